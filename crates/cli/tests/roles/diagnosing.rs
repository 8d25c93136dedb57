//! Presentations that are broken in one way are named by what broke them, and forged ones are not explained away.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bauta_credential::{
    Context, CredentialQuery, EpochToken, Payload, Presentation, PresentationRequest, PseudonymQuery,
    RequestDraft, Response, presentation_header,
};
use bauta_diagnose::{
    Change, CredentialCheck, CredentialHypothesis, Diagnosis, Issued, Presented,
    PresentedHypothesis as Named, TextChange, diagnose_credential, diagnose_presented,
};
use bauta_predicates::NymEntropy;
use bauta_verifier::{Policy, Rejection};
use bauta_wallet::Wallet;
use proptest::prelude::*;
use serde_json::Value;

use crate::authority::{Authority, TODAY, age, answer, asked, at_shop, in_epochs, made, one_of};
use crate::forging::{Part, forge_over, one};
use crate::support::{PERSON, rng};
use crate::two_credentials::{PLACES, own_id, pair, same, with_card};
use crate::validity::{followed, key_of, token_of};

const MALL: &str = "https://mall.example";

/// An issuer with three epochs, another issuer, and a wallet that has followed the first.
struct World {
    authority: Authority,
    other: Authority,
    wallet: Wallet,
    heads: [String; 3],
}

impl World {
    fn new() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(|| {
            let (authority, [wallet, _], heads) = followed();
            let schema = authority.metadata.schema().clone();
            let other = Authority::with_schema(authority.metadata.alg(), schema, 2);
            World { authority, other, wallet, heads }
        })
    }

    /// A region, a nationality, an age, a sex, a pseudonym, good standing today.
    fn draft(&self) -> RequestDraft {
        asked(|query| {
            *query = CredentialQuery::new("credential", PERSON, vec!["region".into(), "nationality".into()]);
            query.predicates = vec![age(18), one_of("sex", &["F", "M"])];
            query.pseudonym = at_shop();
            query.validity = in_epochs(&[&self.heads[2]]);
        })
    }

    fn presented(&self, request: &PresentationRequest, answer: impl Into<String>) -> Presented {
        let metadata = &self.authority.metadata;
        Presented {
            answer: answer.into(),
            request: request.clone(),
            issuers: vec![metadata.clone()],
            logs: vec![(metadata.issuer().to_owned(), self.authority.log())],
        }
    }

    /// Over a presentation header of the holder's own, and with the token of an epoch of its own.
    fn forged(&self, request: &PresentationRequest, header: &[u8], epoch: u64) -> Presentation {
        let (key, token) = (key_of(epoch), token_of(epoch, &self.authority, 0));
        let part = Part::of(&self.wallet.credentials()[0], request, 0);
        let part = part.with_token(EpochToken { epoch, key: &key, token: &token });
        forge_over(&|_| header.to_vec(), &[part], vec![rng(50)]).remove(0)
    }
}

/// How an answer is broken.
#[derive(Clone, Copy, Debug)]
enum Break {
    Text(TextChange),
    IssuerHeaderAnew,
    HeaderAnew,
    HeaderReplaced,
    HeaderCarriedEmpty,
    MadeOver(Change),
    Audience,
    Nonce,
    Request,
    Epoch,
    Swapped(usize, usize),
    Reordered,
    FromOne,
    PayloadsMoved,
    PayloadsSwapped,
    Payload(Change),
    OtherIssuer,
}

const BREAKS: [Break; 31] = [
    Break::Text(TextChange::Base64),
    Break::Text(TextChange::Blanks),
    Break::Text(TextChange::Quoted),
    Break::Text(TextChange::Hex),
    Break::Text(TextChange::Base64Twice),
    Break::Text(TextChange::HexParts),
    Break::Text(TextChange::Token),
    Break::Text(TextChange::LineEnds),
    Break::Text(TextChange::LittleEndianScalars),
    Break::IssuerHeaderAnew,
    Break::HeaderAnew,
    Break::HeaderReplaced,
    Break::HeaderCarriedEmpty,
    Break::MadeOver(Change::Emptied),
    Break::MadeOver(Change::ToHex),
    Break::MadeOver(Change::ToBase64Url),
    Break::MadeOver(Change::SortedJson),
    Break::MadeOver(Change::NewlineAdded),
    Break::Audience,
    Break::Nonce,
    Break::Request,
    Break::Epoch,
    Break::Swapped(0, 1),
    Break::Swapped(1, 3),
    Break::Reordered,
    Break::FromOne,
    Break::PayloadsMoved,
    Break::PayloadsSwapped,
    Break::Payload(Change::NewlineRemoved),
    Break::Payload(Change::FromBase64Url),
    Break::OtherIssuer,
];

