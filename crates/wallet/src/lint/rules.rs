//! The rules, one function each.

use bauta_credential::{
    ClaimPath, Condition, Context, CredentialQuery, Predicate, PresentationRequest, Registration,
};

use super::crowd::{Crowd, estimate};
use super::{Finding, Grounds, Population, Rule};

/// A value that fewer than one of so many people have is rare.
const RARE: u64 = 200;
/// How long a request may be answered, in seconds: a day.
const LONGEST: u64 = 86_400;
/// Claims that are days or a number of years away from saying less.
const DATES: [&str; 3] = ["birth_date", "issued_on", "expires_on"];

/// What purposes need shown, by words that stand in them: English, and few. A purpose without any of them is not judged.
const PURPOSES: [(&[&str], &[&str]); 4] = [
    (&["age", "adult", "adults", "minor", "minors", "child", "children"], &[]),
    (&["account", "login", "log", "sign", "comment", "comments", "play", "chat"], &[]),
    (&["delivery", "deliver", "shipping", "ship", "parcel"], &["family_name", "given_name", "region"]),
    (
        &["ticket", "tickets", "flight", "train", "rail", "travel", "hotel"],
        &["family_name", "given_name", "document_type", "document_number"],
    ),
];

/// Everything that is found, rule after rule.
pub(super) fn find(request: &PresentationRequest, grounds: &Grounds<'_>, crowds: &[Crowd]) -> Vec<Finding> {
    let registration = registration(request, grounds);
    let mut found = Vec::new();
    over_asking(request, registration, grounds.now, &mut found);
    for (query, crowd) in request.credentials().iter().zip(crowds) {
        predicate_would_do(query, &mut found);
        rare(query, crowd, grounds.population, &mut found);
        shared_context(request, query, &mut found);
        if query.opening.is_some() {
            found.push(finding(Rule::Opening, None, "the person is encrypted to openers".to_owned()));
        }
    }
    if request.purpose().is_none() {
        found.push(finding(Rule::MissingPurpose, None, "it does not say what for".to_owned()));
    }
    unregistered(request, registration, &mut found);
    no_freshness(request, &mut found);
    found.sort_by_key(|finding| finding.rule);
    found
}

fn finding(rule: Rule, claim: Option<&ClaimPath>, reason: String) -> Finding {
    Finding { rule, claim: claim.cloned(), reason }
}

/// The registration that counts: signed by a trusted registrar, or, where nobody is trusted, as the request shows it.
fn registration<'r>(request: &'r PresentationRequest, grounds: &Grounds<'_>) -> Option<&'r Registration> {
    let trusted = |registration: &&Registration| {
        grounds.registrars.is_empty()
            || grounds.registrars.iter().any(|registrar| registration.verify(registrar))
    };
    request.registration().filter(trusted)
}

fn over_asking(
    request: &PresentationRequest,
    registration: Option<&Registration>,
    now: u64,
    found: &mut Vec<Finding>,
) {
    if let Some(registration) = registration {
        // A registrar has looked at the purpose and at what it needs.
        if let Err(over) = registration.policy().covers(request, now) {
            found.push(finding(Rule::OverAsking, None, over.to_string()));
        }
        return;
    }
    let Some(needed) = request.purpose().and_then(needed) else { return };
    for path in request.credentials().iter().flat_map(CredentialQuery::claims) {
        if !needed.contains(&path.to_string().as_str()) {
            let reason = format!("`{path}` is to be shown, and the purpose that is named does not need it");
            found.push(finding(Rule::OverAsking, Some(path), reason));
        }
    }
}

/// What a purpose needs shown; `None` for a purpose that says nothing that is understood here.
fn needed(purpose: &str) -> Option<Vec<&'static str>> {
    let purpose = purpose.to_lowercase();
    let words: Vec<_> = purpose.split(|character: char| !character.is_alphanumeric()).collect();
    let named = |(names, _): &&(&[&str], _)| names.iter().any(|name| words.contains(name));
    let mut kinds = PURPOSES.iter().filter(named).peekable();
    kinds.peek()?;
    Some(kinds.flat_map(|(_, claims)| *claims).copied().collect())
}

