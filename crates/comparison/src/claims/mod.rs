//! The claims that five news articles make about the national network identity scheme, and what a run answers to each.
//!
//! The articles are of July and August 2024; four of the five lean critical, and what officials say stands in them mostly
//! at second hand. A claim is counted neither as right nor as wrong: beside it stands what was measured, or why a
//! simulation of protocols cannot say anything about it.

mod list;
mod measure;
mod property;
mod s0;
mod s1;
mod s2;
mod s3;
mod s4;

pub use list::{list, with_figures};
pub use measure::{Measure, Number, Who, mean_over_seeds, plain, power_words, task_words};
pub use property::{PROPERTIES, Property, property};

use crate::design::{Label, Reading};
use crate::results::Results;

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Article {
    /// Radio Free Asia, reprinted, 7 August 2024.
    S0,
    /// A news report in the style of the Epoch Times, August 2024.
    S1,
    /// The newsletter China Boss, 2 August 2024.
    S2,
    /// A trade paper on biometrics, reprinted, August 2024.
    S3,
    /// The Economist, licensed reprint, August 2024.
    S4,
}

impl Article {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::S0, Self::S1, Self::S2, Self::S3, Self::S4];

    /// The short name, with origin and date.
    pub fn origin(self) -> &'static str {
        match self {
            Self::S0 => "S0: Radio Free Asia, reprinted, 7 August 2024",
            Self::S1 => "S1: news report in the style of the Epoch Times, August 2024",
            Self::S2 => "S2: China Boss newsletter, 2 August 2024 (quotes the New York Times and Nikkei)",
            Self::S3 => "S3: trade news on biometrics, reprinted, August 2024",
            Self::S4 => "S4: The Economist, licensed reprint, August 2024",
        }
    }

    /// `S0` … `S4`.
    pub fn short(self) -> &'static str {
        &self.origin()[..2]
    }
}

/// Which side a claim speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The scheme's officials, or somebody who supports it.
    Official,
    /// A critic.
    Critical,
    /// Neither: it describes.
    Neutral,
    /// It describes, and is meant as criticism.
    NeutralOrCritical,
}

impl Side {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Official => "supportive",
            Self::Critical => "critical",
            Self::Neutral => "neutral",
            Self::NeutralOrCritical => "neutral or critical",
        }
    }

    /// `O`, `X`, `N` or `N/X`.
    pub fn letters(self) -> &'static str {
        match self {
            Self::Official => "O",
            Self::Critical => "X",
            Self::Neutral => "N",
            Self::NeutralOrCritical => "N/X",
        }
    }
}

/// A claim.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Its number, from 1 to 76.
    pub number: u8,
    /// Where it stands.
    pub article: Article,
    /// For which side it speaks.
    pub side: Side,
    /// What it says, in our words.
    pub text: &'static str,
    /// The properties that it is about (`T01`), the first one first; empty: none.
    pub properties: &'static [&'static str],
    /// Why a simulation cannot test it, or which part it cannot test; empty: it can.
    pub untestable: &'static str,
}

impl Claim {
    const fn new(number: u8, article: Article, side: Side, text: &'static str) -> Self {
        Self { number, article, side, text, properties: &[], untestable: "" }
    }

    const fn on(mut self, properties: &'static [&'static str]) -> Self {
        self.properties = properties;
        self
    }

    const fn not_testable(mut self, reason: &'static str) -> Self {
        self.untestable = reason;
        self
    }

    /// Whether a run can say anything about it.
    pub fn testable(&self) -> bool {
        !self.properties.is_empty()
    }
}

/// Every claim, by number.
pub fn claims() -> impl Iterator<Item = &'static Claim> {
    s0::CLAIMS.iter().chain(s1::CLAIMS).chain(s2::CLAIMS).chain(s3::CLAIMS).chain(s4::CLAIMS)
}

/// What one design answers to a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The design, as documented.
    pub design: Label,
    /// The property (`T01`).
    pub property: &'static str,
    /// The figures, means over the seeds; empty: not measured by this run.
    pub numbers: Vec<Number>,
}

/// What a run answers to a claim: for each design as documented, and each property of the claim, the figures.
///
/// Empty for a claim that cannot be tested. Where the results have no figure, `numbers` is empty, and that is what has to
/// be said.
pub fn measured(results: &Results, claim: &Claim) -> Vec<Measured> {
    let mut answers = Vec::new();
    for design in designs(results) {
        for property in claim.properties.iter().filter_map(|id| property(id)) {
            answers.push(Measured {
                design,
                property: property.id,
                numbers: property.numbers(results, design, Reading::Documented),
            });
        }
    }
    answers
}

/// The designs that results speak of, in order.
pub fn designs(results: &Results) -> Vec<Label> {
    let mut designs: Vec<Label> = results.runs.iter().map(|run| run.design).collect();
    designs.sort_unstable();
    designs.dedup();
    designs
}
