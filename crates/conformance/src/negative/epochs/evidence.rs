//! Evidence that a credential was struck.

use bauta_credential::epoch::{BucketCopy, EpochHead, StruckEvidence, bucket_of};
use serde_json::{Value, json};

use super::{BUCKETS, Published, handles};
use crate::negative::case::Group;
use crate::negative::holder::{ALG, base64url, identifier, issuer};
use crate::negative::register::{EPOCH, head, signed};

const SHOWS: &str = "a token in one epoch and none in a later one, every head between signed and chained";
const CHAIN: &str = "each head is the issuer's, names the one before, and has a later epoch";
const FORM: &str = "strict JSON with handle, earlier, between and later, octets in canonical base64url";

/// Three epochs; the first handle has tokens in the first two.
struct Epochs([Published; 3]);

impl Epochs {
    fn new() -> Self {
        let all = handles();
        let first = Published::new(EPOCH - 2, &all, None);
        let second = Published::new(EPOCH - 1, &all, Some(&first.head));
        let third = Published::new(EPOCH, &all[1..], Some(&second.head));
        Self([first, second, third])
    }

    fn copy(&self, epoch: usize, number: u64) -> BucketCopy {
        let published = &self.0[epoch];
        BucketCopy {
            head: signed(&published.head),
            bucket: published.file(number).to_vec(),
            path: published.tree.path(number),
        }
    }

    fn line(&self, epoch: usize) -> String {
        signed(&self.0[epoch].head)
    }
}

fn of(evidence: &StruckEvidence) -> Value {
    json!({ "evidence": hex::encode(evidence.to_json()) })
}

pub(super) fn groups() -> Vec<Group> {
    let (epochs, handle) = (Epochs::new(), handles()[0].clone());
    let number = bucket_of(&handle, BUCKETS);
    let valid = StruckEvidence {
        handle,
        earlier: epochs.copy(0, number),
        between: vec![epochs.line(1)],
        later: epochs.copy(2, number),
    };
    let mut input = of(&valid);
    input["issuer"] = Value::from(hex::encode(issuer("A registry").0.to_json()));
    let mut group = Group::new("struck_evidence", ALG.interface(), input);
    group.accept("evidence", json!({}), SHOWS);
    let newer = StruckEvidence { earlier: epochs.copy(1, number), between: Vec::new(), ..valid.clone() };
    group.accept("of two epochs that follow each other", of(&newer), SHOWS);
    let unreadable = Published::of_files(EPOCH, vec![vec![1]; 4], (11, Some(&epochs.0[1].head)));
    let unread = StruckEvidence {
        later: BucketCopy {
            head: signed(&unreadable.head),
            bucket: vec![1],
            path: unreadable.tree.path(number),
        },
        ..valid.clone()
    };
    group.accept("a later bucket that nobody can read", of(&unread), "what holds nobody's token strikes all");
    tokens(&mut group, &epochs, (&valid, number));
    chains(&mut group, &epochs, (&valid, number));
    forms(&mut group, &valid.to_json());
    vec![group]
}

fn tokens(group: &mut Group, epochs: &Epochs, (valid, number): (&StruckEvidence, u64)) {
    let earlier = |earlier| StruckEvidence { earlier, ..valid.clone() };
    let later = |later| StruckEvidence { later, ..valid.clone() };
    let still = StruckEvidence { between: Vec::new(), later: epochs.copy(1, number), ..valid.clone() };
    let mut cut = epochs.copy(2, number);
    cut.bucket.pop();
    let mut emptied = epochs.copy(2, number);
    emptied.bucket.clear();
    let mut no_path = epochs.copy(2, number);
    no_path.path.clear();
    let mut of_before = epochs.copy(2, number);
    of_before.bucket = epochs.copy(1, number).bucket;
    let mut added = epochs.copy(0, number);
    added.bucket.extend(&epochs.copy(1, number).bucket[..50]);
    let tree = "the bucket is the one of the handle's number in the tree that the head is over";
    let cases = [
        ("the handle has a token in the later epoch too", still, SHOWS),
        ("a handle that never had one", StruckEvidence { handle: identifier(800), ..valid.clone() }, SHOWS),
        ("the bucket of another number, without the token", later(epochs.copy(2, number ^ 1)), tree),
        ("the earlier bucket of another number", earlier(epochs.copy(0, number ^ 1)), tree),
        ("the later bucket emptied", later(emptied), tree),
        ("the later bucket cut", later(cut), tree),
        ("the later bucket without its path", later(no_path), tree),
        ("the later bucket of the epoch before", later(of_before), tree),
        ("the earlier bucket with an entry more", earlier(added), tree),
    ];
    for (name, evidence, reason) in cases {
        group.refuse("token", name, of(&evidence), reason);
    }
}

