//! Epochs: prepare, build, publish.

mod built;
mod error;
mod publish;
mod shard;

use std::sync::Mutex;

use bauta_bbs::{Interface, MessageScalar};
use bauta_credential::ClaimType;
use bauta_credential::epoch::{Bucket, Counts, Epoch, SignedHead, bucket_leaf};
use bauta_predicates::validity::{EpochPublicKey, EpochSecretKey, tokens};
use rand_core::CryptoRngCore;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

pub use built::BuiltBuckets;
use built::locked;
pub use error::EpochError;
pub use shard::{Shard, ShardError};

use crate::issue::Issuer;
use crate::register::epochs::{self, Recorded};

/// An epoch that is prepared: who has a token in it does not change any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedEpoch {
    /// The epoch.
    pub epoch: Epoch,
    /// X_e.
    pub key: EpochPublicKey,
    /// The totals that its head will have.
    pub counts: Counts,
}

/// Where an issuer's epochs stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochStatus {
    /// The last head that is signed.
    pub newest: Option<SignedHead>,
    /// The epoch that is prepared and not published.
    pub unpublished: Option<Unpublished>,
}

/// An epoch between its preparation and the end of its publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpublished {
    /// What is prepared.
    pub prepared: PreparedEpoch,
    /// How many of its buckets are built.
    pub built: u64,
    /// Whether its head is signed: then it can be published and not abandoned.
    pub signed: bool,
}

impl Recorded {
    fn prepared(self) -> PreparedEpoch {
        PreparedEpoch { epoch: self.epoch, key: self.public_key, counts: self.counts }
    }
}

impl Issuer {
    /// Prepares an epoch: a fresh secret key, the handles in good standing as they are now, the number of buckets and the
    /// totals. Until it is published or [abandoned](Self::abandon_epoch) it stays so, and preparing it again changes
    /// nothing. `now` is in seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`EpochError::NoHandles`], [`EpochError::TooEarly`], [`EpochError::NotForward`], [`EpochError::Unfinished`], and
    /// whatever the register reports.
    pub fn prepare_epoch(
        &self,
        epoch: Epoch,
        now: u64,
        rng: &mut impl CryptoRngCore,
    ) -> Result<PreparedEpoch, EpochError> {
        let schema = self.metadata.schema();
        let handle = schema.index_of(&"validity_handle".into());
        if handle.is_none_or(|index| schema.claims()[index].claim_type != ClaimType::Identifier) {
            return Err(EpochError::NoHandles);
        }
        // A slip of the hand must not close the log for years: epochs only go forward.
        if epoch.0 > Epoch::from_unix_seconds(now).0 + 1 {
            return Err(EpochError::TooEarly);
        }
        self.register.database().transaction(|transaction| {
            match epochs::unpublished(transaction)? {
                Some(open) if open.epoch == epoch => return Ok(open.prepared()),
                Some(open) => return Err(EpochError::Unfinished(open.epoch)),
                None => {}
            }
            let before = epochs::last(transaction)?;
            if let Some(before) = before.as_ref().filter(|before| before.epoch >= epoch) {
                return Err(EpochError::NotForward { last: before.epoch });
            }
            epochs::complete_handles(transaction, schema)?;
            let key = EpochSecretKey::random(rng)?;
            epochs::prepare(transaction, epoch, &key, before.as_ref(), now)?;
            Ok(epochs::find(transaction, epoch)?.ok_or(EpochError::NotPrepared)?.prepared())
        })
    }

    /// Gives up an epoch that is prepared, to prepare it anew. Once its head is signed there is no way back.
    ///
    /// # Errors
    /// [`EpochError::NotPrepared`], [`EpochError::Signed`], and whatever the register reports.
    pub fn abandon_epoch(&self, epoch: Epoch) -> Result<(), EpochError> {
        self.register.database().transaction(|transaction| {
            epochs::find(transaction, epoch)?.ok_or(EpochError::NotPrepared)?;
            if epochs::abandon(transaction, epoch)? { Ok(()) } else { Err(EpochError::Signed) }
        })
    }

