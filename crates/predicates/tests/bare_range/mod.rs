//! The equation of `bauta-range`, written out once more with every parameter loose: the length of its challenges, one
//! hash or two, roots that are any field elements, masks that are anybody's. What the attacks are made with.
#![allow(dead_code, reason = "each test crate uses its part")]

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::CurveGroup;
use ark_ff::{AdditiveGroup, BigInteger, Field, PrimeField};
use bauta_bbs::hazmat;
use bauta_predicates::range::{Bounds, Proof, Statement};
use bauta_predicates::{Committed, Error, Session};

use crate::committed::{HEADER, INTERFACE, challenges, hash, session, transcript};

/// The challenges as the library cuts them: 66 bits each.
pub(crate) const FULL: u32 = 66;

/// One repetition: its first message and its answer, z and t any field elements.
#[derive(Clone)]
pub(crate) struct Repetition {
    pub(crate) k: G1Affine,
    pub(crate) d: G1Affine,
    pub(crate) z: Vec<Fr>,
    pub(crate) t: Fr,
}

/// Roots, masks and blindings of one repetition.
#[derive(Clone)]
pub(crate) struct Secrets {
    pub(crate) y: Vec<Fr>,
    pub(crate) u: Vec<Fr>,
    pub(crate) rho: Fr,
    pub(crate) rho_tilde: Fr,
}

/// What is to be proved, and the session that it is proved in.
#[derive(Clone, Copy)]
pub(crate) struct Bare {
    pub(crate) statement: Statement,
}

impl Bare {
    pub(crate) fn new(committed: Committed, bounds: Bounds) -> Self {
        Self { statement: Statement { committed, bounds } }
    }

    fn two_sided(&self) -> Option<u32> {
        Some(self.statement.bounds.max()? - self.statement.bounds.min()?)
    }

    /// P = 4·C_v + Y_1.
    fn p(&self) -> G1Projective {
        let [_, y_1] = hazmat::commitment_generators(&INTERFACE);
        let c = hazmat::commitment_to_point(&self.statement.committed.commitment);
        let c_v = match (self.statement.bounds.min(), self.statement.bounds.max()) {
            (Some(min), _) => -(y_1 * Fr::from(min)) + c,
            (None, Some(max)) => y_1 * Fr::from(max) - c,
            (None, None) => unreachable!("bounds have one"),
        };
        c_v.double().double() + y_1
    }

    /// Σ a_i·G_i + (Σ_1^3 b_i)·Y_1 + blinding·Y_0, and (Σ_1^6 b_i)·F with two bounds.
    pub(crate) fn sum(&self, a: &[Fr], b: &[Fr], blinding: Fr) -> G1Projective {
        let api_id = format!("BAUTA_RANGE_{}", INTERFACE.api_id());
        let g = hazmat::create_generators(INTERFACE.suite(), &api_id, 7);
        let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
        let mut sum = y_1 * b[..3].iter().sum::<Fr>() + y_0 * blinding;
        a.iter().zip(&g).for_each(|(a, g)| sum += *g * *a);
        if self.two_sided().is_some() {
            sum += g[6] * b.iter().sum::<Fr>();
        }
        sum
    }

    /// What D is for this answer to γ.
    pub(crate) fn d(&self, k: G1Affine, gamma: Fr, z: &[Fr], t: Fr) -> G1Projective {
        let squares: Vec<_> = z.iter().map(Fr::square).collect();
        let mut d = self.sum(z, &squares, t) - self.p() * gamma.square() - k * gamma;
        if let Some(width) = self.two_sided() {
            let api_id = format!("BAUTA_RANGE_{}", INTERFACE.api_id());
            let f = hazmat::create_generators(INTERFACE.suite(), &api_id, 7)[6];
            d -= f * (gamma.square() * Fr::from(4 * u64::from(width) + 2));
        }
        d
    }

