//! Proofs: `ProofGen`, `ProofVerify` and the core operations behind them, as the three moves of a sigma protocol.
//!
//! ```text
//! prover                                                  verifier
//! proof_init → (AwaitingChallenge, Announcement)
//! Announcement::challenge → Challenge
//! AwaitingChallenge::respond(self, Challenge) → Proof  ──→  announcement again from the proof, challenge again,
//!                                                           compare, pairing check
//! ```
#![doc = include_str!("../notes/proof.md")]

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::CurveGroup;
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ciphersuite::Interface;
use crate::encoding::{
    POINT_G1_LENGTH, Reader, SCALAR_LENGTH, i2osp_8, point_to_octets_g1, scalar_to_octets,
};
use crate::error::{Error, Item};
use crate::generators::{Generators, linear_combination};
use crate::keys::PublicKey;
use crate::message::MessageScalar;
use crate::pairing::PairingEquation;
use crate::random::{invert_secret, random_scalar, random_scalars};
use crate::signature::{Domain, Header, Signature, calculate_domain, messages_to_scalars};

/// Octets of a proof that hides nothing: three points, three responses and the challenge. Each hidden message adds 32.
pub const PROOF_BASE_LENGTH: usize = 3 * POINT_G1_LENGTH + 4 * SCALAR_LENGTH;

/// The prover's context, bound into one proof: typically the verifier's nonce and name. Any octets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresentationHeader(pub Vec<u8>);

/// What prover and verifier know before the proof is made.
#[derive(Clone, Copy, Debug)]
pub struct ProofContext<'a> {
    /// The signer's key.
    pub public_key: &'a PublicKey,
    /// The header that was signed.
    pub header: &'a Header,
    /// The header of this one proof.
    pub presentation_header: &'a PresentationHeader,
}

/// The messages of a signature, and which of them the proof shows.
#[derive(Clone, Copy, Debug)]
pub struct Disclosure<'a, M> {
    /// All signed messages, in order.
    pub messages: &'a [M],
    /// Indexes of those to show, from 0, strictly ascending.
    pub disclosed_indexes: &'a [usize],
}

/// The challenge c of one proof: a hash of everything that went before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge(pub(crate) Fr);

impl Challenge {
    /// Reads 32 octets, big-endian, in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::Proof, octets);
        let scalar = reader.nonzero_scalar()?;
        reader.end()?;
        Ok(Self(scalar))
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> [u8; SCALAR_LENGTH] {
        scalar_to_octets(&self.0)
    }
}

/// A proof of knowledge of a signature: 272 + 32·U octets for U undisclosed messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub(crate) a_bar: G1Affine,
    pub(crate) b_bar: G1Affine,
    pub(crate) d: G1Affine,
    pub(crate) e_hat: Fr,
    pub(crate) r1_hat: Fr,
    pub(crate) r3_hat: Fr,
    pub(crate) m_hat: Vec<Fr>,
    pub(crate) challenge: Challenge,
}

impl Proof {
    /// `octets_to_proof` (draft-irtf-cfrg-bbs-signatures, "Octets to Proof").
    ///
    /// # Errors
    /// [`Error::Length`] unless 272 + 32·U octets; [`Error::Point`]; [`Error::Scalar`] for one not in 1 … r − 1.
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        if octets.len() < PROOF_BASE_LENGTH
            || !(octets.len() - PROOF_BASE_LENGTH).is_multiple_of(SCALAR_LENGTH)
        {
            return Err(Error::Length { item: Item::Proof, found: octets.len() });
        }
        let mut reader = Reader::new(Item::Proof, octets);
        let (a_bar, b_bar, d) = (reader.point_g1()?, reader.point_g1()?, reader.point_g1()?);
        let (e_hat, r1_hat, r3_hat) =
            (reader.nonzero_scalar()?, reader.nonzero_scalar()?, reader.nonzero_scalar()?);
        let mut m_hat = reader.nonzero_scalars_to_end()?;
        let challenge = m_hat.pop().map(Challenge).ok_or(Error::InvalidProof)?;
        Ok(Self { a_bar, b_bar, d, e_hat, r1_hat, r3_hat, m_hat, challenge })
    }

    /// `proof_to_octets` (draft-irtf-cfrg-bbs-signatures, "Proof to Octets"):
    /// Ā ‖ B̄ ‖ D ‖ ê ‖ r̂1 ‖ r̂3 ‖ m̂_1 … m̂_U ‖ challenge.
    pub fn to_octets(&self) -> Vec<u8> {
        let mut octets = Vec::with_capacity(PROOF_BASE_LENGTH + SCALAR_LENGTH * self.m_hat.len());
        [&self.a_bar, &self.b_bar, &self.d]
            .into_iter()
            .for_each(|point| octets.extend(point_to_octets_g1(point)));
        [&self.e_hat, &self.r1_hat, &self.r3_hat]
            .into_iter()
            .for_each(|scalar| octets.extend(scalar_to_octets(scalar)));
        self.m_hat.iter().for_each(|scalar| octets.extend(scalar_to_octets(scalar)));
        octets.extend(self.challenge.to_octets());
        octets
    }

    /// U, the number of messages the proof hides.
    pub fn undisclosed_count(&self) -> usize {
        self.m_hat.len()
    }
}

