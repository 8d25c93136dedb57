//! What happens to people: the operations of the design.

use std::collections::BTreeMap;

use bauta_credential::RegistrarKey;
use rand_core::RngCore as _;

use super::office::{document_number, papers_of, stolen_papers};
use super::{
    Act, Anonymous, Authentication, Bodies, Connection, DAY, Design, Desk, Disclosure, Holder, Label, Office,
    Outcome, Party, PersonNumber, PlatformNumber, Reading, Signer, Value, Wish, World, authenticates, json,
    outcome,
};
use crate::design::signed;

impl Anonymous {
    /// A person with a wallet at the issuer's desk.
    fn at_the_desk(
        &mut self,
        world: &mut World<'_>,
        (person, connection): (PersonNumber, &Connection),
        (papers, request): (&str, &str),
    ) -> Result<(), Outcome> {
        let me = Party::Person(person);
        let guardian = self.consent(world, person)?;
        world.send(connection, me, "papers", papers.as_bytes())?;
        let code = json!({ "code": &world.fresh_name()[..6] }).to_string();
        world.send(connection, Party::Issuer, "code-by-telephone", code.as_bytes())?;
        world.send(connection, me, "code", code.as_bytes())?;
        world.send(connection, me, "credential-request", request.as_bytes())?;
        let number = document_number(world, person);
        let office = self.office.as_mut().ok_or(Outcome::Unreachable(Party::Issuer))?;
        let subject_before = office.subject_of(&number);
        let issued =
            office.serve(world, connection, (papers.as_bytes(), request.as_bytes()), guardian.as_deref())?;
        if let (None, Some(subject)) = (subject_before, office.subject_of(&number)) {
            world.is(Party::Issuer, &subject, person);
        }
        if world.setting.reading == Reading::Misuse
            && let Some(subject) = office.subject_of(&number)
        {
            world.keep(Party::Issuer, "enrolments", &subject, Some(connection), papers.as_bytes());
        }
        world.send(connection, Party::Issuer, "issued-credential", issued.as_bytes())?;
        let newest = office.published;
        let holder = self.holders.entry(person).or_default();
        holder.accept(world, person, (issued, newest))
    }