    /// Builds the buckets of a shard: those that are not built yet, on all cores. What a bucket holds depends on the
    /// epoch's key and the handles alone, so that shards can be built apart, in any order and again. `progress` is
    /// called with how many tokens of the shard are done, and how many there are.
    ///
    /// # Errors
    /// [`EpochError::NotPrepared`], [`EpochError::Signed`], a handle without a token in this epoch
    /// ([`bauta_predicates::Error::Handle`]: abandon it and prepare it again), and whatever register and files report.
    pub fn build_shard(
        &self,
        epoch: Epoch,
        shard: Shard,
        built: &BuiltBuckets,
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<(), EpochError> {
        let recorded = self.register.epoch(epoch)?.ok_or(EpochError::NotPrepared)?;
        let key =
            recorded.secret_key.as_ref().filter(|_| recorded.head.is_none()).ok_or(EpochError::Signed)?;
        let (buckets, interface) = (recorded.counts.buckets, self.metadata.alg().interface());
        let numbers = shard.numbers(buckets);
        let total = self.register.count_handles(epoch, numbers.clone(), buckets)?;
        // Every core reads a bucket's handles when it is free: no more than that is in memory, whatever there is on the register.
        let progress = Mutex::new((0, progress));
        numbers.par_bridge().try_for_each(|number| {
            let handles = self.register.handles(epoch, number, buckets)?;
            build(interface, key, (Place { epoch, number }, &handles), built)?;
            let (done, progress) = &mut *locked(&progress);
            *done += handles.len() as u64;
            progress(*done, total);
            Ok(())
        })
    }

    /// Where the epochs stand.
    ///
    /// # Errors
    /// Whatever register and files report.
    pub fn epoch_status(&self, built: &BuiltBuckets) -> Result<EpochStatus, EpochError> {
        let newest = match self.register.last_with_head()?.and_then(|recorded| recorded.head) {
            Some(head) => Some(SignedHead::parse(&head, &self.metadata)?),
            None => None,
        };
        let unpublished = match self.register.unpublished()? {
            Some(open) => Some(Unpublished {
                built: built.count(open.epoch, open.counts.buckets)?,
                signed: open.head.is_some(),
                prepared: open.prepared(),
            }),
            None => None,
        };
        Ok(EpochStatus { newest, unpublished })
    }
}

/// Builds one bucket, unless it is there.
fn build(
    interface: &Interface,
    key: &EpochSecretKey,
    (place, handles): (Place, &[MessageScalar]),
    built: &BuiltBuckets,
) -> Result<(), EpochError> {
    if built.read(place)?.is_some_and(|octets| place.opened(key, &octets).is_some()) {
        return Ok(());
    }
    let made = tokens(interface, key, handles)?;
    let bucket = Bucket::build(place.epoch, handles.iter().zip(&made));
    Ok(built.write(place, &place.sealed(key, bucket.as_octets()))?)
}

/// Which bucket it is.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) epoch: Epoch,
    pub(crate) number: u64,
}

impl Place {
    /// A bucket as it is kept until it is published: its octets and a seal, which only who has the epoch's secret key
    /// can make. So what is published was built from this preparation, and whole.
    fn sealed(self, key: &EpochSecretKey, octets: &[u8]) -> Vec<u8> {
        [octets, &self.seal(key, octets)].concat()
    }

    /// The octets of the bucket, if the seal is right.
    fn opened<'a>(self, key: &EpochSecretKey, sealed: &'a [u8]) -> Option<&'a [u8]> {
        let (octets, seal) = sealed.split_last_chunk::<SEAL_LENGTH>()?;
        (*seal == self.seal(key, octets)).then_some(octets)
    }

    /// SHA-256("BAUTA_BUILT" ‖ x_e ‖ leaf): everything has a fixed length.
    fn seal(self, key: &EpochSecretKey, octets: &[u8]) -> [u8; SEAL_LENGTH] {
        Sha256::new_with_prefix("BAUTA_BUILT")
            .chain_update(&key.to_octets()[..])
            .chain_update(bucket_leaf(self.epoch, self.number, octets))
            .finalize()
            .into()
    }
}

/// The length of a seal in octets.
pub(crate) const SEAL_LENGTH: usize = 32;
