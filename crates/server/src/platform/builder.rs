//! A platform, as its site describes it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use bauta_credential::{
    AcceptedEpochs, ClaimPath, Context, CredentialQuery, IssuerMetadata, Predicate, PseudonymQuery, Relative,
    ValidityQuery,
};
use bauta_storage::{Database, StorageError};
use bauta_verifier::{MemoryStore, Rejection, Verifier};
use rand_core::OsRng;
use url::Url;

use super::cookies::Cookies;
use super::desk::Desk;
use super::queue::{Batches, Queue};
use super::refusal::Refusal;
use super::trust::Trust;
use super::{Core, Inner, Platform, Settings};
use crate::Clock;

/// Longest lifetime of a request.
const LONGEST_REQUEST: Duration = Duration::from_hours(1);
/// The name of the credential in a request.
const CREDENTIAL: &str = "person";

/// Describes a platform: where it is, what it asks, whom it trusts, where it keeps what it has to.
#[derive(Clone, Debug)]
pub struct PlatformBuilder {
    address: String,
    wallet: String,
    purpose: Option<String>,
    registration: Option<String>,
    claims: Vec<ClaimPath>,
    predicates: Vec<Predicate>,
    pseudonym: Option<Context>,
    has_pseudonym: bool,
    epochs: Option<usize>,
    issuers: Vec<IssuerMetadata>,
    database: Option<Database>,
    database_address: String,
    request_lifetime: Duration,
    session_lifetime: Duration,
    other_devices: bool,
    after_login: String,
    administrator: Option<[u8; 32]>,
    batches: Batches,
    clock: Clock,
}

