//! Issuing: check the request, record, sign, release.

mod many;
mod signer;

use bauta_bbs::MessageScalar;
use bauta_credential::{ClaimValue, CredentialRequest, Date, IssuedCredential, IssuerMetadata, Schema};
use bauta_predicates::issuance::VerifiedHolder;
use bauta_predicates::opening::OpenedPoint;
use bauta_predicates::{NymEntropy, Pseudonym};
use bauta_storage::Transaction;
use rand_core::CryptoRngCore;

use crate::claims::{self, Added, ExtraClaims};
use crate::document::DocumentRecord;
use crate::error::IssueError;
use crate::keys::IssuerKeys;
use crate::register::credentials::{self, NewReservation, Reservation};
use crate::register::persons::{self, Known};
use crate::register::standing::{StandingError, Subject};
use crate::register::{CredentialState, Decision, PersonNumber, Register, resets, standing};
use signer::Signer;

/// What the operator has established about the person who asks.
#[derive(Clone, Debug)]
pub struct Enrolment<'a> {
    /// The document, checked.
    pub record: &'a DocumentRecord,
    /// Claims of the schema that no document holds.
    pub extra: &'a ExtraClaims,
    /// The operator's decision, where the person is in doubt.
    pub decision: Option<&'a Decision>,
    /// The person's guardian, who is on the register: the claim `guardian_id` is the guardian's `person_id`. Without one a
    /// renewal keeps the guardian of before; where there is none, it is a fresh random scalar.
    pub guardian: Option<PersonNumber>,
}

/// An issuer at work.
#[derive(Debug)]
pub struct Issuer {
    pub(crate) metadata: IssuerMetadata,
    pub(crate) keys: IssuerKeys,
    pub(crate) register: Register,
}

impl Issuer {
    /// Puts an issuer together. The keys are those of the description.
    pub fn new(metadata: IssuerMetadata, keys: IssuerKeys, register: Register) -> Self {
        Self { metadata, keys, register }
    }

    /// The public description.
    pub fn metadata(&self) -> &IssuerMetadata {
        &self.metadata
    }

    /// The register.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// The register, to set what the issuer decides for all.
    pub fn register_mut(&mut self) -> &mut Register {
        &mut self.register
    }

    /// Revokes a person or a credential: from the next epoch that is prepared on there is no token. `now` is in seconds
    /// since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`StandingError`]; the register is as it was.
    pub fn revoke(&self, subject: Subject, reason: &str, now: u64) -> Result<(), StandingError> {
        self.register.set_standing(subject, true, reason, now)
    }

    /// Takes a revocation back, from the next epoch that is prepared on.
    ///
    /// # Errors
    /// [`StandingError`]; the register is as it was.
    pub fn reinstate(&self, subject: Subject, reason: &str, now: u64) -> Result<(), StandingError> {
        self.register.set_standing(subject, false, reason, now)
    }

    /// The person to whom openers have opened a presentation. `None` where nobody on the register is it.
    ///
    /// # Errors
    /// [`IssueError::Register`].
    pub fn identify(&self, opened: &OpenedPoint) -> Result<Option<PersonNumber>, IssueError> {
        let interface = self.metadata.alg().interface();
        let is_it = |(_, octets): &(PersonNumber, Vec<u8>)| {
            MessageScalar::from_octets(octets)
                .is_ok_and(|person_id| OpenedPoint::of(interface, &person_id) == *opened)
        };
        let mut after = PersonNumber(0);
        loop {
            let persons = self.register.person_ids(after)?;
            let Some((last, _)) = persons.last() else { return Ok(None) };
            after = *last;
            if let Some((number, _)) = persons.iter().find(|person| is_it(person)) {
                return Ok(Some(*number));
            }
        }
    }

    /// Issues a credential: the same one when the same request comes again for the same document.
    ///
    /// Everything that is signed, the entropy included, is recorded before it is signed, and the credential is marked
    /// as issued before it is returned. Signing is deterministic. So whatever is interrupted where, asking again gives
    /// the one credential, and no second one is ever signed. `now` is in seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`IssueError`]; the register is as it was, except that a credential may remain recorded and not released when
    /// the register fails between the two.
    pub fn issue(
        &self,
        request: &CredentialRequest,
        enrolment: &Enrolment<'_>,
        now: u64,
        rng: &mut impl CryptoRngCore,
    ) -> Result<IssuedCredential, IssueError> {
        let holder = self.signer().verify_holder(request)?;
        let checked = Checked { request, holder: holder.as_ref(), enrolment };
        let (schema, database) = (self.metadata.schema(), self.register.database());
        let reservation =
            database.transaction(|transaction| checked.reserve(transaction, schema, now, rng))?;
        let signed = self.signer().sign_many(&[(holder.as_ref(), &reservation)]).pop();
        let (issued, pseudonym) = signed.ok_or(IssueError::Randomness)??;
        database.transaction(|transaction| release(transaction, &reservation, pseudonym.as_ref(), now))?;
        Ok(issued)
    }

