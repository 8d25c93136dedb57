//! The cast: issuer and platforms opened, each with its own database and token, and the recorder put at their doors.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::{Router, middleware};
use bauta_credential::{Alg, IssuerMetadata, Schema};
use bauta_issuer::{DirectoryError, IssuerDirectory, Register};
use bauta_storage::Database;
use rand_core::OsRng;
use zeroize::Zeroizing;

use super::curtain::Stage;
use super::hosts::Host;
use super::place::{Memory, Place};
use super::platforms::{Plan, Site};
use super::recorder::{Key, Octets, Recorder, Tables, Tap, What, listen};
use super::telephone::Telephone;
use super::time::Days;
use super::{Options, StartError, people};
use crate::issuer::{AdminToken, IssuerService, IssuerSettings, NotSent};

/// The directory of the issuer, and of what it publishes.
const ISSUER: &str = "issuer";
const PUBLISHED: &str = "published";

/// Everybody, opened.
pub(super) struct Cast {
    pub(super) stage: Stage,
    tables: BTreeMap<Host, Arc<tokio::sync::Mutex<Tables>>>,
    metadata: IssuerMetadata,
    issuer_directory: PathBuf,
    register: Database,
}

impl crate::issuer::CodeSender for Telephone {
    fn send(&self, telephone: &str, code: &str) -> Result<(), NotSent> {
        self.receive(telephone, &format!("Your code for the issuer: {code}"));
        Ok(())
    }
}

impl Cast {
    /// Opens everybody. Waits for databases.
    pub(super) fn open(options: &Options, place: Place, memory: Memory) -> Result<Self, StartError> {
        let days = Days::new(options.clock.clone(), memory.nights);
        let recorder = Recorder::new(days.clone());
        let telephone = Telephone::new(days.clone());
        let mut cast = Opening {
            port: memory.port,
            server: options.database.as_deref(),
            place: &place,
            days: &days,
            recorder: &recorder,
            parties: BTreeMap::new(),
            tokens: BTreeMap::new(),
            tables: BTreeMap::new(),
        };
        let directory = place.path().join(ISSUER);
        let (metadata, register) = cast.issuer(&directory, &telephone)?;
        let sites = Host::PLATFORMS.into_iter().map(|host| cast.platform(host, &metadata));
        let sites = sites.collect::<Result<Vec<_>, _>>()?;
        let Opening { parties, tokens, tables, .. } = cast;
        let stage = Stage {
            port: memory.port,
            place: Arc::new(place),
            issuer: metadata.issuer().to_owned(),
            days,
            recorder,
            telephone,
            sites,
            parties,
            tokens,
            peopled: AtomicBool::new(false),
            begun: AtomicU64::new(0),
            nights: tokio::sync::Mutex::new(()),
        };
        Ok(Self { stage, tables, metadata, issuer_directory: directory, register })
    }

    /// What goes on beside the services: the synthetic people come onto the register, and each day has its epoch.
    pub(super) fn play(self, people: u32) -> (Arc<Stage>, impl Future<Output = ()> + Send) {
        let stage = Arc::new(self.stage);
        let (playing, tables) = (stage.clone(), self.tables.get(&Host::Issuer).cloned());
        let (metadata, directory, database) = (self.metadata, self.issuer_directory, self.register);
        let play = async move {
            let now = playing.days.now();
            let entered =
                tokio::task::spawn_blocking(move || enter(&metadata, (&directory, database), people, now))
                    .await;
            if let Ok(Err(error)) = entered {
                tracing::warn!(%error, "the synthetic people are not on the register");
            }
            if let Some(tables) = tables {
                let (mut tables, recorder) = (tables.lock_owned().await, playing.recorder.clone());
                let looked = tokio::task::spawn_blocking(move || tables.look(&recorder, None)).await;
                drop(looked);
            }
            playing.peopled.store(true, Ordering::Release);
            playing.keep_days().await;
        };
        (stage, play)
    }
}

