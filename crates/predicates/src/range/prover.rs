//! The prover's side: squares, masks, and the attempts of which only an accepted one leaves anything behind.

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::{Field, PrimeField};
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::hazmat::SCALAR_LENGTH;
use bauta_bbs::linear_combination::{BaseId, Combinations};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use super::{
    Bounds, MASK_BITS, Proof, REPETITIONS, RESPONSE_END, RESPONSE_MIN, Response, SQUARES, Statement,
    coefficients, halves, three_squares,
};
use crate::error::Error;
use crate::secret::random_scalar;
use crate::session::{Session, opens, witness};

/// How many attempts a prover makes: 64 in a row are discarded with probability below 2^-600.
const MAX_ATTEMPTS: usize = 64;

/// y_i < 2^17.
const ROOT_BITS: u32 = 17;
/// 2·Σ_1^6 y_i·u_i < 2·6·2^(17 + 96) < 2^117.
const K_BITS: u32 = 117;
/// Σ_1^6 u_i² < 6·2^192 < 2^195.
const D_BITS: u32 = 195;

/// What makes the statement true.
struct Witness {
    /// y_1 … y_n.
    roots: Zeroizing<Vec<u32>>,
    /// 4·s_v, the blinding of P.
    blinding: Zeroizing<Fr>,
}

/// What hides one repetition: u_i below 2^96, ρ and ρ̃. Used once.
struct Masks {
    u: Zeroizing<Vec<u128>>,
    rho: Zeroizing<Fr>,
    rho_tilde: Zeroizing<Fr>,
}

/// Proves it. Draws from `rng` what the search for squares takes ([`three_squares()`], once for each bound, the lower
/// first) and then, for each attempt and both repetitions, u_1 … u_n of 12 octets each, ρ, ρ̃ of 48 octets each. One
/// attempt in a thousand is discarded, with everything that was drawn for it.
///
/// # Errors
/// [`Error::NotTrue`] when the message is not an integer within the bounds or the opening is another commitment's;
/// [`Error::Randomness`], also when no attempt was good.
pub fn prove(
    session: &Session<'_>,
    statement: &Statement,
    opening: &Opening,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    if !opens(opening, &statement.committed) {
        return Err(Error::NotTrue);
    }
    let witness = Witness::new(&statement.bounds, opening, rng)?;
    let bases = statement.bases(session);
    for _ in 0..MAX_ATTEMPTS {
        if let Some(proof) = attempt(session, statement, &bases, &witness, rng)? {
            return Ok(proof);
        }
    }
    Err(Error::Randomness)
}

/// One attempt; nothing comes back from one that must be discarded.
fn attempt(
    session: &Session<'_>,
    statement: &Statement,
    bases: &[G1Affine],
    witness: &Witness,
    rng: &mut impl CryptoRngCore,
) -> Result<Option<Proof>, Error> {
    let masks = [Masks::random(witness.roots.len(), rng)?, Masks::random(witness.roots.len(), rng)?];
    let mut combinations = Combinations::secret();
    let bases: Vec<_> = bases.iter().map(|base| combinations.base(base)).collect();
    masks.iter().for_each(|masks| witness.k(&bases, masks, &mut combinations));
    masks.iter().for_each(|masks| masks.d(&bases, &mut combinations));
    let points = combinations.evaluate();
    let k = [points[0], points[1]];
    let challenge = statement.challenge(session, &k, &points[2..]);
    let gamma = halves(&challenge);
    let mut responses = Vec::with_capacity(REPETITIONS);
    for (masks, gamma) in masks.iter().zip(gamma) {
        match witness.respond(masks, gamma) {
            Some(response) => responses.push(response),
            None => return Ok(None),
        }
    }
    Ok(responses.try_into().ok().map(|responses| Proof { k, challenge, responses }))
}

impl Witness {
    fn new(bounds: &Bounds, opening: &Opening, rng: &mut impl CryptoRngCore) -> Result<Self, Error> {
        let (_, s) = witness(opening);
        let value = integer(opening).filter(|value| bounds.contain(**value)).ok_or(Error::NotTrue)?;
        let mut roots = Zeroizing::new(Vec::with_capacity(2 * SQUARES));
        // v = m − min, s_v = s, and where there is an upper bound the squares of max − m besides
        let distances = [bounds.min.map(|min| *value - min), bounds.max.map(|max| max - *value)];
        for distance in Zeroizing::new(distances).iter().flatten() {
            roots.extend(three_squares(*distance, rng)?.iter());
        }
        // v = max − m, s_v = −s, where there is only an upper bound
        let (a, _) = bounds.shift();
        Ok(Self { roots, blinding: Zeroizing::new(a * *s) })
    }

