//! Administration: the register, revocation, policy, epochs; behind a token, and written down.

mod audit;
mod token;

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::{Extension, Router};
use bauta_credential::Date;
use bauta_credential::epoch::{Epoch, SignedHead};
use bauta_issuer::{CredentialNumber, PersonNumber, StandingError, Subject};
use serde::{Deserialize, Serialize};
use tower::Layer;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{IssuerService, epochs};
use crate::http::{Json, Problem, Query, Refusals, blocking};

use audit::{Act, act};
pub use audit::{AuditEntry, AuditLog};
use token::Administrator;
use token::guard;

/// Days from 1900-01-01, from which dates count, to 1970-01-01, from which epochs do.
const DAYS_1900_TO_1970: u64 = 25_567;
/// Most days between two resets.
const MOST_RESET_DAYS: u32 = 36_500;

/// Everything below `/admin`, behind a token.
pub(super) fn guarded(service: &IssuerService) -> Router {
    let (endpoints, _) = endpoints().split_for_parts();
    let endpoints = endpoints
        .fallback(async || Problem::not_found())
        .layer(from_fn(name_route))
        .with_state(service.clone());
    let guarded = from_fn_with_state(service.clone(), guard).layer(endpoints);
    Router::new()
        .route_service("/admin", guarded.clone())
        .route_service("/admin/", guarded.clone())
        .route_service("/admin/{*rest}", guarded)
}

/// Tells whoever watches from outside which route it was.
async fn name_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// The endpoints, as they are described.
pub(super) fn endpoints() -> OpenApiRouter<IssuerService> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(log))
        .routes(routes!(change_standing))
        .routes(routes!(publish))
        .routes(routes!(set_policy))
}

/// One credential on the register, with its person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisterEntry {
    /// The person's number, from 1.
    pub person: i64,
    /// The credential's number, from 1.
    pub credential: i64,
    /// As on the latest document.
    pub family_name: String,
    /// As on the latest document; empty where there is none.
    pub given_name: String,
    /// The kind of the document that was checked.
    pub document_type: String,
    /// Its number.
    pub document_number: String,
    /// `reserved`, `issued`, `superseded` or `withdrawn`.
    pub state: String,
    /// Whether it is revoked, by itself or with its person.
    pub revoked: bool,
    /// When it was recorded, in seconds since 1970-01-01T00:00:00Z.
    pub recorded_at: u64,
}

/// The register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisterList {
    /// Every credential, by person and then by age.
    pub entries: Vec<RegisterEntry>,
    /// How many days lie between two resets of a person.
    pub reset_days: u64,
}

/// Lists the register. That it was read is written down.
#[utoipa::path(get, path = "/admin/register", tag = "administration", security(("administration" = [])), responses(
    (status = 200, description = "every credential", body = RegisterList),
    (status = 401, description = "a token is needed", content_type = "application/problem+json", body = Problem),
    Refusals,
))]
async fn register(
    State(service): State<IssuerService>,
    Extension(who): Extension<Administrator>,
) -> Result<Json<RegisterList>, Problem> {
    blocking(move || {
        let done = Act { who: who.name(), what: "read-register", subject: "register".into(), reason: "" };
        let (entries, reset_days) = act(&service, &done, || {
            let issuer = service.issuer();
            let register = issuer.register();
            Ok((
                register.entries().map_err(|error| failed(&error))?,
                register.reset_days().map_err(|error| failed(&error))?,
            ))
        })?;
        let entries = entries.into_iter().map(|entry| RegisterEntry {
            person: entry.person.0,
            credential: entry.credential.0,
            family_name: entry.names.0,
            given_name: entry.names.1,
            document_type: entry.document_kind,
            document_number: entry.document_number,
            state: entry.state.as_str().to_owned(),
            revoked: entry.revoked,
            recorded_at: entry.reserved_at,
        });
        Ok(Json(RegisterList { entries: entries.collect(), reset_days }))
    })
    .await
}

