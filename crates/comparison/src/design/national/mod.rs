//! N1, N2, N3: the national platform, as its documents and officials have it.
//!
//! A person is enrolled at the authority and gets a network number of ten letters and digits and a network certificate.
//! To open an account the platform calls the identity application, which returns the certificate (and the password),
//! sealed; the platform sends that on, and the authority answers with a result. The map from numbers to identities stays
//! with the authority, with a log of authentications.
//!
//! - N1: the person enters the number, and the platform keeps it with the result (an official's account of August 2024;
//!   secondary source).
//! - N2: the platform keeps an application identifier with the result (an access guide for small applications of
//!   April 2026, read in part: a code by which the connecting organisation can associate a natural person).
//! - N3: as N2, and plaintext behind two gates, a duty by law or the person's separate consent (draft of July 2024,
//!   Article 8, read in full; final text of 2025, its official summary). What a platform does under N1 and N2 that must
//!   have a name by law is not modelled there: N3 is that reading.
//!
//! What else is documented, as of November 2026: enrolment ([`enrolment`](super::enrolment)); under 14 a guardian, who
//! must hold a number, consents to issue and to use (draft Articles 4 and 5; the final Article 5 was not read in full);
//! a request has the identifiers of organisation and application, a serial number of 32 characters and a type (an
//! open-source wrapper of July 2025; secondary); in face modes the platform's interface captures the face, and the
//! answer has a similarity; eligible organisations get labels such as an age band with the person's authorisation (the
//! access guide, in part); each authentication is recorded and can be traced (the same). State media call the number
//! unchanged for life (May 2025; secondary). Officials say that the authority is asked when somebody registers, not
//! when they browse; pilot applications offered it as a log-in button as well (disputed): that is
//! [`Setting::authentication`](super::Setting). Officials answered in August 2024 that other ways of verification stay
//! open to those whom a breach excludes: who is suspended registers by name where the setting has alternatives.
//!
//! What is not documented, and how it is set here:
//!
//! - How a number is made: at random; in misuse as a plain hash of the identity number ([`Derivation`]), which a list of
//!   identity numbers is enough to search.
//! - The scope of an identifier: one application; where the setting shares contexts, all of one organisation. It is
//!   random, and the authority keeps it.
//! - Algorithms, fields and signatures between servers: Ed25519, and [`seal`]. A certificate passes through platforms
//!   sealed, so that in N2 it gives them nothing to compare.
//! - For how long logs are kept ([`Setting::retention_days`](super::Setting)), and who may search them on which order:
//!   with an order, or without where the setting has silent queries. Whether the person is told: in the most protective
//!   reading only.
//! - Conditions, reasons and notice of a suspension (absent from the draft, not established for the final text): one
//!   order, effective at the next authentication; notice in the most protective reading only. Accounts with a password
//!   live on where the authority is asked at registration only.
//! - Whether the application tells the authority of a use by itself: in misuse it does, with device and address.
//! - How many people consent when a platform asks for more: [`National::consent_share`], a choice.
//!
//! A later quantum computer opens what was sealed with elliptic curves and passed through platforms, and so finds the
//! number behind each account. This stands and falls with [`seal`]: how the documents have it is not public.
//!
//! Not modelled: that somebody who is banned tries the alternative, which has no value in common with the number; voice,
//! fingerprints and palm veins, which one news item has and the rule text has not.

mod answer;
mod app;
mod centre;
mod enrol;
mod officials;
mod refusal;
pub mod seal;
mod visit;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

pub use self::answer::{Asked, Given, REQUEST, RESULT, Reason, Request, read_result};
use self::app::App;
pub use self::centre::{Centre, Enrolled, hashed_number};
pub use self::refusal::{Refusal, SUSPENDED};
pub use self::visit::check_age;
use self::visit::{more, released};
use super::enrolment::Applicant;
use super::platforms::{Platforms, expire_log};
use super::real_name::{Registration, done};
use super::signed::Signer;
use super::{Act, Authentication, Design, Outcome, Reading, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// Which reading of what platforms get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The number is lodged with the platform.
    N1,
    /// The platform gets an identifier of its own.
    N2,
    /// As N2, with plaintext by law or on consent.
    N3,
}

/// How a network number comes from a person: it is not public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Derivation {
    /// At random.
    Random,
    /// As a plain hash of the identity number: [`hashed_number`].
    Hashed,
}

impl Derivation {
    fn of(reading: Reading) -> Self {
        if reading == Reading::Misuse { Self::Hashed } else { Self::Random }
    }
}

/// The national platform.
#[derive(Debug)]
pub struct National {
    /// Of those whom a platform asks for name and birth date without need, and who could do without, how many consent:
    /// 0 to 1. A choice, not a statistic.
    pub consent_share: f64,
    kind: Kind,
    platforms: Platforms,
    registration: Registration,
    centre: Option<Centre>,
    /// With what platforms sign requests.
    keys: Vec<Signer>,
    apps: BTreeMap<PersonNumber, App>,
    /// Children for whom the guardian consents no more.
    withdrawn: BTreeSet<PersonNumber>,
    /// Accounts that were opened with an identity application, and whose it was.
    by_identity: BTreeMap<(PlatformNumber, String), PersonNumber>,
}

impl National {
    /// The national platform in one reading.
    pub fn new(kind: Kind) -> Self {
        Self {
            consent_share: 0.5,
            kind,
            platforms: Platforms::default(),
            registration: Registration::default(),
            centre: None,
            keys: Vec::new(),
            apps: BTreeMap::new(),
            withdrawn: BTreeSet::new(),
            by_identity: BTreeMap::new(),
        }
    }

