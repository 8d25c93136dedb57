//! `bauta compare show`: a transcript, or one line of it.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};

use bauta_comparison::transcript::file::{ReadError, Reader};
use bauta_comparison::transcript::{Line, Record, Truth};
use serde_json::Value;

use crate::args::ShowArguments;
use crate::failure::Failure;

pub(super) fn run(arguments: &ShowArguments) -> Result<(), Failure> {
    let path = arguments.run.display();
    let unreadable = |error: ReadError| {
        Failure::unreadable(format!("{path}: {error}"))
            .advise("this should be a file of the folder `transcripts` of a report")
    };
    let file = File::open(&arguments.run).map_err(|error| Failure::unreadable(format!("{path}: {error}")))?;
    let reader = Reader::new(BufReader::new(file)).map_err(unreadable)?;
    let header = &reader.header;
    let mut out = Pipe { out: BufWriter::new(io::stdout().lock()), open: true };
    if !arguments.json {
        out.write(format_args!("{} {}, seed {}\n", header.design, header.setting, header.seed))?;
    }
    let mut shown = 0;
    for read in reader {
        let (line, record, truth) = read.map_err(unreadable)?;
        if !out.open {
            return Ok(());
        }
        if !is_wanted(arguments, line, &record, truth) {
            continue;
        }
        shown += 1;
        if arguments.json {
            let text = serde_json::to_string(&record).map_err(Failure::internal)?;
            out.write(format_args!("{text}\n"))?;
        } else {
            out.write(format_args!("{line:>7}  {}\n", summary(&record, truth)))?;
        }
        if arguments.line.is_some() {
            if !arguments.json {
                out.write(format_args!("\n{}\n", whole(octets(&record))))?;
            }
            break;
        }
    }
    out.flush()?;
    match arguments.line {
        Some(line) if shown == 0 => Err(Failure::refused(format!("{path}: there is no such line {line}"))),
        _ => Ok(()),
    }
}

/// Standard output, until whoever reads it has read enough.
struct Pipe<Out> {
    out: Out,
    open: bool,
}

impl<Out: Write> Pipe<Out> {
    fn write(&mut self, text: std::fmt::Arguments<'_>) -> Result<(), Failure> {
        let written = self.out.write_fmt(text);
        self.unless_closed(written)
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.out.flush();
        self.unless_closed(flushed)
    }

    fn unless_closed(&mut self, done: io::Result<()>) -> Result<(), Failure> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.open = false,
            other => other.map_err(Failure::output)?,
        }
        Ok(())
    }
}

fn is_wanted(arguments: &ShowArguments, line: Line, record: &Record, truth: Truth) -> bool {
    let of_party = arguments.party.is_none_or(|party| match record {
        Record::Message(message) => message.from == party || message.to == party,
        Record::Row(row) => row.party == party,
        Record::Key(key) => key.party == party,
    });
    of_party
        && arguments.person.is_none_or(|person| truth.person == Some(person))
        && arguments.line.is_none_or(|wanted| wanted == line)
}

/// One record on one line.
fn summary(record: &Record, truth: Truth) -> String {
    let person = truth.person.map_or_else(String::new, |person| format!("  (person {person})"));
    match record {
        Record::Message(message) => format!(
            "{}  {} → {}  {}  {} octets{}{person}",
            moment(message.time),
            message.from,
            message.to,
            message.what,
            message.octets.len(),
            if message.address.is_empty() { String::new() } else { format!("  from {}", message.address) },
        ),
        Record::Row(row) => {
            let about =
                if row.subject.is_empty() { String::new() } else { format!(" about {}", row.subject) };
            let what = match &row.octets {
                Some(octets) => format!("keeps {} octets in", octets.len()),
                None => "removes from".to_owned(),
            };
            format!("{}  {} {what} {}{about}{person}", moment(row.time), row.party, row.table)
        }
        Record::Key(key) => {
            format!(
                "{}  {} holds the key {}: {} octets",
                moment(key.time),
                key.party,
                key.name,
                key.octets.len()
            )
        }
    }
}

fn octets(record: &Record) -> &[u8] {
    match record {
        Record::Message(message) => &message.octets,
        Record::Row(row) => row.octets.as_deref().unwrap_or_default(),
        Record::Key(key) => &key.octets,
    }
}

/// Octets as indented JSON, as text, or in hexadecimal.
fn whole(octets: &[u8]) -> String {
    if let Ok(value) = serde_json::from_slice::<Value>(octets) {
        return serde_json::to_string_pretty(&value).unwrap_or_default();
    }
    match std::str::from_utf8(octets) {
        Ok(text) => text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect(),
        Err(_) => octets.chunks(32).map(hex::encode).collect::<Vec<_>>().join("\n"),
    }
}

/// `2026-10-01 08:12:03`, UTC.
fn moment(time: u64) -> String {
    let day = bauta_credential::Date::from_unix_seconds(time)
        .map_or_else(|_| "?".to_owned(), |day| day.to_string());
    let second = time % 86_400;
    format!("{day} {:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
}
