//! The worker in Chromium: every message of the table, what lies in IndexedDB, two tabs, and what is damaged.
//!
//! The page is the built one, `crates/server/dist`. Where there is no Chromium the test says so and does nothing.

mod harness;

use bauta_wasm::BrowserWallet;
use serde_json::{Value, json};

use super::support::{DOCUMENT_NUMBER, FAMILY_NAME, ISSUER, NOW, base64url, done as done_natively};
use harness::{Browser, PASSPHRASE, Server};

#[tokio::test]
async fn the_worker_does_what_the_table_says() {
    let Some(browser) = Browser::open().await else { return };
    let server = Server::start();
    browser.client.goto(&server.address).await.unwrap();
    starting(&browser).await;
    let credentials = getting_a_credential(&browser, &server).await;
    showing(&browser, &server).await;
    nothing_plain_is_stored(&browser).await;
    locking(&browser, &credentials).await;
    two_tabs(&browser).await;
    backing_up(&browser, &credentials).await;
    what_is_damaged(&browser).await;
    a_passkey(&browser).await;
    let trouble = browser.run("return page.trouble", json!(null)).await;
    assert_eq!(trouble, json!([]), "errors of the page or a worker");
    browser.client.clone().close().await.unwrap();
}

async fn starting(browser: &Browser) {
    let status = browser.done("a", json!({"do": "status"})).await;
    assert_eq!(status, json!({"exists": false, "open": false, "passkey": false, "credential_id": null}));
    let times = browser.run("return page.times()", json!(null)).await;
    eprintln!("in milliseconds since the navigation: {times}");
    // Before there is a wallet, texts can be looked at and nothing else.
    let seen = browser.done("a", json!({"do": "inspect", "text": "{\"vct\": \"ü\", \"claims\": []}"})).await;
    assert_eq!(seen["kind"], "schema");
    let verified = browser.done("a", json!({"do": "verify", "text": "?", "now": NOW})).await;
    assert_eq!(verified["valid"], false);
    for what in
        ["credentials", "request", "accept", "consider", "present", "log", "backup", "sync", "give-up"]
    {
        assert_eq!(browser.refused("a", json!({"do": what, "now": NOW})).await, "locked", "{what}");
    }
    assert_eq!(browser.refused("a", json!({"do": "unlock", "passphrase": PASSPHRASE})).await, "no-wallet");
    assert_eq!(browser.refused("a", json!({"do": "create", "passphrase": ""})).await, "bad-message");
    assert_eq!(browser.refused("a", json!({"do": "constructor"})).await, "bad-message");
    assert_eq!(browser.done("a", json!({"do": "create", "passphrase": PASSPHRASE})).await, json!({}));
    assert_eq!(browser.refused("a", json!({"do": "create", "passphrase": "another"})).await, "wallet-exists");
}

