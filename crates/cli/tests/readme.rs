//! The README shows what the demo prints; only times differ from run to run.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The text with every number of milliseconds, and the blanks before it, replaced.
fn without_times(text: &str) -> String {
    let words = |line: &str| {
        let mut words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        for position in 1..words.len() {
            if words[position].trim_end_matches('.') == "ms" {
                "some".clone_into(&mut words[position - 1]);
            }
        }
        words.join(" ")
    };
    text.lines().map(words).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_readme_shows_what_the_demo_prints() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, from) = readme.split_once("$ bauta demo --seed 7 --now 2026-11-23\n").unwrap();
    let (shown, _) = from.split_once("\n```").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_bauta"))
        .args(["demo", "--seed", "7", "--now", "2026-11-23"])
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(without_times(shown.trim()), without_times(printed.trim()));
}
