//! Keys, signatures and proofs of draft-irtf-cfrg-bbs-signatures.

mod forgeries;

use ark_bls12_381::{Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::One;
use ark_serialize::CanonicalSerialize;
use bauta_bbs::hazmat;
use bauta_bbs::{Ciphersuite, Interface, KeyPair};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::case::Group;
use super::forge::{Attempt, Vector, key_pair, rng, scalar, secret, sum};
use super::spoil::{Part, compressed, layout, plus_torsion, spoiled};

pub(super) const HEADER: &[u8] = b"library card, version 1";
pub(super) const PRESENTATION_HEADER: &[u8] = b"nonce 17 of the reading room";
const MESSAGES: [&str; 4] = ["Ada", "Lovelace", "1815-12-10", ""];
const DISCLOSED: [usize; 2] = [0, 2];

const SIGNED: &str = "the signature is over other messages (CoreVerify)";
const DOMAIN: &str =
    "the domain hashes the key, the generators, the interface and the header (Domain Calculation)";
const INDEXES: &str = "indexes are distinct, ascending and below the number of messages (CoreProofVerify)";
const CHALLENGE: &str = "the challenge hashes it (Challenge Calculation)";

/// A name, a presentation header, messages, and which of them are shown.
type ProofShape = (&'static str, &'static [u8], &'static [&'static str], &'static [usize]);

pub(super) fn groups() -> Vec<Group> {
    let mut groups = vec![secret_keys()];
    for suite in Ciphersuite::ALL {
        let signed = Signed::new(Interface::bbs(suite));
        groups.extend([signed.signatures(), signed.proofs()]);
    }
    groups
}

fn hexes(messages: &[impl AsRef<[u8]>]) -> Value {
    messages.iter().map(hex::encode).collect()
}

/// The name of each m̂ and what stands around them.
pub(super) fn proof_layout(undisclosed: usize) -> Vec<(String, Part)> {
    let mut scalars = ["e^", "r1^", "r3^"].map(str::to_owned).to_vec();
    scalars.extend((1..=undisclosed).map(|j| format!("m^_{j}")));
    scalars.push("challenge".to_owned());
    layout(&["Abar", "Bbar", "D"], &scalars)
}

fn secret_keys() -> Group {
    let interface = Interface::BBS_SHA_256;
    let keys = key_pair(&interface, "A library");
    let octets = keys.secret_key().to_octets().to_vec();
    let mut group = Group::new("secret_key", &interface, json!({ "secret_key": hex::encode(&octets) }));
    group.accept("a secret key", json!({}), "a scalar in 1 … r - 1 (KeyGen)");
    let mut spoiled = spoiled(&octets, &layout(&[], &["SK".to_owned()]));
    // Every scalar below r is some secret key.
    spoiled.retain(|case| case.tests != "value");
    group.spoil("secret_key", spoiled);
    group
}

/// One signature, and what is proved of it.
struct Signed {
    interface: Interface,
    keys: KeyPair,
    vector: Vector,
    signature: (G1Affine, Fr),
}

impl Signed {
    /// The first e whose A has an x that can be encoded a second time, so that there is a case about that.
    fn new(interface: Interface) -> Self {
        let keys = key_pair(&interface, "A library");
        let vector = Vector::plain(interface, &keys, HEADER, &MESSAGES);
        let mut rng = rng(1);
        let signature = loop {
            let signature = vector.sign(secret(&keys), scalar(&mut rng));
            if compressed(&signature.0)[0] & 0x1f < 0x05 {
                break signature;
            }
        };
        Self { interface, keys, vector, signature }
    }

    fn rich(&self) -> bool {
        self.interface.suite() == Ciphersuite::Bls12381Sha256
    }

    fn other_interface(&self) -> Interface {
        let [sha_256, shake_256] = Ciphersuite::ALL.map(Interface::bbs);
        if self.rich() { shake_256 } else { sha_256 }
    }

    fn signatures(&self) -> Group {
        let signature = signature_octets(&self.signature);
        let mut group = Group::new(
            "verify",
            &self.interface,
            json!({
                "public_key": hex::encode(self.keys.public_key().to_octets()),
                "header": hex::encode(HEADER),
                "messages": hexes(&MESSAGES),
                "signature": hex::encode(&signature),
            }),
        );
        group.accept("a signature", json!({}), "a valid signature over four messages (CoreVerify)");
        self.other_signatures(&mut group);
        if self.rich() {
            let layout = layout(&["A"], &["e".to_owned()]);
            group.spoil("signature", spoiled(&signature, &layout));
            let public_key = self.keys.public_key().to_octets();
            group.spoil("public_key", spoiled(&public_key, &[("W".to_owned(), Part::G2)]));
        }
        self.signature_bindings(&mut group);
        self.signature_forgeries(&mut group);
        group
    }

    /// Valid signatures of other shapes.
    fn other_signatures(&self, group: &mut Group) {
        let shapes: [(&str, &[u8], &[&str]); 4] = [
            ("a signature with an empty header", b"", &MESSAGES),
            ("a signature over one message", HEADER, &MESSAGES[..1]),
            ("a signature over no message", HEADER, &[]),
            ("a signature over the same message twice", HEADER, &["Ada", "Ada"]),
        ];
        for (name, header, messages) in shapes {
            let vector = Vector::plain(self.interface, &self.keys, header, messages);
            let signature = vector.sign(secret(&self.keys), scalar(&mut rng(2)));
            let changes = json!({
                "header": hex::encode(header),
                "messages": hexes(messages),
                "signature": hex::encode(signature_octets(&signature)),
            });
            group.accept(name, changes, "a valid signature (CoreVerify)");
        }
    }

    fn signature_bindings(&self, group: &mut Group) {
        let other = key_pair(&self.interface, "Another library").public_key().to_octets();
        let longer = [HEADER, &[0]].concat();
        group.refuse("domain", "another key", json!({ "public_key": hex::encode(other) }), DOMAIN);
        group.refuse("domain", "another header", json!({ "header": hex::encode("another") }), DOMAIN);
        group.refuse("domain", "an empty header", json!({ "header": "" }), DOMAIN);
        group.refuse(
            "domain",
            "a zero octet behind the header",
            json!({ "header": hex::encode(longer) }),
            DOMAIN,
        );
        let api_id = self.other_interface().api_id().to_owned();
        group.refuse("domain", "the other suite", json!({ "interface": api_id }), DOMAIN);
        let [a, b, c, d] = MESSAGES;
        let lists: [(&str, Vec<&str>); 9] = [
            ("another message", vec![a, b, "1815-12-11", d]),
            ("a line feed behind a message", vec!["Ada\n", b, c, d]),
            ("another case of a message", vec!["ada", b, c, d]),
            ("two messages exchanged", vec![b, a, c, d]),
            ("the last message missing", vec![a, b, c]),
            ("the first message missing", vec![b, c, d]),
            ("one empty message more", vec![a, b, c, d, ""]),
            ("no message", vec![]),
            ("two messages joined", vec!["AdaLovelace", "", c, d]),
        ];
        for (name, messages) in lists {
            group.refuse("messages", name, json!({ "messages": hexes(&messages) }), SIGNED);
        }
    }

    fn signature_forgeries(&self, group: &mut Group) {
        let (a, e) = self.signature;
        let forged =
            |signature: (G1Affine, Fr)| json!({ "signature": hex::encode(signature_octets(&signature)) });
        let equation = "e(A, W + BP2·e) = e(B, BP2) does not hold (CoreVerify)";
        let cases = [
            ("A doubled", (sum([(a, Fr::from(2u64))]), e)),
            ("A is B", (self.vector.b(), e)),
            ("A is P1", (hazmat::p1(self.interface.suite()), e)),
            ("A is the base point", (G1Affine::generator(), e)),
            (
                "B without Q_1·domain",
                Vector { domain: Fr::from(0u64), ..self.vector.clone() }.sign(secret(&self.keys), e),
            ),
            ("B without the last message", {
                let mut vector = self.vector.clone();
                vector.messages[3] = Fr::from(0u64);
                vector.sign(secret(&self.keys), e)
            }),
            ("generators in another order", {
                let mut vector = self.vector.clone();
                vector.h.reverse();
                vector.sign(secret(&self.keys), e)
            }),
            ("A = B·1/(SK - e)", (self.vector.sign(secret(&self.keys), -e).0, e)),
        ];
        for (name, signature) in cases {
            group.refuse("forgery", name, forged(signature), equation);
        }
        let torsion = (plus_torsion(&a), e);
        let unseen = "A has to be in the subgroup: the pairing does not see what has another order";
        // In the other suite it is among the ways to spoil A.
        if !self.rich() {
            let name = "A plus a point of order 3 that the pairing does not see";
            group.refuse("subgroup", name, forged(torsion), unseen);
        }
        group.refuse(
            "identity",
            "the identity as public key, for which everybody can sign",
            self.signed_by_nobody(),
            "the identity is no public key: with W = O anybody has A = B·1/e (octets_to_pubkey)",
        );
    }

    /// With SK = 0, W is the identity and A = B·1/e verifies.
    fn signed_by_nobody(&self) -> Value {
        let vector = Vector { domain: self.domain_of_identity(), ..self.vector.clone() };
        let signature = vector.sign(Fr::from(0u64), self.signature.1);
        json!({
            "public_key": hex::encode(identity_g2()),
            "signature": hex::encode(signature_octets(&signature)),
        })
    }

    /// `calculate_domain` with the octets of the identity in place of a key.
    fn domain_of_identity(&self) -> Fr {
        let items = [
            ("", identity_g2()),
            ("", (self.vector.h.len() as u64).to_be_bytes().to_vec()),
            ("", [self.vector.q_1].iter().chain(&self.vector.h).flat_map(compressed).collect()),
            ("", self.interface.api_id().as_bytes().to_vec()),
            ("", (HEADER.len() as u64).to_be_bytes().to_vec()),
            ("", HEADER.to_vec()),
        ];
        super::forge::hash(&self.interface, &items, "nothing", "H2S_")
    }

    fn honest(&self, rng: &mut ChaCha20Rng) -> Attempt<'_> {
        Attempt::honest(&self.vector, self.signature, &DISCLOSED, PRESENTATION_HEADER, rng)
    }

    fn proofs(&self) -> Group {
        let mut rng = rng(3);
        let proof = loop {
            let proof = self.honest(&mut rng).finish();
            if proof[0] & 0x1f < 0x05 {
                break proof;
            }
        };
        let shown = DISCLOSED.map(|index| MESSAGES[index]);
        let mut group = Group::new(
            "proof_verify",
            &self.interface,
            json!({
                "public_key": hex::encode(self.keys.public_key().to_octets()),
                "header": hex::encode(HEADER),
                "presentation_header": hex::encode(PRESENTATION_HEADER),
                "disclosed_indexes": DISCLOSED,
                "disclosed_messages": hexes(&shown),
                "proof": hex::encode(&proof),
            }),
        );
        group.accept("a proof", json!({}), "a valid proof, two of four messages disclosed (CoreProofVerify)");
        self.other_proofs(&mut group);
        if self.rich() {
            group.spoil("proof", spoiled(&proof, &proof_layout(2)));
            let public_key = self.keys.public_key().to_octets();
            group.spoil("public_key", spoiled(&public_key, &[("W".to_owned(), Part::G2)]));
        }
        self.proof_bindings(&mut group);
        indexes(&mut group, &proof);
        self.forgeries(&mut group);
        group
    }

    /// Valid proofs of other shapes.
    fn other_proofs(&self, group: &mut Group) {
        let shapes: [ProofShape; 7] = [
            ("a proof that shows nothing", PRESENTATION_HEADER, &MESSAGES, &[]),
            ("a proof that shows everything", PRESENTATION_HEADER, &MESSAGES, &[0, 1, 2, 3]),
            ("a proof that shows the last message", PRESENTATION_HEADER, &MESSAGES, &[3]),
            ("a proof with an empty presentation header", b"", &MESSAGES, &DISCLOSED),
            ("a proof about one message", PRESENTATION_HEADER, &MESSAGES[..1], &[]),
            ("a proof about one message, shown", PRESENTATION_HEADER, &MESSAGES[..1], &[0]),
            ("a proof about no message", PRESENTATION_HEADER, &[], &[]),
        ];
        for (name, presentation_header, messages, disclosed) in shapes {
            let vector = Vector::plain(self.interface, &self.keys, HEADER, messages);
            let signature = vector.sign(secret(&self.keys), self.signature.1);
            let attempt = Attempt::honest(&vector, signature, disclosed, presentation_header, &mut rng(4));
            let shown: Vec<_> = disclosed.iter().map(|index| messages[*index]).collect();
            let changes = json!({
                "presentation_header": hex::encode(presentation_header),
                "disclosed_indexes": disclosed,
                "disclosed_messages": hexes(&shown),
                "proof": hex::encode(attempt.finish()),
            });
            group.accept(name, changes, "a valid proof (CoreProofVerify)");
        }
    }

    fn proof_bindings(&self, group: &mut Group) {
        let other = key_pair(&self.interface, "Another library").public_key().to_octets();
        group.refuse("domain", "another key", json!({ "public_key": hex::encode(other) }), DOMAIN);
        group.refuse("domain", "another header", json!({ "header": hex::encode("another") }), DOMAIN);
        group.refuse("domain", "an empty header", json!({ "header": "" }), DOMAIN);
        let api_id = self.other_interface().api_id().to_owned();
        group.refuse("domain", "the other suite", json!({ "interface": api_id }), DOMAIN);
        let (first, rest) = PRESENTATION_HEADER.split_at(1);
        let moved = json!({
            "header": hex::encode([HEADER, first].concat()),
            "presentation_header": hex::encode(rest),
        });
        group.refuse("presentation header", "its first octet moved to the header", moved, DOMAIN);
        let exchanged = json!({
            "header": hex::encode(PRESENTATION_HEADER),
            "presentation_header": hex::encode(HEADER),
        });
        group.refuse("presentation header", "exchanged with the header", exchanged, CHALLENGE);
        let headers: [(&str, Vec<u8>); 4] = [
            ("empty", Vec::new()),
            ("another", b"nonce 18 of the reading room".to_vec()),
            ("a zero octet behind", [PRESENTATION_HEADER, &[0]].concat()),
            ("a line feed behind", [PRESENTATION_HEADER, b"\n"].concat()),
        ];
        for (name, octets) in headers {
            let changes = json!({ "presentation_header": hex::encode(octets) });
            group.refuse("presentation header", name, changes, CHALLENGE);
        }
        let [ada, born] = DISCLOSED.map(|index| MESSAGES[index]);
        let lists = [
            ("another message", ["Eve", born]),
            ("a line feed behind a message", [ada, "1815-12-10\n"]),
            ("messages exchanged", [born, ada]),
            ("an empty message", ["", born]),
            ("the same message twice", [ada, ada]),
        ];
        for (name, messages) in lists {
            group.refuse("messages", name, json!({ "disclosed_messages": hexes(&messages) }), CHALLENGE);
        }
    }
}

