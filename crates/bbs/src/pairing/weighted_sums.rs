//! Σ P_j·δ_j for weights of 128 bits.

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::{CurveGroup, VariableBaseMSM};

use crate::linear_combination::Combinations;

/// Up to so many points the sums are worked out as all others are; beyond, with buckets (Pippenger, SIAM J. Comput. 1980).
const MOST_BY_TABLES: usize = 16;

/// The sum of each list.
pub(super) fn weighted_sums(lists: &[Vec<(G1Affine, Fr)>]) -> Vec<G1Affine> {
    if lists.iter().any(|list| list.len() > MOST_BY_TABLES) {
        let sums: Vec<_> = lists.iter().map(|list| by_buckets(list)).collect();
        return G1Projective::normalize_batch(&sums);
    }
    let mut combinations = Combinations::public();
    for list in lists {
        let terms: Vec<_> = list.iter().map(|(point, weight)| (combinations.base(point), *weight)).collect();
        combinations.sum(&terms);
    }
    combinations.evaluate()
}

fn by_buckets(list: &[(G1Affine, Fr)]) -> G1Projective {
    let (points, weights): (Vec<_>, Vec<_>) = list.iter().copied().unzip();
    G1Projective::msm(&points, &weights).expect("as many weights as points")
}
