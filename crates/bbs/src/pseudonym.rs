//! Pseudonyms: one vector of secrets, one point for each context (draft-irtf-cfrg-bbs-per-verifier-linkability-03).
//!
//! ```text
//! holder                                            signer
//! commit_with_nym(…, prover_nyms)        ──→        CommitmentWithProof::verify
//!                                        ←──        blind_sign_with_nym(…, entropy), and the entropy
//! verify_finalize_with_nym → nym_secrets
//!
//! prover                                            verifier
//! proof_gen_with_nym → (Proof, Pseudonym)  ──→      proof_verify_with_nym
//! ```
//!
//! The vector that is signed is: the signer's messages, the blinding factor, the holder's committed messages, the N
//! secrets. The secrets are never disclosed.
#![doc = include_str!("../notes/pseudonym.md")]

mod secrets;
mod steps;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use rand_core::CryptoRngCore;

use crate::blind::{BlindDisclosed, BlindDisclosure, CommitmentWithProof, ProverBlind, VerifiedCommitment};
use crate::blind::{blind_sign, core_commit};
use crate::ciphersuite::Interface;
use crate::encoding::{POINT_G1_LENGTH, Reader, i2osp_8, point_to_octets_g1};
use crate::error::{Error, Item};
use crate::generators::Generators;
use crate::keys::{KeyPair, PublicKey};
use crate::linear_combination::{Combinations, secret_combination};
use crate::message::MessageScalar;
use crate::proof::{
    self, Additions, Announcement, Challenge, Disclosure, Proof, ProofContext, pairing_equation, proof_init,
    proof_verify_init,
};
use crate::signature::{Header, Signature, core_verify, messages_to_scalars};

pub use secrets::{NymEntropy, NymSecret, NymSecrets};

/// What a pseudonym is for: any octets. The same secret under two contexts gives two points that nobody can link
/// without solving the decisional Diffie-Hellman problem in G1 (which a quantum computer could).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextId(pub Vec<u8>);

impl ContextId {
    /// OP = hash_to_curve_g1(context_id, api_id), the base of every pseudonym of this context.
    pub(crate) fn base(&self, interface: &Interface) -> G1Affine {
        interface.suite().hash_to_curve_g1(&self.0, interface.api_id().as_bytes())
    }

    /// z = hash_to_scalar(context_id, api_id ‖ "VECT_NYM_SECRETS"), where the polynomial of the secrets is evaluated.
    fn evaluation_point(&self, interface: &Interface) -> Fr {
        interface.hash_to_scalar(&self.0, "VECT_NYM_SECRETS")
    }
}

/// The name of one holder in one context: a point of G1, neither the identity nor the base point. 48 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pseudonym(pub(crate) G1Affine);

impl Pseudonym {
    /// 48 octets, compressed.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Point`], also for the identity and for BP1
    /// (draft-irtf-cfrg-bbs-per-verifier-linkability, "Pseudonyms").
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::Pseudonym, octets);
        let point = reader.point_g1()?;
        reader.end()?;
        if point == G1Affine::generator() {
            return Err(Error::Point { item: Item::Pseudonym, at: 0 });
        }
        Ok(Self(point))
    }

    /// 48 octets, compressed.
    pub fn to_octets(&self) -> [u8; POINT_G1_LENGTH] {
        point_to_octets_g1(&self.0)
    }

    /// The pseudonym of the same holder in the same context once the signer's entropy has been added to its one secret:
    /// P + OP·entropy, in the SHA-256 suite.
    ///
    /// # Errors
    /// [`Error::Point`] when the sum is the identity.
    pub fn with_entropy(&self, context_id: &ContextId, entropy: &NymEntropy) -> Result<Self, Error> {
        let op = context_id.base(&Interface::PSEUDONYM_BBS_SHA_256);
        let mut combinations = Combinations::secret();
        let op = combinations.base(&op);
        combinations.sum_and(&[(op, entropy.0)], &[self.0]);
        let sum = combinations.evaluate()[0];
        if sum.is_zero() { Err(Error::Point { item: Item::Pseudonym, at: 0 }) } else { Ok(Self(sum)) }
    }
}

