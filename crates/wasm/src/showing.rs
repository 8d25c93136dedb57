//! What answering a request would tell, and the answer.

use bauta_credential::{Condition, Day, Literal, Predicate, PresentationRequest, Relative, Response};
use bauta_wallet::{Proposal, Refusal, Terms, Wallet};
use rand_core::CryptoRngCore;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::holding::value_as_json;
use crate::message::Message;
use crate::wallet::BrowserWallet;

impl BrowserWallet {
    pub(crate) fn consider(&self, message: &Message) -> Result<Value, Failure> {
        let request = message.request()?;
        Ok(proposal_as_json(&self.wallet, &propose(&self.wallet, message, &request)?))
    }

    /// Makes in advance what a `present` of the same message would need. Nothing is told: a request that is refused is refused
    /// again by `consider` and `present`.
    pub fn prepare(&mut self, message: &str, rng: &mut impl CryptoRngCore) {
        let Ok(message) = Message::read(message) else { return };
        let Ok(request) = message.request() else { return };
        let Ok(proposal) = propose(&self.wallet, &message, &request) else { return };
        if !self.prepared.as_ref().is_some_and(|prepared| prepared.fits(&proposal)) {
            self.prepared = proposal.prepare(rng).ok();
        }
    }

    pub(crate) fn present(
        &mut self,
        message: &Message,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Value, Failure> {
        let request = message.request()?;
        let proposal = propose(&self.wallet, message, &request)?;
        // It moves into the answer: nothing answers two requests.
        let prepared = self.prepared.take_if(|prepared| prepared.fits(&proposal));
        let was_prepared = prepared.is_some();
        let response = match prepared {
            Some(prepared) => proposal.present_with(prepared, rng)?,
            None => proposal.present(rng)?,
        };
        let answer = response.to_text();
        let parts = parts(&response, answer.len());
        Ok(json!({"octets": answer.len(), "answer": answer, "prepared": was_prepared, "parts": parts}))
    }
}

fn propose<'a>(
    wallet: &'a Wallet,
    message: &Message,
    request: &'a PresentationRequest,
) -> Result<Proposal<'a>, Failure> {
    let terms = Terms {
        credential: message.optional_number("credential")?,
        beyond_registration: message.flag("beyond_registration"),
        opening: message.flag("opening"),
        offers: &[],
        population: None,
    };
    Ok(wallet.consider_with(request, &terms, message.now()?)?)
}

fn proposal_as_json(wallet: &Wallet, proposal: &Proposal<'_>) -> Value {
    let request = proposal.request();
    let asked = request.credentials();
    let number = |shown| wallet.credentials().iter().position(|held| std::ptr::eq(held, shown));
    let numbers: Vec<_> = proposal.own().map(|(_, shown)| number(shown)).collect();
    let shown = proposal.shown().into_iter();
    let pseudonyms = asked.iter().filter_map(|credential| credential.pseudonym.as_ref());
    let contexts: Vec<_> = pseudonyms.map(|pseudonym| pseudonym.context.to_string()).collect();
    json!({
        "client_id": request.client_id(),
        "purpose": request.purpose(),
        "credential": numbers.first(),
        "credentials": numbers,
        "shown": shown.map(|(path, value)| json!({"path": path, "value": value_as_json(&value)})).collect::<Value>(),
        "predicates": asked.iter().flat_map(|credential| &credential.predicates).map(predicate_as_json).collect::<Value>(),
        "pseudonym": contexts.first(),
        "validity": asked.iter().any(|credential| credential.validity.is_some()),
        "epochs": proposal.epochs().iter().map(|epoch| epoch.0).collect::<Value>(),
        "same": request.query().same,
        "opening": asked.iter().any(|credential| credential.opening.is_some()),
        "hidden": proposal.hidden(),
        "registrar": proposal.registrar().map(bauta_credential::Registrar::id),
        "beyond_registration": proposal.beyond_registration().map(refusal_as_json),
        "issued_at": request.issued_at(),
        "expires_at": request.expires_at(),
    })
}

fn refusal_as_json(refusal: &Refusal) -> Value {
    Failure::from(refusal.clone()).to_json()
}

/// `{"path", "condition": "range", "min", "max"}` or `{"path", "condition": "in", "values"}`, and `from`: where the bound
/// follows from the day, `{"age_at_least": years}` or `{"after": "today"}`.
pub(crate) fn predicate_as_json(predicate: &Predicate) -> Value {
    let literal = |literal: &Literal| match literal {
        Literal::Integer(integer) => Value::from(*integer),
        Literal::Text(text) => text.as_str().into(),
    };
    let mut value = match &predicate.condition {
        Some(Condition::Range { min, max }) => {
            json!({"condition": "range", "min": min.as_ref().map(literal), "max": max.as_ref().map(literal)})
        }
        Some(Condition::In(values)) => {
            json!({"condition": "in", "values": values.iter().map(literal).collect::<Value>()})
        }
        None => json!({"condition": null}),
    };
    value["path"] = json!(predicate.path);
    value["from"] = match predicate.from {
        Some(Relative::AgeAtLeast(years)) => json!({"age_at_least": years}),
        Some(Relative::After(Day::Today)) => json!({"after": "today"}),
        None => Value::Null,
    };
    value
}

/// Of what an answer of `octets` octets consists, as it is written; what is between them is `frame`.
fn parts(response: &Response, octets: usize) -> Value {
    let presentations: Vec<_> = match response {
        Response::One(presentation) => vec![presentation.as_ref()],
        Response::Several(presentations) => presentations.iter().map(|(_, one)| one).collect(),
    };
    let mut parts = Vec::new();
    for presentation in presentations {
        let compact = presentation.to_compact();
        let mut components = compact.split('.');
        for what in ["presentation-header", "issuer-header", "payloads"] {
            parts.push((json!(what), components.next().unwrap_or_default().len()));
        }
        let mut proofs = components.next().unwrap_or_default().split('~');
        parts.push((json!("core-proof"), proofs.next().unwrap_or_default().len()));
        let kinds = presentation.sub_proofs.iter().map(|sub_proof| json!(sub_proof.alg));
        parts.extend(kinds.zip(proofs.map(str::len)));
    }
    let inside: usize = parts.iter().map(|(_, octets)| octets).sum();
    parts.push((json!("frame"), octets - inside));
    parts.into_iter().map(|(what, octets)| json!({"what": what, "octets": octets})).collect()
}
