//! The files of an epoch: buckets with their paths, the token that a holder finds in one, and evidence of a strike.

mod evidence;

use ark_bls12_381::Fr;
use bauta_bbs::MessageScalar;
use bauta_credential::epoch::{Bucket, BucketTree, ENTRY_LENGTH, Epoch, EpochHead, bucket_leaf, bucket_of};
use bauta_predicates::validity::Token;
use serde_json::{Value, json};

use super::case::Group;
use super::forge::secret;
use super::holder::{ALG, identifier, issuer, scalar_of};
use super::register::{EPOCH, epoch_keys, head, signed, token_of};
use super::spoil::compressed;

const IN_TREE: &str =
    "the leaf hashes epoch, number and octets, and the path leads from it to the signed root";
const PATH: &str = "the path has 32 octets for each level, and the number is below the count of buckets";
const WHOLE: &str = "a bucket is whole entries, their tags ascending";
const TOKEN: &str = "the token verifies under the epoch's key for this handle";
const BUCKETS: u64 = 4;

pub(super) fn groups() -> Vec<Group> {
    let mut all = vec![buckets(), tokens()];
    all.extend(evidence::groups());
    all
}

/// The buckets of an epoch, and their tree.
struct Published {
    head: EpochHead,
    files: Vec<Vec<u8>>,
    tree: BucketTree,
}

fn token(epoch: u64, handle: &MessageScalar) -> Token {
    let point = token_of(secret(&epoch_keys(epoch)), scalar_of(handle));
    Token::from_octets(&compressed(&point)).expect("it is a point")
}

impl Published {
    /// Of these handles.
    fn new(epoch: u64, handles: &[MessageScalar], before: Option<&EpochHead>) -> Self {
        let tokens: Vec<_> = handles.iter().map(|handle| token(epoch, handle)).collect();
        let bucket = |number: u64| {
            let of_it =
                handles.iter().zip(&tokens).filter(|(handle, _)| bucket_of(handle, BUCKETS) == number);
            Bucket::build(Epoch(epoch), of_it).as_octets().to_vec()
        };
        Self::of_files(epoch, (0..BUCKETS).map(bucket).collect(), (handles.len() as u64, before))
    }

    /// Of any files.
    fn of_files(epoch: u64, files: Vec<Vec<u8>>, (tokens, before): (u64, Option<&EpochHead>)) -> Self {
        let leaves = (0..).zip(&files).map(|(number, octets)| bucket_leaf(Epoch(epoch), number, octets));
        let tree = BucketTree::from_leaves(&leaves.collect::<Vec<_>>()).expect("a power of two");
        let head = head(epoch, tree.root(), (tokens, files.len() as u64), before);
        Self { head, files, tree }
    }

    fn file(&self, number: u64) -> &[u8] {
        &self.files[usize::try_from(number).unwrap_or_default()]
    }

    fn input(&self, number: u64) -> Value {
        json!({
            "issuer": hex::encode(issuer("A registry").0.to_json()),
            "head": hex::encode(signed(&self.head)),
            "number": number,
            "bucket": hex::encode(self.file(number)),
            "path": hex::encode(self.tree.path(number)),
        })
    }
}

fn handles() -> Vec<MessageScalar> {
    (600..612).map(identifier).collect()
}

fn buckets() -> Group {
    let published = Published::new(EPOCH, &handles(), None);
    let number = bucket_of(&handles()[0], BUCKETS);
    let mut group = Group::new("bucket", ALG.interface(), published.input(number));
    group.accept("a bucket", json!({}), IN_TREE);
    for other in (0..BUCKETS).filter(|other| *other != number) {
        let changes = json!({ "number": other });
        group.refuse("place", &format!("as number {other}"), changes, IN_TREE);
    }
    for other in [BUCKETS, BUCKETS + number, 1 << 24, (1 << 53) - 1] {
        group.refuse("place", &format!("as number {other}"), json!({ "number": other }), PATH);
    }
    paths(&mut group, &published, number);
    files(&mut group, &published, number);
    heads(&mut group, &published, number);
    group
}

fn paths(group: &mut Group, published: &Published, number: u64) {
    let path = published.tree.path(number);
    let (first, second) = path.split_at(32);
    let mut flipped = path.clone();
    flipped[63] ^= 1;
    let other = published.tree.path(number ^ 1);
    let paths = [
        ("none", Vec::new(), PATH),
        ("one level fewer", first.to_vec(), PATH),
        ("only the upper level", second.to_vec(), PATH),
        ("one level more", [&path[..], first].concat(), PATH),
        ("one octet fewer", path[..63].to_vec(), PATH),
        ("one octet more", [&path[..], &[0]].concat(), PATH),
        ("levels exchanged", [second, first].concat(), IN_TREE),
        ("one bit", flipped, IN_TREE),
        ("the neighbour's", other, IN_TREE),
        ("zeros", vec![0; 64], IN_TREE),
        ("the root twice", [published.tree.root(), published.tree.root()].concat(), IN_TREE),
    ];
    for (name, path, reason) in paths {
        group.refuse("path", &format!("path: {name}"), json!({ "path": hex::encode(path) }), reason);
    }
}

