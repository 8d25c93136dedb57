//! The prover's side of a statement.

use std::fmt;

use bauta_bbs::committed_disclosure::{Opening, Witness};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::{Interface, PointG1};
use bauta_predicates::validity::{EpochPublicKey, KeptToken, Token};
use bauta_predicates::{Committed, Error, Session, membership, nym, opening, range, schnorr_eq, validity};
use rand_core::CryptoRngCore;

use super::Statement;
use crate::schema::{ClaimPath, Schema};
use crate::sub_proof::SubProof;

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

/// One credential on the prover's side, its commitments perhaps still to be worked out.
#[derive(Debug)]
pub struct Witnessed<'a> {
    /// The interface of all core proofs of the presentation.
    pub interface: &'a Interface,
    /// Its kind.
    pub schema: &'a Schema,
    /// What opens its commitments.
    pub witnesses: &'a [Witness],
    /// Its token, where good standing is to be proven.
    pub token: Option<&'a KeptToken>,
    /// The base of a context, where the holder has kept it.
    pub base: Option<&'a nym::Base>,
}

/// All credentials of a presentation, their core proofs made and the points of the first moves worked out.
#[derive(Clone, Copy, Debug)]
pub struct Announced<'a> {
    /// What every sub-proof is bound to.
    pub session: &'a Session<'a>,
    /// The credentials, in the order of the request.
    pub credentials: &'a [Opened<'a>],
    /// The sums that were asked for.
    pub points: &'a [PointG1],
}

/// A sub-proof between its first move and the response, which moves into it.
pub struct PendingSubProof(Pending);

enum Pending {
    Range(range::AwaitingChallenge),
    Membership(membership::AwaitingChallenge),
    Pseudonym(nym::AwaitingChallenge),
    Validity(validity::AwaitingChallenge),
    Same(schnorr_eq::AwaitingChallenge),
    Opening(opening::AwaitingChallenge),
}

impl Statement {
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
    ) -> Result<SubProof, Error> {
        let witnesses: Vec<Vec<_>> =
            credentials.iter().map(|one| one.openings.iter().map(Witness::from).collect()).collect();
        let tokens: Vec<_> =
            credentials.iter().map(|one| one.token.map(|of_epoch| KeptToken::from(of_epoch.token))).collect();
        let witnessed = credentials.iter().zip(&witnesses).zip(&tokens);
        let witnessed = witnessed.map(|((one, witnesses), token)| Witnessed {
            interface: session.interface,
            schema: one.schema,
            witnesses,
            token: token.as_ref(),
            base: None,
        });
        let mut combinations = Combinations::secret();
        let pending = self.announce(&witnessed.collect::<Vec<_>>(), position, rng, &mut combinations)?;
        let announced = Announced { session, credentials, points: &combinations.evaluate() };
        pending.respond(self, position, &announced, rng)
    }

    /// The first move of the proof: all that does not depend on the request's nonce. Its points are asked of `combinations`.
    ///
    /// # Errors
    /// [`bauta_predicates::Error`]; what is not true cannot be proven.
    pub fn announce(
        &self,
        credentials: &[Witnessed<'_>],
        position: usize,
        rng: &mut impl CryptoRngCore,
        combinations: &mut Combinations,
    ) -> Result<PendingSubProof, Error> {
        let own = &credentials[position];
        let (interface, witness) = (own.interface, own.find(self.index())?);
        Ok(PendingSubProof(match self {
            Self::Range { bounds, .. } => {
                Pending::Range(range::announce(interface, bounds, witness, rng, combinations)?)
            }
            Self::Membership { values, .. } => {
                Pending::Membership(membership::announce(interface, values, witness, rng, combinations)?)
            }
            Self::Pseudonym { context, .. } => {
                let context = context.id();
                let kept = own.base.filter(|base| *base.context() == context).cloned();
                let base = kept.unwrap_or_else(|| nym::Base::of(&context));
                Pending::Pseudonym(nym::announce(interface, &base, witness, rng, combinations)?)
            }
            Self::Validity { .. } => {
                let token = own.token.ok_or(Error::NotTrue)?;
                Pending::Validity(validity::announce(interface, token, witness, rng, combinations)?)
            }
            Self::Same { same, other, .. } => {
                let second = credentials[*other].find_claim(&same.1.path)?;
                let witnesses = [witness.clone(), second.clone()];
                Pending::Same(schnorr_eq::announce(interface, &witnesses, rng, combinations)?)
            }
            Self::Opening { key, .. } => {
                Pending::Opening(opening::announce(interface, key, witness, rng, combinations)?)
            }
        }))
    }
}

