//! The range proof by bits: it works, it is bound to its presentation, and every check is needed.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod committed;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::CurveGroup;
use ark_ff::AdditiveGroup;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::{MessageScalar, hazmat};
use bauta_predicates::sigma_range::{LENGTH_PER_BIT, Proof, Statement, prove};
use bauta_predicates::{Committed, Error};
use committed::{
    INTERFACE, Zeros, bad_points, bad_scalars, challenges, commit, every_flipped_bit_is_refused, hash,
    is_frozen, number, refused_elsewhere, replaced, rng, session, transcript,
};

/// 99 ≤ 101 < 104: bases 2, 1, 1.
fn setting() -> (Statement, Opening) {
    let (committed, opening) = number(101);
    (Statement { committed, from: 99, below: 104 }, opening)
}

fn proof() -> Proof {
    let (statement, opening) = setting();
    prove(&session(&challenges()), &statement, &opening, &mut rng(3)).unwrap()
}

#[test]
fn every_value_of_every_small_range_is_proved() {
    let all = challenges();
    for size in 2..12 {
        for value in 0..size {
            let (committed, opening) = number(99 + value);
            let statement = Statement { committed, from: 99, below: 99 + size };
            let proof = prove(&session(&all), &statement, &opening, &mut rng(3)).unwrap();
            let read = Proof::from_octets(&proof.to_octets()).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.verify(&session(&all), &statement), Ok(()), "{value} of {size}");
        }
    }
    is_frozen(&proof().to_octets(), include_str!("frozen/sigma_range.hex"));
}

#[test]
fn great_ranges_are_proved_with_as_many_bits_as_they_need() {
    let all = challenges();
    let cases = [
        (0, 1 << 32, 32, 0),
        (0, 1 << 32, 32, u64::from(u32::MAX)),
        (0, (1 << 16) + 1, 17, 1 << 16),
        (0, u64::MAX, 64, u64::MAX - 1),
        (u64::MAX - 2, u64::MAX, 1, u64::MAX - 1),
    ];
    for (from, below, bits, value) in cases {
        let (committed, opening) = number(value);
        let statement = Statement { committed, from, below };
        let proof = prove(&session(&all), &statement, &opening, &mut rng(3)).unwrap();
        assert_eq!(proof.to_octets().len(), 32 + bits * LENGTH_PER_BIT);
        assert_eq!(proof.verify(&session(&all), &statement), Ok(()));
    }
}

// conformance: ts14-r6
#[test]
fn messages_outside_are_not_proved() {
    let all = challenges();
    let decoy = MessageScalar::hash(&INTERFACE, b"JWP-BBS-DECOY");
    let beyond_64_bits = hazmat::scalar_to_message(Fr::from((1u128 << 64) + 101));
    let negative = hazmat::scalar_to_message(-Fr::from(1u64));
    let outside =
        [MessageScalar::from(98), 104.into(), 0.into(), u64::MAX.into(), decoy, beyond_64_bits, negative];
    for message in outside {
        let (committed, opening) = commit(message, 9);
        let statement = Statement { committed, from: 99, below: 104 };
        assert_eq!(prove(&session(&all), &statement, &opening, &mut rng(3)), Err(Error::NotTrue));
    }
    let ((statement, _), (_, other)) = (setting(), number(102));
    assert_eq!(prove(&session(&all), &statement, &other, &mut rng(3)), Err(Error::NotTrue));
}

#[test]
fn ranges_of_fewer_than_two_values_are_refused_by_both_sides() {
    let all = challenges();
    let (statement, opening) = setting();
    for (from, below) in [(101, 102), (101, 101), (104, 99), (u64::MAX, 0)] {
        let none = Statement { from, below, ..statement };
        assert_eq!(prove(&session(&all), &none, &opening, &mut rng(3)), Err(Error::Statement));
        assert_eq!(proof().verify(&session(&all), &none), Err(Error::Statement));
    }
}

