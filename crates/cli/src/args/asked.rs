//! What `verifier ask` takes as values: `[ID:]…`, where ID is another credential of the request.

use std::str::FromStr;

use bauta_credential::{ClaimOf, ClaimPath};

/// A value about the first credential of the request, or about the one that is named in front of it.
#[derive(Clone, Debug)]
pub(crate) struct About<T> {
    pub(crate) credential: Option<String>,
    pub(crate) value: T,
}

/// `PATH=VALUE`.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    pub(crate) path: ClaimPath,
    pub(crate) value: String,
}

/// `PATH=ID.PATH`: a claim, and the claim of another credential that it has to equal.
#[derive(Clone, Debug)]
pub(crate) struct Equality {
    pub(crate) path: ClaimPath,
    pub(crate) other: ClaimOf,
}

impl<T> About<T> {
    fn read<E>(text: &str, value: impl Fn(&str) -> Result<T, E>) -> Result<Self, E> {
        // What stands before the first `=` is a path, and a value may have colons of its own.
        let until = text.find('=').unwrap_or(text.len());
        match text[..until].split_once(':') {
            None => Ok(Self { credential: None, value: value(text)? }),
            Some((credential, _)) => {
                let value = value(&text[credential.len() + 1..])?;
                Ok(Self { credential: Some(credential.to_owned()), value })
            }
        }
    }
}

impl FromStr for About<ClaimPath> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::read(text, read_path)
    }
}

impl FromStr for About<u8> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::read(text, |years| match years.parse() {
            Ok(years @ 1..=150) => Ok(years),
            _ => Err("a number of years, 1 to 150".to_owned()),
        })
    }
}

impl FromStr for About<Comparison> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::read(text, |text| {
            let (path, value) = text.split_once('=').ok_or("this should be PATH=VALUE")?;
            Ok(Comparison { path: read_path(path)?, value: value.to_owned() })
        })
    }
}

impl FromStr for About<Equality> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::read(text, |text| {
            let usage = "this should be PATH=ID.PATH, such as guardian_id=guardian.person_id";
            let (path, other) = text.split_once('=').ok_or(usage)?;
            let (credential, claim) = other.split_once(['.', ':']).ok_or(usage)?;
            let other = ClaimOf { credential: credential.to_owned(), path: read_path(claim)? };
            Ok(Equality { path: read_path(path)?, other })
        })
    }
}

/// In which context a pseudonym is asked for: the platform's own, or one that it shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ContextName {
    Own,
    Shared(String),
}

impl FromStr for About<ContextName> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (credential, name) = match text.split_once(':') {
            Some((first, _)) if first != "shared" => {
                (Some(first.to_owned()), text[first.len() + 1..].to_owned())
            }
            _ => (None, text.to_owned()),
        };
        let value = match name.strip_prefix("shared:") {
            _ if name.is_empty() => ContextName::Own,
            Some(name) if !name.is_empty() => ContextName::Shared(name.to_owned()),
            _ => return Err("a context that is shared is `shared:NAME`".to_owned()),
        };
        Ok(Self { credential, value })
    }
}

fn read_path(text: &str) -> Result<ClaimPath, String> {
    let path = ClaimPath::from(text);
    if path.0.iter().any(String::is_empty) { Err("a claim has a name".to_owned()) } else { Ok(path) }
}
