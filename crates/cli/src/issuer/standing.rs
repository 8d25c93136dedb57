//! `bauta issuer revoke`, `reinstate` and `identify`: who is in good standing, and who was opened.

use std::path::Path;

use bauta_issuer::{CredentialNumber, IssuerDirectory, PersonNumber, StandingError, Subject};
use bauta_predicates::opening::OpenedPoint;
use serde_json::json;

use super::directory_failed;
use crate::args::StandingArguments;
use crate::failure::Failure;
use crate::files;

/// Revokes, or takes it back.
pub(super) fn change(arguments: &StandingArguments, revoke: bool, now: u64) -> Result<(), Failure> {
    let subject = match (arguments.subject.person, arguments.subject.credential) {
        (Some(number), _) => Subject::Person(PersonNumber(number)),
        (None, Some(number)) => Subject::Credential(CredentialNumber(number)),
        (None, None) => return Err(Failure::usage("one of --person and --credential is needed")),
    };
    let issuer = IssuerDirectory::open(&arguments.dir).map_err(directory_failed)?;
    let changed = if revoke {
        issuer.revoke(subject, &arguments.reason, now)
    } else {
        issuer.reinstate(subject, &arguments.reason, now)
    };
    changed.map_err(not_changed)?;
    eprintln!("{}, from the next epoch on that is built.", if revoke { "Revoked" } else { "Reinstated" });
    Ok(())
}

/// Which person an opened point is.
pub(super) fn identify(dir: &Path, opened: &Path) -> Result<(), Failure> {
    let opened = OpenedPoint::from_octets(&files::read_member(opened, "opened")?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", opened.display()))
            .advise("this should be the output of `bauta opening combine`")
    })?;
    let issuer = IssuerDirectory::open(dir).map_err(directory_failed)?;
    let person = issuer.identify(&opened).map_err(Failure::internal)?;
    let person = person.ok_or_else(|| {
        Failure::refused("nobody on the register is this person")
            .advise("did another issuer sign the credential?")
    })?;
    let entries = issuer.register().entries().map_err(Failure::internal)?;
    let newest = entries.iter().rev().find(|entry| entry.person == person);
    files::deliver_json(&json!({
        "person": person.0,
        "family_name": newest.map(|entry| &entry.names.0),
        "given_name": newest.map(|entry| &entry.names.1),
    }))
}

fn not_changed(error: StandingError) -> Failure {
    match error {
        StandingError::Register(_) => Failure::internal(error),
        StandingError::Reason => Failure::usage(error),
        StandingError::NoSuchPerson(_) | StandingError::NoValidCredential(_) => {
            Failure::refused(error).advise("see `bauta issuer list`")
        }
        other => Failure::refused(other),
    }
}
