//! Validity beside the core proof: one pairing check for both, and why it is weighted.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod by_hand;
mod committed;

use ark_bls12_381::{Bls12_381, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_ff::{Field, Zero};
use bauta_bbs::committed_disclosure::{
    CommittedProof, Opening, core_proof_gen, core_proof_verify, core_proof_verify_deferred,
};
use bauta_bbs::pairing::{PairingEquation, all_hold};
use bauta_bbs::proof::{Challenge, Disclosure, ProofContext};
use bauta_bbs::signature::core_sign;
use bauta_bbs::{
    Generators, Header, KeyPair, MessageScalar, PresentationHeader, SecretKey, Signature, hazmat,
};
use bauta_predicates::validity::{EpochSecretKey, Proof, Statement, Token, prove, tokens};
use bauta_predicates::{Committed, Error, Session};

use by_hand::{first_scalars, generator, point_at, some_message, some_scalar, sum};
use committed::{INTERFACE, rng};

/// Two claims and a validity handle. The first claim is shown, the handle committed to.
const COUNT: usize = 3;
const SHOWN: usize = 0;
const HANDLE: usize = 2;
/// Seeds of the core proof's source, and of the sub-proof's.
const CORE: u64 = 21;
const SUB: u64 = 22;

/// A credential and the issuer's keys.
struct Setting {
    keys: KeyPair,
    epoch_key: EpochSecretKey,
    generators: Generators,
    header: Header,
    ph: PresentationHeader,
    messages: Vec<MessageScalar>,
    signature: Signature,
}

/// What a verifier gets.
struct Presentation {
    core: CommittedProof,
    shown: MessageScalar,
    validity: Proof,
}

impl Setting {
    fn new() -> Self {
        let keys: KeyPair = SecretKey::key_gen(INTERFACE.suite(), &[7; 32], b"", None).unwrap().into();
        let generators = Generators::new(&INTERFACE, COUNT);
        let header = Header(b"header".to_vec());
        let messages = vec![MessageScalar::from(17), MessageScalar::from(99), some_message(5)];
        let signature = core_sign(&generators, &keys, &header, &messages).unwrap();
        let ph = PresentationHeader(b"ph".to_vec());
        let epoch_key = EpochSecretKey::random(&mut rng(3)).unwrap();
        Self { keys, epoch_key, generators, header, ph, messages, signature }
    }

    fn context(&self) -> ProofContext<'_> {
        ProofContext {
            public_key: self.keys.public_key(),
            header: &self.header,
            presentation_header: &self.ph,
        }
    }

    fn session<'a>(&'a self, challenges: &'a [Challenge]) -> Session<'a> {
        Session { interface: &INTERFACE, challenges, presentation_header: &self.ph.0 }
    }

    fn token(&self) -> Token {
        tokens(&INTERFACE, &self.epoch_key, &self.messages[HANDLE..]).unwrap().remove(0)
    }

    /// The core proof about `messages`, whether they were signed or not.
    fn prove_core(&self, messages: &[MessageScalar]) -> (CommittedProof, Opening) {
        let disclosure = Disclosure { messages, disclosed_indexes: &[SHOWN] };
        let (context, signature) = (self.context(), &self.signature);
        let (core, mut openings) =
            core_proof_gen(&self.generators, &context, signature, &disclosure, &[HANDLE], &mut rng(CORE))
                .unwrap();
        (core, openings.remove(0))
    }

    fn present(&self, messages: &[MessageScalar], token: &Token) -> Presentation {
        let (core, opening) = self.prove_core(messages);
        let key = self.epoch_key.public_key();
        let statement = Statement { committed: committed(&core), epoch: 1, key: &key };
        let challenges = [core.challenge()];
        let session = self.session(&challenges);
        let validity = prove(&session, &statement, &opening, token, &mut rng(SUB)).unwrap();
        Presentation { core, shown: messages[SHOWN].clone(), validity }
    }

    /// All of the verifier's work but the pairings.
    fn equations(&self, presentation: &Presentation) -> Result<[PairingEquation; 2], Error> {
        let (core, disclosed) = (&presentation.core, [(SHOWN, presentation.shown.clone())]);
        let first =
            core_proof_verify_deferred(&self.generators, &self.context(), core, &disclosed, &[HANDLE])
                .map_err(|_| Error::InvalidProof)?;
        let key = self.epoch_key.public_key();
        let statement = Statement { committed: committed(core), epoch: 1, key: &key };
        let challenges = [core.challenge()];
        let second = presentation.validity.verify_deferred(&self.session(&challenges), &statement)?;
        Ok([first, second])
    }

    /// e(Ā, W)·e(σ', X_e) = e(B̄ + σ̄, BP2): merged, each with the weight 1.
    fn holds_without_weights(&self, presentation: &Presentation) -> bool {
        let (core, validity) = (presentation.core.to_octets(), presentation.validity.to_octets());
        let [a_bar, b_bar] = [8, 56].map(|at| point_at(&core, at));
        let [sigma_prime, sigma_bar] = [0, 48].map(|at| point_at(&validity, at));
        let sk = by_hand::scalar_at(&self.keys.secret_key().to_octets()[..], 0);
        let bp2 = G2Affine::generator();
        let [w, epoch] = [sk, x_e()].map(|secret| G2Affine::from(bp2 * secret));
        let one = Fr::from(1u64);
        let right = sum(&[(b_bar, -one), (sigma_bar, -one)]);
        Bls12_381::multi_pairing([a_bar, sigma_prime, right], [w, epoch, bp2]).is_zero()
    }
}

