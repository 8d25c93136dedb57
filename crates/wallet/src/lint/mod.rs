//! Linting: whether a request asks for more than it has to, and in which crowd an answer would leave its holder.
//!
//! The grades and the points behind them are a rule of thumb of this project, no standard. What a wallet shows before consent
//! and what the command prints is made here.

mod crowd;
mod population;
mod rules;
mod synthetic;

use std::fmt;

use bauta_credential::{ClaimPath, PresentationRequest, Registrar};

pub(crate) use crowd::own as own_crowd;
pub use crowd::{Crowd, bits};
pub use population::{MAX_POPULATION, Population, PopulationError};

/// What a request is judged with.
#[derive(Clone, Copy, Debug)]
pub struct Grounds<'a> {
    /// The registrars who are trusted. Without any, a registration is taken as the request shows it.
    pub registrars: &'a [Registrar],
    /// The population in which crowds are estimated.
    pub population: &'a Population,
    /// Now, in seconds since 1970-01-01T00:00:00Z.
    pub now: u64,
}

/// What is to be said of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// What is found, in the order of [`Rule`].
    pub findings: Vec<Finding>,
    /// The crowd for each credential of the request.
    pub crowds: Vec<Crowd>,
}

/// One thing to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The claim that it is about, if it is about one.
    pub claim: Option<ClaimPath>,
    /// The reason, in words. Names and values are the platform's own words: escape them before showing them.
    pub reason: String,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// It asks beyond its registration, or, without one, for claims that its purpose does not need.
    OverAsking,
    /// A claim is to be shown, or pinned to one value, where something proven about it serves.
    PredicateWouldDo,
    /// A value, or being able to answer at all, is so rare that it singles people out.
    RareAttribute,
    /// What is shown is common, each for itself, and rare together.
    RareTogether,
    /// A pseudonym by which several platforms, or another one, know the same person.
    SharedContext,
    /// The person is encrypted to openers.
    Opening,
    /// It does not say what for.
    MissingPurpose,
    /// No registrar has signed what the platform may ask.
    Unregistered,
    /// It does not say from when or until when it is to be answered, or for more than a day.
    NoFreshness,
}

/// From the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Nothing to be said: 0 points.
    A,
    /// 1 or 2 points.
    B,
    /// 3 or 4 points.
    C,
    /// 5 or 6 points.
    D,
    /// 7 or 8 points.
    E,
    /// 9 points or more.
    F,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 9] = [
        Self::OverAsking,
        Self::PredicateWouldDo,
        Self::RareAttribute,
        Self::RareTogether,
        Self::SharedContext,
        Self::Opening,
        Self::MissingPurpose,
        Self::Unregistered,
        Self::NoFreshness,
    ];

    /// How much a finding counts.
    pub fn points(self) -> u32 {
        match self {
            Self::OverAsking => 4,
            Self::PredicateWouldDo | Self::RareAttribute | Self::RareTogether | Self::SharedContext => 3,
            Self::Opening | Self::MissingPurpose | Self::Unregistered => 2,
            Self::NoFreshness => 1,
        }
    }

    /// A name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::OverAsking => "over-asking",
            Self::PredicateWouldDo => "predicate-would-do",
            Self::RareAttribute => "rare-attribute",
            Self::RareTogether => "rare-together",
            Self::SharedContext => "shared-context",
            Self::Opening => "opening",
            Self::MissingPurpose => "missing-purpose",
            Self::Unregistered => "unregistered",
            Self::NoFreshness => "no-freshness",
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
            Self::F => "F",
        })
    }
}

impl Lint {
    /// The grade that the findings make.
    pub fn grade(&self) -> Grade {
        match self.findings.iter().map(|finding| finding.rule.points()).sum() {
            0 => Grade::A,
            1 | 2 => Grade::B,
            3 | 4 => Grade::C,
            5 | 6 => Grade::D,
            7 | 8 => Grade::E,
            _ => Grade::F,
        }
    }
}

/// Judges a request by itself, whoever answers it.
pub fn lint(request: &PresentationRequest, grounds: &Grounds<'_>) -> Lint {
    let estimate = |query| crowd::estimate(query, grounds.population);
    let crowds: Vec<_> = request.credentials().iter().map(estimate).collect();
    let findings = rules::find(request, grounds, &crowds);
    Lint { findings, crowds }
}
