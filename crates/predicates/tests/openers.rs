//! Openers: a key dealt to n of whom k open, their shares of a decryption, and what does not pass for one.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod by_hand;
mod committed;

use ark_bls12_381::Fr;
use ark_ff::Field;
use bauta_bbs::{MessageScalar, hazmat};
use bauta_predicates::Error;
use bauta_predicates::opening::{
    Ciphertext, DECRYPTION_SHARE_LENGTH, DecryptionShare, OpenedPoint, Openers, SecretShare, Statement,
    combine, deal, prove,
};

use by_hand::{
    Zeros, first_scalars, generator, lp, point_at, points, scalar_at, scalars, some_message, some_point, sum,
};
use committed::{
    INTERFACE, bad_points, bad_scalars, challenges, commit, every_flipped_bit_is_refused, replaced, rng,
    session,
};

const LABEL: &[u8] = b"log entry 1";

/// Three of five openers, and a ciphertext for them.
struct Case {
    openers: Openers,
    secrets: Vec<SecretShare>,
    person_id: MessageScalar,
    ciphertext: Ciphertext,
}

impl Case {
    fn new(seed: u64) -> Self {
        let (openers, secrets) = deal(&INTERFACE, 3, 5, &mut rng(1)).unwrap();
        let person_id = some_message(seed);
        let ciphertext = encrypt(&openers, &person_id, seed);
        Self { openers, secrets, person_id, ciphertext }
    }

    fn opened(&self) -> OpenedPoint {
        OpenedPoint::of(&INTERFACE, &self.person_id)
    }

    fn share_for(&self, number: usize, label: &[u8], ciphertext: &Ciphertext) -> DecryptionShare {
        let rng = &mut rng(number as u64);
        self.secrets[number - 1].decrypt(label, &self.openers, ciphertext, rng).unwrap()
    }

    /// The shares of the openers with these numbers.
    fn shares(&self, numbers: &[usize]) -> Vec<DecryptionShare> {
        numbers.iter().map(|number| self.share_for(*number, LABEL, &self.ciphertext)).collect()
    }

    fn combine(&self, shares: &[DecryptionShare]) -> Result<OpenedPoint, Error> {
        combine(&self.openers, LABEL, &self.ciphertext, shares)
    }

    fn accept(&self, share: &[u8]) -> Result<(), Error> {
        DecryptionShare::from_octets(share)?.verify(LABEL, &self.openers, &self.ciphertext)
    }
}

fn encrypt(openers: &Openers, person_id: &MessageScalar, seed: u64) -> Ciphertext {
    let (committed, opening) = commit(person_id.clone(), seed);
    let statement = Statement { committed, key: openers.key() };
    prove(&session(&challenges()), &statement, &opening, &mut rng(seed)).unwrap().ciphertext()
}

#[test]
fn any_three_or_more_of_five_open_the_same() {
    let case = Case::new(1);
    for numbers in [&[1, 2, 3][..], &[5, 1, 4], &[2, 4, 3], &[1, 2, 3, 4, 5], &[5, 4, 3, 2]] {
        assert_eq!(case.combine(&case.shares(numbers)), Ok(case.opened()), "{numbers:?}");
    }
    let again = encrypt(&case.openers, &case.person_id, 2);
    let shares = [1, 2, 3].map(|number| case.share_for(number, LABEL, &again));
    assert_eq!(combine(&case.openers, LABEL, &again, &shares), Ok(case.opened()));
}

#[test]
fn one_of_one_and_all_of_all_open() {
    for (threshold, count) in [(1, 1), (1, 4), (4, 4), (2, 255), (255, 255)] {
        let (openers, secrets) = deal(&INTERFACE, threshold, count, &mut rng(1)).unwrap();
        assert_eq!((openers.threshold(), openers.count()), (threshold, usize::from(count)));
        let ciphertext = encrypt(&openers, &some_message(3), 3);
        let last = &secrets[usize::from(count - threshold)..];
        let shares: Vec<_> = last
            .iter()
            .map(|secret| secret.decrypt(LABEL, &openers, &ciphertext, &mut rng(1)).unwrap())
            .collect();
        let opened = combine(&openers, LABEL, &ciphertext, &shares);
        assert_eq!(opened, Ok(OpenedPoint::of(&INTERFACE, &some_message(3))));
    }
}

