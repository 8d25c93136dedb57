//! The keys of openers, the share of one, and shares put together.

use ark_bls12_381::{Fr, G1Affine};
use bauta_bbs::hazmat;
use bauta_predicates::opening::{Ciphertext, Openers, SecretShare, deal};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::case::Group;
use super::forge::{Hashed, i2osp_8, rng, scalar, sum};
use super::holder::ALG;
use super::relation::{Answer, Relation};
use super::spoil::{Part, compressed, spoiled};
use super::sub_proofs::opening_base;

const LABEL: &[u8] = b"a line of the log";
const KEYS: &str = "Z, Z_1 … Z_n are of one polynomial of degree below k, so that any k open the same";
const COUNT: &str = "1 ≤ k ≤ n, and there are n keys";
const SHARE: &str = "D_i = E1·z_i for the z_i of Z_i: the challenge hashes label, number, keys, E1 and D_i";

pub(super) fn groups() -> Vec<Group> {
    vec![keys(), shares(), combined()]
}

/// Three openers, of whom two open.
fn three() -> (Openers, Vec<SecretShare>) {
    deal(ALG.interface(), 2, 3, &mut rng(700)).expect("two of three")
}

fn secret_of(share: &SecretShare) -> Fr {
    use ark_ff::PrimeField;
    Fr::from_be_bytes_mod_order(&share.to_octets()[1..])
}

fn keys() -> Group {
    let (openers, _) = three();
    let octets = openers.to_octets();
    let of = |octets: &[u8]| json!({ "openers": hex::encode(octets) });
    let mut group = Group::new("openers", ALG.interface(), of(&octets));
    group.accept("three openers, of whom two open", json!({}), KEYS);
    let (one, _) = deal(ALG.interface(), 1, 1, &mut rng(701)).expect("one of one");
    group.accept("one opener", of(&one.to_octets()), KEYS);
    for (name, at) in [("Z", 0), ("Z_2", 98)] {
        for mut case in spoiled(&octets[at..at + 48], &[(name.to_owned(), Part::G1)]) {
            if case.tests == "length" {
                case.name = format!("{name}: {}", case.name);
            }
            let reason = if case.tests == "value" { KEYS } else { case.reason };
            let octets = [&octets[..at], &case.octets, &octets[at + 48..]].concat();
            group.refuse(case.tests, &case.name, of(&octets), reason);
        }
    }
    let head = |k: u8, n: u8| [&octets[..48], &[k, n], &octets[50..]].concat();
    let counts = [
        ("k = 0", head(0, 3)),
        ("k = 4", head(4, 3)),
        ("k = 255", head(255, 3)),
        ("n = 2", head(2, 2)),
        ("n = 4", head(2, 4)),
        ("n = 0", head(0, 0)),
        ("no openers", [&octets[..48], &[0, 0]].concat()),
    ];
    for (name, octets) in counts {
        group.refuse("counts", name, of(&octets), COUNT);
    }
    group.refuse("keys", "k = 1, so that all would have one key", of(&head(1, 3)), KEYS);
    let part = |from: usize| &octets[from..from + 48];
    let lists = [
        ("two openers exchanged", [&octets[..50], part(98), part(50), part(146)].concat()),
        ("one opener twice", [&octets[..50], part(50), part(50), part(146)].concat()),
        ("Z in the place of an opener's", [&octets[..50], part(50), part(0), part(146)].concat()),
        ("an opener's in the place of Z", [part(50), &octets[48..]].concat()),
        ("the key of others", [&one.to_octets()[..48], &octets[48..]].concat()),
    ];
    for (name, octets) in lists {
        group.refuse("keys", name, of(&octets), KEYS);
    }
    group
}

/// E1 = G_o·k, E2 = M + Z·k.
fn ciphertext(openers: &Openers, rng: &mut ChaCha20Rng) -> ([G1Affine; 2], Vec<u8>) {
    let z = hazmat::octets_to_point_g1(&openers.key().to_octets()).expect("it is a point");
    let k = scalar(rng);
    let [_, y_1] = hazmat::commitment_generators(ALG.interface());
    let points = [sum([(opening_base(), k)]), sum([(y_1, Fr::from(5u64)), (z, k)])];
    (points, points.iter().flat_map(compressed).collect())
}

/// The proof that D_i = E1·z and Z_i = G_o·z, for what stands in the transcript.
fn relation(index: u8, z: Fr, [key, e1, d]: [G1Affine; 3]) -> Relation {
    let g_o = opening_base();
    let before: Vec<Hashed> = vec![
        ("the name of the proof", [i2osp_8(19), b"BAUTA_OPENING_SHARE".to_vec()].concat()),
        ("the label", [i2osp_8(LABEL.len()), LABEL.to_vec()].concat()),
        ("the number", i2osp_8(index.into())),
        ("G_o", compressed(&g_o)),
        ("Z_i", compressed(&key)),
        ("E1", compressed(&e1)),
        ("D_i", compressed(&d)),
    ];
    Relation {
        interface: *ALG.interface(),
        label: "BAUTA_OPENING_SHARE_CHAL_",
        before,
        equations: vec![vec![(0, g_o)], vec![(0, e1)]],
        secrets: vec![z],
    }
}

