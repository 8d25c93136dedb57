#![doc = include_str!("../notes/nym.md")]

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use ark_bls12_381::{Fr, G1Affine};

use ark_ec::AffineRepr;
use bauta_bbs::Interface;
use bauta_bbs::committed_disclosure::{Opening, Witness};
use bauta_bbs::hazmat::{self, KeptPoint, SCALAR_LENGTH};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::pseudonym::{ContextId, Pseudonym};
use bauta_bbs::trace::Operation;
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::pending::{PendingVerification, verify_alone};
use crate::secret::random_scalar;
use crate::session::{Committed, Session, commitment_bases, opens, scalars};
use crate::steps::{self, Values};
use crate::transcript::{self, Reader};

/// The name of the proof, which its transcript begins with.
pub const ALG: &str = "bauta-nym";

const OPERATION: Operation = steps::operation(ALG, "nym");

/// Octets of a [`Proof`].
pub const LENGTH: usize = 3 * SCALAR_LENGTH;

/// Of how many contexts a verifier keeps the base.
const CONTEXTS_KEPT: usize = 16;

/// The committed message is the secret behind a pseudonym.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// The commitment C_nym, to the message in the schema's slot for the secret and in no other.
    pub committed: Committed,
    /// What the pseudonym is for.
    pub context: &'a ContextId,
    /// The pseudonym that the prover shows.
    pub pseudonym: Pseudonym,
}

/// c ‖ ẑ_n ‖ ẑ_s. 96 octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    challenge: Fr,
    z_n: Fr,
    z_s: Fr,
}

impl Statement<'_> {
    /// c over the common part, the context, the pseudonym, and T1, T2.
    fn challenge(&self, session: &Session<'_>, t: &[G1Affine]) -> Fr {
        session
            .transcript(ALG, &[self.committed])
            .text(&self.context.0)
            .fixed(&self.pseudonym.to_octets())
            .points(t)
            .challenge(session.interface, "BAUTA_NYM_CHAL_")
    }
}

/// Proves that the message of `opening` is the secret behind the pseudonym. Draws two scalars of 48 octets each from
/// `rng`: a, b.
///
/// # Errors
/// [`Error::NotTrue`] when `opening` opens another commitment than the statement's, or when the pseudonym is not that
/// of its message; [`Error::Randomness`].
pub fn prove(
    session: &Session<'_>,
    statement: &Statement<'_>,
    opening: &Opening,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let mut combinations = Combinations::secret();
    let base = Base::of(statement.context);
    let prover = announce(session.interface, &base, &opening.into(), rng, &mut combinations)?;
    prover.respond(session, statement, &combinations.evaluate())
}

/// OP = `hash_to_curve_g1(context)`, the base of all pseudonyms of a context. Who needs it often keeps it.
#[derive(Clone, Debug)]
pub struct Base {
    context: ContextId,
    op: KeptPoint,
}

impl Base {
    /// That of a context.
    pub fn of(context: &ContextId) -> Self {
        Self { context: context.clone(), op: KeptPoint::new(hazmat::context_to_base(context)) }
    }

    /// The context.
    pub fn context(&self) -> &ContextId {
        &self.context
    }

    /// Makes a table of its multiples: about as much work as it saves in four proofs.
    pub fn make_table(&mut self) {
        self.op.make_table();
    }
}

/// The prover between its first move and the response. It answers one session and is gone: two answers to one first move
/// would give away the message.
///
/// ```compile_fail,E0382
/// # use bauta_predicates::Session;
/// # use bauta_predicates::nym::{AwaitingChallenge, Statement};
/// fn answer_twice(prover: AwaitingChallenge, first: &Session<'_>, second: &Session<'_>, statement: &Statement<'_>) {
///     let _ = prover.respond(first, statement, &[]);
///     let _ = prover.respond(second, statement, &[]);
/// }
/// ```
pub struct AwaitingChallenge {
    context: ContextId,
    witness: Witness,
    a: Zeroizing<Fr>,
    b: Zeroizing<Fr>,
    /// The position of the pseudonym, before T1 and T2.
    first: usize,
}

/// The first move of [`prove`]: draws the same scalars, and asks `combinations` for the points.
/// The pseudonym is one of them.
///
/// # Errors
/// [`Error::Randomness`].
pub fn announce(
    interface: &Interface,
    base: &Base,
    witness: &Witness,
    rng: &mut impl CryptoRngCore,
    combinations: &mut Combinations,
) -> Result<AwaitingChallenge, Error> {
    let (a, b) = (random_scalar(rng)?, random_scalar(rng)?);
    let (n, _) = scalars(witness);
    // pseudonym = OP·n    T1 = Y_1·a + Y_0·b    T2 = OP·a
    let [y_0, y_1] = commitment_bases(interface, combinations);
    let op = base.op.base(combinations);
    let first = combinations.sum(&[(op, *n)]);
    combinations.sum(&[(y_0, *b), (y_1, *a)]);
    combinations.sum(&[(op, *a)]);
    Ok(AwaitingChallenge { context: base.context.clone(), witness: witness.clone(), a, b, first })
}

