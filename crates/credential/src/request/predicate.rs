//! Predicates of a request: what is to be proven about a claim that stays hidden.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::claim::{ClaimType, ClaimValue, Payload};
use crate::date::Date;
use crate::json;
use crate::malformed::Problem;
use crate::schema::ClaimPath;

/// Most values that a set may have.
const MAX_SET: usize = 64;
/// Oldest age that can be asked for, in years.
const MAX_AGE: u8 = 150;

/// A value as a request writes it: a JSON number, or a text (a date is `YYYY-MM-DD`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Literal {
    /// An integer.
    Integer(u32),
    /// A text or a date.
    Text(String),
}

/// What a claim has to satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Not below `min` and not above `max`; at least one of them is there.
    Range {
        /// The smallest value that will do.
        min: Option<Literal>,
        /// The largest value that will do.
        max: Option<Literal>,
    },
    /// One of 1 … 64 different values.
    In(Vec<Literal>),
}

/// Where a bound comes from, when it follows from the day on which the request was made (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relative {
    /// So many years of age on that day. Who was born on 29 February comes of age on 1 March where there is no 29.
    AgeAtLeast(u8),
    /// Strictly after a day.
    After(Day),
}

/// A day that is named, not dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// The day on which the request was made.
    Today,
}

/// One predicate: `{"path": […], "min": …, "max": …}` or `{"path": […], "in": […]}`, and `from` where the bound is relative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicate {
    /// The claim.
    pub path: ClaimPath,
    /// What it has to satisfy. `None` only in a draft, where it follows from `from`.
    pub condition: Option<Condition>,
    /// Where the bound comes from.
    pub from: Option<Relative>,
}

/// As written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    path: ClaimPath,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<Literal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<Literal>,
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    one_of: Option<Vec<Literal>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Relative>,
}

impl Relative {
    /// The range that it means on a day.
    ///
    /// # Errors
    /// [`Problem::OutOfRange`] where the bound is before 1900 or after 2079.
    pub fn resolve(self, today: Date) -> Result<Condition, Problem> {
        let text = |date: Date| Some(Literal::Text(date.to_string()));
        match self {
            Self::AgeAtLeast(years) => {
                let (year, month, day) = today.ymd();
                let year = year - i16::from(years);
                let last = Date::from_ymd(year, month, day).or_else(|_| Date::from_ymd(year, month, 28));
                let last = last.map_err(|_| Problem::OutOfRange("age_at_least"))?;
                Ok(Condition::Range { min: None, max: text(last) })
            }
            Self::After(Day::Today) => {
                let next = today.days().checked_add(1).ok_or(Problem::OutOfRange("after"))?;
                Ok(Condition::Range { min: text(Date::from_days(next)), max: None })
            }
        }
    }

    fn check(self) -> Result<(), Problem> {
        match self {
            Self::AgeAtLeast(0) => Err(Problem::OutOfRange("age_at_least")),
            Self::AgeAtLeast(years) if years > MAX_AGE => Err(Problem::OutOfRange("age_at_least")),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Relative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AgeAtLeast(years) => write!(f, "age {years} or more"),
            Self::After(Day::Today) => f.write_str("after today"),
        }
    }
}

impl Literal {
    /// The value for a claim of a type, if it is one.
    ///
    /// # Errors
    /// [`Problem::OutOfRange`] when it is none.
    pub fn to_value(&self, claim_type: ClaimType) -> Result<ClaimValue, Problem> {
        match (claim_type, self) {
            (ClaimType::Text, Self::Text(text)) => Ok(ClaimValue::Text(text.clone())),
            (ClaimType::Date { .. }, Self::Text(text)) => {
                text.parse().map(ClaimValue::Date).map_err(|_| Problem::OutOfRange("value"))
            }
            (ClaimType::Integer { .. }, Self::Integer(integer)) => Ok(ClaimValue::Integer(*integer)),
            _ => Err(Problem::OutOfRange("value")),
        }
    }

    /// The payload of the value in a claim of a type.
    ///
    /// # Errors
    /// [`Problem::OutOfRange`] when it is no value of the type.
    pub(crate) fn to_payload(&self, claim_type: ClaimType) -> Result<Payload, Problem> {
        match self.to_value(claim_type)? {
            ClaimValue::Text(text) => Payload::of_text(&text),
            _ => Ok(Payload::received(self.to_integer(claim_type)?.to_string().into_bytes())),
        }
    }