fn encode(index: u8, d: &G1Affine, (c, responses): &Answer) -> Vec<u8> {
    let scalars = [c].into_iter().chain(responses).flat_map(hazmat::scalar_to_octets);
    [index].into_iter().chain(compressed(d)).chain(scalars).collect()
}

fn shares() -> Group {
    let mut rng = rng(702);
    let (openers, secrets) = three();
    let ([e1, _], octets) = ciphertext(&openers, &mut rng);
    let [z_1, z_2] = [0, 1].map(|at| secret_of(&secrets[at]));
    let (key, d) = (sum([(opening_base(), z_1)]), sum([(e1, z_1)]));
    let honest = relation(1, z_1, [key, e1, d]);
    let valid = encode(1, &d, &honest.honest(&mut rng));
    let of = |octets: &[u8]| json!({ "share": hex::encode(octets) });
    let mut group = Group::new(
        "decryption_share",
        ALG.interface(),
        json!({
            "openers": hex::encode(openers.to_octets()),
            "label": hex::encode(LABEL),
            "ciphertext": hex::encode(&octets),
            "share": hex::encode(&valid),
        }),
    );
    group.accept("a share", json!({}), SHARE);
    let layout = [("D".to_owned(), Part::G1), ("c".to_owned(), Part::Scalar), ("z".to_owned(), Part::Scalar)];
    for case in spoiled(&valid[1..], &layout) {
        let octets = [&valid[..1], &case.octets].concat();
        group.refuse(case.tests, &format!("share: {}", case.name), of(&octets), case.reason);
    }
    for index in [0, 2, 4, 255] {
        let octets = [&[index], &valid[1..]].concat();
        group.refuse("number", &format!("as opener {index}"), of(&octets), SHARE);
    }
    let (_, other) = ciphertext(&openers, &mut rng);
    let mixed = [&other[..48], &octets[48..]].concat();
    let (others, _) = deal(ALG.interface(), 2, 3, &mut rng).expect("two of three");
    let statements = [
        ("for another line of the log", json!({ "label": hex::encode("another line") })),
        ("for no line of the log", json!({ "label": "" })),
        ("of another ciphertext", json!({ "ciphertext": hex::encode(other) })),
        ("of another E1", json!({ "ciphertext": hex::encode(mixed) })),
        ("of other openers", json!({ "openers": hex::encode(others.to_octets()) })),
    ];
    for (name, changes) in statements {
        group.refuse("statement", name, changes, SHARE);
    }
    honest.refuse_forgeries(&mut group, "share", |answer| encode(1, &d, answer), &mut rng);
    let theirs = sum([(e1, z_2)]);
    let lies = [
        ("another opener's D, proven with that opener's secret", relation(1, z_2, [key, e1, theirs]), theirs),
        ("any D, proven with one's own secret", relation(1, z_1, [key, e1, theirs]), theirs),
        (
            "no secret of an opener, its key in place of Z_i",
            relation(1, z_2, [sum([(opening_base(), z_2)]), e1, theirs]),
            theirs,
        ),
    ];
    for (name, lie, d) in lies {
        let octets = encode(1, &d, &lie.honest(&mut rng));
        group.refuse("forgery", name, of(&octets), "an announcement comes out differently");
    }
    group
}

fn combined() -> Group {
    let mut rng = rng(703);
    let (openers, secrets) = three();
    let (_, octets) = ciphertext(&openers, &mut rng);
    let ciphertext = Ciphertext::from_octets(&octets).expect("two points");
    let mut share = |which: usize, label: &[u8]| {
        let share = secrets[which].decrypt(label, &openers, &ciphertext, &mut rng);
        Value::from(hex::encode(share.expect("its own key").to_octets()))
    };
    let [one, two, three] = [0, 1, 2].map(|which| share(which, LABEL));
    let elsewhere = share(1, b"another line");
    let mut spoiled = hex::decode(three.as_str().unwrap_or_default()).expect("digits");
    spoiled[112] ^= 1;
    let spoiled = Value::from(hex::encode(spoiled));
    let of = |shares: &[&Value]| json!({ "shares": shares });
    let mut group = Group::new(
        "openers_combine",
        ALG.interface(),
        json!({
            "openers": hex::encode(openers.to_octets()),
            "label": hex::encode(LABEL),
            "ciphertext": hex::encode(&octets),
            "shares": [one, two],
        }),
    );
    let rule = "k different shares, each verified, and all of one line of the log";
    group.accept("two shares of three", json!({}), rule);
    group.accept("two others, in another order", of(&[&three, &one]), rule);
    group.accept("all three", of(&[&one, &two, &three]), rule);
    let lists: [(&str, &[&Value]); 6] = [
        ("none", &[]),
        ("one", &[&one]),
        ("one twice", &[&one, &one]),
        ("two, one of them twice", &[&one, &two, &two]),
        ("one of another line of the log", &[&one, &elsewhere]),
        ("two, and one that does not verify", &[&one, &two, &spoiled]),
    ];
    for (name, shares) in lists {
        group.refuse("shares", name, of(shares), rule);
    }
    group
}
