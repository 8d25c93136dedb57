//! What is measured: one value of [`Results`] is everything that a report shows. It is written as JSON as it stands here.
//!
//! Nothing in it depends on how long anything took; times are in a file of their own ([`Timings`]).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::design::{Label, Outcome, Setting};
use crate::scenario::{Parameters, Story};
use crate::transcript::{Line, Party};

/// Everything that was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Results {
    /// The version of this crate.
    pub version: String,
    /// `ci`, `default`, `scale` or `file`.
    pub preset: String,
    /// What the scenario was made from.
    pub parameters: Parameters,
    /// SHA-256 of the parameters as TOML, in hexadecimal.
    pub scenario: String,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// The runs: for each design, setting and seed one, in this order.
    pub runs: Vec<Run>,
    /// The planted leaks and the two ends of the scale.
    pub controls: Vec<Control>,
    /// The linking game over all seeds, with exact intervals.
    pub games: Vec<Game>,
}

/// What was measured in one run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    /// The design.
    pub design: Label,
    /// How it is read.
    pub setting: Setting,
    /// `None`: one of the three readings; else the parameter that was swept (`authentication=daily`).
    pub sweep: Option<String>,
    /// The seed.
    pub seed: u64,
    /// The file with every message, relative to the report, with its digest.
    pub transcript: TranscriptFile,
    /// Who found out what: for each coalition and fact.
    pub knowledge: Vec<Knowledge>,
    /// What the adversaries linked.
    pub attacks: Vec<Attack>,
    /// What each power takes.
    pub powers: Vec<Power>,
    /// What a thief of one store has.
    pub leaks: Vec<Leak>,
    /// The stories, step by step.
    pub stories: Vec<Step>,
    /// Counted outcomes: for each kind of event, how many there were and what came of them.
    pub outcomes: BTreeMap<String, BTreeMap<String, u32>>,
    /// Everything else that is one number with a name: see `measure` for the names.
    pub figures: BTreeMap<String, Figure>,
    /// What was sent, for each message: how often and how many octets.
    pub traffic: BTreeMap<String, Traffic>,
    /// Octets that each kind of party keeps at the end.
    pub stored: BTreeMap<String, u64>,
}

/// A file with a transcript.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TranscriptFile {
    /// Its path, relative to the report.
    pub file: String,
    /// SHA-256 of its octets, in hexadecimal.
    pub sha256: String,
    /// How many lines it has.
    pub lines: Line,
}

/// Whether a coalition has a fact about people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Knowledge {
    /// Whose view.
    pub coalition: String,
    /// Which fact: `family-name`, `id-number`, …
    pub fact: String,
    /// About how many people.
    pub people: u32,
    /// Of how many that take part.
    pub of: u32,
    /// How the fact was found: `canary`, or the name of a program.
    pub by: String,
    /// It is in a register that exists without any scheme (population, telephone subscribers).
    pub common_ground: bool,
    /// Lines that prove it, at most three.
    pub lines: Vec<Line>,
}

/// What an adversary program made of a view.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attack {
    /// Whose view.
    pub coalition: String,
    /// The program.
    pub program: String,
    /// What it tried: `link-accounts`, `name-account`, `history`, `name-comment`, `list-by-attribute`, `later-standing`.
    pub task: String,
    /// How many claims it made.
    pub claimed: u32,
    /// How many of these are true.
    pub right: u32,
    /// How many true ones there are.
    pub there_are: u32,
    /// The anonymity set of an account: 5th percentile, median, and how many accounts were asked about. `None`: it does
    /// not apply.
    pub anonymity_set: Option<AnonymitySet>,
    /// Of all programs of all platforms together: what `link-accounts` is made of, for each pair of platforms. Empty
    /// for every other attack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<Pair>,
    /// Lines that show one true claim, at most four.
    pub lines: Vec<Line>,
}

/// Accounts at two parties that are claimed to be of one person: an edge of the join graph.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pair {
    /// One of the parties: the smaller one.
    pub a: Party,
    /// The other.
    pub b: Party,
    /// How many pairs of accounts are claimed to be of one person each.
    pub claimed: u32,
    /// How many of these are.
    pub right: u32,
    /// How many pairs of accounts of one person there are.
    pub there_are: u32,
}

/// How many people an account may belong to, for all that a coalition has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnonymitySet {
    /// The 5th percentile.
    pub p5: u32,
    /// The median.
    pub median: u32,
    /// How many accounts.
    pub accounts: u32,
    /// The whole curve: for each size that occurs, how many accounts have one at most so large.
    pub curve: Vec<(u32, u32)>,
}

/// What a power takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Power {
    /// `unmask-comment`, `read-history`, `cut-off-everywhere`, `ban-everywhere`, `list-by-attribute`.
    pub power: String,
    /// Who has to act, in order; empty: nobody can.
    pub parties: Vec<Party>,
    /// What came of it.
    pub outcome: Outcome,
    /// Seconds of scenario time until it takes effect; `None`: it never does.
    pub seconds: Option<u64>,
    /// Who can notice: a message or a public file reaches them.
    pub noticed_by: Vec<Party>,
    /// In words, what remains open to the person.
    pub remains: String,
    /// The lines that show it.
    pub lines: Vec<Line>,
}

/// What a thief of one store has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Leak {
    /// Whose store.
    pub store: String,
    /// People about whom it says anything.
    pub people: u32,
    /// Fields that the design adds, for each field the number of people.
    pub added: BTreeMap<String, u32>,
    /// Fields that stand in registers which exist without the design.
    pub common_ground: BTreeMap<String, u32>,
    /// People whom a guessing attack on hashed identifiers names.
    pub guessed: u32,
    /// People as whom the thief can open an account or log in.
    pub impersonated: u32,
    /// Pairs of accounts (old messages included) that become linkable to who has a large quantum computer.
    pub quantum_links: u32,
    /// A line that shows it.
    pub lines: Vec<Line>,
}

/// A step of a story.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Which story.
    pub story: Story,
    /// The event, by number.
    pub event: u32,
    /// What happens, in words.
    pub what: String,
    /// What came of it.
    pub outcome: Outcome,
    /// The first and the last line of its messages.
    pub lines: Option<(Line, Line)>,
}

/// A number with what it is a number of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// Its unit: `share`, `people`, `seconds`, `octets`, `count`.
    pub unit: String,
    /// The property of the policy notes that it measures (`T15`).
    pub property: String,
    /// Lines that show it.
    pub lines: Vec<Line>,
}

/// Messages of one name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Traffic {
    /// How many.
    pub count: u64,
    /// Octets of all of them.
    pub octets: u64,
}

/// A planted leak, or an end of the scale.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Control {
    /// What was planted.
    pub name: String,
    /// What must be found.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// Whether it was as expected.
    pub passed: bool,
}

/// The linking game: which of two accounts elsewhere belongs to the person of this one?
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Game {
    /// The design.
    pub design: Label,
    /// How it is read.
    pub setting: Setting,
    /// Whose view.
    pub coalition: String,
    /// Rounds over all seeds.
    pub rounds: u32,
    /// Rounds that the best program won.
    pub won: u32,
    /// 2 · won/rounds − 1.
    pub advantage: f64,
    /// Its exact 95 % interval (Clopper and Pearson).
    pub interval: (f64, f64),
}

/// How long things took: not part of the results.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Timings {
    /// Wall time of everything, in milliseconds.
    pub milliseconds: u64,
    /// For each design, role and operation: how often and how many nanoseconds of CPU time, in all runs as documented.
    pub spent: BTreeMap<String, BTreeMap<String, (u64, u128)>>,
}
