//! The forgeries among the negative vectors are real: a verifier that leaves out the one check accepts them.

use ark_bls12_381::{Bls12_381, Fq12, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::pairing::{Pairing, PairingOutput};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, Field, PrimeField};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize, Compress, Validate};
use bauta_bbs::{Ciphersuite, Interface, MessageScalar, hazmat};
use bauta_conformance::negative::{NEGATIVE_FILES, NegativeCase};
use serde_json::Value;

/// What a careless verifier leaves out.
#[derive(Clone, Copy, Default)]
struct Careless<'a> {
    /// An item of the challenge's hash.
    hash_without: &'a str,
    /// The pairing equation.
    pairing: bool,
}

fn octets(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().expect("a text")).expect("hexadecimal digits")
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().expect("a list").clone()
}

/// Neither the subgroup nor the identity is looked at.
fn point<P: CanonicalDeserialize>(octets: &[u8]) -> P {
    P::deserialize_with_mode(octets, Compress::Yes, Validate::No).expect("on the curve")
}

fn compressed(point: impl CanonicalSerialize) -> Vec<u8> {
    let mut octets = Vec::new();
    point.serialize_compressed(&mut octets).expect("a vector");
    octets
}

fn i2osp_8(value: usize) -> Vec<u8> {
    (value as u64).to_be_bytes().to_vec()
}

/// What both verifications need of a case.
struct Context {
    interface: Interface,
    public_key: Vec<u8>,
    q_1: G1Affine,
    h: Vec<G1Affine>,
    domain: Fr,
}

impl Context {
    fn new(case: &NegativeCase, count: usize) -> Self {
        let shake = case.input["interface"].as_str().expect("a text").contains("SHAKE");
        let interface = Interface::bbs(Ciphersuite::ALL[usize::from(shake)]);
        let public_key = octets(&case.input["public_key"]);
        let points = hazmat::create_generators(interface.suite(), interface.api_id(), count + 1);
        let header = octets(&case.input["header"]);
        let mut hashed = [public_key.clone(), i2osp_8(count)].concat();
        points.iter().for_each(|point| hashed.extend(compressed(*point)));
        hashed.extend([interface.api_id().as_bytes(), &i2osp_8(header.len()), &header].concat());
        let (q_1, h) = (points[0], points[1..].to_vec());
        let mut context = Self { interface, public_key, q_1, h, domain: Fr::ZERO };
        context.domain = context.hash(&hashed);
        context
    }

    fn hash(&self, octets: &[u8]) -> Fr {
        let dst = format!("{}H2S_", self.interface.api_id());
        hazmat::hash_to_scalar(self.interface.suite(), octets, dst.as_bytes())
    }

    fn messages(&self, values: &Value) -> Vec<Fr> {
        let hash = |value: &Value| MessageScalar::hash(&self.interface, &octets(value));
        list(values).iter().map(|value| hazmat::message_to_scalar(&hash(value))).collect()
    }

    /// P1 + Q_1·domain + Σ H_i·msg_i
    fn b(&self, messages: impl Iterator<Item = (usize, Fr)>) -> G1Projective {
        let first = self.q_1 * self.domain + hazmat::p1(self.interface.suite());
        messages.fold(first, |sum, (index, message)| sum + self.h[index] * message)
    }

    /// e(left, W) = e(right, BP2)
    fn pairing_holds(&self, left: G1Affine, right: G1Affine) -> bool {
        let keys = [point::<G2Affine>(&self.public_key), -G2Affine::generator()];
        Bls12_381::multi_pairing([left, right], keys) == PairingOutput(Fq12::ONE)
    }
}

/// e(A, W)·e(A·e − B, BP2) = 1
fn signature_holds(case: &NegativeCase) -> bool {
    let context = Context::new(case, list(&case.input["messages"]).len());
    let signature = octets(&case.input["signature"]);
    let (a, e) = (point::<G1Affine>(&signature[..48]), Fr::from_be_bytes_mod_order(&signature[48..]));
    let b = context.b(context.messages(&case.input["messages"]).into_iter().enumerate());
    context.pairing_holds(a, (b - a * e).into_affine())
}