impl PendingSubProof {
    /// The sub-proof of the statement whose first move this is, about the credential at a position. It draws nothing from
    /// `rng`, unless a range has to begin again: once in a thousand times.
    ///
    /// # Errors
    /// [`bauta_predicates::Error`], [`NotTrue`](bauta_predicates::Error::NotTrue) also when it is another statement, or about
    /// other commitments.
    pub fn respond(
        self,
        statement: &Statement,
        position: usize,
        announced: &Announced<'_>,
        rng: &mut impl CryptoRngCore,
    ) -> Result<SubProof, Error> {
        let Announced { session, credentials, points } = *announced;
        let own = &credentials[position];
        let committed = own.find(position, statement.index())?;
        let mut sub_proof = SubProof::new(statement.alg(), statement.index(), Vec::new());
        match (self.0, statement) {
            (Pending::Range(prover), Statement::Range { bounds, .. }) => {
                let statement = range::Statement { committed, bounds: *bounds };
                sub_proof.proof = prover.respond(session, &statement, points, rng)?.to_octets();
            }
            (Pending::Membership(prover), Statement::Membership { values, .. }) => {
                let statement = membership::Statement { committed, values };
                sub_proof.proof = prover.respond(session, &statement, points)?.to_octets();
            }
            (Pending::Pseudonym(prover), Statement::Pseudonym { context, .. }) => {
                let (context, pseudonym) = (context.id(), prover.pseudonym(points)?);
                let statement = nym::Statement { committed, context: &context, pseudonym };
                sub_proof.proof = prover.respond(session, &statement, points)?.to_octets().to_vec();
                sub_proof.pseudonym = Some(pseudonym);
            }
            (Pending::Validity(prover), Statement::Validity { .. }) => {
                let EpochToken { epoch, key, .. } = own.token.ok_or(Error::NotTrue)?;
                let statement = validity::Statement { committed, epoch, key };
                sub_proof.proof = prover.respond(session, &statement, points)?.to_octets().to_vec();
                sub_proof.epoch = Some(epoch);
            }
            (Pending::Same(prover), Statement::Same { same, other, .. }) => {
                let second = credentials[*other].find_claim(*other, &same.1.path)?;
                let statement = schnorr_eq::Statement { first: committed, second };
                sub_proof.proof = prover.respond(session, &statement, points)?.to_octets().to_vec();
                sub_proof.c_ext = Some(second.commitment);
            }
            (Pending::Opening(prover), Statement::Opening { key, .. }) => {
                let statement = opening::Statement { committed, key };
                sub_proof.proof = prover.respond(session, &statement, points)?.to_octets().to_vec();
            }
            _ => return Err(Error::NotTrue),
        }
        Ok(sub_proof)
    }
}

impl fmt::Debug for PendingSubProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingSubProof")
    }
}

impl<'a> Witnessed<'a> {
    fn find(&self, index: usize) -> Result<&'a Witness, Error> {
        self.witnesses.iter().find(|witness| witness.index == index).ok_or(Error::NotTrue)
    }

    fn find_claim(&self, path: &ClaimPath) -> Result<&'a Witness, Error> {
        self.find(self.schema.index_of(path).ok_or(Error::NotTrue)?)
    }
}

impl Opened<'_> {
    fn find(&self, credential: usize, index: usize) -> Result<Committed, Error> {
        let opening = self.openings.iter().find(|opening| opening.index == index).ok_or(Error::NotTrue)?;
        Ok(Committed { credential, index, commitment: opening.commitment })
    }

    fn find_claim(&self, credential: usize, path: &ClaimPath) -> Result<Committed, Error> {
        self.find(credential, self.schema.index_of(path).ok_or(Error::NotTrue)?)
    }
}
