//! Presentations that are broken in one way are named by what broke them, and forged ones are not explained away.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::{CredentialQuery, Payload, Presentation, Response, presentation_header};
use bauta_diagnose::{
    Change, CredentialCheck, CredentialHypothesis, Diagnosis, Issued, Presented,
    PresentedHypothesis as Named, TextChange, diagnose_credential, diagnose_presented,
};
use bauta_predicates::NymEntropy;
use bauta_verifier::{Policy, Rejection};
use bauta_wallet::Wallet;
use proptest::prelude::*;

use crate::authority::{Authority, TODAY, age, answer, asked, made};
use crate::breaking::{BREAKS, Break, World, broken, each_proof, with_blanks};
use crate::forging::{Part, forge_over, one};
use crate::support::{PERSON, rng};
use crate::two_credentials::{PLACES, own_id, pair, same, with_card};

/// What is done to the presentations of an answer.
type Edit<'a> = &'a dyn Fn(&mut Vec<(String, Presentation)>);

fn diagnosed(presented: &Presented) -> Diagnosis<Named, Rejection> {
    diagnose_presented(presented, &mut rng(9))
}

fn check(way: Break, seed: u64) -> Result<(), TestCaseError> {
    let (presented, expected) = broken(World::new(), way, seed);
    let diagnosis = diagnosed(&presented);
    prop_assert!(diagnosis.fails.is_some(), "{:?} breaks nothing", way);
    prop_assert_eq!(diagnosis.would_verify, vec![expected], "{:?}", way);
    Ok(())
}

