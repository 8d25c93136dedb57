//! A0, A1 and A1+E: Bauta's own credential, without a pseudonym, with one for each platform, and with an opening.
//!
//! # Who does what
//!
//! A person's wallet (the vendor distributes it) asks the issuer for a credential over a secret that the issuer never
//! sees; the issuer checks document, face and telephone once, and keeps a register. Each day at five to noon it publishes
//! an epoch: one token for each credential in good standing, in public files that wallets fetch whole. A platform
//! registers with the registrar (the authority) the most that it may ask; wallets refuse more. The wallet shows what is
//! asked: predicates, the claims that the platform needs by law or for its trade, good standing, and, but in A0, a
//! pseudonym that is the person's at this platform and nowhere else.
//!
//! - **A0**: accounts have passwords. A presentation is made when an account is opened, and at checks.
//! - **A1**: the pseudonym is the account. Where the setting authenticates daily, to log in is to present pseudonym and good
//!   standing. One account for each person and platform; a ban holds after the credential is renewed.
//! - **A1+E**: as A1; when an account is opened the person is encrypted to three bodies, of whom two, and the issuer's
//!   register, can say who it was, and write it into a public log first.
//!
//! # Readings
//!
//! *Documented* authenticates daily and accepts the newest epoch; a wallet fetches it when it needs a token. *Protective*
//! authenticates when an account is opened, accepts the last seven epochs, has all wallets fetch on the same day through a
//! relay, and asks for predicates in place of the region. In *misuse* the registrar signs whatever platforms want: they ask
//! for name and birth date, and three with one owner share a context. A wallet accepts a shared context only where a
//! registrar whom it trusts has signed it: without the registrar's help the platforms get nothing of the kind.
//!
//! # Batches
//!
//! A log-in is verified with others: at real scale a platform gets thousands in a second, and together each costs less than
//! half. Here one platform gets as many in a day, so a day is a batch: the session is open at once, and the outcome is told
//! by [`Design::settle`]. For this alone requests live two days.
//!
//! # What it does not prevent
//!
//! The issuer can cut anybody off: by striking the token (the wallet sees that, and has evidence) or by not renewing. The
//! issuer's register lists everybody who takes part. A lender's wallet answers for a borrower, one account for each platform.
//! Who lost the secret begins anew under other pseudonyms, bans included, once a year. Nothing bans everywhere. Without a relay
//! addresses and times link what the octets do not: a wallet that fetches its token before it logs in shows when it is used.
//!
//! # A later quantum computer
//!
//! BBS proofs hide unconditionally: of what was recorded, they give nothing, ever. Pseudonyms hide computationally only: each
//! is a discrete logarithm problem of one secret of the holder's, and who can solve it joins a holder's accounts at all
//! platforms. So does who opens, in A1+E, what was encrypted to the bodies. A0 has neither.
//!
//! # Minors
//!
//! The guardian comes to the issuer's desk, and the minor's credential names the guardian's person, hidden; who takes
//! consent back has the credential struck. Two wallets could also answer a platform together; for that every platform would
//! have to learn of everybody whether they are under age, so it is not done here.
//!
//! # What is simplified
//!
//! The person's telephone number and face are looked at and not kept, but in misuse. Whether a document is genuine is not
//! checked; who has no document that was read is refused. A file that everybody fetches stands once in the transcript,
//! where the issuer hands it over; each fetching names it with its digest and length. Half of the people keep a backup
//! of their wallet. A renewed credential is used from the next epoch on, until then the one before.

mod alone;
mod bodies;
mod desk;
mod enrolment;
mod holder;
mod life;
mod office;

use std::collections::{BTreeMap, BTreeSet};

use bauta_verifier::VerifiedPresentation;
use serde_json::{Value, json};

