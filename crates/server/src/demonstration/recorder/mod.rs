//! Writes down what is sent to and from each party and what each keeps, so that it can be looked at. It exists in the
//! demonstration only: no service of a party has anything of it.

mod listener;
mod record;
mod tables;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::hosts::Host;
use super::time::Days;

pub use record::{End, Key, Message, Octets, Record, Row, What};

pub(super) use listener::{CalledBy, Tap, listen};
pub(super) use tables::Tables;

/// How many octets of records are kept, about.
const MEMORY: usize = 24 << 20;

/// What was written down since some line.
#[derive(Clone, Debug)]
pub struct Since {
    /// The records, in order.
    pub records: Vec<Arc<Record>>,
    /// How many records from the beginning on are gone: there was no room for more.
    pub dropped: u64,
    /// The last line that there is.
    pub last: u64,
}

/// The live list.
#[derive(Clone)]
pub struct Recorder {
    days: Days,
    written: Arc<Mutex<Written>>,
}

#[derive(Default)]
struct Written {
    last: u64,
    dropped: u64,
    size: usize,
    records: VecDeque<Arc<Record>>,
    /// What each party holds now: the last record of each row, and its keys.
    held: BTreeMap<(Host, String, String), Arc<Record>>,
}

impl Recorder {
    pub(super) fn new(days: Days) -> Self {
        Self { days, written: Arc::default() }
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes something down and returns its line.
    pub(super) fn push(&self, what: What) -> u64 {
        let time = self.days.now();
        let mut written = self.written();
        written.last += 1;
        let record = Arc::new(Record { line: written.last, time, what });
        written.hold(&record);
        written.size += record.size();
        written.records.push_back(record);
        while written.size > MEMORY {
            let Some(first) = written.records.pop_front() else { break };
            written.size -= first.size();
            written.dropped = first.line;
        }
        written.last
    }

    /// What stands after a line; at most `most` records.
    pub fn since(&self, after: u64, most: usize) -> Since {
        let written = self.written();
        let from = written.records.partition_point(|record| record.line <= after);
        let records = written.records.iter().skip(from).take(most).cloned().collect();
        Since { records, dropped: written.dropped, last: written.last }
    }

    /// The rows and keys that a party holds now, in the order in which they were last written.
    pub fn held(&self, party: Host) -> Vec<Arc<Record>> {
        let written = self.written();
        let held = written.held.iter().filter(|((whose, _, _), _)| *whose == party);
        let mut held: Vec<_> = held.map(|(_, record)| record.clone()).collect();
        held.sort_by_key(|record| record.line);
        held
    }
}

impl Written {
    fn hold(&mut self, record: &Arc<Record>) {
        match &record.what {
            What::Message(_) => {}
            What::Row(row) => {
                let name = (row.party, row.table.clone(), row.row.clone());
                if row.removed {
                    self.held.remove(&name);
                } else {
                    self.held.insert(name, record.clone());
                }
            }
            What::Key(key) => {
                self.held.insert((key.party, "key".to_owned(), key.name.clone()), record.clone());
            }
        }
    }
}
