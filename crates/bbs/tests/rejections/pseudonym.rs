//! A pseudonym is of one vector of secrets and one context, and its proof shows no secret.

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, PrimeField};
use bauta_bbs::blind::{BlindDisclosed, blind_proof_verify};
use bauta_bbs::proof::{Challenge, Disclosure, ProofContext, proof_init};
use bauta_bbs::pseudonym::{
    ContextId, NymEntropy, NymRequest, NymSecrets, Pseudonym, blind_sign_with_nym, calculate_pseudonym,
    commit_with_nym,
};
use bauta_bbs::{
    Ciphersuite, Error, Generators, Header, Interface, Item, KeyPair, MessageScalar, PresentationHeader,
    Proof, hazmat,
};
use rand_core::{CryptoRng, RngCore};

use crate::support::nym::NymSigned;
use crate::support::{key_pair, point_at, rng, scalar_at, some_point, some_scalar, with_point, with_scalar};

const INTERFACE: Interface = Interface::PSEUDONYM_BBS_SHA_256;
const REFUSED: Result<(), Error> = Err(Error::InvalidProof);

fn shown<'a>(
    messages: &'a [(usize, Vec<u8>)],
    committed_messages: &'a [(usize, Vec<u8>)],
) -> BlindDisclosed<'a, Vec<u8>> {
    BlindDisclosed { signer_count: 3, messages, committed_messages }
}

fn z(context_id: &ContextId) -> Fr {
    let dst = format!("{}VECT_NYM_SECRETS", INTERFACE.api_id());
    hazmat::hash_to_scalar(INTERFACE.suite(), &context_id.0, dst.as_bytes())
}

/// A source that gives the scalars it was given, in 48 octets each.
struct Scripted(Vec<Fr>, usize);

impl CryptoRng for Scripted {}

impl RngCore for Scripted {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, octets: &mut [u8]) {
        octets.fill(0);
        octets[16..].copy_from_slice(&self.0[self.1].into_bigint().to_bytes_be());
        self.1 += 1;
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(octets);
        Ok(())
    }
}

/// Whoever knows a signature and makes a proof by hand: with a pseudonym and a Ut of their own choice.
fn handmade(signed: &NymSigned, random: &[Fr], pseudonym: G1Affine, ut: G1Affine) -> Proof {
    let count = signed.nym_secrets.count();
    let header = Header([&signed.header.0[..], &(count as u64).to_be_bytes()].concat());
    let context = ProofContext { header: &header, ..signed.context() };
    let generators = Generators::blind(&INTERFACE, 3, 2 + count);
    let mut messages = bauta_bbs::signature::messages_to_scalars(&INTERFACE, &signed.messages);
    messages.push(signed.prover_blind.to_message());
    messages.extend(bauta_bbs::signature::messages_to_scalars(&INTERFACE, &signed.committed));
    messages.extend(signed.nym_secrets.to_messages());
    let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: &[] };
    let init = || {
        let mut rng = Scripted(random.to_vec(), 0);
        proof_init(&generators, &context, &signed.signature, &disclosure, &mut rng).expect("proves").0
    };
    let first = init().respond(Challenge::from_octets(&[1; 32]).expect("a scalar")).to_octets();
    let (a_bar, d) = (point_at(&first, 0), point_at(&first, 96));
    // T1 = Ā·ẽ + D·r̃1    T2 = D·r̃3 + Σ H_j·m̃_j
    let t1 = a_bar * random[2] + d * random[3];
    let plain = hazmat::create_generators(INTERFACE.suite(), INTERFACE.api_id(), 4);
    let h = [plain[1..].to_vec(), hazmat::blind_generators(&INTERFACE, 2 + count)].concat();
    let t2 = h.iter().zip(&random[5..]).fold(d * random[4], |sum, (h, m_tilde)| sum + *h * m_tilde);
    let domain = hazmat::calculate_domain(context.public_key, &generators, &header);
    let points = [t1.into_affine(), t2.into_affine(), pseudonym, ut];
    let points: Vec<_> = points.iter().flat_map(hazmat::point_to_octets_g1).collect();
    let lp = |octets: &[u8]| [&(octets.len() as u64).to_be_bytes()[..], octets].concat();
    let (ph, context_id) = (lp(&signed.ph.0), lp(&signed.context_id.0));
    let hashed = [&[0; 8][..], &first[..144], &points, &domain, &ph, &context_id].concat();
    let dst = format!("{}H2S_", INTERFACE.api_id());
    let challenge = hazmat::hash_to_scalar(INTERFACE.suite(), &hashed, dst.as_bytes());
    init().respond(hazmat::scalar_to_challenge(challenge))
}

