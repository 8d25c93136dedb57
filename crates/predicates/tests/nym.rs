//! Pseudonyms: the proof that one is that of a hidden secret, and what does not pass for it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod by_hand;
mod committed;

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::Field;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::{MessageScalar, hazmat};
use bauta_predicates::nym::{ALG, LENGTH, Proof, Statement, prove};
use bauta_predicates::{Committed, ContextId, Error, NymSecret, Pseudonym};

use by_hand::{Zeros, bases, common, first_scalars, lp, points, scalars, some_message, some_point, sum};
use committed::{
    INTERFACE, bad_points, bad_scalars, challenges, commit, every_flipped_bit_is_refused, refused_elsewhere,
    replaced, rng, session,
};

const REFUSED: Result<(), Error> = Err(Error::InvalidProof);

fn platform() -> ContextId {
    ContextId(b"bauta:aud:https://platform.example".to_vec())
}

/// OP as the draft has it.
fn base(context: &ContextId) -> G1Affine {
    const DST: &[u8] = b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_PSEUDONYM_";
    hazmat::hash_to_curve_g1(INTERFACE.suite(), &context.0, DST)
}

fn scalar(message: &MessageScalar) -> Fr {
    hazmat::message_to_scalar(message)
}

/// One holder at one platform.
struct Holder {
    context: ContextId,
    pseudonym: Pseudonym,
    committed: Committed,
    opening: Opening,
}

impl Holder {
    fn new(seed: u64) -> Self {
        let nym = NymSecret::random(&mut rng(seed)).unwrap();
        let context = platform();
        let (committed, opening) = commit(nym.to_message(), seed);
        Self { pseudonym: nym.pseudonym(&context), context, committed, opening }
    }

    fn statement(&self) -> Statement<'_> {
        Statement { committed: self.committed, context: &self.context, pseudonym: self.pseudonym }
    }

    fn prove(&self, statement: &Statement<'_>, seed: u64) -> Result<Proof, Error> {
        prove(&session(&challenges()), statement, &self.opening, &mut rng(seed))
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
            lp(&self.context.0),
            self.pseudonym.to_octets().to_vec(),
            points(first_message),
        ];
        by_hand::challenge(&transcript, "BAUTA_NYM_CHAL_")
    }
}

/// What a verifier keeps of a context is that of this context, however many others there are.
#[test]
fn the_bases_of_many_contexts_are_not_mixed_up() {
    let nym = NymSecret::random(&mut rng(5)).unwrap();
    let (committed, opening) = commit(nym.to_message(), 5);
    let contexts: Vec<_> =
        (10..50).map(|number| ContextId(format!("bauta:shared:{number}").into_bytes())).collect();
    for context in contexts.iter().chain(&contexts) {
        let statement = Statement { committed, context, pseudonym: nym.pseudonym(context) };
        let proof = prove(&session(&challenges()), &statement, &opening, &mut rng(6)).unwrap();
        assert_eq!(proof.verify(&session(&challenges()), &statement), Ok(()));
        assert_eq!(proof.verify(&session(&challenges()), &statement), Ok(()));
        let other = Statement { context: &contexts[7], ..statement };
        assert_eq!(proof.verify(&session(&challenges()), &other).is_ok(), context == other.context);
    }
}

#[test]
fn a_proof_verifies_and_survives_its_octets() {
    let holder = Holder::new(1);
    let proof = holder.prove(&holder.statement(), 1).unwrap();
    let read = Proof::from_octets(&proof.to_octets()).unwrap();
    assert_eq!(read, proof);
    assert_eq!(holder.verify(&read), Ok(()));
}

/// The prover's side, written out from the formulas.
#[test]
fn the_octets_are_those_of_the_formulas() {
    let holder = Holder::new(2);
    let ([y_0, y_1], op) = (bases(), base(&holder.context));
    let [n, s] = [&holder.opening.message, &holder.opening.blinding].map(scalar);
    assert_eq!(hazmat::point_to_octets_g1(&sum(&[(op, n)])), holder.pseudonym.to_octets());

    let [a, b] = first_scalars(7);
    let c = holder.challenge(&[sum(&[(y_1, a), (y_0, b)]), sum(&[(op, a)])]);
    let octets = scalars(&[c, a + c * n, b + c * s]);
    assert_eq!(octets, holder.prove(&holder.statement(), 7).unwrap().to_octets());
}