async fn getting_a_credential(browser: &Browser, server: &Server) -> Value {
    let description = server.issuer.lock().unwrap().metadata.to_json();
    let asked = json!({"do": "request", "kind": "first", "issuer": description});
    let request = browser.done("a", asked.clone()).await["request"].as_str().unwrap().to_owned();
    // The browser dies as soon as the request has been answered, and the wallet still has what takes the credential.
    browser.run("page.kill('a')", json!(null)).await;
    browser.unlock("a").await;
    assert_eq!(browser.done("a", asked).await["request"], request);
    let credential = server.issuer.lock().unwrap().issue(&request);
    server.issuer.lock().unwrap().publish(NOW / 86_400);
    let accepted = browser.done("a", json!({"do": "accept", "credential": credential})).await;
    assert_eq!(accepted["accepted"], "stored");

    let sync =
        json!({"do": "sync", "issuer": ISSUER, "base": format!("{}/epochs", server.address), "now": NOW});
    let standings = browser.done("a", sync.clone()).await;
    let day = NOW / 86_400;
    assert_eq!(standings["standings"], json!([{"number": 0, "standing": "good", "epoch": day}]));
    assert_eq!(browser.done("a", sync).await["standings"][0]["standing"], "good");
    let asked = server.asked.lock().unwrap().clone();
    let fetches: Vec<_> = asked.iter().filter(|head| head.contains(" /epochs/")).collect();
    let names: Vec<_> = fetches.iter().map(|head| head.split(' ').nth(1).unwrap().to_owned()).collect();
    let mut sorted = names.clone();
    sorted.sort();
    let files = [format!("/epochs/{day}/bucket-0"), format!("/epochs/{day}/path-0"), "/epochs/log".into()];
    // The second time the bucket is not fetched again: its token is kept.
    assert_eq!(sorted, [&files[..], &files[2..]].concat());
    for head in fetches.iter().map(|head| head.to_lowercase()) {
        assert!(!head.contains("\ncookie:") && !head.contains("\nreferer:"), "{head}");
    }
    assert_eq!(browser.done("a", json!({"do": "log", "issuer": ISSUER})).await["heads"][0]["epoch"], day);
    let elsewhere =
        json!({"do": "sync", "issuer": ISSUER, "base": format!("{}/nowhere", server.address), "now": NOW});
    assert_eq!(browser.refused("a", elsewhere).await, "not-fetched");
    let credentials = browser.done("a", json!({"do": "credentials"})).await;
    assert_eq!(credentials[0]["claims"][0]["value"], FAMILY_NAME);
    credentials
}

async fn showing(browser: &Browser, server: &Server) {
    let (description, log) = {
        let issuer = server.issuer.lock().unwrap();
        (issuer.metadata.to_json(), String::from_utf8(issuer.files["log"].clone()).unwrap())
    };
    let (mut fresh, mut prepared) = (Vec::new(), Vec::new());
    for seed in 0..24 {
        let request = server.issuer.lock().unwrap().full_request(seed);
        let octets = base64url(request.as_octets());
        let is_prepared = seed % 2 == 1;
        if is_prepared {
            let proposal = browser.done("a", json!({"do": "consider", "request": octets, "now": NOW})).await;
            assert_eq!(proposal["shown"], json!([{"path": ["region"], "value": "990101"}]));
        }
        let answer = browser.done("a", json!({"do": "present", "request": octets, "now": NOW})).await;
        assert_eq!(answer["prepared"], is_prepared, "{seed}");
        let times = if is_prepared { &mut prepared } else { &mut fresh };
        times.push(answer["milliseconds"].as_f64().unwrap());
        let request = String::from_utf8(request.as_octets().to_vec()).unwrap();
        let verify = json!({"do": "verify", "text": answer["answer"], "request": request, "issuer": description,
            "log": log, "now": NOW});
        if seed < 4 {
            assert_eq!(done_natively(&mut BrowserWallet::default(), &verify)["valid"], true, "{seed}");
            assert_eq!(browser.done("a", verify).await["valid"], true, "{seed}");
        }
    }
    eprintln!("a full presentation, in milliseconds: {fresh:.1?}; of what was prepared: {prepared:.1?}");
}