/// `CalculatePseudonym` (draft-irtf-cfrg-bbs-per-verifier-linkability, "Pseudonym Calculation Procedure"):
/// OP·Σ nym_secret_i·z^i.
///
/// # Errors
/// [`Error::Point`] when it is the identity: the context is a zero of this vector's polynomial, which happens by chance
/// with probability N·2⁻²⁵⁵.
pub fn calculate_pseudonym(
    interface: &Interface,
    nym_secrets: &NymSecrets,
    context_id: &ContextId,
) -> Result<Pseudonym, Error> {
    let secret = nym_secrets.evaluate(&context_id.evaluation_point(interface));
    let point = secret_combination(&[context_id.base(interface)], &[*secret]);
    steps::calculated(interface, context_id, nym_secrets, &point);
    if point.is_zero() { Err(Error::Point { item: Item::Pseudonym, at: 0 }) } else { Ok(Pseudonym(point)) }
}

/// `CommitWithNym` (draft-irtf-cfrg-bbs-per-verifier-linkability, "Commitment"): the blind draft's commitment to the
/// messages and, behind them, the holder's secrets. Draws M + N + 2 scalars of 48 octets each from `rng`.
///
/// # Errors
/// [`Error::Randomness`].
pub fn commit_with_nym(
    interface: &Interface,
    committed_messages: &[impl AsRef<[u8]>],
    prover_nyms: &NymSecrets,
    rng: &mut impl CryptoRngCore,
) -> Result<(CommitmentWithProof, ProverBlind), Error> {
    let mut messages = messages_to_scalars(interface, committed_messages);
    messages.extend(prover_nyms.to_messages());
    core_commit(interface, &messages, rng)
}

/// What a holder asks a signer to sign blind, and what the signer adds to it.
#[derive(Clone, Copy, Debug)]
pub struct NymRequest<'a> {
    /// The commitment to the holder's messages and secrets.
    pub commitment: &'a VerifiedCommitment,
    /// N, how many of them, at the end, are secrets; at least one. The signer cannot see this; it is what its header
    /// will say.
    pub nym_count: usize,
    /// What is added to the last secret. Fresh for every new holder; none for one who keeps its secrets.
    pub entropy: &'a NymEntropy,
}

/// `BlindSignWithNym` (draft-irtf-cfrg-bbs-per-verifier-linkability, "Blind Issuance"). Deterministic; the entropy goes
/// to the holder with the signature.
///
/// # Errors
/// [`Error::Indexes`] unless 1 ≤ N ≤ the number of committed messages; [`Error::InvalidSignature`] in the 2⁻²⁵⁵ cases
/// in which no signature exists.
pub fn blind_sign_with_nym(
    interface: &Interface,
    key_pair: &KeyPair,
    header: &Header,
    messages: &[impl AsRef<[u8]>],
    request: &NymRequest<'_>,
) -> Result<Signature, Error> {
    let committed_count = request.commitment.committed_count();
    if request.nym_count == 0 || request.nym_count > committed_count {
        return Err(Error::Indexes { position: committed_count });
    }
    // B = P1 + Q_1·domain + Σ H_i·msg_i + commitment + J_last·signer_nym_entropy
    let commitment = request.commitment.add_to_last(interface, &request.entropy.to_message());
    blind_sign(interface, key_pair, &header_with_count(header, request.nym_count), messages, &commitment)
}

/// What was signed: header ‖ I2OSP(N, 8).
fn header_with_count(header: &Header, nym_count: usize) -> Header {
    Header([&header.0[..], &i2osp_8(nym_count)].concat())
}

/// What a holder has when the signer has answered.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a, M> {
    /// The messages and the blinding factor. What they disclose does not matter here.
    pub known: BlindDisclosure<'a, M>,
    /// The secrets that the holder committed to.
    pub prover_nyms: &'a NymSecrets,
    /// What the signer says it added to the last.
    pub entropy: &'a NymEntropy,
    /// The signer's answer.
    pub signature: &'a Signature,
}

