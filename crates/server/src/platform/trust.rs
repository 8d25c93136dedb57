//! Whom a platform trusts: issuers, and its copies of their logs.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bauta_credential::epoch::{EpochLog, FollowUp, LogError};
use bauta_credential::{AcceptedEpochs, IssuerMetadata, Nonce, PresentationRequest, ValidityQuery};
use bauta_storage::{StorageError, Transaction};
use bauta_verifier::{Found, RequestStore, Verifier};

use super::desk::Desk;
use super::refusal::Refusal;

/// The requests of the batch that is being verified. Who consumes is decided in the database afterwards.
#[derive(Clone, Debug, Default)]
pub(crate) struct AtHand(Arc<Mutex<HashMap<Nonce, PresentationRequest>>>);

impl AtHand {
    /// Has these requests at hand, and no others.
    pub(crate) fn set(&self, requests: HashMap<Nonce, PresentationRequest>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = requests;
    }
}

impl RequestStore for AtHand {
    fn insert(&self, _: &PresentationRequest) -> io::Result<()> {
        Ok(())
    }

    fn find(&self, nonce: &Nonce) -> io::Result<Found> {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(requests.get(nonce).cloned().map_or(Found::Unknown, Found::Open))
    }

    fn consume(&self, _: &Nonce) -> io::Result<bool> {
        Ok(true)
    }

    fn forget_expired(&self, _: u64) -> io::Result<()> {
        Ok(())
    }
}

/// An issuer's log as this platform has it.
#[derive(Clone, Debug, Default)]
struct Copy {
    log: EpochLog,
    alarm: Option<String>,
}

/// Issuers, and the verifier that goes by them.
pub(crate) struct Trust {
    issuers: Vec<IssuerMetadata>,
    at_hand: AtHand,
    known: RwLock<Arc<Known>>,
}

/// What is known now.
struct Known {
    verifier: Arc<Verifier<AtHand>>,
    copies: HashMap<String, Copy>,
}

/// Why a newer copy of a log is not taken over. What is kept stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The issuer is not one that this platform trusts.
    #[error("`{0}` is not an issuer that this platform trusts")]
    UnknownIssuer(String),
    /// The log is not one, or does not continue the copy. Two heads in one place are kept as an alarm.
    #[error(transparent)]
    Log(#[from] LogError),
    /// It could not be fetched.
    #[error("it could not be fetched: {0}")]
    Fetch(String),
    /// The database is not to be had.
    #[error("the database is not to be had")]
    Storage,
}

impl Trust {
    pub(crate) fn new(issuers: Vec<IssuerMetadata>) -> Self {
        let at_hand = AtHand::default();
        let known = Known::new(&issuers, &at_hand, HashMap::new());
        Self { issuers, at_hand, known: RwLock::new(Arc::new(known)) }
    }

    pub(crate) fn issuers(&self) -> &[IssuerMetadata] {
        &self.issuers
    }

    pub(crate) fn at_hand(&self) -> &AtHand {
        &self.at_hand
    }

