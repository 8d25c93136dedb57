//! Among the integers no three squares add up to a negative number. Modulo r half of all numbers are squares.

use ark_bls12_381::Fr;
use ark_ff::{Field, Zero};

/// The first y_2 = 0, 1, 2 … for which what is left is a square modulo r.
pub(crate) fn roots(v: Fr) -> Option<[Fr; 3]> {
    let n = Fr::from(4u64) * v + Fr::ONE;
    (0..128u64).map(Fr::from).find_map(|y_2| Some([(n - y_2.square()).sqrt()?, y_2, Fr::zero()]))
}
