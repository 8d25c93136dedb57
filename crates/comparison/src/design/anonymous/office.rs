//! The issuer's office: who comes with which document, the register, good standing, the epochs.

use std::collections::BTreeMap;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bauta_credential::epoch::Epoch;
use bauta_credential::{Alg, CredentialRequest, Date, IssuedCredential, IssuerMetadata, Schema};
use bauta_issuer::document::{DocumentRecord, Supplement, from_record};
use bauta_issuer::{
    BuiltBuckets, Decision, Enrolment, ExtraClaims, IssueError, Issuer, IssuerKeys, PersonNumber as Entry,
    Register, Shard, Subject,
};
use bauta_predicates::opening::OpenedPoint;
use rand_core::RngCore as _;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::alone::Alone;
use super::holder::text_of;
use crate::design::{Connection, Outcome, World};
use crate::scenario::PersonNumber;
use crate::transcript::Party;

/// The issuer's name.
pub(super) const ISSUER: &str = "https://issuer.example";

/// Where in a request's proof the pseudonym stands: after the commitment.
const PSEUDONYM: std::ops::Range<usize> = 48..96;

/// The issuer at work, and the files that it has published.
#[derive(Debug)]
pub(super) struct Office {
    issuer: Issuer,
    /// What the publisher serves, by name.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// The register's number of whom a document number belongs to.
    entries: BTreeMap<String, Entry>,
    /// Under which pseudonym somebody on the register has come to this desk. Platforms get others.
    pseudonyms: BTreeMap<String, Entry>,
    /// Whose guardian consented, by the numbers of documents: ward → guardian.
    guardians: BTreeMap<String, String>,
    /// The last epoch that was published.
    pub(super) published: Option<Epoch>,
}

impl Office {
    /// An issuer with fresh keys and nobody on its register. `None`: there is no register to be had.
    pub(super) fn open(world: &mut World<'_>) -> Option<Self> {
        let mut same = world.rng.clone();
        let keys = IssuerKeys::generate(Alg::BbsModHb, &mut world.rng);
        // The material of the first key, and the second key.
        let mut octets = [0; 32];
        same.fill_bytes(&mut octets);
        same.fill_bytes(&mut octets);
        world.hold(Party::Issuer, "log-signing", &octets);
        world.hold(Party::Issuer, "credential-signing", &keys.credentials().secret_key().to_octets()[..]);
        let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
        let (id, epochs) = (ISSUER.to_owned(), "epochs/".to_owned());
        let metadata = IssuerMetadata::new(id, Alg::BbsModHb, public_keys, Schema::person(), epochs).ok()?;
        let issuer = Issuer::new(metadata, keys, Register::in_memory().ok()?);
        Some(Self {
            issuer,
            files: BTreeMap::new(),
            entries: BTreeMap::new(),
            pseudonyms: BTreeMap::new(),
            guardians: BTreeMap::new(),
            published: None,
        })
    }

    pub(super) fn metadata(&self) -> &IssuerMetadata {
        self.issuer.metadata()
    }

    /// Somebody is at the desk with papers: the document and its chip's image of the face, the face, a telephone; and with
    /// a wallet's request. Returns the credential in its compact form.
    ///
    /// # Errors
    ///
    /// Who refused, and why.
    pub(super) fn serve(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        (papers, request): (&[u8], &[u8]),
        guardian: Option<&str>,
    ) -> Result<String, Outcome> {
        let refused = |reason| Outcome::Refused(Party::Issuer, reason);
        let papers: Value = serde_json::from_slice(papers).unwrap_or_default();
        check_face(&papers)?;
        let today = Date::from_unix_seconds(world.now).map_err(|_| refused("the day is none"))?;
        let record = from_record(papers["document"].to_string().as_bytes(), &Supplement::default(), today)
            .map_err(|_| refused("the document is not in order"))?;
        let request =
            CredentialRequest::from_json(request).map_err(|_| refused("the request is not in order"))?;
        let guardian = guardian.and_then(|number| self.entries.get(number)).copied();
        // A document without an identity number, seen before: the person is the same.
        let seen = self.entries.get(&record.document_number).filter(|_| record.personal_number.is_none());
        let decision = seen.map(|entry| Decision::SamePerson(*entry));
        let extra = ExtraClaims::default();
        let enrolment = Enrolment { record: &record, extra: &extra, decision: decision.as_ref(), guardian };
        let (issuer, now) = (&mut self.issuer, world.now);
        let issued = world
            .spend("issuer", "issue", |rng| issuer.issue(&request, &enrolment, now, rng))
            .map_err(|error| refused(in_words(&error)))?;
        let new = Entry(i64::try_from(self.entries.len()).unwrap_or(i64::MAX) + 1);
        let entry = *self.entries.entry(record.document_number.clone()).or_insert(new);
        if let Some(proof) = &request.proof {
            self.pseudonyms.insert(text_of(&proof.to_octets()[PSEUDONYM]), entry);
        }
        self.write_down(world, connection, (entry, &record), (&request, &issued));
        Ok(issued.to_compact())
    }

