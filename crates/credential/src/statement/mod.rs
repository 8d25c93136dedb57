//! What a presentation has to prove beside its core proofs: derived once, from the request and the schema, by the holder
//! who proves it and by the verifier who checks it.

mod prove;
mod verify;

use bauta_bbs::MessageScalar;
use bauta_predicates::opening::OpeningKey;
use bauta_predicates::range;
use bauta_predicates::validity::EpochPublicKey;

use crate::alg::Alg;
use crate::claim::ClaimType;
use crate::compact;
use crate::context::Context;
use crate::epoch::{EpochLog, HeadHash};
use crate::request::{Condition, CredentialQuery, Literal, Predicate, Query, Same, ValidityQuery};
use crate::schema::{ClaimPath, Schema};
use crate::sub_proof::SubProofAlg;

pub use prove::{Announced, EpochToken, Opened, PendingSubProof, Witnessed};
pub use verify::{Fault, PendingStatement, Proven, Shown};

/// The claim that good standing is about.
const VALIDITY_HANDLE: &str = "validity_handle";
/// The claim that an opening encrypts.
const PERSON_ID: &str = "person_id";

/// One statement about a credential, proven by one sub-proof.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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

impl Plan {
    /// The epochs of an issuer that are accepted, with the keys of a copy of its log: one's own, so that no key comes from
    /// the other side. Heads that are not in it are none.
    pub fn accepted_epochs(&self, issuer: &str, log: &EpochLog) -> Vec<(u64, EpochPublicKey)> {
        let heads = self.statements.iter().filter_map(|statement| match statement {
            Statement::Validity { accepted, .. } => Some(accepted.heads_of(issuer)),
            _ => None,
        });
        heads
            .flatten()
            .filter_map(|hash| hash.parse::<HeadHash>().ok())
            .filter_map(|hash| log.by_hash(&hash))
            .map(|signed| (signed.head().epoch.0, signed.head().key.clone()))
            .collect()
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

impl Statement {
    fn of_predicate(predicate: &Predicate, schema: &Schema, alg: Alg) -> Result<Self, PlanError> {
        let path = &predicate.path;
        let index = schema.index_of(path).ok_or_else(|| PlanError::NoSuchClaim(path.clone()))?;
        let claim_type = schema.claims()[index].claim_type;
        let unfit = || PlanError::Unfit(path.clone());
        let predicate = predicate.clone();
        match &predicate.condition {
            Some(Condition::Range { min, max }) if claim_type.range().is_some() => {
                let bound = |literal: &Literal| literal.to_integer(claim_type);
                let min = min.as_ref().map(bound).transpose().map_err(|_| unfit())?;
                let max = max.as_ref().map(bound).transpose().map_err(|_| unfit())?;
                let bounds = bounds(min, max).ok_or_else(unfit)?;
                Ok(Self::Range { predicate, index, bounds })
            }
            Some(Condition::In(literals)) if claim_type.is_disclosable() => {
                let value = |literal: &Literal| {
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
}

fn bounds(min: Option<u32>, max: Option<u32>) -> Option<range::Bounds> {
    match (min, max) {
        (None, None) => None,
        (Some(min), None) => Some(range::Bounds::at_least(min)),
        (None, Some(max)) => Some(range::Bounds::at_most(max)),
        (Some(min), Some(max)) => range::Bounds::between(min, max).ok(),
    }
}
