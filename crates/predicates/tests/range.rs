//! The range proof by three squares: it works, it is bound to its presentation, and every check is needed.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod committed;

use ark_bls12_381::Fr;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::hazmat;
use bauta_predicates::range::{
    Bounds, ONE_SIDED_LENGTH, Proof, Statement, TWO_SIDED_LENGTH, prove, three_squares,
};
use bauta_predicates::{Committed, Error};
use committed::{
    Zeros, bad_points, bad_scalars, challenges, commit, elsewhere, every_flipped_bit_is_refused, is_frozen,
    number, refused_elsewhere, replaced, rng, session,
};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{self, CryptoRng, RngCore};

/// Born on day 39000, and to be born on day 39806 or before.
fn one_sided() -> (Statement, Opening) {
    let (committed, opening) = number(39_000);
    (Statement { committed, bounds: Bounds::at_most(39_806) }, opening)
}

fn two_sided() -> (Statement, Opening) {
    let (statement, opening) = one_sided();
    (Statement { bounds: Bounds::between(30_000, 39_806).unwrap(), ..statement }, opening)
}

fn made((statement, opening): &(Statement, Opening)) -> Proof {
    prove(&session(&challenges()), statement, opening, &mut rng(3)).unwrap()
}

fn verify_octets(statement: &Statement, octets: &[u8]) -> Result<(), Error> {
    Proof::from_octets(octets, &statement.bounds)?.verify(&session(&challenges()), statement)
}

#[test]
fn values_at_both_ends_and_between_are_proved() {
    let between = |min, max| Bounds::between(min, max).unwrap();
    let cases = [
        (0, Bounds::at_least(0)),
        (u32::MAX, Bounds::at_least(0)),
        (u32::MAX, Bounds::at_least(u32::MAX)),
        (0, Bounds::at_most(0)),
        (0, Bounds::at_most(u32::MAX)),
        (u32::MAX, Bounds::at_most(u32::MAX)),
        (39_806, Bounds::at_most(39_806)),
        (39_805, Bounds::at_most(39_806)),
        (7, between(7, 7)),
        (0, between(0, u32::MAX)),
        (u32::MAX, between(0, u32::MAX)),
        (20, between(7, 20)),
        (7, between(7, 20)),
    ];
    let all = challenges();
    for (value, bounds) in cases {
        let (committed, opening) = number(value.into());
        let statement = Statement { committed, bounds };
        let proof = made(&(statement, opening));
        let octets = proof.to_octets();
        assert_eq!(octets.len(), bounds.proof_length());
        let read = Proof::from_octets(&octets, &bounds).unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(&session(&all), &statement), Ok(()), "{value} {bounds:?}");
    }
}

// conformance: ts14-r6
#[test]
fn values_just_outside_are_not_proved() {
    let cases = [
        (17, Bounds::at_least(18)),
        (u32::MAX - 1, Bounds::at_least(u32::MAX)),
        (1, Bounds::at_most(0)),
        (39_807, Bounds::at_most(39_806)),
        (6, Bounds::between(7, 20).unwrap()),
        (21, Bounds::between(7, 20).unwrap()),
    ];
    for (value, bounds) in cases {
        let (committed, opening) = number(value.into());
        let statement = Statement { committed, bounds };
        let refused = prove(&session(&challenges()), &statement, &opening, &mut rng(3));
        assert_eq!(refused, Err(Error::NotTrue), "{value} {bounds:?}");
    }
}

#[test]
fn messages_of_more_than_32_bits_are_not_proved() {
    let r_minus_1 = hazmat::scalar_to_message(-Fr::from(1u64));
    let beyond = hazmat::scalar_to_message(Fr::from((1u128 << 100) + 20));
    for message in [(1u64 << 32).into(), ((1u64 << 32) + 20).into(), u64::MAX.into(), beyond, r_minus_1] {
        let (committed, opening) = commit(message, 4);
        for bounds in [Bounds::at_least(18), Bounds::at_most(40), Bounds::between(0, u32::MAX).unwrap()] {
            let statement = Statement { committed, bounds };
            let refused = prove(&session(&challenges()), &statement, &opening, &mut rng(3));
            assert_eq!(refused, Err(Error::NotTrue));
        }
    }
}

#[test]
fn an_opening_of_another_commitment_is_refused() {
    let (all, (statement, opening), (_, other)) = (challenges(), one_sided(), number(39_001));
    for opening in [other, elsewhere(&opening)] {
        assert_eq!(prove(&session(&all), &statement, &opening, &mut rng(3)), Err(Error::NotTrue));
    }
}

