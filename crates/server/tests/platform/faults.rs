//! The database goes, and comes back.

use axum::http::StatusCode;
use bauta_test_database::Server;

use crate::support::{Site, world};

#[test]
fn a_database_that_is_gone_is_waited_for_and_nothing_is_lost() {
    let Some(mut server) = Server::start() else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let site = Site::forum(&server.address("postgres"));
    let (session, begun, answer) = runtime.block_on(async {
        let session = site.log_in(&world().wallets[0]).await;
        let begun = site.begin().await;
        let answer = site.answer_of(&begun, &world().wallets[1]).await;
        (session, begun, answer)
    });
    server.stop();
    runtime.block_on(async {
        let refused = site.post_answer(&begun.state, &answer).await;
        assert_eq!(
            (refused.problem(), &refused.headers["retry-after"]),
            ((503, "storage".into()), &"1".parse().unwrap())
        );
        assert_eq!(site.post("/login", "").await.problem(), (503, "storage".into()));
        assert_eq!(site.get("/login/session", &session).await.problem(), (503, "storage".into()));
        assert!(site.platform.ready().await.is_err());
    });
    server.start_again();
    runtime.block_on(async {
        assert_eq!(site.post_answer(&begun.state, &answer).await.status, StatusCode::OK, "not lost");
        assert_eq!(site.get("/login/session", &session).await.status, StatusCode::OK);
        site.log_in(&world().wallets[1]).await;
        site.platform.ready().await.unwrap();
    });
}