fn chains(group: &mut Group, epochs: &Epochs, (valid, number): (&StruckEvidence, u64)) {
    let between = |between| StruckEvidence { between, ..valid.clone() };
    let line = |epoch| epochs.line(epoch);
    let chained = |change: &dyn Fn(&mut EpochHead)| {
        let mut changed = epochs.0[2].head.clone();
        change(&mut changed);
        let later = BucketCopy { head: signed(&changed), ..valid.later.clone() };
        StruckEvidence { later, ..valid.clone() }
    };
    let exchanged = StruckEvidence {
        earlier: epochs.copy(2, number),
        between: vec![line(1)],
        later: epochs.copy(0, number),
        ..valid.clone()
    };
    let same = StruckEvidence { between: Vec::new(), later: valid.earlier.clone(), ..valid.clone() };
    let stray = signed(&head(EPOCH - 1, [9; 32], (12, BUCKETS), None));
    let unsigned =
        BucketCopy { head: line(2)[..line(2).len() - 3].to_owned() + "AAA", ..valid.later.clone() };
    let cases = [
        ("a head left out", between(Vec::new())),
        ("a head twice", between(vec![line(1), line(1)])),
        ("the earlier head among those between", between(vec![line(0), line(1)])),
        ("the later head among those between", between(vec![line(1), line(2)])),
        ("a head of another chain between", between(vec![stray])),
        ("earlier and later exchanged", exchanged),
        ("the same epoch twice", same),
        ("the later head altered", StruckEvidence { later: unsigned, ..valid.clone() }),
        ("a later head that names none before", chained(&|head| head.previous = None)),
        ("a later head of an earlier epoch", chained(&|head| head.epoch.0 = 1)),
        ("a later head whose totals do not add up", chained(&|head| head.counts.dropped += 1)),
        ("a line feed behind a head", between(vec![format!("{}\n", line(1))])),
    ];
    for (name, evidence) in cases {
        group.refuse("chain", name, of(&evidence), CHAIN);
    }
    let other = hex::encode(issuer("A registry").0.to_json().replace(
        &base64url(issuer("A registry").0.log_key()),
        &base64url(ed25519_dalek::SigningKey::from_bytes(&[6; 32]).verifying_key().to_bytes()),
    ));
    group.refuse("chain", "another issuer's key", json!({ "issuer": other }), CHAIN);
}

fn forms(group: &mut Group, valid: &str) {
    let value: Value = serde_json::from_str(valid).expect("JSON");
    let handle = value["handle"].as_str().unwrap_or_default();
    let r = base64url(
        hex::decode("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001").expect("r"),
    );
    let texts = [
        ("no handle", valid.replacen(&format!(r#""handle":"{handle}","#), "", 1)),
        ("the handle r", valid.replacen(handle, &r, 1)),
        ("a handle of 31 octets", valid.replacen(handle, &base64url([1; 31]), 1)),
        ("padding", valid.replacen(handle, &format!("{handle}="), 1)),
        ("no later bucket", valid.replacen(r#""later""#, r#""last""#, 1)),
        ("an unknown member", valid.replacen('{', r#"{"reason":"","#, 1)),
        ("a member twice", valid.replacen('{', &format!(r#"{{"handle":"{handle}","#), 1)),
        ("between as a text", valid.replacen(r#""between":["#, r#""between":"","rest":["#, 1)),
        ("a list", format!("[{valid}]")),
        ("something behind", format!("{valid}x")),
        ("no octets", String::new()),
    ];
    for (name, text) in texts {
        assert_ne!(text, valid, "{name}");
        group.refuse("form", name, json!({ "evidence": hex::encode(text) }), FORM);
    }
}
