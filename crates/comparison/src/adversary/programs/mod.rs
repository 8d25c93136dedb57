//! The adversary programs. Each gets a [`Pool`], which is what the parties of a coalition have, and nothing else.
//!
//! They are the same for every design. What a program finds is scored elsewhere, with the harness's truth.

mod address;
mod attributes;
mod bucket;
mod exact;
mod guess;
mod quantum;
mod status;
mod tagging;
mod window;

pub use address::AddressJoin;
pub use attributes::{AttributeJoin, Profile, agreement};
pub use bucket::BucketTiming;
pub use exact::ExactJoin;
pub use guess::{Candidates, Guessed, Guessing, Target, candidates, guess};
pub use quantum::{Logarithms, QuantumComputer};
pub use status::StatusRecheck;
pub use tagging::IssuerTagging;
pub use window::{TimeWindow, closeness};

use super::dossier::DossierNumber;
use super::pool::Pool;
use crate::transcript::Line;

/// A claim that two dossiers are about one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// One dossier, the smaller number.
    pub a: DossierNumber,
    /// The other.
    pub b: DossierNumber,
    /// How strong the evidence is, in bits.
    pub bits: f64,
    /// Lines that show it, at most four.
    pub lines: Vec<Line>,
}

impl Link {
    /// A link between two dossiers, in either order.
    pub fn new(one: DossierNumber, other: DossierNumber, bits: f64, lines: [Line; 2]) -> Self {
        let mut lines = lines.to_vec();
        lines.sort_unstable();
        lines.dedup();
        Self { a: one.min(other), b: one.max(other), bits, lines }
    }
}

/// A claim that a dossier is about the person with an identity number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// The dossier.
    pub dossier: DossierNumber,
    /// The identity number.
    pub id_number: String,
    /// The line that shows it.
    pub line: Line,
}

/// A claim that the standing of the person of an account changed after a presentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The dossier.
    pub dossier: DossierNumber,
    /// The presentation and the list that shows it.
    pub lines: [Line; 2],
}

/// What a program claims.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Dossiers that are about one person.
    pub links: Vec<Link>,
    /// Dossiers with the identity number of their person.
    pub names: Vec<Naming>,
    /// Accounts whose holders' standing changed.
    pub standings: Vec<Standing>,
}

/// A program.
pub trait Program {
    /// Its name in results.
    fn name(&self) -> &'static str;
    /// What it makes of what a coalition has.
    fn run(&self, pool: &Pool<'_>) -> Findings;
}
