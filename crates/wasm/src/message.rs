//! A message of the page, member by member.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::{IssuerMetadata, PresentationRequest};
use serde_json::Value;

use crate::failure::Failure;

/// A message: `{"do": …, …}`. Members that its action does not know are passed over.
pub(crate) struct Message(Value);

impl Message {
    pub(crate) fn read(text: &str) -> Result<Self, Failure> {
        let value: Value = serde_json::from_str(text).map_err(|_| Failure::bad_message("message"))?;
        if value.is_object() { Ok(Self(value)) } else { Err(Failure::bad_message("message")) }
    }

    pub(crate) fn text(&self, member: &str) -> Result<&str, Failure> {
        self.0[member].as_str().ok_or_else(|| Failure::bad_message(member))
    }

    pub(crate) fn optional_text(&self, member: &str) -> Result<Option<&str>, Failure> {
        match &self.0[member] {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => Err(Failure::bad_message(member)),
        }
    }

    pub(crate) fn optional_number(&self, member: &str) -> Result<Option<usize>, Failure> {
        match &self.0[member] {
            Value::Null => Ok(None),
            value => {
                let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
                number.map(Some).ok_or_else(|| Failure::bad_message(member))
            }
        }
    }

    pub(crate) fn flag(&self, member: &str) -> bool {
        self.0[member].as_bool().unwrap_or(false)
    }

    /// `now`, in seconds since 1970-01-01T00:00:00Z.
    pub(crate) fn now(&self) -> Result<u64, Failure> {
        self.0["now"].as_u64().ok_or_else(|| Failure::bad_message("now"))
    }

    /// `issuer`, the text of an `issuer.json`.
    pub(crate) fn issuer(&self) -> Result<IssuerMetadata, Failure> {
        Ok(IssuerMetadata::from_json(self.text("issuer")?.as_bytes())?)
    }

    /// `request`, the octets of a presentation request in base64url.
    pub(crate) fn request(&self) -> Result<PresentationRequest, Failure> {
        let octets = URL_SAFE_NO_PAD.decode(self.text("request")?);
        let octets = octets.map_err(|_| Failure::bad_message("request"))?;
        Ok(PresentationRequest::parse(&octets)?)
    }
}
