//! The fourteen stories, and what happens to some people in the background: bans, orders, cut-offs, losses.

use std::collections::BTreeMap;

use super::calendar::{Calendar, DAY};
use super::draw::{Draw, Stream};
use super::{Archetype, Disclosure, Document, EventKind, Obstacle, Person, PlatformNumber, Story};

const HOUR: u64 = 3_600;
const MINUTE: u64 = 60;

/// Who plays in the stories: people who are not in anybody else's.
pub(super) struct Stories<'a, 'b> {
    calendar: &'a mut Calendar<'b>,
    draw: Draw,
    cast: Vec<u32>,
}

/// The accounts that the stories need, with what happens around them: before everybody else's accounts and days, so that
/// whoever opens an account in a story visits it on later days.
pub(super) fn openings(calendar: &mut Calendar<'_>, seed: u64) -> Vec<u32> {
    let mut stories = Stories { draw: Draw::new(seed, Stream::Stories), cast: Vec::new(), calendar };
    stories.rare();
    stories.first_account();
    stories.full_day();
    stories.child();
    stories.teenager();
    stories.abuser();
    stories.outside();
    stories.greedy_and_outage();
    stories.cast
}

/// What happens to people who have accounts by now.
pub(super) fn background(calendar: &mut Calendar<'_>, seed: u64, cast: Vec<u32>) {
    let mut stories = Stories { draw: Draw::new(seed, Stream::Events), cast, calendar };
    stories.fraud();
    stories.cut_offs();
    stories.losses();
    stories.bans();
    stories.orders();
}

impl Stories<'_, '_> {
    /// The day at this share of the run.
    fn on(&self, share: f64) -> u64 {
        let days = f64::from(self.calendar.parameters.days);
        let day = (0..self.calendar.parameters.days).filter(|day| f64::from(*day) < share * days).count();
        (day as u64).saturating_sub(1)
    }

    fn at(&self, day: u64, hour: u64, minute: u64) -> u64 {
        self.calendar.start + day * DAY + hour * HOUR + minute * MINUTE
    }

    fn plan(&mut self, story: Story, time: u64, kind: EventKind) {
        self.calendar.plan(time, kind, Some(story));
    }

    /// Somebody who fits and plays in no other story, if there is anybody, among those active in every design.
    fn somebody(&mut self, fits: impl Fn(&Person) -> bool) -> Option<u32> {
        let active = self.calendar.parameters.active_costly as usize;
        let found = self
            .calendar
            .people
            .iter()
            .take(active)
            .find(|person| person.acts() && fits(person) && !self.cast.contains(&person.number))?;
        self.cast.push(found.number);
        Some(found.number)
    }

    /// Adults who use the scheme and enrol on the first day.
    fn adult(&mut self) -> Option<u32> {
        let early: Vec<u32> =
            self.calendar.enrolled.iter().filter(|(_, day)| **day == 0).map(|(person, _)| *person).collect();
        self.somebody(|person| {
            person.age >= 18 && person.obstacle.is_none() && early.binary_search(&person.number).is_ok()
        })
    }

    /// A platform by archetype and rank; every scenario has at least the first of each.
    fn platform(&self, archetype: Archetype, rank: usize) -> PlatformNumber {
        let mut of_kind = self
            .calendar
            .platforms
            .iter()
            .filter(|platform| platform.archetype == archetype)
            .map(|p| p.number);
        let first = of_kind.clone().next().unwrap_or_default();
        of_kind.nth(rank - 1).unwrap_or(first)
    }

    fn comment(&mut self, person: u32, platform: PlatformNumber) -> EventKind {
        EventKind::Comment(person, platform, self.draw.word(12), self.draw.below(10))
    }

    /// 1. First account, first comment.
    fn first_account(&mut self) {
        let Some(person) = self.adult() else { return };
        let social = self.platform(Archetype::Social, 1);
        self.calendar.open(person, social, 0, Some(1));
        let comment = self.comment(person, social);
        self.plan(1, self.at(0, 15, 0), comment);
    }

