//! From the beginning of a log-in to its end, and what a browser cannot do.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::support::{ADDRESS, Site, on_each_database, world};

#[test]
fn somebody_logs_in_is_known_again_and_logs_out() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        assert_eq!(site.get("/login/session", "").await.problem(), (401, "no-session".into()));
        let first = site.log_in(&world().wallets[0]).await;
        let account = site.account(&first).await;
        assert_eq!(site.get("/", &first).await.body, account.as_bytes());
        assert_eq!(account.len(), 96);
        let second = site.log_in(&world().wallets[0]).await;
        assert_ne!(first, second);
        assert_eq!(site.account(&second).await, account, "one person, one account");
        let other = site.log_in(&world().wallets[1]).await;
        assert_ne!(site.account(&other).await, account, "two people, two accounts");

        assert_eq!(site.post("/logout", &first).await.status, StatusCode::NO_CONTENT);
        assert_eq!(site.get("/login/session", &first).await.problem(), (401, "no-session".into()));
        assert_eq!(site.account(&second).await, account, "the other session goes on");
    });
}

#[test]
fn a_session_says_what_was_shown_and_proven() {
    on_each_database(async |database| {
        let site = Site::game(database);
        let session = site.log_in(&world().wallets[0]).await;
        let body = site.get("/login/session", &session).await.json();
        assert_eq!(body["shown"]["region"], "990101");
        assert_eq!(body["predicates"][0]["from"]["age_at_least"], 18);
        assert!(body["shown"].get("birth_date").is_none());
    });
}

#[test]
fn without_a_pseudonym_there_are_sessions_and_no_accounts() {
    on_each_database(async |database| {
        let site = Site::open(database, |builder| builder.disclose(&["region"]));
        let session = site.log_in(&world().wallets[0]).await;
        let body = site.get("/login/session", &session).await.json();
        assert_eq!(
            (&body["account"], &body["shown"]["region"]),
            (&serde_json::Value::Null, &"990101".into())
        );
        let accounts =
            site.administer("GET".parse().unwrap(), "/admin/accounts", (crate::support::TOKEN, ""));
        assert_eq!(accounts.await.json()["accounts"], serde_json::json!([]));
    });
}

#[test]
fn a_response_code_is_good_once_and_not_for_long() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let begun = site.begin().await;
        let back = site.answered(&begun, &world().wallets[0]).await;
        assert_eq!(site.get(&back, &begun.cookie).await.status, StatusCode::SEE_OTHER);
        assert_eq!(site.get(&back, &begun.cookie).await.problem(), (410, "response-code".into()));

        let begun = site.begin().await;
        let back = site.answered(&begun, &world().wallets[0]).await;
        site.pass(121);
        assert_eq!(site.get(&back, &begun.cookie).await.problem(), (410, "response-code".into()));
        for unknown in ["x".to_owned(), "A".repeat(43)] {
            let path = format!("/login/return?response_code={unknown}");
            assert_eq!(site.get(&path, &begun.cookie).await.problem(), (410, "response-code".into()));
        }
        for none in ["/login/return", "/login/return?response_code=a&response_code=b"] {
            assert_eq!(site.get(none, &begun.cookie).await.problem(), (400, "malformed".into()));
        }
    });
}

/// Who gets somebody else to finish a log-in, or to use theirs, gets nowhere.
#[test]
fn a_log_in_ends_in_the_browser_in_which_it_began() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let (mine, theirs) = (site.begin().await, site.begin().await);
        let back = site.answered(&mine, &world().wallets[0]).await;
        for cookie in ["", "bauta_login=", theirs.cookie.as_str(), "bauta_login=x"] {
            let reply = site.get(&back, cookie).await;
            assert_eq!(reply.problem(), (403, "not-begun-here".into()), "{cookie}");
            assert_eq!(reply.cookie("bauta_session"), None);
        }
        assert_eq!(site.get(&back, &mine.cookie).await.status, StatusCode::SEE_OTHER, "it is good still");
    });
}

