#![doc = include_str!("../README.md")]

pub mod attack;

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::CurveGroup;
use bauta_bbs::{Interface, hazmat};
use rand_chacha::ChaCha20Rng;

const INTERFACE: Interface = Interface::BBS_MOD;

/// "v is not negative": 4·v + 1 is a sum of three squares, proved over P = 4·C + Y_1 with C = Y_1·v + Y_0·s.
pub struct Proof {
    /// K = Σ y_i·G_i + (2·Σ y_i·u_i)·Y_1 + ρ·Y_0
    pub k: G1Affine,
    /// c = hash(C, K, D)
    pub challenge: Fr,
    /// z_i = c·y_i + u_i
    pub z: [Fr; 3],
    /// t = 4·s·c² + ρ·c + ρ̃
    pub t: Fr,
}

/// C = Y_1·v + Y_0·s.
pub fn commit(v: Fr, s: Fr) -> G1Affine {
    let [y_0, y_1, ..] = bases();
    (y_1 * v + y_0 * s).into_affine()
}

/// Proves it with these y_1, y_2, y_3. If the sum of their squares is another than 4·v + 1, the proof does not hold.
pub fn prove(commitment: G1Affine, s: Fr, y: [Fr; 3], rng: &mut ChaCha20Rng) -> Proof {
    let mut draw = || hazmat::random_scalar(rng).expect("the source is seeded");
    let (u, [rho, rho_tilde]) = ([draw(), draw(), draw()], [draw(), draw()]);
    let cross: Fr = (0..3).map(|i| y[i] * u[i]).sum();
    let k = sum(y, cross + cross, rho);
    // D = Σ u_i·G_i + (Σ u_i²)·Y_1 + ρ̃·Y_0
    let d = sum(u, u.iter().map(|u| *u * u).sum(), rho_tilde);
    let c = challenge(commitment, k, d);
    let z = [0, 1, 2].map(|i| c * y[i] + u[i]);
    Proof { k, challenge: c, z, t: Fr::from(4u64) * s * c * c + rho * c + rho_tilde }
}

impl Proof {
    /// D = Σ z_i·G_i + (Σ z_i²)·Y_1 + t·Y_0 − c²·P − c·K gives the same challenge.
    pub fn holds(&self, commitment: G1Affine) -> bool {
        // The flaw: nobody asks how large the z_i are.
        let [_, y_1, ..] = bases();
        let c = self.challenge;
        let p = commitment * Fr::from(4u64) + y_1;
        let answer = sum(self.z, self.z.iter().map(|z| *z * z).sum(), self.t);
        let d = G1Projective::from(answer) - p * (c * c) - self.k * c;
        challenge(commitment, self.k, d.into_affine()) == c
    }
}

/// Y_0, Y_1, G_1, G_2, G_3.
fn bases() -> [G1Affine; 5] {
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let g = hazmat::create_generators(INTERFACE.suite(), "LAB_LONG_ANSWERS_", 3);
    [y_0, y_1, g[0], g[1], g[2]]
}

fn sum(on_g: [Fr; 3], on_y_1: Fr, on_y_0: Fr) -> G1Affine {
    let [y_0, y_1, g @ ..] = bases();
    let roots: G1Projective = (0..3).map(|i| g[i] * on_g[i]).sum();
    (roots + y_1 * on_y_1 + y_0 * on_y_0).into_affine()
}

fn challenge(commitment: G1Affine, k: G1Affine, d: G1Affine) -> Fr {
    let octets: Vec<u8> = [commitment, k, d].iter().flat_map(hazmat::point_to_octets_g1).collect();
    hazmat::hash_to_scalar(INTERFACE.suite(), &octets, b"LAB_LONG_ANSWERS_CHAL_")
}