/// Lists of indexes that are none, and lists of others than were proved. The proof hides two of four messages.
fn indexes(group: &mut Group, proof: &[u8]) {
    let lists: [(&str, Vec<u64>, Vec<&str>); 11] = [
        ("unsorted", vec![2, 0], vec!["1815-12-10", "Ada"]),
        ("unsorted, messages in their order", vec![2, 0], vec!["Ada", "1815-12-10"]),
        ("repeated", vec![0, 0], vec!["Ada", "Ada"]),
        ("one repeated besides", vec![0, 2, 2], vec!["Ada", "1815-12-10", "1815-12-10"]),
        ("other indexes", vec![1, 3], vec!["Ada", "1815-12-10"]),
        ("the next indexes", vec![1, 2], vec!["Ada", "1815-12-10"]),
        ("out of range by one", vec![0, 4], vec!["Ada", "1815-12-10"]),
        ("2^32 too large", vec![0, 4_294_967_298], vec!["Ada", "1815-12-10"]),
        ("2^53 - 1", vec![0, 9_007_199_254_740_991], vec!["Ada", "1815-12-10"]),
        ("one fewer", vec![0], vec!["Ada"]),
        ("one more", vec![0, 1, 2], vec!["Ada", "Lovelace", "1815-12-10"]),
    ];
    for (name, indexes, messages) in lists {
        let changes = json!({ "disclosed_indexes": indexes, "disclosed_messages": hexes(&messages) });
        group.refuse("indexes", name, changes, INDEXES);
    }
    let counts = "there are as many messages as indexes (CoreProofVerify)";
    group.refuse(
        "indexes",
        "more indexes than messages",
        json!({ "disclosed_messages": hexes(&["Ada"]) }),
        counts,
    );
    group.refuse("indexes", "fewer indexes than messages", json!({ "disclosed_indexes": [0] }), counts);
    let challenge = proof.len() - 32;
    let with = |scalar: &[u8]| [&proof[..challenge], scalar, &proof[challenge..]].concat();
    let (one, last) = (hazmat::scalar_to_octets(&Fr::one()), &proof[challenge - 32..challenge]);
    let more = "as many responses as undisclosed messages: the domain hashes how many there are";
    for (name, octets) in [
        ("a response more", with(&one)),
        ("the last response twice", with(last)),
        ("the last response missing", [&proof[..challenge - 32], &proof[challenge..]].concat()),
    ] {
        group.refuse("length", name, json!({ "proof": hex::encode(octets) }), more);
    }
}

pub(super) fn signature_octets((a, e): &(G1Affine, Fr)) -> Vec<u8> {
    [compressed(a), hazmat::scalar_to_octets(e).to_vec()].concat()
}

fn identity_g2() -> Vec<u8> {
    let mut octets = Vec::with_capacity(96);
    G2Affine::identity().serialize_compressed(&mut octets).expect("a vector can be written to");
    octets
}
