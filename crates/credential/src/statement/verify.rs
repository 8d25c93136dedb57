//! The verifier's side of a statement.

use bauta_bbs::PointG1;
use bauta_bbs::committed_disclosure::Commitment;
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::pairing::PairingEquation;
use bauta_predicates::opening::Ciphertext;
use bauta_predicates::validity::EpochPublicKey;
use bauta_predicates::{
    Committed, ContextId, PendingVerification, Pseudonym, Session, membership, nym, opening, range,
    schnorr_eq, validity,
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

/// A sub-proof whose points have been asked for, with its statement in the verifier's own words.
#[derive(Clone, Debug)]
#[must_use = "nothing has been verified"]
pub struct PendingStatement<'a> {
    proof: Proof<'a>,
    pending: PendingVerification,
}

#[derive(Clone, Debug)]
enum Proof<'a> {
    Range(range::Proof, range::Statement),
    Membership(membership::Proof, membership::Statement<'a>),
    Pseudonym(nym::Proof, Committed, ContextId, Pseudonym),
    Validity(validity::Proof, validity::Statement<'a>),
    Same(schnorr_eq::Proof, schnorr_eq::Statement),
    Opening(opening::Proof, opening::Statement<'a>),
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
        let mut combinations = Combinations::public();
        let pending = self.verify_init(session, credentials, (position, sub_proof), &mut combinations)?;
        pending.finish(session, &combinations.evaluate())
    }

    /// [`Self::verify`], first step: reads the sub-proof and asks for its points. The second is
    /// [`PendingStatement::finish`].
    ///
    /// # Errors
    /// [`Fault`].
    pub fn verify_init<'a>(
        &'a self,
        session: &Session<'_>,
        credentials: &[Shown<'a>],
        (position, sub_proof): (usize, &SubProof),
        combinations: &mut Combinations,
    ) -> Result<PendingStatement<'a>, Fault> {
        let proof = self.read(credentials, position, sub_proof)?;
        let pending = match &proof {
            Proof::Range(proof, statement) => proof.verify_init(session, statement, combinations)?,
            Proof::Membership(proof, statement) => proof.verify_init(session, statement, combinations)?,
            Proof::Pseudonym(proof, committed, context, pseudonym) => {
                let statement = nym::Statement { committed: *committed, context, pseudonym: *pseudonym };
                proof.verify_init(session, &statement, combinations)
            }
            Proof::Validity(proof, statement) => proof.verify_init(session, statement, combinations),
            Proof::Same(proof, statement) => proof.verify_init(session, statement, combinations),
            Proof::Opening(proof, statement) => proof.verify_init(session, statement, combinations),
        };
        Ok(PendingStatement { proof, pending })
    }

    /// The sub-proof beside what it has to prove.
    fn read<'a>(
        &'a self,
        credentials: &[Shown<'a>],
        position: usize,
        sub_proof: &SubProof,
    ) -> Result<Proof<'a>, Fault> {
        if sub_proof.alg != self.alg() || sub_proof.indexes != [self.index()] {
            return Err(Fault::NotAsAsked);
        }
        let own = &credentials[position];
        let committed = own.find(position, self.index())?;
        let octets = &sub_proof.proof;
        match self {
            Self::Range { bounds, .. } => {
                let statement = range::Statement { committed, bounds: *bounds };
                Ok(Proof::Range(range::Proof::from_octets(octets, bounds)?, statement))
            }
            Self::Membership { values, .. } => {
                let statement = membership::Statement { committed, values };
                Ok(Proof::Membership(membership::Proof::from_octets(octets)?, statement))
            }
            Self::Pseudonym { context, .. } => {
                let pseudonym = sub_proof.pseudonym.ok_or(Fault::NotAsAsked)?;
                let proof = nym::Proof::from_octets(octets)?;
                Ok(Proof::Pseudonym(proof, committed, context.id(), pseudonym))
            }
            Self::Validity { .. } => {
                let claimed = sub_proof.epoch.ok_or(Fault::NotAsAsked)?;
                let accepted = own.epochs.iter().find(|(epoch, _)| *epoch == claimed);
                let (epoch, key) = accepted.ok_or(Fault::Epoch)?;
                let statement = validity::Statement { committed, epoch: *epoch, key };
                Ok(Proof::Validity(validity::Proof::from_octets(octets)?, statement))
            }
            Self::Same { same, other, index } => {
                let types = (own.claim_type(*index), credentials[*other].type_of(&same.1.path));
                let (Some(first), Some(second_type)) = types else { return Err(Fault::NotAsAsked) };
                let second = credentials[*other].find_claim(*other, &same.1.path)?;
                if !are_comparable(first, second_type) || sub_proof.c_ext != Some(second.commitment) {
                    return Err(Fault::NotAsAsked);
                }
                let statement = schnorr_eq::Statement { first: committed, second };
                Ok(Proof::Same(schnorr_eq::Proof::from_octets(octets)?, statement))
            }
            Self::Opening { key, .. } => {
                let statement = opening::Statement { committed, key };
                Ok(Proof::Opening(opening::Proof::from_octets(octets)?, statement))
            }
        }
    }
}

impl PendingStatement<'_> {
    /// [`Statement::verify`], second step: compares the challenge. The same session as before, and the sums that have been
    /// asked for.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn finish(&self, session: &Session<'_>, points: &[PointG1]) -> Result<Proven, Fault> {
        let pending = &self.pending;
        match &self.proof {
            Proof::Range(proof, statement) => {
                proof.verify_finish(session, statement, pending, points)?;
                Ok(Proven::AsAsked)
            }
            Proof::Membership(proof, statement) => {
                proof.verify_finish(session, statement, pending, points)?;
                Ok(Proven::AsAsked)
            }
            Proof::Pseudonym(proof, committed, context, pseudonym) => {
                let statement = nym::Statement { committed: *committed, context, pseudonym: *pseudonym };
                proof.verify_finish(session, &statement, pending, points)?;
                Ok(Proven::Pseudonym(*pseudonym))
            }
            Proof::Validity(proof, statement) => {
                let equation = proof.verify_finish(session, statement, pending, points)?;
                Ok(Proven::Validity(statement.epoch, equation))
            }
            Proof::Same(proof, statement) => {
                proof.verify_finish(session, statement, pending, points)?;
                Ok(Proven::AsAsked)
            }
            Proof::Opening(proof, statement) => {
                proof.verify_finish(session, statement, pending, points)?;
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
