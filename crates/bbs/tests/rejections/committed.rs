//! A commitment is to the one message that stands at the verifier's index, in this proof and no other.

use ark_ec::CurveGroup;
use bauta_bbs::committed_disclosure::{CommittedProof, core_proof_gen, core_proof_verify};
use bauta_bbs::proof::{Disclosure, ProofContext};
use bauta_bbs::{
    Error, Generators, Header, Interface, MessageScalar, PresentationHeader, Proof, Signature, hazmat,
};

use crate::support::{
    Constant, Signed, key_pair, point_at, rng, scalar_at, secret_scalar, some_point, some_scalar, with,
    with_point, with_scalar,
};

const REFUSED: Result<(), Error> = Err(Error::InvalidProof);
/// Of five messages 0 is disclosed, 2 and 4 are committed to, so U = 4 and N = 2.
const DISCLOSED: [usize; 1] = [0];
const COMMITTED: [usize; 2] = [2, 4];
/// Where the octets have N, C_1, C_2, ŝ_1, ŝ_2.
const N: usize = 8 + 272 + 32 * 4;
const C: [usize; 2] = [N + 8, N + 56];
const S_HAT: [usize; 2] = [N + 104, N + 136];
/// Where they have m̂_2 (after m̂_1) and the challenge.
const M_HAT_2: usize = 8 + 144 + 96 + 32;
const CHALLENGE: usize = N - 32;

fn five() -> (Signed, CommittedProof) {
    let signed = Signed::new(Interface::BBS_MOD, 5);
    let (proof, _) = signed.prove_committed(&DISCLOSED, &COMMITTED, 1).expect("proves");
    (signed, proof)
}

fn check(signed: &Signed, octets: &[u8]) -> Result<(), Error> {
    signed.check_committed(&CommittedProof::from_octets(octets).expect("parses"), &DISCLOSED, &COMMITTED)
}

#[test]
fn each_part_of_the_context_matters() {
    let (signed, proof) = five();
    signed.check_committed(&proof, &DISCLOSED, &COMMITTED).unwrap();
    let (key, header, ph) = (key_pair(2), Header(b"HEADER".to_vec()), PresentationHeader(b"PH".to_vec()));
    let context = signed.context();
    let others = [
        ProofContext { public_key: key.public_key(), ..context },
        ProofContext { header: &header, ..context },
        ProofContext { presentation_header: &ph, ..context },
        ProofContext { presentation_header: &PresentationHeader::default(), ..context },
    ];
    let disclosed = signed.disclosed(&DISCLOSED);
    for other in &others {
        let verified = core_proof_verify(&signed.generators, other, &proof, &disclosed, &COMMITTED);
        assert_eq!(verified, REFUSED);
    }
    for interface in [Interface::BBS_MOD_HB, Interface::BBS_SHA_256, Interface::BLIND_BBS_SHA_256] {
        let generators = Generators::new(&interface, 5);
        assert_eq!(core_proof_verify(&generators, &context, &proof, &disclosed, &COMMITTED), REFUSED);
    }
    let disclosed = [(0, MessageScalar::from(1))];
    let verified = core_proof_verify(&signed.generators, &context, &proof, &disclosed, &COMMITTED);
    assert_eq!(verified, REFUSED);
}

#[test]
fn the_verifier_s_indexes_matter() {
    let (signed, proof) = five();
    for other in [[1, 2], [2, 3], [1, 3], [3, 4], [1, 4]] {
        assert_eq!(signed.check_committed(&proof, &DISCLOSED, &other), REFUSED, "{other:?}");
    }
    for (count, position) in [(&[][..], 0), (&[2], 1), (&[1, 2, 4], 2)] {
        let refused = Error::Indexes { position };
        assert_eq!(signed.check_committed(&proof, &DISCLOSED, count), Err(refused));
    }
}

/// Two equal messages with equal m̃ have equal m̂, which do not tell which of them was committed to.
#[test]
fn the_index_is_bound_even_where_messages_are_equal() {
    let messages = vec![MessageScalar::from(7); 3];
    let signed = Signed::over(Interface::BBS_MOD, key_pair(1), messages);
    let disclosure = Disclosure { messages: &signed.messages[..], disclosed_indexes: &[] };
    let (generators, context, signature) = (&signed.generators, signed.context(), &signed.signature);
    let made = core_proof_gen(generators, &context, signature, &disclosure, &[1], &mut Constant(7));
    let (proof, _) = made.unwrap();
    signed.check_committed(&proof, &[], &[1]).unwrap();
    assert_eq!(signed.check_committed(&proof, &[], &[0]), REFUSED);
    assert_eq!(signed.check_committed(&proof, &[], &[2]), REFUSED);
}