#[test]
fn the_octets_are_frozen() {
    const PSEUDONYM: &str = "\
        b2dd76a985bf872052e21ec76ec8baad4d3e78cd1ee386463a694c1cc70098d9c3787008d7dc73b1d044d9c38cd3c0f3";
    const PROOF: &str = "\
        62c437cbb8c3943f39b6848efe23df70e2dcc394949e111b1256d80ad7559380301faf029d0a94c233040997f9c6fa20\
        752fb939c53a0f1ec88b681f3287d9794390f54a3d1ea3cacc3f24fa4a0a093cbc6e540921f820a62b4ee67e42b99779";
    let holder = Holder::new(3);
    assert_eq!(hex::encode(holder.pseudonym.to_octets()), PSEUDONYM);
    assert_eq!(hex::encode(holder.prove(&holder.statement(), 3).unwrap().to_octets()), PROOF);
    assert_eq!(PROOF.len(), 2 * LENGTH);
}

#[test]
fn it_is_bound_to_its_presentation_and_message() {
    let holder = Holder::new(4);
    let proof = holder.prove(&holder.statement(), 4).unwrap();
    refused_elsewhere(&holder.committed, |session, committed| {
        proof.verify(session, &Statement { committed, ..holder.statement() })
    });
}

#[test]
fn it_is_bound_to_context_and_pseudonym() {
    let holder = Holder::new(5);
    let proof = holder.prove(&holder.statement(), 5).unwrap();
    let (all, statement) = (challenges(), holder.statement());
    let nym = NymSecret::random(&mut rng(5)).unwrap();
    let contexts = [&b"bauta:aud:https://other.example"[..], b"bauta:aud:https://platform.exampl", b""];
    for context in contexts.map(|context| ContextId(context.to_vec())) {
        let pseudonym = nym.pseudonym(&context);
        for other in [
            Statement { context: &context, ..statement },
            Statement { pseudonym, ..statement },
            Statement { context: &context, pseudonym, ..statement },
        ] {
            assert_eq!(proof.verify(&session(&all), &other), REFUSED);
        }
    }
    let somebody = Holder::new(6).pseudonym;
    assert_eq!(proof.verify(&session(&all), &Statement { pseudonym: somebody, ..statement }), REFUSED);
}

#[test]
fn every_flipped_bit_is_refused_everywhere() {
    let holder = Holder::new(7);
    let octets = holder.prove(&holder.statement(), 7).unwrap().to_octets();
    every_flipped_bit_is_refused(&octets, |octets| holder.accept(octets));
}

#[test]
fn encodings_are_exact() {
    let holder = Holder::new(8);
    let octets = holder.prove(&holder.statement(), 8).unwrap().to_octets();
    let longer = [&octets[..], &[0]].concat();
    assert_eq!(holder.accept(&octets[..LENGTH - 1]), Err(Error::Length { found: LENGTH - 1 }));
    assert_eq!(holder.accept(&longer), Err(Error::Length { found: LENGTH + 1 }));
    for bad in bad_scalars() {
        for at in [0, 32, 64] {
            assert_eq!(holder.accept(&replaced(&octets, at, &bad)), Err(Error::Scalar { at }));
        }
    }
}

/// Attack: the pseudonym of the secret 0, which everybody who could commit to 0 would share.
#[test]
fn the_identity_is_no_pseudonym() {
    for bad in bad_points() {
        assert!(Pseudonym::from_octets(&bad).is_err());
    }
}

/// Attack: the pseudonym of somebody else, or of a second secret of one's own, each part answered with its own secret.
#[test]
fn a_pseudonym_of_another_secret_is_refused() {
    let (holder, other) = (Holder::new(9), Holder::new(10));
    let false_statement = Statement { pseudonym: other.pseudonym, ..holder.statement() };
    assert_eq!(holder.prove(&false_statement, 1), Err(Error::NotTrue));

    let cheat = Holder { pseudonym: other.pseudonym, ..holder };
    let ([y_0, y_1], op) = (bases(), base(&cheat.context));
    let [n, s, other_n] =
        [&cheat.opening.message, &cheat.opening.blinding, &other.opening.message].map(scalar);
    let [a, b, other_a] = first_scalars(1);
    for t2 in [sum(&[(op, a)]), sum(&[(op, other_a)])] {
        let c = cheat.challenge(&[sum(&[(y_1, a), (y_0, b)]), t2]);
        for z_n in [a + c * n, a + c * other_n, other_a + c * other_n] {
            assert_eq!(cheat.accept(&scalars(&[c, z_n, b + c * s])), REFUSED);
        }
    }
}

