//! A person's device with the wallet.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::epoch::Epoch;
use bauta_credential::{IssuerMetadata, PresentationRequest, Registrar};
use bauta_wallet::{Refusal, Standing, Terms, Wallet};
use serde_json::{Value, json};

use super::office::{ISSUER, Office, described};
use crate::design::{Outcome, World};
use crate::scenario::PersonNumber;
use crate::transcript::Party;

/// What one person holds.
#[derive(Debug, Default)]
pub(super) struct Holder {
    wallet: Wallet,
    /// A copy of the wallet that is kept elsewhere.
    backup: Option<Wallet>,
    /// The device is not there.
    pub(super) lost: bool,
    /// A renewed credential that the wallet takes when there is an epoch with its token, and the newest epoch when it was
    /// issued: until there is another one the wallet uses the credential of before.
    renewed: Option<(String, Option<Epoch>)>,
    /// The secret of before was lost: accounts under its pseudonyms are out of reach.
    pub(super) began_anew: bool,
    /// The wallet has told its owner that its token is gone.
    alarmed: bool,
}

impl Holder {
    /// Fetches the application, with the descriptions of the issuer and the registrar, the same for everybody.
    ///
    /// # Errors
    ///
    /// The vendor does not answer.
    pub(super) fn install(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        application: &str,
    ) -> Result<IssuerMetadata, Outcome> {
        let connection = world.connect(person, Party::Vendor);
        world.send(&connection, Party::Person(person), "application-request", b"{}")?;
        let mut row = json!({ "time": world.now });
        if world.setting.addresses_kept {
            row["address"] = connection.address().into();
        }
        world.keep(Party::Vendor, "downloads", "", Some(&connection), row.to_string().as_bytes());
        world.send(&connection, Party::Vendor, "application", application.as_bytes())?;
        let broken = Outcome::Unable("the application is not in order");
        let application: Value = serde_json::from_str(application).unwrap_or_default();
        let registrar = Registrar::from_json(application["registrar"].to_string().as_bytes());
        let issuer = IssuerMetadata::from_json(application["issuer"].to_string().as_bytes());
        let (Ok(registrar), Ok(issuer)) = (registrar, issuer) else { return Err(broken) };
        self.wallet.trust(registrar).map_err(|_| broken)?;
        Ok(issuer)
    }

    /// A request for a credential: the first one, or after the loss of the secret.
    ///
    /// # Errors
    ///
    /// The wallet cannot ask.
    pub(super) fn request(
        &mut self,
        world: &mut World<'_>,
        issuer: &IssuerMetadata,
        reset: bool,
    ) -> Result<String, Outcome> {
        let wallet = &mut self.wallet;
        let request = world.spend("wallet", "request", |rng| {
            if reset { wallet.request_reset(issuer, rng) } else { wallet.request(issuer, rng) }
        });
        self.began_anew |= reset;
        request.map(|request| request.to_json()).map_err(|_| Outcome::Unable("the wallet cannot ask"))
    }

    /// A request to renew the credential, over the secret that it has.
    ///
    /// # Errors
    ///
    /// There is no credential.
    pub(super) fn renew(&mut self, world: &mut World<'_>) -> Result<String, Outcome> {
        let wallet = &mut self.wallet;
        let request = world.spend("wallet", "request", |rng| wallet.renew(0, rng));
        request.map(|request| request.to_json()).map_err(|_| Outcome::Unable("has no credential"))
    }

    /// Takes a credential: a first one at once, a renewed one when the next epoch is there.
    ///
    /// # Errors
    ///
    /// It is not what was asked for.
    pub(super) fn accept(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        (compact, newest): (String, Option<Epoch>),
    ) -> Result<(), Outcome> {
        if self.wallet.credentials().is_empty() {
            self.take(world, person, &compact)
        } else {
            self.renewed = Some((compact, newest));
            Ok(())
        }
    }

    fn take(&mut self, world: &mut World<'_>, person: PersonNumber, compact: &str) -> Result<(), Outcome> {
        let wallet = &mut self.wallet;
        let accepted = world.spend("wallet", "accept", |_| wallet.accept(compact));
        accepted.map_err(|_| Outcome::Unable("what was issued is not for this wallet"))?;
        let newest = self.wallet.credentials().last();
        if let Some(secrets) = newest.and_then(|held| held.secrets()) {
            world.hold(Party::Person(person), "nym-secret", &secrets.nym_secret.to_octets()[..]);
            world.hold(Party::Person(person), "credential", compact.as_bytes());
        }
        if self.backup.is_some() {
            self.keep_backup();
        }
        Ok(())
    }

    /// The person keeps a copy of the wallet elsewhere.
    pub(super) fn keep_backup(&mut self) {
        self.backup = Some(self.wallet.clone());
    }

    /// The device is gone.
    pub(super) fn lose(&mut self) {
        self.wallet = Wallet::default();
        self.renewed = None;
        self.lost = true;
    }

