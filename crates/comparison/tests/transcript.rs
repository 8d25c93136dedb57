//! Transcripts as files, and views: what comes back, what is refused, what a coalition is given.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_comparison::design::{Label, Reading, Setting};
use bauta_comparison::run::run;
use bauta_comparison::scenario::{Parameters, Preset, Scenario};
use bauta_comparison::transcript::file::{self, ReadError, Reader};
use bauta_comparison::transcript::{
    Coalition, Header, Key, Message, Party, Record, Row, Transcript, Truth, View,
};

fn header() -> Header {
    Header {
        design: "O".into(),
        setting: "documented".into(),
        seed: 1,
        scenario: "00".into(),
        version: "0".into(),
    }
}

fn row(party: Party, time: u64, subject: &str, octets: Option<&[u8]>) -> Row {
    Row {
        time,
        party,
        table: "log".into(),
        subject: subject.into(),
        conversation: None,
        octets: octets.map(<[u8]>::to_vec),
        before: None,
    }
}

fn message(from: Party, to: Party, octets: &[u8]) -> Message {
    Message {
        time: 5,
        from,
        to,
        conversation: 1,
        address: "198.18.0.1".into(),
        access_address: "198.18.0.1".into(),
        what: "hello".into(),
        octets: octets.to_vec(),
    }
}

fn push(transcript: &mut Transcript, record: Record) {
    transcript.push(record, Truth { person: Some(3), event: Some(4) });
}

fn written(transcript: &Transcript) -> Vec<u8> {
    let mut octets = Vec::new();
    file::write(transcript, &mut octets).unwrap();
    octets
}

#[test]
fn what_is_written_is_read() {
    let mut transcript = Transcript::new(header());
    push(&mut transcript, Record::Message(message(Party::Person(3), Party::Platform(1), b"text \"\n")));
    push(&mut transcript, Record::Message(message(Party::Platform(1), Party::Person(3), &[0xff, 0, 0x80])));
    push(&mut transcript, Record::Row(row(Party::Issuer, 6, "a", Some(b"{}"))));
    push(&mut transcript, Record::Row(row(Party::Issuer, 7, "a", None)));
    push(
        &mut transcript,
        Record::Key(Key { time: 1, party: Party::Opener(2), name: "k".into(), octets: vec![200] }),
    );
    let octets = written(&transcript);
    let reader = Reader::new(&octets[..]).unwrap();
    assert_eq!(reader.header, transcript.header);
    let read: Vec<_> = reader.map(Result::unwrap).collect();
    let expected: Vec<_> =
        transcript.records().map(|(line, record, truth)| (line, record.clone(), truth)).collect();
    assert_eq!(read, expected);
}

#[test]
fn what_is_cut_or_changed_is_refused_with_its_line() {
    let mut transcript = Transcript::new(header());
    for _ in 0..3 {
        push(&mut transcript, Record::Row(row(Party::Issuer, 6, "a", Some(b"{}"))));
    }
    let octets = written(&transcript);
    let bad = |octets: &[u8]| match Reader::new(octets).map(Iterator::collect::<Result<Vec<_>, _>>) {
        Err(ReadError::Malformed { line, .. }) | Ok(Err(ReadError::Malformed { line, .. })) => line,
        other => panic!("{:?}", other.map(|read| read.map(|lines| lines.len()))),
    };
    assert_eq!(bad(&octets[..octets.len() - 1]), 3);
    assert_eq!(bad(b""), 0);
    assert_eq!(bad(b"{}\n"), 0);
    let text = String::from_utf8(octets).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let changed = format!("{}\n{}\n{}\n", lines[0], lines[1], lines[2].replace("issuer", "nobody"));
    assert_eq!(bad(changed.as_bytes()), 2);
    assert!(matches!(Reader::new(&[0xff, 0xfe, b'\n'][..]), Err(ReadError::Unreadable { line: 0, .. })));
}

#[test]
fn a_view_holds_what_its_parties_sent_received_and_keep() {
    let (one, other, person) = (Party::Platform(0), Party::Platform(1), Party::Person(3));
    let mut transcript = Transcript::new(header());
    push(&mut transcript, Record::Message(message(person, one, b"to one")));
    push(&mut transcript, Record::Message(message(other, person, b"from other")));
    push(&mut transcript, Record::Row(row(one, 6, "a", Some(b"kept"))));
    push(&mut transcript, Record::Row(row(other, 6, "a", Some(b"others"))));
    push(&mut transcript, Record::Key(Key { time: 1, party: one, name: "k".into(), octets: vec![1] }));

    let coalition = Coalition::pooled("one", [one]);
    let view = View::of(&transcript, &coalition);
    let seen: Vec<_> = view.messages.iter().map(|seen| seen.octets().unwrap()).collect();
    assert_eq!(seen, [b"to one"]);
    assert_eq!(view.messages[0].from(), None, "a person has no number in a view");
    assert_eq!(view.messages[0].address(), Some("198.18.0.1"));
    assert_eq!(view.messages[0].access_address(), None);
    assert_eq!(view.rows.len(), 1);
    assert_eq!(view.keys.len(), 1);

    let thief = Coalition::stolen("thief", [one]);
    let view = View::of(&transcript, &thief);
    assert!(view.messages.is_empty());
    assert_eq!((view.rows.len(), view.keys.len()), (1, 1));

    let network = Coalition::pooled("network", [Party::Network]);
    let view = View::of(&transcript, &network);
    assert_eq!(view.messages.len(), 2);
    for seen in &view.messages {
        assert_eq!((seen.octets(), seen.what(), seen.address()), (None, None, None));
        assert_eq!(seen.access_address(), Some("198.18.0.1"));
        assert!(seen.length() > 0);
    }
    assert!(view.rows.is_empty() && view.keys.is_empty());
}

