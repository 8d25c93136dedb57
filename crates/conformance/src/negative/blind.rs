//! What the drafts about blind issuance and pseudonyms add: commitments, blind signatures and their proofs, pseudonyms, and
//! committed disclosure.

mod committed;
mod nym;

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::Zero;
use bauta_bbs::{Ciphersuite, Interface, KeyPair, MessageScalar, hazmat};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::case::Group;
use super::forge::{Attempt, Hashed, Vector, i2osp_8, key_pair, rng, scalar, secret, sum};
use super::plain::{HEADER, PRESENTATION_HEADER, proof_layout, signature_octets};
use super::relation::{Answer, Relation};
use super::spoil::{compressed, layout, spoiled};

const SIGNER: [&str; 2] = ["resident", "1815-12-10"];
const HOLDER: [&str; 2] = ["a secret of the holder's", "another"];
const INDEXES: &str = "indexes are distinct, ascending and below the length of their list";
const CHALLENGE: &str = "the challenge hashes it (Challenge Calculation)";
const RECOMPUTED: &str = "what the challenge hashes comes out differently";

const BLIND: [Interface; 2] = [Interface::BLIND_BBS_SHA_256, Interface::BLIND_BBS_SHAKE_256];

/// The same interface with the other suite.
fn other_suite(interface: &Interface) -> Interface {
    BLIND[usize::from(*interface == BLIND[0])]
}

pub(super) fn blind_groups() -> Vec<Group> {
    let of = |interface| {
        let signed = Signed::new(interface, HEADER, &hashed(&interface, &HOLDER));
        [commitments(interface), signed.signatures(), signed.proofs()]
    };
    BLIND.into_iter().flat_map(of).collect()
}

pub(super) fn pseudonym_groups() -> Vec<Group> {
    Ciphersuite::ALL.map(|suite| nym::nym_proofs(Interface::pseudonym_bbs(suite))).into()
}

pub(super) fn committed_groups() -> Vec<Group> {
    vec![committed::committed_proofs()]
}

fn hexes(messages: &[impl AsRef<[u8]>]) -> Value {
    messages.iter().map(hex::encode).collect()
}

fn hashed(interface: &Interface, messages: &[&str]) -> Vec<Fr> {
    let hash = |message: &&str| MessageScalar::hash(interface, message.as_bytes());
    messages.iter().map(|message| hazmat::message_to_scalar(&hash(message))).collect()
}

/// C ‖ ŝ ‖ m̂_1 … m̂_M ‖ challenge.
fn commitment_octets(c: G1Affine, (challenge, responses): &Answer) -> Vec<u8> {
    let scalars = responses.iter().chain([challenge]).flat_map(hazmat::scalar_to_octets);
    compressed(&c).into_iter().chain(scalars).collect()
}

fn commitments(interface: Interface) -> Group {
    let mut rng = rng(200);
    let generators = hazmat::blind_generators(&interface, 2);
    let mut secrets = vec![scalar(&mut rng)];
    secrets.extend(hashed(&interface, &HOLDER));
    let relation = |generators: &[G1Affine], secrets: &[Fr]| {
        let c = sum(generators.iter().copied().zip(secrets.iter().copied()));
        let mut before: Vec<Hashed> = vec![("the number of messages", i2osp_8(secrets.len() - 1))];
        before.extend(generators.iter().map(|point| ("the generators", compressed(point))));
        before.push(("C", compressed(&c)));
        let equation = generators.iter().copied().enumerate().collect();
        let secrets = secrets.to_vec();
        (c, Relation { interface, label: "H2S_", before, equations: vec![equation], secrets })
    };
    let (c, honest) = relation(&generators, &secrets);
    let octets = commitment_octets(c, &honest.honest(&mut rng));
    let input = json!({ "commitment_with_proof": hex::encode(&octets) });
    let mut group = Group::new("commitment_verify", &interface, input);
    group.accept(
        "a commitment",
        json!({}),
        "a commitment to two messages (Commitment Validation and Deserialization)",
    );
    let (c_0, none) = relation(&generators[..1], &secrets[..1]);
    let empty = commitment_octets(c_0, &none.honest(&mut rng));
    let changes = json!({ "commitment_with_proof": hex::encode(empty) });
    group.accept("a commitment to no message", changes, "the blinding factor alone");
    let scalars = ["s^", "m^_1", "m^_2", "challenge"].map(str::to_owned);
    group.spoil("commitment_with_proof", spoiled(&octets, &layout(&["C"], &scalars)));
    let suite = other_suite(&interface).api_id().to_owned();
    let reason = "the generators and the hash are the interface's";
    group.refuse("domain", "the other suite", json!({ "interface": suite }), reason);
    let mod_hb = Interface::BBS_MOD_HB.api_id().to_owned();
    group.refuse("domain", "another interface", json!({ "interface": mod_hb }), reason);
    honest.refuse_forgeries(
        &mut group,
        "commitment_with_proof",
        |answer| commitment_octets(c, answer),
        &mut rng,
    );
    let (zero, nothing) = relation(&generators, &[Fr::zero(); 3]);
    let octets = commitment_octets(zero, &nothing.honest(&mut rng));
    let changes = json!({ "commitment_with_proof": hex::encode(octets) });
    let reason = "C is not the identity (Octets to Commitment with Proof)";
    group.refuse(
        "identity",
        "a commitment to zeros that is the identity, all equations hold",
        changes,
        reason,
    );
    group
}

/// A blind signature: the signer's messages, the blinding factor, the holder's.
struct Signed {
    keys: KeyPair,
    vector: Vector,
    signature: (G1Affine, Fr),
    blind: Fr,
}

