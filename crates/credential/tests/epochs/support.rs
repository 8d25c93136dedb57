//! An issuer that publishes epochs, honest unless told otherwise.

use bauta_bbs::{Interface, MessageScalar, SecretKey};
use bauta_credential::epoch::{
    Bucket, BucketCopy, BucketTree, Counts, Epoch, EpochHead, SignedHead, bucket_leaf, bucket_of,
};
use bauta_credential::{Alg, IssuerMetadata, Schema};
use bauta_predicates::validity::{EpochSecretKey, tokens};
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

pub(crate) const ALG: Alg = Alg::BbsModHb;

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn interface() -> &'static Interface {
    ALG.interface()
}

pub(crate) fn log_key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(crate) fn issuer(seed: u8) -> IssuerMetadata {
    let key = SecretKey::key_gen(interface().suite(), &[7; 32], b"", None).unwrap();
    let keys = (bauta_bbs::KeyPair::from(key).public_key().clone(), log_key(seed).verifying_key().to_bytes());
    IssuerMetadata::new("urn:example:issuer".into(), ALG, keys, Schema::person(), "epochs/".into()).unwrap()
}

pub(crate) fn handles(count: u64) -> Vec<MessageScalar> {
    (0..count).map(|seed| MessageScalar::random(&mut rng(seed)).unwrap()).collect()
}

/// Everything that is published of an epoch, and its secret key.
#[derive(Clone)]
pub(crate) struct Published {
    pub(crate) signed: SignedHead,
    pub(crate) buckets: Vec<Vec<u8>>,
    pub(crate) paths: Vec<Vec<u8>>,
}

impl Published {
    /// An epoch of these handles, after the one before. The key is made of the epoch's number.
    pub(crate) fn new(
        epoch: u64,
        buckets: u64,
        handles: &[MessageScalar],
        before: Option<&SignedHead>,
    ) -> Self {
        let contents = contents(epoch, buckets, handles);
        let counts = counts(buckets, handles.len(), before);
        Self::of_octets(epoch, contents, counts, before)
    }

    /// An epoch of whatever octets.
    pub(crate) fn of_octets(
        epoch: u64,
        buckets: Vec<Vec<u8>>,
        counts: Counts,
        before: Option<&SignedHead>,
    ) -> Self {
        let leaves: Vec<_> =
            (0..).zip(&buckets).map(|(number, octets)| bucket_leaf(Epoch(epoch), number, octets)).collect();
        let tree = BucketTree::from_leaves(&leaves).unwrap();
        let head = EpochHead {
            epoch: Epoch(epoch),
            key: secret_key(epoch).public_key(),
            root: tree.root(),
            previous: before.map(SignedHead::hash),
            counts,
        };
        let paths = (0..counts.buckets).map(|number| tree.path(number)).collect();
        Self { signed: SignedHead::sign(head, &log_key(1)), buckets, paths }
    }

    pub(crate) fn head(&self) -> &EpochHead {
        self.signed.head()
    }

    /// The copy of a handle's bucket that its holder keeps.
    pub(crate) fn copy(&self, handle: &MessageScalar) -> BucketCopy {
        let number = usize::try_from(bucket_of(handle, self.head().counts.buckets)).unwrap();
        BucketCopy {
            head: self.signed.to_compact(),
            bucket: self.buckets[number].clone(),
            path: self.paths[number].clone(),
        }
    }
}

pub(crate) fn secret_key(epoch: u64) -> EpochSecretKey {
    EpochSecretKey::random(&mut rng(epoch + 1_000_000)).unwrap()
}

/// Honest totals.
pub(crate) fn counts(buckets: u64, tokens: usize, before: Option<&SignedHead>) -> Counts {
    let (tokens, earlier) = (tokens as u64, before.map_or(0, |before| before.head().counts.tokens));
    let (added, dropped) = (tokens.saturating_sub(earlier), earlier.saturating_sub(tokens));
    Counts { buckets, tokens, added, dropped, resets: 0 }
}

/// The octets of the buckets.
pub(crate) fn contents(epoch: u64, buckets: u64, handles: &[MessageScalar]) -> Vec<Vec<u8>> {
    let made = tokens(interface(), &secret_key(epoch), handles).unwrap();
    let of = |number| {
        let holders = handles.iter().zip(&made).filter(|(handle, _)| bucket_of(handle, buckets) == number);
        Bucket::build(Epoch(epoch), holders).as_octets().to_vec()
    };
    (0..buckets).map(of).collect()
}

/// The file `log` of these heads.
pub(crate) fn log_of(heads: &[&SignedHead]) -> Vec<u8> {
    heads.iter().map(|signed| signed.to_compact() + "\n").collect::<String>().into_bytes()
}

/// Three epochs of the same issuer: nine holders, the first one of whom is struck in the third.
pub(crate) fn history() -> [Published; 3] {
    let handles = handles(9);
    let first = Published::new(20_000, 4, &handles, None);
    let second = Published::new(20_001, 4, &handles, Some(&first.signed));
    let third = Published::new(20_003, 8, &handles[1..], Some(&second.signed));
    [first, second, third]
}
