//! `bauta diagnose`: answers that are broken in one way are named, forged ones are not explained away.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::Value;

use crate::sandbox::Sandbox;

const FILES: [&str; 4] = ["broken.jwp", "ask.json", "issuer/issuer.json", "public/log"];

/// A person who has answered a shop that asks for a region, an age, a pseudonym and good standing.
fn visited() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.publish("2026-11-24");
    sandbox.done(&["wallet", "sync", "--dir", "kim", "--from", "public"]);
    sandbox.follow("shop");
    ask(&sandbox, "shop");
    sandbox.present("kim", &[]);
    sandbox
}

fn ask(sandbox: &Sandbox, platform: &str) {
    let what = ["--validity", "--pseudonym", "--age-at-least", "18", "--disclose", "region"];
    sandbox.ask(platform, &what);
}

/// What is named, by its first words; it is one change, or the test fails.
fn named(sandbox: &Sandbox, files: &[&str]) -> String {
    let printed = sandbox.done(&[&["diagnose", "--json"], files].concat());
    let diagnosis: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(diagnosis["verifies"], false, "{printed}");
    assert_eq!(diagnosis["would_verify"].as_array().unwrap().len(), 1, "{printed}");
    diagnosis["would_verify"][0].as_str().unwrap().to_owned()
}

/// One of the components between dots, rewritten.
fn rewritten(answer: &str, component: usize, rewrite: impl FnOnce(&str) -> String) -> String {
    let mut components: Vec<_> = answer.trim().split('.').map(str::to_owned).collect();
    components[component] = rewrite(&components[component]);
    components.join(".")
}

/// JSON with a blank behind each colon.
fn with_blanks(encoded: &str) -> String {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap();
    URL_SAFE_NO_PAD.encode(text.replace("\":", "\": "))
}

fn swapped(proofs: &str, first: usize, second: usize) -> String {
    let mut proofs: Vec<_> = proofs.split('~').collect();
    proofs.swap(first + 1, second + 1);
    proofs.join("~")
}

/// Scalars behind three points of a core proof and of its commitments, and those of the last sub-proofs.
fn little_endian(proofs: &str) -> String {
    let mut pieces: Vec<_> = proofs.split('~').map(|proof| URL_SAFE_NO_PAD.decode(proof).unwrap()).collect();
    let core = &mut pieces[0];
    let length = 8 + usize::try_from(u64::from_be_bytes(core[..8].try_into().unwrap())).unwrap();
    let commitments =
        usize::try_from(u64::from_be_bytes(core[length..length + 8].try_into().unwrap())).unwrap();
    core[8 + 144..length].chunks_exact_mut(32).for_each(<[u8]>::reverse);
    core[length + 8 + 48 * commitments..].chunks_exact_mut(32).for_each(<[u8]>::reverse);
    for json in &mut pieces[1..] {
        let mut written: Value = serde_json::from_slice(json).unwrap();
        let mut proof = URL_SAFE_NO_PAD.decode(written["proof"].as_str().unwrap()).unwrap();
        let points = if written["alg"] == "bauta-nym" { 0 } else { 96 };
        if written["alg"] == "bauta-range" {
            proof[96..128].reverse();
            for response in proof[128..].chunks_exact_mut(3 * 12 + 32) {
                response[..36].chunks_exact_mut(12).for_each(<[u8]>::reverse);
                response[36..].reverse();
            }
        } else {
            proof[points..].chunks_exact_mut(32).for_each(<[u8]>::reverse);
        }
        written["proof"] = URL_SAFE_NO_PAD.encode(proof).into();
        *json = written.to_string().into_bytes();
    }
    pieces.iter().map(|piece| URL_SAFE_NO_PAD.encode(piece)).collect::<Vec<_>>().join("~")
}

#[test]
fn answers_that_are_rewritten_are_named() {
    let sandbox = visited();
    let answer = sandbox.read("presentation.jwp");
    let is_named = |broken: String, start: &str| {
        assert_ne!(broken.trim(), answer.trim());
        sandbox.write("broken.jwp", broken);
        let named = named(&sandbox, &FILES);
        assert!(named.starts_with(start), "{start}: {named}");
    };
    is_named(answer.replace('-', "+").replace('_', "/"), "it is in base64");
    is_named(rewritten(&answer, 0, with_blanks), "the presentation header was written anew");
    is_named(rewritten(&answer, 1, with_blanks), "the issuer header was written anew");
    is_named(rewritten(&answer, 3, little_endian), "its scalars are little-endian");
    let mut rng = ChaCha20Rng::seed_from_u64(11);
    for _ in 0..3 {
        let first = usize::try_from(rng.next_u32() % 2).unwrap();
        let second = first + 1 + usize::try_from(rng.next_u32()).unwrap() % (2 - first);
        let broken = rewritten(&answer, 3, |proofs| swapped(proofs, first, second));
        is_named(broken, &format!("the sub-proofs {first} and {second} are in each other's place"));
    }
}

