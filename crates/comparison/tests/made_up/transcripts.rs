//! Made-up transcripts.

use bauta_comparison::report::Evidence;
use bauta_comparison::transcript::{Line, Message, Party, Record, Row};

use super::LINES;

/// Transcripts that have a line for each number from 1 to [`LINES`].
pub(crate) struct Made;

/// The value that every made-up line is quoted for.
pub(crate) const MATTER: &str = "QUALARIX<&>";

impl Evidence for Made {
    fn record(&self, run: usize, line: Line) -> Option<Record> {
        if line == 0 || line > LINES {
            return None;
        }
        let filler = "0123456789abcdef".repeat(40);
        let octets = format!(
            "{{\"run\":{run},\"line\":{line},\"token\":\"{filler}\",\"family_name\":\"{MATTER}\",\"more\":\"{filler}\"}}"
        );
        let time = 1_790_812_800 + u64::from(line) * 60;
        Some(if line.is_multiple_of(5) {
            Record::Row(Row {
                time,
                party: Party::Platform(0),
                table: "accounts".to_owned(),
                subject: format!("{line:016x}"),
                conversation: Some(line),
                octets: Some(octets.into_bytes()),
                before: None,
            })
        } else {
            let ends = [
                (Party::Person(3), Party::Platform(1)),
                (Party::Platform(1), Party::Authority),
                (Party::Authority, Party::Platform(1)),
                (Party::Platform(1), Party::Person(3)),
            ];
            let (from, to) = ends[line as usize % 4];
            let octets = if line.is_multiple_of(7) {
                vec![0xa2, 0x64, b'n', b'a', b'm', b'e', 0x00, 0xff]
            } else {
                octets.into_bytes()
            };
            Record::Message(Message {
                time,
                from,
                to,
                conversation: line / 4,
                address: "198.18.0.7".to_owned(),
                access_address: "198.18.0.7".to_owned(),
                what: ["ask", "answer", "present-credential"][line as usize % 3].to_owned(),
                octets,
            })
        })
    }

    fn matter(&self, _run: usize, _line: Line) -> Vec<Vec<u8>> {
        vec![MATTER.as_bytes().to_vec()]
    }
}
