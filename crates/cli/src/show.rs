//! Values as people and programs read them.

use bauta_credential::{ClaimPath, ClaimValue, Date};
use serde_json::{Map, Value};

/// A value for a person to read.
pub(crate) fn text(value: &ClaimValue) -> String {
    match value {
        // As JSON, so that no text can steer the terminal.
        ClaimValue::Text(text) => Value::from(text.as_str()).to_string(),
        ClaimValue::Integer(integer) => integer.to_string(),
        ClaimValue::Date(date) if is_never(*date) => "never".to_owned(),
        ClaimValue::Date(date) => date.to_string(),
        ClaimValue::Identifier(_) => "(never shown)".to_owned(),
        ClaimValue::Absent => "(none)".to_owned(),
    }
}

/// A value for a program: dates as YYYY-MM-DD, nothing where there is nothing or where it is never shown.
pub(crate) fn json(value: &ClaimValue) -> Option<Value> {
    match value {
        ClaimValue::Text(text) => Some(text.as_str().into()),
        ClaimValue::Integer(integer) => Some((*integer).into()),
        ClaimValue::Date(_) => Some(text(value).into()),
        ClaimValue::Identifier(_) | ClaimValue::Absent => None,
    }
}

/// The last day that a date can be stands for "never".
fn is_never(date: Date) -> bool {
    date.days() == u16::MAX
}

/// Claims by dotted name.
pub(crate) fn object<'a>(claims: impl Iterator<Item = (&'a ClaimPath, ClaimValue)>) -> Value {
    let members = claims.filter_map(|(path, value)| Some((path.to_string(), json(&value)?)));
    Value::Object(members.collect::<Map<_, _>>())
}