use super::platforms::Platforms;
use super::real_name::Registration;
use super::signed::Signer;
use super::{Act, Authentication, Connection, Design, Label, Outcome, Reading, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;
use alone::Alone;
use bodies::Bodies;
use desk::{Desk, Wish, learned, pseudonym_of};
use holder::Holder;
use office::Office;

const DAY: u64 = 86_400;
/// When the issuer publishes, in seconds after midnight: after the morning's enrolments.
const PUBLISHED_AT: u64 = 11 * 3_600 + 55 * 60;

/// A design with anonymous credentials.
#[derive(Debug)]
pub struct Anonymous {
    label: Label,
    platforms: Platforms,
    /// The way for those who do not use the scheme.
    alternative: Registration,
    office: Option<Office>,
    /// What an official signs orders with.
    officer: Option<Signer>,
    bodies: Option<Bodies>,
    desks: Vec<Desk>,
    holders: BTreeMap<PersonNumber, Holder>,
    /// What the vendor distributes.
    application: String,
    /// Accounts that are opened with a password.
    with_password: BTreeSet<(PersonNumber, PlatformNumber)>,
    /// Who uses somebody else's credential where.
    lent: BTreeMap<(PersonNumber, PlatformNumber), PersonNumber>,
    /// Accounts that people opened after they lost the secret of before.
    reopened: BTreeSet<(PersonNumber, PlatformNumber)>,
    /// The issuer did not answer when the epoch of the day was due.
    late: bool,
    /// Sessions of today.
    sessions: BTreeSet<(PersonNumber, PlatformNumber)>,
    waiting: Vec<Waiting>,
    alone: Alone,
}

/// An answer that waits to be verified with others.
#[derive(Debug)]
struct Waiting {
    event: Option<u32>,
    time: u64,
    platform: PlatformNumber,
    connection: Connection,
    answer: String,
}

/// Somebody with a connection to a platform, and whose wallet answers.
struct Visit<'c> {
    person: PersonNumber,
    platform: PlatformNumber,
    connection: &'c Connection,
}

impl Anonymous {
    /// The design of a label: [`Label::A0`], [`Label::A1E`], or else [`Label::A1`].
    pub fn new(label: Label) -> Self {
        let label = if matches!(label, Label::A0 | Label::A1E) { label } else { Label::A1 };
        Self {
            label,
            platforms: Platforms::default(),
            alternative: Registration::default(),
            office: None,
            bodies: None,
            desks: Vec::new(),
            holders: BTreeMap::new(),
            application: String::new(),
            with_password: BTreeSet::new(),
            lent: BTreeMap::new(),
            reopened: BTreeSet::new(),
            late: false,
            officer: None,
            sessions: BTreeSet::new(),
            waiting: Vec::new(),
            alone: Alone::default(),
        }
    }

    /// The day goes on: at the hour the issuer publishes, and whoever follows it fetches.
    fn tick(&mut self, world: &mut World<'_>) {
        let at = world.now / DAY * DAY + PUBLISHED_AT;
        let Some(office) = &mut self.office else { return };
        let done = office.published.is_some_and(|epoch| epoch.0 >= world.now / DAY);
        if world.now < at || done {
            return;
        }
        if world.is_down(Party::Issuer) {
            self.late = true;
            return;
        }
        let at = if std::mem::take(&mut self.late) { world.now } else { at };
        let (now, event) = (std::mem::replace(&mut world.now, at), world.event.take());
        office.publish(world, &self.alone);
        for desk in &mut self.desks {
            desk.follow(world, office);
        }
        if world.setting.reading == Reading::Protective {
            // Everybody who has to fetch within a week does it now: when somebody fetches says nothing about what they do.
            for (person, holder) in &mut self.holders {
                if holder.has_credential() && holder.behind(office).is_none_or(|days| days > 5) {
                    let _ = holder.sync(world, *person, office);
                }
            }
        }
        (world.now, world.event) = (now, event);
    }

    /// Whose wallet answers for a person at a platform: the own one, or one that was lent.
    fn presenter(&self, person: PersonNumber, platform: PlatformNumber) -> PersonNumber {
        self.lent.get(&(person, platform)).copied().unwrap_or(person)
    }

