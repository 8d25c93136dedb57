//! Every message of the main flow, and the refusals.

use bauta_credential::Query;
use bauta_wasm::BrowserWallet;
use serde_json::json;

use super::support::{
    DOCUMENT_NUMBER, FAMILY_NAME, ISSUER, NOW, PLATFORM, base64url, done, filled, perform, refused, request,
    rng, sync,
};

#[test]
fn a_credential_is_asked_for_taken_and_listed_without_its_secrets() {
    let (issuer, mut wallet, credential) = filled();
    let held = done(&mut wallet, &json!({"do": "credentials"}));
    let claims = held[0]["claims"].as_array().unwrap();
    let value = |name: &str| claims.iter().find(|claim| claim["path"][0] == name).unwrap().clone();
    assert_eq!(value("family_name")["value"], FAMILY_NAME);
    assert_eq!(value("birth_date"), json!({"path": ["birth_date"], "type": "date", "value": "2000-02-29"}));
    for name in ["person_id", "guardian_id", "validity_handle"] {
        assert_eq!(value(name), json!({"path": [name], "type": "identifier", "value": null}));
    }
    assert_eq!(held[0]["standing"], json!({"epoch": NOW / 86_400, "struck": null}));
    assert_eq!(
        done(&mut wallet, &json!({"do": "accept", "credential": credential}))["accepted"],
        "already-held"
    );

    // The same wallet, opened again.
    let mut again = BrowserWallet::open(&wallet.plaintext()).unwrap();
    assert_eq!(done(&mut again, &json!({"do": "credentials"})), held);
    let renew = done(&mut again, &json!({"do": "request", "kind": "renew", "number": 0}));
    assert!(renew["request"].as_str().unwrap().contains(ISSUER));
    let reset = json!({"do": "request", "kind": "reset", "issuer": issuer.metadata.to_json()});
    assert!(done(&mut again, &reset)["request"].as_str().unwrap().contains("\"reset\":true"));
    assert_eq!(done(&mut again, &json!({"do": "give-up", "issuer": ISSUER}))["requests"], 2);
    assert!(BrowserWallet::open(b"{}").is_none());
}

#[test]
fn the_log_is_followed_in_two_rounds_and_another_one_is_refused() {
    let (mut issuer, mut wallet, _) = filled();
    let day = NOW / 86_400 + 1;
    issuer.publish(day);
    let (answer, rounds) = sync(&mut wallet, &issuer, NOW + 86_400);
    assert_eq!(answer["done"]["standings"], json!([{"number": 0, "standing": "good", "epoch": day}]));
    let buckets = vec![format!("{day}/bucket-0"), format!("{day}/path-0")];
    assert_eq!(rounds, [vec!["log".to_owned()], buckets]);

    issuer.strike();
    issuer.publish(day + 1);
    let (answer, _) = sync(&mut wallet, &issuer, NOW + 2 * 86_400);
    assert_eq!(answer["done"]["standings"][0]["standing"], "struck", "{answer}");
    let log = done(&mut wallet, &json!({"do": "log", "issuer": ISSUER}));
    assert_eq!(log["heads"].as_array().unwrap().len(), 3);
    assert_eq!(log["heads"][2]["counts"]["dropped"], 1);
    let evidence = log["evidence"][0]["evidence"].as_str().unwrap();
    let message = json!({"do": "verify", "text": evidence, "now": NOW});
    assert_eq!(done(&mut wallet, &message)["valid"], true);

    // An old copy of the log, and one that is not to be had.
    let before = wallet.plaintext();
    issuer.files.insert("log".into(), Vec::new());
    assert_eq!(sync(&mut wallet, &issuer, NOW + 2 * 86_400).0["failed"]["code"], "log-altered");
    issuer.files.remove("log");
    assert_eq!(sync(&mut wallet, &issuer, NOW + 2 * 86_400).0["failed"]["code"], "not-fetched");
    assert!(wallet.plaintext() == before, "a refusal has changed the wallet");
    let unknown = json!({"do": "sync", "issuer": "urn:example:other", "now": NOW});
    assert_eq!(refused(&mut wallet, &unknown), "unknown-issuer");
    assert_eq!(refused(&mut wallet, &json!({"do": "log", "issuer": "urn:example:other"})), "unknown-issuer");
}

