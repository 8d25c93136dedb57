//! The bill for 1.4 billion people: what a run counted, for each person and day, times the people. Every step is shown.

use std::collections::BTreeMap;

use bauta_credential::epoch::ENTRY_LENGTH;

use super::cost::{float, octets, person_days};
use super::names::{grouped, words};
use super::shown::Shown;
use crate::design::{Label, Reading};
use crate::results::{Run, Timings, Traffic};

/// How many people a bill is made out for.
const PEOPLE: f64 = 1.4e9;
const PEOPLE_IN_WORDS: &str = "1\u{202f}400\u{202f}000\u{202f}000";
/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// Holders for each bucket of an epoch, as the issuer's policy has it; the buckets are a power of two.
const HOLDERS: f64 = 10_000.0;

/// A line of the bill, with the arithmetic.
pub(super) struct Item {
    pub(super) design: &'static str,
    pub(super) of: String,
    pub(super) counted: String,
    pub(super) each: String,
    pub(super) all: String,
    /// Not counted in the run, but worked out from what is known.
    pub(super) modelled: bool,
}

/// Whom and how long a run is of.
#[derive(Clone, Copy)]
struct Life {
    people: u32,
    days: u16,
}

impl Life {
    fn each_day(self, number: f64) -> f64 {
        number / f64::from(self.people) / f64::from(self.days)
    }

    fn divisors(self) -> String {
        format!("÷ {} people ÷ {} days", self.people, self.days)
    }
}

/// A number with three significant digits, or whole.
fn figure(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 => 3,
        size if size >= 0.01 => 4,
        _ => 6,
    };
    let text = format!("{value:.places$}");
    match text.parse::<u64>() {
        Ok(whole) => grouped(whole),
        Err(_) => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

/// The bill, design by design.
pub(super) fn bill(shown: &Shown<'_>, timings: &Timings) -> Vec<Item> {
    let mut items = Vec::new();
    for design in &shown.designs {
        let Some((_, run)) = shown.run(design.label, Reading::Documented) else { continue };
        let (people, days) = person_days(shown, run);
        let life = Life { people, days };
        let from = items.len();
        if let Some(spent) = timings.spent.get(design.name) {
            let seeds = shown.seeds(design.label, Reading::Documented).count();
            items.extend(computed(spent, life, u32::try_from(seeds).unwrap_or(u32::MAX)));
        }
        items.extend(sent(run, life));
        items.extend(kept(run, life));
        items[from..].iter_mut().for_each(|item| item.design = design.name);
    }
    items
}

/// An item of a design that is filled in later.
fn item(of: String, counted: String, (each, all): (String, String)) -> Item {
    Item { design: "", of, counted, each, all, modelled: false }
}

/// Octets a day for all people.
fn a_day(each: f64) -> (String, String) {
    let all = each * PEOPLE;
    (
        format!("= {} octets each person and day", figure(each)),
        format!(
            "× {PEOPLE_IN_WORDS} = {} TB a day, {} Gbit/s on average",
            figure(all / 1e12),
            figure(all * 8.0 / DAY / 1e9)
        ),
    )
}

/// Everything that was sent, and of that what public files and lists are fetched.
fn sent(run: &Run, life: Life) -> Vec<Item> {
    let total = octets(run);
    let counted = format!("{} octets {}", grouped(total), life.divisors());
    let mut items = vec![item("all that is sent".to_owned(), counted, a_day(life.each_day(float(total))))];
    for (name, traffic) in run.traffic.iter().filter(|(_, traffic)| traffic.count > 0) {
        let Some(fetched) = name.strip_prefix("publisher → ") else { continue };
        let counted = format!(
            "{} × {} octets {}",
            grouped(traffic.count),
            figure(float(traffic.octets) / float(traffic.count)),
            life.divisors()
        );
        let of = format!("of that, public files (CDN), to {}", words(fetched));
        items.push(item(of, counted, a_day(life.each_day(float(traffic.octets)))));
        if name.ends_with(" bucket") {
            items.push(buckets(traffic, life));
        }
    }
    items
}

/// The buckets of so few people are small: the same fetches, of buckets as they are with all people.
fn buckets(fetched: &Traffic, life: Life) -> Item {
    let mut buckets = 1.0;
    while buckets * HOLDERS < PEOPLE {
        buckets *= 2.0;
    }
    let entry = u32::try_from(ENTRY_LENGTH).map_or(0.0, f64::from);
    let size = PEOPLE / buckets * entry;
    let fetches = life.each_day(float(fetched.count));
    let counted = format!(
        "{PEOPLE_IN_WORDS} tokens ÷ {} buckets × {} octets = {} octets; {} fetches {} = {}",
        figure(buckets),
        figure(entry),
        figure(size),
        grouped(fetched.count),
        life.divisors(),
        figure(fetches)
    );
    let of = "the same fetches of buckets that are full".to_owned();
    Item { modelled: true, ..item(of, counted, a_day(fetches * size)) }
}

fn kept(run: &Run, life: Life) -> Vec<Item> {
    let item_of = |(keeper, octets): (&String, &u64)| {
        let each = float(*octets) / f64::from(life.people);
        item(
            format!("kept by {}", words(keeper)),
            format!("{} octets ÷ {} people", grouped(*octets), life.people),
            (
                format!("= {} octets each person, after {} days", figure(each), life.days),
                format!("× {PEOPLE_IN_WORDS} = {} TB", figure(each * PEOPLE / 1e12)),
            ),
        )
    };
    run.stored.iter().map(item_of).collect()
}

/// Whose computer it is, in the words of the bill.
fn payer(role: &str, operation: &str) -> &'static str {
    match (role, operation) {
        ("issuer", "epoch" | "sign-status-lists") => "epoch build and status lists",
        ("issuer", _) => "issuer",
        ("platform", _) => "verifiers",
        ("wallet", _) => "wallets",
        ("authority", _) => "central service",
        ("checking-source", _) => "checking source",
        ("vendor", _) => "wallet maker",
        ("opener", _) => "openers",
        _ => "others",
    }
}

