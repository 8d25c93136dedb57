//! Two moves: first moves of many proofs are worked out together, beside the commitments that they are about, and each answers
//! for what it was made for and nothing else.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod committed;

use bauta_bbs::committed_disclosure::{Opening, Witness};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::proof::PreparedSignature;
use bauta_bbs::signature::core_sign;
use bauta_bbs::{
    Ciphersuite, Generators, Header, KeyPair, MessageScalar, PointG1, PresentationHeader, SecretKey,
};
use bauta_predicates::range::Bounds;
use bauta_predicates::validity::{EpochSecretKey, KeptToken, tokens};
use bauta_predicates::{
    Committed, ContextId, Error, NymSecret, Session, membership, nym, opening, range, schnorr_eq,
    sigma_range, validity,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{self, CryptoRng, RngCore};

use committed::{HEADER, INTERFACE, challenges, commit, elsewhere, number, rng, session};

const NOT_TRUE: Error = Error::NotTrue;

fn platform(name: &str) -> ContextId {
    ContextId(format!("bauta:aud:https://{name}.example").into_bytes())
}

fn values() -> [MessageScalar; 3] {
    [7, 39_000, 11].map(|value: u64| value.into())
}

/// The points of a first move.
fn announced<A>(announce: impl FnOnce(&mut Combinations) -> Result<A, Error>) -> (A, Vec<PointG1>) {
    let mut combinations = Combinations::secret();
    // What others have asked for before moves everything to another place.
    let [y_0] =
        combinations.bases(&bauta_bbs::hazmat::commitment_generators(&INTERFACE)[..1].try_into().unwrap());
    combinations.sum(&[(y_0, 5u64.into())]);
    let prover = announce(&mut combinations).unwrap();
    (prover, combinations.evaluate())
}

/// A first move is answered for its own commitment, and not for another one or another message's.
fn answers_only_for<P: PartialEq + std::fmt::Debug>(
    own: &(Committed, Opening),
    prove: impl Fn(&Witness, Committed) -> Result<P, Error>,
) {
    let (committed, opening) = own;
    prove(&opening.into(), *committed).unwrap();
    let (other, _) = commit(opening.message.clone(), 1_000);
    for committed in [other, Committed { index: committed.index + 1, ..*committed }] {
        assert_eq!(prove(&opening.into(), committed).unwrap_err(), NOT_TRUE);
    }
    assert_eq!(prove(&(&elsewhere(opening)).into(), *committed).unwrap_err(), NOT_TRUE);
}

#[test]
fn a_range() {
    let (own, all) = (number(39_000), challenges());
    let of = |witness: &Witness, committed, bounds: Bounds, asked: Bounds| {
        let mut rng = rng(3);
        let (prover, points) =
            announced(|combinations| range::announce(&INTERFACE, &bounds, witness, &mut rng, combinations));
        prover.respond(&session(&all), &range::Statement { committed, bounds: asked }, &points, &mut rng)
    };
    let (low, high) = (Bounds::at_least(30_000), Bounds::at_most(39_806));
    for bounds in [low, high, Bounds::between(30_000, 39_806).unwrap()] {
        answers_only_for(&own, |witness, committed| of(witness, committed, bounds, bounds));
        let (committed, opening) = &own;
        let statement = range::Statement { committed: *committed, bounds };
        let alone = range::prove(&session(&all), &statement, opening, &mut rng(3)).unwrap();
        assert_eq!(of(&opening.into(), *committed, bounds, bounds).unwrap(), alone);
        for other in [Bounds::at_least(30_001), Bounds::at_most(39_807), Bounds::between(0, 39_806).unwrap()]
        {
            assert_eq!(of(&opening.into(), *committed, bounds, other).unwrap_err(), NOT_TRUE);
        }
    }
}

/// Masks of zero have to be discarded; what is drawn later is not.
struct ZeroMasks(ChaCha20Rng, usize);

impl RngCore for ZeroMasks {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }
    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }
    fn fill_bytes(&mut self, octets: &mut [u8]) {
        self.0.fill_bytes(octets);
        if octets.len() == 12 && self.1 > 0 {
            self.1 -= 1;
            octets.fill(0);
        }
    }
    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(octets);
        Ok(())
    }
}

impl CryptoRng for ZeroMasks {}

#[test]
fn a_range_whose_first_move_has_to_be_discarded_begins_again() {
    let ((committed, opening), all, bounds) = (number(39_000), challenges(), Bounds::at_most(39_806));
    let statement = range::Statement { committed, bounds };
    for discarded in [1, 63, 64] {
        let mut first = ZeroMasks(rng(3), 6);
        let (prover, points) = announced(|combinations| {
            range::announce(&INTERFACE, &bounds, &(&opening).into(), &mut first, combinations)
        });
        let mut later = ZeroMasks(rng(4), 6 * (discarded - 1));
        let proof = prover.respond(&session(&all), &statement, &points, &mut later);
        if discarded < 64 {
            assert_eq!(proof.unwrap().verify(&session(&all), &statement), Ok(()));
        } else {
            assert_eq!(proof.unwrap_err(), Error::Randomness);
        }
    }
}

