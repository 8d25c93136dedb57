//! Membership in a public set: it works, it is bound to its presentation, and every check is needed.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod committed;

use ark_bls12_381::Fr;
use ark_ec::CurveGroup;
use bauta_bbs::{MessageScalar, hazmat};
use bauta_predicates::membership::{LENGTH_PER_VALUE, MAX_VALUES, Proof, Statement, prove};
use bauta_predicates::{Committed, Error};
use committed::{
    INTERFACE, Zeros, bad_scalars, challenges, commit, elsewhere, every_flipped_bit_is_refused, hash,
    is_frozen, number, refused_elsewhere, replaced, rng, session, transcript,
};
use rand_chacha::rand_core::RngCore;

fn values(count: u64) -> Vec<MessageScalar> {
    (0..count).map(|value| (10 * value).into()).collect()
}

/// A proof that 10 is one of 0, 10, 20.
fn proof() -> (Committed, Proof) {
    let (committed, opening) = number(10);
    let statement = Statement { committed, values: &values(3) };
    (committed, prove(&session(&challenges()), &statement, &opening, &mut rng(3)).unwrap())
}

// conformance: ts14-r8
#[test]
fn a_proof_verifies_at_every_place_and_survives_its_octets() {
    let all = challenges();
    for count in [1, 2, 5, 64] {
        for place in [0, count / 2, count - 1] {
            let (committed, opening) = number(10 * place);
            let statement = Statement { committed, values: &values(count) };
            let proof = prove(&session(&all), &statement, &opening, &mut rng(3)).unwrap();
            let octets = proof.to_octets();
            assert_eq!(octets.len() as u64, count * LENGTH_PER_VALUE as u64);
            let read = Proof::from_octets(&octets).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.verify(&session(&all), &statement), Ok(()));
        }
    }
    is_frozen(&proof().1.to_octets(), include_str!("frozen/membership.hex"));
}

