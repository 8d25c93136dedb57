//! A proof is of one key, header, presentation header and disclosure, and nobody without a signature makes one.

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::Field;
use bauta_bbs::proof::{
    Disclosure, ProofContext, core_proof_gen, core_proof_verify, proof_gen, proof_verify,
};
use bauta_bbs::signature::core_sign;
use bauta_bbs::{Error, Generators, Header, Interface, MessageScalar, PresentationHeader, Proof, Signature};

use crate::support::{
    Signed, key_pair, point_at, rng, scalar_at, secret_scalar, some_point, some_scalar, with_point,
    with_scalar,
};

const REFUSED: Result<(), Error> = Err(Error::InvalidProof);

/// Five messages, 0 and 3 disclosed.
fn five() -> (Signed, Proof) {
    let signed = Signed::new(Interface::BBS_SHA_256, 5);
    let proof = signed.prove(&[0, 3], 1).expect("proves");
    (signed, proof)
}

// conformance: bbs-api-id-used
#[test]
fn each_part_of_the_context_matters() {
    let (signed, proof) = five();
    signed.check(&proof, &[0, 3]).unwrap();
    let (key, header, ph) = (key_pair(2), Header(b"HEADER".to_vec()), PresentationHeader(b"PH".to_vec()));
    let context = signed.context();
    let others = [
        ProofContext { public_key: key.public_key(), ..context },
        ProofContext { header: &header, ..context },
        ProofContext { header: &Header::default(), ..context },
        ProofContext { presentation_header: &ph, ..context },
        ProofContext { presentation_header: &PresentationHeader::default(), ..context },
    ];
    let disclosed = signed.disclosed(&[0, 3]);
    for other in &others {
        assert_eq!(core_proof_verify(&signed.generators, other, &proof, &disclosed), REFUSED);
    }
    for interface in [Interface::BBS_SHAKE_256, Interface::BLIND_BBS_SHA_256, Interface::BBS_MOD] {
        let generators = Generators::new(&interface, 5);
        assert_eq!(core_proof_verify(&generators, &context, &proof, &disclosed), REFUSED);
    }
    let generators = Generators::blind(&Interface::BBS_SHA_256, 3, 1);
    assert_eq!(core_proof_verify(&generators, &context, &proof, &disclosed), REFUSED);
}

// conformance: bbs-generator-of-message, bbs-proof-verify-messages, bbs-proof-verify-indexes
// conformance: bbs-proof-verify-init-messages
#[test]
fn each_disclosed_message_matters() {
    let (signed, proof) = five();
    let check = |disclosed: &[(usize, MessageScalar)]| {
        core_proof_verify(&signed.generators, &signed.context(), &proof, disclosed)
    };
    let [zero, three] = [0, 3].map(|index| signed.messages[index].clone());
    let other = MessageScalar::from(1);
    assert_eq!(check(&[(0, zero.clone()), (3, three.clone())]), Ok(()));
    assert_eq!(check(&[(0, other.clone()), (3, three.clone())]), REFUSED);
    assert_eq!(check(&[(0, zero.clone()), (3, other)]), REFUSED);
    assert_eq!(check(&[(0, three.clone()), (3, zero.clone())]), REFUSED);
    assert_eq!(check(&[(0, zero.clone()), (4, three.clone())]), REFUSED);
    assert_eq!(check(&[(1, zero.clone()), (3, three.clone())]), REFUSED);
    assert_eq!(check(&[(0, zero.clone()), (2, signed.messages[2].clone())]), REFUSED);
    for disclosed in [&[][..], &[0], &[0, 1, 3], &[0, 1, 2, 3, 4]] {
        let disclosed = signed.disclosed(disclosed);
        assert_eq!(check(&disclosed), Err(Error::Indexes { position: disclosed.len() }));
    }
}

/// Messages as octets: the number of generators follows from the proof, so a wrong count is a wrong domain.
#[test]
fn a_proof_of_one_count_is_none_of_another() {
    let (interface, key_pair) = (Interface::BBS_SHAKE_256, key_pair(1));
    let (header, ph) = (Header::default(), PresentationHeader::default());
    let messages = ["one", "two", "three"];
    let signature = bauta_bbs::signature::sign(&interface, &key_pair, &header, &messages).unwrap();
    let context =
        ProofContext { public_key: key_pair.public_key(), header: &header, presentation_header: &ph };
    let disclosure = Disclosure { messages: &messages, disclosed_indexes: &[1] };
    let proof = proof_gen(&interface, &context, &signature, &disclosure, &mut rng(1)).unwrap();
    proof_verify(&interface, &context, &proof, &[(1, "two")]).unwrap();
    let refused: [&[(usize, &str)]; 5] =
        [&[], &[(1, "")], &[(1, "one")], &[(0, "two")], &[(0, "one"), (1, "two")]];
    for disclosed in refused {
        assert_eq!(proof_verify(&interface, &context, &proof, disclosed), REFUSED);
    }
}

