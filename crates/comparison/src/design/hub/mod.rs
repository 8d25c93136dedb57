//! F: a log-in hub, which every log-in passes.
//!
//! The platform sends the person to the hub with an authorization request; the person logs in there; the hub sends the
//! person back with a code; the platform gives the code in for an ID token, and where it needs more, asks the userinfo
//! endpoint (OpenID Connect Core 1.0, code flow with PKCE, RFC 7636, and clients that sign assertions, RFC 7523).
//!
//! What is known of such hubs, as of November 2026: in a national log-in of South-East Asia the hub sees each log-in, `sub`
//! is documented as globally unique, the identity number comes with a scope of its own, and users see their history
//! (developer documentation, read in part); it has some 4.5 million users (secondary). In a South Asian identity system
//! the authority has person, requesting body, time and result of each authentication online; a court limited logs to six
//! months and asked for a hearing before disclosure (2018; secondary): 180 days is the documented retention here.
//!
//! What is set here: `sub` is one for all platforms as documented, and of one platform alone (pairwise, as OpenID Connect
//! defines it) in the most protective reading. Tokens are signed with EdDSA, one of the algorithms that the profile for
//! such hubs (FAPI 2.0) allows; they are not encrypted, as the transcript has them after decryption. Enrolment is the
//! same as for the national platform ([`enrolment`](super::enrolment)), so that only the protocol differs. Who may order
//! what, and whether the person is told, is a parameter: notice in the most protective reading only. Guardians stand in
//! the register; a child's account needs their consent at enrolment.

mod centre;
mod flow;
mod officials;
mod refusal;

use std::collections::BTreeMap;

use serde_json::json;

