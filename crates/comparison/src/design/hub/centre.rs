//! The hub itself: accounts, clients, codes, tokens, and a log of every log-in.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::refusal::NotGranted;
use crate::design::enrolment::{Admitted, Applicant, Office};
use crate::design::platforms::{age_on, hash};
use crate::design::real_name::CONSENT_UNDER;
use crate::design::register::{Entry, SIMILAR};
use crate::design::signed::{self, Signer};
use crate::design::{Connection, Outcome, Reading, World};
use crate::transcript::Party;

/// The type of an ID token.
pub const ID_TOKEN: &str = "JWT";
/// The type of a client's assertion.
pub const CLIENT_ASSERTION: &str = "client-assertion";
/// For how many seconds a code, an assertion and a token are good: a choice.
const FRESH: u64 = 120;

#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) id_number: String,
    pub(super) subject: String,
    salt: String,
    password_hash: String,
    pub(super) suspended: bool,
    pub(super) log: Vec<(u64, String)>,
}

/// What a code or a token stands for.
#[derive(Clone, Debug)]
struct Grant {
    client: String,
    account: String,
    nonce: String,
    challenge: String,
    scope: String,
    time: u64,
}

/// The hub.
#[derive(Debug)]
pub struct Hub {
    signer: Signer,
    pub(super) office: Office,
    pub(super) holders: BTreeMap<String, Holder>,
    pub(super) numbers: BTreeMap<String, String>,
    clients: BTreeMap<String, VerifyingKey>,
    codes: BTreeMap<String, Grant>,
    tokens: BTreeMap<String, Grant>,
    assertions: BTreeSet<String>,
    consents: BTreeSet<String>,
    /// Identity numbers that get no account, by order.
    pub(super) refused: BTreeSet<String>,
    /// (account, client) → `sub`, where it is pairwise; and back.
    pub(super) subjects: BTreeMap<(String, String), String>,
}

impl Hub {
    /// The hub's key, and the registers.
    pub fn start(world: &mut World<'_>) -> Self {
        let signer = Signer::generate(&mut world.rng);
        world.hold(Party::Authority, "signing", &signer.secret());
        Self {
            signer,
            office: Office::start(world),
            holders: BTreeMap::new(),
            numbers: BTreeMap::new(),
            clients: BTreeMap::new(),
            codes: BTreeMap::new(),
            tokens: BTreeMap::new(),
            assertions: BTreeSet::new(),
            consents: BTreeSet::new(),
            refused: BTreeSet::new(),
            subjects: BTreeMap::new(),
        }
    }

    /// What tokens are checked with.
    pub fn public(&self) -> VerifyingKey {
        self.signer.public()
    }

    /// A client is connected: it may give in what this key signed.
    pub fn connect(&mut self, client: &str, key: VerifyingKey) {
        self.clients.insert(client.to_owned(), key);
    }

    /// Somebody applies for an account. `Ok`: its name, and the password that they chose.
    ///
    /// # Errors
    ///
    /// The hub refuses, or does not answer.
    pub fn enrol(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        applicant: Applicant,
    ) -> Result<(String, String), Outcome> {
        let admitted = self.office.apply(world, connection, applicant)?;
        Ok((self.open(world, connection, &admitted)?, admitted.password))
    }

    /// The hub opens an account for whom it admitted, or sets a new password for the one that they have.
    fn open(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        admitted: &Admitted,
    ) -> Result<String, NotGranted> {
        self.check_guardian(world.now, &admitted.id_number)?;
        if self.refused.contains(&admitted.id_number) {
            return Err(NotGranted::Suspended);
        }
        let known = self.numbers.get(&admitted.id_number);
        let known = known.and_then(|name| Some((name.clone(), self.holders.get(name)?.clone())));
        let (name, subject, log) = match known {
            Some((name, holder)) => (name, holder.subject, holder.log),
            None => (world.fresh_name(), world.fresh_name() + &world.fresh_name(), Vec::new()),
        };
        if let Some(person) = world.transcript().named(Party::Authority, &admitted.id_number) {
            world.is(Party::Authority, &name, person);
        }
        let salt = world.fresh_name();
        let password_hash = hash(&salt, &admitted.password);
        let mut row = json!({ "account": name, "subject": subject, "id_number": admitted.id_number,
            "document": admitted.document["document"], "document_number": admitted.document["document_number"],
            "telephone": admitted.telephone, "device": admitted.device, "salt": salt,
            "password_hash": password_hash });
        if world.setting.reading == Reading::Misuse {
            row["face"] = admitted.face.clone().into();
        }
        world.keep(Party::Authority, "map", &name, Some(connection), row.to_string().as_bytes());
        let id_number = admitted.id_number.clone();
        self.numbers.insert(id_number.clone(), name.clone());
        let holder = Holder { id_number, subject, salt, password_hash, suspended: false, log };
        self.holders.insert(name.clone(), holder);
        Ok(name)
    }