// conformance: bbs-proof-indexes, bbs-proof-verify-indexes, bbs-proof-verify-init-indexes
#[test]
fn disclosed_indexes_ascend_and_are_in_range() {
    let (signed, proof) = five();
    for (indexes, position) in
        [([1, 0], 1), ([1, 1], 1), ([0, 5], 1), ([5, 6], 0), ([0, usize::MAX], 1), ([usize::MAX, 0], 0)]
    {
        let refused = Error::Indexes { position };
        assert_eq!(signed.prove(&indexes, 1), Err(refused));
        let disclosed = indexes.map(|index| (index, MessageScalar::from(100)));
        let verified = core_proof_verify(&signed.generators, &signed.context(), &proof, &disclosed);
        assert_eq!(verified, Err(refused));
    }
}

#[test]
fn there_are_as_many_messages_as_generators() {
    let (signed, proof) = five();
    for count in [0, 4, 6] {
        let generators = Generators::new(&signed.interface, count);
        let disclosure = Disclosure { messages: &signed.messages[..], disclosed_indexes: &[0, 3] };
        let (context, refused) = (signed.context(), Error::Indexes { position: 2 });
        let made = core_proof_gen(&generators, &context, &signed.signature, &disclosure, &mut rng(1));
        assert_eq!(made, Err(Error::Indexes { position: count.min(5) }));
        let verified = core_proof_verify(&generators, &context, &proof, &signed.disclosed(&[0, 3]));
        assert_eq!(verified, Err(refused));
    }
}

/// Whoever proves with a signature that is none satisfies every equation but the pairing.
#[test]
fn the_pairing_tells_a_signature_from_anything_else() {
    let signed = Signed::new(Interface::BBS_SHA_256, 5);
    let other_key = key_pair(2);
    let by_other_key = core_sign(&signed.generators, &other_key, &signed.header, &signed.messages).unwrap();
    // A = B·1/(SK' + e) for the B of this key and a secret key of one's own
    let octets = signed.signature.to_octets();
    let (a, e) = (point_at(&octets[..], 0), scalar_at(&octets[..], 48));
    let b = a * (secret_scalar(&signed.key_pair) + e);
    let own = b * (secret_scalar(&other_key) + e).inverse().expect("not zero");
    let forged = [
        octets.to_vec(),
        by_other_key.to_octets().to_vec(),
        with_point(&octets[..], 0, own.into_affine()),
        with_point(&octets[..], 0, some_point(5)),
        with_scalar(&octets[..], 48, some_scalar(6)),
    ];
    let verdicts = forged.map(|octets| {
        let signature = Signature::from_octets(&octets).unwrap();
        let forger = Signed { signature, ..signed.clone() };
        signed.check(&forger.prove(&[0, 3], 1).unwrap(), &[0, 3])
    });
    assert_eq!(verdicts, [Ok(()), REFUSED, REFUSED, REFUSED, REFUSED]);
}

/// The holder of a signature proves with other messages than were signed.
// conformance: bbs-proof-order, bbs-proof-init-order, bbs-proof-finalize-order
#[test]
fn other_messages_than_were_signed_are_not_proved() {
    let (signed, _) = five();
    for index in 0..5 {
        let mut liar = signed.clone();
        liar.messages[index] = MessageScalar::from(999);
        let proof = liar.prove(&[0, 3], 1).unwrap();
        assert_eq!(liar.check(&proof, &[0, 3]), REFUSED, "message {index}");
    }
    for (one, other) in [(1, 2), (0, 3), (0, 1)] {
        let mut liar = signed.clone();
        liar.messages.swap(one, other);
        let proof = liar.prove(&[0, 3], 1).unwrap();
        assert_eq!(liar.check(&proof, &[0, 3]), REFUSED, "messages {one} and {other}");
    }
}

/// Ā and B̄ that satisfy the pairing, and whatever else was asked for made up: with the challenge chosen first every
/// announcement can be answered, but the hash of the announcement is another challenge.
#[test]
fn a_simulated_proof_has_another_challenge() {
    let (signed, proof) = five();
    let a_bar = some_point(1);
    let b_bar = (a_bar * secret_scalar(&signed.key_pair)).into_affine();
    let mut octets = proof.to_octets();
    octets = with_point(&octets, 0, a_bar);
    octets = with_point(&octets, 48, b_bar);
    octets = with_point(&octets, 96, some_point(2));
    for (seed, at) in (3..).zip((144..octets.len()).step_by(32)) {
        octets = with_scalar(&octets, at, some_scalar(seed));
    }
    let simulated = Proof::from_octets(&octets).unwrap();
    assert_eq!(signed.check(&simulated, &[0, 3]), REFUSED);
    let disclosed = [(0, MessageScalar::from(1)), (3, MessageScalar::from(2))];
    let verified = core_proof_verify(&signed.generators, &signed.context(), &simulated, &disclosed);
    assert_eq!(verified, REFUSED);
}