/// `ProofGen` (draft-irtf-cfrg-bbs-signatures, "Proof Generation"). Draws 5 + U scalars of 48 octets each from `rng`.
///
/// # Errors
/// [`Error::Indexes`]; [`Error::Randomness`]. A signature that does not verify gives a proof that does not either.
pub fn proof_gen(
    interface: &Interface,
    context: &ProofContext<'_>,
    signature: &Signature,
    disclosure: &Disclosure<'_, impl AsRef<[u8]>>,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let generators = Generators::new(interface, disclosure.messages.len());
    let messages = messages_to_scalars(interface, disclosure.messages);
    let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: disclosure.disclosed_indexes };
    core_proof_gen(&generators, context, signature, &disclosure, rng)
}

/// `ProofVerify` (draft-irtf-cfrg-bbs-signatures, "Proof Verification"). `disclosed` are the messages shown, each with
/// its index, in ascending order.
///
/// # Errors
/// [`Error::Indexes`]; [`Error::InvalidProof`].
pub fn proof_verify(
    interface: &Interface,
    context: &ProofContext<'_>,
    proof: &Proof,
    disclosed: &[(usize, impl AsRef<[u8]>)],
) -> Result<(), Error> {
    let generators = Generators::new(interface, proof.undisclosed_count() + disclosed.len());
    let disclosed: Vec<_> = disclosed
        .iter()
        .map(|(index, message)| (*index, MessageScalar::hash(interface, message.as_ref())))
        .collect();
    core_proof_verify(&generators, context, proof, &disclosed)
}

/// `CoreProofGen` (draft-irtf-cfrg-bbs-signatures, "CoreProofGen").
///
/// # Errors
/// [`Error::Indexes`] also when there are not as many messages as generators; [`Error::Randomness`].
pub fn core_proof_gen(
    generators: &Generators,
    context: &ProofContext<'_>,
    signature: &Signature,
    disclosure: &Disclosure<'_, MessageScalar>,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let (prover, announcement) = proof_init(generators, context, signature, disclosure, rng)?;
    let challenge = announcement.challenge(&disclosure.disclosed(), context.presentation_header);
    Ok(prover.respond(challenge))
}

/// `CoreProofVerify` (draft-irtf-cfrg-bbs-signatures, "CoreProofVerify").
///
/// # Errors
/// [`Error::Indexes`] when an index is out of order or range, or U + R is not the number of generators;
/// [`Error::InvalidProof`].
pub fn core_proof_verify(
    generators: &Generators,
    context: &ProofContext<'_>,
    proof: &Proof,
    disclosed: &[(usize, MessageScalar)],
) -> Result<(), Error> {
    let announcement = proof_verify_init(generators, context, proof, disclosed)?;
    if announcement.challenge(disclosed, context.presentation_header) != proof.challenge {
        return Err(Error::InvalidProof);
    }
    if pairing_equation(context.public_key, proof).holds() { Ok(()) } else { Err(Error::InvalidProof) }
}

/// e(Ā, W) = e(B̄, BP2): Ā and B̄ come from a signature under this key.
pub(crate) fn pairing_equation(public_key: &PublicKey, proof: &Proof) -> PairingEquation {
    PairingEquation { left: proof.a_bar, key: public_key.clone(), right: proof.b_bar }
}

impl Disclosure<'_, MessageScalar> {
    /// The disclosed messages, each with its index.
    pub(crate) fn disclosed(&self) -> Vec<(usize, MessageScalar)> {
        self.disclosed_indexes.iter().map(|index| (*index, self.messages[*index].clone())).collect()
    }
}

/// The first move: what the prover announces, and what both sides hash.
#[derive(Clone, Debug)]
pub struct Announcement {
    interface: Interface,
    a_bar: G1Affine,
    b_bar: G1Affine,
    d: G1Affine,
    t1: G1Affine,
    t2: G1Affine,
    domain: Domain,
}

