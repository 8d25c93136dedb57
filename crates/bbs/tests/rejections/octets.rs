//! Altered octets: refused when they are read, or when what was read is verified.

use ark_bls12_381::{Fq, Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, PrimeField};
use ark_serialize::CanonicalSerialize;
use bauta_bbs::committed_disclosure::CommittedProof;
use bauta_bbs::{Error, Interface, Item, PublicKey, hazmat};

use super::encodings::{self, Encoding, Place};
use crate::support::{Signed, not_scalars, some_point, with};

/// Compressed, infinity, and nothing else.
const IDENTITY_FLAGS: u8 = 0xc0;

fn assert_point_refused(encoding: &Encoding, place: Place, point: &[u8]) {
    let refusal = (encoding.accept)(&with(&encoding.octets, place.at, point));
    assert_eq!(refusal, Err(Error::Point { item: place.item, at: place.at_in_item }));
}

/// Puts each of `points` in the place of each point of each encoding.
fn assert_points_refused(points: &[Vec<u8>]) {
    for encoding in encodings::all() {
        for (place, point) in encoding.points.iter().flat_map(|place| points.iter().map(move |p| (place, p)))
        {
            assert_point_refused(&encoding, *place, point);
        }
    }
    for point in points {
        let refused = hazmat::octets_to_point_g1(point);
        assert_eq!(refused, Err(Error::Point { item: Item::Point, at: 0 }));
    }
}

fn g2_octets(point: &G2Affine) -> Vec<u8> {
    let mut octets = Vec::new();
    point.serialize_compressed(&mut octets).expect("a vector grows");
    octets
}

fn assert_public_key_refused(octets: &[u8]) {
    let refusal = PublicKey::from_octets(octets).map(|_| ());
    assert_eq!(refusal, Err(Error::Point { item: Item::PublicKey, at: 0 }));
}

/// `octets` + p, as integers.
fn plus_p(octets: &[u8]) -> Vec<u8> {
    let mut sum = octets.to_vec();
    let mut carry = 0;
    for (octet, p) in sum.iter_mut().zip(Fq::MODULUS.to_bytes_be()).rev() {
        let value = u16::from(*octet) + u16::from(p) + carry;
        (*octet, carry) = (value.to_le_bytes()[0], value >> 8);
    }
    assert_eq!(carry, 0);
    sum
}

/// The same point with x + p in the place of x, where the flags leave room for it.
fn not_canonical(compressed: &[u8]) -> Option<Vec<u8>> {
    let flags = compressed[0] & 0xe0;
    let x = with(compressed, 0, &[compressed[0] & 0x1f]);
    let mut sum = plus_p(&x[..48]);
    if sum[0] & 0xe0 != 0 {
        return None;
    }
    sum[0] |= flags;
    Some(with(compressed, 0, &sum))
}

#[test]
fn the_encodings_are_accepted_as_they_are() {
    for encoding in encodings::all() {
        assert_eq!((encoding.accept)(&encoding.octets), Ok(()), "{:?}", encoding.item);
    }
}

#[test]
fn the_identity_is_no_point() {
    let identity = hazmat::point_to_octets_g1(&G1Affine::zero());
    assert_eq!(identity[0], IDENTITY_FLAGS);
    assert_points_refused(&[identity.to_vec()]);
    assert_public_key_refused(&g2_octets(&G2Affine::zero()));
}

// conformance: bbs-subgroup-checks, bbs-subgroup-checks-all
#[test]
fn points_outside_the_subgroup_are_no_points() {
    let outside: Vec<_> = (0..8u64)
        .filter_map(|x| G1Affine::get_point_from_x_unchecked(Fq::from(x), false))
        .filter(|point| point.is_on_curve() && !point.is_in_correct_subgroup_assuming_on_curve())
        .map(|point| hazmat::point_to_octets_g1(&point).to_vec())
        .collect();
    assert!(outside.len() > 1, "x = 0 gives a point of order 3, the others points of large order");
    assert_points_refused(&outside);

    let outside = (1..32u64)
        .filter_map(|x| G2Affine::get_point_from_x_unchecked(x.into(), false))
        .find(|point| point.is_on_curve() && !point.is_in_correct_subgroup_assuming_on_curve());
    assert_public_key_refused(&g2_octets(&outside.expect("nearly every point is outside")));
}

