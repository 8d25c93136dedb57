//! The verifier's side of a statement.

use bauta_bbs::committed_disclosure::Commitment;
use bauta_bbs::pairing::PairingEquation;
use bauta_predicates::opening::Ciphertext;
use bauta_predicates::validity::EpochPublicKey;
use bauta_predicates::{
    Committed, Pseudonym, Session, membership, nym, opening, range, schnorr_eq, validity,
};

use super::Statement;
use crate::claim::ClaimType;
use crate::schema::{ClaimPath, Schema};
use crate::sub_proof::SubProof;

/// One credential on the verifier's side.
#[derive(Debug)]
pub struct Shown<'a> {
    /// Its kind.
    pub schema: &'a Schema,
    /// The commitment indexes that were derived.
    pub commitment_indexes: &'a [usize],
    /// The core proof's commitments, as many.
    pub commitments: &'a [Commitment],
    /// The epochs that are accepted, with their keys from the verifier's own copy of the issuer's log.
    pub epochs: &'a [(u64, EpochPublicKey)],
}

/// What a sub-proof has proven, once the equation in it, if there is one, holds.
#[derive(Clone, Debug)]
pub enum Proven {
    /// The predicate or equality that was asked.
    AsAsked,
    /// The pseudonym.
    Pseudonym(Pseudonym),
    /// Good standing in this epoch.
    Validity(u64, PairingEquation),
    /// This ciphertext holds the person.
    Opening(Ciphertext),
}

/// Why a sub-proof does not prove its statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is another kind of proof, about another message, or with other inputs than asked.
    NotAsAsked,
    /// Its octets are no proof of its kind.
    Malformed(bauta_predicates::Error),
    /// It is of an epoch that the request does not accept.
    Epoch,
    /// It does not verify.
    Invalid,
}

impl Statement {
    /// Verifies its sub-proof. Index, bounds, set, context, epochs and keys are the verifier's; of the sub-proof, only the
    /// pseudonym and which of the accepted epochs it is are taken.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn verify(
        &self,
        session: &Session<'_>,
        credentials: &[Shown<'_>],
        position: usize,
        sub_proof: &SubProof,
    ) -> Result<Proven, Fault> {
        if sub_proof.alg != self.alg() || sub_proof.indexes != [self.index()] {
            return Err(Fault::NotAsAsked);
        }
        let own = &credentials[position];
        let committed = own.find(position, self.index())?;
        match self {
            Self::Range { bounds, .. } => {
                let proof = range::Proof::from_octets(&sub_proof.proof, bounds)?;
                proof.verify(session, &range::Statement { committed, bounds: *bounds })?;
                Ok(Proven::AsAsked)
            }
            Self::Membership { values, .. } => {
                let proof = membership::Proof::from_octets(&sub_proof.proof)?;
                proof.verify(session, &membership::Statement { committed, values })?;
                Ok(Proven::AsAsked)
            }
            Self::Pseudonym { context, .. } => {
                let pseudonym = sub_proof.pseudonym.ok_or(Fault::NotAsAsked)?;
                let context = context.id();
                let proof = nym::Proof::from_octets(&sub_proof.proof)?;
                proof.verify(session, &nym::Statement { committed, context: &context, pseudonym })?;
                Ok(Proven::Pseudonym(pseudonym))
            }
            Self::Validity { .. } => {
                let claimed = sub_proof.epoch.ok_or(Fault::NotAsAsked)?;
                let accepted = own.epochs.iter().find(|(epoch, _)| *epoch == claimed);
                let (epoch, key) = accepted.ok_or(Fault::Epoch)?;
                let proof = validity::Proof::from_octets(&sub_proof.proof)?;
                let statement = validity::Statement { committed, epoch: *epoch, key };
                Ok(Proven::Validity(*epoch, proof.verify_deferred(session, &statement)?))
            }
            Self::Same { same, other, index } => {
                let types = (own.claim_type(*index), credentials[*other].type_of(&same.1.path));
                let (Some(first), Some(second_type)) = types else { return Err(Fault::NotAsAsked) };
                let second = credentials[*other].find_claim(*other, &same.1.path)?;
                if !are_comparable(first, second_type) || sub_proof.c_ext != Some(second.commitment) {
                    return Err(Fault::NotAsAsked);
                }
                let proof = schnorr_eq::Proof::from_octets(&sub_proof.proof)?;
                proof.verify(session, &schnorr_eq::Statement { first: committed, second })?;
                Ok(Proven::AsAsked)
            }
            Self::Opening { key, .. } => {
                let proof = opening::Proof::from_octets(&sub_proof.proof)?;
                proof.verify(session, &opening::Statement { committed, key })?;
                Ok(Proven::Opening(proof.ciphertext()))
            }
        }
    }
}

impl From<bauta_predicates::Error> for Fault {
    fn from(error: bauta_predicates::Error) -> Self {
        match error {
            bauta_predicates::Error::InvalidProof => Self::Invalid,
            other => Self::Malformed(other),
        }
    }
}

/// Two claims that may be compared: the same kind of scalar, so that equal scalars are equal values.
fn are_comparable(first: ClaimType, second: ClaimType) -> bool {
    matches!(
        (first, second),
        (ClaimType::Identifier, ClaimType::Identifier)
            | (ClaimType::Integer { .. }, ClaimType::Integer { .. })
            | (ClaimType::Date { .. }, ClaimType::Date { .. })
    )
}

impl Shown<'_> {
    fn find(&self, credential: usize, index: usize) -> Result<Committed, Fault> {
        let position = self.commitment_indexes.binary_search(&index).map_err(|_| Fault::NotAsAsked)?;
        let commitment = *self.commitments.get(position).ok_or(Fault::NotAsAsked)?;
        Ok(Committed { credential, index, commitment })
    }

    fn find_claim(&self, credential: usize, path: &ClaimPath) -> Result<Committed, Fault> {
        self.find(credential, self.schema.index_of(path).ok_or(Fault::NotAsAsked)?)
    }

    fn claim_type(&self, index: usize) -> Option<ClaimType> {
        self.schema.claims().get(index).map(|claim| claim.claim_type)
    }

    fn type_of(&self, path: &ClaimPath) -> Option<ClaimType> {
        self.claim_type(self.schema.index_of(path)?)
    }
}