/// Hashed leaves: the values are the hashes.
#[test]
fn texts_are_proved_by_their_hashes() {
    let all = challenges();
    let [a, b] = [br#""99A""#, br#""99B""#].map(|text| MessageScalar::hash(&INTERFACE, text));
    let (committed, opening) = commit(b.clone(), 7);
    let set = [a, b];
    let statement = Statement { committed, values: &set };
    let proof = prove(&session(&all), &statement, &opening, &mut rng(3)).unwrap();
    assert_eq!(proof.verify(&session(&all), &statement), Ok(()));
}

#[test]
fn a_message_outside_the_set_is_not_proved() {
    let all = challenges();
    for value in [5, 30, u64::MAX] {
        let (committed, opening) = number(value);
        let statement = Statement { committed, values: &values(3) };
        let refused = prove(&session(&all), &statement, &opening, &mut rng(3));
        assert_eq!(refused, Err(Error::NotTrue));
    }
}

#[test]
fn an_opening_of_another_commitment_is_refused() {
    let (all, (committed, _), (_, other)) = (challenges(), number(10), number(20));
    let statement = Statement { committed, values: &values(3) };
    assert_eq!(prove(&session(&all), &statement, &other, &mut rng(3)), Err(Error::NotTrue));
    let (_, opening) = number(10);
    assert_eq!(prove(&session(&all), &statement, &elsewhere(&opening), &mut rng(3)), Err(Error::NotTrue));
}

#[test]
fn sets_that_are_none_are_refused_by_both_sides() {
    let (all, (committed, opening), (_, proof)) = (challenges(), number(10), proof());
    let repeated = [10, 20, 10].map(MessageScalar::from);
    for set in [&[][..], &repeated, &values(MAX_VALUES as u64 + 1)] {
        let statement = Statement { committed, values: set };
        let refused = prove(&session(&all), &statement, &opening, &mut rng(3));
        assert_eq!(refused, Err(Error::Statement));
        assert_eq!(proof.verify(&session(&all), &statement), Err(Error::Statement));
    }
}

#[test]
fn it_is_bound_to_the_presentation_and_to_its_place() {
    let (committed, proof) = proof();
    refused_elsewhere(&committed, |session, committed| {
        proof.verify(session, &Statement { committed, values: &values(3) })
    });
}

#[test]
fn it_is_bound_to_the_set_and_its_order() {
    let (all, (committed, proof)) = (challenges(), proof());
    let sets: [&[u64]; 6] = [&[10, 0, 20], &[0, 10, 30], &[0, 11, 20], &[0, 10], &[10], &[0, 10, 20, 30]];
    for set in sets {
        let set: Vec<_> = set.iter().map(|value| MessageScalar::from(*value)).collect();
        let statement = Statement { committed, values: &set };
        assert_eq!(proof.verify(&session(&all), &statement), Err(Error::InvalidProof), "{}", set.len());
    }
}

/// Attack: one more value than the set has, answered for a value of one's own.
#[test]
fn a_branch_too_many_or_too_few_is_refused() {
    let (all, (committed, opening)) = (challenges(), number(30));
    let with_own = Statement { committed, values: &values(4) };
    let proof = prove(&session(&all), &with_own, &opening, &mut rng(3)).unwrap();
    let statement = Statement { committed, values: &values(3) };
    assert_eq!(proof.verify(&session(&all), &statement), Err(Error::InvalidProof));
    let octets = proof.to_octets();
    let cut = Proof::from_octets(&[&octets[..96], &octets[128..224]].concat()).unwrap();
    assert_eq!(cut.verify(&session(&all), &statement), Err(Error::InvalidProof));
}

/// Attack: every branch simulated, for a message that is in none. Without the check of Σ c_j it would pass.
// conformance: ts14-r8
#[test]
fn simulating_every_branch_is_refused() {
    let (all, (committed, _)) = (challenges(), number(5));
    let c: Vec<_> = (31..34u64).map(Fr::from).collect();
    let z: Vec<_> = (41..44u64).map(Fr::from).collect();
    let octets: Vec<_> = c.iter().chain(&z).flat_map(hazmat::scalar_to_octets).collect();
    let statement = Statement { committed, values: &values(3) };
    let forged = Proof::from_octets(&octets).unwrap();
    assert_eq!(forged.verify(&session(&all), &statement), Err(Error::InvalidProof));
}

/// Attack: all three branches simulated, and a fourth that no value belongs to, whose challenge makes the sum right.
/// Only the count shows it.
#[test]
fn a_branch_without_a_value_is_refused() {
    let (all, (committed, _)) = (challenges(), number(5));
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let point = hazmat::commitment_to_point(&committed.commitment);
    let mut c: Vec<_> = (31..34u64).map(Fr::from).collect();
    let z: Vec<_> = (41..45u64).map(Fr::from).collect();
    let announcement =
        [0, 1, 2].map(|j| (y_0 * z[j] - (y_1 * -Fr::from(10 * j as u64) + point) * c[j]).into_affine());
    let hashed = hash(&of_three_values(committed), &announcement, "OR_MEMBERSHIP_CHAL_");
    c.push(hashed - c.iter().sum::<Fr>());
    let octets: Vec<_> = c.iter().chain(&z).flat_map(hazmat::scalar_to_octets).collect();
    let statement = Statement { committed, values: &values(3) };
    let forged = Proof::from_octets(&octets).unwrap();
    assert_eq!(forged.verify(&session(&all), &statement), Err(Error::InvalidProof));
}

/// The transcript of the statement about 0, 10, 20 as far as its points.
fn of_three_values(committed: Committed) -> Vec<u8> {
    let mut octets = transcript(&session(&challenges()), "or-membership", &[committed]);
    octets.extend(3u64.to_be_bytes());
    values(3).iter().for_each(|value| octets.extend(value.to_octets().iter()));
    octets
}

/// The transcript, written out once more: count and values before the points, so that no set can pass for another.
#[test]
fn the_challenges_add_up_to_the_hash_of_the_transcript() {
    let (committed, proof) = proof();
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let point = hazmat::commitment_to_point(&committed.commitment);
    let octets = proof.to_octets();
    let scalar = |at: usize| {
        let message = MessageScalar::from_octets(&octets[32 * at..32 * at + 32]).unwrap();
        hazmat::message_to_scalar(&message)
    };
    let announcement = [0, 1, 2].map(|j| {
        let v = Fr::from(10 * j as u64);
        (y_0 * scalar(3 + j) - (y_1 * -v + point) * scalar(j)).into_affine()
    });
    let c = hash(&of_three_values(committed), &announcement, "OR_MEMBERSHIP_CHAL_");
    assert_eq!(scalar(0) + scalar(1) + scalar(2), c);
}

/// As many octets are drawn, in the same order, wherever the message stands.
#[test]
fn the_place_does_not_show_in_what_is_drawn() {
    let all = challenges();
    let next = [0, 10, 20].map(|value| {
        let ((committed, opening), mut rng) = (number(value), rng(3));
        let statement = Statement { committed, values: &values(3) };
        let proof = prove(&session(&all), &statement, &opening, &mut rng).unwrap();
        (proof.to_octets().len(), rng.next_u64())
    });
    assert!(next.iter().all(|drawn| *drawn == next[0]));
}

#[test]
fn every_flipped_bit_makes_it_invalid() {
    let (all, (committed, proof)) = (challenges(), proof());
    let statement = Statement { committed, values: &values(3) };
    every_flipped_bit_is_refused(&proof.to_octets(), |octets| {
        Proof::from_octets(octets)?.verify(&session(&all), &statement)
    });
}

#[test]
fn encodings_are_exact() {
    let octets = proof().1.to_octets();
    for length in [0, 1, 63, 127, 191] {
        assert_eq!(Proof::from_octets(&octets[..length]), Err(Error::Length { found: length }));
    }
    let longer = [&octets[..], &[0]].concat();
    assert_eq!(Proof::from_octets(&longer), Err(Error::Length { found: 193 }));
    let too_many = octets.repeat(22);
    assert_eq!(Proof::from_octets(&too_many), Err(Error::Length { found: 66 * 64 }));
    for at in (0..6).map(|place| 32 * place) {
        for scalar in bad_scalars() {
            assert_eq!(Proof::from_octets(&replaced(&octets, at, &scalar)), Err(Error::Scalar { at }));
        }
    }
}

#[test]
fn broken_randomness_is_refused() {
    let (all, (committed, opening)) = (challenges(), number(10));
    let statement = Statement { committed, values: &values(3) };
    assert_eq!(prove(&session(&all), &statement, &opening, &mut Zeros), Err(Error::Randomness));
}
