//! `bauta verifier …`

mod ask;
mod check;
mod query;
mod sync;

use bauta_verifier::{LogKeepingError, Policy, Rejection, Staleness};

use crate::args::VerifierCommand;
use crate::epochs;
use crate::failure::Failure;

/// Runs one of the verifier's commands.
pub(crate) fn run(command: VerifierCommand, now: u64) -> Result<(), Failure> {
    match command {
        VerifierCommand::Ask(arguments) => ask::run(&arguments, now),
        VerifierCommand::Check { dir, issuer, presentation } => check::run(&dir, &issuer, &presentation, now),
        VerifierCommand::Sync { dir, issuer, from } => sync::run(&dir, &issuer, from.as_deref()),
        VerifierCommand::Struck { issuer, evidence } => sync::struck(&issuer, &evidence),
    }
}

/// What the platform can do about a rejection.
pub(crate) fn rejected(rejection: &Rejection) -> Failure {
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
        Rejection::PolicyUnmet(Policy::Epoch) => "has this --dir the issuer's log? See `bauta verifier sync`",
        Rejection::InvalidProof(_) => "did it come from the issuer in --issuer, and unchanged?",
        _ => return failure,
    };
    failure.advise(advice)
}

/// What is wrong with a copy of a log.
fn log_failed(error: &LogKeepingError) -> Failure {
    match error {
        LogKeepingError::IssuerChanged => Failure::refused(error)
            .advise("find out from the issuer, by another way, which of the two is right"),
        LogKeepingError::Issuer(_) => Failure::unreadable(error),
        LogKeepingError::Log(error) => epochs::alarm(error),
        LogKeepingError::Io(_) => Failure::internal(error),
    }
}
