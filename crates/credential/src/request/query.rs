//! What a request asks of each credential: a DCQL query with predicates, pseudonym, validity and opening beside the
//! claims, and equalities between credentials.

use bauta_predicates::opening::Openers;
use serde::{Deserialize, Serialize};

use crate::compact;
use crate::context::Context;
use crate::date::Date;
use crate::epoch::EpochLog;
use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::request::predicate::Predicate;
use crate::schema::{ClaimPath, MAX_CLAIMS};

/// The credential format identifier in a query.
const FORMAT: &str = "jwp+bbs-mod";
/// Largest query file that is read, in octets.
const MAX_QUERY: usize = 64 * 1024;
/// Most credentials of one request.
pub(crate) const MAX_CREDENTIALS: usize = 8;
/// Most heads of one issuer that a request accepts.
const MAX_HEADS: usize = 32;
/// Most issuers whose epochs a request accepts.
const MAX_ISSUERS: usize = 32;
/// Most predicates about one credential.
const MAX_PREDICATES: usize = 32;
/// Most equalities of one request.
const MAX_SAME: usize = 8;

/// All that is asked: `{"credentials": […], "same": […]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// What is asked of each credential; one to eight of them.
    #[serde(deserialize_with = "json::objects")]
    pub credentials: Vec<CredentialQuery>,
    /// Claims of two credentials that have to be equal while neither is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<Same>,
}

/// What is asked of one credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialQuery {
    /// Its name in this request.
    pub id: String,
    /// `jwp+bbs-mod`.
    format: String,
    #[serde(deserialize_with = "json::object")]
    meta: Meta,
    /// Claims to disclose.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "json::objects")]
    claims: Vec<ClaimQuery>,
    /// What is to be proven about claims that stay hidden.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub predicates: Vec<Predicate>,
    /// The holder's name in a context.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "json::optional_object")]
    pub pseudonym: Option<PseudonymQuery>,
    /// That the credential is in good standing.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "json::optional_object")]
    pub validity: Option<ValidityQuery>,
    /// The person, encrypted to openers.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "json::optional_object")]
    pub opening: Option<OpeningQuery>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta {
    vct_values: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    path: ClaimPath,
}

/// `{"context": "bauta:aud:https://shop.example"}`: under which name the holder is to be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PseudonymQuery {
    /// The context.
    pub context: Context,
}

/// `{"epochs": [{"issuer": "…", "heads": ["…", …]}]}`: for each issuer, the heads of the epochs that will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidityQuery {
    /// One entry for each issuer.
    #[serde(deserialize_with = "json::objects")]
    pub epochs: Vec<AcceptedEpochs>,
}

/// The epochs of one issuer that will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedEpochs {
    /// The issuer's id.
    pub issuer: String,
    /// The hashes of 1 to 32 heads (base64url of 32 octets), the newest first and none left out between them: so a wallet
    /// sees a head that is not in its own copy of the log.
    pub heads: Vec<String>,
}

/// `{"key": "…"}`: the openers' public key, base64url of 48 octets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningQuery {
    /// The key.
    pub key: String,
}

/// `[{"credential": …, "path": […]}, {"credential": …, "path": […]}]`: two claims that have to be equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Same(
    #[serde(deserialize_with = "json::object")] pub ClaimOf,
    #[serde(deserialize_with = "json::object")] pub ClaimOf,
);

/// A claim of a credential of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimOf {
    /// The credential's name in the request.
    pub credential: String,
    /// The claim.
    pub path: ClaimPath,
}

impl Query {
    /// Asks for one credential of a type and the disclosure of claims.
    pub fn disclose(vct: impl Into<String>, claims: Vec<ClaimPath>) -> Self {
        Self { credentials: vec![CredentialQuery::new("credential", vct, claims)], same: Vec::new() }
    }

    /// Reads a query from a file. Bounds that follow from the day of the request may be left out.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_json(octets: &[u8]) -> Result<Self, Malformed> {
        let query: Self = json::read(octets, Part::Request, MAX_QUERY)?;
        query.check(Predicate::check_draft).map_err(|problem| Part::Request.malformed(problem))?;
        Ok(query)
    }

    /// The position of a credential.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.credentials.iter().position(|credential| credential.id == id)
    }

    /// Fills in the bounds that follow from the day.
    pub(crate) fn resolve(&mut self, today: Date) -> Result<(), Problem> {
        let mut predicates = self.credentials.iter_mut().flat_map(|credential| &mut credential.predicates);
        predicates.try_for_each(|predicate| predicate.resolve(today))
    }

    pub(crate) fn check(
        &self,
        predicate: impl Fn(&Predicate) -> Result<(), Problem> + Copy,
    ) -> Result<(), Problem> {
        let count = self.credentials.len();
        if !(1..=MAX_CREDENTIALS).contains(&count) {
            return Err(Problem::Count { expected: 1, found: count });
        }
        if self.same.len() > MAX_SAME {
            return Err(Problem::TooLarge { limit: MAX_SAME });
        }
        for (position, credential) in self.credentials.iter().enumerate() {
            if self.position(&credential.id) != Some(position) {
                return Err(Problem::Repeated("id"));
            }
            credential.check()?;
            credential.predicates.iter().try_for_each(predicate)?;
        }
        if self.credentials.iter().filter(|credential| credential.opening.is_some()).count() > 1 {
            return Err(Problem::Repeated("opening"));
        }
        self.same.iter().enumerate().try_for_each(|(position, same)| {
            if self.same[..position].contains(same) {
                return Err(Problem::Repeated("same"));
            }
            self.check_same(same)
        })
    }

    fn check_same(&self, Same(first, second): &Same) -> Result<(), Problem> {
        for claim in [first, second] {
            let Some(position) = self.position(&claim.credential) else {
                return Err(Problem::Inconsistent("same"));
            };
            check_path(&claim.path)?;
            if self.credentials[position].claims().any(|disclosed| *disclosed == claim.path) {
                return Err(Problem::Repeated("path"));
            }
        }
        if first.credential == second.credential { Err(Problem::Repeated("credential")) } else { Ok(()) }
    }
}

