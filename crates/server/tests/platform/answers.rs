//! What is no answer, or not to this.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::routing::post;
use bauta_credential::PresentationRequest;
use bauta_server::platform::{Refusal, VerifiedPresentation};
use bauta_verifier::{Rejection, Staleness};
use rand_core::OsRng;
use serde_json::{Value, json};

use crate::support::{ADDRESS, NOW, Reply, Site, on_each_database, world};

#[test]
fn the_request_is_one_of_openid4vp() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let begun = site.begin().await;
        let reply = site.get(&format!("/login/requests/{}", begun.state), "").await;
        assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let (body, request) = (reply.json(), site.request_of(&begun).await);
        assert_eq!(body["response_type"], "vp_token");
        assert_eq!(body["response_mode"], "direct_post");
        assert_eq!((&body["client_id"], request.client_id()), (&json!(ADDRESS), ADDRESS));
        assert_eq!(body["response_uri"], format!("{ADDRESS}/login/responses"));
        assert_eq!((&body["state"], &body["nonce"]), (&json!(begun.state), &json!(request.nonce())));
        assert_eq!(body["dcql_query"], serde_json::to_value(request.query()).unwrap());
        assert_eq!(
            body["client_metadata"]["vp_formats_supported"]["jwp+bbs-mod"]["alg_values"],
            json!(["BBS-MOD-HB"])
        );
        assert_eq!(request.expires_at(), Some(NOW + 600));
        let unknown = [format!("/login/requests/{}", "A".repeat(43)), "/login/requests/%00".into()];
        for path in unknown {
            assert_eq!(site.get(&path, "").await.problem(), (404, "unknown-state".into()));
        }
    });
}

#[test]
fn an_answer_is_taken_once() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let begun = site.begin().await;
        let (first, second) = (
            site.answer_of(&begun, &world().wallets[0]).await,
            site.answer_of(&begun, &world().wallets[1]).await,
        );
        assert_eq!(site.post_answer(&begun.state, &first).await.status, StatusCode::OK);
        assert_eq!(site.post_answer(&begun.state, &first).await.problem(), (409, "answered".into()));
        assert_eq!(site.post_answer(&begun.state, &second).await.problem(), (409, "answered".into()));
    });
}

/// Both forms: the presentation alone, and the `vp_token` of OpenID4VP 1.0 around it.
#[test]
fn an_answer_may_be_wrapped() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let begun = site.begin().await;
        let answer = site.answer_of(&begun, &world().wallets[0]).await;
        for wrong in
            [json!({"other": [answer]}), json!({"person": [answer, answer]}), json!({"person": answer})]
        {
            let reply = site.post_answer(&begun.state, &wrong.to_string()).await;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{reply:?}");
        }
        let wrapped = json!({"person": [answer]}).to_string();
        assert_eq!(site.post_answer(&begun.state, &wrapped).await.status, StatusCode::OK);
    });
}

#[test]
fn an_answer_belongs_to_its_state() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let (mine, theirs) = (site.begin().await, site.begin().await);
        let answer = site.answer_of(&mine, &world().wallets[0]).await;
        assert_eq!(site.post_answer(&theirs.state, &answer).await.problem(), (400, "other-request".into()));
        for unknown in ["A".repeat(43), "x".into(), "\0".into()] {
            assert_eq!(site.post_answer(&unknown, &answer).await.problem(), (404, "unknown-state".into()));
        }
        assert_eq!(site.post_answer(&mine.state, &answer).await.status, StatusCode::OK, "neither did harm");
    });
}

#[test]
fn an_answer_comes_in_time() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let (early, late) = (site.begin().await, site.begin().await);
        let answers = (
            site.answer_of(&early, &world().wallets[0]).await,
            site.answer_of(&late, &world().wallets[0]).await,
        );
        // A clock that is a minute behind is another machine's; one that is further behind is wrong.
        site.pass(-61);
        assert_eq!(site.post_answer(&early.state, &answers.0).await.problem(), (410, "expired".into()));
        site.pass(1);
        assert_eq!(site.post_answer(&early.state, &answers.0).await.status, StatusCode::OK);
        site.pass(60 + 600);
        assert_eq!(site.post_answer(&late.state, &answers.1).await.problem(), (410, "expired".into()));
        site.pass(600 + 61);
        site.begin().await;
        assert_eq!(site.post_answer(&late.state, &answers.1).await.problem(), (404, "unknown-state".into()));
    });
}

