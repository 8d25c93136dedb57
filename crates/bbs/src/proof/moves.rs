//! The moves of prover and verifier: announcement, challenge, response, and the announcement again.

use std::sync::Arc;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Challenge, Disclosure, PresentationHeader, Proof, ProofContext, steps};
use crate::ciphersuite::Interface;
use crate::encoding::{i2osp_8, point_to_octets_g1, scalar_to_octets};
use crate::error::Error;
use crate::generators::Generators;
use crate::inversion::Invert;
use crate::keys::PublicKey;
use crate::linear_combination::{BaseId, Combinations, Layout, Table};
use crate::message::MessageScalar;
use crate::random::{random_scalar, random_scalars};
use crate::signature::{self, Domain, Header, Signature, calculate_domain, require_count};

/// The first move: what the prover announces, and what both sides hash.
#[derive(Clone, Debug)]
pub struct Announcement {
    interface: Interface,
    pub(super) a_bar: G1Affine,
    pub(super) b_bar: G1Affine,
    pub(super) d: G1Affine,
    pub(super) t1: G1Affine,
    pub(super) t2: G1Affine,
    pub(super) domain: Domain,
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
        let challenge = Challenge(self.interface.hash_to_scalar(&octets, "H2S_"));
        steps::challenge(self, (disclosed, ph), additions, &challenge);
        challenge
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
    pub(super) a_bar: G1Affine,
    #[zeroize(skip)]
    pub(super) b_bar: G1Affine,
    #[zeroize(skip)]
    pub(super) d: G1Affine,
    pub(super) e: Fr,
    pub(super) r1: Fr,
    pub(super) r3: Fr,
    pub(super) e_tilde: Fr,
    pub(super) r1_tilde: Fr,
    pub(super) r3_tilde: Fr,
    pub(super) m: Vec<Fr>,
    pub(super) m_tilde: Vec<Fr>,
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
    let signed = Signed::new(generators, context.public_key, context.header, signature, disclosure.messages)?;
    let mut combinations = Combinations::secret();
    let pending = signed.proof_init(disclosure.disclosed_indexes, rng, &mut combinations)?;
    Ok(pending.announce(&combinations.evaluate()))
}

/// What a proof is made of that does not change from one to the next: a signature with its messages and its B.
pub(crate) struct Signed<'a> {
    pub(crate) generators: &'a Generators,
    pub(crate) messages: &'a [MessageScalar],
    pub(crate) domain: Domain,
    pub(crate) e: &'a Fr,
    pub(crate) a: SecretPoint<'a>,
    pub(crate) b: SecretPoint<'a>,
}

/// A point of the holder's, with its table where that is kept.
pub(crate) enum SecretPoint<'a> {
    Point(G1Affine),
    Table(&'a Arc<Table>),
}

/// A proof whose points have been asked for. Five sums from `first` on: D, Ā, B̄, T1, T2.
pub(crate) struct PendingProof {
    first: usize,
    prover: AwaitingChallenge,
    interface: Interface,
    domain: Domain,
}

impl<'a> Signed<'a> {
    pub(crate) fn new(
        generators: &'a Generators,
        public_key: &PublicKey,
        header: &Header,
        signature: &'a Signature,
        messages: &'a [MessageScalar],
    ) -> Result<Self, Error> {
        require_count(generators, messages)?;
        let domain = calculate_domain(public_key, generators, header);
        // 2. B = P1 + Q_1·domain + Σ H_i·msg_i
        let b = generators.b(&domain.0, messages, &G1Affine::identity());
        if b.is_zero() {
            return Err(Error::InvalidSignature);
        }
        signature::steps::held(signature, messages, &domain, &b);
        let (a, b) = (SecretPoint::Point(signature.a), SecretPoint::Point(b));
        Ok(Self { generators, messages, domain, e: &signature.e, a, b })
    }

    /// Asks for the points of a proof: each is a combination of A, B and generators.
    pub(crate) fn proof_init(
        &self,
        disclosed_indexes: &[usize],
        rng: &mut impl CryptoRngCore,
        combinations: &mut Combinations,
    ) -> Result<PendingProof, Error> {
        let undisclosed = undisclosed_indexes(self.messages.len(), disclosed_indexes.iter().copied())?;
        let (r1, r2) = (Zeroizing::new(random_scalar(rng)?), Zeroizing::new(random_scalar(rng)?));
        let (e_tilde, r1_tilde, r3_tilde) = (random_scalar(rng)?, random_scalar(rng)?, random_scalar(rng)?);
        let m_tilde = random_scalars(undisclosed.len(), rng)?;

        let (a, b) = (self.a.base(combinations), self.b.base(combinations));
        let r12 = Zeroizing::new(*r1 * *r2);
        // 3. D = B·r2    4. Ā = A·(r1·r2)    5. B̄ = D·r1 − Ā·e
        let first = combinations.sum(&[(b, *r2)]);
        combinations.sum(&[(a, *r12)]);
        combinations.sum(&[(a, -*self.e * *r12), (b, *r12)]);
        // 6. T1 = Ā·ẽ + D·r̃1    7. T2 = D·r̃3 + Σ H_j·m̃_j over the undisclosed
        combinations.sum(&[(a, e_tilde * *r12), (b, r1_tilde * *r2)]);
        let mut t2 = Zeroizing::new(Vec::with_capacity(1 + m_tilde.len()));
        t2.push((b, r3_tilde * *r2));
        for (index, m_tilde) in undisclosed.iter().zip(&m_tilde) {
            t2.push((combinations.base(&self.generators.h[*index]), *m_tilde));
        }
        combinations.sum(&t2);

        let prover = AwaitingChallenge {
            a_bar: G1Affine::identity(),
            b_bar: G1Affine::identity(),
            d: G1Affine::identity(),
            e: *self.e,
            r1: *r1,
            r3: r2.invert(),
            e_tilde,
            r1_tilde,
            r3_tilde,
            m: undisclosed.iter().map(|index| self.messages[*index].0).collect(),
            m_tilde,
        };
        steps::drawn(&prover, &r2, &undisclosed);
        Ok(PendingProof { first, prover, interface: self.generators.interface, domain: self.domain })
    }
}