/// From where on the audit log is read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct From {
    /// The number of the last entry that is known, 0 for none.
    #[serde(default)]
    #[param(minimum = 0)]
    after: u32,
}

/// What administrators did, at most 1,000 entries at a time.
#[utoipa::path(get, path = "/admin/audit", tag = "administration", security(("administration" = [])), params(From), responses(
    (status = 200, description = "the entries after the one named", body = AuditLog),
    (status = 401, description = "a token is needed", content_type = "application/problem+json", body = Problem),
    Refusals,
))]
async fn log(
    State(service): State<IssuerService>,
    _administrator: Extension<Administrator>,
    Query(from): Query<From>,
) -> Result<Json<AuditLog>, Problem> {
    blocking(move || audit::read(&service, from.after).map(Json)).await
}

/// Who is revoked or reinstated: exactly one of `person` and `credential`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingRequest {
    /// The person's number.
    #[schema(minimum = 1)]
    pub person: Option<i64>,
    /// The credential's number.
    #[schema(minimum = 1)]
    pub credential: Option<i64>,
    /// Whether it is a revocation, and not a reinstatement.
    pub revoked: bool,
    /// Why, in 1 to 500 plain characters.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Revokes or reinstates a person or a credential, from the next epoch on.
#[utoipa::path(post, path = "/admin/standing", tag = "administration", security(("administration" = [])), request_body = StandingRequest, responses(
    (status = 204, description = "done"),
    (status = 401, description = "a token is needed", content_type = "application/problem+json", body = Problem),
    (status = 404, description = "there is no such person or valid credential", content_type = "application/problem+json", body = Problem),
    (status = 409, description = "it is so already", content_type = "application/problem+json", body = Problem),
    Refusals,
))]
async fn change_standing(
    State(service): State<IssuerService>,
    Extension(who): Extension<Administrator>,
    Json(asked): Json<StandingRequest>,
) -> Result<StatusCode, Problem> {
    let (subject, named) = match (asked.person, asked.credential) {
        (Some(number), None) => (Subject::Person(PersonNumber(number)), format!("person {number}")),
        (None, Some(number)) => {
            (Subject::Credential(CredentialNumber(number)), format!("credential {number}"))
        }
        _ => {
            let title = "exactly one of person and credential is needed";
            return Err(Problem::new(StatusCode::BAD_REQUEST, "malformed", title).field("person"));
        }
    };
    blocking(move || {
        let what = if asked.revoked { "revoke" } else { "reinstate" };
        // A reason that the register would refuse is not written down either.
        let reason = if bauta_credential::is_plain(&asked.reason) { asked.reason.as_str() } else { "" };
        let reason = if reason.chars().count() > 500 { "" } else { reason };
        let done = Act { who: who.name(), what, subject: named, reason };
        act(&service, &done, || {
            let (issuer, now) = (service.issuer(), service.clock().now());
            let changed = if asked.revoked {
                issuer.revoke(subject, &asked.reason, now)
            } else {
                issuer.reinstate(subject, &asked.reason, now)
            };
            changed.map_err(|error| not_changed(&error))
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn not_changed(error: &StandingError) -> Problem {
    let problem = |status, code, title| Problem::new(status, code, title);
    match error {
        StandingError::NoSuchPerson(_) => {
            problem(StatusCode::NOT_FOUND, "no-such-person", "there is no such person").field("person")
        }
        StandingError::NoValidCredential(_) => {
            problem(StatusCode::NOT_FOUND, "no-such-credential", "there is no such valid credential")
                .field("credential")
        }
        StandingError::AlreadyRevoked => problem(StatusCode::CONFLICT, "already-revoked", "already revoked"),
        StandingError::NotRevoked => problem(StatusCode::CONFLICT, "not-revoked", "not revoked"),
        StandingError::Reason => {
            problem(StatusCode::BAD_REQUEST, "malformed", "a reason has 1 to 500 plain characters")
                .field("reason")
        }
        StandingError::Register(error) => failed(error),
    }
}

/// Which epoch is published; today's unless it is named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EpochRequest {
    /// The day.
    #[serde(default)]
    #[schema(format = Date, example = "2026-11-23")]
    pub epoch: Option<String>,
}

/// The head of an epoch that is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublishedEpoch {
    /// The day, `YYYY-MM-DD`.
    pub epoch: String,
    /// SHA-256 of the head, base64url.
    pub head: String,
    /// How many are in good standing.
    pub tokens: u64,
    /// How many came since the epoch before.
    pub added: u64,
    /// How many went.
    pub dropped: u64,
    /// How many of those who came had lost their secret.
    pub resets: u64,
}

/// Publishes an epoch: prepares it, builds it, signs it. The same one again changes nothing.
#[utoipa::path(post, path = "/admin/epochs", tag = "administration", security(("administration" = [])), request_body = EpochRequest, responses(
    (status = 200, description = "it is published", body = PublishedEpoch),
    (status = 401, description = "a token is needed", content_type = "application/problem+json", body = Problem),
    (status = 409, description = "it is in the future, or there is a later one", content_type = "application/problem+json", body = Problem),
    Refusals,
))]
async fn publish(
    State(service): State<IssuerService>,
    Extension(who): Extension<Administrator>,
    Json(asked): Json<EpochRequest>,
) -> Result<Json<PublishedEpoch>, Problem> {
    let epoch = match &asked.epoch {
        None => Epoch::from_unix_seconds(service.clock().now()),
        Some(day) => epoch_of(day).ok_or_else(|| {
            Problem::new(StatusCode::BAD_REQUEST, "malformed", "not a day, YYYY-MM-DD").field("epoch")
        })?,
    };
    blocking(move || {
        let done =
            Act { who: who.name(), what: "publish-epoch", subject: format!("epoch {epoch}"), reason: "" };
        let publish = || service.publish_epoch(epoch).map_err(|error| epochs::refused(&error));
        act(&service, &done, publish).map(|signed| Json(as_json(&signed)))
    })
    .await
}

