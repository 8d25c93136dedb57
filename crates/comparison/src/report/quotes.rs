//! The lines that the page quotes: each once, at the end, with an anchor.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Evidence;
use super::table::Cell;
use crate::design::Reading;
use crate::results::Run;
use crate::transcript::{Line, Record};

/// Lines quoted of one run at most, as documented.
const OF_DOCUMENTED: usize = 200;
/// Lines quoted of any other run at most.
const OF_OTHERS: usize = 24;

/// The lines that are quoted so far.
pub(super) struct Quotes<'a> {
    pub(super) evidence: &'a dyn Evidence,
    quoted: RefCell<BTreeMap<usize, BTreeMap<Line, Record>>>,
}

impl<'a> Quotes<'a> {
    pub(super) fn new(evidence: &'a dyn Evidence) -> Self {
        Self { evidence, quoted: RefCell::default() }
    }

    /// The anchor of a line, which is quoted from now on; `None`: there is no such line, or the run's share of the page is
    /// used up.
    pub(super) fn link(&self, (index, run): (usize, &Run), line: Line) -> Option<String> {
        let mut quoted = self.quoted.borrow_mut();
        let of_run = quoted.entry(index).or_default();
        if !of_run.contains_key(&line) {
            let documented = run.setting.reading == Reading::Documented && run.sweep.is_none();
            if of_run.len() >= if documented { OF_DOCUMENTED } else { OF_OTHERS } {
                return None;
            }
            of_run.insert(line, self.evidence.record(index, line)?);
        }
        Some(anchor(index, line))
    }

    /// Puts the lines that prove a cell into it: three as documented, else one.
    pub(super) fn prove(&self, cell: &mut Cell, run: (usize, &Run), lines: &[Line]) {
        let most = if run.1.setting.reading == Reading::Documented { 3 } else { 1 };
        for line in lines.iter().take(most) {
            match self.link(run, *line) {
                Some(link) => cell.links.push(link),
                None => cell.lines.push(*line),
            }
        }
    }

    /// Every quoted line.
    pub(super) fn into_quoted(self) -> BTreeMap<usize, BTreeMap<Line, Record>> {
        self.quoted.into_inner()
    }
}

/// Where a line of a run is quoted.
pub(super) fn anchor(run: usize, line: Line) -> String {
    format!("#e{run}-{line}")
}
