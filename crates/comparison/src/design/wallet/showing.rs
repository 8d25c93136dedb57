//! Showing a copy to a platform: in a session, to open an account, with a device that was lent.

use serde_json::Value;

use super::platform::{Checkers, age_claim, needs};
use super::{Refill, Wallets};
use crate::design::presentation::Verified;
use crate::design::{Connection, Outcome, World};
use crate::scenario::{PersonNumber, PlatformNumber};
use crate::transcript::Party;

impl Wallets {
    /// A person proves claims to a platform over a connection that is open, with a wallet, own or lent.
    fn authenticate(
        &mut self,
        world: &mut World<'_>,
        (connection, owner): (&Connection, PersonNumber),
        platform: PlatformNumber,
        claims: Vec<String>,
    ) -> Result<Verified, Outcome> {
        let (request, octets) = self.checkers.ask(world, platform, claims);
        world.send(connection, Party::Platform(platform), "presentation-request", octets.as_bytes())?;
        let wallet = self.held.get_mut(&owner).ok_or(Outcome::Unable("has no wallet"))?;
        let issuer = self.issuer_key.ok_or(Outcome::Unreachable(Party::Issuer))?;
        let rules = (&self.parameters, &mut self.registrar, &issuer);
        let shown = wallet.present(world, owner, octets.as_bytes(), rules)?;
        world.send(connection, connection.ends.0, "presentation", &shown)?;
        let rules = (&self.parameters, &self.publisher);
        let verified = self.checkers.check(world, platform, rules, (&request, &shown))?;
        if self.parameters.refill == Refill::AtUse {
            self.refill(world, owner);
        }
        Ok(verified)
    }

    /// The same in a session; the platform writes it into its log.
    pub(super) fn prove(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        claims: Vec<String>,
    ) -> Result<(Connection, String, Verified), Outcome> {
        let (connection, account) = self.platforms.session(world, person, platform)?;
        let verified = match self.authenticate(world, (&connection, person), platform, claims) {
            Ok(verified) => verified,
            Err(outcome) => {
                self.platforms.shut_out(person, platform);
                return Err(outcome);
            }
        };
        let mut row = Checkers::kept(&verified, &self.parameters);
        row["time"] = world.now.into();
        let row = row.to_string();
        world.keep(Party::Platform(platform), "log", &account, Some(&connection), row.as_bytes());
        Ok((connection, account, verified))
    }

    /// An account is opened with a presentation by the wallet of `owner`.
    pub(super) fn open(
        &mut self,
        world: &mut World<'_>,
        (person, owner): (PersonNumber, PersonNumber),
        platform: PlatformNumber,
    ) -> Result<(), Outcome> {
        if !self.held.contains_key(&owner) {
            return Err(Outcome::Unable("has no wallet"));
        }
        let at = &world.scenario.platforms[usize::from(platform)];
        let claims = needs(at, world.setting.over_asking);
        let connection = world.connect(person, Party::Platform(platform));
        world.send(&connection, Party::Person(person), "sign-up", b"{}")?;
        let verified = self.authenticate(world, (&connection, owner), platform, claims)?;
        if at.age > 0 {
            old_enough(platform, &verified, at.age)?;
        }
        self.checkers.admit(platform, &verified, &self.parameters)?;
        let kept = Checkers::kept(&verified, &self.parameters);
        self.platforms.open(world, &connection, (person, platform), &kept)?;
        self.checkers.opened(platform, &kept);
        Ok(())
    }

    /// A platform asks somebody in a session for name and birth date, and keeps what it gets.
    pub(super) fn answer_more(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Result<(), Outcome> {
        let claims = ["family_name", "given_name", "birth_date"].map(str::to_owned).to_vec();
        let (connection, account) = self.platforms.session(world, person, platform)?;
        let verified = self.authenticate(world, (&connection, person), platform, claims)?;
        let fields = Value::Object(verified.claims);
        self.platforms.add(world, &connection, (platform, &account), &fields);
        Ok(())
    }
}

pub(super) fn old_enough(platform: PlatformNumber, verified: &Verified, age: u8) -> Result<(), Outcome> {
    if verified.claims.get(&age_claim(age)) == Some(&Value::Bool(true)) {
        Ok(())
    } else {
        Err(Outcome::Refused(Party::Platform(platform), "too young"))
    }
}
