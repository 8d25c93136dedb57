//! The tree over the buckets of an epoch, whose root is in the head: so everybody is given the same buckets.

use rs_merkle::{Hasher, MerkleProof, MerkleTree};
use sha2::{Digest, Sha256};

use super::{Bucket, Epoch, EpochHead};
use crate::malformed::Malformed;

/// node = SHA-256(0x01 ‖ left ‖ right); leaves come hashed, as [`bucket_leaf`].
#[derive(Clone)]
struct Node;

impl Hasher for Node {
    type Hash = [u8; 32];

    fn hash(data: &[u8]) -> [u8; 32] {
        Sha256::new_with_prefix([1]).chain_update(data).finalize().into()
    }
}

/// The leaf of a bucket: SHA-256(0x00 ‖ I2OSP(epoch, 8) ‖ I2OSP(number, 8) ‖ octets).
pub fn bucket_leaf(epoch: Epoch, number: u64, octets: &[u8]) -> [u8; 32] {
    Sha256::new_with_prefix([0])
        .chain_update(epoch.0.to_be_bytes())
        .chain_update(number.to_be_bytes())
        .chain_update(octets)
        .finalize()
        .into()
}

/// The tree over all buckets of an epoch.
pub struct BucketTree(MerkleTree<Node>);

impl BucketTree {
    /// The tree over these leaves, in the order of the buckets' numbers: as many as a power of two.
    pub fn from_leaves(leaves: &[[u8; 32]]) -> Option<Self> {
        leaves.len().is_power_of_two().then(|| Self(MerkleTree::from_leaves(leaves)))
    }

    /// The root.
    pub fn root(&self) -> [u8; 32] {
        self.0.root().expect("a tree with a leaf has a root")
    }

    /// The file that goes with a bucket: the siblings on the way from its leaf to the root, 32 octets each. Empty for a
    /// number that there is none of.
    pub fn path(&self, number: u64) -> Vec<u8> {
        match usize::try_from(number) {
            Ok(index) if index < self.0.leaves_len() => self.0.proof(&[index]).proof_hashes().concat(),
            _ => Vec::new(),
        }
    }
}

/// Why a bucket is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    /// It is not the bucket of this number in the tree that the head is over: cut, altered, of another epoch, or of
    /// another number.
    #[error("the bucket is not the one that the head is over")]
    NotInTree,
    /// It is the issuer's bucket, and none that anything can be found in.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

/// Reads a bucket, and checks by its path that it is the one of this number that the head is over.
///
/// # Errors
/// [`BucketError`].
pub fn verify_bucket(
    head: &EpochHead,
    number: u64,
    octets: &[u8],
    path: &[u8],
) -> Result<Bucket, BucketError> {
    check_in_tree(head, number, octets, path)?;
    Ok(Bucket::parse(octets)?)
}

/// That the octets are those the head is over, whatever they are.
fn check_in_tree(head: &EpochHead, number: u64, octets: &[u8], path: &[u8]) -> Result<(), BucketError> {
    let buckets = head.counts.buckets;
    let (siblings, rest) = path.as_chunks::<32>();
    let levels = buckets.checked_ilog2().ok_or(BucketError::NotInTree)?;
    let fits = rest.is_empty() && siblings.len() == levels as usize && number < buckets;
    let (Ok(index), Ok(count), true) = (usize::try_from(number), usize::try_from(buckets), fits) else {
        return Err(BucketError::NotInTree);
    };
    let leaf = bucket_leaf(head.epoch, number, octets);
    let path = MerkleProof::<Node>::new(siblings.to_vec());
    if path.verify(head.root, &[index], &[leaf], count) { Ok(()) } else { Err(BucketError::NotInTree) }
}
