//! What `bauta-credential` says of a case.

use bauta_credential::epoch::EpochLog;
use bauta_credential::{IssuedCredential, IssuerMetadata, PresentationRequest, SubProof};

use super::{Checked, Stop};
use crate::fields::Fields;

/// `None` for an operation that is no format.
pub(super) fn check(operation: &str, input: Fields<'_>) -> Option<Checked> {
    let check: fn(Fields<'_>) -> Checked = match operation {
        "issued_credential" => credential,
        "sub_proof" => sub_proof,
        "presentation_request" => request,
        "epoch_log" => log,
        _ => return None,
    };
    Some(check(input))
}

fn issuer(input: Fields<'_>) -> Result<IssuerMetadata, Stop> {
    refused(IssuerMetadata::from_json(&input.octets("issuer")?))
}

pub(super) fn refused<T, E>(result: Result<T, E>) -> Result<T, Stop> {
    result.map_err(|_| Stop::Refused)
}

fn credential(input: Fields<'_>) -> Checked {
    let text = refused(String::from_utf8(input.octets("credential")?))?;
    refused(refused(IssuedCredential::parse(&text))?.verify(&issuer(input)?, None))
}

fn sub_proof(input: Fields<'_>) -> Checked {
    refused(SubProof::from_json(&input.octets("sub_proof")?)).map(drop)
}

fn request(input: Fields<'_>) -> Checked {
    refused(PresentationRequest::parse(&input.octets("request")?)).map(drop)
}

fn log(input: Fields<'_>) -> Checked {
    refused(EpochLog::read(&issuer(input)?, &input.octets("log")?)).map(drop)
}
