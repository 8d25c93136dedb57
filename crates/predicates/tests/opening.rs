//! Opening: a ciphertext that holds a hidden identifier, and what does not pass for it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod by_hand;
mod committed;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::Field;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::{Interface, MessageScalar, hazmat};
use bauta_predicates::opening::{
    ALG, CIPHERTEXT_LENGTH, Ciphertext, LENGTH, OpenedPoint, OpeningKey, Proof, Statement, deal, prove,
};
use bauta_predicates::{Committed, Error};

use by_hand::{
    Zeros, bases, common, first_scalars, generator, point_at, points, scalars, some_message, some_scalar, sum,
};
use committed::{
    INTERFACE, bad_points, bad_scalars, challenges, commit, every_flipped_bit_is_refused, refused_elsewhere,
    replaced, rng, session,
};

const REFUSED: Result<(), Error> = Err(Error::InvalidProof);

fn scalar(message: &MessageScalar) -> Fr {
    hazmat::message_to_scalar(message)
}

/// z of [`Holder::new`]: the first scalar that a dealer draws.
fn z() -> Fr {
    some_scalar(1)
}

/// One holder, and the key of three of five openers.
struct Holder {
    key: OpeningKey,
    committed: Committed,
    opening: Opening,
}

impl Holder {
    fn new(seed: u64) -> Self {
        let (openers, _) = deal(&INTERFACE, 3, 5, &mut rng(1)).unwrap();
        let (committed, opening) = commit(some_message(seed), seed);
        Self { key: *openers.key(), committed, opening }
    }

    fn statement(&self) -> Statement<'_> {
        Statement { committed: self.committed, key: &self.key }
    }

    fn prove(&self, seed: u64) -> Proof {
        prove(&session(&challenges()), &self.statement(), &self.opening, &mut rng(seed)).unwrap()
    }

    fn verify(&self, proof: &Proof) -> Result<(), Error> {
        proof.verify(&session(&challenges()), &self.statement())
    }

    fn accept(&self, octets: &[u8]) -> Result<(), Error> {
        self.verify(&Proof::from_octets(octets)?)
    }

    fn z(&self) -> G1Affine {
        point_at(&self.key.to_octets(), 0)
    }

    /// c over what the verifier hashes.
    fn challenge(&self, first_message: &[G1Affine]) -> Fr {
        let transcript = [
            common(ALG, &session(&challenges()), &self.committed),
            self.key.to_octets().to_vec(),
            points(first_message),
        ];
        by_hand::challenge(&transcript, "BAUTA_OPENING_CHAL_")
    }

    /// A proof from the formulas, of an identifier for E2, T2 and another for T3, answered with the one of the two.
    fn cheat(&self, encrypted: Fr, answered: Fr) -> Vec<u8> {
        let (g_o, z, [y_0, y_1]) = (generator("BAUTA_OPENING_"), self.z(), bases());
        let s = scalar(&self.opening.blinding);
        let [k, k_tilde, m_tilde, s_tilde] = first_scalars(7);
        let e = [sum(&[(g_o, k)]), sum(&[(y_1, encrypted), (z, k)])];
        let t1 = sum(&[(g_o, k_tilde)]);
        let t2 = sum(&[(y_1, m_tilde), (z, k_tilde)]);
        let t3 = sum(&[(y_1, m_tilde), (y_0, s_tilde)]);
        let c = self.challenge(&[e[0], e[1], t1, t2, t3]);
        let responses = scalars(&[c, k_tilde + c * k, m_tilde + c * answered, s_tilde + c * s]);
        [points(&e), responses].concat()
    }
}

#[test]
fn a_proof_verifies_and_survives_its_octets() {
    let holder = Holder::new(1);
    let proof = holder.prove(1);
    let read = Proof::from_octets(&proof.to_octets()).unwrap();
    assert_eq!(read, proof);
    assert_eq!(holder.verify(&read), Ok(()));
}

#[test]
fn the_octets_are_those_of_the_formulas() {
    let holder = Holder::new(2);
    let m = scalar(&holder.opening.message);
    assert_eq!(holder.cheat(m, m), holder.prove(7).to_octets());
}

#[test]
fn the_ciphertext_holds_the_identifier() {
    let holder = Holder::new(3);
    assert_eq!(holder.z(), sum(&[(generator("BAUTA_OPENING_"), z())]));
    let octets = holder.prove(3).ciphertext().to_octets();
    let [e1, e2] = [0, 48].map(|at| point_at(&octets, at));
    let m = sum(&[(e2, Fr::from(1u64)), (e1, -z())]);
    let expected = OpenedPoint::of(&INTERFACE, &holder.opening.message);
    assert_eq!(hazmat::point_to_octets_g1(&m), expected.to_octets());
}

