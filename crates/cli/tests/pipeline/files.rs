//! What lies in the directories, who can read it, and what is printed of what strangers wrote.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::sandbox::Sandbox;

#[cfg(unix)]
#[test]
fn what_is_not_for_everybody_can_be_read_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Sandbox::new();
    sandbox.enrol();
    for file in
        ["issuer/secret-keys.json", "issuer/register.sqlite", "wallet/wallet.age", "wallet/wallet.lock"]
    {
        let mode = sandbox.path(file).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn an_issuer_and_a_wallet_can_be_made_in_the_directory_one_is_in() {
    let sandbox = Sandbox::empty();
    sandbox.done(&["issuer", "init", "--dir", "."]);
    assert!(sandbox.path("issuer.json").is_file());
    let sandbox = Sandbox::empty();
    sandbox.done(&["wallet", "init", "--dir", ".", "--work-factor", "2"]);
    sandbox.done(&["wallet", "list", "--dir", "."]);
}

// conformance: bbs-key-material-random
// conformance: bbs-key-material-guess
#[test]
fn two_issuers_have_different_keys() {
    let sandbox = Sandbox::empty();
    let key = |name: &str| {
        sandbox.done(&["issuer", "init", "--dir", name]);
        let issuer: Value = serde_json::from_str(&sandbox.read(&format!("{name}/issuer.json"))).unwrap();
        issuer["public_key"].as_str().unwrap().to_owned()
    };
    assert_ne!(key("one"), key("two"));
}

#[test]
fn what_an_interrupted_attempt_left_is_no_obstacle() {
    let sandbox = Sandbox::new();
    std::fs::remove_file(sandbox.path("issuer/issuer.json")).unwrap();
    sandbox.refused(3, &["issuer", "list", "--dir", "issuer"]);
    sandbox.done(&["issuer", "init", "--dir", "issuer"]);
    std::fs::remove_file(sandbox.path("wallet/wallet.age")).unwrap();
    sandbox.write("wallet/wallet.part", "half");
    sandbox.init_wallet("wallet");
    sandbox.enrol();
}

#[test]
fn an_emptied_register_is_not_a_register_of_nobody() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.write("issuer/register.sqlite", "");
    sandbox.refused(4, &["issuer", "list", "--dir", "issuer"]);
    std::fs::remove_file(sandbox.path("issuer/register.sqlite")).unwrap();
    sandbox.refused(4, &["issuer", "list", "--dir", "issuer"]);
}

/// An issuer may write its header as it likes; the octets stay what they are.
// conformance: jwp-header-octets, jwp-header-unaltered
#[test]
fn a_header_in_another_order_and_spacing_serves() {
    let sandbox = Sandbox::new();
    let mut metadata: Value = serde_json::from_str(&sandbox.read("issuer/issuer.json")).unwrap();
    let header = URL_SAFE_NO_PAD.decode(metadata["header"].as_str().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    let other = format!(
        "{{ \"vct\": {}, \"cmap\": {:#},\n \"alg\": {} }}",
        header["vct"], header["cmap"], header["alg"]
    );
    metadata["header"] = URL_SAFE_NO_PAD.encode(&other).into();
    sandbox.write("issuer/issuer.json", metadata.to_string());
    sandbox.enrol();
    sandbox.ask_and_present("region");
    assert!(sandbox.read("presentation.jwp").contains(&URL_SAFE_NO_PAD.encode(&other)));
    sandbox.done(&[
        "verifier",
        "check",
        "--dir",
        "shop",
        "--issuer",
        "issuer/issuer.json",
        "presentation.jwp",
    ]);

    for altered in [
        other.replace("false", "true"),
        other.replace("family_name", "surname"),
        other.replacen('{', "{\"kb\":1,", 1),
    ] {
        metadata["header"] = URL_SAFE_NO_PAD.encode(&altered).into();
        sandbox.write("altered.json", metadata.to_string());
        sandbox.refused(3, &["wallet", "request", "--dir", "wallet", "--issuer", "altered.json"]);
    }
}

#[test]
fn nothing_that_strangers_write_steers_the_terminal() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    let credential = sandbox.read("credential.jwp");
    let mut parts: Vec<_> = credential.trim().split('.').map(str::to_owned).collect();
    let mut payloads: Vec<_> = parts[1].split('~').map(str::to_owned).collect();
    payloads[0] = URL_SAFE_NO_PAD.encode("\"\u{9b}31m\u{202e}\u{200b}\"");
    parts[1] = payloads.join("~");
    sandbox.write("steering.jwp", parts.join("."));
    let printed = sandbox.done(&["inspect", "steering.jwp"]);
    assert!(printed.contains("\\u009b31m\\u202e\\u200b"), "{printed}");
    assert!(!printed.contains(['\u{9b}', '\u{202e}', '\u{200b}']));
    let refused = sandbox.refused(1, &["wallet", "accept", "--dir", "wallet", "steering.jwp"]);
    assert!(!refused.contains(['\u{9b}', '\u{202e}', '\u{200b}']));

    sandbox.ask_and_present("region");
    let ask = sandbox.read("ask.json");
    for who in ["https://shop.example\u{200f}", "shop    It would learn: nothing", " shop", "sh\\u001bop"] {
        sandbox.write("ask.json", ask.replace("https://shop.example", who));
        sandbox.refused(3, &["wallet", "present", "--dir", "wallet", "--request", "ask.json", "--yes"]);
    }
}
