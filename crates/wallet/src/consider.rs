//! Considering a request: what it would tell, whether it can be told, and whether this platform may ask it.

use bauta_credential::epoch::{Epoch, EpochHead, HeadHash};
use bauta_credential::{
    ClaimPath, ClaimValue, Condition, Context, Date, Literal, Plan, PlanError, Predicate,
    PresentationRequest, Registrar, Statement,
};

use crate::error::Refusal;
use crate::joint::GuardianOffer;
use crate::lint::{Population, own_crowd};
use crate::present::{Part, Proposal, Source, Standpoint};
use crate::wallet::{HeldCredential, Wallet};

/// How far ahead of the wallet's clock a request may be dated, in seconds.
const CLOCK_SKEW: u64 = 300;
/// How far a bound that follows from a day may be from what it is by the wallet's own clock, in days.
const DAY_TOLERANCE: u32 = 1;
/// How old the newest epoch may be that a request accepts, in days. Older ones would only tell since when a credential
/// has been valid, and when its wallet was in touch.
const MAX_EPOCH_AGE: u64 = 14;

/// What the holder has agreed to beyond answering an ordinary request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms<'a> {
    /// The credential that the holder has chosen for the request's first place, by its number from 0.
    pub credential: Option<usize>,
    /// Answer although the platform asks more than it registered, or has not registered at all.
    pub beyond_registration: bool,
    /// Encrypt the person to openers, where the request asks for it.
    pub opening: bool,
    /// What guardians' wallets have handed over for places of the request that this wallet does not fill.
    pub offers: &'a [GuardianOffer],
    /// The population in which crowds are estimated, in place of the built-in one.
    pub population: Option<&'a Population>,
}

impl Terms<'_> {
    fn population(&self) -> &Population {
        match self.population {
            Some(population) => population,
            None => Population::synthetic(),
        }
    }
}

