//! Proofs with pseudonyms.

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{Field, Zero};
use bauta_bbs::{Interface, hazmat};
use serde_json::json;

use super::{CHALLENGE, HEADER, HOLDER, PRESENTATION_HEADER, RECOMPUTED, SIGNER, Signed, hashed, hexes};
use crate::negative::case::Group;
use crate::negative::forge::{Attempt, i2osp_8, rng, scalar, sum};
use crate::negative::spoil::{Part, compressed, lengths, spoiled};

const CONTEXT: &[u8] = b"https://forum.example";

fn op(interface: &Interface, context: &[u8]) -> G1Affine {
    hazmat::hash_to_curve_g1(interface.suite(), context, interface.api_id().as_bytes())
}

/// One secret behind one message of the holder's; the header has their number behind it.
pub(super) fn nym_proofs(interface: Interface) -> Group {
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
    statements(&mut group, &interface, nym);
    forgeries(&mut group, &attempt, nym);
    let signature = signed.vector.sign(scalar(&mut rng), scalar(&mut rng));
    let unsigned = Attempt::honest(&signed.vector, signature, &[0], PRESENTATION_HEADER, &mut rng);
    let changes = json!({ "proof": hex::encode(with_pseudonym(&unsigned, nym, "").0) });
    let reason = "e(Abar, W) = e(Bbar, BP2) does not hold";
    group.refuse("forgery", "a signature by another secret key", changes, reason);
    let mut unmasked = attempt.clone();
    if let Some(mask) = unmasked.m_tilde.last_mut() {
        *mask = Fr::zero();
    }
    let changes = json!({ "proof": hex::encode(with_pseudonym(&unmasked, nym, "").0) });
    let reason = "Uv is not the identity: the secret would be the response over the challenge";
    group.refuse("identity", "a secret without a mask, all equations hold", changes, reason);
    group
}

/// Another context, pseudonym, or number of secrets than the proof is about.
fn statements(group: &mut Group, interface: &Interface, nym: Fr) {
    let context = "the challenge hashes the context, and the pseudonym is a multiple of its hash";
    for (name, octets) in [
        ("another", &b"https://game.example"[..]),
        ("empty", b""),
        ("a slash behind", b"https://forum.example/"),
    ] {
        let changes = json!({ "context_id": hex::encode(octets) });
        group.refuse("context", &format!("context: {name}"), changes, context);
    }
    let elsewhere = sum([(op(interface, b"https://game.example"), nym)]);
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
}

fn forgeries(group: &mut Group, attempt: &Attempt<'_>, nym: Fr) {
    for omitted in ["the pseudonym", "Ut", "the length of the context", "the context", "T2", "the domain"] {
        let (proof, _) = with_pseudonym(attempt, nym, omitted);
        let name = format!("the challenge does not hash {omitted}");
        group.refuse("weak challenge", &name, json!({ "proof": hex::encode(proof) }), CHALLENGE);
    }
    let (proof, pseudonym) = with_pseudonym(attempt, nym + Fr::ONE, "");
    let changes = json!({ "proof": hex::encode(proof), "pseudonym": hex::encode(pseudonym) });
    group.refuse("forgery", "the pseudonym of another secret", changes, RECOMPUTED);
    let (proof, _) = with_pseudonym(attempt, Fr::zero(), "");
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
