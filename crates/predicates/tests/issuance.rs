//! The holder's issuance proof: it works, it is bound to its session, and every check is needed.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use ark_bls12_381::Fr;
use ark_ec::CurveGroup;
use ark_ff::Field;
use bauta_bbs::blind::core_blind_sign;
use bauta_bbs::{self as bbs, Item};
use bauta_bbs::{Generators, Header, Interface, KeyPair, MessageScalar, SecretKey, hazmat, signature};
use bauta_predicates::issuance::{ISSUANCE_PROOF_LENGTH, IssuanceContext, IssuanceProof, prove};
use bauta_predicates::{ContextId, Error, NymEntropy, NymSecret, Pseudonym};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const INTERFACE: Interface = Interface::BBS_MOD_HB;

fn key_pair(seed: u8) -> KeyPair {
    SecretKey::key_gen(INTERFACE.suite(), &[seed; 32], b"", None).unwrap().into()
}

fn issuer_context() -> ContextId {
    ContextId(b"bauta:issuer:https://issuer.example".to_vec())
}

/// One proof and all that it was made from.
struct Session {
    keys: KeyPair,
    context: ContextId,
    nonce: Vec<u8>,
    nym: NymSecret,
    proof: IssuanceProof,
    blind: bauta_bbs::blind::ProverBlind,
}

impl Session {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let (keys, context, nonce) = (key_pair(7), issuer_context(), b"nonce".to_vec());
        let nym = NymSecret::random(&mut rng).unwrap();
        let issuance = IssuanceContext {
            interface: &INTERFACE,
            public_key: keys.public_key(),
            nonce: &nonce,
            context: &context,
        };
        let (proof, blind) = prove(&issuance, &nym, &mut rng).unwrap();
        Self { keys, context, nonce, nym, proof, blind }
    }

    fn context(&self) -> IssuanceContext<'_> {
        IssuanceContext {
            interface: &INTERFACE,
            public_key: self.keys.public_key(),
            nonce: &self.nonce,
            context: &self.context,
        }
    }

    fn altered(&self, place: std::ops::Range<usize>, octets: &[u8]) -> Result<IssuanceProof, Error> {
        let mut all = self.proof.to_octets();
        all[place].copy_from_slice(octets);
        IssuanceProof::from_octets(&all)
    }
}

#[test]
fn a_proof_verifies_and_survives_its_octets() {
    let session = Session::new(1);
    let read = IssuanceProof::from_octets(&session.proof.to_octets()).unwrap();
    assert_eq!(read, session.proof);
    let holder = read.verify(&session.context()).unwrap();
    assert_eq!(holder.pseudonym, session.nym.pseudonym(&session.context));
    assert_eq!(holder.commitment.committed_count(), 1);
}

#[test]
fn what_is_signed_is_the_secret_with_the_entropy_added() {
    let session = Session::new(2);
    let mut rng = ChaCha20Rng::seed_from_u64(99);
    let holder = session.proof.verify(&session.context()).unwrap();
    let entropy = NymEntropy::random(&mut rng).unwrap();
    let commitment = holder.commitment.add_to_last(&INTERFACE, &entropy.to_message());
    let (header, claim) = (Header(b"header".to_vec()), MessageScalar::from(18));
    let signed =
        core_blind_sign(&INTERFACE, &session.keys, &header, std::slice::from_ref(&claim), &commitment)
            .unwrap();

    let nym = session.nym.with_entropy(&entropy).unwrap();
    let messages = [claim, session.blind.to_message(), nym.to_message()];
    let generators = Generators::blind(&INTERFACE, 1, 1);
    signature::core_verify(&generators, session.keys.public_key(), &header, &messages, &signed).unwrap();
    assert_eq!(
        holder.pseudonym.with_entropy(&session.context, &entropy).unwrap(),
        nym.pseudonym(&session.context)
    );
}

#[test]
fn it_is_bound_to_nonce_issuer_and_context() {
    let session = Session::new(3);
    let (other_keys, other_context) = (key_pair(8), ContextId(b"bauta:issuer:other".to_vec()));
    let context = session.context();
    let others = [
        IssuanceContext { nonce: b"nonce2", ..context },
        IssuanceContext { public_key: other_keys.public_key(), ..context },
        IssuanceContext { context: &other_context, ..context },
        IssuanceContext { interface: &Interface::BLIND_BBS_SHA_256, ..context },
    ];
    for other in others {
        assert_eq!(session.proof.verify(&other).unwrap_err(), Error::InvalidProof);
    }
}

/// Attack: a commitment that also moves a claim, with a proof made as well as one can.
#[test]
fn a_commitment_with_a_part_in_another_generator_is_refused() {
    let session = Session::new(4);
    let h_1 = hazmat::create_generators(INTERFACE.suite(), INTERFACE.api_id(), 2)[1];
    let c = hazmat::octets_to_point_g1(&session.proof.to_octets()[..48]).unwrap();
    let shifted = (h_1 * Fr::from(5u64) + c).into_affine();
    let forged = session.altered(0..48, &hazmat::point_to_octets_g1(&shifted)).unwrap();
    assert_eq!(forged.verify(&session.context()).unwrap_err(), Error::InvalidProof);
}

