//! Epochs on the register: who has a token, the secret key until everything is published, and the heads.

use std::ops::Range;

use bauta_bbs::MessageScalar;
use bauta_credential::epoch::{Counts, Epoch, MAX_BUCKETS, bucket_of};
use bauta_credential::{Date, Schema};
use bauta_predicates::validity::{EpochPublicKey, EpochSecretKey};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
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

fn recorded(row: &Row<'_>) -> Result<Result<Recorded, EpochError>, rusqlite::Error> {
    let secret_key: Option<Zeroizing<Vec<u8>>> = row.get::<_, Option<Vec<u8>>>(1)?.map(Zeroizing::new);
    let public_key: Vec<u8> = row.get(2)?;
    let counts = Counts {
        buckets: row.get(3)?,
        tokens: row.get(4)?,
        added: row.get(5)?,
        dropped: row.get(6)?,
        resets: row.get(7)?,
    };
    let (epoch, head, published) = (Epoch(row.get(0)?), row.get(8)?, row.get(9)?);
    let keys = || {
        let secret_key = secret_key.map(|octets| EpochSecretKey::from_octets(&octets)).transpose()?;
        Ok((secret_key, EpochPublicKey::from_octets(&public_key)?))
    };
    Ok(keys().map(|(secret_key, public_key)| Recorded {
        epoch,
        secret_key,
        public_key,
        counts,
        head,
        published,
    }))
}

fn one(connection: &Connection, condition: &str, epoch: Epoch) -> Result<Option<Recorded>, EpochError> {
    let query = format!("SELECT {COLUMNS} FROM epochs WHERE {condition} ORDER BY epoch DESC LIMIT 1");
    connection.query_row(&query, [epoch.0], recorded).optional()?.transpose()
}

impl Register {
    /// An epoch that is prepared or published.
    pub(crate) fn epoch(&self, epoch: Epoch) -> Result<Option<Recorded>, EpochError> {
        find(&self.connection, epoch)
    }

    /// The last epoch whose head is recorded.
    pub(crate) fn last_with_head(&self) -> Result<Option<Recorded>, EpochError> {
        one(&self.connection, "head IS NOT NULL AND epoch >= ?1", Epoch(0))
    }

    /// The epoch that is not published.
    pub(crate) fn unpublished(&self) -> Result<Option<Recorded>, EpochError> {
        unpublished(&self.connection)
    }

    /// The handles of a bucket, when there are so many buckets.
    pub(crate) fn handles(
        &self,
        epoch: Epoch,
        number: u64,
        buckets: u64,
    ) -> Result<Vec<MessageScalar>, EpochError> {
        let width = MAX_BUCKETS / buckets.max(1);
        let mut statement = self.connection.prepare_cached(
            "SELECT handle FROM epoch_handles WHERE epoch = ?1 AND position >= ?2 AND position < ?3
             ORDER BY position, handle",
        )?;
        let positions = params![epoch.0, number * width, (number + 1) * width];
        let handles = statement.query_map(positions, |row| row.get::<_, [u8; 32]>(0))?;
        handles.map(|octets| Ok(MessageScalar::from_octets(&octets?)?)).collect()
    }

    /// How many handles some buckets have together.
    pub(crate) fn count_handles(
        &self,
        epoch: Epoch,
        numbers: Range<u64>,
        buckets: u64,
    ) -> Result<u64, rusqlite::Error> {
        let width = MAX_BUCKETS / buckets.max(1);
        self.connection.query_row(
            "SELECT COUNT(*) FROM epoch_handles WHERE epoch = ?1 AND position >= ?2 AND position < ?3",
            [epoch.0, numbers.start * width, numbers.end * width],
            |row| row.get(0),
        )
    }

    /// The log as it is to be published with an epoch: the heads that are out already, and this one's.
    pub(crate) fn log(&self, epoch: Epoch) -> Result<String, rusqlite::Error> {
        log(&self.connection, epoch)
    }

    /// Overwrites what the write-ahead log still holds of what was deleted.
    pub(crate) fn checkpoint(&self) -> Result<(), rusqlite::Error> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }
}

/// An epoch that is prepared or published.
pub(crate) fn find(connection: &Connection, epoch: Epoch) -> Result<Option<Recorded>, EpochError> {
    one(connection, "epoch = ?1", epoch)
}

/// The epoch that is not published.
pub(crate) fn unpublished(connection: &Connection) -> Result<Option<Recorded>, EpochError> {
    one(connection, "published_at IS NULL AND epoch >= ?1", Epoch(0))
}

/// The last epoch that is prepared or published.
pub(crate) fn last(connection: &Connection) -> Result<Option<Recorded>, EpochError> {
    one(connection, "epoch >= ?1", Epoch(0))
}

/// The heads that are out, and this epoch's, one a line.
pub(crate) fn log(connection: &Connection, epoch: Epoch) -> Result<String, rusqlite::Error> {
    let mut statement = connection.prepare(
        "SELECT head FROM epochs WHERE head IS NOT NULL AND (published_at IS NOT NULL OR epoch = ?1) ORDER BY epoch",
    )?;
    let heads = statement.query_map([epoch.0], |row| row.get::<_, String>(0))?;
    heads.map(|head| Ok(head? + "\n")).collect()
}