    /// The credential that has been issued for a request, signed again from what the register has: the same octets. `None`
    /// where none has been issued for it, or another has taken its place. The register is read and not changed.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn issued_for(&self, request: &CredentialRequest) -> Result<Option<IssuedCredential>, IssueError> {
        let holder = self.signer().verify_holder(request)?;
        let digest = request.digest();
        let find = |transaction: &mut dyn Transaction| {
            credentials::find_request(transaction, &digest).map_err(IssueError::from)
        };
        let recorded = self.register.database().transaction(find)?;
        let Some(recorded) = recorded.filter(|recorded| recorded.state == CredentialState::Issued) else {
            return Ok(None);
        };
        let signed = self.signer().sign_many(&[(holder.as_ref(), &recorded)]).pop();
        Ok(Some(signed.ok_or(IssueError::Randomness)??.0))
    }

    fn signer(&self) -> Signer<'_> {
        Signer { metadata: &self.metadata, keys: &self.keys }
    }
}

/// Marks the credential as issued, unless it is already.
fn release(
    transaction: &mut dyn Transaction,
    reservation: &Reservation,
    pseudonym: Option<&Pseudonym>,
    now: u64,
) -> Result<(), IssueError> {
    if reservation.state == CredentialState::Issued {
        return Ok(());
    }
    let pseudonym = pseudonym.map(Pseudonym::to_octets);
    credentials::release(transaction, reservation, pseudonym.as_ref(), now)
}

/// A request whose proof has been checked, and whose it is.
struct Checked<'a> {
    request: &'a CredentialRequest,
    holder: Option<&'a VerifiedHolder>,
    enrolment: &'a Enrolment<'a>,
}

impl Checked<'_> {
    /// Finds the person and records what will be signed; or finds what was recorded before.
    fn reserve(
        &self,
        transaction: &mut dyn Transaction,
        schema: &Schema,
        now: u64,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Reservation, IssueError> {
        let Self { request, holder, enrolment } = *self;
        let record = enrolment.record;
        let digest = claims::digest(enrolment);
        if let Some(before) = credentials::find_request(transaction, &request.digest())? {
            standing::check_person(transaction, before.person)?;
            return continue_with(before, &digest);
        }
        if credentials::nonce_seen(transaction, request.nonce.as_str())? {
            return Err(IssueError::NonceSeen);
        }
        let known = persons::resolve(transaction, record, enrolment.decision)?;
        check_secret(transaction, known.as_ref(), holder)?;
        if let Some(known) = &known {
            standing::check_person(transaction, known.number)?;
        }
        let start = start_for(known.as_ref(), holder, request.reset);
        if let Start::Reset(person) = start {
            resets::check(transaction, person, now)?;
        }
        let entropy = start.entropy(rng)?;
        let guardian = match enrolment.guardian {
            Some(guardian) => Some(guardian),
            None => earlier_guardian(transaction, schema, known.as_ref())?,
        };
        let added = added_claims(transaction, known.as_ref(), guardian, now, rng)?;
        let payloads = claims::payloads(schema, record, &added, enrolment.extra, rng)?;
        let person = match known {
            Some(known) => known.number,
            None => persons::add_person(transaction, &added.person_id.to_octets())?,
        };
        persons::add_document(transaction, person, record, enrolment.decision, now)?;
        let new = NewReservation {
            request: request.digest(),
            nonce: request.nonce.as_str(),
            record: digest,
            payloads: claims::write_payloads(&payloads),
            entropy: entropy.to_octets(),
            validity: claims::validity(schema, &payloads)?,
            reset: matches!(start, Start::Reset(_)),
            document: record,
            now,
        };
        Ok(credentials::reserve(transaction, person, new)?)
    }
}

