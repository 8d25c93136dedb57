//! The whole story, with a scripted wallet.

use bauta_server::demonstration::{Demonstration, Host, Options, StartError};
use bauta_wallet::Standing;
use reqwest::Method;
use serde_json::json;

use crate::support::{Browser, anna, start};

#[tokio::test(flavor = "multi_thread")]
async fn enrolled_visited_banned_renewed_and_struck_off() {
    let running = start(None).await;
    let mut anna_s = Browser::new(running.port());
    anna_s.until_peopled().await;
    anna_s.enrol(&anna()).await;
    anna_s.night().await;
    assert!(matches!(anna_s.sync().await, Standing::Good(_)));

    let forum = anna_s.log_in(Host::Forum, "/login").await.expect("let in");
    let account = forum["account"].as_str().expect("an account").to_owned();
    assert_eq!(forum["shown"].as_object().map_or(0, serde_json::Map::len), 1, "{forum}");
    let shop = anna_s.log_in(Host::Shop, "/login").await.expect("let in");
    assert_eq!((shop["account"].is_null(), &shop["shown"]["region"]), (true, &json!("990101")));
    let game = anna_s.log_in(Host::Game, "/login").await.expect("let in");
    assert_ne!(game["account"], forum["account"]);

    let post = Some(("application/x-www-form-urlencoded", "text=A+word+%3Cb%3Efrom+me".to_owned()));
    let posted = anna_s.send((Host::Forum, Host::Forum), Method::POST, "/posts", post).await;
    assert_eq!(posted.status.as_u16(), 303);
    let page = anna_s.visit(Host::Forum, "/").await.fine().text();
    assert!(page.contains("A word &#60;b&#62;from me") || page.contains("A word &lt;b&gt;from me"), "{page}");
    assert!(page.contains(&account) && page.contains("14 or older"));
    let page = anna_s.visit(Host::Shop, "/?lang=zh-Hans").await.fine().text();
    assert!(page.contains("990101") && page.contains("lang=\"zh-Hans\""));

    // Banned: the session ends, and a renewed credential is the same account.
    anna_s.post(Host::Curtain, "/moderator/forum/ban", &json!({ "account": account })).await.fine();
    assert_eq!(anna_s.visit(Host::Forum, "/login/session").await.status.as_u16(), 401);
    anna_s.renew(&anna()).await;
    anna_s.night().await;
    anna_s.sync().await;
    let refused = anna_s.log_in(Host::Forum, "/login").await.expect_err("banned");
    assert_eq!(refused["code"], "banned");
    assert_eq!(anna_s.log_in(Host::Game, "/login").await.expect("let in")["account"], game["account"]);
    anna_s.post(Host::Curtain, "/moderator/forum/lift", &json!({ "account": account })).await.fine();
    assert_eq!(anna_s.log_in(Host::Forum, "/login").await.expect("let in")["account"], account);

    // Struck off: the log says so, and who asks for good standing does not let her in.
    let person = number_of(&mut anna_s).await;
    anna_s.post(Host::Curtain, "/registrar/strike", &json!({ "person": person })).await.fine();
    anna_s.night().await;
    assert!(matches!(anna_s.sync().await, Standing::Struck { .. }));
    let audit = anna_s.get(Host::Curtain, "/registrar/audit").await.fine().text();
    assert!(audit.contains("registrar"), "{audit}");
    running.stop().await;
}

/// The person of the last credential on the register.
async fn number_of(browser: &mut Browser) -> i64 {
    let register = browser.get(Host::Curtain, "/registrar/register").await.fine().json();
    let entries = register["entries"].as_array().expect("entries").clone();
    let anna = entries.iter().rfind(|entry| entry["document_number"] == "L898902C3").expect("her entry");
    anna["person"].as_i64().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn another_device_answers() {
    let running = start(None).await;
    let mut telephone = Browser::new(running.port());
    let mut desk = Browser::new(running.port());
    telephone.until_peopled().await;
    telephone.enrol(&anna()).await;
    let begun = desk.begin(Host::Forum, "/login").await.fine().json();
    let picture = format!("/login/requests/{}/qr.svg", begun["state"].as_str().expect("a state"));
    assert_eq!(desk.visit(Host::Forum, &picture).await.fine().header("content-type"), "image/svg+xml");
    assert_eq!(desk.visit(Host::Forum, "/login/status").await.json()["status"], "open");
    telephone.answer(Host::Forum, &begun).await.fine();
    assert_eq!(desk.visit(Host::Forum, "/login/status").await.json()["status"], "answered");
    assert!(desk.visit(Host::Forum, "/login/session").await.fine().json()["account"].is_string());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_directory_is_found_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = start(Some(directory.path())).await;
    let port = running.port();
    let mut browser = Browser::new(port);
    browser.until_peopled().await;
    browser.enrol(&anna()).await;
    browser.night().await;
    let before = browser.log_in(Host::Forum, "/login").await.expect("let in");
    let now = browser.now().await;
    running.stop().await;

    // The parties' names have the port in them.
    let other =
        Options { port: port ^ 1, directory: Some(directory.path().to_owned()), ..Options::default() };
    let refused = Demonstration::start(other).await.expect_err("another port");
    assert!(matches!(refused, StartError::OtherPort { made_for, .. } if made_for == port));

    let running = start(Some(directory.path())).await;
    assert_eq!(running.port(), port);
    let again = Options { port: 0, directory: Some(directory.path().to_owned()), ..Options::default() };
    assert!(matches!(Demonstration::start(again).await, Err(StartError::Directory { .. })), "one at a time");
    assert!(browser.now().await >= now);
    let session = browser.visit(Host::Forum, "/login/session").await.fine().json();
    assert_eq!(session["account"], before["account"]);
    assert!(matches!(browser.sync().await, Standing::Good(_)));
    browser.until_peopled().await;
    browser.log_in(Host::Game, "/login").await.expect("the wallet goes on");
    assert_eq!(browser.log_in(Host::Forum, "/login").await.expect("let in")["account"], before["account"]);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_temporary_directory_is_removed() {
    let ours = || {
        let entries = std::fs::read_dir(std::env::temp_dir()).expect("entries").flatten();
        let names = entries.map(|entry| entry.path()).filter(|path| path.join("demonstration.json").exists());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let running = start(None).await;
    let port = running.port();
    let of_this = |path: &std::path::PathBuf| {
        let memory = std::fs::read_to_string(path.join("demonstration.json")).unwrap_or_default();
        memory.contains(&format!("\"port\":{port},"))
    };
    let there = ours().into_iter().find(of_this).expect("its directory");
    let mut browser = Browser::new(port);
    browser.until_peopled().await;
    running.stop().await;
    assert!(!there.exists(), "{}", there.display());
}
