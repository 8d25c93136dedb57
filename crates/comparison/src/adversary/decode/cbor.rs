//! CBOR (RFC 8949), with octet strings that hold CBOR again: COSE, mdoc.

use ciborium::Value;

use super::{Decoder, PathNumber};

/// How deep maps and arrays are followed.
const MAX_NESTED: u8 = 32;

impl Decoder {
    /// Reads a CBOR map, array or tagged value that fills the octets; `false`: it is none, and nothing was added.
    pub(super) fn cbor(&mut self, path: PathNumber, octets: &[u8], depth: u8) -> bool {
        if octets.len() < 2 || !matches!(octets[0] >> 5, 4..=6) {
            return false;
        }
        let mut rest = octets;
        match ciborium::from_reader::<Value, _>(&mut rest) {
            Ok(value) if rest.is_empty() => {
                self.cbor_value(path, &value, (depth + 1, 0));
                true
            }
            _ => false,
        }
    }

    fn cbor_value(&mut self, path: PathNumber, value: &Value, (depth, nested): (u8, u8)) {
        let inner = (depth, nested + 1);
        match value {
            _ if nested > MAX_NESTED => {}
            Value::Integer(number) => self.leaf(path, i128::from(*number).to_string().as_bytes()),
            Value::Bytes(octets) => self.read(path, octets, depth),
            Value::Text(text) => self.text(path, text, depth),
            Value::Bool(value) => self.leaf(path, if *value { b"true" } else { b"false" }),
            Value::Float(number) => self.leaf(path, number.to_string().as_bytes()),
            Value::Tag(_, value) => self.cbor_value(path, value, inner),
            Value::Array(values) => {
                let element = self.paths.child(path, "[]");
                values.iter().for_each(|value| self.cbor_value(element, value, inner));
                let path = self.paths.child(path, "count");
                self.leaf(path, values.len().to_string().as_bytes());
            }
            Value::Map(members) => self.cbor_map(path, members, inner),
            _ => {}
        }
    }

    fn cbor_map(&mut self, path: PathNumber, members: &[(Value, Value)], nested: (u8, u8)) {
        // An element of an mdoc says in one member what it is and in another what it is worth (ISO/IEC 18013-5).
        let named = |name: &str| members.iter().find(|(key, _)| key.as_text() == Some(name));
        let element = named("elementIdentifier").and_then(|(_, value)| value.as_text());
        for (key, value) in members {
            let name = match key {
                Value::Text(text) if text == "elementValue" => element.unwrap_or(text).to_owned(),
                Value::Text(text) => text.clone(),
                Value::Integer(number) => i128::from(*number).to_string(),
                _ => "?".to_owned(),
            };
            let path = self.member(path, &name);
            self.cbor_value(path, value, nested);
        }
    }
}
