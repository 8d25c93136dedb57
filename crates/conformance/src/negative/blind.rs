//! What the drafts about blind issuance and pseudonyms add: commitments, blind signatures and their proofs, pseudonyms, and
//! committed disclosure.

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{Field, Zero};
use bauta_bbs::{Ciphersuite, Interface, KeyPair, MessageScalar, hazmat};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::case::Group;
use super::forge::{Attempt, Hashed, Vector, i2osp_8, key_pair, rng, scalar, scalars, secret, sum};
use super::plain::{HEADER, PRESENTATION_HEADER, proof_layout, signature_octets};
use super::relation::{Answer, Relation};
use super::spoil::{Part, compressed, layout, lengths, spoiled};

const SIGNER: [&str; 2] = ["resident", "1815-12-10"];
const HOLDER: [&str; 2] = ["a secret of the holder's", "another"];
const INDEXES: &str = "indexes are distinct, ascending and below the length of their list";
const CHALLENGE: &str = "the challenge hashes it (Challenge Calculation)";
const RECOMPUTED: &str = "what the challenge hashes comes out differently";

pub(super) fn blind_groups() -> Vec<Group> {
    let interface = Interface::BLIND_BBS_SHA_256;
    let signed = Signed::new(interface, HEADER, &hashed(&interface, &HOLDER));
    vec![commitments(), signed.signatures(), signed.proofs()]
}

pub(super) fn pseudonym_groups() -> Vec<Group> {
    vec![nym_proofs()]
}