/// What the other drafts hash into the challenge besides.
#[derive(Default)]
pub(crate) struct Additions<'a> {
    pub(crate) points: &'a [G1Affine],
    pub(crate) before_ph: &'a [u8],
    pub(crate) after_ph: &'a [u8],
}

impl Announcement {
    /// `ProofChallengeCalculate` (draft-irtf-cfrg-bbs-signatures, "Challenge Calculation").
    pub fn challenge(&self, disclosed: &[(usize, MessageScalar)], ph: &PresentationHeader) -> Challenge {
        self.challenge_with(disclosed, &Additions::default(), ph)
    }

    /// c = `hash_to_scalar`(serialize(R, (i, msg_i)*, Ā, B̄, D, T1, T2, points, domain) ‖ before ‖ I2OSP(|ph|, 8) ‖ ph
    /// ‖ after).
    pub(crate) fn challenge_with(
        &self,
        disclosed: &[(usize, MessageScalar)],
        additions: &Additions<'_>,
        ph: &PresentationHeader,
    ) -> Challenge {
        let mut octets = i2osp_8(disclosed.len()).to_vec();
        for (index, message) in disclosed {
            octets.extend(i2osp_8(*index));
            octets.extend_from_slice(&message.to_octets()[..]);
        }
        [&self.a_bar, &self.b_bar, &self.d, &self.t1, &self.t2]
            .into_iter()
            .chain(additions.points)
            .for_each(|point| octets.extend(point_to_octets_g1(point)));
        octets.extend(scalar_to_octets(&self.domain.0));
        octets.extend_from_slice(additions.before_ph);
        octets.extend(i2osp_8(ph.0.len()));
        octets.extend_from_slice(&ph.0);
        octets.extend_from_slice(additions.after_ph);
        Challenge(self.interface.hash_to_scalar(&octets, "H2S_"))
    }
}

/// The prover between announcement and response. It answers one challenge and is gone: two answers to one announcement
/// would give away the signature and every hidden message.
///
/// ```compile_fail,E0382
/// # use bauta_bbs::proof::{AwaitingChallenge, Challenge};
/// fn answer_twice(prover: AwaitingChallenge, first: Challenge, second: Challenge) {
///     let _ = prover.respond(first);
///     let _ = prover.respond(second);
/// }
/// ```
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct AwaitingChallenge {
    #[zeroize(skip)]
    a_bar: G1Affine,
    #[zeroize(skip)]
    b_bar: G1Affine,
    #[zeroize(skip)]
    d: G1Affine,
    e: Fr,
    r1: Fr,
    r3: Fr,
    e_tilde: Fr,
    r1_tilde: Fr,
    r3_tilde: Fr,
    m: Vec<Fr>,
    m_tilde: Vec<Fr>,
}

/// `ProofInit` (draft-irtf-cfrg-bbs-signatures, "Proof Initialization"), the random scalars drawn in the draft's
/// order: r1, r2, ẽ, r̃1, r̃3, m̃_1 … m̃_U.
///
/// # Errors
/// [`Error::Indexes`]; [`Error::Randomness`].
pub fn proof_init(
    generators: &Generators,
    context: &ProofContext<'_>,
    signature: &Signature,
    disclosure: &Disclosure<'_, MessageScalar>,
    rng: &mut impl CryptoRngCore,
) -> Result<(AwaitingChallenge, Announcement), Error> {
    let messages = disclosure.messages;
    if messages.len() != generators.message_count() {
        return Err(Error::Indexes { position: disclosure.disclosed_indexes.len() });
    }
    let undisclosed = undisclosed_indexes(messages.len(), disclosure.disclosed_indexes.iter().copied())?;
    let (r1, r2) = (random_scalar(rng)?, random_scalar(rng)?);
    let (e_tilde, r1_tilde, r3_tilde) = (random_scalar(rng)?, random_scalar(rng)?, random_scalar(rng)?);
    let m_tilde = random_scalars(undisclosed.len(), rng)?;

    let domain = calculate_domain(context.public_key, generators, context.header);
    // 2. B = P1 + Q_1·domain + Σ H_i·msg_i
    let b = generators.b(&domain.0, messages.iter().enumerate());
    // 3. D = B·r2    4. Ā = A·(r1·r2)    5. B̄ = D·r1 − Ā·e
    let d = b * r2;
    let a_bar = signature.a * (r1 * r2);
    let b_bar = d * r1 - a_bar * signature.e;
    // 6. T1 = Ā·ẽ + D·r̃1    7. T2 = D·r̃3 + Σ H_j·m̃_j over the undisclosed
    let t1 = a_bar * e_tilde + d * r1_tilde;
    let h: Vec<_> = undisclosed.iter().map(|index| generators.h[*index]).collect();
    let t2 = d * r3_tilde + linear_combination(&h, &m_tilde);

    let points = G1Projective::normalize_batch(&[a_bar, b_bar, d, t1, t2]);
    let [a_bar, b_bar, d, t1, t2] = points[..] else { unreachable!("five in, five out") };
    let announcement = Announcement { interface: generators.interface, a_bar, b_bar, d, t1, t2, domain };
    let m = undisclosed.iter().map(|index| messages[*index].0).collect();
    let (e, r3) = (signature.e, invert_secret(&r2));
    let prover = AwaitingChallenge { a_bar, b_bar, d, e, r1, r3, e_tilde, r1_tilde, r3_tilde, m, m_tilde };
    Ok((prover, announcement))
}