#[test]
fn the_octets_are_frozen() {
    const PROOF: &str = "\
        ab47afbb645b22ed25f6f54d089dfae0b9e84363455c59474e96b6dd64effb1edfd1dba94170c4e7093ff31cceee3d33\
        af825f3769b0f222dc1b05919c6d8918e28f4090fcef85df38329a24a985daeaa2456ec33a6bad3f8b93de18fe7be6a0\
        48b4cc672b0fcbd4a08bceb1f1f979159fcdd52596c8eab513b0bc7cc07228f90f398a69a5a114fe80ae62290900ea9a\
        1818df4fa2221842dbac21f7e5cbfee24714970e971c8d103ddf3e13ac4e0902c51c7ee9768babe97d2e9bae591de4ed\
        2e8ad5dd577c669b9ee38eb977542ced1beb19d5a2161d325a13bfdbc126cf52";
    assert_eq!(hex::encode(Holder::new(4).prove(4).to_octets()), PROOF);
    assert_eq!(PROOF.len(), 2 * LENGTH);
}

#[test]
fn it_is_bound_to_its_presentation_and_message() {
    let holder = Holder::new(5);
    let proof = holder.prove(5);
    refused_elsewhere(&holder.committed, |session, committed| {
        proof.verify(session, &Statement { committed, ..holder.statement() })
    });
}

/// With a key of its own a platform would open everything itself.
#[test]
fn it_is_bound_to_the_openers_key() {
    let holder = Holder::new(6);
    let proof = holder.prove(6);
    let (openers, _) = deal(&INTERFACE, 3, 5, &mut rng(2)).unwrap();
    let other = Statement { key: openers.key(), ..holder.statement() };
    assert_eq!(proof.verify(&session(&challenges()), &other), REFUSED);
}

#[test]
fn every_flipped_bit_is_refused_everywhere() {
    let holder = Holder::new(7);
    every_flipped_bit_is_refused(&holder.prove(7).to_octets(), |octets| holder.accept(octets));
}

#[test]
fn encodings_are_exact() {
    let holder = Holder::new(8);
    let octets = holder.prove(8).to_octets();
    let longer = [&octets[..], &[0]].concat();
    assert_eq!(holder.accept(&octets[..LENGTH - 1]), Err(Error::Length { found: LENGTH - 1 }));
    assert_eq!(holder.accept(&longer), Err(Error::Length { found: LENGTH + 1 }));
    for bad in bad_points() {
        for at in [0, 48] {
            let changed = replaced(&octets, at, &bad);
            assert_eq!(holder.accept(&changed), Err(Error::Point { at }));
            let ciphertext = Ciphertext::from_octets(&changed[..CIPHERTEXT_LENGTH]);
            assert_eq!(ciphertext, Err(Error::Point { at }));
        }
        assert_eq!(OpeningKey::from_octets(&bad), Err(Error::Point { at: 0 }));
        assert_eq!(OpenedPoint::from_octets(&bad), Err(Error::Point { at: 0 }));
    }
    for bad in bad_scalars() {
        for at in [96, 128, 160, 192] {
            assert_eq!(holder.accept(&replaced(&octets, at, &bad)), Err(Error::Scalar { at }));
        }
    }
    let ciphertext = holder.prove(8).ciphertext();
    assert_eq!(Ciphertext::from_octets(&ciphertext.to_octets()), Ok(ciphertext));
    assert_eq!(Ciphertext::from_octets(&octets[..95]), Err(Error::Length { found: 95 }));
    assert_eq!(OpeningKey::from_octets(&holder.key.to_octets()), Ok(holder.key));
    let point = OpenedPoint::of(&INTERFACE, &holder.opening.message);
    assert_eq!(OpenedPoint::from_octets(&point.to_octets()), Ok(point));
}

/// Attack: somebody else's identifier, or none that the register knows, in the ciphertext.
#[test]
fn a_ciphertext_of_another_identifier_is_refused() {
    let holder = Holder::new(9);
    let m = scalar(&holder.opening.message);
    let other = some_scalar(10);
    assert_eq!(holder.accept(&holder.cheat(m, m)), Ok(()));
    for answered in [m, other] {
        assert_eq!(holder.accept(&holder.cheat(other, answered)), REFUSED);
    }
}

/// Attack: k for E1 and another for E2, so that nobody can open it.
#[test]
fn a_ciphertext_that_does_not_open_is_refused() {
    let holder = Holder::new(10);
    let octets = holder.prove(10).to_octets();
    for (at, base) in [(0, generator("BAUTA_OPENING_")), (48, holder.z())] {
        let one = Fr::from(1u64);
        let moved = sum(&[(point_at(&octets, at), one), (base, one)]);
        assert_eq!(holder.accept(&replaced(&octets, at, &hazmat::point_to_octets_g1(&moved))), REFUSED);
    }
}

