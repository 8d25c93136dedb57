//! What happens to people: the operations of the design.

use std::collections::BTreeMap;

use super::office::stolen_papers;
use super::{
    Act, Anonymous, Authentication, Bodies, DAY, Design, Disclosure, Holder, Label, Office, Outcome, Party,
    PersonNumber, PlatformNumber, Signer, Value, Wish, World, authenticates, outcome,
};

impl Anonymous {
    /// Logs in once.
    fn log_in_once(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
    ) -> Outcome {
        if self.by_password(person, platform) {
            let session = self.platforms.session(world, person, platform);
            return outcome(session.map(|_| {
                self.sessions.insert((person, platform));
            }));
        }
        if self.platforms.account_of(person, platform).is_none() {
            return Outcome::Unable("has no account");
        }
        match self.queue(world, (person, platform)) {
            Ok(()) => Outcome::Pending,
            Err(outcome) => outcome,
        }
    }

    /// Whether the person's account is under a pseudonym that was lost with its secret.
    fn is_out_of_reach(&self, person: PersonNumber, platform: PlatformNumber) -> bool {
        let began_anew = self.holders.get(&person).is_some_and(|holder| holder.began_anew);
        began_anew && !self.by_password(person, platform) && !self.reopened.contains(&(person, platform))
    }
}

impl Design for Anonymous {
    fn start(&mut self, world: &mut World<'_>) {
        let Some(office) = Office::open(world) else { return };
        if self.label == Label::A1E {
            self.bodies = Bodies::deal(world, office.metadata());
        }
        self.register_platforms(world, &office);
        self.office = Some(office);
        let officer = Signer::generate(&mut world.rng);
        world.hold(Party::Official, "orders", &officer.secret());
        self.officer = Some(officer);
        if world.setting.alternatives {
            self.alternative.start(world);
        }
    }

    fn enrol(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.tick(world);
        if world.scenario.people[person as usize].obstacle.is_some() {
            return Outcome::Unable("has an obstacle");
        }
        outcome(self.first_credential(world, person))
    }

    fn sign_up(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.tick(world);
        if world.scenario.people[person as usize].obstacle.is_none() {
            return outcome(self.open_account(world, (person, platform)));
        }
        if !world.setting.alternatives {
            return Outcome::Unable("has an obstacle and there is no other way");
        }
        let outcome = self.alternative.register(world, &mut self.platforms, person, platform);
        if outcome == Outcome::Done {
            self.with_password.insert((person, platform));
            self.sessions.insert((person, platform));
        }
        outcome
    }

    fn log_in(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        again: &[u64],
    ) -> Outcome {
        self.tick(world);
        if self.is_out_of_reach(person, platform) {
            // The old account is out of reach: the person opens another one.
            return outcome(self.open_account(world, (person, platform)));
        }
        let mut came = self.log_in_once(world, (person, platform));
        if world.setting.authentication == Authentication::Login && self.label != Label::A0 {
            let now = world.now;
            for time in again {
                world.now = *time;
                let next = self.log_in_once(world, (person, platform));
                if matches!(came, Outcome::Done | Outcome::Pending) {
                    came = next;
                }
            }
            world.now = now;
        }
        came
    }

    fn prove_age(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        age: u8,
    ) -> Outcome {
        self.tick(world);
        let outside = world.scenario.people[person as usize].obstacle.is_some();
        if outside && !self.lent.contains_key(&(person, platform)) {
            return match self.known(world, person, platform) {
                Ok((_, account)) => self.platforms.read_age(world, platform, &account, age),
                Err(outcome) => outcome,
            };
        }
        match self.check(world, (person, platform), Wish::Age(age)) {
            Ok(fields) => old_enough(world, &fields, platform, age),
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
        self.tick(world);
        let needs_session = authenticates(world) && !self.by_password(person, platform);
        if needs_session
            && self.platforms.account_of(person, platform).is_some()
            && !self.sessions.contains(&(person, platform))
        {
            return Outcome::Unable("is not logged in");
        }
        self.platforms.act(world, person, platform, act)
    }

    fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.platforms.ban(world, person, platform)
    }

    /// The lender's wallet answers whatever the borrower passes on. Nothing in the protocol sees it.
    fn borrow(
        &mut self,
        world: &mut World<'_>,
        lender: PersonNumber,
        borrower: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        self.tick(world);
        let before = self.lent.insert((borrower, platform), lender);
        let opened = outcome(self.open_account(world, (borrower, platform)));
        if opened != Outcome::Done {
            match before {
                Some(before) => self.lent.insert((borrower, platform), before),
                None => self.lent.remove(&(borrower, platform)),
            };
        }
        opened
    }