#[test]
fn it_is_bound_to_the_presentation_its_place_and_its_range() {
    let (all, (statement, _)) = (challenges(), setting());
    refused_elsewhere(&statement.committed, |session, committed| {
        proof().verify(session, &Statement { committed, ..statement })
    });
    for (from, below) in [(98, 103), (100, 105), (99, 105), (99, 103), (98, 104), (99, 1 << 20)] {
        let other = Statement { from, below, ..statement };
        assert_eq!(proof().verify(&session(&all), &other), Err(Error::InvalidProof), "{from} {below}");
    }
}

/// A proof of bits of one's choice, as well made as one can: (b_j, s_j, s2_j), whether or not they are bits or add up.
fn forge(statement: &Statement, bits: &[[Fr; 3]]) -> Proof {
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let d: Vec<_> = bits.iter().map(|[b, s, _]| (y_1 * b + y_0 * s).into_affine()).collect();
    let nonces: Vec<_> = (0..bits.len() as u64).map(|j| [51 + j, 61 + j, 71 + j].map(Fr::from)).collect();
    let announcement: Vec<G1Affine> = d
        .iter()
        .zip(&nonces)
        .flat_map(|(d, [beta, sigma, tau])| [y_1 * beta + y_0 * sigma, *d * beta + y_0 * tau])
        .map(CurveGroup::into_affine)
        .collect();
    let mut octets = transcript(&session(&challenges()), "sigma-range", &[statement.committed]);
    octets.extend(statement.from.to_be_bytes());
    octets.extend(statement.below.to_be_bytes());
    let c = hash(&octets, &[d.clone(), announcement].concat(), "SIGMA_RANGE_CHAL_");
    let responses = bits
        .iter()
        .zip(&nonces)
        .flat_map(|(bit, nonce)| [nonce[0] + c * bit[0], nonce[1] + c * bit[1], nonce[2] + c * bit[2]]);
    let mut octets: Vec<_> = d.iter().flat_map(hazmat::point_to_octets_g1).collect();
    [c].into_iter().chain(responses).for_each(|scalar| octets.extend(hazmat::scalar_to_octets(&scalar)));
    Proof::from_octets(&octets).unwrap()
}

/// The blindings of three bits that add up to that of the commitment with bases 2, 1, 1.
fn blindings(opening: &Opening) -> [Fr; 3] {
    let s = hazmat::message_to_scalar(&opening.blinding);
    let [s_1, s_2] = [81u64, 82].map(Fr::from);
    [s_1, s_2, s - s_1.double() - s_2]
}

fn bit(b: u64, s: Fr) -> [Fr; 3] {
    [Fr::from(b), s, (Fr::from(1u64) - Fr::from(b)) * s]
}

#[test]
fn true_bits_from_outside_the_library_are_accepted() {
    let (all, (statement, opening)) = (challenges(), setting());
    let [s_1, s_2, s_3] = blindings(&opening);
    // 101 − 99 = 2 = 2·1 = 1 + 1
    for [b_1, b_2, b_3] in [[1, 0, 0], [0, 1, 1]] {
        let proof = forge(&statement, &[bit(b_1, s_1), bit(b_2, s_2), bit(b_3, s_3)]);
        assert_eq!(proof.verify(&session(&all), &statement), Ok(()));
    }
}

/// Attack: true bits of another number, or of the right one under other blindings. Only the sum shows it.
#[test]
fn bits_that_do_not_add_up_to_the_message_are_refused() {
    let (all, (statement, opening)) = (challenges(), setting());
    let [s_1, s_2, s_3] = blindings(&opening);
    let others = [
        [bit(1, s_1), bit(1, s_2), bit(0, s_3)],
        [bit(0, s_1), bit(0, s_2), bit(0, s_3)],
        [bit(1, s_1), bit(0, s_2), bit(0, s_3 + s_1)],
    ];
    for bits in others {
        let refused = forge(&statement, &bits).verify(&session(&all), &statement);
        assert_eq!(refused, Err(Error::InvalidProof));
    }
}