/// How many credentials are completed at a time.
const COMPLETED_AT_ONCE: usize = 1000;

/// Fills in what version 1 did not record, some credentials at a time.
pub(crate) fn complete_handles(transaction: &Transaction<'_>, schema: &Schema) -> Result<(), EpochError> {
    let mut open = transaction
        .prepare("SELECT id, payloads FROM credentials WHERE handle IS NULL AND state = 'issued' LIMIT ?1")?;
    loop {
        let credentials: Vec<(i64, String)> = open
            .query_map([COMPLETED_AT_ONCE], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (credential, payloads) in &credentials {
            let validity = claims::validity(schema, &claims::read_payloads(payloads, schema)?)?;
            let handle = validity.handle.ok_or(EpochError::NoHandles)?;
            transaction.execute(
                "UPDATE credentials SET handle = ?2, expires_on = ?3 WHERE id = ?1",
                params![credential, &handle.to_octets()[..], validity.expires_on.map(Date::days)],
            )?;
        }
        if credentials.len() < COMPLETED_AT_ONCE {
            return Ok(());
        }
    }
}

/// Prepares an epoch after `before`: takes down who is in good standing, and counts.
pub(crate) fn prepare(
    transaction: &Transaction<'_>,
    epoch: Epoch,
    key: &EpochSecretKey,
    before: Option<&Recorded>,
    now: u64,
) -> Result<(), EpochError> {
    transaction.execute(
        "INSERT INTO epochs (epoch, secret_key, public_key, buckets, tokens, added, dropped, resets, last_reset, prepared_at)
         SELECT ?1, ?2, ?3, 1, 0, 0, 0,
                (SELECT COUNT(*) FROM resets WHERE id > counted), (SELECT COALESCE(MAX(id), 0) FROM resets), ?4
         FROM (SELECT COALESCE(MAX(last_reset), 0) AS counted FROM epochs)",
        params![epoch.0, &key.to_octets()[..], &key.public_key().to_octets()[..], now],
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
        params![epoch.0, buckets, tokens, added, dropped],
    )?;
    Ok(())
}

/// Takes down the handles in good standing: released, not replaced, not revoked, not expired. Their number.
fn take_down(transaction: &Transaction<'_>, epoch: Epoch) -> Result<u64, EpochError> {
    let mut good = transaction.prepare(
        "SELECT c.handle FROM credentials c JOIN persons p ON p.number = c.person
         WHERE c.state = 'issued' AND c.revoked_at IS NULL AND p.revoked_at IS NULL
           AND (c.expires_on IS NULL OR c.expires_on >= ?1)",
    )?;
    let mut insert =
        transaction.prepare("INSERT INTO epoch_handles (epoch, position, handle) VALUES (?1, ?2, ?3)")?;
    let mut tokens = 0;
    let handles = good.query_map([epoch.0 + DAYS_1900_TO_1970], |row| row.get::<_, [u8; 32]>(0))?;
    for octets in handles {
        let octets = octets?;
        let position = bucket_of(&MessageScalar::from_octets(&octets)?, MAX_BUCKETS);
        tokens += insert.execute(params![epoch.0, position, octets])? as u64;
    }
    Ok(tokens)
}

/// How many handles of one epoch are not in another.
fn missing(transaction: &Transaction<'_>, of: Epoch, from: Epoch) -> Result<u64, rusqlite::Error> {
    transaction.query_row(
        "SELECT COUNT(*) FROM epoch_handles a WHERE a.epoch = ?1 AND NOT EXISTS
           (SELECT 1 FROM epoch_handles b WHERE b.epoch = ?2 AND b.position = a.position AND b.handle = a.handle)",
        [of.0, from.0],
        |row| row.get(0),
    )
}

/// Records the head of an epoch that has none.
pub(crate) fn record_head(
    transaction: &Transaction<'_>,
    epoch: Epoch,
    head: &str,
) -> Result<(), rusqlite::Error> {
    transaction
        .execute("UPDATE epochs SET head = ?2 WHERE epoch = ?1 AND head IS NULL", params![epoch.0, head])
        .map(drop)
}

/// Marks an epoch as published, erases its secret key and who had a token before it.
pub(crate) fn finish(transaction: &Transaction<'_>, epoch: Epoch, now: u64) -> Result<(), rusqlite::Error> {
    transaction.execute(
        "UPDATE epochs SET published_at = ?2, secret_key = NULL WHERE epoch = ?1 AND published_at IS NULL",
        params![epoch.0, now],
    )?;
    transaction.execute(
        "DELETE FROM epoch_handles WHERE epoch < (SELECT MAX(epoch) FROM epochs WHERE published_at IS NOT NULL)",
        [],
    )?;
    Ok(())
}

/// Gives up an epoch without a head; whether there was one.
pub(crate) fn abandon(transaction: &Transaction<'_>, epoch: Epoch) -> Result<bool, rusqlite::Error> {
    let deleted = transaction.execute("DELETE FROM epochs WHERE epoch = ?1 AND head IS NULL", [epoch.0])?;
    Ok(deleted == 1)
}
