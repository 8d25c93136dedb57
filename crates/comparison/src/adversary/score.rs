//! What the programs' claims are worth: the tasks, scored with the harness's truth.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::anonymity;
use super::canary::Fact;
use super::clusters::Clusters;
use super::dossier::{Dossier, DossierNumber};
use super::meaning::Attribute;
use super::pairs::Pairs;
use super::pool::Pool;
use super::programs::{Findings, Link, Profile};
use super::truth::{SAME_VISIT, Truths};
use crate::results::Attack;
use crate::scenario::{PersonNumber, PlatformNumber};
use crate::transcript::{Access, Line, Party};

/// The name under which all programs together are scored.
pub const ALL_PROGRAMS: &str = "all-programs";
/// The coalition whose joins are counted for each pair of platforms.
const ALL_PLATFORMS: &str = "all-platforms";
/// The name of the search for civil names in the clear.
const CANARY: &str = "canary";

/// Claims counted.
#[derive(Clone, Debug, Default)]
struct Tally {
    claimed: u32,
    right: u32,
    there_are: u32,
    lines: Vec<Line>,
}

impl Tally {
    fn claim(&mut self, right: bool, lines: impl FnOnce() -> Vec<Line>) {
        self.claimed += 1;
        self.right += u32::from(right);
        if right && self.lines.is_empty() {
            self.lines = lines();
            self.lines.sort_unstable();
            self.lines.dedup();
            self.lines.truncate(4);
        }
    }
}

/// A dossier's person as a program has it: right or wrong, and how it came to it.
#[derive(Clone, Debug)]
struct Named {
    right: bool,
    lines: Vec<Line>,
}

/// One coalition's pool with the truth beside it.
pub(super) struct Scorer<'s, 'a> {
    pub(super) truths: &'s Truths<'a>,
    pub(super) pool: &'s Pool<'s>,
    people: HashMap<DossierNumber, PersonNumber>,
    by_connection: HashMap<u32, DossierNumber>,
}

impl<'s, 'a> Scorer<'s, 'a> {
    pub(super) fn new(truths: &'s Truths<'a>, pool: &'s Pool<'s>) -> Self {
        let by_connection = pool.accounts().flat_map(|account| {
            account.conversations.iter().map(|conversation| (*conversation, account.number))
        });
        Self { truths, pool, people: truths.people(pool), by_connection: by_connection.collect() }
    }

