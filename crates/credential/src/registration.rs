//! Registrations: what a platform may ask, signed by a registrar whom wallets trust.

use bauta_predicates::opening::Openers;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::alg::Alg;
use crate::compact;
use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::request::{CredentialQuery, Predicate, PresentationRequest, Same};
use crate::schema::ClaimPath;

/// Largest registration and registrar's description that are read, in octets.
const MAX_REGISTRATION: usize = 64 * 1024;
/// What a registrar's signature is over, before the registration's octets.
const SIGNATURE_CONTEXT: &[u8] = b"BAUTA_REGISTRATION\0";
/// Octets of an Ed25519 key.
const KEY_LENGTH: usize = 32;

/// A registrar as wallets pin it, `registrar.json`:
///
/// ```json
/// {"registrar": "…", "key": "…", "openers": "…"}
/// ```
///
/// `key` is an Ed25519 public key (32 octets, base64url). `openers` is there where the registrar has pinned bodies to whom
/// a person may be encrypted (the octets of their public keys, base64url): the same for every platform, because a platform
/// with a key of its own would get a name of the person that is the same everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registrar {
    id: String,
    key: VerifyingKey,
    openers: Option<Openers>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRegistrar {
    registrar: String,
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    openers: Option<String>,
}

/// What a platform has registered: the most that it may ask.
///
/// ```json
/// {"client_id": "https://game.example", "purposes": ["Play with others"], "vct_values": ["urn:bauta:person:1"],
///  "claims": [["region"]], "predicates": [{"path": ["birth_date"], "from": {"age_at_least": 18}}], "pseudonym": true,
///  "validity": true, "same": [[["guardian_id"], ["person_id"]]], "opening": false, "shared": [{"name": "games", "members": ["https://game.example", "…"]}],
///  "expires_at": 1830297600}
/// ```
///
/// `client_id`, `purposes` and `vct_values` are required. What is not named may not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The platform.
    pub client_id: String,
    /// What for; a request names one of them.
    pub purposes: Vec<String>,
    /// The credential types that it may ask for.
    pub vct_values: Vec<String>,
    /// Claims that it may have shown. Proving something about them is less, and covered.
    #[serde(default)]
    pub claims: Vec<ClaimPath>,
    /// Predicates that it may have proven.
    #[serde(default)]
    pub predicates: Vec<Predicate>,
    /// Whether it may know people by a pseudonym.
    #[serde(default)]
    pub pseudonym: bool,
    /// Whether it may ask for good standing.
    #[serde(default)]
    pub validity: bool,
    /// Pairs of claims, of two credentials, whose equality it may ask for; in either order.
    #[serde(default)]
    pub same: Vec<(ClaimPath, ClaimPath)>,
    /// Whether it may have the person encrypted to the registrar's openers.
    #[serde(default)]
    pub opening: bool,
    /// Contexts that it shares with other platforms.
    #[serde(default, deserialize_with = "json::objects")]
    pub shared: Vec<SharedContext>,
    /// When the registration ends, in seconds since 1970-01-01T00:00:00Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<u64>,
}

/// A context that several platforms share. All of them have registered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedContext {
    /// Its name.
    pub name: String,
    /// The `client_id` of each platform that uses it.
    pub members: Vec<String>,
}

/// A policy and the registrar's signature: `base64url(policy).base64url(signature)`. Parsing it checks its form;
/// [`Self::verify`] checks who signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    octets: Vec<u8>,
    signature: Signature,
    policy: Policy,
}

