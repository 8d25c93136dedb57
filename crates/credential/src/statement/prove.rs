//! The prover's side of a statement.

use bauta_bbs::committed_disclosure::Opening;
use bauta_predicates::validity::{EpochPublicKey, Token};
use bauta_predicates::{
    Committed, NymSecret, Session, membership, nym, opening, range, schnorr_eq, validity,
};
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
