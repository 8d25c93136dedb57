//! `POST /link`: what the comparison's adversary programs make of what some parties have between them.
//!
//! The programs get what these parties were sent, sent and wrote, as if nothing were ever erased. Of network addresses they
//! get nothing: here everybody's is this machine's. Nor do they go by nearness in time: there is one visitor, whom it would always
//! find. In the world addresses and times can link, whatever the credentials are like.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use axum::extract::State;
use bauta_comparison::adversary::dossier::{Dossier, DossierNumber};
use bauta_comparison::adversary::fields::{Field, Fields};
use bauta_comparison::adversary::meaning::{Meaning, Public};
use bauta_comparison::adversary::pool::{Archive, Pool, each_party};
use bauta_comparison::adversary::programs::{
    AddressJoin, AttributeJoin, BucketTiming, ExactJoin, IssuerTagging, Link, Profile, Program, StatusRecheck,
};
use bauta_comparison::transcript::{Access, Coalition, Party, Seen, View};
use bauta_credential::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stage;
use super::transcribe::{Transcribed, host, party};
use super::views::named;
use crate::demonstration::hosts::Host;
use crate::http::{Json, Problem};

/// The shortest value that two parties' having is evidence, in octets: as for the programs.
const OCTETS: usize = 8;
/// Most lines that are named as evidence.
const EVIDENCE: usize = 6;

/// Who pools what they have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    parties: Vec<String>,
}

/// `POST /link`.
pub(super) async fn link(
    State(stage): State<Arc<Stage>>,
    Json(asked): Json<Asked>,
) -> Result<axum::Json<Value>, Problem> {
    let parties = named(asked.parties.iter().map(String::as_str))?;
    let transcribed = Transcribed::of(&stage.recorder, stage.days.now()).ok_or_else(Problem::internal)?;
    let port = stage.port;
    let attacked = tokio::task::spawn_blocking(move || attack(&transcribed, &parties, port));
    Ok(axum::Json(attacked.await.map_err(|_| Problem::internal())?))
}

/// An origin as it is written.
fn addresses(origin: String) -> [Vec<u8>; 2] {
    [format!("{origin}/").into_bytes(), origin.into_bytes()]
}

/// Two dossiers that are taken for one person's.
struct Joined {
    ends: (DossierNumber, DossierNumber),
    bits: f64,
    programs: BTreeSet<&'static str>,
    lines: BTreeSet<u32>,
}

fn attack(transcribed: &Transcribed, parties: &[Host], port: u16) -> Value {
    let transcript = &transcribed.transcript;
    let public = Public::of(&transcribed.scenario);
    let fields = Fields::of(transcript, &public, |_, _| ());
    let mut alone = each_party(transcript);
    alone.retain(|one| one.access == Access::Pooled);
    let archive = Archive::of(transcript, &alone, fields);
    let coalition = Coalition::pooled("asked", parties.iter().map(|host| party(*host)));
    let pool = archive.pool(&coalition);
    let issuer = Coalition::pooled("issuer", [Party::Issuer]);
    let register = Register::of(&archive.pool(&issuer));
    let everybodys = transcribed.public_lines.iter().flat_map(|line| pool.fields_on(*line));
    let known = Known {
        digests: everybodys.map(|field| field.digest).collect(),
        addresses: Host::ALL.into_iter().flat_map(|host| addresses(host.origin(port))).collect(),
    };
    let joined = joined(&pool, &known);
    let told = Told { transcribed, pool: &pool, joined: &joined };
    let view = View::of(transcript, &coalition);
    let messages = view.messages.iter().filter_map(Seen::octets);
    let octets = messages.map(<[u8]>::len).sum::<usize>()
        + view.rows.iter().filter_map(|(_, row)| row.octets.as_ref()).map(Vec::len).sum::<usize>();
    let accounts: Vec<_> = pool.accounts().filter(|account| is_name(account)).collect();
    let mut findings = told.pairs(parties);
    findings.extend(accounts.iter().flat_map(|account| told.naming(account, &register)));
    json!({
        "parties": parties, "octets": octets,
        "messages": view.messages.len(), "rows": view.rows.len(), "keys": view.keys.len(),
        "register": register.0.len(), "left_out": ["addresses", "times"], "findings": findings,
    })
}

