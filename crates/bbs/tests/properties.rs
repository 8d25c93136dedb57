//! What holds for every input: signatures verify, proofs verify, octets come back, openings open.

mod support;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::PrimeField;
use bauta_bbs::blind::{self, BlindDisclosed, BlindDisclosure, CommitmentWithProof, ProverBlind};
use bauta_bbs::blind::{VerifiedCommitment, blind_proof_gen, blind_proof_verify, blind_sign, blind_verify};
use bauta_bbs::committed_disclosure::CommittedProof;
use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen, proof_verify};
use bauta_bbs::pseudonym::{ContextId, NymEntropy, NymSecret, NymSecrets, Pseudonym, calculate_pseudonym};
use bauta_bbs::signature::{core_verify, sign, verify};
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, MessageScalar, PresentationHeader, Proof, Signature, hazmat,
};
use proptest::collection::vec;
use proptest::prelude::*;
use support::nym::NymSigned;
use support::{Signed, key_pair, rng};

/// More messages than this show nothing new and cost time.
const MOST: usize = 12;

fn few_cases() -> ProptestConfig {
    ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() }
}

fn octets() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..80)
}

fn messages(most: usize) -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(octets(), 0..=most)
}

fn suite() -> impl Strategy<Value = Ciphersuite> {
    prop_oneof![Just(Ciphersuite::Bls12381Sha256), Just(Ciphersuite::Bls12381Shake256)]
}

fn scalar() -> impl Strategy<Value = MessageScalar> {
    vec(any::<u8>(), 48).prop_map(|uniform| hazmat::scalar_to_message(Fr::from_be_bytes_mod_order(&uniform)))
}

/// Disclosed, hidden or committed, for each message.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Disclosed,
    Hidden,
    Committed,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![Just(Fate::Disclosed), Just(Fate::Hidden), Just(Fate::Committed)]
}

/// The indexes below `count` for which `wanted` holds.
fn indexes(count: usize, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..count).filter(|index| wanted(*index)).collect()
}

/// What a verifier is shown of `messages`.
fn shown<'a>(messages: &'a [Vec<u8>], indexes: &[usize]) -> Vec<(usize, &'a [u8])> {
    indexes.iter().map(|index| (*index, messages[*index].as_slice())).collect()
}