impl Signed {
    fn new(interface: Interface, header: &[u8], holder: &[Fr]) -> Self {
        let keys = key_pair(&interface, "A town");
        let blind = scalar(&mut rng(201));
        let messages = [&hashed(&interface, &SIGNER), &[blind][..], holder].concat();
        let vector = Vector::blind(interface, &keys, header, (messages, SIGNER.len()));
        let signature = vector.sign(secret(&keys), scalar(&mut rng(202)));
        Self { keys, vector, signature, blind }
    }

    fn public_key(&self) -> String {
        hex::encode(self.keys.public_key().to_octets())
    }

    fn signatures(&self) -> Group {
        let octets = signature_octets(&self.signature);
        let prover_blind = hazmat::scalar_to_octets(&self.blind);
        let input = json!({
            "public_key": self.public_key(),
            "header": hex::encode(HEADER),
            "messages": hexes(&SIGNER),
            "committed_messages": hexes(&HOLDER),
            "prover_blind": hex::encode(prover_blind),
            "signature": hex::encode(&octets),
        });
        let mut group = Group::new("blind_verify", &self.vector.interface, input);
        group.accept("a blind signature", json!({}), "a valid signature (Blind Signature Verification)");
        group.spoil("signature", spoiled(&octets, &layout(&["A"], &["e".to_owned()])));
        let mut blinds = spoiled(&prover_blind, &layout(&[], &["blind".to_owned()]));
        blinds.iter_mut().filter(|case| case.name == "blind: 0").for_each(|case| {
            case.reason = "another blinding factor than the one that was signed: 0 stands for none";
        });
        group.spoil("prover_blind", blinds);
        let [resident, born] = SIGNER;
        let [one, two] = HOLDER;
        let lists = [
            ("another message of the signer's", vec!["citizen", born], vec![one, two]),
            ("another message of the holder's", vec![resident, born], vec![one, "a third"]),
            ("a message of the holder's missing", vec![resident, born], vec![one]),
            ("a message of the signer's missing", vec![resident], vec![one, two]),
            ("a message moved to the holder", vec![resident], vec![born, one, two]),
            ("a message moved to the signer", vec![resident, born, one], vec![two]),
            ("the holder's messages exchanged", vec![resident, born], vec![two, one]),
            ("both lists exchanged", vec![one, two], vec![resident, born]),
        ];
        for (name, messages, committed) in lists {
            let changes = json!({ "messages": hexes(&messages), "committed_messages": hexes(&committed) });
            group.refuse(
                "messages",
                name,
                changes,
                "the signature is over other messages, or over generators in other places",
            );
        }
        let suite = self.vector.interface.suite();
        let api_id = Interface::bbs(suite).api_id().to_owned();
        let reason = "the api_id is in every hash";
        group.refuse("domain", "the interface without blinding", json!({ "interface": api_id }), reason);
        let api_id = other_suite(&self.vector.interface).api_id().to_owned();
        group.refuse("domain", "the other suite", json!({ "interface": api_id }), reason);
        group
    }

    fn honest(&self, disclosed: &[usize], rng: &mut ChaCha20Rng) -> Attempt<'_> {
        Attempt::honest(&self.vector, self.signature, disclosed, PRESENTATION_HEADER, rng)
    }

    /// The signer's first and the holder's last message are shown.
    fn proofs(&self) -> Group {
        let attempt = self.honest(&[0, 4], &mut rng(203));
        let proof = attempt.finish();
        let mut group = Group::new(
            "blind_proof_verify",
            &self.vector.interface,
            json!({
                "public_key": self.public_key(),
                "header": hex::encode(HEADER),
                "presentation_header": hex::encode(PRESENTATION_HEADER),
                "signer_count": 2,
                "disclosed_indexes": [0],
                "disclosed_messages": hexes(&SIGNER[..1]),
                "disclosed_commitment_indexes": [1],
                "disclosed_committed_messages": hexes(&HOLDER[1..]),
                "proof": hex::encode(&proof),
            }),
        );
        group.accept("a proof", json!({}), "a valid proof (Proof Verification)");
        group.spoil("proof", spoiled(&proof, &proof_layout(3)));
        let moved = "the domain hashes the generators, and those of signer and holder differ";
        for count in [0, 1, 3, 4, 5, 1000] {
            let name = format!("{count} messages of the signer");
            group.refuse("counts", &name, json!({ "signer_count": count }), moved);
        }
        let blind = json!({
            "disclosed_indexes": [0, 2],
            "disclosed_messages": hexes(&[SIGNER[0].as_bytes(), &hazmat::scalar_to_octets(&self.blind)]),
        });
        group.refuse("indexes", "the blinding factor as a message of the signer's", blind, INDEXES);
        let lists = [
            ("an index of the signer's beyond the end", json!({ "disclosed_indexes": [2] })),
            ("an index of the signer's in the holder's part", json!({ "disclosed_indexes": [3] })),
            ("an index of the holder's beyond the end", json!({ "disclosed_commitment_indexes": [2] })),
            ("another index of the holder's", json!({ "disclosed_commitment_indexes": [0] })),
            ("another index of the signer's", json!({ "disclosed_indexes": [1] })),
            ("2^53 - 1", json!({ "disclosed_commitment_indexes": [9_007_199_254_740_991_u64] })),
        ];
        for (name, changes) in lists {
            group.refuse("indexes", name, changes, INDEXES);
        }
        let other = json!({ "presentation_header": hex::encode("another") });
        group.refuse("presentation header", "another", other, CHALLENGE);
        let all_shown = self.honest(&[0, 2, 4], &mut rng(204));
        let changes = json!({ "proof": hex::encode(all_shown.finish()) });
        group.refuse(
            "forgery",
            "the proof shows the blinding factor",
            changes,
            "the blinding factor is never disclosed (Proof Verification)",
        );
        group
    }
}
