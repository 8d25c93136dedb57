//! What blind signatures and pseudonyms record satisfies their equations, is what is shipped, and changes nothing.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod support;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::CurveGroup;
use ark_ff::{Field, PrimeField};
use bauta_bbs::blind::{
    CommitmentWithProof, ProverBlind, blind_verify_over_commitment, commit, core_blind_sign,
};
use bauta_bbs::signature::messages_to_scalars;
use bauta_bbs::trace::{Kind, Trace, recorded};
use bauta_bbs::{Error, Generators, Header, Interface, MessageScalar, hazmat};
use support::nym::NymSigned;
use support::{key_pair, rng};

const INTERFACE: &Interface = &Interface::BLIND_BBS_SHA_256;
const HELD: [&str; 3] = ["a", "b", "c"];

fn committed(seed: u64) -> (CommitmentWithProof, ProverBlind) {
    commit(INTERFACE, &HELD, &mut rng(seed)).unwrap()
}

/// The values of one operation, by name.
struct Of<'a>(&'a Trace, &'static str);

impl Of<'_> {
    fn octets(&self, name: &str) -> Vec<u8> {
        let steps = self.0.steps().iter().filter(|step| step.operation.name == self.1);
        let mut values = steps.flat_map(|step| &step.values).filter(|value| value.name == name);
        values.next().unwrap_or_else(|| panic!("{} has no {name}", self.1)).octets.to_vec()
    }

    fn scalar(&self, name: &str) -> Fr {
        Fr::from_be_bytes_mod_order(&self.octets(name))
    }

    fn point(&self, name: &str) -> G1Affine {
        hazmat::octets_to_point_g1(&self.octets(name)).unwrap()
    }

    fn scalars(&self, name: &str, count: usize) -> Vec<Fr> {
        (0..count).map(|index| self.scalar(&format!("{name}_{index}"))).collect()
    }
}

fn sum(points: &[G1Affine], scalars: &[Fr]) -> G1Affine {
    hazmat::linear_combination(points, scalars)
}

fn secrets_of(trace: &Trace) -> usize {
    let values = trace.steps().iter().flat_map(|step| &step.values);
    values.filter(|value| matches!(value.kind, Kind::Secret | Kind::Random)).count()
}

#[test]
fn a_commitment_is_recorded_as_it_is_computed() {
    let ((commitment, blind), made) = recorded(|| committed(1));
    assert_eq!((commitment.clone(), blind), committed(1));
    let generators = hazmat::blind_generators(INTERFACE, HELD.len());
    let of = Of(&made, "CoreCommit");
    let messages = of.scalars("msg", 3);
    let m_tilde = of.scalars("m̃", 3);
    let (b, s_tilde, c) = (of.scalar("secret_prover_blind"), of.scalar("s̃"), of.scalar("c"));
    assert_eq!(of.point("C"), sum(&generators, &[&[b][..], &messages].concat()));
    assert_eq!(of.point("C̄"), sum(&generators, &[&[s_tilde][..], &m_tilde].concat()));
    assert_eq!(of.scalar("ŝ"), s_tilde + b * c);
    let answers: Vec<_> = messages.iter().zip(&m_tilde).map(|(m, tilde)| *tilde + *m * c).collect();
    assert_eq!(of.scalars("m̂", 3), answers);
    let pieces = ["C", "ŝ", "m̂_0", "m̂_1", "m̂_2", "c"].map(|name| of.octets(name));
    assert_eq!(pieces.concat(), commitment.to_octets());

    let (verified, checked) = recorded(|| commitment.verify(INTERFACE));
    assert_eq!(verified.unwrap(), commitment.verify(INTERFACE).unwrap());
    let again = Of(&checked, "deserialize_and_validate_commit");
    assert_eq!((again.point("C̄"), again.octets("equal")), (of.point("C̄"), vec![1]));
    assert_eq!(secrets_of(&checked), 0);
    let mut octets = commitment.to_octets();
    octets[48 + 31] ^= 1;
    let forged = CommitmentWithProof::from_octets(&octets).unwrap();
    let (refused, checked) = recorded(|| forged.verify(INTERFACE));
    assert!(refused.is_err());
    assert_eq!(Of(&checked, "deserialize_and_validate_commit").octets("equal"), [0]);
}

