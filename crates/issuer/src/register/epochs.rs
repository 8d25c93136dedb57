//! Epochs on the register: who has a token, the secret key until everything is published, and the heads.

use std::ops::Range;

use bauta_bbs::MessageScalar;
use bauta_credential::epoch::{Counts, Epoch, MAX_BUCKETS, bucket_of};
use bauta_credential::{Date, Schema};
use bauta_predicates::validity::{EpochPublicKey, EpochSecretKey};
use bauta_storage::{Row, StorageError, Transaction, Value};
use zeroize::Zeroizing;

use super::{Register, policy};
use crate::claims;
use crate::epochs::EpochError;

/// The days from 1900-01-01, where credentials count from, to 1970-01-01, where epochs do.
const DAYS_1900_TO_1970: u64 = 25_567;

/// An epoch, from when it is prepared on.
pub(crate) struct Recorded {
    pub(crate) epoch: Epoch,
    /// Erased when everything is published.
    pub(crate) secret_key: Option<EpochSecretKey>,
    pub(crate) public_key: EpochPublicKey,
    pub(crate) counts: Counts,
    /// The signed head, as text.
    pub(crate) head: Option<String>,
    pub(crate) published: bool,
}

const COLUMNS: &str =
    "epoch, secret_key, public_key, buckets, tokens, added, dropped, resets, head, published_at IS NOT NULL";

fn recorded(row: &Row) -> Result<Recorded, EpochError> {
    let secret_key: Option<Zeroizing<Vec<u8>>> = row.get::<Option<Vec<u8>>>(1)?.map(Zeroizing::new);
    let public_key: Vec<u8> = row.get(2)?;
    let counts = Counts {
        buckets: row.get(3)?,
        tokens: row.get(4)?,
        added: row.get(5)?,
        dropped: row.get(6)?,
        resets: row.get(7)?,
    };
    let (epoch, head, published) = (Epoch(row.get(0)?), row.get(8)?, row.get(9)?);
    let secret_key = secret_key.map(|octets| EpochSecretKey::from_octets(&octets)).transpose()?;
    let public_key = EpochPublicKey::from_octets(&public_key)?;
    Ok(Recorded { epoch, secret_key, public_key, counts, head, published })
}

fn one(
    transaction: &mut dyn Transaction,
    condition: &str,
    epoch: Epoch,
) -> Result<Option<Recorded>, EpochError> {
    let query = format!("SELECT {COLUMNS} FROM epochs WHERE {condition} ORDER BY epoch DESC LIMIT 1");
    transaction.first(&query, &[epoch.0.into()])?.as_ref().map(recorded).transpose()
}

impl Register {
    /// An epoch that is prepared or published.
    pub(crate) fn epoch(&self, epoch: Epoch) -> Result<Option<Recorded>, EpochError> {
        self.database.read(|transaction| find(transaction, epoch))
    }

    /// The last epoch whose head is recorded.
    pub(crate) fn last_with_head(&self) -> Result<Option<Recorded>, EpochError> {
        self.database.read(|transaction| one(transaction, "head IS NOT NULL AND epoch >= ?1", Epoch(0)))
    }

    /// The epoch that is not published.
    pub(crate) fn unpublished(&self) -> Result<Option<Recorded>, EpochError> {
        self.database.read(unpublished)
    }

    /// The handles of a bucket, when there are so many buckets.
    pub(crate) fn handles(
        &self,
        epoch: Epoch,
        number: u64,
        buckets: u64,
    ) -> Result<Vec<MessageScalar>, EpochError> {
        let width = MAX_BUCKETS / buckets.max(1);
        let rows = self.database.query(
            "SELECT handle FROM epoch_handles WHERE epoch = ?1 AND position >= ?2 AND position < ?3
             ORDER BY position, handle",
            &[epoch.0.into(), (number * width).into(), ((number + 1) * width).into()],
        )?;
        rows.iter().map(|row| Ok(MessageScalar::from_octets(&row.get::<[u8; 32]>(0)?)?)).collect()
    }

