//! What a presentation has to prove beside its core proofs: derived once, from the request and the schema, by the holder
//! who proves it and by the verifier who checks it.

use bauta_bbs::MessageScalar;
use bauta_bbs::committed_disclosure::{Commitment, Opening};
use bauta_bbs::pairing::PairingEquation;
use bauta_predicates::opening::{Ciphertext, OpeningKey};
use bauta_predicates::validity::{EpochPublicKey, Token};
use bauta_predicates::{
    Committed, NymSecret, Pseudonym, Session, membership, nym, opening, range, schnorr_eq, validity,
};
use rand_core::CryptoRngCore;

use crate::alg::Alg;
use crate::claim::ClaimType;
use crate::compact;
use crate::context::Context;
use crate::request::{Condition, CredentialQuery, Predicate, Query, Same, ValidityQuery};
use crate::schema::{ClaimPath, Schema};
use crate::sub_proof::{SubProof, SubProofAlg};

/// The claim that good standing is about.
const VALIDITY_HANDLE: &str = "validity_handle";
/// The claim that an opening encrypts.
const PERSON_ID: &str = "person_id";

/// One statement about a credential, proven by one sub-proof.
#[derive(Clone, Debug)]
pub enum Statement {
    /// A claim is between bounds.
    Range {
        /// As asked.
        predicate: Predicate,
        /// The claim's index.
        index: usize,
        /// The bounds as integers.
        bounds: range::Bounds,
    },
    /// A claim is one of a set.
    Membership {
        /// As asked.
        predicate: Predicate,
        /// The claim's index.
        index: usize,
        /// The set, as signed scalars.
        values: Vec<MessageScalar>,
    },
    /// The holder's name in a context.
    Pseudonym {
        /// The index of the holder's secret.
        index: usize,
        /// The context.
        context: Context,
    },
    /// The credential is in good standing in one of the epochs that are accepted.
    Validity {
        /// The index of the handle.
        index: usize,
        /// The epochs that will do.
        accepted: ValidityQuery,
    },
    /// A claim equals a claim of another credential of the presentation.
    Same {
        /// The claim's index.
        index: usize,
        /// As asked; the first claim is this credential's.
        same: Same,
        /// The position of the other credential.
        other: usize,
    },
    /// The person, encrypted to openers.
    Opening {
        /// The index of the person's identifier.
        index: usize,
        /// The openers' key.
        key: OpeningKey,
    },
}

/// All that one credential of a presentation has to show and prove.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The indexes of the claims to disclose, ascending.
    pub disclosed_indexes: Vec<usize>,
    /// The indexes of the messages to commit to, ascending.
    pub commitment_indexes: Vec<usize>,
    /// What is to be proven about them, in the order of the sub-proofs: the predicates as asked, the pseudonym, validity,
    /// equalities, the opening.
    pub statements: Vec<Statement>,
}

/// Why a credential of this kind cannot give what is asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// It has no such claim.
    #[error("the credential has no claim `{0}`")]
    NoSuchClaim(ClaimPath),
    /// The claim is never shown.
    #[error("`{0}` is never disclosed")]
    NeverDisclosed(ClaimPath),
    /// The claim is not of a type about which this can be proven, or the bounds or the set are none for it.
    #[error("what is asked about `{0}` does not fit that claim")]
    Unfit(ClaimPath),
    /// A pseudonym was asked of a credential that is not bound to a holder.
    #[error("the credential is not bound to a holder, so it has no pseudonym")]
    NotHolderBound,
    /// The openers' key is none.
    #[error("the openers' key is not a key")]
    OpeningKey,
}

/// One credential on the prover's side, its core proof made.
#[derive(Debug)]
pub struct Opened<'a> {
    /// Its kind.
    pub schema: &'a Schema,
    /// The openings of its commitments.
    pub openings: &'a [Opening],
    /// Its token, where good standing is to be proven.
    pub token: Option<EpochToken<'a>>,
}

/// A token with the epoch that it is of.
#[derive(Clone, Copy, Debug)]
pub struct EpochToken<'a> {
    /// Days since 1970-01-01.
    pub epoch: u64,
    /// X_e.
    pub key: &'a EpochPublicKey,
    /// The credential's own token.
    pub token: &'a Token,
}

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

