#![doc = include_str!("../notes/validity.md")]

mod token;

use ark_bls12_381::{Fr, G1Affine};

use bauta_bbs::Interface;
use bauta_bbs::committed_disclosure::{Opening, Witness};
use bauta_bbs::hazmat::{self, POINT_G1_LENGTH, SCALAR_LENGTH};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::pairing::PairingEquation;
use bauta_bbs::trace::Operation;
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::pending::{PendingVerification, verify_alone};
use crate::secret::random_scalar;
use crate::session::{Committed, Session, commitment_bases, opens, scalars};
use crate::steps::{self, Values};
use crate::transcript::{self, Reader};

pub use token::{EPOCH_KEY_LENGTH, EpochPublicKey, EpochSecretKey, KeptToken, TOKEN_LENGTH, Token, tokens};

/// The name of the proof, which its transcript begins with.
pub const ALG: &str = "bauta-validity";

const OPERATION: Operation = steps::operation(ALG, "validity");

/// Octets of a [`Proof`].
pub const LENGTH: usize = 2 * POINT_G1_LENGTH + 4 * SCALAR_LENGTH;

/// The committed message is a handle that has a token of this epoch.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// The handle's commitment C_h.
    pub committed: Committed,
    /// The epoch: days since 1970-01-01.
    pub epoch: u64,
    /// X_e, the epoch's key, from one's own copy of the log.
    pub key: &'a EpochPublicKey,
}

/// σ' ‖ σ̄ ‖ c ‖ ẑ_ρ ‖ ẑ_h ‖ ẑ_s: the token under a fresh random factor, and the proof that it is the handle's.
/// 224 octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    sigma_prime: G1Affine,
    sigma_bar: G1Affine,
    challenge: Fr,
    z_rho: Fr,
    z_h: Fr,
    z_s: Fr,
}

impl Statement<'_> {
    /// c over the common part, the epoch, X_e, and σ', σ̄, T1, T2.
    fn challenge(&self, session: &Session<'_>, points: &[G1Affine]) -> Fr {
        session
            .transcript(ALG, &[self.committed])
            .integer(self.epoch)
            .fixed(&self.key.to_octets())
            .points(points)
            .challenge(session.interface, "BAUTA_VALIDITY_CHAL_")
    }
}

/// Proves that the message of `opening` has a token. The token is the handle's own and has been
/// [verified](Token::verify): with another one the proof comes out, and is invalid. Draws four scalars of 48 octets
/// each from `rng`: ρ, a, b, d.
///
/// # Errors
/// [`Error::NotTrue`] when `opening` opens another commitment than the statement's; [`Error::Randomness`].
pub fn prove(
    session: &Session<'_>,
    statement: &Statement<'_>,
    opening: &Opening,
    token: &Token,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let mut combinations = Combinations::secret();
    let prover = announce(session.interface, &token.into(), &opening.into(), rng, &mut combinations)?;
    prover.respond(session, statement, &combinations.evaluate())
}

/// The prover between its first move and the response. It answers one session and is gone: two answers to one first move
/// would give away the message and the token.
///
/// ```compile_fail,E0382
/// # use bauta_predicates::Session;
/// # use bauta_predicates::validity::{AwaitingChallenge, Statement};
/// fn answer_twice(prover: AwaitingChallenge, first: &Session<'_>, second: &Session<'_>, statement: &Statement<'_>) {
///     let _ = prover.respond(first, statement, &[]);
///     let _ = prover.respond(second, statement, &[]);
/// }
/// ```
pub struct AwaitingChallenge {
    witness: Witness,
    rho: Zeroizing<Fr>,
    a: Zeroizing<Fr>,
    b: Zeroizing<Fr>,
    d: Zeroizing<Fr>,
    /// The position of σ', before σ̄, T1 and T2.
    first: usize,
}

/// The first move of [`prove`]: draws the same scalars, and asks `combinations` for the points.
///
/// # Errors
/// [`Error::Randomness`].
pub fn announce(
    interface: &Interface,
    token: &KeptToken,
    witness: &Witness,
    rng: &mut impl CryptoRngCore,
    combinations: &mut Combinations,
) -> Result<AwaitingChallenge, Error> {
    let mut random = || random_scalar(rng);
    let (rho, a, b, d) = (random()?, random()?, random()?, random()?);
    let (h, _) = scalars(witness);
    // σ' = σ·ρ    σ̄ = P·ρ − σ'·h    T1 = P·a − σ'·b    T2 = Y_1·b + Y_0·d, with σ·ρ for σ'
    let (rho_h, rho_b) = (Zeroizing::new(-(*rho * *h)), Zeroizing::new(-(*rho * *b)));
    let [y_0, y_1] = commitment_bases(interface, combinations);
    let (p, sigma) = (combinations.base(&token::base(interface)), token.0.base(combinations));
    let first = combinations.sum(&[(sigma, *rho)]);
    combinations.sum(&[(p, *rho), (sigma, *rho_h)]);
    combinations.sum(&[(p, *a), (sigma, *rho_b)]);
    combinations.sum(&[(y_0, *d), (y_1, *b)]);
    Ok(AwaitingChallenge { witness: witness.clone(), rho, a, b, d, first })
}

