//! Verification in two steps, between which the points of many proofs are worked out together; and of many proofs at once.

use ark_bls12_381::G1Affine;
use rand_core::CryptoRngCore;

use super::{PendingVerification, Proof, ProofContext, pairing_equation, proof_verify_init, steps};
use crate::error::Error;
use crate::generators::Generators;
use crate::linear_combination::Combinations;
use crate::message::MessageScalar;
use crate::pairing::{PairingEquation, which_hold};

/// How many proofs have their points worked out together: more share no more, and need more memory.
const PROOFS_AT_ONCE: usize = 32;

/// What a verifier knows, and a [`Proof`] proves.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// As many as there are messages.
    pub generators: &'a Generators,
    /// The signer's key and the headers.
    pub context: ProofContext<'a>,
    /// The messages shown, each with its index, in ascending order.
    pub disclosed: &'a [(usize, MessageScalar)],
}

impl Statement<'_> {
    /// Asks for what the challenge is recomputed from.
    ///
    /// # Errors
    /// [`Error::Indexes`] when an index is out of order or range, or U + R is not the number of generators.
    pub fn verify_init(
        &self,
        proof: &Proof,
        combinations: &mut Combinations,
    ) -> Result<PendingVerification, Error> {
        proof_verify_init(self.generators, &self.context, proof, self.disclosed, combinations)
    }

    /// Compares the challenge, with the sums that have been asked for. The same `proof` as before.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify_finish(
        &self,
        proof: &Proof,
        pending: &PendingVerification,
        points: &[G1Affine],
    ) -> Result<PairingEquation, Error> {
        let announcement = pending.announcement(proof, points);
        let expected = announcement.challenge(self.disclosed, self.context.presentation_header);
        steps::compared(&proof.challenge, &expected);
        if expected != proof.challenge {
            return Err(Error::InvalidProof);
        }
        Ok(pairing_equation(self.context.public_key, proof))
    }
}

/// [`core_proof_verify`](super::core_proof_verify) of many proofs, which costs less for each: they share the inversions of
/// their points and one product of pairings. Every verdict is that of the proof alone, but for a probability of 2⁻¹²⁸; what
/// proofs that do not verify make it cost is bounded, see [`which_hold`]. `rng` gives 32 octets.
///
/// # Errors
/// Of each proof, in their order: as [`core_proof_verify`](super::core_proof_verify).
pub fn core_proof_verify_batch(
    proofs: &[(Statement<'_>, &Proof)],
    rng: &mut impl CryptoRngCore,
) -> Vec<Result<(), Error>> {
    let Some((first, _)) = proofs.first() else { return Vec::new() };
    let compared: Vec<_> = proofs.chunks(PROOFS_AT_ONCE).flat_map(compare_challenges).collect();
    let equations: Vec<_> = compared.iter().filter_map(|compared| compared.clone().ok()).collect();
    let sent: Vec<_> = proofs.iter().map(|(_, proof)| proof.to_octets()).collect();
    let sent: Vec<_> = sent.iter().map(Vec::as_slice).collect();
    let mut holds = which_hold(&first.generators.interface, &equations, &sent, rng).holds.into_iter();
    let verdict = |compared: Result<PairingEquation, Error>| match compared.map(|_| holds.next()) {
        Ok(Some(true)) => Ok(()),
        Ok(_) => Err(Error::InvalidProof),
        Err(error) => Err(error),
    };
    compared.into_iter().map(verdict).collect()
}

/// Everything but the pairings.
fn compare_challenges(proofs: &[(Statement<'_>, &Proof)]) -> Vec<Result<PairingEquation, Error>> {
    let mut combinations = Combinations::public();
    let pending: Vec<_> =
        proofs.iter().map(|(statement, proof)| statement.verify_init(proof, &mut combinations)).collect();
    let points = combinations.evaluate();
    let finish = |((statement, proof), pending): (&(Statement<'_>, &Proof), Result<_, _>)| {
        statement.verify_finish(proof, &pending?, &points)
    };
    proofs.iter().zip(pending).map(finish).collect()
}
