//! The issuer's log of epochs.

use bauta_bbs::Interface;
use bauta_credential::epoch::{Counts, Epoch, EpochHead, HeadHash, SignedHead};
use bauta_predicates::validity::EpochPublicKey;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;

use super::{INTERFACE, base64url, metadata};
use crate::negative::case::Group;
use crate::negative::forge::key_pair;

const RULE: &str =
    "each head names the one before, has a later epoch and a key of its own, and its totals add up";
const FORM: &str =
    "one head a line, canonical JSON and the issuer's signature, each line ending in a line feed";

fn log_key() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn epoch_key(name: &str) -> EpochPublicKey {
    let octets = key_pair(&Interface::BBS_MOD, name).public_key().to_octets();
    EpochPublicKey::from_octets(&octets).expect("it is a key")
}

fn first() -> EpochHead {
    let counts = Counts { buckets: 2, tokens: 9, added: 9, dropped: 0, resets: 0 };
    EpochHead { epoch: Epoch(20_779), key: epoch_key("One"), root: [1; 32], previous: None, counts }
}

fn second() -> EpochHead {
    let counts = Counts { buckets: 2, tokens: 10, added: 2, dropped: 1, resets: 0 };
    let previous = Some(hash(&first()));
    EpochHead { epoch: Epoch(20_780), key: epoch_key("Two"), root: [2; 32], previous, counts }
}

fn hash(head: &EpochHead) -> HeadHash {
    SignedHead::sign(head.clone(), &log_key()).hash()
}

fn line(head: &EpochHead) -> String {
    format!("{}\n", SignedHead::sign(head.clone(), &log_key()).to_compact())
}

/// A line over any octets, signed with the right key.
fn signed(octets: &[u8]) -> String {
    format!("{}.{}\n", base64url(octets), base64url(log_key().sign(octets).to_bytes()))
}

pub(super) fn logs() -> Group {
    let one = line(&first());
    let log = |text: &str| json!({ "log": hex::encode(text) });
    let input = json!({
        "issuer": hex::encode(metadata(log_key().verifying_key().to_bytes())),
        "log": hex::encode(format!("{one}{}", line(&second()))),
    });
    let mut group = Group::new("epoch_log", &INTERFACE, input);
    group.accept("a log of two epochs", json!({}), RULE);
    group.accept("a log of one epoch", log(&one), RULE);
    let changed = |change: &dyn Fn(&mut EpochHead)| {
        let mut head = second();
        change(&mut head);
        format!("{one}{}", line(&head))
    };
    let chains = [
        ("the second head alone", line(&second())),
        ("heads exchanged", format!("{}{one}", line(&second()))),
        ("the first head twice", format!("{one}{one}")),
        ("no head before", changed(&|head| head.previous = None)),
        ("another head before", changed(&|head| head.previous = Some(HeadHash([9; 32])))),
        ("the same epoch", changed(&|head| head.epoch = first().epoch)),
        ("an earlier epoch", changed(&|head| head.epoch = Epoch(1))),
        ("the same key", changed(&|head| head.key = first().key)),
        ("one token more than adds up", changed(&|head| head.counts.tokens += 1)),
        ("one token fewer than adds up", changed(&|head| head.counts.tokens -= 1)),
        ("fewer buckets", changed(&|head| head.counts.buckets = 1)),
        ("buckets that are no power of two", changed(&|head| head.counts.buckets = 3)),
        ("too many buckets", changed(&|head| head.counts.buckets = 1 << 25)),
        ("an epoch of 2^53", changed(&|head| head.epoch = Epoch(1 << 53))),
    ];
    for (name, text) in chains {
        group.refuse("chain", name, log(&text), RULE);
    }
    let octets = String::from_utf8(second().to_octets()).expect("JSON");
    let written = |text: &str| format!("{one}{}", signed(text.as_bytes()));
    let other = SignedHead::sign(second(), &SigningKey::from_bytes(&[6; 32])).to_compact();
    let moved = format!("{}.{}", base64url(&octets), one.trim_end().rsplit('.').next().unwrap_or_default());
    let forms = [
        ("a space in a head", written(&octets.replacen(',', ", ", 1))),
        ("an unknown member", written(&octets.replacen("\"epoch\"", "\"a\":1,\"epoch\"", 1))),
        ("a member twice", written(&octets.replacen("\"epoch\"", "\"epoch\":1,\"epoch\"", 1))),
        (
            "members in another order",
            written(&format!(
                "{{\"root\":\"{}\",{}",
                base64url([2; 32]),
                octets[1..].replacen(&format!(",\"root\":\"{}\"", base64url([2; 32])), "", 1)
            )),
        ),
        ("an integer with a fraction", written(&octets.replacen("20780", "20780.0", 1))),
        ("another issuer's signature", format!("{one}{other}\n")),
        ("the signature of another head", format!("{one}{moved}\n")),
        ("no signature", format!("{one}{}\n", base64url(&octets))),
        ("no line feed at the end", format!("{one}{}", line(&second()).trim_end())),
        ("an empty line at the end", format!("{one}\n")),
        ("an empty line at the beginning", format!("\n{one}")),
        ("carriage returns", one.replace('\n', "\r\n")),
        ("padding", one.replace('\n', "=\n")),
    ];
    for (name, text) in forms {
        group.refuse("form", name, log(&text), FORM);
    }
    group
}
