//! An issuer with its register in a file or in PostgreSQL, holders who keep their secrets, and documents of Utopia.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bauta_bbs::blind::ProverBlind;
use bauta_credential::{
    Alg, ClaimValue, CredentialRequest, Date, HolderSecrets, IssuedCredential, IssuerMetadata, Malformed,
    Nonce, Schema, issuer_context,
};
use bauta_issuer::document::{DocumentKind, DocumentRecord, PersonalNumber, Sex};
use bauta_issuer::{
    BuiltBuckets, CredentialState, Decision, Enrolment, ExtraClaims, IssueError, Issuer, IssuerDirectory,
    IssuerKeys, PersonNumber, Register,
};
use bauta_predicates::NymSecret;
use bauta_predicates::issuance::{IssuanceContext, prove};
use bauta_storage::{Database, Value};
use bauta_test_database::{Fresh, Kind};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use tempfile::TempDir;

pub(crate) const NOW: u64 = 1_784_073_600;

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A passport without a personal number.
pub(crate) fn passport() -> DocumentRecord {
    DocumentRecord {
        kind: DocumentKind::Passport,
        document_number: "L898902C3".into(),
        family_name: "Eriksson".into(),
        given_name: Some("Anna Maria".into()),
        sex: Sex::F,
        nationality: "UTO".into(),
        region: Some("990101".into()),
        birth_date: date("1974-08-12"),
        expires_on: Some(date("2032-04-15")),
        personal_number: None,
    }
}

/// The same person's other document.
pub(crate) fn card() -> DocumentRecord {
    DocumentRecord {
        kind: DocumentKind::ResidentIdCard,
        document_number: "D23145890".into(),
        expires_on: None,
        ..passport()
    }
}

pub(crate) fn with_number(record: DocumentRecord, state: &str, number: &str) -> DocumentRecord {
    let personal_number = PersonalNumber { issuing_state: state.into(), number: number.into() };
    DocumentRecord { personal_number: Some(personal_number), ..record }
}

/// Names and contents of everything in a directory.
pub(crate) fn snapshot(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.display().to_string(), fs::read(&path).unwrap_or_default())).collect()
}

/// A request, and what its holder keeps.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) request: CredentialRequest,
    pub(crate) nym: NymSecret,
    pub(crate) blind: Option<ProverBlind>,
    pub(crate) metadata: IssuerMetadata,
    pub(crate) seed: u64,
}

/// A request of a holder with this secret.
pub(crate) fn ask_with(metadata: &IssuerMetadata, nym: &NymSecret, seed: u64) -> Asked {
    asked(metadata, nym, seed, false)
}

fn asked(metadata: &IssuerMetadata, nym: &NymSecret, seed: u64, reset: bool) -> Asked {
    let (mut rng, alg) = (rng(seed), metadata.alg());
    let nonce = Nonce::random(&mut rng);
    let session = IssuanceContext {
        interface: alg.interface(),
        public_key: metadata.public_key(),
        nonce: &bauta_credential::session_nonce(&nonce, reset),
        context: &issuer_context(metadata.issuer()),
    };
    let (proof, blind) = match alg {
        Alg::BbsMod => (None, None),
        Alg::BbsModHb => {
            let (proof, blind) = prove(&session, nym, &mut rng).unwrap();
            (Some(proof), Some(blind))
        }
    };
    let request = CredentialRequest { issuer: metadata.issuer().to_owned(), alg, nonce, proof, reset };
    Asked { request, nym: nym.clone(), blind, metadata: metadata.clone(), seed }
}

/// A request of a new holder.
pub(crate) fn ask(metadata: &IssuerMetadata, seed: u64) -> Asked {
    ask_with(metadata, &NymSecret::random(&mut rng(1_000 + seed)).unwrap(), seed)
}

impl Asked {
    /// The same, as a reset.
    pub(crate) fn to_reset(&self) -> Self {
        asked(&self.metadata, &self.nym, self.seed, true)
    }

    /// What the holder has once the issuer's entropy is added.
    pub(crate) fn secrets(&self, issued: &IssuedCredential) -> Option<HolderSecrets> {
        let nym_secret = self.nym.with_entropy(issued.entropy.as_ref()?).unwrap();
        Some(HolderSecrets { prover_blind: self.blind.clone()?, nym_secret })
    }