proptest! {
    #![proptest_config(few_cases())]

    // conformance: bbs-generator-of-message
    #[test]
    fn what_is_signed_is_proved(
        suite in suite(), messages in messages(MOST), header in octets(), ph in octets(),
        mask in vec(any::<bool>(), MOST), seed in any::<u64>(),
    ) {
        let interface = Interface::bbs(suite);
        let (key_pair, header, ph) = (key_pair(7), Header(header), PresentationHeader(ph));
        let signature = sign(&interface, &key_pair, &header, &messages).unwrap();
        verify(&interface, key_pair.public_key(), &header, &messages, &signature).unwrap();
        prop_assert_eq!(&Signature::from_octets(&signature.to_octets()[..]).unwrap(), &signature);

        let context =
            ProofContext { public_key: key_pair.public_key(), header: &header, presentation_header: &ph };
        let disclosed_indexes = indexes(messages.len(), |index| mask[index]);
        let disclosure = Disclosure { messages: &messages, disclosed_indexes: &disclosed_indexes };
        let proof = proof_gen(&interface, &context, &signature, &disclosure, &mut rng(seed)).unwrap();
        prop_assert_eq!(proof.undisclosed_count(), messages.len() - disclosed_indexes.len());
        prop_assert_eq!(proof.to_octets().len(), 272 + 32 * proof.undisclosed_count());
        let received = Proof::from_octets(&proof.to_octets()).unwrap();
        prop_assert_eq!(&received, &proof);
        proof_verify(&interface, &context, &received, &shown(&messages, &disclosed_indexes)).unwrap();
    }

    #[test]
    fn what_is_signed_blind_is_proved(
        suite in suite(), messages in messages(6), committed in messages(5), header in octets(), ph in octets(),
        mask in vec(any::<bool>(), MOST), seed in any::<u64>(),
    ) {
        let interface = Interface::blind_bbs(suite);
        let (key_pair, header, ph) = (key_pair(8), Header(header), PresentationHeader(ph));
        let (commitment, prover_blind) = blind::commit(&interface, &committed, &mut rng(seed)).unwrap();
        let sent = commitment.to_octets();
        prop_assert_eq!(sent.len(), 48 + 32 * (committed.len() + 2));
        let commitment = CommitmentWithProof::from_octets(&sent).unwrap().verify(&interface).unwrap();
        prop_assert_eq!(commitment.committed_count(), committed.len());
        let signature = blind_sign(&interface, &key_pair, &header, &messages, &commitment).unwrap();

        let disclosed_indexes = indexes(messages.len(), |index| mask[index]);
        let disclosed_commitment_indexes = indexes(committed.len(), |index| mask[6 + index]);
        let disclosure = BlindDisclosure {
            messages: &messages, committed_messages: &committed, prover_blind: &prover_blind,
            disclosed_indexes: &disclosed_indexes,
            disclosed_commitment_indexes: &disclosed_commitment_indexes,
        };
        blind_verify(&interface, key_pair.public_key(), &header, &disclosure, &signature).unwrap();
        let context =
            ProofContext { public_key: key_pair.public_key(), header: &header, presentation_header: &ph };
        let proof = blind_proof_gen(&interface, &context, &signature, &disclosure, &mut rng(!seed)).unwrap();
        let disclosed = BlindDisclosed {
            signer_count: messages.len(),
            messages: &shown(&messages, &disclosed_indexes),
            committed_messages: &shown(&committed, &disclosed_commitment_indexes),
        };
        blind_proof_verify(&interface, &context, &proof, &disclosed).unwrap();
    }

    // conformance: nym-one-verification
    #[test]
    fn what_is_signed_with_secrets_is_proved_under_a_pseudonym(
        suite in suite(), messages in messages(4), committed in messages(3), count in 1..=4_usize,
        mask in vec(any::<bool>(), MOST), ph in octets(), context in octets(), seed in any::<u64>(),
    ) {
        let interface = Interface::pseudonym_bbs(suite);
        let mut signed = NymSigned::over(interface, messages, committed, count, seed);
        signed.ph = PresentationHeader(ph);
        signed.context_id = ContextId(context);
        prop_assert_eq!(&signed.finalize(&signed.received()).unwrap(), &signed.nym_secrets);
        let shown = (
            &indexes(signed.messages.len(), |index| mask[index])[..],
            &indexes(signed.committed.len(), |index| mask[6 + index])[..],
        );
        let (proof, pseudonym) = signed.prove(shown, !seed).unwrap();
        let undisclosed = signed.messages.len() + signed.committed.len() + 1 + count - shown.0.len() - shown.1.len();
        prop_assert_eq!(proof.to_octets().len(), 272 + 32 * undisclosed);
        prop_assert_eq!(
            calculate_pseudonym(&interface, &signed.nym_secrets, &signed.context_id).unwrap(),
            pseudonym
        );
        let received = Pseudonym::from_octets(&pseudonym.to_octets()).unwrap();
        signed.check(&Proof::from_octets(&proof.to_octets()).unwrap(), &received, shown).unwrap();
        prop_assert_eq!(&NymSecrets::from_octets(&signed.nym_secrets.to_octets()).unwrap(), &signed.nym_secrets);
    }

    #[test]
    fn without_a_commitment_the_blinding_factor_is_zero(messages in messages(4), seed in any::<u64>()) {
        let interface = Interface::BLIND_BBS_SHA_256;
        let (key_pair, header, ph) = (key_pair(9), Header::default(), PresentationHeader::default());
        let none = VerifiedCommitment::none();
        let signature = blind_sign(&interface, &key_pair, &header, &messages, &none).unwrap();
        let disclosure = BlindDisclosure {
            messages: &messages, committed_messages: &[], prover_blind: &ProverBlind::none(),
            disclosed_indexes: &[], disclosed_commitment_indexes: &[],
        };
        blind_verify(&interface, key_pair.public_key(), &header, &disclosure, &signature).unwrap();
        let context =
            ProofContext { public_key: key_pair.public_key(), header: &header, presentation_header: &ph };
        let proof = blind_proof_gen(&interface, &context, &signature, &disclosure, &mut rng(seed)).unwrap();
        let disclosed: BlindDisclosed<'_, &[u8]> =
            BlindDisclosed { signer_count: messages.len(), messages: &[], committed_messages: &[] };
        blind_proof_verify(&interface, &context, &proof, &disclosed).unwrap();
    }

    #[test]
    fn each_message_is_disclosed_hidden_or_committed(
        fates in vec(fate(), 0..=MOST), scalars in vec(scalar(), MOST), interface in 0..4_usize, seed in any::<u64>(),
    ) {
        let messages = &scalars[..fates.len()];
        let signed = signed_in(interface, messages);
        let disclosed = indexes(fates.len(), |index| fates[index] == Fate::Disclosed);
        let committed = indexes(fates.len(), |index| fates[index] == Fate::Committed);
        let (proof, openings) = signed.prove_committed(&disclosed, &committed, seed).unwrap();
        let sent = proof.to_octets();
        let undisclosed = signed.messages.len() - disclosed.len();
        prop_assert_eq!(sent.len(), 288 + 32 * undisclosed + 80 * committed.len());
        let received = CommittedProof::from_octets(&sent).unwrap();
        prop_assert_eq!(&received, &proof);
        signed.check_committed(&received, &disclosed, &committed).unwrap();

        prop_assert_eq!(openings.iter().map(|opening| opening.index).collect::<Vec<_>>(), committed);
        let y = commitment_generators(&signed.interface);
        for (opening, commitment) in openings.iter().zip(received.commitments()) {
            prop_assert_eq!(&opening.message, &signed.messages[opening.index]);
            prop_assert_eq!(opening.commitment, *commitment);
            // C = Y_0·s + Y_1·m
            let opened = support::sum(&y, &[opening.blinding.clone(), opening.message.clone()]);
            prop_assert_eq!(hazmat::commitment_to_point(commitment), opened);
        }
    }

    #[test]
    fn scalars_come_back_from_octets_and_digits(scalar in scalar(), small in any::<u64>()) {
        for message in [scalar, MessageScalar::from(small)] {
            prop_assert_eq!(&MessageScalar::from_octets(&message.to_octets()[..]).unwrap(), &message);
            prop_assert_eq!(&MessageScalar::from_decimal(message.to_decimal().as_bytes()).unwrap(), &message);
            prop_assert_eq!(&ProverBlind::from_octets(&message.to_octets()[..]).unwrap().to_message(), &message);
        }
        let digits = MessageScalar::from(small).to_decimal();
        prop_assert_eq!(digits.as_str(), small.to_string());
    }

    #[test]
    fn entropy_is_added_to_the_last_committed_message(
        messages in vec(scalar(), 0..4), committed in vec(scalar(), 1..4), entropy in scalar(), seed in any::<u64>(),
    ) {
        let interface = Interface::BBS_MOD_HB;
        let (key_pair, header) = (key_pair(10), Header(b"entropy".to_vec()));
        let (commitment, prover_blind) = blind::core_commit(&interface, &committed, &mut rng(seed)).unwrap();
        let commitment = commitment.verify(&interface).unwrap().add_to_last(&interface, &entropy);
        let signature =
            blind::core_blind_sign(&interface, &key_pair, &header, &messages, &commitment).unwrap();

        let (last, others) = committed.split_last().unwrap();
        let sum = hazmat::message_to_scalar(last) + hazmat::message_to_scalar(&entropy);
        let (generators, mut vector) =
            (Generators::blind(&interface, messages.len(), committed.len()), messages.clone());
        vector.push(prover_blind.to_message());
        vector.extend_from_slice(others);
        vector.push(hazmat::scalar_to_message(sum));
        core_verify(&generators, key_pair.public_key(), &header, &vector, &signature).unwrap();
    }
}