#[test]
fn a_range_by_bits() {
    let (own, all) = (number(39_000), challenges());
    let of = |witness: &Witness, committed, below| {
        let (prover, points) = announced(|combinations| {
            sigma_range::announce(&INTERFACE, 30_000..39_806, witness, &mut rng(3), combinations)
        });
        prover.respond(&session(&all), &sigma_range::Statement { committed, from: 30_000, below }, &points)
    };
    answers_only_for(&own, |witness, committed| of(witness, committed, 39_806));
    let (committed, opening) = &own;
    let statement = sigma_range::Statement { committed: *committed, from: 30_000, below: 39_806 };
    let alone = sigma_range::prove(&session(&all), &statement, opening, &mut rng(3)).unwrap();
    assert_eq!(of(&opening.into(), *committed, 39_806).unwrap(), alone);
    assert_eq!(of(&opening.into(), *committed, 39_807).unwrap_err(), NOT_TRUE);
}

#[test]
fn one_of_a_set() {
    let (own, all) = (number(39_000), challenges());
    let of = |witness: &Witness, committed, asked: &[MessageScalar]| {
        let (prover, points) = announced(|combinations| {
            membership::announce(&INTERFACE, &values(), witness, &mut rng(3), combinations)
        });
        prover.respond(&session(&all), &membership::Statement { committed, values: asked }, &points)
    };
    answers_only_for(&own, |witness, committed| of(witness, committed, &values()));
    let (committed, opening) = &own;
    let statement = membership::Statement { committed: *committed, values: &values() };
    let alone = membership::prove(&session(&all), &statement, opening, &mut rng(3)).unwrap();
    assert_eq!(of(&opening.into(), *committed, &values()).unwrap(), alone);
    let [first, second, third] = values();
    for other in [&[first.clone(), second.clone()][..], &[second.clone(), first, third], &[second]] {
        assert_eq!(of(&opening.into(), *committed, other).unwrap_err(), NOT_TRUE);
    }
}

#[test]
fn a_pseudonym() {
    let secret = NymSecret::random(&mut rng(9)).unwrap();
    let (own, all) = (commit(secret.to_message(), 9), challenges());
    let (here, there) = (platform("here"), platform("there"));
    let of = |witness: &Witness, committed, context: &ContextId, pseudonym| {
        let base = nym::Base::of(&here);
        let (prover, points) =
            announced(|combinations| nym::announce(&INTERFACE, &base, witness, &mut rng(3), combinations));
        assert_eq!(prover.pseudonym(&points), Ok(secret.pseudonym(&here)));
        prover.respond(&session(&all), &nym::Statement { committed, context, pseudonym }, &points)
    };
    let pseudonym = secret.pseudonym(&here);
    answers_only_for(&own, |witness, committed| of(witness, committed, &here, pseudonym));
    let (committed, opening) = &own;
    let statement = nym::Statement { committed: *committed, context: &here, pseudonym };
    let alone = nym::prove(&session(&all), &statement, opening, &mut rng(3)).unwrap();
    assert_eq!(of(&opening.into(), *committed, &here, pseudonym).unwrap(), alone);
    assert_eq!(of(&opening.into(), *committed, &there, pseudonym).unwrap_err(), NOT_TRUE);
    assert_eq!(of(&opening.into(), *committed, &here, secret.pseudonym(&there)).unwrap_err(), NOT_TRUE);
}

#[test]
fn a_secret_of_zero_has_no_pseudonym() {
    let (_, opening) = number(0);
    let base = nym::Base::of(&platform("here"));
    let (prover, points) = announced(|combinations| {
        nym::announce(&INTERFACE, &base, &(&opening).into(), &mut rng(3), combinations)
    });
    assert_eq!(prover.pseudonym(&points), Err(NOT_TRUE));
}

#[test]
fn good_standing() {
    let secret = EpochSecretKey::random(&mut rng(1)).unwrap();
    let (own, all) = (number(77), challenges());
    let token = tokens(&INTERFACE, &secret, std::slice::from_ref(&own.1.message)).unwrap().remove(0);
    let key = secret.public_key();
    let mut with_table = KeptToken::from(&token);
    with_table.make_table();
    let of_token = |token: &KeptToken, witness: &Witness, committed| {
        let (prover, points) = announced(|combinations| {
            validity::announce(&INTERFACE, token, witness, &mut rng(3), combinations)
        });
        prover.respond(&session(&all), &validity::Statement { committed, epoch: 9, key: &key }, &points)
    };
    let of = |witness: &Witness, committed| of_token(&(&token).into(), witness, committed);
    answers_only_for(&own, of);
    let (committed, opening) = &own;
    let statement = validity::Statement { committed: *committed, epoch: 9, key: &key };
    let alone = validity::prove(&session(&all), &statement, opening, &token, &mut rng(3)).unwrap();
    assert_eq!(of(&opening.into(), *committed).unwrap(), alone);
    assert_eq!(of_token(&with_table, &opening.into(), *committed).unwrap(), alone);
}

