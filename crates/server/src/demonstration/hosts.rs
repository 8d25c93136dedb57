//! Who answers under which name: each party on an origin of its own, all on one port of 127.0.0.1.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use tower::ServiceExt as _;

use crate::http::Problem;

/// A party of the demonstration, or what stands beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Host {
    /// The page with the wallet: files, and nothing else.
    Wallet,
    /// Who issues credentials.
    Issuer,
    /// A platform for people of 14 and more, who are recognised by a pseudonym.
    Forum,
    /// A platform that learns the region it delivers to.
    Shop,
    /// A platform for adults with a valid credential, who are recognised by a pseudonym.
    Game,
    /// The demonstration's own look at everything.
    Curtain,
}

/// Why a name is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody of that name takes part")]
pub struct UnknownHost;

impl Host {
    /// Everybody.
    pub const ALL: [Self; 6] =
        [Self::Wallet, Self::Issuer, Self::Forum, Self::Shop, Self::Game, Self::Curtain];
    /// Those who learn something of people: what is sent to them and what they keep is written down.
    pub const PARTIES: [Self; 4] = [Self::Issuer, Self::Forum, Self::Shop, Self::Game];
    /// The platforms.
    pub const PLATFORMS: [Self; 3] = [Self::Forum, Self::Shop, Self::Game];

    /// The first label of the host name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Issuer => "issuer",
            Self::Forum => "forum",
            Self::Shop => "shop",
            Self::Game => "game",
            Self::Curtain => "curtain",
        }
    }

    /// The origin, without a slash at the end.
    pub fn origin(self, port: u16) -> String {
        format!("http://{self}.localhost:{port}")
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Host {
    type Err = UnknownHost;

    fn from_str(name: &str) -> Result<Self, UnknownHost> {
        Self::ALL.into_iter().find(|host| host.name() == name).ok_or(UnknownHost)
    }
}

/// What a `Host` header means.
enum Called {
    /// One of the parties.
    Party(Host),
    /// The machine, by a name of its own.
    Machine,
}

/// Everybody's services, and the port.
#[derive(Clone)]
pub(super) struct Hosts {
    port: u16,
    services: BTreeMap<Host, Router>,
}

impl Hosts {
    pub(super) fn new(port: u16, services: BTreeMap<Host, Router>) -> Self {
        Self { port, services }
    }

    /// One service out of all: the name in `Host` decides.
    pub(super) fn into_router(self) -> Router {
        Router::new().fallback(dispatch).with_state(std::sync::Arc::new(self))
    }

    fn called(&self, headers: &HeaderMap) -> Option<Called> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return None };
        let host = host.to_str().ok()?.to_ascii_lowercase();
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.parse() == Ok(self.port) => name,
            None if self.port == 80 => &host,
            _ => return None,
        };
        if name == "localhost" || name == "127.0.0.1" {
            return Some(Called::Machine);
        }
        name.strip_suffix(".localhost")?.parse().ok().map(Called::Party)
    }
}

async fn dispatch(State(hosts): State<std::sync::Arc<Hosts>>, request: Request<Body>) -> Response {
    match hosts.called(request.headers()) {
        Some(Called::Party(host)) => match hosts.services.get(&host) {
            Some(service) => service.clone().oneshot(request).await.into_response(),
            None => misdirected(),
        },
        Some(Called::Machine) => {
            Redirect::temporary(&format!("{}/", Host::Wallet.origin(hosts.port))).into_response()
        }
        None => misdirected(),
    }
}

/// A name under which nobody answers here. A page of a stranger that points its own name at 127.0.0.1 gets no further.
fn misdirected() -> Response {
    Problem::new(StatusCode::MISDIRECTED_REQUEST, "misdirected", "Nobody of that name answers here")
        .into_response()
}