/// `messages` signed in the interface of that number; the blind ones have a blinding factor and a secret behind them.
fn signed_in(interface: usize, messages: &[MessageScalar]) -> Signed {
    let (blind, secret) = (MessageScalar::from(31), MessageScalar::from(47));
    match interface {
        0 => Signed::over(Interface::BBS_MOD, key_pair(1), messages.to_vec()),
        1 => Signed::blind(Interface::BBS_MOD_HB, messages, &blind, &[secret]),
        2 => Signed::blind(Interface::BLIND_BBS_SHA_256, messages, &blind, &[]),
        _ => Signed::blind(Interface::BLIND_BBS_SHAKE_256, messages, &blind, &[secret.clone(), secret]),
    }
}

/// (Y_0, Y_1).
fn commitment_generators(interface: &Interface) -> Vec<G1Affine> {
    hazmat::create_generators(interface.suite(), &format!("COM_DIS_{}", interface.api_id()), 2)
}

/// The octets at which two strings are the same, by parts of the given lengths.
fn equal_parts(first: &[u8], second: &[u8], lengths: &[usize]) -> Vec<usize> {
    assert_eq!((first.len(), second.len()), (lengths.iter().sum(), first.len()));
    let mut at = 0;
    let mut equal = Vec::new();
    for length in lengths {
        if first[at..at + length] == second[at..at + length] {
            equal.push(at);
        }
        at += length;
    }
    equal
}

