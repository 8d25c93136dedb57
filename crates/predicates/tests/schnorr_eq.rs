//! Equality of two committed messages: it works, it is bound to its presentation, and every check is needed.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod committed;

use ark_bls12_381::Fr;
use ark_ec::CurveGroup;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::{MessageScalar, hazmat};
use bauta_predicates::schnorr_eq::{LENGTH, Proof, Statement, prove};
use bauta_predicates::{Committed, Error};
use committed::{
    INTERFACE, bad_scalars, challenges, commit, elsewhere, every_flipped_bit_is_refused, hash, is_frozen,
    number, refused_elsewhere, replaced, rng, session, transcript,
};

/// Two commitments, the second in another credential.
fn setting(first: MessageScalar, second: MessageScalar) -> (Statement, Opening, Opening) {
    let (first, first_opening) = commit(first, 1);
    let (second, second_opening) = commit(second, 2);
    (Statement { first, second: Committed { credential: 1, ..second } }, first_opening, second_opening)
}

fn equal() -> (Statement, Opening, Opening) {
    setting(99_000.into(), 99_000.into())
}

fn proof() -> Proof {
    let (statement, first, second) = equal();
    prove(&session(&challenges()), &statement, &first, &second, &mut rng(3)).unwrap()
}

// conformance: ts14-r7
#[test]
fn a_proof_verifies_and_survives_its_octets() {
    let (all, (statement, ..)) = (challenges(), equal());
    let octets = proof().to_octets();
    let read = Proof::from_octets(&octets).unwrap();
    assert_eq!(read, proof());
    assert_eq!(read.verify(&session(&all), &statement), Ok(()));
    is_frozen(&octets, include_str!("frozen/schnorr_eq.hex"));
}

#[test]
fn different_messages_are_not_proved_equal() {
    let all = challenges();
    let (statement, first, second) = setting(1.into(), 2.into());
    let refused = prove(&session(&all), &statement, &first, &second, &mut rng(3));
    assert_eq!(refused, Err(Error::NotTrue));
}

#[test]
fn an_opening_of_another_commitment_is_refused() {
    let all = challenges();
    let (statement, first, second) = equal();
    let refused = prove(&session(&all), &statement, &second, &first, &mut rng(3));
    assert_eq!(refused, Err(Error::NotTrue));
    let wrong =
        [(&elsewhere(&first), &second), (&first, &elsewhere(&second)), (&first, &first), (&second, &second)];
    for (first, second) in wrong {
        let refused = prove(&session(&all), &statement, first, second, &mut rng(3));
        assert_eq!(refused, Err(Error::NotTrue));
    }
}

/// Attack: everything as in a real proof, but each commitment answered for its own message, with the one ẑ_m that there
/// is: the first's, the second's, or their sum.
// conformance: ts14-r7
#[test]
fn different_messages_are_refused_by_the_verifier() {
    let all = challenges();
    let (statement, first, second) = setting(1.into(), 2.into());
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let [a, b, d] = [21u64, 22, 23].map(Fr::from);
    let points = [(y_1 * a + y_0 * b).into_affine(), (y_1 * a + y_0 * d).into_affine()];
    let octets = transcript(&session(&all), "schnorr-eq", &[statement.first, statement.second]);
    let c = hash(&octets, &points, "SCHNORR_EQ_CHAL_");
    let [m_1, m_2] = [&first.message, &second.message].map(hazmat::message_to_scalar);
    let [s_1, s_2] = [&first.blinding, &second.blinding].map(hazmat::message_to_scalar);
    let forge = |m: Fr| {
        let scalars = [c, a + c * m, b + c * s_1, d + c * s_2];
        let octets: Vec<_> = scalars.iter().flat_map(hazmat::scalar_to_octets).collect();
        Proof::from_octets(&octets).unwrap()
    };
    for m in [m_1, m_2, m_1 + m_2] {
        assert_eq!(forge(m).verify(&session(&all), &statement), Err(Error::InvalidProof));
    }
    // What was forged is a proof but for the message: with two commitments to the first it verifies.
    let second = hazmat::point_to_commitment((y_1 * m_1 + y_0 * s_2).into_affine());
    let truth = Statement { second: Committed { commitment: second, ..statement.second }, ..statement };
    let octets = transcript(&session(&all), "schnorr-eq", &[truth.first, truth.second]);
    let c = hash(&octets, &points, "SCHNORR_EQ_CHAL_");
    let scalars = [c, a + c * m_1, b + c * s_1, d + c * s_2];
    let octets: Vec<_> = scalars.iter().flat_map(hazmat::scalar_to_octets).collect();
    assert_eq!(Proof::from_octets(&octets).unwrap().verify(&session(&all), &truth), Ok(()));
}

#[test]
fn it_is_bound_to_the_presentation_and_to_both_places() {
    let (statement, ..) = equal();
    let Statement { first, second } = statement;
    refused_elsewhere(&first, |session, first| proof().verify(session, &Statement { first, second }));
    refused_elsewhere(&second, |session, second| proof().verify(session, &Statement { first, second }));
    let swapped = Statement { first: second, second: first };
    assert_eq!(proof().verify(&session(&challenges()), &swapped), Err(Error::InvalidProof));
}

/// A decoy is one scalar for everybody, so two of them are equal and proved so. Slots that may hold a decoy are not
/// for this proof; only who asks can see to that.
#[test]
fn two_decoys_are_equal() {
    let all = challenges();
    let decoy = MessageScalar::hash(&INTERFACE, b"JWP-BBS-DECOY");
    let (statement, first, second) = setting(decoy.clone(), decoy);
    let proof = prove(&session(&all), &statement, &first, &second, &mut rng(3)).unwrap();
    assert_eq!(proof.verify(&session(&all), &statement), Ok(()));
}

#[test]
fn every_flipped_bit_makes_it_invalid() {
    let (all, (statement, ..)) = (challenges(), equal());
    every_flipped_bit_is_refused(&proof().to_octets(), |octets| {
        Proof::from_octets(octets)?.verify(&session(&all), &statement)
    });
}

#[test]
fn encodings_are_exact() {
    let octets = proof().to_octets();
    assert_eq!(Proof::from_octets(&[]), Err(Error::Length { found: 0 }));
    assert_eq!(Proof::from_octets(&octets[..LENGTH - 1]), Err(Error::Length { found: LENGTH - 1 }));
    let longer = [&octets[..], &[0]].concat();
    assert_eq!(Proof::from_octets(&longer), Err(Error::Length { found: LENGTH + 1 }));
    for at in [0, 32, 64, 96] {
        for scalar in bad_scalars() {
            assert_eq!(Proof::from_octets(&replaced(&octets, at, &scalar)), Err(Error::Scalar { at }));
        }
    }
}

#[test]
fn broken_randomness_is_refused() {
    let (all, (committed, opening)) = (challenges(), number(5));
    let statement = Statement { first: committed, second: committed };
    let refused = prove(&session(&all), &statement, &opening, &opening, &mut committed::Zeros);
    assert_eq!(refused, Err(Error::Randomness));
}