/// Attack: a message outside the range, its bits adding up with a "bit" that is none.
#[test]
fn bits_that_are_neither_zero_nor_one_are_refused() {
    let (all, (committed, opening)) = (challenges(), number(105));
    let statement = Statement { committed, from: 99, below: 104 };
    let [s_1, s_2, s_3] = blindings(&opening);
    // 105 − 99 = 6 = 2·3 = 2·1 + 4
    for [b_1, b_2, b_3] in [[3, 0, 0], [1, 4, 0], [1, 0, 4], [2, 1, 1]] {
        let forged = forge(&statement, &[bit(b_1, s_1), bit(b_2, s_2), bit(b_3, s_3)]);
        assert_eq!(forged.verify(&session(&all), &statement), Err(Error::InvalidProof));
    }
}

#[test]
fn bits_cannot_be_swapped() {
    let (all, (statement, _)) = (challenges(), setting());
    let octets = proof().to_octets();
    let swapped = [&octets[48..96], &octets[..48], &octets[96..]].concat();
    let swapped = Proof::from_octets(&swapped).unwrap();
    assert_eq!(swapped.verify(&session(&all), &statement), Err(Error::InvalidProof));
    // The two bits with base 1 may be swapped in the sum, and are not in the hash.
    let at = 3 * 48 + 32;
    let swapped = [
        &octets[..48],
        &octets[96..144],
        &octets[48..96],
        &octets[144..at + 96],
        &octets[at + 192..],
        &octets[at + 96..at + 192],
    ];
    let swapped = Proof::from_octets(&swapped.concat()).unwrap();
    assert_eq!(swapped.verify(&session(&all), &statement), Err(Error::InvalidProof));
}

#[test]
fn every_flipped_bit_makes_it_invalid() {
    let (all, (statement, _)) = (challenges(), setting());
    every_flipped_bit_is_refused(&proof().to_octets(), |octets| {
        Proof::from_octets(octets)?.verify(&session(&all), &statement)
    });
}

#[test]
fn encodings_are_exact() {
    let octets = proof().to_octets();
    assert_eq!(octets.len(), 32 + 3 * LENGTH_PER_BIT);
    for length in [0, 31, 32, 175, 463] {
        assert_eq!(Proof::from_octets(&octets[..length]), Err(Error::Length { found: length }));
    }
    let longer = [&octets[..], &[0]].concat();
    assert_eq!(Proof::from_octets(&longer), Err(Error::Length { found: 465 }));
    let too_many = vec![0; 32 + 65 * LENGTH_PER_BIT];
    assert_eq!(Proof::from_octets(&too_many), Err(Error::Length { found: too_many.len() }));
    for at in [0, 48, 96] {
        for point in bad_points() {
            assert_eq!(Proof::from_octets(&replaced(&octets, at, &point)), Err(Error::Point { at }));
        }
    }
    for at in (0..10).map(|place| 144 + 32 * place) {
        for scalar in bad_scalars() {
            assert_eq!(Proof::from_octets(&replaced(&octets, at, &scalar)), Err(Error::Scalar { at }));
        }
    }
}

#[test]
fn fewer_bits_than_the_range_has_are_refused() {
    let (all, (statement, _), (committed, opening)) = (challenges(), setting(), number(100));
    let narrow = Statement { committed, from: 99, below: 101 };
    let proof = prove(&session(&all), &narrow, &opening, &mut rng(3)).unwrap();
    let wide = Statement { committed, ..statement };
    assert_eq!(proof.verify(&session(&all), &wide), Err(Error::InvalidProof));
    let elsewhere = Statement { committed: Committed { index: 9, ..committed }, ..narrow };
    assert_eq!(proof.verify(&session(&all), &elsewhere), Err(Error::InvalidProof));
}

#[test]
fn broken_randomness_is_refused() {
    let (all, (statement, opening)) = (challenges(), setting());
    assert_eq!(prove(&session(&all), &statement, &opening, &mut Zeros), Err(Error::Randomness));
}