impl CredentialQuery {
    /// Asks for a credential of a type and the disclosure of claims; the rest is added to it.
    pub fn new(id: impl Into<String>, vct: impl Into<String>, claims: Vec<ClaimPath>) -> Self {
        Self {
            id: id.into(),
            format: FORMAT.to_owned(),
            meta: Meta { vct_values: vec![vct.into()] },
            claims: claims.into_iter().map(|path| ClaimQuery { id: None, path }).collect(),
            predicates: Vec::new(),
            pseudonym: None,
            validity: None,
            opening: None,
        }
    }

    /// The credential types that will do.
    pub fn vct_values(&self) -> &[String] {
        &self.meta.vct_values
    }

    /// The claims to disclose, each once.
    pub fn claims(&self) -> impl Iterator<Item = &ClaimPath> {
        self.claims.iter().map(|claim| &claim.path)
    }

    fn check(&self) -> Result<(), Problem> {
        json::check_text(&self.id, "id", 128)?;
        if self.format != FORMAT {
            return Err(Problem::Unsupported("format"));
        }
        if self.meta.vct_values.is_empty() {
            return Err(Problem::Missing("vct_values"));
        }
        if self.claims.len() > MAX_CLAIMS || self.meta.vct_values.len() > MAX_CLAIMS {
            return Err(Problem::TooLarge { limit: MAX_CLAIMS });
        }
        if self.predicates.len() > MAX_PREDICATES {
            return Err(Problem::TooLarge { limit: MAX_PREDICATES });
        }
        self.meta.vct_values.iter().try_for_each(|vct| json::check_text(vct, "vct_values", 256))?;
        for (position, claim) in self.claims.iter().enumerate() {
            claim.id.as_deref().map_or(Ok(()), |id| json::check_text(id, "id", 128))?;
            check_path(&claim.path)?;
            let asked = |other: &ClaimPath| *other == claim.path;
            if self.claims[..position].iter().any(|other| asked(&other.path))
                || self.predicates.iter().any(|predicate| asked(&predicate.path))
            {
                return Err(Problem::Repeated("path"));
            }
        }
        // One predicate for each claim: two together may say more than either, and more than a holder sees in them.
        let paths: Vec<_> = self.predicates.iter().map(|predicate| &predicate.path).collect();
        if paths.iter().enumerate().any(|(position, path)| paths[..position].contains(path)) {
            return Err(Problem::Repeated("predicates"));
        }
        self.validity.as_ref().map_or(Ok(()), ValidityQuery::check)
    }
}

impl OpeningQuery {
    /// Asks for an encryption to these openers.
    pub fn to(openers: &Openers) -> Self {
        Self { key: compact::encode(&openers.key().to_octets()) }
    }

    /// Whether it asks for an encryption to these openers.
    pub fn is_to(&self, openers: &Openers) -> bool {
        *self == Self::to(openers)
    }
}

impl ValidityQuery {
    /// Accepts the newest epochs of an issuer, so many of them, as they are in a copy of its log.
    pub fn newest(issuer: &str, log: &EpochLog, count: usize) -> Self {
        let heads = log.heads().iter().rev().take(count).map(|signed| signed.hash().to_string()).collect();
        Self { epochs: vec![AcceptedEpochs { issuer: issuer.to_owned(), heads }] }
    }

    /// The heads of an issuer that will do.
    pub fn heads_of(&self, issuer: &str) -> &[String] {
        self.epochs.iter().find(|epochs| epochs.issuer == issuer).map_or(&[], |epochs| &epochs.heads)
    }

    fn check(&self) -> Result<(), Problem> {
        if self.epochs.is_empty() {
            return Err(Problem::Missing("epochs"));
        }
        if self.epochs.len() > MAX_ISSUERS {
            return Err(Problem::TooLarge { limit: MAX_ISSUERS });
        }
        self.epochs.iter().enumerate().try_for_each(|(position, epochs)| {
            if self.epochs[..position].iter().any(|other| other.issuer == epochs.issuer) {
                return Err(Problem::Repeated("issuer"));
            }
            epochs.check()
        })
    }
}

impl AcceptedEpochs {
    fn check(&self) -> Result<(), Problem> {
        json::check_text(&self.issuer, "issuer", 2048)?;
        if self.heads.is_empty() {
            return Err(Problem::Missing("heads"));
        }
        if self.heads.len() > MAX_HEADS {
            return Err(Problem::TooLarge { limit: MAX_HEADS });
        }
        for (position, head) in self.heads.iter().enumerate() {
            let octets = compact::decode(head)?;
            if octets.len() != 32 {
                return Err(Problem::OutOfRange("heads"));
            }
            if self.heads[..position].contains(head) {
                return Err(Problem::Repeated("heads"));
            }
        }
        Ok(())
    }
}

fn check_path(path: &ClaimPath) -> Result<(), Problem> {
    if path.0.is_empty() {
        return Err(Problem::OutOfRange("path"));
    }
    path.0.iter().try_for_each(|name| json::check_text(name, "path", 128))
}
