//! Commands that are killed, and commands that run at the same time.

use std::process::Child;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::sandbox::Sandbox;

const ISSUE: [&str; 8] =
    ["issuer", "issue", "--dir", "issuer", "--mrz", "zone.txt", "--request", "request.json"];

fn outcomes(children: Vec<Child>) -> Vec<(bool, String)> {
    let outcome = |child: Child| {
        let output = child.wait_with_output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    children.into_iter().map(outcome).collect()
}

fn states(sandbox: &Sandbox) -> Vec<String> {
    let listed: Value =
        serde_json::from_str(&sandbox.done(&["issuer", "list", "--dir", "issuer", "--json"])).unwrap();
    let entries = listed.as_array().unwrap().iter();
    entries.map(|entry| entry["state"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_issuer_that_is_killed_issues_once_when_it_is_asked_again() {
    let sandbox = Sandbox::new();
    sandbox.done_into(
        "request.json",
        &["wallet", "request", "--dir", "wallet", "--issuer", "issuer/issuer.json"],
    );
    for milliseconds in 0..25 {
        let mut child = sandbox.start(&ISSUE);
        thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    sandbox.done_into("credential.jwp", &ISSUE);
    assert_eq!(states(&sandbox), ["issued"]);
    assert_eq!(sandbox.done(&ISSUE), sandbox.read("credential.jwp"));
    sandbox.done(&["wallet", "accept", "--dir", "wallet", "credential.jwp"]);
}

#[test]
fn a_wallet_that_is_killed_keeps_what_it_had() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    let renew = ["wallet", "request", "--dir", "wallet", "--renew", "1"];
    for milliseconds in 0..25 {
        let mut child = sandbox.start(&renew);
        thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    sandbox.done_into("request.json", &renew);
    sandbox.issue_and_accept();
    sandbox.ask_and_present("region");
}

#[test]
fn of_many_checks_at_once_one_succeeds() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region");
    let check = ["verifier", "check", "--dir", "shop", "--issuer", "issuer/issuer.json", "presentation.jwp"];
    let outcomes = outcomes((0..6).map(|_| sandbox.start(&check)).collect());
    assert_eq!(outcomes.iter().filter(|(success, _)| *success).count(), 1);
}

#[test]
fn the_same_request_at_the_same_time_is_answered_with_one_credential() {
    let sandbox = Sandbox::new();
    sandbox.done_into(
        "request.json",
        &["wallet", "request", "--dir", "wallet", "--issuer", "issuer/issuer.json"],
    );
    let outcomes = outcomes((0..4).map(|_| sandbox.start(&ISSUE)).collect());
    let credentials: Vec<_> = outcomes.iter().filter(|(success, _)| *success).map(|(_, text)| text).collect();
    assert!(!credentials.is_empty());
    assert!(credentials.iter().all(|credential| *credential == credentials[0]));
    assert_eq!(states(&sandbox), ["issued"]);
    assert_eq!(&sandbox.done(&ISSUE), credentials[0]);
}

#[test]
fn of_requests_of_two_wallets_for_one_person_one_is_answered() {
    let sandbox = Sandbox::new();
    sandbox.init_wallet("second");
    let mut children = Vec::new();
    for wallet in ["wallet", "second"] {
        let file = format!("{wallet}.json");
        sandbox.done_into(&file, &["wallet", "request", "--dir", wallet, "--issuer", "issuer/issuer.json"]);
        children.push(sandbox.start(&[
            "issuer",
            "issue",
            "--dir",
            "issuer",
            "--mrz",
            "zone.txt",
            "--request",
            &file,
        ]));
    }
    let outcomes = outcomes(children);
    assert_eq!(outcomes.iter().filter(|(success, _)| *success).count(), 1, "{outcomes:?}");
    assert_eq!(states(&sandbox).iter().filter(|state| *state == "issued").count(), 1);
}