impl AwaitingChallenge {
    /// The pseudonym, with the sums that have been asked for.
    ///
    /// # Errors
    /// [`Error::NotTrue`] when the message is zero and the pseudonym none.
    pub fn pseudonym(&self, points: &[G1Affine]) -> Result<Pseudonym, Error> {
        let point = points[self.first];
        if point.is_zero() { Err(Error::NotTrue) } else { Ok(hazmat::point_to_pseudonym(point)) }
    }

    /// The proof, with the sums that have been asked for.
    ///
    /// # Errors
    /// [`Error::NotTrue`] when the statement is about another commitment, context or pseudonym.
    pub fn respond(
        self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        points: &[G1Affine],
    ) -> Result<Proof, Error> {
        let is_its_pseudonym =
            self.context == *statement.context && self.pseudonym(points)? == statement.pseudonym;
        if !(is_its_pseudonym && opens(&self.witness, points, &statement.committed)) {
            return Err(Error::NotTrue);
        }
        let (n, s) = scalars(&self.witness);
        let [pseudonym, t1, t2] = [0, 1, 2].map(|number| points[self.first + number]);
        let announced = Values {
            secret: &[("n", &n), ("s", &s)],
            random: &[("a", &self.a), ("b", &self.b)],
            points: &[("pseudonym", &pseudonym), ("T1", &t1), ("T2", &t2)],
            ..Values::default()
        };
        steps::computed(
            &OPERATION,
            "pseudonym = OP·n, OP = hash_to_curve_g1(context)\nT1 = Y_1·a + Y_0·b    T2 = OP·a",
            announced,
        );
        let challenge = statement.challenge(session, &[t1, t2]);
        // ẑ_n = a + c·n    ẑ_s = b + c·s
        let proof = Proof { challenge, z_n: *self.a + challenge * *n, z_s: *self.b + challenge * *s };
        let responses = Values { scalars: &proof.named(), ..Values::default() };
        steps::computed(&OPERATION, "ẑ_n = a + c·n    ẑ_s = b + c·s", responses);
        Ok(proof)
    }
}

impl Proof {
    /// Reads 96 octets, every scalar in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(octets, LENGTH)?;
        Ok(Self { challenge: reader.scalar()?, z_n: reader.scalar()?, z_s: reader.scalar()? })
    }

    fn named(&self) -> [(&'static str, &Fr); 3] {
        [("c", &self.challenge), ("ẑ_n", &self.z_n), ("ẑ_s", &self.z_s)]
    }

    /// c ‖ ẑ_n ‖ ẑ_s.
    pub fn to_octets(&self) -> [u8; LENGTH] {
        transcript::to_octets(&[], &[self.challenge, self.z_n, self.z_s])
    }

    /// Recomputes T1 = Y_1·ẑ_n + Y_0·ẑ_s − C_nym·c and T2 = OP·ẑ_n − pseudonym·c, OP from the context, and compares
    /// the challenge. A [`Pseudonym`] is a point of the subgroup and not the identity.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify(&self, session: &Session<'_>, statement: &Statement<'_>) -> Result<(), Error> {
        verify_alone(
            |combinations| Ok(self.verify_init(session, statement, combinations)),
            |pending, points| self.verify_finish(session, statement, pending, points),
        )
    }

    /// [`Self::verify`], first step: asks for T1 and T2.
    pub fn verify_init(
        &self,
        session: &Session<'_>,
        statement: &Statement<'_>,
        combinations: &mut Combinations,
    ) -> PendingVerification {
        let [y_0, y_1] = combinations.bases(&session.bases());
        let op = base_of(statement.context);
        let pseudonym = hazmat::pseudonym_to_point(&statement.pseudonym);
        let [c_nym, op, pseudonym] = combinations.bases(&[statement.committed.point(), op, pseudonym]);
        let minus_c = -self.challenge;
        PendingVerification::new([
            combinations.sum(&[(y_0, self.z_s), (y_1, self.z_n), (c_nym, minus_c)]),
            combinations.sum(&[(op, self.z_n), (pseudonym, minus_c)]),
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
        let [t1, t2] = [0, 1].map(|number| pending.of(points)[number]);
        let again = Values {
            scalars: &self.named(),
            points: &[
                ("C_nym", &statement.committed.point()),
                ("pseudonym", &hazmat::pseudonym_to_point(&statement.pseudonym)),
            ],
            recomputed: &[("T1", &t1), ("T2", &t2)],
            ..Values::default()
        };
        let equation = "T1 = Y_1·ẑ_n + Y_0·ẑ_s − C_nym·c    T2 = OP·ẑ_n − pseudonym·c";
        steps::computed(&OPERATION, equation, again);
        let expected = statement.challenge(session, &[t1, t2]);
        steps::compared(&OPERATION, &self.challenge, &expected);
        if expected == self.challenge { Ok(()) } else { Err(Error::InvalidProof) }
    }
}

/// OP of a context. Hashing to the curve costs as much as the rest of a verification, and a verifier asks again and again for the
/// same few contexts, so the last of them are kept.
fn base_of(context: &ContextId) -> G1Affine {
    static LAST: Mutex<VecDeque<(ContextId, G1Affine)>> = Mutex::new(VecDeque::new());
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, op)) = last.iter().find(|(known, _)| known == context) {
        return *op;
    }
    let op = hazmat::context_to_base(context);
    last.truncate(CONTEXTS_KEPT - 1);
    last.push_front((context.clone(), op));
    op
}