/// What a request asks beyond a registration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverAsking {
    /// The registration is another platform's.
    #[error("the registration is another platform's")]
    Platform,
    /// The registration has ended.
    #[error("the platform's registration has ended")]
    Ended,
    /// The purpose is none of those registered, or none is named.
    #[error("the platform has not registered this purpose")]
    Purpose,
    /// A credential type.
    #[error("the platform has not registered that it asks for `{0}`")]
    CredentialType(String),
    /// A claim to be shown.
    #[error("the platform has not registered that it asks to see `{0}`")]
    Claim(ClaimPath),
    /// A predicate.
    #[error("the platform has not registered what it asks about `{0}`")]
    Predicate(ClaimPath),
    /// A pseudonym.
    #[error("the platform has not registered that it asks for a pseudonym")]
    Pseudonym,
    /// Good standing.
    #[error("the platform has not registered that it asks for good standing")]
    Validity,
    /// Equality between credentials.
    #[error("the platform has not registered that it compares two credentials")]
    Same,
    /// The person, encrypted.
    #[error("the platform has not registered that it wants the person encrypted to openers")]
    Opening,
}

impl Registrar {
    /// A registrar.
    ///
    /// # Errors
    /// [`Malformed`] for an id that is empty or not plain.
    pub fn new(id: String, key: VerifyingKey, openers: Option<Openers>) -> Result<Self, Malformed> {
        json::check_text(&id, "registrar", 2048).map_err(|problem| Part::Registrar.malformed(problem))?;
        Ok(Self { id, key, openers })
    }

    /// Reads `registrar.json`.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_json(octets: &[u8]) -> Result<Self, Malformed> {
        let written: WrittenRegistrar = json::read(octets, Part::Registrar, MAX_REGISTRATION)?;
        let malformed = |problem| Part::Registrar.malformed(problem);
        let key: [u8; KEY_LENGTH] = compact::decode(&written.key)
            .map_err(malformed)?
            .try_into()
            .map_err(|_| malformed(Problem::OutOfRange("key")))?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| malformed(Problem::OutOfRange("key")))?;
        let read = |text: String| -> Result<Openers, Problem> {
            Ok(Openers::from_octets(Alg::BbsModHb.interface(), &compact::decode(&text)?)?)
        };
        let openers = written.openers.map(read).transpose().map_err(malformed)?;
        Self::new(written.registrar, key, openers)
    }

    /// Writes what [`Self::from_json`] reads.
    pub fn to_json(&self) -> String {
        let written = WrittenRegistrar {
            registrar: self.id.clone(),
            key: compact::encode(self.key.as_bytes()),
            openers: self.openers.as_ref().map(|openers| compact::encode(&openers.to_octets())),
        };
        serde_json::to_string_pretty(&written).expect("texts are JSON")
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn has_key(&self, key: &VerifyingKey) -> bool {
        self.key == *key
    }

    /// The bodies to whom a person may be encrypted, where there are such.
    pub fn openers(&self) -> Option<&Openers> {
        self.openers.as_ref()
    }
}

