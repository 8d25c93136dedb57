#![doc = include_str!("../notes/sigma_range.md")]

mod steps;

use std::ops::Range;

use ark_bls12_381::{Fr, G1Affine};

use ark_ec::AffineRepr;
use ark_ff::PrimeField;
use bauta_bbs::Interface;
use bauta_bbs::committed_disclosure::{Opening, Witness};
use bauta_bbs::hazmat::{self, POINT_G1_LENGTH, SCALAR_LENGTH};
use bauta_bbs::linear_combination::Combinations;
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::pending::{PendingVerification, verify_alone};
use crate::secret::{random_scalar, random_scalars};
use crate::session::{Committed, Session, commitment_bases, opens, scalars};
use crate::transcript::Reader;

/// The name of the proof, which its transcript begins with.
pub const ALG: &str = "sigma-range";

/// Octets of a [`Proof`] for each of its bits, besides the 32 of the challenge.
pub const LENGTH_PER_BIT: usize = POINT_G1_LENGTH + 3 * SCALAR_LENGTH;

/// How many bits a proof has at most: those of the widest range.
pub const MAX_BITS: usize = 64;

const CHALLENGE_LABEL: &str = "SIGMA_RANGE_CHAL_";

/// "l ≤ m < u", for any message m.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// C.
    pub committed: Committed,
    /// l, the least value.
    pub from: u64,
    /// u, the least value beyond; at least l + 2.
    pub below: u64,
}

/// D_1 … D_k ‖ c ‖ (b̂_j ‖ ŝ_j ‖ ŝ2_j)*. 32 + 144·k octets for k bits, the smallest k with u − l ≤ 2^k.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    bits: Vec<G1Affine>,
    challenge: Fr,
    responses: Vec<[Fr; 3]>,
}

/// What a prover knows of the bits: all three of D_j = b_j·Y_1 + s_j·Y_0 = b_j·D_j + s2_j·Y_0.
struct Bits {
    b: Zeroizing<Vec<Fr>>,
    s: Zeroizing<Vec<Fr>>,
    s2: Zeroizing<Vec<Fr>>,
}

/// Proves it. Draws 4·k − 1 scalars of 48 octets each from `rng`: s_1 … s_(k−1), then β_1 … β_k, σ_1 … σ_k, τ_1 … τ_k.
///
/// # Errors
/// [`Error::Statement`] for a range of fewer than two values; [`Error::NotTrue`] when the message is outside it or the
/// opening is another commitment's; [`Error::Randomness`].
pub fn prove(
    session: &Session<'_>,
    statement: &Statement,
    opening: &Opening,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let mut combinations = Combinations::secret();
    let range = statement.from..statement.below;
    let prover = announce(session.interface, range, &opening.into(), rng, &mut combinations)?;
    prover.respond(session, statement, &combinations.evaluate())
}

/// The prover between its first move and the response. It answers one session and is gone: two answers to one first move
/// would give away the message.
///
/// ```compile_fail,E0382
/// # use bauta_predicates::Session;
/// # use bauta_predicates::sigma_range::{AwaitingChallenge, Statement};
/// fn answer_twice(prover: AwaitingChallenge, first: &Session<'_>, second: &Session<'_>, statement: &Statement) {
///     let _ = prover.respond(first, statement, &[]);
///     let _ = prover.respond(second, statement, &[]);
/// }
/// ```
pub struct AwaitingChallenge {
    range: Range<u64>,
    witness: Witness,
    known: Bits,
    beta: Zeroizing<Vec<Fr>>,
    sigma: Zeroizing<Vec<Fr>>,
    tau: Zeroizing<Vec<Fr>>,
    /// The position of D_1, before T1_1 and T2_1, the next three behind them.
    first: usize,
}

/// The first move of [`prove`]: draws the same scalars, and asks `combinations` for the points.
///
/// # Errors
/// [`Error::Statement`] for a range that [`prove`] refuses; [`Error::NotTrue`] when the message is outside it;
/// [`Error::Randomness`].
pub fn announce(
    interface: &Interface,
    range: Range<u64>,
    witness: &Witness,
    rng: &mut impl CryptoRngCore,
    combinations: &mut Combinations,
) -> Result<AwaitingChallenge, Error> {
    let range_bases = range_bases(&range)?;
    let known = Bits::new(&range, &range_bases, witness, rng)?;
    let beta = random_scalars(range_bases.len(), rng)?;
    let sigma = random_scalars(range_bases.len(), rng)?;
    let tau = random_scalars(range_bases.len(), rng)?;
    let [y_0, y_1] = commitment_bases(interface, combinations);
    let mut first = None;
    for j in 0..range_bases.len() {
        // D_j = b_j·Y_1 + s_j·Y_0    T1_j = β_j·Y_1 + σ_j·Y_0
        let d = [(y_0, known.s[j], Fr::MODULUS_BIT_SIZE), (y_1, known.b[j], 1)];
        let position = combinations.sum_below(&Zeroizing::new(d)[..]);
        first.get_or_insert(position);
        combinations.sum(&[(y_0, sigma[j]), (y_1, beta[j])]);
        // T2_j = β_j·D_j + τ_j·Y_0 = β_j·b_j·Y_1 + (β_j·s_j + τ_j)·Y_0
        let t2 = [(y_0, beta[j] * known.s[j] + tau[j]), (y_1, beta[j] * known.b[j])];
        combinations.sum(&Zeroizing::new(t2)[..]);
    }
    let first = first.ok_or(Error::Statement)?;
    Ok(AwaitingChallenge { range, witness: witness.clone(), known, beta, sigma, tau, first })
}

