//! What a run of the negative vectors found.

use std::fmt;

use serde::Serialize;

use super::case::{Expectation, NegativeCase};
use super::{NEGATIVE_FILES, NegativeFile};
use crate::report::{Finding, Reason};

/// The outcome of a run, a row for each operation of each file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NegativeReport {
    rows: Vec<NegativeRow>,
}

/// The cases of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NegativeRow {
    /// The file.
    pub file: &'static str,
    /// What is done with the input.
    pub operation: String,
    /// Cases that have to be accepted.
    pub controls: usize,
    /// Cases that have to be refused.
    pub to_refuse: usize,
    /// Cases with the verdict that is expected.
    pub passed: usize,
    /// Cases with another, or with none.
    pub failed: usize,
    /// Every case that did not pass.
    pub findings: Vec<Finding>,
}

/// Runs every negative vector that this crate carries.
pub fn run_negative() -> NegativeReport {
    let mut rows = Vec::new();
    for file in NEGATIVE_FILES {
        match file.cases() {
            Ok(cases) => cases.iter().for_each(|case| row_of(&mut rows, &file, &case.operation).record(case)),
            Err(reason) => row_of(&mut rows, &file, "").fail(file.name, reason),
        }
    }
    NegativeReport { rows }
}

fn row_of<'a>(rows: &'a mut Vec<NegativeRow>, file: &NegativeFile, operation: &str) -> &'a mut NegativeRow {
    let is_it = |row: &NegativeRow| row.file == file.name && row.operation == operation;
    let position = rows.iter().position(is_it).unwrap_or_else(|| {
        let (operation, findings) = (operation.to_owned(), Vec::new());
        rows.push(NegativeRow {
            file: file.name,
            operation,
            controls: 0,
            to_refuse: 0,
            passed: 0,
            failed: 0,
            findings,
        });
        rows.len() - 1
    });
    &mut rows[position]
}

impl NegativeRow {
    fn record(&mut self, case: &NegativeCase) {
        match case.expect {
            Expectation::Accept => self.controls += 1,
            Expectation::Refuse => self.to_refuse += 1,
        }
        match (case.check(), case.expect) {
            (Ok(verdict), expect) if expect.is_met_by(verdict) => self.passed += 1,
            (Ok(_), Expectation::Accept) => self.fail(&case.name, Reason::Refused),
            (Ok(_), Expectation::Refuse) => self.fail(&case.name, Reason::Accepted),
            (Err(reason), _) => self.fail(&case.name, reason),
        }
    }

    fn fail(&mut self, name: &str, reason: Reason) {
        self.failed += 1;
        let case = format!("{}, {}: {name}", self.file, self.operation);
        self.findings.push(Finding { case, reason });
    }
}

impl NegativeReport {
    /// The rows, in the order of the files.
    pub fn rows(&self) -> &[NegativeRow] {
        &self.rows
    }

    /// Cases with the verdict that is expected, over all rows.
    pub fn passed(&self) -> usize {
        self.total(|row| row.passed)
    }

    /// Cases with another verdict, or with none, over all rows.
    pub fn failed(&self) -> usize {
        self.total(|row| row.failed)
    }

    fn total(&self, of: impl Fn(&NegativeRow) -> usize) -> usize {
        self.rows.iter().map(of).sum()
    }
}

impl fmt::Display for NegativeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<26} {:<26} {:>8} {:>9} {:>6} {:>6}",
            "file", "operation", "controls", "to refuse", "passed", "failed"
        )?;
        for NegativeRow { file, operation, controls, to_refuse, passed, failed, .. } in &self.rows {
            writeln!(f, "{file:<26} {operation:<26} {controls:>8} {to_refuse:>9} {passed:>6} {failed:>6}")?;
        }
        let (controls, to_refuse) = (self.total(|row| row.controls), self.total(|row| row.to_refuse));
        let (passed, failed) = (self.passed(), self.failed());
        writeln!(f, "{:<53} {controls:>8} {to_refuse:>9} {passed:>6} {failed:>6}", "total")?;
        let mut findings = self.rows.iter().flat_map(|row| &row.findings);
        findings.try_for_each(|finding| writeln!(f, "{}: {}", finding.case, finding.reason))
    }
}