/// `VerifyFinalizeWithNym` (draft-irtf-cfrg-bbs-per-verifier-linkability, "Verification and Finalization"), by the
/// holder: gives the secrets that were signed.
///
/// # Errors
/// [`Error::InvalidSignature`], also for another entropy than was signed; [`Error::Scalar`] as
/// [`NymSecrets::with_entropy`].
pub fn verify_finalize_with_nym(
    interface: &Interface,
    public_key: &PublicKey,
    header: &Header,
    received: &Received<'_, impl AsRef<[u8]>>,
) -> Result<NymSecrets, Error> {
    let nym_secrets = received.prover_nyms.with_entropy(received.entropy)?;
    let messages = all_messages(interface, &received.known, &nym_secrets);
    let generators = generators(interface, &received.known, &nym_secrets);
    let header = header_with_count(header, nym_secrets.count());
    core_verify(&generators, public_key, &header, &messages, received.signature)?;
    Ok(nym_secrets)
}

fn all_messages(
    interface: &Interface,
    known: &BlindDisclosure<'_, impl AsRef<[u8]>>,
    nym_secrets: &NymSecrets,
) -> Vec<MessageScalar> {
    let mut messages = known.message_scalars(interface);
    messages.extend(nym_secrets.to_messages());
    messages
}

fn generators<M>(
    interface: &Interface,
    known: &BlindDisclosure<'_, M>,
    nym_secrets: &NymSecrets,
) -> Generators {
    Generators::blind(interface, known.messages.len(), known.committed_messages.len() + nym_secrets.count())
}

/// What a prover knows, which of the messages it shows, and where.
#[derive(Clone, Copy, Debug)]
pub struct NymDisclosure<'a, M> {
    /// The messages, the blinding factor, and which messages to show.
    pub known: BlindDisclosure<'a, M>,
    /// The secrets that were signed.
    pub nym_secrets: &'a NymSecrets,
    /// What the pseudonym is for.
    pub context_id: &'a ContextId,
}

/// `ProofGenWithNym` (draft-irtf-cfrg-bbs-per-verifier-linkability, "Proof Generation with Pseudonym"): a BBS proof
/// whose challenge has the pseudonym in it too. Draws 5 + U scalars of 48 octets each from `rng`; the N secrets are the
/// last of the U undisclosed messages.
///
/// # Errors
/// [`Error::Indexes`]; [`Error::Randomness`]; [`Error::Point`] as [`calculate_pseudonym`].
pub fn proof_gen_with_nym(
    interface: &Interface,
    context: &ProofContext<'_>,
    signature: &Signature,
    disclosure: &NymDisclosure<'_, impl AsRef<[u8]>>,
    rng: &mut impl CryptoRngCore,
) -> Result<(Proof, Pseudonym), Error> {
    let (known, nym_secrets) = (&disclosure.known, disclosure.nym_secrets);
    let messages = all_messages(interface, known, nym_secrets);
    let disclosed_indexes = known.whole_indexes(known.committed_messages.len())?;
    let whole = Disclosure { messages: &messages[..], disclosed_indexes: &disclosed_indexes };
    let header = header_with_count(context.header, nym_secrets.count());
    let context = ProofContext { header: &header, ..*context };
    let generators = generators(interface, known, nym_secrets);
    let (prover, announcement) = proof_init(&generators, &context, signature, &whole, rng)?;

    // pseudonym = OP·Σ nym_secret_i·z^i    Ut = OP·Σ m̃_i·z^i, m̃_i those that the BBS proof uses for the secrets
    let pseudonym = calculate_pseudonym(interface, nym_secrets, disclosure.context_id)?;
    let z = disclosure.context_id.evaluation_point(interface);
    let op = disclosure.context_id.base(interface);
    let blinding = secrets::evaluate(prover.last_m_tilde(nym_secrets.count()), &z);
    let ut = secret_combination(&[op], &[*blinding]);
    if ut.is_zero() {
        return Err(Error::Randomness);
    }
    steps::announced(prover.last_m_tilde(nym_secrets.count()), &ut);
    let challenge =
        challenge(&announcement, &context, &whole.disclosed(), disclosure.context_id, [pseudonym.0, ut]);
    Ok((prover.respond(challenge), pseudonym))
}