/// 5 + U random scalars for two secrets: r1, r2, ẽ, r̃1, r̃3, then m̃ of three, the blinding factor, two, and the secrets.
fn random_for_two_secrets() -> Vec<Fr> {
    (100..113).map(some_scalar).collect()
}

#[test]
fn the_handmade_proof_is_the_shipped_one() {
    let signed = NymSigned::new(INTERFACE, 2);
    let random = random_for_two_secrets();
    let (proof, pseudonym) = signed.prove_with((&[], &[]), &mut Scripted(random.clone(), 0)).unwrap();
    let op = hazmat::hash_to_curve_g1(INTERFACE.suite(), b"context", INTERFACE.api_id().as_bytes());
    let ut = (op * (random[11] + random[12] * z(&signed.context_id))).into_affine();
    assert_eq!(handmade(&signed, &random, hazmat::pseudonym_to_point(&pseudonym), ut), proof);
}

/// Somebody else's pseudonym, with the one answer that is known for it.
#[test]
fn a_pseudonym_of_other_secrets_is_refused() {
    let signed = NymSigned::new(INTERFACE, 2);
    let (random, op) = (random_for_two_secrets(), hazmat::context_to_base(&signed.context_id));
    let ut = (op * (random[11] + random[12] * z(&signed.context_id))).into_affine();
    for victim in [op, some_point(1), (op * some_scalar(2)).into_affine()] {
        let proof = handmade(&signed, &random, victim, ut);
        assert_eq!(signed.check(&proof, &hazmat::point_to_pseudonym(victim), (&[], &[])), REFUSED);
    }
}

/// Ut = O: the draft refuses it on both sides.
#[test]
fn an_announcement_that_is_the_identity_is_refused() {
    let signed = NymSigned::new(INTERFACE, 2);
    let mut random = random_for_two_secrets();
    random[11] = -random[12] * z(&signed.context_id);
    let proved = signed.prove_with((&[], &[]), &mut Scripted(random.clone(), 0));
    assert_eq!(proved, Err(Error::Randomness));
    let pseudonym = calculate_pseudonym(&INTERFACE, &signed.nym_secrets, &signed.context_id).unwrap();
    let proof = handmade(&signed, &random, hazmat::pseudonym_to_point(&pseudonym), G1Affine::zero());
    assert_eq!(signed.check(&proof, &pseudonym, (&[], &[])), REFUSED);
}

/// Secrets with a zero of their polynomial in a context have no pseudonym there: the identity is nobody's name.
#[test]
fn the_identity_is_no_pseudonym() {
    let context_id = ContextId(b"context".to_vec());
    let secret = some_scalar(1);
    let octets = [-secret * z(&context_id), secret].map(|scalar| hazmat::scalar_to_octets(&scalar)).concat();
    let secrets = NymSecrets::from_octets(&octets).unwrap();
    let refused = Error::Point { item: Item::Pseudonym, at: 0 };
    assert_eq!(calculate_pseudonym(&INTERFACE, &secrets, &context_id), Err(refused));
    let signed = NymSigned { nym_secrets: secrets, ..NymSigned::new(INTERFACE, 2) };
    assert_eq!(signed.prove((&[], &[]), 1), Err(refused));

    let point = |point: G1Affine| Pseudonym::from_octets(&hazmat::point_to_octets_g1(&point));
    assert_eq!(point(G1Affine::zero()), Err(refused));
    assert_eq!(point(G1Affine::generator()), Err(refused), "the draft refuses BP1 too");
    assert!(point(some_point(1)).is_ok());
}