    /// 2. A full day: five platforms, three of one owner.
    fn full_day(&mut self) {
        let Some(person) = self.adult() else { return };
        let places = [
            self.platform(Archetype::Social, 1),
            self.platform(Archetype::Game, 1),
            self.platform(Archetype::Ride, 1),
            self.platform(Archetype::Shop, 1),
            self.platform(Archetype::Video, 1),
        ];
        let day = self.on(0.5).max(1).min(u64::from(self.calendar.parameters.days) - 1);
        for (place, hour) in places.into_iter().zip([8, 19, 9, 12, 20]) {
            self.calendar.open(person, place, 0, Some(2));
            if day > 0 {
                self.plan(2, self.at(day, hour, 30), EventKind::LogIn(person, place, Vec::new()));
            }
        }
        let comment = self.comment(person, places[0]);
        self.plan(2, self.at(day, 8, 40), comment);
        self.plan(2, self.at(day, 9, 40), EventKind::Ride(person, places[2]));
        self.plan(2, self.at(day, 12, 40), EventKind::Buy(person, places[3]));
    }

    /// 3. A child, a game and videos; the guardian takes consent back.
    fn child(&mut self) {
        let users: Vec<bool> = self.calendar.people.iter().map(|person| person.obstacle.is_none()).collect();
        let guarded = |person: &Person| {
            person.guardian.is_some_and(|guardian| users[guardian as usize]) && person.obstacle.is_none()
        };
        let child = self
            .somebody(|person| (11..14).contains(&person.age) && guarded(person))
            .or_else(|| self.somebody(|person| person.age < 14 && guarded(person)));
        let Some(child) = child else { return };
        let Some(guardian) = self.calendar.people[child as usize].guardian else { return };
        let day = self.calendar.enrolled.get(&child).copied().unwrap_or_default();
        for place in [self.platform(Archetype::Game, 2), self.platform(Archetype::Video, 1)] {
            self.calendar.open(child, place, day, Some(3));
            let after = self.at(self.on(0.8).max(day), 17, 30);
            self.plan(3, after, EventKind::LogIn(child, place, Vec::new()));
        }
        let withdrawn = self.at(self.on(0.6).max(day), 16, 0);
        self.plan(3, withdrawn, EventKind::WithdrawConsent { guardian, child });
    }

    /// 4. Sixteen years old: over 14 is right, over 18 is not.
    fn teenager(&mut self) {
        let fits = |person: &Person| (14..18).contains(&person.age) && person.obstacle.is_none();
        let Some(person) = self.somebody(fits) else { return };
        let day = self.calendar.enrolled.get(&person).copied().unwrap_or_default();
        let (social, game) = (self.platform(Archetype::Social, 1), self.platform(Archetype::Game, 1));
        self.calendar.open(person, social, day, Some(4));
        self.plan(4, self.at(day, 15, 0), EventKind::ProveAge(person, social, 14));
        self.plan(4, self.at(day, 15, 10), EventKind::ProveAge(person, social, 18));
        // Not an account of the calendar's: it must be refused.
        self.plan(4, self.at(day, 15, 20), EventKind::SignUp(person, game));
    }

    /// 5. A serial abuser: banned, comes back, moves on.
    fn abuser(&mut self) {
        let Some(person) = self.adult() else { return };
        let (first, second) = (self.platform(Archetype::Social, 1), self.platform(Archetype::Social, 2));
        self.calendar.open(person, first, 0, Some(5));
        for minute in 0..3 {
            let comment = self.comment(person, first);
            self.plan(5, self.at(0, 16, minute), comment);
        }
        let day = self.on(0.4);
        self.banned(5, person, first, self.at(day, 17, 0));
        self.plan(5, self.at(day, 18, 0), EventKind::SignUp(person, second));
    }

    fn banned(&mut self, story: Story, person: u32, platform: PlatformNumber, time: u64) {
        self.plan(story, time, EventKind::Ban(person, platform));
        for number in 0..self.calendar.parameters.comebacks {
            let later = time + u64::from(number + 1) * 5 * MINUTE;
            self.plan(story, later, EventKind::ComeBack(person, platform));
        }
    }

    /// 12. A rare person: the only holder of a foreign permanent resident's card in the smallest region.
    fn rare(&mut self) {
        let last = format!("9901{:02}", self.calendar.parameters.regions);
        let fits = |person: &Person| {
            person.document == Document::ForeignPermanentResidentCard
                && person.region == last
                && person.obstacle.is_none()
                && person.age >= 18
        };
        let Some(person) = self.somebody(fits) else { return };
        let day = self.calendar.enrolled.get(&person).copied().unwrap_or_default();
        let (shop, rail) = (self.platform(Archetype::Shop, 1), self.platform(Archetype::Rail, 1));
        self.calendar.open(person, shop, day, Some(12));
        self.calendar.open(person, rail, day, Some(12));
        self.plan(12, self.at(day, 18, 0), EventKind::Buy(person, shop));
    }

