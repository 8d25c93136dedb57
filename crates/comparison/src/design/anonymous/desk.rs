//! A platform's desk: what it asks, what it has registered that it asks, and how it verifies answers.

use std::collections::{BTreeMap, BTreeSet};

use bauta_credential::epoch::{EpochLog, LOG_NAME};
use bauta_credential::{
    ClaimPath, ClaimValue, Condition, Context, IssuerMetadata, Literal, OpeningQuery, Policy, Predicate,
    PresentationRequest, PseudonymQuery, Query, Relative, RequestDraft, SharedContext, ValidityQuery,
};
use bauta_predicates::opening::Openers;
use bauta_verifier::{MemoryStore, Rejection, VerifiedPresentation, Verifier};
use rand_chacha::ChaCha20Rng;
use serde_json::{Map, Value};

use super::alone::Alone;
use super::holder::text_of;
use super::office::{ISSUER, Office};
use crate::design::{Label, Outcome, Reading, World};
use crate::scenario::{EventKind, Platform};
use crate::transcript::Party;

/// The context that platforms of one owner share where the setting lets them.
const OWNERS_CONTEXT: &str = "owner-of-three";
/// How long a request waits for its answer, in seconds: two days, because a day's answers are one batch here. At a real
/// platform, where as many come in a second, it is minutes.
const LIFETIME: u64 = 172_800;

/// What a platform asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// To open an account.
    SignUp,
    /// To log in.
    LogIn,
    /// To be shown to be at least so old.
    Age(u8),
    /// Name and birth date, without need.
    More,
}

impl Wish {
    fn purpose(self) -> &'static str {
        match self {
            Self::SignUp => "to open an account",
            Self::LogIn => "to log in",
            Self::Age(_) => "age check",
            Self::More => "to complete the profile",
        }
    }
}

/// A platform with its verifier.
#[derive(Debug)]
pub(super) struct Desk {
    platform: Platform,
    label: Label,
    reading: Reading,
    over_asking: bool,
    context: Context,
    vct: String,
    /// The regions in which it delivers: a public list.
    regions: Vec<String>,
    openers: Option<Openers>,
    registration: Option<String>,
    verifier: Option<Verifier<MemoryStore>>,
    log: EpochLog,
    /// Which account has a pseudonym.
    pub(super) accounts: BTreeMap<String, String>,
    /// What was shown when an account was opened, where it may have to be opened: the request and the answer.
    pub(super) cases: BTreeMap<String, (PresentationRequest, String)>,
}

impl Desk {
    pub(super) fn new(
        world: &World<'_>,
        label: Label,
        platform: &Platform,
        issuer: &IssuerMetadata,
        openers: Option<&Openers>,
    ) -> Self {
        let shared = world.setting.shared_context && platform.owned;
        let context = if shared {
            Context::Shared(OWNERS_CONTEXT.to_owned())
        } else {
            Context::Audience(platform.address.clone())
        };
        let regions: BTreeSet<_> = world.scenario.people.iter().map(|person| person.region.clone()).collect();
        Self {
            platform: platform.clone(),
            label,
            reading: world.setting.reading,
            over_asking: world.setting.over_asking,
            context,
            vct: issuer.schema().vct().to_owned(),
            regions: regions.into_iter().take(64).collect(),
            openers: openers.cloned(),
            registration: None,
            verifier: Some(Verifier::new(vec![issuer.clone()], MemoryStore::default())),
            log: EpochLog::default(),
            accounts: BTreeMap::new(),
            cases: BTreeMap::new(),
        }
    }

    fn party(&self) -> Party {
        Party::Platform(self.platform.number)
    }