/// Attack: k = 0. The proof would be sound, and E2 the identifier's point for everybody to read.
#[test]
fn the_identity_is_no_part_of_a_ciphertext() {
    let holder = Holder::new(11);
    let (g_o, z, [y_0, y_1]) = (generator("BAUTA_OPENING_"), holder.z(), bases());
    let [m, s] = [&holder.opening.message, &holder.opening.blinding].map(scalar);
    let [k_tilde, m_tilde, s_tilde] = first_scalars(1);
    let e = [G1Affine::zero(), sum(&[(y_1, m)])];
    let t = [
        sum(&[(g_o, k_tilde)]),
        sum(&[(y_1, m_tilde), (z, k_tilde)]),
        sum(&[(y_1, m_tilde), (y_0, s_tilde)]),
    ];
    let c = holder.challenge(&[e[0], e[1], t[0], t[1], t[2]]);
    let [z_k, z_m] = [k_tilde, m_tilde + c * m];
    assert_eq!(t[0], sum(&[(g_o, z_k), (e[0], -c)]));
    assert_eq!(t[1], sum(&[(y_1, z_m), (z, z_k), (e[1], -c)]));
    let octets = [points(&e), scalars(&[c, z_k, z_m, s_tilde + c * s])].concat();
    assert_eq!(holder.accept(&octets), Err(Error::Point { at: 0 }));
}

/// Attack: T2 = Y_1·x + Z·y, and once c is known E2 = Y_1·(ẑ_m − x)/c + Z·(ẑ_k − y)/c: an identifier of nobody.
#[test]
fn a_ciphertext_that_is_chosen_after_the_challenge_is_refused() {
    let holder = Holder::new(18);
    let (g_o, z, [y_0, y_1]) = (generator("BAUTA_OPENING_"), holder.z(), bases());
    let [m, s] = [&holder.opening.message, &holder.opening.blinding].map(scalar);
    let [k, k_tilde, m_tilde, s_tilde, x] = first_scalars(1);
    let t = [sum(&[(g_o, k_tilde)]), sum(&[(y_1, x), (z, k_tilde)]), sum(&[(y_1, m_tilde), (y_0, s_tilde)])];
    let c = holder.challenge(&t);
    let [z_k, z_m] = [k_tilde + c * k, m_tilde + c * m];
    let e = [sum(&[(g_o, k)]), sum(&[(y_1, (z_m - x) * c.inverse().unwrap()), (z, k)])];
    assert_eq!(t[1], sum(&[(y_1, z_m), (z, z_k), (e[1], -c)]));
    let octets = [points(&e), scalars(&[c, z_k, z_m, s_tilde + c * s])].concat();
    assert_eq!(holder.accept(&octets), REFUSED);
}

#[test]
fn a_simulated_proof_is_refused() {
    let holder = Holder::new(12);
    let ciphertext = holder.prove(12).ciphertext().to_octets();
    let octets = [&ciphertext[..], &scalars(&first_scalars::<4>(1))].concat();
    assert_eq!(holder.accept(&octets), REFUSED);
}

#[test]
fn two_ciphertexts_of_one_holder_have_nothing_in_common() {
    let holder = Holder::new(13);
    let (one, two) = (holder.prove(1).to_octets(), holder.prove(2).to_octets());
    assert_ne!(one[..48], two[..48]);
    assert_ne!(one[48..96], two[48..96]);
}

#[test]
fn the_same_identifier_has_another_point_in_another_interface() {
    let m = some_message(14);
    assert_ne!(OpenedPoint::of(&INTERFACE, &m), OpenedPoint::of(&Interface::BBS_MOD, &m));
}

#[test]
fn an_opening_of_another_commitment_is_refused() {
    let (holder, other) = (Holder::new(15), Holder::new(16));
    let mut moved = holder.opening.clone();
    moved.index += 1;
    for opening in [&other.opening, &moved] {
        let proof = prove(&session(&challenges()), &holder.statement(), opening, &mut rng(1));
        assert_eq!(proof, Err(Error::NotTrue));
    }
}

#[test]
fn broken_randomness_is_refused() {
    let holder = Holder::new(17);
    let proof = prove(&session(&challenges()), &holder.statement(), &holder.opening, &mut Zeros);
    assert_eq!(proof, Err(Error::Randomness));
    assert_eq!(deal(&INTERFACE, 2, 3, &mut Zeros).map(|_| ()), Err(Error::Randomness));
}
