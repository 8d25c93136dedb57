//! Wallets with ordinary signatures: what SD-JWT credentials, reused or used once, and mdoc-like ones have in common.
//!
//! Enrolment: document (NFC) and face to the issuer, who signs a batch of copies, each for a key of its own in the
//! device; the vendor attests the wallet unit. Presentation: a platform's request with its certificate of registration, a
//! copy with the claims asked for, the device's signature; the issuer hears nothing of it. An account has a password;
//! there is no pseudonym, so that a ban falls on what the platform recognises: a disclosed number, or the same copy.

mod holder;
mod issuance;
mod issuer;
mod official;
mod parameters;
mod platform;
mod showing;
mod vendor;

use std::collections::BTreeMap;

use p256::ecdsa::VerifyingKey;
use serde_json::json;

pub use holder::Registrar;
pub use issuer::{AGES, attested_keys};
pub(super) use parameters::Kind;
pub use parameters::{Evidence, Parameters, Refill};

use self::holder::Wallet;
use self::issuer::Issuer;
use self::platform::{Checkers, Publisher, age_claim, needs};
use self::vendor::Vendor;
use super::document::Documents;
use super::platforms::{Platforms, expire_log};
use super::real_name::Registration;
use super::{Act, Authentication, Design, Outcome, Reading, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// A wallet design with all its parties.
#[derive(Debug)]
pub struct Wallets {
    kind: Kind,
    batch: Option<u16>,
    parameters: Parameters,
    documents: Documents,
    vendor: Vendor,
    issuer: Issuer,
    issuer_key: Option<VerifyingKey>,
    registrar: Registrar,
    publisher: Publisher,
    checkers: Checkers,
    held: BTreeMap<PersonNumber, Wallet>,
    platforms: Platforms,
    registration: Registration,
}

impl Wallets {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            batch: None,
            parameters: Parameters::of(kind, Reading::Documented),
            documents: Documents::default(),
            vendor: Vendor::default(),
            issuer: Issuer::default(),
            issuer_key: None,
            registrar: Registrar::default(),
            publisher: Publisher::default(),
            checkers: Checkers::default(),
            held: BTreeMap::new(),
            platforms: Platforms::default(),
            registration: Registration::default(),
        }
    }

    /// The same with batches of so many copies, 1 to 1000.
    #[must_use]
    pub fn with_batch(self, copies: u16) -> Self {
        Self { batch: Some(copies.clamp(1, 1000)), ..self }
    }

    /// What the documents leave open, as it is in this run (after [`Design::start`]).
    pub fn parameters(&self) -> Parameters {
        self.parameters
    }

    fn register_platforms(&mut self, world: &mut World<'_>) {
        for platform in &world.scenario.platforms {
            let service = Party::Platform(platform.number);
            let mut claims = needs(platform, world.setting.over_asking);
            claims.extend(AGES.map(age_claim));
            claims.sort_unstable();
            claims.dedup();
            let form = json!({ "sub": platform.address, "claims": claims }).to_string();
            let line = world.connect_services(service, Party::Authority);
            if world.send(&line, service, "registration", form.as_bytes()).is_err() {
                continue;
            }
            let certificate =
                world.spend("authority", "register", |_| self.registrar.register(form.as_bytes()));
            let sent =
                world.send(&line, Party::Authority, "registration-certificate", certificate.as_bytes());
            if sent.is_ok() {
                self.checkers.registered(platform.number, certificate);
            }
        }
    }

    /// The issuer signs its lists and publishes them.
    fn publish(&mut self, world: &mut World<'_>) {
        let Some(key) = self.issuer.key() else { return };
        let (lists, now) = (&self.issuer.lists, world.now);
        let tokens = world.spend("issuer", "sign-status-lists", |_| lists.sign(key, now));
        if !tokens.is_empty() {
            // A publisher that does not answer has the lists of yesterday.
            let _ = self.publisher.publish(world, tokens);
        }
    }

    fn is_outside(world: &World<'_>, person: PersonNumber) -> bool {
        world.scenario.people[person as usize].obstacle.is_some()
    }
}

fn done(result: Result<(), Outcome>) -> Outcome {
    result.err().unwrap_or(Outcome::Done)
}

impl Design for Wallets {
    fn start(&mut self, world: &mut World<'_>) {
        self.parameters = Parameters::of(self.kind, world.setting.reading);
        self.parameters.batch = self.batch.unwrap_or(self.parameters.batch);
        let documents = self.documents.authority(world);
        let vendor = self.vendor.start(world);
        let issuer = self.issuer.start(world, documents, vendor);
        self.issuer_key = Some(issuer);
        self.checkers.start(issuer);
        self.registrar.start(world);
        self.register_platforms(world);
        if world.setting.alternatives {
            self.registration.start(world);
        }
    }

