//! `bauta verifier …`

use std::path::Path;

use bauta_credential::{ClaimPath, Query, RequestDraft, Schema};
use bauta_verifier::{DirectoryStore, Policy, Rejection, Staleness, VerifiedPresentation, Verifier};
use rand_core::OsRng;
use serde_json::json;

use crate::args::VerifierCommand;
use crate::failure::Failure;
use crate::files;
use crate::show;

/// Runs one of the verifier's commands.
pub(crate) fn run(command: VerifierCommand, now: u64) -> Result<(), Failure> {
    match command {
        VerifierCommand::Ask { dir, client_id, disclose, purpose, vct, lifetime } => {
            let claims = disclose.iter().map(|name| ClaimPath::from(name.as_str())).collect();
            let vct = vct.unwrap_or_else(|| Schema::person().vct().to_owned());
            let query = Query::disclose(vct, claims);
            let registration = None;
            ask(&dir, RequestDraft { client_id, purpose, query, registration, issued_at: now, lifetime })
        }
        VerifierCommand::Check { dir, issuer, presentation } => {
            let issuers = issuer.iter().map(|path| files::read_issuer(path)).collect::<Result<_, _>>()?;
            let compact = files::read_text(&presentation)?;
            let verifier = Verifier::new(issuers, DirectoryStore::new(&dir));
            let verified =
                verifier.verify(&compact, now, &mut OsRng).map_err(|rejection| rejected(&rejection))?;
            files::deliver_json(&shown(&verified))
        }
    }
}

fn ask(dir: &Path, draft: RequestDraft) -> Result<(), Failure> {
    check_claims(&draft)?;
    let verifier = Verifier::new(Vec::new(), DirectoryStore::new(dir));
    let request = verifier.ask(draft, &mut OsRng).map_err(|rejection| rejected(&rejection))?;
    eprintln!("Asking as {} for {} seconds.", request.client_id(), lifetime(&request));
    files::print_octets(request.as_octets())
}

fn lifetime(request: &bauta_credential::PresentationRequest) -> u64 {
    let (from, to) = (request.issued_at().unwrap_or_default(), request.expires_at().unwrap_or_default());
    to.saturating_sub(from)
}

/// What is known of the built-in kind can be said before anybody is asked.
fn check_claims(draft: &RequestDraft) -> Result<(), Failure> {
    let schema = Schema::person();
    let asked = &draft.query.credentials[0];
    if asked.vct_values() != [schema.vct()] {
        return Ok(());
    }
    let can_be_shown = |path: &&ClaimPath| {
        let claim = schema.claims().iter().find(|claim| claim.path == **path);
        claim.is_some_and(|claim| claim.claim_type.is_disclosable())
    };
    match asked.claims().find(|path| !can_be_shown(path)) {
        None => Ok(()),
        Some(path) => {
            let names = schema.claims().iter().filter(|claim| claim.claim_type.is_disclosable());
            let names: Vec<_> = names.map(|claim| claim.path.to_string()).collect();
            Err(Failure::usage(format!("a person's credential has no claim `{path}` that can be shown"))
                .advise(format!("it can show {}", names.join(", "))))
        }
    }
}

fn shown(verified: &VerifiedPresentation) -> serde_json::Value {
    json!({
        "valid": true,
        "issuer": verified.issuer(),
        "client_id": verified.request().client_id(),
        "nonce": verified.request().nonce(),
        "shown": verified.shown(),
        "claims": show::object(verified.claims().iter().map(|(path, value)| (path, value.clone()))),
    })
}

/// What the platform can do about a rejection.
fn rejected(rejection: &Rejection) -> Failure {
    let failure = match rejection {
        Rejection::Store(_) => Failure::internal(rejection),
        other => Failure::refused(other),
    };
    let advice = match rejection {
        Rejection::UnknownIssuer => "trust its issuer with --issuer FILE, if you do",
        Rejection::Stale(Staleness::UnknownNonce) => "was it made for a request from another --dir?",
        Rejection::Stale(_) => "ask again: a request is answered once, within its lifetime",
        Rejection::PolicyUnmet(Policy::NoSuchClaim(_)) => {
            "ask for claims that this kind of credential can show"
        }
        Rejection::InvalidProof(_) => "did it come from the issuer in --issuer, and unchanged?",
        _ => return failure,
    };
    failure.advise(advice)
}
