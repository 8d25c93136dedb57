//! Which octets of a proof are which point, scalar or number: for whoever shows a proof to people.

use crate::sub_proof::SubProofAlg;

const POINT: usize = 48;
const SCALAR: usize = 32;
/// One z_i of a range proof.
const SHORT: usize = 12;
/// I2OSP(n, 8).
const LENGTH: usize = 8;
/// A core proof that hides nothing: three points, three responses, the challenge.
const CORE_BASE: usize = 3 * POINT + 4 * SCALAR;

/// A piece of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its name, such as `m_hat[region]`.
    pub name: String,
    /// What it is, in a word: `challenge`, `commitment`, `response` and others.
    pub meaning: &'static str,
    /// How many octets it has.
    pub length: usize,
}

fn part(name: &str, meaning: &'static str, length: usize) -> Piece {
    Piece { name: name.to_owned(), meaning, length }
}

/// C ‖ P_h ‖ c ‖ n̂ ‖ b̂.
pub fn issuance() -> Vec<Piece> {
    vec![
        part("C", "commitment-to-secret", POINT),
        part("P_h", "pseudonym-at-issuer", POINT),
        part("c", "challenge", SCALAR),
        part("n_hat", "response-secret", SCALAR),
        part("b_hat", "response-blinding", SCALAR),
    ]
}

/// A ‖ e.
pub fn signature() -> Vec<Piece> {
    vec![part("A", "signature-point", POINT), part("e", "signature-scalar", SCALAR)]
}

/// I2OSP(length, 8) ‖ Ā ‖ B̄ ‖ D ‖ ê ‖ r̂1 ‖ r̂3 ‖ m̂ … ‖ c ‖ I2OSP(N, 8) ‖ C … ‖ ŝ …; `hidden` names the messages that are not
/// shown.
pub fn core(octets: &[u8], hidden: &[String]) -> Vec<Piece> {
    let number = |at: usize| {
        let octets = octets.get(at..at + LENGTH)?.try_into().ok()?;
        usize::try_from(u64::from_be_bytes(octets)).ok().filter(|number| *number <= octets_limit())
    };
    let length = number(0).unwrap_or(CORE_BASE);
    let undisclosed = length.saturating_sub(CORE_BASE) / SCALAR;
    let mut parts = vec![
        part("length", "length", LENGTH),
        part("A_bar", "signature-randomised", POINT),
        part("B_bar", "signature-check", POINT),
        part("D", "messages-randomised", POINT),
        part("e_hat", "response", SCALAR),
        part("r1_hat", "response", SCALAR),
        part("r3_hat", "response", SCALAR),
    ];
    for index in 0..undisclosed {
        let name = hidden.get(index).map_or_else(|| index.to_string(), Clone::clone);
        parts.push(part(&format!("m_hat[{name}]"), "response-message", SCALAR));
    }
    parts.push(part("c", "challenge", SCALAR));
    let commitments = number(LENGTH + length).unwrap_or(0);
    parts.push(part("commitments", "length", LENGTH));
    parts.extend((0..commitments).map(|index| part(&format!("C[{index}]"), "commitment", POINT)));
    parts.extend(
        (0..commitments).map(|index| part(&format!("s_hat[{index}]"), "response-commitment", SCALAR)),
    );
    parts
}

/// More than any core proof has.
fn octets_limit() -> usize {
    64 * 1024
}

/// The proof of a sub-proof of so many octets.
pub fn sub_proof(alg: SubProofAlg, length: usize) -> Vec<Piece> {
    match alg {
        SubProofAlg::BautaRange => range(length),
        SubProofAlg::OrMembership => {
            let values = length / (2 * SCALAR);
            let challenges = (0..values).map(|index| part(&format!("c[{index}]"), "challenge", SCALAR));
            let responses = (0..values).map(|index| part(&format!("z[{index}]"), "response", SCALAR));
            challenges.chain(responses).collect()
        }
        SubProofAlg::BautaNym => {
            vec![
                part("c", "challenge", SCALAR),
                part("z_n", "response-secret", SCALAR),
                part("z_s", "response-commitment", SCALAR),
            ]
        }
        SubProofAlg::BautaValidity => vec![
            part("sigma_prime", "token-randomised", POINT),
            part("sigma_bar", "token-check", POINT),
            part("c", "challenge", SCALAR),
            part("z_rho", "response", SCALAR),
            part("z_h", "response-message", SCALAR),
            part("z_s", "response-commitment", SCALAR),
        ],
        SubProofAlg::SchnorrEq => vec![
            part("c", "challenge", SCALAR),
            part("z_m", "response-message", SCALAR),
            part("z_s1", "response-commitment", SCALAR),
            part("z_s2", "response-commitment", SCALAR),
        ],
        SubProofAlg::BautaOpening => vec![
            part("E1", "ciphertext", POINT),
            part("E2", "ciphertext", POINT),
            part("c", "challenge", SCALAR),
            part("z_k", "response", SCALAR),
            part("z_m", "response-message", SCALAR),
            part("z_s", "response-commitment", SCALAR),
        ],
    }
}

/// K_1 ‖ K_2 ‖ c ‖ (z … ‖ t)×2, with three z for each bound.
fn range(length: usize) -> Vec<Piece> {
    let fixed = 2 * POINT + SCALAR + 2 * SCALAR;
    let roots = length.saturating_sub(fixed) / (2 * SHORT);
    let mut parts = vec![
        part("K[0]", "range-masks", POINT),
        part("K[1]", "range-masks", POINT),
        part("c", "challenge", SCALAR),
    ];
    for repetition in 0..2 {
        parts
            .extend((0..roots).map(|root| part(&format!("z[{repetition}][{root}]"), "response-root", SHORT)));
        parts.push(part(&format!("t[{repetition}]"), "response-commitment", SCALAR));
    }
    parts
}