    /// Scores each program alone and all together.
    pub(super) fn attacks(&self, findings: &[(&'static str, Findings)]) -> Vec<Attack> {
        let mut attacks = Vec::new();
        for (program, found) in findings {
            let clusters = Clusters::of(self.pool, &found.links.iter().collect::<Vec<_>>());
            let named = self.named(&clusters, found);
            self.link_accounts(&mut attacks, program, &clusters);
            self.name_account(&mut attacks, program, &named);
            self.later_standing(&mut attacks, program, found);
        }
        let clear = self.named_in_clear();
        self.name_account(&mut attacks, CANARY, &clear);
        self.all_programs(&mut attacks, findings, clear);
        attacks
    }

    fn all_programs(
        &self,
        attacks: &mut Vec<Attack>,
        findings: &[(&'static str, Findings)],
        clear: BTreeMap<DossierNumber, Named>,
    ) {
        let links: Vec<&Link> = findings.iter().flat_map(|(_, found)| &found.links).collect();
        let clusters = Clusters::of(self.pool, &links);
        let mut named = clear;
        self.spread(&clusters, &mut named);
        for (_, found) in findings {
            for (dossier, name) in self.named(&clusters, found) {
                named.entry(dossier).or_insert(name);
            }
        }
        for (dossier, name) in self.named_by_address() {
            named.entry(dossier).or_insert(name);
        }
        self.link_accounts(attacks, ALL_PROGRAMS, &clusters);
        self.name_account(attacks, ALL_PROGRAMS, &named);
        self.history(attacks, &named);
        self.name_comment(attacks, &named);
        self.list_by_attribute(attacks, &clusters);
        let named: BTreeSet<_> = named.into_keys().collect();
        let set = anonymity::of(self, &clusters, &named);
        for attack in attacks.iter_mut().filter(|attack| attack.program == ALL_PROGRAMS) {
            if attack.task == "name-account" {
                attack.anonymity_set.clone_from(&set);
            }
        }
    }

    fn push(&self, attacks: &mut Vec<Attack>, (program, task): (&str, &str), tally: Tally) {
        attacks.push(Attack {
            coalition: self.pool.coalition.name.clone(),
            program: program.to_owned(),
            task: task.to_owned(),
            claimed: tally.claimed,
            right: tally.right,
            there_are: tally.there_are,
            anonymity_set: None,
            pairs: Vec::new(),
            lines: tally.lines,
        });
    }

    /// Accounts whose holder the harness knows.
    pub(super) fn accounts(&self) -> impl Iterator<Item = (&'s Dossier, PersonNumber)> {
        self.pool.accounts().filter_map(|account| Some((account, *self.people.get(&account.number)?)))
    }

    fn link_accounts(&self, attacks: &mut Vec<Attack>, program: &str, clusters: &Clusters) {
        let mut of: BTreeMap<PersonNumber, Vec<Option<Party>>> = BTreeMap::new();
        self.accounts().for_each(|(account, person)| of.entry(person).or_default().push(account.party));
        let platforms: BTreeSet<_> = self.accounts().map(|(account, _)| account.party).collect();
        if platforms.len() < 2 {
            return;
        }
        let there_are = of.values().map(|parties| different_pairs(parties)).sum();
        let mut tally = Tally { there_are, ..Tally::default() };
        let mut pairs = Pairs::default();
        of.values().for_each(|parties| pairs.has(parties));
        for cluster in clusters.all() {
            let accounts: Vec<_> = cluster.iter().filter_map(|number| self.account(*number)).collect();
            for (at, (one, person)) in accounts.iter().enumerate() {
                for (other, other_person) in &accounts[at + 1..] {
                    if one.party != other.party {
                        let lines = || [clusters.lines(one.number), clusters.lines(other.number)].concat();
                        tally.claim(person == other_person, lines);
                        pairs.claim(one.party, other.party, person == other_person);
                    }
                }
            }
        }
        self.push(attacks, (program, "link-accounts"), tally);
        if program == ALL_PROGRAMS
            && self.pool.coalition.name == ALL_PLATFORMS
            && let Some(attack) = attacks.last_mut()
        {
            attack.pairs = pairs.counted();
        }
    }

    fn account(&self, number: DossierNumber) -> Option<(&'s Dossier, PersonNumber)> {
        let dossier = self.pool.dossier(number).filter(|dossier| dossier.is_account())?;
        Some((dossier, *self.people.get(&number)?))
    }

    /// Accounts that a program puts to an entry of a register, or to an identity number.
    fn named(&self, clusters: &Clusters, found: &Findings) -> BTreeMap<DossierNumber, Named> {
        let mut named = BTreeMap::new();
        for name in &found.names {
            let person = self.truths.numbers.get(&name.id_number[..]).copied();
            let right = person.is_some() && person == self.people.get(&name.dossier).copied();
            named.insert(name.dossier, Named { right, lines: vec![name.line] });
        }
        self.spread(clusters, &mut named);
        for (account, person) in self.accounts() {
            let entries =
                clusters.with(account.number).iter().filter_map(|number| self.pool.dossier(*number));
            let entries = entries.filter(|entry| entry.is_register());
            let people: BTreeSet<_> = entries.filter_map(|entry| self.people.get(&entry.number)).collect();
            if !people.is_empty() {
                let right = people.iter().all(|other| **other == person);
                let lines = clusters.lines(account.number).to_vec();
                named.entry(account.number).or_insert(Named { right, lines });
            }
        }
        named
    }

    /// A name of one dossier is the name of all that are linked with it.
    fn spread(&self, clusters: &Clusters, named: &mut BTreeMap<DossierNumber, Named>) {
        for (dossier, name) in named.clone() {
            for other in clusters.with(dossier) {
                let same = self.people.get(other) == self.people.get(&dossier);
                let spread = Named { right: name.right && same, lines: name.lines.clone() };
                named.entry(*other).or_insert(spread);
            }
        }
    }

    /// Accounts in whose dossiers somebody's name, number or telephone stands in the clear.
    fn named_in_clear(&self) -> BTreeMap<DossierNumber, Named> {
        let mut named = BTreeMap::new();
        for (account, person) in self.accounts() {
            let mut found: BTreeMap<PersonNumber, (BTreeSet<Fact>, Line)> = BTreeMap::new();
            for line in &account.lines {
                for (fact, about) in self.truths.hits.get(line).into_iter().flatten() {
                    if fact.names_person() {
                        found.entry(*about).or_insert((BTreeSet::new(), *line)).0.insert(*fact);
                    }
                }
            }
            let best = found.into_iter().rev().max_by_key(|(_, (facts, _))| facts.len());
            if let Some((about, (_, line))) = best {
                named.insert(account.number, Named { right: about == person, lines: vec![line] });
            }
        }
        named
    }

    /// Accounts that the network's register of subscribers names: the person at the address from which they are mostly
    /// visited, as if each address were one person's.
    fn named_by_address(&self) -> BTreeMap<DossierNumber, Named> {
        let mut named = BTreeMap::new();
        for (account, person) in self.accounts() {
            let mut addresses: BTreeMap<&str, usize> = BTreeMap::new();
            for address in account.conversations.iter().filter_map(|number| self.pool.carried(*number)) {
                *addresses.entry(address).or_default() += 1;
            }
            if let Some((address, _)) = addresses.into_iter().rev().max_by_key(|(_, count)| *count) {
                let right = self.truths.at_address.get(address) == Some(&person);
                let lines = account.lines.iter().take(1).copied().collect();
                named.insert(account.number, Named { right, lines });
            }
        }
        named
    }

    fn name_account(&self, attacks: &mut Vec<Attack>, program: &str, named: &BTreeMap<DossierNumber, Named>) {
        let there_are = count(self.accounts().count());
        let can_name = program == ALL_PROGRAMS || program == CANARY || !named.is_empty();
        if there_are == 0 || !(can_name || self.pool.register().next().is_some()) {
            return;
        }
        let mut tally = Tally { there_are, ..Tally::default() };
        for (account, _) in self.accounts() {
            if let Some(name) = named.get(&account.number) {
                tally.claim(name.right, || name.lines.clone());
            }
        }
        self.push(attacks, (program, "name-account"), tally);
    }

    fn later_standing(&self, attacks: &mut Vec<Attack>, program: &str, found: &Findings) {
        if program != "status-list-recheck" || self.accounts().next().is_none() {
            return;
        }
        let fell = |account: &Dossier, person| {
            let fallen = self.truths.fallen.get(&person);
            fallen.is_some_and(|time| account.visits.first().is_some_and(|(first, _)| first < time))
        };
        let there_are = self.accounts().filter(|(account, person)| fell(account, *person)).count();
        let mut tally = Tally { there_are: count(there_are), ..Tally::default() };
        for standing in &found.standings {
            if let Some((account, person)) = self.account(standing.dossier) {
                tally.claim(fell(account, person), || standing.lines.to_vec());
            }
        }
        self.push(attacks, (program, "later-standing"), tally);
    }

    /// Visits of people to platforms that a coalition with a register or the network knows of.
    fn history(&self, attacks: &mut Vec<Attack>, named: &BTreeMap<DossierNumber, Named>) {
        let knows_people = |party: &Party| {
            matches!(party, Party::Authority | Party::Issuer | Party::CheckingSource | Party::Network)
        };
        let coalition = self.pool.coalition;
        if coalition.access == Access::Stolen && self.pool.register().next().is_none()
            || !coalition.parties.iter().any(knows_people)
        {
            return;
        }
        let there_are = count(self.truths.visits.values().map(Vec::len).sum());
        let mut tally = Tally { there_are, ..Tally::default() };
        let mut claimed = BTreeSet::new();
        let mut claim =
            |person: PersonNumber, right: bool, (platform, time, line): (PlatformNumber, u64, Line)| {
                let visit = self.truths.visit_at(person, platform, time);
                let at = visit.map_or(time / SAME_VISIT, |visit| visit as u64);
                if claimed.insert((person, platform, visit.is_some(), at)) {
                    tally.claim(right && visit.is_some(), || vec![line]);
                }
            };
        for entry in self.pool.register() {
            let Some(person) = self.people.get(&entry.number) else { continue };
            entry.mentions.iter().for_each(|mention| claim(*person, true, *mention));
        }
        for (account, person) in self.accounts() {
            let (Some(name), Some(Party::Platform(platform))) = (named.get(&account.number), account.party)
            else {
                continue;
            };
            account
                .visits
                .iter()
                .for_each(|(time, line)| claim(person, name.right, (platform, *time, *line)));
        }
        for carried in self.pool.holdings().flat_map(|holdings| &holdings.carried) {
            if let (Some(person), Party::Platform(platform)) =
                (self.truths.at_address.get(carried.address), carried.service)
            {
                claim(*person, true, (platform, carried.time, carried.line));
            }
        }
        self.push(attacks, (ALL_PROGRAMS, "history"), tally);
    }

    fn name_comment(&self, attacks: &mut Vec<Attack>, named: &BTreeMap<DossierNumber, Named>) {
        let parties = &self.pool.coalition.parties;
        let here = self.truths.comments.iter().filter(|(_, at)| parties.contains(&Party::Platform(*at)));
        let accounts: Vec<_> =
            here.filter_map(|(connection, _)| self.by_connection.get(connection)).collect();
        if accounts.is_empty() {
            return;
        }
        let mut tally = Tally { there_are: count(accounts.len()), ..Tally::default() };
        for account in accounts {
            if let Some(name) = named.get(account) {
                tally.claim(name.right, || name.lines.clone());
            }
        }
        self.push(attacks, (ALL_PROGRAMS, "name-comment"), tally);
    }

    /// Who of a region is at which platform: of accounts of the coalition's platforms, or of entries in its registers.
    fn list_by_attribute(&self, attacks: &mut Vec<Attack>, clusters: &Clusters) {
        let mut claims: BTreeMap<(PersonNumber, PlatformNumber), (u32, Line)> = BTreeMap::new();
        for dossier in &self.pool.dossiers {
            let Some(person) = self.people.get(&dossier.number) else { continue };
            let linked = clusters.with(dossier.number).iter().filter_map(|number| self.pool.dossier(*number));
            let mut all: Vec<&Dossier> = linked.collect();
            if all.is_empty() {
                all.push(dossier);
            }
            let said = all.iter().flat_map(|dossier| &dossier.attributes);
            let line = said.clone().find(|(attribute, _)| matches!(attribute, Attribute::Region(_)));
            let profile = Profile::of_attributes(said.map(|(attribute, _)| attribute));
            let (Some(region), Some((_, line))) = (profile.region, line) else { continue };
            let at = match dossier.party {
                Some(Party::Platform(platform)) => vec![platform],
                _ => dossier.mentions.iter().map(|mention| mention.0).collect(),
            };
            claims.extend(at.into_iter().map(|platform| ((*person, platform), (region, *line))));
        }
        let register = self.pool.register().next().is_some();
        let everywhere = register || self.pool.coalition.parties.contains(&Party::Network);
        let here = |platform| self.pool.coalition.parties.contains(&Party::Platform(platform));
        let active = self.truths.visits.keys().filter(|(_, platform)| everywhere || here(*platform));
        let mut tally = Tally { there_are: count(active.count()), ..Tally::default() };
        for ((person, platform), (region, line)) in claims {
            let lives = self.truths.scenario.people.get(person as usize).map(|person| person.region.parse());
            let right = lives == Some(Ok(region)) && self.truths.visits.contains_key(&(person, platform));
            tally.claim(right, || vec![line]);
        }
        if tally.there_are > 0 {
            self.push(attacks, (ALL_PROGRAMS, "list-by-attribute"), tally);
        }
    }
}

/// How many pairs of accounts at different platforms there are.
fn different_pairs(parties: &[Option<Party>]) -> u32 {
    let pairs = parties.iter().enumerate();
    count(pairs.map(|(at, one)| parties[at + 1..].iter().filter(|other| *other != one).count()).sum())
}

pub(super) fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
