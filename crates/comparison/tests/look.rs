//! A look.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]
use bauta_comparison::design::{Label, Reading, Setting};
use bauta_comparison::run::run;
use bauta_comparison::scenario::{Parameters, Preset, Scenario};
use std::collections::BTreeMap;

#[test]
fn look() {
    let preset = if std::env::var("FULL").is_ok() { Preset::Default } else { Preset::Ci };
    let scenario = Scenario::generate(Parameters::preset(preset), 7).unwrap();
    for label in [Label::O, Label::R, Label::N1, Label::N2, Label::N3, Label::F] {
        for reading in Reading::ALL {
            let since = std::time::Instant::now();
            let ran = run(&scenario, label, Setting::of(label, reading), &|| ());
            println!("=== {label:?} {reading:?} {:?}", since.elapsed());
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            for event in &scenario.events {
                let kind = event.kind.name();
                let what = format!("{:?}", ran.outcomes[&event.number]);
                let what: String = what.chars().take(90).collect();
                *counts.entry(format!("{kind}: {what}")).or_default() += 1;
            }
            let octets: usize =
                ran.transcript.records().map(|(_, r, _)| serde_json::to_string(r).unwrap().len()).sum();
            println!("records {} octets {octets}", ran.transcript.records().count());
            for (k, n) in counts {
                println!("{n:5} {k}");
            }
            for (k, s) in ran.spent {
                println!("   {k:?} {} {} us", s.count, s.nanoseconds / 1000 / u128::from(s.count.max(1)));
            }
        }
    }
}
