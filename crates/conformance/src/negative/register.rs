//! What an issuer publishes: keys of epochs, tokens, heads, buckets.

use std::sync::LazyLock;

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::Field;
use bauta_bbs::{Interface, KeyPair, hazmat};
use bauta_credential::epoch::{Counts, Epoch, EpochHead, HeadHash, SignedHead};
use bauta_predicates::validity::EpochPublicKey;
use ed25519_dalek::SigningKey;

use super::forge::{key_pair, sum};

/// The newest epoch.
pub(super) const EPOCH: u64 = 20_780;
/// The key of the issuer's log.
pub(super) static LOG_KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[5; 32]));

const INTERFACE: Interface = Interface::BBS_MOD_HB;

pub(super) fn epoch_keys(epoch: u64) -> KeyPair {
    key_pair(&INTERFACE, &format!("Epoch {epoch}"))
}

pub(super) fn token_base() -> G1Affine {
    hazmat::create_generators(INTERFACE.suite(), &format!("BAUTA_VALIDITY_{}", INTERFACE.api_id()), 1)[0]
}

/// σ = P·1/(x_e + h).
pub(super) fn token_of(x_e: Fr, handle: Fr) -> G1Affine {
    sum([(token_base(), (x_e + handle).inverse().expect("the handle is random"))])
}

/// A head over a root, with as many tokens in as many buckets.
pub(super) fn head(
    epoch: u64,
    root: [u8; 32],
    (tokens, buckets): (u64, u64),
    before: Option<&EpochHead>,
) -> EpochHead {
    let key = EpochPublicKey::from_octets(&epoch_keys(epoch).public_key().to_octets());
    let had = before.map_or(0, |before| before.counts.tokens);
    let (added, dropped) = (tokens.saturating_sub(had), had.saturating_sub(tokens));
    EpochHead {
        epoch: Epoch(epoch),
        key: key.expect("it is a key"),
        root,
        previous: before.map(hash_of),
        counts: Counts { buckets, tokens, added, dropped, resets: 0 },
    }
}

pub(super) fn hash_of(head: &EpochHead) -> HeadHash {
    SignedHead::sign(head.clone(), &LOG_KEY).hash()
}

/// A line of the log, without its line feed.
pub(super) fn signed(head: &EpochHead) -> String {
    SignedHead::sign(head.clone(), &LOG_KEY).to_compact()
}

/// Heads of so many epochs up to the newest, over no buckets that anybody has.
pub(super) fn log(epochs: u64) -> Vec<EpochHead> {
    let mut heads: Vec<EpochHead> = Vec::new();
    for (tokens, epoch) in (EPOCH + 1 - epochs..=EPOCH).enumerate() {
        heads.push(head(epoch, [7; 32], (tokens as u64 + 9, 1), heads.last()));
    }
    heads
}

/// The file `log`.
pub(super) fn log_octets(heads: &[EpochHead]) -> String {
    heads.iter().map(|head| signed(head) + "\n").collect()
}