/// Processor time, operation by operation, and the sum of each payer's.
fn computed(spent: &BTreeMap<String, (u64, u128)>, life: Life, seeds: u32) -> Vec<Item> {
    let (mut items, mut sums) = (Vec::new(), BTreeMap::<&str, f64>::new());
    let runs = f64::from(seeds.max(1));
    let among = if seeds > 1 { format!("÷ {seeds} seeds ") } else { String::new() };
    for (name, (count, nanoseconds)) in spent.iter().filter(|(_, (count, _))| *count > 0) {
        let (role, operation) = name.split_once(": ").unwrap_or((name, ""));
        let payer = payer(role, operation);
        let microseconds = float(u64::try_from(*nanoseconds).unwrap_or(u64::MAX)) / 1000.0;
        let one = microseconds / float(*count);
        let times = life.each_day(float(*count) / runs);
        *sums.entry(payer).or_default() += times * one;
        items.push(item(
            format!("{payer}: {}", words(operation)),
            format!("{} times {among}{} = {}", grouped(*count), life.divisors(), figure(times)),
            cores(&format!("× {} µs one", figure(one)), times * one, payer),
        ));
    }
    let total = |(payer, each): (&str, f64)| {
        let sum = "the lines above".to_owned();
        item(format!("{payer}, all together"), sum, cores("sum", each, payer))
    };
    items.extend(sums.into_iter().map(total));
    items
}

/// Microseconds a day of each person, and the cores that are busy with those of all people.
fn cores(how: &str, each: f64, payer: &str) -> (String, String) {
    let whose = if payer == "wallets" { ", on people's own devices" } else { ", busy all day" };
    let needed = figure(each * PEOPLE / (DAY * 1e6));
    (
        format!("{how} = {} µs each person and day", figure(each)),
        format!("× {PEOPLE_IN_WORDS} ÷ 86\u{202f}400 s = {needed} cores{whose}"),
    )
}

/// Microseconds of processor time for each person and day: of all services, and of the wallets.
pub(super) fn microseconds(shown: &Shown<'_>, label: Label, timings: &Timings) -> Option<(f64, f64)> {
    let (_, run) = shown.run(label, Reading::Documented)?;
    let (people, days) = person_days(shown, run);
    let seeds = u32::try_from(shown.seeds(label, Reading::Documented).count()).unwrap_or(u32::MAX);
    let spent = timings.spent.get(crate::facts::design_facts(label).name)?;
    let (mut services, mut wallets) = (0.0, 0.0);
    for (name, (_, nanoseconds)) in spent {
        let sum = if name.starts_with("wallet: ") { &mut wallets } else { &mut services };
        *sum += float(u64::try_from(*nanoseconds).unwrap_or(u64::MAX)) / 1000.0;
    }
    let each = |sum: f64| Life { people, days }.each_day(sum) / f64::from(seeds.max(1));
    Some((each(services), each(wallets)))
}
