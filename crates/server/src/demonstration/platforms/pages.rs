//! The pages of the platforms.

use std::net::SocketAddr;

use askama::Template;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use bauta_credential::Date;
use serde::Deserialize;
use serde_json::Value;

use super::posts::{self, Post};
use super::words::{Language, Words};
use super::{POLICY, Site};
use crate::demonstration::hosts::Host;
use crate::http::{Form, Problem, Query};
use crate::platform::Session;

#[derive(Template)]
#[template(path = "platform.html")]
struct Page {
    kind: &'static str,
    words: Words,
    guest: Option<Guest>,
    posts: Vec<Post>,
    known: Vec<(&'static str, String)>,
}

/// Somebody who is logged in.
struct Guest {
    region: Option<String>,
    named: Option<String>,
    days: u8,
}

/// The language that was chosen in an address.
#[derive(Deserialize)]
pub(super) struct Chosen {
    lang: Option<String>,
}

/// `GET /`.
pub(super) async fn home(
    State(site): State<Site>,
    Query(chosen): Query<Chosen>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    session: Option<Session>,
) -> Result<Response, Problem> {
    let chosen = chosen.lang.as_deref().and_then(Language::named);
    let words = chosen.unwrap_or_else(|| Language::wanted(&headers)).words(site.kind);
    let account = session.as_ref().and_then(Session::account).unwrap_or_default().to_owned();
    let posts = match site.kind {
        Host::Forum if session.is_some() => {
            let database = site.database.clone();
            tokio::task::spawn_blocking(move || posts::latest(&database, &account))
                .await
                .map_err(|_| unavailable())?
        }
        _ => Ok(Vec::new()),
    };
    let posts = posts.map_err(|_| unavailable())?;
    let peer = peer.map(|peer| peer.0.0);
    let known =
        session.as_ref().map(|session| known(&site, &words, session, (peer, &headers))).unwrap_or_default();
    let code = words.code;
    let page = Page { kind: site.kind.name(), words, guest: session.as_ref().map(guest), posts, known };
    let html = page.render().map_err(|_| Problem::internal())?;
    let mut response = ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response();
    if chosen.is_some() {
        let cookie = format!("language={code}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

fn guest(session: &Session) -> Guest {
    let shown = |name: &str| session.shown().get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    let region = shown("region");
    // Two to five days, by the region's number.
    let last = region.as_deref().and_then(|region| region.bytes().last()).unwrap_or_default();
    let named = match (shown("family_name"), shown("given_name")) {
        (Some(family), Some(given)) => Some(format!("{family} {given}")),
        (family, given) => family.or(given),
    };
    Guest { region, named, days: 2 + last % 4 }
}

/// Everything that the platform has of somebody who is logged in.
fn known(
    site: &Site,
    words: &Words,
    session: &Session,
    (peer, headers): (Option<SocketAddr>, &HeaderMap),
) -> Vec<(&'static str, String)> {
    let mut known = vec![(words.account, session.account().unwrap_or(words.no_account).to_owned())];
    if !words.own.age.is_empty() {
        known.push((words.proven, words.own.age.to_owned()));
    }
    if site.kind == Host::Game {
        known.push((words.proven, words.standing.to_owned()));
    }
    if let Some(shown) = session.shown().as_object() {
        let claims = shown.iter().filter(|(name, _)| *name != "vct");
        let claims: Vec<_> = claims.map(|(name, value)| format!("{name}: {}", text(value))).collect();
        if !claims.is_empty() {
            known.push((words.shown, claims.join(", ")));
        }
    }
    let since =
        Date::from_unix_seconds(session.since()).map_or_else(|_| String::new(), |date| date.to_string());
    known.push((words.since, since));
    let browser = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = peer.map_or_else(String::new, |peer| format!("{}: ", peer.ip()));
    known.push((words.connection, format!("{address}{browser}")));
    known
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// A post.
#[derive(Deserialize)]
pub(super) struct Written {
    text: String,
}

/// `POST /posts`.
pub(super) async fn write(
    State(site): State<Site>,
    session: Session,
    Form(Written { text }): Form<Written>,
) -> Result<Response, Problem> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() || text.chars().count() > posts::LONGEST {
        let problem = Problem::new(StatusCode::BAD_REQUEST, "post", "A post has 1 to 500 characters");
        return Err(problem.field("text"));
    }
    let account = session.account().unwrap_or_default().to_owned();
    let (database, now) = (site.database.clone(), site.clock.now());
    let written = tokio::task::spawn_blocking(move || posts::write(&database, &account, now, &text)).await;
    match written {
        Ok(Ok(())) => Ok(Redirect::to("/").into_response()),
        _ => Err(unavailable()),
    }
}

/// `GET /site.css`.
pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("site.css")).into_response()
}

/// `GET /site.js`.
pub(super) async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("site.js")).into_response()
}

fn unavailable() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "storage", "The database is not to be had")
}
