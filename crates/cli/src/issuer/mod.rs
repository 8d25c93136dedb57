//! `bauta issuer …`

mod epoch;
mod service;
mod standing;

use std::path::Path;

use bauta_credential::{Alg, CredentialRequest, Date, Schema};
use bauta_issuer::document::{self, DocumentError, DocumentRecord, Field, Position, Supplement};
use bauta_issuer::{
    Decision, DirectoryError, Enrolment, ExtraClaims, IssueError, IssuerDirectory, PersonNumber, Register,
};
use bauta_storage::Database;
use rand_core::OsRng;
use serde_json::json;

use crate::args::{IssueArguments, IssuerCommand};
use crate::clock::Moment;
use crate::failure::Failure;
use crate::{clock, files};

/// Runs one of the issuer's commands.
pub(crate) fn run(command: IssuerCommand, moment: Option<Moment>, now: u64) -> Result<(), Failure> {
    match command {
        IssuerCommand::Init { dir, database, schema, id, alg } => {
            let schema = schema.map_or_else(|| Ok(Schema::person()), |path| read_schema(&path))?;
            init(&dir, database.as_deref(), (id, alg, schema))
        }
        IssuerCommand::Issue(arguments) => issue(&arguments, now),
        IssuerCommand::Epoch(command) => epoch::run(command, now),
        IssuerCommand::Revoke(arguments) => standing::change(&arguments, true, now),
        IssuerCommand::Reinstate(arguments) => standing::change(&arguments, false, now),
        IssuerCommand::Serve(arguments) => service::serve(&arguments, moment),
        IssuerCommand::Token { name } => service::token(&name),
        IssuerCommand::Identify { dir, opened } => standing::identify(&dir, &opened),
        IssuerCommand::List { dir, json } => list(&dir, json),
    }
}

fn init(
    dir: &Path,
    database: Option<&str>,
    (id, alg, schema): (Option<String>, Alg, Schema),
) -> Result<(), Failure> {
    let made = match database {
        None => IssuerDirectory::init(dir, id, alg, schema, &mut OsRng),
        Some(address) => {
            // The register first: an issuer without one would not be given another.
            let database = Database::open(address).map_err(Failure::internal)?;
            Register::create(database).map_err(Failure::refused)?;
            IssuerDirectory::init_without_register(dir, id, alg, schema, &mut OsRng)
        }
    };
    let metadata = made.map_err(directory_failed)?;
    eprintln!("The issuer {} is in {}.", metadata.issuer(), dir.display());
    eprintln!("Give {} to everybody.", dir.join("issuer.json").display());
    Ok(())
}

fn read_schema(path: &Path) -> Result<Schema, Failure> {
    Schema::from_json(&files::read(path)?)
        .map_err(|error| Failure::unreadable(format!("{}: {error}", path.display())))
}

fn issue(arguments: &IssueArguments, now: u64) -> Result<(), Failure> {
    let record = read_document(arguments, clock::today(now)?)?;
    let request = CredentialRequest::from_json(&files::read(&arguments.request)?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", arguments.request.display()))
            .advise("this should be the output of `bauta wallet request`")
    })?;
    let extra = match &arguments.claims {
        None => ExtraClaims::default(),
        Some(path) => ExtraClaims::from_json(&files::read(path)?).ok_or_else(|| {
            Failure::unreadable(format!("{}: not a JSON object of at most 64 KiB", path.display()))
        })?,
    };
    let decision = match (&arguments.same_person, &arguments.different_person) {
        (Some(number), _) => Some(Decision::SamePerson(PersonNumber(*number))),
        (None, Some(reason)) => Some(Decision::DifferentPerson(reason.clone())),
        (None, None) => None,
    };
    let issuer = IssuerDirectory::open(&arguments.dir).map_err(directory_failed)?;
    let enrolment = Enrolment {
        record: &record,
        extra: &extra,
        decision: decision.as_ref(),
        guardian: arguments.guardian.map(PersonNumber),
    };
    let issued = issuer.issue(&request, &enrolment, now, &mut OsRng).map_err(not_issued)?;
    if arguments.input.id_number.is_some() && record.expires_on.is_none() {
        eprintln!("Without --expires the credential never expires.");
    }
    let secret =
        if request.proof.is_some() { "; the holder's secret was signed without being seen" } else { "" };
    eprintln!("Issued for a {}{secret}.", record.kind);
    files::deliver(&issued.to_compact())
}