#[test]
fn issuers_that_are_not_trusted_are_not() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let elsewhere = Site::open("sqlite::memory:", |builder| {
            builder.trust(world().other_issuer.clone()).age_at_least(14).pseudonym()
        });
        let begun = elsewhere.begin().await;
        let answer = elsewhere.answer_of(&begun, &world().stranger).await;
        assert_eq!(elsewhere.post_answer(&begun.state, &answer).await.status, StatusCode::OK);
        let begun = site.begin().await;
        let answer = site.answer_of(&begun, &world().stranger).await;
        // Its credentials look like those of the trusted one; its key is another.
        assert_eq!(site.post_answer(&begun.state, &answer).await.problem(), (422, "invalid-proof".into()));
    });
}

#[test]
fn an_answer_to_less_is_no_answer() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let begun = site.begin().await;
        let mut asked: Value = serde_json::from_slice(site.request_of(&begun).await.as_octets()).unwrap();
        asked["dcql_query"]["credentials"][0].as_object_mut().unwrap().remove("predicates");
        let easier = PresentationRequest::parse(asked.to_string().as_bytes()).unwrap();
        let answer =
            world().wallets[0].consider(&easier, NOW).unwrap().present(&mut OsRng).unwrap().to_text();
        let refused = site.post_answer(&begun.state, &answer).await.problem();
        assert_eq!(refused, (422, "not-what-was-asked".into()));
    });
}

#[test]
fn what_is_no_form_of_an_answer_names_the_member() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let post = async |kind: &str, body: &str| -> Reply {
            let request = Request::post("/login/responses").header(header::CONTENT_TYPE, kind);
            site.send(request.body(Body::from(body.to_owned())).unwrap()).await
        };
        let form = "application/x-www-form-urlencoded";
        for (body, field) in
            [("state=a", "vp_token"), ("vp_token=a", "state"), ("state=a&state=b&vp_token=c", "state")]
        {
            let reply = post(form, body).await;
            assert_eq!((reply.problem().0, &reply.json()["field"]), (400, &json!(field)), "{body}");
        }
        assert_eq!(post("application/json", "{}").await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let begun = site.begin().await;
        let nonsense = site.post_answer(&begun.state, "not.an.answer.~").await;
        assert_eq!(
            (nonsense.problem(), &nonsense.json()["field"]),
            ((400, "malformed".into()), &json!("vp_token"))
        );
        let get = site.get("/login/responses", "").await;
        assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED);
    });
}

/// A site may take the answer in a handler of its own, and then decides who is let in.
#[test]
fn a_handler_of_the_sites_own_takes_the_answer() {
    async fn enter(presentation: VerifiedPresentation) -> Result<axum::Json<Value>, Refusal> {
        assert_eq!(presentation.shown()["region"], "990101");
        Ok(axum::Json(json!({"redirect_uri": presentation.admit().await?})))
    }
    on_each_database(async |database| {
        let mut site = Site::open(database, |builder| builder.disclose(&["region"]).pseudonym());
        let own = axum::Router::new().route("/enter", post(enter)).with_state(site.platform.clone());
        site.router = site.router.clone().merge(own);
        let begun = site.begin().await;
        let answer = site.answer_of(&begun, &world().wallets[0]).await;
        let form = format!("state={}&vp_token={answer}", begun.state);
        let post = || {
            let request = Request::post("/enter");
            let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            request.body(Body::from(form.clone())).unwrap()
        };
        let back = crate::support::path_of(&site.send(post()).await);
        assert_eq!(site.send(post()).await.problem(), (409, "answered".into()));
        assert_eq!(site.get(&back, &begun.cookie).await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn other_frameworks_verify_by_a_function() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let begun = site.begin().await;
        let answer = site.answer_of(&begun, &world().wallets[0]).await;
        let (platform, state) = (site.platform.clone(), begun.state.clone());
        let verified = tokio::task::spawn_blocking(move || {
            [platform.verify(&state, &answer), platform.verify(&state, &answer)]
        });
        let [first, second] = verified.await.unwrap();
        assert!(first.unwrap().pseudonym().is_some());
        assert_eq!(second.unwrap_err(), Refusal::Rejected(Rejection::Stale(Staleness::Answered)));
        let status = site.get("/login/status", &begun.cookie).await;
        assert_eq!(status.cookie("bauta_session"), None, "nobody is logged in by it");
    });
}
