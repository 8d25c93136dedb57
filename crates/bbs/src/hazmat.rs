//! The drafts' internals, for sub-proofs and test vectors. Nothing here checks what it is given.

use ark_bls12_381::{Fr, G1Affine};

use crate::blind::VerifiedCommitment;
use crate::ciphersuite::{Ciphersuite, Interface};
use crate::committed_disclosure::Commitment;
use crate::encoding::Reader;
use crate::error::{Error, Item};
use crate::inversion::Invert;
use crate::keys::{PublicKey, SecretKey};
use crate::message::MessageScalar;
use crate::pairing::PairingEquation;
use crate::proof::Challenge;
use crate::pseudonym::{ContextId, NymSecret, Pseudonym};
use crate::{encoding, generators, inversion, linear_combination, random, signature};

pub use crate::backend::Backend;
pub use crate::encoding::{POINT_G1_LENGTH, POINT_G2_LENGTH, SCALAR_LENGTH};
pub use crate::generators::Generators;
pub use crate::kept_point::KeptPoint;
pub use crate::signature::{Domain, Header};

/// RFC 9380 `expand_message` of the suite.
///
/// # Errors
/// [`Error::Length`] when the suite cannot give so many octets.
pub fn expand_message(
    suite: Ciphersuite,
    message: &[u8],
    dst: &[u8],
    length: usize,
) -> Result<Vec<u8>, Error> {
    suite.expand_message(message, dst, length)
}

/// RFC 9380 `hash_to_curve` to G1 with the suite's expansion.
pub fn hash_to_curve_g1(suite: Ciphersuite, message: &[u8], dst: &[u8]) -> G1Affine {
    suite.hash_to_curve_g1(message, dst)
}

/// `hash_to_scalar` with a tag of one's own.
pub fn hash_to_scalar(suite: Ciphersuite, message: &[u8], dst: &[u8]) -> Fr {
    suite.hash_to_scalar(message, dst)
}

/// P1 as the suite fixes it.
pub fn p1(suite: Ciphersuite) -> G1Affine {
    suite.p1()
}

/// P1 by the draft's procedure, to compare.
pub fn derive_p1(suite: Ciphersuite) -> G1Affine {
    generators::derive_p1(suite)
}

/// `create_generators`(count, `api_id`), `api_id` with any prefix.
pub fn create_generators(suite: Ciphersuite, api_id: &str, count: usize) -> Vec<G1Affine> {
    generators::create_generators(suite, api_id, count)
}

/// `create_generators` by the draft's procedure where there are constants too, and the 48 octets of the state v behind the last
/// generator.
pub fn derive_generators(suite: Ciphersuite, api_id: &str, count: usize) -> (Vec<G1Affine>, Vec<u8>) {
    generators::derive_generators(suite, api_id, count)
}

/// (Q_2, J_1 … J_M) of an interface.
pub fn blind_generators(interface: &Interface, committed_count: usize) -> Vec<G1Affine> {
    generators::blind_generators(interface, committed_count)
}

/// `calculate_domain`.
pub fn calculate_domain(
    public_key: &PublicKey,
    generators: &Generators,
    header: &Header,
) -> [u8; SCALAR_LENGTH] {
    encoding::scalar_to_octets(&signature::calculate_domain(public_key, generators, header).0)
}

/// A scalar as 32 octets, big-endian.
pub fn scalar_to_octets(scalar: &Fr) -> [u8; SCALAR_LENGTH] {
    encoding::scalar_to_octets(scalar)
}

/// A point of G1 as 48 octets.
pub fn point_to_octets_g1(point: &G1Affine) -> [u8; POINT_G1_LENGTH] {
    encoding::point_to_octets_g1(point)
}

/// 48 octets as a point of the subgroup, not the identity.
///
/// # Errors
/// [`Error::Length`], [`Error::Point`].
pub fn octets_to_point_g1(octets: &[u8]) -> Result<G1Affine, Error> {
    let mut reader = Reader::new(Item::Point, octets);
    let point = reader.point_g1()?;
    reader.end()?;
    Ok(point)
}

/// The scalar of a secret key. The copy is the caller's to wipe.
pub fn secret_key_to_scalar(secret_key: &SecretKey) -> Fr {
    secret_key.0
}

/// One random scalar of 48 octets, not zero.
///
/// # Errors
/// [`Error::Randomness`].
pub fn random_scalar(rng: &mut impl rand_core::CryptoRngCore) -> Result<Fr, Error> {
    random::random_scalar(rng)
}

/// The scalar of a message. The copy is the caller's to wipe.
pub fn message_to_scalar(message: &MessageScalar) -> Fr {
    message.0
}

