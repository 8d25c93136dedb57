//! JSON read strictly: bounded, no name twice in an object, objects where objects belong, and nothing that steers a
//! display in what people will read.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value};

use crate::malformed::{Malformed, Part, Problem};
use crate::plain::is_plain;

/// Reads one JSON text of at most `limit` octets into a type, refusing names that occur twice anywhere.
pub(crate) fn read<T: DeserializeOwned>(octets: &[u8], part: Part, limit: usize) -> Result<T, Malformed> {
    if octets.len() > limit {
        return Err(part.malformed(Problem::TooLarge { limit }));
    }
    // Once for names that occur twice below the levels that `T` spells out, once for the positions in its errors.
    read_value(octets).map_err(|error| part.malformed(position(&error)))?;
    let mut deserializer = serde_json::Deserializer::from_slice(octets);
    object(&mut deserializer).map_err(|error| part.malformed(position(&error)))
}

/// Reads an object into a struct. What serde derives for a struct would also take an array of its members' values.
pub(crate) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

/// Reads an object into a struct where there is one; `null` is none.
pub(crate) fn optional_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let inner = Option::<Object<T>>::deserialize(deserializer)?;
    Ok(inner.map(|Object(inner)| inner))
}

/// Reads an array of objects, each into a struct.
pub(crate) fn objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let objects = Vec::<Object<T>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|Object(inner)| inner).collect())
}

/// Reads one JSON text, refusing objects in which a name occurs twice.
///
/// # Errors
/// Whatever `serde_json` reports, or the repeated name.
pub fn read_value(octets: &[u8]) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(octets);
    let value = Strict.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

fn position(error: &serde_json::Error) -> Problem {
    Problem::Json { line: error.line(), column: error.column() }
}

/// A text for people or for comparison: not empty, at most `limit` characters, and [plain](is_plain).
pub(crate) fn check_text(text: &str, name: &'static str, limit: usize) -> Result<(), Problem> {
    if text.chars().count() <= limit && is_plain(text) { Ok(()) } else { Err(Problem::OutOfRange(name)) }
}

struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object(deserializer).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members))
    }
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without repeated names")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element_seed(Strict)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Strict)?;
            if map.insert(name, value).is_some() {
                return Err(serde::de::Error::custom("a name occurs twice"));
            }
        }
        Ok(map.into())
    }
}