#[test]
fn what_was_removed_is_not_in_a_view() {
    let party = Party::Platform(0);
    let mut transcript = Transcript::new(header());
    push(&mut transcript, Record::Row(row(party, 1, "a", Some(b"early"))));
    push(&mut transcript, Record::Row(row(party, 2, "b", Some(b"early"))));
    push(&mut transcript, Record::Row(row(party, 3, "a", None)));
    push(&mut transcript, Record::Row(row(party, 4, "a", Some(b"again"))));
    push(&mut transcript, Record::Row(Row { before: Some(4), ..row(party, 5, "", None) }));
    push(&mut transcript, Record::Row(row(party, 2, "c", Some(b"late entry"))));
    let coalition = Coalition::pooled("one", [party]);
    let left: Vec<_> = View::of(&transcript, &coalition).rows.iter().map(|(line, _)| *line).collect();
    assert_eq!(left, [4, 6]);
}

#[test]
fn parties_are_read_as_they_are_written() {
    for party in [
        Party::Person(7),
        Party::Platform(65_535),
        Party::Authority,
        Party::CheckingSource,
        Party::Issuer,
        Party::Vendor,
        Party::Network,
        Party::Opener(2),
        Party::Official,
        Party::Publisher,
    ] {
        assert_eq!(party.to_string().parse(), Ok(party));
    }
    for text in ["", "person", "person:", "person:x", "platform:65536", "opener:300", "somebody", "issuer:1"]
    {
        assert!(text.parse::<Party>().is_err(), "{text}");
    }
}

/// Two runs of the same scenario write the same octets.
#[test]
fn a_run_is_determined_by_its_inputs() {
    let scenario = Scenario::generate(Parameters::preset(Preset::Ci), 1).unwrap();
    let of =
        |label| written(&run(&scenario, label, Setting::of(label, Reading::Documented), &|| ()).transcript);
    assert_eq!(of(Label::O), of(Label::O));
    assert_eq!(of(Label::R), of(Label::R));
    assert_ne!(of(Label::O), of(Label::R));
}

#[test]
fn public_files_count_with_their_length_each_time_they_are_fetched() {
    let mut transcript = Transcript::new(header());
    let mut fetched = |file: &str, length: u64, from: Party| {
        let described = serde_json::json!({ "file": file, "sha256": "00", "length": length }).to_string();
        let what = "file".into();
        let message = Message { what, ..message(from, Party::Person(3), described.as_bytes()) };
        push(&mut transcript, Record::Message(message));
        described.len() as u64
    };
    fetched("20727/bucket-0", 20_000, Party::Publisher);
    fetched("20727/bucket-1", 30_000, Party::Publisher);
    fetched("log", 700, Party::Publisher);
    // Whoever else sends something that looks like it has sent just that.
    let own = fetched("20727/bucket-0", 20_000, Party::Platform(0));
    let file = br#"{"file":"20727/bucket-0","length":20000}"#;
    for (party, table) in
        [(Party::Publisher, "files"), (Party::Publisher, "log"), (Party::Platform(0), "files")]
    {
        let row = Row { table: table.into(), ..row(party, 6, "", Some(file)) };
        push(&mut transcript, Record::Row(row));
    }
    let counted: Vec<(String, u64, u64)> = bauta_comparison::measure::traffic(&transcript)
        .into_iter()
        .map(|(name, traffic)| (name, traffic.count, traffic.octets))
        .collect();
    assert_eq!(
        counted,
        [
            ("platform → person: file".to_owned(), 1, own),
            ("publisher → person: file bucket".to_owned(), 2, 50_000),
            ("publisher → person: file log".to_owned(), 1, 700),
        ]
    );
    let length = file.len() as u64;
    let stored: Vec<(String, u64)> = bauta_comparison::measure::stored(&transcript).into_iter().collect();
    assert_eq!(stored, [("platform".to_owned(), length), ("publisher".to_owned(), 20_000 + length)]);
}