// conformance: bbs-random-independent, bbs-proof-randomness-unique
#[test]
fn two_proofs_have_no_part_in_common() {
    let signed = Signed::new(Interface::BBS_MOD, 5);
    let [first, second] = [1, 2].map(|seed| signed.prove(&[0, 3], seed).unwrap().to_octets());
    let parts = [48, 48, 48, 32, 32, 32, 32, 32, 32, 32];
    assert_eq!(equal_parts(&first, &second, &parts), []);

    let [first, second] =
        [1, 2].map(|seed| signed.prove_committed(&[0, 3], &[1, 4], seed).unwrap().0.to_octets());
    let lengths_and_parts = [&[8][..], &parts, &[8, 48, 48, 32, 32]].concat();
    assert_eq!(equal_parts(&first, &second, &lengths_and_parts), [0, 8 + 368]);
}

// conformance: blind-factor-random
#[test]
fn two_commitments_have_no_part_in_common() {
    let interface = Interface::BLIND_BBS_SHA_256;
    let messages = [b"one", b"two"];
    let [first, second] =
        [1, 2].map(|seed| blind::commit(&interface, &messages, &mut rng(seed)).unwrap().0.to_octets());
    assert_eq!(equal_parts(&first, &second, &[48, 32, 32, 32, 32]), []);
}

// conformance: bbs-generators-unique, bbs-generators-rules, bbs-generators-separation
// conformance: bbs-hash-to-curve-tags
#[test]
fn each_interface_has_generators_of_its_own() {
    let interfaces = [
        Interface::BBS_SHA_256,
        Interface::BBS_SHAKE_256,
        Interface::BLIND_BBS_SHA_256,
        Interface::BLIND_BBS_SHAKE_256,
        Interface::PSEUDONYM_BBS_SHA_256,
        Interface::PSEUDONYM_BBS_SHAKE_256,
        Interface::BBS_MOD,
        Interface::BBS_MOD_HB,
    ];
    let mut points: Vec<_> = interfaces
        .iter()
        .flat_map(|interface| {
            let plain = hazmat::create_generators(interface.suite(), interface.api_id(), 4);
            let blind = hazmat::blind_generators(interface, 3);
            [plain, blind, commitment_generators(interface)].concat()
        })
        .chain(Ciphersuite::ALL.map(hazmat::p1))
        .collect();
    let count = points.len();
    points.sort_by_key(hazmat::point_to_octets_g1);
    points.dedup();
    assert_eq!(points.len(), count);
    assert!(points.iter().all(|point| !point.is_zero()));
}

