//! What answering a request would tell, in words: from the request alone, before anything is made.

use bauta_credential::{
    Condition, Context, CredentialQuery, Day, Literal, Predicate, PresentationRequest, Relative, Same,
};

/// One sentence for each thing that the platform would learn, and that it would learn no more of it. Names and values are
/// the platform's own words: escape them before showing them.
///
/// The claims that are shown are not among them: with those the holder wants to see the values.
pub fn explain(request: &PresentationRequest) -> Vec<String> {
    let several = request.credentials().len() > 1;
    let mut sentences = Vec::new();
    for credential in request.credentials() {
        let of = if several { format!(" of `{}`", credential.id) } else { String::new() };
        explain_credential(credential, request, &of, &mut sentences);
    }
    sentences.extend(request.query().same.iter().map(explain_same));
    sentences
}

fn explain_credential(
    credential: &CredentialQuery,
    request: &PresentationRequest,
    of: &str,
    sentences: &mut Vec<String>,
) {
    sentences.extend(credential.predicates.iter().map(|predicate| explain_predicate(predicate, of)));
    if let Some(pseudonym) = &credential.pseudonym {
        sentences.push(match &pseudonym.context {
            Context::Audience(audience) if audience == request.client_id() => format!(
                "a pseudonym{of}: the same at each visit here, another one everywhere else; it says nothing else"
            ),
            Context::Audience(audience) => format!("a pseudonym{of} at another platform, {audience}"),
            Context::Shared(name) => format!(
                "a pseudonym{of} that all platforms of `{name}` see alike, so that they can put together what they \
                 know: {}",
                members_of(request, name)
            ),
        });
    }
    if credential.validity.is_some() {
        sentences.push(format!(
            "that the credential{of} is in good standing in the newest epoch that both sides know, and nothing by \
             which to find it again"
        ));
    }
    if credential.opening.is_some() {
        sentences.push(format!(
            "who you are{of}, encrypted: the platform cannot read it; enough openers together, with the issuer's \
             register, can, and each opening is logged in public"
        ));
    }
}

/// Who shares a context, as the platform's registration has it.
fn members_of(request: &PresentationRequest, name: &str) -> String {
    let members = request.registration().map_or(&[][..], |registration| registration.policy().sharing(name));
    if members.is_empty() { "nobody has registered it".to_owned() } else { members.join(", ") }
}

fn explain_predicate(predicate: &Predicate, of: &str) -> String {
    let path = &predicate.path;
    match (predicate.from, predicate.condition()) {
        (Some(Relative::AgeAtLeast(years)), Some(condition)) => {
            format!("that `{path}`{of} is {condition}: {years} years of age or more; not the date itself")
        }
        (Some(Relative::After(Day::Today)), Some(condition)) => {
            format!("that `{path}`{of} is {condition}: after today; not the date itself")
        }
        (None, Some(condition @ Condition::In(values))) if values.len() > 1 => {
            format!("that `{path}`{of} is {condition}; not which of them")
        }
        (None, Some(Condition::Range { min: Some(min), max: Some(max) })) if min == max => {
            exactly(path, of, min)
        }
        (None, Some(Condition::In(values))) if values.len() == 1 => exactly(path, of, &values[0]),
        (_, Some(condition)) => format!("that `{path}`{of} is {condition}; not the value itself"),
        (_, None) => format!("something about `{path}`{of}"),
    }
}

/// A range or a set of one value is a disclosure by another name.
fn exactly(path: &bauta_credential::ClaimPath, of: &str, value: &Literal) -> String {
    format!("that `{path}`{of} is {value}: its value")
}

fn explain_same(Same(first, second): &Same) -> String {
    format!(
        "that `{}` of `{}` is the same as `{}` of `{}`; neither of the two",
        first.path, first.credential, second.path, second.credential
    )
}