#[test]
fn an_x_off_the_curve_is_no_point() {
    let off = (0..64u8).find(|x| G1Affine::get_point_from_x_unchecked(Fq::from(*x), false).is_none());
    let mut octets = vec![0; 48];
    (octets[0], octets[47]) = (0x80, off.expect("every other x"));
    assert_points_refused(&[octets]);

    let off = (0..64u8).find(|x| G2Affine::get_point_from_x_unchecked((*x).into(), false).is_none());
    let mut octets = vec![0; 96];
    (octets[0], octets[95]) = (0x80, off.expect("every other x"));
    assert_public_key_refused(&octets);
}

#[test]
fn an_x_not_below_p_is_no_point() {
    let points = (0..).map(|seed| hazmat::point_to_octets_g1(&some_point(seed)));
    let not_canonical_g1 = points.filter_map(|octets| not_canonical(&octets)).take(2).collect::<Vec<_>>();
    assert_points_refused(&not_canonical_g1);

    let points = (1..64u64).map(|k| g2_octets(&(G2Affine::generator() * Fr::from(k)).into_affine()));
    let octets = points.clone().find_map(|octets| not_canonical(&octets));
    assert_public_key_refused(&octets.expect("one in four"));
    // x = c0 + c1·u is encoded as c1 ‖ c0, and there are no flags before c0.
    for octets in points.take(4) {
        assert_public_key_refused(&with(&octets, 48, &plus_p(&octets[48..])));
    }
}

#[test]
fn wrong_flags_are_no_point() {
    let point = hazmat::point_to_octets_g1(&some_point(1)).to_vec();
    let flags = |octets: &[u8], clear: u8, set: u8| with(octets, 0, &[octets[0] & !clear | set]);
    let mut identity = vec![0; 48];
    let nonzero_body = with(&identity, 47, &[1]);
    identity[0] = IDENTITY_FLAGS;
    assert_points_refused(&[
        flags(&point, 0x80, 0),
        flags(&point, 0, 0x40),
        flags(&point, 0x20, 0x40),
        flags(&identity, 0, 0x20),
        flags(&identity, 0x80, 0),
        flags(&nonzero_body, 0, IDENTITY_FLAGS),
        vec![0; 48],
        vec![0xff; 48],
    ]);
    let key = g2_octets(&G2Affine::generator());
    [flags(&key, 0x80, 0), flags(&key, 0, 0x40), vec![0; 96], vec![0xff; 96]]
        .iter()
        .for_each(|octets| assert_public_key_refused(octets));
}

#[test]
fn zero_and_what_is_not_below_r_are_no_scalars() {
    for encoding in encodings::all() {
        for place in &encoding.scalars {
            for scalar in [[0; 32]].into_iter().chain(not_scalars()) {
                let refusal = (encoding.accept)(&with(&encoding.octets, place.at, &scalar));
                assert_eq!(refusal, Err(Error::Scalar { item: place.item, at: place.at_in_item }));
            }
        }
    }
    let message = encodings::message();
    assert_eq!((message.accept)(&[0; 32]), Ok(()), "zero is a message");
    for scalar in not_scalars() {
        assert_eq!((message.accept)(&scalar), Err(Error::Scalar { item: Item::Message, at: 0 }));
    }
}

#[test]
fn every_other_length_is_refused() {
    let scalar = [&[0; 31][..], &[1]].concat();
    for Encoding { item, octets, accept, .. } in encodings::all() {
        for end in 0..octets.len() {
            assert!(accept(&octets[..end]).is_err(), "{item:?} cut to {end}");
        }
        for more in [&[0][..], &[1], &[0; 32], &scalar, &[0xff; 32], &[0; 48], &octets] {
            assert!(accept(&[&octets, more].concat()).is_err(), "{item:?} with {} more", more.len());
        }
        let found = octets.len() + 1;
        assert_eq!(accept(&[&octets[..], &[1]].concat()), Err(Error::Length { item, found }));
        assert_eq!(accept(&[]), Err(Error::Length { item, found: 0 }));
    }
}

