//! How a wallet follows its credential's good standing: tokens, logs, buckets, alarms and evidence.

use crate::authority::{
    Authority, TODAY, answer, asked, asking, date, handle, in_epochs, in_epochs_of, made,
};
use crate::forging::{Part, forged};
use crate::support::NOW;
use crate::validity::{epoch_of, followed, good_standing, key_of, token_of, valid_in};
use age::secrecy::SecretString;
use bauta_credential::epoch::{Epoch, EpochLog, LOG_NAME, LogError, SignedHead, StruckEvidence};
use bauta_credential::{Alg, EpochToken, RequestDraft, Schema};
use bauta_wallet::{Refusal, Standing, SyncError, Wallet};

const DAY: u64 = 86_400;

#[test]
fn a_credential_that_was_struck_has_no_good_standing_and_its_owner_can_show_it() {
    let (mut authority, [mut wallet, mut other], [.., third]) = followed();
    authority.sync(&mut other);
    assert_eq!(wallet.struck_evidence(0), None);
    authority.strike(&handle(&wallet.credentials()[0]));
    let next = authority.publish(TODAY + 1);
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Struck(Epoch(TODAY + 1)))]);
    assert_eq!(authority.try_sync(&mut other).unwrap(), [(0, Standing::Good(Epoch(TODAY + 1)))]);
    assert_eq!(wallet.credentials()[0].struck(), Some(Epoch(TODAY + 1)));
    assert_eq!(answer(&wallet, &valid_in(&[&next]), 4).unwrap_err(), Refusal::Struck(Epoch(TODAY + 1)));
    // A platform that still takes yesterday's epoch takes yesterday's token.
    let request = valid_in(&[&next, &third]);
    assert_eq!(answer(&wallet, &request, 4).unwrap_err(), Refusal::Struck(Epoch(TODAY + 1)));
    let request = valid_in(&[&third]);
    assert_eq!(epoch_of(&authority, &request, &answer(&wallet, &request, 4).unwrap()), TODAY);
    // Nor does its owner get through with other software.
    let request = valid_in(&[&next]);
    let theirs = token_of(TODAY + 1, &authority, 0);
    let key = key_of(TODAY + 1);
    let part = Part::of(&wallet.credentials()[0], &request, 0);
    let part = part.with_token(EpochToken { epoch: TODAY + 1, key: &key, token: &theirs });
    assert_eq!(authority.verdict(&request, &forged(&request, &part)).unwrap_err(), good_standing());

    authority.publish(TODAY + 2);
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Struck(Epoch(TODAY + 2)))]);
    let evidence = wallet.struck_evidence(0).unwrap();
    let evidence = StruckEvidence::from_json(evidence.to_json().as_bytes()).unwrap();
    let struck = evidence.check(&authority.metadata).unwrap();
    assert_eq!((struck.valid_in, struck.missing_in), (Epoch(TODAY), Epoch(TODAY + 1)));
    assert_eq!(other.struck_evidence(0), None);

    // Reinstated: good standing again, and nothing to show.
    authority.handles.push(handle(&wallet.credentials()[0]));
    authority.publish(TODAY + 3);
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Good(Epoch(TODAY + 3)))]);
    assert_eq!((wallet.struck_evidence(0), wallet.credentials()[0].struck()), (None, None));
}

/// Epochs that the wallet did not look into are in the evidence between the two that it did.
#[test]
fn evidence_reaches_over_epochs_that_the_wallet_was_away() {
    let (mut authority, [mut wallet, _], _) = followed();
    authority.publish(TODAY + 1);
    authority.publish(TODAY + 2);
    authority.strike(&handle(&wallet.credentials()[0]));
    (3..6).for_each(|day| drop(authority.publish(TODAY + day)));
    authority.sync(&mut wallet);
    let evidence = wallet.struck_evidence(0).unwrap();
    assert_eq!(evidence.between.len(), 2);
    let struck = evidence.check(&authority.metadata).unwrap();
    assert_eq!((struck.valid_in, struck.missing_in), (Epoch(TODAY), Epoch(TODAY + 3)));
    assert_eq!(wallet.credentials()[0].struck(), Some(Epoch(TODAY + 3)));
}

