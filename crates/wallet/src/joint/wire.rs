//! What two wallets hand to each other, as JSON.
//!
//! ```json
//! {"request": "…", "credential": "guardian", "presentation": "…"}
//! {"request": "…", "challenges": ["…", "…"], "tags": ["…"]}
//! {"request": "…", "credential": "guardian", "sub_proofs": [{…}, null], "blindings": [[10, "…"]]}
//! ```
//!
//! `request` is the hash of the platform's request, `presentation` a compact form without sub-proofs; challenges and
//! blindings are scalars of 32 octets; octets are in base64url.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_bbs::MessageScalar;
use bauta_bbs::proof::Challenge;
use bauta_credential::{Presentation, SubProof, read_strict_json};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{GuardianOffer, GuardianShare, JointChallenges};

/// Largest message between wallets that is read, in octets.
const MAX_JOINT: usize = 256 * 1024;

/// What was handed over is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not what another wallet hands over")]
pub struct NotJoint;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOffer {
    request: String,
    credential: String,
    presentation: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenChallenges {
    request: String,
    challenges: Vec<String>,
    tags: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenShare {
    request: String,
    credential: String,
    sub_proofs: Vec<Value>,
    blindings: Vec<(usize, String)>,
}

fn read<T: for<'de> Deserialize<'de>>(octets: &[u8]) -> Result<T, NotJoint> {
    if octets.len() > MAX_JOINT {
        return Err(NotJoint);
    }
    let value = read_strict_json(octets).map_err(|_| NotJoint)?;
    if !value.is_object() {
        return Err(NotJoint);
    }
    serde_json::from_value(value).map_err(|_| NotJoint)
}

fn write(written: &impl Serialize) -> String {
    serde_json::to_string(written).expect("texts are JSON")
}

fn decode(text: &str) -> Result<Vec<u8>, NotJoint> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| NotJoint)
}

impl GuardianOffer {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// [`NotJoint`].
    pub fn from_json(octets: &[u8]) -> Result<Self, NotJoint> {
        let written: WrittenOffer = read(octets)?;
        let presentation = Presentation::parse(&written.presentation).map_err(|_| NotJoint)?;
        if !presentation.sub_proofs.is_empty() {
            return Err(NotJoint);
        }
        Ok(Self { request: written.request, credential: written.credential, presentation })
    }

    /// Writes the JSON form.
    pub fn to_json(&self) -> String {
        write(&WrittenOffer {
            request: self.request.clone(),
            credential: self.credential.clone(),
            presentation: self.presentation.to_compact(),
        })
    }
}

impl JointChallenges {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// [`NotJoint`].
    pub fn from_json(octets: &[u8]) -> Result<Self, NotJoint> {
        let written: WrittenChallenges = read(octets)?;
        let challenge = |text: &String| Challenge::from_octets(&decode(text)?).map_err(|_| NotJoint);
        let challenges = written.challenges.iter().map(challenge).collect::<Result<_, _>>()?;
        let tag = |text: &String| decode(text)?.try_into().map_err(|_| NotJoint);
        let tags = written.tags.iter().map(tag).collect::<Result<_, _>>()?;
        Ok(Self { request: written.request, challenges, tags })
    }

    /// Writes the JSON form.
    pub fn to_json(&self) -> String {
        let encode = |challenge: &Challenge| URL_SAFE_NO_PAD.encode(challenge.to_octets());
        let challenges = self.challenges.iter().map(encode).collect();
        let tags = self.tags.iter().map(|tag| URL_SAFE_NO_PAD.encode(tag)).collect();
        write(&WrittenChallenges { request: self.request.clone(), challenges, tags })
    }
}

impl GuardianShare {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// [`NotJoint`].
    pub fn from_json(octets: &[u8]) -> Result<Self, NotJoint> {
        let written: WrittenShare = read(octets)?;
        let sub_proof = |value: &Value| match value {
            Value::Null => Ok(None),
            value => SubProof::from_json(value.to_string().as_bytes()).map(Some).map_err(|_| NotJoint),
        };
        let sub_proofs = written.sub_proofs.iter().map(sub_proof).collect::<Result<_, _>>()?;
        let blinding = |(index, text): &(usize, String)| {
            let scalar = MessageScalar::from_octets(&decode(text)?).map_err(|_| NotJoint)?;
            Ok((*index, scalar))
        };
        let blindings = written.blindings.iter().map(blinding).collect::<Result<_, _>>()?;
        Ok(Self { request: written.request, credential: written.credential, sub_proofs, blindings })
    }

    /// Writes the JSON form. It holds a secret of this one presentation: it is for the other wallet only.
    pub fn to_json(&self) -> String {
        let sub_proof = |sub_proof: &Option<SubProof>| match sub_proof {
            None => Value::Null,
            Some(sub_proof) => serde_json::from_slice(&sub_proof.to_json()).unwrap_or_default(),
        };
        let blinding = |(index, scalar): &(usize, MessageScalar)| {
            (*index, URL_SAFE_NO_PAD.encode(&scalar.to_octets()[..]))
        };
        write(&WrittenShare {
            request: self.request.clone(),
            credential: self.credential.clone(),
            sub_proofs: self.sub_proofs.iter().map(sub_proof).collect(),
            blindings: self.blindings.iter().map(blinding).collect(),
        })
    }
}
