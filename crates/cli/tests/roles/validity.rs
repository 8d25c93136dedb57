//! Good standing: tokens, epochs and logs, from the issuer's files to the verifier's check.

use bauta_credential::epoch::{Epoch, EpochLog};
use bauta_credential::{
    Alg, EpochToken, Malformed, Part as Section, PresentationRequest, RequestDraft, Response, Schema,
    Statement as Asked,
};
use bauta_predicates::validity::{EpochPublicKey, Token, tokens};
use bauta_verifier::{Policy, Rejection, Statement};
use bauta_wallet::{Refusal, Wallet};

use crate::authority::{Authority, TODAY, answer, asked, asking, epoch_key, in_epochs, in_epochs_of, made};
use crate::forging::{Part, forged, one};
use crate::support::{NOW, core, rng, verifier};

const DAY: u64 = 86_400;

pub(crate) fn good_standing() -> Rejection {
    Rejection::InvalidProof(Statement::Validity("credential".into()))
}

pub(crate) fn valid_in(heads: &[&String]) -> PresentationRequest {
    asking(3, |query| query.validity = in_epochs(heads))
}

/// An issuer with three epochs, two wallets of which the first has followed them all.
pub(crate) fn followed() -> (Authority, [Wallet; 2], [String; 3]) {
    let mut authority = Authority::new();
    let mut wallets = [2, 3].map(|seed| authority.enrol(&[], seed));
    let heads = [TODAY - 2, TODAY - 1, TODAY].map(|epoch| {
        let hash = authority.publish(epoch);
        authority.sync(&mut wallets[0]);
        hash
    });
    (authority, wallets, heads)
}

pub(crate) fn epoch_of(authority: &Authority, request: &PresentationRequest, answer: &Response) -> u64 {
    authority.verdict(request, answer).unwrap().first().epoch().unwrap()
}

#[test]
fn the_newest_accepted_epoch_is_shown_and_an_older_one_where_it_is_the_newest() {
    let (authority, [wallet, mut late], heads) = followed();
    let [first, second, third] = &heads;
    let unknown = "A".repeat(43);
    for (accepted, epoch) in [
        (vec![third], TODAY),
        (vec![third, second, first], TODAY),
        (vec![second, first], TODAY - 1),
        (vec![first], TODAY - 2),
        // One that is newer than the wallet's copy of the log.
        (vec![&unknown, second], TODAY - 1),
        (vec![&unknown, third, second], TODAY),
    ] {
        let request = valid_in(&accepted);
        let proposal = wallet.consider(&request, NOW).unwrap();
        assert_eq!(proposal.epochs(), [Epoch(epoch)]);
        let answer = proposal.present(&mut rng(4)).unwrap();
        assert_eq!(epoch_of(&authority, &request, &answer), epoch);
    }
    assert_eq!(answer(&wallet, &valid_in(&[&unknown]), 4).unwrap_err(), Refusal::UnknownEpochs);
    // A wallet that has not followed the log knows no epoch.
    assert_eq!(answer(&late, &valid_in(&[third]), 4).unwrap_err(), Refusal::UnknownEpochs);
    authority.sync(&mut late);
    let request = valid_in(&[first]);
    assert_eq!(epoch_of(&authority, &request, &answer(&late, &request, 4).unwrap()), TODAY - 2);
}

/// The heads that a request names are those of the wallet's copy, one after the other: another one among them is the
/// issuer's other log, or the platform's way to tell wallets apart.
#[test]
fn a_request_that_names_other_heads_is_refused() {
    let (_, [wallet, _], heads) = followed();
    let [first, second, third] = &heads;
    let unknown = "A".repeat(43);
    for accepted in [
        vec![third, first],
        vec![second, third],
        vec![third, &unknown],
        vec![third, &unknown, second],
        vec![third, &unknown, first],
        vec![third, second, &unknown],
        vec![first, &unknown],
        vec![third, second, first, &unknown],
    ] {
        assert_eq!(
            answer(&wallet, &valid_in(&accepted), 4).unwrap_err(),
            Refusal::ForkedEpochs,
            "{accepted:?}"
        );
    }
}

/// What was true weeks ago only tells since when somebody holds a credential.
#[test]
fn an_epoch_that_is_long_past_is_not_shown() {
    let (_, [wallet, _], [.., third]) = followed();
    let draft = asked(|query| query.validity = in_epochs(&[&third]));
    let at = |days: u64| made(RequestDraft { issued_at: NOW + days * DAY, ..draft.clone() }, 3);
    answer(&wallet, &at(14), 4).unwrap();
    assert_eq!(answer(&wallet, &at(15), 4).unwrap_err(), Refusal::OldEpochs(Epoch(TODAY)));
}

