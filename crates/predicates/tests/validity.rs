//! Validity: tokens, the proof that a hidden handle has one, and what does not pass for it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod by_hand;
mod committed;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::Field;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::{Interface, MessageScalar, PublicKey, hazmat};
use bauta_predicates::validity::{
    ALG, EpochPublicKey, EpochSecretKey, LENGTH, Proof, Statement, Token, prove, tokens,
};
use bauta_predicates::{Committed, Error};

use by_hand::{
    Zeros, bases, common, first_scalars, generator, point_at, points, scalar_at, scalars, some_message,
    some_point, some_scalar, sum,
};
use committed::{
    INTERFACE, bad_points, bad_scalars, challenges, commit, every_flipped_bit_is_refused, refused_elsewhere,
    replaced, rng, session,
};

const EPOCH: u64 = 20_415;
const REFUSED: Result<(), Error> = Err(Error::InvalidProof);

fn epoch_key(seed: u64) -> EpochSecretKey {
    EpochSecretKey::random(&mut rng(seed)).unwrap()
}

/// x_e of [`epoch_key`].
fn epoch_scalar(seed: u64) -> Fr {
    some_scalar(seed)
}

fn scalar(message: &MessageScalar) -> Fr {
    hazmat::message_to_scalar(message)
}

/// X_e as a key that equations can be made with.
fn bbs_key(key: &EpochPublicKey) -> PublicKey {
    PublicKey::from_octets(&key.to_octets()).unwrap()
}

fn token_at(point: G1Affine) -> Token {
    Token::from_octets(&hazmat::point_to_octets_g1(&point)).unwrap()
}

/// One holder in one epoch.
struct Holder {
    key: EpochPublicKey,
    handle: MessageScalar,
    token: Token,
    committed: Committed,
    opening: Opening,
}

impl Holder {
    fn new(seed: u64) -> Self {
        let (secret, handle) = (epoch_key(1), some_message(seed));
        let token = tokens(&INTERFACE, &secret, std::slice::from_ref(&handle)).unwrap().remove(0);
        let (committed, opening) = commit(handle.clone(), seed);
        Self { key: secret.public_key(), handle, token, committed, opening }
    }

