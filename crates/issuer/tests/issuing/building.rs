//! Building: the same files however the work is divided, and nothing but what was built is published.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use bauta_bbs::MessageScalar;
use bauta_credential::Alg;
use bauta_issuer::{BuiltBuckets, EpochError, Shard, ShardError};
use bauta_predicates::Error;
use bauta_predicates::validity::EpochSecretKey;

use crate::support::{NOW, Office, rng, snapshot};
use crate::town::{Files, TODAY, has_token};

/// An epoch of some holders in eight buckets, prepared.
fn prepared() -> (Office, Vec<MessageScalar>) {
    let mut office = Office::new(Alg::BbsModHb);
    let handles = office.settle(60);
    office.sql("UPDATE policy SET value = 8 WHERE name = 'bucket_holders'");
    assert_eq!(office.prepare(TODAY).unwrap().counts.buckets, 8);
    (office, handles)
}

fn shards(office: &mut Office, directory: &str, shards: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let path = office.path().join(directory);
    for shard in shards {
        let built = BuiltBuckets::new(path.clone());
        office.issuer.build_shard(TODAY, shard.parse().unwrap(), &built, |_, _| {}).unwrap();
    }
    snapshot(&path.join("20649"))
        .into_iter()
        .map(|(name, octets)| (name.rsplit('/').next().unwrap().to_owned(), octets))
        .collect()
}

fn bucket(office: &Office, number: u64) -> PathBuf {
    office.path().join(format!("epochs/20649/built-{number}"))
}

#[test]
fn shards_are_the_same_files_as_the_whole() {
    let (mut office, _) = prepared();
    let whole = shards(&mut office, "whole", &["1/1"]);
    assert_eq!(whole.len(), 8);
    assert_eq!(shards(&mut office, "thirds", &["3/3", "1/3", "2/3"]), whole);
    assert_eq!(
        shards(
            &mut office,
            "many",
            &(1..=20)
                .map(|k| format!("{k}/20"))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
        ),
        whole
    );
    assert!(shards(&mut office, "two of three", &["1/3", "3/3"]).len() < 8);
}

#[test]
fn a_shard_is_k_of_n() {
    for text in ["0/1", "2/1", "1", "1/0", "/", "a/2", "1/2/3", "-1/2"] {
        assert_eq!(text.parse::<Shard>(), Err(ShardError), "{text}");
    }
    assert_eq!("2/3".parse::<Shard>().unwrap().to_string(), "2/3");
    Shard::new(u32::MAX, u32::MAX).unwrap();
}

#[test]
fn progress_counts_tokens() {
    let (office, _) = prepared();
    let mut seen = Vec::new();
    office
        .issuer
        .build_shard(TODAY, Shard::WHOLE, &office.built(), |done, total| seen.push((done, total)))
        .unwrap();
    assert_eq!(seen.last(), Some(&(60, 60)));
}

#[test]
fn every_holder_in_many_buckets_finds_the_token() {
    let ((mut office, handles), mut files) = (prepared(), Files::new());
    office.build(TODAY);
    office.hand_over(TODAY, &mut files).unwrap();
    assert!(handles.iter().all(|handle| has_token(&office, &files, handle)));
}

#[test]
fn what_is_built_is_not_built_again_and_what_was_cut_is() {
    let (mut office, _) = prepared();
    office.build(TODAY);
    let before = snapshot(&office.path().join("epochs/20649"));
    let unchanged = fs::metadata(bucket(&office, 1)).unwrap().modified().unwrap();
    fs::write(bucket(&office, 0), b"cut").unwrap();
    fs::remove_file(bucket(&office, 2)).unwrap();
    office.build(TODAY);
    assert_eq!(snapshot(&office.path().join("epochs/20649")), before);
    assert_eq!(fs::metadata(bucket(&office, 1)).unwrap().modified().unwrap(), unchanged);
}

