//! O: no identity. An account with a password; an age is what the person says.
//!
//! The baseline that shows which tasks need an identity at all. There is no centre: nothing is to be lent, stolen by
//! name, cut off, renewed or out of order; who is banned opens another account.

use serde_json::json;

use super::platforms::Platforms;
use super::{Act, Design, Outcome, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// No identity.
#[derive(Debug, Default)]
pub struct NoIdentity {
    platforms: Platforms,
}

impl NoIdentity {
    fn register(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        let connection = world.connect(person, Party::Platform(platform));
        let least = world.scenario.platforms[usize::from(platform)].age;
        let said = if least > 0 { json!({ "says": { "age_at_least": least } }) } else { json!({}) };
        let opened = self.platforms.open(world, &connection, (person, platform), &said);
        if let Err(unreachable) = opened {
            return unreachable.into();
        }
        if world.setting.over_asking {
            self.platforms.ask_in_form(world, person, platform);
        }
        Outcome::Done
    }
}

impl Design for NoIdentity {
    fn start(&mut self, _: &mut World<'_>) {}

    fn enrol(&mut self, _: &mut World<'_>, _: PersonNumber) -> Outcome {
        Outcome::NotOffered
    }

    fn sign_up(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.register(world, person, platform)
    }

    fn log_in(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        _again: &[u64],
    ) -> Outcome {
        match self.platforms.session(world, person, platform) {
            Ok(_) => Outcome::Done,
            Err(outcome) => outcome,
        }
    }

    /// The person says so; nobody checks, so that everybody passes.
    fn prove_age(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        age: u8,
    ) -> Outcome {
        let (connection, account) = match self.platforms.session(world, person, platform) {
            Ok(session) => session,
            Err(outcome) => return outcome,
        };
        let said = json!({ "says": { "age_at_least": age } }).to_string();
        match world.send(&connection, Party::Person(person), "age-statement", said.as_bytes()) {
            Ok(_) => {
                let service = Party::Platform(platform);
                world.keep(service, "accounts", &account, Some(&connection), said.as_bytes());
                Outcome::Done
            }
            Err(unreachable) => unreachable.into(),
        }
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

    /// An account is opened with no more than a password: nobody's name helps.
    fn impersonate(
        &mut self,
        _world: &mut World<'_>,
        _fraudster: PersonNumber,
        _victim: PersonNumber,
        _platform: PlatformNumber,
    ) -> Outcome {
        Outcome::NotOffered
    }

    /// The platform asks in a form; what is written there is not checked.
    fn ask_more(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.platforms.ask_in_form(world, person, platform)
    }

    fn lose(&mut self, _: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.lose_device(person);
        Outcome::Done
    }

    /// The passwords survive.
    fn recover(&mut self, _: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.replace_device(person);
        Outcome::Done
    }

    /// The platform answers with what it has: names of accounts, and no names of people.
    fn order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        accounts: &[PersonNumber],
    ) -> Outcome {
        self.platforms.answer_order(world, disclosure, platform, accounts)
    }

    fn day(&mut self, world: &mut World<'_>) {
        self.platforms.expire(world);
    }
}