#[test]
fn every_way_to_break_an_answer_is_named() {
    for (seed, way) in (0..).zip(BREAKS) {
        check(way, seed).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn answers_that_are_broken_at_random_are_named(number in 0..BREAKS.len(), seed: u64) {
        check(BREAKS[number], seed)?;
    }
}

proptest! {
    // Each is some hundred trials.
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_bit_that_is_flipped_is_not_explained_away(seed: u64, at: usize, bit in 0u8..8) {
        let world = World::new();
        let request = made(world.draft(), seed);
        let mut presentation = answer(&world.wallet, &request, seed).unwrap().into_one().unwrap();
        let number = at % presentation.sub_proofs.len();
        let octets = &mut presentation.sub_proofs[number].proof;
        let at = at % octets.len();
        octets[at] ^= 1 << bit;
        let diagnosis = diagnosed(&world.presented(&request, presentation.to_compact()));
        prop_assert_eq!((&diagnosis.would_verify, &diagnosis.pairs), (&vec![], &vec![]));
        let first = diagnosis.fails;
        prop_assert!(matches!(first, Some(Rejection::InvalidProof(_) | Rejection::Malformed(_))), "{:?}", first);
    }

    #[test]
    fn two_mistakes_are_named_together(seed: u64, way in 0usize..4) {
        let world = World::new();
        let swapped = Named::SubProofsSwapped { credential: 0, first: 0, second: 1 };
        let (mut presented, expected) = match way {
            0 => broken(world, Break::Nonce, seed),
            1 => broken(world, Break::IssuerHeaderAnew, seed),
            2 => broken(world, Break::MadeOver(Change::Emptied), seed),
            _ => broken(world, Break::Epoch, seed),
        };
        let mut presentation = Presentation::parse(&presented.answer).unwrap();
        presentation.sub_proofs.swap(0, 1);
        presented.answer = presentation.to_compact();
        let diagnosis = diagnosed(&presented);
        prop_assert_eq!(&diagnosis.would_verify, &vec![]);
        let pairs = [(expected, swapped), (swapped, expected)];
        prop_assert!(diagnosis.pairs.iter().any(|pair| pairs.contains(pair)), "{:?}", diagnosis);
    }
}

#[test]
fn what_was_made_for_another_bound_comes_as_far_as_that() {
    let world = World::new();
    let request = made(world.draft(), 3);
    let mut draft = world.draft();
    draft.query.credentials[0].predicates[0] = age(21);
    let other = made(draft, 3);
    let answered = answer(&world.wallet, &other, 4).unwrap().to_text();
    let diagnosis = diagnosed(&world.presented(&request, answered));
    assert_eq!(diagnosis.fails, Some(Rejection::PolicyUnmet(Policy::Request)));
    assert_eq!((&diagnosis.would_verify, &diagnosis.pairs), (&vec![], &vec![]));
    let [(named, then)] = &diagnosis.further[..] else { panic!("{diagnosis:?}") };
    assert_eq!(
        (*named, then.as_str()),
        (Named::Request, "what is proven about `birth_date` of `credential`")
    );
}

/// Only the pairing shows that the token is somebody else's.
#[test]
fn what_was_made_for_another_nonce_has_to_be_good_for_that() {
    let world = World::new();
    let (request, other) = (made(world.draft(), 3), made(world.draft(), 4));
    let header = presentation_header(world.authority.metadata.alg(), &other);
    let diagnosed = |holder| {
        let forged = world.forged_with(&other, &header, (TODAY, holder));
        diagnosed(&world.presented(&request, forged.to_compact()))
    };
    assert_eq!(diagnosed(0).would_verify, [Named::Nonce]);
    let with_anothers = diagnosed(1);
    assert_eq!((&with_anothers.would_verify, &with_anothers.pairs), (&vec![], &vec![]));
    let then = "the good standing of `credential`".to_owned();
    assert!(with_anothers.further.contains(&(Named::Nonce, then)), "{with_anothers:?}");
}

#[test]
fn a_change_does_not_excuse_what_was_not_asked_for() {
    let world = World::new();
    let request = made(asked(|query| *query = CredentialQuery::new("c", PERSON, vec!["region".into()])), 3);
    let header = presentation_header(world.authority.metadata.alg(), &request);
    let diagnosed = |more: &[usize]| {
        let mut part = Part::of(&world.wallet.credentials()[0], &request, 0);
        part.plan.disclosed_indexes.extend(more);
        part.plan.disclosed_indexes.sort_unstable();
        let mut forged = forge_over(&|_| header.clone(), &[part], vec![rng(50)]).remove(0);
        forged.presentation_header = with_blanks(&forged.presentation_header);
        let diagnosis = diagnosed(&world.presented(&request, forged.to_compact()));
        (diagnosis.would_verify, diagnosis.pairs)
    };
    assert_eq!(diagnosed(&[]), (vec![Named::PresentationHeader], vec![]));
    assert_eq!(diagnosed(&[0]), (vec![], vec![]));
}

#[test]
fn a_log_that_is_too_old_is_named_and_proves_nothing() {
    let world = World::new();
    let request = made(world.draft(), 3);
    let answered = answer(&world.wallet, &request, 4).unwrap().to_text();
    let presented = Presented { logs: Vec::new(), ..world.presented(&request, answered) };
    let diagnosis = diagnosed(&presented);
    assert_eq!((&diagnosis.would_verify, &diagnosis.pairs), (&vec![], &vec![]));
    assert!(diagnosis.further.iter().any(|(named, _)| *named == Named::LogWithout(TODAY)), "{diagnosis:?}");
}

#[test]
fn a_bare_proof_is_named() {
    let world = World::new();
    let request = made(asked(|query| *query = CredentialQuery::new("c", PERSON, vec!["region".into()])), 3);
    let answered = answer(&world.wallet, &request, 4).unwrap().to_text();
    let bare = each_proof(&answered, |octets| {
        octets.drain(..8);
        octets.truncate(octets.len() - 8);
    });
    let diagnosis = diagnosed(&world.presented(&request, bare));
    assert_eq!(diagnosis.would_verify, [Named::Text(TextChange::BareProof)]);
}

#[test]
fn answers_of_two_credentials_are_diagnosed() {
    let (authority, cards, wallet) = with_card(own_id);
    let equal = vec![same(("person", "person_id"), ("card", "holder_id"))];
    let mut draft = pair(PLACES, equal);
    draft.query.credentials[0].predicates.push(age(18));
    let request = made(draft, 4);
    let response = answer(&wallet, &request, 5).unwrap();
    let presented = |answer: String| Presented {
        answer,
        request: request.clone(),
        issuers: vec![authority.metadata.clone(), cards.metadata.clone()],
        logs: Vec::new(),
    };
    assert_eq!(diagnosed(&presented(response.to_text())).fails, None);
    let Response::Several(presentations) = response.clone() else { panic!("two credentials") };
    let rebuilt = |edit: Edit<'_>| {
        let mut changed = presentations.clone();
        edit(&mut changed);
        diagnosed(&presented(Response::Several(changed).to_text())).would_verify
    };
    let crossed = rebuilt(&|all| {
        let first = all[0].1.clone();
        all[0].1 = all[1].1.clone();
        all[1].1 = first;
    });
    assert_eq!(crossed, [Named::CredentialsSwapped(0, 1)]);
    let swapped = rebuilt(&|all| all[0].1.sub_proofs.swap(0, 1));
    assert_eq!(swapped, [Named::SubProofsSwapped { credential: 0, first: 0, second: 1 }]);
    let anew = rebuilt(&|all| {
        let header = &mut all[1].1.presentation_header;
        *header = with_blanks(header);
    });
    assert_eq!(anew, [Named::PresentationHeader]);
    let list: Vec<_> = presentations.iter().map(|(_, one)| one.to_compact()).collect();
    let token = diagnosed(&presented(serde_json::json!(list).to_string()));
    assert_eq!(token.would_verify, [Named::Text(TextChange::Token)]);
    let alone = diagnosed(&presented(one(presentations[0].1.clone()).to_text()));
    assert_eq!((alone.would_verify, alone.pairs), (vec![], vec![]));
}

