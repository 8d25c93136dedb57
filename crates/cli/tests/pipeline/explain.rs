//! `bauta explain`: of the demonstration, and of files; and what it keeps to itself.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::Sandbox;

fn explain(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let printed = sandbox.done(&[&["explain"], arguments, &["--format", "json", "--full"]].concat());
    serde_json::from_str(&printed).unwrap()
}

/// The values of all steps: kind, name, and hexadecimal where it is shown.
fn values(explanation: &Value) -> Vec<(String, String, Option<String>)> {
    let steps = explanation["steps"].as_array().unwrap();
    let values = steps.iter().flat_map(|step| step["values"].as_array().unwrap());
    let text = |value: &Value| value.as_str().map(str::to_owned);
    values
        .map(|value| (text(&value["kind"]).unwrap(), text(&value["name"]).unwrap(), text(&value["value"])))
        .collect()
}

/// The hexadecimal of everything that has a kind for which the condition holds, if it is long enough to be looked for.
fn octets(explanation: &Value, is_wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let values = values(explanation).into_iter().filter(|(kind, ..)| is_wanted(kind));
    values.filter_map(|(.., value)| value).filter(|value| value.len() >= 24 && value.contains('f')).collect()
}

/// Every piece of every part: its name, and where it comes from.
fn pieces(explanation: &Value) -> Vec<(String, Value)> {
    let documents = explanation["documents"].as_array().unwrap().iter();
    let parts = documents.flat_map(|document| document["parts"].as_array().unwrap());
    let pieces = parts.flat_map(|part| part["pieces"].as_array().unwrap());
    pieces.map(|piece| (piece["name"].as_str().unwrap().to_owned(), piece["origin"].clone())).collect()
}

/// A shop that knows an issuer's log, and a person who has answered it.
fn visited() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.publish("2026-11-24");
    sandbox.done(&["wallet", "sync", "--dir", "kim", "--from", "public"]);
    sandbox.follow("shop");
    sandbox.ask("shop", &["--validity", "--age-at-least", "18", "--disclose", "region"]);
    sandbox.present("kim", &[]);
    sandbox
}

#[test]
fn without_the_flag_no_secret_is_in_the_output() {
    let sandbox = Sandbox::empty();
    for operation in ["issue", "present", "verify"] {
        let shown = explain(&sandbox, &[operation, "--demo", "--show-secrets"]);
        let public = octets(&shown, |kind| matches!(kind, "public" | "recomputed"));
        let secret = octets(&shown, |kind| matches!(kind, "secret" | "random"));
        let secret: Vec<_> = secret.difference(&public).collect();
        assert_eq!(secret.is_empty(), operation == "verify", "{operation}");
        for format in ["json", "html", "text", "markdown"] {
            let arguments = ["explain", operation, "--demo", "--full", "--format", format];
            let printed = sandbox.done(&arguments);
            let found = secret.iter().find(|secret| printed.contains(secret.as_str()));
            assert_eq!(found, None, "{operation} {format}");
        }
    }
}

#[test]
fn where_octets_come_from_does_not_tell_which_member_of_a_set_it_is() {
    let presented = explain(&Sandbox::empty(), &["present", "--demo"]);
    let pieces = pieces(&presented);
    let of = |name: &str| {
        let mut found = pieces.iter().filter(|(piece, _)| piece == name);
        found.next().unwrap().1.clone()
    };
    // Of the two members one is proven and one simulated, and nothing tells which.
    assert_eq!([&of("c[0]")["step"], &of("z[0]")["step"]], [&of("c[1]")["step"], &of("z[1]")["step"]]);
    assert_eq!([&of("c[0]")["name"], &of("c[1]")["name"]], ["c_1", "c_2"]);
}