/// A wallet keeps tokens of the last seven epochs.
#[test]
fn old_tokens_are_forgotten() {
    let mut authority = Authority::new();
    let mut wallet = authority.enrol(&[], 2);
    let heads: Vec<_> = (0..9)
        .map(|day| {
            let hash = authority.publish(TODAY - 8 + day);
            authority.sync(&mut wallet);
            authority.sync(&mut wallet);
            hash
        })
        .collect();
    assert_eq!(answer(&wallet, &valid_in(&[&heads[1]]), 4).unwrap_err(), Refusal::NoToken);
    let request = valid_in(&[&heads[2]]);
    assert_eq!(epoch_of(&authority, &request, &answer(&wallet, &request, 4).unwrap()), TODAY - 6);
    assert_eq!(wallet.credentials()[0].good_standing(), Some(Epoch(TODAY)));
}

/// Heads count for the issuer under whose name they stand.
#[test]
fn heads_of_another_issuer_are_no_heads() {
    let (authority, [wallet, _], [.., third]) = followed();
    let request = asking(3, |query| query.validity = in_epochs_of("urn:example:other", &[&third]));
    assert_eq!(answer(&wallet, &request, 4).unwrap_err(), Refusal::UnknownEpochs);
    let (token, key) = (token_of(TODAY, &authority, 0), key_of(TODAY));
    let part = Part::of(&wallet.credentials()[0], &request, 0);
    let part = part.with_token(EpochToken { epoch: TODAY, key: &key, token: &token });
    let refused = authority.verdict(&request, &forged(&request, &part)).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::Epoch));
}

#[test]
fn a_kind_without_a_handle_has_no_good_standing() {
    let schema = crate::support::ticket();
    let authority = Authority::with_schema(Alg::BbsModHb, schema, 1);
    let mut draft = asked(|query| {
        *query = bauta_credential::CredentialQuery::new("credential", "urn:example:ticket:1", Vec::new());
    });
    draft.query.credentials[0].validity = in_epochs(&[&"A".repeat(43)]);
    let refused = verifier(&[&authority.metadata], &[]).ask(draft, &mut rng(3)).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::NoSuchClaim("validity_handle".into())));
}

/// By their names alone a handle and a person are nothing: a number of that name is no identifier.
#[test]
fn a_handle_is_an_identifier() {
    let schema = concat!(
        r#"{"vct":"urn:example:odd:1","claims":[{"path":["validity_handle"],"type":"integer","min":0,"max":9},"#,
        r#"{"path":["person_id"],"type":"text"}]}"#
    );
    let schema = Schema::from_json(schema.as_bytes()).unwrap();
    let authority = Authority::with_schema(Alg::BbsModHb, schema, 1);
    let ask = |edit: fn(&mut bauta_credential::CredentialQuery)| {
        let query = bauta_credential::Query::disclose("urn:example:odd:1", Vec::new());
        let mut draft = RequestDraft { query, ..asked(|_| {}) };
        edit(&mut draft.query.credentials[0]);
        verifier(&[&authority.metadata], &[]).ask(draft, &mut rng(3)).unwrap_err()
    };
    let unfit = |path: &str| {
        Rejection::PolicyUnmet(Policy::NotProvable(bauta_credential::PlanError::Unfit(path.into())))
    };
    let refused = ask(|query| query.validity = in_epochs(&[&"A".repeat(43)]));
    assert_eq!(refused, unfit("validity_handle"));
    let refused = ask(|query| {
        let (openers, _) =
            bauta_predicates::opening::deal(Alg::BbsModHb.interface(), 1, 1, &mut rng(7)).unwrap();
        query.opening = Some(bauta_credential::OpeningQuery::to(&openers));
    });
    assert_eq!(refused, unfit("person_id"));
}

pub(crate) fn token_of(epoch: u64, authority: &Authority, holder: usize) -> Token {
    let handle = &authority.handles[holder..=holder];
    tokens(Alg::BbsModHb.interface(), &epoch_key(epoch), handle).unwrap().remove(0)
}

pub(crate) fn key_of(epoch: u64) -> EpochPublicKey {
    epoch_key(epoch).public_key()
}

