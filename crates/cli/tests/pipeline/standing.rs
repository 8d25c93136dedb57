//! Stories: in good standing, struck from the register, and logs that are not what they were.

use std::fs;

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

const SYNC: [&str; 6] = ["wallet", "sync", "--dir", "kim", "--from", "public"];
const FOLLOW: [&str; 8] =
    ["verifier", "sync", "--dir", "shop", "--issuer", "issuer/issuer.json", "--from", "public"];

/// An issuer with two people, one epoch out, and a shop that follows.
fn town() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.person("lea", "1991-01-01", &[]);
    sandbox.publish("2026-11-24");
    sandbox.follow("shop");
    sandbox
}

#[test]
fn good_standing_is_shown_and_nothing_else() {
    let sandbox = town();
    let standing: Value = serde_json::from_str(&sandbox.done(&[&SYNC[..], &["--json"]].concat())).unwrap();
    assert_eq!(
        standing,
        json!([{"credential": 1, "standing": "good", "epoch": 20_781, "date": "2026-11-24"}])
    );
    sandbox.ask("shop", &["--validity"]);
    sandbox.present("kim", &[]);
    let checked = sandbox.check("shop", &[]);
    assert_eq!(checked["epoch"], json!({"number": 20_781, "date": "2026-11-24"}));
    assert_eq!(checked["claims"], json!({}));
    sandbox.ask("shop", &["--validity"]);
    assert!(sandbox.not_presented("lea", &[]).contains("wallet sync"), "no token was fetched");
}

#[test]
fn who_asks_for_good_standing_has_followed_the_log() {
    let sandbox = town();
    let ask = ["verifier", "ask", "--dir", "other", "--client-id", "https://other.example", "--validity"];
    let refused = sandbox.refused(1, &ask);
    assert!(refused.contains("verifier sync --dir other"), "{refused}");
}

#[test]
fn who_is_struck_fails_from_the_next_epoch_and_can_show_it() {
    let sandbox = town();
    sandbox.done(&SYNC);
    sandbox.done(&["issuer", "revoke", "--dir", "issuer", "--person", "1", "--reason", "forged document"]);
    let listed: Value =
        serde_json::from_str(&sandbox.done(&["issuer", "list", "--dir", "issuer", "--json"])).unwrap();
    assert_eq!([&listed[0]["revoked"], &listed[1]["revoked"]], [true, false]);
    sandbox.publish("2026-11-25");
    sandbox.follow("shop");
    let alarm = sandbox.run(&SYNC);
    assert_eq!(alarm.code, 1);
    assert!(alarm.stderr.contains("ALARM") && alarm.stdout.contains("STRUCK"), "{}", alarm.stderr);
    sandbox.ask("shop", &["--validity", "--accept-epochs", "1"]);
    assert!(sandbox.not_presented("kim", &[]).contains("struck"));
    sandbox.done_into("evidence.json", &["wallet", "evidence", "--dir", "kim", "--credential", "1"]);
    let struck = ["verifier", "struck", "--issuer", "issuer/issuer.json", "evidence.json"];
    let shown: Value = serde_json::from_str(&sandbox.done(&struck)).unwrap();
    assert_eq!([&shown["valid_in"], &shown["missing_in"]], ["2026-11-24", "2026-11-25"]);
    // Against another issuer it shows nothing, and there is none while nothing is missing.
    sandbox.done(&["issuer", "init", "--dir", "stranger"]);
    let stranger = ["verifier", "struck", "--issuer", "stranger/issuer.json", "evidence.json"];
    sandbox.refused(1, &stranger);
    sandbox.done(&["wallet", "sync", "--dir", "lea", "--from", "public"]);
    let evidence = ["wallet", "evidence", "--dir", "lea", "--credential", "1"];
    assert!(sandbox.refused(1, &evidence).contains("nothing shows"));
    // What was struck can be put right.
    sandbox.done(&["issuer", "reinstate", "--dir", "issuer", "--person", "1", "--reason", "a mistake"]);
    sandbox.publish("2026-11-26");
    sandbox.done(&SYNC);
}

