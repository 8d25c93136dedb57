//! The sub-proofs that are Schnorr proofs: `bauta-nym`, `schnorr-eq`, `bauta-validity`, `bauta-opening`; and the holder's proof
//! at issuance.

mod validity;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{Field, Zero};
use bauta_bbs::{Interface, hazmat};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::case::Group;
use super::forge::{Hashed, i2osp_8, key_pair, rng, scalar, sum};
use super::relation::{Answer, Relation};
use super::spoil::{Part, compressed, layout, spoiled};

pub(super) const INTERFACE: Interface = Interface::BBS_MOD_HB;
const PRESENTATION_HEADER: &[u8] =
    br#"{"alg":"BBS-MOD-HB","nonce":"bm9uY2U","aud":"https://shop.example","req":"cmVx"}"#;

pub(super) const IDENTITY: &str = "the identity is refused, whatever else holds";
const BOUND: &str =
    "the challenge hashes all core challenges, the presentation header and the place of each commitment";
const STATEMENT: &str = "the statement is the verifier's own, and the challenge hashes it";

pub(super) fn groups() -> Vec<Group> {
    vec![nym(), schnorr_eq(), validity::validity(), validity::token(), opening(), issuance()]
}

/// A message of a credential, with the commitment to it that a core proof has left.
#[derive(Clone)]
pub(super) struct Committed {
    pub(super) index: usize,
    pub(super) m: Fr,
    pub(super) s: Fr,
}

impl Committed {
    pub(super) fn new(index: usize, m: Fr, rng: &mut ChaCha20Rng) -> Self {
        Self { index, m, s: scalar(rng) }
    }

    pub(super) fn point(&self) -> G1Affine {
        let [y_0, y_1] = bases();
        sum([(y_1, self.m), (y_0, self.s)])
    }

    pub(super) fn to_json(&self, credential: usize) -> Value {
        json!({ "credential": credential, "index": self.index, "commitment": hex::encode(compressed(&self.point())) })
    }
}

/// (Y_0, Y_1).
pub(super) fn bases() -> [G1Affine; 2] {
    hazmat::commitment_generators(&INTERFACE)
}

fn core_challenges() -> [Vec<u8>; 2] {
    [11u64, 12].map(|value| hazmat::scalar_to_octets(&Fr::from(value)).to_vec())
}

/// What every sub-proof hashes first (sub-proofs, "Common rules").
pub(super) fn common(alg: &str, committed: &[&Committed]) -> Vec<Hashed> {
    let mut items = vec![
        ("the name of the proof", [i2osp_8(alg.len()), alg.as_bytes().to_vec()].concat()),
        ("the number of core challenges", i2osp_8(2)),
        ("the core challenges", core_challenges().concat()),
        ("the length of the presentation header", i2osp_8(PRESENTATION_HEADER.len())),
        ("the presentation header", PRESENTATION_HEADER.to_vec()),
        ("the number of commitments", i2osp_8(committed.len())),
    ];
    for (credential, committed) in committed.iter().enumerate() {
        items.push(("the credential", i2osp_8(credential)));
        items.push(("the index", i2osp_8(committed.index)));
        items.push(("the commitment", compressed(&committed.point())));
    }
    items
}

/// The group of a sub-proof whose shared input is valid.
pub(super) fn group(alg: &'static str, committed: &[&Committed], statement: Value, proof: &[u8]) -> Group {
    let committed: Vec<_> = committed.iter().enumerate().map(|(i, committed)| committed.to_json(i)).collect();
    let mut input = json!({
        "core_challenges": core_challenges().map(hex::encode),
        "presentation_header": hex::encode(PRESENTATION_HEADER),
        "committed": committed,
        "proof": hex::encode(proof),
    });
    if let (Value::Object(input), Value::Object(statement)) = (&mut input, statement) {
        input.extend(statement);
    }
    let mut group = Group::new(alg, &INTERFACE, input);
    group.accept("a proof", json!({}), "a true statement, proved as its note says");
    bindings(&mut group, &committed);
    group
}