#[test]
fn credentials_as_issued_are_diagnosed() {
    let mut authority = Authority::new();
    let other = Authority::with_schema(authority.metadata.alg(), authority.metadata.schema().clone(), 2);
    let mut wallet = Wallet::default();
    let request = wallet.request(&authority.metadata, &mut rng(3)).unwrap();
    let issued = authority.issue(&request, &[], &NymEntropy::random(&mut rng(4)).unwrap());
    let given = |credential: String| Issued {
        credential,
        issuers: vec![authority.metadata.clone(), other.metadata.clone()],
        request: Some(request.clone()),
    };
    let text = issued.to_compact();
    assert_eq!(diagnose_credential(&given(text.clone())).fails, None);
    let without = Issued { request: None, ..given(text.clone()) };
    assert_eq!(diagnose_credential(&without).fails, Some(CredentialCheck::NoRequest));
    let named = |credential: String| diagnose_credential(&given(credential)).would_verify;
    let padded = text.replace('-', "+").replace('_', "/") + "=";
    assert_eq!(named(padded), [CredentialHypothesis::Text(TextChange::Base64)]);
    let mut changed = issued.clone();
    changed.issuer_header = with_blanks(&issued.issuer_header);
    assert_eq!(named(changed.to_compact()), [CredentialHypothesis::IssuerHeader]);
    let mut changed = issued.clone();
    changed.payloads.swap(0, 6);
    assert_eq!(named(changed.to_compact()), [CredentialHypothesis::PayloadsSwapped(0, 6)]);
    let mut octets = issued.signature.to_octets().to_vec();
    octets[48..].reverse();
    let entropy: Vec<_> = issued.entropy.as_ref().unwrap().to_octets().into_iter().rev().collect();
    let (before, _) = text.rsplit_once('.').unwrap();
    let encoded = [octets.clone(), entropy].map(|octets| URL_SAFE_NO_PAD.encode(octets)).join("~");
    assert_eq!(
        named(format!("{before}.{encoded}")),
        [CredentialHypothesis::Text(TextChange::LittleEndianScalars)]
    );
    let from_other =
        Issued { issuers: vec![other.metadata.clone(), authority.metadata.clone()], ..given(text) };
    assert_eq!(diagnose_credential(&from_other).would_verify, [CredentialHypothesis::OtherIssuer(1)]);
    // Somebody has changed the region: no change that is known here mends that.
    let mut changed = issued.clone();
    changed.payloads[6] = Payload::received(br#""990102""#.to_vec());
    let forged = diagnose_credential(&given(changed.to_compact()));
    assert_eq!((forged.fails, forged.would_verify), (Some(CredentialCheck::Signature), vec![]));
}