    /// A guardian with an account consents, or withdraws consent, for a child.
    ///
    /// # Errors
    ///
    /// The guardian cannot log in, or is not the guardian in the register.
    pub fn consent(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        octets: &[u8],
    ) -> Result<(), NotGranted> {
        let text: Value = serde_json::from_slice(octets).map_err(|_| NotGranted::Malformed)?;
        let guardian = self.check_password(&text)?;
        let child = text["child"].as_str().ok_or(NotGranted::Malformed)?;
        let own = self.holders.get(&guardian).map(|holder| &holder.id_number);
        let registered = self.office.register.get(child).and_then(|entry| entry.guardian.as_ref());
        if registered.is_none() || registered != own || !self.is_child(world.now, child) {
            return Err(NotGranted::NoConsent);
        }
        if text["given"] == true {
            self.consents.insert(child.to_owned());
        } else {
            self.consents.remove(child);
        }
        let row = json!({ "child": child, "guardian": guardian, "given": text["given"] }).to_string();
        world.keep(Party::Authority, "consents", child, Some(connection), row.as_bytes());
        Ok(())
    }

    fn check_password(&self, text: &Value) -> Result<String, NotGranted> {
        let (name, password) = (text["account"].as_str(), text["password"].as_str());
        let (name, password) = name.zip(password).ok_or(NotGranted::Malformed)?;
        let holder = self.holders.get(name).ok_or(NotGranted::Password)?;
        if hash(&holder.salt, password) != holder.password_hash {
            return Err(NotGranted::Password);
        }
        if holder.suspended { Err(NotGranted::Suspended) } else { Ok(name.to_owned()) }
    }

    fn is_child(&self, now: u64, id_number: &str) -> bool {
        let born = self.office.register.get(id_number).and_then(|entry| age_on(now, &entry.birth_date));
        born.is_some_and(|age| age < CONSENT_UNDER)
    }

    fn check_guardian(&self, now: u64, id_number: &str) -> Result<(), NotGranted> {
        let missing = self.is_child(now, id_number) && !self.consents.contains(id_number);
        if missing { Err(NotGranted::NoConsent) } else { Ok(()) }
    }

    /// A person who comes with an authorization request logs in, and gets a code.
    ///
    /// # Errors
    ///
    /// The hub refuses.
    pub fn authorize(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        octets: &[u8],
    ) -> Result<String, NotGranted> {
        let text: Value = serde_json::from_slice(octets).map_err(|_| NotGranted::Malformed)?;
        let member = |name: &str| text[name].as_str().map(str::to_owned).ok_or(NotGranted::Malformed);
        let (client, scope) = (member("client_id")?, member("scope")?);
        if !self.clients.contains_key(&client) {
            return Err(NotGranted::UnknownClient);
        }
        let account = self.check_password(&text)?;
        let holder = self.holders.get(&account).ok_or(NotGranted::Password)?;
        self.check_guardian(world.now, &holder.id_number)?;
        if let Some(face) = text["face"].as_str() {
            let face = hex::decode(face).map_err(|_| NotGranted::Malformed)?;
            let entry = self.office.register.get(&holder.id_number).ok_or(NotGranted::Password)?;
            if entry.similarity(&face) < SIMILAR {
                return Err(NotGranted::Face);
            }
        } else if scope.split(' ').any(|word| word == "face") {
            return Err(NotGranted::Face);
        }
        let mut row = json!({ "client": client, "scope": scope });
        if world.setting.addresses_kept {
            row["address"] = connection.address().into();
        }
        world.keep(Party::Authority, "log", &account, Some(connection), row.to_string().as_bytes());
        if let Some(holder) = self.holders.get_mut(&account) {
            holder.log.push((world.now, client.clone()));
        }
        let code = world.fresh_name() + &world.fresh_name();
        let (nonce, challenge) = (member("nonce")?, member("code_challenge")?);
        let grant = Grant { client, account, nonce, challenge, scope, time: world.now };
        self.codes.insert(code.clone(), grant);
        Ok(code)
    }

    /// A client gives a code in. `Ok`: the ID token and an access token.
    ///
    /// # Errors
    ///
    /// The hub refuses: the client did not sign, or the code is not for it, or was used.
    pub fn token(&mut self, world: &mut World<'_>, octets: &[u8]) -> Result<Value, NotGranted> {
        let text: Value = serde_json::from_slice(octets).map_err(|_| NotGranted::Malformed)?;
        let member = |name: &str| text[name].as_str().ok_or(NotGranted::Malformed);
        let client = self.check_assertion(world.now, member("client_assertion")?)?;
        let grant = self.codes.remove(member("code")?).ok_or(NotGranted::Code)?;
        let challenge = challenge(member("code_verifier")?);
        if grant.client != client || grant.challenge != challenge || world.now.abs_diff(grant.time) > FRESH {
            return Err(NotGranted::Code);
        }
        let subject = self.subject(world, &grant);
        let claims = json!({ "iss": "hub", "sub": subject, "aud": client, "nonce": grant.nonce,
            "iat": world.now, "exp": world.now + FRESH });
        let id_token = self.signer.sign(ID_TOKEN, &claims);
        let mut answer = json!({ "id_token": id_token, "token_type": "Bearer" });
        if grant.scope != "openid" {
            let access = world.fresh_name() + &world.fresh_name();
            answer["access_token"] = access.clone().into();
            self.tokens.insert(access, grant);
        }
        Ok(answer)
    }