#[test]
fn what_has_one_length_is_refused_at_every_other() {
    let scalar = [&[0; 31][..], &[1]].concat();
    let one_length = [
        encodings::signature(),
        encodings::secret_key(),
        encodings::public_key(),
        encodings::message(),
        encodings::committed_proof(),
        encodings::pseudonym(),
        encodings::nym_secret(),
        encodings::nym_entropy(),
    ];
    for Encoding { item, octets, accept, .. } in one_length {
        let found = octets.len() + 32;
        assert_eq!(accept(&[&octets[..], &scalar].concat()), Err(Error::Length { item, found }));
    }
    let point = hazmat::point_to_octets_g1(&some_point(1));
    let longer = hazmat::octets_to_point_g1(&[&point[..], &[0]].concat());
    assert_eq!(longer, Err(Error::Length { item: Item::Point, found: 49 }));
}

#[test]
fn fewer_octets_than_the_shortest_are_a_wrong_length() {
    for (encoding, shortest) in [(encodings::proof(), 272), (encodings::commitment_with_proof(), 112)] {
        let item = encoding.item;
        for found in [shortest - 32, shortest - 1, shortest + 1, shortest + 31] {
            let refusal = (encoding.accept)(&encoding.octets[..found]);
            assert_eq!(refusal, Err(Error::Length { item, found }));
        }
    }
}

#[test]
fn lengths_in_the_octets_of_a_committed_proof_are_not_believed() {
    let Encoding { item, octets, accept, .. } = encodings::committed_proof();
    let found = octets.len();
    for count in [0, 1, 3, 1 << 32, 1 << 58, 1 << 60, 1 << 61, (1 << 61) + 2, 1 << 63, u64::MAX] {
        let refusal = accept(&with(&octets, 8 + 336, &count.to_be_bytes()));
        assert_eq!(refusal, Err(Error::Length { item, found }), "N = {count}");
    }
    for length in [0, 1, 271, 335, 337, 368, 1 << 61, u64::MAX - 7, u64::MAX] {
        let refusal = accept(&with(&octets, 0, &length.to_be_bytes()));
        assert!(matches!(refusal, Err(Error::Length { .. } | Error::Point { .. })), "length {length}");
    }
}

/// Not even a committed proof that has no commitments, of which 80·2⁶¹ modulo 2⁶⁴ would be none.
#[test]
fn two_to_the_61_commitments_are_not_none() {
    let signed = Signed::new(Interface::BBS_MOD, 1);
    let octets = signed.prove_committed(&[], &[], 1).unwrap().0.to_octets();
    let count = octets.len() - 8;
    let octets = with(&octets, count, &(1u64 << 61).to_be_bytes());
    let refusal = CommittedProof::from_octets(&octets);
    assert_eq!(refusal, Err(Error::Length { item: Item::CommittedProof, found: octets.len() }));
}

/// Every string that differs from `octets` in one bit.
fn assert_every_bit_matters(Encoding { item, octets, accept, .. }: Encoding) {
    for bit in 0..octets.len() * 8 {
        let flipped = with(&octets, bit / 8, &[octets[bit / 8] ^ (1 << (bit % 8))]);
        assert!(accept(&flipped).is_err(), "{item:?}: bit {bit}");
    }
}

#[test]
fn every_bit_of_a_signature_matters() {
    assert_every_bit_matters(encodings::signature());
}

#[test]
fn every_bit_of_a_proof_matters() {
    assert_every_bit_matters(encodings::proof());
}

#[test]
fn every_bit_of_a_committed_proof_matters() {
    assert_every_bit_matters(encodings::committed_proof());
}

#[test]
fn every_bit_of_a_commitment_with_proof_matters() {
    assert_every_bit_matters(encodings::commitment_with_proof());
}
