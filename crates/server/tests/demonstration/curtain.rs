//! What is written down, and what is told about it.

use bauta_server::demonstration::Host;
use serde_json::{Value, json};

use crate::support::{Browser, anna, start};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_and_kept_is_written_down() {
    let running = start(None).await;
    let mut browser = Browser::new(running.port());
    browser.until_peopled().await;
    let before = last(&mut browser).await;
    browser.enrol(&anna()).await;
    let forum = browser.log_in(Host::Forum, "/login").await.expect("let in");
    let records = after(&mut browser, before).await;
    let of = |kind: &str, party: &str| {
        let concerns = |record: &&Value| {
            record["kind"] == kind
                && [&record["party"], &record["from"], &record["to"]].iter().any(|one| **one == party)
        };
        records.iter().filter(concerns).cloned().collect::<Vec<_>>()
    };
    // In order, without gaps.
    let lines: Vec<_> = records.iter().filter_map(|record| record["line"].as_u64()).collect();
    assert!(lines.windows(2).all(|pair| pair[1] == pair[0] + 1));
    // Octet for octet: the answer, and the account that came of it.
    let answer = of("message", "forum").into_iter().find(|message| message["path"] == "/login/responses");
    let answer = answer.expect("the answer");
    assert!(answer["text"].as_str().is_some_and(|text| text.contains("vp_token=")));
    assert_eq!(
        (&answer["from"], &answer["to"], &answer["method"]),
        (&json!("person"), &json!("forum"), &json!("POST"))
    );
    assert!(answer["address"].as_str().is_some_and(|address| address.starts_with("127.0.0.1:")));
    let account = forum["account"].as_str().expect("an account");
    assert!(of("row", "forum").iter().any(|row| {
        row["table"] == "platform_accounts" && row["text"].as_str().is_some_and(|text| text.contains(account))
    }));
    assert!(of("row", "issuer").iter().any(|row| {
        row["table"] == "credentials" && row["text"].as_str().is_some_and(|text| text.contains("L898902C3"))
    }));
    // The issuer heard nothing of the account, the forum nothing of the document.
    let said = |party: &str| {
        let texts = of("message", party).into_iter().chain(of("row", party));
        texts.map(|record| record["text"].to_string()).collect::<String>().to_uppercase()
    };
    assert!(!said("issuer").contains(&account.to_uppercase()));
    assert!(said("issuer").contains("ERIKSSON") && !said("forum").contains("ERIKSSON"));

    let held = browser.get(Host::Curtain, "/holdings?parties=issuer,forum").await.fine().json();
    let held = held["records"].as_array().expect("records").clone();
    assert!(held.iter().any(|record| record["kind"] == "key" && record["party"] == "issuer"));
    assert!(held.iter().all(|record| record["party"] == "issuer" || record["party"] == "forum"));
    let unknown = browser.get(Host::Curtain, "/holdings?parties=wallet").await;
    assert_eq!((unknown.status.as_u16(), &unknown.json()["field"]), (400, &json!("parties")));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_the_wallet_and_no_token_is_written_down() {
    let running = start(None).await;
    let mut browser = Browser::new(running.port());
    browser.until_peopled().await;
    browser.enrol(&anna()).await;
    browser.night().await;
    browser.sync().await;
    browser.log_in(Host::Game, "/login").await.expect("let in");
    let story = browser.get(Host::Curtain, "/story.json").await.fine().text();
    let plaintext: Value =
        serde_json::from_slice(&browser.wallet.to_plaintext()).expect("the wallet's plaintext");
    let mut secrets = Vec::new();
    secrets_in(&plaintext, "", &mut secrets);
    assert!(!secrets.is_empty(), "the wallet has secrets");
    for (name, secret) in secrets {
        assert!(!story.contains(&secret), "{name}");
    }
    assert!(!story.contains("Bearer "), "a token of administration");
    assert!(story.contains("authorization"));
    running.stop().await;
}

/// Every text of the wallet below a member that is secret.
fn secrets_in(value: &Value, name: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| secrets_in(value, name, found)),
        Value::Array(values) => values.iter().for_each(|value| secrets_in(value, name, found)),
        Value::String(text) if text.len() >= 40 && (name.contains("secret") || name.contains("blind")) => {
            found.push((name.to_owned(), text.clone()));
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_visit_elsewhere() {
    let running = start(None).await;
    let mut browser = Browser::new(running.port());
    let person = json!({ "family_name": "Eriksson", "given_name": "Anna Maria", "birth_date": "1974-08-12", "region": "990101" });
    for (design, knows) in [("R", "forum"), ("N2", "authority")] {
        let asked = json!({ "design": design, "platform": "forum", "person": person });
        let told = browser.post(Host::Curtain, "/elsewhere", &asked).await.fine().json();
        let messages = told["messages"].as_array().expect("messages");
        assert!(messages.len() > 3, "{design}");
        assert!(
            messages.iter().any(|message| message["to"] == "forum" || message["from"] == "forum"),
            "{design}"
        );
        let outcomes = told["outcomes"].as_array().expect("outcomes");
        // Who registers needs nothing beforehand.
        let came_of_it: Vec<_> = outcomes.iter().map(|one| &one["outcome"]).collect();
        let first = if design == "R" { "not-offered" } else { "done" };
        assert_eq!(came_of_it, [first, "done", "done"], "{design}");
        let holding = told["holdings"].as_array().expect("holdings").iter().find(|one| one["party"] == knows);
        let facts = holding.expect("it holds something")["facts"].to_string();
        assert!(facts.contains("family-name"), "{design}: {facts}");
    }
    for asked in
        [json!({ "design": "X", "platform": "forum" }), json!({ "design": "R", "platform": "issuer" })]
    {
        assert_eq!(browser.post(Host::Curtain, "/elsewhere", &asked).await.status.as_u16(), 400);
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_can_be_taken_away() {
    let running = start(None).await;
    let mut browser = Browser::new(running.port());
    browser.visit(Host::Forum, "/").await.fine();
    let story = browser.get(Host::Curtain, "/story.json").await.fine();
    assert!(story.header("content-disposition").starts_with("attachment"));
    assert!(!story.json()["records"].as_array().expect("records").is_empty());
    let page = browser.get(Host::Curtain, "/story.html").await.fine();
    assert!(page.header("content-type").starts_with("text/html"));
    let text = page.text();
    assert!(text.contains("GET /") && !text.contains("<script") && !text.contains("src=\"http"));
    running.stop().await;
}

async fn last(browser: &mut Browser) -> u64 {
    browser.get(Host::Curtain, "/records?after=999999999").await.fine().json()["last"]
        .as_u64()
        .expect("a line")
}

async fn after(browser: &mut Browser, mut line: u64) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let page = browser.get(Host::Curtain, &format!("/records?after={line}")).await.fine().json();
        let records = page["records"].as_array().expect("records").clone();
        let Some(last) = records.last() else { return all };
        line = last["line"].as_u64().expect("a line");
        all.extend(records);
    }
}