/// JSON with a blank behind each colon.
fn with_blanks(json: &[u8]) -> Vec<u8> {
    String::from_utf8(json.to_vec()).unwrap().replace("\":", "\": ").into_bytes()
}

/// The proofs of an answer, each with its octets changed.
fn each_proof(answer: &str, change: impl Fn(&mut Vec<u8>)) -> String {
    let (before, proofs) = answer.rsplit_once('.').unwrap();
    let changed = proofs.split('~').map(|proof| {
        let mut octets = URL_SAFE_NO_PAD.decode(proof).unwrap();
        change(&mut octets);
        URL_SAFE_NO_PAD.encode(octets)
    });
    format!("{before}.{}", changed.collect::<Vec<_>>().join("~"))
}

fn broken_text(change: TextChange, good: &Presentation) -> String {
    let text = good.to_compact();
    match change {
        TextChange::Base64 => text.replace('-', "+").replace('_', "/") + "=",
        TextChange::Blanks => {
            let lines: Vec<_> =
                text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
            lines.join("\r\n")
        }
        TextChange::Quoted => Value::from(text).to_string(),
        TextChange::Hex => hex::encode(text),
        TextChange::Base64Twice => STANDARD.encode(text),
        TextChange::HexParts => {
            let (before, proofs) = text.rsplit_once('.').unwrap();
            let (core, rest) = proofs.split_once('~').unwrap();
            format!("{before}.{}~{rest}", hex::encode(URL_SAFE_NO_PAD.decode(core).unwrap()))
        }
        TextChange::Token => serde_json::json!({"vp_token": {"credential": [text]}}).to_string(),
        TextChange::LineEnds => each_proof(&text, |octets| octets.push(b'\n')),
        TextChange::LittleEndianScalars => {
            // Of the proofs with scalars alone: the core proof, and the pseudonym's.
            let mut changed = good.clone();
            for one in &mut changed.sub_proofs {
                let pieces = bauta_credential::layout::sub_proof(one.alg, one.proof.len());
                let mut at = 0;
                for piece in pieces {
                    let octets = &mut one.proof[at..at + piece.length];
                    if piece.length != 48 {
                        octets.reverse();
                    }
                    at += piece.length;
                }
            }
            let text = changed.to_compact();
            let (before, proofs) = text.rsplit_once('.').unwrap();
            let (core, rest) = proofs.split_once('~').unwrap();
            let mut core = URL_SAFE_NO_PAD.decode(core).unwrap();
            let (proof, commitments) =
                (8 + 272 + 32 * good.core_proof.undisclosed_count(), good.core_proof.commitments().len());
            core[8 + 144..proof].chunks_exact_mut(32).for_each(<[u8]>::reverse);
            core[proof + 8 + 48 * commitments..].chunks_exact_mut(32).for_each(<[u8]>::reverse);
            format!("{before}.{}~{rest}", URL_SAFE_NO_PAD.encode(core))
        }
        TextChange::BareProof => unreachable!("there are commitments in it"),
    }
}