#[test]
fn answers_to_another_request_or_from_another_issuer_are_named() {
    let sandbox = visited();
    sandbox.write("broken.jwp", sandbox.read("presentation.jwp"));
    sandbox.done(&["issuer", "init", "--dir", "other"]);
    let log = "public/log";
    let others = ["broken.jwp", "ask.json", "other/issuer.json", "issuer/issuer.json", log];
    assert!(named(&sandbox, &others).starts_with("it is from another issuer: number 2"));
    ask(&sandbox, "shop");
    assert!(named(&sandbox, &FILES).starts_with("it was made for another nonce"));
    sandbox.follow("forum");
    // Another platform's pseudonym is another statement: only the header is different here.
    let what = ["--validity", "--age-at-least", "18", "--disclose", "region"];
    sandbox.ask("shop", &what);
    sandbox.present("kim", &[]);
    sandbox.write("broken.jwp", sandbox.read("presentation.jwp"));
    sandbox.ask("forum", &what);
    assert!(named(&sandbox, &FILES).starts_with("it was made for another audience"));
}

#[test]
fn an_epoch_that_is_over_is_named() {
    let sandbox = visited();
    let broken = sandbox.read("presentation.jwp");
    let request: Value = serde_json::from_str(&sandbox.read("ask.json")).unwrap();
    sandbox.publish("2026-11-25");
    sandbox.follow("shop");
    ask(&sandbox, "shop");
    let newer: Value = serde_json::from_str(&sandbox.read("ask.json")).unwrap();
    let heads = |request: &Value| request["dcql_query"]["credentials"][0]["validity"].clone();
    assert_ne!(heads(&request), heads(&newer));
    sandbox.write("broken.jwp", broken);
    let done = sandbox.run(&[&["diagnose"][..], &FILES].concat());
    // An answer to the request of the day before: another nonce, another bound for the age, and another epoch.
    assert_eq!(done.code, 1);
    assert!(done.stdout.contains("no single one would make it verify"), "{}", done.stdout);
    let line = done.stdout.lines().find(|line| line.contains("it was made for another nonce")).unwrap();
    assert!(
        line.contains("`birth_date`") && line.contains("for 2026-11-24, which is not accepted"),
        "{line}"
    );
}

#[test]
fn what_is_good_verifies_and_what_is_forged_is_not_explained_away() {
    let sandbox = visited();
    let answer = sandbox.read("presentation.jwp");
    sandbox.write("broken.jwp", &answer);
    assert!(sandbox.done(&[&["diagnose"][..], &FILES].concat()).starts_with("It verifies"));
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    for _ in 0..4 {
        let forged = rewritten(&answer, 3, |proofs| {
            let (core, rest) = proofs.split_once('~').unwrap();
            let mut core = URL_SAFE_NO_PAD.decode(core).unwrap();
            let at = 8 + 144 + usize::try_from(rng.next_u32()).unwrap() % 512;
            core[at] ^= 1;
            format!("{}~{rest}", URL_SAFE_NO_PAD.encode(core))
        });
        sandbox.write("broken.jwp", forged);
        let done = sandbox.run(&[&["diagnose"][..], &FILES].concat());
        assert_eq!(done.code, 1, "{}", done.stdout);
        assert!(done.stdout.contains("no single one would make it verify"), "{}", done.stdout);
    }
}

#[test]
fn octets_are_called_what_they_are() {
    let sandbox = visited();
    let named = sandbox.done(&["diagnose", "presentation.jwp"]);
    assert!(named.contains("BBS-MOD-HB") && named.contains("messages: 15"), "{named}");
    for count in ["disclosed: 1", "committed: 3", "hidden: 11", "sub-proofs: 3"] {
        assert!(named.contains(count), "{count}: {named}");
    }
    let answer = sandbox.read("presentation.jwp");
    let core = answer.trim().rsplit('.').next().unwrap().split('~').next().unwrap().to_owned();
    sandbox.write("core.txt", core);
    let named = sandbox.done(&["diagnose", "core.txt"]);
    assert!(named.contains("of these committed: 3") && named.contains("of these hidden: 11"), "{named}");
    sandbox.refused(1, &["diagnose", "zone.txt"]);
}

