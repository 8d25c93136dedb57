//! The prover's side: squares, masks, and the attempts of which only an accepted one leaves anything behind.

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::{Field, PrimeField};
use bauta_bbs::Interface;
use bauta_bbs::committed_disclosure::{Opening, Witness};
use bauta_bbs::hazmat::SCALAR_LENGTH;
use bauta_bbs::linear_combination::{BaseId, Combinations};
use bauta_bbs::trace;
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use super::{
    Bounds, MASK_BITS, Proof, REPETITIONS, RESPONSE_END, RESPONSE_MIN, Response, SQUARES, Statement,
    coefficients, halves, steps, three_squares,
};
use crate::error::Error;
use crate::secret::random_scalar;
use crate::session::{Session, opens, scalars};

/// How many attempts a prover makes: 64 in a row are discarded with probability below 2^-600.
const MAX_ATTEMPTS: usize = 64;

/// y_i < 2^17.
const ROOT_BITS: u32 = 17;
/// 2·Σ_1^6 y_i·u_i < 2·6·2^(17 + 96) < 2^117.
const K_BITS: u32 = 117;
/// Σ_1^6 u_i² < 6·2^192 < 2^195.
const D_BITS: u32 = 195;

/// What makes the statement true.
struct Known {
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

/// The masks of both repetitions, and where K_1 is, before K_2, D_1 and D_2.
struct Attempt {
    masks: [Masks; REPETITIONS],
    first: usize,
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
    let mut combinations = Combinations::secret();
    let witness = opening.into();
    let prover = announce(session.interface, &statement.bounds, &witness, rng, &mut combinations)?;
    prover.respond(session, statement, &combinations.evaluate(), rng)
}

/// The prover between its first move and the response. It answers one session and is gone: two answers to one first move
/// would give away the message.
///
/// ```compile_fail,E0382
/// # use bauta_predicates::Session;
/// # use bauta_predicates::range::{AwaitingChallenge, Statement};
/// # use rand_chacha::ChaCha20Rng;
/// fn answer_twice(
///     prover: AwaitingChallenge,
///     (first, second): (&Session<'_>, &Session<'_>),
///     statement: &Statement,
///     rng: &mut ChaCha20Rng,
/// ) {
///     let _ = prover.respond(first, statement, &[], rng);
///     let _ = prover.respond(second, statement, &[], rng);
/// }
/// ```
pub struct AwaitingChallenge {
    bounds: Bounds,
    witness: Witness,
    known: Known,
    attempt: Attempt,
}

/// The first move of [`prove`]: draws the same up to the first attempt, which is this one, and asks `combinations` for its
/// points. The search for squares, which takes longer for some messages than for others, is over before anybody can time the
/// answer.
///
/// # Errors
/// [`Error::NotTrue`] when the message is not an integer within the bounds; [`Error::Randomness`].
pub fn announce(
    interface: &Interface,
    bounds: &Bounds,
    witness: &Witness,
    rng: &mut impl CryptoRngCore,
    combinations: &mut Combinations,
) -> Result<AwaitingChallenge, Error> {
    let known = Known::new(bounds, witness, rng)?;
    let attempt = known.attempt(&bounds.bases(interface), rng, combinations)?;
    Ok(AwaitingChallenge { bounds: *bounds, witness: witness.clone(), known, attempt })
}

impl AwaitingChallenge {
    /// The proof, with the sums that have been asked for. When the attempt has to be discarded, others follow as in [`prove`],
    /// with their draws.
    ///
    /// # Errors
    /// [`Error::NotTrue`] when the statement is about another commitment or other bounds; [`Error::Randomness`].
    pub fn respond(
        self,
        session: &Session<'_>,
        statement: &Statement,
        points: &[G1Affine],
        rng: &mut impl CryptoRngCore,
    ) -> Result<Proof, Error> {
        let Self { bounds, witness, known, attempt } = self;
        if bounds != statement.bounds || !opens(&witness, points, &statement.committed) {
            return Err(Error::NotTrue);
        }
        if let Some(proof) = trace::attempt(|| attempt.respond(session, statement, &known, points)) {
            return Ok(proof);
        }
        let bases = bounds.bases(session.interface);
        for _ in 1..MAX_ATTEMPTS {
            let mut combinations = Combinations::secret();
            let attempt = known.attempt(&bases, rng, &mut combinations)?;
            let points = combinations.evaluate();
            if let Some(proof) = trace::attempt(|| attempt.respond(session, statement, &known, &points)) {
                return Ok(proof);
            }
        }
        Err(Error::Randomness)
    }
}

impl Attempt {
    /// Nothing comes back from an attempt that must be discarded.
    fn respond(
        self,
        session: &Session<'_>,
        statement: &Statement,
        known: &Known,
        points: &[G1Affine],
    ) -> Option<Proof> {
        let points = &points[self.first..self.first + 2 * REPETITIONS];
        let k = [points[0], points[1]];
        let repetitions = self.masks.iter().zip(&k).zip(&points[REPETITIONS..]);
        for (number, ((masks, k), d)) in (1..).zip(repetitions) {
            let blindings: [&Fr; 2] = [&masks.rho, &masks.rho_tilde];
            steps::announced(number, (&known.roots, &masks.u), blindings, [k, d]);
        }
        let challenge = statement.challenge(session, &k, &points[REPETITIONS..]);
        let gamma = halves(&challenge);
        let responses: Option<Vec<_>> =
            self.masks.iter().zip(gamma).map(|(masks, gamma)| known.respond(masks, gamma)).collect();
        let responses: [Response; REPETITIONS] = responses?.try_into().ok()?;
        steps::responded(&challenge, &responses);
        Some(Proof { k, challenge, responses })
    }
}

impl Known {
    fn new(bounds: &Bounds, witness: &Witness, rng: &mut impl CryptoRngCore) -> Result<Self, Error> {
        let (_, s) = scalars(witness);
        let value = integer(witness).filter(|value| bounds.contain(**value)).ok_or(Error::NotTrue)?;
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

    /// Draws the masks of an attempt, and asks for its K_1, K_2, D_1, D_2.
    fn attempt(
        &self,
        bases: &[G1Affine],
        rng: &mut impl CryptoRngCore,
        combinations: &mut Combinations,
    ) -> Result<Attempt, Error> {
        let masks = [Masks::random(self.roots.len(), rng)?, Masks::random(self.roots.len(), rng)?];
        let bases: Vec<_> = bases.iter().map(|base| combinations.base(base)).collect();
        let first = self.k(&bases, &masks[0], combinations);
        self.k(&bases, &masks[1], combinations);
        masks.iter().for_each(|masks| masks.d(&bases, combinations));
        Ok(Attempt { masks, first })
    }

    /// K = Σ y_i·G_i + (2·Σ y_i·u_i)·Y_1 + ρ·Y_0, with two bounds and (2·Σ_1^6 y_i·u_i)·F.
    fn k(&self, bases: &[BaseId], masks: &Masks, combinations: &mut Combinations) -> usize {
        let linear = wiped(self.roots.iter().map(|y| Fr::from(*y)));
        let products = self.roots.iter().zip(masks.u.iter()).map(|(y, u)| Fr::from(2 * u128::from(*y) * u));
        let k = coefficients(*masks.rho, &linear, &wiped(products));
        combinations.sum_below(&terms(bases, &k, &coefficient_bits(ROOT_BITS, K_BITS, bases.len())))
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
        let linear = wiped(self.u.iter().map(|u| Fr::from(*u)));
        let squares = wiped(linear.iter().map(Fr::square));
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
fn integer(witness: &Witness) -> Option<Zeroizing<u32>> {
    let octets = witness.message.to_octets();
    let (high, low) = octets.split_at(SCALAR_LENGTH - size_of::<u32>());
    let value = Zeroizing::new(low.iter().fold(0, |value, octet| value << 8 | u32::from(*octet)));
    high.iter().all(|octet| *octet == 0).then_some(value)
}

/// Scalars in a vector that has its length from the beginning and is wiped.
fn wiped(values: impl ExactSizeIterator<Item = Fr>) -> Zeroizing<Vec<Fr>> {
    let mut scalars = Zeroizing::new(Vec::with_capacity(values.len()));
    scalars.extend(values);
    scalars
}

fn terms(bases: &[BaseId], scalars: &[Fr], bits: &[u32]) -> Zeroizing<Vec<(BaseId, Fr, u32)>> {
    let mut terms = Zeroizing::new(Vec::with_capacity(bases.len()));
    terms.extend(bases.iter().zip(scalars).zip(bits).map(|((base, scalar), bits)| (*base, *scalar, *bits)));
    terms
}
