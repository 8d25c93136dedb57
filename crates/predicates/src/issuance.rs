#![doc = include_str!("../notes/issuance.md")]

use ark_bls12_381::{Fr, G1Affine};

use bauta_bbs::blind::{ProverBlind, VerifiedCommitment};
use bauta_bbs::hazmat::{self, POINT_G1_LENGTH, SCALAR_LENGTH};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::pseudonym::{ContextId, NymSecret, Pseudonym};
use bauta_bbs::trace::Operation;
use bauta_bbs::{Interface, PublicKey};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::steps::{self, Values};
use crate::transcript::{Reader, Transcript};

const OPERATION: Operation = steps::operation("proof of issuance", "issuance");

/// Octets of an [`IssuanceProof`].
pub const ISSUANCE_PROOF_LENGTH: usize = 2 * POINT_G1_LENGTH + 3 * SCALAR_LENGTH;

/// What holder and issuer know before the proof is made.
#[derive(Clone, Copy, Debug)]
pub struct IssuanceContext<'a> {
    /// The interface under which the credential will be signed.
    pub interface: &'a Interface,
    /// The issuer's key.
    pub public_key: &'a PublicKey,
    /// The nonce of this one session. Whoever did not draw it has to refuse one it has seen.
    pub nonce: &'a [u8],
    /// The issuer's own context, in which it recognises a holder who comes back.
    pub context: &'a ContextId,
}

/// C ‖ P_h ‖ c ‖ n̂ ‖ b̂: the commitment to the holder's secret, its pseudonym at the issuer, and the proof that both
/// hold the same secret. 192 octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuanceProof {
    commitment: G1Affine,
    pseudonym: Pseudonym,
    challenge: Fr,
    n_hat: Fr,
    b_hat: Fr,
}

/// What the issuer knows once the proof has been verified.
#[derive(Clone, Debug)]
pub struct VerifiedHolder {
    /// The commitment to the holder's one message, ready to be signed.
    pub commitment: VerifiedCommitment,
    /// The holder's pseudonym in the issuer's context, before any entropy is added.
    pub pseudonym: Pseudonym,
}

impl IssuanceContext<'_> {
    /// (Q_2, J_1, OP): the bases of C and of P_h.
    fn bases(&self) -> [G1Affine; 3] {
        let blind = hazmat::blind_generators(self.interface, 1);
        [blind[0], blind[1], hazmat::context_to_base(self.context)]
    }

    fn challenge(&self, op: G1Affine, c: G1Affine, p_h: G1Affine, t: [G1Affine; 2]) -> Fr {
        // c = hash(lp("BAUTA_ISSUE") ‖ PK ‖ lp(nonce) ‖ C ‖ OP ‖ P_h ‖ T1 ‖ T2)
        Transcript::new("BAUTA_ISSUE")
            .fixed(&self.public_key.to_octets())
            .text(self.nonce)
            .points(&[c, op, p_h, t[0], t[1]])
            .challenge(self.interface, "BAUTA_ISSUE_CHAL_")
    }
}

