//! The code flow: platform, person and hub.

use cpu_time::ThreadTime;
use rand_core::RngCore as _;
use serde_json::{Value, json};

use super::LogInHub;
use super::centre::{CLIENT_ASSERTION, challenge, read_id_token};
use crate::design::platforms::Standing;
use crate::design::{Connection, Outcome, World};
use crate::scenario::{PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// Of those who could do without, how many agree when a platform asks for name and birth date: a choice.
const CONSENT_SHARE: f64 = 0.5;

/// Somebody at a platform, with an account at the hub: the own one, or a lender's.
struct Visit {
    connection: Connection,
    person: PersonNumber,
    platform: PlatformNumber,
    holder: PersonNumber,
}

/// A log-in that came through.
pub(super) struct LoggedIn {
    connection: Connection,
    sub: String,
    claims: Value,
}

impl LogInHub {
    pub(super) fn try_sign_up(
        &mut self,
        world: &mut World<'_>,
        (person, holder): (PersonNumber, PersonNumber),
        platform: PlatformNumber,
    ) -> Result<(), Outcome> {
        self.platforms.device(person)?;
        let known = &world.scenario.platforms[usize::from(platform)];
        let mut scope = match (known.name_by_law, world.setting.over_asking) {
            (true, _) => "openid name identity-number",
            (false, true) => "openid profile",
            (false, false) => "openid",
        }
        .to_owned();
        let least = known.age;
        if least > 0 {
            scope = format!("{scope} age:{least}");
        }
        let logged_in = self.pass_hub(world, (person, holder), platform, (&scope, false))?;
        self.platforms.check_unknown(platform, &logged_in.sub)?;
        if least > 0 && logged_in.claims["age_at_least"] != true {
            return Err(Outcome::Refused(Party::Platform(platform), "too young"));
        }
        let mut fields = logged_in.claims;
        fields["sub"] = logged_in.sub.clone().into();
        let account = self.platforms.open(world, &logged_in.connection, (person, platform), &fields)?;
        self.platforms.bind(platform, &logged_in.sub, &account);
        self.by_hub.insert((platform, account), holder);
        Ok(())
    }

    /// A session. `Ok`: the account that is open.
    pub(super) fn try_log_in(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
        scope: &str,
    ) -> Result<(LoggedIn, String), Outcome> {
        self.platforms.device(person)?;
        self.platforms.shut_out(person, platform);
        let account = self.platforms.account_of(person, platform).ok_or(Outcome::Unable("has no account"))?;
        let place = (platform, account.to_owned());
        if self.by_hub.get(&place).is_some_and(|holder| *holder != person) {
            return Err(Outcome::Unable("needs the lender"));
        }
        let logged_in = self.pass_hub(world, (person, person), platform, (scope, false))?;
        let account = self.platforms.bound(platform, &logged_in.sub).map(str::to_owned);
        let account =
            account.ok_or(Outcome::Refused(Party::Platform(platform), "there is no such account"))?;
        self.platforms.enter(world, &logged_in.connection, (person, platform), &account)?;
        Ok((logged_in, account))
    }

    pub(super) fn try_prove_age(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
        age: u8,
    ) -> Result<Outcome, Outcome> {
        if self.is_alternative(person, platform) {
            let (_, account) = self.platforms.session(world, person, platform)?;
            return Ok(self.platforms.read_age(world, platform, &account, age));
        }
        let (logged_in, account) =
            self.try_log_in(world, (person, platform), &format!("openid age:{age}"))?;
        let claims = json!({ "age_at_least": { "age": age, "is": logged_in.claims["age_at_least"] } });
        self.platforms.add(world, &logged_in.connection, (platform, &account), &claims);
        if logged_in.claims["age_at_least"] == true {
            Ok(Outcome::Done)
        } else {
            Err(Outcome::Refused(Party::Platform(platform), "too young"))
        }
    }

    pub(super) fn try_ask_more(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
    ) -> Result<Outcome, Outcome> {
        let agrees = world.setting.over_asking
            || f64::from(world.rng.next_u32()) / f64::from(u32::MAX) < CONSENT_SHARE;
        if !agrees {
            let connection = world.connect(person, Party::Platform(platform));
            let text = json!({ "scope": "openid profile" }).to_string();
            world.send(&connection, Party::Platform(platform), "authorization-request", text.as_bytes())?;
            world.send(&connection, Party::Person(person), "authorization-declined", b"{}")?;
            return Err(Outcome::Refused(Party::Person(person), "the person does not consent"));
        }
        let (logged_in, account) = self.try_log_in(world, (person, platform), "openid profile")?;
        let place = (platform, &account[..]);
        self.platforms.add(world, &logged_in.connection, place, &logged_in.claims);
        Ok(Outcome::Done)
    }

    /// The account's password, then a log-in at the hub with a face, which the hub captures.
    pub(super) fn try_verify_again(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
    ) -> Result<(), Outcome> {
        let (_, account) = self.platforms.session(world, person, platform)?;
        let tried = self.pass_hub(world, (person, person), platform, ("openid face", true));
        let same = tried.and_then(|logged_in| {
            if self.platforms.field(platform, &account, "sub") == Some(&logged_in.sub) {
                return Ok(());
            }
            Err(Outcome::Refused(Party::Platform(platform), "the account is another person's"))
        });
        if matches!(same, Err(Outcome::Refused(..) | Outcome::Unable(_))) {
            self.platforms.stand(world, platform, &account, Standing::Suspended);
        }
        same
    }

    /// From the platform to the hub and back.
    fn pass_hub(
        &mut self,
        world: &mut World<'_>,
        (person, holder): (PersonNumber, PersonNumber),
        platform: PlatformNumber,
        (scope, with_face): (&str, bool),
    ) -> Result<LoggedIn, Outcome> {
        let service = Party::Platform(platform);
        let client = world.scenario.platforms[usize::from(platform)].name.clone();
        let connection = world.connect(person, service);
        world.send(&connection, Party::Person(person), "hub-log-in", b"{}")?;
        let verifier = world.fresh_name() + &world.fresh_name();
        let (state, nonce) = (world.fresh_name(), world.fresh_name());
        let request = json!({ "client_id": client, "response_type": "code", "scope": scope, "state": state,
            "nonce": nonce, "code_challenge": challenge(&verifier) });
        let text = request.to_string();
        world.send(&connection, service, "authorization-request", text.as_bytes())?;
        let visit = Visit { connection, person, platform, holder };
        let text = self.log_in_at_hub(world, &visit, (request, with_face))?;
        world.send(&visit.connection, Party::Person(person), "authorization-code", text.as_bytes())?;
        let code = read_code(&state, text.as_bytes(), service)?;
        let (sub, claims) = self.redeem(world, &visit, (&code, &verifier, &nonce))?;
        Ok(LoggedIn { connection: visit.connection, sub, claims })
    }

    /// The person logs in at the hub, which sends them back with a code.
    fn log_in_at_hub(
        &mut self,
        world: &mut World<'_>,
        visit: &Visit,
        (mut request, with_face): (Value, bool),
    ) -> Result<String, Outcome> {
        let own = self.accounts.get(&visit.holder).ok_or(Outcome::Unable("has no account at the hub"))?;
        let connection = world.connect(visit.person, Party::Authority);
        request["account"] = own.name.clone().into();
        request["password"] = own.password.clone().into();
        if with_face {
            let face = world.scenario.people[visit.person as usize].face;
            request["face"] = hex::encode(face).into();
        }
        let text = request.to_string();
        world.send(&connection, Party::Person(visit.person), "authorization-request", text.as_bytes())?;
        let hub = self.hub.as_mut().ok_or(Outcome::Unreachable(Party::Authority))?;
        let code = hub.authorize(world, &connection, text.as_bytes())?;
        let answer = json!({ "code": code, "state": request["state"] }).to_string();
        world.send(&connection, Party::Authority, "authorization-code", answer.as_bytes())?;
        Ok(answer)
    }

    /// The platform gives the code in, reads the token, and asks for what else its scope covers.
    fn redeem(
        &mut self,
        world: &mut World<'_>,
        visit: &Visit,
        (code, verifier, nonce): (&str, &str, &str),
    ) -> Result<(String, Value), Outcome> {
        let service = Party::Platform(visit.platform);
        let client = &world.scenario.platforms[usize::from(visit.platform)].name;
        let key = self.keys.get(usize::from(visit.platform)).ok_or(Outcome::Unreachable(service))?;
        let assertion = json!({ "iss": client, "aud": "hub", "jti": world.fresh_name(), "iat": world.now });
        let assertion = world.spend("platform", "sign-assertion", |_| key.sign(CLIENT_ASSERTION, &assertion));
        let text = json!({ "code": code, "code_verifier": verifier, "client_assertion": assertion });
        let text = text.to_string();
        let line = world.connect_services(service, Party::Authority);
        world.send(&line, service, "token-request", text.as_bytes())?;
        let hub = self.hub.as_mut().ok_or(Outcome::Unreachable(Party::Authority))?;
        let since = ThreadTime::now();
        let answer = hub.token(world, text.as_bytes())?;
        world.bill("authority", "answer", 1, since.elapsed().as_nanos());
        world.send(&line, Party::Authority, "token-response", answer.to_string().as_bytes())?;
        let (key, now) = (hub.public(), world.now);
        let token = answer["id_token"].as_str().unwrap_or_default();
        let sub = world.spend("platform", "read-token", |_| {
            read_id_token(&key, token.as_bytes(), (client, nonce), now, service)
        })?;
        let Some(access) = answer["access_token"].as_str() else { return Ok((sub, json!({}))) };
        let text = json!({ "access_token": access }).to_string();
        world.send(&line, service, "userinfo-request", text.as_bytes())?;
        let claims = hub.userinfo(world, text.as_bytes())?;
        world.send(&line, Party::Authority, "userinfo", claims.to_string().as_bytes())?;
        Ok((sub, claims))
    }
}

/// What a platform reads when somebody comes back from the hub. `Ok`: the code.
///
/// # Errors
///
/// It belongs to another visit.
pub fn read_code(state: &str, octets: &[u8], platform: Party) -> Result<String, Outcome> {
    let text: Value = serde_json::from_slice(octets).unwrap_or_default();
    if text["state"] != state {
        return Err(Outcome::Refused(platform, "the code is for another visit"));
    }
    text["code"].as_str().map(str::to_owned).ok_or(Outcome::Refused(platform, "there is no code"))
}
