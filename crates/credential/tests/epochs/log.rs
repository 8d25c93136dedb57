//! The log grows. Everything else is refused, and what is kept stays.

use bauta_credential::epoch::{Counts, Epoch, EpochHead, EpochLog, LogError, SignedHead};
use bauta_credential::{Part, Problem};

use crate::support::{Published, history, issuer, log_key, log_of};

fn refused(log: &EpochLog, octets: &[u8]) -> LogError {
    let mut followed = log.clone();
    let refused = followed.follow(&issuer(1), octets).unwrap_err();
    assert_eq!(followed, *log, "what is kept has changed: {refused}");
    refused
}

/// A head that is altered before it is signed, appended to the history.
fn appended(alter: impl Fn(&mut EpochHead)) -> Vec<u8> {
    let [first, second, third] = history();
    let mut head = third.head().clone();
    alter(&mut head);
    let altered = SignedHead::sign(head, &log_key(1));
    log_of(&[&first.signed, &second.signed, &altered])
}

#[test]
fn it_is_followed_from_epoch_to_epoch() {
    let [first, second, third] = history();
    let (issuer, mut log) = (issuer(1), EpochLog::default());
    assert_eq!(log.follow(&issuer, b"").unwrap().new_heads, 0);
    assert_eq!(log.follow(&issuer, &log_of(&[&first.signed])).unwrap().new_heads, 1);
    let all = log_of(&[&first.signed, &second.signed, &third.signed]);
    assert_eq!(log.follow(&issuer, &all).unwrap().new_heads, 2);
    assert_eq!(log.follow(&issuer, &all).unwrap().new_heads, 0);
    assert_eq!(log.to_octets(), all);
    assert_eq!(EpochLog::read(&issuer, &all).unwrap(), log);
    assert_eq!(log.heads(), [first.signed, second.signed.clone(), third.signed.clone()]);
    assert_eq!(log.newest(), Some(&third.signed));
    assert_eq!(log.by_hash(&third.signed.hash()), Some(&third.signed));
    assert_eq!(log.by_epoch(Epoch(20_001)), Some(&second.signed));
    assert_eq!(log.by_epoch(Epoch(20_002)), None);
}

#[test]
fn a_log_that_is_shorter_is_noticed() {
    let [first, second, third] = history();
    let log = EpochLog::read(&issuer(1), &log_of(&[&first.signed, &second.signed, &third.signed])).unwrap();
    let shorter = log_of(&[&first.signed, &second.signed]);
    assert_eq!(refused(&log, &shorter), LogError::Shortened { kept: 3, found: 2 });
    assert_eq!(refused(&log, b""), LogError::Shortened { kept: 3, found: 0 });
}

#[test]
fn a_fork_is_noticed_and_shown() {
    let [first, second, third] = history();
    let log = EpochLog::read(&issuer(1), &log_of(&[&first.signed, &second.signed])).unwrap();
    let other = Published::new(20_002, 4, &[], Some(&first.signed));
    for octets in [
        log_of(&[&first.signed, &other.signed]),
        log_of(&[&first.signed, &other.signed, &third.signed]),
        log_of(&[&other.signed]),
    ] {
        let LogError::Forked(fork) = refused(&log, &octets) else { panic!() };
        assert_eq!(fork.found, other.signed);
        assert!(log.heads().contains(&fork.kept));
    }
}

/// Whoever serves the files can take lines out or exchange them. That is no history of the issuer's.
#[test]
fn lines_that_are_missing_or_out_of_place_are_not_the_issuers_doing() {
    let [first, second, third] = history();
    let log = EpochLog::read(&issuer(1), &log_of(&[&first.signed, &second.signed, &third.signed])).unwrap();
    let altered = |line| LogError::Altered { line };
    assert_eq!(refused(&log, &log_of(&[&first.signed, &third.signed])), altered(1));
    assert_eq!(refused(&log, &log_of(&[&second.signed, &third.signed])), altered(0));
    assert_eq!(refused(&log, &log_of(&[&first.signed, &third.signed, &second.signed])), altered(1));
}