pub(super) fn committed_groups() -> Vec<Group> {
    vec![committed_proofs()]
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

fn commitments() -> Group {
    let (interface, mut rng) = (Interface::BLIND_BBS_SHA_256, rng(200));
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
    let suite = Interface::BLIND_BBS_SHAKE_256.api_id().to_owned();
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
        let api_id = Interface::bbs(Ciphersuite::Bls12381Sha256).api_id().to_owned();
        let reason = "the api_id is in every hash";
        group.refuse("domain", "the interface without blinding", json!({ "interface": api_id }), reason);
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
            "disclosed_messages": hexes(&[&SIGNER[0].as_bytes()[..], &hazmat::scalar_to_octets(&self.blind)]),
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

const CONTEXT: &[u8] = b"https://forum.example";

fn op(interface: &Interface, context: &[u8]) -> G1Affine {
    hazmat::hash_to_curve_g1(interface.suite(), context, interface.api_id().as_bytes())
}

/// One secret behind one message of the holder's; the header has their number behind it.
fn nym_proofs() -> Group {
    let interface = Interface::pseudonym_bbs(Ciphersuite::Bls12381Sha256);
    let mut rng = rng(210);
    let nym = scalar(&mut rng);
    let holder = [hashed(&interface, &HOLDER[..1]), vec![nym]].concat();
    let header = [HEADER, &i2osp_8(1)].concat();
    let signed = Signed::new(interface, &header, &holder);
    let attempt = signed.honest(&[0], &mut rng);
    let (proof, pseudonym) = with_pseudonym(&attempt, nym, "");
    let mut group = Group::new(
        "proof_verify_with_nym",
        &interface,
        json!({
            "public_key": signed.public_key(),
            "header": hex::encode(HEADER),
            "presentation_header": hex::encode(PRESENTATION_HEADER),
            "signer_count": 2,
            "nym_count": 1,
            "disclosed_indexes": [0],
            "disclosed_messages": hexes(&SIGNER[..1]),
            "disclosed_commitment_indexes": [],
            "disclosed_committed_messages": [],
            "context_id": hex::encode(CONTEXT),
            "pseudonym": hex::encode(&pseudonym),
            "proof": hex::encode(&proof),
        }),
    );
    group.accept("a proof", json!({}), "a valid proof (Proof Verification with Pseudonym)");
    group.spoil("pseudonym", spoiled(&pseudonym, &[("pseudonym".to_owned(), Part::G1)]));
    group.spoil("proof", lengths(&proof));
    let context = "the challenge hashes the context, and the pseudonym is a multiple of its hash";
    for (name, octets) in [
        ("another", &b"https://game.example"[..]),
        ("empty", b""),
        ("a slash behind", b"https://forum.example/"),
    ] {
        let changes = json!({ "context_id": hex::encode(octets) });
        group.refuse("context", &format!("context: {name}"), changes, context);
    }
    let elsewhere = sum([(op(&interface, b"https://game.example"), nym)]);
    let changes = json!({ "pseudonym": hex::encode(compressed(&elsewhere)) });
    group.refuse("context", "the holder's pseudonym in another context", changes, context);
    let base = json!({ "pseudonym": hex::encode(compressed(&G1Affine::generator())) });
    group.refuse(
        "identity",
        "the base point as pseudonym",
        base,
        "neither the identity nor BP1 is a pseudonym (Pseudonyms)",
    );
    for count in [0, 2, 3, 1000] {
        let changes = json!({ "nym_count": count });
        group.refuse(
            "counts",
            &format!("{count} secrets"),
            changes,
            "the header that was signed has the number of secrets",
        );
    }
    for omitted in ["the pseudonym", "Ut", "the length of the context", "the context", "T2", "the domain"] {
        let (proof, _) = with_pseudonym(&attempt, nym, omitted);
        let name = format!("the challenge does not hash {omitted}");
        group.refuse("weak challenge", &name, json!({ "proof": hex::encode(proof) }), CHALLENGE);
    }
    let (proof, pseudonym) = with_pseudonym(&attempt, nym + Fr::ONE, "");
    let changes = json!({ "proof": hex::encode(proof), "pseudonym": hex::encode(pseudonym) });
    group.refuse("forgery", "the pseudonym of another secret", changes, RECOMPUTED);
    let (proof, _) = with_pseudonym(&attempt, Fr::zero(), "");
    let changes = json!({
        "proof": hex::encode(proof),
        "pseudonym": hex::encode(compressed(&G1Affine::zero())),
    });
    group.refuse(
        "identity",
        "the identity as pseudonym",
        changes,
        "neither the identity nor BP1 is a pseudonym (Pseudonyms)",
    );
    let plain = attempt.finish();
    let changes = json!({ "proof": hex::encode(plain) });
    group.refuse("forgery", "a proof without a pseudonym", changes, CHALLENGE);
    group
}

/// The proof, and the pseudonym of the secret, which is the last hidden message.
fn with_pseudonym(attempt: &Attempt<'_>, nym: Fr, omitted: &str) -> (Vec<u8>, Vec<u8>) {
    let op = op(&attempt.vector.interface, CONTEXT);
    let pseudonym = compressed(&sum([(op, nym)]));
    let mask = attempt.m_tilde.last().copied().unwrap_or_default();
    let mut attempt = attempt.clone();
    attempt.more = [
        vec![("the pseudonym", pseudonym.clone()), ("Ut", compressed(&sum([(op, mask)])))],
        Vec::new(),
        vec![("the length of the context", i2osp_8(CONTEXT.len())), ("the context", CONTEXT.to_vec())],
    ];
    (attempt.respond(attempt.challenge(omitted)).to_octets(), pseudonym)
}

/// A core proof of a holder-bound credential with commitments to two messages.
struct Committing<'a> {
    attempt: Attempt<'a>,
    indexes: Vec<usize>,
    s: Vec<Fr>,
    s_tilde: Vec<Fr>,
}

impl Committing<'_> {
    fn bases(&self) -> [G1Affine; 2] {
        hazmat::commitment_generators(&self.attempt.vector.interface)
    }

    fn mask(&self, index: usize) -> Fr {
        let hidden = self.attempt.vector.undisclosed(&self.attempt.disclosed);
        let position = hidden.iter().position(|hidden| *hidden == index);
        position.map(|position| self.attempt.m_tilde[position]).unwrap_or_default()
    }

    /// C_i = Y_0·s_i + Y_1·m_i, for the message that is at the index plus `shift`.
    fn commitments(&self, shift: Fr) -> Vec<G1Affine> {
        let [y_0, y_1] = self.bases();
        let of =
            |(index, s): (&usize, &Fr)| sum([(y_0, *s), (y_1, self.attempt.vector.messages[*index] + shift)]);
        self.indexes.iter().zip(&self.s).map(of).collect()
    }

    /// The octets, with what is `omitted` left out of the challenge.
    fn finish(&self, shift: Fr, omitted: &str) -> Vec<u8> {
        let [y_0, y_1] = self.bases();
        let commitments = self.commitments(shift);
        let mut before: Vec<Hashed> = vec![("the number of commitments", i2osp_8(self.indexes.len()))];
        for (position, index) in self.indexes.iter().enumerate() {
            let c_tilde = sum([(y_0, self.s_tilde[position]), (y_1, self.mask(*index))]);
            before.push(("the commitment indexes", i2osp_8(*index)));
            before.push(("the commitments", compressed(&commitments[position])));
            before.push(("C~", compressed(&c_tilde)));
        }
        let mut attempt = self.attempt.clone();
        attempt.more = [Vec::new(), before, Vec::new()];
        let c = attempt.challenge(omitted);
        let core = attempt.respond(c).to_octets();
        let s_hat = self.s.iter().zip(&self.s_tilde).map(|(s, s_tilde)| *s_tilde + *s * c);
        let mut octets = [i2osp_8(core.len()), core, i2osp_8(self.indexes.len())].concat();
        octets.extend(commitments.iter().flat_map(compressed));
        octets.extend(s_hat.flat_map(|s_hat| hazmat::scalar_to_octets(&s_hat)));
        octets
    }
}