    /// The guardian of a minor comes to the issuer's desk too, and consents. Returns the number of the guardian's document.
    fn consent(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<Option<String>, Outcome> {
        let minor = &world.scenario.people[person as usize];
        let Some(guardian) = minor.guardian.filter(|_| minor.age < 18) else { return Ok(None) };
        let ward = document_number(world, person);
        let connection = world.connect(guardian, Party::Issuer);
        let consent = consent_of(world, guardian, &ward, true);
        world.send(&connection, Party::Person(guardian), "guardian-consent", consent.as_bytes())?;
        let office = self.office.as_mut().ok_or(Outcome::Unreachable(Party::Issuer))?;
        office.hear_guardian(consent.as_bytes()).map(Some)
    }

    fn first_credential(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        let mut holder = Holder::default();
        let issuer = holder.install(world, person, &self.application)?;
        let request = holder.request(world, &issuer, false)?;
        self.holders.insert(person, holder);
        let connection = world.connect(person, Party::Issuer);
        let papers = papers_of(world, person);
        let served = self.at_the_desk(world, (person, &connection), (&papers, &request));
        match served {
            Ok(()) => {
                let keeps = world.rng.next_u32().is_multiple_of(2);
                if let Some(holder) = self.holders.get_mut(&person).filter(|_| keeps) {
                    holder.keep_backup();
                }
                Ok(())
            }
            Err(outcome) => {
                self.holders.remove(&person);
                Err(outcome)
            }
        }
    }

    /// A new device: with a backup everything goes on, without one the person begins anew under other pseudonyms.
    fn begin_again(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        let application = self.application.clone();
        let holder = self.holders.get_mut(&person).ok_or(Outcome::Unable("has no credential"))?;
        let request = if holder.recover() {
            holder.renew(world)?
        } else {
            let issuer = holder.install(world, person, &application)?;
            holder.request(world, &issuer, true)?
        };
        let connection = world.connect(person, Party::Issuer);
        let papers = papers_of(world, person);
        self.at_the_desk(world, (person, &connection), (&papers, &request))
    }

    fn renewal(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        let holder = self.holders.get_mut(&person).filter(|holder| !holder.lost);
        let request = holder.ok_or(Outcome::Unable("has no credential"))?.renew(world)?;
        let connection = world.connect(person, Party::Issuer);
        let papers = papers_of(world, person);
        self.at_the_desk(world, (person, &connection), (&papers, &request))
    }

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

    /// The registrar signs what each platform may ask, and the vendor puts the application together.
    fn register_platforms(&mut self, world: &mut World<'_>, office: &Office) {
        let key = RegistrarKey::random(&mut world.rng);
        world.hold(Party::Authority, "registrar", key.to_json().as_bytes());
        let openers = self.bodies.as_ref().map(Bodies::openers);
        let Ok(registrar) = key.registrar(Some("https://registrar.example".to_owned()), openers.cloned())
        else {
            return;
        };
        for platform in &world.scenario.platforms {
            let mut desk = Desk::new(world, self.label, platform, office.metadata(), openers);
            let policy = desk.policy(world);
            let line = world.connect_services(Party::Platform(platform.number), Party::Authority);
            let asked = json!(policy).to_string();
            if world.send(&line, line.ends.0, "registration-request", asked.as_bytes()).is_ok()
                && let Ok(registration) = key.sign(&policy)
            {
                let registration = registration.to_compact();
                world.keep(Party::Authority, "registrations", "", Some(&line), asked.as_bytes());
                if world.send(&line, Party::Authority, "registration", registration.as_bytes()).is_ok() {
                    desk.registered(registration);
                }
            }
            self.desks.push(desk);
        }
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let (issuer, registrar) = (read(&office.metadata().to_json()), read(&registrar.to_json()));
        self.application = json!({ "issuer": issuer, "registrar": registrar }).to_string();
    }

    /// An official has the issuer change somebody's standing, by a signed order.
    fn change_standing(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        (good, reason): (bool, &str),
    ) -> Result<(), Outcome> {
        let unreachable = Outcome::Unreachable(Party::Issuer);
        let officer = self.officer.as_ref().ok_or(unreachable.clone())?;
        let number = document_number(world, person);
        let order = json!({ "document_number": number, "good_standing": good, "reason": reason });
        let order = officer.sign("standing-order", &order);
        let connection = world.connect_services(Party::Official, Party::Issuer);
        world.send(&connection, Party::Official, "standing-order", order.as_bytes())?;
        let order = signed::verify(&officer.public(), order.as_bytes())
            .map_err(|_| Outcome::Refused(Party::Issuer, "the order is not signed"))?;
        let number = order["document_number"].as_str().unwrap_or_default();
        let good = order["good_standing"] == true;
        let reason = order["reason"].as_str().unwrap_or_default();
        self.office.as_mut().ok_or(unreachable)?.set_standing(world, number, (good, reason))
    }

    /// A guardian takes consent back at the issuer's desk.
    fn withdraw(&mut self, world: &mut World<'_>, child: PersonNumber) -> Result<(), Outcome> {
        let guardian = world.scenario.people[child as usize].guardian;
        let guardian = guardian.ok_or(Outcome::Unable("has no guardian"))?;
        let ward = document_number(world, child);
        let connection = world.connect(guardian, Party::Issuer);
        let consent = consent_of(world, guardian, &ward, false);
        world.send(&connection, Party::Person(guardian), "guardian-consent", consent.as_bytes())?;
        let office = self.office.as_mut().ok_or(Outcome::Unreachable(Party::Issuer))?;
        office.hear_guardian(consent.as_bytes())?;
        office.set_standing(world, &ward, (false, "the guardian's consent is withdrawn"))
    }
}

/// What a guardian says at the issuer's desk, with papers.
fn consent_of(world: &World<'_>, guardian: PersonNumber, ward: &str, consents: bool) -> String {
    let papers: Value = serde_json::from_str(&papers_of(world, guardian)).unwrap_or_default();
    json!({ "ward": ward, "consents": consents, "papers": papers }).to_string()
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
