//! Publishing: whatever is interrupted, there is one head for an epoch, and whoever reads the log finds its files.

use std::fs;

use bauta_credential::Alg;
use bauta_credential::epoch::{BucketCopy, Epoch, EpochLog, LogError, StruckEvidence, bucket_of};
use bauta_issuer::{EpochError, PersonNumber, Shard, Subject};

use crate::support::{NOW, Office, passport, snapshot};
use crate::town::{Files, TODAY, failing_after, has_token};

fn prepared() -> Office {
    let mut office = Office::new(Alg::BbsModHb);
    office.settle(20);
    office.sql("UPDATE policy SET value = 5 WHERE name = 'bucket_holders'");
    assert_eq!(office.prepare(TODAY).unwrap().counts.buckets, 4);
    office.build(TODAY);
    office
}

const KEYS: &str = "SELECT COUNT(*) FROM epochs WHERE secret_key IS NOT NULL";

#[test]
fn interrupted_anywhere_it_is_done_again() {
    let mut expected = Files::new();
    let signed = prepared().hand_over(TODAY, &mut expected).unwrap();
    assert_eq!(expected.len(), 9);
    for left in 0..9 {
        let (mut office, mut files) = (prepared(), Files::new());
        let built = office.built();
        let refused = office.issuer.publish_epoch(TODAY, &built, NOW, failing_after(&mut files, left));
        assert!(matches!(refused, Err(EpochError::Io(_))));
        assert!(!files.contains_key("log"), "the log speaks of what is not there");
        assert_eq!(office.number(KEYS), 1);
        let status = office.issuer.epoch_status(&built).unwrap();
        assert_eq!(status.newest.as_ref().map(|signed| signed.head().epoch), Some(TODAY));
        assert!(status.unpublished.unwrap().signed);
        office.reopen();
        // It cannot be given up, built otherwise, or passed over.
        assert!(matches!(office.issuer.abandon_epoch(TODAY), Err(EpochError::Signed)));
        let build = office.issuer.build_shard(TODAY, Shard::WHOLE, &built, |_, _| {});
        assert!(matches!(build, Err(EpochError::Signed)));
        assert!(matches!(office.prepare(Epoch(TODAY.0 + 1)), Err(EpochError::Unfinished(_))));
        let again = office.hand_over(TODAY, &mut files).unwrap();
        assert_eq!(again, status.newest.unwrap(), "one head for an epoch");
        assert_eq!(files.len(), 9);
        // The key is another in each of these offices only where the randomness is; here everything is the same.
        assert_eq!((again.head().counts, files), (signed.head().counts, expected.clone()));
    }
}

#[test]
fn the_register_fails_before_anything_is_handed_over() {
    let (mut office, mut files) = (prepared(), Files::new());
    office.cut_power("UPDATE OF head ON epochs", "1 = 1");
    assert!(matches!(office.hand_over(TODAY, &mut files), Err(EpochError::Register(_))));
    assert!(files.is_empty());
    office.restore_power("epochs");
    office.hand_over(TODAY, &mut files).unwrap();
    assert!(files.contains_key("log"));
}

#[test]
fn the_register_fails_after_everything_is_handed_over() {
    let (mut office, mut files) = (prepared(), Files::new());
    office.cut_power("UPDATE OF published_at ON epochs", "1 = 1");
    assert!(matches!(office.hand_over(TODAY, &mut files), Err(EpochError::Register(_))));
    let before = files.clone();
    office.restore_power("epochs");
    office.reopen();
    office.hand_over(TODAY, &mut files).unwrap();
    assert_eq!(files, before);
    assert_eq!(office.number(KEYS), 0);
}

#[test]
fn the_secret_key_is_erased() {
    let (mut office, mut files) = (prepared(), Files::new());
    let octets = {
        office.database().query("SELECT secret_key FROM epochs", &[]).unwrap()[0].get::<Vec<u8>>(0).unwrap()
    };
    let anywhere = |files: &Files| files.values().any(|file| file.windows(32).any(|window| window == octets));
    assert_eq!(office.number(KEYS), 1);
    // With the register open, so that its write-ahead log is there too.
    assert_eq!(anywhere(&snapshot(&office.path())), office.address().is_empty());
    office.hand_over(TODAY, &mut files).unwrap();
    assert_eq!(office.number(KEYS), 0);
    assert!(!anywhere(&snapshot(&office.path())));
    assert!(!anywhere(&office.snapshot()));
}

#[test]
fn an_epoch_is_published_to_another_place_too() {
    let (mut office, mut files, mut elsewhere) = (prepared(), Files::new(), Files::new());
    let signed = office.hand_over(TODAY, &mut files).unwrap();
    assert_eq!(office.hand_over(TODAY, &mut elsewhere).unwrap(), signed);
    assert_eq!(files, elsewhere);
    let file = office.path().join("epochs/20649/built-2");
    let good = fs::read(&file).unwrap();
    fs::write(&file, &good[50..]).unwrap();
    elsewhere.clear();
    assert!(matches!(office.hand_over(TODAY, &mut elsewhere), Err(EpochError::Changed)));
    assert!(elsewhere.is_empty());
    fs::write(&file, b"").unwrap();
    assert!(matches!(office.hand_over(TODAY, &mut elsewhere), Err(EpochError::Foreign { number: 2 })));
    fs::remove_file(&file).unwrap();
    assert!(matches!(office.hand_over(TODAY, &mut elsewhere), Err(EpochError::NotBuilt { number: 2 })));
}

