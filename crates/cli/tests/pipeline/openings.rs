//! Stories: what was encrypted to openers is opened by enough of them together, in public, and by nobody else.

use serde_json::Value;

use crate::sandbox::Sandbox;

const SHARE: [&str; 8] =
    ["opening", "share", "--dir", "opening", "--issuer", "issuer/issuer.json", "--request", "ask.json"];
const COMBINE: [&str; 8] =
    ["opening", "combine", "--dir", "opening", "--request", "ask.json", "--presentation", "presentation.jwp"];
const LOG: [&str; 9] = [
    "opening",
    "log",
    "--dir",
    "opening",
    "--request",
    "ask.json",
    "--reason",
    "court order 4711",
    "presentation.jwp",
];

/// Openers, a registrar who names them, a wallet that trusts it, and a shop that is registered.
fn court() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.person("lea", "1991-01-01", &[]);
    sandbox.done(&["opening", "init", "--dir", "opening", "--threshold", "2", "--openers", "3"]);
    sandbox.done(&["registrar", "init", "--dir", "registrar", "--openers", "opening/openers.json"]);
    sandbox.done(&["wallet", "trust", "--dir", "lea", "--registrar", "registrar/registrar.json"]);
    sandbox.write(
        "policy.json",
        r#"{"client_id": "https://shop.example", "purposes": ["Credit"], "vct_values": ["urn:bauta:person:1"], "opening": true}"#,
    );
    sandbox
        .done_into("registration", &["registrar", "sign", "--dir", "registrar", "--policy", "policy.json"]);
    let asks = ["--opening", "opening/openers.json", "--purpose", "Credit", "--registration", "registration"];
    sandbox.ask("shop", &asks);
    sandbox
}

fn share(sandbox: &Sandbox, number: u8) {
    let key = format!("opening/share-{number}.json");
    let arguments = [&SHARE[..], &["--share", &key, "presentation.jwp"]].concat();
    sandbox.done_into(&format!("opened-{number}.json"), &arguments);
}

#[test]
fn an_opening_takes_enough_openers_a_line_of_the_log_and_the_register() {
    let sandbox = court();
    let refused = sandbox.not_presented("lea", &[]);
    assert!(refused.contains("nobody has agreed") && refused.contains("--allow-opening"), "{refused}");
    sandbox.present("lea", &["--allow-opening"]);
    assert!(sandbox.check("shop", &[])["opening"].is_string());
    // Without a line of the log nobody gives a share.
    let first = [&SHARE[..], &["--share", "opening/share-1.json", "presentation.jwp"]].concat();
    assert!(sandbox.refused(1, &first).contains("has no line"));
    sandbox.done(&LOG);
    sandbox.done(&LOG);
    let log: Value =
        serde_json::from_str(&sandbox.done(&["opening", "log", "--dir", "opening", "--json"])).unwrap();
    assert_eq!((log.as_array().unwrap().len(), &log[0]["reason"]), (1, &"court order 4711".into()));
    share(&sandbox, 1);
    share(&sandbox, 3);
    sandbox.refused(1, &[&COMBINE[..], &["opened-1.json"]].concat());
    sandbox.refused(1, &[&COMBINE[..], &["opened-1.json", "opened-1.json"]].concat());
    sandbox.done_into("opened.json", &[&COMBINE[..], &["opened-1.json", "opened-3.json"]].concat());
    let identify = ["issuer", "identify", "--opened", "opened.json", "--dir"];
    let person: Value = serde_json::from_str(&sandbox.done(&[&identify[..], &["issuer"]].concat())).unwrap();
    assert_eq!((&person["person"], &person["family_name"]), (&2.into(), &"LEA".into()));
    sandbox.done(&["issuer", "init", "--dir", "stranger"]);
    sandbox.refused(1, &[&identify[..], &["stranger"]].concat());
}

#[test]
fn openers_verify_and_the_log_cannot_be_changed() {
    let sandbox = court();
    sandbox.present("lea", &["--allow-opening"]);
    sandbox.done(&LOG);
    let presentation = sandbox.read("presentation.jwp");
    let first = [&SHARE[..], &["--share", "opening/share-1.json", "presentation.jwp"]].concat();
    let mut altered = presentation.trim().to_owned();
    let at = altered.rfind('.').unwrap() + 40;
    let other = if &altered[at..=at] == "A" { "B" } else { "A" };
    altered.replace_range(at..=at, other);
    sandbox.write("presentation.jwp", &altered);
    sandbox.refused(1, &first);
    sandbox.write("presentation.jwp", &presentation);
    let log = sandbox.read("opening/log");
    sandbox.write("opening/log", log.replace("4711", "4712"));
    // The last line can be changed, but then it is another line: the shares of before do not fit.
    share(&sandbox, 1);
    sandbox.write("opening/log", &log);
    share(&sandbox, 2);
    assert!(
        sandbox.refused(1, &[&COMBINE[..], &["opened-1.json", "opened-2.json"]].concat()).contains("share")
    );
    sandbox.write("opening/log", log.replacen("\"previous\":\"\"", "\"previous\":\"00\"", 1));
    assert!(sandbox.refused(1, &first).contains("ALARM"));
}

#[test]
fn an_opener_keeps_the_log_and_takes_no_other() {
    let sandbox = court();
    sandbox.present("lea", &["--allow-opening"]);
    sandbox.done(&LOG);
    let arguments =
        [&SHARE[..], &["--share", "opening/share-1.json", "--kept", "my-log", "presentation.jwp"]].concat();
    sandbox.done(&arguments);
    assert_eq!(sandbox.read("my-log"), sandbox.read("opening/log"));
    sandbox.done(&arguments);
    // Another log, made for this opening alone.
    sandbox.write("opening/log", "");
    sandbox.done(&LOG.map(|word| if word == "court order 4711" { "curiosity" } else { word }));
    let kept = sandbox.read("my-log");
    assert!(sandbox.refused(1, &arguments).contains("ALARM"));
    assert_eq!(sandbox.read("my-log"), kept);
}

#[test]
fn only_openers_whom_a_trusted_registrar_names_will_do() {
    let sandbox = court();
    assert!(sandbox.not_presented("kim", &["--allow-opening"]).contains("openers whom no registrar"));
    sandbox.done(&["opening", "init", "--dir", "own", "--threshold", "1", "--openers", "1"]);
    let asks = ["--opening", "own/openers.json", "--purpose", "Credit", "--registration", "registration"];
    sandbox.ask("shop", &asks);
    assert!(sandbox.not_presented("lea", &["--allow-opening"]).contains("openers whom no registrar"));
    sandbox.refused(2, &["opening", "init", "--dir", "new", "--threshold", "4", "--openers", "3"]);
    sandbox.refused(1, &["opening", "init", "--dir", "opening", "--threshold", "1", "--openers", "1"]);
}

#[cfg(unix)]
#[test]
fn what_is_secret_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = court();
    for (file, mode) in [
        ("opening/share-1.json", 0o600),
        ("opening/share-3.json", 0o600),
        ("registrar/secret-key.json", 0o600),
    ] {
        let found = std::fs::metadata(sandbox.path(file)).unwrap().permissions().mode();
        assert_eq!(found & 0o777, mode, "{file}");
    }
}