#[test]
fn fewer_do_not_open() {
    let case = Case::new(4);
    for numbers in [&[][..], &[3], &[1, 5]] {
        let refused = Error::Threshold { threshold: 3, count: numbers.len() };
        assert_eq!(case.combine(&case.shares(numbers)), Err(refused));
    }
}

#[test]
fn a_repeated_share_is_named() {
    let case = Case::new(5);
    for numbers in [[1, 2, 2], [2, 1, 2], [2, 2, 2]] {
        assert_eq!(case.combine(&case.shares(&numbers)), Err(Error::Share { index: 2 }));
    }
    assert_eq!(case.combine(&case.shares(&[1, 2, 3, 4, 1])), Err(Error::Share { index: 1 }));
}

/// λ_i of openers 1, 2, 3.
fn lambda(index: u64) -> Fr {
    let others = (1..=3).filter(|other| *other != index);
    let [index, one] = [index, 1].map(Fr::from);
    others.map(Fr::from).fold(one, |product, other| product * other * (other - index).inverse().unwrap())
}

/// Attack: one opener alone puts any person it likes in the place of the one who is opened:
/// D_2' = D_2 + (M − M')·1/λ_2. Without the proof of each share nobody could tell.
#[test]
fn an_altered_share_is_named() {
    let case = Case::new(6);
    let (one, mut shares) = (Fr::from(1u64), case.shares(&[1, 2, 3]));
    let victim = OpenedPoint::of(&INTERFACE, &some_message(7));
    let octets = shares[1].to_octets();
    let [m, m_victim] = [case.opened(), victim].map(|opened| point_at(&opened.to_octets(), 0));
    let inverse = lambda(2).inverse().unwrap();
    let d = sum(&[(point_at(&octets, 1), one), (m, inverse), (m_victim, -inverse)]);
    let altered = replaced(&octets, 1, &hazmat::point_to_octets_g1(&d));
    shares[1] = DecryptionShare::from_octets(&altered).unwrap();

    let e2 = point_at(&case.ciphertext.to_octets(), 48);
    let d = [0, 1, 2].map(|at: usize| point_at(&shares[at].to_octets(), 1));
    let unchecked = sum(&[(e2, one), (d[0], -lambda(1)), (d[1], -lambda(2)), (d[2], -lambda(3))]);
    assert_eq!(hazmat::point_to_octets_g1(&unchecked), victim.to_octets());
    assert_eq!(case.combine(&shares), Err(Error::Share { index: 2 }));
    shares.push(case.shares(&[4]).remove(0));
    assert_eq!(case.combine(&shares), Err(Error::Share { index: 2 }));
}

#[test]
fn every_flipped_bit_of_a_share_is_refused() {
    let case = Case::new(7);
    let octets = case.shares(&[2])[0].to_octets();
    every_flipped_bit_is_refused(&octets, |octets| case.accept(octets));
}

#[test]
fn a_share_is_bound_to_log_entry_ciphertext_opener_and_openers() {
    let case = Case::new(8);
    let share = case.share_for(2, LABEL, &case.ciphertext);
    let refused = Err(Error::Share { index: 2 });
    assert_eq!(share.verify(LABEL, &case.openers, &case.ciphertext), Ok(()));
    for label in [&b"log entry 2"[..], b"log entry 12", b""] {
        assert_eq!(share.verify(label, &case.openers, &case.ciphertext), refused);
    }
    let other = encrypt(&case.openers, &case.person_id, 9);
    assert_eq!(share.verify(LABEL, &case.openers, &other), refused);
    let (others, _) = deal(&INTERFACE, 3, 5, &mut rng(2)).unwrap();
    assert_eq!(share.verify(LABEL, &others, &case.ciphertext), refused);
    for index in [1, 3, 6, 255] {
        let renamed = replaced(&share.to_octets(), 0, &[index]);
        assert_eq!(case.accept(&renamed), Err(Error::Share { index }));
    }
    let mut shares = case.shares(&[1, 3]);
    shares.push(case.share_for(2, b"log entry 2", &case.ciphertext));
    assert_eq!(case.combine(&shares), refused.map(|()| case.opened()));
}

