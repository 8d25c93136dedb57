//! What happens to octets on their way from one program to another.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// A change to octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing is left of them.
    Emptied,
    /// They were hexadecimal, and are what it stands for.
    FromHex,
    /// They are written in hexadecimal.
    ToHex,
    /// They were base64url, and are what it stands for.
    FromBase64Url,
    /// They are written in base64url.
    ToBase64Url,
    /// JSON is written without blanks, its members in the same order.
    CompactJson,
    /// JSON is written without blanks, its members sorted by name.
    SortedJson,
    /// The line end behind them is gone.
    NewlineRemoved,
    /// There is a line end behind them.
    NewlineAdded,
}

impl Change {
    /// All of them; where two come to the same, the one that says it more exactly is first.
    pub const ALL: [Self; 9] = [
        Self::Emptied,
        Self::NewlineRemoved,
        Self::NewlineAdded,
        Self::FromHex,
        Self::ToHex,
        Self::FromBase64Url,
        Self::ToBase64Url,
        Self::CompactJson,
        Self::SortedJson,
    ];

    /// The octets, changed; `None` where there is nothing to change.
    pub fn apply(self, octets: &[u8]) -> Option<Vec<u8>> {
        self.convert(octets).filter(|changed| changed != octets)
    }

    /// The octets, changed or as they are; `None` where they are not of the form that this changes.
    pub(crate) fn convert(self, octets: &[u8]) -> Option<Vec<u8>> {
        Some(match self {
            Self::Emptied => Vec::new(),
            Self::FromHex => hex::decode(octets).ok()?,
            Self::ToHex => hex::encode(octets).into_bytes(),
            Self::FromBase64Url => URL_SAFE_NO_PAD.decode(octets).ok()?,
            Self::ToBase64Url => URL_SAFE_NO_PAD.encode(octets).into_bytes(),
            Self::CompactJson => json(octets)?.to_string().into_bytes(),
            Self::SortedJson => sorted(json(octets)?).to_string().into_bytes(),
            Self::NewlineRemoved => {
                octets.strip_suffix(b"\r\n").or_else(|| octets.strip_suffix(b"\n"))?.to_vec()
            }
            Self::NewlineAdded => [octets, b"\n"].concat(),
        })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Emptied => "empty",
            Self::FromHex => "the octets that the hexadecimal stands for, not its characters",
            Self::ToHex => "in hexadecimal, as characters",
            Self::FromBase64Url => "the octets that the base64url stands for, not its characters",
            Self::ToBase64Url => "in base64url, as characters",
            Self::CompactJson => "the same JSON without blanks",
            Self::SortedJson => "the same JSON without blanks, its members sorted",
            Self::NewlineRemoved => "without the line end behind it",
            Self::NewlineAdded => "with a line end behind it",
        })
    }
}

/// JSON with members in it: of anything else there is but one way to write it.
fn json(octets: &[u8]) -> Option<Value> {
    serde_json::from_slice(octets).ok().filter(|value: &Value| value.is_object() || value.is_array())
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> =
                members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.sort_by(|first, second| first.0.cmp(&second.0));
            members.into_iter().collect::<Map<_, _>>().into()
        }
        Value::Array(values) => values.into_iter().map(sorted).collect(),
        other => other,
    }
}
