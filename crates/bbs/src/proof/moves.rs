//! The moves of prover and verifier: announcement, challenge, response, and the announcement again.

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup};
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Challenge, Disclosure, PresentationHeader, Proof, ProofContext};
use crate::ciphersuite::Interface;
use crate::encoding::{i2osp_8, point_to_octets_g1, scalar_to_octets};
use crate::error::Error;
use crate::generators::Generators;
use crate::linear_combination::{Bases, SPACING_ONCE, SPACING_SHARED, normalize, secret_to_affine};
use crate::message::MessageScalar;
use crate::random::{invert_secret, random_scalar, random_scalars};
use crate::signature::{Domain, Signature, calculate_domain};

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
/// [`Error::Indexes`]; [`Error::Randomness`]; [`Error::InvalidSignature`] in the 2⁻²⁵⁵ case that B is the identity.
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
    let b = secret_to_affine(&generators.b(&domain.0, messages));
    if b.is_zero() {
        return Err(Error::InvalidSignature);
    }
    // Every point is a combination of A, B and generators, so that it is made by tables:
    // 3. D = B·r2    4. Ā = A·(r1·r2)    5. B̄ = D·r1 − Ā·e
    let bases = Bases::new(&[signature.a, b], SPACING_SHARED);
    let (only_a, only_b) = (bases.one(0), bases.one(1));
    let r12 = r1 * r2;
    let (d, a_bar) = (only_b.secret(&[r2]), only_a.secret(&[r12]));
    let b_bar = bases.secret(&[-signature.e * r12, r12]);
    // 6. T1 = Ā·ẽ + D·r̃1    7. T2 = D·r̃3 + Σ H_j·m̃_j over the undisclosed
    let t1 = bases.secret(&[e_tilde * r12, r1_tilde * r2]);
    let h: Vec<_> = undisclosed.iter().map(|index| generators.h[*index]).collect();
    let for_t2: Vec<_> = [r3_tilde * r2].into_iter().chain(m_tilde.iter().copied()).collect();
    let t2 = only_b.and(&Bases::new(&h, SPACING_ONCE)).secret(&Zeroizing::new(for_t2));

    let points = normalize(&[a_bar, b_bar, d, t1, t2]);
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
    let bases = Bases::new(&[proof.d, proof.b_bar, proof.a_bar], SPACING_ONCE);
    let t1 = bases.public(&[proof.r1_hat, c, proof.e_hat]);
    // 3. Bv = P1 + Q_1·domain + Σ H_i·msg_i over the disclosed
    // 4. T2 = Bv·c + D·r̂3 + Σ H_j·m̂_j over the undisclosed
    let disclosed = disclosed.iter().map(|(index, message)| (*index, message));
    let (mut points, bv) = generators.b_terms(&c, &domain.0, disclosed);
    points.extend(undisclosed.iter().map(|index| generators.h[*index]));
    let scalars = [&[proof.r3_hat][..], &bv, &proof.m_hat].concat();
    let t2 = bases.one(0).and(&Bases::new(&points, SPACING_ONCE)).public(&scalars);

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