impl AwaitingChallenge {
    /// The proof, with the sums that have been asked for.
    ///
    /// # Errors
    /// [`Error::NotTrue`] when the statement is about another commitment or range.
    pub fn respond(
        self,
        session: &Session<'_>,
        statement: &Statement,
        points: &[G1Affine],
    ) -> Result<Proof, Error> {
        let of_this_range = self.range == (statement.from..statement.below);
        if !of_this_range || !opens(&self.witness, points, &statement.committed) {
            return Err(Error::NotTrue);
        }
        let Self { known, beta, sigma, tau, .. } = &self;
        let count = known.b.len();
        let (bits, announcement): (Vec<_>, Vec<_>) = points[self.first..self.first + 3 * count]
            .chunks_exact(3)
            .map(|of| (of[0], [of[1], of[2]]))
            .unzip();
        let announcement = announcement.concat();
        steps::announced(&self, &bits, &announcement);
        let challenge = statement.challenge(session, &bits, &announcement);
        // b̂_j = β_j + c·b_j    ŝ_j = σ_j + c·s_j    ŝ2_j = τ_j + c·s2_j
        let respond = |mask: &Zeroizing<Vec<Fr>>, secret: &Zeroizing<Vec<Fr>>, j: usize| {
            mask[j] + challenge * secret[j]
        };
        let responses = (0..count)
            .map(|j| [respond(beta, &known.b, j), respond(sigma, &known.s, j), respond(tau, &known.s2, j)]);
        let proof = Proof { bits, challenge, responses: responses.collect() };
        steps::responded(&proof);
        Ok(proof)
    }
}

/// What the bits stand for (draft-ietf-privacypass-arc-crypto, "Range Proof", its ComputeBases): 1, 2, 4 … and one
/// number more, so that the sums of their subsets are exactly 0 … u − l − 1. In descending order; the last is 1.
fn range_bases(range: &Range<u64>) -> Result<Vec<u64>, Error> {
    let size = range.end.checked_sub(range.start).filter(|size| *size >= 2).ok_or(Error::Statement)?;
    let bits = u64::BITS - (size - 1).leading_zeros();
    let powers = 1 << (bits - 1);
    let mut bases: Vec<_> = (0..bits - 1).map(|bit| 1 << bit).collect();
    bases.push(size - powers);
    bases.sort_unstable_by(|one, other| other.cmp(one));
    Ok(bases)
}

impl Statement {
    fn range_bases(&self) -> Result<Vec<u64>, Error> {
        range_bases(&(self.from..self.below))
    }

    fn challenge(&self, session: &Session<'_>, bits: &[G1Affine], announcement: &[G1Affine]) -> Fr {
        session
            .transcript(ALG, &[self.committed])
            .integer(self.from)
            .integer(self.below)
            .points(bits)
            .points(announcement)
            .challenge(session.interface, CHALLENGE_LABEL)
    }
}