    /// Whether a person's newest account at a platform was opened by the alternative.
    fn is_alternative(&self, person: PersonNumber, platform: PlatformNumber) -> bool {
        let account = self.platforms.account_of(person, platform);
        account.is_some_and(|account| !self.by_identity.contains_key(&(platform, account.to_owned())))
    }

    fn try_prove_age(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
        age: u8,
    ) -> Result<Outcome, Outcome> {
        if self.is_alternative(person, platform) {
            let (_, account) = self.platforms.session(world, person, platform)?;
            return Ok(self.platforms.read_age(world, platform, &account, age));
        }
        let asked = Asked { label: true, ..Asked::default() };
        let confirmed = self.confirmed(world, (person, platform), &asked, false)?;
        let fields = json!({ "age_band": confirmed.result["age_band"] });
        self.platforms.add(world, &confirmed.connection, (platform, &confirmed.account), &fields);
        check_age(&confirmed.result, age, Party::Platform(platform)).map(|_| Outcome::Done)
    }

    fn try_ask_more(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
    ) -> Result<Outcome, Outcome> {
        if self.is_alternative(person, platform) {
            return Ok(self.platforms.kept_name(person, platform));
        }
        if self.kind != Kind::N3 {
            return Ok(self.platforms.ask_in_form(world, person, platform));
        }
        let asked = more(0);
        let confirmed = self.confirmed(world, (person, platform), &asked, false)?;
        let (place, fields) = ((platform, &confirmed.account[..]), &confirmed.result["fields"]);
        self.platforms.add(world, &confirmed.connection, place, fields);
        released(world, &confirmed.connection, place, (&confirmed.result, &asked));
        Ok(Outcome::Done)
    }
}

impl Design for National {
    fn start(&mut self, world: &mut World<'_>) {
        self.registration.start(world);
        self.centre = Some(Centre::start(world, self.kind));
        self.connect_platforms(world);
    }

    fn enrol(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        if world.scenario.people[person as usize].obstacle.is_some() {
            return Outcome::Unable("has an obstacle");
        }
        // A guardian may have been enrolled when a child was.
        if self.apps.contains_key(&person) { Outcome::Done } else { done(self.try_enrol(world, person)) }
    }

    /// With the identity application. Who has none, or whose number is suspended, registers by name where there are
    /// alternatives.
    fn sign_up(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        if !self.apps.contains_key(&person) {
            return self.registration.instead(world, &mut self.platforms, person, platform);
        }
        match self.try_sign_up(world, (person, person), platform) {
            Err(Outcome::Refused(Party::Authority, SUSPENDED)) if world.setting.alternatives => {
                self.registration.instead(world, &mut self.platforms, person, platform)
            }
            tried => done(tried),
        }
    }

    fn log_in(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        again: &[u64],
    ) -> Outcome {
        let mode = world.setting.authentication;
        let by_password = matches!(mode, Authentication::Registration | Authentication::Risk);
        if by_password || self.is_alternative(person, platform) {
            return done(self.platforms.session(world, person, platform));
        }
        let first = self.identify(world, (person, platform), &Asked::default());
        if mode == Authentication::Login && first.is_ok() {
            let now = world.now;
            for time in again {
                world.now = *time;
                if let Err(outcome) = self.identify(world, (person, platform), &Asked::default()) {
                    world.now = now;
                    return outcome;
                }
            }
            world.now = now;
        }
        done(first)
    }

    /// A label from the authority, with the person's authorisation.
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

    /// The platform knows the person again by number or identifier. Everywhere: [`Design::cut_off`].
    fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.platforms.ban(world, person, platform)
    }

    /// The lender hands telephone and password over, for once.
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
        let Some(centre) = &mut self.centre else { return Outcome::Unreachable(Party::Authority) };
        let applicant = Applicant::Forged { fraudster, victim };
        done(centre.enrol(world, &connection, applicant, Derivation::of(world.setting.reading)))
    }

    /// Certificate, password and a face that the platform captures. Who fails is suspended there.
    fn verify_again(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        if self.is_alternative(person, platform) {
            return self.registration.verify_again(world, &mut self.platforms, person, platform);
        }
        let asked = Asked { mode: 1, ..Asked::default() };
        done(self.confirmed(world, (person, platform), &asked, true))
    }

    /// In N3 by the second gate; in N1 and N2 the platform gets no more than what somebody writes into a form.
    fn ask_more(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.try_ask_more(world, (person, platform)).unwrap_or_else(|outcome| outcome)
    }

    /// The platform says which number or identifier an account has; the authority alone says whose that is. Without an
    /// order an insider at the authority looks a person up, and no platform is asked.
    fn order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        accounts: &[PersonNumber],
    ) -> Outcome {
        self.try_order(world, disclosure, platform, accounts).unwrap_or_else(|outcome| outcome)
    }

    /// One order to the authority.
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

    /// Document and face again: the same number, a new certificate, the old accounts.
    fn recover(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.replace_device(person);
        if self.apps.contains_key(&person) { done(self.try_enrol(world, person)) } else { Outcome::Done }
    }

    /// The number may no more be used for the child. Accounts live on as after a suspension.
    fn withdraw_consent(&mut self, world: &mut World<'_>, child: PersonNumber) -> Outcome {
        if !self.apps.contains_key(&child) {
            return Outcome::Unable("is not enrolled");
        }
        let told = self.tell_consent(world, child, ("", false));
        if told.is_ok() {
            self.withdrawn.insert(child);
        }
        done(told)
    }

    fn day(&mut self, world: &mut World<'_>) {
        self.platforms.expire(world);
        self.registration.day(world);
        expire_log(world, Party::Authority, "log");
    }
}
