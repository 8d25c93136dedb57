//! The bodies of an opening, and what comes of orders.

use bauta_credential::epoch::{EpochLog, LOG_NAME};
use bauta_credential::{IssuerMetadata, PresentationRequest};
use bauta_predicates::opening::{DecryptionShare, OpenedPoint, Openers, SecretShare, deal};
use bauta_verifier::opening::{Case, OpeningLog, combine, share};
use bauta_verifier::{MemoryStore, Verifier};
use serde_json::{Value, json};

use super::holder::text_of;
use super::office::{ISSUER, Office};
use super::{Anonymous, Disclosure, Outcome, Party, PersonNumber, PlatformNumber, World};

/// How many bodies there are, and how many have to agree.
const BODIES: u8 = 3;
const THRESHOLD: u8 = 2;

/// The bodies: each has its share of the key.
#[derive(Debug)]
pub(super) struct Bodies {
    openers: Openers,
    shares: Vec<SecretShare>,
    /// The public log of openings.
    log: OpeningLog,
}

impl Bodies {
    /// Makes a key that the bodies share. `None`: the randomness does not do.
    pub(super) fn deal(world: &mut World<'_>, issuer: &IssuerMetadata) -> Option<Self> {
        let (openers, shares) = deal(issuer.alg().interface(), THRESHOLD, BODIES, &mut world.rng).ok()?;
        for (number, share) in (0..).zip(&shares) {
            world.hold(Party::Opener(number), "share", &share.to_octets()[..]);
        }
        Some(Self { openers, shares, log: OpeningLog::default() })
    }

    pub(super) fn openers(&self) -> &Openers {
        &self.openers
    }

    /// Opens a case: the official writes it into the public log, asks body after body, and puts their shares together.
    fn open(
        &mut self,
        world: &mut World<'_>,
        office: &Office,
        (request, answer): &(PresentationRequest, String),
    ) -> Result<OpenedPoint, Outcome> {
        let case = Case { request, answer };
        let refused = |who| Outcome::Refused(who, "it cannot be opened");
        case.check().map_err(|_| refused(Party::Official))?;
        self.log.append(&case, "ordered", world.now).map_err(|_| refused(Party::Official))?;
        let line = world.connect_services(Party::Official, Party::Publisher);
        let entry = self.log.entries().last().map(|entry| json!(entry).to_string()).unwrap_or_default();
        world.send(&line, Party::Official, "opening-log-line", entry.as_bytes())?;
        world.keep(Party::Publisher, "opening-log", "", Some(&line), entry.as_bytes());
        let log =
            office.files.get(LOG_NAME).and_then(|octets| EpochLog::read(office.metadata(), octets).ok());
        let verifier = Verifier::new(vec![office.metadata().clone()], MemoryStore::default())
            .with_log(ISSUER, log.unwrap_or_default());
        let (mut shares, mut missing) = (Vec::new(), None);
        for number in 0..BODIES {
            if shares.len() == usize::from(THRESHOLD) {
                break;
            }
            match self.ask(world, &verifier, number, &case) {
                Ok(share) => shares.push(share),
                Err(outcome) => missing = Some(outcome),
            }
        }
        match combine(&self.openers, &self.log, &case, &shares) {
            Ok(point) => Ok(point),
            Err(_) => Err(missing.unwrap_or_else(|| refused(Party::Official))),
        }
    }

    /// One body verifies the presentation, sees its line in the public log, writes it down, and gives its share.
    fn ask(
        &self,
        world: &mut World<'_>,
        verifier: &Verifier<MemoryStore>,
        number: u8,
        case: &Case<'_>,
    ) -> Result<DecryptionShare, Outcome> {
        let body = Party::Opener(number);
        let line = world.connect_services(Party::Official, body);
        let sent =
            json!({ "request": String::from_utf8_lossy(case.request.as_octets()), "answer": case.answer });
        let sent = sent.to_string();
        world.send(&line, Party::Official, "case", sent.as_bytes())?;
        let refused = Outcome::Refused(body, "the case does not verify, or is not in the public log");
        let (request, answer) = read_case(&sent).ok_or_else(|| refused.clone())?;
        let case = Case { request: &request, answer: &answer };
        let secret = self.shares.get(usize::from(number)).ok_or_else(|| refused.clone())?;
        let given = world
            .spend("opener", "share", |rng| share(verifier, (&self.openers, secret), &self.log, &case, rng))
            .map_err(|_| refused)?;
        let row = json!({ "request": request.digest(), "platform": request.client_id() });
        world.keep(body, "openings", "", Some(&line), row.to_string().as_bytes());
        let octets = json!({ "share": text_of(&given.to_octets()) }).to_string();
        world.send(&line, body, "share", octets.as_bytes())?;
        Ok(given)
    }
}

