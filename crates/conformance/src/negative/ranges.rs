//! The sub-proofs about where a message lies: `or-membership`, `sigma-range`, `bauta-range`.

mod squares;

use ark_bls12_381::Fr;
use ark_ff::{Field, Zero};
use bauta_bbs::hazmat;
use rand_chacha::ChaCha20Rng;
use serde_json::json;

use super::case::Group;
use super::forge::{hash, i2osp_8, rng, scalar, scalars, sum};
use super::spoil::{compressed, layout, spoiled};
use super::sub_proofs::{Committed, INTERFACE, bases, common, group};

const SUM: &str = "the challenges of all branches add up to the hash";
const STATEMENT: &str = "the statement is the verifier's own, and the challenge hashes it";

pub(super) fn groups() -> Vec<Group> {
    vec![membership(), sigma_range(), squares::one_sided(), squares::two_sided()]
}

fn hex_scalar(scalar: &Fr) -> String {
    hex::encode(hazmat::scalar_to_octets(scalar))
}

/// c_1 … c_n ‖ z_1 … z_n, where what is `real` is the branch that the others leave the rest of the hash to; none is for a message
/// outside the set.
fn branches(
    committed: &Committed,
    values: &[Fr],
    omitted: &str,
    rng: &mut ChaCha20Rng,
) -> (Vec<Fr>, Vec<Fr>) {
    let [y_0, y_1] = bases();
    let (mut c, mut z) = (scalars(values.len(), rng), scalars(values.len(), rng));
    let mut items = common("or-membership", &[committed]);
    items.push(("the number of values", i2osp_8(values.len())));
    for value in values {
        items.push(("the values", hazmat::scalar_to_octets(value).to_vec()));
    }
    // T_j = z_j·Y_0 − c_j·(C − v_j·Y_1)
    let point = committed.point();
    for (j, value) in values.iter().enumerate() {
        let t = sum([(y_0, z[j]), (point, -c[j]), (y_1, c[j] * value)]);
        items.push(("the announcements", compressed(&t)));
    }
    let real = values.iter().position(|value| *value == committed.m).unwrap_or(0);
    let rest = hash(&INTERFACE, &items, omitted, "OR_MEMBERSHIP_CHAL_") - c.iter().sum::<Fr>();
    c[real] += rest;
    // Only with s, and the message being the value, is there an answer to another challenge.
    z[real] += rest * committed.s;
    (c, z)
}

fn octets_of((c, z): &(Vec<Fr>, Vec<Fr>)) -> Vec<u8> {
    c.iter().chain(z).flat_map(hazmat::scalar_to_octets).collect()
}

fn membership() -> Group {
    let mut rng = rng(110);
    let values = [3u64, 5, 8].map(Fr::from);
    let committed = Committed::new(6, values[1], &mut rng);
    let answer = branches(&committed, &values, "", &mut rng);
    let proof = octets_of(&answer);
    let list = |values: &[Fr]| json!({ "values": values.iter().map(hex_scalar).collect::<Vec<_>>() });
    let mut group = group("or-membership", &[&committed], list(&values), &proof);
    let names = ["c_1", "c_2", "c_3", "z_1", "z_2", "z_3"].map(str::to_owned);
    group.spoil("proof", spoiled(&proof, &layout(&[], &names)));
    let [a, b, c] = values;
    let lists: [(&str, Vec<Fr>); 7] = [
        ("values in another order", vec![b, a, c]),
        ("another value", vec![a, b, Fr::from(9u64)]),
        ("one value fewer", vec![a, b]),
        ("one value more", vec![a, b, c, Fr::from(9u64)]),
        ("a value twice", vec![a, b, b]),
        ("no value", vec![]),
        ("65 values", (0..65u64).map(Fr::from).collect()),
    ];
    for (name, values) in lists {
        group.refuse("statement", name, list(&values), STATEMENT);
    }
    for omitted in
        ["the values", "the number of values", "the announcements", "the commitment", "the core challenges"]
    {
        let octets = octets_of(&branches(&committed, &values, omitted, &mut rng));
        let name = format!("the challenge does not hash {omitted}");
        group.refuse(
            "weak challenge",
            &name,
            json!({ "proof": hex::encode(octets) }),
            "the challenge hashes it",
        );
    }
    let sets: [(&str, Vec<Fr>); 2] = [
        ("a value twice, and proven so", vec![a, b, b]),
        ("65 values, and proven so", (0..65u64).map(Fr::from).collect()),
    ];
    for (name, values) in sets {
        let mut changes = list(&values);
        changes["proof"] = hex::encode(octets_of(&branches(&committed, &values, "", &mut rng))).into();
        group.refuse("statement", name, changes, "a set has 1 to 64 different values");
    }
    let outside = Committed { m: Fr::from(4u64), ..committed.clone() };
    let changes = json!({
        "committed": [outside.to_json(0)],
        "proof": hex::encode(octets_of(&branches(&outside, &values, "", &mut rng))),
    });
    group.refuse("forgery", "a message outside the set", changes, "no branch has an answer");
    // Every branch simulated: all T_j hold, and the sum is any.
    let simulated = octets_of(&(scalars(3, &mut rng), scalars(3, &mut rng)));
    group.refuse("forgery", "every branch simulated", json!({ "proof": hex::encode(simulated) }), SUM);
    group
}

