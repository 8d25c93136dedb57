//! Buckets: what is in them, who is in which, and that they are the ones the head is over.

use bauta_bbs::MessageScalar;
use bauta_credential::epoch::{
    Bucket, BucketError, BucketTree, ENTRY_LENGTH, Epoch, EpochHead, MAX_BUCKET, bucket_leaf, bucket_of,
    verify_bucket,
};
use bauta_credential::{Part, Problem};
use bauta_predicates::validity::tokens;
use sha2::{Digest, Sha256};

use crate::support::{Published, contents, counts, handles, history, interface, secret_key};

#[test]
fn every_holder_finds_the_token() {
    let handles = handles(40);
    let published = Published::new(20_000, 8, &handles, None);
    let sizes: usize = published.buckets.iter().map(Vec::len).sum();
    assert_eq!(sizes, handles.len() * ENTRY_LENGTH);
    for handle in &handles {
        let number = bucket_of(handle, 8);
        let copy = published.copy(handle);
        let bucket = verify_bucket(published.head(), number, &copy.bucket, &copy.path).unwrap();
        let token = bucket.find(interface(), published.head(), handle).unwrap();
        token.verify(interface(), &published.head().key, handle).unwrap();
    }
    let nobody = MessageScalar::from(17);
    let copy = published.copy(&nobody);
    let bucket = Bucket::parse(&copy.bucket).unwrap();
    assert_eq!(bucket.find(interface(), published.head(), &nobody), None);
}

#[test]
fn entries_stand_in_the_order_of_their_digests() {
    let (handles, epoch) = (handles(30), 20_000_u64);
    let made = tokens(interface(), &secret_key(epoch), &handles).unwrap();
    let digest = |handle: &MessageScalar| {
        let octets = handle.to_octets();
        Sha256::digest([b"BAUTA_TAG", &epoch.to_be_bytes()[..], &octets[..]].concat())
    };
    let mut expected: Vec<_> =
        handles.iter().zip(&made).map(|(handle, token)| (digest(handle), token.to_octets())).collect();
    expected.sort_unstable();
    let octets: Vec<u8> =
        expected.iter().flat_map(|(digest, token)| [&digest[..2], &token[..]].concat()).collect();
    assert_eq!(contents(epoch, 1, &handles), [octets]);
}

#[test]
fn a_split_takes_one_more_bit() {
    for handle in handles(50) {
        let digest = Sha256::digest([&b"BAUTA_BUCKET"[..], &handle.to_octets()[..]].concat());
        assert_eq!(bucket_of(&handle, 1), 0);
        assert_eq!(bucket_of(&handle, 256), u64::from(digest[0]));
        assert_eq!(
            bucket_of(&handle, 1 << 24),
            u64::from_be_bytes([0, 0, 0, 0, 0, digest[0], digest[1], digest[2]])
        );
        for bits in 0..24 {
            assert_eq!(bucket_of(&handle, 2 << bits) >> 1, bucket_of(&handle, 1 << bits));
        }
    }
}

/// Two handles with the same tag: each finds its own token.
#[test]
fn handles_may_share_a_tag() {
    let handles = handles(900);
    let [octets] = &contents(20_000, 1, &handles)[..] else { panic!() };
    let tags: Vec<_> = octets.chunks(ENTRY_LENGTH).map(|entry| &entry[..2]).collect();
    assert!(tags.windows(2).any(|pair| pair[0] == pair[1]), "no two of these handles share a tag");
    let published = Published::new(20_000, 1, &handles, None);
    let bucket = Bucket::parse(octets).unwrap();
    let shared = |handle: &&MessageScalar| {
        let digest =
            Sha256::digest([b"BAUTA_TAG", &20_000_u64.to_be_bytes()[..], &handle.to_octets()[..]].concat());
        tags.iter().filter(|tag| ***tag == digest[..2]).count() > 1
    };
    for handle in handles.iter().filter(shared) {
        let token = bucket.find(interface(), published.head(), handle).unwrap();
        token.verify(interface(), &published.head().key, handle).unwrap();
    }
}

#[test]
fn a_token_under_another_key_or_of_another_epoch_is_not_found() {
    let handles = handles(3);
    let published = Published::new(20_000, 1, &handles, None);
    let bucket = Bucket::parse(&published.buckets[0]).unwrap();
    let mut head = published.head().clone();
    head.key = secret_key(5).public_key();
    assert_eq!(bucket.find(interface(), &head, &handles[0]), None);
    head = published.head().clone();
    head.epoch = Epoch(20_001);
    assert_eq!(bucket.find(interface(), &head, &handles[0]), None);
}

#[test]
fn an_entry_that_is_no_point_is_passed_over() {
    let handles = handles(1);
    let published = Published::new(20_000, 1, &handles, None);
    let good = &published.buckets[0];
    let bad = [&good[..2], &[0xff; 48]].concat();
    for octets in [[&bad[..], good].concat(), [good, &bad[..]].concat()] {
        let bucket = Bucket::parse(&octets).unwrap();
        bucket.find(interface(), published.head(), &handles[0]).unwrap();
    }
    assert_eq!(Bucket::parse(&bad).unwrap().find(interface(), published.head(), &handles[0]), None);
}

