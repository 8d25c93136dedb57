//! Attacks on the range proof by three squares: each shows what one of its constants or checks is for.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod bare_range;
mod committed;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{Field, PrimeField, Zero};
use bare_range::{Bare, FULL, Repetition, Secrets, cut, encode, short};
use bauta_bbs::MessageScalar;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::hazmat;
use bauta_predicates::Error;
use bauta_predicates::range::{Bounds, Statement, prove};
use committed::{challenges, commit, number, rng, session};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

/// v = 17 − 18.
fn too_young() -> Bare {
    Bare::new(number(17).0, Bounds::at_least(18))
}

fn blinding(opening: &Opening) -> Fr {
    hazmat::message_to_scalar(&opening.blinding)
}

/// A number below 2^96.
fn mask(rng: &mut ChaCha20Rng) -> u128 {
    u128::from(rng.next_u64()) << 32 | u128::from(rng.next_u32())
}

fn masked(y: &[Fr], rng: &mut ChaCha20Rng) -> Secrets {
    let u = y.iter().map(|_| Fr::from(mask(rng))).collect();
    let [rho, rho_tilde] = [hazmat::random_scalar(rng).unwrap(), hazmat::random_scalar(rng).unwrap()];
    Secrets { y: y.to_vec(), u, rho, rho_tilde }
}

/// Attempts with fresh masks until every z has the size it should, as an honest prover would.
fn prove_bare(bare: &Bare, s_v: Fr, y: &[Fr], rng: &mut ChaCha20Rng) -> (Fr, [Repetition; 2]) {
    loop {
        let secrets = [masked(y, rng), masked(y, rng)];
        let (c, repetitions) = bare.prove(s_v, &secrets);
        if repetitions.iter().all(|repetition| repetition.z.iter().all(short)) {
            return (c, repetitions);
        }
    }
}

/// A first message that can be answered for two challenges, whatever P is: choose both answers, then solve the two
/// equations D = S(answer) − γ²·P − γ·K for K and D. Comes back with both answers.
fn two_answers(bare: &Bare, gamma: [Fr; 2], rng: &mut ChaCha20Rng) -> [Repetition; 2] {
    let answers = gamma.map(|gamma| {
        let z: Vec<_> = (0..3).map(|_| Fr::from(mask(rng) | 1 << 90)).collect();
        let t = hazmat::random_scalar(rng).unwrap();
        (gamma, z, t)
    });
    let without_k = answers.each_ref().map(|(gamma, z, t)| bare.d(G1Affine::zero(), *gamma, z, *t));
    let k = (without_k[0] - without_k[1]) * (gamma[0] - gamma[1]).inverse().unwrap();
    let k = k.into_affine();
    answers.map(|(gamma, z, t)| {
        let d = bare.d(k, gamma, &z, t).into_affine();
        Repetition { k, d, z, t }
    })
}

/// The two challenges of `bits` bits that a forger prepares for.
fn guesses(bits: u32, rng: &mut ChaCha20Rng) -> [Fr; 2] {
    let first = rng.next_u64() % (1 << bits);
    [Fr::from(first), Fr::from(first ^ 1)]
}

/// One query of a forger: two repetitions, each answerable for two challenges. The forged proof, if both were hit.
fn query(bare: &Bare, bits: u32, rng: &mut ChaCha20Rng) -> Option<(Fr, [Repetition; 2])> {
    let guessed = [guesses(bits, rng), guesses(bits, rng)];
    let prepared = guessed.map(|gamma| two_answers(bare, gamma, rng));
    let first = [&prepared[0][0], &prepared[1][0]];
    let c = bare.challenge(&first.map(|repetition| repetition.k), &first.map(|repetition| repetition.d));
    let gamma = cut(c, bits);
    let hit = [0, 1].map(|i| guessed[i].iter().position(|guess| *guess == gamma[i]));
    Some((c, [prepared[0][hit[0]?].clone(), prepared[1][hit[1]?].clone()]))
}

