#![doc = include_str!("../notes/opening.md")]

mod decryption;
mod openers;

use ark_bls12_381::{Fr, G1Affine};

use bauta_bbs::committed_disclosure::{Opening, Witness};
use bauta_bbs::hazmat::{self, POINT_G1_LENGTH, SCALAR_LENGTH};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::trace::Operation;
use bauta_bbs::{Interface, MessageScalar};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::pending::{PendingVerification, verify_alone};
use crate::secret::random_scalar;
use crate::session::{Committed, Session, commitment_bases, opens, scalars};
use crate::steps::{self, Values};
use crate::transcript::{self, Reader};

pub use decryption::{DECRYPTION_SHARE_LENGTH, DecryptionShare, combine};
pub use openers::{Openers, SECRET_SHARE_LENGTH, SecretShare, deal};

/// The name of the proof, which its transcript begins with.
pub const ALG: &str = "bauta-opening";

const OPERATION: Operation = steps::operation(ALG, "opening");

/// Octets of a [`Proof`].
pub const LENGTH: usize = 2 * POINT_G1_LENGTH + 4 * SCALAR_LENGTH;
/// Octets of a [`Ciphertext`].
pub const CIPHERTEXT_LENGTH: usize = 2 * POINT_G1_LENGTH;

/// G_o = `create_generators`(1, "BAUTA_OPENING_" ‖ `api_id`).
fn base(interface: &Interface) -> G1Affine {
    let api_id = format!("BAUTA_OPENING_{}", interface.api_id());
    hazmat::create_generators(interface.suite(), &api_id, 1)[0]
}

/// Z, what identifiers are encrypted under: a point of G1, not the identity. 48 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningKey(G1Affine);

impl OpeningKey {
    /// 48 octets, compressed.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        Reader::new(octets, POINT_G1_LENGTH)?.point().map(Self)
    }

    /// 48 octets, compressed.
    pub fn to_octets(&self) -> [u8; POINT_G1_LENGTH] {
        hazmat::point_to_octets_g1(&self.0)
    }
}

/// E1 = G_o·k, E2 = M + Z·k: an identifier under the openers' key. Two points of G1, not the identity. 96 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ciphertext {
    e1: G1Affine,
    e2: G1Affine,
}

impl Ciphertext {
    /// Reads E1 ‖ E2.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(octets, CIPHERTEXT_LENGTH)?;
        Ok(Self { e1: reader.point()?, e2: reader.point()? })
    }

    /// E1 ‖ E2.
    pub fn to_octets(&self) -> [u8; CIPHERTEXT_LENGTH] {
        transcript::to_octets(&[self.e1, self.e2], &[])
    }
}

/// M = Y_1·person_id, what an opening gives and the issuer's register looks up. The same at every opening. 48 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpenedPoint(G1Affine);

impl OpenedPoint {
    /// That of an identifier, as the register computes it for everybody it knows.
    pub fn of(interface: &Interface, person_id: &MessageScalar) -> Self {
        let [_, y_1] = hazmat::commitment_generators(interface);
        let m = Zeroizing::new(hazmat::message_to_scalar(person_id));
        Self(hazmat::secret_linear_combination(&[y_1], &[*m]))
    }

    /// 48 octets, compressed.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        Reader::new(octets, POINT_G1_LENGTH)?.point().map(Self)
    }

    /// 48 octets, compressed.
    pub fn to_octets(&self) -> [u8; POINT_G1_LENGTH] {
        hazmat::point_to_octets_g1(&self.0)
    }
}

/// The ciphertext in the proof holds the committed message.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// The identifier's commitment C.
    pub committed: Committed,
    /// Z, the openers' key, as the registrar pins it.
    pub key: &'a OpeningKey,
}

/// E1 ‖ E2 ‖ c ‖ ẑ_k ‖ ẑ_m ‖ ẑ_s: a ciphertext, and the proof that it holds the committed message. 224 octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    ciphertext: Ciphertext,
    challenge: Fr,
    z_k: Fr,
    z_m: Fr,
    z_s: Fr,
}

impl Statement<'_> {
    /// c over the common part, Z, and E1, E2, T1, T2, T3.
    fn challenge(&self, session: &Session<'_>, points: &[G1Affine]) -> Fr {
        session
            .transcript(ALG, &[self.committed])
            .points(&[self.key.0])
            .points(points)
            .challenge(session.interface, "BAUTA_OPENING_CHAL_")
    }
}