#[test]
fn every_octet_of_a_presentation_comes_from_a_step() {
    for operation in ["present", "verify"] {
        let explanation = explain(&Sandbox::empty(), &[operation, "--demo"]);
        let without: Vec<_> =
            pieces(&explanation).into_iter().filter(|(_, origin)| origin.is_null()).collect();
        let names: Vec<_> = without.iter().map(|(name, _)| name.as_str()).collect();
        // Lengths are no values; what is disclosed is a secret until it is disclosed.
        let lengths = ["length", "commitments"];
        let unknown = names.iter().filter(|name| !lengths.contains(name) && !name.starts_with("payload"));
        assert_eq!(unknown.count(), 0, "{names:?}");
        assert_eq!(names.iter().filter(|name| lengths.contains(name)).count(), 2);
    }
}

#[test]
fn what_is_not_computed_again_is_not_called_so() {
    let verified = explain(&Sandbox::empty(), &["verify", "--demo"]);
    let of_kind = |kind: &str| {
        let values = values(&verified).into_iter().filter(move |(own, ..)| own == kind);
        values.map(|(_, name, _)| name).collect::<BTreeSet<_>>()
    };
    let recomputed = of_kind("recomputed");
    for name in ["T1", "T2", "C̃_7", "D_1", "D_2", "T_1", "domain", "c again", "equal", "holds"] {
        assert!(recomputed.contains(name), "{name}: {recomputed:?}");
    }
    for name in ["Ā", "ê", "C_7", "K_1", "σ'"] {
        assert!(!recomputed.contains(name) && of_kind("public").contains(name), "{name}");
    }
}

#[test]
fn files_are_explained_and_nothing_changes() {
    let sandbox = visited();
    let before = sandbox.snapshot();
    let issued = explain(&sandbox, &["issue", "issuer", "request.json", "--show-secrets"]);
    let credential = sandbox.read("credential.jwp");
    let hidden = explain(&sandbox, &["issue", "request.json", "issuer"]);
    assert_eq!(issued["steps"].as_array().unwrap().len(), hidden["steps"].as_array().unwrap().len());
    let presented = explain(&sandbox, &["present", "kim", "ask.json"]);
    let log = sandbox.read("public/log");
    sandbox.write("log", log);
    let files = ["presentation.jwp", "ask.json", "issuer/issuer.json", "log"];
    let verified = explain(&sandbox, &[&["verify"][..], &files].concat());
    assert!(verified["about"][0].as_str().unwrap().starts_with("It verifies."), "{}", verified["about"]);
    for (explanation, operation) in
        [(&issued, "BlindSign"), (&presented, "ProofInit"), (&verified, "CoreProofVerify")]
    {
        let steps = explanation["steps"].as_array().unwrap();
        assert!(steps.iter().any(|step| step["operation"] == operation), "{operation}");
    }
    let after: Vec<_> = sandbox.snapshot().into_iter().filter(|(path, _)| !path.ends_with("log")).collect();
    let before: Vec<_> = before.into_iter().filter(|(path, _)| !path.ends_with("log")).collect();
    assert_eq!(after, before);
    assert_eq!(sandbox.read("credential.jwp"), credential);
}

