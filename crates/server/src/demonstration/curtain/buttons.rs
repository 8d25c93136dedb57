//! The page's buttons: a moderator's and the registrar's. They call the administration of platform and issuer as its own
//! staff would, with its token, so that the audit logs and the records show it.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Stage;
use crate::demonstration::hosts::Host;
use crate::demonstration::recorder::End;
use crate::http::{Json, Path, Problem};

/// The longest answer of an administration, in octets.
const LONGEST: usize = 4 << 20;

/// An account that is to be banned, or no longer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    account: String,
    #[serde(default = "a_reason")]
    reason: String,
}

fn a_reason() -> String {
    "against the rules of the house".to_owned()
}

/// Somebody who is to be struck off, or reinstated.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subject {
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<i64>,
    #[serde(default = "a_reason")]
    reason: String,
}

/// `POST /moderator/{platform}/ban`.
pub(super) async fn ban(
    State(stage): State<Arc<Stage>>,
    Path(platform): Path<String>,
    Json(asked): Json<Account>,
) -> Result<Response, Problem> {
    let body = json!({ "account": asked.account, "reason": asked.reason }).to_string();
    Ok(stage.administrate(named(&platform)?, Method::POST, "/admin/bans", body).await)
}

/// `POST /moderator/{platform}/unban`.
pub(super) async fn unban(
    State(stage): State<Arc<Stage>>,
    Path(platform): Path<String>,
    Json(asked): Json<Account>,
) -> Result<Response, Problem> {
    let plain = !asked.account.is_empty() && asked.account.bytes().all(|octet| octet.is_ascii_hexdigit());
    let account = plain.then_some(asked.account).ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "malformed", "not an account").field("account")
    })?;
    let path = format!("/admin/bans/{account}");
    Ok(stage.administrate(named(&platform)?, Method::DELETE, &path, String::new()).await)
}

/// `GET /moderator/{platform}/accounts`.
pub(super) async fn accounts(
    State(stage): State<Arc<Stage>>,
    Path(platform): Path<String>,
) -> Result<Response, Problem> {
    Ok(stage.administrate(named(&platform)?, Method::GET, "/admin/accounts", String::new()).await)
}

/// `POST /registrar/strike`.
pub(super) async fn strike(State(stage): State<Arc<Stage>>, Json(asked): Json<Subject>) -> Response {
    stage.change_standing(&asked, true).await
}

/// `POST /registrar/reinstate`.
pub(super) async fn reinstate(State(stage): State<Arc<Stage>>, Json(asked): Json<Subject>) -> Response {
    stage.change_standing(&asked, false).await
}

/// `GET /registrar/register`.
pub(super) async fn register(State(stage): State<Arc<Stage>>) -> Response {
    stage.administrate(Host::Issuer, Method::GET, "/admin/register", String::new()).await
}

/// `GET /registrar/audit`.
pub(super) async fn audit(State(stage): State<Arc<Stage>>) -> Response {
    stage.administrate(Host::Issuer, Method::GET, "/admin/audit", String::new()).await
}

fn named(platform: &str) -> Result<Host, Problem> {
    let host: Option<Host> = platform.parse().ok();
    host.filter(|host| Host::PLATFORMS.contains(host)).ok_or_else(Problem::not_found)
}

impl Stage {
    async fn change_standing(&self, subject: &Subject, revoked: bool) -> Response {
        let mut body = json!(subject);
        body["revoked"] = revoked.into();
        self.administrate(Host::Issuer, Method::POST, "/admin/standing", body.to_string()).await
    }

    /// Calls a party's administration as its own staff.
    pub(super) async fn administrate(
        &self,
        party: Host,
        method: Method,
        path: &str,
        body: String,
    ) -> Response {
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = method;
        let token =
            self.tokens.get(&party).map(|token| HeaderValue::try_from(format!("Bearer {}", token.as_str())));
        if let (Ok(uri), Some(Ok(token))) = (path.parse(), token) {
            *request.uri_mut() = uri;
            request.headers_mut().insert(header::AUTHORIZATION, token);
        }
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let (parts, body) = self.call(End::Staff, party, request).await.into_parts();
        let Ok(body) = to_bytes(body, LONGEST).await else { return Problem::internal().into_response() };
        // Of the headers only what the body is.
        let mut response = (parts.status, body).into_response();
        match parts.headers.get(header::CONTENT_TYPE) {
            Some(kind) => response.headers_mut().insert(header::CONTENT_TYPE, kind.clone()),
            None => response.headers_mut().remove(header::CONTENT_TYPE),
        };
        response
    }
}
