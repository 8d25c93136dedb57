//! A holder's request for a credential.

use bauta_predicates::issuance::IssuanceProof;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::alg::Alg;
use crate::compact;
use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::request::Nonce;

const MAX_CREDENTIAL_REQUEST: usize = 16 * 1024;

/// What a wallet hands to an issuer before a credential is made:
///
/// ```json
/// {"issuer": "…", "alg": "BBS-MOD-HB", "nonce": "…", "proof": "base64url of 192 octets", "reset": true}
/// ```
///
/// The nonce is the wallet's own where files are passed by hand; the issuer refuses one it has seen with another
/// request. The proof is there exactly with `BBS-MOD-HB`. `reset`, without which it is `false`, says that the holder has
/// lost the secret of before and wants to begin anew: with other pseudonyms everywhere, if the issuer's policy allows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialRequest {
    /// The issuer it is meant for.
    pub issuer: String,
    /// The algorithm of the credential.
    pub alg: Alg,
    /// The nonce to which the proof is bound.
    pub nonce: Nonce,
    /// The commitment to the holder's secret, its pseudonym at the issuer, and the proof of both.
    pub proof: Option<IssuanceProof>,
    /// Whether the holder has lost the secret of before. Only with `BBS-MOD-HB`, which has one.
    pub reset: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    issuer: String,
    alg: Alg,
    nonce: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    reset: bool,
}

/// What the holder's proof is bound to: the nonce, and whether it is a reset. Whoever carries a request cannot make a
/// reset of it.
pub fn session_nonce(nonce: &Nonce, reset: bool) -> Vec<u8> {
    // A colon is not in the alphabet of nonces.
    format!("{}{nonce}", if reset { "reset:" } else { "" }).into_bytes()
}

impl CredentialRequest {
    /// What the holder's proof is bound to.
    pub fn session_nonce(&self) -> Vec<u8> {
        session_nonce(&self.nonce, self.reset)
    }

    /// Reads one from JSON.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_json(octets: &[u8]) -> Result<Self, Malformed> {
        let members: Members = json::read(octets, Part::CredentialRequest, MAX_CREDENTIAL_REQUEST)?;
        Self::from_members(members).map_err(|problem| Part::CredentialRequest.malformed(problem))
    }

    fn from_members(members: Members) -> Result<Self, Problem> {
        json::check_text(&members.issuer, "issuer", 2048)?;
        if members.proof.is_some() != (members.alg == Alg::BbsModHb) {
            return Err(Problem::Inconsistent("proof"));
        }
        if members.reset && members.alg != Alg::BbsModHb {
            return Err(Problem::Inconsistent("reset"));
        }
        let read =
            |text: String| compact::decode(&text).and_then(|octets| Ok(IssuanceProof::from_octets(&octets)?));
        Ok(Self {
            issuer: members.issuer,
            alg: members.alg,
            nonce: members.nonce.parse()?,
            proof: members.proof.map(read).transpose()?,
            reset: members.reset,
        })
    }

    /// Writes what [`Self::from_json`] reads.
    pub fn to_json(&self) -> String {
        let members = Members {
            issuer: self.issuer.clone(),
            alg: self.alg,
            nonce: self.nonce.to_string(),
            proof: self.proof.as_ref().map(|proof| compact::encode(&proof.to_octets())),
            reset: self.reset,
        };
        serde_json::to_string(&members).expect("texts are JSON")
    }

    /// SHA-256 of what the request says, whatever its white space: by it an issuer knows a request that comes again.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.to_json()).into()
    }
}