#[test]
fn bounds_without_a_value_are_refused() {
    assert_eq!(Bounds::between(8, 7), Err(Error::Statement));
    assert_eq!(Bounds::between(u32::MAX, 0), Err(Error::Statement));
    let bounds = Bounds::between(7, 7).unwrap();
    assert_eq!((bounds.min(), bounds.max()), (Some(7), Some(7)));
    assert_eq!([6, 7, 8].map(|value| bounds.contain(value)), [false, true, false]);
}

#[test]
fn the_octets_are_those_of_before() {
    is_frozen(&made(&one_sided()).to_octets(), include_str!("frozen/range_one_sided.hex"));
    is_frozen(&made(&two_sided()).to_octets(), include_str!("frozen/range_two_sided.hex"));
}

#[test]
fn it_is_bound_to_the_presentation_and_to_its_place() {
    for setting in [one_sided(), two_sided()] {
        let proof = made(&setting);
        let (statement, _) = setting;
        refused_elsewhere(&statement.committed, |session, committed| {
            proof.verify(session, &Statement { committed, ..statement })
        });
    }
}

/// Two commitments of one presentation, their proofs exchanged.
#[test]
fn proofs_of_two_messages_cannot_be_exchanged() {
    let (all, (statement, opening)) = (challenges(), one_sided());
    let other = Statement { committed: Committed { index: 4, ..statement.committed }, ..statement };
    let mut moved = opening.clone();
    moved.index = 4;
    let proofs = [made(&(statement, opening)), made(&(other, moved))];
    for (proof, own, foreign) in [(&proofs[0], &statement, &other), (&proofs[1], &other, &statement)] {
        assert_eq!(proof.verify(&session(&all), own), Ok(()));
        assert_eq!(proof.verify(&session(&all), foreign), Err(Error::InvalidProof));
    }
}

#[test]
fn it_is_bound_to_its_bounds() {
    let between = |min, max| Bounds::between(min, max).unwrap();
    let all = challenges();
    let others = [
        Bounds::at_most(39_805),
        Bounds::at_most(39_807),
        Bounds::at_least(39_806),
        Bounds::at_least(0),
        between(30_000, 39_806),
        between(29_999, 39_806),
        between(30_001, 39_806),
        between(30_000, 39_807),
        between(29_999, 39_805),
        between(0, u32::MAX),
    ];
    for setting in [one_sided(), two_sided()] {
        let (proof, (statement, _)) = (made(&setting), setting);
        for bounds in others.into_iter().filter(|bounds| *bounds != statement.bounds) {
            let other = Statement { bounds, ..statement };
            assert_eq!(proof.verify(&session(&all), &other), Err(Error::InvalidProof), "{bounds:?}");
        }
    }
}

#[test]
fn every_flipped_bit_makes_it_invalid() {
    let (statement, opening) = one_sided();
    let octets = made(&(statement, opening)).to_octets();
    every_flipped_bit_is_refused(&octets, |octets| verify_octets(&statement, octets));
}

/// With two bounds, one bit of every octet, another one each time.
#[test]
fn a_flipped_bit_in_any_octet_makes_it_invalid() {
    let (statement, opening) = two_sided();
    let octets = made(&(statement, opening)).to_octets();
    for at in 0..octets.len() {
        let flipped = replaced(&octets, at, &[octets[at] ^ 1 << (at % 8)]);
        assert!(verify_octets(&statement, &flipped).is_err(), "octet {at}");
    }
}

#[test]
fn lengths_are_exact() {
    let (one, two) = (made(&one_sided()).to_octets(), made(&two_sided()).to_octets());
    let bounds = [one_sided().0.bounds, two_sided().0.bounds];
    assert_eq!([one.len(), two.len()], [ONE_SIDED_LENGTH, TWO_SIDED_LENGTH]);
    assert_eq!([one.len(), two.len()], [264, 336]);
    for (octets, bounds) in [(&one, bounds[0]), (&two, bounds[1])] {
        let shorter = &octets[..octets.len() - 1];
        let longer = [octets, &[0][..]].concat();
        for refused in [shorter, &longer, &[]] {
            let found = refused.len();
            assert_eq!(Proof::from_octets(refused, &bounds), Err(Error::Length { found }));
        }
    }
    assert_eq!(Proof::from_octets(&one, &bounds[1]), Err(Error::Length { found: 264 }));
    assert_eq!(Proof::from_octets(&two, &bounds[0]), Err(Error::Length { found: 336 }));
}

