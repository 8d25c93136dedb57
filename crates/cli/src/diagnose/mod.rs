//! `bauta diagnose`: which single change would make something verify, and what octets are.

mod given;
mod naming;

use std::fmt::Display;
use std::path::PathBuf;

use bauta_diagnose::{
    Artefact, Case, Check, Diagnosis, diagnose, diagnose_credential, diagnose_presented, identify,
};
use rand_core::OsRng;
use serde_json::json;

use crate::failure::Failure;
use crate::{files, show};
use given::{Given, ToVerify};

/// Looks at the files and says what they are, and what is wrong.
pub(crate) fn run(paths: &[PathBuf], json: bool) -> Result<(), Failure> {
    let given = Given::read(paths)?;
    match given.to_verify() {
        Some(ToVerify::Case(case)) => {
            let diagnosis = diagnose(case);
            tell(&diagnosis, &instead(case, diagnosis.fails.as_ref()), json)
        }
        Some(ToVerify::Presented(presented)) => {
            tell(&diagnose_presented(&presented, &mut OsRng), &given.missing_logs(), json)
        }
        Some(ToVerify::Issued(issued)) => tell(&diagnose_credential(&issued), &[], json),
        None => naming::name(&given, json),
    }
}

/// Of octets that cannot be read: what else they can be.
fn instead(case: &Case, fails: Option<&Check>) -> Vec<String> {
    let octets = match (fails, &case.artefact) {
        (Some(Check::PublicKey(_)), _) => &case.public_key,
        (Some(Check::Octets(_)), Artefact::Signature(octets) | Artefact::Proof(octets)) => octets,
        _ => return Vec::new(),
    };
    identify(octets).iter().map(|identity| format!("Note: by its form it can be a {identity}.")).collect()
}

fn tell<H: Display, F: Display>(
    diagnosis: &Diagnosis<H, F>,
    notes: &[String],
    json: bool,
) -> Result<(), Failure> {
    let fails = diagnosis.fails.as_ref().map(ToString::to_string);
    let would_verify: Vec<_> = diagnosis.would_verify.iter().map(ToString::to_string).collect();
    let pairs: Vec<_> =
        diagnosis.pairs.iter().map(|(first, second)| [first.to_string(), second.to_string()]).collect();
    let further: Vec<_> =
        diagnosis.further.iter().map(|(change, then)| [change.to_string(), then.clone()]).collect();
    if json {
        files::print_json(&json!({
            "verifies": fails.is_none(), "fails": fails, "tried": diagnosis.tried, "would_verify": would_verify,
            "pairs": pairs, "further": further, "notes": notes,
        }))?;
    } else {
        let mut lines = verdict(fails.as_deref(), &would_verify, diagnosis.tried);
        if !pairs.is_empty() {
            lines.push("These would, two together:".to_owned());
            lines.extend(pairs.iter().map(|[first, second]| format!("  {first}; and {second}")));
        }
        if !further.is_empty() && pairs.is_empty() {
            lines.push("Nearest to it:".to_owned());
            lines.extend(further.iter().map(|[change, then]| format!("  {change}; next to fail: {then}")));
        }
        for line in lines.iter().chain(notes) {
            files::print(&show::plain(line))?;
        }
    }
    if fails.is_some() && would_verify.is_empty() && pairs.is_empty() {
        return Err(Failure::refused("it does not verify, and none of the changes would make it"));
    }
    Ok(())
}

fn verdict(fails: Option<&str>, would_verify: &[String], tried: usize) -> Vec<String> {
    let Some(fails) = fails else { return vec!["It verifies, as it stands.".to_owned()] };
    let mut lines = vec![format!("It does not verify. First to fail: {fails}.")];
    lines.push(match would_verify.len() {
        0 => format!(
            "Of {tried} changes that were tried, alone and two together, no single one would make it verify."
        ),
        1 => format!("Of {tried} changes that were tried, one by itself would make it verify:"),
        _ => format!("Of {tried} changes that were tried, each of these by itself would make it verify:"),
    });
    lines.extend(would_verify.iter().map(|change| format!("  {change}")));
    lines
}