#[test]
fn ten_secrets_are_as_good_as_one() {
    for interface in Ciphersuite::ALL.map(Interface::pseudonym_bbs) {
        for (count, shown) in [(1, (&[][..], &[][..])), (2, (&[0, 1, 2], &[0, 1])), (10, (&[1], &[0]))] {
            let signed = NymSigned::new(interface, count);
            let (proof, pseudonym) = signed.prove(shown, 1).unwrap();
            signed.check(&proof, &pseudonym, shown).unwrap();
            let (again, same) = signed.prove(shown, 2).unwrap();
            assert_eq!(pseudonym, same);
            assert_ne!(proof, again);
        }
    }
}

/// pseudonym = OP·(n_0 + n_1·z + n_2·z²)
#[test]
fn a_pseudonym_is_the_value_of_a_polynomial() {
    let (interface, context_id) = (Interface::PSEUDONYM_BBS_SHAKE_256, ContextId(b"context".to_vec()));
    let n = NymSecrets::random(3, &mut rng(1)).unwrap();
    let dst = format!("{}VECT_NYM_SECRETS", interface.api_id());
    let z = hazmat::hash_to_scalar(interface.suite(), b"context", dst.as_bytes());
    let op = hazmat::hash_to_curve_g1(interface.suite(), b"context", interface.api_id().as_bytes());
    let scalars: Vec<_> = n.to_messages().iter().map(hazmat::message_to_scalar).collect();
    let expected = op * (scalars[0] + scalars[1] * z + scalars[2] * z * z);
    let pseudonym = calculate_pseudonym(&interface, &n, &context_id).unwrap();
    assert_eq!(hazmat::pseudonym_to_point(&pseudonym), expected);
}

#[test]
fn one_secret_is_a_vector_of_one() {
    let (context_id, secret) = (ContextId(b"context".to_vec()), NymSecret::random(&mut rng(1)).unwrap());
    let entropy = NymEntropy::random(&mut rng(2)).unwrap();
    let vector = NymSecrets::from(secret.clone());
    assert_eq!((vector.count(), &vector.to_octets()[..]), (1, &secret.to_octets()[..]));
    let interface = Interface::PSEUDONYM_BBS_SHA_256;
    let pseudonym = calculate_pseudonym(&interface, &vector, &context_id).unwrap();
    assert_eq!(secret.pseudonym(&context_id), pseudonym);
    assert_eq!(hazmat::nym_secret_to_scalar(&secret), hazmat::message_to_scalar(&secret.to_message()));
    let (secret, vector) = (secret.with_entropy(&entropy).unwrap(), vector.with_entropy(&entropy).unwrap());
    assert_eq!(NymSecrets::from(secret), vector);
    let with_entropy = calculate_pseudonym(&interface, &vector, &context_id).unwrap();
    assert_eq!(pseudonym.with_entropy(&context_id, &entropy).unwrap(), with_entropy);
}

#[test]
fn two_contexts_are_two_pseudonyms() {
    let secrets = NymSecrets::random(2, &mut rng(1)).unwrap();
    let contexts = [&b""[..], b"a", b"b", b"aa"];
    let of = |suite, context: &&[u8]| {
        calculate_pseudonym(&Interface::pseudonym_bbs(suite), &secrets, &ContextId(context.to_vec()))
    };
    let mut points: Vec<_> = Ciphersuite::ALL
        .into_iter()
        .flat_map(|suite| contexts.iter().map(move |context| of(suite, context).unwrap().to_octets()))
        .collect();
    points.sort_unstable();
    points.dedup();
    assert_eq!(points.len(), 8);
}