/// Why challenges are long: of 2^ℓ challenges two can be answered for any v, so with ℓ = 3 a query succeeds with
/// probability (2/2³)² = 1/16, and with the library's ℓ = 66 with 2^-130.
#[test]
fn short_challenges_are_guessed_at_the_predicted_rate() {
    const QUERIES: usize = 240;
    let (bare, mut rng) = (too_young(), rng(1));
    let forged: Vec<_> = (0..QUERIES).filter_map(|_| query(&bare, 3, &mut rng)).collect();
    assert!((8..=24).contains(&forged.len()), "{} of {QUERIES}, 15 expected", forged.len());
    for (c, repetitions) in &forged {
        assert!(bare.holds(*c, 3, repetitions));
        assert!(repetitions.iter().all(|repetition| repetition.z.iter().all(short)));
        assert!(!bare.holds(*c, FULL, repetitions));
        assert_eq!(bare.verify(&encode(*c, repetitions)), Err(Error::InvalidProof));
    }
}

/// Why both challenges come from one hash of both first messages: with a hash each, a forger tries each repetition
/// for itself, 2·2^(ℓ−1) queries in all, where one hash takes 2^(2ℓ−2). (At ℓ = 66: 2^66 against 2^130.)
#[test]
fn one_hash_for_each_repetition_is_forged_in_parts() {
    const BITS: u32 = 5;
    const BUDGET: usize = 100;
    let (bare, mut rng) = (too_young(), rng(2));
    let mut queries = 0;
    for _ in 0..2 {
        loop {
            queries += 1;
            let guessed = guesses(BITS, &mut rng);
            let [repetition, _] = two_answers(&bare, guessed, &mut rng);
            let [gamma, _] = cut(bare.challenge(&[repetition.k], &[repetition.d]), BITS);
            if guessed.contains(&gamma) {
                break;
            }
        }
    }
    assert!(queries <= BUDGET, "{queries} queries, 32 expected");
    assert!((0..BUDGET).all(|_| query(&bare, BITS, &mut rng).is_none()), "256 expected");
}

/// Why K is hashed: chosen after the challenge, it makes any answer right.
#[test]
fn a_first_message_chosen_after_the_challenge_is_refused() {
    let (bare, mut rng) = (too_young(), rng(11));
    let d = [31u64, 32].map(|scalar| (committed::generator() * Fr::from(scalar)).into_affine());
    let c = bare.challenge(&[], &d);
    let gamma = cut(c, FULL);
    let repetitions = [0, 1].map(|i| {
        let z: Vec<_> = (0..3).map(|_| Fr::from(mask(&mut rng) | 1 << 90)).collect();
        let t = hazmat::random_scalar(&mut rng).unwrap();
        let k = (bare.d(G1Affine::zero(), gamma[i], &z, t) - d[i]) * gamma[i].inverse().unwrap();
        let k = k.into_affine();
        assert_eq!(bare.d(k, gamma[i], &z, t).into_affine(), d[i]);
        Repetition { k, d: d[i], z, t }
    });
    assert_eq!(bare.verify(&encode(c, &repetitions)), Err(Error::InvalidProof));
}

/// Why the size of z is checked: modulo r every number is a sum of squares, −3 = 4·(−1) + 1 as well.
#[test]
fn without_the_size_check_a_negative_number_passes() {
    let (committed, opening) = number(17);
    let bare = Bare::new(committed, Bounds::at_least(18));
    let root = (-Fr::from(3u64)).sqrt().unwrap();
    let secrets = [1, 2].map(|seed| masked(&[root, Fr::zero(), Fr::zero()], &mut rng(seed)));
    let (c, repetitions) = bare.prove(blinding(&opening), &secrets);
    assert!(bare.holds(c, FULL, &repetitions));
    assert!(!short(&repetitions[0].z[0]));
    // There is no room for such a z in the encoding; cut to twelve octets it answers nothing.
    let refused = bare.verify(&encode(c, &repetitions)).unwrap_err();
    assert!(matches!(refused, Error::InvalidProof | Error::Scalar { .. }));
}

/// Why z ≥ 2^83: smaller ones are answers that would say something of y. They answer, and are refused.
#[test]
fn answers_below_the_least_are_refused() {
    let (committed, opening) = number(20);
    let bare = Bare::new(committed, Bounds::at_least(18));
    // 4·2 + 1 = 9 = 2² + 2² + 1²
    let y = [2u64, 2, 1].map(Fr::from);
    let small = |seed| {
        let mut secrets = masked(&y, &mut rng(seed));
        secrets.u[1] = Fr::from(5u64);
        secrets
    };
    let (c, repetitions) = bare.prove(blinding(&opening), &[small(1), masked(&y, &mut rng(2))]);
    assert!(bare.holds(c, FULL, &repetitions));
    assert_eq!(bare.verify(&encode(c, &repetitions)), Err(Error::Scalar { at: 140 }));
    let (c, repetitions) = bare.prove(blinding(&opening), &[masked(&y, &mut rng(2)), small(1)]);
    assert_eq!(bare.verify(&encode(c, &repetitions)), Err(Error::Scalar { at: 208 }));
}