    /// c over K_1, K_2, D_1, D_2, or over those of one repetition alone.
    pub(crate) fn challenge(&self, k: &[G1Affine], d: &[G1Affine]) -> Fr {
        let mut octets = transcript(&session(&challenges()), "bauta-range", &[self.statement.committed]);
        for bound in [self.statement.bounds.min(), self.statement.bounds.max()] {
            match bound {
                None => octets.push(0),
                Some(bound) => {
                    octets.push(1);
                    octets.extend(u64::from(bound).to_be_bytes());
                }
            }
        }
        hash(&octets, &[k, d].concat(), "BAUTA_RANGE_CHAL_")
    }

    /// K and D as an honest prover makes them.
    pub(crate) fn announce(&self, secrets: &Secrets) -> (G1Affine, G1Affine) {
        let Secrets { y, u, rho, rho_tilde } = secrets;
        let products: Vec<_> = y.iter().zip(u).map(|(y, u)| y.double() * u).collect();
        let squares: Vec<_> = u.iter().map(Fr::square).collect();
        let k = self.sum(y, &products, *rho);
        let d = self.sum(u, &squares, *rho_tilde);
        (k.into_affine(), d.into_affine())
    }

    /// Both repetitions for these secrets and the blinding s_v of C_v, with the challenge and no check of any size.
    pub(crate) fn prove(&self, s_v: Fr, secrets: &[Secrets; 2]) -> (Fr, [Repetition; 2]) {
        let first = secrets.each_ref().map(|secrets| self.announce(secrets));
        let c = self.challenge(&first.map(|(k, _)| k), &first.map(|(_, d)| d));
        let gamma = cut(c, FULL);
        let repetitions = [0, 1].map(|i| {
            let (Secrets { y, u, rho, rho_tilde }, gamma) = (&secrets[i], gamma[i]);
            let z = y.iter().zip(u).map(|(y, u)| gamma * y + u).collect();
            let t = s_v * Fr::from(4u64) * gamma.square() + gamma * rho + rho_tilde;
            Repetition { k: first[i].0, d: first[i].1, z, t }
        });
        (c, repetitions)
    }

    /// The bare equation for both repetitions, challenges of `bits` bits, and nothing said about the size of z.
    pub(crate) fn holds(&self, c: Fr, bits: u32, repetitions: &[Repetition; 2]) -> bool {
        let gamma = cut(c, bits);
        let d = [0, 1].map(|i| {
            let Repetition { k, z, t, .. } = &repetitions[i];
            self.d(*k, gamma[i], z, *t).into_affine()
        });
        self.challenge(&[repetitions[0].k, repetitions[1].k], &d) == c
    }

    /// What the library says of it.
    pub(crate) fn verify(&self, octets: &[u8]) -> Result<(), Error> {
        let all = challenges();
        let session = Session { interface: &INTERFACE, challenges: &all, presentation_header: HEADER };
        Proof::from_octets(octets, &self.statement.bounds)?.verify(&session, &self.statement)
    }
}

/// γ_1 and γ_2, `bits` bits each.
pub(crate) fn cut(c: Fr, bits: u32) -> [Fr; 2] {
    let c = c.into_bigint().to_bits_le();
    let bits = bits as usize;
    [&c[..bits], &c[bits..2 * bits]]
        .map(|bits| bits.iter().rev().fold(Fr::ZERO, |value, bit| value.double() + Fr::from(u64::from(*bit))))
}

/// The octets of a proof, z cut to the 12 octets that there are for it.
pub(crate) fn encode(c: Fr, repetitions: &[Repetition; 2]) -> Vec<u8> {
    let mut octets: Vec<_> =
        repetitions.iter().flat_map(|repetition| hazmat::point_to_octets_g1(&repetition.k)).collect();
    octets.extend(hazmat::scalar_to_octets(&c));
    for Repetition { z, t, .. } in repetitions {
        z.iter().for_each(|z| octets.extend(&hazmat::scalar_to_octets(z)[20..]));
        octets.extend(hazmat::scalar_to_octets(t));
    }
    octets
}

/// Whether z is what the library takes: 2^83 ≤ z < 2^96.
pub(crate) fn short(z: &Fr) -> bool {
    (84..=96).contains(&z.into_bigint().num_bits())
}