#[test]
fn one_blind_signature_is_recorded_as_it_is_computed() {
    let (key_pair, header) = (key_pair(1), Header(b"header".to_vec()));
    let messages = messages_to_scalars(INTERFACE, &["x", "y"]);
    let commitment = committed(2).0.verify(INTERFACE).unwrap();
    let entropy = MessageScalar::from(99);
    let sign = || {
        let commitment = commitment.add_to_last(INTERFACE, &entropy);
        core_blind_sign(INTERFACE, &key_pair, &header, &messages, &commitment).unwrap()
    };
    let (signature, trace) = recorded(sign);
    assert_eq!(signature, sign());
    let with_entropy = commitment.add_to_last(INTERFACE, &entropy);
    let is_over = |commitment, messages: &[MessageScalar]| {
        let key = key_pair.public_key();
        blind_verify_over_commitment(INTERFACE, key, &header, messages, (commitment, &signature))
    };
    assert_eq!(is_over(&with_entropy, &messages), Ok(()));
    assert_eq!(is_over(&commitment, &messages), Err(Error::InvalidSignature));
    assert_eq!(is_over(&with_entropy, &messages[..1]), Err(Error::InvalidSignature));
    let of = Of(&trace, "BlindSign");
    let last = hazmat::blind_generators(INTERFACE, HELD.len())[HELD.len()];
    let added = (of.point("C") + last * of.scalar("added")).into_affine();
    assert_eq!((of.scalar("added"), of.point("C with the addition")), (Fr::from(99u64), added));
    let generators = Generators::blind(INTERFACE, 2, HELD.len());
    let domain = hazmat::calculate_domain(key_pair.public_key(), &generators, &header);
    let q_1_and_h = hazmat::create_generators(INTERFACE.suite(), INTERFACE.api_id(), 3);
    let scalars = [&[Fr::from_be_bytes_mod_order(&domain)][..], &of.scalars("msg", 2)].concat();
    let b = sum(&q_1_and_h, &scalars) + hazmat::p1(INTERFACE.suite()) + added;
    assert_eq!(of.point("B"), b.into_affine());
    let sk_plus_e = of.scalar("SK") + of.scalar("e");
    assert_eq!(of.point("A"), (of.point("B") * sk_plus_e.inverse().unwrap()).into_affine());
    assert_eq!([of.octets("A"), of.octets("e")].concat(), signature.to_octets()[..]);
}

#[test]
fn a_proof_with_a_pseudonym_is_recorded_as_it_is_computed() {
    let signed = NymSigned::new(Interface::PSEUDONYM_BBS_SHA_256, 2);
    let shown = (&[1usize][..], &[][..]);
    let ((proof, pseudonym), made) = recorded(|| signed.prove(shown, 5).unwrap());
    assert_eq!((proof.clone(), pseudonym), signed.prove(shown, 5).unwrap());
    let (calculated, announced) = (Of(&made, "CalculatePseudonym"), Of(&made, "ProofGenWithNym"));
    let (op, z) = (calculated.point("OP"), calculated.scalar("z"));
    let polynomial = |scalars: &[Fr]| scalars[0] + scalars[1] * z;
    let secret = polynomial(&calculated.scalars("nym_secret", 2));
    assert_eq!(calculated.point("pseudonym"), (op * secret).into_affine());
    assert_eq!(calculated.octets("pseudonym"), pseudonym.to_octets());
    let blinding = polynomial(&announced.scalars("m̃ of secret", 2));
    assert_eq!(announced.point("Ut"), (op * blinding).into_affine());

    let (verdict, checked) = recorded(|| signed.check(&proof, &pseudonym, shown));
    assert_eq!(verdict, Ok(()));
    let again = Of(&checked, "ProofVerifyWithNym");
    assert_eq!(again.octets("Uv"), announced.octets("Ut"));
    let answers = again.scalars("m̂ of secret", 2);
    let uv = op * polynomial(&answers) - again.point("pseudonym") * again.scalar("c");
    assert_eq!(again.point("Uv"), uv.into_affine());
    assert_eq!(secrets_of(&checked), 0);
    assert_eq!(Of(&checked, "CoreProofVerify").octets("equal"), [1]);
}
