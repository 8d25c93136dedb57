//! `bauta lint`, and what of it a wallet shows before consent.

use std::borrow::Cow;
use std::path::Path;

use bauta_credential::ClaimPath;
use bauta_wallet::{Crowd, Finding, Grade, Grounds, Lint, MAX_POPULATION, Population, bits};
use serde_json::{Value, json};

use crate::args::{LeastGrade, LintArguments};
use crate::failure::Failure;
use crate::{files, registrar, show};

/// Judges a request.
pub(crate) fn run(arguments: &LintArguments, now: u64) -> Result<(), Failure> {
    let request = files::read_request(&arguments.request)?;
    let registrars =
        arguments.registrar.iter().map(|path| registrar::read(path)).collect::<Result<Vec<_>, _>>()?;
    let population = population(arguments.population.as_deref())?;
    let grounds = Grounds { registrars: &registrars, population: &population, now };
    let lint = bauta_wallet::lint(&request, &grounds);
    if arguments.json {
        files::print_json(&as_json(&lint))?;
    } else {
        for line in lines(&lint) {
            files::print(&line)?;
        }
        if arguments.population.is_none() {
            eprintln!("{SYNTHETIC}");
        }
        if registrars.is_empty() && request.registration().is_some() {
            eprintln!("Who signed its registration was not checked: --registrar FILE does.");
        }
    }
    match arguments.at_least.map(grade) {
        Some(least) if lint.grade() > least => {
            Err(Failure::refused(format!("the grade is {}, below {least}", lint.grade())))
        }
        _ => Ok(()),
    }
}

/// What is to be known wherever the built-in population is used.
pub(crate) const SYNTHETIC: &str =
    "Crowds are estimated among 10,000 synthetic people: an example, true of no country (--population FILE).";

/// The population of a file, or the built-in one.
pub(crate) fn population(path: Option<&Path>) -> Result<Cow<'static, Population>, Failure> {
    let Some(path) = path else { return Ok(Cow::Borrowed(Population::synthetic())) };
    let octets = files::read_at_most(path, MAX_POPULATION)?;
    Population::from_json_lines(&octets).map(Cow::Owned).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", path.display()))
            .advise("a population is JSON lines: see `bauta lint --help`")
    })
}

fn grade(least: LeastGrade) -> Grade {
    match least {
        LeastGrade::A => Grade::A,
        LeastGrade::B => Grade::B,
        LeastGrade::C => Grade::C,
        LeastGrade::D => Grade::D,
        LeastGrade::E => Grade::E,
        LeastGrade::F => Grade::F,
    }
}

/// For a person: the grade, the reasons and the crowds, a line each.
pub(crate) fn lines(lint: &Lint) -> Vec<String> {
    let mut lines = vec![format!("Grade:        {}", lint.grade())];
    let reason =
        |finding: &Finding| format!("  {:<18} {}", finding.rule.name(), show::plain(&finding.reason));
    lines.extend(lint.findings.iter().map(reason));
    for crowd in &lint.crowds {
        let of = if lint.crowds.len() > 1 {
            format!(" of {}", show::quoted(&crowd.credential))
        } else {
            String::new()
        };
        lines.push(format!("Crowd{of}:"));
        lines.extend(crowd_lines(crowd));
    }
    lines
}

fn crowd_lines(crowd: &Crowd) -> Vec<String> {
    let line = |name: &str, people: u64| {
        format!(
            "  {name:<18} {people} of {} people ({:.1} of {:.1} bits)",
            crowd.people,
            bits(people),
            bits(crowd.people)
        )
    };
    let mut lines = vec![line("can answer", crowd.able)];
    match crowd.own {
        Some(own) => lines.push(line("like you", own)),
        None => lines.extend([line("typical", crowd.median), line("worst case", crowd.smallest)]),
    }
    let names = |paths: &[ClaimPath]| {
        show::plain(&paths.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    };
    if !crowd.unknown.is_empty() {
        lines.push(format!("  at most: how many share these is unknown: {}", names(&crowd.unknown)));
    }
    if !crowd.unknown_proven.is_empty() {
        lines.push(format!("  at most: how many satisfy these is unknown: {}", names(&crowd.unknown_proven)));
    }
    lines
}

/// For a program.
fn as_json(lint: &Lint) -> Value {
    let finding = |finding: &Finding| {
        json!({
            "rule": finding.rule.name(),
            "points": finding.rule.points(),
            "claim": finding.claim,
            "reason": finding.reason,
        })
    };
    let group = |people: u64| json!({"people": people, "bits": (bits(people) * 100.0).round() / 100.0});
    let crowd = |crowd: &Crowd| {
        json!({
            "credential": crowd.credential,
            "population": group(crowd.people),
            "able": group(crowd.able),
            "median": group(crowd.median),
            "smallest": group(crowd.smallest),
            "unknown": crowd.unknown,
            "unknown_proven": crowd.unknown_proven,
        })
    };
    json!({
        "grade": lint.grade().to_string(),
        "findings": lint.findings.iter().map(finding).collect::<Vec<_>>(),
        "crowds": lint.crowds.iter().map(crowd).collect::<Vec<_>>(),
    })
}
