//! Presentations that were made in advance: they answer the next request that asks the same, once, and no other.

use bauta_bbs::trace;
use bauta_credential::{
    ClaimPath, Context, CredentialQuery, PresentationRequest, PseudonymQuery, RequestDraft, Response,
};
use bauta_wallet::{PreparedPresentation, Refusal, Terms, Wallet};

use crate::authority::{Authority, TODAY, age, answer, asked, at_shop, in_epochs, made, one_of, text};
use crate::support::{LIFETIME, NOW, PERSON, rng};
use crate::two_credentials::{PLACES, own_id, pair, same, verdict, with_card};
use crate::validity::followed;

/// A log-in: claims, an age, a sex, a pseudonym, good standing in one of these epochs.
fn log_in(heads: &[&String], edit: impl FnOnce(&mut CredentialQuery)) -> RequestDraft {
    showing(&["region"], heads, edit)
}

fn showing(claims: &[&str], heads: &[&String], edit: impl FnOnce(&mut CredentialQuery)) -> RequestDraft {
    asked(|query| {
        let claims = claims.iter().map(|path| ClaimPath::from(*path)).collect();
        *query = CredentialQuery::new("credential", PERSON, claims);
        query.predicates = vec![age(18), one_of("sex", &["F", "M"])];
        query.pseudonym = at_shop();
        query.validity = in_epochs(heads);
        edit(query);
    })
}

fn prepared(wallet: &Wallet, request: &PresentationRequest, seed: u64) -> PreparedPresentation {
    wallet.consider(request, NOW).unwrap().prepare(&mut rng(seed)).unwrap()
}

#[test]
fn what_was_prepared_answers_the_next_request_that_asks_the_same() {
    let (authority, [wallet, _], [.., head]) = followed();
    let asked = |seed| made(log_in(&[&head], |_| {}), seed);
    let (first, next) = (asked(3), asked(4));
    let prepared = prepared(&wallet, &first, 5);
    let proposal = wallet.consider(&next, NOW).unwrap();
    assert!(prepared.fits(&proposal));
    let response = proposal.present_with(prepared, &mut rng(6)).unwrap();
    let verified = authority.verdict(&next, &response).unwrap();
    assert_eq!(verified.first().epoch(), Some(TODAY));
    assert_eq!(verified.first().predicates().len(), 2);
    // The same holder as ever, and nothing else in common with another answer.
    let other = answer(&wallet, &first, 7).unwrap();
    let recognised = authority.verdict(&first, &other).unwrap().pseudonym();
    assert_eq!(verified.pseudonym(), recognised);
    let [one, other] = [response, other].map(|response| response.into_one().unwrap());
    assert!(one.core_proof.commitments().iter().all(|one| !other.core_proof.commitments().contains(one)));
    // It answers the one request only.
    assert!(authority.verdict(&first, &Response::One(Box::new(one))).is_err());
}

/// To present is to prepare and to answer.
#[test]
fn it_is_the_same_presentation_as_one_that_was_not_prepared() {
    let (_, [wallet, _], [.., head]) = followed();
    let request = made(log_in(&[&head], |_| {}), 3);
    let at_once = answer(&wallet, &request, 5).unwrap();
    let proposal = wallet.consider(&request, NOW).unwrap();
    let later = proposal.present_with(prepared(&wallet, &request, 5), &mut rng(6)).unwrap();
    assert_eq!(at_once.to_text(), later.to_text());
    // Nor does it matter what the wallet has worked out before.
    assert_eq!(answer(&wallet.clone(), &request, 5).unwrap().to_text(), at_once.to_text());
}

#[test]
fn what_was_prepared_answers_nothing_else() {
    let (_, [wallet, _], heads) = followed();
    let [_, second, third] = &heads;
    let usual = made(log_in(&[third], |_| {}), 3);
    let refused = |draft: RequestDraft| {
        let request = made(draft, 4);
        let (proposal, prepared) = (wallet.consider(&request, NOW).unwrap(), prepared(&wallet, &usual, 5));
        assert!(!prepared.fits(&proposal));
        assert_eq!(proposal.present_with(prepared, &mut rng(6)).unwrap_err(), Refusal::NotPrepared);
    };
    refused(showing(&["nationality"], &[third], |_| {}));
    refused(showing(&["region", "nationality"], &[third], |_| {}));
    refused(showing(&[], &[third], |_| {}));
    refused(log_in(&[third], |query| query.predicates[0] = age(21)));
    refused(log_in(&[third], |query| query.predicates[1] = one_of("sex", &["F", "X"])));
    refused(log_in(&[third], |query| query.predicates.truncate(1)));
    refused(log_in(&[third], |query| query.predicates.reverse()));
    refused(log_in(&[third], |query| query.pseudonym = None));
    refused(log_in(&[third], |query| query.validity = None));
    refused(log_in(&[second], |_| {}));
}

/// Another platform's request has another context, so its pseudonym would be another.
#[test]
fn what_was_prepared_for_one_platform_gives_no_other_a_pseudonym() {
    const MALL: &str = "https://mall.example";
    let (_, [wallet, _], [.., head]) = followed();
    let context = Context::Audience(MALL.into());
    let draft = log_in(&[&head], |query| query.pseudonym = Some(PseudonymQuery { context }));
    let request = made(RequestDraft { client_id: MALL.into(), ..draft }, 4);
    let prepared = prepared(&wallet, &made(log_in(&[&head], |_| {}), 3), 5);
    let proposal = wallet.consider(&request, NOW).unwrap();
    assert_eq!(proposal.present_with(prepared, &mut rng(6)).unwrap_err(), Refusal::NotPrepared);
}