impl AwaitingChallenge {
    /// The proof, with the sums that have been asked for.
    ///
    /// # Errors
    /// [`Error::NotTrue`] when the statement is about another commitment.
    pub fn respond(
        self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        points: &[G1Affine],
    ) -> Result<Proof, Error> {
        if !opens(&self.witness, points, &statement.committed) {
            return Err(Error::NotTrue);
        }
        let points = &points[self.first..self.first + 4];
        let (h, s) = scalars(&self.witness);
        let announced = Values {
            secret: &[("h", &h), ("s", &s)],
            random: &[("ρ", &self.rho), ("a", &self.a), ("b", &self.b), ("d", &self.d)],
            points: &[("σ'", &points[0]), ("σ̄", &points[1]), ("T1", &points[2]), ("T2", &points[3])],
            ..Values::default()
        };
        let equation = "σ' = σ·ρ    σ̄ = P·ρ − σ'·h\nT1 = P·a − σ'·b    T2 = Y_1·b + Y_0·d";
        steps::computed(&OPERATION, equation, announced);
        let challenge = statement.challenge(session, points);
        // ẑ_ρ = a + c·ρ    ẑ_h = b + c·h    ẑ_s = d + c·s
        let proof = Proof {
            sigma_prime: points[0],
            sigma_bar: points[1],
            challenge,
            z_rho: *self.a + challenge * *self.rho,
            z_h: *self.b + challenge * *h,
            z_s: *self.d + challenge * *s,
        };
        let responses = Values { scalars: &proof.named(), ..Values::default() };
        steps::computed(&OPERATION, "ẑ_ρ = a + c·ρ    ẑ_h = b + c·h    ẑ_s = d + c·s", responses);
        Ok(proof)
    }
}

impl Proof {
    /// Reads 224 octets; both points in the subgroup and not the identity, every scalar in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(octets, LENGTH)?;
        Ok(Self {
            sigma_prime: reader.point()?,
            sigma_bar: reader.point()?,
            challenge: reader.scalar()?,
            z_rho: reader.scalar()?,
            z_h: reader.scalar()?,
            z_s: reader.scalar()?,
        })
    }

    fn named(&self) -> [(&'static str, &Fr); 4] {
        [("c", &self.challenge), ("ẑ_ρ", &self.z_rho), ("ẑ_h", &self.z_h), ("ẑ_s", &self.z_s)]
    }

    /// σ' ‖ σ̄ ‖ c ‖ ẑ_ρ ‖ ẑ_h ‖ ẑ_s.
    pub fn to_octets(&self) -> [u8; LENGTH] {
        let points = [self.sigma_prime, self.sigma_bar];
        transcript::to_octets(&points, &[self.challenge, self.z_rho, self.z_h, self.z_s])
    }

    /// Recomputes T1 = P·ẑ_ρ − σ'·ẑ_h − σ̄·c and T2 = Y_1·ẑ_h + Y_0·ẑ_s − C_h·c, compares the challenge, and checks
    /// e(σ', X_e) = e(σ̄, BP2).
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify(&self, session: &Session<'_>, statement: &Statement<'_>) -> Result<(), Error> {
        if self.verify_deferred(session, statement)?.holds() { Ok(()) } else { Err(Error::InvalidProof) }
    }

    /// [`Self::verify`] without its last step: the proof is valid if the equation that comes back
    /// [holds](bauta_bbs::pairing), alone or together with that of the core proof.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify_deferred(
        &self,
        session: &Session<'_>,
        statement: &Statement<'_>,
    ) -> Result<PairingEquation, Error> {
        verify_alone(
            |combinations| Ok(self.verify_init(session, statement, combinations)),
            |pending, points| self.verify_finish(session, statement, pending, points),
        )
    }

    /// [`Self::verify_deferred`], first step: asks for T1 and T2.
    pub fn verify_init(
        &self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        combinations: &mut Combinations,
    ) -> PendingVerification {
        let [y_0, y_1] = combinations.bases(&session.bases());
        let p = combinations.base(&token::base(session.interface));
        let [sigma_prime, sigma_bar, c_h] =
            combinations.bases(&[self.sigma_prime, self.sigma_bar, statement.committed.point()]);
        let minus_c = -self.challenge;
        PendingVerification::new([
            combinations.sum(&[(p, self.z_rho), (sigma_prime, -self.z_h), (sigma_bar, minus_c)]),
            combinations.sum(&[(y_0, self.z_s), (y_1, self.z_h), (c_h, minus_c)]),
        ])
    }

    /// [`Self::verify_deferred`], second step: compares the challenge. The same session and statement as before.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify_finish(
        &self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        pending: &PendingVerification,
        points: &[G1Affine],
    ) -> Result<PairingEquation, Error> {
        let hashed = [&[self.sigma_prime, self.sigma_bar], pending.of(points)].concat();
        let again = Values {
            scalars: &self.named(),
            points: &[("C_h", &statement.committed.point()), ("σ'", &hashed[0]), ("σ̄", &hashed[1])],
            recomputed: &[("T1", &hashed[2]), ("T2", &hashed[3])],
            ..Values::default()
        };
        let equation = "T1 = P·ẑ_ρ − σ'·ẑ_h − σ̄·c    T2 = Y_1·ẑ_h + Y_0·ẑ_s − C_h·c\ne(σ', X_e) = e(σ̄, BP2) is checked with \
                        the other pairings";
        steps::computed(&OPERATION, equation, again);
        let expected = statement.challenge(session, &hashed);
        steps::compared(&OPERATION, &self.challenge, &expected);
        if expected != self.challenge {
            return Err(Error::InvalidProof);
        }
        Ok(hazmat::pairing_equation(self.sigma_prime, &statement.key.0, self.sigma_bar))
    }
}
