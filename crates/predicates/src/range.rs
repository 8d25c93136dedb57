#![doc = include_str!("../notes/range.md")]

mod prover;
mod steps;
mod three_squares;

use ark_bls12_381::{Fr, G1Affine};

use ark_ff::{Field, PrimeField};
use bauta_bbs::Interface;
use bauta_bbs::hazmat::{self, POINT_G1_LENGTH, SCALAR_LENGTH};
use bauta_bbs::linear_combination::Combinations;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::pending::{PendingVerification, verify_alone};
use crate::session::{Committed, Session};
use crate::transcript::Reader;

pub use prover::{AwaitingChallenge, announce, prove};
pub use three_squares::three_squares;

/// The name of the proof, which its transcript begins with.
pub const ALG: &str = "bauta-range";

/// Octets of a [`Proof`] with one bound.
pub const ONE_SIDED_LENGTH: usize = COMMON_LENGTH + REPETITIONS * SQUARES * RESPONSE_LENGTH;

/// Octets of a [`Proof`] with two bounds.
pub const TWO_SIDED_LENGTH: usize = COMMON_LENGTH + REPETITIONS * 2 * SQUARES * RESPONSE_LENGTH;

const CHALLENGE_LABEL: &str = "BAUTA_RANGE_CHAL_";
const GENERATORS_LABEL: &str = "BAUTA_RANGE_";

/// How often the equation is proved, each time with masks and a challenge of its own.
const REPETITIONS: usize = 2;
/// How many squares add up to 4v + 1.
const SQUARES: usize = 3;
/// γ_k < 2^66.
const CHALLENGE_BITS: u32 = 66;
/// y_i < 2^17.
const ROOT_BITS: u32 = 17;
/// u_i < 2^96, z_i < 2^96.
const MASK_BITS: u32 = 96;
/// z_i ≥ 2^83, which every γ_k·y_i stays below: each accepted z_i has exactly one mask.
const RESPONSE_MIN: u128 = 1 << (CHALLENGE_BITS + ROOT_BITS);
/// z_i < 2^96.
const RESPONSE_END: u128 = 1 << MASK_BITS;
/// Octets of one z_i.
const RESPONSE_LENGTH: usize = MASK_BITS as usize / 8;
/// K_1 ‖ K_2 ‖ c and t_1, t_2.
const COMMON_LENGTH: usize = REPETITIONS * POINT_G1_LENGTH + SCALAR_LENGTH + REPETITIONS * SCALAR_LENGTH;

/// Where the message lies: bounds included, each in 0 … 2³² − 1, at least one of them, the lower not above the upper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    min: Option<u32>,
    max: Option<u32>,
}

/// "The committed message, which the issuer signed as an integer in 0 … 2³² − 1, lies within the bounds."
///
/// Of any other message it proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// C_m.
    pub committed: Committed,
    /// The bounds.
    pub bounds: Bounds,
}

/// K_1 ‖ K_2 ‖ c ‖ (z_1 ‖ … ‖ z_n ‖ t)×2, three z_i of 12 octets for each bound: 264 octets with one, 336 with two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    k: [G1Affine; REPETITIONS],
    challenge: Fr,
    responses: [Response; REPETITIONS],
}

/// What answers one γ_k.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Response {
    z: Vec<u128>,
    t: Fr,
}

impl Bounds {
    /// min ≤ m.
    pub fn at_least(min: u32) -> Self {
        Self { min: Some(min), max: None }
    }

    /// m ≤ max.
    pub fn at_most(max: u32) -> Self {
        Self { min: None, max: Some(max) }
    }

    /// min ≤ m ≤ max.
    ///
    /// # Errors
    /// [`Error::Statement`] when min > max.
    pub fn between(min: u32, max: u32) -> Result<Self, Error> {
        if min <= max { Ok(Self { min: Some(min), max: Some(max) }) } else { Err(Error::Statement) }
    }

    /// The lower bound, if there is one.
    pub fn min(&self) -> Option<u32> {
        self.min
    }

    /// The upper bound, if there is one.
    pub fn max(&self) -> Option<u32> {
        self.max
    }

