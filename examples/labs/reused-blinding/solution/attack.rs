//! m̂ = m̃ + m·c. With the same m̃ under two challenges, m = (m̂ − m̂')/(c − c').

use ark_bls12_381::Fr;
use ark_ff::{Field, PrimeField};
use lab_reused_blinding::Seen;

/// The birth date of whoever made both proofs, in days since 1900-01-01.
pub(crate) fn birth_date(seen: &Seen) -> Option<u64> {
    // Three points; ê, r̂1, r̂3, m̂_1; then m̂_2, and the challenge.
    let scalar = |proof: &[u8], position: usize| {
        let at = 3 * 48 + position * 32;
        Fr::from_be_bytes_mod_order(&proof[at..at + 32])
    };
    let difference = |position| scalar(&seen.monday, position) - scalar(&seen.tuesday, position);
    let m = difference(4) * difference(5).inverse()?;
    m.into_bigint().0.first().copied()
}