impl Bits {
    fn new(
        range: &Range<u64>,
        range_bases: &[u64],
        witness: &Witness,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Self, Error> {
        let value = integer(witness).filter(|value| range.contains(&**value)).ok_or(Error::NotTrue)?;
        let (_, mut rest_of_s) = scalars(witness);
        let mut rest = Zeroizing::new(*value - range.start);
        let count = range_bases.len();
        let [mut b, mut s, mut s2] = [(); 3].map(|()| Zeroizing::new(Vec::with_capacity(count)));
        for (j, base) in range_bases.iter().enumerate() {
            // Σ base_j·b_j = m − l: each base that still fits, the greatest first.
            let bit = u64::from(*rest >= *base);
            *rest -= bit * base;
            // Σ base_j·s_j = s: the last base is 1, so the last s_j is what the others leave.
            let s_j = if j + 1 == count { rest_of_s.clone() } else { random_scalar(rng)? };
            *rest_of_s -= *s_j * Fr::from(*base);
            b.push(Fr::from(bit));
            s.push(*s_j);
            s2.push(*s_j * Fr::from(1 - bit));
        }
        Ok(Self { b, s, s2 })
    }
}

/// The message as an integer, if it is one of 64 bits.
fn integer(witness: &Witness) -> Option<Zeroizing<u64>> {
    let octets = witness.message.to_octets();
    let (high, low) = octets.split_at(SCALAR_LENGTH - size_of::<u64>());
    let value = Zeroizing::new(low.iter().fold(0, |value, octet| value << 8 | u64::from(*octet)));
    high.iter().all(|octet| *octet == 0).then_some(value)
}

impl Proof {
    /// Reads 32 + 144·k octets, k in 1 … 64; points in the subgroup and not the identity, every scalar in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let count = octets.len().saturating_sub(SCALAR_LENGTH) / LENGTH_PER_BIT;
        if !(1..=MAX_BITS).contains(&count) {
            return Err(Error::Length { found: octets.len() });
        }
        let mut reader = Reader::new(octets, SCALAR_LENGTH + count * LENGTH_PER_BIT)?;
        let bits = (0..count).map(|_| reader.point()).collect::<Result<_, _>>()?;
        let challenge = reader.scalar()?;
        let responses = (0..count)
            .map(|_| Ok([reader.scalar()?, reader.scalar()?, reader.scalar()?]))
            .collect::<Result<_, _>>()?;
        Ok(Self { bits, challenge, responses })
    }

    /// D_1 … D_k ‖ c ‖ (b̂_j ‖ ŝ_j ‖ ŝ2_j)*.
    pub fn to_octets(&self) -> Vec<u8> {
        let mut octets: Vec<_> = self.bits.iter().flat_map(hazmat::point_to_octets_g1).collect();
        let scalars = [self.challenge].into_iter().chain(self.responses.iter().flatten().copied());
        scalars.for_each(|scalar| octets.extend(hazmat::scalar_to_octets(&scalar)));
        octets
    }

    /// Checks Σ base_j·D_j = C − l·Y_1, recomputes T1_j = b̂_j·Y_1 + ŝ_j·Y_0 − c·D_j and
    /// T2_j = b̂_j·D_j + ŝ2_j·Y_0 − c·D_j, and compares the challenge.
    ///
    /// # Errors
    /// [`Error::Statement`] for a range that [`prove`] refuses; [`Error::InvalidProof`].
    pub fn verify(&self, session: &Session<'_>, statement: &Statement) -> Result<(), Error> {
        verify_alone(
            |combinations| self.verify_init(session, statement, combinations),
            |pending, points| self.verify_finish(session, statement, pending, points),
        )
    }

    /// [`Self::verify`], first step: asks for Σ base_j·D_j + l·Y_1 − C and for all T1_j and T2_j.
    ///
    /// # Errors
    /// [`Error::Statement`]; [`Error::InvalidProof`] for another number of bits than the range has.
    pub fn verify_init(
        &self,
        session: &Session<'_>,
        statement: &Statement,
        combinations: &mut Combinations,
    ) -> Result<PendingVerification, Error> {
        let range_bases = statement.range_bases()?;
        if self.bits.len() != range_bases.len() {
            return Err(Error::InvalidProof);
        }
        let [y_0, y_1] = combinations.bases(&session.bases());
        let bits: Vec<_> = self.bits.iter().map(|d| combinations.base(d)).collect();
        let mut terms: Vec<_> =
            bits.iter().zip(&range_bases).map(|(d, base)| (*d, Fr::from(*base))).collect();
        terms.push((y_1, Fr::from(statement.from)));
        let first = combinations.sum_and(&terms, &[-statement.committed.point()]);
        let c = self.challenge;
        for (d, [b_hat, s_hat, s2_hat]) in bits.into_iter().zip(&self.responses) {
            combinations.sum(&[(y_1, *b_hat), (y_0, *s_hat), (d, -c)]);
            combinations.sum(&[(y_0, *s2_hat), (d, *b_hat - c)]);
        }
        Ok(PendingVerification::many(first, 1 + 2 * range_bases.len()))
    }

    /// [`Self::verify`], second step: the first sum is O, and the challenge is the same. The same session and statement as
    /// before.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify_finish(
        &self,
        session: &Session<'_>,
        statement: &Statement,
        pending: &PendingVerification,
        points: &[G1Affine],
    ) -> Result<(), Error> {
        let (missing, announcement) = pending.of(points).split_first().ok_or(Error::InvalidProof)?;
        steps::announced_again(self, statement, missing, announcement);
        let expected = statement.challenge(session, &self.bits, announcement);
        crate::steps::compared(&steps::OPERATION, &self.challenge, &expected);
        if missing.is_zero() && expected == self.challenge { Ok(()) } else { Err(Error::InvalidProof) }
    }
}
