//! Facts about the scheme and about designs elsewhere, as of 23 November 2026: each with date, source and confidence.
//!
//! Nothing here is measured, and nothing here enters a run.

mod articles;
mod comparators;
mod corrections;
mod designs;
mod limits;
mod scheme;
mod timeline;

pub use articles::{ARTICLES, RuleArticle};
pub use comparators::{COMPARATORS, Comparator};
pub use corrections::CORRECTIONS;
pub use designs::{DESIGNS, DesignFacts, MODELLED, Modelled, PublishedFigure, design_facts};
pub use limits::{CHOICES, LIMITS, Limit, NOT_SHOWN, Point, SPEAKS_AGAINST, SPEAKS_FOR};
pub use scheme::SCHEME;
pub use timeline::TIMELINE;

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// Read in a primary text, or in one derived from it by officials.
    Verified,
    /// From the press, or from experts.
    Secondary,
    /// From a single weak source.
    Weak,
    /// General knowledge, not looked up again.
    Knowledge,
    /// Documented nowhere that was looked.
    Unknown,
    /// Sources contradict each other.
    Disputed,
}

impl Mark {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Verified, Self::Secondary, Self::Weak, Self::Knowledge, Self::Unknown, Self::Disputed];

    /// `V`, `S`, `L`, `K`, `U` or `D`.
    pub fn letter(self) -> char {
        match self {
            Self::Verified => 'V',
            Self::Secondary => 'S',
            Self::Weak => 'L',
            Self::Knowledge => 'K',
            Self::Unknown => 'U',
            Self::Disputed => 'D',
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Verified => "read in a primary or official text, whole or in the part used",
            Self::Secondary => "press or experts",
            Self::Weak => "a single weak source",
            Self::Knowledge => "general knowledge, not looked up again",
            Self::Unknown => "not documented in anything found",
            Self::Disputed => "sources contradict each other",
        }
    }
}

/// A fact.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    /// What it is about, or the date on which it happened.
    pub topic: &'static str,
    /// The fact, in our words.
    pub text: &'static str,
    /// Where it stands, and of when that is.
    pub source: &'static str,
    /// How sure it is.
    pub mark: Mark,
}

impl Fact {
    const fn new(topic: &'static str, text: &'static str, source: &'static str, mark: Mark) -> Self {
        Self { topic, text, source, mark }
    }
}
