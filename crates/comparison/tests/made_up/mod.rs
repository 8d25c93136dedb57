//! Made-up results of several designs, readings, seeds and sweeps, and made-up transcripts: not measured, only shaped like
//! what a run gives.

#![allow(dead_code, unused_imports, reason = "not every test needs all of it")]

mod transcripts;

pub(crate) use transcripts::{MATTER, Made};

use std::collections::BTreeMap;

use bauta_comparison::design::{Authentication, Label, Outcome, Reading, Setting};
use bauta_comparison::results::{
    AnonymitySet, Attack, Control, Figure, Game, Knowledge, Leak, Pair, Power, Results, Run, Step, Timings,
    Traffic, TranscriptFile,
};
use bauta_comparison::scenario::Parameters;
use bauta_comparison::transcript::{Line, Party};

/// Every design.
pub(crate) const LABELS: [Label; 13] = [
    Label::O,
    Label::R,
    Label::N1,
    Label::N2,
    Label::N3,
    Label::F,
    Label::WB,
    Label::WA,
    Label::D,
    Label::C,
    Label::A0,
    Label::A1,
    Label::A1E,
];
const READINGS: [Reading; 3] = [Reading::Documented, Reading::Protective, Reading::Misuse];
const FACTS: [&str; 12] = [
    "family-name",
    "given-name",
    "id-number",
    "document-number",
    "telephone",
    "birth-date",
    "face",
    "device",
    "region",
    "guardian",
    "address",
    "visits",
];
/// Lines of each made-up transcript.
pub(crate) const LINES: Line = 400;

/// Results of all designs, three readings, two seeds and two swept parameters.
pub(crate) fn results() -> Results {
    let mut runs = Vec::new();
    for label in LABELS {
        for reading in READINGS {
            for seed in [1, 2] {
                runs.push(run(label, Setting::of(label, reading), None, seed));
            }
        }
        for (word, authentication) in [
            ("registration", Authentication::Registration),
            ("daily", Authentication::Daily),
            ("login", Authentication::Login),
        ] {
            let setting = Setting { authentication, ..Setting::of(label, Reading::Documented) };
            runs.push(run(label, setting, Some(format!("authentication={word}")), 1));
        }
        for days in [0, 30, 180, 1095] {
            let setting = Setting { retention_days: Some(days), ..Setting::of(label, Reading::Documented) };
            runs.push(run(label, setting, Some(format!("retention-days={days}")), 1));
        }
    }
    Results {
        version: "0.1.0".to_owned(),
        preset: "default".to_owned(),
        parameters: Parameters::default(),
        scenario: "ab".repeat(32),
        seeds: vec![1, 2],
        runs,
        controls: controls(),
        games: LABELS.into_iter().map(game).collect(),
    }
}

/// Results of a few designs only, as documented: what can be looked at quickly.
pub(crate) fn few(labels: &[Label]) -> Results {
    let mut results = results();
    results.runs.retain(|run| {
        labels.contains(&run.design)
            && run.sweep.is_none()
            && run.setting.reading == Reading::Documented
            && run.seed == 1
    });
    results.games.retain(|game| labels.contains(&game.design));
    results.seeds = vec![1];
    results
}

/// A number from 0 below `most` that depends on nothing but what it is given.
fn number(of: &str, most: u32) -> u32 {
    let hash =
        of.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ hash >> 15) % most
}

fn run(design: Label, setting: Setting, sweep: Option<String>, seed: u64) -> Run {
    let key = format!("{design:?}{:?}{sweep:?}{seed}", setting.reading);
    Run {
        design,
        setting,
        sweep,
        seed,
        transcript: TranscriptFile {
            file: format!("transcripts/{design:?}-{:?}-{seed}.jsonl", setting.reading),
            sha256: "cd".repeat(32),
            lines: LINES,
        },
        knowledge: knowledge(&key),
        attacks: attacks(&key).into_iter().chain([joins(&key)]).collect(),
        powers: powers(&key, design),
        leaks: leaks(&key),
        stories: stories(&key),
        outcomes: outcomes(&key),
        figures: figures(&key),
        traffic: ["register", "log-in", "present-credential"]
            .map(|name| {
                (name.to_owned(), Traffic { count: 400, octets: 1000 + u64::from(number(&key, 400_000)) })
            })
            .into(),
        stored: ["platform", "authority", "issuer", "person"]
            .map(|name| (name.to_owned(), 5000 + u64::from(number(&(key.clone() + name), 900_000))))
            .into(),
    }
}

