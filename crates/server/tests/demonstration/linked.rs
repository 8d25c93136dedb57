//! What the adversaries make of it: nothing where nothing links, and the link where there is one.

use bauta_server::demonstration::Host;
use serde_json::{Value, json};

use crate::support::{Browser, anna, start};

async fn link(browser: &mut Browser, parties: &[&str]) -> Vec<Value> {
    let told = browser.post(Host::Curtain, "/link", &json!({ "parties": parties })).await.fine().json();
    assert!(told["octets"].as_u64().is_some_and(|octets| octets > 1000), "{told}");
    // What could link in the world and is not looked at here is said.
    assert_eq!(told["left_out"], json!(["addresses", "times"]));
    told["findings"].as_array().expect("findings").clone()
}

fn found(findings: &[Value]) -> Vec<&Value> {
    findings.iter().filter(|finding| finding["found"] == true).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shown_name_is_found_and_nothing_else_is() {
    let running = start(None).await;
    let mut browser = Browser::new(running.port());
    browser.until_peopled().await;
    browser.enrol(&anna()).await;
    browser.night().await;
    browser.sync().await;
    for platform in [Host::Forum, Host::Game] {
        // What a browser fetches, and the same for everybody.
        for path in ["/", "/site.css", "/site.js"] {
            browser.visit(platform, path).await.fine();
        }
        browser.log_in(platform, "/login").await.expect("let in");
    }
    // All who could: nothing beyond what was shown.
    let findings = link(&mut browser, &["issuer", "forum", "game"]).await;
    assert_eq!(found(&findings), Vec::<&Value>::new());
    let named: Vec<_> = findings.iter().filter(|finding| finding["what"] == "named").collect();
    assert_eq!(named.len(), 2, "{findings:?}");
    for finding in named {
        assert!(finding["values"]["people"].as_u64().is_some_and(|people| people > 1), "{finding}");
        assert_eq!(finding["values"]["of"], 13);
    }

    // The control: her name, shown to the shop.
    let shown = browser.log_in(Host::Shop, "/named/login").await.expect("let in");
    assert_eq!(shown["shown"]["family_name"], "Eriksson");
    let findings = link(&mut browser, &["issuer", "shop"]).await;
    let control = found(&findings);
    assert_eq!(control.len(), 1, "{findings:?}");
    assert_eq!((&control[0]["what"], &control[0]["values"]["platform"]), (&json!("named"), &json!("shop")));
    assert_eq!(control[0]["values"]["people"], 1);
    let evidence = control[0]["evidence"].as_array().expect("evidence");
    assert!(
        evidence.iter().any(|line| line["table"].is_string() || line["what"].is_string()),
        "{evidence:?}"
    );

    // Shown again, and visits by region beside it, which say nothing.
    for path in ["/login", "/named/login", "/login"] {
        browser.log_in(Host::Shop, path).await.expect("let in");
    }
    let findings = link(&mut browser, &["issuer", "shop"]).await;
    assert_eq!(found(&findings).len(), 2, "{findings:?}");

    // It says nothing about the others, with all together.
    let findings = link(&mut browser, &["issuer", "forum", "shop", "game"]).await;
    let all = found(&findings);
    assert!(all.iter().all(|finding| finding["values"]["platform"] == "shop"), "{all:?}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_nobody() {
    let running = start(None).await;
    let mut browser = Browser::new(running.port());
    let unknown = browser.post(Host::Curtain, "/link", &json!({ "parties": ["curtain"] })).await;
    assert_eq!((unknown.status.as_u16(), &unknown.json()["field"]), (400, &json!("parties")));
    running.stop().await;
}
