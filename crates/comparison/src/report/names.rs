//! Plain words for what results call by short names.

use super::Evidence;
use crate::design::{Authentication, Outcome, Reading, Setting};
use crate::transcript::Party;

/// A reading as an attribute.
pub(super) fn reading_id(reading: Reading) -> &'static str {
    match reading {
        Reading::Documented => "documented",
        Reading::Protective => "protective",
        Reading::Misuse => "misuse",
    }
}

/// A reading in words.
pub(super) fn reading(reading: Reading) -> &'static str {
    match reading {
        Reading::Documented => "as documented",
        Reading::Protective => "most protective reading",
        Reading::Misuse => "misuse",
    }
}

/// A setting in words.
pub(super) fn setting(setting: &Setting) -> String {
    let asked = match setting.authentication {
        Authentication::Registration => "at registration only",
        Authentication::Daily => "once a day and platform",
        Authentication::Login => "at each log-in",
        Authentication::Risk => "on suspicion and at age checks",
    };
    let logs = setting.retention_days.map_or("for ever".to_owned(), |days| format!("{days} days"));
    let or = |yes: bool, is: &str, is_not: &str| if yes { is.to_owned() } else { is_not.to_owned() };
    [
        format!("identity asked {asked}"),
        format!("logs kept {logs}"),
        or(setting.addresses_kept, "addresses kept", "addresses not kept"),
        or(setting.relay, "through a relay", "no relay"),
        or(setting.alternatives, "other ways open", "no other way"),
        or(setting.over_asking, "platforms ask too much", "platforms ask what they need"),
        or(setting.shared_context, "owners share", "owners share nothing"),
        or(setting.silent_queries, "silent look-ups possible", "look-ups need an order"),
    ]
    .join("; ")
}

/// A party in words.
pub(super) fn party(party: Party, evidence: &dyn Evidence) -> String {
    if let Some(name) = evidence.name(party) {
        return name;
    }
    match party {
        Party::Person(number) => format!("person {number}"),
        Party::Platform(number) => format!("platform {number}"),
        Party::Authority => "authority".to_owned(),
        Party::CheckingSource => "checking source".to_owned(),
        Party::Issuer => "issuer".to_owned(),
        Party::Vendor => "wallet maker".to_owned(),
        Party::Network => "network operator".to_owned(),
        Party::Opener(number) => format!("opener {number}"),
        Party::Official => "official".to_owned(),
        Party::Publisher => "publisher".to_owned(),
    }
}

/// Parties in words; more than three platforms are counted, and so are people.
pub(super) fn parties(parties: &[Party], evidence: &dyn Evidence) -> Vec<String> {
    let kind = |party: &Party| match party {
        Party::Platform(_) => Some("platforms"),
        Party::Person(_) => Some("people"),
        _ => None,
    };
    let mut names = Vec::new();
    for one in parties {
        let alike = parties.iter().filter(|other| kind(other) == kind(one)).count();
        let name = match kind(one) {
            Some(word) if alike > 3 => format!("{alike} {word}"),
            _ => party(*one, evidence),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A coalition or a store in words: its parts are joined by `+`.
pub(super) fn coalition(name: &str, evidence: &dyn Evidence) -> String {
    name.split('+').map(|part| member(part, evidence)).collect::<Vec<_>>().join(" with ")
}

fn member(part: &str, evidence: &dyn Evidence) -> String {
    if let Ok(known) = part.parse::<Party>() {
        return party(known, evidence);
    }
    if let Some(rest) = part.strip_prefix("thief:") {
        return format!("thief of the store of {}", member(rest, evidence));
    }
    match part {
        "all-platforms" => "all platforms".to_owned(),
        "owner-group" => "platforms of one owner".to_owned(),
        "all" => "everybody together".to_owned(),
        "old-messages" => "recorded messages, read by a later quantum computer".to_owned(),
        other => words(other),
    }
}

/// A short name with spaces.
pub(super) fn words(name: &str) -> String {
    name.replace(['-', '_'], " ")
}

/// What came of something, in words.
pub(super) fn outcome(outcome: &Outcome, evidence: &dyn Evidence) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Learned(names) if names.is_empty() => "answered; nothing was learned".to_owned(),
        Outcome::Learned(names) if names.len() == 1 => "one name was learned".to_owned(),
        Outcome::Learned(names) => format!("{} names were learned", names.len()),
        Outcome::NotOffered => "not offered".to_owned(),
        Outcome::Refused(by, why) => format!("refused by {}: {why}", party(*by, evidence)),
        Outcome::Unreachable(who) => format!("{} did not answer", party(*who, evidence)),
        Outcome::Unable(why) => format!("not able: {why}"),
        Outcome::Pending => "pending".to_owned(),
    }
}

/// Seconds in words.
pub(super) fn duration(seconds: u64) -> String {
    match seconds {
        0 => "at once".to_owned(),
        1..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds / 60),
        7200..=172_799 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// A whole number with thin spaces between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
