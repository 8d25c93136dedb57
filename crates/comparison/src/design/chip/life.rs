//! What happens to people with cards, event by event.

use super::service::Ask;
use super::{ChipCards, done, platform_of};
use crate::design::document;
use crate::design::platforms::expire_log;
use crate::design::{Act, Authentication, Design, Outcome, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

impl Design for ChipCards {
    fn start(&mut self, world: &mut World<'_>) {
        let documents = self.documents.authority(world);
        let authority = self.authority.start(world);
        let issuer = self.office.start(world, documents);
        self.authority_key = Some(authority);
        self.services.start(world, (authority, issuer));
        self.services.renew(world, &self.authority);
        if world.setting.alternatives {
            self.registration.start(world);
        }
    }

    fn enrol(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        if Self::is_outside(world, person) {
            return Outcome::Unable("has an obstacle");
        }
        done(self.apply(world, person, |_| {}))
    }

    fn sign_up(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        if Self::is_outside(world, person) {
            return self.registration.instead(world, &mut self.platforms, person, platform);
        }
        done(self.open(world, (person, person), platform))
    }

    fn log_in(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        again: &[u64],
    ) -> Outcome {
        let asked = matches!(world.setting.authentication, Authentication::Daily | Authentication::Login);
        let with_card = asked && !Self::is_outside(world, person);
        let first = world.now;
        let times = if world.setting.authentication == Authentication::Login { again } else { &[] };
        let mut outcome = Ok(());
        for time in std::iter::once(&first).chain(times) {
            world.now = *time;
            outcome = if with_card {
                self.enter(world, person, platform).map(|_| ())
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

    /// The card compares its holder's date of birth with the age: the service learns yes or no.
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
        let ask = Ask { fields: Vec::new(), age: Some(age) };
        match self.prove(world, person, platform, &ask) {
            Ok(read) if read.has_reached(age) => Outcome::Done,
            Ok(_) => Outcome::Refused(Party::Platform(platform), "too young"),
            Err(outcome) => outcome,
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

    /// The account is banned, and with it the pseudonym: the same card opens no other.
    fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.platforms.ban(world, person, platform)
    }

    /// Card and PIN are lent: nothing shows whose hand holds them.
    fn borrow(
        &mut self,
        world: &mut World<'_>,
        lender: PersonNumber,
        borrower: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        done(self.open(world, (borrower, lender), platform))
    }

    /// The fraudster applies for a card in the victim's name.
    fn impersonate(
        &mut self,
        world: &mut World<'_>,
        fraudster: PersonNumber,
        victim: PersonNumber,
        _platform: PlatformNumber,
    ) -> Outcome {
        let stolen = &world.scenario.people[victim as usize];
        done(self.apply(world, fraudster, |form| {
            let data = form["document"]["data"].as_str().unwrap_or_default();
            let data = document::altered(data, &stolen.family_name, &stolen.given_name, &stolen.id_number);
            form["document"]["data"] = data.into();
        }))
    }

    /// The same card must be read again: its pseudonym is the account's.
    fn verify_again(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        if Self::is_outside(world, person) {
            return Outcome::NotOffered;
        }
        let ask = Ask::of(platform_of(world, platform), world.setting.over_asking);
        done(self.prove(world, person, platform, &ask).map(|_| ()))
    }

    /// The card gives what the service's certificate names, and nothing else. In the misuse reading certificates name more
    /// than is needed.
    fn ask_more(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        if Self::is_outside(world, person) {
            return self.platforms.ask_in_form(world, person, platform);
        }
        let ask = Ask { fields: vec!["family_name", "given_name", "birth_date"], age: None };
        done(self.prove(world, person, platform, &ask).map(|_| ()))
    }

    fn order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        accounts: &[PersonNumber],
    ) -> Outcome {
        match self.order_disclosure(world, disclosure, platform, accounts) {
            Ok(names) => Outcome::Learned(names),
            Err(outcome) => outcome,
        }
    }

    fn cut_off(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        done(self.order_block(world, person, true))
    }

    fn restore(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        done(self.order_block(world, person, false))
    }

    fn lose(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.lose_device(person);
        if Self::is_outside(world, person) { Outcome::Done } else { done(self.report_loss(world, person)) }
    }

    /// The person gets a new card. Its pseudonyms are others; passwords are still known.
    fn recover(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.platforms.replace_device(person);
        if Self::is_outside(world, person) { Outcome::Done } else { self.enrol(world, person) }
    }

    fn withdraw_consent(&mut self, world: &mut World<'_>, child: PersonNumber) -> Outcome {
        done(self.take_consent_back(world, child))
    }

    fn day(&mut self, world: &mut World<'_>) {
        self.platforms.expire(world);
        expire_log(world, Party::Issuer, "log");
        self.registration.day(world);
        self.services.renew(world, &self.authority);
    }
}