/// Who was away for a day or two gets the tokens of those days too.
#[test]
fn the_tokens_of_the_newest_epochs_are_found_at_once() {
    let mut authority = Authority::new();
    let mut wallet = authority.enrol(&[], 2);
    let heads = [TODAY - 3, TODAY - 2, TODAY - 1, TODAY].map(|epoch| authority.publish(epoch));
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Good(Epoch(TODAY)))]);
    for (which, has_token) in [(0, false), (1, true), (2, true), (3, true)] {
        let request = valid_in(&[&heads[which]]);
        match answer(&wallet, &request, 4) {
            Ok(answer) => assert_eq!(
                (epoch_of(&authority, &request, &answer), has_token),
                (TODAY - 3 + which as u64, true)
            ),
            Err(refused) => assert_eq!((refused, has_token), (Refusal::NoToken, false)),
        }
    }
}

#[test]
fn what_was_to_be_expected_is_no_alarm() {
    let mut authority = Authority::new();
    // Issued today: its first token comes tomorrow.
    let mut fresh = authority.enrol(&[("issued_on", date("2026-07-15"))], 2);
    let held = handle(&fresh.credentials()[0]);
    let mut expiring = authority.enrol(&[("expires_on", date("2026-07-14"))], 3);
    let expired = handle(&expiring.credentials()[0]);
    authority.strike(&held);
    authority.publish(TODAY - 1);
    assert_eq!(authority.try_sync(&mut fresh).unwrap(), [(0, Standing::NotYet(Epoch(TODAY - 1)))]);
    assert_eq!(authority.try_sync(&mut expiring).unwrap(), [(0, Standing::Good(Epoch(TODAY - 1)))]);
    authority.strike(&expired);
    authority.publish(TODAY);
    assert_eq!(authority.try_sync(&mut fresh).unwrap(), [(0, Standing::NotYet(Epoch(TODAY)))]);
    assert_eq!(authority.try_sync(&mut expiring).unwrap(), [(0, Standing::Expired(Epoch(TODAY)))]);
    assert_eq!((fresh.struck_evidence(0), expiring.struck_evidence(0)), (None, None));
    assert_eq!((fresh.credentials()[0].struck(), expiring.credentials()[0].struck()), (None, None));
    let request = valid_in(&[&authority.heads[1].hash().to_string()]);
    assert_eq!(answer(&fresh, &request, 4).unwrap_err(), Refusal::NoToken);
    // Its first token does not come: that is one.
    authority.publish(TODAY + 1);
    assert_eq!(authority.try_sync(&mut fresh).unwrap(), [(0, Standing::Struck(Epoch(TODAY + 1)))]);
    assert_eq!(fresh.struck_evidence(0), None, "there never was a token");
}

/// On its last day a credential is still to have a token.
#[test]
fn a_token_that_is_missing_on_the_last_day_is_an_alarm() {
    let mut authority = Authority::new();
    let mut wallet = authority.enrol(&[("expires_on", date("2026-07-15"))], 2);
    authority.publish(TODAY - 1);
    authority.sync(&mut wallet);
    authority.strike(&handle(&wallet.credentials()[0]));
    authority.publish(TODAY);
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Struck(Epoch(TODAY)))]);
}

/// That a wallet does not take over what it is given, and is as it was.
fn refuses(authority: &Authority, wallet: &mut Wallet) -> SyncError<&'static str> {
    let before = wallet_text(wallet);
    let refused = authority.try_sync(wallet).unwrap_err();
    assert_eq!(wallet_text(wallet), before);
    refused
}

/// All that a wallet keeps about good standing.
fn wallet_text(wallet: &Wallet) -> String {
    let issuer = wallet.issuers()[0].issuer();
    let log = wallet.log(issuer).map(EpochLog::to_octets);
    let held = &wallet.credentials()[0];
    format!("{log:?} {:?} {:?} {:?}", held.good_standing(), held.struck(), wallet.struck_evidence(0))
}

fn log_of(heads: &[&SignedHead]) -> Vec<u8> {
    heads.iter().map(|signed| signed.to_compact() + "\n").collect::<String>().into_bytes()
}