    pub(crate) fn verifier(&self) -> Arc<Verifier<AtHand>> {
        Arc::clone(&self.known().verifier)
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The newest epochs of every issuer whose log is known and has no alarm.
    pub(crate) fn newest(&self, epochs: usize) -> Result<ValidityQuery, Refusal> {
        let known = self.known();
        let mut query = ValidityQuery { epochs: Vec::new() };
        for issuer in &self.issuers {
            let Some(copy) = known.copies.get(issuer.issuer()) else { continue };
            if copy.alarm.is_none() && copy.log.newest().is_some() {
                query.epochs.extend(ValidityQuery::newest(issuer.issuer(), &copy.log, epochs).epochs);
            }
        }
        if query.epochs.is_empty() { Err(Refusal::NoLog) } else { Ok(query) }
    }

    /// What was found wrong with an issuer's log.
    pub(crate) fn alarm(&self, issuer: &str) -> Option<String> {
        self.known().copies.get(issuer)?.alarm.clone()
    }

    /// Whether a request names a head that is not known here: another process has made it, and knows more.
    pub(crate) fn knows_heads_of(&self, request: &PresentationRequest) -> bool {
        let known = self.known();
        let asked = request.credentials().iter().filter_map(|credential| credential.validity.as_ref());
        asked.flat_map(|validity| &validity.epochs).all(|AcceptedEpochs { issuer, heads }| {
            known.copies.get(issuer).is_some_and(|copy| {
                let newest = copy.log.heads().iter().rev().map(|head| head.hash().to_string());
                newest.take(2 * heads.len()).any(|hash| heads.first() == Some(&hash))
            })
        })
    }

    /// Takes over what the database has.
    pub(crate) fn load(&self, desk: &Desk) -> Result<(), Refusal> {
        let rows = desk.run_blocking(|transaction| {
            transaction.query("SELECT issuer, log, alarm FROM platform_logs", &[])?.iter().map(read).collect()
        })?;
        self.take_over(rows);
        Ok(())
    }

    fn take_over(&self, rows: Vec<(String, Vec<u8>, Option<String>)>) {
        let mut copies = self.known().copies.clone();
        for (id, octets, alarm) in rows {
            let Some(issuer) = self.issuers.iter().find(|issuer| issuer.issuer() == id) else { continue };
            let copy = copies.entry(id).or_default();
            // What the database has is checked as what anybody brings.
            let problem =
                copy.log.follow(issuer, &octets).err().filter(is_alarm).map(|error| error.to_string());
            copy.alarm = copy.alarm.take().or(alarm).or(problem);
        }
        let known = Known::new(&self.issuers, &self.at_hand, copies);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    /// Takes over a newer copy of an issuer's whole log, for all processes.
    pub(crate) fn follow(&self, desk: &Desk, id: &str, octets: &[u8]) -> Result<FollowUp, FollowError> {
        let unknown = || FollowError::UnknownIssuer(id.to_owned());
        let issuer = self.issuers.iter().find(|issuer| issuer.issuer() == id).ok_or_else(unknown)?.clone();
        let octets = octets.to_vec();
        let followed = desk.run_blocking(move |transaction| follow(transaction, &issuer, &octets));
        let loaded = self.load(desk);
        let follow_up = followed.map_err(|_| FollowError::Storage)??;
        loaded.map_err(|_| FollowError::Storage)?;
        Ok(follow_up)
    }
}

impl Known {
    fn new(issuers: &[IssuerMetadata], at_hand: &AtHand, copies: HashMap<String, Copy>) -> Self {
        let mut verifier = Verifier::new(issuers.to_vec(), at_hand.clone());
        for (issuer, copy) in &copies {
            verifier = verifier.with_log(issuer, copy.log.clone());
        }
        Self { verifier: Arc::new(verifier), copies }
    }
}

fn read(row: &bauta_storage::Row) -> Result<(String, Vec<u8>, Option<String>), StorageError> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

/// Whether it shows that the issuer has told two things: everything else may be somebody's on the way.
fn is_alarm(error: &LogError) -> bool {
    matches!(error, LogError::Forked(_) | LogError::Altered { .. })
}

fn follow(
    transaction: &mut dyn Transaction,
    issuer: &IssuerMetadata,
    octets: &[u8],
) -> Result<Result<FollowUp, LogError>, StorageError> {
    let (id, description) = (issuer.issuer(), issuer.to_json());
    let rows =
        transaction.query("SELECT log, description FROM platform_logs WHERE issuer = ?1", &[id.into()])?;
    let mut log = EpochLog::default();
    if let Some(row) = rows.first()
        && row.get::<String>(1)? == description
        && let Err(error) = log.follow(issuer, &row.get::<Vec<u8>>(0)?)
    {
        return Ok(Err(error));
    }
    match log.follow(issuer, octets) {
        Ok(follow_up) => {
            transaction.execute(
                "INSERT INTO platform_logs (issuer, description, log) VALUES (?1, ?2, ?3)
                 ON CONFLICT (issuer) DO UPDATE SET description = excluded.description, log = excluded.log",
                &[id.into(), description.into(), log.to_octets().into()],
            )?;
            Ok(Ok(follow_up))
        }
        Err(error) => {
            if is_alarm(&error) {
                tracing::error!(issuer = id, "the issuer has published two logs");
                let alarm = evidence(&error);
                transaction.execute(
                    "UPDATE platform_logs SET alarm = ?2 WHERE issuer = ?1 AND alarm IS NULL",
                    &[id.into(), alarm.into()],
                )?;
            }
            Ok(Err(error))
        }
    }
}

/// The alarm in words, and both heads where there are two for one place.
fn evidence(error: &LogError) -> String {
    match error {
        LogError::Forked(fork) => {
            format!("{error}\n{}\n{}", fork.kept.to_compact(), fork.found.to_compact())
        }
        other => other.to_string(),
    }
}
