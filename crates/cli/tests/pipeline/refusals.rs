//! What is refused: with the right exit code, nothing on standard output, and every file as it was.

use serde_json::Value;

use crate::sandbox::Sandbox;

const ISSUE: [&str; 8] =
    ["issuer", "issue", "--dir", "issuer", "--mrz", "zone.txt", "--request", "request.json"];
const CHECK: [&str; 7] =
    ["verifier", "check", "--dir", "shop", "--issuer", "issuer/issuer.json", "presentation.jwp"];
const ACCEPT: [&str; 5] = ["wallet", "accept", "--dir", "wallet", "credential.jwp"];
const PRESENT: [&str; 7] = ["wallet", "present", "--dir", "wallet", "--request", "ask.json", "--yes"];
const REQUEST: [&str; 6] = ["wallet", "request", "--dir", "wallet", "--issuer", "issuer/issuer.json"];

/// The text with one character of its `part`th component replaced.
fn tampered(compact: &str, part: usize, at: usize) -> String {
    let mut parts: Vec<_> = compact.trim().split('.').map(str::to_owned).collect();
    let replacement = if parts[part].as_bytes()[at] == b'A' { "B" } else { "A" };
    parts[part].replace_range(at..=at, replacement);
    parts.join(".")
}

#[test]
fn a_presentation_is_taken_once() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region");
    sandbox.done(&CHECK);
    assert!(sandbox.refused(1, &CHECK).contains("has been answered"));
}

#[test]
fn a_presentation_for_another_verifier_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region");
    sandbox.done(&["verifier", "ask", "--dir", "rival", "--client-id", "https://rival.example"]);
    let check = ["verifier", "check", "--dir", "rival", "--issuer", "issuer/issuer.json", "presentation.jwp"];
    assert!(sandbox.refused(1, &check).contains("no request of this verifier has this nonce"));
}

#[test]
fn a_late_presentation_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region");
    let late = [&["--now", "2026-11-24"], &CHECK[..]].concat();
    assert!(sandbox.refused(1, &late).contains("lifetime is over"));
    sandbox.done(&CHECK);
}

#[test]
fn tampered_presentations_are_refused_and_do_not_use_the_request_up() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region");
    let presentation = sandbox.read("presentation.jwp");
    for (part, at) in [(0, 7), (1, 30), (3, 2), (3, 40), (3, 300), (3, 900)] {
        sandbox.write("presentation.jwp", tampered(&presentation, part, at));
        sandbox.refused(1, &CHECK);
    }
    for bad in ["", "a.b.c.d", "....", &presentation[..100], "\u{fffd}"] {
        sandbox.write("presentation.jwp", bad);
        sandbox.refused(1, &CHECK);
    }
    let payload = "Ijk5MDEwMSI";
    assert!(presentation.contains(payload));
    sandbox.write("presentation.jwp", presentation.replace(payload, "Ijk5MDEwMiI"));
    assert!(sandbox.refused(1, &CHECK).contains("core proof"));
    sandbox.write("presentation.jwp", &presentation);
    sandbox.done(&CHECK);
}

#[test]
fn a_request_that_was_changed_after_it_was_made_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region");
    let ask = sandbox.read("ask.json");
    sandbox.write("ask.json", ask.replace("shop.example", "evil.example"));
    sandbox.done_into("presentation.jwp", &PRESENT);
    assert!(sandbox.refused(1, &CHECK).contains("another audience"));
    sandbox.write("ask.json", ask.replace("\"region\"", "\"sex\""));
    sandbox.done_into("presentation.jwp", &PRESENT);
    assert!(sandbox.refused(1, &CHECK).contains("another request"));
}