/// What the programs claim, but for what stands in files that everybody has.
fn joined(pool: &Pool<'_>, known: &Known) -> Vec<Joined> {
    let programs: [&dyn Program; 6] =
        [&ExactJoin, &AttributeJoin, &AddressJoin, &BucketTiming, &IssuerTagging, &StatusRecheck];
    let mut joined: BTreeMap<_, Joined> = BTreeMap::new();
    for program in programs {
        for Link { a, b, bits, lines } in program.run(pool).links {
            let exact = program.name() == ExactJoin.name();
            let lines = if exact { shared(pool, (a, b), known) } else { lines };
            if lines.is_empty() {
                continue;
            }
            let first = Joined { ends: (a, b), bits, programs: BTreeSet::new(), lines: BTreeSet::new() };
            let join = joined.entry((a, b)).or_insert(first);
            join.bits = join.bits.max(bits);
            join.programs.insert(program.name());
            join.lines.extend(lines);
        }
    }
    for (a, b, lines) in on_register(pool, known) {
        let first = Joined { ends: (a, b), bits: 64.0, programs: BTreeSet::new(), lines: BTreeSet::new() };
        let join = joined.entry((a, b)).or_insert(first);
        join.programs.insert(ExactJoin.name());
        join.lines.extend(lines);
    }
    joined.into_values().collect()
}

/// Accounts that have a value which one entry of the register has and no other: account, entry and lines.
///
/// [`ExactJoin`] takes a value for a name where most of a crowd have different ones. Here is no crowd: somebody who shows
/// their name twice is all that a platform sees.
fn on_register(pool: &Pool<'_>, known: &Known) -> Vec<(DossierNumber, DossierNumber, [u32; 2])> {
    let mut holders: HashMap<u64, Option<(DossierNumber, u32)>> = HashMap::new();
    for entry in pool.register().filter(|entry| is_person(entry)) {
        for (digest, line) in values(pool, entry, known) {
            holders.entry(digest).and_modify(|only| *only = None).or_insert(Some((entry.number, line)));
        }
    }
    let mut found = Vec::new();
    for account in pool.accounts() {
        for (digest, line) in values(pool, account, known) {
            if let Some(Some((entry, entered))) = holders.get(&digest) {
                found.push((account.number.min(*entry), account.number.max(*entry), [line, *entered]));
            }
        }
    }
    found
}

/// The values of a dossier that can be somebody's name, each with the first line.
fn values(pool: &Pool<'_>, dossier: &Dossier, known: &Known) -> BTreeMap<u64, u32> {
    let fields = dossier.held.iter().map(|held| (pool.field(held.field), held.line));
    fields
        .filter(|(field, _)| field.length >= OCTETS && !known.is_common(field))
        .map(|(field, line)| (field.digest, line))
        .collect()
}

/// What everybody has.
struct Known {
    /// Digests of what stands in public files.
    digests: HashSet<u64>,
    /// The parties' addresses.
    addresses: BTreeSet<Vec<u8>>,
}

impl Known {
    /// Whether a value can be nobody's name: it is public, a day, a word of the protocol, or something about a person that
    /// others have in common with them.
    fn is_common(&self, field: &Field<'_>) -> bool {
        let word = |octet: &u8| octet.is_ascii_lowercase() || octet.is_ascii_punctuation() || *octet == b' ';
        let text = std::str::from_utf8(field.value).unwrap_or_default();
        let quoted = serde_json::from_str::<String>(text);
        self.digests.contains(&field.digest)
            || self.addresses.contains(field.value)
            || text.parse::<Date>().is_ok()
            || quoted.is_ok_and(|inside| inside.len() < OCTETS)
            || !field.value.is_empty() && field.value.iter().all(word)
            || !matches!(field.meaning, Meaning::Other | Meaning::Identity(..))
    }
}

/// Where two dossiers have a value that not everybody has: the first lines of both.
fn shared(pool: &Pool<'_>, (a, b): (DossierNumber, DossierNumber), known: &Known) -> Vec<u32> {
    let (Some(one), Some(other)) = (pool.dossier(a), pool.dossier(b)) else { return Vec::new() };
    let (one, other) = (values(pool, one, known), values(pool, other, known));
    let both = one.iter().filter_map(|(digest, line)| Some([*line, *other.get(digest)?]));
    both.flatten().take(EVIDENCE).collect()
}

/// The people on the issuer's register, as far as attributes go: among so many somebody is, for who does not know more.
struct Register(Vec<Profile>);

