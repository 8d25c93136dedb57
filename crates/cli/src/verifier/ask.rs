//! `bauta verifier ask`: a request, kept and printed.

use bauta_credential::epoch::Epoch;
use bauta_credential::{
    Alg, ClaimPath, ClaimType, Plan, PlanError, PresentationRequest, Problem, Registration, RequestDraft,
    Schema,
};
use bauta_verifier::{DirectoryStore, LogDirectory, Verifier};
use rand_core::OsRng;

use super::query::{self, Synced};
use super::{log_failed, rejected};
use crate::args::AskArguments;
use crate::failure::Failure;
use crate::{files, show};

/// Makes the request, keeps it and prints it.
pub(super) fn run(arguments: &AskArguments, now: u64) -> Result<(), Failure> {
    let synced = LogDirectory::new(&arguments.dir).all().map_err(|error| log_failed(&error))?;
    let mut known =
        arguments.issuer.iter().map(|path| files::read_issuer(path)).collect::<Result<Vec<_>, _>>()?;
    known.extend(synced.iter().map(|(issuer, _)| issuer.clone()));
    let draft = RequestDraft {
        client_id: arguments.client_id.clone(),
        purpose: arguments.purpose.clone(),
        query: query::build(arguments, &known, &synced)?,
        registration: read_registration(arguments)?,
        issued_at: now,
        lifetime: arguments.lifetime,
    };
    check(&draft)?;
    let verifier = Verifier::new(known, DirectoryStore::new(&arguments.dir));
    let request = verifier.ask(draft, &mut OsRng).map_err(|rejection| rejected(&rejection))?;
    eprintln!("Asking as {} for {} seconds.", show::quoted(request.client_id()), arguments.lifetime);
    tell(&request, now);
    warn_of_old_epochs(arguments, &synced, now);
    files::print_octets(request.as_octets())
}

fn read_registration(arguments: &AskArguments) -> Result<Option<String>, Failure> {
    let Some(path) = &arguments.registration else { return Ok(None) };
    let compact = files::read_text(path)?;
    Registration::parse(&compact).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", path.display()))
            .advise("this should be the output of `bauta registrar sign`")
    })?;
    Ok(Some(compact))
}

/// What is known of the built-in kind can be said before anybody is asked.
fn check(draft: &RequestDraft) -> Result<(), Failure> {
    let request = PresentationRequest::new(draft.clone(), &mut OsRng).map_err(|error| {
        let advice = match error.problem {
            Problem::Repeated(_) => {
                "a claim is shown or proven about, not both, and each thing is asked once"
            }
            Problem::OutOfRange("age_at_least") => "nobody on the register was born before 1900",
            Problem::OutOfRange("in") => "values are joined by commas, without blanks, none of them empty",
            Problem::TooLarge { .. } => "ask for less at once",
            _ => "see `bauta verifier ask --help`",
        };
        Failure::usage(error).advise(advice)
    })?;
    let schema = Schema::person();
    for (position, asked) in request.credentials().iter().enumerate() {
        if asked.vct_values() == [schema.vct()] {
            Plan::derive(request.query(), position, &schema, Alg::BbsModHb)
                .map_err(|error| not_provable(&schema, &error))?;
        }
    }
    Ok(())
}

/// What a person's credential can and cannot do.
fn not_provable(schema: &Schema, error: &PlanError) -> Failure {
    let names = |fits: fn(&ClaimType) -> bool| {
        let claims = schema.claims().iter().filter(|claim| fits(&claim.claim_type));
        claims.map(|claim| claim.path.to_string()).collect::<Vec<_>>().join(", ")
    };
    let shown = names(|claim_type| claim_type.is_disclosable());
    match error {
        PlanError::NoSuchClaim(path) | PlanError::NeverDisclosed(path) => {
            Failure::usage(format!("a person's credential has no claim `{path}` that can be shown"))
                .advise(format!("it can show {shown}"))
        }
        PlanError::Unfit(path) => Failure::usage(error).advise(fitting(schema, path, &shown)),
        other => Failure::usage(other),
    }
}

fn fitting(schema: &Schema, path: &ClaimPath, shown: &str) -> String {
    let claim_type = schema.index_of(path).map(|index| schema.claims()[index].claim_type);
    match claim_type {
        Some(ClaimType::Text) => "a text can be shown, or be one of a set (--in)".to_owned(),
        Some(ClaimType::Identifier) => {
            "an identifier is never shown; it can equal another credential's (--same)".to_owned()
        }
        Some(ClaimType::Date { .. }) => {
            "a day has the form YYYY-MM-DD, and the smaller bound is the first".to_owned()
        }
        _ => format!("--at-least, --at-most and --after go with days and integers, --in with {shown}"),
    }
}

/// What a wallet will tell its owner, and what stands in the way.
fn tell(request: &PresentationRequest, now: u64) {
    for credential in request.credentials() {
        for path in credential.claims() {
            eprintln!("  would learn {}", show::quoted(&path.to_string()));
        }
    }
    for sentence in bauta_wallet::explain(request) {
        eprintln!("  would learn {}", show::plain(&sentence));
    }
    let policy = request.registration().map(Registration::policy);
    if let Some(Err(over)) = policy.map(|policy| policy.covers(request, now)) {
        eprintln!("Wallets that trust the registrar will refuse this: {over}.");
    }
}

fn warn_of_old_epochs(arguments: &AskArguments, synced: &[Synced], now: u64) {
    if arguments.validity.is_empty() {
        return;
    }
    let oldest_that_will_do =
        Epoch::from_unix_seconds(now).0.saturating_sub(u64::from(arguments.accept_epochs));
    for (issuer, log) in synced {
        let newest = log.newest().map(|signed| signed.head().epoch);
        if let Some(epoch) = newest.filter(|epoch| epoch.0 < oldest_that_will_do) {
            eprintln!(
                "The newest epoch of {} that is known here is of {epoch}: `bauta verifier sync` fetches later ones.",
                show::quoted(issuer.issuer())
            );
        }
    }
}
