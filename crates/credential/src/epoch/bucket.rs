//! Buckets: the tokens of an epoch in files, large enough that fetching one tells little.

use bauta_bbs::{Interface, MessageScalar};
use bauta_predicates::validity::Token;
use sha2::{Digest, Sha256};

use super::{Epoch, EpochHead};
use crate::malformed::{Malformed, Part, Problem};

/// The length of a tag in octets.
const TAG_LENGTH: usize = 2;
/// The length of an entry in octets: a tag, and a token.
pub const ENTRY_LENGTH: usize = TAG_LENGTH + 48;
/// Most octets of a bucket that are read, 80,000 entries; an issuer aims at 10,000.
pub const MAX_BUCKET: usize = 80_000 * ENTRY_LENGTH;

/// The number of the bucket of a handle: the leading log2(`buckets`) bits of SHA-256("BAUTA_BUCKET" ‖ h).
///
/// It is the same in every epoch; when buckets are split, one more bit counts. A bucket that changed from epoch to epoch
/// would single a wallet out in two or three days, to whoever sees what it fetches.
pub fn bucket_of(handle: &MessageScalar, buckets: u64) -> u64 {
    let digest = Sha256::new_with_prefix("BAUTA_BUCKET").chain_update(&handle.to_octets()[..]).finalize();
    let leading = digest.iter().take(8).fold(0, |bits, octet| bits << 8 | u64::from(*octet));
    let bits = buckets.checked_ilog2().unwrap_or(0);
    leading.checked_shr(u64::BITS - bits).unwrap_or(0)
}

/// The order of a handle's entry in its bucket: SHA-256("BAUTA_TAG" ‖ epoch ‖ h). Its first two octets are the tag.
fn entry_digest(epoch: Epoch, handle: &MessageScalar) -> [u8; 32] {
    Sha256::new_with_prefix("BAUTA_TAG")
        .chain_update(epoch.0.to_be_bytes())
        .chain_update(&handle.to_octets()[..])
        .finalize()
        .into()
}

/// A bucket of an epoch: for each of its holders a tag of 2 octets and a token of 48, in the order of the digests that
/// the tags begin. So the order says nothing about the register, and a holder finds the token by its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket(Vec<u8>);

/// Most entries with one tag that are tried.
const MAX_CANDIDATES: usize = 64;

impl Bucket {
    /// The bucket of these holders: their handles, each with its token.
    pub fn build<'a>(
        epoch: Epoch,
        holders: impl IntoIterator<Item = (&'a MessageScalar, &'a Token)>,
    ) -> Self {
        let holders = holders.into_iter().map(|(handle, token)| (entry_digest(epoch, handle), token));
        let mut entries: Vec<_> = holders.collect();
        entries.sort_unstable_by_key(|(digest, _)| *digest);
        let mut octets = Vec::with_capacity(entries.len() * ENTRY_LENGTH);
        for (digest, token) in entries {
            octets.extend_from_slice(&digest[..TAG_LENGTH]);
            octets.extend_from_slice(&token.to_octets());
        }
        Self(octets)
    }

    /// Reads a bucket: whole entries, tags in ascending order. Tokens are looked at when they are looked for.
    ///
    /// # Errors
    /// [`Malformed`]; the position is the entry.
    pub fn parse(octets: &[u8]) -> Result<Self, Malformed> {
        if octets.len() > MAX_BUCKET {
            return Err(Part::Bucket.malformed(Problem::TooLarge { limit: MAX_BUCKET }));
        }
        let (entries, rest) = octets.as_chunks::<ENTRY_LENGTH>();
        if !rest.is_empty() {
            return Err(Part::Bucket.malformed_at(entries.len(), Problem::Missing("octets")));
        }
        let descent = entries.windows(2).position(|pair| tag(&pair[0]) > tag(&pair[1]));
        match descent {
            None => Ok(Self(octets.to_vec())),
            Some(before) => Err(Part::Bucket.malformed_at(before + 1, Problem::NotCanonical)),
        }
    }

    /// The octets of the file.
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }

    /// How many tokens are in it.
    pub fn tokens(&self) -> usize {
        self.0.len() / ENTRY_LENGTH
    }

    /// The token of a handle. Handles may share a tag, so each entry with the tag is tried under the head's key.
    pub fn find(&self, interface: &Interface, head: &EpochHead, handle: &MessageScalar) -> Option<Token> {
        let wanted = &entry_digest(head.epoch, handle)[..TAG_LENGTH];
        let (entries, _) = self.0.as_chunks::<ENTRY_LENGTH>();
        let first = entries.partition_point(|entry| tag(entry) < wanted);
        // Tags are uniform, so a handful at most have this one; who puts in thousands only wants to cost time.
        let candidates =
            entries[first..].iter().take_while(|entry| tag(entry) == wanted).take(MAX_CANDIDATES);
        candidates
            .filter_map(|entry| Token::from_octets(&entry[TAG_LENGTH..]).ok())
            .find(|token| token.verify(interface, &head.key, handle).is_ok())
    }
}

fn tag(entry: &[u8; ENTRY_LENGTH]) -> &[u8] {
    &entry[..TAG_LENGTH]
}
