//! Which number of the results answers a question.

use std::collections::BTreeMap;

use crate::design::{Label, Reading};
use crate::results::{Attack, Results, Run};

/// Whose view a number is about. Runs call their coalitions by names; the first of these that a run has is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// All platforms together.
    Platforms,
    /// The platforms of one owner.
    Owner,
    /// The service that stands in the middle, alone: the state's service, the issuer or the checking source, whichever
    /// learns most.
    Centre,
    /// The same together with platforms.
    CentreAndPlatforms,
    /// Who carries the messages.
    Network,
    /// Everybody together.
    Everybody,
}

impl Who {
    /// The names in results.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Platforms => &["all-platforms"],
            Self::Owner => &["owner-group"],
            Self::Centre => &["authority", "issuer", "checking-source"],
            Self::CentreAndPlatforms => {
                &["authority+all-platforms", "issuer+all-platforms", "checking-source+all-platforms"]
            }
            Self::Network => &["network"],
            Self::Everybody => &["all"],
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Platforms => "all platforms together",
            Self::Owner => "the platforms of one owner",
            Self::Centre => "the central service alone",
            Self::CentreAndPlatforms => "the central service with all platforms",
            Self::Network => "the network operator",
            Self::Everybody => "everybody together",
        }
    }
}

/// A number of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The share of people about whom somebody has a fact, whether it also stands in a register or not.
    Knows(Who, &'static str),
    /// The share of what is there to find that the best program found.
    Found(Who, &'static str),
    /// The 5th percentile of the anonymity set, for the best program.
    Anonymity(Who, &'static str),
    /// How many parties have to act; nothing where nobody can.
    Parties(&'static str),
    /// Seconds of scenario time until a power takes effect.
    Delay(&'static str),
    /// People times fields that the design adds, of the store that has most.
    Added,
    /// People whom a guessing attack on that store names, of the store where it names most.
    Guessed,
}

/// A number, with what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// What it is a number of.
    pub what: String,
    /// The number.
    pub value: f64,
    /// Its unit: `share`, `people`, `parties`, `seconds`, `octets`, `count`, …
    pub unit: String,
}

impl Number {
    fn new(what: impl Into<String>, value: f64, unit: &str) -> Self {
        Self { what: what.into(), value, unit: unit.to_owned() }
    }
}

impl std::fmt::Display for Number {
    /// `what: number unit`; shares as percentages.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.what, self.amount())
    }
}

impl Number {
    /// The number with its unit.
    pub fn amount(&self) -> String {
        match &self.unit[..] {
            "share" => format!("{} %", plain(self.value * 100.0)),
            "parties" if self.value.is_infinite() => "nobody can".to_owned(),
            "parties" => plain(self.value),
            "count" | "" => plain(self.value),
            unit => format!("{} {unit}", plain(self.value)),
        }
    }
}

/// A number with at most three digits after the point, and no more than are of use.
pub fn plain(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 1.0 || size == 0.0 => 1,
        _ => 3,
    };
    let text = format!("{value:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

impl Measure {
    /// The number in one run; `None`: this run does not have it.
    pub fn of(self, run: &Run) -> Option<Number> {
        match self {
            Self::Knows(who, fact) => knows(run, who, fact).map(|value| {
                Number::new(format!("{} known to {}", fact.replace('-', " "), who.words()), value, "share")
            }),
            Self::Found(who, task) => attacks(run, who, task)
                .filter(|attack| attack.there_are > 0)
                .map(|attack| f64::from(attack.right) / f64::from(attack.there_are))
                .reduce(f64::max)
                .map(|value| Number::new(format!("{}: {}", who.words(), task_words(task)), value, "share")),
            Self::Anonymity(who, task) => attacks(run, who, task)
                .filter_map(|attack| attack.anonymity_set.as_ref())
                .map(|set| f64::from(set.p5))
                .reduce(f64::min)
                .map(|value| {
                    Number::new(format!("{}: anonymity set, 5th percentile", who.words()), value, "people")
                }),
            Self::Parties(power) => run.powers.iter().find(|found| found.power == power).map(|found| {
                let count =
                    if found.parties.is_empty() { f64::INFINITY } else { people(found.parties.len()) };
                Number::new(format!("parties needed to {}", power_words(power)), count, "parties")
            }),
            Self::Delay(power) => {
                run.powers.iter().find(|found| found.power == power).and_then(|found| found.seconds).map(
                    |seconds| {
                        Number::new(format!("time to {}", power_words(power)), seconds_of(seconds), "seconds")
                    },
                )
            }
            Self::Added => run
                .leaks
                .iter()
                .map(|leak| leak.added.values().copied().map(f64::from).sum::<f64>())
                .reduce(f64::max)
                .map(|value| {
                    Number::new("largest store: people × fields that the design adds", value, "count")
                }),
            Self::Guessed => run
                .leaks
                .iter()
                .map(|leak| f64::from(leak.guessed))
                .reduce(f64::max)
                .map(|value| Number::new("a stolen store: people named by guessing", value, "people")),
        }
    }
}

fn people(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn seconds_of(seconds: u64) -> f64 {
    u32::try_from(seconds).map_or(f64::INFINITY, f64::from)
}

fn knows(run: &Run, who: Who, fact: &str) -> Option<f64> {
    run.knowledge
        .iter()
        .filter(|entry| who.names().contains(&&entry.coalition[..]) && entry.fact == fact && entry.of > 0)
        .map(|entry| f64::from(entry.people) / f64::from(entry.of))
        .reduce(f64::max)
}

fn attacks<'a>(run: &'a Run, who: Who, task: &'a str) -> impl Iterator<Item = &'a Attack> {
    run.attacks
        .iter()
        .filter(move |attack| attack.task == task && who.names().contains(&&attack.coalition[..]))
}

/// A task of an adversary, in words.
pub fn task_words(task: &str) -> &str {
    match task {
        "link-accounts" => "accounts of one person at two platforms joined",
        "name-account" => "accounts given a civil name",
        "history" => "visits told (who, where, when)",
        "name-comment" => "comments given a civil name",
        "list-by-attribute" => "people with an attribute listed",
        "later-standing" => "later standing of a holder looked up",
        other => other,
    }
}

/// A power, in words.
pub fn power_words(power: &str) -> &str {
    match power {
        "unmask-comment" => "find out who wrote one comment",
        "read-history" => "read where somebody was",
        "cut-off-everywhere" => "cut somebody off everywhere",
        "ban-everywhere" => "ban somebody everywhere",
        "list-by-attribute" => "list people by an attribute",
        other => other,
    }
}

/// The means over the seeds of what each run of a design in a reading says; sweeps left out.
pub fn mean_over_seeds(
    results: &Results,
    (design, reading): (Label, Reading),
    numbers: impl Fn(&Run) -> Vec<Number>,
) -> Vec<Number> {
    let mut sums: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    let mut order = Vec::new();
    let runs = results
        .runs
        .iter()
        .filter(|run| run.design == design && run.setting.reading == reading && run.sweep.is_none());
    for number in runs.flat_map(numbers) {
        let key = (number.what, number.unit);
        if !sums.contains_key(&key) {
            order.push(key.clone());
        }
        let (sum, count) = sums.entry(key).or_default();
        *sum += number.value;
        *count += 1.0;
    }
    order
        .into_iter()
        .filter_map(|key| {
            let (sum, count) = sums.get(&key)?;
            Some(Number { value: sum / count, what: key.0, unit: key.1 })
        })
        .collect()
}
