//! Every record of a transcript, decoded once and shared by all views.

use std::hash::{DefaultHasher, Hasher};

use super::decode::{Decoder, PathNumber, Paths};
use super::meaning::{Meaning, Public};
use crate::transcript::{Line, Record, Transcript};

/// Values up to this length are kept; of longer ones only the length and a digest, except of status lists.
const KEPT: usize = 64;
/// The last step of the path of a status list (Token Status List, "Status List in JSON Format").
const STATUS_LIST: &str = ".lst";

/// The number of a field, of all fields of a transcript.
pub type FieldNumber = u32;

/// A value in a message or a row.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Where it stands.
    pub path: PathNumber,
    /// A digest of the value, for comparing.
    pub digest: u64,
    /// How many octets it has.
    pub length: usize,
    /// The value; empty where it is longer than 64 octets.
    pub value: &'a [u8],
    /// What it says.
    pub meaning: Meaning,
}

#[derive(Clone, Copy, Debug)]
struct Kept {
    path: PathNumber,
    digest: u64,
    length: u32,
    start: u32,
    end: u32,
    meaning: Meaning,
}

/// The fields of a transcript, by line.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// The names of places.
    pub paths: Paths,
    ends: Vec<FieldNumber>,
    kept: Vec<Kept>,
    octets: Vec<u8>,
}

impl Fields {
    /// Decodes every message, row and key; `each` sees every leaf whole, with its line.
    pub fn of(transcript: &Transcript, public: &Public, mut each: impl FnMut(Line, &[u8])) -> Self {
        let mut fields = Self { ends: vec![0], ..Self::default() };
        let mut decoder = Decoder::new();
        for (line, record, _) in transcript.records() {
            let (root, time, octets) = match record {
                Record::Message(message) => (&message.what, message.time, &message.octets[..]),
                Record::Row(row) => (&row.table, row.time, row.octets.as_deref().unwrap_or_default()),
                Record::Key(key) => (&key.name, key.time, &key.octets[..]),
            };
            decoder.decode(root, octets);
            for (path, value) in decoder.leaves() {
                each(line, value);
                let place = decoder.paths.text(path);
                let kept = value.len() <= KEPT || place.ends_with(STATUS_LIST);
                fields.keep((path, kept), value, Meaning::of_short(public, place, value, time));
            }
            fields.ends.push(number(fields.kept.len()));
        }
        fields.paths = decoder.paths;
        fields
    }

    fn keep(&mut self, (path, kept): (PathNumber, bool), value: &[u8], meaning: Meaning) {
        let mut hasher = DefaultHasher::new();
        hasher.write(value);
        let start = number(self.octets.len());
        if kept {
            self.octets.extend_from_slice(value);
        }
        let end = number(self.octets.len());
        let (digest, length) = (hasher.finish(), number(value.len()));
        self.kept.push(Kept { path, digest, length, start, end, meaning });
    }

    /// The fields of a line, which the caller has in a view.
    pub(super) fn on(&self, line: Line) -> impl Iterator<Item = (FieldNumber, Field<'_>)> {
        let end = |line: usize| self.ends.get(line).copied().unwrap_or_default();
        let line = line as usize;
        let from = if line == 0 { 0 } else { end(line - 1) };
        (from..end(line)).map(|field| (field, self.field(field)))
    }

    /// A field by its number.
    pub(super) fn field(&self, field: FieldNumber) -> Field<'_> {
        let kept = &self.kept[field as usize];
        let value = &self.octets[kept.start as usize..kept.end as usize];
        Field {
            path: kept.path,
            digest: kept.digest,
            length: kept.length as usize,
            value,
            meaning: kept.meaning,
        }
    }
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
