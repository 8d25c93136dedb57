//! `bauta-range`.

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInteger, Field, PrimeField, Zero};
use bauta_bbs::hazmat;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use serde_json::json;

use super::STATEMENT;
use crate::negative::case::Group;
use crate::negative::forge::{Hashed, hash, rng, scalar, sum};
use crate::negative::spoil::{Part, compressed, layout, lengths, spoiled};
use crate::negative::sub_proofs::{Committed, INTERFACE, bases, common, group};

const EQUATION: &str = "D comes out differently, and with it the challenge";

/// `bauta-range` with every parameter loose: roots that are any field elements, challenges of any length.
struct Squares {
    committed: Committed,
    min: u32,
    max: Option<u32>,
}

/// Roots and masks of one repetition.
#[derive(Clone)]
struct Secrets {
    y: Vec<Fr>,
    u: Vec<Fr>,
    rho: [Fr; 2],
}

/// c and, for each repetition, K, z and t.
type Proved = (Fr, [(G1Affine, Vec<Fr>, Fr); 2]);

impl Squares {
    fn generators() -> Vec<G1Affine> {
        hazmat::create_generators(INTERFACE.suite(), &format!("BAUTA_RANGE_{}", INTERFACE.api_id()), 7)
    }

    /// Σ a_i·G_i + (Σ_1^3 b_i)·Y_1 + blinding·Y_0, and (Σ_1^6 b_i)·F with two bounds.
    fn sum(&self, a: &[Fr], b: &[Fr], blinding: Fr) -> G1Affine {
        let ([y_0, y_1], g) = (bases(), Self::generators());
        let mut terms: Vec<_> = g.iter().copied().zip(a.iter().copied()).collect();
        terms.extend([(y_1, b[..3].iter().sum()), (y_0, blinding)]);
        if self.max.is_some() {
            terms.push((g[6], b.iter().sum()));
        }
        sum(terms)
    }

    fn challenge(&self, k: &[G1Affine], d: &[G1Affine], omitted: &str) -> Fr {
        let bound = |bound: Option<u32>| match bound {
            None => vec![0],
            Some(bound) => [&[1][..], &u64::from(bound).to_be_bytes()].concat(),
        };
        let mut items: Vec<Hashed> = common("bauta-range", &[&self.committed]);
        items.push(("min", bound(Some(self.min))));
        items.push(("max", bound(self.max)));
        k.iter().for_each(|k| items.push(("K", compressed(k))));
        d.iter().for_each(|d| items.push(("D", compressed(d))));
        hash(&INTERFACE, &items, omitted, "BAUTA_RANGE_CHAL_")
    }

    /// Both repetitions, nothing said about the size of z: K = Σ y_i·G_i + (2·Σ y_i·u_i)·Y_1 + ρ·Y_0, D likewise.
    fn prove(&self, secrets: &[Secrets; 2], omitted: &str) -> Proved {
        let k = secrets.each_ref().map(|Secrets { y, u, rho }| {
            let products: Vec<_> = y.iter().zip(u).map(|(y, u)| *y * u + *y * u).collect();
            self.sum(y, &products, rho[0])
        });
        let d = secrets.each_ref().map(|Secrets { u, rho, .. }| {
            let squares: Vec<_> = u.iter().map(Fr::square).collect();
            self.sum(u, &squares, rho[1])
        });
        let c = self.challenge(&k, &d, omitted);
        let gamma = cut(c, 66);
        let answers = [0, 1].map(|i| {
            let (Secrets { y, u, rho }, gamma) = (&secrets[i], gamma[i]);
            let z = y.iter().zip(u).map(|(y, u)| gamma * y + u).collect();
            let t = Fr::from(4u64) * self.committed.s * gamma.square() + rho[0] * gamma + rho[1];
            (k[i], z, t)
        });
        (c, answers)
    }

    /// Attempts with fresh masks until every z has the size it should.
    fn short(&self, y: &[u64], omitted: &str, rng: &mut ChaCha20Rng) -> Proved {
        let y: Vec<_> = y.iter().copied().map(Fr::from).collect();
        loop {
            let proved = self.prove(&[masked(&y, rng), masked(&y, rng)], omitted);
            if proved
                .1
                .iter()
                .all(|(_, z, _)| z.iter().all(|z| (84..=96).contains(&z.into_bigint().num_bits())))
            {
                return proved;
            }
        }
    }
}

