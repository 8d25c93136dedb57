//! The story: each step is run, timed and measured; nothing that is printed is written down beforehand.

use std::time::Instant;

use bauta_credential::{
    Alg, ClaimPath, CredentialRequest, IssuedCredential, IssuerMetadata, Presentation, PresentationRequest,
    Query, RequestDraft, Schema,
};
use bauta_issuer::document::{self, Supplement};
use bauta_issuer::{Enrolment, ExtraClaims, Issuer, IssuerKeys, Register};
use bauta_verifier::{MemoryStore, VerifiedPresentation, Verifier};
use bauta_wallet::Wallet;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde::Serialize;

use super::people::{self, Person};
use super::pool::{self, Knowledge, Linked, View};
use crate::clock;
use crate::failure::Failure;
use crate::show;

/// How many people enrol; each then goes to every platform.
const PEOPLE: usize = 24;

/// The platforms: name, address, what for, which claims.
const PLATFORMS: [(&str, &str, &str, &[&str]); 3] = [
    ("forum", "https://forum.example", "Posts about your region", &["region"]),
    ("game", "https://game.example", "Age rating", &["birth_date"]),
    ("parcel", "https://parcel.example", "Handing over a parcel", &["family_name", "given_name"]),
];

/// One step: what went from whom to whom, how many octets, how long it took.
#[derive(Serialize)]
pub(super) struct Step {
    pub(super) what: String,
    pub(super) details: Vec<String>,
    pub(super) octets: Option<usize>,
    pub(super) microseconds: u128,
}

/// The whole run.
#[derive(Serialize)]
pub(super) struct Story {
    pub(super) seed: u64,
    pub(super) now: u64,
    pub(super) people: usize,
    pub(super) first_person: String,
    pub(super) steps: Vec<Step>,
    pub(super) knowledge: Knowledge,
    pub(super) linked: Linked,
    pub(super) microseconds: u128,
}

/// A person with a wallet that holds a credential.
struct Holder {
    wallet: Wallet,
}

/// A platform with everything it received.
struct Platform {
    name: &'static str,
    claims: &'static [&'static str],
    draft: RequestDraft,
    verifier: Verifier<MemoryStore>,
    received: Vec<Received>,
}

/// One answer, with the request that it answers.
struct Received {
    request: PresentationRequest,
    presentation: Presentation,
}

/// The run in the making.
struct Run {
    rng: ChaCha20Rng,
    now: u64,
    steps: Vec<Step>,
    issuer: Issuer,
    issuer_view: Vec<View>,
}

/// Runs everything. The same seed and moment give the same octets.
pub(super) fn tell(seed: u64, now: u64) -> Result<Story, Failure> {
    let started = Instant::now();
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let people = people::people(PEOPLE, clock::today(now)?, &mut rng)?;
    let mut run = Run::start(rng, now)?;
    let mut holders = vec![run.enrol_first(&people[0])?];
    let others = Instant::now();
    for person in &people[1..] {
        holders.push(run.enrol(person)?);
    }
    run.step(format!("{} other people enrol likewise", PEOPLE - 1), vec![], None, others);

    let mut platforms = Platform::all(run.issuer.metadata(), now);
    for platform in &mut platforms {
        run.visit_first(platform, &holders[0])?;
    }
    let visits = Instant::now();
    for platform in &mut platforms {
        for holder in &holders[1..] {
            run.visit(platform, holder)?;
        }
    }
    run.step(format!("the {} others go to the three platforms too", PEOPLE - 1), vec![], None, visits);

    let views = platforms.iter().map(Platform::views).collect::<Vec<_>>();
    let knowledge = pool::knowledge(&holders[0].wallet, &run.issuer_view[0], &first_views(&views));
    let linked = pool::link(&run.issuer_view, &views);
    let microseconds = started.elapsed().as_micros();
    let first_person = format!("{} {}", people[0].given_name, people[0].family_name);
    Ok(Story { seed, now, people: PEOPLE, first_person, steps: run.steps, knowledge, linked, microseconds })
}