#[test]
fn each_argument_of_the_verification_matters() {
    for interface in Ciphersuite::ALL.map(Interface::pseudonym_bbs) {
        let signed = NymSigned::new(interface, 2);
        let shown: (&[_], &[_]) = (&[1], &[0]);
        let (proof, pseudonym) = signed.prove(shown, 1).unwrap();
        signed.check(&proof, &pseudonym, shown).unwrap();
        let other: [NymSigned; 6] = [
            NymSigned { context_id: ContextId(b"another".to_vec()), ..signed.clone() },
            NymSigned { context_id: ContextId(Vec::new()), ..signed.clone() },
            NymSigned { ph: PresentationHeader(b"another".to_vec()), ..signed.clone() },
            NymSigned { header: Header(b"another".to_vec()), ..signed.clone() },
            NymSigned { key_pair: key_pair(2), ..signed.clone() },
            NymSigned { interface: Interface::blind_bbs(interface.suite()), ..signed.clone() },
        ];
        for other in other {
            assert_eq!(other.check(&proof, &pseudonym, shown), REFUSED);
        }
        let elsewhere = NymSigned { context_id: ContextId(b"another".to_vec()), ..signed.clone() };
        let (other_proof, other_pseudonym) = elsewhere.prove(shown, 1).unwrap();
        assert_eq!(signed.check(&proof, &other_pseudonym, shown), REFUSED);
        assert_eq!(signed.check(&other_proof, &pseudonym, shown), REFUSED);
        assert_eq!(signed.check(&other_proof, &other_pseudonym, shown), REFUSED);
        assert_eq!(elsewhere.check(&proof, &other_pseudonym, shown), REFUSED);
        for negated in [-hazmat::pseudonym_to_point(&pseudonym), some_point(1)] {
            assert_eq!(signed.check(&proof, &hazmat::point_to_pseudonym(negated), shown), REFUSED);
        }
    }
}

#[test]
fn what_is_shown_is_what_was_signed() {
    let signed = NymSigned::new(INTERFACE, 2);
    let (proof, pseudonym) = signed.prove((&[1], &[0]), 1).unwrap();
    let octets = |text: &str| text.as_bytes().to_vec();
    let check = |messages: &[(usize, Vec<u8>)], holder: &[(usize, Vec<u8>)]| {
        signed.check_shown(&proof, &pseudonym, shown(messages, holder), 2)
    };
    let (signer, holder) = ([(1, octets("signer's 1"))], [(0, octets("holder's 0"))]);
    check(&signer, &holder).unwrap();
    assert_eq!(check(&[(0, octets("signer's 1"))], &holder), REFUSED);
    assert_eq!(check(&[(1, octets("signer's 0"))], &holder), REFUSED);
    assert_eq!(check(&signer, &[(1, octets("holder's 0"))]), REFUSED);
    assert_eq!(check(&signer, &[(0, octets("holder's 1"))]), REFUSED);
    assert!(check(&signer, &[]).is_err());
    assert!(check(&[], &holder).is_err());
    for signer_count in [0, 1, 2, 4, 5, 8, 9, usize::MAX] {
        let disclosed = BlindDisclosed { signer_count, messages: &signer, committed_messages: &holder };
        assert!(signed.check_shown(&proof, &pseudonym, disclosed, 2).is_err(), "L = {signer_count}");
    }
}

