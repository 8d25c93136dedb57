#![doc = include_str!("../notes/schnorr_eq.md")]

use ark_bls12_381::{Fr, G1Affine};

use bauta_bbs::Interface;
use bauta_bbs::committed_disclosure::{Opening, Witness};
use bauta_bbs::hazmat::{self, SCALAR_LENGTH};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::trace::Operation;
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::pending::{PendingVerification, verify_alone};
use crate::secret::random_scalar;
use crate::session::{Committed, Session, commitment_bases, opens, scalars};
use crate::steps::{self, Values};
use crate::transcript::Reader;

/// The name of the proof, which its transcript begins with.
pub const ALG: &str = "schnorr-eq";

const OPERATION: Operation = steps::operation(ALG, "schnorr_eq");

/// Octets of a [`Proof`].
pub const LENGTH: usize = 4 * SCALAR_LENGTH;

const CHALLENGE_LABEL: &str = "SCHNORR_EQ_CHAL_";

/// "These two commitments are to the same message."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// C_1.
    pub first: Committed,
    /// C_2, of the same presentation: of another credential, or of another message of the same one.
    pub second: Committed,
}

/// c ‖ ẑ_m ‖ ẑ_s1 ‖ ẑ_s2. 128 octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    challenge: Fr,
    m_hat: Fr,
    s_hat: [Fr; 2],
}

/// Proves it. `first` and `second` open the two commitments. Draws three scalars of 48 octets each from `rng`: a, b, d.
///
/// # Errors
/// [`Error::NotTrue`] when the messages differ or an opening is another commitment's; [`Error::Randomness`].
pub fn prove(
    session: &Session<'_>,
    statement: &Statement,
    first: &Opening,
    second: &Opening,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let mut combinations = Combinations::secret();
    let witnesses = [first.into(), second.into()];
    let prover = announce(session.interface, &witnesses, rng, &mut combinations)?;
    prover.respond(session, statement, &combinations.evaluate())
}

/// The prover between its first move and the response. It answers one session and is gone: two answers to one first move
/// would give away the message.
///
/// ```compile_fail,E0382
/// # use bauta_predicates::Session;
/// # use bauta_predicates::schnorr_eq::{AwaitingChallenge, Statement};
/// fn answer_twice(prover: AwaitingChallenge, first: &Session<'_>, second: &Session<'_>, statement: &Statement) {
///     let _ = prover.respond(first, statement, &[]);
///     let _ = prover.respond(second, statement, &[]);
/// }
/// ```
pub struct AwaitingChallenge {
    witnesses: [Witness; 2],
    a: Zeroizing<Fr>,
    b: Zeroizing<Fr>,
    d: Zeroizing<Fr>,
    /// The position of T1, before T2.
    first: usize,
}

/// The first move of [`prove`]: draws the same scalars, and asks `combinations` for the points.
///
/// # Errors
/// [`Error::NotTrue`] when the messages differ; [`Error::Randomness`].
pub fn announce(
    interface: &Interface,
    witnesses: &[Witness; 2],
    rng: &mut impl CryptoRngCore,
    combinations: &mut Combinations,
) -> Result<AwaitingChallenge, Error> {
    if witnesses[0].message != witnesses[1].message {
        return Err(Error::NotTrue);
    }
    let (a, b, d) = (random_scalar(rng)?, random_scalar(rng)?, random_scalar(rng)?);
    // T1 = a·Y_1 + b·Y_0    T2 = a·Y_1 + d·Y_0
    let [y_0, y_1] = commitment_bases(interface, combinations);
    let first = combinations.sum(&[(y_0, *b), (y_1, *a)]);
    combinations.sum(&[(y_0, *d), (y_1, *a)]);
    Ok(AwaitingChallenge { witnesses: witnesses.clone(), a, b, d, first })
}