impl Wallet {
    /// What answering `request` would tell, or why this wallet will not answer it. `now` is in seconds since
    /// 1970-01-01T00:00:00Z. Of the credentials of a type asked for, the newest that has not expired is taken.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn consider<'a>(
        &'a self,
        request: &'a PresentationRequest,
        now: u64,
    ) -> Result<Proposal<'a>, Refusal> {
        self.consider_with(request, &Terms::default(), now)
    }

    /// The same on the holder's terms.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn consider_with<'a>(
        &'a self,
        request: &'a PresentationRequest,
        terms: &Terms<'a>,
        now: u64,
    ) -> Result<Proposal<'a>, Refusal> {
        let standpoint = self.judge(request, terms, now)?;
        let positions = 0..request.credentials().len();
        let parts = positions
            .map(|position| self.part(request, position, terms, now))
            .collect::<Result<Vec<_>, _>>()?;
        let proposal = Proposal { request, parts, standpoint };
        if proposal.own().next().is_none() {
            return Err(Refusal::NoCredential);
        }
        proposal.check_equalities()?;
        self.check_floor(&proposal, terms)?;
        Ok(proposal)
    }

    /// Everything about a request that does not depend on a credential: its time, its contexts, its registration.
    pub(crate) fn judge<'a>(
        &'a self,
        request: &'a PresentationRequest,
        terms: &Terms<'_>,
        now: u64,
    ) -> Result<Standpoint<'a>, Refusal> {
        let over = request.expires_at().is_some_and(|expires_at| now >= expires_at);
        let ahead = request.issued_at().is_some_and(|issued_at| issued_at > now.saturating_add(CLOCK_SKEW));
        if over || ahead {
            return Err(Refusal::RequestExpired);
        }
        check_relative_bounds(request, now)?;
        let registrar = self.registrar_of(request);
        check_contexts(request, registrar, now)?;
        check_openers(request, registrar, terms)?;
        let beyond = self.beyond_registration(request, registrar, now);
        match beyond {
            Some(refusal) if !terms.beyond_registration => Err(refusal),
            beyond => Ok(Standpoint { registrar, registrars: &self.registrars, beyond, now }),
        }
    }

    /// Whether what this wallet shows leaves its holder in a crowd of at least the size that the holder has set.
    pub(crate) fn check_floor(&self, proposal: &Proposal<'_>, terms: &Terms<'_>) -> Result<(), Refusal> {
        let Some(floor) = self.floor else { return Ok(()) };
        let population = terms.population();
        for (position, credential) in proposal.own() {
            let query = &proposal.request.credentials()[position];
            if let Some(path) = query.claims().find(|path| !population.describes(path)) {
                return Err(Refusal::UnknownCrowd(path.clone()));
            }
            let people = own_crowd(query, population, |path| credential.value(path));
            if people < floor {
                return Err(Refusal::SmallCrowd { people, floor });
            }
        }
        Ok(())
    }

    /// The trusted registrar who has signed the request's registration.
    fn registrar_of(&self, request: &PresentationRequest) -> Option<&Registrar> {
        let registration = request.registration()?;
        self.registrars.iter().find(|registrar| registration.verify(registrar))
    }

    /// What the platform asks beyond what it has registered. A wallet that trusts no registrar has nobody to ask.
    fn beyond_registration(
        &self,
        request: &PresentationRequest,
        registrar: Option<&Registrar>,
        now: u64,
    ) -> Option<Refusal> {
        if self.registrars.is_empty() {
            return None;
        }
        match (registrar, request.registration()) {
            (Some(_), Some(registration)) => {
                registration.policy().covers(request, now).err().map(Refusal::OverAsking)
            }
            _ => Some(Refusal::NotRegistered),
        }
    }

    /// What would fill one place of the request.
    fn part<'a>(
        &'a self,
        request: &'a PresentationRequest,
        position: usize,
        terms: &Terms<'a>,
        now: u64,
    ) -> Result<Part<'a>, Refusal> {
        let id = &request.credentials()[position].id;
        if let Some(offer) = terms.offers.iter().find(|offer| offer.credential == *id) {
            return self.offered_part(request, position, offer);
        }
        let choice = terms.credential.filter(|_| position == 0);
        self.own_part(request, position, choice, now)
    }

    pub(crate) fn own_part<'a>(
        &'a self,
        request: &'a PresentationRequest,
        position: usize,
        choice: Option<usize>,
        now: u64,
    ) -> Result<Part<'a>, Refusal> {
        let credential = self.choose(request, position, choice, now)?;
        let issuer = credential.issuer();
        let plan = Plan::derive(request.query(), position, issuer.schema(), issuer.alg())?;
        let messages = credential.messages();
        for statement in &plan.statements {
            credential.check_satisfied(statement, messages)?;
        }
        let head = self.accepted_head(credential, &plan, now)?;
        Ok(Part { position, source: Source::Own { credential, head }, plan })
    }

    /// The newest epoch that the request accepts and the wallet's own copy of the log has. From it on, every head that the
    /// request names has to follow in that copy, one after the other: a head that the wallet does not know may be newer than
    /// its copy, or one that the issuer shows to few, and these must not be told apart by an answer.
    fn accepted_head<'a>(
        &'a self,
        credential: &'a HeldCredential,
        plan: &Plan,
        now: u64,
    ) -> Result<Option<&'a EpochHead>, Refusal> {
        let asked = plan.statements.iter().find_map(|statement| match statement {
            Statement::Validity { accepted, .. } => Some(accepted),
            _ => None,
        });
        let Some(accepted) = asked else { return Ok(None) };
        let issuer = credential.issuer.issuer();
        let log = self.log(issuer).ok_or(Refusal::UnknownEpochs)?;
        let heads = accepted.heads_of(issuer).iter();
        let position = |hash: &String| {
            let hash: HeadHash = hash.parse().ok()?;
            log.heads().iter().rposition(|signed| signed.hash() == hash)
        };
        let mut known = heads.map(position).skip_while(Option::is_none);
        let newest = known.next().flatten().ok_or(Refusal::UnknownEpochs)?;
        let mut before = (0..newest).rev();
        if !known.all(|found| found.is_some() && found == before.next()) {
            return Err(Refusal::ForkedEpochs);
        }
        let head = log.heads()[newest].head();
        if head.epoch.0 + MAX_EPOCH_AGE < Epoch::from_unix_seconds(now).0 {
            return Err(Refusal::OldEpochs(head.epoch));
        }
        match (credential.token(head.epoch), credential.struck()) {
            (Some(_), _) => Ok(Some(head)),
            (None, Some(epoch)) => Err(Refusal::Struck(epoch)),
            (None, None) => Err(Refusal::NoToken),
        }
    }

    fn choose(
        &self,
        request: &PresentationRequest,
        position: usize,
        choice: Option<usize>,
        now: u64,
    ) -> Result<&HeldCredential, Refusal> {
        let mut refusal = Refusal::NoCredential;
        let wanted = request.credentials()[position].vct_values();
        for (number, held) in self.credentials.iter().enumerate().rev() {
            let fits = wanted.iter().any(|vct| vct == held.issuer.schema().vct());
            if !fits || choice.is_some_and(|choice| choice != number) {
                continue;
            }
            match held.check_expiry(now) {
                Ok(()) => return Ok(held),
                Err(expired) if refusal == Refusal::NoCredential => refusal = expired,
                Err(_) => {}
            }
        }
        Err(refusal)
    }
}

impl HeldCredential {
    /// The value of a claim, if there is such a claim.
    pub(crate) fn value(&self, path: &ClaimPath) -> Option<ClaimValue> {
        self.claims().find(|(other, _)| *other == path).map(|(_, value)| value)
    }

    /// A claim `expires_on` of type date, where the schema has one, is the last day of validity (UTC).
    fn check_expiry(&self, now: u64) -> Result<(), Refusal> {
        let today = Date::from_unix_seconds(now).map_err(|_| Refusal::RequestExpired)?;
        let expires_on = self.claims().find(|(path, _)| **path == ClaimPath::from("expires_on"));
        match expires_on {
            Some((_, ClaimValue::Date(last))) if last < today => Err(Refusal::CredentialExpired(last)),
            _ => Ok(()),
        }
    }