fn committed_proofs() -> Group {
    let interface = Interface::BBS_MOD_HB;
    let mut rng = rng(220);
    let signed = Signed::new(interface, HEADER, &[scalar(&mut rng)]);
    let attempt = signed.honest(&[0], &mut rng);
    let (s, s_tilde) = (scalars(2, &mut rng), scalars(2, &mut rng));
    let committing = Committing { attempt, indexes: vec![1, 3], s, s_tilde };
    let proof = committing.finish(Fr::zero(), "");
    let shown = hazmat::scalar_to_octets(&signed.vector.messages[0]);
    let mut group = Group::new(
        "committed_proof_verify",
        &interface,
        json!({
            "public_key": signed.public_key(),
            "header": hex::encode(HEADER),
            "presentation_header": hex::encode(PRESENTATION_HEADER),
            "signer_count": 2,
            "disclosed_indexes": [0],
            "disclosed_scalars": [hex::encode(shown)],
            "commitment_indexes": [1, 3],
            "proof": hex::encode(&proof),
        }),
    );
    group.accept("a proof", json!({}), "a valid proof, two messages committed (Core Proof Verification)");
    committed_octets(&mut group, &proof);
    committed_indexes(&mut group);
    for omitted in [
        "the number of commitments",
        "the commitment indexes",
        "the commitments",
        "C~",
        "T1",
        "T2",
        "the domain",
    ] {
        let octets = committing.finish(Fr::zero(), omitted);
        let name = format!("the challenge does not hash {omitted}");
        group.refuse("weak challenge", &name, json!({ "proof": hex::encode(octets) }), CHALLENGE);
    }
    let other = committing.finish(Fr::ONE, "");
    group.refuse(
        "forgery",
        "commitments to other messages",
        json!({ "proof": hex::encode(other) }),
        RECOMPUTED,
    );
    group
}

/// The lengths that are part of the octets, the points and scalars behind the core proof.
fn committed_octets(group: &mut Group, proof: &[u8]) {
    group.spoil("proof", lengths(proof));
    let tail = proof.len() - 2 * (48 + 32);
    let scalars = ["s^_1", "s^_2"].map(str::to_owned);
    for mut case in spoiled(&proof[tail..], &layout(&["C_1", "C_2"], &scalars)) {
        case.octets = [&proof[..tail], &case.octets].concat();
        if case.tests != "length" {
            group.spoil("proof", vec![case]);
        }
    }
    let core = tail - 16;
    let reason = "the lengths are those of what follows, and nothing follows the end";
    let count = |count: usize| [&proof[..tail - 8], &i2osp_8(count), &proof[tail..]].concat();
    let length = |length: usize| [&i2osp_8(length), &proof[8..]].concat();
    let cases = [
        ("the count of commitments one less", count(1)),
        ("the count of commitments one more", count(3)),
        ("the count of commitments 0", count(0)),
        ("the count of commitments 2^64 - 1", count(usize::MAX)),
        ("the count of commitments 2^60", count(1 << 60)),
        ("the length of the core proof 32 less", length(core - 32)),
        ("the length of the core proof 32 more", length(core + 32)),
        ("the length of the core proof 0", length(0)),
        ("the length of the core proof 2^64 - 1", length(usize::MAX)),
        ("the core proof alone", proof[8..8 + core].to_vec()),
        ("no commitments", [&proof[..8 + core], &i2osp_8(0)[..]].concat()),
    ];
    for (name, octets) in cases {
        group.refuse("length", name, json!({ "proof": hex::encode(octets) }), reason);
    }
}

fn committed_indexes(group: &mut Group) {
    let reason = "commitment indexes are the verifier's own: distinct, ascending, undisclosed, in range, as many as commitments";
    let lists: [(&str, Vec<usize>); 9] = [
        ("exchanged", vec![3, 1]),
        ("repeated", vec![1, 1]),
        ("another", vec![1, 2]),
        ("both others", vec![2, 3]),
        ("a disclosed one", vec![0, 3]),
        ("beyond the end", vec![1, 4]),
        ("one fewer", vec![1]),
        ("one more", vec![1, 2, 3]),
        ("none", vec![]),
    ];
    for (name, indexes) in lists {
        group.refuse(
            "indexes",
            &format!("commitment indexes: {name}"),
            json!({ "commitment_indexes": indexes }),
            reason,
        );
    }
    let message = hex::encode(hazmat::scalar_to_octets(&Fr::from(5u64)));
    group.refuse(
        "messages",
        "another disclosed message",
        json!({ "disclosed_scalars": [message] }),
        CHALLENGE,
    );
    let count = json!({ "signer_count": 1 });
    group.refuse("counts", "one message of the signer's fewer", count, "the domain hashes the generators");
    let api_id = Interface::BBS_MOD.api_id().to_owned();
    group.refuse(
        "domain",
        "the format that is not holder-bound",
        json!({ "interface": api_id }),
        "the api_id is in every hash",
    );
    let other = json!({ "presentation_header": hex::encode("another") });
    group.refuse("presentation header", "another", other, CHALLENGE);
}
