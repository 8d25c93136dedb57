//! A population: how many people have which values. No statistics are carried; whoever has some brings them as a file.

use std::collections::HashMap;

use bauta_credential::{ClaimPath, ClaimValue, Condition, Date, Literal, read_strict_json};
use serde::Deserialize;

/// Largest file that is read, in octets.
pub const MAX_POPULATION: u64 = 256 * 1024 * 1024;
/// Most lines of a file.
const MAX_LINES: usize = 2_000_000;

/// People, as far as platforms can ask about them.
///
/// As a file it is JSON lines (UTF-8, one object on each line, empty lines passed over):
///
/// ```json
/// {"people": 120, "claims": {"region": "990101", "sex": "F", "birth_date": "1990-05-17", "points": 3, "given_name": null}}
/// ```
///
/// `people`, 1 or more, is how many people the line stands for; without it, one. `claims` are values as a request writes them:
/// texts, integers, and dates as `YYYY-MM-DD`, by the name of the claim (names within names are joined by dots). `null`, and
/// a claim that a line does not have, is somebody who has none. A claim that no line has is one that the population says
/// nothing of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    people: u64,
    weights: Vec<u64>,
    columns: HashMap<String, Vec<Cell>>,
}

/// What one line says of one claim.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Cell {
    None,
    Text(String),
    Integer(u32),
    Day(u16),
}

/// Why a file is no population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PopulationError {
    /// It has more octets, or more lines, than are read.
    #[error("too large")]
    TooLarge,
    /// Nobody is in it.
    #[error("nobody is in it")]
    Empty,
    /// A line is not of the form.
    #[error("line {0} is not of the form {{\"people\": …, \"claims\": {{…}}}}")]
    Line(usize),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLine {
    #[serde(default = "one")]
    people: u64,
    claims: HashMap<String, Option<Literal>>,
}

fn one() -> u64 {
    1
}

impl Population {
    /// Reads a file. Of the form, see the [type](Self).
    ///
    /// # Errors
    /// [`PopulationError`].
    pub fn from_json_lines(octets: &[u8]) -> Result<Self, PopulationError> {
        if octets.len() as u64 > MAX_POPULATION {
            return Err(PopulationError::TooLarge);
        }
        let mut population = Self::default();
        for (number, line) in octets.split(|octet| *octet == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let written = read_line(line).ok_or(PopulationError::Line(number + 1))?;
            let claims = written.claims.into_iter();
            let cells = claims.map(|(name, literal)| (name, literal.map_or(Cell::None, Cell::from)));
            population.add(written.people, cells).ok_or(PopulationError::Line(number + 1))?;
            if population.weights.len() > MAX_LINES {
                return Err(PopulationError::TooLarge);
            }
        }
        if population.people == 0 { Err(PopulationError::Empty) } else { Ok(population) }
    }

    /// Adds a line; `None` when nobody is on it, or more people than there are numbers.
    pub(super) fn add(&mut self, people: u64, cells: impl Iterator<Item = (String, Cell)>) -> Option<()> {
        self.people = self.people.checked_add(people).filter(|_| people > 0)?;
        let row = self.weights.len();
        self.weights.push(people);
        for (name, cell) in cells {
            let column = self.columns.entry(name).or_default();
            column.resize(row, Cell::None);
            column.push(cell);
        }
        Some(())
    }

    /// How many people there are.
    pub fn people(&self) -> u64 {
        self.people
    }

    /// Whether it says something of a claim.
    pub fn describes(&self, path: &ClaimPath) -> bool {
        self.columns.contains_key(&path.to_string())
    }

    /// The lines, each with the people it stands for.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, u64)> {
        self.weights.iter().copied().enumerate()
    }

    /// What a line says of a claim; none where the population says nothing of it.
    pub(super) fn column(&self, path: &ClaimPath) -> Option<Column<'_>> {
        self.columns.get(&path.to_string()).map(|cells| Column(cells))
    }
}

/// One claim of all lines; a line behind its end has none.
#[derive(Clone, Copy)]
pub(super) struct Column<'a>(&'a [Cell]);

impl<'a> Column<'a> {
    pub(super) fn cell(self, row: usize) -> &'a Cell {
        self.0.get(row).unwrap_or(&Cell::None)
    }
}

fn read_line(line: &[u8]) -> Option<WrittenLine> {
    serde_json::from_value(read_strict_json(line).ok()?).ok()
}

impl From<Literal> for Cell {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Integer(integer) => Self::Integer(integer),
            Literal::Text(text) => text.parse().map_or(Self::Text(text), |date: Date| Self::Day(date.days())),
        }
    }
}

impl From<&ClaimValue> for Cell {
    /// An identifier, which is never shown, is nobody's.
    fn from(value: &ClaimValue) -> Self {
        match value {
            ClaimValue::Text(text) => Self::from(Literal::Text(text.clone())),
            ClaimValue::Integer(integer) => Self::Integer(*integer),
            ClaimValue::Date(date) => Self::Day(date.days()),
            ClaimValue::Identifier(_) | ClaimValue::Absent => Self::None,
        }
    }
}

impl Cell {
    /// Whether it satisfies a condition of a request. Who has no value satisfies none.
    pub(super) fn satisfies(&self, condition: &Condition) -> bool {
        let number = |cell: &Self| match cell {
            Self::Integer(integer) => Some(*integer),
            Self::Day(days) => Some(u32::from(*days)),
            Self::Text(_) | Self::None => None,
        };
        match condition {
            Condition::In(values) => values.iter().any(|value| Self::from(value.clone()) == *self),
            Condition::Range { min, max } => {
                let bound =
                    |literal: &Option<Literal>| literal.clone().and_then(|one| number(&Self::from(one)));
                number(self).is_some_and(|value| {
                    bound(min).is_none_or(|min| value >= min) && bound(max).is_none_or(|max| value <= max)
                })
            }
        }
    }
}