impl Plan {
    /// What the credential at a position of the query has to show and prove.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn derive(query: &Query, position: usize, schema: &Schema, alg: Alg) -> Result<Self, PlanError> {
        let asked = &query.credentials[position];
        let mut disclosed_indexes = disclosed(asked, schema)?;
        disclosed_indexes.sort_unstable();
        let mut statements = Vec::new();
        for predicate in &asked.predicates {
            statements.push(Statement::of_predicate(predicate, schema, alg)?);
        }
        if let Some(pseudonym) = &asked.pseudonym {
            let index = nym_index(schema, alg).ok_or(PlanError::NotHolderBound)?;
            statements.push(Statement::Pseudonym { index, context: pseudonym.context.clone() });
        }
        if let Some(validity) = &asked.validity {
            let index = identifier(schema, VALIDITY_HANDLE)?;
            statements.push(Statement::Validity { index, accepted: validity.clone() });
        }
        let mut committed_only = Vec::new();
        for same in &query.same {
            if same.0.credential == asked.id {
                let index = comparable(schema, &same.0.path)?;
                let other = query.position(&same.1.credential);
                let other = other.ok_or_else(|| PlanError::Unfit(same.1.path.clone()))?;
                statements.push(Statement::Same { index, same: same.clone(), other });
            } else if same.1.credential == asked.id {
                committed_only.push(comparable(schema, &same.1.path)?);
            }
        }
        if let Some(opening) = &asked.opening {
            // The registrar's openers have keys for the algorithm with a holder.
            if alg != Alg::BbsModHb {
                return Err(PlanError::OpeningKey);
            }
            let octets = compact::decode(&opening.key).map_err(|_| PlanError::OpeningKey)?;
            let key = OpeningKey::from_octets(&octets).map_err(|_| PlanError::OpeningKey)?;
            statements.push(Statement::Opening { index: identifier(schema, PERSON_ID)?, key });
        }
        let mut commitment_indexes: Vec<_> =
            statements.iter().map(Statement::index).chain(committed_only).collect();
        commitment_indexes.sort_unstable();
        commitment_indexes.dedup();
        Ok(Self { disclosed_indexes, commitment_indexes, statements })
    }
}

fn disclosed(asked: &CredentialQuery, schema: &Schema) -> Result<Vec<usize>, PlanError> {
    let index_of = |path: &ClaimPath| {
        let index = schema.index_of(path).ok_or_else(|| PlanError::NoSuchClaim(path.clone()))?;
        if schema.claims()[index].claim_type.is_disclosable() {
            Ok(index)
        } else {
            Err(PlanError::NeverDisclosed(path.clone()))
        }
    };
    asked.claims().map(index_of).collect()
}

/// The holder's secret stands behind the claims and the blinding factor.
fn nym_index(schema: &Schema, alg: Alg) -> Option<usize> {
    (alg == Alg::BbsModHb).then(|| schema.claims().len() + 1)
}

fn identifier(schema: &Schema, name: &str) -> Result<usize, PlanError> {
    let path = ClaimPath::from(name);
    let index = schema.index_of(&path).ok_or_else(|| PlanError::NoSuchClaim(path.clone()))?;
    match schema.claims()[index].claim_type {
        ClaimType::Identifier => Ok(index),
        _ => Err(PlanError::Unfit(path)),
    }
}

