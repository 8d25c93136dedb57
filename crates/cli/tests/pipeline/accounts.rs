//! Stories: one account each, bans that last, and phones that are lost.

use serde_json::Value;

use crate::sandbox::Sandbox;

/// The name under which a wallet's owner is known at a platform.
fn pseudonym(sandbox: &Sandbox, platform: &str, wallet: &str) -> String {
    sandbox.ask(platform, &["--pseudonym"]);
    sandbox.present(wallet, &[]);
    sandbox.check(platform, &[])["pseudonym"].as_str().unwrap().to_owned()
}

#[test]
fn who_was_banned_is_recognised_with_the_same_and_with_a_new_credential() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.person("lea", "1991-01-01", &[]);
    let banned = pseudonym(&sandbox, "forum", "kim");
    assert_eq!(pseudonym(&sandbox, "forum", "kim"), banned);
    assert_ne!(pseudonym(&sandbox, "forum", "lea"), banned);
    sandbox.done_into("request.json", &["wallet", "request", "--dir", "kim", "--renew", "1"]);
    sandbox.issue_to("kim", &[]);
    assert_eq!(pseudonym(&sandbox, "forum", "kim"), banned, "re-issued");
}

#[test]
fn two_platforms_and_the_issuer_together_cannot_link() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    let issuer_saw: Vec<u8> = sandbox.read("request.json").into_bytes();
    let (first, second) = (pseudonym(&sandbox, "forum", "kim"), pseudonym(&sandbox, "game", "kim"));
    assert_ne!(first, second);
    let texts = |name: &str| name.as_bytes().to_vec();
    let decoded =
        |name: &str| base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, name);
    let registered: Vec<u8> = sandbox
        .snapshot()
        .into_iter()
        .filter(|(path, _)| path.starts_with(sandbox.path("issuer")))
        .flat_map(|(_, contents)| contents)
        .chain(issuer_saw)
        .collect();
    for name in [&first, &second] {
        for needle in [texts(name), decoded(name).unwrap()] {
            assert!(!registered.windows(needle.len()).any(|part| part == needle), "the issuer has seen it");
        }
    }
}

#[test]
fn a_context_is_shared_only_where_a_trusted_registrar_says_so() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.ask("forum", &["--pseudonym", "shared:boards"]);
    assert!(sandbox.not_presented("kim", &[]).contains("is asked for in the context"));
    sandbox.done(&["registrar", "init", "--dir", "registrar"]);
    sandbox.done(&["wallet", "trust", "--dir", "kim", "--registrar", "registrar/registrar.json"]);
    let mut names = Vec::new();
    for platform in ["forum", "board"] {
        let policy = format!(
            r#"{{"client_id": "https://{platform}.example", "purposes": ["Post"], "vct_values": ["urn:bauta:person:1"], "pseudonym": true,
                "shared": [{{"name": "boards", "members": ["https://forum.example", "https://board.example"]}}]}}"#
        );
        sandbox.write("policy.json", policy);
        sandbox.done_into(
            "registration",
            &["registrar", "sign", "--dir", "registrar", "--policy", "policy.json"],
        );
        let asks = ["--pseudonym", "shared:boards", "--purpose", "Post", "--registration", "registration"];
        sandbox.ask(platform, &asks);
        sandbox.present("kim", &[]);
        names.push(sandbox.check(platform, &[])["pseudonym"].clone());
    }
    assert_eq!(names[0], names[1]);
}

#[test]
fn a_registration_limits_what_is_answered() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.done(&["registrar", "init", "--dir", "registrar", "--id", "https://registrar.example"]);
    sandbox.done(&["wallet", "trust", "--dir", "kim", "--registrar", "registrar/registrar.json"]);
    sandbox.ask("game", &["--age-at-least", "18", "--purpose", "Play"]);
    let refused = sandbox.not_presented("kim", &[]);
    assert!(refused.contains("no registrar") && refused.contains("--beyond-registration"), "{refused}");
    sandbox.write(
        "policy.json",
        r#"{"client_id": "https://game.example", "purposes": ["Play"], "vct_values": ["urn:bauta:person:1"],
            "predicates": [{"path": ["birth_date"], "from": {"age_at_least": 18}}]}"#,
    );
    sandbox
        .done_into("registration", &["registrar", "sign", "--dir", "registrar", "--policy", "policy.json"]);
    let registered = ["--age-at-least", "18", "--purpose", "Play", "--registration", "registration"];
    sandbox.ask("game", &registered);
    sandbox.present("kim", &[]);
    sandbox.check("game", &[]);
    sandbox.ask("game", &[&registered[..], &["--disclose", "region"]].concat());
    assert!(sandbox.not_presented("kim", &[]).contains("asks to see `region`"));
    let present = ["wallet", "present", "--dir", "kim", "--request", "ask.json", "--yes"];
    let done = sandbox.run(&[&present[..], &["--beyond-registration"]].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("by \"https://registrar.example\""), "{}", done.stderr);
    assert!(done.stderr.contains("Beyond that"), "{}", done.stderr);
    // A key that is another's signs nothing here.
    sandbox.done(&["registrar", "init", "--dir", "third"]);
    sandbox.copy("registrar", "mixed");
    sandbox.write("mixed/secret-key.json", sandbox.read("third/secret-key.json"));
    sandbox.refused(3, &["registrar", "sign", "--dir", "mixed", "--policy", "policy.json"]);
    sandbox.refused(1, &["registrar", "init", "--dir", "registrar"]);
    // Another registrar's word counts for nothing, nor does another key under the same name.
    sandbox.done(&["registrar", "init", "--dir", "other", "--id", "https://registrar.example"]);
    sandbox.done_into("registration", &["registrar", "sign", "--dir", "other", "--policy", "policy.json"]);
    sandbox.ask("game", &registered);
    assert!(sandbox.not_presented("kim", &[]).contains("no registrar"));
    let trust = ["wallet", "trust", "--dir", "kim", "--registrar", "other/registrar.json"];
    assert!(sandbox.refused(1, &trust).contains("differs"));
}

