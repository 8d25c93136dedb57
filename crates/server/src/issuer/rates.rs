//! How often one address or one telephone may ask.

use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::IssuerSettings;
use crate::http::Problem;

/// How many addresses are kept in mind before those are forgotten that may ask again anyway.
const KEPT: usize = 10_000;

/// How often one address or one telephone may ask.
pub(super) struct Rates {
    enrolments: Rate<IpAddr>,
    answers: Rate<IpAddr>,
    telephones: Rate<String>,
}

/// Asked too often.
#[derive(Debug)]
pub(super) struct TooOften {
    /// Seconds until it may be tried again.
    after: u64,
}

impl Rates {
    pub(super) fn new(settings: &IssuerSettings) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            enrolments: Rate::new(Quota::per_minute(at_least_one(settings.enrolments_per_minute))),
            answers: Rate::new(Quota::per_minute(at_least_one(settings.answers_per_minute))),
            telephones: Rate::new(Quota::per_hour(at_least_one(settings.codes_per_hour))),
        }
    }

    pub(super) fn enrolment(&self, who: IpAddr) -> Result<(), TooOften> {
        self.enrolments.check(&who)
    }

    pub(super) fn answer(&self, who: IpAddr) -> Result<(), TooOften> {
        self.answers.check(&who)
    }

    pub(super) fn telephone(&self, number: &str) -> Result<(), TooOften> {
        self.telephones.check(&number.to_owned())
    }
}

/// One rate (GCRA).
struct Rate<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    fn new(quota: Quota) -> Self {
        Self { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default() }
    }

    fn check(&self, key: &K) -> Result<(), TooOften> {
        if self.limiter.len() > KEPT {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            TooOften { after: wait.as_secs() + 1 }
        })
    }
}

impl IntoResponse for TooOften {
    fn into_response(self) -> Response {
        let problem =
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-often", "asked too often; wait a moment");
        let mut response = problem.into_response();
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(self.after));
        response
    }
}

/// Who asks: the peer, or whom the proxy names. Of an address of version 6 the network counts: everybody has many.
pub(super) fn who(parts: &Parts, behind_proxy: bool) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let named = || {
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        forwarded.rsplit(',').next()?.trim().parse().ok()
    };
    let who = if behind_proxy { named().or(peer) } else { peer };
    match who.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}