/// Attack: a pseudonym of another message of the credential. The proof is valid for that message, so that each person
/// would have one more name for each hidden message: the index has to be the verifier's own.
#[test]
fn another_slot_gives_another_name_and_is_refused_by_the_verifier_s_index() {
    let holder = Holder::new(11);
    let (committed, opening) = commit(some_message(99), 99);
    let other_slot = Committed { index: committed.index + 1, ..committed };
    let mut opening = opening;
    opening.index = other_slot.index;
    let pseudonym =
        NymSecret::from_octets(&opening.message.to_octets()[..]).unwrap().pseudonym(&holder.context);
    let statement = Statement { committed: other_slot, context: &holder.context, pseudonym };
    let all = challenges();
    let proof = prove(&session(&all), &statement, &opening, &mut rng(1)).unwrap();

    assert_eq!(proof.verify(&session(&all), &statement), Ok(()));
    let verifier_s =
        Statement { committed: Committed { index: holder.committed.index, ..other_slot }, ..statement };
    assert_eq!(proof.verify(&session(&all), &verifier_s), REFUSED);
}

/// Attack: the first message computed from responses and a challenge that were chosen before it.
#[test]
fn a_simulated_proof_is_refused() {
    let holder = Holder::new(12);
    assert_eq!(holder.accept(&scalars(&first_scalars::<3>(1))), REFUSED);
    let pseudonym = hazmat::point_to_pseudonym(some_point(1));
    let holder = Holder { pseudonym, ..holder };
    assert_eq!(holder.accept(&scalars(&first_scalars::<3>(1))), REFUSED);
}

/// Attack: T2 = OP·x, and once c is known the pseudonym OP·(ẑ_n − x)/c, a new name at each attempt.
#[test]
fn a_pseudonym_that_is_chosen_after_the_challenge_is_refused() {
    let holder = Holder::new(15);
    let ([y_0, y_1], op) = (bases(), base(&holder.context));
    let [n, s] = [&holder.opening.message, &holder.opening.blinding].map(scalar);
    let [a, b, x] = first_scalars(1);
    let t = [sum(&[(y_1, a), (y_0, b)]), sum(&[(op, x)])];
    let transcript =
        [common(ALG, &session(&challenges()), &holder.committed), lp(&holder.context.0), points(&t)];
    for c in [holder.challenge(&t), by_hand::challenge(&transcript, "BAUTA_NYM_CHAL_")] {
        let z_n = a + c * n;
        let pseudonym = sum(&[(op, (z_n - x) * c.inverse().unwrap())]);
        assert_eq!(t[1], sum(&[(op, z_n), (pseudonym, -c)]));
        let pseudonym = hazmat::point_to_pseudonym(pseudonym);
        let proof = Proof::from_octets(&scalars(&[c, z_n, b + c * s])).unwrap();
        let statement = Statement { pseudonym, ..holder.statement() };
        assert_eq!(proof.verify(&session(&challenges()), &statement), REFUSED);
    }
}

#[test]
fn an_opening_of_another_commitment_is_refused() {
    let holder = Holder::new(13);
    let nym = NymSecret::random(&mut rng(13)).unwrap();
    let (committed, _) = commit(nym.to_message(), 14);
    let moved = Committed { index: holder.committed.index + 1, ..holder.committed };
    for committed in [committed, moved] {
        let statement = Statement { committed, ..holder.statement() };
        assert_eq!(holder.prove(&statement, 1), Err(Error::NotTrue));
    }
}

#[test]
fn broken_randomness_is_refused() {
    let holder = Holder::new(14);
    let proof = prove(&session(&challenges()), &holder.statement(), &holder.opening, &mut Zeros);
    assert_eq!(proof, Err(Error::Randomness));
}