    /// Whether `value` lies within them.
    pub fn contain(&self, value: u32) -> bool {
        self.min.is_none_or(|min| min <= value) && self.max.is_none_or(|max| value <= max)
    }

    /// Octets of a [`Proof`] with these bounds: [`ONE_SIDED_LENGTH`] or [`TWO_SIDED_LENGTH`].
    pub fn proof_length(&self) -> usize {
        if self.width().is_some() { TWO_SIDED_LENGTH } else { ONE_SIDED_LENGTH }
    }

    /// max − min, where there are both.
    fn width(&self) -> Option<u32> {
        Some(self.max? - self.min?)
    }

    /// How many y_i, u_i and z_i there are: three for each bound.
    fn roots(&self) -> usize {
        if self.width().is_some() { 2 * SQUARES } else { SQUARES }
    }

    /// Y_0, Y_1, G_1 … G_n, and F where there are two bounds.
    fn bases(&self, interface: &Interface) -> Vec<G1Affine> {
        let api_id = format!("{GENERATORS_LABEL}{}", interface.api_id());
        let generators = hazmat::create_generators(interface.suite(), &api_id, 2 * SQUARES + 1);
        let mut bases = hazmat::commitment_generators(interface).to_vec();
        match self.width() {
            Some(_) => bases.extend(generators),
            None => bases.extend(&generators[..SQUARES]),
        }
        bases
    }

    /// (a, b) with P = 4·C_v + Y_1 = a·C_m + b·Y_1, where C_v = C_m − min·Y_1, or max·Y_1 − C_m without a lower bound.
    fn shift(&self) -> (Fr, Fr) {
        let four = Fr::from(4u64);
        match (self.min, self.max) {
            (Some(min), _) => (four, Fr::ONE - four * Fr::from(min)),
            (None, max) => (-four, Fr::ONE + four * Fr::from(max.unwrap_or(0))),
        }
    }
}

impl Statement {
    fn bases(&self, session: &Session<'_>) -> Vec<G1Affine> {
        self.bounds.bases(session.interface)
    }

    fn challenge(&self, session: &Session<'_>, k: &[G1Affine; REPETITIONS], d: &[G1Affine]) -> Fr {
        session
            .transcript(ALG, &[self.committed])
            .bound(self.bounds.min)
            .bound(self.bounds.max)
            .points(k)
            .points(d)
            .challenge(session.interface, CHALLENGE_LABEL)
    }
}

/// The scalars on [`Statement::bases`]: `blinding`, then Σ_1^3 of the `quadratic`, the `linear` ones, and Σ_1^6 of the
/// `quadratic` where there are six.
fn coefficients(blinding: Fr, linear: &[Fr], quadratic: &[Fr]) -> Zeroizing<Vec<Fr>> {
    let mut scalars = Zeroizing::new(Vec::with_capacity(linear.len() + 3));
    scalars.push(blinding);
    scalars.push(quadratic[..SQUARES].iter().sum());
    scalars.extend(linear);
    if quadratic.len() > SQUARES {
        scalars.push(quadratic.iter().sum());
    }
    scalars
}

/// γ_1 = c mod 2^66 and γ_2 = ⌊c / 2^66⌋ mod 2^66.
fn halves(challenge: &Fr) -> [u128; REPETITIONS] {
    const MASK: u128 = (1 << CHALLENGE_BITS) - 1;
    let limbs = challenge.into_bigint().0;
    let low = u128::from(limbs[0]) | u128::from(limbs[1]) << 64;
    let high = u128::from(limbs[2]);
    [low & MASK, (low >> CHALLENGE_BITS | high << (u128::BITS - CHALLENGE_BITS)) & MASK]
}