/// A claim whose slot holds neither a decoy nor a filler: of two of these it could be proven that they are the same.
fn comparable(schema: &Schema, path: &ClaimPath) -> Result<usize, PlanError> {
    let index = schema.index_of(path).ok_or_else(|| PlanError::NoSuchClaim(path.clone()))?;
    let claim_type = schema.claims()[index].claim_type;
    if claim_type.is_scalar() && claim_type.filler().is_none() {
        Ok(index)
    } else {
        Err(PlanError::Unfit(path.clone()))
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

impl Statement {
    fn of_predicate(predicate: &Predicate, schema: &Schema, alg: Alg) -> Result<Self, PlanError> {
        let path = &predicate.path;
        let index = schema.index_of(path).ok_or_else(|| PlanError::NoSuchClaim(path.clone()))?;
        let claim_type = schema.claims()[index].claim_type;
        let unfit = || PlanError::Unfit(path.clone());
        let predicate = predicate.clone();
        match &predicate.condition {
            Some(Condition::Range { min, max }) if claim_type.range().is_some() => {
                let bound = |literal: &crate::request::Literal| literal.to_integer(claim_type);
                let min = min.as_ref().map(bound).transpose().map_err(|_| unfit())?;
                let max = max.as_ref().map(bound).transpose().map_err(|_| unfit())?;
                let bounds = bounds(min, max).ok_or_else(unfit)?;
                Ok(Self::Range { predicate, index, bounds })
            }
            Some(Condition::In(literals)) if claim_type.is_disclosable() => {
                let value = |literal: &crate::request::Literal| {
                    let payload = literal.to_payload(claim_type)?;
                    payload.to_message(alg, claim_type)
                };
                let values =
                    literals.iter().map(value).collect::<Result<Vec<_>, _>>().map_err(|_| unfit())?;
                let repeated = |position: usize| values[..position].contains(&values[position]);
                if (0..values.len()).any(repeated) {
                    return Err(unfit());
                }
                Ok(Self::Membership { predicate, index, values })
            }
            _ => Err(unfit()),
        }
    }

    /// The index of the message that it is about.
    pub fn index(&self) -> usize {
        match self {
            Self::Range { index, .. }
            | Self::Membership { index, .. }
            | Self::Pseudonym { index, .. }
            | Self::Validity { index, .. }
            | Self::Same { index, .. }
            | Self::Opening { index, .. } => *index,
        }
    }

    /// The sub-proof that proves it.
    pub fn alg(&self) -> SubProofAlg {
        match self {
            Self::Range { .. } => SubProofAlg::BautaRange,
            Self::Membership { .. } => SubProofAlg::OrMembership,
            Self::Pseudonym { .. } => SubProofAlg::BautaNym,
            Self::Validity { .. } => SubProofAlg::BautaValidity,
            Self::Same { .. } => SubProofAlg::SchnorrEq,
            Self::Opening { .. } => SubProofAlg::BautaOpening,
        }
    }

    /// Proves it about the credential at a position, all core proofs made.
    ///
    /// # Errors
    /// [`bauta_predicates::Error`]; what is not true cannot be proven.
    pub fn prove(
        &self,
        session: &Session<'_>,
        credentials: &[Opened<'_>],
        position: usize,
        rng: &mut impl CryptoRngCore,
    ) -> Result<SubProof, bauta_predicates::Error> {
        let own = &credentials[position];
        let (committed, witness) = own.find(position, self.index())?;
        let mut sub_proof = SubProof::new(self.alg(), self.index(), Vec::new());
        match self {
            Self::Range { bounds, .. } => {
                let statement = range::Statement { committed, bounds: *bounds };
                sub_proof.proof = range::prove(session, &statement, witness, rng)?.to_octets();
            }
            Self::Membership { values, .. } => {
                let statement = membership::Statement { committed, values };
                sub_proof.proof = membership::prove(session, &statement, witness, rng)?.to_octets();
            }
            Self::Pseudonym { context, .. } => {
                let context = context.id();
                let secret = NymSecret::from_octets(&witness.message.to_octets()[..])
                    .map_err(|_| bauta_predicates::Error::NotTrue)?;
                let pseudonym = secret.pseudonym(&context);
                let statement = nym::Statement { committed, context: &context, pseudonym };
                sub_proof.proof = nym::prove(session, &statement, witness, rng)?.to_octets().to_vec();
                sub_proof.pseudonym = Some(pseudonym);
            }
            Self::Validity { .. } => {
                let EpochToken { epoch, key, token } = own.token.ok_or(bauta_predicates::Error::NotTrue)?;
                let statement = validity::Statement { committed, epoch, key };
                sub_proof.proof =
                    validity::prove(session, &statement, witness, token, rng)?.to_octets().to_vec();
                sub_proof.epoch = Some(epoch);
            }
            Self::Same { same, other, .. } => {
                let (second, other_witness) = credentials[*other].find_claim(*other, &same.1.path)?;
                let statement = schnorr_eq::Statement { first: committed, second };
                let proof = schnorr_eq::prove(session, &statement, witness, other_witness, rng)?;
                sub_proof.proof = proof.to_octets().to_vec();
                sub_proof.c_ext = Some(second.commitment);
            }
            Self::Opening { key, .. } => {
                let statement = opening::Statement { committed, key };
                sub_proof.proof = opening::prove(session, &statement, witness, rng)?.to_octets().to_vec();
            }
        }
        Ok(sub_proof)
    }

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

fn bounds(min: Option<u32>, max: Option<u32>) -> Option<range::Bounds> {
    match (min, max) {
        (None, None) => None,
        (Some(min), None) => Some(range::Bounds::at_least(min)),
        (None, Some(max)) => Some(range::Bounds::at_most(max)),
        (Some(min), Some(max)) => range::Bounds::between(min, max).ok(),
    }
}

impl<'a> Opened<'a> {
    fn find(
        &self,
        credential: usize,
        index: usize,
    ) -> Result<(Committed, &'a Opening), bauta_predicates::Error> {
        let opening = self.openings.iter().find(|opening| opening.index == index);
        let opening = opening.ok_or(bauta_predicates::Error::NotTrue)?;
        Ok((Committed { credential, index, commitment: opening.commitment }, opening))
    }

    fn find_claim(
        &self,
        credential: usize,
        path: &ClaimPath,
    ) -> Result<(Committed, &'a Opening), bauta_predicates::Error> {
        let index = self.schema.index_of(path).ok_or(bauta_predicates::Error::NotTrue)?;
        self.find(credential, index)
    }
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
