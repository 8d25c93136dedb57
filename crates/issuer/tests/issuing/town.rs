//! An issuer with many holders, of whom only the register knows, and what it publishes.

use std::collections::BTreeMap;
use std::io;

use bauta_bbs::MessageScalar;
use bauta_credential::epoch::{Bucket, Epoch, EpochLog, SignedHead, bucket_of, verify_bucket};
use bauta_credential::{Alg, ClaimValue, IssuedCredential};
use bauta_issuer::{EpochError, PreparedEpoch, Shard};
use bauta_storage::{StorageError, Transaction};

use crate::support::{NOW, Office, rng};

/// The day of [`NOW`].
pub(crate) const TODAY: Epoch = Epoch(20_649);

/// Files by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Everything that follows an epoch's start, with the clock where the epoch is.
impl Office {
    pub(crate) fn prepare(&mut self, epoch: Epoch) -> Result<PreparedEpoch, EpochError> {
        self.issuer.prepare_epoch(epoch, epoch.0 * 86_400, &mut rng(epoch.0))
    }

    pub(crate) fn build(&mut self, epoch: Epoch) {
        self.issuer.build_shard(epoch, Shard::WHOLE, &self.built(), |_, _| {}).unwrap();
    }

    pub(crate) fn hand_over(&mut self, epoch: Epoch, files: &mut Files) -> Result<SignedHead, EpochError> {
        let built = self.built();
        self.issuer.publish_epoch(epoch, &built, NOW, |name, octets| {
            files.insert(name.to_owned(), octets.to_vec());
            Ok(())
        })
    }

    /// Prepares, builds and publishes.
    pub(crate) fn publish(&mut self, epoch: Epoch, files: &mut Files) -> SignedHead {
        self.prepare(epoch).unwrap();
        self.build(epoch);
        self.hand_over(epoch, files).unwrap()
    }

    /// So many persons with credentials that nobody signed: enough for an epoch.
    pub(crate) fn settle(&self, count: u64) -> Vec<MessageScalar> {
        let handles: Vec<_> =
            (0..count).map(|seed| MessageScalar::random(&mut rng(77_000 + seed)).unwrap()).collect();
        let settle = |transaction: &mut dyn Transaction| -> Result<(), StorageError> {
            for handle in &handles {
                let octets = handle.to_octets();
                let person = "INSERT INTO persons (person_id) VALUES (?1) RETURNING number";
                let person: i64 = transaction.query(person, &[octets[..].into()])?[0].get(0)?;
                transaction.execute(
                    "INSERT INTO credentials (person, request, nonce, record, payloads, entropy, state, family_name,
                         given_name, document_kind, document_number, reserved_at, handle)
                     VALUES (?2, ?1, ?3, ?1, '[]', ?1, 'issued', '', '', '', '', 0, ?1)",
                    &[octets[..].into(), person.into(), hex::encode(&octets[..]).into()],
                )?;
            }
            Ok(())
        };
        self.database().transaction(settle).unwrap();
        handles
    }

    pub(crate) fn handle(&self, issued: &IssuedCredential) -> MessageScalar {
        match self.claim(issued, "validity_handle") {
            ClaimValue::Identifier(handle) => handle,
            _ => panic!(),
        }
    }
}

/// Whether a handle has a token in the newest epoch, as its wallet finds out: by the log, the path, and the key.
pub(crate) fn has_token(office: &Office, files: &Files, handle: &MessageScalar) -> bool {
    let log = EpochLog::read(&office.metadata, &files["log"]).unwrap();
    let head = log.newest().unwrap().head();
    let number = bucket_of(handle, head.counts.buckets);
    let (octets, path) = (&files[&head.epoch.bucket_name(number)], &files[&head.epoch.path_name(number)]);
    let bucket: Bucket = verify_bucket(head, number, octets, path).unwrap();
    bucket.find(Alg::BbsModHb.interface(), head, handle).is_some()
}

/// A store that fails after so many files.
pub(crate) fn failing_after(files: &mut Files, mut left: usize) -> impl FnMut(&str, &[u8]) -> io::Result<()> {
    move |name, octets| {
        left = left.checked_sub(1).ok_or_else(|| io::Error::other("the network is down"))?;
        files.insert(name.to_owned(), octets.to_vec());
        Ok(())
    }
}