    fn enrol(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        if Self::is_outside(world, person) {
            return Outcome::Unable("has an obstacle");
        }
        done(self.enrol_as_oneself(world, person))
    }

    fn sign_up(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        if !Self::is_outside(world, person) {
            return done(self.open(world, (person, person), platform));
        }
        self.registration.instead(world, &mut self.platforms, person, platform)
    }

    fn log_in(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        again: &[u64],
    ) -> Outcome {
        let first = world.now;
        let times = match world.setting.authentication {
            Authentication::Login => again,
            _ => &[],
        };
        let asked = matches!(world.setting.authentication, Authentication::Daily | Authentication::Login);
        let mut outcome = Ok(());
        for time in std::iter::once(&first).chain(times) {
            world.now = *time;
            outcome = if asked && !Self::is_outside(world, person) {
                let at = &world.scenario.platforms[usize::from(platform)];
                let claims = if world.setting.over_asking { needs(at, true) } else { Vec::new() };
                self.prove(world, person, platform, claims).map(|_| ())
            } else {
                self.platforms.session(world, person, platform).map(|_| ())
            };
            if outcome.is_err() {
                break;
            }
        }
        world.now = first;
        done(outcome)
    }

    fn prove_age(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        age: u8,
    ) -> Outcome {
        if Self::is_outside(world, person) {
            return match self.platforms.session(world, person, platform) {
                Ok((_, account)) => self.platforms.read_age(world, platform, &account, age),
                Err(outcome) => outcome,
            };
        }
        if !AGES.contains(&age) {
            return Outcome::NotOffered;
        }
        let proved = self.prove(world, person, platform, vec![age_claim(age)]);
        done(proved.and_then(|(_, _, verified)| showing::old_enough(platform, &verified, age)))
    }

    fn act(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        act: Act<'_>,
    ) -> Outcome {
        self.platforms.act(world, person, platform, act)
    }

    fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        let account = self.platforms.account_of(person, platform);
        if let Some(kept) = account.and_then(|account| self.platforms.fields(platform, account)) {
            self.checkers.ban(platform, kept);
        }
        self.platforms.ban(world, person, platform)
    }

    /// The lender's device answers in the borrower's session: nothing shows whose hand holds it.
    fn borrow(
        &mut self,
        world: &mut World<'_>,
        lender: PersonNumber,
        borrower: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        done(self.open(world, (borrower, lender), platform))
    }

    fn impersonate(
        &mut self,
        world: &mut World<'_>,
        fraudster: PersonNumber,
        victim: PersonNumber,
        _platform: PlatformNumber,
    ) -> Outcome {
        done(self.enrol_as_another(world, fraudster, victim))
    }

    /// Another presentation: it says that somebody with a credential is there, and not that it is the same one.
    fn verify_again(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        if Self::is_outside(world, person) {
            return Outcome::NotOffered;
        }
        let at = &world.scenario.platforms[usize::from(platform)];
        let claims = needs(at, world.setting.over_asking);
        done(self.prove(world, person, platform, claims).map(|_| ()))
    }

    /// The wallet sees whether the platform is registered for this. If not, it refuses in the protective reading, else it
    /// warns, and the person says no. In the misuse reading platforms are registered for more than they need.
    fn ask_more(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        if Self::is_outside(world, person) {
            return self.platforms.ask_in_form(world, person, platform);
        }
        done(self.answer_more(world, person, platform))
    }

    fn order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        accounts: &[PersonNumber],
    ) -> Outcome {
        self.order_disclosure(world, disclosure, platform, accounts)
    }

    fn cut_off(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        done(self.order_cut_off(world, person))
    }

    fn restore(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        done(self.order_restoration(world, person))
    }

    fn lose(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.lose_device(person);
        if Self::is_outside(world, person) { Outcome::Done } else { done(self.report_loss(world, person)) }
    }

    /// The person enrols anew; passwords are still known.
    fn recover(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.replace_device(person);
        if Self::is_outside(world, person) { Outcome::Done } else { self.enrol(world, person) }
    }

    fn renew(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        done(self.get_more(world, person))
    }

    fn withdraw_consent(&mut self, world: &mut World<'_>, child: PersonNumber) -> Outcome {
        done(self.take_consent_back(world, child))
    }

    fn day(&mut self, world: &mut World<'_>) {
        self.platforms.expire(world);
        expire_log(world, Party::Issuer, "log");
        expire_log(world, Party::Vendor, "log");
        self.registration.day(world);
        self.publish(world);
        if self.parameters.refill == Refill::DayBreak {
            let people: Vec<_> = self.held.keys().copied().collect();
            people.into_iter().for_each(|person| self.refill(world, person));
        }
    }
}