/// x_e of [`Setting::new`]: the first scalar of its source.
fn x_e() -> Fr {
    some_scalar(3)
}

fn committed(core: &CommittedProof) -> Committed {
    Committed { credential: 0, index: HANDLE, commitment: core.commitments()[0] }
}

#[test]
fn one_check_does_for_both() {
    let setting = Setting::new();
    let presentation = setting.present(&setting.messages, &setting.token());
    let equations = setting.equations(&presentation).unwrap();
    let octets = presentation.core.to_octets();
    assert!(all_hold(&INTERFACE, &equations, &[&octets], &mut rng(9)));
    assert!(setting.holds_without_weights(&presentation));
}

#[test]
fn one_invalid_proof_is_enough_to_refuse() {
    let setting = Setting::new();
    let no_token = Token::from_octets(&hazmat::point_to_octets_g1(&by_hand::some_point(1))).unwrap();
    let other = [&[MessageScalar::from(18)], &setting.messages[1..]].concat();
    for presentation in
        [setting.present(&setting.messages, &no_token), setting.present(&other, &setting.token())]
    {
        let equations = setting.equations(&presentation).unwrap();
        assert!(!all_hold(&INTERFACE, &equations, &[], &mut rng(9)));
    }
}

/// Attack: whoever has one epoch's key x_e, which lives for a day, shows an age that was never signed.
///
/// The proof of another message m + δ gives e(Ā, W) = e(B̄ + Δ, BP2) with Δ = −H·δ·r1·r2; a false token
/// σ = (P + H·(δ·r1·r2/ρ))·1/(x_e + h) gives e(σ', X_e) = e(σ̄ − Δ, BP2). Each is false, their product is true.
#[test]
fn errors_that_cancel_pass_without_weights_and_not_with_them() {
    let setting = Setting::new();
    let (signed, shown) = (Fr::from(17u64), Fr::from(18u64));
    let forged = [&[hazmat::scalar_to_message(shown)], &setting.messages[1..]].concat();
    let [r1, r2] = first_scalars(CORE);
    let [rho] = first_scalars(SUB);
    let h_1 = hazmat::create_generators(INTERFACE.suite(), INTERFACE.api_id(), COUNT + 1)[1 + SHOWN];
    let inverse = (x_e() + hazmat::message_to_scalar(&setting.messages[HANDLE])).inverse().unwrap();
    let error = (shown - signed) * r1 * r2 * rho.inverse().unwrap();
    let sigma: G1Affine = sum(&[(generator("BAUTA_VALIDITY_"), inverse), (h_1, error * inverse)]);
    let token = Token::from_octets(&hazmat::point_to_octets_g1(&sigma)).unwrap();
    let presentation = setting.present(&forged, &token);

    let equations = setting.equations(&presentation).unwrap();
    assert!(equations.iter().all(|equation| !equation.holds()));
    assert!(setting.holds_without_weights(&presentation));
    for seed in 0..20 {
        assert!(!all_hold(&INTERFACE, &equations, &[], &mut rng(seed)));
    }
    let disclosed = [(SHOWN, presentation.shown.clone())];
    let verified =
        core_proof_verify(&setting.generators, &setting.context(), &presentation.core, &disclosed, &[HANDLE]);
    assert_eq!(verified, Err(bauta_bbs::Error::InvalidProof));
}