impl Proof {
    /// Reads 264 or 336 octets, as `bounds` has it: points in the subgroup and not the identity, scalars in 1 … r − 1,
    /// every z_i in 2^83 … 2^96 − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8], bounds: &Bounds) -> Result<Self, Error> {
        let mut reader = Reader::new(octets, bounds.proof_length())?;
        Ok(Self {
            k: [reader.point()?, reader.point()?],
            challenge: reader.scalar()?,
            responses: [Response::read(&mut reader, bounds)?, Response::read(&mut reader, bounds)?],
        })
    }

    /// K_1 ‖ K_2 ‖ c ‖ (z_1 ‖ … ‖ z_n ‖ t)×2.
    pub fn to_octets(&self) -> Vec<u8> {
        let mut octets: Vec<_> = self.k.iter().flat_map(hazmat::point_to_octets_g1).collect();
        octets.extend(hazmat::scalar_to_octets(&self.challenge));
        for response in &self.responses {
            for z in &response.z {
                octets.extend(&z.to_be_bytes()[size_of::<u128>() - RESPONSE_LENGTH..]);
            }
            octets.extend(hazmat::scalar_to_octets(&response.t));
        }
        octets
    }

    /// Recomputes, for both repetitions, D_k = Σ z_i·G_i + (Σ z_i²)·Y_1 + t_k·Y_0 − γ_k²·P − γ_k·K_k, with two bounds and
    /// (Σ z_i² − γ_k²·(4·(max − min) + 2))·F, and compares the challenge.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify(&self, session: &Session<'_>, statement: &Statement) -> Result<(), Error> {
        verify_alone(
            |combinations| self.verify_init(session, statement, combinations),
            |pending, points| self.verify_finish(session, statement, pending, points),
        )
    }

    /// [`Self::verify`], first step: asks for D_1 and D_2.
    ///
    /// # Errors
    /// [`Error::InvalidProof`] for a proof with other bounds.
    pub fn verify_init(
        &self,
        session: &Session<'_>,
        statement: &Statement,
        combinations: &mut Combinations,
    ) -> Result<PendingVerification, Error> {
        let roots = statement.bounds.roots();
        if self.responses.iter().any(|response| response.z.len() != roots) {
            return Err(Error::InvalidProof);
        }
        let mut bases: Vec<_> =
            statement.bases(session).iter().map(|point| combinations.base(point)).collect();
        // γ²·P = γ²·(a·C_m + b·Y_1), a = ±4. Points are negated rather than scalars, which stay short.
        let c_m = statement.committed.point();
        let minus_a_is_positive = statement.bounds.min.is_none();
        bases.push(combinations.base(&if minus_a_is_positive { c_m } else { -c_m }));
        let gamma = halves(&self.challenge);
        Ok(PendingVerification::new([0, 1].map(|repetition| {
            let k = combinations.base(&-self.k[repetition]);
            let scalars = self.scalars(&statement.bounds, repetition, Fr::from(gamma[repetition]));
            let terms: Vec<_> = bases.iter().copied().chain([k]).zip(scalars).collect();
            combinations.sum(&terms)
        })))
    }

    /// [`Self::verify`], second step: compares the challenge. The same session and statement as before.
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
        steps::announced_again(self, statement, pending.of(points));
        let expected = statement.challenge(session, &self.k, pending.of(points));
        steps::compared(&self.challenge, &expected);
        if expected == self.challenge { Ok(()) } else { Err(Error::InvalidProof) }
    }

    /// The scalars of D_k on [`Statement::bases`], then on ∓C_m and on −K_k.
    fn scalars(&self, bounds: &Bounds, repetition: usize, gamma: Fr) -> Vec<Fr> {
        let response = &self.responses[repetition];
        let gamma_squared = gamma.square();
        let z: Vec<_> = response.z.iter().map(|z| Fr::from(*z)).collect();
        let squares: Vec<_> = z.iter().map(Fr::square).collect();
        let mut scalars = coefficients(response.t, &z, &squares).to_vec();
        let (_, b) = bounds.shift();
        scalars[1] -= gamma_squared * b;
        if let Some(width) = bounds.width() {
            scalars[2 + 2 * SQUARES] -= gamma_squared * (Fr::from(width) * Fr::from(4u64) + Fr::from(2u64));
        }
        scalars.extend([gamma_squared * Fr::from(4u64), gamma]);
        scalars
    }
}

impl Response {
    fn read(reader: &mut Reader<'_>, bounds: &Bounds) -> Result<Self, Error> {
        let z = (0..bounds.roots())
            .map(|_| reader.integer::<RESPONSE_LENGTH>(RESPONSE_MIN..RESPONSE_END))
            .collect::<Result<_, _>>()?;
        Ok(Self { z, t: reader.scalar()? })
    }
}