#[test]
fn any_of_our_files_alone_is_called_what_it_is_and_what_is_missing_is_said() {
    let sandbox = visited();
    let standing = "and the issuer's log, for good standing is asked for";
    let credential = "the credential, the issuer's issuer.json and the wallet's request for it";
    for (file, kind, needed) in [
        ("ask.json", "platform's request", standing),
        ("issuer/issuer.json", "issuer's issuer.json", "the platform's request"),
        ("public/log", "log of epochs", "the platform's request"),
        ("presentation.jwp", "presentation", "the platform's request"),
        ("credential.jwp", "credential as issued", credential),
        ("request.json", "wallet's request for a credential", credential),
    ] {
        let named = sandbox.done(&["diagnose", file]);
        assert!(named.starts_with(kind) && named.contains(needed), "{file}: {named}");
    }
    let two = sandbox.done(&["diagnose", "--json", "ask.json", "presentation.jwp"]);
    let two: Value = serde_json::from_str(&two).unwrap();
    let kinds = |number: usize| two["named"][number]["kind"].as_str().unwrap().to_owned();
    assert_eq!([kinds(0), kinds(1)], ["platform's request for a presentation", "presentation"]);
    assert_eq!(two["verified"], false);
}

#[test]
fn credentials_are_verified_with_the_request_that_they_were_issued_for() {
    let sandbox = visited();
    let files = ["credential.jwp", "request.json", "issuer/issuer.json"];
    assert!(sandbox.done(&[&["diagnose"][..], &files].concat()).starts_with("It verifies"));
    sandbox.write("broken.jwp", rewritten(&sandbox.read("credential.jwp"), 0, with_blanks));
    let named = named(&sandbox, &["broken.jwp", "request.json", "issuer/issuer.json"]);
    assert!(named.starts_with("the issuer header was written anew"), "{named}");
    let without = sandbox.run(&["diagnose", "credential.jwp", "issuer/issuer.json"]);
    assert_eq!(without.code, 1);
    assert!(
        without.stdout.contains("the request that it was issued for was not given"),
        "{}",
        without.stdout
    );
}

#[test]
fn what_is_damaged_is_told_apart() {
    let sandbox = visited();
    let cut = |name: &str| sandbox.read(name)[..200].to_owned();
    sandbox.write("cut.json", cut("ask.json"));
    let refused = sandbox.refused(1, &["diagnose", "cut.json"]);
    assert!(refused.contains("cut.json is JSON that breaks off"), "{refused}");
    sandbox.write("cut.jwp", &sandbox.read("presentation.jwp")[..2000]);
    let refused = sandbox.refused(1, &["diagnose", "cut.jwp"]);
    assert!(refused.contains("cut.jwp has the parts of a compact form, but is malformed"), "{refused}");
    let cut = sandbox.run(&["diagnose", "cut.jwp", "ask.json", "issuer/issuer.json", "public/log"]);
    assert_eq!(cut.code, 1);
    assert!(cut.stdout.contains("First to fail: malformed"), "{}", cut.stdout);
    sandbox.write("empty", "");
    assert!(sandbox.refused(1, &["diagnose", "empty"]).contains("empty is empty"));
    sandbox.write("case.json", r#"{"signerPublicKey":"AA-_","messages":[],"proof":"00"}"#);
    let refused = sandbox.refused(3, &["diagnose", "case.json"]);
    assert!(refused.contains("`signerPublicKey` is in base64"), "{refused}");
    // All of it in hexadecimal, in base64 with padding, and the wrong way round among the files.
    let answer = sandbox.read("presentation.jwp");
    let hexadecimal = answer.trim().bytes().fold(String::new(), |text, octet| format!("{text}{octet:02x}"));
    sandbox.write("broken.jwp", hexadecimal);
    assert!(self::named(&sandbox, &FILES).starts_with("all of it is in hexadecimal"));
    sandbox.write("broken.jwp", base64::engine::general_purpose::STANDARD.encode(answer.trim()));
    assert!(self::named(&sandbox, &FILES).starts_with("all of it is in base64 once more"));
}

#[test]
fn octets_in_the_place_of_others_are_called_what_they_are() {
    let sandbox = visited();
    let issuer: Value = serde_json::from_str(&sandbox.read("issuer/issuer.json")).unwrap();
    let octets = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let hexadecimal =
        |octets: &[u8]| octets.iter().fold(String::new(), |text, octet| format!("{text}{octet:02x}"));
    let key = hexadecimal(&octets(issuer["public_key"].as_str().unwrap()));
    let credential = sandbox.read("credential.jwp");
    let signature = credential.trim().rsplit('.').next().unwrap().split('~').next().unwrap().to_owned();
    let signature = hexadecimal(&octets(&signature));
    // The characters of hexadecimal are octets too, and scalars among them.
    sandbox.write("key.hex", &key);
    let named = sandbox.done(&["diagnose", "key.hex"]);
    assert!(named.starts_with("public key") && named.lines().count() == 1, "{named}");
    let case =
        format!(r#"{{"signerPublicKey":"{key}","messages":[],"disclosedIndexes":[],"proof":"{signature}"}}"#);
    sandbox.write("case.json", case);
    let done = sandbox.run(&["diagnose", "case.json"]);
    assert_eq!(done.code, 1);
    assert!(done.stdout.contains("by its form it can be a signature"), "{}", done.stdout);
}