impl AwaitingChallenge {
    /// The proof, with the sums that have been asked for.
    ///
    /// # Errors
    /// [`Error::NotTrue`] when the statement is about another commitment.
    pub fn respond(
        self,
        session: &Session<'_>,
        statement: &Statement,
        points: &[G1Affine],
    ) -> Result<Proof, Error> {
        let [first, second] = &self.witnesses;
        if !opens(first, points, &statement.first) || !opens(second, points, &statement.second) {
            return Err(Error::NotTrue);
        }
        let ((m, s_1), (_, s_2)) = (scalars(first), scalars(second));
        let t = &points[self.first..self.first + 2];
        let announced = Values {
            secret: &[("m", &m), ("s_1", &s_1), ("s_2", &s_2)],
            random: &[("a", &self.a), ("b", &self.b), ("d", &self.d)],
            points: &[("T1", &t[0]), ("T2", &t[1])],
            ..Values::default()
        };
        steps::computed(&OPERATION, "T1 = a·Y_1 + b·Y_0    T2 = a·Y_1 + d·Y_0", announced);
        let challenge = statement.challenge(session, t);
        // ẑ_m = a + c·m    ẑ_s1 = b + c·s_1    ẑ_s2 = d + c·s_2
        let s_hat = [*self.b + challenge * *s_1, *self.d + challenge * *s_2];
        let proof = Proof { challenge, m_hat: *self.a + challenge * *m, s_hat };
        let responses = Values { scalars: &proof.named(), ..Values::default() };
        steps::computed(&OPERATION, "ẑ_m = a + c·m    ẑ_s1 = b + c·s_1    ẑ_s2 = d + c·s_2", responses);
        Ok(proof)
    }
}

impl Statement {
    fn challenge(&self, session: &Session<'_>, announcement: &[G1Affine]) -> Fr {
        session
            .transcript(ALG, &[self.first, self.second])
            .points(announcement)
            .challenge(session.interface, CHALLENGE_LABEL)
    }
}

impl Proof {
    /// Reads 128 octets; every scalar in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(octets, LENGTH)?;
        Ok(Self {
            challenge: reader.scalar()?,
            m_hat: reader.scalar()?,
            s_hat: [reader.scalar()?, reader.scalar()?],
        })
    }

    fn named(&self) -> [(&'static str, &Fr); 4] {
        let [s_1, s_2] = &self.s_hat;
        [("c", &self.challenge), ("ẑ_m", &self.m_hat), ("ẑ_s1", s_1), ("ẑ_s2", s_2)]
    }

    /// c ‖ ẑ_m ‖ ẑ_s1 ‖ ẑ_s2.
    pub fn to_octets(&self) -> [u8; LENGTH] {
        let mut octets = [0; LENGTH];
        let scalars = [self.challenge, self.m_hat, self.s_hat[0], self.s_hat[1]];
        for (place, scalar) in octets.chunks_exact_mut(SCALAR_LENGTH).zip(&scalars) {
            place.copy_from_slice(&hazmat::scalar_to_octets(scalar));
        }
        octets
    }

    /// Recomputes T1 = ẑ_m·Y_1 + ẑ_s1·Y_0 − c·C_1 and T2 = ẑ_m·Y_1 + ẑ_s2·Y_0 − c·C_2, and compares the challenge.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify(&self, session: &Session<'_>, statement: &Statement) -> Result<(), Error> {
        verify_alone(
            |combinations| Ok(self.verify_init(session, statement, combinations)),
            |pending, points| self.verify_finish(session, statement, pending, points),
        )
    }

    /// [`Self::verify`], first step: asks for T1 and T2.
    pub fn verify_init(
        &self,
        session: &Session<'_>,
        statement: &Statement,
        combinations: &mut Combinations,
    ) -> PendingVerification {
        let [y_0, y_1] = combinations.bases(&session.bases());
        let commitments = combinations.bases(&[statement.first.point(), statement.second.point()]);
        PendingVerification::new([0, 1].map(|i| {
            combinations.sum(&[(y_0, self.s_hat[i]), (y_1, self.m_hat), (commitments[i], -self.challenge)])
        }))
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
        let t = pending.of(points);
        let again = Values {
            scalars: &self.named(),
            points: &[("C_1", &statement.first.point()), ("C_2", &statement.second.point())],
            recomputed: &[("T1", &t[0]), ("T2", &t[1])],
            ..Values::default()
        };
        let equation = "T1 = ẑ_m·Y_1 + ẑ_s1·Y_0 − c·C_1    T2 = ẑ_m·Y_1 + ẑ_s2·Y_0 − c·C_2";
        steps::computed(&OPERATION, equation, again);
        let expected = statement.challenge(session, t);
        steps::compared(&OPERATION, &self.challenge, &expected);
        if expected == self.challenge { Ok(()) } else { Err(Error::InvalidProof) }
    }
}
