//! What a run found.

use std::fmt;

use serde::Serialize;

use crate::catalogue::{Draft, Group, Suite};

/// The outcome of a run, a row for each draft, suite and group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    rows: Vec<Row>,
}

/// The cases of one group. A case is one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The specification.
    pub draft: Draft,
    /// The suite, or the interface where a suite has several.
    pub suite: Suite,
    /// What the cases test.
    pub group: Group,
    /// Cases that came out as their file says.
    pub passed: usize,
    /// Cases that did not.
    pub failed: usize,
    /// Cases that the source should have and has not.
    pub absent: usize,
    /// Every case that did not pass.
    pub findings: Vec<Finding>,
}

/// A case that did not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file, relative to the source.
    pub case: String,
    /// Why it did not pass.
    pub reason: Reason,
}

/// Why a case did not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reason {
    /// There is no such file.
    Absent,
    /// The file cannot be read, is far larger than a vector, or is not JSON.
    Unreadable,
    /// A field is missing, has another type, or is not what its name says.
    Malformed {
        /// The field.
        field: String,
    },
    /// `bauta-bbs` computes another value for a field.
    Differs {
        /// The field, with the way to it.
        field: String,
    },
    /// `bauta-bbs` refuses what the file calls valid.
    Refused,
    /// `bauta-bbs` accepts what the file calls invalid.
    Accepted,
}

impl Reason {
    pub(crate) fn malformed(field: &str) -> Self {
        Self::Malformed { field: field.to_owned() }
    }
}

impl Report {
    pub(crate) fn new(rows: impl Iterator<Item = Row>) -> Self {
        Self { rows: rows.collect() }
    }

    /// The rows, in the order of the specifications.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Cases that passed, over all rows.
    pub fn passed(&self) -> usize {
        self.rows.iter().map(|row| row.passed).sum()
    }

    /// Cases that failed, over all rows.
    pub fn failed(&self) -> usize {
        self.rows.iter().map(|row| row.failed).sum()
    }

    /// Cases that are absent, over all rows.
    pub fn absent(&self) -> usize {
        self.rows.iter().map(|row| row.absent).sum()
    }

    /// Every case that did not pass.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.rows.iter().flat_map(|row| &row.findings)
    }
}

impl Row {
    pub(crate) fn new(draft: Draft, suite: Suite, group: Group) -> Self {
        Self { draft, suite, group, passed: 0, failed: 0, absent: 0, findings: Vec::new() }
    }

    pub(crate) fn record(&mut self, case: &str, outcome: Result<(), Reason>) {
        let Err(reason) = outcome else {
            self.passed += 1;
            return;
        };
        if reason == Reason::Absent {
            self.absent += 1;
        } else {
            self.failed += 1;
        }
        self.findings.push(Finding { case: case.to_owned(), reason });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<22} {:<20} {:<26} {:>6} {:>6} {:>6}",
            "draft", "suite", "group", "passed", "failed", "absent"
        )?;
        for row in &self.rows {
            let (draft, suite, group) = (row.draft.name(), row.suite.name(), row.group.name());
            let (passed, failed, absent) = (row.passed, row.failed, row.absent);
            writeln!(f, "{draft:<22} {suite:<20} {group:<26} {passed:>6} {failed:>6} {absent:>6}")?;
        }
        writeln!(f, "{:<70} {:>6} {:>6} {:>6}", "total", self.passed(), self.failed(), self.absent())?;
        self.findings().try_for_each(|finding| writeln!(f, "{}: {}", finding.case, finding.reason))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Unreadable => f.write_str("unreadable"),
            Self::Malformed { field } => write!(f, "malformed: {field}"),
            Self::Differs { field } => write!(f, "differs: {field}"),
            Self::Refused => f.write_str("valid, but refused"),
            Self::Accepted => f.write_str("invalid, but accepted"),
        }
    }
}
