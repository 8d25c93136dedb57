//! Values as people and programs read them.

use std::fmt::Write;

use bauta_credential::{ClaimPath, ClaimValue, is_plain_character};
use serde_json::{Map, Value};

/// Text in quotes, without anything that steers a terminal or that nobody sees.
pub(crate) fn quoted(text: &str) -> String {
    escaped(&Value::from(text).to_string())
}

/// A sentence with foreign words in it, without anything that steers a terminal or that nobody sees.
pub(crate) fn plain(sentence: &str) -> String {
    escaped(&sentence.replace('\n', " "))
}

/// JSON with every character that is not seen as itself written as an escape: the same JSON, safe to look at.
pub(crate) fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\n' || is_plain_character(character) {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(text, "\\u{unit:04x}").expect("writing to memory does not fail");
            }
        }
    }
    text
}

/// A value for a person to read.
pub(crate) fn text(value: &ClaimValue) -> String {
    match value {
        ClaimValue::Text(text) => quoted(text),
        ClaimValue::Integer(integer) => integer.to_string(),
        ClaimValue::Date(date) => date.to_string(),
        ClaimValue::Identifier(_) => "(never shown)".to_owned(),
        ClaimValue::Absent => "(none)".to_owned(),
    }
}

/// A value for a program: dates as YYYY-MM-DD, `null` where the slot is not used; no identifiers.
pub(crate) fn json(value: &ClaimValue) -> Option<Value> {
    match value {
        ClaimValue::Text(text) => Some(text.as_str().into()),
        ClaimValue::Integer(integer) => Some((*integer).into()),
        ClaimValue::Date(date) => Some(date.to_string().into()),
        ClaimValue::Absent => Some(Value::Null),
        ClaimValue::Identifier(_) => None,
    }
}

/// Claims by dotted name.
pub(crate) fn object<'a>(claims: impl Iterator<Item = (&'a ClaimPath, ClaimValue)>) -> Value {
    let members = claims.filter_map(|(path, value)| Some((path.to_string(), json(&value)?)));
    Value::Object(members.collect::<Map<_, _>>())
}