impl Policy {
    /// Reads a policy from a file.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_json(octets: &[u8]) -> Result<Self, Malformed> {
        let policy: Self = json::read(octets, Part::Registration, MAX_REGISTRATION)?;
        policy.check().map_err(|problem| Part::Registration.malformed(problem))?;
        Ok(policy)
    }

    fn check(&self) -> Result<(), Problem> {
        json::check_text(&self.client_id, "client_id", 2048)?;
        if self.purposes.is_empty() {
            return Err(Problem::Missing("purposes"));
        }
        self.purposes.iter().try_for_each(|purpose| json::check_text(purpose, "purposes", 1024))?;
        if self.vct_values.is_empty() {
            return Err(Problem::Missing("vct_values"));
        }
        self.vct_values.iter().try_for_each(|vct| json::check_text(vct, "vct_values", 256))?;
        self.predicates.iter().try_for_each(Predicate::check_draft)?;
        for shared in &self.shared {
            json::check_text(&shared.name, "name", 256)?;
            shared.members.iter().try_for_each(|member| json::check_text(member, "members", 2048))?;
            // Whoever registers a shared context is one of those who share it.
            if !shared.members.contains(&self.client_id) {
                return Err(Problem::Missing("members"));
            }
        }
        Ok(())
    }

    /// Whether a request asks nothing beyond this policy. `now` is in seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The first thing that it does ask beyond.
    pub fn covers(&self, request: &PresentationRequest, now: u64) -> Result<(), OverAsking> {
        if request.client_id() != self.client_id {
            return Err(OverAsking::Platform);
        }
        if self.expires_at.is_some_and(|expires_at| now >= expires_at) {
            return Err(OverAsking::Ended);
        }
        if !request.purpose().is_some_and(|asked| self.purposes.iter().any(|purpose| purpose == asked)) {
            return Err(OverAsking::Purpose);
        }
        request.credentials().iter().try_for_each(|credential| self.covers_credential(credential))?;
        let registered = |first: &ClaimPath, second: &ClaimPath| {
            self.same
                .iter()
                .any(|(one, other)| (one, other) == (first, second) || (other, one) == (first, second))
        };
        let compared = &request.query().same;
        if compared.iter().all(|Same(first, second)| registered(&first.path, &second.path)) {
            Ok(())
        } else {
            Err(OverAsking::Same)
        }
    }

    fn covers_credential(&self, query: &CredentialQuery) -> Result<(), OverAsking> {
        if let Some(vct) = query.vct_values().iter().find(|vct| !self.vct_values.contains(vct)) {
            return Err(OverAsking::CredentialType(vct.clone()));
        }
        if let Some(path) = query.claims().find(|path| !self.claims.contains(path)) {
            return Err(OverAsking::Claim(path.clone()));
        }
        let covered = |asked: &Predicate| {
            self.claims.contains(&asked.path)
                || self.predicates.iter().any(|predicate| predicate.covers(asked))
        };
        if let Some(predicate) = query.predicates.iter().find(|predicate| !covered(predicate)) {
            return Err(OverAsking::Predicate(predicate.path.clone()));
        }
        if query.pseudonym.is_some() && !self.pseudonym {
            return Err(OverAsking::Pseudonym);
        }
        if query.validity.is_some() && !self.validity {
            return Err(OverAsking::Validity);
        }
        if query.opening.is_some() && !self.opening { Err(OverAsking::Opening) } else { Ok(()) }
    }

    /// The platforms that share a context with this one, itself among them; none where it is not registered.
    pub fn sharing(&self, context: &str) -> &[String] {
        self.shared.iter().find(|shared| shared.name == context).map_or(&[], |shared| &shared.members)
    }
}

impl Registration {
    /// Signs a policy.
    ///
    /// # Errors
    /// [`Malformed`] for a policy that is none.
    pub fn sign(policy: &Policy, key: &SigningKey) -> Result<Self, Malformed> {
        policy.check().map_err(|problem| Part::Registration.malformed(problem))?;
        let octets = serde_json::to_vec(policy).map_err(|_| Part::Registration.malformed(Problem::Utf8))?;
        let signature = key.sign(&[SIGNATURE_CONTEXT, &octets[..]].concat());
        Ok(Self { octets, signature, policy: policy.clone() })
    }

    /// Reads the compact form.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |problem| Part::Registration.malformed(problem);
        let (policy, signature) =
            text.trim_end().split_once('.').ok_or(malformed(Problem::Count { expected: 2, found: 1 }))?;
        let octets = compact::decode(policy).map_err(malformed)?;
        let signature = compact::decode(signature).map_err(malformed)?;
        let signature =
            Signature::from_slice(&signature).map_err(|_| malformed(Problem::OutOfRange("signature")))?;
        let policy = Policy::from_json(&octets)?;
        Ok(Self { octets, signature, policy })
    }

    /// Writes the compact form.
    pub fn to_compact(&self) -> String {
        format!("{}.{}", compact::encode(&self.octets), compact::encode(&self.signature.to_bytes()))
    }

    /// What it says, whoever signed it.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Whether a registrar signed it.
    pub fn verify(&self, registrar: &Registrar) -> bool {
        let signed = [SIGNATURE_CONTEXT, &self.octets[..]].concat();
        registrar.key.verify_strict(&signed, &self.signature).is_ok()
    }
}