fn coalitions() -> Vec<String> {
    let mut names: Vec<String> = (0..12).map(|number| format!("platform:{number}")).collect();
    names.extend(
        [
            "owner-group",
            "all-platforms",
            "authority",
            "issuer",
            "checking-source",
            "vendor",
            "network",
            "authority+all-platforms",
            "issuer+all-platforms",
            "network+platform:0",
            "all",
        ]
        .map(str::to_owned),
    );
    names
}

fn lines(of: &str) -> Vec<Line> {
    (0..3).map(|index| 1 + number(&format!("{of}{index}"), LINES - 1)).collect()
}

fn knowledge(key: &str) -> Vec<Knowledge> {
    let mut all = Vec::new();
    for coalition in coalitions() {
        for fact in FACTS {
            let of = format!("{key}{coalition}{fact}");
            let people = if number(&of, 3) == 0 { number(&of, 400) } else { 0 };
            let entry = Knowledge {
                coalition: coalition.clone(),
                fact: fact.to_owned(),
                people,
                of: 400,
                by: "canary".to_owned(),
                common_ground: fact == "telephone",
                lines: if people == 0 { Vec::new() } else { lines(&of) },
            };
            all.push(entry);
        }
    }
    all
}

fn attacks(key: &str) -> Vec<Attack> {
    let mut all = Vec::new();
    for coalition in coalitions().into_iter().skip(10) {
        for task in [
            "link-accounts",
            "name-account",
            "history",
            "name-comment",
            "list-by-attribute",
            "later-standing",
        ] {
            for program in ["exact-join", "address-join"] {
                let of = format!("{key}{coalition}{task}{program}");
                let there_are = 300 + number(&of, 100);
                let right = number(&(of.clone() + "r"), there_are);
                all.push(Attack {
                    coalition: coalition.clone(),
                    program: program.to_owned(),
                    task: task.to_owned(),
                    claimed: right + number(&(of.clone() + "c"), 80),
                    right,
                    there_are,
                    anonymity_set: (task == "name-account").then(|| set(&of)),
                    pairs: Vec::new(),
                    lines: lines(&of),
                });
            }
        }
    }
    all
}

/// What all platforms join: each pair of four.
fn joins(key: &str) -> Attack {
    let pairs: Vec<Pair> = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
        .map(|(a, b)| {
            let right = number(&format!("{key}{a}{b}"), 41);
            let claimed = right + number(&format!("{key}{a}{b}c"), 30);
            Pair { a: Party::Platform(a), b: Party::Platform(b), claimed, right, there_are: 40 }
        })
        .to_vec();
    Attack {
        coalition: "all-platforms".to_owned(),
        program: "all-programs".to_owned(),
        task: "link-accounts".to_owned(),
        claimed: pairs.iter().map(|pair| pair.claimed).sum(),
        right: pairs.iter().map(|pair| pair.right).sum(),
        there_are: pairs.iter().map(|pair| pair.there_are).sum(),
        anonymity_set: None,
        lines: lines(key),
        pairs,
    }
}

fn set(of: &str) -> AnonymitySet {
    let p5 = 1 + number(of, 40);
    AnonymitySet {
        p5,
        median: p5 * 3,
        accounts: 200,
        curve: vec![(1, number(of, 9)), (p5, 10), (p5 * 3, 100), (p5 * 5, 170), (p5 * 8, 200)],
    }
}

fn powers(key: &str, design: Label) -> Vec<Power> {
    ["unmask-comment", "read-history", "cut-off-everywhere", "ban-everywhere", "list-by-attribute"]
        .into_iter()
        .map(|power| {
            let nobody = design == Label::A1 && power == "ban-everywhere";
            let all = [Party::Official, Party::Authority, Party::Platform(0), Party::Issuer];
            let count = if nobody { 0 } else { 1 + number(&format!("{key}{power}"), 4) as usize };
            Power {
                power: power.to_owned(),
                parties: all[..count].to_vec(),
                outcome: if nobody { Outcome::NotOffered } else { Outcome::Done },
                seconds: (!nobody).then_some(u64::from(number(power, 200_000))),
                noticed_by: vec![Party::Platform(0)],
                remains: "Accounts that are open stay open until the next renewal.".to_owned(),
                lines: lines(&format!("{key}{power}")),
            }
        })
        .collect()
}