#[test]
fn a_log_that_does_not_continue_the_wallets_copy_is_refused() {
    let (mut authority, [mut wallet, _], _) = followed();
    let heads = authority.heads.clone();
    let honest = authority.files[LOG_NAME].clone();
    let [first, second, third] = &heads[..] else { panic!() };
    let mut give = |authority: &mut Authority, log: Vec<u8>| {
        authority.files.insert(LOG_NAME.into(), log);
        match refuses(authority, &mut wallet) {
            SyncError::Log(error) => error,
            other => panic!("{other}"),
        }
    };
    let fork = authority.sign_epoch(TODAY, (77, 77), Some(second));
    let forked = give(&mut authority, log_of(&[first, second, &fork]));
    let LogError::Forked(forked) = forked else { panic!("{forked}") };
    assert_eq!((forked.kept.hash(), forked.found.hash()), (third.hash(), fork.hash()));
    let shortened = give(&mut authority, log_of(&[first, second]));
    assert_eq!(shortened, LogError::Shortened { kept: 3, found: 2 });
    assert_eq!(give(&mut authority, Vec::new()), LogError::Shortened { kept: 3, found: 0 });
    assert!(matches!(give(&mut authority, honest[..honest.len() - 1].to_vec()), LogError::Malformed(_)));
    let mut altered = honest.clone();
    let last = altered.len() - 20;
    altered[last] = if altered[last] == b'A' { b'B' } else { b'A' };
    assert!(matches!(give(&mut authority, altered), LogError::Signature { line: 2 }));
    let skips = authority.sign_epoch(TODAY + 1, (78, 78), Some(second));
    assert_eq!(give(&mut authority, log_of(&[first, second, third, &skips])), LogError::Chain { line: 3 });
    let back = authority.sign_epoch(TODAY, (79, 79), Some(third));
    assert_eq!(give(&mut authority, log_of(&[first, second, third, &back])), LogError::Order { line: 3 });
    let repeated = authority.sign_epoch(TODAY + 1, (TODAY, TODAY), Some(third));
    let repeated = give(&mut authority, log_of(&[first, second, third, &repeated]));
    assert_eq!(repeated, LogError::KeyRepeated { line: 3 });
    let mut impostor = Authority::with_schema(Alg::BbsModHb, Schema::person(), 9);
    let theirs = impostor.sign_epoch(TODAY + 1, (80, 80), Some(third));
    let theirs = give(&mut authority, log_of(&[first, second, third, &theirs]));
    assert_eq!(theirs, LogError::Signature { line: 3 });
}

#[test]
fn a_bucket_that_is_not_the_one_the_head_is_over_is_none() {
    let (mut authority, [wallet, _], _) = followed();
    authority.publish(TODAY + 1);
    let (name, path_name) = (Epoch(TODAY + 1).bucket_name(0), Epoch(TODAY + 1).path_name(0));
    let honest = authority.files.clone();
    let bucket = &honest[&name];
    let mut altered = bucket.clone();
    altered[7] ^= 1;
    let other_buckets = [
        altered,
        bucket[..bucket.len() - 50].to_vec(),
        bucket[..bucket.len() - 1].to_vec(),
        Vec::new(),
        [&bucket[..], &bucket[..50]].concat(),
        honest[&Epoch(TODAY).bucket_name(0)].clone(),
    ];
    let changes = other_buckets.into_iter().map(|octets| (&name, Some(octets)));
    let changes = changes.chain([(&path_name, Some(vec![0; 32])), (&name, None), (&path_name, None)]);
    for (name, octets) in changes {
        authority.files.clone_from(&honest);
        match octets {
            Some(octets) => authority.files.insert(name.clone(), octets),
            None => authority.files.remove(name),
        };
        let mut wallet = wallet.clone();
        let withheld = [(0, Standing::Withheld(Epoch(TODAY + 1)))];
        assert_eq!(authority.try_sync(&mut wallet).unwrap(), withheld, "{name}");
        assert_eq!(wallet.credentials()[0].good_standing(), Some(Epoch(TODAY)));
        assert_eq!((wallet.credentials()[0].struck(), wallet.struck_evidence(0)), (None, None));
        authority.files.clone_from(&honest);
        assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Good(Epoch(TODAY + 1)))]);
    }
    authority.files.remove(LOG_NAME);
    let refused = refuses(&authority, &mut wallet.clone());
    assert!(matches!(refused, SyncError::Fetch("there is no such file")), "{refused}");
}