/// An answer that is broken in one way, and what it is to be named.
fn broken(world: &World, way: Break, seed: u64) -> (Presented, Named) {
    let request = made(world.draft(), seed);
    let answered =
        |request: &PresentationRequest| answer(&world.wallet, request, seed).unwrap().into_one().unwrap();
    let good = answered(&request);
    let expected = presentation_header(world.authority.metadata.alg(), &request);
    let as_text = |changed: &Presentation| world.presented(&request, changed.to_compact());
    let changed = |edit: &dyn Fn(&mut Presentation)| {
        let mut changed = good.clone();
        edit(&mut changed);
        as_text(&changed)
    };
    match way {
        Break::Text(change) => (world.presented(&request, broken_text(change, &good)), Named::Text(change)),
        Break::IssuerHeaderAnew => {
            (changed(&|one| one.issuer_header = with_blanks(&one.issuer_header)), Named::IssuerHeader)
        }
        Break::HeaderAnew => {
            let anew = changed(&|one| one.presentation_header = with_blanks(&one.presentation_header));
            (anew, Named::PresentationHeader)
        }
        Break::HeaderReplaced => {
            let other = presentation_header(world.authority.metadata.alg(), &made(world.draft(), seed ^ 1));
            let replaced = changed(&|one| one.presentation_header.clone_from(&other));
            (replaced, Named::PresentationHeaderReplaced)
        }
        Break::HeaderCarriedEmpty => {
            (changed(&|one| one.presentation_header.clear()), Named::PresentationHeaderReplaced)
        }
        Break::MadeOver(change) => {
            let made_over = change.apply(&expected).unwrap();
            let mut forged = world.forged(&request, &made_over, TODAY);
            forged.presentation_header = expected;
            (as_text(&forged), Named::PresentationHeaderHashed(change))
        }
        Break::Audience => {
            let mut draft = RequestDraft { client_id: MALL.into(), ..world.draft() };
            draft.query.credentials[0].pseudonym =
                Some(PseudonymQuery { context: Context::Audience(MALL.into()) });
            (as_text(&answered(&made(draft, seed))), Named::Audience)
        }
        Break::Nonce => (as_text(&answered(&made(world.draft(), seed ^ 1))), Named::Nonce),
        Break::Request => {
            let draft = RequestDraft { purpose: Some("another".into()), ..world.draft() };
            (as_text(&answered(&made(draft, seed))), Named::Request)
        }
        Break::Epoch => (as_text(&world.forged(&request, &expected, TODAY - 1)), Named::Epoch(TODAY - 1)),
        Break::OtherIssuer => {
            let presented = as_text(&good);
            let issuers = vec![world.other.metadata.clone(), world.authority.metadata.clone()];
            (Presented { issuers, ..presented }, Named::OtherIssuer { credential: 0, issuer: 1 })
        }
        _ => broken_parts(way, &changed),
    }
}

fn broken_parts(way: Break, changed: &dyn Fn(&dyn Fn(&mut Presentation)) -> Presented) -> (Presented, Named) {
    match way {
        Break::Swapped(first, second) => (
            changed(&|one| one.sub_proofs.swap(first, second)),
            Named::SubProofsSwapped { credential: 0, first, second },
        ),
        Break::Reordered => (changed(&|one| one.sub_proofs.rotate_left(1)), Named::SubProofsReordered),
        Break::FromOne => {
            let counted = |one: &mut Presentation| {
                one.sub_proofs.iter_mut().flat_map(|one| &mut one.indexes).for_each(|index| *index += 1);
            };
            (changed(&counted), Named::IndexesFromOne)
        }
        Break::PayloadsMoved => (changed(&|one| one.payloads.rotate_right(1)), Named::PayloadsMoved),
        Break::PayloadsSwapped => {
            let swapped = |one: &mut Presentation| {
                let shown = one.disclosed();
                one.payloads.swap(shown[0].0, shown[1].0);
            };
            (changed(&swapped), Named::PayloadsSwapped(0, 1))
        }
        Break::Payload(change) => {
            let broken = |octets: &[u8]| match change {
                Change::NewlineRemoved => [octets, b"\r\n"].concat(),
                _ => URL_SAFE_NO_PAD.encode(octets).into_bytes(),
            };
            let rewritten = |one: &mut Presentation| {
                let payloads = one.payloads.iter_mut().flatten();
                payloads.for_each(|payload| *payload = Payload::received(broken(payload.as_octets())));
            };
            (changed(&rewritten), Named::Payloads(change))
        }
        other => unreachable!("{other:?} is broken elsewhere"),
    }
}

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
    let rebuilt = |edit: &dyn Fn(&mut Vec<(String, Presentation)>)| {
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