#[test]
fn what_does_not_verify_is_explained_as_far_as_it_went() {
    let sandbox = visited();
    sandbox.ask("shop", &["--disclose", "region"]);
    let done = sandbox.run(&["explain", "verify", "presentation.jwp", "ask.json", "issuer/issuer.json"]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert!(
        done.stdout.contains("It does not verify") && done.stdout.contains("core proof"),
        "{}",
        done.stdout
    );
}

#[cfg(unix)]
#[test]
fn secrets_of_somebody_elses_directory_are_not_shown() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    let directory = sandbox.path("issuer");
    // Only the administrator can give a directory away; for anybody else the root directory is not their own.
    let given_away = std::os::unix::fs::chown(&directory, Some(12_345), None).is_ok();
    let somebody_elses = if given_away { "issuer" } else { "/" };
    let refused = sandbox.run(&["explain", "issue", somebody_elses, "request.json", "--show-secrets"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
    assert!(refused.stderr.contains("not your own"), "{}", refused.stderr);
}

#[test]
fn the_page_loads_nothing() {
    let page = Sandbox::empty().done(&["explain", "present", "--demo", "--format", "html"]);
    for loaded in ["src=", "href=\"http", "url(", "@import", "<link"] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    assert!(page.contains("ArrowRight") && page.contains("default-src 'none'"));
    assert!(page.contains("<section class=\"step\" id=\"step-30\">"));
}

#[test]
fn a_missing_file_is_named() {
    let sandbox = Sandbox::new();
    let refused = sandbox.refused(2, &["explain", "verify", "issuer/issuer.json"]);
    assert!(refused.contains("none of the FILEs is an answer"), "{refused}");
    sandbox.refused(2, &["explain", "present"]);
    sandbox.refused(3, &["explain", "verify", "zone.txt"]);
}

/// Whether one of the steps is of this operation.
fn has_step(explanation: &Value, operation: &str) -> bool {
    explanation["steps"].as_array().unwrap().iter().any(|step| step["operation"] == operation)
}

#[test]
fn a_ward_and_a_guardian_are_explained_move_by_move() {
    let sandbox = crate::ages::family();
    sandbox.ask("kids", &["--same", "guardian_id=guardian.person_id", "--age-at-least", "guardian:18"]);
    let present = |more: &[&str]| {
        let before = sandbox.snapshot();
        let explanation = explain(&sandbox, &[&["present"], more].concat());
        assert_eq!(sandbox.snapshot(), before);
        explanation
    };
    let alone = sandbox.refused(1, &["explain", "present", "bo", "ask.json"]);
    assert!(alone.contains("wallet guardian offer"), "{alone}");
    let offered = present(&["ada", "ask.json", "--as", "guardian"]);
    assert!(has_step(&offered, "CoreProofGen") && !has_step(&offered, "bauta-range"));
    assert_eq!(offered["documents"].as_array().unwrap().len(), 1);
    let offer = ["wallet", "guardian", "offer", "--dir", "ada", "--request", "ask.json", "--yes"];
    sandbox.done_into("offer.json", &offer);
    let joined = present(&["bo", "ask.json", "offer.json"]);
    assert!(has_step(&joined, "CoreProofGen") && !has_step(&joined, "schnorr-eq"));
    let answer = ["wallet", "present", "--dir", "bo", "--request", "ask.json", "--yes", "--guardian"];
    sandbox.done_into("challenges.json", &[&answer[..], &["offer.json"]].concat());
    let shared = present(&["ada", "challenges.json"]);
    assert!(has_step(&shared, "bauta-range") && !has_step(&shared, "ProofInit"));
    sandbox.done_into("share.json", &["wallet", "guardian", "finish", "--dir", "ada", "challenges.json"]);
    let completed = present(&["bo", "ask.json", "share.json"]);
    assert!(has_step(&completed, "schnorr-eq"));
    assert_eq!(completed["documents"].as_array().unwrap().len(), 2);
    sandbox.done_into("presentation.jwp", &[&answer[..], &["share.json"]].concat());
    let verified = explain(&sandbox, &["verify", "presentation.jwp", "ask.json", "issuer/issuer.json"]);
    for operation in ["CoreProofVerify", "bauta-range", "schnorr-eq"] {
        assert!(has_step(&verified, operation), "{operation}");
    }
}

#[test]
fn what_the_holder_agrees_to_is_asked_for_here_too() {
    let sandbox = visited();
    let at = ["explain", "present", "kim", "ask.json"];
    sandbox.done(&[&at[..], &["--credential", "1"]].concat());
    sandbox.refused(1, &[&at[..], &["--credential", "2"]].concat());
    sandbox.done(&["registrar", "init", "--dir", "registrar"]);
    sandbox.done(&["wallet", "trust", "--dir", "kim", "--registrar", "registrar/registrar.json"]);
    let refused = sandbox.refused(1, &at);
    assert!(refused.contains("registered"), "{refused}");
    sandbox.done(&[&at[..], &["--beyond-registration"]].concat());
}