fn files(group: &mut Group, published: &Published, number: u64) {
    let file = published.file(number).to_vec();
    let mut flipped = file.clone();
    if let Some(last) = flipped.last_mut() {
        *last ^= 1;
    }
    let later = Published::new(EPOCH + 1, &handles(), None);
    let octets = [
        ("no octets", Vec::new()),
        ("an entry fewer", file[ENTRY_LENGTH..].to_vec()),
        ("an entry twice", [&file[..ENTRY_LENGTH], &file].concat()),
        ("an octet more", [&file[..], &[0]].concat()),
        ("one bit", flipped),
        ("of another epoch", later.file(number).to_vec()),
        ("of the neighbour", published.file(number ^ 1).to_vec()),
    ];
    for (name, octets) in octets {
        let changes = json!({ "bucket": hex::encode(octets) });
        group.refuse("bucket", &format!("bucket: {name}"), changes, IN_TREE);
    }
    // What the issuer has put in its tree, and is none.
    let mut reversed: Vec<_> = file.chunks(ENTRY_LENGTH).collect();
    reversed.reverse();
    let broken = [
        ("entries in descending order", reversed.concat()),
        ("an entry that is cut", file[..file.len() - 1].to_vec()),
        ("one octet", vec![0]),
    ];
    for (name, octets) in broken {
        let mut files = published.files.clone();
        files[usize::try_from(number).unwrap_or_default()] = octets;
        let changed = Published::of_files(EPOCH, files, (12, None));
        group.refuse("bucket", &format!("in the tree: {name}"), changed.input(number), WHOLE);
    }
}

fn heads(group: &mut Group, published: &Published, number: u64) {
    let changed = |change: &dyn Fn(&mut EpochHead)| {
        let mut head = published.head.clone();
        change(&mut head);
        json!({ "head": hex::encode(signed(&head)) })
    };
    let heads = [
        ("another root", changed(&|head| head.root[0] ^= 1), IN_TREE),
        (
            "the leaf as root",
            changed(&|head| {
                head.root = bucket_leaf(head.epoch, number, published.file(number));
            }),
            IN_TREE,
        ),
        ("the epoch before", changed(&|head| head.epoch = Epoch(EPOCH - 1)), IN_TREE),
        ("two buckets", changed(&|head| head.counts.buckets = 2), PATH),
        ("eight buckets", changed(&|head| head.counts.buckets = 8), PATH),
        ("one bucket", changed(&|head| head.counts.buckets = 1), PATH),
    ];
    for (name, changes, reason) in heads {
        group.refuse("head", &format!("signed head: {name}"), changes, reason);
    }
    let line = signed(&published.head);
    let (head, signature) = line.split_once('.').unwrap_or_default();
    let other = signed(&Published::new(EPOCH + 1, &handles(), None).head);
    let theirs = other.split_once('.').unwrap_or_default().1;
    let texts = [
        ("not signed", head.to_owned()),
        ("the signature of another", format!("{head}.{theirs}")),
        ("parts exchanged", format!("{signature}.{head}")),
        ("a line feed behind", format!("{line}\n")),
    ];
    for (name, text) in texts {
        let reason = "a head is canonical JSON with the signature of the issuer's log key";
        group.refuse("head", &format!("head: {name}"), json!({ "head": hex::encode(text) }), reason);
    }
}

/// What a holder finds in its bucket.
fn tokens() -> Group {
    let handle = handles()[0].clone();
    let number = bucket_of(&handle, BUCKETS);
    let published = Published::new(EPOCH, &handles(), None);
    let with_handle = |published: &Published| {
        let mut input = published.input(number);
        input["handle"] = Value::from(hex::encode(&handle.to_octets()[..]));
        input
    };
    let mut group = Group::new("token_in_bucket", ALG.interface(), with_handle(&published));
    group.accept("a token", json!({}), TOKEN);
    let tag = Bucket::build(Epoch(EPOCH), [(&handle, &token(EPOCH, &handle))]).as_octets()[..2].to_vec();
    let of = |entries: &[Vec<u8>]| {
        let mut files = vec![Vec::new(); 4];
        files[usize::try_from(number).unwrap_or_default()] =
            entries.iter().flat_map(|point| [&tag[..], point].concat()).collect();
        with_handle(&Published::of_files(EPOCH, files, (entries.len() as u64, None)))
    };
    let own = token(EPOCH, &handle).to_octets().to_vec();
    let stranger = token(EPOCH, &identifier(700)).to_octets().to_vec();
    let identity = [&[0xc0][..], &[0; 47]].concat();
    group.accept("behind a stranger's with the same tag", of(&[stranger.clone(), own.clone()]), TOKEN);
    group.accept("behind what is no point", of(&[vec![0xff; 48], own.clone()]), TOKEN);
    let x_e = secret(&epoch_keys(EPOCH));
    let inverse = compressed(&token_of(x_e, scalar_of(&handle) + Fr::from(1u64)));
    let cases = [
        ("a stranger's with the right tag", vec![stranger]),
        ("the identity with the right tag", vec![identity]),
        ("the handle's of another epoch", vec![token(EPOCH - 1, &handle).to_octets().to_vec()]),
        ("that of the next handle", vec![inverse]),
        ("what is no point", vec![vec![0xff; 48]]),
        ("no entry", Vec::new()),
    ];
    for (name, entries) in cases {
        group.refuse("token", name, of(&entries), TOKEN);
    }
    let struck = Published::new(EPOCH, &handles()[1..], None);
    group.refuse("token", "a bucket without it", with_handle(&struck), TOKEN);
    let wrong = json!({ "handle": hex::encode(&identifier(701).to_octets()[..]) });
    group.refuse("token", "another handle", wrong, "the handle is of another bucket, or has no token");
    group
}