#[test]
fn an_issuer_that_changed_its_keys_is_not_followed() {
    let sandbox = town();
    let issuer: Value = serde_json::from_str(&sandbox.read("issuer/issuer.json")).unwrap();
    sandbox.done(&["issuer", "init", "--dir", "impostor", "--id", issuer["issuer"].as_str().unwrap()]);
    for from in ["public", "empty"] {
        std::fs::create_dir_all(sandbox.path("empty")).unwrap();
        sandbox.write("empty/log", "");
        let follow =
            ["verifier", "sync", "--dir", "shop", "--issuer", "impostor/issuer.json", "--from", from];
        assert!(sandbox.refused(1, &follow).contains("differs"));
    }
    sandbox.ask("shop", &["--pseudonym"]);
    sandbox.present("kim", &[]);
    let check =
        ["verifier", "check", "--dir", "shop", "--issuer", "impostor/issuer.json", "presentation.jwp"];
    assert!(sandbox.refused(1, &check).contains("differs"));
    sandbox.check("shop", &[]);
    sandbox.done(&FOLLOW);
}

#[test]
fn a_copy_that_somebody_has_changed_is_noticed() {
    let sandbox = town();
    let folder = fs::read_dir(sandbox.path("shop/epochs")).unwrap().next().unwrap().unwrap().path();
    let log = fs::read(folder.join("log")).unwrap();
    let mut altered = log.clone();
    altered[60] ^= 1;
    fs::write(folder.join("log"), altered).unwrap();
    let ask = ["verifier", "ask", "--dir", "shop", "--client-id", "x", "--validity"];
    sandbox.refused(1, &ask);
    fs::write(folder.join("log"), log).unwrap();
    sandbox.done(&ask);
}

#[test]
fn a_log_from_the_future_is_not_followed_by_a_wallet() {
    let sandbox = town();
    sandbox.publish("2026-11-26");
    let yesterday = [&SYNC[..], &["--now", "2026-11-24"]].concat();
    assert!(sandbox.refused(1, &yesterday).contains("in the future"));
    sandbox.done(&SYNC);
}

#[test]
fn epochs_are_built_in_shards_and_published_again() {
    let sandbox = town();
    let day = ["--dir", "issuer", "--now", "2026-11-25"];
    let build = |shard: &str| [&["issuer", "epoch", "build", "--shard", shard][..], &day].concat().join(" ");
    let publish = [&["issuer", "epoch", "publish", "--to", "public"][..], &day].concat();
    let run = |command: String| sandbox.done(&command.split(' ').collect::<Vec<_>>());
    run(build("1/2"));
    assert!(sandbox.refused(1, &publish).contains("epoch build"), "half of it is not built");
    run(build("2/2"));
    run(build("2/2"));
    sandbox.done(&publish);
    let log = sandbox.read("public/log");
    sandbox.done(&publish);
    sandbox.done(&["issuer", "epoch", "publish", "--to", "elsewhere", "--dir", "issuer"]);
    assert_eq!([sandbox.read("public/log"), sandbox.read("elsewhere/log")], [log.clone(), log]);
    sandbox.refused(1, &[&["issuer", "epoch", "build"][..], &day].concat());
    let future = ["issuer", "epoch", "build", "--dir", "issuer", "--epoch", "2036-11-25"];
    sandbox.refused(1, &future);
    sandbox.refused(2, &["issuer", "epoch", "build", "--dir", "issuer", "--shard", "3/2"]);
    // What is built can be given up until it is signed.
    let next = ["--dir", "issuer", "--now", "2026-11-26"];
    sandbox.done(&[&["issuer", "epoch", "build"][..], &next].concat());
    let status = sandbox.done(&["issuer", "epoch", "status", "--dir", "issuer"]);
    assert!(status.contains("newest  2026-11-25") && status.contains("open    2026-11-26"), "{status}");
    sandbox.done(&["issuer", "epoch", "abandon", "--dir", "issuer", "--epoch", "2026-11-26"]);
}

/// A place that has another issuer's files, or a later history than this copy of the issuer has, stays as it is.
#[test]
fn what_is_published_is_not_replaced() {
    let sandbox = town();
    sandbox.copy("issuer", "old");
    sandbox.publish("2026-11-25");
    let published = sandbox.read("public/log");
    sandbox.done(&["--now", "2026-11-26", "issuer", "epoch", "build", "--dir", "old"]);
    let again = ["--now", "2026-11-26", "issuer", "epoch", "publish", "--dir", "old", "--to", "public"];
    let refused = sandbox.run(&again);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("nothing was replaced"), "{}", refused.stderr);
    assert_eq!(sandbox.read("public/log"), published);
}

