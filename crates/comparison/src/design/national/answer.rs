//! The authority's answer to a platform: result only, or with an identifier, a label, and plaintext behind two gates.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Kind;
use super::centre::{Centre, Client, Holder};
use super::refusal::Refusal;
use crate::design::platforms::age_on;
use crate::design::register::{Entry, SIMILAR};
use crate::design::signed::{self};
use crate::design::{Connection, Outcome, World};
use crate::transcript::Party;

/// The type of a platform's request.
pub const REQUEST: &str = "authentication-request";
/// The type of the authority's answer.
pub const RESULT: &str = "authentication-result";
/// For how many seconds a request may be answered: a choice.
const FRESH: u64 = 300;

/// Why plaintext is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The law makes the platform keep it.
    Law,
    /// The person agrees.
    Consent,
}

/// What a platform asks for, as it stands in its request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// 0: certificate; 1: certificate and password.
    #[serde(rename = "type")]
    pub mode: u8,
    /// Plaintext fields.
    pub fields: Vec<String>,
    /// On which ground.
    pub reason: Option<Reason>,
    /// The age band.
    pub label: bool,
}

/// A platform's request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The organisation's identifier.
    pub organisation: String,
    /// The application's identifier.
    pub app: String,
    /// The business serial number: 32 characters.
    pub serial: String,
    /// When.
    pub time: u64,
    /// What is asked for.
    pub asked: Asked,
    /// The certificate, as the identity application sealed it.
    pub certificate: String,
    /// The password, as the identity application sealed it.
    pub password: Option<String>,
    /// The network number, where the person enters it (N1).
    pub number: Option<String>,
    /// A face that the platform's interface captured, in hexadecimal.
    pub face: Option<String>,
}

/// What the identity application seals: the certificate, and for what the person gives it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Given {
    /// The certificate.
    pub certificate: String,
    /// The application's identifier.
    pub app: String,
    /// The business serial number.
    pub serial: String,
    /// What the person agreed to.
    pub asked: Asked,
}

impl Centre {
    /// The authority reads a request, and answers it with a signed result.
    pub fn answer(&mut self, world: &mut World<'_>, line: &Connection, octets: &[u8]) -> String {
        let result = match self.read_request(world.now, octets) {
            Ok((client, request)) => {
                let result = self.authenticate(world, line, (&client, &request));
                let mut body = match result {
                    Ok(body) => body,
                    Err(refusal) => json!({ "result": "fail", "code": refusal }),
                };
                body["serial"] = request.serial.into();
                body
            }
            Err(refusal) => json!({ "result": "fail", "code": refusal, "serial": null }),
        };
        self.signer.sign(RESULT, &result)
    }

    fn read_request(&mut self, now: u64, octets: &[u8]) -> Result<(Client, Request), Refusal> {
        // The client is named in what it signs: its key is looked up by that name, and only then is the rest believed.
        let named: Request = signed::unverified(octets)
            .and_then(|value| serde_json::from_value(value).ok())
            .ok_or(Refusal::Malformed)?;
        let client = self.clients.get(&named.app).ok_or(Refusal::UnknownClient)?.clone();
        signed::verify_as(&client.key, REQUEST, octets).map_err(|_| Refusal::UnknownClient)?;
        if client.organisation != named.organisation {
            return Err(Refusal::UnknownClient);
        }
        let fresh = now.abs_diff(named.time) <= FRESH && named.serial.len() == 32;
        if !fresh || !self.answered.insert(named.serial.clone()) {
            return Err(Refusal::Stale);
        }
        Ok((client, named))
    }

    fn authenticate(
        &mut self,
        world: &mut World<'_>,
        line: &Connection,
        (client, request): (&Client, &Request),
    ) -> Result<Value, Refusal> {
        let (number, given) = self.open_given(request)?;
        let result = self.decide(world, (client, request), (&number, &given));
        let mut row = json!({ "organisation": request.organisation, "app": request.app, "serial": request.serial,
            "type": request.asked.mode, "result": if result.is_ok() { "pass" } else { "fail" } });
        if let Err(refusal) = &result {
            row["code"] = json!(refusal);
        }
        world.keep(Party::Authority, "log", &number, Some(line), row.to_string().as_bytes());
        if let Some(holder) = self.holders.get_mut(&number) {
            holder.log.push((world.now, request.app.clone()));
        }
        let mut body = result?;
        if self.kind != Kind::N1 {
            body["identifier"] = self.identifier(world, &number, request).into();
        }
        if body["fields"].is_object() {
            let release =
                json!({ "app": request.app, "fields": given.asked.fields, "reason": given.asked.reason });
            world.keep(Party::Authority, "releases", &number, Some(line), release.to_string().as_bytes());
        }
        Ok(body)
    }