/// Commits to `nym` and proves it. Draws three scalars of 48 octets each from `rng`: the blinding factor b, ñ, b̃.
/// The blinding factor comes back; the holder needs it for every proof.
///
/// # Errors
/// [`Error::Randomness`].
pub fn prove(
    context: &IssuanceContext<'_>,
    nym: &NymSecret,
    rng: &mut impl CryptoRngCore,
) -> Result<(IssuanceProof, ProverBlind), Error> {
    let [q_2, j_1, op] = context.bases();
    let blind = ProverBlind::random(rng).map_err(|_| Error::Randomness)?;
    let b = Zeroizing::new(hazmat::message_to_scalar(&blind.to_message()));
    let n_tilde = Zeroizing::new(hazmat::random_scalar(rng).map_err(|_| Error::Randomness)?);
    let b_tilde = Zeroizing::new(hazmat::random_scalar(rng).map_err(|_| Error::Randomness)?);
    // C = J_1·n + Q_2·b    P_h = OP·n    T1 = J_1·ñ + Q_2·b̃    T2 = OP·ñ
    let n = Zeroizing::new(hazmat::nym_secret_to_scalar(nym));
    let mut combinations = Combinations::secret();
    let [j, q, base] = combinations.bases(&[j_1, q_2, op]);
    combinations.sum(&[(j, *n), (q, *b)]);
    combinations.sum(&[(base, *n)]);
    combinations.sum(&[(j, *n_tilde), (q, *b_tilde)]);
    combinations.sum(&[(base, *n_tilde)]);
    let points = combinations.evaluate();
    let (commitment, pseudonym) = (points[0], hazmat::point_to_pseudonym(points[1]));
    let announced = Values {
        secret: &[("n", &n), ("b", &b)],
        random: &[("ñ", &n_tilde), ("b̃", &b_tilde)],
        points: &[("C", &points[0]), ("P_h", &points[1]), ("T1", &points[2]), ("T2", &points[3])],
        ..Values::default()
    };
    steps::computed(
        &OPERATION,
        "C = J_1·n + Q_2·b    P_h = OP·n\nT1 = J_1·ñ + Q_2·b̃    T2 = OP·ñ",
        announced,
    );
    let challenge = context.challenge(op, commitment, points[1], [points[2], points[3]]);
    // n̂ = ñ + c·n    b̂ = b̃ + c·b
    let n_hat = *n_tilde + challenge * *n;
    let b_hat = *b_tilde + challenge * *b;
    let proof = IssuanceProof { commitment, pseudonym, challenge, n_hat, b_hat };
    let responses = Values { scalars: &proof.named(), ..Values::default() };
    steps::computed(&OPERATION, "n̂ = ñ + c·n    b̂ = b̃ + c·b", responses);
    Ok((proof, blind))
}

impl IssuanceProof {
    /// Reads 192 octets; both points in the subgroup and not the identity, every scalar in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(octets, ISSUANCE_PROOF_LENGTH)?;
        Ok(Self {
            commitment: reader.point()?,
            pseudonym: hazmat::point_to_pseudonym(reader.point()?),
            challenge: reader.scalar()?,
            n_hat: reader.scalar()?,
            b_hat: reader.scalar()?,
        })
    }

    fn named(&self) -> [(&'static str, &Fr); 3] {
        [("c", &self.challenge), ("n̂", &self.n_hat), ("b̂", &self.b_hat)]
    }

    /// C ‖ P_h ‖ c ‖ n̂ ‖ b̂.
    pub fn to_octets(&self) -> [u8; ISSUANCE_PROOF_LENGTH] {
        let mut octets = [0; ISSUANCE_PROOF_LENGTH];
        octets[..48].copy_from_slice(&hazmat::point_to_octets_g1(&self.commitment));
        octets[48..96].copy_from_slice(&self.pseudonym.to_octets());
        for (place, scalar) in octets[96..].chunks_exact_mut(32).zip([self.challenge, self.n_hat, self.b_hat])
        {
            place.copy_from_slice(&hazmat::scalar_to_octets(&scalar));
        }
        octets
    }

    /// Recomputes T1 = J_1·n̂ + Q_2·b̂ − C·c and T2 = OP·n̂ − P_h·c, and compares the challenge.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify(&self, context: &IssuanceContext<'_>) -> Result<VerifiedHolder, Error> {
        let [q_2, j_1, op] = context.bases();
        let c = self.challenge;
        let p_h = hazmat::pseudonym_to_point(&self.pseudonym);
        let mut combinations = Combinations::public();
        let bases = combinations.bases(&[q_2, j_1, self.commitment, op, p_h]);
        combinations.sum(&[(bases[0], self.b_hat), (bases[1], self.n_hat), (bases[2], -c)]);
        combinations.sum(&[(bases[3], self.n_hat), (bases[4], -c)]);
        let t = combinations.evaluate();
        let again = Values {
            scalars: &self.named(),
            points: &[("C", &self.commitment), ("P_h", &p_h)],
            recomputed: &[("T1", &t[0]), ("T2", &t[1])],
            ..Values::default()
        };
        steps::computed(&OPERATION, "T1 = J_1·n̂ + Q_2·b̂ − C·c    T2 = OP·n̂ − P_h·c", again);
        let expected = context.challenge(op, self.commitment, p_h, [t[0], t[1]]);
        steps::compared(&OPERATION, &c, &expected);
        if expected != c {
            return Err(Error::InvalidProof);
        }
        Ok(VerifiedHolder {
            commitment: hazmat::assert_commitment_verified(self.commitment, 1),
            pseudonym: self.pseudonym,
        })
    }
}