fn masked(y: &[Fr], rng: &mut ChaCha20Rng) -> Secrets {
    let u = y.iter().map(|_| Fr::from(u128::from(rng.next_u64()) << 32 | u128::from(rng.next_u32())));
    Secrets { y: y.to_vec(), u: u.collect(), rho: [scalar(rng), scalar(rng)] }
}

/// γ_1 and γ_2, so many bits each.
fn cut(c: Fr, bits: usize) -> [Fr; 2] {
    let c = c.into_bigint().to_bits_le();
    [&c[..bits], &c[bits..2 * bits]].map(|bits| {
        bits.iter().rev().fold(Fr::zero(), |value, bit| value + value + Fr::from(u64::from(*bit)))
    })
}

/// K_1 ‖ K_2 ‖ c ‖ (z_1 ‖ … ‖ t)×2, z cut to the twelve octets that there are for it.
fn encode((c, answers): &Proved) -> Vec<u8> {
    let mut octets: Vec<u8> = answers.iter().flat_map(|(k, ..)| compressed(k)).collect();
    octets.extend(hazmat::scalar_to_octets(c));
    for (_, z, t) in answers {
        z.iter().for_each(|z| octets.extend(&hazmat::scalar_to_octets(z)[20..]));
        octets.extend(hazmat::scalar_to_octets(t));
    }
    octets
}

fn proof(proved: &Proved) -> serde_json::Value {
    json!({ "proof": hex::encode(encode(proved)) })
}

/// 20 ≥ 18: 4·2 + 1 = 2² + 2² + 1².
pub(super) fn one_sided() -> Group {
    let mut rng = rng(112);
    let committed = Committed::new(7, Fr::from(20u64), &mut rng);
    let squares = Squares { committed: committed.clone(), min: 18, max: None };
    let honest = squares.short(&[2, 2, 1], "", &mut rng);
    let octets = encode(&honest);
    let mut group = group("bauta-range", &[&committed], json!({ "min": 18 }), &octets);
    group.spoil("proof", lengths(&octets));
    let parts = layout(&["K_1", "K_2"], &["c".to_owned()]);
    for mut case in spoiled(&octets[..128], &parts) {
        case.octets.extend(&octets[128..]);
        if case.tests != "length" {
            group.spoil("proof", vec![case]);
        }
    }
    let bounds = [
        ("a higher bound", json!({ "min": 19 })),
        ("a lower bound", json!({ "min": 17 })),
        ("an upper bound besides", json!({ "max": 30 })),
        ("a bound of 2^32", json!({ "min": 4_294_967_296_u64 })),
        ("a bound above the upper one", json!({ "min": 18, "max": 17 })),
    ];
    for (name, changes) in bounds {
        group.refuse("statement", name, changes, STATEMENT);
    }
    answers(&mut group, &honest, &octets);
    for omitted in ["min", "max", "K", "D", "the commitment", "the core challenges"] {
        let name = format!("the challenge does not hash {omitted}");
        let weak = squares.short(&[2, 2, 1], omitted, &mut rng);
        group.refuse("weak challenge", &name, proof(&weak), "the challenge hashes it");
    }
    group.refuse(
        "forgery",
        "squares of another number",
        proof(&squares.short(&[3, 2, 0], "", &mut rng)),
        EQUATION,
    );
    negative(&mut group, &committed, &mut rng);
    small(&mut group, &committed, &mut rng);
    group
}

/// 19 ≥ 18: 4·1 + 1 = 2² + 1² + 0², and the mask of the root 0 is a small one.
fn small(group: &mut Group, committed: &Committed, rng: &mut ChaCha20Rng) {
    let committed = Committed { m: Fr::from(19u64), ..committed.clone() };
    let squares = Squares { committed: committed.clone(), min: 18, max: None };
    let y = [2u64, 1, 0].map(Fr::from);
    let proved = loop {
        let secrets = [(); 2].map(|()| {
            let mut secrets = masked(&y, rng);
            secrets.u[2] = Fr::from(1u128 << 80);
            secrets
        });
        let proved = squares.prove(&secrets, "");
        let fits = |z: &Fr| (84..=96).contains(&z.into_bigint().num_bits());
        if proved.1.iter().all(|(_, z, _)| z[..2].iter().all(fits)) {
            break proved;
        }
    };
    let mut changes = proof(&proved);
    changes["committed"] = json!([committed.to_json(0)]);
    let name = "z_3 of both repetitions 2^80, all equations hold";
    group.refuse("size of an answer", name, changes, "2^83 ≤ z < 2^96: a smaller one tells of its root");
}

