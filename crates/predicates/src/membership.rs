#![doc = include_str!("../notes/membership.md")]

mod steps;

use ark_bls12_381::{Fr, G1Affine};

use ark_ff::Zero;
use bauta_bbs::committed_disclosure::{Opening, Witness};
use bauta_bbs::hazmat::{self, SCALAR_LENGTH};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::{Interface, MessageScalar};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::pending::{PendingVerification, verify_alone};
use crate::secret::random_scalars;
use crate::session::{Committed, Session, commitment_bases, opens, scalars};
use crate::transcript::Reader;

/// The name of the proof, which its transcript begins with.
pub const ALG: &str = "or-membership";

/// How many values a set has at most.
pub const MAX_VALUES: usize = 64;

/// Octets of a [`Proof`] for each value of the set.
pub const LENGTH_PER_VALUE: usize = 2 * SCALAR_LENGTH;

const CHALLENGE_LABEL: &str = "OR_MEMBERSHIP_CHAL_";

/// "The committed message is one of these values."
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// C.
    pub committed: Committed,
    /// v_1 … v_n: 1 to 64 values, all different, in the order of the request. Of a hashed leaf, the hashes.
    pub values: &'a [MessageScalar],
}

/// c_1 … c_n ‖ z_1 … z_n. 64·n octets for n values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    challenges: Vec<Fr>,
    responses: Vec<Fr>,
}

/// Proves it. Draws 2·n scalars of 48 octets each from `rng`, whichever value the message is: c_1 … c_n, z_1 … z_n.
///
/// # Errors
/// [`Error::Statement`] for a set that is empty, larger than [`MAX_VALUES`] or has a value twice; [`Error::NotTrue`] when
/// the message is not in it or the opening is another commitment's; [`Error::Randomness`].
pub fn prove(
    session: &Session<'_>,
    statement: &Statement<'_>,
    opening: &Opening,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let mut combinations = Combinations::secret();
    let prover = announce(session.interface, statement.values, &opening.into(), rng, &mut combinations)?;
    prover.respond(session, statement, &combinations.evaluate())
}

/// The prover between its first move and the response. It answers one session and is gone: two answers to one first move
/// would give away the message.
///
/// ```compile_fail,E0382
/// # use bauta_predicates::Session;
/// # use bauta_predicates::membership::{AwaitingChallenge, Statement};
/// fn answer_twice(prover: AwaitingChallenge, first: &Session<'_>, second: &Session<'_>, statement: &Statement<'_>) {
///     let _ = prover.respond(first, statement, &[]);
///     let _ = prover.respond(second, statement, &[]);
/// }
/// ```
pub struct AwaitingChallenge {
    values: Vec<Fr>,
    witness: Witness,
    challenges: Zeroizing<Vec<Fr>>,
    responses: Zeroizing<Vec<Fr>>,
    /// The position of T_1, the others behind it.
    first: usize,
}

/// The first move of [`prove`]: draws the same scalars, and asks `combinations` for the points.
///
/// # Errors
/// [`Error::Statement`] for a set that [`prove`] refuses; [`Error::NotTrue`] when the message is not in it;
/// [`Error::Randomness`].
pub fn announce(
    interface: &Interface,
    values: &[MessageScalar],
    witness: &Witness,
    rng: &mut impl CryptoRngCore,
    combinations: &mut Combinations,
) -> Result<AwaitingChallenge, Error> {
    let values = set(values)?;
    let (m, s) = scalars(witness);
    if !values.contains(&m) {
        return Err(Error::NotTrue);
    }
    let challenges = random_scalars(values.len(), rng)?;
    let responses = random_scalars(values.len(), rng)?;
    // T_j = z_j·Y_0 − c_j·(C − v_j·Y_1) = (z_j − c_j·s)·Y_0 − c_j·(m − v_j)·Y_1, for every j alike
    let [y_0, y_1] = commitment_bases(interface, combinations);
    let mut first = None;
    for ((c, z), v) in challenges.iter().zip(responses.iter()).zip(&values) {
        let terms = Zeroizing::new([(y_0, *z - *c * *s), (y_1, *c * (*v - *m))]);
        let position = combinations.sum(&terms[..]);
        first.get_or_insert(position);
    }
    let first = first.ok_or(Error::Statement)?;
    Ok(AwaitingChallenge { values, witness: witness.clone(), challenges, responses, first })
}