/// T1 = B̄·c + Ā·ê + D·r̂1, T2 = Bv·c + D·r̂3 + Σ H_j·m̂_j, the challenge again, and the pairing.
fn proof_holds(case: &NegativeCase, careless: Careless<'_>) -> bool {
    let proof = octets(&case.input["proof"]);
    let [a_bar, b_bar, d] = [0, 48, 96].map(|at| point::<G1Affine>(&proof[at..at + 48]));
    let scalars: Vec<_> = proof[144..].chunks(32).map(Fr::from_be_bytes_mod_order).collect();
    let (c, m_hat) = (scalars[scalars.len() - 1], &scalars[3..scalars.len() - 1]);
    let index = |value: &Value| usize::try_from(value.as_u64().expect("an index")).expect("64 bits");
    let indexes: Vec<_> = list(&case.input["disclosed_indexes"]).iter().map(index).collect();
    let context = Context::new(case, indexes.len() + m_hat.len());
    let messages = context.messages(&case.input["disclosed_messages"]);
    let shown = || indexes.iter().copied().zip(messages.iter().copied());
    let hidden = (0..context.h.len()).filter(|index| !indexes.contains(index)).zip(m_hat);
    let t1 = b_bar * c + a_bar * scalars[0] + d * scalars[1];
    let t2 = hidden.fold(context.b(shown()) * c + d * scalars[2], |t2, (j, m_hat)| t2 + context.h[j] * m_hat);

    let mut items = vec![("the number of disclosed messages", i2osp_8(indexes.len()))];
    for (index, message) in shown() {
        items.push(("the disclosed indexes", i2osp_8(index)));
        items.push(("the disclosed messages", hazmat::scalar_to_octets(&message).to_vec()));
    }
    let [t1, t2] = [t1, t2].map(CurveGroup::into_affine);
    let points = [("Abar", a_bar), ("Bbar", b_bar), ("D", d), ("T1", t1), ("T2", t2)];
    items.extend(points.map(|(name, point)| (name, compressed(point))));
    items.push(("the domain", hazmat::scalar_to_octets(&context.domain).to_vec()));
    let presentation_header = octets(&case.input["presentation_header"]);
    items.push(("the length of the presentation header", i2osp_8(presentation_header.len())));
    items.push(("the presentation header", presentation_header));
    items.retain(|(name, _)| *name != careless.hash_without);
    let hashed: Vec<u8> = items.into_iter().flat_map(|(_, octets)| octets).collect();
    context.hash(&hashed) == c && (careless.pairing || context.pairing_holds(a_bar, b_bar))
}

/// The cases of one operation of the core draft.
fn cases(operation: &str) -> Vec<NegativeCase> {
    let file = NEGATIVE_FILES.into_iter().find(|file| file.name == "bbs.json").expect("it is carried");
    let mut cases = file.cases().expect("it can be read");
    cases.retain(|case| case.operation == operation);
    cases
}

fn named(operation: &str, part: &str) -> Vec<NegativeCase> {
    let mut cases = cases(operation);
    cases.retain(|case| case.name.contains(part));
    assert_eq!(cases.len() % 2, 0, "{part}: one for each suite");
    assert!(!cases.is_empty(), "{part}");
    cases
}

#[test]
fn the_careless_verifier_accepts_the_controls() {
    assert!(cases("verify").iter().filter(|case| case.tests == "control").all(signature_holds));
    let controls: Vec<_> = cases("proof_verify").into_iter().filter(|case| case.tests == "control").collect();
    assert!(controls.iter().all(|case| proof_holds(case, Careless::default())) && !controls.is_empty());
}

#[test]
fn without_a_look_at_the_identity_anybody_signs_and_proves() {
    assert!(named("verify", "for which everybody can sign").iter().all(signature_holds));
    for part in ["for which everybody can prove", "Abar and Bbar the identity: holds for any messages"] {
        for case in named("proof_verify", part) {
            assert!(proof_holds(&case, Careless::default()), "{part}");
        }
    }
}

#[test]
fn without_a_look_at_the_subgroup_points_can_be_moved() {
    let moved: Vec<_> = cases("verify")
        .into_iter()
        .filter(|case| case.tests == "subgroup" && case.name.contains("order 3"))
        .collect();
    let moved: Vec<_> = moved.iter().filter(|case| case.name.contains("plus")).collect();
    assert_eq!(moved.len(), 2);
    assert!(moved.into_iter().all(signature_holds));
    for case in named("proof_verify", "plus a point of order 3, all equations hold") {
        assert!(proof_holds(&case, Careless::default()), "{}", case.name);
    }
}

#[test]
fn without_the_pairing_anybody_is_an_issuer() {
    for part in ["a signature by another secret key", "another e, T1 holds"] {
        for case in named("proof_verify", part) {
            assert!(!proof_holds(&case, Careless::default()), "{part}");
            assert!(proof_holds(&case, Careless { pairing: true, ..Careless::default() }), "{part}");
        }
    }
}

#[test]
fn what_a_challenge_does_not_hash_is_not_noticed() {
    let weak = named("proof_verify", "the challenge does not hash ");
    assert_eq!(weak.len(), 22);
    for case in weak {
        let omitted = case.name.strip_prefix("the challenge does not hash ").expect("it begins so");
        assert!(!proof_holds(&case, Careless::default()), "{omitted}");
        assert!(proof_holds(&case, Careless { hash_without: omitted, pairing: false }), "{omitted}");
    }
    for case in named("proof_verify", "which only the hash of D shows") {
        assert!(proof_holds(&case, Careless { hash_without: "D", pairing: false }));
    }
}