    pub(crate) fn verify(
        &self,
        metadata: &IssuerMetadata,
        issued: &IssuedCredential,
    ) -> Result<(), Malformed> {
        let secrets = self.secrets(issued);
        issued.verify(metadata, secrets.as_ref())
    }

    /// The next request of the same holder.
    pub(crate) fn again(&self, metadata: &IssuerMetadata, issued: &IssuedCredential, seed: u64) -> Self {
        ask_with(metadata, &self.secrets(issued).unwrap().nym_secret, seed)
    }
}

/// An issuer, by its directory and its register's address.
pub(crate) fn open(path: &Path, address: &str) -> Issuer {
    match address {
        "" => IssuerDirectory::open(path).unwrap(),
        address => IssuerDirectory::open_with(path, Database::open(address).unwrap()).unwrap(),
    }
}

/// What the tables of a server hold.
fn tables(database: &Database) -> BTreeMap<String, Vec<u8>> {
    let all = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename";
    let rows = |table: &str| {
        let rows = database.query(&format!("SELECT CAST(t AS TEXT) FROM {table} t ORDER BY 1"), &[]).unwrap();
        rows.iter().map(|row| row.get::<String>(0).unwrap() + "\n").collect::<String>().into_bytes()
    };
    let tables = database.query(all, &[]).unwrap();
    let tables = tables.iter().map(|row| row.get::<String>(0).unwrap());
    tables.map(|table| (table.clone(), rows(&table))).collect()
}

/// An issuer in a directory of its own.
pub(crate) struct Office {
    directory: TempDir,
    /// Where the register is, if not in the directory.
    elsewhere: Option<Fresh>,
    pub(crate) issuer: Issuer,
    pub(crate) metadata: IssuerMetadata,
    draws: u64,
}

impl Office {
    pub(crate) fn new(alg: Alg) -> Self {
        Self::with_schema(alg, Schema::person())
    }