/// A message from its scalar.
pub fn scalar_to_message(scalar: Fr) -> MessageScalar {
    MessageScalar(scalar)
}

/// (Y_0, Y_1), the bases of the commitments of an interface.
pub fn commitment_generators(interface: &Interface) -> [G1Affine; 2] {
    crate::committed_disclosure::commitment_generators(interface)
}

/// The scalar of a challenge.
pub fn challenge_to_scalar(challenge: &Challenge) -> Fr {
    challenge.0
}

/// A challenge from its scalar.
pub fn scalar_to_challenge(scalar: Fr) -> Challenge {
    Challenge(scalar)
}

/// The point of a Pedersen commitment.
pub fn commitment_to_point(commitment: &Commitment) -> G1Affine {
    commitment.0
}

/// A commitment from its point.
pub fn point_to_commitment(point: G1Affine) -> Commitment {
    Commitment(point)
}

/// e(left, key) = e(right, BP2).
pub fn pairing_equation(left: G1Affine, key: &PublicKey, right: G1Affine) -> PairingEquation {
    PairingEquation { left, key: key.clone(), right }
}

/// The scalar of a pseudonym secret. The copy is the caller's to wipe.
pub fn nym_secret_to_scalar(nym_secret: &NymSecret) -> Fr {
    nym_secret.0
}

/// The point of a pseudonym.
pub fn pseudonym_to_point(pseudonym: &Pseudonym) -> G1Affine {
    pseudonym.0
}

/// A pseudonym from its point, which is not the identity.
pub fn point_to_pseudonym(point: G1Affine) -> Pseudonym {
    Pseudonym(point)
}

/// OP = hash_to_curve_g1(context_id, api_id), the base of every pseudonym of a context in the SHA-256 suite.
pub fn context_to_base(context: &ContextId) -> G1Affine {
    context.base(&Interface::PSEUDONYM_BBS_SHA_256)
}

/// Σ points_i·scalars_i, as many of the one as of the other.
pub fn linear_combination(points: &[G1Affine], scalars: &[Fr]) -> G1Affine {
    linear_combination::public_combination(points, scalars)
}

/// Σ points_i·scalars_i where the scalars are secret: the one path by which a prover's products go.
pub fn secret_linear_combination(points: &[G1Affine], scalars: &[Fr]) -> G1Affine {
    linear_combination::secret_combination(points, scalars)
}

/// The octets of the tables that this process has made of generators and keeps.
pub fn kept_tables_size() -> usize {
    linear_combination::kept::size()
}

/// 1/scalar, in constant time. 1/0 is 0.
pub fn invert_secret(scalar: &Fr) -> Fr {
    scalar.invert()
}

/// Every scalar becomes its inverse, none of them zero, in constant time and with one inversion.
pub fn invert_all_secret(scalars: &mut [Fr]) {
    inversion::invert_all(scalars);
}

/// A commitment to `committed_count` messages whose opening has been proved by another proof than the blind draft's.
///
/// Signing one that has not been proved lets its maker choose what is signed.
pub fn assert_commitment_verified(c: G1Affine, committed_count: usize) -> VerifiedCommitment {
    VerifiedCommitment { c, committed_count }
}

/// What the pairing of [`Backend::Ark`] is made of, to compare with `ark`'s own.
pub mod fq12 {
    use crate::backend::ark::{self, Lines, tower};
    use ark_bls12_381::{Fq2, Fq12, G1Affine, G2Affine};

    /// a·b.
    pub fn product(a: &Fq12, b: &Fq12) -> Fq12 {
        tower::product(a, b)
    }

    /// a².
    pub fn square(a: &Fq12) -> Fq12 {
        tower::square(a)
    }

    /// a² in the cyclotomic subgroup; elsewhere what the same formula gives.
    pub fn cyclotomic_square(a: &Fq12) -> Fq12 {
        tower::cyclotomic_square(a)
    }

    /// f·(l_0 + l_1·v + l_4·v·w).
    pub fn product_with_line(f: &Fq12, line: [&Fq2; 3]) -> Fq12 {
        tower::product_with_line(f, line)
    }

    /// Π e(p, q)³, for points of the subgroups.
    pub fn pairing_product(pairs: &[(G1Affine, G2Affine)]) -> Option<Fq12> {
        let lines: Vec<_> = pairs.iter().map(|(_, q)| Lines::new(q)).collect();
        let terms: Vec<_> = pairs.iter().map(|(p, _)| *p).zip(&lines).collect();
        ark::pairing_product(&terms)
    }
}