#[test]
fn another_issuer_s_key_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region");
    sandbox.done(&["issuer", "init", "--dir", "stranger"]);
    let check =
        ["verifier", "check", "--dir", "shop", "--issuer", "stranger/issuer.json", "presentation.jwp"];
    assert!(sandbox.refused(1, &check).contains("core proof"));
    sandbox.done(&["issuer", "init", "--dir", "drafted", "--alg", "BBS-MOD"]);
    let check = ["verifier", "check", "--dir", "shop", "--issuer", "drafted/issuer.json", "presentation.jwp"];
    assert!(sandbox.refused(1, &check).contains("no trusted issuer"));
}

#[test]
fn a_tampered_credential_is_refused_by_the_wallet() {
    let sandbox = Sandbox::new();
    sandbox.done_into("request.json", &REQUEST);
    sandbox.done_into("credential.jwp", &ISSUE);
    let credential = sandbox.read("credential.jwp");
    for (part, at) in [(0, 3), (1, 0), (1, 5), (2, 10), (2, 80), (2, 120)] {
        sandbox.write("credential.jwp", tampered(&credential, part, at));
        sandbox.refused(1, &ACCEPT);
    }
    let payloads = vec!["IkEi"; 10_000].join("~");
    let parts: Vec<_> = credential.split('.').collect();
    sandbox.write("credential.jwp", format!("{}.{payloads}.{}", parts[0], parts[2]));
    assert!(sandbox.refused(1, &ACCEPT).contains("limit of 128"));
    sandbox.write("credential.jwp", credential);
    sandbox.done(&ACCEPT);
}

#[test]
fn a_credential_for_another_wallet_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.init_wallet("thief");
    sandbox.done(&["wallet", "request", "--dir", "thief", "--issuer", "issuer/issuer.json"]);
    let refused = sandbox.refused(1, &["wallet", "accept", "--dir", "thief", "credential.jwp"]);
    assert!(refused.contains("for a request of this wallet"), "{refused}");
}

#[test]
fn an_issuer_that_changed_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    let id: Value = serde_json::from_str(&sandbox.read("issuer/issuer.json")).unwrap();
    sandbox.done(&["issuer", "init", "--dir", "impostor", "--id", id["issuer"].as_str().unwrap()]);
    let request = ["wallet", "request", "--dir", "wallet", "--issuer", "impostor/issuer.json"];
    assert!(sandbox.refused(1, &request).contains("pinned at first use"));
}

#[test]
fn the_wallet_shows_only_what_it_can() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region");
    let ask = sandbox.read("ask.json");
    for (claim, reason) in [("shoe_size", "no claim `shoe_size`"), ("person_id", "never disclosed")] {
        sandbox.write("ask.json", ask.replace("\"region\"", &format!("\"{claim}\"")));
        assert!(sandbox.refused(1, &PRESENT).contains(reason));
    }
    sandbox.write("ask.json", ask.replace("urn:bauta:person:1", "urn:bauta:person:2"));
    assert!(sandbox.refused(1, &PRESENT).contains("no credential of a type"));
    sandbox.write("ask.json", &ask);
    let without_yes = &PRESENT[..6];
    assert!(sandbox.refused(1, without_yes).contains("nobody is there to agree"));
    sandbox.done_into(
        "ask.json",
        &["verifier", "ask", "--dir", "shop", "--client-id", "https://shop.example", "--now", "2030-04-16"],
    );
    let expired = [&["--now", "2030-04-16"], &PRESENT[..]].concat();
    assert!(sandbox.refused(1, &expired).contains("expired on 2030-04-15"));
}

#[test]
fn requests_with_members_nobody_knows_are_not_answered() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region");
    let ask = sandbox.read("ask.json");
    for more in [r#"{"opening":true,"#, r#"{"nonce":"twice","#] {
        sandbox.write("ask.json", ask.replacen('{', more, 1));
        sandbox.refused(3, &PRESENT);
    }
    sandbox.write("ask.json", vec![b' '; 10 * 1024 * 1024]);
    assert!(sandbox.refused(3, &PRESENT).contains("larger than"));
    sandbox.write("ask.json", "x");
    sandbox.refused(3, &PRESENT);
}