    /// K = Σ y_i·G_i + (2·Σ y_i·u_i)·Y_1 + ρ·Y_0, with two bounds and (2·Σ_1^6 y_i·u_i)·F.
    fn k(&self, bases: &[BaseId], masks: &Masks, combinations: &mut Combinations) {
        let linear = scalars(self.roots.iter().map(|y| Fr::from(*y)));
        let products = self.roots.iter().zip(masks.u.iter()).map(|(y, u)| Fr::from(2 * u128::from(*y) * u));
        let k = coefficients(*masks.rho, &linear, &scalars(products));
        combinations.sum_below(&terms(bases, &k, &coefficient_bits(ROOT_BITS, K_BITS, bases.len())));
    }

    /// z_i = γ·y_i + u_i over the integers and t = 4·s_v·γ² + ρ·γ + ρ̃; nothing unless every 2^83 ≤ z_i < 2^96.
    fn respond(&self, masks: &Masks, gamma: u128) -> Option<Response> {
        let z = self.roots.iter().zip(masks.u.iter()).map(|(y, u)| gamma * u128::from(*y) + u);
        let z = Zeroizing::new(z.collect::<Vec<_>>());
        if !z.iter().all(|z| (RESPONSE_MIN..RESPONSE_END).contains(z)) {
            return None;
        }
        let gamma = Fr::from(gamma);
        let t = *self.blinding * gamma.square() + *masks.rho * gamma + *masks.rho_tilde;
        Some(Response { z: z.to_vec(), t })
    }
}

impl Masks {
    fn random(count: usize, rng: &mut impl CryptoRngCore) -> Result<Self, Error> {
        let mut u = Zeroizing::new(vec![0; count]);
        let mut octets = Zeroizing::new([0; size_of::<u128>()]);
        for mask in u.iter_mut() {
            rng.fill_bytes(&mut octets[size_of::<u128>() - MASK_BITS as usize / 8..]);
            *mask = u128::from_be_bytes(*octets);
        }
        Ok(Self { u, rho: random_scalar(rng)?, rho_tilde: random_scalar(rng)? })
    }

    /// D = Σ u_i·G_i + (Σ u_i²)·Y_1 + ρ̃·Y_0, with two bounds and (Σ_1^6 u_i²)·F.
    fn d(&self, bases: &[BaseId], combinations: &mut Combinations) {
        let linear = scalars(self.u.iter().map(|u| Fr::from(*u)));
        let squares = scalars(linear.iter().map(Fr::square));
        let d = coefficients(*self.rho_tilde, &linear, &squares);
        combinations.sum_below(&terms(bases, &d, &coefficient_bits(MASK_BITS, D_BITS, bases.len())));
    }
}

/// How many bits the [coefficients] have at most, whatever they are: those of Y_0 all, those of Y_1 and F `sums`, those of
/// the G_i `linear`.
fn coefficient_bits(linear: u32, sums: u32, count: usize) -> Vec<u32> {
    let mut bits = vec![linear; count];
    (bits[0], bits[1]) = (Fr::MODULUS_BIT_SIZE, sums);
    if count > 2 + SQUARES {
        bits[count - 1] = sums;
    }
    bits
}

/// The message as an integer, if it is one of 32 bits.
fn integer(opening: &Opening) -> Option<Zeroizing<u32>> {
    let octets = opening.message.to_octets();
    let (high, low) = octets.split_at(SCALAR_LENGTH - size_of::<u32>());
    let value = Zeroizing::new(low.iter().fold(0, |value, octet| value << 8 | u32::from(*octet)));
    high.iter().all(|octet| *octet == 0).then_some(value)
}

/// Scalars in a vector that has its length from the beginning and is wiped.
fn scalars(values: impl ExactSizeIterator<Item = Fr>) -> Zeroizing<Vec<Fr>> {
    let mut scalars = Zeroizing::new(Vec::with_capacity(values.len()));
    scalars.extend(values);
    scalars
}

fn terms(bases: &[BaseId], scalars: &[Fr], bits: &[u32]) -> Zeroizing<Vec<(BaseId, Fr, u32)>> {
    let mut terms = Zeroizing::new(Vec::with_capacity(bases.len()));
    terms.extend(bases.iter().zip(scalars).zip(bits).map(|((base, scalar), bits)| (*base, *scalar, *bits)));
    terms
}