    /// 13. Outside the system: no device; refuses.
    fn outside(&mut self) {
        for obstacle in [Obstacle::NoDevice, Obstacle::Refuses] {
            let fits = |person: &Person| person.age >= 18 && person.obstacle == Some(obstacle);
            let Some(person) = self.somebody(fits) else { continue };
            let day = self.on(0.2);
            for place in [self.platform(Archetype::Jobs, 1), self.platform(Archetype::PublicService, 1)] {
                self.calendar.open(person, place, day, Some(13));
            }
        }
    }

    /// 14. A greedy platform; an outage of the centre, in which one person opens an account and others log in.
    fn greedy_and_outage(&mut self) {
        let (shop, video) = (self.platform(Archetype::Shop, 1), self.platform(Archetype::Video, 2));
        if let Some(person) = self.adult() {
            self.calendar.open(person, shop, 0, Some(14));
            self.plan(14, self.at(0, 19, 0), EventKind::AskMore(person, shop));
        }
        let hours = u64::from(self.calendar.parameters.outage_hours);
        let day = self.on(0.4).max(1);
        if hours == 0 || day >= u64::from(self.calendar.parameters.days) {
            return;
        }
        let begins = self.at(day, 12, 0);
        self.plan(14, begins, EventKind::Outage(begins + hours * HOUR));
        if let Some(person) = self.adult() {
            self.calendar.open(person, shop, 0, Some(14));
            self.plan(14, begins + 10 * MINUTE, EventKind::LogIn(person, shop, Vec::new()));
            self.plan(14, begins + 20 * MINUTE, EventKind::SignUp(person, video));
        }
    }

    /// 6. A fraud ring and mules.
    fn fraud(&mut self) {
        let Some(fraudster) = self.adult() else { return };
        let shop = self.platform(Archetype::Shop, 1);
        let adults: Vec<u32> = (0..self.calendar.parameters.active_costly)
            .filter(|number| self.calendar.people[*number as usize].age >= 18 && *number != fraudster)
            .collect();
        let day = self.on(0.3);
        for number in 0..self.calendar.parameters.stolen {
            let Some(victim) = self.draw.one(&adults) else { return };
            let time = self.at(day, 2, 0) + u64::from(number) * 30;
            self.plan(6, time, EventKind::Impersonate { fraudster, victim, platform: shop });
        }
        let lenders = share_of(adults.len(), self.calendar.parameters.lenders).max(1);
        for number in 0..lenders {
            let Some(lender) = self.adult() else { return };
            let Some(borrower) = self.draw.one(&adults) else { return };
            let platform = self.platform(Archetype::Jobs, 1);
            let time = self.at(self.on(0.5), 4, number as u64 % 60);
            self.plan(6, time, EventKind::Lend { lender, borrower, platform });
        }
        if let Some((suspicious, platform)) = self.with_account() {
            let time = self.at(self.on(0.6), 10, 0);
            self.plan(6, time, EventKind::ReVerify(suspicious, platform));
        }
        if let Some((greedy, platform)) = self.with_account() {
            let time = self.at(self.on(0.6), 11, 0);
            self.plan(6, time, EventKind::SecondAccount(greedy, platform));
        }
    }

    /// An adult with an account since the first day, and the platform.
    fn with_account(&mut self) -> Option<(u32, PlatformNumber)> {
        let early: BTreeMap<u32, PlatformNumber> = self
            .calendar
            .accounts
            .iter()
            .filter_map(|(person, accounts)| {
                Some((*person, accounts.iter().find(|(_, day)| *day == 0).map(|(platform, _)| *platform)?))
            })
            .collect();
        let person = self.somebody(|person| {
            person.age >= 18 && person.obstacle.is_none() && early.contains_key(&person.number)
        })?;
        Some((person, early[&person]))
    }