#[test]
fn the_issuer_refuses_what_was_used_before() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    let other =
        ["issuer", "issue", "--dir", "issuer", "--mrz", "other-zone.txt", "--request", "request.json"];
    assert!(sandbox.refused(1, &other).contains("for another document or person"));
    // Without its personal number the same person is a collision, which the operator decides.
    let zone = sandbox.read("zone.txt").replace("ZE184226B<<<<<16", "<<<<<<<<<<<<<<<4");
    sandbox.write("zone.txt", &zone);
    sandbox.done_into("request.json", &["wallet", "request", "--dir", "wallet", "--renew", "1"]);
    let refused = sandbox.refused(1, &ISSUE);
    assert!(refused.contains("--same-person") && refused.contains("person 1"), "{refused}");
    sandbox.refused(1, &[&ISSUE[..], &["--same-person", "9"]].concat());
    sandbox.done(&[&ISSUE[..], &["--same-person", "1"]].concat());
    sandbox.refused(2, &[&ISSUE[..], &["--same-person", "1", "--different-person", "twin"]].concat());
}

#[test]
fn a_known_person_with_another_secret_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.init_wallet("second");
    sandbox.done_into(
        "request.json",
        &["wallet", "request", "--dir", "second", "--issuer", "issuer/issuer.json"],
    );
    assert!(sandbox.refused(1, &ISSUE).contains("another secret"));
}

#[test]
fn requests_of_the_wallet_are_checked() {
    let sandbox = Sandbox::new();
    let request = sandbox.done(&REQUEST);
    let mut altered: Value = serde_json::from_str(&request).unwrap();
    altered["nonce"] = "another-nonce".into();
    sandbox.write("request.json", altered.to_string());
    assert!(sandbox.refused(1, &ISSUE).contains("holder's proof"));
    altered["issuer"] = "https://elsewhere.example".into();
    sandbox.write("request.json", altered.to_string());
    assert!(sandbox.refused(1, &ISSUE).contains("another issuer"));
    altered["proof"] = "AAAA".into();
    sandbox.write("request.json", altered.to_string());
    sandbox.refused(3, &ISSUE);
}

#[test]
fn directories_are_not_written_over() {
    let sandbox = Sandbox::new();
    assert!(sandbox.refused(1, &["issuer", "init", "--dir", "issuer"]).contains("not empty"));
    assert!(sandbox.refused(1, &["wallet", "init", "--dir", "wallet"]).contains("not empty"));
    sandbox.refused(3, &["wallet", "list", "--dir", "nowhere"]);
    sandbox.refused(3, &["issuer", "list", "--dir", "nowhere"]);
    sandbox.refused(3, &["wallet", "accept", "--dir", "wallet", "nothing.jwp"]);
    sandbox.refused(3, &["conformance", "--vectors", "nowhere"]);
}

#[test]
fn a_wrong_passphrase_opens_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("passphrase.txt", "wrong\n");
    let list = ["wallet", "list", "--dir", "wallet", "--passphrase-file", "passphrase.txt"];
    assert!(sandbox.refused(1, &list).contains("wrong passphrase"));
    sandbox.write("wallet/wallet.age", "age-encryption.org/v1\nnonsense");
    sandbox.refused(3, &["wallet", "list", "--dir", "wallet"]);
}

#[test]
fn usage_is_explained() {
    let sandbox = Sandbox::new();
    sandbox.refused(2, &["issuer", "issue", "--dir", "issuer", "--request", "request.json"]);
    sandbox.refused(2, &["verifier", "ask", "--dir", "shop", "--client-id", "x", "--disclose", "person_id"]);
    sandbox.refused(2, &["wallet", "init", "--dir", "new", "--work-factor", "23"]);
    sandbox.refused(2, &["--now", "yesterday", "demo"]);
    sandbox.refused(2, &[&ISSUE[..], &["--kind", "library-card"]].concat());
}

