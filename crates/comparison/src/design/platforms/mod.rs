//! What every platform does, whatever the design: accounts, passwords, sessions, logs, what people write and buy.
//!
//! A platform keeps the tables `accounts` (one row for each account, and one for each later addition), `log` (one row
//! for each visit, with the address where the setting says so), `comments`, `orders`, `bans` and `standing`, all under
//! its own random name of the account. A person's devices keep account names and passwords (table `passwords`); a
//! password survives the loss of a device, and can be used again when there is a new one.
//!
//! A session lasts for the day: what a person does later on that day needs no more password and no more identity.

mod orders;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use bauta_credential::Date;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(super) use self::orders::family_names;
pub use self::standing::Standing;
use super::{Act, Connection, Outcome, Unreachable, World};
use crate::scenario::{PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// An account as its holder knows it.
#[derive(Clone, Debug)]
pub struct Login {
    /// The platform's name of the account.
    pub account: String,
    password: String,
}

/// An account as the platform keeps it.
#[derive(Clone, Debug)]
struct Account {
    salt: String,
    password_hash: String,
    fields: Value,
    standing: Standing,
}

/// All platforms, and what people hold of their accounts there.
#[derive(Debug, Default)]
pub struct Platforms {
    accounts: BTreeMap<(PlatformNumber, String), Account>,
    /// The value by which a platform knows one person again (a number, an identifier) → the account.
    bound: BTreeMap<(PlatformNumber, String), String>,
    logins: BTreeMap<(PersonNumber, PlatformNumber), Login>,
    without_device: BTreeSet<PersonNumber>,
    /// Whose last attempt to open a session failed: they can do nothing there until the next one succeeds.
    shut_out: BTreeSet<(PersonNumber, PlatformNumber)>,
}

impl Platforms {
    /// A person opens an account over a connection; the platform keeps `fields` with it. Returns the account's name.
    ///
    /// # Errors
    ///
    /// The platform does not answer.
    pub fn open(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        (person, platform): (PersonNumber, PlatformNumber),
        fields: &Value,
    ) -> Result<String, Unreachable> {
        let password = world.fresh_name();
        let choice = json!({ "password": password }).to_string();
        world.send(connection, Party::Person(person), "account-choice", choice.as_bytes())?;
        let account = self.admit(world, connection, (person, platform), fields, &password);
        let answer = json!({ "account": account }).to_string();
        world.send(connection, Party::Platform(platform), "account-opened", answer.as_bytes())?;
        let own = Party::Person(person);
        let row = json!({ "platform": platform, "account": account, "password": password }).to_string();
        world.is(own, &account, person);
        world.keep(own, "passwords", &account, Some(connection), row.as_bytes());
        self.logins.insert((person, platform), Login { account: account.clone(), password });
        self.shut_out.remove(&(person, platform));
        Ok(account)
    }

    fn admit(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        (person, platform): (PersonNumber, PlatformNumber),
        fields: &Value,
        password: &str,
    ) -> String {
        let (account, salt) = (world.fresh_name(), world.fresh_name());
        world.is(Party::Platform(platform), &account, person);
        let password_hash = hash(&salt, password);
        let row =
            json!({ "account": account, "salt": salt, "password_hash": password_hash, "fields": fields });
        world.keep(
            Party::Platform(platform),
            "accounts",
            &account,
            Some(connection),
            row.to_string().as_bytes(),
        );
        self.visited(world, connection, platform, &account);
        let kept = Account { salt, password_hash, fields: fields.clone(), standing: Standing::Open };
        self.accounts.insert((platform, account.clone()), kept);
        account
    }

    /// The platform adds fields to what it keeps with an account.
    pub fn add(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        (platform, account): (PlatformNumber, &str),
        fields: &Value,
    ) {
        let row = json!({ "account": account, "fields": fields }).to_string();
        world.keep(Party::Platform(platform), "accounts", account, Some(connection), row.as_bytes());
        let Some(kept) = self.accounts.get_mut(&(platform, account.to_owned())) else { return };
        for (name, value) in fields.as_object().into_iter().flatten() {
            kept.fields[name] = value.clone();
        }
    }

    /// The platform writes a visit into its log.
    pub fn visited(
        &self,
        world: &mut World<'_>,
        connection: &Connection,
        platform: PlatformNumber,
        account: &str,
    ) {
        let mut row = json!({ "time": world.now });
        if world.setting.addresses_kept {
            row["address"] = connection.address().into();
        }
        world.keep(Party::Platform(platform), "log", account, Some(connection), row.to_string().as_bytes());
    }

    /// A person opens a session with the account's password. `Ok`: the connection, and the account that is open.
    ///
    /// # Errors
    ///
    /// What came of it instead: no account, no device, banned, wrong password, no answer.
    pub fn session(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Result<(Connection, String), Outcome> {
        let Some(login) = self.logins.get(&(person, platform)).cloned() else {
            return Err(Outcome::Unable("has no account"));
        };
        self.device(person)?;
        self.shut_out.insert((person, platform));
        let connection = world.connect(person, Party::Platform(platform));
        let form = json!({ "account": login.account, "password": login.password }).to_string();
        world.send(&connection, Party::Person(person), "log-in", form.as_bytes())?;
        let account = self.check_password(platform, form.as_bytes())?;
        self.visited(world, &connection, platform, &account);
        self.check_standing(platform, &account)?;
        self.shut_out.remove(&(person, platform));
        Ok((connection, account))
    }

    /// The platform reads account and password. `Ok`: the account.
    ///
    /// # Errors
    ///
    /// The platform refuses: it has no such account, or the password is another.
    pub fn check_password(&self, platform: PlatformNumber, form: &[u8]) -> Result<String, Outcome> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let (account, password) = (form["account"].as_str(), form["password"].as_str());
        let known = account.and_then(|account| {
            let kept = self.accounts.get(&(platform, account.to_owned()))?;
            (hash(&kept.salt, password?) == kept.password_hash).then(|| account.to_owned())
        });
        known.ok_or(Outcome::Refused(Party::Platform(platform), "unknown account or wrong password"))
    }

    /// A person who has said over a connection who they are, other than by the password, is let into an account.
    ///
    /// # Errors
    ///
    /// The account is banned, suspended or closed.
    pub fn enter(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        (person, platform): (PersonNumber, PlatformNumber),
        account: &str,
    ) -> Result<(), Outcome> {
        self.visited(world, connection, platform, account);
        self.check_standing(platform, account)?;
        self.shut_out.remove(&(person, platform));
        Ok(())
    }

    /// An attempt to open a session failed: until one succeeds, the person can do nothing at the platform.
    pub fn shut_out(&mut self, person: PersonNumber, platform: PlatformNumber) {
        self.shut_out.insert((person, platform));
    }

    /// A person does something in a session of today, which needs no more identity.
    pub fn act(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        act: Act<'_>,
    ) -> Outcome {
        match self.try_act(world, (person, platform), act) {
            Ok(()) => Outcome::Done,
            Err(outcome) => outcome,
        }
    }

    fn try_act(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
        act: Act<'_>,
    ) -> Result<(), Outcome> {
        let account = self.account_of(person, platform).ok_or(Outcome::Unable("has no account"))?.to_owned();
        self.device(person)?;
        if self.shut_out.contains(&(person, platform)) {
            return Err(Outcome::Unable("has no session"));
        }
        let connection = world.connect(person, Party::Platform(platform));
        let (what, table, body) = match act {
            Act::Comment(text, subject) => {
                ("comment", "comments", json!({ "account": account, "text": text, "subject": subject }))
            }
            Act::Buy => ("purchase", "orders", json!({ "account": account, "goods": world.fresh_name() })),
            Act::Ride => ("ride", "orders", json!({ "account": account, "route": world.fresh_name() })),
        };
        let body = body.to_string();
        world.send(&connection, Party::Person(person), what, body.as_bytes())?;
        self.check_standing(platform, &account)?;
        world.keep(Party::Platform(platform), table, &account, Some(&connection), body.as_bytes());
        Ok(())
    }

    /// The name of a person's newest account at a platform.
    pub fn account_of(&self, person: PersonNumber, platform: PlatformNumber) -> Option<&str> {
        Some(&self.logins.get(&(person, platform))?.account)
    }

    /// The platforms at which a person has an account.
    pub fn platforms_of(&self, person: PersonNumber) -> Vec<PlatformNumber> {
        let of_person = self.logins.range((person, 0)..=(person, PlatformNumber::MAX));
        of_person.map(|((_, platform), _)| *platform).collect()
    }

    /// What a platform keeps of an account in a field.
    pub fn field(&self, platform: PlatformNumber, account: &str, name: &str) -> Option<&str> {
        self.accounts.get(&(platform, account.to_owned()))?.fields[name].as_str()
    }

    /// All that a platform keeps of an account beside its password.
    pub fn fields(&self, platform: PlatformNumber, account: &str) -> Option<&Value> {
        Some(&self.accounts.get(&(platform, account.to_owned()))?.fields)
    }

    /// A person takes an account for their own that already has a name: by pseudonym, without a password.
    pub fn adopt(&mut self, person: PersonNumber, platform: PlatformNumber, account: String) {
        let unset = Account {
            salt: String::new(),
            password_hash: String::new(),
            fields: json!({}),
            standing: Standing::Open,
        };
        self.accounts.entry((platform, account.clone())).or_insert(unset);
        self.logins.insert((person, platform), Login { account, password: String::new() });
    }

    /// The platform opens an account under a name that the design gives it (a pseudonym), without a password, and keeps
    /// `fields` with it.
    pub fn open_under(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        (person, platform): (PersonNumber, PlatformNumber),
        (account, fields): (&str, &Value),
    ) {
        let service = Party::Platform(platform);
        world.is(service, account, person);
        let row = json!({ "account": account, "fields": fields });
        world.keep(service, "accounts", account, Some(connection), row.to_string().as_bytes());
        self.visited(world, connection, platform, account);
        self.adopt(person, platform, account.to_owned());
        if let Some(kept) = self.accounts.get_mut(&(platform, account.to_owned())) {
            kept.fields = fields.clone();
        }
    }

    /// The platform reads an age from the identity number that it keeps with an account.
    pub fn read_age(
        &self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        account: &str,
        age: u8,
    ) -> Outcome {
        let service = Party::Platform(platform);
        let born = self.field(platform, account, "id_number").and_then(|number| number.get(6..14));
        match born.and_then(|born| age_on(world.now, born)) {
            Some(years) if years >= u32::from(age) => Outcome::Done,
            Some(_) => Outcome::Refused(service, "too young"),
            None => Outcome::Refused(service, "no number is kept"),
        }
    }

    /// Removes from logs what is older than the setting allows.
    pub fn expire(&self, world: &mut World<'_>) {
        for platform in &world.scenario.platforms {
            expire_log(world, Party::Platform(platform.number), "log");
        }
    }
}

/// Removes from a party's table what is older than the setting allows.
pub fn expire_log(world: &mut World<'_>, party: Party, table: &str) {
    let Some(days) = world.setting.retention_days else { return };
    let before = world.now.saturating_sub(u64::from(days) * 86_400);
    world.forget_before(party, table, before);
}

/// The age in years, at a Unix time, of who was born on a day written `YYYYMMDD`; `None`: it is not so written.
pub fn age_on(now: u64, born: &str) -> Option<u32> {
    let born: u32 = (born.len() == 8).then(|| born.parse().ok())??;
    let (year, month, day) = Date::from_unix_seconds(now).map(Date::ymd).unwrap_or_default();
    let today = i32::from(year) * 10_000 + i32::from(month) * 100 + i32::from(day);
    Some(u32::try_from(today).ok()?.saturating_sub(born) / 10_000)
}

/// A stand-in for a slow password hash, which would only cost time here: SHA-256 of salt and password.
pub(super) fn hash(salt: &str, password: &str) -> String {
    hex::encode(Sha256::new().chain_update(salt).chain_update(password).finalize())
}