/// To fetch a bucket of few would be to say who one is; a head of tomorrow's tomorrow is not published yet.
#[test]
fn buckets_hold_many_and_epochs_are_not_of_the_future() {
    let (mut authority, [mut wallet, _], _) = followed();
    authority.buckets = 2;
    authority.publish(TODAY + 1);
    let refused = refuses(&authority, &mut wallet);
    assert!(matches!(refused, SyncError::FewHolders { tokens: 2, buckets: 2 }), "{refused}");
    let (mut authority, [mut wallet, _], _) = followed();
    authority.publish(TODAY + 1);
    let fetch = |name: &str| authority.files.get(name).cloned().ok_or("there is no such file");
    wallet.clone().sync(authority.metadata.issuer(), NOW, fetch).unwrap();
    authority.publish(TODAY + 2);
    let fetch = |name: &str| authority.files.get(name).cloned().ok_or("there is no such file");
    let refused = wallet.sync(authority.metadata.issuer(), NOW, fetch).unwrap_err();
    assert!(matches!(refused, SyncError::Future(Epoch(epoch)) if epoch == TODAY + 2), "{refused}");
}

/// A head may claim what it wants of its totals: a bucket with far fewer than its share is not looked into.
#[test]
fn a_bucket_of_few_under_a_head_of_many_is_none() {
    let (mut authority, [mut wallet, _], _) = followed();
    (authority.buckets, authority.pretended) = (2, 4_000);
    authority.publish(TODAY + 1);
    let withheld = [(0, Standing::Withheld(Epoch(TODAY + 1)))];
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), withheld);
}

/// A credential that says of itself to be of next year would wait for its first token for ever.
#[test]
fn a_credential_of_the_future_is_no_excuse() {
    let mut authority = Authority::new();
    for (issued_on, standing) in
        [("2026-07-16", Standing::NotYet(Epoch(TODAY))), ("2026-07-17", Standing::Struck(Epoch(TODAY)))]
    {
        let mut wallet = authority.enrol(&[("issued_on", date(issued_on))], 2);
        authority.handles.clear();
        if authority.heads.is_empty() {
            authority.publish(TODAY);
        }
        assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, standing)]);
    }
}

/// Whoever has a later token was not struck, whatever turns up of the days before.
#[test]
fn an_older_epoch_without_a_token_is_no_alarm() {
    let mut authority = Authority::new();
    let mut wallet = authority.enrol(&[], 2);
    let held = handle(&wallet.credentials()[0]);
    authority.strike(&held);
    authority.publish(TODAY - 1);
    authority.handles.push(held);
    authority.publish(TODAY);
    let name = Epoch(TODAY - 1).bucket_name(0);
    let bucket = authority.files.remove(&name).unwrap();
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Good(Epoch(TODAY)))]);
    authority.files.insert(name, bucket);
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Good(Epoch(TODAY)))]);
    assert_eq!((wallet.credentials()[0].struck(), wallet.struck_evidence(0)), (None, None));
}

/// What the issuer signs as a bucket and nobody can read holds nobody's token; a megabyte of it is not kept.
#[test]
fn a_bucket_that_nobody_can_read_is_evidence_unless_it_is_too_large() {
    for (padding, is_kept) in [(1, true), (1_000_000, false)] {
        let (mut authority, [mut wallet, _], _) = followed();
        authority.padding = padding;
        authority.publish(TODAY + 1);
        assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Struck(Epoch(TODAY + 1)))]);
        assert_eq!(wallet.credentials()[0].struck(), Some(Epoch(TODAY + 1)));
        let evidence = wallet.struck_evidence(0);
        assert_eq!(evidence.is_some(), is_kept);
        assert!(evidence.is_none_or(|evidence| evidence.check(&authority.metadata).is_ok()));
    }
}