fn read_document(arguments: &IssueArguments, today: Date) -> Result<DocumentRecord, Failure> {
    let supplement = Supplement {
        kind: arguments.kind,
        region: arguments.region.clone(),
        expires_on: arguments.expires,
        nationality: arguments.nationality.clone(),
        birth_century: arguments.birth_century,
    };
    let input = &arguments.input;
    let record = if let Some(file) = &input.mrz {
        document::from_mrz(&files::read(file)?, &supplement, today)
    } else if let Some(number) = &input.id_number {
        let family_name = arguments.family_name.as_deref().unwrap_or_default();
        document::from_id_number(number, family_name, arguments.given_name.as_deref(), &supplement, today)
    } else if let Some(file) = &input.record {
        document::from_record(&files::read(file)?, &supplement, today)
    } else {
        return Err(Failure::usage("one of --mrz, --id-number and --record is needed"));
    };
    let record = record.map_err(document_refused)?;
    document::check_specimen(&record).map_err(|error| {
        Failure::refused(error).advise("nobody's own document belongs here: make up one of UTO")
    })?;
    Ok(record)
}

fn document_refused(error: DocumentError) -> Failure {
    let advice = match error {
        DocumentError::MissingField(Field::ExpiresOn) => "give --expires DATE, or --expires never",
        DocumentError::MissingField(Field::Nationality) => "give --nationality CODE",
        DocumentError::MissingField(Field::Kind) => "give --kind KIND",
        DocumentError::CheckDigit { .. } => "read the document again: a character was taken for another",
        DocumentError::BornInFuture { position: Position::Zone { .. } } => {
            "give --birth-century 19 if the two digits mean the last century"
        }
        _ => return Failure::refused(error),
    };
    Failure::refused(error).advise(advice)
}

fn list(dir: &Path, json: bool) -> Result<(), Failure> {
    let issuer = IssuerDirectory::open(dir).map_err(directory_failed)?;
    let entries = issuer.register().entries().map_err(Failure::internal)?;
    if json {
        let entries: Vec<_> = entries
            .iter()
            .map(|entry| {
                json!({
                    "person": entry.person.0,
                    "credential": entry.credential.0,
                    "family_name": entry.names.0,
                    "given_name": entry.names.1,
                    "document_type": entry.document_kind,
                    "document_number": entry.document_number,
                    "state": entry.state.as_str(),
                    "revoked": entry.revoked,
                    "recorded_at": entry.reserved_at,
                })
            })
            .collect();
        return files::print_json(&entries);
    }
    for entry in &entries {
        let (family_name, given_name) = &entry.names;
        files::print(&format!(
            "{:>6} {:>6}  {:<10}{}  {} {}  {family_name} {given_name}",
            entry.person,
            entry.credential,
            entry.state.as_str(),
            if entry.revoked { "  revoked" } else { "" },
            entry.document_kind,
            entry.document_number
        ))?;
    }
    eprintln!("Credentials: {}.", entries.len());
    Ok(())
}

fn not_issued(error: IssueError) -> Failure {
    let advice = match &error {
        IssueError::Register(_) | IssueError::Randomness => return Failure::internal(error),
        IssueError::Collision(_) => "decide with --same-person N or --different-person REASON",
        IssueError::Conflict(_) => "check the document, its birth date and sex, and the number of the person",
        IssueError::SecretOf(_) => "if it is this person's, give --same-person N",
        IssueError::OtherPerson(_) => "if it is nobody's on the register, give --different-person REASON",
        IssueError::NoSuchPerson(_) => "see `bauta issuer list`",
        IssueError::OtherSecret(_) => {
            "a renewal needs `bauta wallet request --renew N` from the wallet that holds the person's credential, or \
             from its backup; who has lost both asks with `--reset`"
        }
        IssueError::WrongIssuer => "the request names the issuer it is for; see `bauta inspect`",
        IssueError::NonceSeen
        | IssueError::RequestReused
        | IssueError::Superseded
        | IssueError::Withdrawn
        | IssueError::Overtaken => "have the wallet make a new request (`bauta wallet request --new`)",
        IssueError::ResetTooSoon { .. } => {
            "until then the wallet's backup is the only way (`bauta wallet restore`)"
        }
        IssueError::Revoked(_) => "see `bauta issuer reinstate`",
        IssueError::MissingClaim(_) => "give it with --claims FILE",
        _ => return Failure::refused(error),
    };
    Failure::refused(error).advise(advice)
}

pub(crate) fn directory_failed(error: DirectoryError) -> Failure {
    match &error {
        DirectoryError::NotEmpty => Failure::refused(error).advise("choose a directory that is new or empty"),
        DirectoryError::NoIssuer => Failure::unreadable(error).advise("make one with `bauta issuer init`"),
        DirectoryError::OwnRegister => Failure::unreadable(error)
            .advise("make one without a register there: `bauta issuer init --database postgres://…`"),
        DirectoryError::Malformed(_) | DirectoryError::Keys => Failure::unreadable(error),
        DirectoryError::Register(_) | DirectoryError::Io(_) => Failure::internal(error),
    }
}