/// The pairing still holds in each case: it is the challenge that differs.
#[test]
fn no_response_is_changed() {
    let (signed, proof) = five();
    let octets = proof.to_octets();
    for at in (144..octets.len()).step_by(32) {
        let scalar = scalar_at(&octets, at);
        for changed in [scalar + Fr::from(1u64), -scalar, scalar + scalar] {
            let tampered = Proof::from_octets(&with_scalar(&octets, at, changed)).unwrap();
            assert_eq!(signed.check(&tampered, &[0, 3]), REFUSED, "scalar at {at}");
        }
    }
    let last = octets.len() - 32;
    let swapped = [&octets[..240], &octets[272..304], &octets[240..272], &octets[304..last], &octets[last..]];
    assert_eq!(signed.check(&Proof::from_octets(&swapped.concat()).unwrap(), &[0, 3]), REFUSED);
}

/// Ā·k and B̄·k satisfy the pairing whenever Ā and B̄ do.
#[test]
fn a_proof_is_not_randomised_again() {
    let (signed, proof) = five();
    let octets = proof.to_octets();
    let k = some_scalar(1);
    let scaled = |at| (point_at(&octets, at) * k).into_affine();
    let pair = with_point(&with_point(&octets, 0, scaled(0)), 48, scaled(48));
    let all = with_point(&pair, 96, scaled(96));
    let negated = with_point(&with_point(&octets, 0, -point_at(&octets, 0)), 48, -point_at(&octets, 48));
    for octets in [pair, all, negated, with_point(&octets, 96, scaled(96))] {
        assert_eq!(signed.check(&Proof::from_octets(&octets).unwrap(), &[0, 3]), REFUSED);
    }
}

/// D·k with r̂1/k and r̂3/k leaves T1 and T2 as they are; the hash has D.
#[test]
fn d_is_not_scaled() {
    let (signed, proof) = five();
    let octets = proof.to_octets();
    let (d, k) = (96, some_scalar(1));
    let [r1_hat, r3_hat] = [144 + 32, 144 + 64];
    let divided = |at| scalar_at(&octets, at) * k.inverse().expect("not zero");
    let scaled = with_point(&octets, d, (point_at(&octets, d) * k).into_affine());
    let scaled = with_scalar(&scaled, r1_hat, divided(r1_hat));
    let scaled = with_scalar(&scaled, r3_hat, divided(r3_hat));
    assert_eq!(signed.check(&Proof::from_octets(&scaled).unwrap(), &[0, 3]), REFUSED);
}

/// Ā = B̄ = O satisfies the pairing for every key, and D = O takes the signature out of T2.
#[test]
fn identities_are_refused_before_any_equation() {
    let (_, proof) = five();
    let octets = proof.to_octets();
    let zero = G1Affine::zero();
    let trivial = with_point(&with_point(&octets, 0, zero), 48, zero);
    let refused = |at| Err(Error::Point { item: bauta_bbs::Item::Proof, at });
    assert_eq!(Proof::from_octets(&trivial), refused(0));
    assert_eq!(Proof::from_octets(&with_point(&octets, 0, zero)), refused(0));
    assert_eq!(Proof::from_octets(&with_point(&octets, 48, zero)), refused(48));
    assert_eq!(Proof::from_octets(&with_point(&octets, 96, zero)), refused(96));
}

/// Two answers to one announcement open the proof, which is why [`bauta_bbs::proof::AwaitingChallenge`] is moved.
/// Here the source repeats itself, which has the same effect.
#[test]
fn repeated_randomness_gives_a_hidden_message_away() {
    let (mut signed, first) = five();
    signed.ph = PresentationHeader(b"another".to_vec());
    let second = signed.prove(&[0, 3], 1).unwrap();
    let [first, second] = [first, second].map(|proof| proof.to_octets());
    let (m_hat, challenge) = (144 + 96, first.len() - 32);
    let difference = |at| scalar_at(&first, at) - scalar_at(&second, at);
    let m = difference(m_hat) * difference(challenge).inverse().expect("two challenges");
    assert_eq!(m, bauta_bbs::hazmat::message_to_scalar(&signed.messages[1]));
}