/// Somebody else's token, one of another epoch, an epoch that was not asked for, and a key that nobody has logged.
// conformance: ts14-r9, zkp-01
#[test]
fn good_standing_is_the_holders_own_in_an_accepted_epoch() {
    let (authority, wallets, [first, second, third]) = followed();
    let request = valid_in(&[&third, &second]);
    let part = Part::of(&wallets[0].credentials()[0], &request, 0);
    let today = key_of(TODAY);
    let (mine, theirs) = (token_of(TODAY, &authority, 0), token_of(TODAY, &authority, 1));
    let verdict = |epoch, key: &EpochPublicKey, token: &Token| {
        let part = part.clone().with_token(EpochToken { epoch, key, token });
        authority.verdict(&request, &forged(&request, &part)).map(|verified| verified.first().epoch())
    };
    assert_eq!(verdict(TODAY, &today, &mine), Ok(Some(TODAY)));
    assert_eq!(verdict(TODAY, &today, &theirs).unwrap_err(), good_standing());
    let yesterdays = token_of(TODAY - 1, &authority, 0);
    assert_eq!(verdict(TODAY, &today, &yesterdays).unwrap_err(), good_standing());
    assert_eq!(verdict(TODAY - 1, &key_of(TODAY - 1), &yesterdays), Ok(Some(TODAY - 1)));
    assert_eq!(verdict(TODAY, &key_of(TODAY - 1), &yesterdays).unwrap_err(), good_standing());
    assert_eq!(verdict(TODAY - 1, &today, &mine).unwrap_err(), good_standing());
    // A key of somebody's own, under which everything is in order.
    let own = token_of(7, &authority, 0);
    assert_eq!(verdict(TODAY, &key_of(7), &own).unwrap_err(), good_standing());
    let not_accepted = Rejection::PolicyUnmet(Policy::Epoch);
    assert_eq!(verdict(7, &key_of(7), &own).unwrap_err(), not_accepted);
    let old = token_of(TODAY - 2, &authority, 0);
    assert_eq!(
        verdict(TODAY - 2, &key_of(TODAY - 2), &old).unwrap_err(),
        not_accepted,
        "logged, and too old"
    );
    assert_ne!(first, second);
    // Another message than the handle.
    let mut other = part.clone();
    other.plan.statements = vec![Asked::Validity { index: 10, accepted: in_epochs(&[&third]).unwrap() }];
    other.plan.commitment_indexes = vec![10];
    let other = other.with_token(EpochToken { epoch: TODAY, key: &today, token: &mine });
    let mut presentation = forged(&request, &other).into_one().unwrap();
    assert_eq!(authority.verdict(&request, &one(presentation.clone())).unwrap_err(), core());
    presentation.sub_proofs[0].indexes = vec![12];
    assert_eq!(authority.verdict(&request, &one(presentation)).unwrap_err(), core());
}

/// (O, O) would be everybody's token.
#[test]
fn the_identity_is_no_token() {
    let (authority, [wallet, _], [.., third]) = followed();
    let request = valid_in(&[&third]);
    let presentation = answer(&wallet, &request, 4).unwrap().into_one().unwrap();
    let mut identity = [0; 48];
    identity[0] = 0xc0;
    for at in [&[0][..], &[48], &[0, 48]] {
        let mut altered = presentation.clone();
        at.iter().for_each(|at| altered.sub_proofs[0].proof[*at..at + 48].copy_from_slice(&identity));
        let refused = authority.verdict(&request, &one(altered)).unwrap_err();
        let is_malformed = matches!(refused, Rejection::Malformed(Malformed { part: Section::SubProof, .. }));
        assert!(is_malformed, "{refused}");
    }
}

/// The keys are those in the verifier's own copy of the log.
#[test]
fn a_verifier_without_the_head_takes_nothing() {
    let (authority, [wallet, _], [.., third]) = followed();
    let request = valid_in(&[&third]);
    let answer = answer(&wallet, &request, 4).unwrap().to_text();
    let not_accepted = Rejection::PolicyUnmet(Policy::Epoch);
    let without = verifier(&[&authority.metadata], &[&request]);
    assert_eq!(without.verify(&answer, NOW, &mut rng(9)).unwrap_err(), not_accepted);
    let lines: Vec<_> = authority.heads[..2].iter().map(|signed| signed.to_compact() + "\n").collect();
    let behind = EpochLog::read(&authority.metadata, lines.concat().as_bytes()).unwrap();
    let behind = verifier(&[&authority.metadata], &[&request]).with_log(authority.metadata.issuer(), behind);
    assert_eq!(behind.verify(&answer, NOW, &mut rng(9)).unwrap_err(), not_accepted);
    let others = verifier(&[&authority.metadata], &[&request]).with_log("urn:example:other", authority.log());
    assert_eq!(others.verify(&answer, NOW, &mut rng(9)).unwrap_err(), not_accepted);
    authority.verifier(&request).verify(&answer, NOW, &mut rng(9)).unwrap();
}