fn epoch_of(day: &str) -> Option<Epoch> {
    let days = u64::from(day.parse::<Date>().ok()?.days());
    days.checked_sub(DAYS_1900_TO_1970).map(Epoch)
}

fn as_json(signed: &SignedHead) -> PublishedEpoch {
    let head = signed.head();
    PublishedEpoch {
        epoch: head.epoch.to_string(),
        head: signed.hash().to_string(),
        tokens: head.counts.tokens,
        added: head.counts.added,
        dropped: head.counts.dropped,
        resets: head.counts.resets,
    }
}

/// What the issuer decides for all.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// How many days lie between two resets of a person.
    #[schema(minimum = 1, maximum = 36500)]
    pub reset_days: u32,
}

/// Sets what the issuer decides for all.
#[utoipa::path(put, path = "/admin/policy", tag = "administration", security(("administration" = [])), request_body = Policy, responses(
    (status = 204, description = "done"),
    (status = 401, description = "a token is needed", content_type = "application/problem+json", body = Problem),
    Refusals,
))]
async fn set_policy(
    State(service): State<IssuerService>,
    Extension(who): Extension<Administrator>,
    Json(asked): Json<Policy>,
) -> Result<StatusCode, Problem> {
    let days = asked.reset_days;
    if !(1..=MOST_RESET_DAYS).contains(&days) {
        let title = "between 1 and 36500 days";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "malformed", title).field("reset_days"));
    }
    blocking(move || {
        let subject = format!("reset_days {days}");
        let done = Act { who: who.name(), what: "set-policy", subject, reason: "" };
        let set = || service.issuer().register().set_reset_days(days).map_err(|error| failed(&error));
        act(&service, &done, set).map(|()| StatusCode::NO_CONTENT)
    })
    .await
}

/// The register could not be read or written.
fn failed(error: &impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "the register refuses");
    Problem::unavailable()
}