impl Register {
    fn of(issuer: &Pool<'_>) -> Self {
        let entries = issuer.register().filter(|entry| is_person(entry));
        Self(entries.map(Profile::of).collect())
    }

    fn fitting(&self, profile: &Profile) -> usize {
        self.0.iter().filter(|entry| entry.fits(profile)).count()
    }
}

/// The programs' claims, in structure.
struct Told<'a> {
    transcribed: &'a Transcribed,
    pool: &'a Pool<'a>,
    joined: &'a [Joined],
}

impl Told<'_> {
    /// For each pair of platforms: the accounts that are one person's.
    fn pairs(&self, parties: &[Host]) -> Vec<Value> {
        let platforms: Vec<_> = parties.iter().filter(|host| Host::PLATFORMS.contains(host)).collect();
        let mut findings = Vec::new();
        for (at, one) in platforms.iter().enumerate() {
            for other in &platforms[at + 1..] {
                let between = self.between(**one, **other);
                if between.is_empty() {
                    findings.push(json!({
                        "what": "same-person", "found": false, "values": { "a": one, "b": other }, "evidence": [],
                    }));
                }
                findings.extend(between);
            }
        }
        findings
    }

    fn between(&self, one: Host, other: Host) -> Vec<Value> {
        let is_at = |dossier: &Dossier, host| dossier.party == Some(party(host));
        let claims = self.joined.iter().filter_map(|join| {
            let (a, b) = (self.pool.dossier(join.ends.0)?, self.pool.dossier(join.ends.1)?);
            let (a, b) = if is_at(a, one) { (a, b) } else { (b, a) };
            (is_at(a, one) && is_at(b, other)).then(|| {
                json!({
                    "what": "same-person", "found": true,
                    "values": {
                        "a": one, "b": other, "account_a": name(a), "account_b": name(b),
                        "bits": join.bits, "programs": join.programs,
                    },
                    "evidence": self.evidence(join),
                })
            })
        });
        claims.collect()
    }

    /// Whether an account is put to an entry of the register, and how many people it can be.
    fn naming(&self, account: &Dossier, register: &Register) -> Vec<Value> {
        let host = host(account.party);
        let with = |join: &&Joined| join.ends.0 == account.number || join.ends.1 == account.number;
        let other = |join: &Joined| {
            let number = if join.ends.0 == account.number { join.ends.1 } else { join.ends.0 };
            self.pool.dossier(number)
        };
        let entry = self.joined.iter().filter(with).filter_map(|join| Some((join, other(join)?)));
        let entry =
            entry.filter(|(_, other)| other.is_register()).max_by(|(a, _), (b, _)| a.bits.total_cmp(&b.bits));
        let linked = self.joined.iter().filter(with).filter_map(other).filter(|other| other.is_account());
        let attributes: BTreeSet<_> =
            linked.chain([account]).flat_map(|dossier| dossier.attributes.keys()).collect();
        let fitting = register.fitting(&Profile::of_attributes(attributes.into_iter()));
        let people = if entry.is_some() { 1 } else { fitting };
        let mut values = json!({
            "platform": host, "account": name(account), "people": people, "of": register.0.len(),
        });
        let mut evidence = Vec::new();
        if let Some((join, entry)) = entry {
            values["person"] = name(entry).into();
            values["bits"] = join.bits.into();
            values["programs"] = json!(join.programs);
            evidence = self.evidence(join);
        }
        vec![json!({ "what": "named", "found": entry.is_some(), "values": values, "evidence": evidence })]
    }

    fn evidence(&self, join: &Joined) -> Vec<Value> {
        let lines = join.lines.iter().take(EVIDENCE);
        lines.filter_map(|line| self.transcribed.about(*line)).collect()
    }
}

/// Whether it is a person's entry in the register.
fn is_person(dossier: &Dossier) -> bool {
    dossier.subject.starts_with("person ")
}

/// Whether it is an account, or, where there are none, a visitor who was let in.
fn is_name(dossier: &Dossier) -> bool {
    ["account ", "session "].iter().any(|kind| dossier.subject.starts_with(kind))
}

/// A party's own name for somebody, without what kind of name it is.
fn name(dossier: &Dossier) -> &str {
    dossier.subject.split_once(' ').map_or(&dossier.subject, |(_, name)| name)
}