    /// How many handles some buckets have together.
    pub(crate) fn count_handles(
        &self,
        epoch: Epoch,
        numbers: Range<u64>,
        buckets: u64,
    ) -> Result<u64, StorageError> {
        let width = MAX_BUCKETS / buckets.max(1);
        let rows = self.database.query(
            "SELECT COUNT(*) FROM epoch_handles WHERE epoch = ?1 AND position >= ?2 AND position < ?3",
            &[epoch.0.into(), (numbers.start * width).into(), (numbers.end * width).into()],
        )?;
        rows.first().map_or(Ok(0), |row| row.get(0))
    }

    /// The log as it is to be published with an epoch: the heads that are out already, and this one's.
    pub(crate) fn log(&self, epoch: Epoch) -> Result<String, StorageError> {
        self.database.read(|transaction| log(transaction, epoch))
    }

    /// Overwrites what the database still holds of secret keys that were erased.
    pub(crate) fn overwrite_keys(&self) -> Result<(), StorageError> {
        self.database.overwrite_deleted("epochs")
    }
}

/// An epoch that is prepared or published.
pub(crate) fn find(transaction: &mut dyn Transaction, epoch: Epoch) -> Result<Option<Recorded>, EpochError> {
    one(transaction, "epoch = ?1", epoch)
}

/// The epoch that is not published.
pub(crate) fn unpublished(transaction: &mut dyn Transaction) -> Result<Option<Recorded>, EpochError> {
    one(transaction, "published_at IS NULL AND epoch >= ?1", Epoch(0))
}

/// The last epoch that is prepared or published.
pub(crate) fn last(transaction: &mut dyn Transaction) -> Result<Option<Recorded>, EpochError> {
    one(transaction, "epoch >= ?1", Epoch(0))
}

/// The heads that are out, and this epoch's, one a line.
pub(crate) fn log(transaction: &mut dyn Transaction, epoch: Epoch) -> Result<String, StorageError> {
    let heads = transaction.query(
        "SELECT head FROM epochs WHERE head IS NOT NULL AND (published_at IS NOT NULL OR epoch = ?1) ORDER BY epoch",
        &[epoch.0.into()],
    )?;
    heads.iter().map(|row| Ok(row.get::<String>(0)? + "\n")).collect()
}

/// How many credentials are completed at a time.
const COMPLETED_AT_ONCE: u32 = 1000;

/// Fills in what version 1 did not record, some credentials at a time.
pub(crate) fn complete_handles(transaction: &mut dyn Transaction, schema: &Schema) -> Result<(), EpochError> {
    loop {
        let open = transaction.query(
            "SELECT id, payloads FROM credentials WHERE handle IS NULL AND state = 'issued' LIMIT ?1",
            &[COMPLETED_AT_ONCE.into()],
        )?;
        if open.is_empty() {
            return Ok(());
        }
        for row in open {
            let (credential, payloads): (i64, String) = (row.get(0)?, row.get(1)?);
            let validity = claims::validity(schema, &claims::read_payloads(&payloads, schema)?)?;
            let handle = validity.handle.ok_or(EpochError::NoHandles)?;
            transaction.execute(
                "UPDATE credentials SET handle = ?2, expires_on = ?3 WHERE id = ?1",
                &[
                    credential.into(),
                    handle.to_octets()[..].into(),
                    validity.expires_on.map(Date::days).into(),
                ],
            )?;
        }
    }
}

/// Prepares an epoch after `before`: takes down who is in good standing, and counts.
pub(crate) fn prepare(
    transaction: &mut dyn Transaction,
    epoch: Epoch,
    key: &EpochSecretKey,
    before: Option<&Recorded>,
    now: u64,
) -> Result<(), EpochError> {
    let keys = (key.to_octets(), key.public_key().to_octets());
    let values = [epoch.0.into(), keys.0[..].into(), keys.1[..].into(), now.into()];
    transaction.execute(
        "INSERT INTO epochs (epoch, secret_key, public_key, buckets, tokens, added, dropped, resets, last_reset, prepared_at)
         VALUES (?1, ?2, ?3, 1, 0, 0, 0,
                 (SELECT COUNT(*) FROM resets WHERE id > (SELECT COALESCE(MAX(last_reset), 0) FROM epochs)),
                 (SELECT COALESCE(MAX(id), 0) FROM resets), ?4)",
        &Zeroizing::new(values)[..],
    )?;
    let tokens = take_down(transaction, epoch)?;
    let holders = policy(transaction, "bucket_holders")?;
    let buckets = tokens.div_ceil(holders).max(1).next_power_of_two().min(MAX_BUCKETS);
    let (buckets, added, dropped) = match before {
        None => (buckets, tokens, 0),
        Some(before) => (
            buckets.max(before.counts.buckets),
            missing(transaction, epoch, before.epoch)?,
            missing(transaction, before.epoch, epoch)?,
        ),
    };
    transaction.execute(
        "UPDATE epochs SET buckets = ?2, tokens = ?3, added = ?4, dropped = ?5 WHERE epoch = ?1",
        &[epoch.0.into(), buckets.into(), tokens.into(), added.into(), dropped.into()],
    )?;
    Ok(())
}

