//! No view has an octet that its parties did not send, receive, keep or hold.

use bauta_comparison::transcript::{
    Access, Coalition, Header, Key, Message, Party, Record, Row, Transcript, Truth, View,
};
use proptest::prelude::*;

fn parties() -> impl Strategy<Value = Party> {
    prop_oneof![
        (0_u32..3).prop_map(Party::Person),
        (0_u16..3).prop_map(Party::Platform),
        Just(Party::Authority),
        Just(Party::Issuer),
        Just(Party::Network),
        Just(Party::Publisher),
    ]
}

/// A record whose octets say which record it is and between whom, so that finding them is proof.
fn records() -> impl Strategy<Value = Vec<(u8, Party, Party, Option<bool>)>> {
    proptest::collection::vec((0_u8..3, parties(), parties(), any::<Option<bool>>()), 1..60)
}

fn transcript(records: &[(u8, Party, Party, Option<bool>)]) -> Transcript {
    let header = Header {
        design: String::new(),
        setting: String::new(),
        seed: 0,
        scenario: String::new(),
        version: String::new(),
    };
    let mut transcript = Transcript::new(header);
    for (number, (kind, from, to, kept)) in (0_u32..).zip(records) {
        let octets = format!(r#"{{"canary":"CANARY{number:06}"}}"#).into_bytes();
        let record = match kind {
            0 => Record::Message(Message {
                time: u64::from(number),
                from: *from,
                to: *to,
                conversation: number / 3,
                address: format!("198.18.1.{number}"),
                access_address: format!("198.18.2.{number}"),
                what: format!("WHAT{number:06}"),
                octets,
            }),
            1 => Record::Row(Row {
                time: u64::from(number),
                party: *from,
                table: "table".to_owned(),
                subject: format!("{}", number % 4),
                conversation: Some(number / 3),
                octets: (*kept != Some(false)).then_some(octets),
                before: None,
            }),
            _ => Record::Key(Key { time: 0, party: *from, name: "key".to_owned(), octets }),
        };
        transcript.push(record, Truth::default());
    }
    transcript
}

/// Everything that a view holds, printed, except what the coalition is called.
fn printed(view: &View<'_>) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for seen in &view.messages {
        let octets = seen.octets().map(String::from_utf8_lossy);
        let addresses = (seen.address(), seen.access_address());
        write!(text, "{:?}", (seen.from(), seen.to(), seen.what(), octets, addresses)).unwrap();
    }
    for (_, row) in &view.rows {
        text += &String::from_utf8_lossy(row.octets.as_deref().unwrap_or_default());
    }
    for (_, key) in &view.keys {
        text += &String::from_utf8_lossy(&key.octets);
    }
    text
}

proptest! {
    #[test]
    fn views_hold_what_their_parties_had(
        records in records(),
        coalition in proptest::collection::btree_set(parties(), 1..4),
        stolen in any::<bool>(),
    ) {
        let transcript = transcript(&records);
        let access = if stolen { Access::Stolen } else { Access::Pooled };
        let coalition = Coalition { name: String::new(), parties: coalition, access };
        let view = printed(&View::of(&transcript, &coalition));
        for (number, (kind, from, to, _)) in (0_u32..).zip(&records) {
            let ends = coalition.parties.contains(from) || (*kind == 0 && coalition.parties.contains(to));
            let had = ends && !(stolen && *kind == 0);
            let found = view.contains(&format!("CANARY{number:06}"));
            prop_assert!(had || !found, "record {number} of {from} to {to} in {:?}", coalition.parties);
            // Messages and keys are always there; rows may have been removed.
            prop_assert!(!had || *kind == 1 || found);
            let (what, address) = (format!("WHAT{number:06}"), format!("\"198.18.1.{number}\""));
            prop_assert!(had || (!view.contains(&what) && !view.contains(&address)));
            let carried = coalition.parties.contains(&Party::Network) && !stolen;
            let access_address = format!("\"198.18.2.{number}\"");
            prop_assert!(carried || !view.contains(&access_address));
        }
        for person in 0..3 {
            let person = format!("Person({person})");
            prop_assert!(!view.contains(&person));
        }
    }
}