impl AwaitingChallenge {
    /// The proof, with the sums that have been asked for.
    ///
    /// # Errors
    /// [`Error::NotTrue`] when the statement is about another commitment or set.
    pub fn respond(
        mut self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        points: &[G1Affine],
    ) -> Result<Proof, Error> {
        let of_this_set =
            self.values.iter().copied().eq(statement.values.iter().map(hazmat::message_to_scalar));
        if !of_this_set || !opens(&self.witness, points, &statement.committed) {
            return Err(Error::NotTrue);
        }
        let (m, s) = scalars(&self.witness);
        // What is missing from the challenge goes to the real place, whose T = (z − c·s)·Y_0 can be answered for any.
        let announcement = &points[self.first..self.first + self.values.len()];
        steps::announced([&m, &s], &self.values, [&self.challenges, &self.responses], announcement);
        let challenge = statement.challenge(session, &self.values, announcement);
        let missing = Zeroizing::new(challenge - self.challenges.iter().sum::<Fr>());
        for ((c, z), v) in self.challenges.iter_mut().zip(self.responses.iter_mut()).zip(&self.values) {
            let here = Zeroizing::new(Fr::from(u64::from(*v == *m)) * *missing);
            *c += *here;
            *z += *here * *s;
        }
        let proof = Proof { challenges: self.challenges.to_vec(), responses: self.responses.to_vec() };
        steps::responded(&challenge, &proof);
        Ok(proof)
    }
}

/// v_1 … v_n, if they are a set.
fn set(values: &[MessageScalar]) -> Result<Vec<Fr>, Error> {
    let values: Vec<_> = values.iter().map(hazmat::message_to_scalar).collect();
    let repeated = values.iter().enumerate().any(|(position, value)| values[..position].contains(value));
    let size_is_right = (1..=MAX_VALUES).contains(&values.len());
    if size_is_right && !repeated { Ok(values) } else { Err(Error::Statement) }
}

impl Statement<'_> {
    fn scalars(&self) -> Result<Vec<Fr>, Error> {
        set(self.values)
    }

    fn challenge(&self, session: &Session<'_>, values: &[Fr], announcement: &[G1Affine]) -> Fr {
        session
            .transcript(ALG, &[self.committed])
            .integer(values.len() as u64)
            .scalars(values)
            .points(announcement)
            .challenge(session.interface, CHALLENGE_LABEL)
    }
}

impl Proof {
    /// Reads 64·n octets, n in 1 … 64; every scalar in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let count = octets.len() / LENGTH_PER_VALUE;
        if !(1..=MAX_VALUES).contains(&count) {
            return Err(Error::Length { found: octets.len() });
        }
        let mut reader = Reader::new(octets, count * LENGTH_PER_VALUE)?;
        let challenges = (0..count).map(|_| reader.scalar()).collect::<Result<_, _>>()?;
        let responses = (0..count).map(|_| reader.scalar()).collect::<Result<_, _>>()?;
        Ok(Self { challenges, responses })
    }

    /// c_1 … c_n ‖ z_1 … z_n.
    pub fn to_octets(&self) -> Vec<u8> {
        self.challenges.iter().chain(&self.responses).flat_map(hazmat::scalar_to_octets).collect()
    }

    /// Recomputes T_j = z_j·Y_0 − c_j·(C − v_j·Y_1) and compares c_1 + … + c_n with the challenge.
    ///
    /// # Errors
    /// [`Error::Statement`] for a set that [`prove`] refuses; [`Error::InvalidProof`].
    pub fn verify(&self, session: &Session<'_>, statement: &Statement<'_>) -> Result<(), Error> {
        verify_alone(
            |combinations| self.verify_init(session, statement, combinations),
            |pending, points| self.verify_finish(session, statement, pending, points),
        )
    }

    /// [`Self::verify`], first step: asks for T_1 … T_n.
    ///
    /// # Errors
    /// [`Error::Statement`]; [`Error::InvalidProof`] for another number of values than the set has.
    pub fn verify_init(
        &self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        combinations: &mut Combinations,
    ) -> Result<PendingVerification, Error> {
        let values = statement.scalars()?;
        if self.challenges.len() != values.len() {
            return Err(Error::InvalidProof);
        }
        let [y_0, y_1] = combinations.bases(&session.bases());
        let commitment = combinations.base(&statement.committed.point());
        let proven = self.challenges.iter().zip(&self.responses).zip(&values);
        let sums =
            proven.map(|((c, z), v)| combinations.sum(&[(y_0, *z), (y_1, *c * *v), (commitment, -*c)]));
        sums.reduce(|first, _| first)
            .map(|first| PendingVerification::many(first, values.len()))
            .ok_or(Error::Statement)
    }

    /// [`Self::verify`], second step: compares the sum of the challenges. The same session and statement as before.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn verify_finish(
        &self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        pending: &PendingVerification,
        points: &[G1Affine],
    ) -> Result<(), Error> {
        let sum: Fr = self.challenges.iter().sum();
        let values = statement.scalars()?;
        steps::announced_again(self, &statement.committed, &values, pending.of(points));
        let expected = statement.challenge(session, &values, pending.of(points));
        steps::compared(&sum, &expected);
        if (expected - sum).is_zero() { Ok(()) } else { Err(Error::InvalidProof) }
    }
}