#[test]
fn a_bucket_that_changes_while_it_is_published_is_not_handed_over() {
    let office = prepared();
    let (built, file) = (office.built(), office.path().join("epochs/20649/built-1"));
    let mut names = Vec::new();
    let refused = office.issuer.publish_epoch(TODAY, &built, NOW, |name, _| {
        names.push(name.to_owned());
        let octets = fs::read(&file)?;
        fs::write(&file, &octets[50..])
    });
    assert!(matches!(refused, Err(EpochError::Changed)));
    assert_eq!(names, ["20649/bucket-0", "20649/path-0"]);
}

/// An earlier epoch that is handed over again does not take the log ahead of the files.
#[test]
fn the_log_speaks_only_of_what_is_out() {
    let (mut office, mut files) = (prepared(), Files::new());
    office.hand_over(TODAY, &mut files).unwrap();
    let tomorrow = Epoch(TODAY.0 + 1);
    office.prepare(tomorrow).unwrap();
    office.build(tomorrow);
    let built = office.built();
    office.issuer.publish_epoch(tomorrow, &built, NOW, failing_after(&mut Files::new(), 3)).unwrap_err();
    assert_eq!(office.issuer.published_log().unwrap(), files["log"]);
    let mut elsewhere = Files::new();
    office.hand_over(TODAY, &mut elsewhere).unwrap();
    assert_eq!(elsewhere["log"], files["log"]);
    office.hand_over(tomorrow, &mut files).unwrap();
    assert_eq!(office.issuer.published_log().unwrap(), files["log"]);
    assert_eq!(EpochLog::read(&office.metadata, &files["log"]).unwrap().heads().len(), 2);
}

#[test]
fn what_is_not_prepared_is_not_published() {
    let mut office = Office::new(Alg::BbsModHb);
    assert!(matches!(office.hand_over(TODAY, &mut Files::new()), Err(EpochError::NotPrepared)));
    let build = office.issuer.build_shard(TODAY, Shard::WHOLE, &office.built(), |_, _| {});
    assert!(matches!(build, Err(EpochError::NotPrepared)));
    assert!(office.issuer.published_log().unwrap().is_empty());
}

/// A log that is not in order, as after a register was restored from a copy and damaged, is not continued.
#[test]
fn a_log_that_nobody_would_follow_is_not_signed() {
    let (mut office, mut files) = (prepared(), Files::new());
    office.hand_over(TODAY, &mut files).unwrap();
    let tomorrow = Epoch(TODAY.0 + 1);
    office.prepare(tomorrow).unwrap();
    office.build(tomorrow);
    office.sql("UPDATE epochs SET tokens = tokens + 1 WHERE published_at IS NULL");
    files.clear();
    let refused = office.hand_over(tomorrow, &mut files).unwrap_err();
    assert!(matches!(refused, EpochError::Log(LogError::Counts { line: 1 })), "{refused}");
    assert!(files.is_empty());
    assert!(!office.issuer.epoch_status(&office.built()).unwrap().unpublished.unwrap().signed);
}

/// The whole story: a struck credential fails from the next epoch on, and its holder can show it.
#[test]
fn who_is_struck_can_show_it() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    let (_, issued) = office.enrol(&passport(), 1);
    let handle = office.handle(&issued);
    office.settle(8);
    let copy = |files: &Files, epoch: Epoch| {
        let log = EpochLog::read(&office.metadata, &files["log"]).unwrap();
        let signed = log.by_epoch(epoch).unwrap();
        let number = bucket_of(&handle, signed.head().counts.buckets);
        let (bucket, path) = (&files[&epoch.bucket_name(number)], &files[&epoch.path_name(number)]);
        BucketCopy { head: signed.to_compact(), bucket: bucket.clone(), path: path.clone() }
    };
    let issuer = office.another();
    let publish = |epoch: Epoch, files: &mut Files| {
        let built = office.built();
        issuer.prepare_epoch(epoch, epoch.0 * 86_400, &mut crate::support::rng(epoch.0)).unwrap();
        issuer.build_shard(epoch, Shard::WHOLE, &built, |_, _| {}).unwrap();
        let put = |name: &str, octets: &[u8]| {
            files.insert(name.to_owned(), octets.to_vec());
            Ok(())
        };
        issuer.publish_epoch(epoch, &built, NOW, put).unwrap();
    };
    let tomorrow = Epoch(TODAY.0 + 1);
    publish(TODAY, &mut files);
    assert!(has_token(&office, &files, &handle));
    let other = office.another();
    other.revoke(Subject::Person(PersonNumber(1)), "a forged document", NOW).unwrap();
    publish(tomorrow, &mut files);
    assert!(!has_token(&office, &files, &handle));
    let (earlier, later) = (copy(&files, TODAY), copy(&files, tomorrow));
    let evidence = StruckEvidence { handle: handle.clone(), earlier, between: vec![], later };
    assert_eq!(evidence.check(&office.metadata).unwrap().missing_in, tomorrow);
}
