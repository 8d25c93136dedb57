//! What the roles say of a case: a verifier of a presentation.

use bauta_credential::epoch::EpochLog;
use bauta_credential::{IssuerMetadata, PresentationRequest};
use bauta_verifier::{MemoryStore, RequestStore, Verifier};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::formats::refused;
use super::{Checked, Stop};
use crate::fields::Fields;
use crate::report::Reason;

/// `None` for an operation that is no role's.
pub(super) fn check(operation: &str, input: Fields<'_>) -> Option<Checked> {
    let check: fn(Fields<'_>) -> Checked = match operation {
        "presentation" => presentation,
        _ => return None,
    };
    Some(check(input))
}

fn text(octets: Vec<u8>) -> Result<String, Stop> {
    refused(String::from_utf8(octets))
}

/// A verifier that trusts the issuers, keeps their logs, and has made the request. It has been given the `earlier` answers
/// before, whatever it said of them.
fn presentation(input: Fields<'_>) -> Checked {
    let request = refused(PresentationRequest::parse(&input.octets("request")?))?;
    let store = MemoryStore::default();
    store.insert(&request).map_err(|_| Reason::malformed("request"))?;
    let issuers = input.octets_list("issuers")?;
    let issuers = issuers.iter().map(|octets| refused(IssuerMetadata::from_json(octets)));
    let issuers = issuers.collect::<Result<Vec<_>, _>>()?;
    let mut verifier = Verifier::new(issuers.clone(), store);
    for (issuer, octets) in issuers.iter().zip(input.octets_list("logs")?) {
        verifier = verifier.with_log(issuer.issuer(), refused(EpochLog::read(issuer, &octets))?);
    }
    let now = input.number("now")? as u64;
    // The weights of the pairings are a hash of these octets and of everything that was sent.
    let mut rng = ChaCha20Rng::seed_from_u64(now);
    if input.optional("earlier").is_some() {
        for answer in input.octets_list("earlier")? {
            verifier.verify(&text(answer)?, now, &mut rng).ok();
        }
    }
    refused(verifier.verify(&text(input.octets("answer")?)?, now, &mut rng)).map(drop)
}