/// Encrypts the message of `opening` to the openers and proves it. Draws four scalars of 48 octets each from `rng`:
/// k, k̃, m̃, s̃.
///
/// # Errors
/// [`Error::NotTrue`] when `opening` opens another commitment than the statement's; [`Error::Randomness`].
pub fn prove(
    session: &Session<'_>,
    statement: &Statement<'_>,
    opening: &Opening,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let mut combinations = Combinations::secret();
    let prover = announce(session.interface, statement.key, &opening.into(), rng, &mut combinations)?;
    prover.respond(session, statement, &combinations.evaluate())
}

/// The prover between its first move and the response. It answers one session and is gone: two answers to one first move
/// would give away the message.
///
/// ```compile_fail,E0382
/// # use bauta_predicates::Session;
/// # use bauta_predicates::opening::{AwaitingChallenge, Statement};
/// fn answer_twice(prover: AwaitingChallenge, first: &Session<'_>, second: &Session<'_>, statement: &Statement<'_>) {
///     let _ = prover.respond(first, statement, &[]);
///     let _ = prover.respond(second, statement, &[]);
/// }
/// ```
pub struct AwaitingChallenge {
    key: OpeningKey,
    witness: Witness,
    k: Zeroizing<Fr>,
    k_tilde: Zeroizing<Fr>,
    m_tilde: Zeroizing<Fr>,
    s_tilde: Zeroizing<Fr>,
    /// The position of E1, before E2, T1, T2 and T3.
    first: usize,
}

/// The first move of [`prove`]: draws the same scalars, and asks `combinations` for the points.
///
/// # Errors
/// [`Error::Randomness`].
pub fn announce(
    interface: &Interface,
    key: &OpeningKey,
    witness: &Witness,
    rng: &mut impl CryptoRngCore,
    combinations: &mut Combinations,
) -> Result<AwaitingChallenge, Error> {
    let mut random = || random_scalar(rng);
    let (k, k_tilde, m_tilde, s_tilde) = (random()?, random()?, random()?, random()?);
    let (m, _) = scalars(witness);
    let [y_0, y_1] = commitment_bases(interface, combinations);
    let [g_o, z] = combinations.bases(&[base(interface), key.0]);
    // E1 = G_o·k    E2 = Y_1·m + Z·k    T1 = G_o·k̃    T2 = Y_1·m̃ + Z·k̃    T3 = Y_1·m̃ + Y_0·s̃
    let first = combinations.sum(&[(g_o, *k)]);
    combinations.sum(&[(z, *k), (y_1, *m)]);
    combinations.sum(&[(g_o, *k_tilde)]);
    combinations.sum(&[(z, *k_tilde), (y_1, *m_tilde)]);
    combinations.sum(&[(y_0, *s_tilde), (y_1, *m_tilde)]);
    Ok(AwaitingChallenge { key: *key, witness: witness.clone(), k, k_tilde, m_tilde, s_tilde, first })
}

impl AwaitingChallenge {
    /// The proof, with the sums that have been asked for.
    ///
    /// # Errors
    /// [`Error::NotTrue`] when the statement is about another commitment or key.
    pub fn respond(
        self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        points: &[G1Affine],
    ) -> Result<Proof, Error> {
        if self.key != *statement.key || !opens(&self.witness, points, &statement.committed) {
            return Err(Error::NotTrue);
        }
        let points = &points[self.first..self.first + 5];
        let (m, s) = scalars(&self.witness);
        let named = [&[("Z", &statement.key.0)][..], &named_points(points)].concat();
        let announced = Values {
            secret: &[("m", &m), ("s", &s)],
            random: &[("k", &self.k), ("k̃", &self.k_tilde), ("m̃", &self.m_tilde), ("s̃", &self.s_tilde)],
            points: &named,
            ..Values::default()
        };
        let equation = "E1 = G_o·k    E2 = Y_1·m + Z·k\nT1 = G_o·k̃    T2 = Y_1·m̃ + Z·k̃    T3 = Y_1·m̃ + Y_0·s̃";
        steps::computed(&OPERATION, equation, announced);
        let challenge = statement.challenge(session, points);
        // ẑ_k = k̃ + c·k    ẑ_m = m̃ + c·m    ẑ_s = s̃ + c·s
        let proof = Proof {
            ciphertext: Ciphertext { e1: points[0], e2: points[1] },
            challenge,
            z_k: *self.k_tilde + challenge * *self.k,
            z_m: *self.m_tilde + challenge * *m,
            z_s: *self.s_tilde + challenge * *s,
        };
        let responses = Values { scalars: &proof.named(), ..Values::default() };
        steps::computed(&OPERATION, "ẑ_k = k̃ + c·k    ẑ_m = m̃ + c·m    ẑ_s = s̃ + c·s", responses);
        Ok(proof)
    }
}