/// The guardian whom the person's latest credential names: a renewal keeps it unless it names another.
fn earlier_guardian(
    transaction: &mut dyn Transaction,
    schema: &Schema,
    known: Option<&Known>,
) -> Result<Option<PersonNumber>, IssueError> {
    let Some((index, known)) = schema.index_of(&"guardian_id".into()).zip(known) else { return Ok(None) };
    let Some(payloads) = credentials::latest_payloads(transaction, known.number)? else { return Ok(None) };
    let payloads = claims::read_payloads(&payloads, schema)?;
    match schema.value(index, &payloads[index])? {
        ClaimValue::Identifier(guardian) => {
            Ok(persons::by_person_id(transaction, &guardian.to_octets()[..])?)
        }
        _ => Ok(None),
    }
}

/// Whoever has a person's secret asks for that person: a document that leads to another is a mistake.
fn check_secret(
    transaction: &mut dyn Transaction,
    known: Option<&Known>,
    holder: Option<&VerifiedHolder>,
) -> Result<(), IssueError> {
    let Some(holder) = holder else { return Ok(()) };
    match persons::by_pseudonym(transaction, &holder.pseudonym.to_octets())? {
        Some(owner) if known.is_none_or(|known| known.number != owner) => Err(IssueError::SecretOf(owner)),
        _ => Ok(()),
    }
}

/// A request that has been recorded before: the same document continues it, any other is refused.
fn continue_with(before: Reservation, digest: &[u8; 32]) -> Result<Reservation, IssueError> {
    if before.record != digest {
        return Err(IssueError::RequestReused);
    }
    match before.state {
        CredentialState::Reserved | CredentialState::Issued => Ok(before),
        CredentialState::Superseded => Err(IssueError::Superseded),
        CredentialState::Withdrawn => Err(IssueError::Withdrawn),
    }
}

/// The claims that the issuer itself adds: of a known person the `person_id` of before, the rest fresh.
fn added_claims(
    transaction: &mut dyn Transaction,
    known: Option<&Known>,
    guardian: Option<PersonNumber>,
    now: u64,
    rng: &mut impl CryptoRngCore,
) -> Result<Added, IssueError> {
    let random = |rng: &mut _| MessageScalar::random(rng).map_err(|_| IssueError::Randomness);
    let read =
        |number, octets: &[u8]| MessageScalar::from_octets(octets).map_err(|_| IssueError::Conflict(number));
    let person_id = match known {
        Some(known) => read(known.number, &known.person_id)?,
        None => random(rng)?,
    };
    let guardian_id = match guardian {
        None => None,
        Some(number) if known.is_some_and(|known| known.number == number) => {
            return Err(IssueError::OwnGuardian(number));
        }
        Some(number) => {
            let guardian = persons::known(transaction, number)?.ok_or(IssueError::NoSuchPerson(number))?;
            Some(read(number, &guardian.person_id)?)
        }
    };
    let issued_on = Date::from_unix_seconds(now).map_err(|_| IssueError::UnfitClaim("issued_on".into()))?;
    Ok(Added { person_id, validity_handle: random(rng)?, issued_on, guardian_id })
}

/// What becomes of the holder's secret.
#[derive(Clone, Copy)]
enum Start {
    /// It is used for the first time: what the issuer adds is fresh.
    First,
    /// It is the one of before: nothing is added.
    Again,
    /// It is another than before, as the request says: what the issuer adds is fresh, if the policy allows it.
    Reset(PersonNumber),
    /// It is another than before, and the request does not say so.
    Other(PersonNumber),
    /// There is no holder.
    Unbound,
}

fn start_for(known: Option<&Known>, holder: Option<&VerifiedHolder>, reset: bool) -> Start {
    let Some(holder) = holder else { return Start::Unbound };
    match known.and_then(|known| Some((known.number, known.pseudonym.as_ref()?))) {
        None => Start::First,
        Some((_, pseudonym)) if pseudonym[..] == holder.pseudonym.to_octets() => Start::Again,
        Some((person, _)) if reset => Start::Reset(person),
        Some((person, _)) => Start::Other(person),
    }
}

impl Start {
    fn entropy(self, rng: &mut impl CryptoRngCore) -> Result<NymEntropy, IssueError> {
        match self {
            Self::First | Self::Reset(_) => NymEntropy::random(rng).map_err(|_| IssueError::Randomness),
            Self::Again | Self::Unbound => Ok(NymEntropy::none()),
            Self::Other(person) => Err(IssueError::OtherSecret(person)),
        }
    }
}
