//! `bauta verifier sync` and `struck`: issuers' logs, and what they show.

use std::path::Path;

use bauta_credential::epoch::{LOG_NAME, StruckEvidence};
use bauta_verifier::LogDirectory;
use serde_json::json;

use super::log_failed;
use crate::failure::Failure;
use crate::{epochs, files, show};

/// Fetches a log and keeps it, if it continues the copy.
pub(super) fn run(dir: &Path, issuer: &Path, from: Option<&str>) -> Result<(), Failure> {
    let issuer = files::read_issuer(issuer)?;
    let store = epochs::open(from, &issuer)?;
    let log = store.get(LOG_NAME).map_err(|error| epochs::not_fetched(&error))?;
    let logs = LogDirectory::new(dir);
    let follow_up = logs.follow(&issuer, &log).map_err(|error| log_failed(&error))?;
    let log = logs.load(&issuer).map_err(|error| log_failed(&error))?.unwrap_or_default();
    let newest = log.newest().map_or_else(|| "none".to_owned(), |signed| signed.head().epoch.to_string());
    eprintln!(
        "Epochs of {}: {}, of which {} are new; the newest is {newest}.",
        show::quoted(issuer.issuer()),
        log.heads().len(),
        follow_up.new_heads,
    );
    Ok(())
}

/// Checks what a holder shows.
pub(super) fn struck(issuer: &Path, evidence: &Path) -> Result<(), Failure> {
    let issuer = files::read_issuer(issuer)?;
    let evidence = StruckEvidence::from_json(&epochs::read_evidence(evidence)?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", evidence.display()))
            .advise("this should be the output of `bauta wallet evidence`")
    })?;
    let struck = evidence.check(&issuer).map_err(|error| {
        Failure::refused(format!("the evidence does not show it: {error}"))
            .advise("is it about the issuer in --issuer?")
    })?;
    eprintln!(
        "The issuer published a token in the one epoch and none in the other. Not why: a credential that was"
    );
    eprintln!("replaced or has expired looks the same.");
    files::deliver_json(&json!({
        "struck": true,
        "issuer": issuer.issuer(),
        "valid_in": struck.valid_in.to_string(),
        "missing_in": struck.missing_in.to_string(),
    }))
}
