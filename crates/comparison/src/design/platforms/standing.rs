//! Whether an account may be used, and the value by which a platform knows its holder again.

use serde_json::json;

use super::Platforms;
use crate::design::{Outcome, World};
use crate::scenario::{PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// Whether an account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It may.
    Open,
    /// The platform banned it for good.
    Banned,
    /// It may not until it is resumed: on an order, or because its holder could not be verified again.
    Suspended,
    /// It was closed: consent was withdrawn.
    Closed,
}

impl Platforms {
    /// The platform bans an account; its holder is told at the next visit.
    pub fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        let Some(account) = self.account_of(person, platform).map(str::to_owned) else {
            return Outcome::Unable("has no account");
        };
        if let Some(known) = self.accounts.get_mut(&(platform, account.clone())) {
            known.standing = Standing::Banned;
        }
        let row = json!({ "banned": account }).to_string();
        world.keep(Party::Platform(platform), "bans", &account, None, row.as_bytes());
        Outcome::Done
    }

    /// Whether an account is banned.
    pub fn is_banned(&self, platform: PlatformNumber, account: &str) -> bool {
        self.standing(platform, account) == Some(Standing::Banned)
    }

    /// Whether an account may be used; `None`: there is none of this name.
    pub fn standing(&self, platform: PlatformNumber, account: &str) -> Option<Standing> {
        Some(self.accounts.get(&(platform, account.to_owned()))?.standing)
    }

    /// The platform suspends, resumes or closes an account. A ban stays a ban.
    pub fn stand(
        &mut self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        account: &str,
        standing: Standing,
    ) {
        let Some(known) = self.accounts.get_mut(&(platform, account.to_owned())) else { return };
        if known.standing == Standing::Banned {
            return;
        }
        known.standing = standing;
        let row = json!({ "account": account, "standing": standing }).to_string();
        world.keep(Party::Platform(platform), "standing", account, None, row.as_bytes());
        if standing == Standing::Closed {
            self.bound.retain(|(at, _), bound| *at != platform || bound != account);
        }
    }

    pub(super) fn check_standing(&self, platform: PlatformNumber, account: &str) -> Result<(), Outcome> {
        let reason = match self.standing(platform, account) {
            Some(Standing::Open) => return Ok(()),
            Some(Standing::Banned) => "the account is banned",
            Some(Standing::Suspended) => "the account is suspended",
            Some(Standing::Closed) => "the account is closed",
            None => "there is no such account",
        };
        Err(Outcome::Refused(Party::Platform(platform), reason))
    }

    /// From now on the platform knows the holder of an account by a value that only one person can bring.
    pub fn bind(&mut self, platform: PlatformNumber, value: &str, account: &str) {
        self.bound.insert((platform, value.to_owned()), account.to_owned());
    }

    /// The account of whoever brings this value; `None`: the platform does not know it.
    pub fn bound(&self, platform: PlatformNumber, value: &str) -> Option<&str> {
        self.bound.get(&(platform, value.to_owned())).map(String::as_str)
    }

    /// Whether who brings this value may open an account.
    ///
    /// # Errors
    ///
    /// The platform refuses: they have one already, or are banned.
    pub fn check_unknown(&self, platform: PlatformNumber, value: &str) -> Result<(), Outcome> {
        let Some(account) = self.bound(platform, value) else { return Ok(()) };
        let reason = match self.standing(platform, account) {
            Some(Standing::Banned) => "this person is banned",
            _ => "this person has an account already",
        };
        Err(Outcome::Refused(Party::Platform(platform), reason))
    }

    /// A person's device is lost: no session until there is a new one.
    pub fn lose_device(&mut self, person: PersonNumber) {
        self.without_device.insert(person);
    }

    /// A person has a new device.
    pub fn replace_device(&mut self, person: PersonNumber) {
        self.without_device.remove(&person);
    }

    /// Whether a person has a device.
    ///
    /// # Errors
    ///
    /// They have none.
    pub fn device(&self, person: PersonNumber) -> Result<(), Outcome> {
        if self.without_device.contains(&person) { Err(Outcome::Unable("has no device")) } else { Ok(()) }
    }
}
