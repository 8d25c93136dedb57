//! The crowd in which an answer leaves its holder: estimated against a population.

use std::collections::HashMap;

use bauta_credential::{ClaimPath, ClaimValue, CredentialQuery};

use super::population::{Cell, Column, Population};

/// How many people an answer about one credential could come from. Shown claims and predicates count together. Good standing,
/// equalities and the encrypted person say nothing about which values somebody has; a pseudonym makes visits to one platform
/// add up, which this does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// The credential's name in the request.
    pub credential: String,
    /// How many people the population has.
    pub people: u64,
    /// How many of them could answer at all.
    pub able: u64,
    /// The worst case: how many are in the smallest group of those who would show the same.
    pub smallest: u64,
    /// The typical case: half of those who can answer are in a group of at most so many.
    pub median: u64,
    /// How many would show what this holder would show, the holder counted; `None` where nobody's values are at hand.
    pub own: Option<u64>,
    /// Claims to be shown of which the population says nothing: the groups can only be smaller than is said here.
    pub unknown: Vec<ClaimPath>,
    /// Claims to be proven about of which the population says nothing: everybody is taken to satisfy it.
    pub unknown_proven: Vec<ClaimPath>,
}

/// So many people in bits: the logarithm to base 2; 0 for nobody.
pub fn bits(people: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "an estimate with a few digits")]
    let people = people.max(1) as f64;
    people.log2()
}

/// Which lines could answer, and what they would show.
struct Answers<'a> {
    shown: Vec<Column<'a>>,
    able: Vec<(usize, u64)>,
}

impl<'a> Answers<'a> {
    fn new(query: &CredentialQuery, population: &'a Population) -> Self {
        let conditions: Vec<_> = query
            .predicates
            .iter()
            .filter_map(|predicate| Some((population.column(&predicate.path)?, predicate.condition()?)))
            .collect();
        let able = |row: usize| conditions.iter().all(|(column, asked)| column.cell(row).satisfies(asked));
        Self {
            shown: query.claims().filter_map(|path| population.column(path)).collect(),
            able: population.rows().filter(|(row, _)| able(*row)).collect(),
        }
    }

    fn of(&self, row: usize) -> Vec<&'a Cell> {
        self.shown.iter().map(|column| column.cell(row)).collect()
    }

    /// The groups of those who would show the same: their sizes, the smallest first.
    fn groups(&self) -> Vec<u64> {
        let mut groups: HashMap<Vec<&Cell>, u64> = HashMap::new();
        for (row, people) in &self.able {
            *groups.entry(self.of(*row)).or_default() += people;
        }
        let mut sizes: Vec<_> = groups.into_values().collect();
        sizes.sort_unstable();
        sizes
    }
}

/// What an answer would leave, whoever gives it.
pub(super) fn estimate(query: &CredentialQuery, population: &Population) -> Crowd {
    let answers = Answers::new(query, population);
    let sizes = answers.groups();
    let able = sizes.iter().sum();
    let unknown = |path: &&ClaimPath| !population.describes(path);
    Crowd {
        credential: query.id.clone(),
        people: population.people(),
        able,
        smallest: sizes.first().copied().unwrap_or_default(),
        median: median(&sizes, able),
        own: None,
        unknown: query.claims().filter(unknown).cloned().collect(),
        unknown_proven: query.predicates.iter().map(|one| &one.path).filter(unknown).cloned().collect(),
    }
}

/// The size of the group in which the person in the middle is, when all stand in the order of their groups' sizes.
fn median(sizes: &[u64], people: u64) -> u64 {
    let mut before = 0;
    for size in sizes {
        before += size;
        if before >= people.div_ceil(2) {
            return *size;
        }
    }
    0
}

/// How many would show what somebody with these values would show, that person counted.
pub(crate) fn own(
    query: &CredentialQuery,
    population: &Population,
    value: impl Fn(&ClaimPath) -> Option<ClaimValue>,
) -> u64 {
    let answers = Answers::new(query, population);
    let known = query.claims().filter(|path| population.describes(path));
    let mine: Vec<_> = known.map(|path| value(path).map_or(Cell::None, |value| Cell::from(&value))).collect();
    let same = |row: usize| answers.of(row).into_iter().eq(&mine);
    let found: u64 = answers.able.iter().filter(|(row, _)| same(*row)).map(|(_, people)| people).sum();
    found.max(1)
}
