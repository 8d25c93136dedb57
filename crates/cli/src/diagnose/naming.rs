//! "What is this?": of anything.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::{IssuedCredential, Response};
use bauta_diagnose::{
    Identity, identify, identify_credential, identify_credential_request, identify_issuer,
    identify_presentation, identify_request,
};
use serde_json::{Value, json};

use super::given::{Content, File, Given};
use crate::failure::Failure;
use crate::{files, inspect, show};

/// What a file can be.
enum Named {
    /// Octets of the drafts, or a file with such octets in it.
    Octets(Identity),
    /// Another of our files.
    Ours(String),
}

/// Says what each file is, and what is still needed to verify something.
pub(super) fn name(given: &Given, json: bool) -> Result<(), Failure> {
    let named: Vec<_> = given.files.iter().map(|file| (file, what_is(file))).collect();
    if named.iter().all(|(_, names)| names.is_empty()) {
        let reasons: Vec<_> = given.files.iter().map(why_not).collect();
        return Err(Failure::refused(format!("nothing that is known here: {}", reasons.join("; ")))
            .advise("octets, hexadecimal, base64url, any file of `bauta`, or a case in the members of the drafts' fixtures"));
    }
    let needed = needed(given);
    if json {
        let of_file = |(file, names): &(&File, Vec<Named>)| {
            let path = file.path.display().to_string();
            names.iter().map(move |named| named.json(&path)).collect::<Vec<_>>()
        };
        let values: Vec<_> = named.iter().flat_map(of_file).collect();
        return files::print_json(&json!({"named": values, "needed": needed, "verified": false}));
    }
    eprintln!("By its form only: nothing has been verified.");
    let prefix = |file: &File| match given.files.len() {
        1 => String::new(),
        _ => format!("{}: ", file.path.display()),
    };
    for (file, names) in &named {
        for named in names {
            files::print(&show::plain(&format!("{}{}", prefix(file), named.line())))?;
        }
        if names.is_empty() {
            files::print(&show::plain(&format!("nothing that is known here: {}", why_not(file))))?;
        }
    }
    needed.map_or(Ok(()), files::print)
}

/// What would have to be given besides.
fn needed(given: &Given) -> Option<&'static str> {
    let has = |is_it: fn(&Content) -> bool| given.first(is_it).is_some();
    if has(|content| matches!(content, Content::Credential | Content::CredentialRequest(_)))
        && given.request().is_none()
    {
        return Some(
            "To verify a credential: the credential, the issuer's issuer.json and the wallet's request for it.",
        );
    }
    if given.wants_log() {
        return Some(
            "To verify an answer to it: the answer, the request, the issuer's issuer.json, and the issuer's log, for good \
             standing is asked for.",
        );
    }
    let is_ours = |content: &Content| !matches!(content, Content::Other | Content::Case(_));
    has(is_ours).then_some(
        "To verify an answer: the answer, the platform's request, the issuer's issuer.json, and the issuer's log where good \
         standing is asked for.",
    )
}

fn what_is(file: &File) -> Vec<Named> {
    let identities = match &file.content {
        Content::Issuer(issuer) => vec![identify_issuer(issuer)],
        Content::Request(request) => vec![identify_request(request)],
        Content::CredentialRequest(request) => vec![identify_credential_request(request)],
        Content::Credential => {
            IssuedCredential::parse(&file.text()).iter().map(identify_credential).collect()
        }
        Content::Answer => match Response::parse(&file.text()) {
            Ok(Response::One(presentation)) => vec![identify_presentation(&presentation)],
            Ok(Response::Several(presentations)) => {
                presentations.iter().map(|(_, one)| identify_presentation(one)).collect()
            }
            Err(_) => Vec::new(),
        },
        Content::Case(_) | Content::Log | Content::Other => identities(&file.octets),
    };
    if identities.is_empty() {
        return inspect::kind(&file.octets).map(Named::Ours).into_iter().collect();
    }
    identities.into_iter().map(Named::Octets).collect()
}

/// What octets are: as they stand, without a line end, or those that their hexadecimal or base64 stands for.
fn identities(octets: &[u8]) -> Vec<Identity> {
    let mut found = Vec::new();
    // The characters of a text are scalars below r as well.
    if !octets.is_ascii() {
        found.extend(identify(octets));
        found.extend(octets.strip_suffix(b"\n").into_iter().flat_map(identify));
    }
    if let Ok(text) = std::str::from_utf8(octets) {
        let text: String = text.split_ascii_whitespace().collect();
        let hexadecimal = hex::decode(text.strip_prefix("0x").unwrap_or(&text)).ok();
        let base64url = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
        let decoded = [hexadecimal, URL_SAFE_NO_PAD.decode(base64url).ok()];
        found.extend(decoded.iter().flatten().flat_map(|octets| identify(octets)));
    }
    found
}

/// Why a file is nothing that is known.
fn why_not(file: &File) -> String {
    let path = file.path.display();
    let text = file.text();
    if text.is_empty() {
        return format!("{path} is empty");
    }
    if text.starts_with(['{', '[']) {
        return match serde_json::from_str::<Value>(&text) {
            Ok(_) => format!("{path} is JSON, but none of our files"),
            Err(error) if error.is_eof() => format!("{path} is JSON that breaks off"),
            Err(error) => format!("{path} is not JSON: {error}"),
        };
    }
    let error = match text.matches('.').count() {
        2 => IssuedCredential::parse(&text).err(),
        3 => Response::parse(&text).err(),
        _ => None,
    };
    match error {
        Some(error) => format!("{path} has the parts of a compact form, but is malformed: {error}"),
        None => format!("{path} has {} octets of no form that is known", file.octets.len()),
    }
}

impl Named {
    fn line(&self) -> String {
        match self {
            Self::Octets(identity) => identity.to_string(),
            Self::Ours(kind) => format!("{kind} (a file of this project)"),
        }
    }

    fn json(&self, file: &str) -> Value {
        match self {
            Self::Octets(identity) => {
                let counts: serde_json::Map<_, _> = identity
                    .counts
                    .iter()
                    .map(|(what, count)| ((*what).to_owned(), (*count).into()))
                    .collect();
                json!({"file": file, "kind": identity.kind, "document": identity.document,
                       "suite": identity.suite, "counts": counts})
            }
            Self::Ours(kind) => json!({"file": file, "kind": kind}),
        }
    }
}