/// Answers out of range, and repetitions in each other's place.
fn answers(group: &mut Group, (c, [first, second]): &Proved, octets: &[u8]) {
    let swapped = (*c, [second.clone(), first.clone()]);
    group.refuse("value", "the repetitions exchanged", proof(&swapped), EQUATION);
    let twice = (*c, [first.clone(), first.clone()]);
    group.refuse("value", "the first repetition twice", proof(&twice), EQUATION);
    let size = "2^83 ≤ z < 2^96";
    for (repetition, start) in [(1, 128), (2, 196)] {
        for z in 0..3 {
            let at = start + 12 * z;
            for (what, value) in [("0", 0u128), ("2^83 - 1", (1 << 83) - 1)] {
                let mut octets = octets.to_vec();
                octets[at..at + 12].copy_from_slice(&value.to_be_bytes()[4..]);
                let name = format!("z_{} of repetition {repetition}: {what}", z + 1);
                group.refuse("size of an answer", &name, json!({ "proof": hex::encode(octets) }), size);
            }
        }
        let t = start + 36;
        for case in spoiled(&octets[t..t + 32], &[(format!("t_{repetition}"), Part::Scalar)]) {
            let changed = [&octets[..t], &case.octets, &octets[t + 32..]].concat();
            if case.tests != "length" {
                group.refuse(case.tests, &case.name, json!({ "proof": hex::encode(changed) }), case.reason);
            }
        }
    }
}

/// 17 is not 18 or more: 4·(−1) + 1 = −3 is a sum of squares modulo r alone.
fn negative(group: &mut Group, committed: &Committed, rng: &mut ChaCha20Rng) {
    let young = Committed { m: Fr::from(17u64), ..committed.clone() };
    let squares = Squares { committed: young.clone(), min: 18, max: None };
    let with =
        |proved: &Proved| json!({ "committed": [young.to_json(0)], "proof": hex::encode(encode(proved)) });
    let root = (-Fr::from(3u64)).sqrt().expect("-3 is a square modulo r");
    let y = [root, Fr::zero(), Fr::zero()];
    let long = squares.prove(&[masked(&y, rng), masked(&y, rng)], "");
    let reason = "an answer has twelve octets: squares are those of small integers";
    group.refuse(
        "forgery",
        "-1 with a root of -3, whose answers are cut to their octets",
        with(&long),
        reason,
    );
    for (name, y) in [
        ("-1 with squares of 0", [0, 0, 0]),
        ("-1 with squares of 1", [1, 0, 0]),
        ("-1 with squares of 5", [2, 1, 0]),
    ] {
        group.refuse("forgery", name, with(&squares.short(&y, "", rng)), EQUATION);
    }
    for bits in [3, 8, 32] {
        let forged = two_answers(&squares, bits, rng);
        let name = format!("-1, answered for challenges of {bits} bits");
        group.refuse("short challenge", &name, with(&forged), "each challenge has 66 bits");
    }
    // K chosen when the challenge is known.
    let d = [31u64, 32].map(|value| sum([(bases()[0], Fr::from(value))]));
    let c = squares.challenge(&[], &d, "K");
    let gamma = cut(c, 66);
    let answers = [0, 1].map(|i| {
        let (z, t) = (long_answers(rng), scalar(rng));
        let without_k = recomputed(&squares, (G1Affine::zero(), &z, t), gamma[i]);
        let inverse = gamma[i].inverse().expect("it is a hash");
        (sum([(without_k, inverse), (d[i], -inverse)]), z, t)
    });
    let name = "-1, K chosen after a challenge that does not hash it: all equations hold";
    group.refuse("weak challenge", name, with(&(c, answers)), "the challenge hashes K");
}

/// z in their range.
fn long_answers(rng: &mut ChaCha20Rng) -> Vec<Fr> {
    (0..3).map(|_| Fr::from(u128::from(rng.next_u64()) << 31 | 1 << 90)).collect()
}