/// Attack: T2 = E1·x, and once c is known D_i = E1·(ẑ − x)/c.
#[test]
fn a_share_that_is_chosen_after_the_challenge_is_refused() {
    let case = Case::new(15);
    let z_2 = scalar_at(&case.secrets[1].to_octets()[..], 1);
    let [a, x] = first_scalars(2);
    let (g_o, e1) = (generator("BAUTA_OPENING_"), point_at(&case.ciphertext.to_octets(), 0));
    let [z, t1, t2] = [(g_o, z_2), (g_o, a), (e1, x)].map(|term| sum(&[term]));
    let head = [lp(b"BAUTA_OPENING_SHARE"), lp(LABEL), 2u64.to_be_bytes().to_vec()].concat();
    let c = by_hand::challenge(&[head, points(&[g_o, z, e1, t1, t2])], "BAUTA_OPENING_SHARE_CHAL_");
    let response = a + c * z_2;
    let d = sum(&[(e1, (response - x) * c.inverse().unwrap())]);
    assert_eq!(t2, sum(&[(e1, response), (d, -c)]));
    let octets = [vec![2], points(&[d]), scalars(&[c, response])].concat();
    assert_eq!(case.accept(&octets), Err(Error::Share { index: 2 }));
}

/// The opener's side, written out from the formulas.
#[test]
fn the_octets_of_a_share_are_those_of_the_formulas() {
    let case = Case::new(9);
    let z_2 = scalar_at(&case.secrets[1].to_octets()[..], 1);
    let [a] = first_scalars(2);
    let (g_o, e1) = (generator("BAUTA_OPENING_"), point_at(&case.ciphertext.to_octets(), 0));
    let [z, d, t1, t2] = [(g_o, z_2), (e1, z_2), (g_o, a), (e1, a)].map(|term| sum(&[term]));
    let transcript = [
        lp(b"BAUTA_OPENING_SHARE"),
        lp(LABEL),
        2u64.to_be_bytes().to_vec(),
        points(&[g_o, z, e1, d, t1, t2]),
    ];
    let c = by_hand::challenge(&transcript, "BAUTA_OPENING_SHARE_CHAL_");
    let octets = [vec![2], points(&[d]), scalars(&[c, a + c * z_2])].concat();
    assert_eq!(octets, case.shares(&[2])[0].to_octets());
}

/// f(x) = z + a_1·x + a_2·x², drawn in this order.
#[test]
fn shares_are_shamir_s() {
    let case = Case::new(10);
    let [z, a_1, a_2] = first_scalars(1);
    for (secret, x) in case.secrets.iter().zip((1u64..).map(Fr::from)) {
        assert_eq!(scalar_at(&secret.to_octets()[..], 1), z + a_1 * x + a_2 * x * x);
    }
}

#[test]
fn the_octets_are_frozen() {
    const SHARE: &str = "\
        03b4ca9e8996b1b60d8e5347cb35bb43f96d82f51f6f8dee8165d8a39afd352d31271f0a6447eaf7b2abf69d7723edaf\
        ae2143fdbcefb67d84f64169072c09b80275f07aa68e778686de6928f250fafac530ff74626762ffe783c01dc17484b5\
        3ceb322c8f5213720bc2937d34b11333c3";
    let case = Case::new(11);
    assert_eq!(hex::encode(case.shares(&[3])[0].to_octets()), SHARE);
    assert_eq!(SHARE.len(), 2 * DECRYPTION_SHARE_LENGTH);
}

#[test]
fn thresholds_are_between_one_and_the_count() {
    for (threshold, count) in [(0, 0), (0, 3), (1, 0), (4, 3), (255, 254)] {
        let dealt = deal(&INTERFACE, threshold, count, &mut rng(1)).map(|_| ());
        let [threshold, count] = [threshold, count].map(usize::from);
        assert_eq!(dealt, Err(Error::Threshold { threshold, count }));
    }
}

#[test]
fn openers_survive_their_octets() {
    for (threshold, count) in [(1, 1), (1, 3), (2, 2), (3, 5), (5, 5), (100, 255)] {
        let (openers, _) = deal(&INTERFACE, threshold, count, &mut rng(1)).unwrap();
        let octets = openers.to_octets();
        assert_eq!(octets.len(), 50 + 48 * usize::from(count));
        assert_eq!(Openers::from_octets(&INTERFACE, &octets), Ok(openers));
    }
}