pub use self::centre::{CLIENT_ASSERTION, Hub, ID_TOKEN, read_id_token};
pub use self::flow::read_code;
pub use self::refusal::{NotGranted, SUSPENDED};
use super::enrolment::{Applicant, needs_guardian};
use super::platforms::{Platforms, expire_log};
use super::real_name::{Registration, done};
use super::signed::Signer;
use super::{Act, Authentication, Design, Outcome, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// What a person logs in with at the hub.
#[derive(Clone, Debug)]
struct Account {
    name: String,
    password: String,
}

/// The log-in hub.
#[derive(Debug, Default)]
pub struct LogInHub {
    platforms: Platforms,
    registration: Registration,
    hub: Option<Hub>,
    /// With what platforms sign assertions.
    keys: Vec<Signer>,
    accounts: BTreeMap<PersonNumber, Account>,
    /// Accounts at platforms that were opened by the hub, and with whose account there.
    by_hub: BTreeMap<(PlatformNumber, String), PersonNumber>,
}

impl LogInHub {
    fn try_enrol(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        self.platforms.device(person)?;
        if needs_guardian(world, person) {
            self.guardian_enrols(world, person)?;
            self.tell_consent(world, person, true)?;
        }
        let connection = world.connect(person, Party::Authority);
        let hub = self.hub.as_mut().ok_or(Outcome::Unreachable(Party::Authority))?;
        let (name, password) = hub.enrol(world, &connection, Applicant::Own(person))?;
        let text = json!({ "account": name }).to_string();
        world.send(&connection, Party::Authority, "hub-account", text.as_bytes())?;
        let own = Party::Person(person);
        world.is(own, &name, person);
        let row = json!({ "account": name, "password": password }).to_string();
        world.keep(own, "hub-account", &name, Some(&connection), row.as_bytes());
        self.accounts.insert(person, Account { name, password });
        Ok(())
    }

    fn guardian_enrols(&mut self, world: &mut World<'_>, child: PersonNumber) -> Result<(), Outcome> {
        let guardian = world.scenario.people[child as usize].guardian;
        let guardian = guardian.ok_or(Outcome::Unable("has no guardian"))?;
        if self.accounts.contains_key(&guardian) {
            return Ok(());
        }
        if world.scenario.people[guardian as usize].obstacle.is_some() {
            return Err(Outcome::Unable("the guardian has no account at the hub"));
        }
        self.try_enrol(world, guardian)
    }

    fn tell_consent(
        &mut self,
        world: &mut World<'_>,
        child: PersonNumber,
        given: bool,
    ) -> Result<(), Outcome> {
        let people = &world.scenario.people;
        let guardian = people[child as usize].guardian.ok_or(Outcome::Unable("has no guardian"))?;
        self.platforms.device(guardian)?;
        let own = self.accounts.get(&guardian);
        let own = own.ok_or(Outcome::Unable("the guardian has no account at the hub"))?;
        let id_number = &people[child as usize].id_number;
        let text =
            json!({ "account": own.name, "password": own.password, "child": id_number, "given": given });
        let text = text.to_string();
        let connection = world.connect(guardian, Party::Authority);
        world.send(&connection, Party::Person(guardian), "guardian-consent", text.as_bytes())?;
        let hub = self.hub.as_mut().ok_or(Outcome::Unreachable(Party::Authority))?;
        Ok(hub.consent(world, &connection, text.as_bytes())?)
    }

    fn is_alternative(&self, person: PersonNumber, platform: PlatformNumber) -> bool {
        let account = self.platforms.account_of(person, platform);
        account.is_some_and(|account| !self.by_hub.contains_key(&(platform, account.to_owned())))
    }
}

impl Design for LogInHub {
    fn start(&mut self, world: &mut World<'_>) {
        self.registration.start(world);
        let mut hub = Hub::start(world);
        for platform in &world.scenario.platforms {
            let signer = Signer::generate(&mut world.rng);
            world.hold(Party::Platform(platform.number), "assertions", &signer.secret());
            hub.connect(&platform.name, signer.public());
            self.keys.push(signer);
        }
        self.hub = Some(hub);
    }

    fn enrol(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        if world.scenario.people[person as usize].obstacle.is_some() {
            return Outcome::Unable("has an obstacle");
        }
        if self.accounts.contains_key(&person) { Outcome::Done } else { done(self.try_enrol(world, person)) }
    }

    /// By the hub. Who has no account there, or whose account is suspended, registers by name where there are
    /// alternatives.
    fn sign_up(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        if !self.accounts.contains_key(&person) {
            return self.registration.instead(world, &mut self.platforms, person, platform);
        }
        match self.try_sign_up(world, (person, person), platform) {
            Err(Outcome::Refused(Party::Authority, SUSPENDED)) if world.setting.alternatives => {
                self.registration.instead(world, &mut self.platforms, person, platform)
            }
            tried => done(tried),
        }
    }

    /// Each session passes the hub.
    fn log_in(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        again: &[u64],
    ) -> Outcome {
        if self.is_alternative(person, platform) {
            return done(self.platforms.session(world, person, platform));
        }
        let now = world.now;
        let mut outcome = done(self.try_log_in(world, (person, platform), "openid"));
        let each = world.setting.authentication == Authentication::Login;
        for time in again.iter().filter(|_| each) {
            if outcome == Outcome::Done {
                world.now = *time;
                outcome = done(self.try_log_in(world, (person, platform), "openid"));
            }
        }
        world.now = now;
        outcome
    }

    /// The hub says whether the person is at least so old, under a scope of its own.
    fn prove_age(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        age: u8,
    ) -> Outcome {
        self.try_prove_age(world, (person, platform), age).unwrap_or_else(|outcome| outcome)
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

    /// The platform knows the person again by `sub`.
    fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.platforms.ban(world, person, platform)
    }

    /// The lender logs in at the hub for the borrower, for once.
    fn borrow(
        &mut self,
        world: &mut World<'_>,
        lender: PersonNumber,
        borrower: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        if let Err(outcome) = self.platforms.device(lender) {
            return outcome;
        }
        done(self.try_sign_up(world, (borrower, lender), platform))
    }

    /// The fraudster tries to be enrolled in the victim's name.
    fn impersonate(
        &mut self,
        world: &mut World<'_>,
        fraudster: PersonNumber,
        victim: PersonNumber,
        _platform: PlatformNumber,
    ) -> Outcome {
        let connection = world.connect(fraudster, Party::Authority);
        let Some(hub) = &mut self.hub else { return Outcome::Unreachable(Party::Authority) };
        done(hub.enrol(world, &connection, Applicant::Forged { fraudster, victim }))
    }

    /// A log-in at the hub with a face. Who fails is suspended at the platform.
    fn verify_again(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        if self.is_alternative(person, platform) {
            return self.registration.verify_again(world, &mut self.platforms, person, platform);
        }
        done(self.try_verify_again(world, (person, platform)))
    }

    /// Name and birth date are a scope, which the hub grants when the person agrees: half of those who could do without
    /// say no here, a choice; where platforms ask for more there is no service without.
    fn ask_more(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        if self.is_alternative(person, platform) {
            return self.platforms.kept_name(person, platform);
        }
        self.try_ask_more(world, (person, platform)).unwrap_or_else(|outcome| outcome)
    }

    /// The platform says which `sub` an account has; the hub alone says whose that is. Without an order an insider at
    /// the hub looks a person up.
    fn order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        accounts: &[PersonNumber],
    ) -> Outcome {
        self.try_order(world, disclosure, platform, accounts).unwrap_or_else(|outcome| outcome)
    }

    /// One order to the hub, effective at the next log-in.
    fn cut_off(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        done(self.try_suspend(world, person, true))
    }

    fn restore(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        done(self.try_suspend(world, person, false))
    }

    fn lose(&mut self, _: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.lose_device(person);
        Outcome::Done
    }

    /// Document and face again: the same account at the hub with a new password, the same `sub`.
    fn recover(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.replace_device(person);
        if self.accounts.contains_key(&person) { done(self.try_enrol(world, person)) } else { Outcome::Done }
    }

    /// The hub lets the child in no more.
    fn withdraw_consent(&mut self, world: &mut World<'_>, child: PersonNumber) -> Outcome {
        if !self.accounts.contains_key(&child) {
            return Outcome::Unable("is not enrolled");
        }
        done(self.tell_consent(world, child, false))
    }

    fn day(&mut self, world: &mut World<'_>) {
        self.platforms.expire(world);
        self.registration.day(world);
        expire_log(world, Party::Authority, "log");
    }
}