    /// A guardian is at the desk and consents, or takes consent back. Returns the number of the guardian's document.
    ///
    /// # Errors
    ///
    /// The papers are not in order, or another guardian consented.
    pub(super) fn hear_guardian(&mut self, consent: &[u8]) -> Result<String, Outcome> {
        let consent: Value = serde_json::from_slice(consent).unwrap_or_default();
        check_face(&consent["papers"])?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (ward, guardian) =
            (text(&consent["ward"]), text(&consent["papers"]["document"]["document_number"]));
        if self.guardians.get(&ward).is_some_and(|known| *known != guardian) {
            return Err(Outcome::Refused(Party::Issuer, "another guardian has consented"));
        }
        if consent["consents"] == true {
            self.guardians.insert(ward, guardian.clone());
        } else if self.guardians.remove(&ward).is_none() {
            return Err(Outcome::Refused(Party::Issuer, "nobody has consented"));
        }
        Ok(guardian)
    }

    /// What the issuer's register holds after an issuance. `register` is what the population register has anyway.
    fn write_down(
        &self,
        world: &mut World<'_>,
        connection: &Connection,
        (entry, record): (Entry, &DocumentRecord),
        (request, issued): (&CredentialRequest, &IssuedCredential),
    ) {
        let subject = subject(entry);
        if let Party::Person(person) = connection.ends.0 {
            world.is(Party::Issuer, &subject, person);
        }
        let schema = self.metadata().schema();
        let claims: serde_json::Map<String, Value> = schema
            .claims()
            .iter()
            .zip(&issued.payloads)
            .map(|(claim, payload)| {
                let text = String::from_utf8_lossy(payload.as_octets()).into_owned();
                (claim.path.to_string(), text.into())
            })
            .collect();
        let pick = |names: &[&str]| -> Value {
            names
                .iter()
                .map(|name| ((*name).to_owned(), claims[*name].clone()))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let known = pick(&[
            "family_name",
            "given_name",
            "document_type",
            "document_number",
            "sex",
            "nationality",
            "region",
        ]);
        let mut known = known;
        known["birth_date"] = record.birth_date.to_string().into();
        let mut added = pick(&["person_id", "guardian_id", "validity_handle", "issued_on", "expires_on"]);
        added["request"] = hex::encode(request.digest()).into();
        added["nonce"] = request.nonce.as_str().into();
        // The pseudonym in the issuer's own context that the request shows.
        added["holder"] = request.proof.as_ref().map(|proof| text_of(&proof.to_octets()[PSEUDONYM])).into();
        added["entropy"] =
            issued.entropy.as_ref().map(|entropy| hex::encode(&entropy.to_octets()[..])).into();
        world.keep(Party::Issuer, "register", &subject, Some(connection), known.to_string().as_bytes());
        world.keep(Party::Issuer, "credentials", &subject, Some(connection), added.to_string().as_bytes());
    }

    /// The register's own name of whom a document number belongs to, where that person is on it.
    pub(super) fn subject_of(&self, document_number: &str) -> Option<String> {
        self.entries.get(document_number).map(|entry| subject(*entry))
    }

    /// The register's own name of who has come to this desk under a pseudonym.
    pub(super) fn subject_of_pseudonym(&self, pseudonym: &str) -> Option<String> {
        self.pseudonyms.get(pseudonym).map(|entry| subject(*entry))
    }

    /// Takes a person's good standing, or gives it back; from the next epoch on.
    ///
    /// # Errors
    ///
    /// Who refused, and why.
    pub(super) fn set_standing(
        &mut self,
        world: &mut World<'_>,
        document_number: &str,
        (good, reason): (bool, &str),
    ) -> Result<(), Outcome> {
        let entry = self.entries.get(document_number);
        let entry = *entry.ok_or(Outcome::Refused(Party::Issuer, "the person is not on the register"))?;
        let changed = if good {
            self.issuer.reinstate(Subject::Person(entry), reason, world.now)
        } else {
            self.issuer.revoke(Subject::Person(entry), reason, world.now)
        };
        changed.map_err(|_| Outcome::Refused(Party::Issuer, "the person has that standing already"))?;
        let row = json!({ "change": if good { "reinstated" } else { "revoked" }, "reason": reason });
        world.keep(Party::Issuer, "standing", &subject(entry), None, row.to_string().as_bytes());
        Ok(())
    }

    /// Publishes the epoch of the day and hands its files to the publisher. Nothing happens while there is no credential.
    pub(super) fn publish(&mut self, world: &mut World<'_>, alone: &Alone) {
        if self.entries.is_empty() {
            return;
        }
        let epoch = Epoch::from_unix_seconds(world.now);
        let (issuer, now) = (&mut self.issuer, world.now);
        let mut seed = world.rng.clone();
        // The epoch's key comes from the run's randomness.
        let mut skipped = [0; 64];
        world.rng.fill_bytes(&mut skipped);
        let build = || -> Option<BTreeMap<String, Vec<u8>>> {
            let built = BuiltBuckets::in_memory();
            issuer.prepare_epoch(epoch, now, &mut seed).ok()?;
            issuer.build_shard(epoch, Shard::WHOLE, &built, |_, _| ()).ok()?;
            let mut files = BTreeMap::new();
            let put = |name: &str, octets: &[u8]| {
                files.insert(name.to_owned(), octets.to_vec());
                Ok::<_, io::Error>(())
            };
            issuer.publish_epoch(epoch, &built, now, put).ok()?;
            Some(files)
        };
        let (files, nanoseconds) = alone.run(build);
        world.bill("issuer", "epoch", 1, nanoseconds);
        let Some(files) = files else { return };
        let line = world.connect_services(Party::Issuer, Party::Publisher);
        for (name, octets) in &files {
            if world.send(&line, Party::Issuer, "epoch-file", octets).is_err() {
                return;
            }
            world.keep(Party::Publisher, "files", "", Some(&line), described(name, octets).as_bytes());
        }
        self.files.extend(files);
        self.published = Some(epoch);
    }

    /// The family name on the latest document of somebody on the register.
    pub(super) fn family_name(&self, wanted: &str) -> Option<String> {
        let entries = self.issuer.register().entries().ok()?;
        let entry = entries.into_iter().rev().find(|entry| subject(entry.person) == wanted)?;
        Some(entry.names.0)
    }

    /// Whose person an opened point is, as the register names them.
    pub(super) fn identify(&self, point: &OpenedPoint) -> Option<String> {
        self.issuer.identify(point).ok().flatten().map(subject)
    }
}

/// The document that a person has, and what stands on it.
pub(super) fn document_of(world: &World<'_>, person: PersonNumber) -> Value {
    let person = &world.scenario.people[person as usize];
    let kind = serde_json::to_value(person.document).unwrap_or_default();
    let number = document_number(world, person.number);
    json!({
        "kind": kind, "document_number": number, "family_name": person.family_name,
        "given_name": person.given_name, "sex": if person.female { "F" } else { "M" }, "nationality": "UTO",
        "region": person.region, "birth_date": person.birth_date.to_string(), "expires_on": "never",
    })
}

/// The number on a person's document: a resident identity card is numbered with its holder's identity number.
pub(super) fn document_number(world: &World<'_>, person: PersonNumber) -> String {
    let person = &world.scenario.people[person as usize];
    match person.document {
        crate::scenario::Document::ResidentIdCard => person.id_number.clone(),
        _ => person.document_number.clone(),
    }
}

/// The papers of a person: the document, read by its chip with the image in it, the face, the telephone.
pub(super) fn papers_of(world: &World<'_>, person: PersonNumber) -> String {
    let document = document_of(world, person);
    let person = &world.scenario.people[person as usize];
    let face = STANDARD.encode(person.face);
    json!({ "document": document, "face_in_document": face, "face": face, "telephone": person.telephone })
        .to_string()
}

/// What somebody can show who knows a victim's name and number, and has no document: the own face, the own telephone.
pub(super) fn stolen_papers(world: &World<'_>, fraudster: PersonNumber, victim: PersonNumber) -> String {
    let document = document_of(world, victim);
    let person = &world.scenario.people[fraudster as usize];
    json!({ "document": document, "face": STANDARD.encode(person.face), "telephone": person.telephone })
        .to_string()
}

/// A public file in few octets: the transcript has the file itself once, where the issuer hands it over.
pub(super) fn described(name: &str, octets: &[u8]) -> String {
    json!({ "file": name, "sha256": hex::encode(Sha256::digest(octets)), "length": octets.len() }).to_string()
}

/// The face is the one in the document, which was read.
fn check_face(papers: &Value) -> Result<(), Outcome> {
    if papers["face_in_document"].is_string() && papers["face_in_document"] == papers["face"] {
        Ok(())
    } else {
        Err(Outcome::Refused(Party::Issuer, "the document was not read, or is somebody else's"))
    }
}

fn subject(entry: Entry) -> String {
    format!("person-{entry}")
}

fn in_words(error: &IssueError) -> &'static str {
    match error {
        IssueError::Revoked(_) => "the person is revoked",
        IssueError::OtherSecret(_) => "the person has a credential over another secret",
        IssueError::ResetTooSoon { .. } => "the next reset is not due",
        IssueError::Collision(_) | IssueError::Conflict(_) | IssueError::OtherPerson(_) => {
            "it is in doubt whose document it is"
        }
        IssueError::SecretOf(_) => "the wallet's secret is somebody else's",
        _ => "the request is not in order",
    }
}