/// N is part of what was signed: a holder of N secrets cannot show a pseudonym of fewer.
// conformance: nym-count
#[test]
fn the_number_of_secrets_is_fixed() {
    for count in [1, 2, 10] {
        let signed = NymSigned::new(INTERFACE, count);
        let (proof, pseudonym) = signed.prove((&[], &[]), 1).unwrap();
        let check = |nym_count| signed.check_shown(&proof, &pseudonym, shown(&[], &[]), nym_count);
        check(count).unwrap();
        assert_eq!(check(0), Err(Error::Indexes { position: 0 }));
        assert_eq!(check(count + 1), REFUSED);
        assert_eq!(check(count + 2), REFUSED);
        for too_many in [count + 3, count + 4, usize::MAX] {
            assert_eq!(check(too_many), Err(Error::Indexes { position: 0 }));
        }
        if count > 1 {
            assert_eq!(check(count - 1), REFUSED);
        }
    }
}

/// A plain proof of the same signature is none of a pseudonym, nor the other way round.
#[test]
fn a_proof_without_a_pseudonym_is_another() {
    let signed = NymSigned::new(INTERFACE, 1);
    let (proof, pseudonym) = signed.prove((&[], &[]), 1).unwrap();
    let whole = Header([&signed.header.0[..], &1_u64.to_be_bytes()].concat());
    let context = ProofContext { header: &whole, ..signed.context() };
    let plain = blind_proof_verify(&INTERFACE, &context, &proof, &shown(&[], &[]));
    assert_eq!(plain, REFUSED);

    let generators = Generators::blind(&INTERFACE, 3, 3);
    let hash = |text: &Vec<u8>| MessageScalar::hash(&INTERFACE, text);
    let mut messages: Vec<_> = signed.messages.iter().map(hash).collect();
    messages.push(signed.prover_blind.to_message());
    messages.extend(signed.committed.iter().map(hash));
    messages.extend(signed.nym_secrets.to_messages());
    let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: &[] };
    let proof =
        bauta_bbs::proof::core_proof_gen(&generators, &context, &signed.signature, &disclosure, &mut rng(1))
            .unwrap();
    blind_proof_verify(&INTERFACE, &context, &proof, &shown(&[], &[])).unwrap();
    assert_eq!(signed.check(&proof, &pseudonym, (&[], &[])), REFUSED);
}

// conformance: blind-key-hidden
#[test]
fn no_secret_is_disclosed() {
    let signed = NymSigned::new(INTERFACE, 2);
    for (holder, position) in
        [(&[2][..], 0), (&[3], 0), (&[4], 0), (&[0, 2], 1), (&[1, 3], 1), (&[usize::MAX], 0), (&[1, 0], 1)]
    {
        assert_eq!(signed.prove((&[], holder), 1), Err(Error::Indexes { position }));
        assert_eq!(signed.prove((&[0], holder), 1), Err(Error::Indexes { position: position + 1 }));
    }
    for signer in [3, 4, 6, 7, usize::MAX] {
        assert_eq!(signed.prove((&[signer], &[]), 1), Err(Error::Indexes { position: 0 }));
    }
    let (proof, pseudonym) = signed.prove((&[], &[]), 1).unwrap();
    for index in [2, 3, 4, usize::MAX - 4, usize::MAX - 3, usize::MAX] {
        let secret = [(index, signed.nym_secrets.to_octets().to_vec())];
        let refusal = signed.check_shown(&proof, &pseudonym, shown(&[], &secret), 2);
        assert!(refusal.is_err(), "{index}");
        if index > 2 {
            assert!(matches!(refusal, Err(Error::Indexes { .. })), "{index}");
            let refusal = signed.check_shown(&proof, &pseudonym, shown(&secret, &[]), 2);
            assert!(matches!(refusal, Err(Error::Indexes { .. })), "{index}");
        }
    }
}