    /// A new device, with what was kept elsewhere. Whether anything was.
    pub(super) fn recover(&mut self) -> bool {
        self.lost = false;
        if let Some(backup) = &self.backup {
            self.wallet = backup.clone();
        }
        self.backup.is_some()
    }

    /// The secret of the pseudonyms: for the harness, not for any party.
    pub(super) fn nym_secret(&self) -> Option<[u8; 32]> {
        let secrets = self.wallet.credentials().last()?.secrets()?;
        Some(*secrets.nym_secret.to_octets())
    }

    pub(super) fn has_credential(&self) -> bool {
        !self.wallet.credentials().is_empty()
    }

    /// How many days the newest epoch that the wallet knows is behind the newest that is published; `None`: it knows none.
    pub(super) fn behind(&self, office: &Office) -> Option<u64> {
        let known = self.wallet.log(ISSUER)?.newest()?.head().epoch;
        Some(office.published?.0.saturating_sub(known.0))
    }

    /// Fetches the log and the whole buckets of the newest epochs.
    ///
    /// # Errors
    ///
    /// The publisher does not answer, or the wallet does not take what it got.
    pub(super) fn sync(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        office: &Office,
    ) -> Result<(), Outcome> {
        if let Some((compact, _)) = self.renewed.take_if(|(_, newest)| *newest < office.published) {
            self.take(world, person, &compact)?;
        }
        let connection = world.connect(person, Party::Publisher);
        let mut fetched = Vec::new();
        let fetch = |name: &str| {
            let file = office.files.get(name).cloned();
            fetched.push(name.to_owned());
            file.ok_or(())
        };
        let (wallet, now) = (&mut self.wallet, world.now);
        let standings = world.spend("wallet", "sync", |_| wallet.sync(ISSUER, now, fetch));
        for name in &fetched {
            let Some(octets) = office.files.get(name) else { continue };
            let asked = json!({ "file": name }).to_string();
            world.send(&connection, Party::Person(person), "file-request", asked.as_bytes())?;
            world.send(&connection, Party::Publisher, "file", described(name, octets).as_bytes())?;
        }
        let mut row = json!({ "time": world.now, "files": fetched });
        if world.setting.addresses_kept {
            row["address"] = connection.address().into();
        }
        world.keep(Party::Publisher, "access", "", Some(&connection), row.to_string().as_bytes());
        let struck = matches!(standings.as_deref(), Ok([(_, Standing::Struck(_)), ..]));
        if struck && !self.alarmed {
            let row =
                json!({ "time": world.now, "alarm": "the issuer has struck the credential without a word" });
            world.keep(Party::Person(person), "alarms", "", Some(&connection), row.to_string().as_bytes());
        }
        self.alarmed = struck;
        match standings.as_deref() {
            Ok([(_, Standing::Withheld(_)), ..]) => Err(Outcome::Unable("the token was withheld")),
            Ok(_) => Ok(()),
            Err(_) => Err(Outcome::Unable("the wallet does not take the issuer's log")),
        }
    }

    /// Answers a platform's request, as it was received.
    ///
    /// # Errors
    ///
    /// What the wallet says instead; the platform learns nothing.
    pub(super) fn answer(
        &self,
        world: &mut World<'_>,
        person: PersonNumber,
        request: &[u8],
    ) -> Result<String, Outcome> {
        let terms = Terms { opening: true, ..Terms::default() };
        let (wallet, now) = (&self.wallet, world.now);
        let answer = world.spend("wallet", "present", |rng| {
            let request = PresentationRequest::parse(request).map_err(|_| Refusal::RequestExpired)?;
            let proposal = wallet.consider_with(&request, &terms, now)?;
            Ok(proposal.present(rng)?.to_text())
        });
        answer.map_err(|refusal| in_words(person, &refusal))
    }
}

fn in_words(person: PersonNumber, refusal: &Refusal) -> Outcome {
    let own = |reason| Outcome::Refused(Party::Person(person), reason);
    match refusal {
        Refusal::NotSatisfied(_) => own("the own wallet: it is not true"),
        Refusal::OverAsking(_) => own("the own wallet: the platform has not registered that it asks this"),
        Refusal::NotRegistered => own("the own wallet: the platform is not registered"),
        Refusal::UnknownContext(_) => own("the own wallet: the context is not the platform's"),
        Refusal::UnknownOpeners => own("the own wallet: the openers are not the registrar's"),
        Refusal::Struck(_) => Outcome::Unable("the issuer has struck the credential"),
        Refusal::NoToken | Refusal::UnknownEpochs => {
            Outcome::Unable("the credential has no token of an epoch that is accepted")
        }
        Refusal::NoCredential => Outcome::Unable("has no credential"),
        _ => Outcome::Unable("the wallet cannot answer"),
    }
}

/// Octets as text: a pseudonym, a share.
pub(super) fn text_of(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}