    /// A platform asks, the wallet answers. The answer is sent and not yet verified.
    fn show(&mut self, world: &mut World<'_>, visit: &Visit<'_>, wish: Wish) -> Result<String, Outcome> {
        let presenter = self.presenter(visit.person, visit.platform);
        let office = self.office.as_ref().ok_or(Outcome::Unreachable(Party::Issuer))?;
        let holder = self.holders.get_mut(&presenter).filter(|holder| !holder.lost);
        let holder = holder.filter(|holder| holder.has_credential());
        let holder = holder.ok_or(Outcome::Unable("has no credential"))?;
        let most = if world.setting.reading == Reading::Protective { 6 } else { 0 };
        if holder.behind(office).is_none_or(|days| days > most) {
            holder.sync(world, presenter, office)?;
        }
        let (service, me) = (Party::Platform(visit.platform), Party::Person(visit.person));
        world.send(visit.connection, me, "visit", b"{}")?;
        let desk = self.desks.get(usize::from(visit.platform)).ok_or(Outcome::Unreachable(service))?;
        let request = desk.ask(world, wish)?;
        world.send(visit.connection, service, "presentation-request", request.as_octets())?;
        let answer = if presenter == visit.person {
            holder.answer(world, presenter, request.as_octets())?
        } else {
            let line = world.connect(visit.person, Party::Person(presenter));
            world.send(&line, me, "request-passed-on", request.as_octets())?;
            let answer = holder.answer(world, presenter, request.as_octets())?;
            world.send(&line, Party::Person(presenter), "answer-passed-on", answer.as_bytes())?;
            answer
        };
        world.send(visit.connection, me, "presentation", answer.as_bytes())?;
        Ok(answer)
    }

    /// The same, verified at once.
    fn show_and_verify(
        &mut self,
        world: &mut World<'_>,
        visit: &Visit<'_>,
        wish: Wish,
    ) -> Result<(VerifiedPresentation, String), Outcome> {
        let answer = self.show(world, visit, wish)?;
        let verified = self.desks[usize::from(visit.platform)].verify(world, &answer)?;
        let holder = self.holders.get(&self.presenter(visit.person, visit.platform));
        if let (Some(pseudonym), Some(secret)) = (verified.pseudonym(), holder.and_then(Holder::nym_secret)) {
            world.discrete_logarithm(&pseudonym.to_octets(), &secret);
        }
        Ok((verified, answer))
    }

    /// Opens an account by presentation.
    fn open_account(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
    ) -> Result<(), Outcome> {
        let service = Party::Platform(platform);
        let connection = world.connect(person, service);
        let visit = Visit { person, platform, connection: &connection };
        let (verified, answer) = self.show_and_verify(world, &visit, Wish::SignUp)?;
        let fields = learned(&verified);
        let account = match pseudonym_of(&verified) {
            None => self.platforms.open(world, &connection, (person, platform), &fields)?,
            Some(pseudonym) => self.open_under(world, &visit, &pseudonym, &fields)?,
        };
        if verified.first().opening().is_some() {
            let request = verified.request().clone();
            let case = json!({ "request": String::from_utf8_lossy(request.as_octets()), "answer": answer });
            world.keep(service, "cases", &account, Some(&connection), case.to_string().as_bytes());
            self.desks[usize::from(platform)].cases.insert(account, (request, answer));
        }
        if self.label == Label::A0 || !authenticates(world) {
            self.with_password.insert((person, platform));
        } else {
            self.with_password.remove(&(person, platform));
        }
        let presenter = self.presenter(person, platform);
        if self.holders.get(&presenter).is_some_and(|holder| holder.began_anew) {
            self.reopened.insert((person, platform));
        }
        self.sessions.insert((person, platform));
        Ok(())
    }