/// The same heads are asked for, and the wallet now knows a newer one of them.
#[test]
fn what_was_prepared_in_another_epoch_is_not_used() {
    let mut authority = Authority::new();
    let mut wallet = authority.enrol(&[], 2);
    let heads = [TODAY - 1, TODAY].map(|epoch| {
        let head = authority.publish(epoch);
        if epoch < TODAY {
            authority.sync(&mut wallet);
        }
        head
    });
    let request = made(log_in(&[&heads[1], &heads[0]], |_| {}), 3);
    let before = prepared(&wallet, &request, 5);
    authority.sync(&mut wallet);
    let proposal = wallet.consider(&request, NOW).unwrap();
    assert_eq!(proposal.present_with(before, &mut rng(6)).unwrap_err(), Refusal::NotPrepared);
}

#[test]
fn what_was_prepared_of_another_credential_is_not_used() {
    let mut authority = Authority::new();
    let mut wallet = authority.enrol(&[], 2);
    authority.add_to(&mut wallet, &[("family_name", text("Eriksson"))], 3);
    let request = made(asked(|query| query.predicates = vec![age(18)]), 3);
    let of = |number| Terms { credential: Some(number), ..Terms::default() };
    let first = wallet.consider_with(&request, &of(0), NOW).unwrap().prepare(&mut rng(5)).unwrap();
    let second = wallet.consider_with(&request, &of(1), NOW).unwrap();
    assert_eq!(second.present_with(first, &mut rng(6)).unwrap_err(), Refusal::NotPrepared);

    let before = wallet.consider_with(&request, &of(0), NOW).unwrap().prepare(&mut rng(5)).unwrap();
    authority.renew(&mut wallet, 7);
    for number in [0, 1] {
        assert!(!before.fits(&wallet.consider_with(&request, &of(number), NOW).unwrap()));
    }
}

/// What was made in advance needs a proposal, which there is only for a request that the wallet answers now.
#[test]
fn the_request_itself_is_considered() {
    let (_, [wallet, _], [.., head]) = followed();
    let request = made(log_in(&[&head], |_| {}), 3);
    let prepared = prepared(&wallet, &request, 5);
    assert_eq!(wallet.consider(&request, NOW + LIFETIME).unwrap_err(), Refusal::RequestExpired);
    drop(prepared);
}

/// Two credentials, equal claims: all in one.
#[test]
fn a_presentation_of_two_credentials_is_prepared() {
    let (authority, cards, wallet) = with_card(own_id);
    let draft = || {
        let mut draft = pair(PLACES, vec![same(("person", "person_id"), ("card", "holder_id"))]);
        draft.query.credentials[0].predicates.push(age(18));
        draft
    };
    let (first, next) = (made(draft(), 3), made(draft(), 4));
    let response =
        wallet.consider(&next, NOW).unwrap().present_with(prepared(&wallet, &first, 5), &mut rng(6)).unwrap();
    verdict([&authority, &cards], &next, &response).unwrap();
}

#[test]
fn what_was_prepared_for_one_credential_does_not_answer_for_two() {
    let (_, _, wallet) = with_card(own_id);
    let mut whole = pair(PLACES, Vec::new());
    whole.query.credentials[0].predicates.push(age(18));
    let alone = asked(|query| query.predicates = vec![age(18)]);
    let [whole, alone] = [whole, alone].map(|draft| made(draft, 3));
    for (one, other) in [(&whole, &alone), (&alone, &whole)] {
        assert!(prepared(&wallet, one, 5).fits(&wallet.consider(one, NOW).unwrap()));
        assert!(!prepared(&wallet, one, 5).fits(&wallet.consider(other, NOW).unwrap()));
    }
}

/// More contexts than the wallet keeps the bases of: each for the first time, with a table, and forgotten in between.
#[test]
fn pseudonyms_are_the_same_however_often_they_are_made() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[], 2);
    let secret = wallet.credentials()[0].secrets().unwrap().nym_secret.clone();
    for number in (0..12).flat_map(|number| [number; 5]).chain(0..12) {
        let client_id = format!("https://{number}.example");
        let context = Context::Audience(client_id.clone());
        let expected = secret.pseudonym(&context.id());
        let draft = asked(|query| query.pseudonym = Some(PseudonymQuery { context }));
        let request = made(RequestDraft { client_id, ..draft }, 3);
        let shown = answer(&wallet, &request, 4).unwrap().into_one().unwrap();
        assert_eq!(shown.sub_proofs[0].pseudonym, Some(expected));
    }
}

/// Every kind of proof about one credential, on both sides.
#[test]
fn recording_changes_nothing() {
    let (authority, [wallet, _], [.., head]) = followed();
    let request = made(log_in(&[&head], |_| {}), 3);
    for seed in 5..9 {
        let (seen, trace) = trace::recorded(|| answer(&wallet, &request, seed).unwrap());
        assert_eq!(seen, answer(&wallet, &request, seed).unwrap());
        let algs = ["bauta-range", "or-membership", "bauta-nym", "bauta-validity"];
        assert!(algs.iter().all(|alg| trace.steps().iter().any(|step| step.operation.name == *alg)));
        let (verdict, trace) = trace::recorded(|| authority.verdict(&request, &seen).map(drop));
        assert_eq!(verdict, Ok(()));
        assert!(algs.iter().all(|alg| trace.steps().iter().any(|step| step.operation.name == *alg)));
    }
}
