//! What every platform does, whatever the design: accounts, passwords, sessions, logs, what people write and buy.
//!
//! A platform keeps the tables `accounts` (one row for each account, and one for each later addition), `log` (one row
//! for each visit, with the address where the setting says so), `comments` and `orders`, all under its own random name
//! of the account. A person's devices keep account names and passwords; a password survives the loss of a device.

use std::collections::BTreeMap;

use bauta_credential::Date;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Act, Connection, Outcome, Unreachable, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
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
    banned: bool,
}

/// All platforms, and what people hold of their accounts there.
#[derive(Debug, Default)]
pub struct Platforms {
    accounts: BTreeMap<(PlatformNumber, String), Account>,
    logins: BTreeMap<(PersonNumber, PlatformNumber), Login>,
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
        self.logins.insert((person, platform), Login { account: account.clone(), password });
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
        self.accounts.insert(
            (platform, account.clone()),
            Account { salt, password_hash, fields: fields.clone(), banned: false },
        );
        account
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
    /// What came of it instead: no account, banned, wrong password, no answer.
    pub fn session(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Result<(Connection, String), Outcome> {
        let Some(login) = self.logins.get(&(person, platform)).cloned() else {
            return Err(Outcome::Unable("has no account"));
        };
        let service = Party::Platform(platform);
        let connection = world.connect(person, service);
        let form = json!({ "account": login.account, "password": login.password }).to_string();
        world.send(&connection, Party::Person(person), "log-in", form.as_bytes())?;
        let form: Value = serde_json::from_str(&form).unwrap_or_default();
        let account = form["account"].as_str().unwrap_or_default().to_owned();
        let known = self.accounts.get(&(platform, account.clone()));
        let right = known.is_some_and(|known| {
            hash(&known.salt, form["password"].as_str().unwrap_or_default()) == known.password_hash
        });
        let banned = known.is_some_and(|known| known.banned);
        if !right {
            return Err(Outcome::Refused(service, "unknown account or wrong password"));
        }
        self.visited(world, &connection, platform, &account);
        if banned {
            return Err(Outcome::Refused(service, "the account is banned"));
        }
        Ok((connection, account))
    }

    /// A person does something in a session of today, which needs no more identity.
    pub fn act(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        act: Act<'_>,
    ) -> Outcome {
        let Some(account) = self.account_of(person, platform).map(str::to_owned) else {
            return Outcome::Unable("has no account");
        };
        let service = Party::Platform(platform);
        let connection = world.connect(person, service);
        let (what, table, body) = match act {
            Act::Comment(text, subject) => {
                ("comment", "comments", json!({ "account": account, "text": text, "subject": subject }))
            }
            Act::Buy => ("purchase", "orders", json!({ "account": account, "goods": world.fresh_name() })),
            Act::Ride => ("ride", "orders", json!({ "account": account, "route": world.fresh_name() })),
        };
        let body = body.to_string();
        if let Err(unreachable) = world.send(&connection, Party::Person(person), what, body.as_bytes()) {
            return unreachable.into();
        }
        if self.is_banned(platform, &account) {
            return Outcome::Refused(service, "the account is banned");
        }
        world.keep(service, table, &account, Some(&connection), body.as_bytes());
        Outcome::Done
    }

    /// The platform bans an account; its holder is told at the next visit.
    pub fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        let Some(account) = self.account_of(person, platform).map(str::to_owned) else {
            return Outcome::Unable("has no account");
        };
        if let Some(known) = self.accounts.get_mut(&(platform, account.clone())) {
            known.banned = true;
        }
        let row = json!({ "banned": account }).to_string();
        world.keep(Party::Platform(platform), "bans", &account, None, row.as_bytes());
        Outcome::Done
    }

    /// The name of a person's newest account at a platform.
    pub fn account_of(&self, person: PersonNumber, platform: PlatformNumber) -> Option<&str> {
        Some(&self.logins.get(&(person, platform))?.account)
    }

    /// Whether an account is banned.
    pub fn is_banned(&self, platform: PlatformNumber, account: &str) -> bool {
        self.accounts.get(&(platform, account.to_owned())).is_some_and(|account| account.banned)
    }

    /// A person takes an account for their own that already has a name: by pseudonym, without a password.
    pub fn adopt(&mut self, person: PersonNumber, platform: PlatformNumber, account: String) {
        let unset =
            Account { salt: String::new(), password_hash: String::new(), fields: Value::Null, banned: false };
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
        let kept = self.accounts.get(&(platform, account.to_owned()));
        let born = kept.and_then(|kept| kept.fields["id_number"].as_str()?.get(6..14)?.parse::<u32>().ok());
        let Some(born) = born else { return Outcome::Refused(service, "no number is kept") };
        let today = Date::from_unix_seconds(world.now).map(Date::ymd).unwrap_or_default();
        let today =
            u32::try_from(i32::from(today.0) * 10_000 + i32::from(today.1) * 100 + i32::from(today.2));
        if today.unwrap_or_default().saturating_sub(born) / 10_000 >= u32::from(age) {
            Outcome::Done
        } else {
            Outcome::Refused(service, "too young")
        }
    }

    /// An official asks the platform about the accounts of these people, by account name; the platform answers with the
    /// fields that it keeps of each. Without an order ([`Disclosure::Silent`]) it answers where the setting lets it.
    ///
    /// The outcome is what was learned: for each account the field `family_name`, where the platform has it.
    pub fn answer_order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        people: &[PersonNumber],
    ) -> Outcome {
        let service = Party::Platform(platform);
        if disclosure == Disclosure::Silent && !world.setting.silent_queries {
            return Outcome::Refused(service, "there is no order");
        }
        let connection = world.connect_services(Party::Official, service);
        let accounts: Vec<_> = people
            .iter()
            .filter_map(|person| self.account_of(*person, platform))
            .map(str::to_owned)
            .collect();
        let order = json!({ "kind": disclosure, "accounts": accounts }).to_string();
        if let Err(unreachable) = world.send(&connection, Party::Official, "order", order.as_bytes()) {
            return unreachable.into();
        }
        let fields =
            |account: &String| self.accounts.get(&(platform, account.clone())).map(|kept| &kept.fields);
        let answer: Vec<_> =
            accounts.iter().map(|account| json!({ "account": account, "fields": fields(account) })).collect();
        let learned = answer
            .iter()
            .filter_map(|known| Some(known["fields"]["family_name"].as_str()?.to_owned()))
            .collect();
        let text = Value::from(answer).to_string();
        if disclosure != Disclosure::Silent {
            let row = json!({ "order": accounts }).to_string();
            world.keep(service, "disclosures", "", Some(&connection), row.as_bytes());
        }
        match world.send(&connection, service, "disclosure", text.as_bytes()) {
            Ok(_) => Outcome::Learned(learned),
            Err(unreachable) => unreachable.into(),
        }
    }

    /// Removes from logs what is older than the setting allows.
    pub fn expire(&self, world: &mut World<'_>) {
        let Some(days) = world.setting.retention_days else { return };
        let before = world.now.saturating_sub(u64::from(days) * 86_400);
        for platform in &world.scenario.platforms {
            world.forget_before(Party::Platform(platform.number), "log", before);
        }
    }
}

/// A stand-in for a slow password hash, which would only cost time here: SHA-256 of salt and password.
fn hash(salt: &str, password: &str) -> String {
    hex::encode(Sha256::new().chain_update(salt).chain_update(password).finalize())
}
