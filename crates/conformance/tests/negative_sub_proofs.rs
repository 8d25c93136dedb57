//! The forged sub-proofs among the negative vectors are real: a verifier that leaves out the one check accepts them.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use ark_bls12_381::{Bls12_381, Fq12, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::pairing::{Pairing, PairingOutput};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, BigInteger, Field, PrimeField};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize, Compress, Validate};
use bauta_bbs::pseudonym::ContextId;
use bauta_bbs::{Interface, hazmat};
use bauta_conformance::negative::{NEGATIVE_FILES, NegativeCase};
use serde_json::Value;

const INTERFACE: Interface = Interface::BBS_MOD_HB;

/// What a careless verifier leaves out. None looks at the identity, at the subgroup, or at a scalar that is 0.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that can be left out")]
struct Careless<'a> {
    /// An item of the challenge's hash.
    hash_without: &'a str,
    /// The label behind the `api_id` in the domain separation tag, and the `api_id`.
    tag: bool,
    /// The order of the items.
    reversed: bool,
    /// The comparison of the challenge.
    comparison: bool,
    /// An equation besides: a pairing, or a sum.
    equation: bool,
    /// All but so many bits of each challenge of `bauta-range`; 0 for none.
    bits: usize,
}

type Items = Vec<(&'static str, Vec<u8>)>;

fn octets(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn integer(case: &NegativeCase, member: &str) -> u64 {
    case.input[member].as_u64().unwrap()
}

fn point<P: CanonicalDeserialize>(octets: &[u8]) -> P {
    P::deserialize_with_mode(octets, Compress::Yes, Validate::No).unwrap()
}

fn compressed(point: impl Into<G1Affine>) -> Vec<u8> {
    let mut octets = Vec::new();
    point.into().serialize_compressed(&mut octets).unwrap();
    octets
}

fn scalar(octets: &[u8]) -> Fr {
    Fr::from_be_bytes_mod_order(octets)
}

fn i2osp_8(value: u64) -> Vec<u8> {
    value.to_be_bytes().to_vec()
}

fn sized(octets: &[u8]) -> [Vec<u8>; 2] {
    [i2osp_8(octets.len() as u64), octets.to_vec()]
}

/// `create_generators` for a sub-proof.
fn generators(label: &str, count: usize) -> Vec<G1Affine> {
    hazmat::create_generators(INTERFACE.suite(), &format!("{label}{}", INTERFACE.api_id()), count)
}

fn op(case: &NegativeCase) -> G1Affine {
    hazmat::context_to_base(&ContextId(octets(&case.input["context"])))
}

/// What a proof is read into: points, and scalars.
fn read(proof: &[u8], points: usize) -> (Vec<G1Affine>, Vec<Fr>) {
    let (front, back) = proof.split_at(48 * points);
    (front.chunks(48).map(point).collect(), back.chunks(32).map(scalar).collect())
}

fn commitments(case: &NegativeCase) -> Vec<G1Affine> {
    let list = case.input["committed"].as_array().unwrap();
    list.iter().map(|committed| point(&octets(&committed["commitment"]))).collect()
}

/// What every sub-proof of a presentation hashes first.
fn common(case: &NegativeCase, alg: &'static str) -> Items {
    let list = |member: &str| case.input[member].as_array().unwrap().clone();
    let challenges = list("core_challenges");
    let [length, header] = sized(&octets(&case.input["presentation_header"]));
    let mut items = vec![
        ("the name of the proof", sized(alg.as_bytes()).concat()),
        ("the number of core challenges", i2osp_8(challenges.len() as u64)),
        ("the core challenges", challenges.iter().flat_map(octets).collect()),
        ("the length of the presentation header", length),
        ("the presentation header", header),
        ("the number of commitments", i2osp_8(list("committed").len() as u64)),
    ];
    for committed in list("committed") {
        items.push(("the credential", i2osp_8(committed["credential"].as_u64().unwrap())));
        items.push(("the index", i2osp_8(committed["index"].as_u64().unwrap())));
        items.push(("the commitment", octets(&committed["commitment"])));
    }
    items
}

/// Whether the hash of the items is the challenge, or the verifier does not look.
fn hashes_to(items: Items, label: &str, c: Fr, careless: Careless<'_>) -> bool {
    hash(items, label, careless) == c || careless.comparison
}

fn hash(mut items: Items, label: &str, careless: Careless<'_>) -> Fr {
    items.retain(|(name, _)| *name != careless.hash_without);
    if careless.reversed {
        items.reverse();
    }
    let octets: Vec<u8> = items.into_iter().flat_map(|(_, octets)| octets).collect();
    let label = if careless.tag { "" } else { label };
    hazmat::hash_to_scalar(INTERFACE.suite(), &octets, format!("{}{label}", INTERFACE.api_id()).as_bytes())
}

/// target = Σ base·secret, the secrets by their numbers.
type Equation = (G1Affine, Vec<(usize, G1Affine)>);

/// T = Σ base·ẑ − target·c.
fn announcements(equations: &[Equation], c: Fr, z: &[Fr]) -> Items {
    let again = |(target, terms): &Equation| {
        let sum: G1Projective = terms.iter().map(|(number, base)| *base * z[*number]).sum();
        compressed((sum - *target * c).into_affine())
    };
    ["T1", "T2", "T3"].into_iter().zip(equations.iter().map(again)).collect()
}

fn nym_holds(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let (_, s) = read(&octets(&case.input["proof"]), 0);
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let pseudonym: G1Affine = point(&octets(&case.input["pseudonym"]));
    let mut items = common(case, "bauta-nym");
    let [length, context] = sized(&octets(&case.input["context"]));
    items.extend([("the length of the context", length), ("the context", context)]);
    items.push(("the pseudonym", compressed(pseudonym)));
    let equations = [(commitments(case)[0], vec![(0, y_1), (1, y_0)]), (pseudonym, vec![(0, op(case))])];
    items.extend(announcements(&equations, s[0], &s[1..]));
    hashes_to(items, "BAUTA_NYM_CHAL_", s[0], careless)
}

fn equality_holds(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let (_, s) = read(&octets(&case.input["proof"]), 0);
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let mut items = common(case, "schnorr-eq");
    let c = commitments(case);
    let equations = [(c[0], vec![(0, y_1), (1, y_0)]), (c[1], vec![(0, y_1), (2, y_0)])];
    items.extend(announcements(&equations, s[0], &s[1..]));
    hashes_to(items, "SCHNORR_EQ_CHAL_", s[0], careless)
}

fn standing_holds(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let (points, s) = read(&octets(&case.input["proof"]), 2);
    let ([y_0, y_1], p) = (hazmat::commitment_generators(&INTERFACE), generators("BAUTA_VALIDITY_", 1)[0]);
    let key = octets(&case.input["epoch_key"]);
    let mut items = common(case, "bauta-validity");
    items.push(("the epoch", i2osp_8(integer(case, "epoch"))));
    items.push(("the key of the epoch", key.clone()));
    items.push(("sigma'", compressed(points[0])));
    items.push(("sigma-bar", compressed(points[1])));
    let equations =
        [(points[1], vec![(0, p), (1, -points[0])]), (commitments(case)[0], vec![(1, y_1), (2, y_0)])];
    items.extend(announcements(&equations, s[0], &s[1..]));
    let keys = [point::<G2Affine>(&key), G2Affine::generator()];
    let pairing = Bls12_381::multi_pairing([points[0], -points[1]], keys) == PairingOutput(Fq12::ONE);
    hashes_to(items, "BAUTA_VALIDITY_CHAL_", s[0], careless) && (pairing || careless.equation)
}

fn opening_holds(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let (points, s) = read(&octets(&case.input["proof"]), 2);
    let ([y_0, y_1], g_o) = (hazmat::commitment_generators(&INTERFACE), generators("BAUTA_OPENING_", 1)[0]);
    let key = octets(&case.input["opening_key"]);
    let z: G1Affine = point(&key);
    let mut items = common(case, "bauta-opening");
    items.push(("the openers' key", key));
    items.extend([("E1", compressed(points[0])), ("E2", compressed(points[1]))]);
    let equations = [
        (points[0], vec![(0, g_o)]),
        (points[1], vec![(1, y_1), (0, z)]),
        (commitments(case)[0], vec![(1, y_1), (2, y_0)]),
    ];
    items.extend(announcements(&equations, s[0], &s[1..]));
    hashes_to(items, "BAUTA_OPENING_CHAL_", s[0], careless)
}

fn issuance_holds(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let (points, s) = read(&octets(&case.input["proof"]), 2);
    let blind = hazmat::blind_generators(&INTERFACE, 1);
    let items = vec![
        ("the name of the proof", sized(b"BAUTA_ISSUE").concat()),
        ("the issuer's key", octets(&case.input["public_key"])),
        ("the nonce", sized(&octets(&case.input["nonce"])).concat()),
        ("the commitment", compressed(points[0])),
        ("OP", compressed(op(case))),
        ("the pseudonym", compressed(points[1])),
    ];
    let equations = [(points[0], vec![(0, blind[1]), (1, blind[0])]), (points[1], vec![(0, op(case))])];
    let items = [items, announcements(&equations, s[0], &s[1..])].concat();
    hashes_to(items, "BAUTA_ISSUE_CHAL_", s[0], careless)
}

fn share_holds(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let share = octets(&case.input["share"]);
    let (points, s) = read(&share[1..], 1);
    let openers = octets(&case.input["openers"]);
    let at = 50 + 48 * (usize::from(share[0]) - 1);
    let (g_o, key): (_, G1Affine) = (generators("BAUTA_OPENING_", 1)[0], point(&openers[at..at + 48]));
    let e1: G1Affine = point(&octets(&case.input["ciphertext"])[..48]);
    let items = vec![
        ("the name of the proof", sized(b"BAUTA_OPENING_SHARE").concat()),
        ("the label", sized(&octets(&case.input["label"])).concat()),
        ("the number", i2osp_8(share[0].into())),
        ("G_o", compressed(g_o)),
        ("Z_i", compressed(key)),
        ("E1", compressed(e1)),
        ("D_i", compressed(points[0])),
    ];
    let equations = [(key, vec![(0, g_o)]), (points[0], vec![(0, e1)])];
    let items = [items, announcements(&equations, s[0], &s[1..])].concat();
    hashes_to(items, "BAUTA_OPENING_SHARE_CHAL_", s[0], careless)
}

/// T_j = z_j·Y_0 − c_j·(C − v_j·Y_1), and the sum of the c_j.
fn membership_holds(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let (_, s) = read(&octets(&case.input["proof"]), 0);
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let values: Vec<_> = case.input["values"].as_array().unwrap().iter().map(octets).collect();
    let mut items = common(case, "or-membership");
    items.push(("the number of values", i2osp_8(values.len() as u64)));
    items.extend(values.iter().map(|value| ("the values", value.clone())));
    let (c, z) = s.split_at(values.len());
    for (j, value) in values.iter().enumerate() {
        let difference = -(y_1 * scalar(value)) + commitments(case)[0];
        items.push(("the announcements", compressed((y_0 * z[j] - difference * c[j]).into_affine())));
    }
    hashes_to(items, "OR_MEMBERSHIP_CHAL_", c.iter().sum(), careless)
}

/// 10 ≤ m < 14, two bits with the bases 2 and 1.
fn bits_hold(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let (d, s) = read(&octets(&case.input["proof"]), 2);
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let mut items = common(case, "sigma-range");
    let from = integer(case, "from");
    items.extend([("the least value", i2osp_8(from)), ("the end", i2osp_8(integer(case, "below")))]);
    items.extend(d.iter().map(|d| ("the bits", compressed(*d))));
    for (d, z) in d.iter().zip(s[1..].chunks(3)) {
        items.push(("T1", compressed((y_1 * z[0] + y_0 * z[1] - *d * s[0]).into_affine())));
        items.push(("T2", compressed((*d * z[0] + y_0 * z[2] - *d * s[0]).into_affine())));
    }
    let sum = d[0] + d[0] + d[1] == -(y_1 * Fr::from(from)) + commitments(case)[0];
    hashes_to(items, "SIGMA_RANGE_CHAL_", s[0], careless) && (sum || careless.equation)
}

/// D = Σ z_i·G_i + (Σ z_i²)·Y_1 + t·Y_0 − γ²·P − γ·K, P = 4·(C − min·Y_1) + Y_1, with one bound.
fn squares_hold(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let proof = octets(&case.input["proof"]);
    let (k, c) = ([point::<G1Affine>(&proof[..48]), point(&proof[48..96])], scalar(&proof[96..128]));
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let g = generators("BAUTA_RANGE_", 7);
    let p = (commitments(case)[0] - y_1 * Fr::from(integer(case, "min"))) * Fr::from(4u64) + y_1;
    let bits = c.into_bigint().to_bits_le();
    let length = if careless.bits == 0 { 66 } else { careless.bits };
    let mut items = common(case, "bauta-range");
    items.push(("min", [vec![1], i2osp_8(integer(case, "min"))].concat()));
    items.push(("max", vec![0]));
    items.extend(k.iter().map(|k| ("K", compressed(*k))));
    for (repetition, answer) in proof[128..].chunks(68).enumerate() {
        let gamma = &bits[repetition * length..(repetition + 1) * length];
        let gamma =
            gamma.iter().rev().fold(Fr::ZERO, |gamma, bit| gamma.double() + Fr::from(u64::from(*bit)));
        let z: Vec<_> = answer[..36].chunks(12).map(scalar).collect();
        let sum: G1Projective = g.iter().zip(&z).map(|(g, z)| *g * z).sum();
        let squares: Fr = z.iter().map(Fr::square).sum();
        let d =
            sum + y_1 * squares + y_0 * scalar(&answer[36..]) - p * gamma.square() - k[repetition] * gamma;
        items.push(("D", compressed(d.into_affine())));
    }
    hashes_to(items, "BAUTA_RANGE_CHAL_", c, careless)
}

fn holds(case: &NegativeCase, careless: Careless<'_>) -> bool {
    match &case.operation[..] {
        "bauta-nym" => nym_holds(case, careless),
        "schnorr-eq" => equality_holds(case, careless),
        "bauta-validity" => standing_holds(case, careless),
        "bauta-opening" => opening_holds(case, careless),
        "issuance_proof" => issuance_holds(case, careless),
        "decryption_share" => share_holds(case, careless),
        "or-membership" => membership_holds(case, careless),
        "sigma-range" => bits_hold(case, careless),
        "bauta-range" => squares_hold(case, careless),
        other => panic!("{other}"),
    }
}

const OPERATIONS: [&str; 9] = [
    "bauta-nym",
    "schnorr-eq",
    "bauta-validity",
    "bauta-opening",
    "issuance_proof",
    "decryption_share",
    "or-membership",
    "sigma-range",
    "bauta-range",
];

/// The cases of the nine operations; those of `bauta-range` with one bound.
fn cases() -> Vec<NegativeCase> {
    let mut cases: Vec<_> = NEGATIVE_FILES.iter().flat_map(|file| file.cases().unwrap()).collect();
    cases.retain(|case| OPERATIONS.contains(&&case.operation[..]) && case.input["max"].is_null());
    cases
}

/// Every case with such a name is accepted by who is so careless, and refused by who is careful.
fn accepted_by(careless: Careless<'_>, is_one: impl Fn(&str) -> bool) -> usize {
    let cases: Vec<_> = cases().into_iter().filter(|case| is_one(&case.name)).collect();
    for case in &cases {
        assert!(holds(case, careless), "{}: {}", case.operation, case.name);
        assert!(!holds(case, Careless::default()), "{}: {}", case.operation, case.name);
    }
    cases.len()
}

#[test]
fn the_careless_verifier_accepts_the_controls() {
    let mut controls = cases();
    controls.retain(|case| case.tests == "control");
    assert_eq!(controls.len(), OPERATIONS.len());
    for case in controls {
        assert!(holds(&case, Careless::default()), "{}", case.operation);
    }
}

#[test]
fn what_a_challenge_does_not_hash_is_not_noticed() {
    let mut names: Vec<_> = cases().into_iter().map(|case| case.name).collect();
    names.retain(|name| name.starts_with("the challenge does not hash "));
    names.sort();
    names.dedup();
    let accepted = names.iter().map(|name| {
        let omitted = name.strip_prefix("the challenge does not hash ").unwrap();
        accepted_by(Careless { hash_without: omitted, ..Careless::default() }, |other| other == name)
    });
    assert_eq!(accepted.sum::<usize>(), 89);
    let chosen = "-1, K chosen after a challenge that does not hash it: all equations hold";
    assert_eq!(accepted_by(Careless { hash_without: "K", ..Careless::default() }, |name| name == chosen), 1);
}

#[test]
fn what_does_not_hold_is_hidden_by_what_is_not_hashed() {
    for (omitted, behind, count) in [("T2", ", T2 not hashed", 7), ("T3", ", T3 not hashed", 1)] {
        let careless = Careless { hash_without: omitted, ..Careless::default() };
        assert_eq!(accepted_by(careless, |name| name.ends_with(behind)), count, "{omitted}");
    }
}

#[test]
fn without_a_tag_an_order_or_a_comparison_a_challenge_is_anything() {
    let none = Careless::default();
    assert_eq!(accepted_by(Careless { tag: true, ..none }, |name| name == "no domain separation tag"), 6);
    let order = |name: &str| name == "the items in another order";
    assert_eq!(accepted_by(Careless { reversed: true, ..none }, order), 6);
    let chosen = |name: &str| name.starts_with("a challenge of ");
    assert_eq!(accepted_by(Careless { comparison: true, ..none }, chosen), 18);
    let simulated = |name: &str| name == "every branch simulated";
    assert_eq!(accepted_by(Careless { comparison: true, ..none }, simulated), 1);
}

/// Nobody is careful about the identity here, nor about the size of scalars, so these hold for everybody.
#[test]
fn without_a_look_at_the_identity_or_at_sizes_everything_holds() {
    let mut forged = cases();
    let unmasked = "z_s is 0 by the prover's choice";
    forged.retain(|case| case.name.ends_with("all equations hold") || case.name == unmasked);
    forged.retain(|case| !case.name.starts_with("-1"));
    assert_eq!(forged.len(), 7);
    for case in forged {
        assert!(holds(&case, Careless::default()), "{}: {}", case.operation, case.name);
    }
}

#[test]
fn without_the_pairing_any_token_will_do_and_without_the_sum_any_bits() {
    let careless = Careless { equation: true, ..Careless::default() };
    let tokens = ["the token of another epoch", "the token of another handle", "a token of one's own making"];
    assert_eq!(accepted_by(careless, |name| tokens.contains(&name)), 3);
    assert_eq!(accepted_by(careless, |name| name == "bits of another number"), 1);
}

/// A challenge that is guessed beforehand has an answer for any number.
#[test]
fn with_challenges_of_three_bits_minus_one_is_not_negative() {
    let careless = Careless { bits: 3, ..Careless::default() };
    let forged = "-1, answered for challenges of 3 bits";
    assert_eq!(accepted_by(careless, |name| name == forged), 1);
}
