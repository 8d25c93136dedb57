//! `bauta compare` from outside: what it writes, what it refuses, and that the same inputs give the same octets.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A scenario that is over in a moment.
const SMALL: &str = "people = 24\nactive = 24\nactive_costly = 24\ndays = 2\nregions = 3\nstolen = 2\n\
    documented_only = true\nsweeps = false\ncut_off = 1\nmistaken = 1\norders = 2\ndragnets = 1\nsilent = 1\n";

fn bauta(directory: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bauta")).current_dir(directory).args(arguments).output().unwrap()
}

fn small() -> TempDir {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("small.toml"), SMALL).unwrap();
    directory
}

/// Every file below a directory with its octets.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, octets)| (format!("{name}/{inner}"), octets)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

#[track_caller]
fn refused(directory: &TempDir, arguments: &[&str], code: i32, wanted: &[&str]) {
    let output = bauta(directory, arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    for text in wanted {
        assert!(said.contains(text), "{arguments:?}: {said}");
    }
}

#[test]
fn the_same_inputs_give_the_same_octets() {
    let directory = small();
    for out in ["one", "two"] {
        let output = bauta(
            &directory,
            &["compare", "--scenario", "small.toml", "--designs", "R,N2,W-A,A1", "--out", out],
        );
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let (one, two) = (files(&directory.path().join("one")), files(&directory.path().join("two")));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for name in ["results.json", "knowledge.csv", "report.html", "transcripts/A1.documented.seed-1.jsonl"] {
        assert!(one.contains_key(name), "{name}");
    }
    for (name, octets) in &one {
        // Times are in these two, and nowhere else.
        if name != "timings.json" && name != "report.html" {
            assert!(*octets == two[name], "{name} differs");
        }
    }
}

#[test]
fn a_transcript_is_shown_by_party_person_and_line() {
    let directory = small();
    let made =
        bauta(&directory, &["compare", "--scenario", "small.toml", "--designs", "R", "--out", "report"]);
    assert!(made.status.success());
    let run = "report/transcripts/R.documented.seed-1.jsonl";
    let show = |arguments: &[&str]| {
        let output = bauta(&directory, &[&["compare", "show", run][..], arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let all = show(&[]);
    let of_source = show(&["--party", "checking-source"]);
    assert!(all.starts_with("R documented, seed 1\n"));
    assert!(of_source.lines().count() < all.lines().count());
    assert!(of_source.lines().skip(1).all(|line| line.contains("checking-source")));
    let of_person = show(&["--person", "0"]);
    assert!(of_person.lines().skip(1).all(|line| line.contains("(person 0)")));
    assert!(of_person.contains("real-name-form"));
    let number = of_person.lines().find(|line| line.contains("real-name-form")).unwrap();
    let number = number.split_whitespace().next().unwrap();
    assert!(show(&["--line", number]).contains("\"family_name\""));
    assert!(show(&["--line", number, "--json"]).contains("\"kind\":\"message\""));

    refused(&directory, &["compare", "show", run, "--line", "99999999"], 1, &["no such line 99999999"]);
    refused(&directory, &["compare", "show", run, "--party", "somebody"], 2, &["not a party"]);
    refused(&directory, &["compare", "show", "small.toml"], 3, &["small.toml: line 0"]);
    refused(&directory, &["compare", "show", "nothing"], 3, &["nothing"]);
    let path = directory.path().join(run);
    let text = fs::read_to_string(&path).unwrap();
    let cut: Vec<&str> = text.lines().take(5).collect();
    fs::write(&path, format!("{}\n{{\"kind\":\"message\"\n", cut.join("\n"))).unwrap();
    refused(&directory, &["compare", "show", run], 3, &["line 5"]);
}

#[test]
fn what_makes_no_scenario_is_refused_with_file_and_key() {
    let directory = TempDir::new().unwrap();
    let cases = [
        ("people = 0\n", "people: 0 is not from 12"),
        ("days = -1\n", "days"),
        ("peoples = 4\n", "unknown field `peoples`"),
        ("ages = [0.8, 0.1, 0.1, 0.0]\n", "ages: 0.90 of the people are minors"),
        ("people = \"many\"\n", "people"),
    ];
    for (text, wanted) in cases {
        fs::write(directory.path().join("bad.toml"), text).unwrap();
        let arguments = ["compare", "--scenario", "bad.toml", "--out", "report"];
        refused(&directory, &arguments, 3, &["bad.toml", wanted]);
    }
    refused(&directory, &["compare", "--scenario", "missing.toml", "--out", "report"], 3, &["missing.toml"]);
    refused(&directory, &["compare", "--designs", "R,X", "--out", "report"], 2, &["not a design", "A1+E"]);
    refused(&directory, &["compare", "--designs", "", "--out", "report"], 2, &["not a design"]);
    refused(&directory, &["compare"], 2, &["--out"]);
    refused(&directory, &["compare", "--seeds", "0", "--out", "report"], 2, &["--seeds"]);
    assert_eq!(files(directory.path()).len(), 1, "nothing was written");
}

#[test]
fn nothing_is_overwritten() {
    let directory = small();
    fs::create_dir(directory.path().join("report")).unwrap();
    fs::write(directory.path().join("report/mine"), "mine").unwrap();
    let arguments = ["compare", "--scenario", "small.toml", "--designs", "O", "--out", "report"];
    refused(&directory, &arguments, 1, &["report: exists", "choose another name"]);
    assert_eq!(fs::read(directory.path().join("report/mine")).unwrap(), b"mine");
}

/// A run that is killed leaves no report, and the next one is none the worse for what it left.
#[test]
#[cfg(unix)]
fn a_killed_run_leaves_no_report() {
    let directory = small();
    let arguments = ["compare", "--preset", "default", "--designs", "O", "--out", "report"];
    let mut child = Command::new(env!("CARGO_BIN_EXE_bauta"))
        .current_dir(&directory)
        .args(arguments)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    child.kill().unwrap();
    let finished = child.wait().unwrap().success();
    assert!(finished || !directory.path().join("report").exists());
    fs::remove_dir_all(directory.path().join("report")).ok();
    let small = ["compare", "--scenario", "small.toml", "--designs", "O", "--out", "report"];
    assert!(bauta(&directory, &small).status.success());
    assert!(directory.path().join("report/report.html").exists());
    assert!(!directory.path().join(".report.part").exists());
}

#[test]
fn claims_are_listed_with_and_without_figures() {
    let directory = small();
    let listed = bauta(&directory, &["compare", "claims"]);
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.status.success() && text.contains("T07") && text.contains("not testable"));
    let made =
        bauta(&directory, &["compare", "--scenario", "small.toml", "--designs", "R", "--out", "report"]);
    assert!(made.status.success());
    let measured = bauta(&directory, &["compare", "claims", "--results", "report/results.json"]);
    assert!(measured.status.success());
    assert!(String::from_utf8(measured.stdout).unwrap().len() > text.len());
    refused(&directory, &["compare", "claims", "--results", "small.toml"], 3, &["small.toml"]);
}

/// Whoever reads the beginning only, or nothing, closes the pipe.
#[test]
fn a_reader_who_has_read_enough_is_no_failure() {
    let directory = small();
    let made =
        bauta(&directory, &["compare", "--scenario", "small.toml", "--designs", "R", "--out", "report"]);
    assert!(made.status.success());
    let mut shown = Command::new(env!("CARGO_BIN_EXE_bauta"))
        .args(["compare", "show", "report/transcripts/R.documented.seed-1.jsonl"])
        .current_dir(directory.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(shown.stdout.take());
    let ended = shown.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert!(ended.status.success());
}