    /// What the identity application sealed, for this request.
    fn open_given(&mut self, request: &Request) -> Result<(String, Given), Refusal> {
        let given = self.opener.open(&request.certificate).map_err(|_| Refusal::Malformed)?;
        let given: Given = serde_json::from_slice(&given).map_err(|_| Refusal::Malformed)?;
        if given.app != request.app
            || given.serial != request.serial
            || given.asked.mode != request.asked.mode
        {
            return Err(Refusal::OtherRequest);
        }
        let password = match &request.password {
            Some(sealed) => Some(self.opener.open(sealed).map_err(|_| Refusal::Malformed)?),
            None if request.asked.mode == 1 => return Err(Refusal::Password),
            None => None,
        };
        let password = password.map(|octets| String::from_utf8_lossy(&octets).into_owned());
        // A password is sealed with the serial number before it, so that it answers no other request.
        let password = match &password {
            Some(text) => Some(text.strip_prefix(&*request.serial).ok_or(Refusal::OtherRequest)?),
            None => None,
        };
        Ok((self.check_certificate(&given.certificate, password)?, given))
    }

    fn decide(
        &self,
        world: &World<'_>,
        (client, request): (&Client, &Request),
        (number, given): (&str, &Given),
    ) -> Result<Value, Refusal> {
        let holder = self.holders.get(number).ok_or(Refusal::Certificate)?;
        let entry = self.office.register.get(&holder.id_number).ok_or(Refusal::Certificate)?;
        if self.kind == Kind::N1 && request.number.as_deref() != Some(number) {
            return Err(Refusal::OtherNumber);
        }
        self.check_guardian(world.now, holder, request)?;
        let mut body = json!({ "result": "pass", "type": request.asked.mode, "time": world.now });
        if let Some(face) = &request.face {
            let similarity = entry.similarity(&hex::decode(face).map_err(|_| Refusal::Malformed)?);
            if similarity < SIMILAR {
                return Err(Refusal::Face);
            }
            body["similarity"] = similarity.into();
        }
        if !request.asked.fields.is_empty() {
            body["fields"] = self.release(client, (request, given), (holder, entry))?;
        }
        if request.asked.label {
            if !given.asked.label {
                return Err(Refusal::NotReleased);
            }
            body["age_band"] = age_band(age_on(world.now, &entry.birth_date).unwrap_or_default()).into();
        }
        Ok(body)
    }

    /// A child's number is of use where the guardian consented to that.
    fn check_guardian(&self, now: u64, holder: &Holder, request: &Request) -> Result<(), Refusal> {
        let consent = (holder.id_number.clone(), request.app.clone());
        if self.is_child(now, &holder.id_number) && !self.consents.contains(&consent) {
            return Err(Refusal::NoConsent);
        }
        Ok(())
    }

    /// The two gates of plaintext: a platform's duty by law, or the person's separate consent. In both the person agrees
    /// in the application. Only in N3 is there any.
    fn release(
        &self,
        client: &Client,
        (request, given): (&Request, &Given),
        (holder, entry): (&Holder, &Entry),
    ) -> Result<Value, Refusal> {
        let lawful = request.asked.reason == Some(Reason::Consent)
            || (request.asked.reason == Some(Reason::Law) && client.name_by_law);
        if self.kind != Kind::N3 || !lawful || given.asked != request.asked {
            return Err(Refusal::NotReleased);
        }
        let mut fields = json!({});
        for name in &request.asked.fields {
            fields[name] = match &name[..] {
                "family_name" => (*entry.family_name).into(),
                "given_name" => (*entry.given_name).into(),
                "birth_date" => (*entry.birth_date).into(),
                "id_number" => (*holder.id_number).into(),
                _ => return Err(Refusal::NotReleased),
            };
        }
        Ok(fields)
    }

    /// The identifier of a number at an application, or at all applications of one organisation.
    fn identifier(&mut self, world: &mut World<'_>, number: &str, request: &Request) -> String {
        let scope = if world.setting.shared_context { &request.organisation } else { &request.app };
        let place = (number.to_owned(), scope.clone());
        if let Some(identifier) = self.identifiers.get(&place) {
            return identifier.clone();
        }
        let identifier = world.fresh_name();
        let row = json!({ "number": number, "scope": scope, "identifier": identifier }).to_string();
        world.keep(Party::Authority, "identifiers", number, None, row.as_bytes());
        self.identifiers.insert(place, identifier.clone());
        identifier
    }
}

/// The age bands of labels: where the borders are is not public. These are those of the scenario's rules.
fn age_band(age: u32) -> &'static str {
    match age {
        0..14 => "0-13",
        14..18 => "14-17",
        18..60 => "18-59",
        _ => "60-",
    }
}

/// What a platform reads in the authority's answer to a request.
///
/// # Errors
///
/// It is not the authority's answer to this request, or the authority refused.
pub fn read_result(
    key: &ed25519_dalek::VerifyingKey,
    serial: &str,
    octets: &[u8],
    platform: Party,
) -> Result<Value, Outcome> {
    let result = signed::verify_as(key, RESULT, octets)
        .map_err(|_| Outcome::Refused(platform, "the authority's answer is not signed by it"))?;
    if result["result"] != "pass" {
        let code = serde_json::from_value(result["code"].clone()).unwrap_or(Refusal::Malformed);
        return Err(code.into());
    }
    if result["serial"] != serial {
        return Err(Outcome::Refused(platform, "the authority's answer is to another request"));
    }
    Ok(result)
}