impl SecretPoint<'_> {
    /// Its table, which is made if it is not there.
    pub(super) fn table(&self, layout: Layout) -> Arc<Table> {
        match self {
            Self::Point(point) => Arc::new(Table::many(&[(*point, layout)]).remove(0)),
            Self::Table(table) => Arc::clone(table),
        }
    }

    fn base(&self, combinations: &mut Combinations) -> BaseId {
        match self {
            Self::Point(point) => combinations.base(point),
            Self::Table(table) => combinations.table(table),
        }
    }
}

impl PendingProof {
    /// The first move, with the sums that have been asked for.
    pub(crate) fn announce(mut self, points: &[G1Affine]) -> (AwaitingChallenge, Announcement) {
        let [d, a_bar, b_bar, t1, t2] = five(points, self.first);
        (self.prover.a_bar, self.prover.b_bar, self.prover.d) = (a_bar, b_bar, d);
        let Self { interface, domain, .. } = self;
        let announcement = Announcement { interface, a_bar, b_bar, d, t1, t2, domain };
        steps::announced(&announcement);
        (self.prover, announcement)
    }

    /// m̃ of the undisclosed message at `position` among the undisclosed.
    pub(crate) fn m_tilde(&self, position: usize) -> Fr {
        self.prover.m_tilde[position]
    }
}

fn five(points: &[G1Affine], first: usize) -> [G1Affine; 5] {
    std::array::from_fn(|i| points[first + i])
}

impl AwaitingChallenge {
    /// `ProofFinalize` (draft-irtf-cfrg-bbs-signatures, "Proof Finalization").
    pub fn respond(self, challenge: Challenge) -> Proof {
        let c = challenge.0;
        let proof = Proof {
            a_bar: self.a_bar,
            b_bar: self.b_bar,
            d: self.d,
            // 2. ê = ẽ + e·c    3. r̂1 = r̃1 − r1·c    4. r̂3 = r̃3 − r3·c    5. m̂_j = m̃_j + m_j·c
            e_hat: self.e_tilde + self.e * c,
            r1_hat: self.r1_tilde - self.r1 * c,
            r3_hat: self.r3_tilde - self.r3 * c,
            m_hat: self.m_tilde.iter().zip(&self.m).map(|(m_tilde, m)| *m_tilde + *m * c).collect(),
            challenge,
        };
        steps::responded(&proof);
        proof
    }

    /// m̃ of the last `count` undisclosed messages, of which there are as many.
    pub(crate) fn last_m_tilde(&self, count: usize) -> &[Fr] {
        &self.m_tilde[self.m_tilde.len() - count..]
    }
}

/// A proof whose T1 and T2 have been asked for again.
#[derive(Clone, Copy, Debug)]
#[must_use = "nothing has been verified"]
pub struct PendingVerification {
    first: usize,
    interface: Interface,
    domain: Domain,
}

/// `ProofVerifyInit` (draft-irtf-cfrg-bbs-signatures, "Proof Verification Initialization").
pub(crate) fn proof_verify_init(
    generators: &Generators,
    context: &ProofContext<'_>,
    proof: &Proof,
    disclosed: &[(usize, MessageScalar)],
    combinations: &mut Combinations,
) -> Result<PendingVerification, Error> {
    let count = proof.m_hat.len() + disclosed.len();
    if count != generators.message_count() {
        return Err(Error::Indexes { position: disclosed.len() });
    }
    let undisclosed = undisclosed_indexes(count, disclosed.iter().map(|(index, _)| *index))?;
    let domain = calculate_domain(context.public_key, generators, context.header);
    steps::verification_begun(disclosed, &domain);
    let c = proof.challenge.0;
    // 2. T1 = B̄·c + Ā·ê + D·r̂1
    let [d, b_bar, a_bar] = combinations.bases(&[proof.d, proof.b_bar, proof.a_bar]);
    let first = combinations.sum(&[(d, proof.r1_hat), (b_bar, c), (a_bar, proof.e_hat)]);
    // 3. Bv = P1 + Q_1·domain + Σ H_i·msg_i over the disclosed
    // 4. T2 = Bv·c + D·r̂3 + Σ H_j·m̂_j over the undisclosed
    let disclosed = disclosed.iter().map(|(index, message)| (*index, message));
    let mut t2 = generators.b_terms(combinations, &c, &domain.0, disclosed, 2 + undisclosed.len());
    t2.push((combinations.base(&generators.interface.suite().p1()), c));
    t2.push((d, proof.r3_hat));
    for (index, m_hat) in undisclosed.iter().zip(&proof.m_hat) {
        t2.push((combinations.base(&generators.h[*index]), *m_hat));
    }
    combinations.sum(&t2);
    Ok(PendingVerification { first, interface: generators.interface, domain })
}

impl PendingVerification {
    /// The prover's first move again, with the sums that have been asked for.
    pub(crate) fn announcement(&self, proof: &Proof, points: &[G1Affine]) -> Announcement {
        let (a_bar, b_bar, d) = (proof.a_bar, proof.b_bar, proof.d);
        let (t1, t2) = (points[self.first], points[self.first + 1]);
        let announcement =
            Announcement { interface: self.interface, a_bar, b_bar, d, t1, t2, domain: self.domain };
        steps::announced_again(proof, &announcement);
        announcement
    }
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