/// What a verifier was shown, and what it knows besides.
#[derive(Clone, Copy, Debug)]
pub struct NymDisclosed<'a, M> {
    /// The messages that were shown; `signer_count` is L.
    pub shown: BlindDisclosed<'a, M>,
    /// N, as the signer's policy has it; at least one.
    pub nym_count: usize,
    /// What the pseudonym is for: the verifier's own, never the prover's.
    pub context_id: &'a ContextId,
    /// The pseudonym that was shown.
    pub pseudonym: &'a Pseudonym,
}

/// `ProofVerifyWithNym` (draft-irtf-cfrg-bbs-per-verifier-linkability, "Proof Verification with Pseudonym").
///
/// # Errors
/// [`Error::Indexes`], also when the proof has no room for the blinding factor and N ≥ 1 secrets;
/// [`Error::InvalidProof`].
pub fn proof_verify_with_nym(
    interface: &Interface,
    context: &ProofContext<'_>,
    proof: &Proof,
    disclosed: &NymDisclosed<'_, impl AsRef<[u8]>>,
) -> Result<(), Error> {
    let (shown, count) = (&disclosed.shown, disclosed.nym_count);
    let refused = Error::Indexes { position: shown.messages.len() + shown.committed_messages.len() };
    let committed_count = shown.committed_count(proof).ok_or(refused)?;
    let own_count = committed_count.checked_sub(count).filter(|_| count > 0).ok_or(refused)?;
    let messages = shown.whole_messages(interface, own_count)?;
    let header = header_with_count(context.header, count);
    let context = ProofContext { header: &header, ..*context };
    let generators = Generators::blind(interface, shown.signer_count, committed_count);
    let mut combinations = Combinations::public();
    let pending = proof_verify_init(&generators, &context, proof, &messages, &mut combinations)?;

    // Uv = OP·Σ m̂_i·z^i − pseudonym·c, m̂_i the last N responses
    let op = disclosed.context_id.base(interface);
    let z = disclosed.context_id.evaluation_point(interface);
    let response = secrets::evaluate(&proof.m_hat[proof.m_hat.len() - count..], &z);
    let (pseudonym, c) = (disclosed.pseudonym.0, proof.challenge.0);
    let [op, base] = combinations.bases(&[op, pseudonym]);
    let uv = combinations.sum(&[(op, *response), (base, -c)]);
    let points = combinations.evaluate();
    let (announcement, uv) = (pending.announcement(proof, &points), points[uv]);
    steps::announced_again(proof, [&z, &c], count, [&pseudonym, &uv]);
    let expected = challenge(&announcement, &context, &messages, disclosed.context_id, [pseudonym, uv]);
    proof::steps::compared(&proof.challenge, &expected);
    if uv.is_zero() || expected != proof.challenge {
        return Err(Error::InvalidProof);
    }
    if pairing_equation(context.public_key, proof).holds() { Ok(()) } else { Err(Error::InvalidProof) }
}

/// `ProofWithPseudonymChallengeCalculate` (draft-irtf-cfrg-bbs-per-verifier-linkability, "Challenge Calculation"):
/// hash of serialize(R, (i, msg_i)*, Ā, B̄, D, T1, T2, pseudonym, Ut, domain) ‖ I2OSP(|ph|, 8) ‖ ph ‖
/// I2OSP(|context_id|, 8) ‖ context_id.
fn challenge(
    announcement: &Announcement,
    context: &ProofContext<'_>,
    disclosed: &[(usize, MessageScalar)],
    context_id: &ContextId,
    points: [G1Affine; 2],
) -> Challenge {
    let after_ph = [&i2osp_8(context_id.0.len())[..], &context_id.0].concat();
    let additions = Additions { points: &points, after_ph: &after_ph, ..Additions::default() };
    announcement.challenge_with(disclosed, &additions, context.presentation_header)
}