/// Why a platform cannot be opened as it is described.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not an origin: `http://` or `https://`, a host, perhaps a port, and nothing behind it.
    #[error("`{0}` is not an origin such as https://forum.example")]
    Address(String),
    /// The wallet's address is none.
    #[error("`{0}` is not the address of a wallet")]
    Wallet(String),
    /// No issuer is trusted, or two that issue different kinds of credential.
    #[error("a platform trusts at least one issuer, and all of them issue one kind of credential")]
    Issuers,
    /// What is asked cannot be shown or proven with credentials of the trusted issuers.
    #[error("what is asked: {0}")]
    Asked(Rejection),
    /// A lifetime is zero, or a request's is longer than an hour; or no answer may wait.
    #[error("a lifetime or a number of answers is zero or too long")]
    Limits,
    /// The database is not to be had.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl PlatformBuilder {
    pub(crate) fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            wallet: String::new(),
            purpose: None,
            registration: None,
            claims: Vec::new(),
            predicates: Vec::new(),
            pseudonym: None,
            has_pseudonym: false,
            epochs: None,
            issuers: Vec::new(),
            database: None,
            database_address: "sqlite::memory:".to_owned(),
            request_lifetime: Duration::from_mins(10),
            session_lifetime: Duration::from_hours(12),
            other_devices: false,
            after_login: "/".to_owned(),
            administrator: None,
            batches: Batches::default(),
            clock: Clock::system(),
        }
    }

    /// What for, in words that the holder is shown.
    #[must_use]
    pub fn purpose(mut self, purpose: &str) -> Self {
        self.purpose = Some(purpose.to_owned());
        self
    }

    /// Asks for so many years of age on the day of the log-in, UTC (a proof about `birth_date`, which is not shown).
    #[must_use]
    pub fn age_at_least(self, years: u8) -> Self {
        self.prove(Predicate::relative(ClaimPath::from("birth_date"), Relative::AgeAtLeast(years)))
    }

    /// Asks for a proof about a claim that is not shown.
    #[must_use]
    pub fn prove(mut self, predicate: Predicate) -> Self {
        self.predicates.push(predicate);
        self
    }

    /// Asks for claims to be shown.
    #[must_use]
    pub fn disclose(mut self, claims: &[&str]) -> Self {
        self.claims.extend(claims.iter().map(|path| ClaimPath::from(*path)));
        self
    }

    /// Asks for the holder's pseudonym at this platform: one account for each person.
    #[must_use]
    pub fn pseudonym(mut self) -> Self {
        self.has_pseudonym = true;
        self
    }

    /// Asks for the pseudonym in a context that several platforms share, in place of this platform's own.
    #[must_use]
    pub fn shared_pseudonym(mut self, name: &str) -> Self {
        self.pseudonym = Some(Context::Shared(name.to_owned()));
        self.pseudonym()
    }

    /// Asks for good standing in one of so many newest epochs, 1 … 32. The platform has to [follow](Platform::follow) its
    /// issuers' logs then.
    #[must_use]
    pub fn validity(mut self, epochs: usize) -> Self {
        self.epochs = Some(epochs);
        self
    }

    /// Shows wallets what a registrar lets this platform ask: a registration in its compact form.
    #[must_use]
    pub fn registration(mut self, compact: &str) -> Self {
        self.registration = Some(compact.to_owned());
        self
    }

    /// Trusts an issuer, by its description (`issuer.json`).
    #[must_use]
    pub fn trust(mut self, issuer: IssuerMetadata) -> Self {
        self.issuers.push(issuer);
        self
    }

    /// Where people's wallet is: an address without a fragment.
    #[must_use]
    pub fn wallet(mut self, address: &str) -> Self {
        address.clone_into(&mut self.wallet);
        self
    }

    /// Where the platform keeps what it has to: `postgres://…`, a file of SQLite, or `sqlite::memory:`, which is where it
    /// is kept unless something else is said. The database is this platform's alone, with all its processes.
    #[must_use]
    pub fn database(mut self, address: &str) -> Self {
        address.clone_into(&mut self.database_address);
        self
    }

    /// The same, with a database that is open already.
    #[must_use]
    pub fn storage(mut self, database: Database) -> Self {
        self.database = Some(database);
        self
    }

    /// How long a request may be answered: 10 minutes unless said otherwise; at most an hour.
    #[must_use]
    pub fn request_lifetime(mut self, lifetime: Duration) -> Self {
        self.request_lifetime = lifetime;
        self
    }

    /// How long a session lasts: 12 hours unless said otherwise.
    #[must_use]
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.session_lifetime = lifetime;
        self
    }

    /// Takes answers from another device than the one on which the log-in began. Then whoever gets a person to answer a
    /// request that is not theirs is logged in as that person; without it the wallet and the browser have to be one device.
    #[must_use]
    pub fn other_devices(mut self) -> Self {
        self.other_devices = true;
        self
    }

    /// The path to which the browser goes once it is logged in: `/` unless said otherwise.
    #[must_use]
    pub fn after_login(mut self, path: &str) -> Self {
        path.clone_into(&mut self.after_login);
        self
    }

    /// Lets who has the token administer accounts and bans; this is its SHA-256. Without it nobody can.
    #[must_use]
    pub fn administrator(mut self, sha256_of_token: [u8; 32]) -> Self {
        self.administrator = Some(sha256_of_token);
        self
    }

    /// How many answers are verified together, and how many wait.
    #[must_use]
    pub fn batches(mut self, batches: Batches) -> Self {
        self.batches = batches;
        self
    }

    /// Another clock than the machine's.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Opens the database, brings its tables up to date, and starts. Waits for the database.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(self) -> Result<Platform, OpenError> {
        let (clock, batches, issuers) = (self.clock.clone(), self.batches, self.issuers.clone());
        let (database, address) = (self.database.clone(), self.database_address.clone());
        let settings = self.settings()?;
        settings.check(&issuers, clock.now())?;
        let desk = match database {
            Some(database) => Desk::over(database)?,
            None => Desk::open(address)?,
        };
        let trust = Trust::new(issuers);
        trust.load(&desk).map_err(|_: Refusal| StorageError::Unavailable("the logs".into()))?;
        let core = Arc::new(Core { desk, trust, clock });
        let queue = Queue::start(Arc::clone(&core), batches);
        let inner = Inner { core, queue, settings, forgotten: AtomicU64::new(0) };
        Ok(Platform { inner: Arc::new(inner) })
    }

    fn settings(self) -> Result<Settings, OpenError> {
        let origin = origin_of(&self.address).ok_or(OpenError::Address(self.address))?;
        let wallet = Url::parse(&self.wallet).ok().filter(|wallet| wallet.fragment().is_none());
        let wallet = wallet.ok_or(OpenError::Wallet(self.wallet))?;
        let is_short = |lifetime: Duration| lifetime.as_secs() == 0;
        let batches = self.batches;
        if is_short(self.request_lifetime)
            || is_short(self.session_lifetime)
            || self.request_lifetime > LONGEST_REQUEST
            || !(1..=4096).contains(&batches.together)
            || batches.waiting == 0
            || self.epochs.is_some_and(|epochs| !(1..=32).contains(&epochs))
        {
            return Err(OpenError::Limits);
        }
        let vct = self.issuers.first().ok_or(OpenError::Issuers)?.schema().vct().to_owned();
        if self.issuers.iter().any(|issuer| issuer.schema().vct() != vct) {
            return Err(OpenError::Issuers);
        }
        let mut query = CredentialQuery::new(CREDENTIAL, vct, self.claims);
        query.predicates = self.predicates;
        let context = self.pseudonym.unwrap_or_else(|| Context::Audience(origin.clone()));
        query.pseudonym = self.has_pseudonym.then_some(PseudonymQuery { context });
        Ok(Settings {
            cookies: Cookies { secure: origin.starts_with("https://") },
            address: origin,
            wallet: wallet.to_string(),
            purpose: self.purpose,
            registration: self.registration,
            query,
            epochs: self.epochs,
            request_lifetime: self.request_lifetime,
            session_lifetime: self.session_lifetime,
            other_devices: self.other_devices,
            after_login: self.after_login,
            administrator: self.administrator,
        })
    }
}

impl Settings {
    /// That what is asked can be asked, before anybody is.
    fn check(&self, issuers: &[IssuerMetadata], now: u64) -> Result<(), OpenError> {
        let mut asked = self.query.clone();
        if self.epochs.is_some() {
            let some_head = vec!["A".repeat(43)];
            let of = |issuer: &IssuerMetadata| AcceptedEpochs {
                issuer: issuer.issuer().to_owned(),
                heads: some_head.clone(),
            };
            asked.validity = Some(ValidityQuery { epochs: issuers.iter().map(of).collect() });
        }
        let verifier = Verifier::new(issuers.to_vec(), MemoryStore::default());
        verifier.ask(self.draft(asked, now), &mut OsRng).map(drop).map_err(OpenError::Asked)
    }
}

/// An origin as browsers write it.
fn origin_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let is_origin = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_origin.then(|| url.origin().ascii_serialization())
}
