//! Following the issuers' logs.

use axum::http::StatusCode;
use bauta_credential::epoch::LogError;
use bauta_server::platform::FollowError;

use crate::support::{Site, on_each_database, world};

#[test]
fn good_standing_is_asked_for_by_the_log() {
    on_each_database(async |database| {
        let site = Site::open(database, |builder| builder.age_at_least(18).pseudonym().validity(2));
        let reply = site.post("/login", "").await;
        assert_eq!(
            (reply.problem(), &reply.headers["retry-after"]),
            ((503, "no-log".into()), &"1".parse().unwrap())
        );
        let issuer = world().issuer.issuer();
        assert_eq!(site.platform.follow(issuer, &world().log).unwrap().new_heads, 1);
        assert_eq!(site.platform.follow(issuer, &world().log).unwrap().new_heads, 0);
        site.log_in(&world().wallets[0]).await;
        // A process that comes later has it from the database.
        let later = Site::open(database, |builder| builder.age_at_least(18).pseudonym().validity(2));
        later.log_in(&world().wallets[1]).await;
    });
}

/// A process that has not heard of an epoch takes answers to requests of one that has.
#[test]
fn what_one_process_has_followed_all_know() {
    on_each_database(async |database| {
        let open = || Site::open(database, |builder| builder.age_at_least(18).pseudonym().validity(2));
        let (one, other) = (open(), open());
        one.platform.follow(world().issuer.issuer(), &world().log).unwrap();
        let begun = one.begin().await;
        let answer = one.answer_of(&begun, &world().wallets[0]).await;
        assert_eq!(other.post_answer(&begun.state, &answer).await.status, StatusCode::OK);
    });
}

#[test]
fn a_fork_is_kept_and_ends_requests() {
    on_each_database(async |database| {
        let site = Site::game(database);
        let issuer = world().issuer.issuer();
        assert_eq!(site.platform.alarm(issuer), None);
        let refused = site.platform.follow(issuer, b"").unwrap_err();
        assert!(matches!(refused, FollowError::Log(LogError::Shortened { .. })));
        assert_eq!(site.platform.alarm(issuer), None, "an old copy is no alarm");
        let refused = site.platform.follow(issuer, &world().forked_log).unwrap_err();
        assert!(matches!(refused, FollowError::Log(LogError::Forked(_))), "{refused}");
        for site in [site, Site::open(database, |builder| builder.pseudonym().validity(2))] {
            assert_eq!(site.platform.alarm(issuer).unwrap().lines().count(), 3, "words and two heads");
            assert_eq!(site.post("/login", "").await.problem(), (503, "no-log".into()));
        }
    });
}

#[test]
fn logs_of_others_are_not_followed() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let refused = site.platform.follow("https://elsewhere.example", &world().log).unwrap_err();
        assert!(matches!(refused, FollowError::UnknownIssuer(_)));
        let refused = site.platform.follow(world().issuer.issuer(), b"nonsense\n").unwrap_err();
        assert!(matches!(refused, FollowError::Log(_)));
    });
}