/// 4v + 1, from the answers to two challenges if the masks were the same: y_i = (z_i − z'_i)/(γ − γ').
fn number_behind(c: Fr, z: [&[Fr]; 2]) -> Fr {
    let gamma = cut(c, FULL);
    let inverse = (gamma[0] - gamma[1]).inverse().unwrap();
    z[0].iter().zip(z[1]).map(|(z_1, z_2)| ((*z_1 - z_2) * inverse).square()).sum()
}

/// Why masks are drawn anew for each repetition: the same ones twice give v away.
#[test]
fn equal_masks_reveal_the_value() {
    let (committed, opening) = number(20);
    let bare = Bare::new(committed, Bounds::at_least(18));
    let secrets = masked(&[2u64, 2, 1].map(Fr::from), &mut rng(3));
    let again = Secrets { rho: Fr::from(7u64), rho_tilde: Fr::from(8u64), ..secrets.clone() };
    let (c, repetitions) = bare.prove(blinding(&opening), &[secrets, again]);
    assert_eq!(bare.verify(&encode(c, &repetitions)), Ok(()));
    assert_eq!(number_behind(c, [&repetitions[0].z, &repetitions[1].z]), Fr::from(4u64 * 2 + 1));
}

#[test]
fn the_library_draws_its_masks_anew() {
    let all = challenges();
    let (committed, opening) = number(20);
    let statement = Statement { committed, bounds: Bounds::at_least(18) };
    for seed in 0..4 {
        let proof = prove(&session(&all), &statement, &opening, &mut rng(seed)).unwrap().to_octets();
        let scalar = |octets: &[u8]| Fr::from_be_bytes_mod_order(octets);
        let z = [128, 196].map(|at| [0, 12, 24].map(|z| scalar(&proof[at + z..at + z + 12])));
        assert_ne!(number_behind(scalar(&proof[96..128]), [&z[0], &z[1]]), Fr::from(4u64 * 2 + 1));
    }
}

/// Fractions: y_i = a_i/3 answers every third challenge of a repetition, so one query in nine. It does no harm, since v is an
/// integer that is not negative; for a negative one Σ a_i² = 9·(4v + 1) < 0 has no solution.
#[test]
fn fractional_roots_answer_some_challenges_and_prove_only_what_is_true() {
    const QUERIES: usize = 90;
    let (committed, opening) = number(20);
    let bare = Bare::new(committed, Bounds::at_least(18));
    let third = Fr::from(3u64).inverse().unwrap();
    // 8² + 4² + 1² = 9·(4·2 + 1)
    let a = [8u128, 4, 1];
    let mut rng = rng(5);
    let mut accepted = 0;
    for _ in 0..QUERIES {
        let secrets = [0, 1].map(|_| {
            let guess = mask(&mut rng) % 3;
            let mut secrets = masked(&a.map(|a| Fr::from(a) * third), &mut rng);
            // u_i = e_i/3 with γ·a_i + e_i divisible by three, if γ is what it is guessed to be modulo three
            secrets.u =
                a.map(|a| Fr::from(mask(&mut rng) / 3 * 3 + (3 - guess * a % 3) % 3) * third).to_vec();
            secrets
        });
        let (c, repetitions) = bare.prove(blinding(&opening), &secrets);
        assert!(bare.holds(c, FULL, &repetitions));
        let fits = repetitions.iter().all(|repetition| repetition.z.iter().all(short));
        assert_eq!(bare.verify(&encode(c, &repetitions)).is_ok(), fits);
        accepted += usize::from(fits);
    }
    assert!((3..=20).contains(&accepted), "{accepted} of {QUERIES}, 10 expected");
}

