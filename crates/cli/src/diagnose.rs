//! `bauta diagnose`: which single change would make something verify, and what octets are.

use std::fmt::Display;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::epoch::EpochLog;
use bauta_credential::{IssuerMetadata, PresentationRequest, Response};
use bauta_diagnose::{
    Case, Diagnosis, Identity, Presented, diagnose, diagnose_presented, identify, identify_presentation,
};
use rand_core::OsRng;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::{files, show};

/// What the files are, by what is in them.
#[derive(Default)]
struct Given {
    case: Option<Case>,
    request: Option<PresentationRequest>,
    issuers: Vec<IssuerMetadata>,
    /// Everything else.
    others: Vec<Vec<u8>>,
}

/// Looks at the files and says what they are, and what is wrong.
pub(crate) fn run(paths: &[PathBuf], json: bool) -> Result<(), Failure> {
    let mut given = Given::default();
    for path in paths {
        let octets = files::read(path)?;
        if let Ok(case) = Case::from_json(&octets) {
            given.case = Some(case);
        } else if let Ok(issuer) = IssuerMetadata::from_json(&octets) {
            given.issuers.push(issuer);
        } else if let Ok(request) = PresentationRequest::parse(&octets) {
            given.request = Some(request);
        } else {
            given.others.push(octets);
        }
    }
    match given {
        Given { case: Some(case), .. } => tell(&diagnose(&case), json),
        Given { request: Some(request), issuers, others, .. } => {
            tell(&diagnose_presented(&presented(request, issuers, &others)?, &mut OsRng), json)
        }
        Given { others, .. } => name(&others, json),
    }
}

/// An answer with its request; what else there is are logs.
fn presented(
    request: PresentationRequest,
    issuers: Vec<IssuerMetadata>,
    others: &[Vec<u8>],
) -> Result<Presented, Failure> {
    if issuers.is_empty() {
        return Err(Failure::usage("none of the FILEs is an issuer's issuer.json"));
    }
    let texts = others.iter().map(|octets| String::from_utf8_lossy(octets).trim().to_owned());
    let dots = |text: &String| text.lines().next().unwrap_or_default().matches('.').count();
    let (answers, logs): (Vec<_>, Vec<_>) = texts.partition(|text| dots(text) == 3 || text.starts_with('{'));
    let answer = answers.into_iter().next();
    let answer = answer.ok_or_else(|| Failure::usage("none of the FILEs is an answer to the request"))?;
    let log = |issuer: &IssuerMetadata| {
        let log = logs.iter().find_map(|log| EpochLog::read(issuer, format!("{log}\n").as_bytes()).ok())?;
        Some((issuer.issuer().to_owned(), log))
    };
    let logs = issuers.iter().filter_map(log).collect();
    Ok(Presented { answer, request, issuers, logs })
}

fn tell<H: Display, F: Display>(diagnosis: &Diagnosis<H, F>, json: bool) -> Result<(), Failure> {
    let fails = diagnosis.fails.as_ref().map(ToString::to_string);
    let would_verify: Vec<_> = diagnosis.would_verify.iter().map(ToString::to_string).collect();
    if json {
        files::print_json(&json!({
            "verifies": fails.is_none(), "fails": fails, "tried": diagnosis.tried, "would_verify": would_verify,
        }))?;
    } else {
        for line in lines(fails.as_deref(), &would_verify, diagnosis.tried) {
            files::print(&show::plain(&line))?;
        }
    }
    if fails.is_some() && would_verify.is_empty() {
        return Err(Failure::refused("it does not verify, and none of the changes would make it"));
    }
    Ok(())
}

fn lines(fails: Option<&str>, would_verify: &[String], tried: usize) -> Vec<String> {
    let Some(fails) = fails else { return vec!["It verifies, as it stands.".to_owned()] };
    let mut lines = vec![format!("It does not verify. First to fail: {fails}.")];
    lines.push(match would_verify.len() {
        0 => format!("Of {tried} changes that were tried, each by itself, none would make it verify."),
        1 => format!("Of {tried} changes that were tried, one by itself would make it verify:"),
        _ => format!("Of {tried} changes that were tried, each of these by itself would make it verify:"),
    });
    lines.extend(would_verify.iter().map(|change| format!("  {change}")));
    lines
}

/// What octets are: as they stand, or those that their hexadecimal or base64url stands for.
fn name(others: &[Vec<u8>], json: bool) -> Result<(), Failure> {
    let identities: Vec<_> = others.iter().flat_map(|octets| identities(octets)).collect();
    if identities.is_empty() {
        return Err(Failure::refused("nothing that is known here")
            .advise("octets, hexadecimal, base64url, a presentation, or a case in the members of the draft's fixtures"));
    }
    if json {
        return files::print_json(&identities.iter().map(identity).collect::<Vec<_>>());
    }
    eprintln!("By its form only: nothing has been verified.");
    identities.iter().try_for_each(|identity| files::print(&identity.to_string()))
}

fn identities(octets: &[u8]) -> Vec<Identity> {
    let mut found = identify(octets);
    if let Ok(text) = std::str::from_utf8(octets) {
        let text = text.trim();
        let decoded = [hex::decode(text).ok(), URL_SAFE_NO_PAD.decode(text).ok()];
        found.extend(decoded.iter().flatten().flat_map(|octets| identify(octets)));
        match Response::parse(text) {
            Ok(Response::One(presentation)) => found.push(identify_presentation(&presentation)),
            Ok(Response::Several(presentations)) => {
                found.extend(presentations.iter().map(|(_, one)| identify_presentation(one)));
            }
            Err(_) => {}
        }
    }
    found
}

fn identity(identity: &Identity) -> Value {
    let counts: serde_json::Map<_, _> =
        identity.counts.iter().map(|(what, count)| ((*what).to_owned(), (*count).into())).collect();
    json!({"kind": identity.kind, "document": identity.document, "suite": identity.suite, "counts": counts})
}