/// The same proof in every session and at every place that it was not made for.
fn bindings(group: &mut Group, committed: &[Value]) {
    let [first, second] = core_challenges().map(hex::encode);
    let other = hex::encode(hazmat::scalar_to_octets(&Fr::from(13u64)));
    let lists = [
        ("another core challenge", vec![&first, &other]),
        ("core challenges exchanged", vec![&second, &first]),
        ("one core challenge fewer", vec![&first]),
        ("one core challenge more", vec![&first, &second, &other]),
        ("no core challenge", vec![]),
    ];
    for (name, list) in lists {
        group.refuse("session", name, json!({ "core_challenges": list }), BOUND);
    }
    let headers: [(&str, &[u8]); 3] = [("empty", b""), ("another", b"{}"), ("a line feed behind", b"\n")];
    for (name, octets) in headers {
        let octets = if name == "a line feed behind" {
            [PRESENTATION_HEADER, octets].concat()
        } else {
            octets.to_vec()
        };
        let name = format!("presentation header: {name}");
        group.refuse("session", &name, json!({ "presentation_header": hex::encode(octets) }), BOUND);
    }
    let api_id = Interface::BLIND_BBS_SHA_256.api_id().to_owned();
    group.refuse("session", "another interface", json!({ "interface": api_id }), BOUND);
    let moved = |name: &str, member: &str, value: Value, group: &mut Group| {
        let mut list = committed.to_vec();
        list[0][member] = value;
        group.refuse("place", name, json!({ "committed": list }), BOUND);
    };
    moved("another credential", "credential", json!(7), group);
    moved("another index", "index", json!(40), group);
    let [y_0, _] = bases();
    moved("another commitment", "commitment", json!(hex::encode(compressed(&y_0))), group);
}