fn leaks(key: &str) -> Vec<Leak> {
    ["platform:0", "authority", "issuer", "checking-source", "vendor"]
        .into_iter()
        .map(|store| {
            let of = format!("{key}{store}");
            Leak {
                store: store.to_owned(),
                people: number(&of, 400),
                added: BTreeMap::from([
                    ("network-number".to_owned(), number(&of, 400)),
                    ("visits".to_owned(), number(&(of.clone() + "v"), 400)),
                ]),
                common_ground: BTreeMap::from([("telephone".to_owned(), number(&(of.clone() + "t"), 400))]),
                guessed: number(&(of.clone() + "g"), 30),
                impersonated: number(&(of.clone() + "i"), 30),
                quantum_links: number(&(of.clone() + "q"), 900),
                lines: lines(&of)[..1].to_vec(),
            }
        })
        .collect()
}

fn stories(key: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for story in 1..=14_u8 {
        for step in 0..4_u32 {
            let event = u32::from(story) * 100 + step;
            let first = 1 + (event * 7) % (LINES - 12);
            steps.push(Step {
                story,
                event,
                what: ["a person enrols", "opens an account", "logs in", "writes a comment"][step as usize]
                    .to_owned(),
                outcome: match number(&format!("{key}{event}"), 6) {
                    0 => Outcome::Refused(Party::Platform(1), "the account is banned"),
                    1 => Outcome::NotOffered,
                    2 => Outcome::Unreachable(Party::Authority),
                    3 => Outcome::Learned(vec!["ABCDEF GHIJKL".to_owned()]),
                    4 => Outcome::Unable("has no account"),
                    _ => Outcome::Done,
                },
                lines: Some((first, first + 5)),
            });
        }
    }
    steps
}

fn outcomes(key: &str) -> BTreeMap<String, BTreeMap<String, u32>> {
    ["enrol", "sign-up", "log-in", "prove-age", "come-back"]
        .into_iter()
        .map(|kind| {
            let of = ["done", "refused", "not-offered"]
                .map(|outcome| (outcome.to_owned(), number(&format!("{key}{kind}{outcome}"), 500)));
            (kind.to_owned(), of.into())
        })
        .collect()
}

fn figures(key: &str) -> BTreeMap<String, Figure> {
    [
        ("come-backs-that-succeed", "share", "T15"),
        ("impersonations-that-succeed", "share", "T14"),
        ("accounts-of-one-person", "count", "T05"),
        ("age-checks-wrongly-failed", "share", "T19"),
        ("log-ins-that-fail-in-the-outage", "share", "T33"),
        ("tasks-of-non-users-done", "share", "T20"),
        ("tasks-blocked-25-percent-exclusive", "share", "T21"),
        ("tasks-blocked-75-percent-exclusive", "share", "T21"),
        ("fields-got-without-need", "share", "T26"),
    ]
    .into_iter()
    .map(|(name, unit, property)| {
        let value = f64::from(number(&format!("{key}{name}"), 100));
        let value = if unit == "share" { value / 100.0 } else { value };
        let figure = Figure {
            value,
            unit: unit.to_owned(),
            property: property.to_owned(),
            lines: lines(&format!("{key}{name}")),
        };
        (name.to_owned(), figure)
    })
    .collect()
}

fn controls() -> Vec<Control> {
    ["a platform logs a name", "a wallet uses a nonce again", "an empty protocol"]
        .map(|name| Control {
            name: name.to_owned(),
            expected: "found at platform:0".to_owned(),
            found: "found at platform:0".to_owned(),
            passed: true,
        })
        .to_vec()
}

fn game(design: Label) -> Game {
    Game {
        design,
        setting: Setting::of(design, Reading::Documented),
        coalition: "all-platforms".to_owned(),
        rounds: 400,
        won: 210 + number(&format!("{design:?}"), 190),
        advantage: 0.5,
        interval: (0.42, 0.58),
    }
}

/// Made-up times.
pub(crate) fn timings() -> Timings {
    let of = |design: &Label| {
        let spent = BTreeMap::from([
            ("wallet: present".to_owned(), (800, 3_000_000_000_u128)),
            ("platform: verify".to_owned(), (800, 1_700_000_000_u128)),
        ]);
        (design.as_str().to_owned(), spent)
    };
    Timings { milliseconds: 42_000, spent: LABELS.iter().map(of).collect() }
}