#[test]
fn whole_entries_in_order_and_not_too_many() {
    let octets = &contents(20_000, 1, &handles(5))[0];
    assert_eq!(Bucket::parse(octets).unwrap().tokens(), 5);
    assert_eq!(Bucket::parse(b"").unwrap().tokens(), 0);
    for length in (0..octets.len()).filter(|length| length % ENTRY_LENGTH != 0) {
        let malformed = Bucket::parse(&octets[..length]).unwrap_err();
        assert_eq!((malformed.part, malformed.position), (Part::Bucket, length / ENTRY_LENGTH));
    }
    let mut swapped = octets.clone();
    swapped.rotate_left(ENTRY_LENGTH);
    let malformed = Bucket::parse(&swapped).unwrap_err();
    assert_eq!((malformed.position, malformed.problem), (4, Problem::NotCanonical));
    let malformed = Bucket::parse(&vec![0; MAX_BUCKET + ENTRY_LENGTH]).unwrap_err();
    assert_eq!(malformed.problem, Problem::TooLarge { limit: MAX_BUCKET });
}

#[test]
fn a_bucket_is_the_one_that_the_head_is_over() {
    let [first, second, third] = history();
    let head = third.head();
    let (octets, path) = (&third.buckets[3], &third.paths[3]);
    let verify = |number, octets: &[u8], path: &[u8]| verify_bucket(head, number, octets, path);
    verify(3, octets, path).unwrap();
    let refuses = |number, octets: &[u8], path: &[u8]| {
        assert_eq!(verify(number, octets, path), Err(BucketError::NotInTree));
    };
    for number in [0, 2, 4, 8, 11, u64::MAX] {
        refuses(number, octets, path);
    }
    refuses(3, &third.buckets[2], path);
    refuses(3, octets, &third.paths[2]);
    refuses(3, &[octets, &[0; 50][..]].concat(), path);
    for cut in [0, 1, 32, 64, path.len() - 1] {
        refuses(3, octets, &path[..cut]);
    }
    refuses(3, octets, &[path, &[0; 32][..]].concat());
    refuses(3, octets, &[path, &[0][..]].concat());
    for at in (0..path.len()).step_by(5) {
        let mut altered = path.clone();
        altered[at] ^= 1;
        refuses(3, octets, &altered);
    }
    refuses(0, &first.buckets[0], &first.paths[0]);
    assert_eq!(
        verify_bucket(second.head(), 0, &first.buckets[0], &first.paths[0]),
        Err(BucketError::NotInTree)
    );
}

/// A node is no leaf, and a leaf of one epoch and number none of another.
#[test]
fn the_tree_is_the_one_described() {
    let hash = |parts: &[&[u8]]| -> [u8; 32] { Sha256::digest(parts.concat()).into() };
    let leaf =
        |number: u64, octets: &[u8]| hash(&[&[0], &7_u64.to_be_bytes(), &number.to_be_bytes(), octets]);
    let leaves: Vec<_> = (0..4).map(|number| bucket_leaf(Epoch(7), number, &[9])).collect();
    assert_eq!(leaves, (0..4).map(|number| leaf(number, &[9])).collect::<Vec<_>>());
    let node = |left: &[u8; 32], right: &[u8; 32]| hash(&[&[1], left, right]);
    let (left, right) = (node(&leaves[0], &leaves[1]), node(&leaves[2], &leaves[3]));
    let tree = BucketTree::from_leaves(&leaves).unwrap();
    assert_eq!(tree.root(), node(&left, &right));
    assert_eq!(tree.path(2), [leaves[3], left].concat());
    assert!(tree.path(4).is_empty());
    assert_eq!(BucketTree::from_leaves(&leaves[..1]).unwrap().root(), leaves[0]);
    assert!(BucketTree::from_leaves(&leaves[..3]).is_none());
    assert!(BucketTree::from_leaves(&[]).is_none());
}

/// Not even where the issuer has made the leaf of a number that there is none of.
#[test]
fn there_is_no_bucket_beyond_the_last() {
    let published = Published::new(20_000, 2, &handles(3), None);
    let leaves = [bucket_leaf(Epoch(20_000), 2, b""), bucket_leaf(Epoch(20_000), 1, b"")];
    let tree = BucketTree::from_leaves(&leaves).unwrap();
    let head = EpochHead { root: tree.root(), ..published.head().clone() };
    verify_bucket(&head, 1, b"", &tree.path(1)).unwrap();
    assert_eq!(verify_bucket(&head, 2, b"", &tree.path(0)), Err(BucketError::NotInTree));
}

#[test]
fn what_the_issuer_publishes_and_cannot_be_read_is_said_to_be_the_issuers() {
    let broken = Published::of_octets(20_000, vec![vec![1; 49]], counts(1, 0, None), None);
    let refused = verify_bucket(broken.head(), 0, &[1; 49], &[]).unwrap_err();
    assert!(matches!(refused, BucketError::Malformed(_)));
}