#[test]
fn a_lost_phone_with_a_backup_keeps_every_pseudonym() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    let before = pseudonym(&sandbox, "forum", "kim");
    sandbox.done(&["wallet", "backup", "--dir", "kim", "--to", "backup.age"]);
    sandbox.publish("2026-11-24");
    sandbox.follow("forum");
    // The phone is lost with the wallet in it, and the credential is revoked; its owner has the backup.
    sandbox.done(&["issuer", "revoke", "--dir", "issuer", "--credential", "1", "--reason", "phone lost"]);
    sandbox.done(&["wallet", "restore", "backup.age", "--dir", "new-kim"]);
    sandbox.done_into("request.json", &["wallet", "request", "--dir", "new-kim", "--renew", "1"]);
    sandbox.done_into(
        "credential.jwp",
        &["issuer", "issue", "--dir", "issuer", "--record", "kim.json", "--request", "request.json"],
    );
    sandbox.done(&["wallet", "accept", "--dir", "new-kim", "credential.jwp"]);
    assert_eq!(pseudonym(&sandbox, "forum", "new-kim"), before);
    // From the next epoch on the lost one is worth nothing where good standing is asked.
    sandbox.publish("2026-11-25");
    sandbox.follow("forum");
    sandbox.done(&["wallet", "sync", "--dir", "new-kim", "--from", "public"]);
    let asks = ["--pseudonym", "--validity", "--accept-epochs", "1"];
    sandbox.ask("forum", &asks);
    sandbox.present("new-kim", &[]);
    assert_eq!(sandbox.check("forum", &[])["pseudonym"], before);
    sandbox.ask("forum", &asks);
    let thief = sandbox.run(&["wallet", "sync", "--dir", "kim", "--from", "public"]);
    assert_eq!(thief.code, 1, "{}", thief.stderr);
    sandbox.not_presented("kim", &[]);
}

/// A request to begin anew is printed again while it is open, and is not the one for a first credential.
fn phone_again(sandbox: &Sandbox, once: &str) {
    let request = ["wallet", "request", "--dir", "second", "--issuer", "issuer/issuer.json"];
    assert_eq!(sandbox.done(&[&request[..], &["--reset"]].concat()), once);
    assert!(!sandbox.done(&request).contains("reset"));
    sandbox.refused(2, &["wallet", "request", "--dir", "second", "--renew", "1", "--reset"]);
}

#[test]
fn a_lost_phone_without_a_backup_is_a_new_beginning_once_a_year() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    let before = pseudonym(&sandbox, "forum", "kim");
    let issue = ["issuer", "issue", "--dir", "issuer", "--record", "kim.json", "--request", "request.json"];
    let phone = |name: &str, more: &[&str]| {
        sandbox.init_wallet(name);
        let request = ["wallet", "request", "--dir", name, "--issuer", "issuer/issuer.json"];
        sandbox.done_into("request.json", &[&request[..], more].concat());
    };
    phone("second", &["--reset"]);
    let once = sandbox.read("request.json");
    assert!(once.contains("\"reset\":true"), "{once}");
    phone_again(&sandbox, &once);
    phone("first-try", &[]);
    let refused = sandbox.refused(1, &issue);
    assert!(refused.contains("another secret") && refused.contains("--reset"), "{refused}");
    sandbox.done_into(
        "request.json",
        &["wallet", "request", "--dir", "second", "--issuer", "issuer/issuer.json", "--reset"],
    );
    sandbox.done_into("credential.jwp", &issue);
    sandbox.done(&["wallet", "accept", "--dir", "second", "credential.jwp"]);
    assert_ne!(pseudonym(&sandbox, "forum", "second"), before, "a stranger");
    phone("third", &["--reset"]);
    let refused = sandbox.refused(1, &[&issue[..], &["--now", "2027-11-22"]].concat());
    assert!(refused.contains("from 2027-11-23 on"), "{refused}");
    sandbox.done(&[&issue[..], &["--now", "2027-11-23"]].concat());
    sandbox.publish("2027-11-24");
    let status: Value =
        serde_json::from_str(&sandbox.done(&["issuer", "epoch", "status", "--dir", "issuer", "--json"]))
            .unwrap();
    assert_eq!(status["newest"]["counts"]["resets"], 2, "everybody sees how many");
}

#[test]
fn backups_are_sealed_and_nothing_is_written_over() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.write("other.txt", "another passphrase\n");
    let backup = ["wallet", "backup", "--dir", "kim", "--to", "backup.age"];
    sandbox.done(&[&backup[..], &["--backup-passphrase-file", "other.txt"]].concat());
    assert!(sandbox.refused(1, &backup).contains("exists"));
    assert!(sandbox.refused(1, &["wallet", "restore", "backup.age", "--dir", "new"]).contains("passphrase"));
    let restore = ["wallet", "restore", "backup.age", "--backup-passphrase-file", "other.txt", "--dir"];
    assert!(sandbox.refused(1, &[&restore[..], &["kim"]].concat()).contains("not empty"));
    sandbox.done(&[&restore[..], &["new"]].concat());
    assert_eq!(
        sandbox.done(&["wallet", "show", "--dir", "new"]),
        sandbox.done(&["wallet", "show", "--dir", "kim"])
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(sandbox.path("backup.age")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