#[test]
fn nothing_is_signed_unless_every_bucket_is_built() {
    let ((mut office, _), mut files) = (prepared(), Files::new());
    office.issuer.build_shard(TODAY, "1/2".parse().unwrap(), &office.built(), |_, _| {}).unwrap();
    let refused = office.hand_over(TODAY, &mut files).unwrap_err();
    assert!(matches!(refused, EpochError::NotBuilt { number: 4..8 }), "{refused}");
    assert!(files.is_empty());
    let status = office.issuer.epoch_status(&office.built()).unwrap();
    let open = status.unpublished.unwrap();
    assert_eq!((status.newest, open.built, open.signed), (None, 4, false));
}

#[test]
fn a_bucket_that_was_cut_altered_swapped_or_made_for_another_preparation_is_refused() {
    let (mut office, _) = prepared();
    office.build(TODAY);
    let good = fs::read(bucket(&office, 3)).unwrap();
    let mut flipped = good.clone();
    flipped[10] ^= 1;
    let entry_missing = [&good[..50], &good[100..]].concat();
    let other = fs::read(bucket(&office, 4)).unwrap();
    let mut refuses = |octets: &[u8]| {
        fs::write(bucket(&office, 3), octets).unwrap();
        let mut files = Files::new();
        let refused = office.hand_over(TODAY, &mut files).unwrap_err();
        assert!(matches!(refused, EpochError::Foreign { number: 3 }), "{refused}");
        assert!(files.is_empty());
    };
    for octets in [&good[..good.len() - 1], &good[..good.len() - 32], &flipped, &entry_missing, &other, b""] {
        refuses(octets);
    }
    fs::write(bucket(&office, 3), &good).unwrap();
    office.issuer.abandon_epoch(TODAY).unwrap();
    office.issuer.prepare_epoch(TODAY, NOW, &mut rng(1)).unwrap();
    let refused = office.hand_over(TODAY, &mut Files::new()).unwrap_err();
    assert!(matches!(refused, EpochError::Foreign { .. }), "{refused}");
    office.build(TODAY);
    office.hand_over(TODAY, &mut Files::new()).unwrap();
}

/// r, big-endian.
const R: &str = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";

/// A handle that is the negative of the epoch's secret has no token; nobody else is harmed.
#[test]
fn a_handle_without_a_token_is_refused() {
    let mut office = Office::new(Alg::BbsModHb);
    office.settle(3);
    let key = EpochSecretKey::random(&mut rng(TODAY.0)).unwrap();
    let (mut handle, mut borrow) = ([0; 32], 0);
    let r = hex::decode(R).unwrap();
    for at in (0..32).rev() {
        let difference = i16::from(r[at]) - i16::from(key.to_octets()[at]) - borrow;
        borrow = i16::from(difference < 0);
        handle[at] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    office.run("UPDATE credentials SET handle = ?1 WHERE id = 2", &[handle.into()]);
    office.prepare(TODAY).unwrap();
    let refused = office.issuer.build_shard(TODAY, Shard::WHOLE, &office.built(), |_, _| {}).unwrap_err();
    assert!(matches!(refused, EpochError::Predicate(Error::Handle { .. })), "{refused}");
    office.issuer.abandon_epoch(TODAY).unwrap();
    office.issuer.prepare_epoch(TODAY, NOW, &mut rng(1)).unwrap();
    office.build(TODAY);
}

#[test]
fn buckets_are_split_and_never_joined() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    let handles = office.settle(40);
    for (holders, buckets) in [(40, 1), (39, 2), (10, 4), (9, 8), (1_000, 8)] {
        office.sql(&format!("UPDATE policy SET value = {holders} WHERE name = 'bucket_holders'"));
        let newest = office.issuer.epoch_status(&office.built()).unwrap().newest;
        let next = newest.map_or(TODAY, |signed| bauta_credential::epoch::Epoch(signed.head().epoch.0 + 1));
        assert_eq!(office.publish(next, &mut files).head().counts.buckets, buckets);
        assert!(handles.iter().all(|handle| has_token(&office, &files, handle)));
    }
}