/// E1, E2, T1, T2, T3 with their names.
fn named_points(points: &[G1Affine]) -> Vec<(&'static str, &G1Affine)> {
    ["E1", "E2", "T1", "T2", "T3"].into_iter().zip(points).collect()
}

impl Proof {
    /// Reads 224 octets; both points in the subgroup and not the identity, every scalar in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(octets, LENGTH)?;
        Ok(Self {
            ciphertext: Ciphertext { e1: reader.point()?, e2: reader.point()? },
            challenge: reader.scalar()?,
            z_k: reader.scalar()?,
            z_m: reader.scalar()?,
            z_s: reader.scalar()?,
        })
    }

    fn named(&self) -> [(&'static str, &Fr); 4] {
        [("c", &self.challenge), ("ẑ_k", &self.z_k), ("ẑ_m", &self.z_m), ("ẑ_s", &self.z_s)]
    }

    /// E1 ‖ E2 ‖ c ‖ ẑ_k ‖ ẑ_m ‖ ẑ_s.
    pub fn to_octets(&self) -> [u8; LENGTH] {
        let Ciphertext { e1, e2 } = self.ciphertext;
        transcript::to_octets(&[e1, e2], &[self.challenge, self.z_k, self.z_m, self.z_s])
    }

    /// What the openers decrypt once the whole presentation has been verified.
    pub fn ciphertext(&self) -> Ciphertext {
        self.ciphertext
    }

    /// Recomputes T1 = G_o·ẑ_k − E1·c, T2 = Y_1·ẑ_m + Z·ẑ_k − E2·c and T3 = Y_1·ẑ_m + Y_0·ẑ_s − C·c, and compares
    /// the challenge.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify(&self, session: &Session<'_>, statement: &Statement<'_>) -> Result<(), Error> {
        verify_alone(
            |combinations| Ok(self.verify_init(session, statement, combinations)),
            |pending, points| self.verify_finish(session, statement, pending, points),
        )
    }

    /// [`Self::verify`], first step: asks for T1, T2 and T3.
    pub fn verify_init(
        &self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        combinations: &mut Combinations,
    ) -> PendingVerification {
        let Ciphertext { e1, e2 } = self.ciphertext;
        let [y_0, y_1] = combinations.bases(&session.bases());
        let [g_o, z] = combinations.bases(&[base(session.interface), statement.key.0]);
        let [e1, e2, commitment] = combinations.bases(&[e1, e2, statement.committed.point()]);
        let minus_c = -self.challenge;
        PendingVerification::new([
            combinations.sum(&[(g_o, self.z_k), (e1, minus_c)]),
            combinations.sum(&[(z, self.z_k), (y_1, self.z_m), (e2, minus_c)]),
            combinations.sum(&[(y_0, self.z_s), (y_1, self.z_m), (commitment, minus_c)]),
        ])
    }

    /// [`Self::verify`], second step: compares the challenge. The same session and statement as before.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify_finish(
        &self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        pending: &PendingVerification,
        points: &[G1Affine],
    ) -> Result<(), Error> {
        let Ciphertext { e1, e2 } = self.ciphertext;
        let all = [&[e1, e2], pending.of(points)].concat();
        let named = named_points(&all);
        let commitment = statement.committed.point();
        let again = Values {
            scalars: &self.named(),
            points: &[("C", &commitment), ("Z", &statement.key.0), ("E1", &all[0]), ("E2", &all[1])],
            recomputed: &named[2..],
            ..Values::default()
        };
        let equation = "T1 = G_o·ẑ_k − E1·c    T2 = Y_1·ẑ_m + Z·ẑ_k − E2·c    T3 = Y_1·ẑ_m + Y_0·ẑ_s − C·c";
        steps::computed(&OPERATION, equation, again);
        let expected = statement.challenge(session, &all);
        steps::compared(&OPERATION, &self.challenge, &expected);
        if expected == self.challenge { Ok(()) } else { Err(Error::InvalidProof) }
    }
}
