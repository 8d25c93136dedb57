//! What a site cannot be opened with.

use std::time::Duration;

use bauta_server::platform::{Batches, OpenError, Platform, PlatformBuilder};
use bauta_verifier::{Policy, Rejection};

use crate::support::world;

fn described(address: &str) -> PlatformBuilder {
    Platform::builder(address).trust(world().issuer.clone()).wallet("https://wallet.example/")
}

#[test]
fn an_address_is_an_origin() {
    for wrong in [
        "",
        "forum.example",
        "ftp://forum.example",
        "https://forum.example/forum",
        "https://a:b@forum.example",
    ] {
        let refused = described(wrong).age_at_least(14).open().unwrap_err();
        assert!(matches!(refused, OpenError::Address(_)), "{wrong}");
    }
    let platform = described("HTTPS://Forum.example:443/").age_at_least(14).open().unwrap();
    assert_eq!(platform.address(), "https://forum.example", "as browsers write it");
}

#[test]
fn what_nobody_can_show_or_prove_is_not_asked() {
    let refused = described("https://forum.example").disclose(&["shoe_size"]).open().unwrap_err();
    let expected = Rejection::PolicyUnmet(Policy::NoSuchClaim("shoe_size".into()));
    assert!(matches!(refused, OpenError::Asked(rejection) if rejection == expected));
    assert!(matches!(described("https://forum.example").age_at_least(0).open(), Err(OpenError::Asked(_))));
    let nobody = Platform::builder("https://forum.example").wallet("https://wallet.example/").pseudonym();
    assert!(matches!(nobody.open(), Err(OpenError::Issuers)));
}

#[test]
fn limits_are_limits() {
    let forum = || described("https://forum.example").pseudonym();
    let none = Batches { waiting: 0, ..Batches::default() };
    let wrong = [
        forum().request_lifetime(Duration::ZERO),
        forum().request_lifetime(Duration::from_secs(3601)),
        forum().session_lifetime(Duration::ZERO),
        forum().validity(0),
        forum().validity(33),
        forum().batches(none),
        forum().batches(Batches { together: 0, ..Batches::default() }),
    ];
    for builder in wrong {
        assert!(matches!(builder.open(), Err(OpenError::Limits)));
    }
    assert!(matches!(forum().wallet("nowhere").open(), Err(OpenError::Wallet(_))));
    assert!(matches!(forum().database("other://x").open(), Err(OpenError::Storage(_))));
}
