//! What goes into a database, and what comes out.

use zeroize::Zeroize;

use crate::error::StorageError;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Octets.
    Octets(Vec<u8>),
}

impl Zeroize for Value {
    fn zeroize(&mut self) {
        match self {
            Self::Null => {}
            Self::Integer(number) => number.zeroize(),
            Self::Text(text) => text.zeroize(),
            Self::Octets(octets) => octets.zeroize(),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u64> for Value {
    /// Numbers beyond 2⁶³ − 1 (times in the year 292 billion) become that.
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Integer(number.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(octets: &[u8]) -> Self {
        Self::Octets(octets.to_vec())
    }
}

impl<const LENGTH: usize> From<[u8; LENGTH]> for Value {
    fn from(octets: [u8; LENGTH]) -> Self {
        Self::Octets(octets.into())
    }
}

impl From<Vec<u8>> for Value {
    fn from(octets: Vec<u8>) -> Self {
        Self::Octets(octets)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Integer(truth.into())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A type that a value can be read as.
pub trait FromValue: Sized {
    /// The value as this type; `None` where it is another.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Integer(number) = value { Some(*number) } else { None }
    }
}

impl FromValue for u64 {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text.clone()) } else { None }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Octets(octets) = value { Some(octets.clone()) } else { None }
    }
}

impl<const LENGTH: usize> FromValue for [u8; LENGTH] {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Octets(octets) = value { octets.as_slice().try_into().ok() } else { None }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        if *value == Value::Null { Some(None) } else { T::from_value(value).map(Some) }
    }
}

/// A row of an answer. It is wiped from memory when it is dropped: there may be a key in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Drop for Row {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Row {
    /// The value of a column, by its number from 0.
    ///
    /// # Errors
    /// [`StorageError::Column`].
    pub fn get<T: FromValue>(&self, column: usize) -> Result<T, StorageError> {
        self.0.get(column).and_then(T::from_value).ok_or(StorageError::Column { column })
    }

    /// All values.
    pub fn values(&self) -> &[Value] {
        &self.0
    }
}