#[test]
fn a_head_that_is_kept_with_another_signature_is_not_the_issuers_doing() {
    let [first, second, _] = history();
    let octets = log_of(&[&first.signed, &second.signed]);
    let mut log = EpochLog::read(&issuer(1), &octets).unwrap();
    let before = log.clone();
    let (head, _) =
        first.signed.to_compact().split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let (_, signature) =
        second.signed.to_compact().split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let forged = format!("{head}.{signature}\n{}\n", second.signed.to_compact());
    assert_eq!(refused(&log, forged.as_bytes()), LogError::Signature { line: 0 });
    log.follow(&issuer(1), &octets).unwrap();
    assert_eq!(log, before);
}

#[test]
fn every_head_is_signed_by_the_issuer() {
    let [first, second, third] = history();
    let foreign = SignedHead::sign(third.head().clone(), &log_key(2));
    let octets = log_of(&[&first.signed, &second.signed, &foreign]);
    assert_eq!(refused(&EpochLog::default(), &octets), LogError::Signature { line: 2 });
    let mut log = EpochLog::default();
    let octets = log_of(&[&first.signed]);
    assert_eq!(log.follow(&issuer(2), &octets), Err(LogError::Signature { line: 0 }));
}

#[test]
fn every_head_names_the_one_before() {
    let [first, second, third] = history();
    for octets in [
        log_of(&[&second.signed]),
        log_of(&[&first.signed, &third.signed]),
        log_of(&[&first.signed, &first.signed]),
    ] {
        assert!(matches!(refused(&EpochLog::default(), &octets), LogError::Chain { .. }));
    }
}

#[test]
fn epochs_go_forward() {
    for epoch in [20_001, 20_000, 0] {
        let octets = appended(|head| head.epoch = Epoch(epoch));
        assert_eq!(refused(&EpochLog::default(), &octets), LogError::Order { line: 2 });
    }
    EpochLog::read(&issuer(1), &appended(|head| head.epoch = Epoch(20_002))).unwrap();
}

#[test]
fn no_two_epochs_have_one_key() {
    let [first, second, _] = history();
    for before in [&first, &second] {
        let octets = appended(|head| head.key = before.head().key.clone());
        assert_eq!(refused(&EpochLog::default(), &octets), LogError::KeyRepeated { line: 2 });
        let kept = EpochLog::read(&issuer(1), &log_of(&[&first.signed, &second.signed])).unwrap();
        assert_eq!(refused(&kept, &octets), LogError::KeyRepeated { line: 2 });
    }
}

#[test]
fn totals_follow_from_those_before() {
    let alterations: [fn(&mut Counts); 4] = [
        |counts| counts.tokens += 1,
        |counts| counts.added += 1,
        |counts| counts.dropped -= 1,
        |counts| counts.buckets = 2,
    ];
    for alter in alterations {
        let octets = appended(|head| alter(&mut head.counts));
        assert_eq!(refused(&EpochLog::default(), &octets), LogError::Counts { line: 2 });
    }
}

#[test]
fn a_file_that_was_cut_is_refused() {
    let [first, second, _] = history();
    let octets = log_of(&[&first.signed, &second.signed]);
    let whole = first.signed.to_compact().len() + 1;
    for length in 1..octets.len() {
        if length == whole {
            continue;
        }
        let LogError::Malformed(malformed) = refused(&EpochLog::default(), &octets[..length]) else {
            panic!()
        };
        assert_eq!(malformed.part, Part::EpochLog, "{length}");
        assert_eq!(malformed.problem, Problem::Missing("line feed"));
    }
}

#[test]
fn every_octet_counts() {
    let [first, second, _] = history();
    let octets = log_of(&[&first.signed, &second.signed]);
    for at in (0..octets.len()).step_by(7) {
        let mut altered = octets.clone();
        altered[at] ^= 1;
        refused(&EpochLog::default(), &altered);
    }
}
