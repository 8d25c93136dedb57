//! What must be possible with anonymous credentials, and what must not.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::BTreeMap;

use bauta_comparison::design::{Label, Outcome, Reading, Setting};
use bauta_comparison::run::run;
use bauta_comparison::scenario::{EventKind, Parameters, Preset, Scenario};

#[test]
fn look() {
    let scenario = Scenario::generate(Parameters::preset(Preset::Ci), 7).unwrap();
    for label in [Label::A0, Label::A1, Label::A1E] {
        for reading in [Reading::Documented, Reading::Protective, Reading::Misuse] {
            let since = std::time::Instant::now();
            let ran = run(&scenario, label, Setting::of(label, reading), &|| ());
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            for event in &scenario.events {
                let kind = format!("{:?}", event.kind);
                let kind = kind.split(['(', ' ']).next().unwrap();
                *counts.entry(format!("{kind}: {:?}", ran.outcomes[&event.number])).or_default() += 1;
            }
            println!("=== {label:?} {reading:?} {:?}", since.elapsed());
            let octets: usize =
                ran.transcript.records().map(|(_, r, _)| serde_json::to_string(r).unwrap().len()).sum();
            println!("octets {octets}");
            for (k, n) in counts {
                println!("{n:5} {k}");
            }
            for (k, s) in ran.spent {
                println!("   {k:?} {} {} us", s.count, s.nanoseconds / 1000 / u128::from(s.count.max(1)));
            }
        }
    }
}
