//! A presentation, against the request that it answers.

use bauta_credential::epoch::EpochLog;
use bauta_credential::{
    ClaimPath, IssuerMetadata, Malformed, Part, Plan, PresentationRequest, Response, Statement as Asked,
};
use bauta_verifier::{MemoryStore, Policy, Rejection, Statement, Verifier};
use bauta_wallet::Wallet;
use rand_core::CryptoRngCore;
use serde_json::{Value, json};

use super::checks::Checks;
use crate::failure::{Failure, malformed_as_json};
use crate::message::Message;

/// What it is verified with.
pub(super) struct Given {
    request: Option<Result<PresentationRequest, Malformed>>,
    issuers: Vec<IssuerMetadata>,
    logs: Vec<(String, EpochLog)>,
}

/// A check: what, and of which credential or claim.
type Check = (&'static str, Option<String>);

impl Given {
    /// The request as text or in base64url; logs are the one of the message, which has to be an issuer's, or the wallet's own.
    pub(super) fn read(
        message: &Message,
        issuers: Vec<IssuerMetadata>,
        wallet: &Wallet,
    ) -> Result<Self, Failure> {
        let request = message.optional_text("request")?.map(|text| {
            let octets = if text.trim_start().starts_with('{') { None } else { super::decode(text.trim()) };
            PresentationRequest::parse(octets.as_deref().unwrap_or(text.as_bytes()))
        });
        let given = message.optional_text("log")?;
        let log = |issuer: &IssuerMetadata| {
            let log = match given {
                Some(text) => EpochLog::read(issuer, text.as_bytes())?,
                None => wallet.log(issuer.issuer()).cloned().unwrap_or_default(),
            };
            Ok((issuer.issuer().to_owned(), log))
        };
        let logs = issuers.iter().map(log).collect::<Result<_, Failure>>()?;
        Ok(Self { request, issuers, logs })
    }
}

pub(super) fn verify(text: &str, given: Given, now: u64, rng: &mut impl CryptoRngCore, checks: &mut Checks) {
    let read = checks.form(Response::parse(text.trim_end()));
    if given.request.is_none() {
        checks.not_made(&["request"]);
    }
    let request = given.request.and_then(|request| checks.malformed("request", request));
    let (Some(_), Some(request)) = (read, request) else {
        return checks.not_made(&["issuer", "request-bound", "claims", "core-proof"]);
    };
    checks.lifetime(&request, now);
    let expected = expected(&request, &given.issuers);
    let verifier = Verifier::new(given.issuers, MemoryStore::default());
    let verifier =
        given.logs.into_iter().fold(verifier, |verifier, (issuer, log)| verifier.with_log(&issuer, log));
    let rejection = verifier.examine(&request, text, rng).err();
    let failing = rejection.as_ref().map(|rejection| failing(rejection, &expected));
    report(&expected, failing, checks);
}

/// Every check in the order in which the verifier makes them.
fn expected(request: &PresentationRequest, issuers: &[IssuerMetadata]) -> Vec<Check> {
    let credentials = request.credentials();
    let mut expected: Vec<Check> = Vec::new();
    for credential in credentials {
        let names = ["issuer", "credential-type", "request-bound", "claims", "sub-proofs", "values"];
        expected.extend(names.map(|what| (what, Some(credential.id.clone()))));
    }
    expected.extend(credentials.iter().map(|credential| ("core-proof", Some(credential.id.clone()))));
    for (position, credential) in credentials.iter().enumerate() {
        let fits =
            |issuer: &&IssuerMetadata| credential.vct_values().iter().any(|vct| vct == issuer.schema().vct());
        let plan = issuers
            .iter()
            .find(fits)
            .map(|issuer| Plan::derive(request.query(), position, issuer.schema(), issuer.alg()));
        let statements = plan.and_then(Result::ok).map(|plan| plan.statements).unwrap_or_default();
        expected.extend(statements.iter().map(|asked| named(asked, &credential.id)));
    }
    expected
}

fn named(asked: &Asked, credential: &str) -> Check {
    let of = |path: &ClaimPath| Some(path.to_string());
    match asked {
        Asked::Range { predicate, .. } | Asked::Membership { predicate, .. } => {
            ("predicate", of(&predicate.path))
        }
        Asked::Pseudonym { .. } => ("pseudonym", Some(credential.to_owned())),
        Asked::Validity { .. } => ("validity", Some(credential.to_owned())),
        Asked::Same { same, .. } => ("same", of(&same.0.path)),
        Asked::Opening { .. } => ("opening", Some(credential.to_owned())),
    }
}

/// Which of the expected checks a rejection is about, and why.
fn failing(rejection: &Rejection, expected: &[Check]) -> (usize, Value, Value) {
    let (what, of, why, detail) = match rejection {
        Rejection::Malformed(malformed) => {
            let what = match malformed.part {
                Part::Payload | Part::Schema => "values",
                Part::SubProof => return at_sub_proof(malformed.position, "malformed", malformed, expected),
                Part::CoreProof => "core-proof",
                _ => "issuer",
            };
            (what, None, "malformed", malformed_as_json(malformed))
        }
        Rejection::UnknownIssuer => ("issuer", None, "unknown-issuer", json!({})),
        Rejection::Stale(_) | Rejection::Store(_) => ("request-bound", None, "stale", json!({})),
        Rejection::PolicyUnmet(policy) => return unmet(policy, expected),
        Rejection::InvalidProof(statement) => {
            let (what, of) = of_statement(statement);
            (what, Some(of), "invalid-proof", json!({}))
        }
    };
    let position = position(expected, what, of.as_deref());
    (position, why.into(), with_text(detail, rejection))
}

fn unmet(policy: &Policy, expected: &[Check]) -> (usize, Value, Value) {
    let (what, why, detail) = match policy {
        Policy::Audience => ("request-bound", "other-audience", json!({})),
        Policy::Request => ("request-bound", "other-request", json!({})),
        Policy::PresentationHeader => ("request-bound", "other-header", json!({})),
        Policy::CredentialType => ("credential-type", "other-type", json!({})),
        Policy::NoSuchClaim(path) => ("claims", "no-such-claim", json!({"path": path})),
        Policy::ClaimMissing(path) => ("claims", "claim-missing", json!({"path": path})),
        Policy::ClaimNotAsked(path) => ("claims", "claim-not-asked", json!({"path": path})),
        Policy::NotProvable(_) => ("claims", "not-provable", json!({})),
        Policy::Context => ("pseudonym", "other-context", json!({})),
        Policy::Bound(path) => ("claims", "other-bound", json!({"path": path})),
        Policy::SubProofMissing(number) => ("sub-proofs", "sub-proof-missing", json!({"number": number})),
        Policy::SubProofNotAsked(number) => {
            return at_sub_proof(*number, "sub-proof-not-asked", policy, expected);
        }
        Policy::Commitments => ("sub-proofs", "commitments", json!({})),
        Policy::Epoch => ("validity", "other-epoch", json!({})),
    };
    (position(expected, what, None), why.into(), with_text(detail, policy))
}

/// A sub-proof by its number: the statements stand behind the core proofs, in order. With several credentials the number does
/// not say whose; the first is taken.
fn at_sub_proof(number: usize, why: &str, text: &impl ToString, expected: &[Check]) -> (usize, Value, Value) {
    let first = expected.iter().rposition(|(what, _)| *what == "core-proof").map_or(0, |last| last + 1);
    let detail = with_text(json!({"number": number}), text);
    let at =
        if first + number < expected.len() { first + number } else { position(expected, "sub-proofs", None) };
    (at, why.into(), detail)
}

fn of_statement(statement: &Statement) -> (&'static str, String) {
    match statement {
        Statement::Core(id) => ("core-proof", id.clone()),
        Statement::Predicate(_, path) => ("predicate", path.to_string()),
        Statement::Pseudonym(id) => ("pseudonym", id.clone()),
        Statement::Validity(id) => ("validity", id.clone()),
        Statement::Same(_, path) => ("same", path.to_string()),
        Statement::Opening(id) => ("opening", id.clone()),
    }
}

fn position(expected: &[Check], what: &str, of: Option<&str>) -> usize {
    let is_it = |check: &Check| check.0 == what && (of.is_none() || check.1.as_deref() == of);
    expected.iter().position(is_it).unwrap_or(0)
}

fn with_text(mut detail: Value, text: &impl ToString) -> Value {
    detail["text"] = text.to_string().into();
    detail
}

/// What comes before the failing one holds; what comes behind it was not reached.
fn report(expected: &[Check], failing: Option<(usize, Value, Value)>, checks: &mut Checks) {
    let at = failing.as_ref().map_or(expected.len(), |(at, _, _)| *at);
    for (what, of) in &expected[..at] {
        checks.add_of(what, of.as_deref(), true, "");
    }
    if let Some((at, why, detail)) = failing
        && let Some((what, of)) = expected.get(at)
    {
        checks.add_failed(what, of.as_deref(), &why, &detail);
        expected[at + 1..].iter().for_each(|(what, of)| checks.not_made_of(what, of.as_deref()));
    }
}