fn predicate_would_do(query: &CredentialQuery, found: &mut Vec<Finding>) {
    for path in query.claims().filter(|path| DATES.contains(&path.to_string().as_str())) {
        let less = match path.to_string().as_str() {
            "birth_date" => "an age can be proven without the date",
            "expires_on" => "that it lies ahead can be proven without the date",
            _ => "a bound can be proven without the date",
        };
        let reason = format!("`{path}` is to be shown: {less}");
        found.push(finding(Rule::PredicateWouldDo, Some(path), reason));
    }
    for Predicate { path, condition, .. } in &query.predicates {
        if condition.as_ref().is_some_and(is_one_value) {
            let reason = format!("`{path}` has to have one value: that is its disclosure by another name");
            found.push(finding(Rule::PredicateWouldDo, Some(path), reason));
        }
    }
}

fn is_one_value(condition: &Condition) -> bool {
    match condition {
        Condition::Range { min: Some(min), max: Some(max) } => min == max,
        Condition::Range { .. } => false,
        Condition::In(values) => values.len() == 1,
    }
}

/// Whether so few of so many are rare.
fn is_rare(few: u64, many: u64) -> bool {
    few.saturating_mul(RARE) < many
}

/// A claim with a rare value, a predicate that few satisfy, and what is rare only together.
fn rare(query: &CredentialQuery, crowd: &Crowd, population: &Population, found: &mut Vec<Finding>) {
    let before = found.len();
    let vct = query.vct_values().first().cloned().unwrap_or_default();
    for path in query.claims().filter(|path| population.describes(path)) {
        let alone = estimate(&CredentialQuery::new("alone", vct.clone(), vec![path.clone()]), population);
        if is_rare(alone.smallest, alone.people) {
            let reason = format!(
                "`{path}` is to be shown, and some share their value with few: {} of {} people in the worst case",
                alone.smallest, alone.people
            );
            found.push(finding(Rule::RareAttribute, Some(path), reason));
        }
    }
    if is_rare(crowd.able, crowd.people) {
        let reason = format!("only {} of {} people can answer at all", crowd.able, crowd.people);
        found.push(finding(Rule::RareAttribute, None, reason));
    }
    if found.len() == before && is_rare(crowd.smallest, crowd.people) {
        let reason = format!(
            "together, what is shown and proven leaves some among few: {} of {} people in the worst case",
            crowd.smallest, crowd.people
        );
        found.push(finding(Rule::RareTogether, None, reason));
    }
}

fn shared_context(request: &PresentationRequest, query: &CredentialQuery, found: &mut Vec<Finding>) {
    let Some(pseudonym) = &query.pseudonym else { return };
    let reason = match &pseudonym.context {
        Context::Audience(audience) if audience == request.client_id() => return,
        Context::Audience(audience) => format!("the pseudonym is the one at another platform, {audience}"),
        Context::Shared(name) => format!("all platforms of `{name}` see the same pseudonym"),
    };
    found.push(finding(Rule::SharedContext, None, reason));
}

fn unregistered(
    request: &PresentationRequest,
    registration: Option<&Registration>,
    found: &mut Vec<Finding>,
) {
    let reason = match (registration, request.registration()) {
        (Some(_), _) => return,
        (None, Some(_)) => "no trusted registrar has signed its registration",
        (None, None) => "it shows no registration",
    };
    found.push(finding(Rule::Unregistered, None, reason.to_owned()));
}

fn no_freshness(request: &PresentationRequest, found: &mut Vec<Finding>) {
    let reason = match (request.issued_at(), request.expires_at()) {
        (Some(issued_at), Some(expires_at)) if expires_at.saturating_sub(issued_at) <= LONGEST => return,
        (Some(_), Some(_)) => "it may be answered for more than a day",
        (None, _) => "it does not say when it was made",
        (_, None) => "it does not say until when it may be answered",
    };
    found.push(finding(Rule::NoFreshness, None, reason.to_owned()));
}
