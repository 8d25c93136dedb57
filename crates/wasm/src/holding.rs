//! What the wallet holds, and how it comes to a credential.

use bauta_credential::{ClaimType, ClaimValue};
use bauta_wallet::{Accepted, HeldCredential};
use rand_core::CryptoRngCore;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::message::Message;
use crate::wallet::BrowserWallet;

impl BrowserWallet {
    /// Every credential with its claims. Identifiers are secrets of the holder's and have no value here.
    pub(crate) fn credentials(&self) -> Value {
        let credentials = self.wallet.credentials().iter().enumerate();
        credentials.map(|(number, held)| credential_as_json(number, held)).collect()
    }

    /// A request for a credential: the first one, one that renews `number`, or a reset.
    pub(crate) fn request(
        &mut self,
        message: &Message,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Value, Failure> {
        let request = match message.text("kind")? {
            "first" => self.wallet.request(&message.issuer()?, rng)?,
            "reset" => self.wallet.request_reset(&message.issuer()?, rng)?,
            "renew" => {
                let number = message.optional_number("number")?;
                self.wallet.renew(number.ok_or_else(|| Failure::bad_message("number"))?, rng)?
            }
            _ => return Err(Failure::bad_message("kind")),
        };
        Ok(json!({"request": request.to_json()}))
    }

    pub(crate) fn accept(&mut self, message: &Message) -> Result<Value, Failure> {
        let accepted = match self.wallet.accept(message.text("credential")?.trim_end())? {
            Accepted::Stored => "stored",
            Accepted::Renewed => "renewed",
            Accepted::AlreadyHeld => "already-held",
        };
        // Numbers may have changed, and with a renewal the credential.
        self.prepared = None;
        Ok(json!({"accepted": accepted}))
    }

    pub(crate) fn give_up(&mut self, message: &Message) -> Result<Value, Failure> {
        Ok(json!({"requests": self.wallet.give_up(message.text("issuer")?)}))
    }
}

fn credential_as_json(number: usize, held: &HeldCredential) -> Value {
    let schema = held.issuer().schema();
    let claims = held.claims().zip(schema.claims());
    let claims = claims.map(|((path, value), claim)| {
        json!({"path": path, "type": type_name(claim.claim_type), "value": value_as_json(&value)})
    });
    json!({
        "number": number,
        "issuer": held.issuer().issuer(),
        "vct": schema.vct(),
        "epochs": held.issuer().epochs(),
        "claims": claims.collect::<Value>(),
        "standing": {
            "epoch": held.good_standing().map(|epoch| epoch.0),
            "struck": held.struck().map(|epoch| epoch.0),
        },
    })
}

pub(crate) fn type_name(claim_type: ClaimType) -> &'static str {
    match claim_type {
        ClaimType::Text => "text",
        ClaimType::Integer { .. } => "integer",
        ClaimType::Date { .. } => "date",
        ClaimType::Identifier => "identifier",
    }
}

/// A text, an integer or a date `YYYY-MM-DD`; `null` for what is absent and for identifiers.
pub(crate) fn value_as_json(value: &ClaimValue) -> Value {
    match value {
        ClaimValue::Text(text) => text.as_str().into(),
        ClaimValue::Integer(integer) => (*integer).into(),
        ClaimValue::Date(date) => date.to_string().into(),
        ClaimValue::Identifier(_) | ClaimValue::Absent => Value::Null,
    }
}