/// Attack: shares of which some open something else than the others, or nothing under Z.
#[test]
fn share_keys_that_are_not_of_one_polynomial_are_refused() {
    let (openers, _) = deal(&INTERFACE, 3, 5, &mut rng(1)).unwrap();
    let octets = openers.to_octets();
    let read = |octets: &[u8]| Openers::from_octets(&INTERFACE, octets).map(|_| ());
    let point = hazmat::point_to_octets_g1(&some_point(1));
    for at in [0, 50, 98, 146, 194, 242] {
        assert_eq!(read(&replaced(&octets, at, &point)), Err(Error::InvalidProof), "{at}");
    }
    let swapped = [&octets[..50], &octets[98..146], &octets[50..98], &octets[146..]].concat();
    assert_eq!(read(&swapped), Err(Error::InvalidProof));
    // Two do not determine the key; four do.
    assert_eq!(read(&replaced(&octets, 48, &[2])), Err(Error::InvalidProof));
    assert_eq!(read(&replaced(&octets, 48, &[4])), Ok(()));
    // A key in pieces that is none: all for n of n, where only Z is left to check.
    let (all, _) = deal(&INTERFACE, 5, 5, &mut rng(1)).unwrap();
    assert_eq!(read(&replaced(&all.to_octets(), 0, &point)), Err(Error::InvalidProof));
}

#[test]
fn encodings_of_openers_and_shares_are_exact() {
    let case = Case::new(12);
    let octets = case.openers.to_octets();
    let read = |octets: &[u8]| Openers::from_octets(&INTERFACE, octets).map(|_| ());
    for length in [0, 1, 48, 49, 50, 98, 289] {
        assert_eq!(read(&octets[..length]), Err(Error::Length { found: length }));
    }
    assert_eq!(read(&[&octets[..], &[0]].concat()), Err(Error::Length { found: 291 }));
    let nobody = replaced(&octets[..50], 48, &[0, 0]);
    assert_eq!(read(&nobody), Err(Error::Threshold { threshold: 0, count: 0 }));
    for threshold in [0, 6, 255] {
        let refused = Error::Threshold { threshold: threshold.into(), count: 5 };
        assert_eq!(read(&replaced(&octets, 48, &[threshold])), Err(refused));
    }
    for bad in bad_points() {
        for at in [0, 50, 242] {
            assert_eq!(read(&replaced(&octets, at, &bad)), Err(Error::Point { at }));
        }
        let share = case.shares(&[1])[0].to_octets();
        assert_eq!(case.accept(&replaced(&share, 1, &bad)), Err(Error::Point { at: 1 }));
    }
    for bad in bad_scalars() {
        let share = case.shares(&[1])[0].to_octets();
        for at in [49, 81] {
            assert_eq!(case.accept(&replaced(&share, at, &bad)), Err(Error::Scalar { at }));
        }
        let secret = [&[1][..], &bad].concat();
        assert_eq!(SecretShare::from_octets(&secret).map(|_| ()), Err(Error::Scalar { at: 1 }));
    }
    let share = case.shares(&[1])[0].to_octets();
    assert_eq!(case.accept(&share[1..]), Err(Error::Length { found: 112 }));
    let nobody = DecryptionShare::from_octets(&replaced(&share, 0, &[0]));
    assert_eq!(nobody, Err(Error::Share { index: 0 }));
    let nobody = SecretShare::from_octets(&[[0; 32], [1; 32]].concat()[31..]);
    assert_eq!(nobody.map(|_| ()), Err(Error::Share { index: 0 }));
}

#[test]
fn a_secret_share_survives_its_octets_and_gives_nothing_to_others_openers() {
    let case = Case::new(13);
    let read = SecretShare::from_octets(&case.secrets[4].to_octets()[..]).unwrap();
    assert_eq!(read.index(), 5);
    let share = read.decrypt(LABEL, &case.openers, &case.ciphertext, &mut rng(5)).unwrap();
    assert_eq!(share, case.shares(&[5])[0]);
    for (others, secret) in [
        (deal(&INTERFACE, 3, 5, &mut rng(2)).unwrap().0, &read),
        (deal(&INTERFACE, 3, 4, &mut rng(1)).unwrap().0, &read),
    ] {
        let refused = secret.decrypt(LABEL, &others, &case.ciphertext, &mut rng(1));
        assert_eq!(refused, Err(Error::Share { index: 5 }));
    }
    let broken = read.decrypt(LABEL, &case.openers, &case.ciphertext, &mut Zeros);
    assert_eq!(broken, Err(Error::Randomness));
}

#[test]
fn secrets_do_not_print() {
    assert_eq!(format!("{:?}", Case::new(14).secrets[0]), "SecretShare");
}
