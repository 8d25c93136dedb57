//! What members are called for people: a word for each meaning, for which the page has sentences.

use bauta_credential::epoch::Epoch;
use serde_json::Value;

/// Meanings by the last name of a path, or by a name on the way.
const MEMBERS: [(&str, &str); 49] = [
    ("alg", "algorithm"),
    ("nonce", "nonce"),
    ("aud", "audience"),
    ("req", "request-digest"),
    ("client_id", "platform"),
    ("purpose", "purpose"),
    ("purposes", "purpose"),
    ("iat", "issued-at"),
    ("exp", "expires-at"),
    ("expires_at", "expires-at"),
    ("vct", "credential-type"),
    ("vct_values", "credential-type"),
    ("cmap", "claim-position"),
    ("issuer", "issuer"),
    ("reset", "reset"),
    ("epochs", "epochs-address"),
    ("path", "claim"),
    ("type", "claim-type"),
    ("min", "bound-min"),
    ("max", "bound-max"),
    ("filler", "claim-filler"),
    ("age_at_least", "bound-age"),
    ("after", "bound-after"),
    ("in", "set-value"),
    ("context", "pseudonym-context"),
    ("heads", "accepted-head"),
    ("response_uri", "response-address"),
    ("response_mode", "response-mode"),
    ("response_type", "response-type"),
    ("state", "state"),
    ("format", "format"),
    ("id", "credential-name"),
    ("credential", "credential-name"),
    ("i", "claim-position"),
    ("epoch", "epoch"),
    ("tokens", "count-tokens"),
    ("added", "count-added"),
    ("dropped", "count-dropped"),
    ("resets", "count-resets"),
    ("buckets", "count-buckets"),
    ("registrar", "registrar"),
    ("openers", "openers"),
    ("key", "openers-key"),
    ("name", "shared-context"),
    ("members", "shared-member"),
    ("bucket", "bucket"),
    ("pseudonym", "may-ask-pseudonym"),
    ("validity", "may-ask-validity"),
    ("opening", "may-ask-opening"),
];

/// What a member is, by its path: the innermost name that is known.
pub(super) fn of_member(path: &str) -> &'static str {
    let names = path.split('.').rev().map(|name| name.split('[').next().unwrap_or_default());
    for name in names {
        // `path` inside `path`: positions in a bucket's tree are none of a claim's.
        if let Some((_, meaning)) = MEMBERS.iter().find(|(member, _)| *member == name) {
            return meaning;
        }
    }
    "member"
}

/// A value in the form in which people read it: times and epochs as dates, all else as it is.
pub(super) fn in_words(meaning: &str, value: &Value) -> Value {
    match (meaning, value.as_u64()) {
        ("issued-at" | "expires-at", Some(seconds)) => {
            let (day, rest) = (Epoch::from_unix_seconds(seconds), seconds % 86_400);
            format!("{day}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60).into()
        }
        ("epoch", Some(days)) => Epoch(days).to_string().into(),
        _ => match value {
            Value::String(text) => text.as_str().into(),
            other => other.to_string().into(),
        },
    }
}
