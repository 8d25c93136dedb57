//! Cases that are broken at random in one way are named, and only what repairs them is.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen};
use bauta_bbs::signature::sign;
use bauta_bbs::{Ciphersuite, Header, Interface, KeyPair, PresentationHeader, SecretKey};
use bauta_diagnose::{Artefact, Case, CaseError, Change, Check, Field, Hypothesis, Messages, diagnose};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

fn key(seed: u8) -> KeyPair {
    let secret = SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &[seed; 32], b"", None);
    KeyPair::from(secret.unwrap())
}

fn random(rng: &mut ChaCha20Rng, count: usize) -> Vec<u8> {
    let mut octets = vec![0; count];
    rng.fill_bytes(&mut octets);
    octets
}

/// What is good before it is broken: header, presentation header and messages of a form that the break needs.
struct Good {
    interface: Interface,
    header: Vec<u8>,
    presentation_header: Vec<u8>,
    messages: Vec<Vec<u8>>,
    indexes: Vec<usize>,
}

impl Good {
    fn random(rng: &mut ChaCha20Rng) -> Self {
        let count = 2 + usize::try_from(rng.next_u32() % 4).unwrap();
        let mut indexes: Vec<_> = (0..count).filter(|_| rng.next_u32().is_multiple_of(2)).collect();
        if indexes.len() < 2 {
            indexes = vec![0, 1];
        }
        Self {
            interface: Interface::BBS_SHA_256,
            header: random(rng, 16),
            presentation_header: random(rng, 32),
            messages: (0..count).map(|_| random(rng, 8)).collect(),
            indexes,
        }
    }

    /// The case, with a signature or a proof that verifies.
    fn case(&self, is_proof: bool, rng: &mut ChaCha20Rng) -> Case {
        let key_pair = key(7);
        let header = Header(self.header.clone());
        let signature = sign(&self.interface, &key_pair, &header, &self.messages).unwrap();
        let (artefact, messages) = if is_proof {
            let presentation_header = PresentationHeader(self.presentation_header.clone());
            let context = ProofContext {
                public_key: key_pair.public_key(),
                header: &header,
                presentation_header: &presentation_header,
            };
            let disclosure = Disclosure { messages: &self.messages[..], disclosed_indexes: &self.indexes };
            let proof = proof_gen(&self.interface, &context, &signature, &disclosure, rng).unwrap();
            let disclosed = self.indexes.iter().map(|index| self.messages[*index].clone()).collect();
            (Artefact::Proof(proof.to_octets()), Messages::Disclosed(disclosed))
        } else {
            (Artefact::Signature(signature.to_octets().to_vec()), Messages::All(self.messages.clone()))
        };
        Case {
            interface: self.interface,
            public_key: key_pair.public_key().to_octets().to_vec(),
            header: self.header.clone(),
            presentation_header: self.presentation_header.clone(),
            messages,
            indexes: if is_proof { self.indexes.clone() } else { Vec::new() },
            holder: None,
            artefact,
            other_keys: vec![
                key(8).public_key().to_octets().to_vec(),
                key(9).public_key().to_octets().to_vec(),
            ],
        }
    }
}

