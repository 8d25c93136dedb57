//! Core proofs with commitments.

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::{Field, Zero};
use bauta_bbs::{Interface, hazmat};
use rand_chacha::ChaCha20Rng;
use serde_json::json;

use super::{CHALLENGE, HEADER, PRESENTATION_HEADER, RECOMPUTED, Signed};
use crate::negative::case::Group;
use crate::negative::forge::{Attempt, Hashed, i2osp_8, rng, scalar, scalars, sum};
use crate::negative::spoil::{compressed, layout, lengths, spoiled};

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

pub(super) fn committed_proofs() -> Group {
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
    committed_otherwise(&mut group, &committing, &signed);
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

/// Proofs whose challenge hashes what their prover would rather have, and that hold but for one check.
fn committed_otherwise(group: &mut Group, committing: &Committing<'_>, signed: &Signed) {
    let mut rng = rng(221);
    let proof = committing.finish(Fr::zero(), "");
    let tail = proof.len() - 2 * (48 + 32);
    let [y_0, _] = committing.bases();
    let (points, scalars) = (tail..tail + 96, tail + 96..proof.len());
    let besides =
        [&proof[..tail - 8], &i2osp_8(3), &proof[points], &compressed(&y_0), &proof[scalars], &[1; 32]]
            .concat();
    let reason = "there are as many commitments as indexes";
    let changes = json!({ "proof": hex::encode(besides) });
    group.refuse("length", "a commitment besides, which the challenge does not hash", changes, reason);
    let lists = [("exchanged", vec![3, 1]), ("repeated", vec![1, 1])];
    for (name, indexes) in lists {
        let attempt = committing.attempt.clone();
        let (s, s_tilde) = (scalars_of(&mut rng), scalars_of(&mut rng));
        let otherwise = Committing { attempt, indexes: indexes.clone(), s, s_tilde };
        let octets = hex::encode(otherwise.finish(Fr::zero(), ""));
        let changes = json!({ "commitment_indexes": indexes, "proof": octets });
        let name = format!("commitment indexes: {name}, and proven so");
        group.refuse("indexes", &name, changes, "commitment indexes ascend strictly");
    }
    let signature = signed.vector.sign(scalar(&mut rng), scalar(&mut rng));
    let attempt = Attempt::honest(&signed.vector, signature, &[0], PRESENTATION_HEADER, &mut rng);
    let (s, s_tilde) = (scalars_of(&mut rng), scalars_of(&mut rng));
    let unsigned = Committing { attempt, indexes: vec![1, 3], s, s_tilde };
    let changes = json!({ "proof": hex::encode(unsigned.finish(Fr::zero(), "")) });
    let reason = "e(Abar, W) = e(Bbar, BP2) does not hold";
    group.refuse("forgery", "a signature by another secret key", changes, reason);
}

fn scalars_of(rng: &mut ChaCha20Rng) -> Vec<Fr> {
    scalars(2, rng)
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
