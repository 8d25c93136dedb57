//! `POST /elsewhere`: the same visit of the same synthetic person under another design, run for real: its messages in
//! order, and who holds and knows what afterwards.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use bauta_comparison::adversary;
use bauta_comparison::design::{Label, Outcome, Reading, Setting};
use bauta_comparison::run::{Ran, run};
use bauta_comparison::scenario::{
    Event, EventKind, Parameters, Person, PersonNumber, PlatformNumber, Preset, Scenario,
};
use bauta_comparison::transcript::{Access, Coalition, Line, Party, Record, Row, View};
use bauta_credential::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stage;
use crate::demonstration::hosts::Host;
use crate::demonstration::recorder::Octets;
use crate::http::{Json, Problem};

/// The number of the person in the scenario: after the family that every scenario begins with.
const PERSON: PersonNumber = 3;
/// Between one thing and the next, in seconds.
const STEP: u64 = 60;

/// What is asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    design: String,
    platform: String,
    #[serde(default)]
    person: Visitor,
}

/// What the page says about the person; what it leaves out is made up.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Visitor {
    family_name: Option<String>,
    given_name: Option<String>,
    birth_date: Option<String>,
    region: Option<String>,
    female: Option<bool>,
    telephone: Option<String>,
}

/// `POST /elsewhere`.
pub(super) async fn elsewhere(
    State(stage): State<Arc<Stage>>,
    Json(asked): Json<Asked>,
) -> Result<axum::Json<Value>, Problem> {
    let refused = |code: &str, title: &str, field: &str| {
        Problem::new(StatusCode::BAD_REQUEST, code, title).field(field)
    };
    let label: Option<Label> = asked.design.parse().ok();
    let label = label
        .filter(|label| matches!(label, Label::N2 | Label::R | Label::A1))
        .ok_or_else(|| refused("unknown-design", "N2, R and A1 can be tried here", "design"))?;
    let host: Option<Host> = asked.platform.parse().ok();
    let host = host
        .filter(|host| Host::PLATFORMS.contains(host))
        .ok_or_else(|| refused("unknown-platform", "there is no such platform", "platform"))?;
    let scenario = scenario(stage.days.now(), host, &asked.person)
        .ok_or_else(|| refused("person", "the person cannot be lived through", "person"))?;
    let told = tokio::task::spawn_blocking(move || {
        let ran = run(&scenario, label, Setting::of(label, Reading::Documented), &|| ());
        told(&scenario, label, &ran)
    });
    Ok(axum::Json(told.await.map_err(|_| Problem::internal())?))
}

/// The platforms and a few people, to whom nothing happens yet.
pub(super) fn public_scenario(now: u64) -> Option<Scenario> {
    let (mut scenario, _) = stage_set(now)?;
    scenario.events.clear();
    Some(scenario)
}

fn stage_set(now: u64) -> Option<(Scenario, Date)> {
    let today = Date::from_unix_seconds(now).ok()?;
    let parameters = Parameters {
        people: 12,
        active: 12,
        active_costly: 12,
        first_day: today.to_string(),
        cut_off: 0,
        mistaken: 0,
        stolen: 0,
        ..Parameters::preset(Preset::Ci)
    };
    let mut scenario = Scenario::generate(parameters, now).ok()?;
    for host in Host::PLATFORMS {
        let known = scenario.platforms.get_mut(usize::from(self::platform(host)))?;
        host.name().clone_into(&mut known.name);
        known.address = format!("https://{host}.example");
    }
    Some((scenario, today))
}

/// One person gets what the design needs, opens an account at one platform, and comes back on the next day.
fn scenario(now: u64, host: Host, visitor: &Visitor) -> Option<Scenario> {
    let (mut scenario, today) = stage_set(now)?;
    let platform = platform(host);
    visitor.become_person(scenario.people.get_mut(PERSON as usize)?, today);
    let kinds = [
        EventKind::Enrol(PERSON),
        EventKind::SignUp(PERSON, platform),
        EventKind::LogIn(PERSON, platform, Vec::new()),
    ];
    let times = [0, STEP, 86_400];
    let events = (0..).zip(kinds).zip(times);
    scenario.events = events
        .map(|((number, kind), after)| Event { number, time: now + after, kind, story: None })
        .collect();
    Some(scenario)
}

/// The platform of its kind in every scenario.
pub(super) fn platform(host: Host) -> PlatformNumber {
    match host {
        Host::Shop => 2,
        Host::Game => 3,
        _ => 0,
    }
}

