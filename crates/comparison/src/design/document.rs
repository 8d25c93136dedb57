//! The identity documents that people have before any scheme, and how an issuer checks one.
//!
//! A document has a chip with data that the state signed, and a key that cannot be copied. Reading it over NFC gives the
//! data and an answer to a challenge; the person's face is compared with the image in the data. Stand-ins: EdDSA for the
//! algorithms of Doc 9303, equality of octets for the comparison of faces.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use serde_json::{Value, json};

use super::World;
use super::platforms::age_on;
use super::signed::{self, Signer};
use crate::scenario::PersonNumber;

/// Why an issuer refuses a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The data of the chip are not signed by the state.
    #[error("the document's data are not signed by the state")]
    Data,
    /// The chip did not answer the challenge.
    #[error("the document's chip did not answer the challenge")]
    Chip,
    /// The face before the camera is another one.
    #[error("the face is not the one in the document")]
    Face,
    /// A minor comes without a guardian.
    #[error("a minor needs the consent of a guardian")]
    NoConsent,
    /// The guardian is a minor.
    #[error("a guardian must be an adult")]
    YoungGuardian,
}

impl Unfit {
    /// The reason in a few plain words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Data => "the document's data are not signed by the state",
            Self::Chip => "the document's chip did not answer the challenge",
            Self::Face => "the face is not the one in the document",
            Self::NoConsent => "a minor needs the consent of a guardian",
            Self::YoungGuardian => "a guardian must be an adult",
        }
    }
}

/// Everybody's documents, and the state that signs them.
#[derive(Debug, Default)]
pub struct Documents {
    state: Option<Signer>,
    chips: BTreeMap<PersonNumber, (String, Signer)>,
}

impl Documents {
    /// The key by which the data of all chips can be checked.
    pub fn authority(&mut self, world: &mut World<'_>) -> VerifyingKey {
        self.state.get_or_insert_with(|| Signer::generate(&mut world.rng)).public()
    }

    /// What a telephone reads from a person's document: the signed data, and the chip's answer to a challenge.
    pub fn read(&mut self, world: &mut World<'_>, person: PersonNumber, challenge: &str) -> Value {
        let (data, chip) = self.chip_of(world, person);
        json!({ "data": data, "answer": chip.sign("chip-answer", &json!({ "challenge": challenge })) })
    }

    /// What applicants show: document and face, and for a minor the guardian's.
    pub fn show(&mut self, world: &mut World<'_>, person: PersonNumber, challenge: &str, form: &mut Value) {
        let people = &world.scenario.people;
        let face = |person: PersonNumber| hex::encode(people[person as usize].face);
        form["document"] = self.read(world, person, challenge);
        form["face"] = face(person).into();
        if let Some(guardian) = people[person as usize].guardian {
            form["guardian"] =
                json!({ "document": self.read(world, guardian, challenge), "face": face(guardian) });
        }
    }

    fn chip_of(&mut self, world: &mut World<'_>, person: PersonNumber) -> &(String, Signer) {
        self.authority(world);
        let Self { state, chips } = self;
        chips.entry(person).or_insert_with(|| {
            let chip = Signer::generate(&mut world.rng);
            let holder = &world.scenario.people[person as usize];
            let data = json!({
                "document": holder.document, "document_number": holder.document_number,
                "family_name": holder.family_name, "given_name": holder.given_name,
                "id_number": holder.id_number, "birth_date": holder.birth_date.to_string(),
                "region": holder.region, "face": hex::encode(holder.face),
                "chip_key": hex::encode(chip.public().to_bytes()),
            });
            let data = state.as_ref().map(|state| state.sign("document", &data)).unwrap_or_default();
            (data, chip)
        })
    }
}

/// An issuer checks what was read from a document against the challenge and the face before the camera.
///
/// # Errors
///
/// What does not fit.
pub fn check(
    authority: &VerifyingKey,
    read: &Value,
    challenge: &str,
    live_face: &Value,
) -> Result<Value, Unfit> {
    let text = |name: &str| read[name].as_str().unwrap_or_default().as_bytes();
    let data = signed::verify(authority, text("data")).map_err(|_| Unfit::Data)?;
    let key = data["chip_key"].as_str().and_then(|key| <[u8; 32]>::try_from(hex::decode(key).ok()?).ok());
    let key = key.and_then(|key| VerifyingKey::from_bytes(&key).ok()).ok_or(Unfit::Data)?;
    let answer = signed::verify(&key, text("answer")).map_err(|_| Unfit::Chip)?;
    if answer["challenge"] != challenge {
        return Err(Unfit::Chip);
    }
    if data["face"].is_null() || data["face"] != *live_face {
        return Err(Unfit::Face);
    }
    Ok(data)
}

/// An issuer checks who applies: `document` and `face`, and for a minor `guardian`, who shows the same two of an adult.
/// Returns the data of the document, and the number of the guardian.
///
/// # Errors
///
/// What does not fit.
pub fn check_applicant(
    authority: &VerifyingKey,
    form: &Value,
    challenge: &str,
    now: u64,
) -> Result<(Value, Option<String>), Unfit> {
    let data = check(authority, &form["document"], challenge, &form["face"])?;
    if age(&data, now) >= 18 {
        return Ok((data, None));
    }
    let consent = &form["guardian"];
    if consent.is_null() {
        return Err(Unfit::NoConsent);
    }
    let guardian = check(authority, &consent["document"], challenge, &consent["face"])?;
    if age(&guardian, now) < 18 {
        return Err(Unfit::YoungGuardian);
    }
    Ok((data, guardian["id_number"].as_str().map(str::to_owned)))
}

/// The age of a document's holder in years; 0 where there is no birth date.
pub fn age(data: &Value, now: u64) -> u32 {
    let born = data["birth_date"].as_str().unwrap_or_default();
    age_on(now, &born.replace('-', "")).unwrap_or_default()
}

/// The data of a chip with another name and number written into them, under the old signature: what a fraudster without
/// the victim's document can make.
pub fn altered(data: &str, family_name: &str, given_name: &str, id_number: &str) -> String {
    let parts: Vec<_> = data.split('.').collect();
    let [header, payload, signature] = &parts[..] else { return data.to_owned() };
    let payload = URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
    let mut payload: Value = serde_json::from_slice(&payload).unwrap_or_default();
    payload["family_name"] = family_name.into();
    payload["given_name"] = given_name.into();
    payload["id_number"] = id_number.into();
    format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(payload.to_string()))
}