// conformance: jwp-index-checks
#[test]
fn commitment_indexes_ascend_are_in_range_and_undisclosed() {
    let (signed, proof) = five();
    for (indexes, position) in [
        ([4, 2], 1),
        ([2, 2], 1),
        ([0, 2], 0),
        ([2, 5], 1),
        ([5, 2], 0),
        ([2, usize::MAX], 1),
        ([usize::MAX, usize::MAX], 0),
    ] {
        let refused = Error::Indexes { position };
        assert_eq!(signed.prove_committed(&DISCLOSED, &indexes, 1).map(|_| ()), Err(refused));
        assert_eq!(signed.check_committed(&proof, &DISCLOSED, &indexes), Err(refused));
    }
}

// conformance: jwp-index-checks
#[test]
fn disclosed_indexes_ascend_and_are_in_range() {
    let (signed, _) = five();
    let (proof, _) = signed.prove_committed(&[0, 1], &[2], 1).unwrap();
    for (indexes, position) in [([1, 0], 1), ([1, 1], 1), ([0, 5], 1), ([usize::MAX, 0], 0)] {
        let refused = Error::Indexes { position };
        assert_eq!(signed.prove_committed(&indexes, &[2], 1).map(|_| ()), Err(refused));
        let disclosed = indexes.map(|index| (index, MessageScalar::from(100)));
        let verified = core_proof_verify(&signed.generators, &signed.context(), &proof, &disclosed, &[2]);
        assert_eq!(verified, Err(refused));
    }
}

#[test]
fn there_are_as_many_messages_as_generators() {
    let (signed, proof) = five();
    for count in [4, 6] {
        let generators = Generators::new(&signed.interface, count);
        let disclosure = Disclosure { messages: &signed.messages[..], disclosed_indexes: &DISCLOSED };
        let (context, refused) = (signed.context(), Error::Indexes { position: 1 });
        let made = core_proof_gen(&generators, &context, &signed.signature, &disclosure, &[2], &mut rng(1));
        assert_eq!(made.map(|_| ()), Err(Error::Indexes { position: count.min(5) }));
        let disclosed = signed.disclosed(&DISCLOSED);
        let verified = core_proof_verify(&generators, &context, &proof, &disclosed, &COMMITTED);
        assert_eq!(verified, Err(refused));
    }
}

#[test]
fn commitments_are_not_swapped() {
    let (signed, proof) = five();
    let octets = proof.to_octets();
    let points = [&octets[C[1]..S_HAT[0]], &octets[C[0]..C[1]]].concat();
    let scalars = [&octets[S_HAT[1]..], &octets[S_HAT[0]..S_HAT[1]]].concat();
    assert_eq!(check(&signed, &octets), Ok(()));
    assert_eq!(check(&signed, &with(&octets, C[0], &points)), REFUSED);
    assert_eq!(check(&signed, &with(&octets, S_HAT[0], &scalars)), REFUSED);
    assert_eq!(check(&signed, &with(&octets, C[0], &[points, scalars].concat())), REFUSED);
}

/// C' = C + Y_0·δ with ŝ' = ŝ + c·δ, and C' = C + Y_1·δ with m̂' = m̂ + c·δ, leave C̃ as it is; the hash has C.
#[test]
fn a_commitment_is_not_moved_along_its_generators() {
    let (signed, proof) = five();
    let octets = proof.to_octets();
    let api_id = format!("COM_DIS_{}", signed.interface.api_id());
    let y = hazmat::create_generators(signed.interface.suite(), &api_id, 2);
    let (c, delta) = (scalar_at(&octets, CHALLENGE), some_scalar(1));
    for (y, response) in [(y[0], S_HAT[0]), (y[1], M_HAT_2)] {
        let moved = (point_at(&octets, C[0]) + y * delta).into_affine();
        let octets = with_point(&octets, C[0], moved);
        let octets = with_scalar(&octets, response, scalar_at(&octets, response) + c * delta);
        assert_eq!(check(&signed, &octets), REFUSED);
    }
}