    /// The account of a pseudonym: one for each.
    fn open_under(
        &mut self,
        world: &mut World<'_>,
        visit: &Visit<'_>,
        pseudonym: &str,
        fields: &Value,
    ) -> Result<String, Outcome> {
        let Visit { person, platform, connection } = *visit;
        let accounts = &mut self.desks[usize::from(platform)].accounts;
        if let Some(account) = accounts.get(pseudonym) {
            let banned = self.platforms.is_banned(platform, account);
            let reason =
                if banned { "this pseudonym is banned" } else { "this pseudonym has an account already" };
            return Err(Outcome::Refused(Party::Platform(platform), reason));
        }
        let account = if authenticates(world) {
            self.platforms.open_under(world, connection, (person, platform), (pseudonym, fields));
            pseudonym.to_owned()
        } else {
            self.platforms.open(world, connection, (person, platform), fields)?
        };
        accounts.insert(pseudonym.to_owned(), account.clone());
        Ok(account)
    }

    /// Logs in by pseudonym: the answer waits to be verified.
    fn queue(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
    ) -> Result<(), Outcome> {
        let connection = world.connect(person, Party::Platform(platform));
        let visit = Visit { person, platform, connection: &connection };
        let answer = self.show(world, &visit, Wish::LogIn)?;
        let (event, time) = (world.event, world.now);
        self.waiting.push(Waiting { event, time, platform, connection, answer });
        self.sessions.insert((person, platform));
        Ok(())
    }

    /// What came of a log-in that is verified.
    fn enter(
        &mut self,
        world: &mut World<'_>,
        waiting: &Waiting,
        verified: Result<VerifiedPresentation, Outcome>,
    ) -> Outcome {
        let service = Party::Platform(waiting.platform);
        let verified = match verified {
            Ok(verified) => verified,
            Err(outcome) => return outcome,
        };
        let accounts = &self.desks[usize::from(waiting.platform)].accounts;
        let account = pseudonym_of(&verified).and_then(|pseudonym| accounts.get(&pseudonym));
        let Some(account) = account else {
            return Outcome::Refused(service, "no account has this pseudonym");
        };
        self.platforms.visited(world, &waiting.connection, waiting.platform, account);
        if self.platforms.is_banned(waiting.platform, account) {
            return Outcome::Refused(service, "the account is banned");
        }
        Outcome::Done
    }

    /// Whether a person's account at a platform is entered with a password.
    fn by_password(&self, person: PersonNumber, platform: PlatformNumber) -> bool {
        self.with_password.contains(&(person, platform))
    }

    /// A connection in which the person is known to the platform: a session that the password opened, or a new one.
    fn known(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Result<(Connection, String), Outcome> {
        if self.by_password(person, platform) {
            return self.platforms.session(world, person, platform);
        }
        let account = self.platforms.account_of(person, platform).ok_or(Outcome::Unable("has no account"))?;
        let account = account.to_owned();
        Ok((world.connect(person, Party::Platform(platform)), account))
    }

    /// The person shows what a platform wishes about an account that is open; the platform keeps what it learned.
    fn check(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
        wish: Wish,
    ) -> Result<Value, Outcome> {
        let (connection, account) = self.known(world, person, platform)?;
        let visit = Visit { person, platform, connection: &connection };
        let (verified, _) = self.show_and_verify(world, &visit, wish)?;
        let desk = &self.desks[usize::from(platform)];
        let shown = pseudonym_of(&verified).map(|pseudonym| desk.accounts.get(&pseudonym) == Some(&account));
        if shown == Some(false) {
            return Err(Outcome::Refused(Party::Platform(platform), "the account has another pseudonym"));
        }
        let fields = learned(&verified);
        let row = fields.to_string();
        world.keep(Party::Platform(platform), "accounts", &account, Some(&connection), row.as_bytes());
        Ok(fields)
    }
}

/// Whether log-ins are presentations.
fn authenticates(world: &World<'_>) -> bool {
    matches!(world.setting.authentication, Authentication::Daily | Authentication::Login)
}

/// What came of something that may end before it is done.
fn outcome(result: Result<(), Outcome>) -> Outcome {
    result.err().unwrap_or(Outcome::Done)
}