    /// A platform of this design takes no names: the fraudster has to get a credential first. (Where platforms also take the
    /// names of those who do not use the scheme, that way is as open to fraudsters as in R.)
    fn impersonate(
        &mut self,
        world: &mut World<'_>,
        fraudster: PersonNumber,
        victim: PersonNumber,
        _platform: PlatformNumber,
    ) -> Outcome {
        self.tick(world);
        let papers = stolen_papers(world, fraudster, victim);
        let connection = world.connect(fraudster, Party::Issuer);
        let mut tried = || -> Result<(), Outcome> {
            let mut holder = Holder::default();
            let issuer = holder.install(world, fraudster, &self.application)?;
            let request = holder.request(world, &issuer, false)?;
            world.send(&connection, Party::Person(fraudster), "papers", papers.as_bytes())?;
            world.send(&connection, Party::Person(fraudster), "credential-request", request.as_bytes())?;
            let office = self.office.as_mut().ok_or(Outcome::Unreachable(Party::Issuer))?;
            office.serve(world, &connection, (papers.as_bytes(), request.as_bytes()), None).map(drop)
        };
        outcome(tried())
    }

    fn verify_again(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        self.tick(world);
        outcome(self.check(world, (person, platform), Wish::SignUp).map(drop))
    }

    fn ask_more(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.tick(world);
        match self.check(world, (person, platform), Wish::More) {
            Ok(fields) => {
                Outcome::Learned(fields["family_name"].as_str().map(str::to_owned).into_iter().collect())
            }
            Err(outcome) => outcome,
        }
    }

    fn order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        accounts: &[PersonNumber],
    ) -> Outcome {
        self.tick(world);
        let answered = self.platforms.answer_order(world, disclosure, platform, accounts);
        let Outcome::Learned(mut names) = answered else { return answered };
        if names.len() == accounts.len() {
            return Outcome::Learned(names);
        }
        let opened = self.open_cases(world, disclosure, (platform, accounts));
        match opened {
            Ok(more) => {
                names.extend(more.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
                Outcome::Learned(names)
            }
            Err(outcome) if names.is_empty() => outcome,
            Err(_) => Outcome::Learned(names),
        }
    }

    fn cut_off(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.tick(world);
        outcome(self.change_standing(world, person, (false, "ordered")))
    }

    fn restore(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.tick(world);
        outcome(self.change_standing(world, person, (true, "the order was a mistake")))
    }

    fn lose(&mut self, _: &mut World<'_>, person: PersonNumber) -> Outcome {
        match self.holders.get_mut(&person) {
            Some(holder) => {
                holder.lose();
                self.sessions.retain(|(other, _)| *other != person);
                Outcome::Done
            }
            None => Outcome::Unable("has no credential"),
        }
    }

    fn recover(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.tick(world);
        outcome(self.begin_again(world, person))
    }

    fn renew(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome {
        self.tick(world);
        outcome(self.renewal(world, person))
    }

    /// The issuer takes the child's good standing: at platforms that authenticate nothing goes on, elsewhere accounts do.
    fn withdraw_consent(&mut self, world: &mut World<'_>, child: PersonNumber) -> Outcome {
        self.tick(world);
        outcome(self.withdraw(world, child))
    }

    fn day(&mut self, world: &mut World<'_>) {
        self.sessions.clear();
        self.platforms.expire(world);
        if let Some(days) = world.setting.retention_days {
            let before = world.now.saturating_sub(u64::from(days) * DAY);
            world.forget_before(Party::Publisher, "access", before);
            world.forget_before(Party::Vendor, "downloads", before);
        }
    }

    fn settle(&mut self, world: &mut World<'_>) -> Vec<(u32, Outcome)> {
        let mut by_platform: BTreeMap<PlatformNumber, Vec<_>> = BTreeMap::new();
        for waiting in std::mem::take(&mut self.waiting) {
            by_platform.entry(waiting.platform).or_default().push(waiting);
        }
        let (now, event) = (world.now, world.event);
        let mut outcomes = BTreeMap::new();
        for (platform, waiting) in by_platform {
            let answers: Vec<_> = waiting.iter().map(|waiting| &waiting.answer[..]).collect();
            // Sessions of an event may be later than the event.
            world.now = waiting.iter().map(|waiting| waiting.time).fold(now, u64::max);
            let verified = self.desks[usize::from(platform)].verify_batch(world, &self.alone, &answers);
            for (waiting, verified) in waiting.iter().zip(verified) {
                (world.now, world.event) = (waiting.time, waiting.event);
                let came = self.enter(world, waiting, verified);
                let Some(event) = waiting.event else { continue };
                // Of several sessions of one event the first that failed counts.
                let so_far = outcomes.entry(event).or_insert(Outcome::Done);
                if *so_far == Outcome::Done {
                    *so_far = came;
                }
            }
        }
        (world.now, world.event) = (now, event);
        outcomes.into_iter().collect()
    }
}

/// Whether what was shown makes the person old enough: a bound that was proven does, a birth date is looked at.
fn old_enough(world: &World<'_>, fields: &Value, platform: PlatformNumber, age: u8) -> Outcome {
    let Some(born) = fields["birth_date"].as_str() else { return Outcome::Done };
    let digits = |text: &str| text.replace('-', "").parse::<u32>().unwrap_or(u32::MAX);
    let today = bauta_credential::Date::from_unix_seconds(world.now).map(|date| digits(&date.to_string()));
    if today.unwrap_or_default().saturating_sub(digits(born)) / 10_000 >= u32::from(age) {
        Outcome::Done
    } else {
        Outcome::Refused(Party::Platform(platform), "too young")
    }
}
