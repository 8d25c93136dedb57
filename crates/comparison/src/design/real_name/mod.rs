//! R: real-name registration, with the outside source that platforms check with; and, in the other designs, the way
//! for those who do not use the scheme.
//!
//! The form goes to the platform in the clear; the platform asks the source whether its elements belong together; a
//! code goes to the telephone. The platform keeps the form. The source keeps a log of who was checked by whom.
//!
//! What is known, as of November 2026:
//!
//! - Platforms learn who their users are, while a name chosen freely may be shown to others: a decision of the
//!   legislature of 2012, and the Cybersecurity Law of 2017 (secondary sources).
//! - Platforms buy checks of two, three or four elements (name and number; with telephone or bank card) and comparisons
//!   of faces, from bodies of the police ministry, telephone operators and the bank-card union (Li Xinyou, August 2024;
//!   secondary source). So the source sees name, number, platform and time. All of them are one source here.
//!
//! What is not known and is a parameter: two elements as documented and in misuse, three in the most protective reading;
//! for how long the source keeps its log ([`Setting::retention_days`](super::Setting)); whether platforms ask the source
//! again (in misuse, at age checks). Ed25519 stands in for whatever authenticates the source's answers. A cut-off is an
//! order to each platform that the source's log shows; in misuse it goes to all platforms, so that new accounts cannot
//! be opened either. Real-name registration needs no device that reads documents: nobody is outside of it here.

