//! The README shows what the demo prints (only times differ from run to run), and commands that work.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

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

fn readme() -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    fs::read_to_string(readme).unwrap()
}

/// The commands of the part "By hand", as they stand there; where a person would be asked, `--yes` is given.
#[cfg(unix)]
#[test]
fn what_is_done_by_hand_works_as_it_is_written() {
    let readme = readme();
    let (_, from) = readme.split_once("\n## By hand\n").unwrap();
    let (part, _) = from.split_once("\n## ").unwrap();
    let blocks = part.split("```text\n").skip(1).map(|block| block.split_once("\n```").unwrap().0);
    let commands = blocks.collect::<Vec<_>>().join("\n").replace("cargo install", "# cargo install");
    let agreed = commands
        .replace("wallet present", "wallet present --yes")
        .replace("guardian offer ", "guardian offer --yes ");
    let quick = agreed.replace("wallet init", "wallet init --work-factor 2");
    let binary = env!("CARGO_BIN_EXE_bauta");
    let script = format!("set -e\nbauta() {{ {binary} --now 2026-11-23 \"$@\"; }}\n{quick}\n");
    let directory = tempfile::tempdir().unwrap();
    let output = Command::new("sh").arg("-c").arg(script).current_dir(directory.path()).output().unwrap();
    let (printed, prose) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{printed}{prose}");
    for member in [
        r#""condition": "not after 2008-11-23""#,
        r#""condition": "one of 990101, 990102""#,
        r#""date": "2026-11-23""#,
        r#""id": "guardian""#,
    ] {
        assert!(printed.contains(member), "{member}: {printed}");
    }
}

#[test]
fn the_readme_shows_what_the_demo_prints() {
    let readme = readme();
    let (_, from) = readme.split_once("$ bauta demo --seed 7 --now 2026-11-23\n").unwrap();
    let (shown, _) = from.split_once("\n```").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_bauta"))
        .args(["demo", "--seed", "7", "--now", "2026-11-23"])
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(without_times(shown.trim()), without_times(printed.trim()));
}