/// Attack: the pseudonym of somebody else, each part proved by itself with its own secret.
#[test]
fn a_pseudonym_of_another_secret_is_refused() {
    let (session, other) = (Session::new(5), Session::new(6));
    let forged = session.altered(48..96, &other.proof.to_octets()[48..96]).unwrap();
    assert_eq!(forged.verify(&session.context()).unwrap_err(), Error::InvalidProof);
}

/// Attack: the equations solved backwards for a challenge chosen first.
#[test]
fn a_simulated_transcript_is_refused() {
    let session = Session::new(7);
    let one = hazmat::scalar_to_octets(&Fr::ONE);
    for place in [96..128, 128..160, 160..192] {
        let forged = session.altered(place, &one).unwrap();
        assert_eq!(forged.verify(&session.context()).unwrap_err(), Error::InvalidProof);
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let session = Session::new(8);
    for bit in 0..8 * ISSUANCE_PROOF_LENGTH {
        let mut octets = session.proof.to_octets();
        octets[bit / 8] ^= 1 << (bit % 8);
        let refused = IssuanceProof::from_octets(&octets).and_then(|proof| proof.verify(&session.context()));
        assert!(refused.is_err(), "bit {bit}");
    }
}

#[test]
fn encodings_are_exact() {
    let session = Session::new(9);
    let octets = session.proof.to_octets();
    assert_eq!(IssuanceProof::from_octets(&octets[..191]), Err(Error::Length { found: 191 }));
    assert_eq!(IssuanceProof::from_octets(&[&octets[..], &[0]].concat()), Err(Error::Length { found: 193 }));
    let mut identity = [0; 48];
    identity[0] = 0xc0;
    assert_eq!(session.altered(0..48, &identity), Err(Error::Point { at: 0 }));
    assert_eq!(session.altered(48..96, &identity), Err(Error::Point { at: 48 }));
    assert_eq!(session.altered(128..160, &[0; 32]), Err(Error::Scalar { at: 128 }));
    assert_eq!(session.altered(160..192, &[0xff; 32]), Err(Error::Scalar { at: 160 }));
    assert_eq!(Pseudonym::from_octets(&identity), Err(bbs::Error::Point { item: Item::Pseudonym, at: 0 }));
    assert_eq!(NymSecret::from_octets(&[0; 32]), Err(bbs::Error::Scalar { item: Item::NymSecret, at: 0 }));
    assert_eq!(NymEntropy::from_octets(&[0; 32]), Ok(NymEntropy::none()));
    assert_eq!(
        NymEntropy::from_octets(&[0; 31]),
        Err(bbs::Error::Length { item: Item::NymSecret, found: 31 })
    );
}

#[test]
fn an_opposite_entropy_leaves_no_identity_behind() {
    let session = Session::new(10);
    let opposite = hazmat::scalar_to_octets(&-hazmat::message_to_scalar(&session.nym.to_message()));
    let opposite = NymEntropy::from_octets(&opposite).unwrap();
    assert_eq!(session.nym.with_entropy(&opposite), Err(bbs::Error::Scalar { item: Item::NymSecret, at: 0 }));
    let pseudonym = session.nym.pseudonym(&session.context);
    let identity = bbs::Error::Point { item: Item::Pseudonym, at: 0 };
    assert_eq!(pseudonym.with_entropy(&session.context, &opposite), Err(identity));
}

#[test]
fn secrets_do_not_print() {
    let session = Session::new(11);
    assert_eq!(format!("{:?} {:?}", session.nym, NymEntropy::none()), "NymSecret NymEntropy");
}

#[test]
fn broken_randomness_is_refused() {
    struct Zeros;
    impl rand_core::RngCore for Zeros {
        fn next_u32(&mut self) -> u32 {
            0
        }
        fn next_u64(&mut self) -> u64 {
            0
        }
        fn fill_bytes(&mut self, octets: &mut [u8]) {
            octets.fill(0);
        }
        fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), rand_core::Error> {
            octets.fill(0);
            Ok(())
        }
    }
    impl rand_core::CryptoRng for Zeros {}
    let session = Session::new(12);
    assert_eq!(prove(&session.context(), &session.nym, &mut Zeros).unwrap_err(), Error::Randomness);
    assert_eq!(NymSecret::random(&mut Zeros), Err(bbs::Error::Randomness));
    assert_eq!(NymEntropy::random(&mut Zeros), Err(bbs::Error::Randomness));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn random_octets_never_verify(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(IssuanceProof::from_octets(&octets).is_err());
    }

    #[test]
    fn contexts_give_different_points(a in any::<[u8; 8]>(), b in any::<[u8; 8]>()) {
        let nym = NymSecret::random(&mut ChaCha20Rng::seed_from_u64(1)).unwrap();
        let (a_point, b_point) = (nym.pseudonym(&ContextId(a.to_vec())), nym.pseudonym(&ContextId(b.to_vec())));
        prop_assert_eq!(a == b, a_point == b_point);
    }
}
