//! Cases as files: in the members of the drafts' fixtures.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bauta_bbs::{Ciphersuite, Interface};
use bauta_credential::read_strict_json;
use serde_json::Value;

use super::{Artefact, Case, Holder, INTERFACES, Messages};

/// Members that a case has and nothing else that is known here.
const TELLING: [&str; 3] = ["signerPublicKey", "signerKeyPair", "presentationHeader"];

/// Why a file is no case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// Not a JSON object.
    #[error("not a JSON object")]
    Json,
    /// A JSON object with none of the members of a case.
    #[error("not a case")]
    Other,
    /// A member is missing, or is not what it should be.
    #[error("`{0}` is missing or is not what it should be")]
    Member(&'static str),
    /// A member is in base64 or base64url.
    #[error("`{0}` is in base64 and has to be in hexadecimal")]
    Base64(&'static str),
    /// A case of the pseudonym draft.
    #[error("it is of the pseudonym draft, whose signatures and proofs are not diagnosed")]
    Pseudonym,
}

impl Case {
    /// Reads a case in the members of the drafts' fixtures, all octets in hexadecimal: `signerPublicKey` (or
    /// `signerKeyPair.publicKey`), `header`, `presentationHeader`, `messages`, `disclosedIndexes`, and `proof` or, without
    /// one, `signature`. Besides: `apiId` where it is not that of the draft in the SHA-256 suite, and `otherKeys`. Of a proof,
    /// `messages` are all messages or those that are disclosed. Of the blind draft: `committedMessages` and `proverBlind`, or
    /// `L`, `revealedMessages` and `revealedCommittedMessages`, objects from the index to the message.
    ///
    /// # Errors
    /// [`CaseError`].
    pub fn from_json(octets: &[u8]) -> Result<Self, CaseError> {
        let value: Value = read_strict_json(octets).map_err(|_| CaseError::Json)?;
        let has = |name: &str| value.get(name).is_some();
        if !value.is_object() || !TELLING.into_iter().any(has) {
            return Err(CaseError::Other);
        }
        if has("nym_secrets") || has("pseudonym") {
            return Err(CaseError::Pseudonym);
        }
        let nested = value.get("signerKeyPair").and_then(|pair| pair.get("publicKey"));
        let public_key = octets_of(value.get("signerPublicKey").or(nested), "signerPublicKey")?;
        let is_blind = has("proverBlind") || has("revealedMessages");
        let (artefact, indexes, messages, holder) = match (value.get("proof"), is_blind) {
            (Some(proof), true) => {
                let (holder, indexes, messages) = shown_blind(&value)?;
                (Artefact::Proof(octets_of(Some(proof), "proof")?), indexes, messages, Some(holder))
            }
            (Some(proof), false) => {
                let indexes = indexes(&value)?;
                let messages = list(&value, "messages")?;
                let is_disclosed = messages.len() == indexes.len();
                let messages =
                    if is_disclosed { Messages::Disclosed(messages) } else { Messages::All(messages) };
                (Artefact::Proof(octets_of(Some(proof), "proof")?), indexes, messages, None)
            }
            (None, _) => {
                let signature = Artefact::Signature(octets_of(value.get("signature"), "signature")?);
                let holder = if is_blind { Some(known_blind(&value)?) } else { None };
                (signature, Vec::new(), Messages::All(list(&value, "messages")?), holder)
            }
        };
        Ok(Self {
            interface: interface(&value, is_blind)?,
            public_key,
            header: optional(&value, "header")?,
            presentation_header: optional(&value, "presentationHeader")?,
            messages,
            indexes,
            holder,
            artefact,
            other_keys: list(&value, "otherKeys")?,
        })
    }
}

fn known_blind(value: &Value) -> Result<Holder, CaseError> {
    let prover_blind = match octets_of(value.get("proverBlind"), "proverBlind")? {
        none if none.is_empty() => vec![0; 32],
        some => some,
    };
    Ok(Holder::Knows { prover_blind, committed: list(value, "committedMessages")? })
}

fn shown_blind(value: &Value) -> Result<(Holder, Vec<usize>, Messages), CaseError> {
    let count = value.get("L").and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    let signer_count = count.ok_or(CaseError::Member("L"))?;
    let (indexes, messages) = numbered(value, "revealedMessages")?.into_iter().unzip();
    let committed = numbered(value, "revealedCommittedMessages")?;
    Ok((Holder::Shows { signer_count, committed }, indexes, Messages::Disclosed(messages)))
}

/// `{"0": "…", "2": "…"}`, ascending: JSON objects have no order.
fn numbered(value: &Value, name: &'static str) -> Result<Vec<(usize, Vec<u8>)>, CaseError> {
    let wrong = || CaseError::Member(name);
    let Some(value) = value.get(name).filter(|value| !value.is_null()) else { return Ok(Vec::new()) };
    let members = value.as_object().ok_or_else(wrong)?;
    let mut numbered = members
        .iter()
        .map(|(index, message)| Ok((index.parse().map_err(|_| wrong())?, octets_of(Some(message), name)?)))
        .collect::<Result<Vec<_>, CaseError>>()?;
    numbered.sort_unstable();
    Ok(numbered)
}

fn interface(value: &Value, is_blind: bool) -> Result<Interface, CaseError> {
    let of_draft = if is_blind { Interface::blind_bbs } else { Interface::bbs };
    let Some(api_id) = value.get("apiId") else { return Ok(of_draft(Ciphersuite::Bls12381Sha256)) };
    let known = INTERFACES.into_iter().find(|interface| Some(interface.api_id()) == api_id.as_str());
    known.ok_or(CaseError::Member("apiId"))
}

fn indexes(value: &Value) -> Result<Vec<usize>, CaseError> {
    let wrong = || CaseError::Member("disclosedIndexes");
    let indexes = value.get("disclosedIndexes").and_then(Value::as_array).ok_or_else(wrong)?;
    let index = |index: &Value| index.as_u64().and_then(|index| usize::try_from(index).ok());
    indexes.iter().map(index).collect::<Option<Vec<_>>>().ok_or_else(wrong)
}

/// Octets; none where there is no such member.
fn optional(value: &Value, name: &'static str) -> Result<Vec<u8>, CaseError> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        some => octets_of(some, name),
    }
}

/// Octets in a list; none where there is no such member.
fn list(value: &Value, name: &'static str) -> Result<Vec<Vec<u8>>, CaseError> {
    let Some(list) = value.get(name).filter(|value| !value.is_null()) else { return Ok(Vec::new()) };
    let list = list.as_array().ok_or(CaseError::Member(name))?;
    list.iter().map(|octets| octets_of(Some(octets), name)).collect()
}

fn octets_of(value: Option<&Value>, name: &'static str) -> Result<Vec<u8>, CaseError> {
    let Some(Value::String(text)) = value else { return Err(CaseError::Member(name)) };
    let text = text.trim();
    let hexadecimal = text.strip_prefix("0x").unwrap_or(text);
    let refused = || if is_base64(text) { CaseError::Base64(name) } else { CaseError::Member(name) };
    hex::decode(hexadecimal).map_err(|_| refused())
}

fn is_base64(text: &str) -> bool {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabets = [STANDARD, URL_SAFE];
    alphabets.iter().any(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(text).is_ok())
}
