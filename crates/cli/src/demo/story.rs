//! The story: each step is run, timed and measured; nothing that is printed is written down beforehand.

use std::collections::BTreeMap;
use std::io;
use std::time::Instant;

use bauta_credential::epoch::{Epoch, EpochLog, LOG_NAME};
use bauta_credential::{
    Alg, CredentialRequest, IssuedCredential, IssuerMetadata, Presentation, PresentationRequest, Schema,
};
use bauta_issuer::document::{self, Supplement};
use bauta_issuer::{BuiltBuckets, Enrolment, ExtraClaims, Issuer, IssuerKeys, Register, Shard};
use bauta_verifier::VerifiedPresentation;
use bauta_wallet::{Refusal, Standing, Wallet};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde::Serialize;

use super::people::{self, Person};
use super::platform::Platform;
use super::pool::{self, Knowledge, Linked, View};
use crate::failure::Failure;
use crate::{clock, files, show};

/// How many people enrol; each then goes to every platform.
const PEOPLE: usize = 24;

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

/// Files that everybody can fetch, by name.
type Published = BTreeMap<String, Vec<u8>>;

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

    let (log, published) = run.publish()?;
    let token = run.sync(&mut holders, &published)?;
    let mut platforms = Platform::all(run.issuer.metadata(), &log, now);
    for platform in &mut platforms {
        run.visit_first(platform, &holders[0])?;
    }
    run.visit_others(&mut platforms, &holders[1..])?;

    let views = platforms.iter().map(Platform::views).collect::<Vec<_>>();
    let visits: Vec<_> = platforms.iter().filter_map(Platform::first_visit).collect();
    // The issuer has made every file of the epoch.
    let first = published.into_values().fold(run.issuer_view[0].clone(), View::and);
    let knowledge = pool::knowledge(&holders[0].wallet, &first, &visits, &token);
    let linked = pool::link(&run.issuer_view, &views);
    let microseconds = started.elapsed().as_micros();
    let first_person = format!("{} {}", people[0].given_name, people[0].family_name);
    Ok(Story { seed, now, people: PEOPLE, first_person, steps: run.steps, knowledge, linked, microseconds })
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

    /// The epoch of the day: who is in good standing.
    fn publish(&mut self) -> Result<(EpochLog, Published), Failure> {
        let since = Instant::now();
        let (epoch, built) = (Epoch::from_unix_seconds(self.now), BuiltBuckets::in_memory());
        self.issuer.prepare_epoch(epoch, self.now, &mut self.rng).map_err(Failure::internal)?;
        self.issuer.build_shard(epoch, Shard::WHOLE, &built, |_, _| ()).map_err(Failure::internal)?;
        let mut published = Published::new();
        let put = |name: &str, octets: &[u8]| {
            published.insert(name.to_owned(), octets.to_vec());
            Ok::<_, io::Error>(())
        };
        let signed = self.issuer.publish_epoch(epoch, &built, self.now, put).map_err(Failure::internal)?;
        let details = vec![format!(
            "of {epoch}: {} tokens, one for each credential in good standing; they name nobody",
            signed.head().counts.tokens
        )];
        let octets = published.values().map(Vec::len).sum();
        self.step("issuer → everybody: epoch".to_owned(), details, Some(octets), since);
        let log = EpochLog::read(self.issuer.metadata(), &published[LOG_NAME]).map_err(Failure::internal)?;
        Ok((log, published))
    }

    /// Every wallet fetches its whole bucket. Returns the first one's token.
    fn sync(&mut self, holders: &mut [Holder], published: &Published) -> Result<Vec<u8>, Failure> {
        let id = self.issuer.metadata().issuer().to_owned();
        let fetch =
            |name: &str| published.get(name).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound));
        let mut since = Instant::now();
        for (number, holder) in holders.iter_mut().enumerate() {
            let standings = holder.wallet.sync(&id, self.now, fetch).map_err(Failure::internal)?;
            if !matches!(standings[..], [(_, Standing::Good(_))]) {
                return Err(Failure::internal("a credential has no token"));
            }
            if number == 0 {
                let details = vec!["the whole bucket, so that nobody learns whose token it is".to_owned()];
                self.step(
                    "the wallet fetches the epoch and finds its token".to_owned(),
                    details,
                    None,
                    since,
                );
                since = Instant::now();
            }
        }
        self.step(format!("the {} other wallets likewise", PEOPLE - 1), vec![], None, since);
        let held = &holders[0].wallet.credentials()[0];
        let token = held.newest_token().ok_or_else(|| Failure::internal("no token"))?;
        Ok(token.to_octets().to_vec())
    }

    /// The first person at a platform, step by step.
    fn visit_first(&mut self, platform: &mut Platform, holder: &Holder) -> Result<(), Failure> {
        let since = Instant::now();
        let request = platform.ask(&mut self.rng)?;
        let what = format!("{} → wallet: request", platform.name);
        self.step(what, Platform::wishes(&request), Some(request.as_octets().len()), since);

        let since = Instant::now();
        let presentation = self.present(holder, &request)?.map_err(Failure::internal)?;
        let what = format!("wallet → {}: presentation", platform.name);
        let core = presentation.core_proof.to_octets().len();
        let sub_proofs = presentation.sub_proofs.iter().map(|one| {
            let name = serde_json::to_value(one.alg).unwrap_or_default();
            format!("{} {}", name.as_str().unwrap_or_default(), one.proof.len())
        });
        let proofs: Vec<_> = std::iter::once(format!("core {core}")).chain(sub_proofs).collect();
        let details = vec![format!("of these the proofs: {} octets", proofs.join(", "))];
        self.step(what, details, Some(presentation.to_compact().len()), since);

        let since = Instant::now();
        let verified = platform.check(request, presentation, self.now, &mut self.rng)?;
        let what = format!("{} verifies, and has learned", platform.name);
        self.step(what, learned(&verified), None, since);
        Ok(())
    }

    /// Everybody else at every platform. Whose age does not do is refused by the own wallet.
    fn visit_others(&mut self, platforms: &mut [Platform], holders: &[Holder]) -> Result<(), Failure> {
        let since = Instant::now();
        let mut details = Vec::new();
        for platform in platforms {
            let mut refused = 0;
            for holder in holders {
                let request = platform.ask(&mut self.rng)?;
                match self.present(holder, &request)? {
                    Ok(presentation) => {
                        platform.check(request, presentation, self.now, &mut self.rng)?;
                    }
                    Err(Refusal::NotSatisfied(_)) => {
                        platform.received.push(None);
                        refused += 1;
                    }
                    Err(refusal) => return Err(Failure::internal(refusal)),
                }
            }
            if refused > 0 {
                let (are, own) =
                    if refused == 1 { ("is", "own wallet refuses") } else { ("are", "own wallets refuse") };
                details.push(format!(
                    "{refused} of them {are} too young for the {}: the {own}, and the platform is not told",
                    platform.name
                ));
            }
        }
        self.step(
            format!("the {} others go to the three platforms too", holders.len()),
            details,
            None,
            since,
        );
        Ok(())
    }

    fn present(
        &mut self,
        holder: &Holder,
        request: &PresentationRequest,
    ) -> Result<Result<Presentation, Refusal>, Failure> {
        let proposal = match holder.wallet.consider(request, self.now) {
            Ok(proposal) => proposal,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let response = proposal.present(&mut self.rng).map_err(Failure::internal)?;
        response.into_one().map(Ok).ok_or_else(|| Failure::internal("several credentials"))
    }
}

/// What the platform knows now, and did not before.
fn learned(verified: &VerifiedPresentation) -> Vec<String> {
    let first = verified.first();
    let mut learned: Vec<_> =
        first.claims().iter().map(|(path, value)| format!("{path} = {}", show::text(value))).collect();
    for predicate in first.predicates() {
        let condition = predicate.condition().map(ToString::to_string).unwrap_or_default();
        learned.push(format!("{} is {condition}", predicate.path));
    }
    if let Some(epoch) = first.epoch() {
        learned.push(format!("in good standing on {}", Epoch(epoch)));
    }
    if let Some(pseudonym) = first.pseudonym() {
        learned.push(format!("known here as {}", files::encode(&pseudonym.to_octets())));
    }
    learned
}