#[test]
fn a_bucket_that_is_withheld_is_said_to_be() {
    let (mut issuer, mut wallet, _) = filled();
    let day = NOW / 86_400 + 1;
    issuer.publish(day);
    issuer.files.remove(&format!("{day}/bucket-0"));
    let (answer, _) = sync(&mut wallet, &issuer, NOW + 86_400);
    assert_eq!(answer["done"]["standings"][0]["standing"], "withheld", "{answer}");
}

#[test]
fn what_would_be_told_is_told_and_nothing_else() {
    let (issuer, mut wallet, _) = filled();
    let request = issuer.full_request(1);
    let message = json!({"do": "consider", "request": base64url(request.as_octets()), "now": NOW});
    let proposal = done(&mut wallet, &message);
    assert_eq!(proposal["client_id"], PLATFORM);
    assert_eq!(proposal["purpose"], "Play with others");
    assert_eq!(proposal["credential"], 0);
    assert_eq!(proposal["shown"], json!([{"path": ["region"], "value": "990101"}]));
    let predicate = json!([{"condition": "range", "min": null, "max": "2008-11-23", "path": ["birth_date"],
        "from": {"age_at_least": 18}}]);
    assert_eq!(proposal["predicates"], predicate);
    assert_eq!(proposal["pseudonym"], format!("bauta:aud:{PLATFORM}"));
    assert_eq!(proposal["validity"], true);
    let hidden = proposal["hidden"].as_array().unwrap();
    assert!(hidden.contains(&json!(["family_name"])) && !hidden.contains(&json!(["region"])), "{hidden:?}");
    assert_eq!(proposal["beyond_registration"], json!(null));

    let message = json!({"do": "present", "request": base64url(request.as_octets()), "now": NOW});
    let answer = done(&mut wallet, &message);
    let text = answer["answer"].as_str().unwrap();
    assert!(!text.contains(&base64url(DOCUMENT_NUMBER.as_bytes())));
    let parts = answer["parts"].as_array().unwrap();
    let octets: u64 = parts.iter().map(|part| part["octets"].as_u64().unwrap()).sum();
    assert_eq!(octets, answer["octets"]);
    let whats: Vec<_> = parts.iter().map(|part| part["what"].as_str().unwrap()).collect();
    let expected = [
        "presentation-header",
        "issuer-header",
        "payloads",
        "core-proof",
        "bauta-range",
        "bauta-nym",
        "bauta-validity",
        "frame",
    ];
    assert_eq!(whats, expected);
}

#[test]
fn what_was_prepared_is_used_once() {
    let (issuer, mut wallet, _) = filled();
    let message = |seed: u64, what: &str| json!({"do": what, "request": base64url(issuer.full_request(seed).as_octets()), "now": NOW});
    wallet.prepare(&message(1, "consider").to_string(), &mut rng(6));
    let first = done(&mut wallet, &message(2, "present"));
    let second = done(&mut wallet, &message(3, "present"));
    assert_eq!((first["prepared"].as_bool(), second["prepared"].as_bool()), (Some(true), Some(false)));
    for (seed, answer) in [(2, first), (3, second)] {
        let text = std::str::from_utf8(issuer.full_request(seed).as_octets()).unwrap().to_owned();
        let verify = json!({"do": "verify", "text": answer["answer"], "request": text, "now": NOW});
        assert_eq!(done(&mut wallet, &verify)["valid"], true);
    }
    // Another question is answered by what is made for it.
    wallet.prepare(&message(4, "consider").to_string(), &mut rng(7));
    let query = Query::disclose("urn:bauta:person:1", vec!["family_name".into()]);
    let other = json!({"do": "present", "request": base64url(request(query, 5).as_octets()), "now": NOW});
    assert_eq!(done(&mut wallet, &other)["prepared"], false);
}