    /// The integer that it stands for in a claim of a type: itself, or the days of a date.
    ///
    /// # Errors
    /// [`Problem::OutOfRange`] when it stands for none.
    pub fn to_integer(&self, claim_type: ClaimType) -> Result<u32, Problem> {
        match self.to_value(claim_type)? {
            ClaimValue::Integer(integer) => Ok(integer),
            ClaimValue::Date(date) => Ok(date.days().into()),
            _ => Err(Problem::OutOfRange("value")),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => integer.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { min: Some(min), max: Some(max) } => write!(f, "from {min} to {max}"),
            Self::Range { min: Some(min @ Literal::Text(_)), max: None } => write!(f, "not before {min}"),
            Self::Range { min: None, max: Some(max @ Literal::Text(_)) } => write!(f, "not after {max}"),
            Self::Range { min: Some(min), max: None } => write!(f, "{min} or more"),
            Self::Range { min: None, max: Some(max) } => write!(f, "{max} or less"),
            Self::Range { min: None, max: None } => f.write_str("anything"),
            Self::In(values) => {
                f.write_str("one of ")?;
                for (position, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if position == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
        }
    }
}

impl Predicate {
    /// A predicate whose bound follows from the day of the request.
    pub fn relative(path: ClaimPath, from: Relative) -> Self {
        Self { path, condition: None, from: Some(from) }
    }

    /// What it asks, resolved.
    pub fn condition(&self) -> Option<&Condition> {
        self.condition.as_ref()
    }

    /// Fills in the condition on the day of the request. One that is there already is kept, and checked by whoever reads
    /// the request.
    pub(crate) fn resolve(&mut self, today: Date) -> Result<(), Problem> {
        if let (None, Some(from)) = (&self.condition, self.from) {
            self.condition = Some(from.resolve(today)?);
        }
        Ok(())
    }

    /// Whether it is well formed and resolved.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        self.check_draft()?;
        if self.condition.is_none() { Err(Problem::Missing("min, max, in")) } else { Ok(()) }
    }

    /// Whether it is well formed, resolved or not.
    pub(crate) fn check_draft(&self) -> Result<(), Problem> {
        if self.path.0.is_empty() {
            return Err(Problem::OutOfRange("path"));
        }
        self.path.0.iter().try_for_each(|name| json::check_text(name, "path", 128))?;
        self.from.map_or(Ok(()), Relative::check)?;
        match (&self.condition, self.from) {
            (None, None) => Err(Problem::Missing("min, max, in")),
            (Some(Condition::In(_)), Some(_)) => Err(Problem::Inconsistent("from")),
            (Some(Condition::In(values)), None) => check_set(values),
            _ => Ok(()),
        }
    }

    /// Whether a registration of `self` covers `asked`: the same statement about the same claim. Where both follow from the
    /// day, the resolved bounds may differ.
    pub fn covers(&self, asked: &Self) -> bool {
        self.path == asked.path
            && self.from == asked.from
            && (self.from.is_some() || self.condition == asked.condition)
    }
}

fn check_set(values: &[Literal]) -> Result<(), Problem> {
    if values.is_empty() {
        return Err(Problem::Missing("in"));
    }
    if values.len() > MAX_SET {
        return Err(Problem::TooLarge { limit: MAX_SET });
    }
    for (position, value) in values.iter().enumerate() {
        if let Literal::Text(text) = value {
            json::check_text(text, "in", 1024)?;
        }
        if values[..position].contains(value) {
            return Err(Problem::Repeated("in"));
        }
    }
    Ok(())
}

impl Serialize for Predicate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (min, max, one_of) = match self.condition.clone() {
            None => (None, None, None),
            Some(Condition::Range { min, max }) => (min, max, None),
            Some(Condition::In(values)) => (None, None, Some(values)),
        };
        Written { path: self.path.clone(), min, max, one_of, from: self.from }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Predicate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: Written = json::object(deserializer)?;
        let condition = match (written.min, written.max, written.one_of) {
            (None, None, None) => None,
            (min, max, None) => Some(Condition::Range { min, max }),
            (None, None, Some(values)) => Some(Condition::In(values)),
            _ => return Err(serde::de::Error::custom("a range and a set in one predicate")),
        };
        Ok(Self { path: written.path, condition, from: written.from })
    }
}
