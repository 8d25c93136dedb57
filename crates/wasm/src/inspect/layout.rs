//! Octets that are points, scalars and integers in a row.

use std::fmt::Write;

use bauta_credential::SubProofAlg;

use super::segment::{Place, Segments};

const POINT: usize = 48;
const SCALAR: usize = 32;
/// One z_i of a range proof.
const SHORT: usize = 12;
/// I2OSP(n, 8).
const LENGTH: usize = 8;
/// A core proof that hides nothing: three points, three responses, the challenge.
const CORE_BASE: usize = 3 * POINT + 4 * SCALAR;

/// A name, what it is, and its length in octets.
type Part = (String, &'static str, usize);

fn part(name: &str, meaning: &'static str, length: usize) -> Part {
    (name.to_owned(), meaning, length)
}

/// In hexadecimal.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(2 * octets.len()), |mut text, octet| {
        // Writing to a text does not fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

/// Adds the parts of octets, one after the other. Where they do not fit, what is left over is `unreadable`.
pub(crate) fn add(octets: &[u8], parts: &[Part], field: &str, place: &Place, segments: &mut Segments<'_>) {
    let mut at = 0;
    for (name, meaning, length) in parts {
        let Some(found) = octets.get(at..at + length) else { break };
        let decoded = match found.try_into() {
            Ok(length) if *meaning == "length" => u64::from_be_bytes(length).to_string(),
            _ => hex(found),
        };
        segments.add((place, at..at + length), format!("{field}.{name}"), meaning, decoded);
        at += length;
    }
    segments.add((place, at..octets.len()), field, "unreadable", hex(&octets[at..]));
}

/// C ‖ P_h ‖ c ‖ n̂ ‖ b̂.
pub(crate) fn issuance() -> Vec<Part> {
    vec![
        part("C", "commitment-to-secret", POINT),
        part("P_h", "pseudonym-at-issuer", POINT),
        part("c", "challenge", SCALAR),
        part("n_hat", "response-secret", SCALAR),
        part("b_hat", "response-blinding", SCALAR),
    ]
}

/// A ‖ e.
pub(crate) fn signature() -> Vec<Part> {
    vec![part("A", "signature-point", POINT), part("e", "signature-scalar", SCALAR)]
}

/// I2OSP(length, 8) ‖ Ā ‖ B̄ ‖ D ‖ ê ‖ r̂1 ‖ r̂3 ‖ m̂ … ‖ c ‖ I2OSP(N, 8) ‖ C … ‖ ŝ …; `hidden` names the messages that are not
/// shown.
pub(crate) fn core(octets: &[u8], hidden: &[String]) -> Vec<Part> {
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
        parts.push((format!("m_hat[{name}]"), "response-message", SCALAR));
    }
    parts.push(part("c", "challenge", SCALAR));
    let commitments = number(LENGTH + length).unwrap_or(0);
    parts.push(part("commitments", "length", LENGTH));
    parts.extend((0..commitments).map(|index| (format!("C[{index}]"), "commitment", POINT)));
    parts.extend((0..commitments).map(|index| (format!("s_hat[{index}]"), "response-commitment", SCALAR)));
    parts
}

/// More than any core proof has.
fn octets_limit() -> usize {
    64 * 1024
}

/// The proof of a sub-proof.
pub(crate) fn sub_proof(alg: SubProofAlg, length: usize) -> Vec<Part> {
    match alg {
        SubProofAlg::BautaRange => range(length),
        SubProofAlg::OrMembership => {
            let values = length / (2 * SCALAR);
            let challenges = (0..values).map(|index| (format!("c[{index}]"), "challenge", SCALAR));
            let responses = (0..values).map(|index| (format!("z[{index}]"), "response", SCALAR));
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
fn range(length: usize) -> Vec<Part> {
    let fixed = 2 * POINT + SCALAR + 2 * SCALAR;
    let roots = length.saturating_sub(fixed) / (2 * SHORT);
    let mut parts = vec![
        part("K[0]", "range-masks", POINT),
        part("K[1]", "range-masks", POINT),
        part("c", "challenge", SCALAR),
    ];
    for repetition in 0..2 {
        parts.extend((0..roots).map(|root| (format!("z[{repetition}][{root}]"), "response-root", SHORT)));
        parts.push((format!("t[{repetition}]"), "response-commitment", SCALAR));
    }
    parts
}