    /// What it registers: the most that it will ask.
    pub(super) fn policy(&self, world: &World<'_>) -> Policy {
        let mut ages: BTreeSet<u8> = [self.platform.age].into_iter().filter(|age| *age > 0).collect();
        ages.extend(world.scenario.events.iter().filter_map(|event| match event.kind {
            EventKind::ProveAge(_, platform, age) if platform == self.platform.number => Some(age),
            _ => None,
        }));
        let mut claims: Vec<ClaimPath> = Vec::new();
        let (shown, mut predicates) = self.needs();
        claims.extend(shown);
        predicates.retain(|predicate| predicate.from.is_none());
        let age = |age: u8| Predicate::relative("birth_date".into(), Relative::AgeAtLeast(age));
        predicates.extend(ages.into_iter().map(age));
        let wishes = [Wish::SignUp, Wish::LogIn, Wish::Age(0), Wish::More];
        let platforms = &world.scenario.platforms;
        let members = platforms.iter().filter(|other| other.owned).map(|other| other.address.clone());
        let shared = match &self.context {
            Context::Shared(name) => vec![SharedContext { name: name.clone(), members: members.collect() }],
            Context::Audience(_) => Vec::new(),
        };
        Policy {
            client_id: self.platform.address.clone(),
            purposes: wishes.map(|wish| wish.purpose().to_owned()).to_vec(),
            vct_values: vec![self.vct.clone()],
            claims,
            predicates,
            pseudonym: self.label != Label::A0,
            validity: true,
            same: Vec::new(),
            opening: self.openers.is_some(),
            shared,
            expires_at: None,
        }
    }

    /// The registrar has signed what it may ask.
    pub(super) fn registered(&mut self, registration: String) {
        self.registration = Some(registration);
    }

    /// What it needs to open an account: claims that are shown, and predicates.
    fn needs(&self) -> (Vec<ClaimPath>, Vec<Predicate>) {
        let (mut claims, mut predicates) = (BTreeSet::new(), Vec::new());
        if self.platform.name_by_law {
            claims.extend(["family_name", "given_name", "document_number"]);
        }
        if self.over_asking {
            claims.extend(["family_name", "given_name", "birth_date"]);
        }
        if self.platform.region && self.reading != Reading::Protective {
            claims.insert("region");
        }
        if self.platform.region && self.reading == Reading::Protective {
            let regions = self.regions.iter().cloned().map(Literal::Text).collect();
            let condition = Some(Condition::In(regions));
            predicates.push(Predicate { path: "region".into(), condition, from: None });
        }
        if self.platform.age > 0 && !claims.contains("birth_date") {
            predicates
                .push(Predicate::relative("birth_date".into(), Relative::AgeAtLeast(self.platform.age)));
        }
        (claims.into_iter().map(ClaimPath::from).collect(), predicates)
    }

    fn query(&self, wish: Wish) -> Query {
        let (claims, predicates) = match wish {
            Wish::SignUp => self.needs(),
            Wish::LogIn => (Vec::new(), Vec::new()),
            Wish::Age(_) if self.over_asking => (vec!["birth_date".into()], Vec::new()),
            Wish::Age(age) => {
                (Vec::new(), vec![Predicate::relative("birth_date".into(), Relative::AgeAtLeast(age))])
            }
            Wish::More => {
                (["family_name", "given_name", "birth_date"].map(ClaimPath::from).to_vec(), Vec::new())
            }
        };
        let mut query = Query::disclose(self.vct.clone(), claims);
        let asked = &mut query.credentials[0];
        asked.predicates = predicates;
        if self.label != Label::A0 {
            asked.pseudonym = Some(PseudonymQuery { context: self.context.clone() });
        }
        // Wide freshness: whoever was in good standing in one of the last seven days.
        let epochs = if self.reading == Reading::Protective { 7 } else { 1 };
        asked.validity = Some(ValidityQuery::newest(ISSUER, &self.log, epochs));
        if wish == Wish::SignUp {
            asked.opening = self.openers.as_ref().map(OpeningQuery::to);
        }
        query
    }

    /// Makes a request.
    ///
    /// # Errors
    ///
    /// The platform cannot ask this, because there is no epoch yet.
    pub(super) fn ask(&self, world: &mut World<'_>, wish: Wish) -> Result<PresentationRequest, Outcome> {
        if self.log.newest().is_none() {
            return Err(Outcome::Unable("no epoch has been published yet"));
        }
        let (platform, now) = (&self.platform, world.now);
        let request = world.spend("platform", "ask", |rng| {
            let draft = RequestDraft {
                client_id: platform.address.clone(),
                purpose: Some(wish.purpose().to_owned()),
                query: self.query(wish),
                registration: self.registration.clone(),
                issued_at: now,
                lifetime: LIFETIME,
            };
            self.verifier.as_ref().map(|verifier| verifier.ask(draft, rng))
        });
        match request {
            Some(Ok(request)) => Ok(request),
            _ => Err(Outcome::Refused(self.party(), "it cannot ask this")),
        }
    }