impl AwaitingChallenge {
    /// `ProofFinalize` (draft-irtf-cfrg-bbs-signatures, "Proof Finalization").
    pub fn respond(self, challenge: Challenge) -> Proof {
        let c = challenge.0;
        Proof {
            a_bar: self.a_bar,
            b_bar: self.b_bar,
            d: self.d,
            // 2. ê = ẽ + e·c    3. r̂1 = r̃1 − r1·c    4. r̂3 = r̃3 − r3·c    5. m̂_j = m̃_j + m_j·c
            e_hat: self.e_tilde + self.e * c,
            r1_hat: self.r1_tilde - self.r1 * c,
            r3_hat: self.r3_tilde - self.r3 * c,
            m_hat: self.m_tilde.iter().zip(&self.m).map(|(m_tilde, m)| *m_tilde + *m * c).collect(),
            challenge,
        }
    }

    /// m̃ of the undisclosed message at `position` among the undisclosed.
    pub(crate) fn m_tilde(&self, position: usize) -> Fr {
        self.m_tilde[position]
    }

    /// m̃ of the last `count` undisclosed messages, of which there are as many.
    pub(crate) fn last_m_tilde(&self, count: usize) -> &[Fr] {
        &self.m_tilde[self.m_tilde.len() - count..]
    }
}

/// `ProofVerifyInit` (draft-irtf-cfrg-bbs-signatures, "Proof Verification Initialization").
pub(crate) fn proof_verify_init(
    generators: &Generators,
    context: &ProofContext<'_>,
    proof: &Proof,
    disclosed: &[(usize, MessageScalar)],
) -> Result<Announcement, Error> {
    let count = proof.m_hat.len() + disclosed.len();
    if count != generators.message_count() {
        return Err(Error::Indexes { position: disclosed.len() });
    }
    let undisclosed = undisclosed_indexes(count, disclosed.iter().map(|(index, _)| *index))?;
    let domain = calculate_domain(context.public_key, generators, context.header);
    let c = proof.challenge.0;
    // 2. T1 = B̄·c + Ā·ê + D·r̂1
    let t1 = linear_combination(&[proof.b_bar, proof.a_bar, proof.d], &[c, proof.e_hat, proof.r1_hat]);
    // 3. Bv = P1 + Q_1·domain + Σ H_i·msg_i over the disclosed
    let bv = generators.b(&domain.0, disclosed.iter().map(|(index, message)| (*index, message)));
    // 4. T2 = Bv·c + D·r̂3 + Σ H_j·m̂_j over the undisclosed
    let mut points = vec![bv.into_affine(), proof.d];
    let mut scalars = vec![c, proof.r3_hat];
    points.extend(undisclosed.iter().map(|index| generators.h[*index]));
    scalars.extend_from_slice(&proof.m_hat);
    let t2 = linear_combination(&points, &scalars);

    let points = G1Projective::normalize_batch(&[t1, t2]);
    let (a_bar, b_bar, d) = (proof.a_bar, proof.b_bar, proof.d);
    Ok(Announcement {
        interface: generators.interface,
        a_bar,
        b_bar,
        d,
        t1: points[0],
        t2: points[1],
        domain,
    })
}

/// The indexes of 0 … count − 1 that are not disclosed; the disclosed ones strictly ascending and below `count`.
pub(crate) fn undisclosed_indexes(
    count: usize,
    disclosed: impl IntoIterator<Item = usize>,
) -> Result<Vec<usize>, Error> {
    let mut undisclosed = Vec::new();
    let mut next = 0;
    for (position, index) in disclosed.into_iter().enumerate() {
        if index < next || index >= count {
            return Err(Error::Indexes { position });
        }
        undisclosed.extend(next..index);
        next = index + 1;
    }
    undisclosed.extend(next..count);
    Ok(undisclosed)
}