/// Enters the synthetic people who are still missing.
fn enter(
    metadata: &IssuerMetadata,
    (directory, database): (&Path, Database),
    people: u32,
    now: u64,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut issuer = IssuerDirectory::open_with(directory, database)?;
    let there = u32::try_from(issuer.register().entries()?.len()).unwrap_or(u32::MAX);
    people::enrol(metadata, (there, people), now, |work| work(&mut issuer))?;
    Ok(())
}

struct Opening<'a> {
    port: u16,
    server: Option<&'a str>,
    place: &'a Place,
    days: &'a Days,
    recorder: &'a Recorder,
    parties: BTreeMap<Host, Router>,
    tokens: BTreeMap<Host, Zeroizing<String>>,
    tables: BTreeMap<Host, Arc<tokio::sync::Mutex<Tables>>>,
}

impl Opening<'_> {
    fn issuer(
        &mut self,
        directory: &Path,
        telephone: &Telephone,
    ) -> Result<(IssuerMetadata, Database), StartError> {
        let database = self.place.database(Host::Issuer, self.server)?;
        let issuer = match IssuerDirectory::open_with(directory, database.clone()) {
            Err(DirectoryError::NoIssuer) => {
                let id = Some(Host::Issuer.origin(self.port));
                // The register first: an issuer without one would not be given another.
                drop(Register::create(database.clone()).map_err(DirectoryError::from)?);
                let (alg, schema) = (Alg::BbsModHb, Schema::person());
                IssuerDirectory::init_without_register(directory, id, alg, schema, &mut OsRng)?;
                IssuerDirectory::open_with(directory, database.clone())?
            }
            opened => opened?,
        };
        let metadata = issuer.metadata().clone();
        let keys = std::fs::read(directory.join("secret-keys.json")).unwrap_or_default();
        let (party, name) = (Host::Issuer, "secret-keys.json".to_owned());
        self.recorder.push(What::Key(Key { party, name, body: Octets(keys) }));
        let (token, kept) = AdminToken::generate("registrar", &mut OsRng);
        let settings = IssuerSettings {
            directory: directory.to_owned(),
            published: self.place.path().join(PUBLISHED),
            administrators: vec![kept],
            // Everybody here has the address of this machine.
            enrolments_per_minute: 600,
            answers_per_minute: 3600,
            codes_per_hour: 600,
            ..IssuerSettings::default()
        };
        let sender = Arc::new(telephone.clone());
        let service = IssuerService::new(settings, issuer, database.clone(), self.days.clock(), sender)?;
        self.tap(Host::Issuer, service.router(), database.clone());
        self.tokens.insert(Host::Issuer, token);
        Ok((metadata, database))
    }

    fn platform(&mut self, kind: Host, issuer: &IssuerMetadata) -> Result<Site, StartError> {
        let (token, kept) = AdminToken::generate("moderator", &mut OsRng);
        let mut administrator = [0; 32];
        // 64 digits of hexadecimal, as they were just made.
        hex::decode_to_slice(&kept.sha256, &mut administrator).unwrap_or_default();
        let database = self.place.database(kind, self.server)?;
        let (issuer, clock) = (issuer.clone(), self.days.clock());
        let plan = Plan { kind, port: self.port, database: database.clone(), issuer, administrator, clock };
        let site = Site::open(&plan)?;
        self.tap(kind, site.routes(), database);
        self.tokens.insert(kind, token);
        Ok(site)
    }

    /// Puts the recorder at a party's door.
    fn tap(&mut self, party: Host, routes: Router, database: Database) {
        let tables = Arc::new(tokio::sync::Mutex::new(Tables::new(party, database, self.server.is_some())));
        let tap = Tap { party, recorder: self.recorder.clone(), tables: tables.clone() };
        self.tables.insert(party, tables);
        self.parties.insert(party, routes.layer(middleware::from_fn_with_state(Arc::new(tap), listen)));
    }
}