/// What each platform saw of the first person.
fn first_views(views: &[(&'static str, Vec<View>)]) -> Vec<(&'static str, View)> {
    views.iter().map(|(name, views)| (*name, views[0].clone())).collect()
}

impl Run {
    fn start(mut rng: ChaCha20Rng, now: u64) -> Result<Self, Failure> {
        let since = Instant::now();
        let keys = IssuerKeys::generate(Alg::BbsModHb, &mut rng);
        let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
        let name = "https://issuer.example".to_owned();
        let metadata =
            IssuerMetadata::new(name, Alg::BbsModHb, public_keys, Schema::person(), "epochs/".to_owned())
                .map_err(Failure::internal)?;
        let octets = metadata.to_json().len();
        let register = Register::in_memory().map_err(Failure::internal)?;
        let issuer = Issuer::new(metadata, keys, register);
        let mut run = Self { rng, now, steps: Vec::new(), issuer, issuer_view: Vec::new() };
        let details = vec!["the same file, and the same issuer header, for every holder".to_owned()];
        run.step("issuer → everybody: issuer.json".to_owned(), details, Some(octets), since);
        Ok(run)
    }

    fn step(&mut self, what: String, details: Vec<String>, octets: Option<usize>, since: Instant) {
        self.steps.push(Step { what, details, octets, microseconds: since.elapsed().as_micros() });
    }

    /// The first person's enrolment, step by step.
    fn enrol_first(&mut self, person: &Person) -> Result<Holder, Failure> {
        let since = Instant::now();
        let mut wallet = Wallet::default();
        let request = self.request(&mut wallet)?;
        let details = vec![
            "a commitment to the wallet's secret, a pseudonym for the issuer alone, and a proof of both"
                .to_owned(),
        ];
        self.step("wallet → issuer: request".to_owned(), details, Some(request.to_json().len()), since);

        let since = Instant::now();
        let issued = self.issue(person, &request)?;
        let mut details: Vec<_> = person.zone.lines().map(str::to_owned).collect();
        details
            .push("the zone is read and its check digits verified; the secret is signed unseen".to_owned());
        self.step("issuer → wallet: credential".to_owned(), details, Some(issued.to_compact().len()), since);

        let since = Instant::now();
        wallet.accept(&issued.to_compact()).map_err(Failure::internal)?;
        self.step("the wallet verifies the credential and keeps it".to_owned(), vec![], None, since);
        Ok(Holder { wallet })
    }

    fn enrol(&mut self, person: &Person) -> Result<Holder, Failure> {
        let mut wallet = Wallet::default();
        let request = self.request(&mut wallet)?;
        let issued = self.issue(person, &request)?;
        wallet.accept(&issued.to_compact()).map_err(Failure::internal)?;
        Ok(Holder { wallet })
    }

    fn request(&mut self, wallet: &mut Wallet) -> Result<CredentialRequest, Failure> {
        wallet.request(self.issuer.metadata(), &mut self.rng).map_err(Failure::internal)
    }

    fn issue(&mut self, person: &Person, request: &CredentialRequest) -> Result<IssuedCredential, Failure> {
        let supplement = Supplement { region: Some(person.region.to_owned()), ..Supplement::default() };
        let record = document::from_mrz(person.zone.as_bytes(), &supplement, clock::today(self.now)?)
            .map_err(Failure::internal)?;
        let enrolment =
            Enrolment { record: &record, extra: &ExtraClaims::default(), decision: None, guardian: None };
        let issued =
            self.issuer.issue(request, &enrolment, self.now, &mut self.rng).map_err(Failure::internal)?;
        self.issuer_view.push(View::of_issuer(&person.zone, request, &issued));
        Ok(issued)
    }

    /// The first person at a platform, step by step.
    fn visit_first(&mut self, platform: &mut Platform, holder: &Holder) -> Result<(), Failure> {
        let since = Instant::now();
        let request = platform.ask(&mut self.rng)?;
        let what = format!("{} → wallet: request", platform.name);
        let purpose = request.purpose().unwrap_or_default();
        let details = vec![format!("asks for {}; purpose: {purpose}", platform.claims.join(", "))];
        self.step(what, details, Some(request.as_octets().len()), since);

        let since = Instant::now();
        let presentation = self.present(holder, &request)?;
        let compact = presentation.to_compact();
        let what = format!("wallet → {}: presentation", platform.name);
        let core = presentation.core_proof.to_octets().len();
        self.step(what, vec![format!("of these the proof: {core} octets")], Some(compact.len()), since);

        let since = Instant::now();
        let verified = platform.check(&compact, self.now, &mut self.rng)?;
        let details = verified.claims().iter().map(|(path, value)| format!("{path} = {}", show::text(value)));
        let what = format!("{} verifies, and has learned", platform.name);
        self.step(what, details.collect(), None, since);
        platform.received.push(Received { request, presentation });
        Ok(())
    }

    fn visit(&mut self, platform: &mut Platform, holder: &Holder) -> Result<(), Failure> {
        let request = platform.ask(&mut self.rng)?;
        let presentation = self.present(holder, &request)?;
        platform.check(&presentation.to_compact(), self.now, &mut self.rng)?;
        platform.received.push(Received { request, presentation });
        Ok(())
    }

    fn present(&mut self, holder: &Holder, request: &PresentationRequest) -> Result<Presentation, Failure> {
        let proposal = holder.wallet.consider(request, self.now).map_err(Failure::internal)?;
        let response = proposal.present(&mut self.rng).map_err(Failure::internal)?;
        response.into_one().ok_or_else(|| Failure::internal("several credentials"))
    }
}

impl Platform {
    fn all(issuer: &IssuerMetadata, now: u64) -> Vec<Self> {
        let platform = |(name, client_id, purpose, claims): (_, &str, &str, &'static [&'static str])| Self {
            name,
            claims,
            draft: RequestDraft {
                client_id: client_id.to_owned(),
                purpose: Some(purpose.to_owned()),
                query: Query::disclose(
                    issuer.schema().vct(),
                    claims.iter().map(|name| ClaimPath::from(*name)).collect(),
                ),
                registration: None,
                issued_at: now,
                lifetime: 600,
            },
            verifier: Verifier::new(vec![issuer.clone()], MemoryStore::default()),
            received: Vec::new(),
        };
        PLATFORMS.into_iter().map(platform).collect()
    }

    fn ask(&self, rng: &mut ChaCha20Rng) -> Result<PresentationRequest, Failure> {
        self.verifier.ask(self.draft.clone(), rng).map_err(Failure::internal)
    }

    fn check(&self, compact: &str, now: u64, rng: &mut ChaCha20Rng) -> Result<VerifiedPresentation, Failure> {
        self.verifier.verify(compact, now, rng).map_err(Failure::internal)
    }

    /// Everything this platform saw, one view for each visitor.
    fn views(&self) -> (&'static str, Vec<View>) {
        let view = |received: &Received| View::of_platform(&received.request, &received.presentation);
        (self.name, self.received.iter().map(view).collect())
    }
}