    /// Verifies one answer.
    ///
    /// # Errors
    ///
    /// It is not accepted.
    pub(super) fn verify(
        &self,
        world: &mut World<'_>,
        answer: &str,
    ) -> Result<VerifiedPresentation, Outcome> {
        let now = world.now;
        let verify = |rng: &mut ChaCha20Rng| self.verifier.as_ref().map(|one| one.verify(answer, now, rng));
        match world.spend("platform", "verify", verify) {
            Some(Ok(verified)) => Ok(verified),
            _ => Err(self.rejected()),
        }
    }

    /// Verifies answers together.
    pub(super) fn verify_batch(
        &self,
        world: &mut World<'_>,
        alone: &Alone,
        answers: &[&str],
    ) -> Vec<Result<VerifiedPresentation, Outcome>> {
        let Some(verifier) = &self.verifier else { return Vec::new() };
        let now = world.now;
        let rng = &mut world.rng;
        let (verified, nanoseconds) = alone.run(|| verifier.verify_batch(answers, now, rng));
        world.bill("platform", "verify in a batch", answers.len() as u64, nanoseconds);
        let rejected = |_: Rejection| self.rejected();
        verified.into_iter().map(|verified| verified.map_err(rejected)).collect()
    }

    fn rejected(&self) -> Outcome {
        Outcome::Refused(self.party(), "the presentation does not verify")
    }

    /// Fetches the issuer's log and takes it over.
    pub(super) fn follow(&mut self, world: &mut World<'_>, office: &Office) {
        let Some(octets) = office.files.get(LOG_NAME) else { return };
        let line = world.connect_services(self.party(), Party::Publisher);
        let asked = serde_json::json!({ "file": LOG_NAME }).to_string();
        let described = super::office::described(LOG_NAME, octets);
        let sent = world
            .send(&line, self.party(), "file-request", asked.as_bytes())
            .and_then(|_| world.send(&line, Party::Publisher, "file", described.as_bytes()));
        if sent.is_ok() && self.log.follow(office.metadata(), octets).is_ok() {
            let log = self.log.clone();
            self.verifier = self.verifier.take().map(|verifier| verifier.with_log(ISSUER, log));
        }
    }
}

/// What a platform has learned from an answer, as it keeps it.
pub(super) fn learned(verified: &VerifiedPresentation) -> Value {
    let first = verified.first();
    let mut fields = Map::new();
    for (path, value) in first.claims() {
        let text = match value {
            ClaimValue::Text(text) => text.clone(),
            ClaimValue::Date(date) => date.to_string(),
            ClaimValue::Integer(integer) => integer.to_string(),
            ClaimValue::Identifier(_) | ClaimValue::Absent => continue,
        };
        fields.insert(path.to_string(), text.into());
    }
    for predicate in first.predicates() {
        let words = match predicate.from {
            Some(Relative::AgeAtLeast(age)) => age.into(),
            _ => Value::from(true),
        };
        let name = match predicate.from {
            Some(Relative::AgeAtLeast(_)) => "age_at_least".to_owned(),
            _ => format!("{}_in_list", predicate.path),
        };
        fields.insert(name, words);
    }
    if let Some(epoch) = first.epoch() {
        fields.insert("epoch".to_owned(), epoch.into());
    }
    if let Some(pseudonym) = pseudonym_of(verified) {
        fields.insert("pseudonym".to_owned(), pseudonym.into());
    }
    Value::Object(fields)
}

/// The pseudonym that was proven, as text.
pub(super) fn pseudonym_of(verified: &VerifiedPresentation) -> Option<String> {
    Some(text_of(&verified.pseudonym()?.to_octets()))
}