impl Visitor {
    fn become_person(&self, person: &mut Person, today: Date) {
        let text = |place: &mut String, given: &Option<String>| {
            if let Some(given) = given.as_deref().filter(|given| !given.is_empty() && given.len() <= 64) {
                given.clone_into(place);
            }
        };
        text(&mut person.family_name, &self.family_name);
        text(&mut person.given_name, &self.given_name);
        text(&mut person.telephone, &self.telephone);
        text(&mut person.region, &self.region);
        person.female = self.female.unwrap_or(person.female);
        if let Some(born) = self.birth_date.as_deref().and_then(|text| text.parse::<Date>().ok()) {
            person.birth_date = born;
        } else {
            // An adult, whoever was drawn.
            let (year, month, day) = today.ymd();
            person.birth_date = Date::from_ymd(year - 30, month, day.min(28)).unwrap_or(person.birth_date);
        }
        let ((year, month, day), (now, this_month, this_day)) = (person.birth_date.ymd(), today.ymd());
        let age = now - year - i16::from((this_month, this_day) < (month, day));
        person.age = u8::try_from(age).unwrap_or_default();
        person.guardian = (person.age < 18).then_some(0);
        person.obstacle = None;
        person.household = u32::from(u16::MAX);
    }
}

fn told(scenario: &Scenario, label: Label, ran: &Ran) -> Value {
    let transcript = &ran.transcript;
    let mut messages = Vec::new();
    let mut parties: Vec<Party> = Vec::new();
    for (line, record, _) in transcript.records() {
        match record {
            Record::Message(message) => {
                parties.extend([message.from, message.to]);
                let about = json!({
                    "line": line, "time": message.time, "from": name(message.from), "to": name(message.to),
                    "conversation": message.conversation, "address": message.address, "what": message.what,
                    "octets": message.octets.len(),
                });
                messages.push(with_octets(about, &message.octets));
            }
            Record::Row(row) => parties.push(row.party),
            Record::Key(key) => parties.push(key.party),
        }
    }
    parties.retain(|party| !matches!(party, Party::Person(_)));
    parties.sort_unstable();
    parties.dedup();
    let coalitions: Vec<_> =
        parties.iter().map(|party| Coalition::pooled(&party.to_string(), [*party])).collect();
    let measured = adversary::attack_by(scenario, transcript, &coalitions);
    let about = |party: Party| {
        let coalition = Coalition { name: String::new(), parties: [party].into(), access: Access::Pooled };
        let rows = View::of(transcript, &coalition).rows;
        let rows =
            rows.into_iter().filter(|(_, row)| transcript.named(row.party, &row.subject) == Some(PERSON));
        rows.map(|(line, row)| held(line, row)).collect::<Vec<_>>()
    };
    let facts = |party: Party, common_ground: bool| {
        let known = measured.knowledge.iter();
        let known = known.filter(|known| known.people > 0 && known.coalition == party.to_string());
        let known = known.filter(|known| known.common_ground || !common_ground);
        known.map(|known| known.fact.clone()).collect::<Vec<_>>()
    };
    let holding = |party: &Party| {
        json!({
            "party": name(*party), "facts": facts(*party, false), "common_ground": facts(*party, true),
            "records": about(*party),
        })
    };
    let holdings: Vec<_> = parties.iter().map(holding).collect();
    let outcomes: Vec<_> =
        ran.outcomes.iter().map(|(event, outcome)| outcome_of(scenario, *event, outcome)).collect();
    json!({
        "design": label.as_str(), "reading": Reading::Documented.as_str(), "messages": messages,
        "holdings": holdings, "outcomes": outcomes,
    })
}

fn outcome_of(scenario: &Scenario, event: u32, outcome: &Outcome) -> Value {
    let kind = scenario.events.get(event as usize).map_or("", |event| event.kind.name());
    json!({ "event": kind, "outcome": outcome })
}

fn held(line: Line, row: &Row) -> Value {
    let about = json!({
        "line": line, "time": row.time, "table": row.table, "row": row.subject,
        // A register that the state keeps in any case.
        "common_ground": row.table == "register" && matches!(row.party, Party::Authority | Party::CheckingSource),
    });
    with_octets(about, row.octets.as_deref().unwrap_or_default())
}

/// With the member `text` or `base64`.
fn with_octets(mut about: Value, octets: &[u8]) -> Value {
    if let (Value::Object(about), Ok(Value::Object(octets))) =
        (&mut about, serde_json::to_value(Octets(octets.to_vec())))
    {
        about.extend(octets);
    }
    about
}

/// A party by the name that it has in the demonstration, where it has one.
fn name(party: Party) -> String {
    match party {
        Party::Person(_) => "person".to_owned(),
        Party::Platform(number) => {
            let known = Host::PLATFORMS.into_iter().find(|host| platform(*host) == number);
            known.map_or_else(|| party.to_string(), |host| host.name().to_owned())
        }
        other => other.to_string(),
    }
}
