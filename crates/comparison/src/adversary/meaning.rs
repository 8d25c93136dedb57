//! What a value says, as anybody can read it who knows the public facts: the regions, the platforms, the calendar.

use std::collections::{BTreeSet, HashMap};

use bauta_credential::Date;

use crate::scenario::{Document, PlatformNumber, Scenario};
use crate::transcript::Party;

/// What everybody knows beforehand, adversaries too.
#[derive(Clone, Debug, Default)]
pub struct Public {
    /// The codes of the regions.
    pub regions: BTreeSet<u32>,
    /// The names and addresses under which platforms are known.
    platforms: HashMap<String, PlatformNumber>,
}

impl Public {
    /// What is public about a scenario: its regions and its platforms; nothing about its people.
    pub fn of(scenario: &Scenario) -> Self {
        let regions = scenario.people.iter().filter_map(|person| person.region.parse().ok()).collect();
        let names = scenario.platforms.iter().flat_map(|platform| {
            let shown = Party::Platform(platform.number).to_string();
            let host = platform.address.trim_start_matches("https://").to_owned();
            [platform.name.clone(), platform.address.clone(), shown, host].map(|name| (name, platform.number))
        });
        Self { regions, platforms: names.collect() }
    }

    /// The platform that a name, an address, or a URL below an address means.
    fn platform(&self, text: &str) -> Option<PlatformNumber> {
        if let Some(platform) = self.platforms.get(text) {
            return Some(*platform);
        }
        let start = text.find("https://")?;
        let host = &text[start + 8..];
        let end = host.find(['/', '?', '#']).unwrap_or(host.len());
        self.platforms.get(&host[..end]).copied()
    }
}

/// What a value says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing that is known beforehand.
    Other,
    /// A time near that of the message, in Unix seconds: not a name for anything.
    Time,
    /// A network address (IPv4).
    Address,
    /// A platform.
    Platform(PlatformNumber),
    /// Something about a person.
    About(Attribute),
    /// An identity number, from which region and birth date can be read.
    Identity(u32, Date),
}

/// What can be said about a person without naming them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// The region of residence.
    Region(u32),
    /// The date of birth.
    BirthDate(Date),
    /// So many years of age at least, and when that was said, in days since 1900-01-01.
    AgeAtLeast(u8, u16),
    /// The kind of document.
    Document(Document),
    /// Whether the documents say female.
    Female(bool),
}

/// The kinds of document as results and messages write them.
const DOCUMENTS: [(&str, Document); 8] = [
    ("resident-id-card", Document::ResidentIdCard),
    ("passport", Document::Passport),
    ("hk-macao-exit-permit", Document::HkMacaoExitPermit),
    ("hk-macao-resident-travel-permit", Document::HkMacaoResidentTravelPermit),
    ("taiwan-resident-travel-permit", Document::TaiwanResidentTravelPermit),
    ("hk-macao-residence-permit", Document::HkMacaoResidencePermit),
    ("taiwan-residence-permit", Document::TaiwanResidencePermit),
    ("foreign-permanent-resident-card", Document::ForeignPermanentResidentCard),
];

/// How far a number may lie from the time of its message and still be taken for a time: 400 days.
const NEAR: u64 = 400 * 86_400;

impl Meaning {
    /// As [`Meaning::of`], for values of any length: what is longer than 256 octets says nothing.
    pub fn of_short(public: &Public, path: &str, value: &[u8], time: u64) -> Self {
        if value.len() > 256 { Self::Other } else { Self::of(public, path, value, time) }
    }

    /// What a value at the end of a path says in a message of a time.
    pub fn of(public: &Public, path: &str, value: &[u8], time: u64) -> Self {
        let Ok(text) = std::str::from_utf8(value) else { return Self::Other };
        let last = path.rsplit('.').next().unwrap_or(path);
        if let Some(attribute) = attribute(public, path, last, text, time) {
            return Self::About(attribute);
        }
        let digits = text.bytes().all(|octet| octet.is_ascii_digit());
        match text.len() {
            10..=13 if digits => near(text, time).map_or(Self::Other, |()| Self::Time),
            18 => identity(public, text).unwrap_or(Self::Other),
            7..=15 if text.parse::<std::net::Ipv4Addr>().is_ok() => Self::Address,
            _ => public.platform(text).map_or(Self::Other, Self::Platform),
        }
    }
}

fn near(text: &str, time: u64) -> Option<()> {
    let number: u64 = text.parse().ok()?;
    (number.abs_diff(time) < NEAR || (number / 1000).abs_diff(time) < NEAR).then_some(())
}

/// Region, birth date, order and check digit (GB 11643 layout).
fn identity(public: &Public, text: &str) -> Option<Meaning> {
    let digits = text.get(..17)?;
    let last = text.as_bytes()[17];
    if !digits.bytes().all(|octet| octet.is_ascii_digit()) || !(last.is_ascii_digit() || last == b'X') {
        return None;
    }
    let region: u32 = digits[..6].parse().ok()?;
    let born = date(&digits[6..14])?;
    public.regions.contains(&region).then_some(Meaning::Identity(region, born))
}

fn attribute(public: &Public, path: &str, last: &str, text: &str, time: u64) -> Option<Attribute> {
    if text.len() == 6
        && let Ok(region) = text.parse()
        && public.regions.contains(&region)
    {
        return Some(Attribute::Region(region));
    }
    if path.contains("birth") {
        let days = || text.parse().ok().filter(|_| text.len() <= 5).map(Date::from_days);
        return date(text).or_else(days).map(Attribute::BirthDate);
    }
    if let Some(years) = age(last, text) {
        return Some(Attribute::AgeAtLeast(years, Date::from_unix_seconds(time).ok()?.days()));
    }
    if matches!(last, "sex" | "female" | "gender") {
        return match text {
            "F" | "female" | "true" => Some(Attribute::Female(true)),
            "M" | "male" | "false" => Some(Attribute::Female(false)),
            _ => None,
        };
    }
    DOCUMENTS.iter().find(|(name, _)| *name == text).map(|(_, document)| Attribute::Document(*document))
}

/// `age_at_least: 18`, or `age_over_18: true`; within `age_equal_or_over` the number alone.
fn age(last: &str, text: &str) -> Option<u8> {
    if last == "age_at_least" {
        return text.parse().ok().filter(|years| *years > 0 && *years < 150);
    }
    let years: u8 = last.rsplit(['_', '-']).next()?.parse().ok()?;
    (text == "true" && (last.contains("over") || last == years.to_string())).then_some(years)
}

/// `YYYY-MM-DD` or `YYYYMMDD`.
fn date(text: &str) -> Option<Date> {
    let parts = match text.len() {
        10 => (text.get(..4)?, text.get(5..7)?, text.get(8..)?),
        8 => (text.get(..4)?, text.get(4..6)?, text.get(6..)?),
        _ => return None,
    };
    Date::from_ymd(parts.0.parse().ok()?, parts.1.parse().ok()?, parts.2.parse().ok()?).ok()
}