#[test]
fn encodings_are_exact() {
    let (statement, opening) = one_sided();
    let octets = made(&(statement, opening)).to_octets();
    let read = |octets: &[u8]| Proof::from_octets(octets, &statement.bounds);
    for at in [0, 48] {
        for point in bad_points() {
            assert_eq!(read(&replaced(&octets, at, &point)), Err(Error::Point { at }));
        }
    }
    for at in [96, 164, 232] {
        for scalar in bad_scalars() {
            assert_eq!(read(&replaced(&octets, at, &scalar)), Err(Error::Scalar { at }));
        }
    }
    for at in [128, 140, 152, 196, 208, 220] {
        for z in [0, (1u128 << 83) - 1] {
            assert_eq!(read(&replaced(&octets, at, &z.to_be_bytes()[4..])), Err(Error::Scalar { at }));
        }
        for z in [1u128 << 83, (1 << 96) - 1] {
            let other = read(&replaced(&octets, at, &z.to_be_bytes()[4..])).unwrap();
            let refused = other.verify(&session(&challenges()), &statement);
            assert_eq!(refused, Err(Error::InvalidProof));
        }
    }
}

#[test]
fn broken_randomness_is_refused() {
    let (all, (statement, opening)) = (challenges(), one_sided());
    assert_eq!(prove(&session(&all), &statement, &opening, &mut Zeros), Err(Error::Randomness));
}

/// Whatever is drawn twelve octets at a time, as masks are, is `octet` for the first `left` times.
struct Masks {
    octet: u8,
    left: usize,
    source: ChaCha20Rng,
}

impl RngCore for Masks {
    fn next_u32(&mut self) -> u32 {
        self.source.next_u32()
    }
    fn next_u64(&mut self) -> u64 {
        self.source.next_u64()
    }
    fn fill_bytes(&mut self, octets: &mut [u8]) {
        self.source.fill_bytes(octets);
        if octets.len() == 12 && self.left > 0 {
            self.left -= 1;
            octets.fill(self.octet);
        }
    }
    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(octets);
        Ok(())
    }
}

impl CryptoRng for Masks {}

/// Masks of 0 or 2^96 − 1 bring every z below 2^83 or above 2^96: the attempt is discarded and another one made, at
/// most 64 times. Six masks an attempt.
#[test]
fn attempts_out_of_range_are_discarded_and_made_again_64_times() {
    let (all, (statement, opening)) = (challenges(), one_sided());
    for octet in [0, 0xff] {
        let prove_after = |discarded: usize| {
            let mut rng = Masks { octet, left: 6 * discarded, source: rng(3) };
            prove(&session(&all), &statement, &opening, &mut rng)
        };
        for discarded in [1, 2, 63] {
            assert_eq!(prove_after(discarded).unwrap().verify(&session(&all), &statement), Ok(()));
        }
        assert_eq!(prove_after(64), Err(Error::Randomness));
    }
}

#[test]
fn three_squares_add_up_for_small_great_and_random_values() {
    let mut rng = rng(1);
    let great = (0..5000).map(|step| u32::MAX - step);
    let random = (0..20_000u32).map(|step| step.wrapping_mul(0x9e37_79b1));
    for v in (0..100_000).chain(great).chain(random) {
        let roots = three_squares(v, &mut rng).unwrap();
        assert_eq!(roots.iter().map(|root| u64::from(*root).pow(2)).sum::<u64>(), 4 * u64::from(v) + 1);
        assert!(roots.iter().all(|root| *root < 1 << 17), "{v}");
    }
}

/// 4·0 + 1 = 1² and 4·6 + 1 = 25 = 5² = 4² + 3², whatever is drawn.
#[test]
fn squares_where_primes_are_rare() {
    for seed in 0..50 {
        assert_eq!(*three_squares(0, &mut rng(seed)).unwrap(), [0, 1, 0]);
        let mut roots = *three_squares(6, &mut rng(seed)).unwrap();
        roots.sort_unstable();
        assert!([[0, 0, 5], [0, 3, 4]].contains(&roots), "{roots:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_lies_between_is_proved(a: u32, b: u32, c: u32, seed: u64) {
        let mut sorted = [a, b, c];
        sorted.sort_unstable();
        let [min, value, max] = sorted;
        let (committed, opening) = number(value.into());
        for bounds in [Bounds::at_least(min), Bounds::at_most(max), Bounds::between(min, max).unwrap()] {
            let statement = Statement { committed, bounds };
            let proof = prove(&session(&challenges()), &statement, &opening, &mut rng(seed)).unwrap();
            prop_assert_eq!(verify_octets(&statement, &proof.to_octets()), Ok(()));
        }
    }

    #[test]
    fn random_octets_never_verify(octets in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (statement, _) = one_sided();
        prop_assert!(Proof::from_octets(&octets, &statement.bounds).is_err());
    }
}
