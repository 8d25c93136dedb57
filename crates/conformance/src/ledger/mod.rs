//! The ledger: which sentence of which document holds, and the test behind it.

mod harvest;
mod html;
mod markdown;

use serde::{Deserialize, Serialize};

pub use harvest::{Evidence, HarvestError, harvest, harvest_directory};

/// The documents, in the order in which they are printed, each with its requirements.
const DOCUMENTS: [&str; 6] = [
    include_str!("../../ledger/bbs.json"),
    include_str!("../../ledger/blind.json"),
    include_str!("../../ledger/pseudonym.json"),
    include_str!("../../ledger/jwp.json"),
    include_str!("../../ledger/ts14.json"),
    include_str!("../../ledger/arf.json"),
];
/// What the annotations beside the tests said when the ledger was written; a test keeps it current.
const EVIDENCE: &str = include_str!("../../ledger/evidence.json");

/// A row for each requirement of each document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ledger {
    documents: Vec<Document>,
}

/// A document and its requirements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its name.
    pub document: String,
    /// Which text of it was read.
    pub version: String,
    /// What is to be known about that text; empty where there is nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// Its requirements, in the order of the text.
    pub requirements: Vec<Requirement>,
}

/// One requirement: a sentence of a document that says MUST, or one that has a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its name here, the one that annotations beside tests have.
    pub id: String,
    /// The title of the section.
    pub section: String,
    /// The word that makes it one: `MUST`, `MUST NOT`, `REQUIRED`, `SHALL`, `SHOULD` or `recommendation`.
    pub level: String,
    /// What it says, in a few words of our own.
    pub says: String,
    /// What stands in the place of a test, or beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// The tests that show it.
    #[serde(default, skip_deserializing)]
    pub tests: Vec<Test>,
}

/// Why there is no test, or what a test cannot mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It cannot be met today, whatever this project does.
    Blocked(String),
    /// This project does something else.
    Departs(String),
    /// Only a part of it holds; the tests are of that part.
    Partly(String),
    /// It is addressed to somebody else, or about something that this project does not do.
    OutOfScope(String),
    /// It holds, or should, and no test shows it.
    NotTested(String),
}

/// A test, as `cargo test` finds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Test {
    /// The file, from the root of the repository.
    pub file: String,
    /// The function.
    pub test: String,
}

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// There is neither a test nor a reason: the row fails.
    Failed,
    /// See [`Answer::Blocked`].
    Blocked,
    /// See [`Answer::Departs`].
    Departs,
    /// See [`Answer::Partly`].
    Partly,
    /// See [`Answer::NotTested`].
    NotTested,
    /// See [`Answer::OutOfScope`].
    OutOfScope,
    /// At least one test shows it.
    Tested,
}

impl Answer {
    /// The reason.
    pub fn reason(&self) -> &str {
        let (Self::Blocked(reason)
        | Self::Departs(reason)
        | Self::Partly(reason)
        | Self::OutOfScope(reason)
        | Self::NotTested(reason)) = self;
        reason
    }
}

impl Status {
    /// Every one, the worst first.
    pub const ALL: [Self; 7] = [
        Self::Failed,
        Self::Blocked,
        Self::Departs,
        Self::Partly,
        Self::NotTested,
        Self::OutOfScope,
        Self::Tested,
    ];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Departs => "departs",
            Self::Partly => "partly",
            Self::NotTested => "not tested",
            Self::OutOfScope => "out of scope",
            Self::Tested => "tested",
        }
    }
}

impl Requirement {
    /// What the row comes to. A test that is there although the row says that there is none makes it fail: one of the two
    /// is wrong. So does a part that no test shows.
    pub fn status(&self) -> Status {
        match (&self.answer, self.tests.is_empty()) {
            (Some(Answer::Blocked(_)), _) => Status::Blocked,
            (Some(Answer::Departs(_)), _) => Status::Departs,
            (Some(Answer::OutOfScope(_)), true) => Status::OutOfScope,
            (Some(Answer::NotTested(_)), true) => Status::NotTested,
            (Some(Answer::Partly(_)), false) => Status::Partly,
            (None, false) => Status::Tested,
            (None | Some(Answer::Partly(_)), true)
            | (Some(Answer::OutOfScope(_) | Answer::NotTested(_)), false) => Status::Failed,
        }
    }
}

impl Ledger {
    /// The ledger with the tests that there were when it was written.
    ///
    /// # Panics
    /// Never: the files are part of the program, and tests read them.
    pub fn carried() -> Self {
        let evidence: Vec<Evidence> = serde_json::from_str(EVIDENCE).expect("carried evidence is JSON");
        Self::with(&evidence)
    }

    /// The ledger with other tests.
    ///
    /// # Panics
    /// Never, as [`Self::carried`].
    pub fn with(evidence: &[Evidence]) -> Self {
        let mut documents: Vec<Document> = DOCUMENTS
            .iter()
            .map(|document| serde_json::from_str(document).expect("carried documents are JSON"))
            .collect();
        for requirement in documents.iter_mut().flat_map(|document| &mut document.requirements) {
            let of_this = evidence.iter().filter(|evidence| evidence.requirement == requirement.id);
            requirement.tests =
                of_this.map(|found| Test { file: found.file.clone(), test: found.test.clone() }).collect();
        }
        Self { documents }
    }

    /// The documents.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// Every requirement of every document.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.documents.iter().flat_map(|document| &document.requirements)
    }

    /// How many rows come to this.
    pub fn count(&self, status: Status) -> usize {
        self.requirements().filter(|requirement| requirement.status() == status).count()
    }

    /// As a text that is read as it is, and as Markdown.
    pub fn to_markdown(&self) -> String {
        markdown::write(self)
    }

    /// As one page without scripts. The links to tests begin with `source`, the address of the repository's root; empty, they
    /// are relative to it.
    pub fn to_html(&self, source: &str) -> String {
        html::write(self, source)
    }

    /// As JSON, each row with its status.
    pub fn to_json(&self) -> serde_json::Value {
        let mut value = serde_json::json!(self);
        let documents = value["documents"].as_array_mut().into_iter().flatten();
        for (written, document) in documents.zip(&self.documents) {
            let rows = written["requirements"].as_array_mut().into_iter().flatten();
            for (row, requirement) in rows.zip(&document.requirements) {
                row["status"] = serde_json::json!(requirement.status());
            }
        }
        value
    }
}

/// How many rows come to what, in the order of [`Status::ALL`]; those to which none comes are left out.
fn counts(ledger: &Ledger) -> String {
    let count = |status: &Status| (ledger.count(*status), status.name());
    let counts = Status::ALL.iter().map(count).filter(|(count, _)| *count > 0);
    counts.map(|(count, name)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}
