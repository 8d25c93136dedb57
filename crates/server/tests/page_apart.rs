//! What the page keeps apart: two browsers are two people; secrets stay in the wallet; platforms' scripts reach nothing of it.

#![cfg(feature = "demonstration")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod browser;

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bauta_server::demonstration::Host;
use browser::tour::{PASSPHRASE, Stage};
use browser::{Browser, Driver};
use serde_json::Value;

/// Reads the stored wallet and decrypts it with the passphrase: what a thief of disk and passphrase would have.
const DECRYPT: &str = r#"
    const database = await new Promise((done, fail) => {
        const asked = indexedDB.open("bauta-wallet");
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error);
    });
    const record = await new Promise((done, fail) => {
        const asked = database.transaction("wallet").objectStore("wallet").getAll();
        asked.onsuccess = () => done(asked.result[0]);
        asked.onerror = () => fail(asked.error);
    });
    const hex = (octets) => [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
    const { form, kind, rounds, salt, credential_id, version, nonce, ciphertext } = record;
    const base = await crypto.subtle.importKey("raw", new TextEncoder().encode("PASSPHRASE"), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
    const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
    const additionalData = new TextEncoder().encode(JSON.stringify([form, kind, rounds, hex(salt), null, version]));
    const plaintext = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData }, key, ciphertext);
    const shown = [localStorage, sessionStorage].map((store) => JSON.stringify({ ...store })).join("");
    const { document: shownDocument } = JSON.parse(localStorage.getItem("bauta-tour"));
    const [names, numbers] = shownDocument.mrz.split("\n");
    const document = { given: names.slice(5).split("<<")[1], number: numbers.slice(0, 9).replaceAll("<", "") };
    return { document, plaintext: new TextDecoder().decode(plaintext), shown, stored: new TextDecoder("latin1").decode(ciphertext) };
"#;

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_found_nowhere() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let mut browser = Browser::open(&driver, "en", 1280).await;
    browser.begin(&stage, 0).await;
    for platform in ["forum", "shop", "game"] {
        browser.visit(&stage, platform).await;
    }
    browser.step(&stage, 1).await;
    let stored = browser.run_async(&DECRYPT.replace("PASSPHRASE", PASSPHRASE)).await;
    let plaintext: Value =
        serde_json::from_str(stored["plaintext"].as_str().unwrap_or_else(|| panic!("{stored}"))).unwrap();
    let secrets = &plaintext["credentials"][0]["secrets"];
    let secrets: Vec<String> =
        ["prover_blind", "nym_secret"].map(|name| secrets[name].as_str().unwrap().to_owned()).into();
    let token = plaintext["credentials"][0]["tokens"][0][1].as_str().unwrap().to_owned();

    let mut traffic = browser.traffic().await;
    traffic.push_str(&records(&stage, &browser).await);
    let mut kept = files(stage.directory.path());
    kept.push(stored["shown"].as_str().unwrap().as_bytes().to_vec());
    kept.push(stored["stored"].as_str().unwrap().as_bytes().to_vec());
    kept.push(traffic.into_bytes());
    // The search finds what is there: the answers that were sent, the person in the register.
    assert!(found("vp_token", &kept) && found("LINDQVIST", &kept), "the search finds nothing at all");
    for secret in secrets.iter().flat_map(|secret| spellings(secret)).chain([PASSPHRASE.as_bytes().to_vec()])
    {
        assert!(
            !kept.iter().any(|octets| contains(octets, &secret)),
            "a secret of the wallet was found outside it"
        );
    }
    // A token is the issuer's own work and lies in its bucket, but no platform sees it.
    let platforms = holdings(&browser, &stage, "forum,shop,game").await;
    for spelling in spellings(&token) {
        assert!(!contains(platforms.as_bytes(), &spelling), "a platform has the wallet's token");
    }
    let claims = &stored["document"];
    for personal in ["LINDQVIST", claims["number"].as_str().unwrap(), claims["given"].as_str().unwrap()] {
        assert!(
            personal.len() > 1 && !platforms.contains(&format!("\"{personal}\"")),
            "a platform has {personal}"
        );
    }
    assert!(!platforms.contains("LINDQVIST"), "a platform has the family name");
    browser.close().await;
}

/// The ways in which octets, given in base64url, are written.
fn spellings(base64url: &str) -> Vec<Vec<u8>> {
    let octets = URL_SAFE_NO_PAD.decode(base64url).unwrap();
    let texts =
        [base64url.to_owned(), STANDARD.encode(&octets), hex::encode(&octets), hex::encode_upper(&octets)];
    texts.into_iter().map(String::into_bytes).chain([octets.clone()]).collect()
}

