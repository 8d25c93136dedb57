//! Ordinary days: who opens accounts where, visits, writes, buys and travels.

use std::collections::BTreeMap;

use super::draw::{Draw, Stream};
use super::{Archetype, EventKind, Parameters, Person, Platform, PlatformNumber, Story};

pub(super) const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;

/// Something that happens, before it has a number.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) time: u64,
    pub(super) kind: EventKind,
    pub(super) story: Option<Story>,
}

/// What everybody does on ordinary days.
pub(super) struct Calendar<'a> {
    pub(super) parameters: &'a Parameters,
    pub(super) people: &'a [Person],
    pub(super) platforms: &'a [Platform],
    /// Unix time of the first midnight.
    pub(super) start: u64,
    pub(super) planned: Vec<Planned>,
    /// Where each person has an account, with the day on which it was opened.
    pub(super) accounts: BTreeMap<u32, Vec<(PlatformNumber, u64)>>,
    /// On which day somebody enrols.
    pub(super) enrolled: BTreeMap<u32, u64>,
    draw: Draw,
}

impl<'a> Calendar<'a> {
    pub(super) fn new(
        parameters: &'a Parameters,
        people: &'a [Person],
        platforms: &'a [Platform],
        (start, seed): (u64, u64),
    ) -> Self {
        let draw = Draw::new(seed, Stream::Habits);
        let (planned, accounts, enrolled) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        Self { parameters, people, platforms, start, planned, accounts, enrolled, draw }
    }

    pub(super) fn plan(&mut self, time: u64, kind: EventKind, story: Option<Story>) {
        self.planned.push(Planned { time, kind, story });
    }

    /// Everybody enrols, most on the first day. Wards enrol after their guardians.
    pub(super) fn enrolments(&mut self) {
        for person in self.people.iter().take(self.parameters.active as usize).filter(|person| person.acts())
        {
            let late = self.draw.chance(0.15);
            let days = u32::from(self.parameters.days);
            let mut day = if late { u64::from(self.draw.below(days.div_ceil(3))) } else { 0 };
            if let Some(guardian) = person.guardian {
                day = day.max(self.enrolled.get(&guardian).copied().unwrap_or_default());
            }
            self.enrolled.insert(person.number, day);
            let hour = if person.guardian.is_some() { 10 } else { 8 };
            if person.obstacle.is_none() {
                // Over well before noon, when accounts are opened.
                let time = self.start + day * DAY + hour * HOUR + u64::from(self.draw.below(6_600));
                self.plan(time, EventKind::Enrol(person.number), None);
            }
        }
    }

    /// Everybody opens accounts beside those of the stories, most on the day of enrolling.
    pub(super) fn openings(&mut self) {
        for (person, day) in self.enrolled.clone() {
            self.open_accounts(&self.people[person as usize], day);
        }
    }

    fn open_accounts(&mut self, person: &Person, enrolled: u64) {
        let eligible: Vec<_> =
            self.platforms.iter().filter(|platform| platform.age <= person.age).map(|p| p.number).collect();
        let mut weights: Vec<f64> = eligible.iter().map(|number| 1.0 / f64::from(number + 2)).collect();
        let count = 1 + self.draw.times((self.parameters.accounts - 1.0).max(0.0));
        for _ in 0..(count as usize).min(eligible.len()) {
            let place = self.draw.weighted(&weights);
            weights[place] = 0.0;
            let left = u32::from(self.parameters.days).saturating_sub(u32::try_from(enrolled).unwrap_or(0));
            let later = if self.draw.chance(0.2) { u64::from(self.draw.below(left.max(1))) } else { 0 };
            self.open(person.number, eligible[place], enrolled + later, None);
        }
    }

    /// Plans a sign-up between noon and two, unless the person has an account there already.
    pub(super) fn open(&mut self, person: u32, platform: PlatformNumber, day: u64, story: Option<Story>) {
        let accounts = self.accounts.entry(person).or_default();
        if accounts.iter().any(|(other, _)| *other == platform) {
            return;
        }
        accounts.push((platform, day));
        let time = self.start + day * DAY + 12 * HOUR + u64::from(self.draw.below(7_200));
        self.plan(time, EventKind::SignUp(person, platform), story);
    }

    /// What everybody does on each day.
    pub(super) fn days(&mut self) {
        for person in 0..self.parameters.active {
            let Some(accounts) = self.accounts.get(&person).cloned() else { continue };
            for day in 0..u64::from(self.parameters.days) {
                let open: Vec<_> = accounts
                    .iter()
                    .filter(|(_, opened)| *opened < day)
                    .map(|(platform, _)| *platform)
                    .collect();
                if !open.is_empty() {
                    self.day(person, day, &open);
                }
            }
        }
    }

    fn day(&mut self, person: u32, day: u64, open: &[PlatformNumber]) {
        // Of one's platforms some are visited nearly every day, some hardly ever.
        let mut weights: Vec<f64> = (0..open.len()).map(|rank| 1.0 / f64::from(1 << rank.min(16))).collect();
        let count = (self.draw.times(self.parameters.visits) as usize).min(open.len());
        let mut visited = Vec::new();
        for _ in 0..count {
            let place = self.draw.weighted(&weights);
            weights[place] = 0.0;
            visited.push(open[place]);
            self.visit(person, open[place], day);
        }
        self.acts(person, day, &visited);
    }

    fn visit(&mut self, person: u32, platform: PlatformNumber, day: u64) {
        let mean = self.parameters.sessions / self.parameters.visits.max(1e-9) - 1.0;
        let mut times: Vec<_> = (0..=self.draw.times(mean.clamp(0.0, 100.0)))
            .map(|_| self.start + day * DAY + 7 * HOUR + u64::from(self.draw.below(16 * 3_600)))
            .collect();
        times.sort_unstable();
        let again = times.split_off(1);
        self.plan(times[0], EventKind::LogIn(person, platform, again), None);
    }

    /// Comments, purchases, journeys and age checks, at platforms visited on this day.
    fn acts(&mut self, person: u32, day: u64, visited: &[PlatformNumber]) {
        use Archetype::{Game, Rail, Ride, Shop, Social, Video};
        let parameters = self.parameters;
        // The rates are for a person and a day; some days bring no visit to a platform of the kind.
        let rates = [
            (parameters.comments, &[Social, Video][..], 0),
            (parameters.purchases, &[Shop][..], 1),
            (parameters.rides, &[Ride, Rail][..], 2),
            (parameters.age_checks, &[Video, Game, Social][..], 3),
        ];
        for (rate, kinds, what) in rates {
            for _ in 0..self.draw.times(rate) {
                let here: Vec<_> = visited
                    .iter()
                    .copied()
                    .filter(|number| kinds.contains(&self.platforms[usize::from(*number)].archetype))
                    .collect();
                let Some(platform) = self.draw.one(&here) else { continue };
                // After every first session of the day, within the night.
                let time = self.start + day * DAY + 23 * HOUR + u64::from(self.draw.below(3_000));
                let kind = match what {
                    0 => EventKind::Comment(person, platform, self.draw.word(12), self.draw.below(10)),
                    1 => EventKind::Buy(person, platform),
                    2 => EventKind::Ride(person, platform),
                    _ => EventKind::ProveAge(person, platform, if self.draw.chance(0.5) { 14 } else { 18 }),
                };
                self.plan(time, kind, None);
            }
        }
    }
}