fn encode(points: &[G1Affine], (c, responses): &Answer) -> Vec<u8> {
    let scalars = [c].into_iter().chain(responses).flat_map(hazmat::scalar_to_octets);
    points.iter().flat_map(compressed).chain(scalars).collect()
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

const CONTEXT: &[u8] = b"bauta:aud:https://shop.example";

fn op(context: &[u8]) -> G1Affine {
    hazmat::context_to_base(&bauta_bbs::pseudonym::ContextId(context.to_vec()))
}

fn nym_relation(committed: &Committed) -> Relation {
    let ([y_0, y_1], op) = (bases(), op(CONTEXT));
    let pseudonym = sum([(op, committed.m)]);
    let mut before = common("bauta-nym", &[committed]);
    before.push(("the length of the context", i2osp_8(CONTEXT.len())));
    before.push(("the context", CONTEXT.to_vec()));
    before.push(("the pseudonym", compressed(&pseudonym)));
    Relation {
        interface: INTERFACE,
        label: "BAUTA_NYM_CHAL_",
        before,
        equations: vec![vec![(0, y_1), (1, y_0)], vec![(0, op)]],
        secrets: vec![committed.m, committed.s],
    }
}

fn nym() -> Group {
    let mut rng = rng(100);
    let secret = scalar(&mut rng);
    let committed = Committed::new(14, secret, &mut rng);
    let relation = nym_relation(&committed);
    let proof = encode(&[], &relation.honest(&mut rng));
    let pseudonym = compressed(&sum([(op(CONTEXT), committed.m)]));
    let statement = json!({ "context": hex::encode(CONTEXT), "pseudonym": hex::encode(&pseudonym) });
    let mut group = group("bauta-nym", &[&committed], statement, &proof);
    group.spoil("proof", spoiled(&proof, &layout(&[], &named(&["c", "z_n", "z_s"]))));
    group.spoil("pseudonym", spoiled(&pseudonym, &[("P".to_owned(), Part::G1)]));
    let elsewhere = b"bauta:aud:https://game.example";
    group.refuse("statement", "another context", json!({ "context": hex::encode(elsewhere) }), STATEMENT);
    let both = json!({
        "context": hex::encode(elsewhere),
        "pseudonym": hex::encode(compressed(&sum([(op(elsewhere), committed.m)]))),
    });
    group.refuse("statement", "another context and its pseudonym", both, STATEMENT);
    let base = json!({ "pseudonym": hex::encode(compressed(&G1Affine::generator())) });
    group.refuse(
        "statement",
        "the base point as pseudonym",
        base,
        "neither the identity nor BP1 is a pseudonym",
    );
    relation.refuse_forgeries(&mut group, "proof", |answer| encode(&[], answer), &mut rng);
    let somebody = Committed { m: scalar(&mut rng), ..committed.clone() };
    let mut lie = nym_relation(&committed);
    let theirs = compressed(&sum([(op(CONTEXT), somebody.m)]));
    lie.before
        .iter_mut()
        .filter(|(name, _)| *name == "the pseudonym")
        .for_each(|item| item.1.clone_from(&theirs));
    let changes = json!({
        "pseudonym": hex::encode(&theirs),
        "proof": hex::encode(encode(&[], &lie.honest_but("T2", &mut rng))),
    });
    let reason = "T2 is hashed, and comes out differently";
    group.refuse("forgery", "the pseudonym of another secret, T2 not hashed", changes, reason);
    let unblinded = Committed { s: Fr::zero(), ..committed.clone() };
    let masks = [scalar(&mut rng), Fr::zero()];
    let changes = json!({
        "committed": [unblinded.to_json(0)],
        "proof": hex::encode(encode(&[], &nym_relation(&unblinded).under(&masks))),
    });
    let reason = "a response is at least 1, whatever else holds";
    group.refuse("range of a scalar", "z_s is 0 by the prover's choice", changes, reason);
    // The secret 0 has the identity as pseudonym, in every context.
    let nobody = Committed::new(14, Fr::zero(), &mut rng);
    let changes = json!({
        "committed": [nobody.to_json(0)],
        "pseudonym": hex::encode(compressed(&G1Affine::zero())),
        "proof": hex::encode(encode(&[], &nym_relation(&nobody).honest(&mut rng))),
    });
    group.refuse("identity", "the pseudonym of the secret 0, all equations hold", changes, IDENTITY);
    group
}

fn equality_relation(first: &Committed, second: &Committed) -> Relation {
    let [y_0, y_1] = bases();
    Relation {
        interface: INTERFACE,
        label: "SCHNORR_EQ_CHAL_",
        before: common("schnorr-eq", &[first, second]),
        equations: vec![vec![(0, y_1), (1, y_0)], vec![(0, y_1), (2, y_0)]],
        secrets: vec![first.m, first.s, second.s],
    }
}

fn schnorr_eq() -> Group {
    let mut rng = rng(101);
    let m = scalar(&mut rng);
    let [first, second] = [10, 11].map(|index| Committed::new(index, m, &mut rng));
    let relation = equality_relation(&first, &second);
    let proof = encode(&[], &relation.honest(&mut rng));
    let mut group = group("schnorr-eq", &[&first, &second], json!({}), &proof);
    group.spoil("proof", spoiled(&proof, &layout(&[], &named(&["c", "z_m", "z_s1", "z_s2"]))));
    let exchanged = json!({ "committed": [second.to_json(1), first.to_json(0)] });
    group.refuse("statement", "the two commitments exchanged", exchanged, STATEMENT);
    let twice = json!({ "committed": [first.to_json(0), first.to_json(0)] });
    group.refuse("statement", "the first commitment twice", twice, STATEMENT);
    relation.refuse_forgeries(&mut group, "proof", |answer| encode(&[], answer), &mut rng);
    let different = Committed { m: m + Fr::ONE, ..second };
    let changes = json!({
        "committed": [first.to_json(0), different.to_json(1)],
        "proof": hex::encode(encode(&[], &equality_relation(&first, &different).honest_but("T2", &mut rng))),
    });
    group.refuse(
        "forgery",
        "two messages that differ, T2 not hashed",
        changes,
        "T2 is hashed, and comes out differently, and with it the challenge",
    );
    group
}

fn opening_key(secret: Fr) -> G1Affine {
    sum([(opening_base(), secret)])
}

pub(super) fn opening_base() -> G1Affine {
    hazmat::create_generators(INTERFACE.suite(), &format!("BAUTA_OPENING_{}", INTERFACE.api_id()), 1)[0]
}

/// E1 = G_o·k, E2 = Y_1·m + Z·k.
fn encryption(committed: &Committed, z: G1Affine, k: Fr) -> (Relation, [G1Affine; 2]) {
    let ([y_0, y_1], g_o) = (bases(), opening_base());
    let points = [sum([(g_o, k)]), sum([(y_1, committed.m), (z, k)])];
    let mut before = common("bauta-opening", &[committed]);
    before.push(("the openers' key", compressed(&z)));
    before.push(("E1", compressed(&points[0])));
    before.push(("E2", compressed(&points[1])));
    let relation = Relation {
        interface: INTERFACE,
        label: "BAUTA_OPENING_CHAL_",
        before,
        equations: vec![vec![(0, g_o)], vec![(1, y_1), (0, z)], vec![(1, y_1), (2, y_0)]],
        secrets: vec![k, committed.m, committed.s],
    };
    (relation, points)
}

fn opening() -> Group {
    let mut rng = rng(104);
    let z = opening_key(scalar(&mut rng));
    let person_id = scalar(&mut rng);
    let committed = Committed::new(10, person_id, &mut rng);
    let (relation, points) = encryption(&committed, z, scalar(&mut rng));
    let proof = encode(&points, &relation.honest(&mut rng));
    let key = compressed(&z);
    let mut group =
        group("bauta-opening", &[&committed], json!({ "opening_key": hex::encode(&key) }), &proof);
    let scalars = named(&["c", "z_k", "z_m", "z_s"]);
    group.spoil("proof", spoiled(&proof, &layout(&["E1", "E2"], &scalars)));
    group.spoil("opening_key", spoiled(&key, &[("Z".to_owned(), Part::G1)]));
    let other = compressed(&opening_key(scalar(&mut rng)));
    group.refuse(
        "statement",
        "the key of other openers",
        json!({ "opening_key": hex::encode(other) }),
        STATEMENT,
    );
    relation.refuse_forgeries(&mut group, "proof", |answer| encode(&points, answer), &mut rng);

    let (in_clear, clear_points) = encryption(&committed, z, Fr::zero());
    let octets = encode(&clear_points, &in_clear.honest(&mut rng));
    let name = "E1 the identity, E2 the identifier in clear, all equations hold";
    group.refuse("identity", name, json!({ "proof": hex::encode(octets) }), IDENTITY);
    let somebody = Committed { m: scalar(&mut rng), ..committed.clone() };
    let (mut other, other_points) = encryption(&somebody, z, scalar(&mut rng));
    let commitment = other.before.iter_mut().find(|(name, _)| *name == "the commitment");
    commitment.expect("it is hashed").1 = compressed(&committed.point());
    let octets = encode(&other_points, &other.honest_but("T3", &mut rng));
    let reason = "T3 is hashed, and comes out differently, and with it the challenge";
    group.refuse(
        "forgery",
        "somebody else's identifier, T3 not hashed",
        json!({ "proof": hex::encode(octets) }),
        reason,
    );
    group
}

const NONCE: &[u8] = b"a session nonce";

fn issuance_relation(n: Fr, b: Fr, public_key: &[u8]) -> (Relation, [G1Affine; 2]) {
    let blind = hazmat::blind_generators(&INTERFACE, 1);
    let (q_2, j_1, op) = (blind[0], blind[1], op(CONTEXT));
    let (c, p_h) = (sum([(j_1, n), (q_2, b)]), sum([(op, n)]));
    let before = vec![
        ("the name of the proof", [i2osp_8(11), b"BAUTA_ISSUE".to_vec()].concat()),
        ("the issuer's key", public_key.to_vec()),
        ("the nonce", [i2osp_8(NONCE.len()), NONCE.to_vec()].concat()),
        ("the commitment", compressed(&c)),
        ("OP", compressed(&op)),
        ("the pseudonym", compressed(&p_h)),
    ];
    let relation = Relation {
        interface: INTERFACE,
        label: "BAUTA_ISSUE_CHAL_",
        before,
        equations: vec![vec![(0, j_1), (1, q_2)], vec![(0, op)]],
        secrets: vec![n, b],
    };
    (relation, [c, p_h])
}

fn issuance() -> Group {
    let mut rng = rng(105);
    let public_key = key_pair(&INTERFACE, "A registry").public_key().to_octets();
    let [n, b] = [scalar(&mut rng), scalar(&mut rng)];
    let (relation, points) = issuance_relation(n, b, &public_key);
    let proof = encode(&points, &relation.honest(&mut rng));
    let input = json!({
        "public_key": hex::encode(public_key),
        "nonce": hex::encode(NONCE),
        "context": hex::encode(CONTEXT),
        "proof": hex::encode(&proof),
    });
    let mut group = Group::new("issuance_proof", &INTERFACE, input);
    group.accept("a proof", json!({}), "one secret in the commitment and behind the pseudonym");
    group.spoil("proof", spoiled(&proof, &layout(&["C", "P_h"], &named(&["c", "n^", "b^"]))));
    let other = key_pair(&INTERFACE, "Another registry").public_key().to_octets();
    let changes = [
        ("another nonce", json!({ "nonce": hex::encode("another") })),
        ("no nonce", json!({ "nonce": "" })),
        ("another context", json!({ "context": hex::encode("bauta:issuer:other") })),
        ("another issuer", json!({ "public_key": hex::encode(other) })),
        ("another interface", json!({ "interface": Interface::BBS_MOD.api_id() })),
    ];
    for (name, changes) in changes {
        group.refuse("session", name, changes, "the challenge hashes issuer, nonce, context and both points");
    }
    relation.refuse_forgeries(&mut group, "proof", |answer| encode(&points, answer), &mut rng);
    let (nobody, points) = issuance_relation(Fr::zero(), b, &public_key);
    let octets = encode(&points, &nobody.honest(&mut rng));
    let name = "the secret 0, whose pseudonym is the identity, all equations hold";
    group.refuse("identity", name, json!({ "proof": hex::encode(octets) }), IDENTITY);
    // A commitment to one secret beside the pseudonym of another.
    let (mut two, mut points) = issuance_relation(n, b, &public_key);
    points[1] = sum([(op(CONTEXT), n + Fr::ONE)]);
    two.before[5].1 = compressed(&points[1]);
    let octets = encode(&points, &two.honest_but("T2", &mut rng));
    let reason = "T2 is hashed, and comes out differently";
    group.refuse(
        "forgery",
        "the pseudonym of another secret, T2 not hashed",
        json!({ "proof": hex::encode(octets) }),
        reason,
    );
    group
}