/// Two identity cards of one state are two persons'; a passport's number says nothing of the kind.
#[test]
fn numbers_decide_where_they_can() {
    let sandbox = Sandbox::new();
    let issue = |sandbox: &Sandbox, number: &str, more: &[&str]| {
        let request = sandbox.done(&[&REQUEST[..], &["--new"]].concat());
        sandbox.write("request.json", request);
        let arguments = [
            "issuer",
            "issue",
            "--dir",
            "issuer",
            "--family-name",
            "LI",
            "--given-name",
            "YI",
            "--request",
            "request.json",
            "--id-number",
            number,
        ];
        sandbox.run(&[&arguments[..], more].concat())
    };
    assert_eq!(issue(&sandbox, "99010119900101049X", &[]).code, 0);
    assert_eq!(issue(&sandbox, "990101199001010019", &[]).code, 0, "another number of the same kind");
    let passport =
        "P<UTOLI<<YI<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nU123456784UTO9001011M3101012ZE184226B<<<<<10\n";
    sandbox.write("zone.txt", passport);
    let request = sandbox.done(&[&REQUEST[..], &["--new"]].concat());
    sandbox.write("request.json", request);
    let refused = sandbox.refused(1, &ISSUE);
    assert!(refused.contains("person 1, person 2"), "{refused}");
    let other = issue(&sandbox, "990101199001010035", &["--same-person", "1"]);
    assert!(other.stderr.contains("is somebody else"), "{}", other.stderr);
}

#[test]
fn what_should_arrive_and_does_not_is_a_failure() {
    let sandbox = Sandbox::new();
    let mut child = sandbox.start(&REQUEST);
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(4));
}

/// A slip of the operator's hand must not take somebody's credential away.
#[test]
fn the_same_person_was_born_on_the_same_day() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.done_into("request.json", &["wallet", "request", "--dir", "wallet", "--renew", "1"]);
    let other =
        ["issuer", "issue", "--dir", "issuer", "--mrz", "other-zone.txt", "--request", "request.json"];
    let refused = sandbox.refused(1, &[&other[..], &["--same-person", "1"]].concat());
    assert!(refused.contains("entry on the register disagrees"), "{refused}");
}

#[test]
fn flags_that_would_be_passed_over_are_refused() {
    let sandbox = Sandbox::new();
    sandbox.done_into("request.json", &REQUEST);
    sandbox.refused(2, &[&ISSUE[..], &["--family-name", "OTHER"]].concat());
    sandbox.refused(2, &[&ISSUE[..], &["--given-name", "OTHER"]].concat());
    sandbox.refused(2, &[&ISSUE[..], &["--different-person", ""]].concat());
    sandbox.refused(2, &[&ISSUE[..], &["--different-person", "a\u{202e}b"]].concat());
}

#[test]
fn a_card_s_number_has_its_check_digit() {
    let sandbox = Sandbox::new();
    sandbox.done_into("request.json", &REQUEST);
    let record = r#"{"kind": "resident-id-card", "document_number": "990101199001010490", "family_name": "LI",
        "sex": "M", "nationality": "UTO", "birth_date": "1990-01-01", "expires_on": "never"}"#;
    sandbox.write("record.json", record);
    let issue =
        ["issuer", "issue", "--dir", "issuer", "--record", "record.json", "--request", "request.json"];
    assert!(sandbox.refused(1, &issue).contains("check digit"));
    sandbox.write("record.json", record.replace("990101199001010490", "99010119900101049X"));
    sandbox.done(&issue);
}

#[test]
fn a_directory_without_vectors_is_no_success() {
    let sandbox = Sandbox::new();
    let done = sandbox.run(&["conformance", "--vectors", "issuer"]);
    assert_eq!(done.code, 1);
    assert!(done.stderr.contains("no vectors"));
}