/// What `sigma-range` proves: 10 ≤ m < 14, two bits with the bases 2 and 1.
struct Bits {
    committed: Committed,
    /// b_j, s_j, s2_j of both bits.
    known: [[Fr; 3]; 2],
}

impl Bits {
    /// D_j = b_j·Y_1 + s_j·Y_0 with 2·s_1 + s_2 = s.
    fn new(committed: &Committed, bits: [Fr; 2], rng: &mut ChaCha20Rng) -> Self {
        let s_1 = scalar(rng);
        let s = [s_1, committed.s - s_1 - s_1];
        let known = [0, 1].map(|j| [bits[j], s[j], s[j] * (Fr::ONE - bits[j])]);
        Self { committed: committed.clone(), known }
    }

    fn prove(&self, omitted: &str, rng: &mut ChaCha20Rng) -> Vec<u8> {
        let [y_0, y_1] = bases();
        let d = self.known.map(|[b, s, _]| sum([(y_1, b), (y_0, s)]));
        let masks = [0, 1].map(|_| [scalar(rng), scalar(rng), scalar(rng)]);
        let mut items = common("sigma-range", &[&self.committed]);
        items.push(("the least value", i2osp_8(10)));
        items.push(("the end", i2osp_8(14)));
        d.iter().for_each(|d| items.push(("the bits", compressed(d))));
        for ([beta, sigma, tau], d) in masks.iter().zip(&d) {
            items.push(("T1", compressed(&sum([(y_1, *beta), (y_0, *sigma)]))));
            items.push(("T2", compressed(&sum([(*d, *beta), (y_0, *tau)]))));
        }
        let c = hash(&INTERFACE, &items, omitted, "SIGMA_RANGE_CHAL_");
        let mut octets: Vec<u8> = d.iter().flat_map(compressed).collect();
        octets.extend(hazmat::scalar_to_octets(&c));
        for (masks, known) in masks.iter().zip(&self.known) {
            let responses = masks.iter().zip(known).map(|(mask, known)| *mask + c * known);
            octets.extend(responses.flat_map(|response| hazmat::scalar_to_octets(&response)));
        }
        octets
    }
}

fn sigma_range() -> Group {
    let mut rng = rng(111);
    let committed = Committed::new(7, Fr::from(12u64), &mut rng);
    let bits = Bits::new(&committed, [Fr::ONE, Fr::zero()], &mut rng);
    let proof = bits.prove("", &mut rng);
    let mut group = group("sigma-range", &[&committed], json!({ "from": 10, "below": 14 }), &proof);
    let names = ["c", "b^_1", "s^_1", "s2^_1", "b^_2", "s^_2", "s2^_2"].map(str::to_owned);
    group.spoil("proof", spoiled(&proof, &layout(&["D_1", "D_2"], &names)));
    let ranges = [
        ("a later start", 11, 14),
        ("an earlier start", 9, 14),
        ("a later end", 10, 15),
        ("an earlier end", 10, 13),
        ("moved", 11, 15),
        ("empty", 14, 14),
        ("one value", 12, 13),
        ("start and end exchanged", 14, 10),
    ];
    for (name, from, below) in ranges {
        group.refuse("statement", name, json!({ "from": from, "below": below }), STATEMENT);
    }
    for omitted in ["the least value", "the end", "the bits", "T1", "T2", "the commitment"] {
        let octets = bits.prove(omitted, &mut rng);
        let name = format!("the challenge does not hash {omitted}");
        group.refuse(
            "weak challenge",
            &name,
            json!({ "proof": hex::encode(octets) }),
            "the challenge hashes it",
        );
    }
    let minus = -Fr::ONE;
    let digits: [(&str, u64, [Fr; 2], &str); 4] = [
        ("a bit of 2: 14 = 10 + 2·2 + 0", 14, [Fr::from(2u64), Fr::zero()], "T2 shows that a bit is 0 or 1"),
        ("a bit of -1: 9 = 10 + 2·0 - 1", 9, [Fr::zero(), minus], "T2 shows that a bit is 0 or 1"),
        (
            "a half: 11 = 10 + 2·½ + 0",
            11,
            [Fr::from(2u64).inverse().unwrap_or_default(), Fr::zero()],
            "T2 shows that a bit is 0 or 1",
        ),
        ("bits of another number", 20, [Fr::ONE, Fr::ONE], "2·D_1 + D_2 = C - 10·Y_1 does not hold"),
    ];
    for (name, m, bits, reason) in digits {
        let (omitted, behind) = if name.starts_with('a') { ("T2", ", T2 not hashed") } else { ("", "") };
        let name = format!("{name}{behind}");
        let liar = Committed { m: Fr::from(m), ..committed.clone() };
        let changes = json!({
            "committed": [liar.to_json(0)],
            "proof": hex::encode(Bits::new(&liar, bits, &mut rng).prove(omitted, &mut rng)),
        });
        group.refuse("forgery", &name, changes, reason);
    }
    group
}