#[test]
fn refusals_are_codes_with_what_they_are_about() {
    let (issuer, mut wallet, credential) = filled();
    let mut ask = |query: serde_json::Value, now: u64| {
        let query = Query::from_json(query.to_string().as_bytes()).unwrap();
        let request = base64url(request(query, 1).as_octets());
        perform(&mut wallet, &json!({"do": "consider", "request": request, "now": now}))["failed"].clone()
    };
    let query = |members: serde_json::Value| {
        let mut asked =
            json!({"id": "p", "format": "jwp+bbs-mod", "meta": {"vct_values": ["urn:bauta:person:1"]}});
        asked.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        json!({"credentials": [asked]})
    };
    let too_young = query(json!({"predicates": [{"path": ["birth_date"], "from": {"age_at_least": 60}}]}));
    let refusal = ask(too_young.clone(), NOW);
    assert_eq!(refusal["code"], "not-satisfied");
    assert_eq!(refusal["detail"]["predicate"]["from"]["age_at_least"], 60);
    assert_eq!(ask(too_young.clone(), NOW + 600)["code"], "request-expired");
    assert_eq!(ask(too_young, NOW + 500)["code"], "not-satisfied");
    assert_eq!(
        ask(query(json!({"claims": [{"path": ["shoe_size"]}]})), NOW)["detail"]["path"],
        json!(["shoe_size"])
    );
    assert_eq!(ask(query(json!({"claims": [{"path": ["person_id"]}]})), NOW)["code"], "never-disclosed");
    let elsewhere = query(json!({"pseudonym": {"context": "bauta:aud:https://other.example"}}));
    assert_eq!(ask(elsewhere, NOW)["code"], "unknown-context");

    for (message, code) in [
        (json!({"do": "dance"}), "bad-message"),
        (json!({}), "bad-message"),
        (json!([]), "bad-message"),
        (json!({"do": "request", "kind": "second"}), "bad-message"),
        (json!({"do": "request", "kind": "renew", "number": 7}), "no-such-credential"),
        (json!({"do": "request", "kind": "first", "issuer": "{}"}), "malformed"),
        (json!({"do": "accept", "credential": credential.replace('~', ".")}), "malformed"),
        (json!({"do": "consider", "request": "?", "now": NOW}), "bad-message"),
        (json!({"do": "present", "request": "e30", "now": NOW}), "malformed"),
        (json!({"do": "present", "request": "e30"}), "malformed"),
    ] {
        assert_eq!(refused(&mut wallet, &message), code, "{message}");
    }
    // A credential for somebody else's request, and an issuer that describes itself otherwise.
    let mut stranger = BrowserWallet::default();
    let asked = json!({"do": "request", "issuer": issuer.metadata.to_json(), "kind": "first"});
    stranger.perform(&asked.to_string(), &mut rng(99));
    assert_eq!(
        refused(&mut stranger, &json!({"do": "accept", "credential": credential})),
        "not-for-this-wallet"
    );
    let changed = issuer.metadata.to_json().replace("epochs/", "elsewhere/");
    let asked = json!({"do": "request", "issuer": changed, "kind": "first"});
    assert_eq!(refused(&mut stranger, &asked), "issuer-changed");
}

/// Every code, and every meaning and kind, is in the table that the page is written by.
#[test]
fn the_table_has_every_word() {
    let table = include_str!("../../README.md");
    let sources = [
        include_str!("../../src/code.rs"),
        include_str!("../../src/inspect/meaning.rs"),
        include_str!("../../src/inspect/layout.rs"),
    ];
    let [codes, meanings, layouts] = sources;
    let variants = codes.lines().filter_map(|line| line.strip_prefix("    ")?.strip_suffix(','));
    let codes: Vec<_> = variants.map(kebab).collect();
    assert!(codes.len() > 30);
    let second = |source: &'static str, prefix: &'static str| {
        let lines = source.lines().filter(move |line| line.trim_start().starts_with(prefix));
        lines.filter_map(|line| Some(line.split('"').nth(3)?.to_owned())).collect::<Vec<_>>()
    };
    let words = [codes, second(meanings, "(\""), second(layouts, "part(\"")].concat();
    assert!(words.len() > 100, "{}", words.len());
    for word in words {
        assert!(table.contains(&format!("`{word}`")), "{word}");
    }
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}