/// An issuer may publish something else in a token's place: the wallet looks at the token, not at its tag alone.
#[test]
fn a_token_that_does_not_verify_is_none() {
    let (mut authority, [mut wallet, _], _) = followed();
    let signed = authority.sign_epoch(TODAY + 1, (91, 92), authority.heads.last().cloned().as_ref());
    let heads: Vec<_> = authority.heads.iter().chain([&signed]).collect();
    authority.files.insert(LOG_NAME.into(), log_of(&heads));
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Struck(Epoch(TODAY + 1)))]);
    wallet.struck_evidence(0).unwrap().check(&authority.metadata).unwrap();
}

#[test]
fn a_wallet_syncs_with_issuers_that_it_knows() {
    let authority = Authority::new();
    let mut wallet = Wallet::default();
    assert!(matches!(authority.try_sync(&mut wallet), Err(SyncError::UnknownIssuer)));
    let (mut authority, mut other) =
        (Authority::new(), Authority::with_schema(Alg::BbsModHb, Schema::person(), 9));
    let mut wallet = authority.enrol(&[], 2);
    other.add_to(&mut wallet, &[], 3);
    let (mine, theirs) = (authority.publish(TODAY), other.publish(TODAY));
    assert_eq!(authority.try_sync(&mut wallet).unwrap(), [(0, Standing::Good(Epoch(TODAY)))]);
    assert_eq!(other.try_sync(&mut wallet).unwrap(), [(1, Standing::Good(Epoch(TODAY)))]);
    // A head of the one says nothing about a credential of the other.
    let request = valid_in(&[&mine]);
    assert_eq!(
        answer(&wallet, &request, 4).unwrap_err(),
        Refusal::UnknownEpochs,
        "the newest credential is the other's"
    );
    let request = asking(3, |query| query.validity = in_epochs_of(other.metadata.issuer(), &[&theirs]));
    assert_eq!(epoch_of(&other, &request, &answer(&wallet, &request, 4).unwrap()), TODAY);
}

#[test]
fn a_sealed_wallet_keeps_logs_tokens_and_evidence() {
    let (mut authority, [mut wallet, mut other], [.., third]) = followed();
    authority.sync(&mut other);
    authority.strike(&handle(&wallet.credentials()[0]));
    authority.publish(TODAY + 1);
    authority.sync(&mut wallet);
    let passphrase = SecretString::from("passphrase");
    for kept in [&wallet, &other] {
        let sealed = bauta_wallet::seal(kept, &passphrase, 1).unwrap();
        let mut opened = bauta_wallet::open(&sealed, &passphrase).unwrap();
        assert_eq!(wallet_text(&opened), wallet_text(kept));
        let request = valid_in(&[&third]);
        assert_eq!(epoch_of(&authority, &request, &answer(&opened, &request, 4).unwrap()), TODAY);
        authority.sync(&mut opened);
    }
    // The log that was kept is still compared.
    let sealed = bauta_wallet::seal(&wallet, &passphrase, 1).unwrap();
    let mut opened = bauta_wallet::open(&sealed, &passphrase).unwrap();
    authority.files.insert(LOG_NAME.into(), log_of(&authority.heads.iter().take(2).collect::<Vec<_>>()));
    assert!(matches!(
        refuses(&authority, &mut opened),
        SyncError::Log(LogError::Shortened { kept: 4, found: 2 })
    ));
}

/// Renewed, a credential has a handle of its own; its first token comes with the next epoch.
#[test]
fn a_renewed_credential_waits_for_its_first_token() {
    let (mut authority, [mut wallet, _], [.., third]) = followed();
    authority.renew(&mut wallet, 7);
    assert_eq!(wallet.credentials()[0].good_standing(), None);
    let request = valid_in(&[&third]);
    assert_eq!(answer(&wallet, &request, 4).unwrap_err(), Refusal::NoToken);
    let next = authority.publish(TODAY + 1);
    authority.sync(&mut wallet);
    let draft = asked(|query| query.validity = in_epochs(&[&next]));
    let request = made(RequestDraft { issued_at: NOW + DAY, ..draft }, 3);
    assert_eq!(epoch_of(&authority, &request, &answer(&wallet, &request, 4).unwrap()), TODAY + 1);
}
