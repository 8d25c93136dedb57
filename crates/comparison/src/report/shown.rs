//! Which runs the page shows: of each design and reading the run with the first seed; the others enter means and intervals.

use crate::design::{Label, Reading};
use crate::facts::{DesignFacts, design_facts};
use crate::results::{Results, Run};

/// The readings, in the order in which they are shown.
pub(super) const READINGS: [Reading; 3] = [Reading::Documented, Reading::Protective, Reading::Misuse];

/// What the page shows of results.
pub(super) struct Shown<'a> {
    pub(super) results: &'a Results,
    /// The designs, one column each.
    pub(super) designs: Vec<&'static DesignFacts>,
    /// The readings that were run.
    pub(super) readings: Vec<Reading>,
}

impl<'a> Shown<'a> {
    pub(super) fn of(results: &'a Results) -> Self {
        let designs = crate::claims::designs(results).into_iter().map(design_facts).collect();
        let has = |reading: &Reading| {
            results.runs.iter().any(|run| run.setting.reading == *reading && run.sweep.is_none())
        };
        Self { results, designs, readings: READINGS.into_iter().filter(has).collect() }
    }

    /// The columns of a table: name and title of each design.
    pub(super) fn columns(&self) -> Vec<(String, String)> {
        self.designs.iter().map(|design| (design.name.to_owned(), design.title.to_owned())).collect()
    }

    /// The run of a design in a reading, with its index.
    pub(super) fn run(&self, design: Label, reading: Reading) -> Option<(usize, &'a Run)> {
        self.results
            .runs
            .iter()
            .enumerate()
            .find(|(_, run)| run.design == design && run.setting.reading == reading && run.sweep.is_none())
    }

    /// The run of each design in a reading.
    pub(super) fn runs(&self, reading: Reading) -> Vec<Option<(usize, &'a Run)>> {
        self.designs.iter().map(|design| self.run(design.label, reading)).collect()
    }

    /// Every run of a design in a reading: one for each seed.
    pub(super) fn seeds(&self, design: Label, reading: Reading) -> impl Iterator<Item = &'a Run> {
        self.results
            .runs
            .iter()
            .filter(move |run| run.design == design && run.setting.reading == reading && run.sweep.is_none())
    }
}