fn read_case(sent: &str) -> Option<(PresentationRequest, String)> {
    let sent: Value = serde_json::from_str(sent).ok()?;
    let request = PresentationRequest::parse(sent["request"].as_str()?.as_bytes()).ok()?;
    Some((request, sent["answer"].as_str()?.to_owned()))
}

impl Anonymous {
    /// What an order brings beyond what the platform has: with an opening the names, if enough bodies and the issuer take
    /// part; without one nothing, because neither issuer nor platform knows whose a pseudonym is. Nobody but the platform can be
    /// asked without an order.
    pub(super) fn open_cases(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        (platform, people): (PlatformNumber, &[PersonNumber]),
    ) -> Result<Vec<String>, Outcome> {
        if disclosure == Disclosure::Silent {
            return Ok(Vec::new());
        }
        let accounts: Vec<_> = people
            .iter()
            .filter_map(|person| self.platforms.account_of(*person, platform))
            .map(str::to_owned)
            .collect();
        let mut names = Vec::new();
        for account in accounts {
            let name = if self.bodies.is_some() {
                self.open_account_of(world, platform, &account)?
            } else {
                self.ask_issuer(world, platform, &account)?
            };
            names.extend(name);
        }
        Ok(names)
    }

    /// The platform hands over what was shown when the account was opened; it is opened; the issuer looks the point up.
    fn open_account_of(
        &mut self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        account: &str,
    ) -> Result<Option<String>, Outcome> {
        let Some(case) = self.desks[usize::from(platform)].cases.get(account) else { return Ok(None) };
        let (Some(bodies), Some(office)) = (&mut self.bodies, &self.office) else { return Ok(None) };
        let line = world.connect_services(Party::Official, Party::Platform(platform));
        let handed = json!({ "request": String::from_utf8_lossy(case.0.as_octets()), "answer": case.1 });
        world.send(&line, Party::Platform(platform), "case", handed.to_string().as_bytes())?;
        let point = bodies.open(world, office, case)?;
        let line = world.connect_services(Party::Official, Party::Issuer);
        let asked = json!({ "point": text_of(&point.to_octets()) }).to_string();
        world.send(&line, Party::Official, "identify", asked.as_bytes())?;
        let found = world.spend("issuer", "identify", |_| office.identify(&point));
        let name = found.as_ref().and_then(|subject| office.family_name(subject));
        if let Some(subject) = &found {
            world.keep(Party::Issuer, "identifications", subject, Some(&line), asked.as_bytes());
        }
        let answer = json!({ "person": found, "family_name": name }).to_string();
        world.send(&line, Party::Issuer, "identified", answer.as_bytes())?;
        Ok(name)
    }

    /// The issuer is asked whose the pseudonym of an account is, and looks for it among those that it knows.
    fn ask_issuer(
        &mut self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        account: &str,
    ) -> Result<Option<String>, Outcome> {
        let Some(office) = &self.office else { return Ok(None) };
        let accounts = &self.desks[usize::from(platform)].accounts;
        let Some((pseudonym, _)) = accounts.iter().find(|(_, of)| *of == account) else { return Ok(None) };
        let line = world.connect_services(Party::Official, Party::Issuer);
        let asked = json!({ "pseudonym": pseudonym }).to_string();
        world.send(&line, Party::Official, "identify", asked.as_bytes())?;
        let asked: Value = serde_json::from_str(&asked).unwrap_or_default();
        let found = office.subject_of_pseudonym(asked["pseudonym"].as_str().unwrap_or_default());
        let answer = json!({ "person": found }).to_string();
        world.send(&line, Party::Issuer, "identified", answer.as_bytes())?;
        Ok(found.and_then(|subject| office.family_name(&subject)))
    }
}