/// Everything that lies in IndexedDB, searched for what the passphrase opens it to.
async fn nothing_plain_is_stored(browser: &Browser) {
    let opened = browser.run("return page.opened(given)", json!(PASSPHRASE)).await;
    let plaintext: Value = serde_json::from_str(opened.as_str().unwrap()).unwrap();
    let credential = &plaintext["credentials"][0];
    let texts =
        [&credential["secrets"]["nym_secret"], &credential["secrets"]["prover_blind"], &credential["issued"]];
    let mut secrets: Vec<Vec<u8>> =
        [PASSPHRASE, FAMILY_NAME, DOCUMENT_NUMBER, ISSUER].map(Vec::from).to_vec();
    for text in texts {
        let text = text.as_str().unwrap();
        secrets.push(text.into());
        secrets.extend(super::verifying::decode_if(text));
    }
    // The credential is no base64url as a whole: its dots.
    assert_eq!(secrets.len(), 9);
    secrets.extend(secrets.clone().iter().map(|secret| base64url(secret).into_bytes()));
    let stored = browser.run("return page.stored()", json!(null)).await;
    let names: Vec<_> =
        stored.as_array().unwrap().iter().map(|part| part["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"record.ciphertext") && names.contains(&"record.salt"), "{names:?}");
    for part in stored.as_array().unwrap() {
        let octets: Vec<u8> = serde_json::from_value(part["octets"].clone()).unwrap();
        for secret in &secrets {
            let found = octets.windows(secret.len()).any(|window| window == &secret[..]);
            assert!(!found, "a secret of {} octets in {}", secret.len(), part["name"]);
        }
    }
    // The same search finds them where they are.
    let plain = opened.as_str().unwrap().as_bytes();
    assert!(plain.windows(secrets[4].len()).any(|window| window == &secrets[4][..]));
}

async fn locking(browser: &Browser, credentials: &Value) {
    assert_eq!(browser.done("a", json!({"do": "lock"})).await, json!({}));
    let status = browser.done("a", json!({"do": "status"})).await;
    assert_eq!((&status["exists"], &status["open"]), (&json!(true), &json!(false)));
    assert_eq!(browser.refused("a", json!({"do": "credentials"})).await, "locked");
    let wrong = json!({"do": "unlock", "passphrase": "four words are enough "});
    assert_eq!(browser.refused("a", wrong).await, "wrong-passphrase");
    assert_eq!(browser.refused("a", json!({"do": "credentials"})).await, "locked");
    browser.unlock("a").await;
    assert_eq!(&browser.done("a", json!({"do": "credentials"})).await, credentials);
}

/// A second tab has the same wallet; neither overwrites what the other has done.
async fn two_tabs(browser: &Browser) {
    browser.unlock("b").await;
    let before = browser.run("return page.version()", json!(null)).await.as_u64().unwrap();
    let renewed = browser.done("a", json!({"do": "request", "kind": "renew", "number": 0})).await;
    assert_eq!(browser.done("b", json!({"do": "request", "kind": "renew", "number": 0})).await, renewed);
    assert_eq!(browser.done("b", json!({"do": "give-up", "issuer": ISSUER})).await["requests"], 1);
    assert_eq!(browser.done("a", json!({"do": "give-up", "issuer": ISSUER})).await["requests"], 0);
    let at_once = "const asks = [];
        for (let turn = 0; turn < 10; turn++)
          for (const worker of ['a', 'b']) asks.push(page.ask(worker, { do: 'request', kind: 'renew', number: 0 }));
        return (await Promise.all(asks)).map((answer) => answer.done?.request ?? answer.failed.code);";
    let requests = browser.run(at_once, json!(null)).await;
    let requests = requests.as_array().unwrap();
    assert!(requests.iter().all(|request| request == &requests[0]), "{requests:?}");
    assert!(requests[0].as_str().unwrap().starts_with('{'));
    let after = browser.run("return page.version()", json!(null)).await.as_u64().unwrap();
    assert_eq!(after, before + 24, "every change was stored, and each once");
    browser.done("b", json!({"do": "give-up", "issuer": ISSUER})).await;

    // And where a browser has no locks, the transaction itself looks.
    let stored = browser.run("return page.stored()", json!(null)).await;
    let write = "const { Store } = await import('./wallet-store.js');
        const store = new Store(), record = await store.read();
        const other = { ...record, version: record.version + 1 };
        return store.write(other, given ?? undefined).then(() => 'written', ({ code }) => code);";
    for before in [json!(null), json!(1)] {
        assert_eq!(browser.run(write, before).await, "changed-elsewhere");
    }
    assert_eq!(browser.run("return page.stored()", json!(null)).await, stored);
}

async fn backing_up(browser: &Browser, credentials: &Value) {
    let save = "page.kept = (await page.ask('a', { do: 'backup', passphrase: 'elsewhere' })).done.backup;
        return new TextDecoder().decode(page.kept);";
    let backup = browser.run(save, json!(null)).await;
    assert!(!backup.as_str().unwrap().contains(FAMILY_NAME));
    let restore = "return page.ask('a', { do: 'restore', backup: page.kept, passphrase: given })";
    let answer = browser.run(restore, json!("elsewhere")).await;
    assert_eq!(answer["failed"]["code"], "wallet-exists");
    browser.done("a", json!({"do": "destroy"})).await;
    assert_eq!(browser.refused("b", json!({"do": "credentials"})).await, "changed-elsewhere");
    assert_eq!(browser.refused("b", json!({"do": "credentials"})).await, "locked");
    assert_eq!(browser.done("a", json!({"do": "status"})).await["exists"], false);
    assert_eq!(browser.run(restore, json!("another")).await["failed"]["code"], "wrong-passphrase");
    let damaged = "const copy = page.kept.slice(); copy[copy.length >> 1] ^= 1;
        return page.ask('a', { do: 'restore', backup: copy, passphrase: 'elsewhere' })";
    assert_eq!(browser.run(damaged, json!(null)).await["failed"]["code"], "damaged");
    assert_eq!(browser.done("a", json!({"do": "status"})).await["exists"], false);
    assert_eq!(browser.run(restore, json!("elsewhere")).await["done"], json!({}));
    assert_eq!(&browser.done("a", json!({"do": "credentials"})).await, credentials);
}

async fn what_is_damaged(browser: &Browser) {
    browser.done("a", json!({"do": "lock"})).await;
    let damage = "return page.damage((record) => { record.ciphertext[100] ^= 1; })";
    browser.run(damage, json!(null)).await;
    let before = browser.run("return page.stored()", json!(null)).await;
    let status = browser.done("a", json!({"do": "status"})).await;
    assert_eq!((&status["exists"], &status["damaged"]), (&json!(true), &json!(true)));
    assert_eq!(browser.refused("a", json!({"do": "unlock", "passphrase": "elsewhere"})).await, "damaged");
    assert_eq!(
        browser.refused("a", json!({"do": "create", "passphrase": "elsewhere"})).await,
        "wallet-exists"
    );
    assert_eq!(browser.run("return page.stored()", json!(null)).await, before, "it was not overwritten");
    for damage in
        ["delete record.nonce", "record.rounds = 1e9", "record.version += 1", "record.salt = 'salt'"]
    {
        browser.run(&format!("return page.damage((record) => {{ {damage}; }})"), json!(null)).await;
        assert_eq!(
            browser.refused("a", json!({"do": "unlock", "passphrase": "elsewhere"})).await,
            "damaged",
            "{damage}"
        );
    }
    browser.done("a", json!({"do": "destroy"})).await;
    assert_eq!(browser.done("a", json!({"do": "status"})).await["exists"], false);
}

async fn a_passkey(browser: &Browser) {
    let ask = |what: &str, octet: u8| {
        format!(
            "return page.ask('a', {{ do: '{what}', prf: new Uint8Array(32).fill({octet}), credential_id: new Uint8Array([1, 2]) }})"
        )
    };
    assert_eq!(browser.run(&ask("create", 7), json!(null)).await["done"], json!({}));
    let status = browser.done("a", json!({"do": "status"})).await;
    assert_eq!(status["passkey"], true);
    assert_eq!(status["credential_id"], json!([1, 2]));
    browser.done("a", json!({"do": "lock"})).await;
    assert_eq!(browser.run(&ask("unlock", 8), json!(null)).await["failed"]["code"], "wrong-passphrase");
    assert_eq!(browser.refused("a", json!({"do": "unlock", "passphrase": PASSPHRASE})).await, "bad-message");
    assert_eq!(browser.run(&ask("unlock", 7), json!(null)).await["done"], json!({}));
    assert_eq!(browser.done("a", json!({"do": "credentials"})).await, json!([]));
}