/// What the bare equation accepts although it is no integer of 32 bits: only the rule that the issuer signs integers of
/// the declared range excludes it. The library's own prover refuses.
#[test]
fn messages_that_are_no_small_integers_can_pass_the_equation() {
    let all = challenges();
    let half = Fr::from(2u64).inverse().unwrap();
    // v = 1/2: 4v + 1 = 3 = 1 + 1 + 1;   v = 2^40: 4v + 1 = (2^21)² + 1
    let cases = [(half, [1u64, 1, 1]), (Fr::from(1u64 << 40), [1 << 21, 1, 0])];
    for (v, y) in cases {
        let (committed, opening) = commit(hazmat::scalar_to_message(Fr::from(18u64) + v), 4);
        let statement = Statement { committed, bounds: Bounds::at_least(18) };
        let bare = Bare { statement };
        let (c, repetitions) = prove_bare(&bare, blinding(&opening), &y.map(Fr::from), &mut rng(6));
        assert_eq!(bare.verify(&encode(c, &repetitions)), Ok(()));
        let refused = prove(&session(&all), &statement, &opening, &mut rng(6));
        assert_eq!(refused, Err(Error::NotTrue));
    }
}

/// Attack: three squares for another number than 4v + 1, above and below.
#[test]
fn squares_of_another_number_are_refused() {
    let (committed, opening) = number(20);
    let s = blinding(&opening);
    for (bounds, s_v) in [(Bounds::at_least(18), s), (Bounds::at_most(22), -s)] {
        let bare = Bare::new(committed, bounds);
        // 9 is right, 13 = 3² + 2² is not
        let forge = |y: [u64; 3]| prove_bare(&bare, s_v, &y.map(Fr::from), &mut rng(7));
        let (c, repetitions) = forge([2, 2, 1]);
        assert_eq!(bare.verify(&encode(c, &repetitions)), Ok(()));
        let (c, repetitions) = forge([3, 2, 0]);
        assert_eq!(bare.verify(&encode(c, &repetitions)), Err(Error::InvalidProof));
    }
}

/// Attack: with two bounds, a number above the upper one. The first three squares are right; only the equation of F
/// speaks of the other three.
#[test]
fn squares_beyond_the_upper_bound_are_refused() {
    let (committed, opening) = number(20);
    // 4·(20 − 18) + 1 = 9 = 2² + 2² + 1²;   4·(21 − 20) + 1 = 5 = 2² + 1²
    let forge = |max: u32, y: [u64; 6]| {
        let bare = Bare::new(committed, Bounds::between(18, max).unwrap());
        let (c, repetitions) = prove_bare(&bare, blinding(&opening), &y.map(Fr::from), &mut rng(8));
        bare.verify(&encode(c, &repetitions))
    };
    assert_eq!(forge(21, [2, 2, 1, 2, 1, 0]), Ok(()));
    assert_eq!(forge(22, [2, 2, 1, 2, 1, 0]), Err(Error::InvalidProof));
    assert_eq!(forge(19, [2, 2, 1, 0, 0, 0]), Err(Error::InvalidProof));
    assert_eq!(forge(19, [2, 2, 1, 1, 0, 0]), Err(Error::InvalidProof));
    // The sum of all six is right for 19, the first three are not those of 20 − 18.
    assert_eq!(forge(19, [1, 0, 0, 2, 1, 0]), Err(Error::InvalidProof));
}

#[test]
fn repetitions_cannot_be_swapped() {
    let (committed, opening) = number(20);
    let bare = Bare::new(committed, Bounds::at_least(18));
    let y = [2u64, 2, 1].map(Fr::from);
    let (c, [first, second]) = prove_bare(&bare, blinding(&opening), &y, &mut rng(9));
    let swaps = [
        [second.clone(), first.clone()],
        [first.clone(), first.clone()],
        [second.clone(), second.clone()],
        [Repetition { k: second.k, ..first.clone() }, Repetition { k: first.k, ..second.clone() }],
    ];
    for swapped in swaps {
        assert_eq!(bare.verify(&encode(c, &swapped)), Err(Error::InvalidProof));
    }
    assert_eq!(bare.verify(&encode(c, &[first, second])), Ok(()));
}

/// A decoy is 255 bits of hash and no integer: the library's prover refuses it.
#[test]
fn a_decoy_is_not_proved() {
    let decoy = MessageScalar::hash(&committed::INTERFACE, b"JWP-BBS-DECOY");
    let (committed, opening) = commit(decoy, 5);
    let bounds = [Bounds::at_least(0), Bounds::at_most(u32::MAX), Bounds::between(0, u32::MAX).unwrap()];
    for bounds in bounds {
        let statement = Statement { committed, bounds };
        let refused = prove(&session(&challenges()), &statement, &opening, &mut rng(10));
        assert_eq!(refused, Err(Error::NotTrue));
    }
}