    fn statement(&self) -> Statement<'_> {
        Statement { committed: self.committed, epoch: EPOCH, key: &self.key }
    }

    fn prove_with(&self, token: &Token, seed: u64) -> Proof {
        let challenges = challenges();
        prove(&session(&challenges), &self.statement(), &self.opening, token, &mut rng(seed)).unwrap()
    }

    fn prove(&self, seed: u64) -> Proof {
        self.prove_with(&self.token, seed)
    }

    fn verify(&self, proof: &Proof) -> Result<(), Error> {
        proof.verify(&session(&challenges()), &self.statement())
    }

    fn accept(&self, octets: &[u8]) -> Result<(), Error> {
        self.verify(&Proof::from_octets(octets)?)
    }

    /// c over what the verifier hashes.
    fn challenge(&self, first_message: &[G1Affine]) -> Fr {
        let transcript = [
            common(ALG, &session(&challenges()), &self.committed),
            EPOCH.to_be_bytes().to_vec(),
            self.key.to_octets().to_vec(),
            points(first_message),
        ];
        by_hand::challenge(&transcript, "BAUTA_VALIDITY_CHAL_")
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

/// The prover's side, written out from the formulas.
#[test]
fn the_octets_are_those_of_the_formulas() {
    let holder = Holder::new(2);
    let (p, [y_0, y_1]) = (generator("BAUTA_VALIDITY_"), bases());
    let [h, s] = [&holder.handle, &holder.opening.blinding].map(scalar);
    let sigma = sum(&[(p, (epoch_scalar(1) + h).inverse().unwrap())]);
    assert_eq!(hazmat::point_to_octets_g1(&sigma), holder.token.to_octets());

    let [rho, a, b, d] = first_scalars(7);
    let sigma_prime = sum(&[(sigma, rho)]);
    let sigma_bar = sum(&[(p, rho), (sigma_prime, -h)]);
    assert_eq!(sigma_bar, sum(&[(sigma_prime, epoch_scalar(1))]));
    let t1 = sum(&[(p, a), (sigma_prime, -b)]);
    let t2 = sum(&[(y_1, b), (y_0, d)]);
    let c = holder.challenge(&[sigma_prime, sigma_bar, t1, t2]);
    let octets = [points(&[sigma_prime, sigma_bar]), scalars(&[c, a + c * rho, b + c * h, d + c * s])];
    assert_eq!(octets.concat(), holder.prove(7).to_octets());
}

#[test]
fn the_octets_are_frozen() {
    const PROOF: &str = "\
        8dee45f3309966b65803fcedc94c9ef73002b7d4a3ffddf2e02b68a4f5d6ac37bab0e37e78ff830e7cad625db28d1ab0\
        acba758011de459cc138260738a5a3d798448bcd83769d35acfcdb93a9c1184417ce48d6a1deff0172debd91f0fa6f91\
        25f490f5c90e79666b653101d9de8e9948e22f0f4850e62f42f3d046a9bf01db2b38cceb03c4d6e3793b2c6dbc6f1589\
        0eebc5610db71b0cb010de6725e95ea41e4979d97618401714f966bec24dab33be3769a6abfd1d5eb78b8354ba4bdb56\
        4afaaf280a508ed7f6625033e7f1b2090485ec3bad9c73ce9326e2760a9cad84";
    const TOKEN: &str = "\
        a67fae14c94077a6d2e809d685be69d1b025179d934e5208216737166156eaa2f8624bccb7128eb19c587ad00e34c971";
    let holder = Holder::new(3);
    assert_eq!(hex::encode(holder.token.to_octets()), TOKEN);
    assert_eq!(hex::encode(holder.prove(3).to_octets()), PROOF);
    assert_eq!(PROOF.len(), 2 * LENGTH);
}

#[test]
fn it_is_bound_to_its_presentation_and_message() {
    let holder = Holder::new(4);
    let proof = holder.prove(4);
    refused_elsewhere(&holder.committed, |session, committed| {
        proof.verify_deferred(session, &Statement { committed, ..holder.statement() }).map(|_| ())
    });
}

#[test]
fn it_is_bound_to_epoch_and_key() {
    let holder = Holder::new(5);
    let (proof, challenges, other) = (holder.prove(5), challenges(), epoch_key(2).public_key());
    let statement = holder.statement();
    for other in [
        Statement { epoch: EPOCH + 1, ..statement },
        Statement { epoch: EPOCH - 1, ..statement },
        Statement { key: &other, ..statement },
    ] {
        let verified = proof.verify_deferred(&session(&challenges), &other);
        assert_eq!(verified.map(|_| ()), REFUSED);
    }
}

#[test]
fn every_flipped_bit_is_refused_everywhere() {
    let holder = Holder::new(6);
    every_flipped_bit_is_refused(&holder.prove(6).to_octets(), |octets| holder.accept(octets));
}

// conformance: jwp-group-elements
#[test]
fn encodings_are_exact() {
    let holder = Holder::new(7);
    let octets = holder.prove(7).to_octets();
    let longer = [&octets[..], &[0]].concat();
    assert_eq!(holder.accept(&octets[..LENGTH - 1]), Err(Error::Length { found: LENGTH - 1 }));
    assert_eq!(holder.accept(&longer), Err(Error::Length { found: LENGTH + 1 }));
    for bad in bad_points() {
        for at in [0, 48] {
            assert_eq!(holder.accept(&replaced(&octets, at, &bad)), Err(Error::Point { at }));
        }
        assert_eq!(Token::from_octets(&bad), Err(Error::Point { at: 0 }));
    }
    for bad in bad_scalars() {
        for at in [96, 128, 160, 192] {
            assert_eq!(holder.accept(&replaced(&octets, at, &bad)), Err(Error::Scalar { at }));
        }
        assert_eq!(EpochSecretKey::from_octets(&bad).map(|_| ()), Err(Error::Scalar { at: 0 }));
    }
    assert_eq!(Token::from_octets(&[0; 49]), Err(Error::Length { found: 49 }));
    assert_eq!(EpochSecretKey::from_octets(&[1; 31]).map(|_| ()), Err(Error::Length { found: 31 }));
}

/// With X_e = O the equation e(σ', X_e) = e(σ̄, BP2) would hold for σ̄ = O and any σ'.
#[test]
fn an_epoch_key_is_a_point_of_the_subgroup_and_not_the_identity() {
    let octets = epoch_key(1).public_key().to_octets();
    assert_eq!(EpochPublicKey::from_octets(&octets), Ok(epoch_key(1).public_key()));
    let mut identity = [0; 96];
    identity[0] = 0xc0;
    assert_eq!(EpochPublicKey::from_octets(&identity), Err(Error::Point { at: 0 }));
    assert_eq!(EpochPublicKey::from_octets(&[0xff; 96]), Err(Error::Point { at: 0 }));
    assert_eq!(EpochPublicKey::from_octets(&octets[1..]), Err(Error::Length { found: 95 }));
}

#[test]
fn tokens_are_those_of_their_handles_in_their_order() {
    let (key, public) = (epoch_key(1), epoch_key(1).public_key());
    let handles: Vec<_> = (0..40).map(some_message).collect();
    let all = tokens(&INTERFACE, &key, &handles).unwrap();
    for (number, (token, handle)) in all.iter().zip(&handles).enumerate() {
        assert_eq!(token.verify(&INTERFACE, &public, handle), Ok(()));
        assert_eq!(token.verify(&INTERFACE, &public, &handles[(number + 1) % 40]), REFUSED);
        assert_eq!(token.verify(&INTERFACE, &epoch_key(2).public_key(), handle), REFUSED);
        assert_eq!(token.verify(&Interface::BBS_MOD, &public, handle), REFUSED);
    }
    let parts = handles.chunks(7).flat_map(|part| tokens(&INTERFACE, &key, part).unwrap());
    assert!(parts.eq(all));
    assert!(tokens(&INTERFACE, &key, &[]).unwrap().is_empty());
}

/// So many that they are worked out in several rounds.
#[test]
fn many_tokens_are_those_of_a_plain_multiplication() {
    let p = generator("BAUTA_VALIDITY_");
    let handles: Vec<_> = (0..2_100).map(some_message).collect();
    for (token, handle) in tokens(&INTERFACE, &epoch_key(1), &handles).unwrap().iter().zip(&handles) {
        let inverse = (epoch_scalar(1) + scalar(handle)).inverse().unwrap();
        assert_eq!(token.to_octets()[..], points(&[(p * inverse).into()]));
    }
}

/// One zero among them would make every token of the batch the identity.
#[test]
fn a_handle_without_a_token_is_named() {
    let mut handles: Vec<_> = (0..5).map(some_message).collect();
    handles[3] = hazmat::scalar_to_message(-epoch_scalar(1));
    assert_eq!(tokens(&INTERFACE, &epoch_key(1), &handles), Err(Error::Handle { position: 3 }));
    assert!(tokens(&INTERFACE, &epoch_key(2), &handles).is_ok());
}

/// Attack: a handle without a token, shown with the token of somebody else.
#[test]
fn the_token_of_another_person_is_refused() {
    let (holder, other) = (Holder::new(8), Holder::new(9));
    let proof = holder.prove_with(&other.token, 8);
    let equation = proof.verify_deferred(&session(&challenges()), &holder.statement()).unwrap();
    assert!(!equation.holds());
    assert_eq!(holder.verify(&proof), REFUSED);
}

/// Attack: a token that the issuer never made, and that of another epoch under this epoch's name.
#[test]
fn a_token_that_is_none_is_refused() {
    let holder = Holder::new(10);
    assert_eq!(holder.verify(&holder.prove_with(&token_at(some_point(1)), 10)), REFUSED);
    let handles = [holder.handle.clone()];
    let old = tokens(&INTERFACE, &epoch_key(2), &handles).unwrap().remove(0);
    assert_eq!(holder.verify(&holder.prove_with(&old, 10)), REFUSED);
}

/// Attack: a prover with a good token for one handle and a commitment to another answers for each with its own.
#[test]
fn the_committed_handle_is_the_one_with_the_token() {
    let (holder, banned) = (Holder::new(11), Holder::new(12));
    let (p, [y_0, y_1]) = (generator("BAUTA_VALIDITY_"), bases());
    let sigma = point_at(&holder.token.to_octets(), 0);
    let [h, other_h, other_s] = [&holder.handle, &banned.handle, &banned.opening.blinding].map(scalar);
    let [rho, a, b, d] = first_scalars(1);
    let sigma_prime = sum(&[(sigma, rho)]);
    let sigma_bar = sum(&[(p, rho), (sigma_prime, -h)]);
    let t = [sum(&[(p, a), (sigma_prime, -b)]), sum(&[(y_1, b), (y_0, d)])];
    let c = banned.challenge(&[sigma_prime, sigma_bar, t[0], t[1]]);
    for z_h in [b + c * h, b + c * other_h] {
        let responses = scalars(&[c, a + c * rho, z_h, d + c * other_s]);
        assert_eq!(banned.accept(&[points(&[sigma_prime, sigma_bar]), responses].concat()), REFUSED);
    }
}

/// Attack: ρ = 0. Both points are the identity, every equation of the verifier's holds, and no token is needed.
#[test]
fn the_identity_would_pass_every_equation() {
    let holder = Holder::new(13);
    let (p, [y_0, y_1], o) = (generator("BAUTA_VALIDITY_"), bases(), G1Affine::zero());
    let [h, s] = [&holder.handle, &holder.opening.blinding].map(scalar);
    let [a, b, d] = first_scalars(1);
    let t = [sum(&[(p, a), (o, -b)]), sum(&[(y_1, b), (y_0, d)])];
    let c = holder.challenge(&[o, o, t[0], t[1]]);
    let [z_rho, z_h, z_s] = [a, b + c * h, d + c * s];

    let c_h = hazmat::commitment_to_point(&holder.committed.commitment);
    assert_eq!(t[0], sum(&[(p, z_rho), (o, -z_h), (o, -c)]));
    assert_eq!(t[1], sum(&[(y_1, z_h), (y_0, z_s), (c_h, -c)]));
    assert!(hazmat::pairing_equation(o, &bbs_key(&holder.key), o).holds());

    let octets = [points(&[o, o]), scalars(&[c, z_rho, z_h, z_s])].concat();
    assert_eq!(holder.accept(&octets), Err(Error::Point { at: 0 }));
}

/// Attack: the first message computed from responses and a challenge that were chosen before it.
#[test]
fn a_simulated_proof_is_refused() {
    let holder = Holder::new(14);
    let q = some_point(1);
    let pair = points(&[q, sum(&[(q, epoch_scalar(1))])]);
    let octets = [pair, scalars(&first_scalars::<4>(1))].concat();
    assert_eq!(holder.accept(&octets), REFUSED);
}

/// Attack: (Q, Q·x_e) is taken from a proof seen elsewhere. With T1 = P·a − Q·(h·v) − Q·x_e·v and T2 = Y_0·d the pair
/// (Q·k, Q·x_e·k) with k = v/c, chosen once c is known, satisfies everything for a handle without a token, if the pair is
/// not in the hash.
#[test]
fn a_pair_that_is_chosen_after_the_challenge_is_refused() {
    let (banned, other) = (Holder::new(20), Holder::new(21));
    let seen = other.prove(1).to_octets();
    let [q, q_x_e] = [0, 48].map(|at| point_at(&seen, at));
    let (p, [y_0, y_1]) = (generator("BAUTA_VALIDITY_"), bases());
    let [h, s] = [&banned.handle, &banned.opening.blinding].map(scalar);
    let [a, d, v] = first_scalars(2);
    let t = [sum(&[(p, a), (q, -(h * v)), (q_x_e, -v)]), sum(&[(y_0, d)])];
    let c = banned.challenge(&t);
    let k = v * c.inverse().unwrap();
    let pair = [sum(&[(q, k)]), sum(&[(q_x_e, k)])];
    let [z_rho, z_h, z_s] = [a, c * h, d + c * s];

    let c_h = hazmat::commitment_to_point(&banned.committed.commitment);
    assert_eq!(t[0], sum(&[(p, z_rho), (pair[0], -z_h), (pair[1], -c)]));
    assert_eq!(t[1], sum(&[(y_1, z_h), (y_0, z_s), (c_h, -c)]));
    assert!(hazmat::pairing_equation(pair[0], &bbs_key(&banned.key), pair[1]).holds());
    let octets = [points(&pair), scalars(&[c, z_rho, z_h, z_s])].concat();
    assert_eq!(banned.accept(&octets), REFUSED);
}

#[test]
fn two_proofs_of_one_holder_have_nothing_in_common() {
    let holder = Holder::new(15);
    let (one, two) = (holder.prove(1).to_octets(), holder.prove(2).to_octets());
    for at in [0, 48] {
        assert_ne!(one[at..at + 48], two[at..at + 48]);
    }
    assert_ne!(one[96..128], two[96..128]);
}

#[test]
fn an_opening_of_another_commitment_is_refused() {
    let (holder, other) = (Holder::new(16), Holder::new(17));
    let challenges = challenges();
    let mut moved = holder.opening.clone();
    moved.index += 1;
    for opening in [&other.opening, &moved] {
        let proof = prove(&session(&challenges), &holder.statement(), opening, &holder.token, &mut rng(1));
        assert_eq!(proof, Err(Error::NotTrue));
    }
}

#[test]
fn broken_randomness_is_refused() {
    let holder = Holder::new(18);
    let challenges = challenges();
    let proof = prove(&session(&challenges), &holder.statement(), &holder.opening, &holder.token, &mut Zeros);
    assert_eq!(proof, Err(Error::Randomness));
    assert_eq!(EpochSecretKey::random(&mut Zeros).map(|_| ()), Err(Error::Randomness));
}

#[test]
fn secrets_do_not_print() {
    let holder = Holder::new(19);
    assert_eq!(format!("{:?} {:?}", epoch_key(1), holder.token), "EpochSecretKey Token");
}

#[test]
fn an_epoch_secret_survives_its_octets() {
    let read = EpochSecretKey::from_octets(&epoch_key(1).to_octets()[..]).unwrap();
    assert_eq!(read.public_key(), epoch_key(1).public_key());
    assert_eq!(scalar_at(&read.to_octets()[..], 0), epoch_scalar(1));
    let q = some_point(1);
    let equation = hazmat::pairing_equation(q, &bbs_key(&read.public_key()), sum(&[(q, epoch_scalar(1))]));
    assert!(equation.holds());
}
