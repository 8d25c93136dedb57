//! What is recorded is what was computed, and recording changes nothing.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_bbs::committed_disclosure;
use bauta_bbs::proof::{Disclosure, ProofContext, core_proof_verify, proof_gen, proof_verify};
use bauta_bbs::signature::{messages_to_scalars, sign, verify};
use bauta_bbs::trace::{Kind, Trace, recorded, step};
use bauta_bbs::{
    Error, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, SecretKey, Signature,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const INTERFACE: &Interface = &Interface::BBS_SHA_256;
const MESSAGES: [&str; 4] = ["first", "second", "third", "fourth"];

struct Setting {
    key_pair: KeyPair,
    header: Header,
    ph: PresentationHeader,
}

impl Setting {
    fn new() -> Self {
        let secret_key = SecretKey::key_gen(INTERFACE.suite(), &[7; 32], b"", None).unwrap();
        let (header, ph) = (Header(b"header".to_vec()), PresentationHeader(b"nonce".to_vec()));
        Self { key_pair: KeyPair::from(secret_key), header, ph }
    }

    fn context(&self) -> ProofContext<'_> {
        ProofContext {
            public_key: self.key_pair.public_key(),
            header: &self.header,
            presentation_header: &self.ph,
        }
    }

    fn sign(&self) -> Signature {
        sign(INTERFACE, &self.key_pair, &self.header, &MESSAGES).unwrap()
    }

    fn prove(&self, seed: u64) -> Vec<u8> {
        let disclosure = Disclosure { messages: &MESSAGES[..], disclosed_indexes: &[1] };
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        proof_gen(INTERFACE, &self.context(), &self.sign(), &disclosure, &mut rng).unwrap().to_octets()
    }

    fn prove_committed(&self, seed: u64) -> Vec<u8> {
        let generators = Generators::new(INTERFACE, MESSAGES.len());
        let messages = messages_to_scalars(INTERFACE, &MESSAGES);
        let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: &[1] };
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let made = committed_disclosure::core_proof_gen(
            &generators,
            &self.context(),
            &self.sign(),
            &disclosure,
            &[0, 3],
            &mut rng,
        );
        made.unwrap().0.to_octets()
    }

    fn verify_proof(&self, octets: &[u8], message: &str) -> Result<(), Error> {
        let proof = bauta_bbs::Proof::from_octets(octets).unwrap();
        proof_verify(INTERFACE, &self.context(), &proof, &[(1, message)])
    }
}

/// The octets of the first value of a name.
fn value(trace: &Trace, name: &str) -> Vec<u8> {
    let mut values = trace.steps().iter().flat_map(|step| &step.values);
    values.find(|value| value.name == name).unwrap_or_else(|| panic!("{name}")).octets.to_vec()
}

#[test]
fn octets_are_the_same_with_and_without_recording() {
    let setting = Setting::new();
    let (signature, trace) = recorded(|| setting.sign());
    assert_eq!(signature, setting.sign());
    assert!(!trace.steps().is_empty());
    for seed in 0..8 {
        assert_eq!(recorded(|| setting.prove(seed)).0, setting.prove(seed));
        assert_eq!(recorded(|| setting.prove_committed(seed)).0, setting.prove_committed(seed));
    }
    let proof = setting.prove(1);
    for message in ["second", "another"] {
        assert_eq!(
            recorded(|| setting.verify_proof(&proof, message)).0,
            setting.verify_proof(&proof, message)
        );
    }
}

#[test]
fn the_values_of_a_signature_are_recorded() {
    let setting = Setting::new();
    let (signature, trace) = recorded(|| setting.sign());
    let octets = signature.to_octets();
    assert_eq!((value(&trace, "A"), value(&trace, "e")), (octets[..48].to_vec(), octets[48..].to_vec()));
    assert_eq!(value(&trace, "SK"), setting.key_pair.secret_key().to_octets()[..]);
    let key = setting.key_pair.public_key();
    let (verdict, trace) =
        recorded(|| verify(INTERFACE, key, &Header(b"other".to_vec()), &MESSAGES, &signature));
    assert!(verdict.is_err());
    assert_eq!(value(&trace, "holds"), [0]);
}

#[test]
fn every_octet_of_a_proof_is_a_public_value_of_a_step() {
    let setting = Setting::new();
    let (octets, trace) = recorded(|| setting.prove_committed(3));
    let mut lengths = vec![8, 48, 48, 48];
    lengths.extend([32; 7]);
    lengths.push(8);
    lengths.extend([48, 48, 32, 32]);
    assert_eq!(lengths.iter().sum::<usize>(), octets.len());
    let public: Vec<_> = trace
        .steps()
        .iter()
        .flat_map(|step| &step.values)
        .filter(|value| !value.kind.is_secret())
        .map(|value| value.octets.to_vec())
        .collect();
    let mut at = 0;
    for length in lengths {
        let piece = octets[at..at + length].to_vec();
        assert!(length == 8 || public.contains(&piece), "the {length} octets at {at}");
        at += length;
    }
}

#[test]
fn verifier_and_prover_record_the_same_first_move() {
    let setting = Setting::new();
    let (proof, made) = recorded(|| setting.prove(5));
    let (verdict, checked) = recorded(|| setting.verify_proof(&proof, "second"));
    assert_eq!(verdict, Ok(()));
    for name in ["T1", "T2", "domain", "c"] {
        assert_eq!(value(&made, name), value(&checked, name), "{name}");
    }
    let names = |kind| {
        let values = checked.steps().iter().flat_map(|step| &step.values);
        values.filter(move |value| value.kind == kind).map(|value| value.name.clone()).collect::<Vec<_>>()
    };
    assert!(
        ["T1", "T2", "c again", "holds"].iter().all(|name| names(Kind::Recomputed).contains(&(*name).into()))
    );
    assert_eq!((names(Kind::Secret), names(Kind::Random)), (vec![], vec![]));
}

#[test]
fn secrets_are_not_printed() {
    let (_, trace) = recorded(|| Setting::new().prove(1));
    let printed = format!("{trace:?}");
    assert!(printed.contains("r3"));
    assert!(!printed.contains("octets"), "{printed}");
}

#[test]
fn a_recording_ends_with_its_operation_even_if_that_panics() {
    let ((), outer) = recorded(|| {
        let broken = std::panic::catch_unwind(|| recorded(|| panic!("on purpose")).0);
        assert!(broken.is_err());
        Setting::new().sign();
    });
    assert_eq!(outer.steps().iter().filter(|step| step.operation.name == "CoreSign").count(), 2);
    step(|| unreachable!("nobody records"));
}

#[test]
fn a_verification_over_scalars_is_recorded_too() {
    let setting = Setting::new();
    let proof = bauta_bbs::Proof::from_octets(&setting.prove(2)).unwrap();
    let generators = Generators::new(INTERFACE, MESSAGES.len());
    let disclosed = [(1, MessageScalar::hash(INTERFACE, b"second"))];
    let (verdict, trace) =
        recorded(|| core_proof_verify(&generators, &setting.context(), &proof, &disclosed));
    assert_eq!((verdict, value(&trace, "msg_1")), (Ok(()), disclosed[0].1.to_octets().to_vec()));
}