#[test]
fn an_opening() {
    let keys = [1, 2].map(|seed| *opening::deal(&INTERFACE, 2, 3, &mut rng(seed)).unwrap().0.key());
    let (own, all) = (number(77), challenges());
    let of = |witness: &Witness, committed, key| {
        let (prover, points) = announced(|combinations| {
            opening::announce(&INTERFACE, &keys[0], witness, &mut rng(3), combinations)
        });
        prover.respond(&session(&all), &opening::Statement { committed, key }, &points)
    };
    answers_only_for(&own, |witness, committed| of(witness, committed, &keys[0]));
    let (committed, one) = &own;
    let statement = opening::Statement { committed: *committed, key: &keys[0] };
    let alone = opening::prove(&session(&all), &statement, one, &mut rng(3)).unwrap();
    assert_eq!(of(&one.into(), *committed, &keys[0]).unwrap(), alone);
    assert_eq!(of(&one.into(), *committed, &keys[1]).unwrap_err(), NOT_TRUE);
}

#[test]
fn equality() {
    let (one, other, all) = (commit(77.into(), 1), commit(77.into(), 2), challenges());
    let of = |witnesses: [Witness; 2], first, second| {
        let (prover, points) =
            announced(|combinations| schnorr_eq::announce(&INTERFACE, &witnesses, &mut rng(3), combinations));
        prover.respond(&session(&all), &schnorr_eq::Statement { first, second }, &points)
    };
    answers_only_for(&one, |witness, first| of([witness.clone(), (&other.1).into()], first, other.0));
    answers_only_for(&other, |witness, second| of([(&one.1).into(), witness.clone()], one.0, second));
    let statement = schnorr_eq::Statement { first: one.0, second: other.0 };
    let alone = schnorr_eq::prove(&session(&all), &statement, &one.1, &other.1, &mut rng(3)).unwrap();
    assert_eq!(of([(&one.1).into(), (&other.1).into()], one.0, other.0).unwrap(), alone);

    let different = [(&one.1).into(), (&number(78).1).into()];
    let mut combinations = Combinations::secret();
    let refused = schnorr_eq::announce(&INTERFACE, &different, &mut rng(3), &mut combinations);
    assert!(matches!(refused, Err(NOT_TRUE)));
}

/// A core proof, its commitments and the first moves of two proofs about them, all from one evaluation.
#[test]
fn proofs_are_worked_out_beside_the_commitments_that_they_are_about() {
    let key_pair =
        KeyPair::from(SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &[7; 32], b"", None).unwrap());
    let (header, generators) = (Header(b"header".to_vec()), Generators::new(&INTERFACE, 3));
    let secret = NymSecret::random(&mut rng(1)).unwrap();
    let messages = [39_000.into(), 5.into(), secret.to_message()];
    let signature = core_sign(&generators, &key_pair, &header, &messages).unwrap();
    let key = key_pair.public_key();
    let signature = PreparedSignature::new(&generators, key, &header, &signature, &messages).unwrap();

    let (bounds, context, mut rng) = (Bounds::at_most(39_806), platform("here"), rng(2));
    let mut combinations = Combinations::secret();
    let core = signature.committed_proof_init(&[1], &[0, 2], &mut rng, &mut combinations).unwrap();
    let [age, name] = core.witnesses() else { panic!("two commitments") };
    let age = range::announce(&INTERFACE, &bounds, age, &mut rng, &mut combinations).unwrap();
    let base = nym::Base::of(&context);
    let name = nym::announce(&INTERFACE, &base, name, &mut rng, &mut combinations).unwrap();
    let points = combinations.evaluate();

    let proof = core.announce(&points).finish(&PresentationHeader(HEADER.to_vec()));
    let challenges = [proof.challenge()];
    let session = Session { interface: &INTERFACE, challenges: &challenges, presentation_header: HEADER };
    let committed = |index, position: usize| Committed {
        credential: 0,
        index,
        commitment: proof.commitments()[position],
    };
    let age_statement = range::Statement { committed: committed(0, 0), bounds };
    let age = age.respond(&session, &age_statement, &points, &mut rng).unwrap();
    assert_eq!(age.verify(&session, &age_statement), Ok(()));
    let pseudonym = secret.pseudonym(&context);
    let of_the_other = nym::Statement { committed: committed(0, 0), context: &context, pseudonym };
    let name_statement = nym::Statement { committed: committed(2, 1), ..of_the_other };
    let name = name.respond(&session, &name_statement, &points).unwrap();
    assert_eq!(name.verify(&session, &name_statement), Ok(()));
}
