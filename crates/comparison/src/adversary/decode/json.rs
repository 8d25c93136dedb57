//! JSON, read without building a tree.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::{Decoder, PathNumber};

/// From how many small numbers on an array stands for octets.
const OCTETS_AT_LEAST: usize = 8;

impl Decoder {
    /// Reads JSON; `false`: it is not JSON, and nothing was added.
    pub(super) fn json(&mut self, path: PathNumber, text: &str, depth: u8) -> bool {
        let mark = self.mark();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let node = Node { decoder: self, path, depth, element: false };
        let read = node.deserialize(&mut deserializer).is_ok() && deserializer.end().is_ok();
        if !read {
            self.back_to(mark);
        }
        read
    }

    /// A disclosure of an SD-JWT: `[salt, name, value]` or `[salt, value]`.
    pub(super) fn disclosure(&mut self, path: PathNumber, text: &str, depth: u8) -> bool {
        let Ok(serde_json::Value::Array(parts)) = serde_json::from_str(text) else { return false };
        let (salt, name, value) = match &parts[..] {
            [serde_json::Value::String(salt), serde_json::Value::String(name), value] => {
                (salt, &name[..], value)
            }
            [serde_json::Value::String(salt), value] => (salt, "element", value),
            _ => return false,
        };
        let path = self.paths.child(path, name);
        let value = value.to_string();
        if !self.json(path, &value, depth) {
            self.leaf(path, value.as_bytes());
        }
        let path = self.paths.child(path, "salt");
        self.text(path, salt, depth);
        true
    }
}

/// A place in the JSON text that is being read. Its value is the octet, where it is a small number in an array.
struct Node<'d> {
    decoder: &'d mut Decoder,
    path: PathNumber,
    depth: u8,
    element: bool,
}

impl Node<'_> {
    fn number(self, number: &impl fmt::Display) {
        let text = number.to_string();
        self.decoder.leaf(self.path, text.as_bytes());
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Option<u8>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<u8>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Option<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Option<u8>, E> {
        self.decoder.leaf(self.path, if value { b"true" } else { b"false" });
        Ok(None)
    }

    fn visit_u64<E>(self, value: u64) -> Result<Option<u8>, E> {
        if let (true, Ok(octet)) = (self.element, u8::try_from(value)) {
            return Ok(Some(octet));
        }
        self.number(&value);
        Ok(None)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Option<u8>, E> {
        self.number(&value);
        Ok(None)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Option<u8>, E> {
        self.number(&value);
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<u8>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<u8>, E> {
        self.decoder.text(self.path, text, self.depth + 1);
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<u8>, A::Error> {
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            let path = self.decoder.member(self.path, &name);
            map.next_value_seed(Node {
                decoder: &mut *self.decoder,
                path,
                depth: self.depth,
                element: false,
            })?;
        }
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Option<u8>, A::Error> {
        let path = self.decoder.paths.child(self.path, "[]");
        let (mut count, mut octets) = (0_usize, Vec::new());
        loop {
            let element = Node { decoder: &mut *self.decoder, path, depth: self.depth, element: true };
            let Some(octet) = array.next_element_seed(element)? else { break };
            octets.extend(octet);
            count += 1;
        }
        if octets.len() == count && count >= OCTETS_AT_LEAST {
            self.decoder.read(self.path, &octets, self.depth + 1);
            return Ok(None);
        }
        for octet in octets {
            self.decoder.leaf(path, octet.to_string().as_bytes());
        }
        let path = self.decoder.paths.child(self.path, "count");
        self.decoder.leaf(path, count.to_string().as_bytes());
        Ok(None)
    }
}
