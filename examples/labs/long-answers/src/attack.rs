//! Your attack.

use ark_bls12_381::Fr;

/// y_1, y_2, y_3 with y_1² + y_2² + y_3² = 4·v + 1, where v is negative: `v` is its residue modulo r.
pub fn roots(_v: Fr) -> Option<[Fr; 3]> {
    // Not solved.
    None
}
