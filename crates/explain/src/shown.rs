//! What of a value is shown.

use bauta_bbs::trace::{Form, Kind, Value};
use serde::Serialize;

/// Octets at either end of a value that is shortened.
const ENDS: usize = 8;

/// How values are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// Octets in full, instead of their first and last eight.
    pub full: bool,
    /// Secrets too, and what was drawn at random.
    pub secrets: bool,
}

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownValue {
    /// Its name in the equation.
    pub name: String,
    /// `public`, `recomputed`, `secret` or `random`.
    pub kind: &'static str,
    /// `scalar`, `point of G1`, `point of G2`, `number`, `verdict` or `octets`.
    pub form: &'static str,
    /// How many octets it has; nothing where that would tell something of a secret that is not shown.
    pub octets: Option<usize>,
    /// Hexadecimal, a number, or yes or no; nothing where it is a secret that is not shown.
    pub value: Option<String>,
    /// Octets that are text, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Manner {
    /// A value, as much of it as is to be seen.
    pub(crate) fn show(self, value: &Value) -> ShownValue {
        let visible = self.secrets || !value.kind.is_secret();
        ShownValue {
            name: value.name.clone(),
            kind: kind(value.kind),
            form: form(value.form),
            octets: (visible || value.form != Form::Octets).then_some(value.octets.len()),
            value: visible.then(|| self.write(value.form, &value.octets)),
            text: if visible && value.form == Form::Octets { self.text(&value.octets) } else { None },
        }
    }

    fn write(self, form: Form, octets: &[u8]) -> String {
        match (form, octets) {
            (Form::Verdict, [0]) => "no".to_owned(),
            (Form::Verdict, _) => "yes".to_owned(),
            (Form::Integer, octets) => {
                octets.iter().fold(0_u64, |sum, octet| sum << 8 | u64::from(*octet)).to_string()
            }
            (_, octets) => self.hex(octets),
        }
    }

    /// Hexadecimal, shortened.
    pub(crate) fn hex(self, octets: &[u8]) -> String {
        if self.full || octets.len() <= 2 * ENDS + 1 {
            return hex::encode(octets);
        }
        format!("{}…{}", hex::encode(&octets[..ENDS]), hex::encode(&octets[octets.len() - ENDS..]))
    }

    /// What can be read, shortened.
    fn text(self, octets: &[u8]) -> Option<String> {
        let text = std::str::from_utf8(octets).ok().filter(|text| bauta_credential::is_plain(text))?;
        let longest = 12 * ENDS;
        if text.is_empty() || (!self.full && text.chars().count() > longest) {
            let start: String = text.chars().take(longest).collect();
            return (!start.is_empty()).then(|| format!("{start}…"));
        }
        Some(text.to_owned())
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Public => "public",
        Kind::Recomputed => "recomputed",
        Kind::Secret => "secret",
        Kind::Random => "random",
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Scalar => "scalar",
        Form::PointG1 => "point of G1",
        Form::PointG2 => "point of G2",
        Form::Integer => "number",
        Form::Verdict => "verdict",
        Form::Octets => "octets",
    }
}
