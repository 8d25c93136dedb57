//! Sub-proofs as they travel: `{"alg": …, "input": {"i": [committed indexes], …}, "proof": base64url}`.

use bauta_bbs::committed_disclosure::Commitment;
use bauta_predicates::Pseudonym;
use serde::{Deserialize, Serialize};

use crate::compact;
use crate::json;
use crate::malformed::Problem;

/// Largest sub-proof that is read, as JSON octets: 64 values of a set take 4 KiB.
const MAX_SUB_PROOF: usize = 16 * 1024;
/// Most committed indexes of one sub-proof.
const MAX_INDEXES: usize = 2;

/// Which proof a sub-proof is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubProofAlg {
    /// An integer between bounds.
    BautaRange,
    /// One of a set.
    OrMembership,
    /// The holder's name in a context.
    BautaNym,
    /// Good standing in an epoch.
    BautaValidity,
    /// Equal to a claim of another credential.
    SchnorrEq,
    /// The person, encrypted to openers.
    BautaOpening,
}

/// One sub-proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubProof {
    /// Which proof it is.
    pub alg: SubProofAlg,
    /// The indexes of the committed messages that it is about. A verifier compares them with its own and takes none of
    /// them from here.
    pub indexes: Vec<usize>,
    /// The pseudonym, with [`SubProofAlg::BautaNym`] only.
    pub pseudonym: Option<Pseudonym>,
    /// The epoch, with [`SubProofAlg::BautaValidity`] only.
    pub epoch: Option<u64>,
    /// The other credential's commitment, with [`SubProofAlg::SchnorrEq`] only.
    pub c_ext: Option<Commitment>,
    /// The proof's octets.
    pub proof: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    alg: SubProofAlg,
    #[serde(deserialize_with = "json::object")]
    input: Input,
    proof: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    i: Vec<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pseudonym: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epoch: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    c_ext: Option<String>,
}

impl SubProof {
    /// A sub-proof about one committed message, without further inputs.
    pub fn new(alg: SubProofAlg, index: usize, proof: Vec<u8>) -> Self {
        Self { alg, indexes: vec![index], pseudonym: None, epoch: None, c_ext: None, proof }
    }

    /// Reads the JSON octets. Inputs that do not belong to the algorithm, or are missing, are refused.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn from_json(octets: &[u8]) -> Result<Self, Problem> {
        if octets.len() > MAX_SUB_PROOF {
            return Err(Problem::TooLarge { limit: MAX_SUB_PROOF });
        }
        let value = json::read_value(octets)
            .map_err(|error| Problem::Json { line: error.line(), column: error.column() })?;
        let written: Written =
            json::object(value).map_err(|_: serde_json::Error| Problem::Unsupported("sub-proof"))?;
        let input = written.input;
        if input.i.is_empty() || input.i.len() > MAX_INDEXES {
            return Err(Problem::OutOfRange("i"));
        }
        let belongs = [
            (input.pseudonym.is_some(), SubProofAlg::BautaNym, "pseudonym"),
            (input.epoch.is_some(), SubProofAlg::BautaValidity, "epoch"),
            (input.c_ext.is_some(), SubProofAlg::SchnorrEq, "c_ext"),
        ];
        if let Some((_, _, name)) = belongs.iter().find(|(there, alg, _)| *there != (*alg == written.alg)) {
            return Err(Problem::Inconsistent(name));
        }
        let pseudonym = input.pseudonym.map(|text| read_pseudonym(&text)).transpose()?;
        let c_ext = input.c_ext.map(|text| read_commitment(&text)).transpose()?;
        let proof = compact::decode(&written.proof)?;
        Ok(Self { alg: written.alg, indexes: input.i, pseudonym, epoch: input.epoch, c_ext, proof })
    }

    /// Writes what [`Self::from_json`] reads.
    pub fn to_json(&self) -> Vec<u8> {
        let input = Input {
            i: self.indexes.clone(),
            pseudonym: self.pseudonym.map(|pseudonym| compact::encode(&pseudonym.to_octets())),
            epoch: self.epoch,
            c_ext: self.c_ext.map(|commitment| compact::encode(&commitment.to_octets())),
        };
        let written = Written { alg: self.alg, input, proof: compact::encode(&self.proof) };
        serde_json::to_vec(&written).expect("texts and numbers are JSON")
    }
}

fn read_pseudonym(text: &str) -> Result<Pseudonym, Problem> {
    Ok(Pseudonym::from_octets(&compact::decode(text)?)?)
}

fn read_commitment(text: &str) -> Result<Commitment, Problem> {
    Ok(Commitment::from_octets(&compact::decode(text)?)?)
}