    /// 9. Cut-offs, right and mistaken. After each, the person tries to log in and to open accounts, for a day and more.
    fn cut_offs(&mut self) {
        let (count, mistaken) = (self.calendar.parameters.cut_off, self.calendar.parameters.mistaken);
        for number in 0..count {
            let Some((person, platform)) = self.with_account() else { return };
            let share = 0.3 + 0.4 * f64::from(number) / f64::from(count);
            let time = self.at(self.on(share).max(1), 5, u64::from(number) % 60);
            let mistake = number < mistaken;
            let elsewhere = self.elsewhere(person);
            self.plan(9, time, EventKind::CutOff { person, mistaken: mistake });
            for (hours, kind) in [
                (3, EventKind::LogIn(person, platform, Vec::new())),
                (4, EventKind::SignUp(person, elsewhere[0])),
                (24, EventKind::LogIn(person, platform, Vec::new())),
                (32, EventKind::SignUp(person, elsewhere[1])),
            ] {
                self.plan(9, time + hours * HOUR, kind);
            }
            if mistake {
                let restored = time + u64::from(self.calendar.parameters.appeal_hours) * HOUR + 2 * HOUR;
                self.plan(9, restored, EventKind::Restore(person));
                let after = restored + 24 * HOUR;
                self.plan(9, after, EventKind::LogIn(person, platform, Vec::new()));
            }
        }
    }

    /// Two platforms where an adult has no account, as far as there are two.
    fn elsewhere(&self, person: u32) -> [PlatformNumber; 2] {
        let accounts = self.calendar.accounts.get(&person).map(Vec::as_slice).unwrap_or_default();
        let unknown = |number: &PlatformNumber| accounts.iter().all(|(platform, _)| platform != number);
        let free = self.calendar.platforms.iter().filter(|platform| !platform.name_by_law);
        let mut free = free.map(|platform| platform.number).filter(unknown);
        let first = free.next().unwrap_or_default();
        [first, free.next().unwrap_or(first)]
    }

    /// 11. Lost devices. Two days later the person has a new one and logs in at an old account. And renewals.
    fn losses(&mut self) {
        let parameters = self.calendar.parameters;
        let month = f64::from(parameters.days) / 30.0;
        let lost = share_of(parameters.active_costly as usize, parameters.lost * month).max(1);
        for number in 0..lost {
            let Some((person, platform)) = self.with_account() else { return };
            let day = self.on(0.3).max(1);
            let time = self.at(day, 6, number as u64 % 60);
            self.plan(11, time, EventKind::Lose(person));
            self.plan(11, time + 20 * HOUR, EventKind::Recover(person));
            self.plan(11, time + 26 * HOUR, EventKind::LogIn(person, platform, Vec::new()));
        }
        for _ in 0..2 {
            if let Some((person, platform)) = self.with_account() {
                let time = self.at(self.on(0.6), 7, 0);
                self.plan(11, time, EventKind::Renew(person));
                self.plan(11, time + HOUR, EventKind::LogIn(person, platform, Vec::new()));
            }
        }
    }

    /// Bans beside that of story 5.
    fn bans(&mut self) {
        let parameters = self.calendar.parameters;
        let banned = share_of(parameters.active_costly as usize, parameters.banned);
        for number in 0..banned {
            let Some((person, platform)) = self.with_account() else { return };
            let time = self.at(self.on(0.5), 4, 30 + number as u64 % 30);
            self.banned(5, person, platform, time);
        }
    }

    /// 7 and 8. Orders for one account each, dragnets, look-ups without an order: all about comments that are there.
    fn orders(&mut self) {
        let active = self.calendar.parameters.active_costly;
        let comments: Vec<(u64, u32, PlatformNumber, u32)> = self
            .calendar
            .planned
            .iter()
            .filter_map(|planned| match planned.kind {
                EventKind::Comment(person, platform, _, subject) if person < active => {
                    Some((planned.time, person, platform, subject))
                }
                _ => None,
            })
            .collect();
        let parameters = self.calendar.parameters;
        let wanted = [
            (7, Disclosure::Single, parameters.orders),
            (8, Disclosure::Dragnet, parameters.dragnets),
            (8, Disclosure::Silent, parameters.silent),
        ];
        let last = self.at(u64::from(parameters.days) - 1, 23, 55);
        for (story, disclosure, count) in wanted {
            for number in 0..count {
                let Some((time, target, platform, subject)) = self.draw.one(&comments) else { return };
                let time = (time + 6 * HOUR + u64::from(number)).min(last);
                self.plan(story, time, EventKind::Order { disclosure, target, platform, subject });
            }
        }
    }
}

/// A share of a count, rounded to the nearest.
fn share_of(count: usize, share: f64) -> usize {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    (0..count).filter(|index| f64::from(*index) + 0.5 <= share * f64::from(count)).count()
}