fn contains(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|window| window == part)
}

fn found(text: &str, kept: &[Vec<u8>]) -> bool {
    kept.iter().any(|octets| contains(octets, text.as_bytes()))
}

/// All files below a directory: databases, keys, epochs.
fn files(directory: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| {
        if path.is_dir() { files(&path) } else { vec![std::fs::read(path).unwrap_or_default()] }
    };
    entries.flat_map(read).collect()
}

/// Everything that was recorded at the parties' doors.
async fn records(stage: &Stage, browser: &Browser) -> String {
    let script = format!(
        "let text = ''; let after = 0;
         for (;;) {{
             const part = await (await fetch('{}' + after)).json();
             if (part.records.length === 0) return text;
             text += JSON.stringify(part.records);
             after = part.records.at(-1).line;
         }}",
        stage.at(Host::Curtain, "/records?after=")
    );
    browser.run_async(&script).await.as_str().unwrap().to_owned()
}

async fn holdings(browser: &Browser, stage: &Stage, parties: &str) -> String {
    let address = stage.at(Host::Curtain, &format!("/holdings?parties={parties}"));
    browser
        .run_async(&format!("return await (await fetch('{address}')).text()"))
        .await
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_browsers_are_two_people() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let mut accounts = Vec::new();
    for language in ["en", "zh-CN"] {
        let mut browser = Browser::open(&driver, language, 1280).await;
        browser.begin(&stage, 0).await;
        let tag = browser.run("return document.documentElement.lang").await;
        assert_eq!(tag, if language == "en" { "en" } else { "zh-Hans" });
        for _ in 0..2 {
            browser.visit(&stage, "forum").await;
            let session =
                browser.run_async("return (await (await fetch('/login/session')).json()).account").await;
            accounts.push(session.as_str().unwrap().to_owned());
        }
        browser.assert_quiet(&[]).await;
        browser.close().await;
    }
    assert_eq!(accounts[0], accounts[1], "the same person has the same account again");
    assert_eq!(accounts[2], accounts[3]);
    assert_ne!(accounts[0], accounts[2], "two people have one account");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_too_young_is_told_and_nobody_else() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let mut browser = Browser::open(&driver, "en", 1280).await;
    // Person 1 is 16: the forum is open to them, the game is not.
    browser.begin(&stage, 1).await;
    browser.visit(&stage, "forum").await;
    browser.ask(&stage, "game").await;
    browser.appears("[data-failure=not-satisfied]").await;
    browser.picture("2-too-young").await;
    let sent = browser.requests().await;
    assert!(
        !sent
            .iter()
            .any(|address| address.contains("game.localhost") && address.ends_with("/login/responses"))
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_specimen_is_refused_before_it_is_sent() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let mut browser = Browser::open(&driver, "en", 1280).await;
    browser.step(&stage, 1).await;
    browser.make_wallet().await;
    browser.click("input[name=person][value=own]").await;
    let zone = "P<XKXTESTPERSON<<MIRA<<<<<<<<<<<<<<<<<<<<<<<\nX1234567<1XKX9512173F3406304<<<<<<<<<<<<<<02";
    // Another state, another nationality, both.
    for zone in [zone.replacen("1XKX", "1UTO", 1), zone.replacen("P<XKX", "P<UTO", 1), zone.to_owned()] {
        browser.run(&format!("document.getElementById('zone').value = {}", serde_json::json!(zone))).await;
        browser.run("document.querySelector('[data-failure]')?.remove()").await;
        browser.click("[data-do=enrol]").await;
        browser.appears("[data-failure=not-a-specimen]").await;
    }
    let sent = browser.traffic().await;
    assert!(!sent.contains("TESTPERSON") && !sent.contains("/enrolments"), "it was sent");
    let stored = browser.run("return JSON.stringify({ ...localStorage, ...sessionStorage })").await;
    assert!(!stored.as_str().unwrap().contains("TESTPERSON"), "it was stored");
    // The issuer refuses it by itself.
    let address = stage.at(Host::Issuer, "/enrolments");
    let body =
        serde_json::json!({ "document": { "mrz": zone, "region": "990101" }, "telephone": "+99955512345" });
    let script = format!(
        "return (await fetch('{address}', {{ method: 'POST', headers: {{ 'content-type': 'application/json' }}, body: JSON.stringify({body}) }})).status"
    );
    let status = browser.run_async(&script).await;
    assert!((400..500).contains(&status.as_u64().unwrap()), "the issuer says {status}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_says_two_things_is_not_answered() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let mut browser = Browser::open(&driver, "en", 1280).await;
    browser.begin(&stage, 0).await;
    browser.go(&stage.at(Host::Forum, "/")).await;
    let begin = "const headers = { 'content-type': 'application/json' };
        const begun = await (await fetch('/login', { method: 'POST', headers })).json();
        return await (await fetch(begun.request_uri)).json();";
    let request = browser.run_async(begin).await;
    let altered = |name: &str, value: Value| {
        let mut request = request.clone();
        request[name] = value;
        request.to_string()
    };
    let mut asks_more = request["dcql_query"].clone();
    asks_more["credentials"][0]["claims"] = serde_json::json!([{ "path": ["family_name"] }]);
    for (text, failure) in [
        (altered("nonce", "another-one".into()), "request-disagrees"),
        (altered("dcql_query", asks_more), "request-disagrees"),
        (altered("client_id", stage.at(Host::Shop, "").into()), "request-disagrees"),
        (altered("response_uri", stage.at(Host::Game, "/login/responses").into()), "answer-elsewhere"),
        (altered("response_mode", "fragment".into()), "response-mode"),
        (stage.at(Host::Wallet, "/texts.json"), "not-a-request"),
        ("https://forum.example/login/requests/1".to_owned(), "not-a-request"),
    ] {
        browser.step(&stage, 2).await;
        browser.unlock().await;
        browser.run("document.querySelector('#request-text').closest('details').open = true").await;
        browser
            .run(&format!("document.querySelector('#request-text').value = {}", serde_json::json!(text)))
            .await;
        browser.click("[data-do=read-request]").await;
        browser.appears(&format!("[data-failure={failure}]")).await;
    }
    // As it came it is a question.
    browser
        .run(&format!(
            "document.querySelector('#request-text').value = {}",
            serde_json::json!(request.to_string())
        ))
        .await;
    browser.click("[data-do=read-request]").await;
    browser.appears("#consent").await;
    browser.assert_quiet(&[]).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platforms_script_reaches_nothing_of_the_wallet() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let browser = Browser::open(&driver, "en", 1280).await;
    browser.step(&stage, 1).await;
    browser.make_wallet().await;
    browser.go(&stage.at(Host::Forum, "/")).await;
    // It has stores of its own, and the wallet's is not among them.
    let names = browser.run_async("return (await indexedDB.databases()).map(({ name }) => name)").await;
    assert_eq!(names, serde_json::json!([]));
    assert_eq!(browser.run("return localStorage.length").await, 0);
    // It cannot read the wallet's files, the curtain, or the issuer's enrolments.
    for address in
        [stage.at(Host::Wallet, "/app.js"), stage.at(Host::Wallet, "/"), stage.at(Host::Curtain, "/records")]
    {
        let script = format!("return await fetch('{address}').then((a) => a.text(), () => 'refused')");
        assert_eq!(browser.run_async(&script).await, "refused", "{address} was read");
        let blind = format!(
            "return await fetch('{address}', {{ mode: 'no-cors' }}).then((a) => a.type, () => 'refused')"
        );
        let kind = browser.run_async(&blind).await;
        assert!(kind == "refused" || kind == "opaque", "{address}: {kind}");
    }
    // Nor frame it, nor keep hold of its window.
    let framed = format!(
        "const frame = document.createElement('iframe'); frame.src = '{}';
         const loaded = new Promise((done) => {{ frame.onload = frame.onerror = done; }});
         document.body.append(frame); await Promise.race([loaded, new Promise((done) => setTimeout(done, 3000))]);
         try {{ return frame.contentDocument ? 'blank' : String(frame.contentWindow.length); }} catch (e) {{ return e.name; }}",
        stage.at(Host::Wallet, "/")
    );
    browser.run_async(&framed).await;
    let inside =
        "return (() => { try { return frames[0].document.body.innerText; } catch (e) { return e.name; } })()";
    let seen = browser.run(inside).await;
    assert!(seen == "SecurityError" || seen == "" || seen.is_null(), "the frame shows {seen}");
    let policy = format!(
        "return await fetch('{}').then((a) => a.headers.get('content-security-policy'))",
        stage.at(Host::Wallet, "/")
    );
    browser.go(&stage.at(Host::Wallet, "/")).await;
    let policy = browser.run_async(&policy).await;
    assert!(policy.as_str().unwrap().contains("frame-ancestors 'none'"), "{policy}");
    browser.close().await;
}