/// A verifier that let a secret be shown as one of the holder's messages would read m̂ of another message for it.
#[test]
fn a_shown_secret_is_no_message() {
    let (interface, text) = (INTERFACE, b"a text whose hash is the secret".to_vec());
    let chosen = hazmat::message_to_scalar(&MessageScalar::hash(&interface, &text));
    let secrets = [some_scalar(1), chosen].map(|scalar| hazmat::scalar_to_octets(&scalar)).concat();
    let prover_nyms = NymSecrets::from_octets(&secrets).unwrap();
    let mut signed = NymSigned::new(interface, 2);
    let (commitment, prover_blind) =
        commit_with_nym(&interface, &signed.committed, &prover_nyms, &mut rng(1)).unwrap();
    let commitment = commitment.verify(&interface).unwrap();
    let entropy = NymEntropy::none();
    let request = NymRequest { commitment: &commitment, nym_count: 2, entropy: &entropy };
    signed.signature =
        blind_sign_with_nym(&interface, &signed.key_pair, &signed.header, &signed.messages, &request)
            .unwrap();
    (signed.prover_blind, signed.nym_secrets) = (prover_blind, prover_nyms);
    let (proof, pseudonym) = signed.prove((&[], &[]), 1).unwrap();
    signed.check(&proof, &pseudonym, (&[], &[])).unwrap();
    // One response left out: now the text would have to stand in for the last secret.
    let octets = proof.to_octets();
    let cut = [&octets[..octets.len() - 64], &octets[octets.len() - 32..]].concat();
    let cut = Proof::from_octets(&cut).unwrap();
    let refusal = signed.check_shown(&cut, &pseudonym, shown(&[], &[(3, text)]), 2);
    assert_eq!(refusal, Err(Error::Indexes { position: 0 }));
}

#[test]
fn responses_are_not_exchanged() {
    let signed = NymSigned::new(INTERFACE, 2);
    let (proof, pseudonym) = signed.prove((&[], &[]), 1).unwrap();
    let octets = proof.to_octets();
    let refused = |octets: &[u8]| {
        let proof = Proof::from_octets(octets).unwrap();
        assert_eq!(signed.check(&proof, &pseudonym, (&[], &[])), REFUSED);
    };
    let scalars: Vec<_> = (144..octets.len()).step_by(32).collect();
    for at in &scalars {
        refused(&with_scalar(&octets, *at, -scalar_at(&octets, *at)));
        refused(&with_scalar(&octets, *at, some_scalar(9)));
    }
    for pair in scalars.windows(2) {
        let swapped = with_scalar(&octets, pair[0], scalar_at(&octets, pair[1]));
        refused(&with_scalar(&swapped, pair[1], scalar_at(&octets, pair[0])));
    }
    for (at, other) in [(0, 48), (48, 96), (0, 96)] {
        let swapped = with_point(&octets, at, point_at(&octets, other));
        refused(&with_point(&swapped, other, point_at(&octets, at)));
    }
    // m̂ of the secrets moved so that Σ m̂_i·z^i stays: Ut is the same, T2 is not.
    let last = octets.len() - 64;
    let moved = with_scalar(&octets, last, scalar_at(&octets, last) + Fr::from(1u64));
    refused(&with_scalar(&moved, last - 32, scalar_at(&octets, last - 32) - z(&signed.context_id)));
}

/// The pairing check: (Ā, B̄, D) made without a signature pass everything else.
#[test]
fn a_proof_needs_a_signature() {
    let mut forged = NymSigned::new(INTERFACE, 1);
    let strange: KeyPair = key_pair(9);
    let (commitment, prover_blind) =
        commit_with_nym(&INTERFACE, &forged.committed, &forged.nym_secrets, &mut rng(3)).unwrap();
    let commitment = commitment.verify(&INTERFACE).unwrap();
    let entropy = NymEntropy::none();
    let request = NymRequest { commitment: &commitment, nym_count: 1, entropy: &entropy };
    forged.signature =
        blind_sign_with_nym(&INTERFACE, &strange, &forged.header, &forged.messages, &request).unwrap();
    forged.prover_blind = prover_blind;
    // The signature is another key's, the context names this one.
    let (proof, pseudonym) = forged.prove((&[0], &[]), 1).unwrap();
    assert_eq!(forged.check(&proof, &pseudonym, (&[0], &[])), REFUSED);
}