/// D = Σ z_i·G_i + (Σ z_i²)·Y_1 + t·Y_0 − γ²·P − γ·K, P = 4·(C − min·Y_1) + Y_1.
fn recomputed(squares: &Squares, (k, z, t): (G1Affine, &[Fr], Fr), gamma: Fr) -> G1Affine {
    let [_, y_1] = bases();
    let all: Vec<_> = z.iter().map(Fr::square).collect();
    let four = Fr::from(4u64) * gamma.square();
    let one = gamma.square() - four * Fr::from(squares.min);
    let answer = squares.sum(z, &all, t);
    sum([(answer, Fr::ONE), (squares.committed.point(), -four), (y_1, -one), (k, -gamma)])
}

/// A first message that can be answered for two challenges, whatever the number is, and the answer that a verifier with
/// challenges of so many bits takes: tried until both repetitions are hit for 3 bits, else for the first two guesses.
fn two_answers(squares: &Squares, bits: usize, rng: &mut ChaCha20Rng) -> Proved {
    loop {
        let guesses = [0, 1].map(|_| {
            let guess = rng.next_u64() % (1 << bits);
            [Fr::from(guess), Fr::from(guess ^ 1)]
        });
        let prepared = guesses.map(|gamma| {
            let answers = [0, 1].map(|_| (long_answers(rng), scalar(rng)));
            let d = [0, 1]
                .map(|i| recomputed(squares, (G1Affine::zero(), &answers[i].0, answers[i].1), gamma[i]));
            let inverse = (gamma[0] - gamma[1]).inverse().expect("they differ");
            let k = sum([(d[0], inverse), (d[1], -inverse)]);
            let d = recomputed(squares, (k, &answers[0].0, answers[0].1), gamma[0]);
            (k, d, answers)
        });
        let [first, second] = &prepared;
        let c = squares.challenge(&[first.0, second.0], &[first.1, second.1], "");
        let gamma = cut(c, bits);
        let hit = [0, 1].map(|i| guesses[i].iter().position(|guess| *guess == gamma[i]));
        if bits > 3 || hit.iter().all(Option::is_some) {
            return (
                c,
                [0, 1].map(|i| {
                    let (k, _, answers) = &prepared[i];
                    let (z, t) = &answers[hit[i].unwrap_or(0)];
                    (*k, z.clone(), *t)
                }),
            );
        }
    }
}

/// 18 ≤ 20 ≤ 21: 9 = 2² + 2² + 1² and 4·1 + 1 = 2² + 1².
pub(super) fn two_sided() -> Group {
    let mut rng = rng(113);
    let committed = Committed::new(8, Fr::from(20u64), &mut rng);
    let between = |max: u32| Squares { committed: committed.clone(), min: 18, max: Some(max) };
    let octets = encode(&between(21).short(&[2, 2, 1, 2, 1, 0], "", &mut rng));
    let mut group = group("bauta-range", &[&committed], json!({ "min": 18, "max": 21 }), &octets);
    let bounds = [
        ("without the lower bound", json!({ "min": null })),
        ("without the upper bound", json!({ "max": null })),
        ("a later upper bound", json!({ "max": 22 })),
        ("an earlier upper bound", json!({ "max": 19 })),
        ("moved", json!({ "min": 19, "max": 22 })),
        ("bounds exchanged", json!({ "min": 21, "max": 18 })),
    ];
    for (name, changes) in bounds {
        group.refuse("statement", name, changes, STATEMENT);
    }
    let forged: [(&str, u32, [u64; 6]); 5] = [
        ("beyond the upper bound, squares of 0", 19, [2, 2, 1, 0, 0, 0]),
        ("beyond the upper bound, squares of 1", 19, [2, 2, 1, 1, 0, 0]),
        ("beyond the upper bound, the sum of all six right", 19, [1, 0, 0, 2, 1, 0]),
        ("squares of another distance to the upper bound", 22, [2, 2, 1, 2, 1, 0]),
        ("the two parts exchanged", 21, [2, 1, 0, 2, 2, 1]),
    ];
    for (name, max, y) in forged {
        let octets = encode(&between(max).short(&y, "", &mut rng));
        group.refuse("forgery", name, json!({ "max": max, "proof": hex::encode(octets) }), EQUATION);
    }
    group
}