/// Octets that this change repairs, once they have been broken: good ones, and broken ones.
fn repaired_by(change: Change, octets: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
    let text = hex::encode(&octets);
    let compact = format!(r#"{{"a":"{text}","b":[1,2]}}"#).into_bytes();
    match change {
        Change::Emptied => (Vec::new(), octets),
        Change::FromHex => (octets, text.into_bytes()),
        Change::ToHex => (text.into_bytes(), octets),
        Change::FromBase64Url => {
            let broken = Change::ToBase64Url.apply(&octets).unwrap();
            (octets, broken)
        }
        Change::ToBase64Url => (Change::ToBase64Url.apply(&octets).unwrap(), octets),
        Change::CompactJson => (compact, format!("{{\"a\": \"{text}\", \"b\": [1, 2]}}").into_bytes()),
        Change::SortedJson => (compact, format!(r#"{{"b":[1,2],"a":"{text}"}}"#).into_bytes()),
        Change::NewlineRemoved => {
            let broken = [&octets[..], b"\n"].concat();
            (octets, broken)
        }
        Change::NewlineAdded => ([&octets[..], b"\n"].concat(), octets),
    }
}

fn break_field(field: Field, change: Change, (good, rng): (&mut Good, &mut ChaCha20Rng)) -> Case {
    let is_proof = field == Field::PresentationHeader || rng.next_u32().is_multiple_of(2);
    match field {
        Field::Header => {
            let (repaired, broken) = repaired_by(change, good.header.clone());
            good.header = repaired;
            Case { header: broken, ..good.case(is_proof, rng) }
        }
        Field::PresentationHeader => {
            let (repaired, broken) = repaired_by(change, good.presentation_header.clone());
            good.presentation_header = repaired;
            Case { presentation_header: broken, ..good.case(is_proof, rng) }
        }
        Field::Messages => {
            let pairs: Vec<_> = good.messages.iter().map(|one| repaired_by(change, one.clone())).collect();
            good.messages = pairs.iter().map(|(repaired, _)| repaired.clone()).collect();
            let mut case = good.case(is_proof, rng);
            let broken = |index: usize| pairs[index].1.clone();
            case.messages = match case.messages {
                Messages::All(all) => Messages::All((0..all.len()).map(broken).collect()),
                Messages::Disclosed(_) => {
                    Messages::Disclosed(case.indexes.iter().map(|index| broken(*index)).collect())
                }
            };
            case
        }
        Field::Message(position) => {
            let count = good.messages.len().max(position + 1);
            good.messages.resize(count, b"one more".to_vec());
            let (repaired, broken) = repaired_by(change, good.messages[position].clone());
            good.messages[position] = repaired;
            let mut case = good.case(false, rng);
            messages(&mut case.messages)[position] = broken;
            case
        }
    }
}

fn messages(messages: &mut Messages) -> &mut Vec<Vec<u8>> {
    let (Messages::All(messages) | Messages::Disclosed(messages)) = messages;
    messages
}

/// A case that verifies but for what the hypothesis says.
fn broken(hypothesis: Hypothesis, rng: &mut ChaCha20Rng) -> Case {
    let mut good = Good::random(rng);
    match hypothesis {
        Hypothesis::Changed(field, change) => break_field(field, change, (&mut good, rng)),
        Hypothesis::Interface(interface) => {
            good.interface = interface;
            let case = good.case(rng.next_u32().is_multiple_of(2), rng);
            let other =
                if interface == Interface::BBS_SHA_256 { Interface::BBS_MOD } else { Interface::BBS_SHA_256 };
            Case { interface: other, ..case }
        }
        Hypothesis::HeadersSwapped => {
            let case = good.case(true, rng);
            Case {
                header: case.presentation_header.clone(),
                presentation_header: case.header.clone(),
                ..case
            }
        }
        Hypothesis::OtherKey(number) => {
            let mut case = good.case(rng.next_u32().is_multiple_of(2), rng);
            std::mem::swap(&mut case.public_key, &mut case.other_keys[number]);
            case
        }
        Hypothesis::MessagesSwapped(first, second) => {
            let more = (0..=second).map(|number| format!("message {number}").into_bytes());
            good.messages.extend(more);
            let mut case = good.case(false, rng);
            messages(&mut case.messages).swap(first, second);
            case
        }
        Hypothesis::MessagesReversed => {
            good.messages.extend([b"more".to_vec(), b"and more".to_vec()]);
            let mut case = good.case(false, rng);
            messages(&mut case.messages).reverse();
            case
        }
        Hypothesis::MessageExtra(position) => {
            good.messages.resize(good.messages.len().max(position), b"more".to_vec());
            let mut case = good.case(false, rng);
            messages(&mut case.messages).insert(position, b"not signed".to_vec());
            case
        }
        Hypothesis::IndexesHidden => {
            good.messages.push(b"hidden".to_vec());
            let case = good.case(true, rng);
            let hidden = (0..good.messages.len()).filter(|index| !good.indexes.contains(index)).collect();
            Case { messages: Messages::All(good.messages.clone()), indexes: hidden, ..case }
        }
        Hypothesis::Encoded(change) => {
            let mut case = good.case(rng.next_u32().is_multiple_of(2), rng);
            let (Artefact::Proof(octets) | Artefact::Signature(octets)) = &mut case.artefact;
            *octets = repaired_by(change, octets.clone()).1;
            case
        }
        // With all messages there, the highest index counted from 1 can be that of none.
        Hypothesis::IndexesFromOne if rng.next_u32().is_multiple_of(2) => {
            let case = Case { messages: Messages::All(good.messages.clone()), ..good.case(true, rng) };
            broken_proof(hypothesis, &case)
        }
        _ => broken_proof(hypothesis, &good.case(true, rng)),
    }
}

fn broken_proof(hypothesis: Hypothesis, good: &Case) -> Case {
    let mut case = good.clone();
    let Artefact::Proof(octets) = &mut case.artefact else { unreachable!("a proof") };
    match hypothesis {
        Hypothesis::IndexesSorted => {
            case.indexes.reverse();
            messages(&mut case.messages).reverse();
        }
        Hypothesis::IndexesSortedAlone => case.indexes.reverse(),
        Hypothesis::IndexesRepeated => {
            case.indexes.push(*case.indexes.last().unwrap());
            let messages = messages(&mut case.messages);
            messages.push(messages.last().unwrap().clone());
        }
        Hypothesis::IndexesFromOne => case.indexes.iter_mut().for_each(|index| *index += 1),
        // With nothing at 0 every index can be one less.
        Hypothesis::IndexesTooLow => case.indexes.iter_mut().for_each(|index| *index -= 1),
        Hypothesis::LittleEndianScalars => octets[144..].chunks_exact_mut(32).for_each(<[u8]>::reverse),
        Hypothesis::LineEnd => octets.push(b'\n'),
        Hypothesis::CommittedLayout => {
            let length = (octets.len() as u64).to_be_bytes();
            *octets = [&length[..], octets, &[0; 8]].concat();
        }
        other => unreachable!("{other:?} is broken elsewhere"),
    }
    case
}

/// Every hypothesis, by number.
fn hypothesis(number: usize) -> Hypothesis {
    let case =
        Good::random(&mut ChaCha20Rng::seed_from_u64(0)).case(false, &mut ChaCha20Rng::seed_from_u64(1));
    let all = Hypothesis::all(&case);
    all[number % all.len()]
}

fn check(hypothesis: Hypothesis, seed: u64) -> Result<(), TestCaseError> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let case = if hypothesis == Hypothesis::IndexesTooLow {
        let mut good = Good::random(&mut rng);
        good.messages.push(b"one more".to_vec());
        good.indexes = vec![1, good.messages.len() - 1];
        broken_proof(hypothesis, &good.case(true, &mut rng))
    } else {
        broken(hypothesis, &mut rng)
    };
    let diagnosis = diagnose(&case);
    prop_assert!(diagnosis.fails.is_some(), "{hypothesis:?} breaks nothing");
    prop_assert_eq!(diagnosis.would_verify, vec![hypothesis]);
    Ok(())
}

#[test]
fn every_hypothesis_is_named_where_it_is_the_case() {
    let case =
        Good::random(&mut ChaCha20Rng::seed_from_u64(0)).case(false, &mut ChaCha20Rng::seed_from_u64(1));
    for (seed, hypothesis) in (0..).zip(Hypothesis::all(&case)) {
        check(hypothesis, seed).unwrap();
    }
}

/// Breaks a good proof in two ways that have nothing to do with each other.
fn two_mistakes((first, second): (usize, usize), seed: u64) -> Result<(), TestCaseError> {
    const WAYS: [Hypothesis; 5] = [
        Hypothesis::Interface(Interface::BBS_MOD),
        Hypothesis::Changed(Field::PresentationHeader, Change::NewlineRemoved),
        Hypothesis::IndexesFromOne,
        Hypothesis::OtherKey(0),
        Hypothesis::LittleEndianScalars,
    ];
    if first == second {
        return Ok(());
    }
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut good = Good::random(&mut rng);
    good.interface = Interface::BBS_MOD;
    let mut case = good.case(true, &mut rng);
    for number in [first, second] {
        match WAYS[number] {
            Hypothesis::Interface(_) => case.interface = Interface::BBS_SHA_256,
            Hypothesis::Changed(..) => case.presentation_header.push(b'\n'),
            Hypothesis::OtherKey(other) => std::mem::swap(&mut case.public_key, &mut case.other_keys[other]),
            other => case = broken_proof(other, &case),
        }
    }
    let diagnosis = diagnose(&case);
    prop_assert_eq!(&diagnosis.would_verify, &vec![]);
    let named = [(WAYS[first], WAYS[second]), (WAYS[second], WAYS[first])];
    prop_assert!(
        diagnosis.pairs.iter().any(|pair| named.contains(pair)),
        "{:?}: {:?}",
        named,
        diagnosis.pairs
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_broken_at_random_is_named(number in 0usize..1000, seed: u64) {
        check(hypothesis(number), seed)?;
    }

}

proptest! {
    // Each is some hundred trials.
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_mistakes_at_once_are_named_together(seed: u64, numbers in (0usize..5, 0usize..5)) {
        two_mistakes(numbers, seed)?;
    }

    #[test]
    fn what_is_forged_is_not_explained_away(seed: u64, is_proof: bool, at: usize, bit in 0u8..8) {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let mut case = Good::random(&mut rng).case(is_proof, &mut rng);
        let (Artefact::Proof(octets) | Artefact::Signature(octets)) = &mut case.artefact;
        let at = at % octets.len();
        octets[at] ^= 1 << bit;
        let diagnosis = diagnose(&case);
        prop_assert!(diagnosis.fails.is_some());
        prop_assert_eq!((diagnosis.would_verify, diagnosis.pairs), (vec![], vec![]));
        prop_assert!(diagnosis.tried > 20);
    }
}

#[test]
fn the_first_check_that_fails_is_named() {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let good = Good::random(&mut rng);
    let (proof, signature) = (good.case(true, &mut rng), good.case(false, &mut rng));
    assert_eq!((proof.verify(), signature.verify()), (Ok(()), Ok(())));
    let other_header = |case: &Case| Case { header: b"another".to_vec(), ..case.clone() }.verify();
    assert_eq!(other_header(&proof), Err(Check::Challenge));
    assert_eq!(other_header(&signature), Err(Check::Pairing));
    let no_key = Case { public_key: vec![0; 96], ..proof.clone() }.verify();
    assert!(matches!(no_key, Err(Check::PublicKey(_))), "{no_key:?}");
    let unsorted = broken_proof(Hypothesis::IndexesSorted, &proof).verify();
    assert!(matches!(unsorted, Err(Check::Indexes(_))), "{unsorted:?}");
    let longer = broken_proof(Hypothesis::LineEnd, &proof).verify();
    assert!(matches!(longer, Err(Check::Octets(_))), "{longer:?}");
}

#[test]
fn a_case_is_read_from_the_members_of_the_drafts_fixtures() {
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let case = Case { other_keys: Vec::new(), ..Good::random(&mut rng).case(true, &mut rng) };
    let Artefact::Proof(proof) = &case.artefact else { unreachable!("a proof") };
    let json = serde_json::json!({
        "caseName": "anything",
        "signerPublicKey": hex::encode(&case.public_key),
        "header": hex::encode(&case.header),
        "presentationHeader": hex::encode(&case.presentation_header),
        "messages": messages(&mut case.messages.clone()).iter().map(hex::encode).collect::<Vec<_>>(),
        "disclosedIndexes": case.indexes,
        "proof": hex::encode(proof),
    });
    assert_eq!(Case::from_json(json.to_string().as_bytes()), Ok(case));
    for refused in ["", "[]", "{}", r#"{"signerPublicKey":"00","messages":["0"]}"#] {
        assert!(Case::from_json(refused.as_bytes()).is_err(), "{refused}");
    }
}

#[test]
fn a_case_that_is_not_one_is_told_why() {
    let key = hex::encode(key(7).public_key().to_octets());
    let read =
        |members: &str| Case::from_json(format!(r#"{{"signerPublicKey":"{key}",{members}}}"#).as_bytes());
    let of_a_proof = r#""messages":[],"disclosedIndexes":[],"proof":"#;
    assert_eq!(read(&format!(r#"{of_a_proof}"AA-_""#)), Err(CaseError::Base64("proof")));
    assert_eq!(read(&format!(r#"{of_a_proof}"AAA=""#)), Err(CaseError::Base64("proof")));
    assert_eq!(read(&format!(r#"{of_a_proof}"()""#)), Err(CaseError::Member("proof")));
    assert_eq!(read(r#""messages":[]"#), Err(CaseError::Member("signature")));
    assert_eq!(read(r#""pseudonym":"00""#), Err(CaseError::Pseudonym));
    assert_eq!(read(r#""messages":[],"signature":"00","apiId":"none""#), Err(CaseError::Member("apiId")));
    assert_eq!(Case::from_json(b"{"), Err(CaseError::Json));
    assert_eq!(Case::from_json(br#"{"messages":[]}"#), Err(CaseError::Other));
    let broken = read(&format!(r#"{of_a_proof}"0x00""#)).unwrap().verify();
    assert!(matches!(broken, Err(Check::Octets(_))), "{broken:?}");
}
