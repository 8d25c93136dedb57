//! Who is banned stays banned, and who may ban.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;

use crate::support::{Site, TOKEN, on_each_database, world};

async fn ban(site: &Site, account: &str, reason: &str) -> StatusCode {
    let body = json!({"account": account, "reason": reason}).to_string();
    site.administer(Method::POST, "/admin/bans", (TOKEN, &body)).await.status
}

#[test]
fn a_ban_ends_sessions_and_holds_for_the_person() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let (session, other) =
            (site.log_in(&world().wallets[0]).await, site.log_in(&world().wallets[1]).await);
        let account = site.account(&session).await;
        // One answer is on its way when the ban comes.
        let begun = site.begin().await;
        let back = site.answered(&begun, &world().wallets[0]).await;
        assert_eq!(ban(&site, &account, "abuse").await, StatusCode::NO_CONTENT);
        assert_eq!(site.get("/login/session", &session).await.problem(), (401, "no-session".into()));
        assert_eq!(site.get("/login/session", &other).await.status, StatusCode::OK, "nobody else's");
        assert_eq!(site.get(&back, &begun.cookie).await.problem(), (403, "banned".into()));

        // With the same credential and with a renewed one; the refusal says why.
        for wallet in [&world().wallets[0], &world().renewed] {
            let begun = site.begin().await;
            let answer = site.answer_of(&begun, wallet).await;
            let reply = site.post_answer(&begun.state, &answer).await;
            assert_eq!((reply.problem(), &reply.json()["detail"]), ((403, "banned".into()), &json!("abuse")));
            let status = site.get("/login/status", &begun.cookie).await;
            assert_eq!(status.cookie("bauta_session"), None);
        }
        let lift = site.administer(Method::DELETE, &format!("/admin/bans/{account}"), (TOKEN, "")).await;
        assert_eq!(lift.status, StatusCode::NO_CONTENT);
        let session = site.log_in(&world().wallets[0]).await;
        assert_eq!(site.account(&session).await, account);
    });
}

#[test]
fn accounts_have_two_days_and_their_ban() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let session = site.log_in(&world().wallets[0]).await;
        let account = site.account(&session).await;
        site.pass(24 * 60 * 60);
        let begun = site.begin().await;
        let back = site.answered(&begun, &world().wallets[0]).await;
        site.get(&back, &begun.cookie).await;
        ban(&site, &account, "spam").await;
        let list = async |path: &str| site.administer(Method::GET, path, (TOKEN, "")).await.json();
        let expected = json!({"accounts": [{"account": account, "first_seen": "2026-03-02",
            "last_seen": "2026-03-03", "banned": "spam"}]});
        assert_eq!(list("/admin/accounts").await, expected);
        let after = list(&format!("/admin/accounts?after={account}")).await;
        assert_eq!(after, json!({"accounts": []}));
    });
}

#[test]
fn administration_is_for_administrators() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let account = "a".repeat(96);
        let body = json!({"account": account, "reason": "abuse"}).to_string();
        let path = format!("/admin/bans/{account}");
        let calls = [
            (Method::GET, "/admin/accounts", ""),
            (Method::POST, "/admin/bans", body.as_str()),
            (Method::POST, "/admin/bans", "nonsense"),
            (Method::DELETE, path.as_str(), ""),
        ];
        for (method, path, body) in calls {
            for token in ["", "wrong", &TOKEN[1..]] {
                let reply = site.administer(method.clone(), path, (token, body)).await;
                assert_eq!(reply.problem(), (401, "not-administrator".into()));
                assert_eq!(reply.headers["www-authenticate"], "Bearer");
            }
            let request = Request::builder().method(method.clone()).uri(path).body(Body::empty()).unwrap();
            assert_eq!(site.send(request).await.problem(), (401, "not-administrator".into()));
        }
        assert_eq!(
            site.administer(Method::DELETE, &path, (TOKEN, "")).await.problem(),
            (404, "not-found".into()),
            "nobody was banned"
        );
    });
}

#[test]
fn a_ban_names_an_account_and_a_reason() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let account = "a".repeat(96);
        let long = "x".repeat(1001);
        let wrong = [
            (json!({"account": "a", "reason": "abuse"}), "account"),
            (json!({"account": "A".repeat(96), "reason": "abuse"}), "account"),
            (json!({"account": account, "reason": " "}), "reason"),
            (json!({"account": account, "reason": long}), "reason"),
            (json!({"account": account, "reason": "a\u{0}b"}), "reason"),
            (json!({"account": account}), "reason"),
            (json!({"account": account, "reason": "abuse", "more": 1}), "more"),
        ];
        for (body, field) in wrong {
            let reply = site.administer(Method::POST, "/admin/bans", (TOKEN, &body.to_string())).await;
            assert_eq!((reply.problem().0, &reply.json()["field"]), (400, &json!(field)), "{body}");
        }
        for account in ["a", &"A".repeat(96), "%00"] {
            let reply = site.administer(Method::DELETE, &format!("/admin/bans/{account}"), (TOKEN, "")).await;
            assert_eq!(reply.problem().0, 400);
        }
    });
}
