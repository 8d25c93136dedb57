//! Typed reading of a case. What is missing or of another type is named, never a panic.

use bauta_bbs::signature::Header;
use bauta_bbs::{KeyPair, PresentationHeader, PublicKey, SecretKey, Signature};
use serde_json::Value;

use crate::report::Reason;

/// The members of a JSON object.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a Value);

impl<'a> Fields<'a> {
    /// A member; `null` counts as missing.
    pub(crate) fn value(self, field: &str) -> Result<&'a Value, Reason> {
        self.optional(field).ok_or_else(|| Reason::malformed(field))
    }

    pub(crate) fn optional(self, field: &str) -> Option<&'a Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    pub(crate) fn object(self, field: &str) -> Result<Fields<'a>, Reason> {
        let value = self.value(field)?;
        if value.is_object() { Ok(Fields(value)) } else { Err(Reason::malformed(field)) }
    }

    pub(crate) fn text(self, field: &str) -> Result<&'a str, Reason> {
        self.value(field)?.as_str().ok_or_else(|| Reason::malformed(field))
    }

    pub(crate) fn number(self, field: &str) -> Result<usize, Reason> {
        let number = self.value(field)?.as_u64().and_then(|number| usize::try_from(number).ok());
        number.ok_or_else(|| Reason::malformed(field))
    }

    pub(crate) fn flag(self, field: &str) -> Result<bool, Reason> {
        self.value(field)?.as_bool().ok_or_else(|| Reason::malformed(field))
    }

    /// Hexadecimal digits as octets.
    pub(crate) fn octets(self, field: &str) -> Result<Vec<u8>, Reason> {
        octets(self.value(field)?).ok_or_else(|| Reason::malformed(field))
    }

    pub(crate) fn list(self, field: &str) -> Result<&'a [Value], Reason> {
        self.value(field)?.as_array().map(Vec::as_slice).ok_or_else(|| Reason::malformed(field))
    }

    /// A list that has to have something in it: a test of nothing does not pass.
    pub(crate) fn nonempty_list(self, field: &str) -> Result<&'a [Value], Reason> {
        let list = self.list(field)?;
        if list.is_empty() { Err(Reason::malformed(field)) } else { Ok(list) }
    }

    pub(crate) fn octets_list(self, field: &str) -> Result<Vec<Vec<u8>>, Reason> {
        self.list(field)?.iter().map(|value| octets(value).ok_or_else(|| Reason::malformed(field))).collect()
    }

    pub(crate) fn indexes(self, field: &str) -> Result<Vec<usize>, Reason> {
        let index = |value: &Value| usize::try_from(value.as_u64()?).ok();
        self.list(field)?.iter().map(|value| index(value).ok_or_else(|| Reason::malformed(field))).collect()
    }

    /// An object from index to octets, in ascending order; missing is empty.
    pub(crate) fn indexed(self, field: &str) -> Result<Vec<(usize, Vec<u8>)>, Reason> {
        if self.optional(field).is_none() {
            return Ok(Vec::new());
        }
        let members = self.object(field)?.0.as_object().into_iter().flatten();
        let mut pairs = members
            .map(|(index, value)| Some((index.parse().ok()?, octets(value)?)))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| Reason::malformed(field))?;
        pairs.sort();
        Ok(pairs)
    }

    /// The indexes of [`Self::indexed`].
    pub(crate) fn indexed_keys(self, field: &str) -> Result<Vec<usize>, Reason> {
        Ok(self.indexed(field)?.into_iter().map(|(index, _)| index).collect())
    }

    /// `signerKeyPair`, from its secret key.
    pub(crate) fn key_pair(self) -> Result<KeyPair, Reason> {
        let octets = self.object("signerKeyPair")?.octets("secretKey")?;
        Ok(SecretKey::from_octets(&octets).map_err(|_| Reason::malformed("secretKey"))?.into())
    }

    pub(crate) fn public_key(self, field: &str) -> Result<PublicKey, Reason> {
        PublicKey::from_octets(&self.octets(field)?).map_err(|_| Reason::malformed(field))
    }

    pub(crate) fn signature(self) -> Result<Signature, Reason> {
        Signature::from_octets(&self.octets("signature")?).map_err(|_| Reason::malformed("signature"))
    }

    pub(crate) fn header(self) -> Result<Header, Reason> {
        self.octets("header").map(Header)
    }

    pub(crate) fn presentation_header(self) -> Result<PresentationHeader, Reason> {
        self.octets("presentationHeader").map(PresentationHeader)
    }
}

/// Hexadecimal digits, after `0x` in the files of RFC 9380.
fn octets(value: &Value) -> Option<Vec<u8>> {
    let text = value.as_str()?;
    hex::decode(text.strip_prefix("0x").unwrap_or(text)).ok()
}
