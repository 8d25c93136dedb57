//! Listens at a party's door: every request and its answer, whole, and then what the party's tables have become.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::record::{End, Message, Octets, What};
use super::{Recorder, Tables};
use crate::demonstration::hosts::Host;
use crate::http::Problem;

/// The longest request that is let through, in octets: more than any party takes.
const LONGEST_REQUEST: usize = 1 << 20;
/// The longest answer that any party gives, in octets.
const LONGEST_ANSWER: usize = 64 << 20;
/// How much of a body is kept, in octets.
const KEPT: usize = 256 << 10;
/// The headers of requests and answers that say something about people, or decide something.
const HEADERS: [&str; 13] = [
    "accept-language",
    "authorization",
    "cache-control",
    "content-type",
    "cookie",
    "etag",
    "if-none-match",
    "location",
    "origin",
    "referer",
    "retry-after",
    "set-cookie",
    "user-agent",
];

/// Where to listen, and what to look at afterwards.
pub(crate) struct Tap {
    pub(crate) party: Host,
    pub(crate) recorder: Recorder,
    /// One request at a time: so that each change of a row is put down to the request that made it.
    pub(crate) tables: Arc<tokio::sync::Mutex<Tables>>,
}

/// The layer.
pub(crate) async fn listen(State(tap): State<Arc<Tap>>, request: Request, next: Next) -> Response {
    let seen = Seen::of(&request);
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST_REQUEST).await else {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large")
            .into_response();
    };
    let mut tables = tap.tables.clone().lock_owned().await;
    tap.recorder.push(What::Message(seen.request(tap.party, &parts.headers, &body)));
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LONGEST_ANSWER).await else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The answer broke off")
            .into_response();
    };
    let (recorder, conversation) =
        (tap.recorder.clone(), Some(seen.conversation).filter(|number| *number > 0));
    let looked = tokio::task::spawn_blocking(move || tables.look(&recorder, conversation)).await;
    if let Ok(Err(error)) = looked {
        tracing::warn!(party = %tap.party, %error, "the recorder cannot read the tables");
    }
    tap.recorder.push(What::Message(seen.answer(tap.party, (parts.status, &parts.headers), &body)));
    Response::from_parts(parts, Body::from(body))
}

/// What both messages have in common.
struct Seen {
    from: End,
    conversation: u64,
    address: String,
    method: String,
    path: String,
}

/// Set by a party of this process that calls another one: then there is no connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CalledBy(pub(crate) End);

impl Seen {
    fn of(request: &Request) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        let from = request.extensions().get::<CalledBy>().map_or(End::Person, |by| by.0);
        Self {
            from,
            // The port at the other end: as long as the connection lasts both ends see the same one.
            conversation: peer.map_or(0, |peer| u64::from(peer.port())),
            address: peer.map_or_else(String::new, |peer| peer.to_string()),
            method: request.method().to_string(),
            path: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
        }
    }

    fn request(&self, party: Host, headers: &HeaderMap, body: &Bytes) -> Message {
        let what = format!("{} {}", self.method, self.path);
        self.message((self.from, End::Party(party)), (what, None), headers, body)
    }

    fn answer(&self, party: Host, (status, headers): (StatusCode, &HeaderMap), body: &Bytes) -> Message {
        let what = format!("{} to {} {}", status.as_u16(), self.method, self.path);
        self.message((End::Party(party), self.from), (what, Some(status.as_u16())), headers, body)
    }

    fn message(
        &self,
        (from, to): (End, End),
        (what, status): (String, Option<u16>),
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Message {
        Message {
            from,
            to,
            conversation: self.conversation,
            address: self.address.clone(),
            what,
            method: self.method.clone(),
            path: self.path.clone(),
            status,
            headers: kept(headers),
            octets: body.len(),
            cut: body.len() > KEPT,
            body: Octets(body[..body.len().min(KEPT)].to_vec()),
        }
    }
}

fn kept(headers: &HeaderMap) -> Vec<(String, String)> {
    let kept = headers.iter().filter(|(name, _)| HEADERS.contains(&name.as_str()));
    kept.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let scheme = || value.split(' ').next().unwrap_or_default().to_owned();
        (name.to_string(), if name == header::AUTHORIZATION { scheme() } else { value })
    })
    .collect()
}