/// How many credentials are looked at, at a time.
const TAKEN_DOWN_AT_ONCE: u32 = 20_000;

/// Takes down the handles in good standing: released, not replaced, not revoked, not expired. Their number.
fn take_down(transaction: &mut dyn Transaction, epoch: Epoch) -> Result<u64, EpochError> {
    let (mut tokens, mut last) = (0, 0);
    loop {
        let good = transaction.query(
            "SELECT c.id, c.handle FROM credentials c JOIN persons p ON p.number = c.person
             WHERE c.id > ?1 AND c.state = 'issued' AND c.revoked_at IS NULL AND p.revoked_at IS NULL
               AND (c.expires_on IS NULL OR c.expires_on >= ?2)
             ORDER BY c.id LIMIT ?3",
            &[last.into(), (epoch.0 + DAYS_1900_TO_1970).into(), TAKEN_DOWN_AT_ONCE.into()],
        )?;
        let Some(row) = good.last() else { return Ok(tokens) };
        last = row.get::<i64>(0)?;
        let place = |row: &Row| {
            let octets: [u8; 32] = row.get(1)?;
            Ok((bucket_of(&MessageScalar::from_octets(&octets)?, MAX_BUCKETS), octets))
        };
        // In the order of the table, so that its pages are written once and not one by one.
        let mut places: Vec<(u64, [u8; 32])> = good.iter().map(place).collect::<Result<_, EpochError>>()?;
        places.sort_unstable();
        let row = |(position, octets): (u64, [u8; 32])| [epoch.0.into(), position.into(), octets.into()];
        let handles: Vec<Value> = places.into_iter().flat_map(row).collect();
        transaction.insert("epoch_handles (epoch, position, handle)", 3, &handles)?;
        tokens += good.len() as u64;
    }
}

/// How many handles of one epoch are not in another.
fn missing(transaction: &mut dyn Transaction, of: Epoch, from: Epoch) -> Result<u64, StorageError> {
    let row = transaction.first(
        "SELECT COUNT(*) FROM epoch_handles a WHERE a.epoch = ?1 AND NOT EXISTS
           (SELECT 1 FROM epoch_handles b WHERE b.epoch = ?2 AND b.position = a.position AND b.handle = a.handle)",
        &[of.0.into(), from.0.into()],
    )?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Records the head of an epoch that has none.
pub(crate) fn record_head(
    transaction: &mut dyn Transaction,
    epoch: Epoch,
    head: &str,
) -> Result<(), StorageError> {
    let record = "UPDATE epochs SET head = ?2 WHERE epoch = ?1 AND head IS NULL";
    transaction.execute(record, &[epoch.0.into(), head.into()]).map(drop)
}

/// Marks an epoch as published, erases its secret key and who had a token before it.
pub(crate) fn finish(transaction: &mut dyn Transaction, epoch: Epoch, now: u64) -> Result<(), StorageError> {
    transaction.execute(
        "UPDATE epochs SET published_at = ?2, secret_key = NULL WHERE epoch = ?1 AND published_at IS NULL",
        &[epoch.0.into(), now.into()],
    )?;
    transaction.execute(
        "DELETE FROM epoch_handles WHERE epoch < (SELECT MAX(epoch) FROM epochs WHERE published_at IS NOT NULL)",
        &[],
    )?;
    Ok(())
}

/// Gives up an epoch without a head; whether there was one.
pub(crate) fn abandon(transaction: &mut dyn Transaction, epoch: Epoch) -> Result<bool, StorageError> {
    let deleted =
        transaction.execute("DELETE FROM epochs WHERE epoch = ?1 AND head IS NULL", &[epoch.0.into()])?;
    Ok(deleted == 1)
}