    fn check_assertion(&mut self, now: u64, assertion: &str) -> Result<String, NotGranted> {
        let claims = signed::unverified(assertion.as_bytes()).ok_or(NotGranted::Malformed)?;
        let client = claims["iss"].as_str().ok_or(NotGranted::Malformed)?.to_owned();
        let key = self.clients.get(&client).ok_or(NotGranted::UnknownClient)?;
        signed::verify_as(key, CLIENT_ASSERTION, assertion.as_bytes())
            .map_err(|_| NotGranted::UnknownClient)?;
        let fresh = claims["iat"].as_u64().is_some_and(|time| now.abs_diff(time) <= FRESH);
        let name = claims["jti"].as_str().ok_or(NotGranted::Malformed)?.to_owned();
        if claims["aud"] != "hub" || !fresh || !self.assertions.insert(name) {
            return Err(NotGranted::UnknownClient);
        }
        Ok(client)
    }

    /// `sub`: one for all platforms; of one platform in the most protective reading.
    fn subject(&mut self, world: &mut World<'_>, grant: &Grant) -> String {
        if world.setting.reading != Reading::Protective {
            return self.holders.get(&grant.account).map(|holder| holder.subject.clone()).unwrap_or_default();
        }
        let place = (grant.account.clone(), grant.client.clone());
        if let Some(known) = self.subjects.get(&place) {
            return known.clone();
        }
        let subject = world.fresh_name() + &world.fresh_name();
        let row = json!({ "account": grant.account, "client": grant.client, "subject": subject }).to_string();
        world.keep(Party::Authority, "subjects", &grant.account, None, row.as_bytes());
        self.subjects.insert(place, subject.clone());
        subject
    }

    /// A client asks with an access token for what its scope covers. A token is good for once here.
    ///
    /// # Errors
    ///
    /// The token is unknown or old.
    pub fn userinfo(&mut self, world: &mut World<'_>, octets: &[u8]) -> Result<Value, NotGranted> {
        let text: Value = serde_json::from_slice(octets).map_err(|_| NotGranted::Malformed)?;
        let token = text["access_token"].as_str().ok_or(NotGranted::Malformed)?;
        let grant = self.tokens.remove(token).ok_or(NotGranted::Code)?;
        if world.now.abs_diff(grant.time) > FRESH {
            return Err(NotGranted::Code);
        }
        let holder = self.holders.get(&grant.account).ok_or(NotGranted::Code)?;
        let entry = self.office.register.get(&holder.id_number).ok_or(NotGranted::Code)?;
        let answer = claims(world.now, &grant.scope, (holder, entry));
        let row = json!({ "client": grant.client, "scope": grant.scope }).to_string();
        world.keep(Party::Authority, "releases", &grant.account, None, row.as_bytes());
        Ok(answer)
    }
}

/// The claims that the words of a scope stand for.
fn claims(now: u64, scope: &str, (holder, entry): (&Holder, &Entry)) -> Value {
    let mut claims = json!({});
    for word in scope.split(' ') {
        match word.split_once(':') {
            Some(("age", least)) => {
                let age = age_on(now, &entry.birth_date).unwrap_or_default();
                claims["age_at_least"] = json!(least.parse::<u32>().is_ok_and(|least| age >= least));
            }
            None if word == "name" || word == "profile" => {
                claims["family_name"] = (*entry.family_name).into();
                claims["given_name"] = (*entry.given_name).into();
                if word == "profile" {
                    claims["birth_date"] = (*entry.birth_date).into();
                }
            }
            None if word == "identity-number" => claims["id_number"] = (*holder.id_number).into(),
            _ => {}
        }
    }
    claims
}

/// The challenge of a code verifier (RFC 7636, S256).
pub(super) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// What a platform reads in an ID token. `Ok`: `sub`.
///
/// # Errors
///
/// It is not the hub's, or not for this platform and this log-in, or expired.
pub fn read_id_token(
    key: &VerifyingKey,
    octets: &[u8],
    (client, nonce): (&str, &str),
    now: u64,
    platform: Party,
) -> Result<String, Outcome> {
    let claims = signed::verify_as(key, ID_TOKEN, octets)
        .map_err(|_| Outcome::Refused(platform, "the token is not signed by the hub"))?;
    if claims["iss"] != "hub" || claims["aud"] != client {
        return Err(Outcome::Refused(platform, "the token is for another platform"));
    }
    if claims["nonce"] != nonce {
        return Err(Outcome::Refused(platform, "the token is for another log-in"));
    }
    if claims["exp"].as_u64().is_none_or(|end| end < now) {
        return Err(Outcome::Refused(platform, "the token has expired"));
    }
    claims["sub"].as_str().map(str::to_owned).ok_or(Outcome::Refused(platform, "the token names nobody"))
}