    /// Whether a predicate is true of this credential. What is not true is refused here and now, and the platform learns
    /// nothing.
    fn check_satisfied(
        &self,
        statement: &Statement,
        messages: &[bauta_bbs::MessageScalar],
    ) -> Result<(), Refusal> {
        let (satisfied, predicate) = match statement {
            Statement::Range { predicate, index, bounds } => {
                let value = self.issuer.schema().integer(*index, &self.issued.payloads[*index]);
                (value.is_some_and(|value| bounds.contain(value)), predicate)
            }
            Statement::Membership { predicate, index, values } => {
                (values.contains(&messages[*index]), predicate)
            }
            _ => return Ok(()),
        };
        if satisfied { Ok(()) } else { Err(Refusal::NotSatisfied(Box::new(predicate.clone()))) }
    }
}

/// A person is encrypted only to openers whom a trusted registrar has pinned, the same for every platform, and only
/// if the holder says so.
fn check_openers(
    request: &PresentationRequest,
    registrar: Option<&Registrar>,
    terms: &Terms<'_>,
) -> Result<(), Refusal> {
    for opening in request.credentials().iter().filter_map(|credential| credential.opening.as_ref()) {
        let pinned = registrar.and_then(Registrar::openers);
        if pinned.is_none_or(|openers| !opening.is_to(openers)) {
            return Err(Refusal::UnknownOpeners);
        }
        if !terms.opening {
            return Err(Refusal::OpeningNotAgreed);
        }
    }
    Ok(())
}

/// Bounds that follow from a day are what they are by the wallet's own clock, give or take a day: a verifier that asks for
/// "18 or more" with any other date asks for something else than it says.
fn check_relative_bounds(request: &PresentationRequest, now: u64) -> Result<(), Refusal> {
    let today = Date::from_unix_seconds(now).map_err(|_| Refusal::RequestExpired)?;
    for predicate in request.credentials().iter().flat_map(|credential| &credential.predicates) {
        let Some(from) = predicate.from else { continue };
        let expected =
            from.resolve(today).map_err(|_| Refusal::BoundDisagrees(Box::new(predicate.clone())))?;
        if !predicate.condition().is_some_and(|asked| is_near(asked, &expected)) {
            return Err(Refusal::BoundDisagrees(Box::new(predicate.clone())));
        }
    }
    Ok(())
}

fn is_near(asked: &Condition, expected: &Condition) -> bool {
    let days = |literal: &Option<Literal>| match literal {
        None => Some(None),
        Some(Literal::Text(text)) => text.parse::<Date>().ok().map(|date| Some(u32::from(date.days()))),
        Some(Literal::Integer(_)) => None,
    };
    let near = |asked: &Option<Literal>, expected: &Option<Literal>| match (days(asked), days(expected)) {
        (Some(None), Some(None)) => true,
        (Some(Some(asked)), Some(Some(expected))) => asked.abs_diff(expected) <= DAY_TOLERANCE,
        _ => false,
    };
    match (asked, expected) {
        (
            Condition::Range { min: asked_min, max: asked_max },
            Condition::Range { min: expected_min, max: expected_max },
        ) => near(asked_min, expected_min) && near(asked_max, expected_max),
        _ => false,
    }
}

/// A pseudonym is given in the context of the platform that asks, or in one that its registration lists as shared.
fn check_contexts(
    request: &PresentationRequest,
    registrar: Option<&Registrar>,
    now: u64,
) -> Result<(), Refusal> {
    for pseudonym in request.credentials().iter().filter_map(|credential| credential.pseudonym.as_ref()) {
        let accepted = match &pseudonym.context {
            Context::Audience(client_id) => client_id == request.client_id(),
            Context::Shared(name) => registrar.and(request.registration()).is_some_and(|registration| {
                let policy = registration.policy();
                let lasts = policy.expires_at.is_none_or(|expires_at| now < expires_at);
                policy.client_id == request.client_id() && lasts && !policy.sharing(name).is_empty()
            }),
        };
        if !accepted {
            return Err(Refusal::UnknownContext(pseudonym.context.to_string()));
        }
    }
    Ok(())
}

impl From<PlanError> for Refusal {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::NoSuchClaim(path) => Self::NoSuchClaim(path),
            PlanError::NeverDisclosed(path) => Self::NeverDisclosed(path),
            other => Self::CannotProve(other),
        }
    }
}

/// The predicate in words, for a refusal.
pub(crate) fn in_words(predicate: &Predicate) -> String {
    match (&predicate.from, predicate.condition()) {
        (Some(from), Some(condition)) => format!("`{}` is {condition} ({from})", predicate.path),
        (_, Some(condition)) => format!("`{}` is {condition}", predicate.path),
        (Some(from), None) => format!("`{}`: {from}", predicate.path),
        (None, None) => format!("`{}`", predicate.path),
    }
}
