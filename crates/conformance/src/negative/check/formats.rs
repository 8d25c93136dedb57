//! What `bauta-credential` says of a case.

use bauta_bbs::MessageScalar;
use bauta_credential::epoch::{Bucket, EpochLog, SignedHead, StruckEvidence, bucket_of, verify_bucket};
use bauta_credential::{IssuedCredential, IssuerMetadata, PresentationRequest, SubProof};

use super::{Checked, Stop, interface};
use crate::fields::Fields;

/// `None` for an operation that is no format.
pub(super) fn check(operation: &str, input: Fields<'_>) -> Option<Checked> {
    let check: fn(Fields<'_>) -> Checked = match operation {
        "issued_credential" => credential,
        "sub_proof" => sub_proof,
        "presentation_request" => request,
        "epoch_log" => log,
        "bucket" => |input| bucket(input).map(drop),
        "token_in_bucket" => token_in_bucket,
        "struck_evidence" => struck_evidence,
        _ => return None,
    };
    Some(check(input))
}

pub(super) fn issuer(input: Fields<'_>) -> Result<IssuerMetadata, Stop> {
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

fn head(input: Fields<'_>) -> Result<SignedHead, Stop> {
    let text = refused(String::from_utf8(input.octets("head")?))?;
    refused(SignedHead::parse(&text, &issuer(input)?))
}

fn bucket(input: Fields<'_>) -> Result<Bucket, Stop> {
    let (signed, number) = (head(input)?, input.number("number")? as u64);
    refused(verify_bucket(signed.head(), number, &input.octets("bucket")?, &input.octets("path")?))
}

fn token_in_bucket(input: Fields<'_>) -> Checked {
    let (bucket, signed) = (bucket(input)?, head(input)?);
    let handle = MessageScalar::from_octets(&input.octets("handle")?)?;
    if bucket_of(&handle, signed.head().counts.buckets) != input.number("number")? as u64 {
        return Err(Stop::Refused);
    }
    bucket.find(&interface(input)?, signed.head(), &handle).map(drop).ok_or(Stop::Refused)
}

fn struck_evidence(input: Fields<'_>) -> Checked {
    let evidence = refused(StruckEvidence::from_json(&input.octets("evidence")?))?;
    refused(evidence.check(&issuer(input)?)).map(drop)
}