mod registration;
mod source;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub use self::registration::{CONSENT_UNDER, Registration, check_code, read_form};
pub use self::source::{Source, read_answer};
use super::platforms::{Platforms, Standing};
use super::{Act, Authentication, Design, Outcome, Reading, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// Real-name registration.
#[derive(Debug, Default)]
pub struct RealName {
    platforms: Platforms,
    registration: Registration,
    /// To which platforms the official's order to block went, by person.
    blocked_at: BTreeMap<PersonNumber, Vec<PlatformNumber>>,
}

impl RealName {
    fn try_prove_age(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
        age: u8,
    ) -> Result<Outcome, Outcome> {
        let (_, account) = self.platforms.session(world, person, platform)?;
        if world.setting.authentication == Authentication::Risk {
            self.registration.check_kept(world, &self.platforms, (platform, &account), None)?;
        }
        Ok(self.platforms.read_age(world, platform, &account, age))
    }

    fn try_block(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        block: bool,
    ) -> Result<Outcome, Outcome> {
        let id_number = world.scenario.people[person as usize].id_number.clone();
        let platforms = if !block {
            self.blocked_at.remove(&person).ok_or(Outcome::Unable("is not cut off"))?
        } else if world.setting.reading == Reading::Misuse {
            world.scenario.platforms.iter().map(|platform| platform.number).collect()
        } else {
            self.registration.ask_source(world, &id_number)?
        };
        if platforms.is_empty() {
            return Err(Outcome::Unable("has no account that the source's log shows"));
        }
        for platform in &platforms {
            self.registration.block(world, &mut self.platforms, (*platform, &id_number), block)?;
        }
        if block {
            self.blocked_at.insert(person, platforms);
        }
        Ok(Outcome::Done)
    }

    /// A session from a new device: the platform sends a code to the telephone that it keeps.
    fn try_new_device(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
    ) -> Result<(), Outcome> {
        let (connection, account) = self.platforms.session(world, person, platform)?;
        let kept = self.platforms.fields(platform, &account).cloned().unwrap_or_default();
        self.registration.confirm_telephone(world, (person, platform), &connection, (&kept, true))
    }

    /// A guardian tells a platform to close a child's account; the platform compares with the guardian that it keeps.
    fn try_withdraw(
        &mut self,
        world: &mut World<'_>,
        (guardian, child): (PersonNumber, PersonNumber),
        platform: PlatformNumber,
    ) -> Result<(), Outcome> {
        let service = Party::Platform(platform);
        let connection = world.connect(guardian, service);
        let people = &world.scenario.people;
        let (own, of_child) = (&people[guardian as usize].id_number, &people[child as usize].id_number);
        let text = json!({ "guardian": own, "child": of_child }).to_string();
        world.send(&connection, Party::Person(guardian), "consent-withdrawn", text.as_bytes())?;
        let account = consented_account(&self.platforms, platform, text.as_bytes())?;
        let kept = self.platforms.fields(platform, &account).map(|fields| fields["guardian"].clone());
        let kept = kept.unwrap_or_default();
        self.registration.confirm_telephone(world, (guardian, platform), &connection, (&kept, true))?;
        self.platforms.stand(world, platform, &account, Standing::Closed);
        Ok(())
    }
}

/// The account that a guardian who withdraws consent means.
///
/// # Errors
///
/// The platform refuses: it keeps no account of this child, or another guardian or none with it.
pub fn consented_account(
    platforms: &Platforms,
    platform: PlatformNumber,
    octets: &[u8],
) -> Result<String, Outcome> {
    let text: Value = serde_json::from_slice(octets).unwrap_or_default();
    let account = text["child"].as_str().and_then(|child| platforms.bound(platform, child));
    let kept = account.and_then(|account| platforms.fields(platform, account));
    match (account, kept.and_then(|fields| fields["guardian"]["id_number"].as_str())) {
        (Some(account), Some(guardian)) if text["guardian"] == guardian => Ok(account.to_owned()),
        _ => Err(Outcome::Refused(Party::Platform(platform), "no consent of this guardian is kept")),
    }
}

impl Design for RealName {
    fn start(&mut self, world: &mut World<'_>) {
        self.registration.start(world);
    }

    fn enrol(&mut self, _: &mut World<'_>, _: PersonNumber) -> Outcome {
        Outcome::NotOffered
    }

    fn sign_up(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.registration.register(world, &mut self.platforms, person, platform)
    }

    /// By the account's password.
    fn log_in(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        _again: &[u64],
    ) -> Outcome {
        done(self.platforms.session(world, person, platform))
    }

    /// The platform reads the age from the number that it keeps.
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

    fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.platforms.ban(world, person, platform)
    }

    /// The borrower writes the lender's data into the form; the lender reads the code out.
    fn borrow(
        &mut self,
        world: &mut World<'_>,
        lender: PersonNumber,
        borrower: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        let form = Registration::form(world, lender, lender, true);
        self.registration.register_as(world, &mut self.platforms, (borrower, platform), &form)
    }

    /// With two elements the fraudster's own telephone will do. With three it does not belong to the victim's name; the
    /// victim's does, but the code goes there.
    fn impersonate(
        &mut self,
        world: &mut World<'_>,
        fraudster: PersonNumber,
        victim: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        let form = Registration::form(world, victim, fraudster, false);
        let tried = self.registration.register_as(world, &mut self.platforms, (fraudster, platform), &form);
        if !matches!(tried, Outcome::Refused(Party::CheckingSource, _)) {
            return tried;
        }
        let form = Registration::form(world, victim, victim, false);
        self.registration.register_as(world, &mut self.platforms, (fraudster, platform), &form)
    }

    /// The source compares a face that the platform captures with its register. Who fails is suspended.
    fn verify_again(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        self.registration.verify_again(world, &mut self.platforms, person, platform)
    }

    /// The platform has name and birth date already: it need not ask.
    fn ask_more(&mut self, _: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.platforms.kept_name(person, platform)
    }

    /// The platform alone answers who is behind an account.
    fn order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        accounts: &[PersonNumber],
    ) -> Outcome {
        self.platforms.answer_order(world, disclosure, platform, accounts)
    }

    /// One order to each platform that the source's log shows; in misuse to every platform there is.
    fn cut_off(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.try_block(world, person, true).unwrap_or_else(|outcome| outcome)
    }

    fn restore(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.try_block(world, person, false).unwrap_or_else(|outcome| outcome)
    }

    fn lose(&mut self, _: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.lose_device(person);
        Outcome::Done
    }

    /// The passwords survive; each platform confirms the telephone.
    fn recover(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.replace_device(person);
        for platform in self.platforms.platforms_of(person) {
            if let Err(outcome @ Outcome::Unreachable(_)) = self.try_new_device(world, (person, platform)) {
                return outcome;
            }
        }
        Outcome::Done
    }

    /// The guardian has every platform close the child's account.
    fn withdraw_consent(&mut self, world: &mut World<'_>, child: PersonNumber) -> Outcome {
        let Some(guardian) = world.scenario.people[child as usize].guardian else {
            return Outcome::Unable("has no guardian");
        };
        let platforms = self.platforms.platforms_of(child);
        if platforms.is_empty() {
            return Outcome::Unable("has no account");
        }
        self.registration.withdrawn.insert(world.scenario.people[child as usize].id_number.clone());
        let mut refused = None;
        for platform in platforms {
            refused = self.try_withdraw(world, (guardian, child), platform).err().or(refused);
        }
        refused.unwrap_or(Outcome::Done)
    }

    fn day(&mut self, world: &mut World<'_>) {
        self.platforms.expire(world);
        self.registration.day(world);
    }
}

/// What came of something that either was done or was not.
pub(in crate::design) fn done<T>(result: Result<T, Outcome>) -> Outcome {
    match result {
        Ok(_) => Outcome::Done,
        Err(outcome) => outcome,
    }
}