/// A cookie that was there before the log-in is not the session afterwards.
#[test]
fn a_session_cookie_cannot_be_fixed() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let begun = site.begin().await;
        let planted = format!("bauta_session={}", "A".repeat(43));
        let back = site.answered(&begun, &world().wallets[0]).await;
        let reply = site.get(&back, &format!("{planted}; {}", begun.cookie)).await;
        assert_ne!(reply.cookie("bauta_session").unwrap(), planted);
        assert_eq!(site.get("/login/session", &planted).await.status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn pages_of_other_sites_begin_and_end_nothing() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let session = site.log_in(&world().wallets[0]).await;
        let from = |path: &str, name: &str, value: &str| {
            let request = Request::post(path).header(name, value).header(header::COOKIE, &session);
            request.body(Body::empty()).unwrap()
        };
        for path in ["/login", "/logout"] {
            let others = ["http://shop.localhost:8000", "https://forum.localhost:8000", "null", ""];
            for origin in others {
                let reply = site.send(from(path, "origin", origin)).await;
                assert_eq!(reply.problem(), (403, "other-site".into()), "{path} {origin}");
            }
            for site_header in ["cross-site", "same-site"] {
                let reply = site.send(from(path, "sec-fetch-site", site_header)).await;
                assert_eq!(reply.problem(), (403, "other-site".into()), "{path} {site_header}");
            }
        }
        assert_eq!(site.get("/login/session", &session).await.status, StatusCode::OK);
        assert!(site.send(from("/login", "origin", ADDRESS)).await.status.is_success());
    });
}

#[test]
fn cookies_are_kept_from_scripts_and_other_sites() {
    let https = |builder: bauta_server::platform::PlatformBuilder| builder.age_at_least(14);
    on_each_database(async |database| {
        let site = Site::forum(database);
        let set = site.post("/login", "").await.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert!(
            set.starts_with("bauta_login=") && set.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax")
        );
    });
    on_each_database(async |database| {
        let builder = bauta_server::platform::Platform::builder("https://forum.example");
        let builder =
            builder.trust(world().issuer.clone()).wallet("https://wallet.example/").database(database);
        let platform = https(builder).open().unwrap();
        let request = Request::post("/login").body(Body::empty()).unwrap();
        let response =
            tower::ServiceExt::oneshot(platform.routes::<()>().with_state(()), request).await.unwrap();
        let set = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert!(set.starts_with("__Host-bauta_login="), "{set}");
        assert!(set.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"), "{set}");
    });
}

#[test]
fn a_session_ends_with_its_time() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let session = site.log_in(&world().wallets[0]).await;
        site.pass(12 * 60 * 60 - 1);
        assert_eq!(site.get("/login/session", &session).await.status, StatusCode::OK);
        site.pass(1);
        assert_eq!(site.get("/login/session", &session).await.problem(), (401, "no-session".into()));
    });
}

/// Unless the site takes answers from other devices, the status lets nobody in: who only got a person to answer has no code.
#[test]
fn the_status_lets_in_only_where_other_devices_answer() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let begun = site.begin().await;
        let qr = format!("/login/requests/{}/qr.svg", begun.state);
        assert_eq!(site.get(&qr, "").await.problem(), (404, "not-found".into()));
        assert_eq!(site.get("/login/status", &begun.cookie).await.json()["status"], "open");
        site.answered(&begun, &world().wallets[0]).await;
        let reply = site.get("/login/status", &begun.cookie).await;
        assert_eq!((&reply.json()["status"], reply.cookie("bauta_session")), (&"answered".into(), None));
        assert_eq!(site.get("/login/status", "").await.problem(), (403, "not-begun-here".into()));
        let late = site.begin().await;
        site.pass(600);
        assert_eq!(site.get("/login/status", &late.cookie).await.json()["status"], "expired");
    });
    on_each_database(async |database| {
        let site = Site::open(database, |builder| builder.age_at_least(14).pseudonym().other_devices());
        let begun = site.begin().await;
        let qr = site.get(&format!("/login/requests/{}/qr.svg", begun.state), "").await;
        assert_eq!(
            (qr.status, &qr.headers[header::CONTENT_TYPE]),
            (StatusCode::OK, &"image/svg+xml".parse().unwrap())
        );
        site.answered(&begun, &world().wallets[0]).await;
        let session = site.get("/login/status", &begun.cookie).await.cookie("bauta_session").unwrap();
        assert_eq!(site.get("/login/session", &session).await.status, StatusCode::OK);
        let again = site.get("/login/status", &begun.cookie).await;
        assert_eq!(again.cookie("bauta_session"), None, "once");
    });
}