// conformance: ts14-r4
#[test]
fn a_commitment_to_another_message_is_refused() {
    let (signed, proof) = five();
    let octets = proof.to_octets();
    let other = signed.prove_committed(&DISCLOSED, &COMMITTED, 2).unwrap().0.to_octets();
    for i in 0..2 {
        let borrowed = with_point(&octets, C[i], point_at(&other, C[i]));
        assert_eq!(check(&signed, &borrowed), REFUSED);
        let s_hat = scalar_at(&other, S_HAT[i]);
        assert_eq!(check(&signed, &with_scalar(&borrowed, S_HAT[i], s_hat)), REFUSED);
        assert_eq!(check(&signed, &with_point(&octets, C[i], some_point(3))), REFUSED);
        assert_eq!(check(&signed, &with_scalar(&octets, S_HAT[i], some_scalar(4))), REFUSED);
    }
}

/// A commitment behind the last that was hashed would be one that nothing was proved of.
#[test]
fn no_commitment_is_added_or_taken_away() {
    let (signed, proof) = five();
    let octets = proof.to_octets();
    let point = hazmat::point_to_octets_g1(&some_point(1));
    let scalar = hazmat::scalar_to_octets(&some_scalar(1));
    let counted = |n: u64| n.to_be_bytes();
    let head = &octets[..N];
    let (points, scalars) = (&octets[C[0]..S_HAT[0]], &octets[S_HAT[0]..]);
    let added = [head, &counted(3), points, &point, scalars, &scalar].concat();
    let added = CommittedProof::from_octets(&added).unwrap();
    assert!(signed.check_committed(&added, &DISCLOSED, &COMMITTED).is_err());
    assert_eq!(signed.check_committed(&added, &DISCLOSED, &[1, 2, 4]), REFUSED);
    assert_eq!(signed.check_committed(&added, &DISCLOSED, &[2, 3, 4]), REFUSED);

    let taken = [head, &counted(1), &points[..48], &scalars[..32]].concat();
    let taken = CommittedProof::from_octets(&taken).unwrap();
    assert!(signed.check_committed(&taken, &DISCLOSED, &COMMITTED).is_err());
    assert_eq!(signed.check_committed(&taken, &DISCLOSED, &[2]), REFUSED);
}

/// The hash of one has I2OSP(0, 8) where that of the other has nothing.
#[test]
fn a_proof_is_no_committed_proof_without_commitments() {
    let signed = Signed::new(Interface::BBS_MOD, 3);
    let plain = signed.prove(&[0], 1).unwrap();
    let (committed, openings) = signed.prove_committed(&[0], &[], 1).unwrap();
    assert!(openings.is_empty() && committed.commitments().is_empty());
    signed.check(&plain, &[0]).unwrap();
    signed.check_committed(&committed, &[0], &[]).unwrap();

    let octets = plain.to_octets();
    let wrapped = [&(octets.len() as u64).to_be_bytes()[..], &octets, &[0; 8]].concat();
    let wrapped = CommittedProof::from_octets(&wrapped).unwrap();
    assert_eq!(signed.check_committed(&wrapped, &[0], &[]), REFUSED);

    let octets = committed.to_octets();
    let unwrapped = Proof::from_octets(&octets[8..octets.len() - 8]).unwrap();
    assert_eq!(signed.check(&unwrapped, &[0]), REFUSED);
}

#[test]
fn the_pairing_tells_a_signature_from_anything_else() {
    let signed = Signed::new(Interface::BBS_MOD, 3);
    let octets = with_point(&signed.signature.to_octets()[..], 0, some_point(1));
    let forger = Signed { signature: Signature::from_octets(&octets).unwrap(), ..signed.clone() };
    let (proof, _) = forger.prove_committed(&[0], &[1], 1).unwrap();
    assert_eq!(signed.check_committed(&proof, &[0], &[1]), REFUSED);
}

#[test]
fn a_simulated_proof_has_another_challenge() {
    let (signed, proof) = five();
    let a_bar = some_point(1);
    let b_bar = (a_bar * secret_scalar(&signed.key_pair)).into_affine();
    let octets = with_point(&with_point(&proof.to_octets(), 8, a_bar), 56, b_bar);
    let octets = [104, C[0], C[1]]
        .into_iter()
        .zip(2..)
        .fold(octets, |octets, (at, seed)| with_point(&octets, at, some_point(seed)));
    let scalars = (8 + 144..N).step_by(32).chain(S_HAT);
    let octets =
        scalars.zip(7..).fold(octets, |octets, (at, seed)| with_scalar(&octets, at, some_scalar(seed)));
    assert_eq!(check(&signed, &octets), REFUSED);
}