    pub(crate) fn with_schema(alg: Alg, schema: Schema) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("issuer");
        let elsewhere = if crate::KIND == Kind::Postgres { Fresh::postgres() } else { None };
        let metadata = match &elsewhere {
            None => IssuerDirectory::init(&path, None, alg, schema, &mut rng(7)),
            Some(fresh) => {
                Register::create(fresh.open()).unwrap();
                IssuerDirectory::init_without_register(&path, None, alg, schema, &mut rng(7))
            }
        };
        let issuer = open(&path, elsewhere.as_ref().map(Fresh::address).unwrap_or_default());
        Self { directory, elsewhere, issuer, metadata: metadata.unwrap(), draws: 0 }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("issuer")
    }

    /// The same issuer in another process.
    pub(crate) fn another(&self) -> Issuer {
        open(&self.path(), self.address())
    }

    /// Where the register is; empty where it is in the directory.
    pub(crate) fn address(&self) -> &str {
        self.elsewhere.as_ref().map(Fresh::address).unwrap_or_default()
    }

    /// The issuer with its register closed and opened again.
    pub(crate) fn reopen(&mut self) {
        self.issuer = self.another();
    }

    /// The register's database, opened by somebody else.
    pub(crate) fn database(&self) -> Database {
        match &self.elsewhere {
            None => Database::file(&self.path().join("register.sqlite")).unwrap(),
            Some(fresh) => fresh.open(),
        }
    }

    /// Everything in the directory, and on the register, while nothing has it open.
    pub(crate) fn snapshot(&mut self) -> BTreeMap<String, Vec<u8>> {
        let keys = IssuerKeys::generate(self.metadata.alg(), &mut rng(1));
        self.issuer = Issuer::new(self.metadata.clone(), keys, Register::in_memory().unwrap());
        let mut snapshot = snapshot(&self.path());
        if self.elsewhere.is_some() {
            snapshot.extend(tables(&self.database()));
        }
        self.reopen();
        snapshot
    }

    /// A statement of SQL on the register, by somebody else.
    pub(crate) fn sql(&self, statement: &str) {
        self.run(statement, &[]);
    }

    /// The same, with values.
    pub(crate) fn run(&self, statement: &str, values: &[Value]) {
        self.database().execute(statement, values).unwrap();
    }

    /// From now on something happens on the register, on an event (`INSERT ON credentials`).
    pub(crate) fn trigger(&self, event: &str, condition: &str, action: &str) {
        if self.elsewhere.is_none() {
            let when = format!("CREATE TRIGGER meanwhile {event} WHEN {condition}");
            return self.sql(&format!("{when} BEGIN {action}; END"));
        }
        let body = format!("BEGIN {action}; RETURN NEW; END");
        self.sql(&format!(
            "CREATE OR REPLACE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
        ));
        let when = format!("CREATE TRIGGER meanwhile {event} FOR EACH ROW WHEN ({condition})");
        self.sql(&format!("{when} EXECUTE FUNCTION meanwhile()"));
    }

    /// From now on the register fails on an event.
    pub(crate) fn cut_power(&self, event: &str, condition: &str) {
        let sqlite = self.elsewhere.is_none();
        let fail = if sqlite { "SELECT RAISE(ABORT, 'power cut')" } else { "RAISE EXCEPTION 'power cut'" };
        self.trigger(&format!("BEFORE {event}"), condition, fail);
    }

    /// It does not fail any more.
    pub(crate) fn restore_power(&self, table: &str) {
        let on = self.elsewhere.as_ref().map(|_| format!("ON {table}")).unwrap_or_default();
        self.sql(&format!("DROP TRIGGER meanwhile {on}"));
    }

    pub(crate) fn issue(
        &mut self,
        asked: &Asked,
        record: &DocumentRecord,
        decision: Option<&Decision>,
    ) -> Result<IssuedCredential, IssueError> {
        self.issue_with(asked, record, &ExtraClaims::default(), decision)
    }

    /// Each call has its own clock and its own randomness.
    pub(crate) fn issue_with(
        &mut self,
        asked: &Asked,
        record: &DocumentRecord,
        extra: &ExtraClaims,
        decision: Option<&Decision>,
    ) -> Result<IssuedCredential, IssueError> {
        self.draws += 1;
        let enrolment = Enrolment { record, extra, decision, guardian: None };
        let now = NOW + 86_400 * self.draws;
        self.issuer.issue(&asked.request, &enrolment, now, &mut rng(9_000 + self.draws))
    }

    /// With a guardian.
    pub(crate) fn issue_ward(
        &mut self,
        asked: &Asked,
        record: &DocumentRecord,
        guardian: i64,
    ) -> Result<IssuedCredential, IssueError> {
        self.draws += 1;
        let guardian = Some(PersonNumber(guardian));
        let enrolment = Enrolment { record, extra: &ExtraClaims::default(), decision: None, guardian };
        let now = NOW + 86_400 * self.draws;
        self.issuer.issue(&asked.request, &enrolment, now, &mut rng(9_000 + self.draws))
    }

    /// On this day.
    pub(crate) fn issue_at(
        &mut self,
        asked: &Asked,
        record: &DocumentRecord,
        now: u64,
    ) -> Result<IssuedCredential, IssueError> {
        self.draws += 1;
        let enrolment = Enrolment { record, extra: &ExtraClaims::default(), decision: None, guardian: None };
        self.issuer.issue(&asked.request, &enrolment, now, &mut rng(9_000 + self.draws))
    }

    pub(crate) fn built(&self) -> BuiltBuckets {
        IssuerDirectory::built_buckets(&self.path())
    }

    /// A number that the register gives.
    pub(crate) fn number(&self, query: &str) -> i64 {
        self.database().query(query, &[]).unwrap()[0].get(0).unwrap()
    }

    /// A credential for a new holder.
    pub(crate) fn enrol(&mut self, record: &DocumentRecord, seed: u64) -> (Asked, IssuedCredential) {
        let asked = ask(&self.metadata, seed);
        let issued = self.issue(&asked, record, None).unwrap();
        (asked, issued)
    }

    /// That an attempt is refused and the directory is as it was.
    pub(crate) fn refuses(
        &mut self,
        asked: &Asked,
        record: &DocumentRecord,
        decision: Option<&Decision>,
    ) -> IssueError {
        let before = self.snapshot();
        let refused = self.issue(asked, record, decision).unwrap_err();
        assert!(self.snapshot() == before, "the directory changed: {refused}");
        refused
    }

    /// Person and state of each credential on the register.
    pub(crate) fn states(&self) -> Vec<(i64, CredentialState)> {
        let entries = self.issuer.register().entries().unwrap();
        entries.iter().map(|entry| (entry.person.0, entry.state)).collect()
    }

    /// The value of a claim.
    pub(crate) fn claim(&self, issued: &IssuedCredential, path: &str) -> ClaimValue {
        let schema = self.metadata.schema();
        let index = schema.index_of(&path.into()).unwrap();
        schema.value(index, &issued.payloads[index]).unwrap()
    }
}