#[test]
fn files_that_were_cut_or_changed_are_not_taken() {
    let sandbox = town();
    let path = |file: &str| sandbox.path("public").join(file);
    let log = fs::read(path("log")).unwrap();
    fs::write(path("log"), &log[..40]).unwrap();
    assert!(sandbox.refused(1, &SYNC).contains("cut on the way"));
    assert!(sandbox.refused(1, &FOLLOW).contains("cut on the way"));
    fs::remove_file(path("log")).unwrap();
    sandbox.refused(3, &SYNC);
    sandbox.refused(3, &FOLLOW);
    fs::write(path("log"), log).unwrap();
    let withheld = || {
        let done = sandbox.run(&SYNC);
        assert_eq!(done.code, 1);
        assert!(done.stdout.contains("WITHHELD"), "{}", done.stderr);
    };
    for file in ["20781/bucket-0", "20781/path-0"] {
        let whole = fs::read(path(file)).unwrap();
        let cut = [whole.len().saturating_sub(1), whole.len() / 2, 0];
        for octets in cut.map(|length| &whole[..length]).into_iter().filter(|octets| *octets != whole) {
            fs::write(path(file), octets).unwrap();
            withheld();
        }
        fs::write(path(file), [&whole[..], &[0]].concat()).unwrap();
        withheld();
        fs::remove_file(path(file)).unwrap();
        withheld();
        sandbox.ask("shop", &["--validity"]);
        sandbox.not_presented("kim", &[]);
        fs::write(path(file), whole).unwrap();
    }
    sandbox.refused(3, &["wallet", "sync", "--dir", "kim", "--from", "nowhere"]);
    sandbox.refused(2, &["wallet", "sync", "--dir", "kim"]);
    sandbox.done(&SYNC);
    sandbox.present("kim", &[]);
    sandbox.check("shop", &[]);
}

#[test]
fn a_log_that_was_cut_or_forked_is_an_alarm() {
    let sandbox = town();
    sandbox.copy("issuer", "twin");
    sandbox.done(&SYNC);
    let day = ["--now", "2026-11-25"];
    sandbox.publish("2026-11-25");
    sandbox.done(&SYNC);
    sandbox.done(&FOLLOW);
    let log = sandbox.read("public/log");
    let (first, _) = log.split_once('\n').unwrap();
    sandbox.write("public/log", format!("{first}\n"));
    for command in [&SYNC[..], &FOLLOW] {
        let refused = sandbox.refused(1, command);
        assert!(refused.contains("ALARM") && refused.contains("1 heads where 2 are kept"), "{refused}");
    }
    // The same issuer, with the same keys, tells a second story about the same day.
    sandbox.done(&[&["issuer", "epoch", "build", "--dir", "twin"][..], &day].concat());
    sandbox.done(&[&["issuer", "epoch", "publish", "--dir", "twin", "--to", "second"][..], &day].concat());
    sandbox.write("public/log", sandbox.read("second/log"));
    for command in [&SYNC[..], &FOLLOW] {
        let refused = sandbox.refused(1, command);
        assert!(refused.contains("signed two histories"), "{refused}");
    }
    sandbox.write("public/log", &log);
    sandbox.done(&FOLLOW);
}

#[test]
fn a_head_that_the_wallet_does_not_know_is_not_answered() {
    let sandbox = town();
    sandbox.copy("issuer", "twin");
    sandbox.copy("public", "private");
    sandbox.done(&SYNC);
    // The shop follows a log that the issuer shows to it alone.
    let day = ["--now", "2026-11-25"];
    sandbox.done(&[&["issuer", "epoch", "build", "--dir", "twin"][..], &day].concat());
    sandbox.done(&[&["issuer", "epoch", "publish", "--dir", "twin", "--to", "private"][..], &day].concat());
    let follow = ["verifier", "sync", "--dir", "shop", "--issuer", "issuer/issuer.json", "--from", "private"];
    sandbox.done(&follow);
    sandbox.ask("shop", &["--validity", "--accept-epochs", "1"]);
    assert!(sandbox.not_presented("kim", &[]).contains("own copy of the issuer's log"));
}
