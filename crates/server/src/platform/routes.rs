//! The routes of a log-in.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, IntoResponseParts, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bauta_credential::PresentationRequest;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::presentation::Answer;
use super::refusal::Refusal;
use super::secret::{hash, is_secret};
use super::sessions::{self, ByCode, Session};
use super::tables::{self, KeptRequest};
use super::{Platform, administration};
use crate::http::{Form, Path, Problem, Query, Refusals, anybody_may_post, anybody_may_read};

impl Platform {
    /// What a log-in takes, to be merged into the site's own router. `GET /login/openapi.json` [describes](Self::openapi) it.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.router().0
    }

    /// The description of these routes.
    pub fn openapi(&self) -> OpenApi {
        self.router::<()>().1
    }

    fn router<S: Clone + Send + Sync + 'static>(&self) -> (Router<S>, OpenApi) {
        // Wallets are on origins of their own; they send no cookies here.
        let asking = OpenApiRouter::new().routes(routes!(request)).layer(anybody_may_read());
        let answering = OpenApiRouter::new().routes(routes!(answer)).layer(anybody_may_post());
        let own = OpenApiRouter::new()
            .routes(routes!(begin))
            .routes(routes!(qr))
            .routes(routes!(come_back))
            .routes(routes!(status))
            .routes(routes!(session))
            .routes(routes!(log_out))
            .routes(routes!(administration::list))
            .routes(routes!(administration::ban))
            .routes(routes!(administration::unban));
        let (router, description) = own.merge(asking).merge(answering).split_for_parts();
        let described = description.clone();
        let router = router.route("/login/openapi.json", get(async move || Json(described)));
        (router.with_state(self.clone()), description)
    }
}

/// A log-in that has begun.
#[derive(Debug, Serialize, ToSchema)]
struct BegunLogin {
    /// Its name.
    state: String,
    /// Where the wallet fetches the request.
    request_uri: String,
    /// Where the browser goes: the wallet, with the request's address in the fragment.
    wallet: String,
}

/// Begins a log-in, from the site's own pages.
#[utoipa::path(post, path = "/login", responses((status = CREATED, body = BegunLogin),
    (status = FORBIDDEN, body = Problem, content_type = "application/problem+json"), Refusals))]
async fn begin(State(platform): State<Platform>, headers: HeaderMap) -> Result<Response, Refusal> {
    platform.own_pages_only(&headers)?;
    let begun = platform.begin().await?;
    let headers = [(header::SET_COOKIE, begun.cookie), (header::CACHE_CONTROL, "no-store".to_owned())];
    let body = BegunLogin { state: begun.state, request_uri: begun.request_uri, wallet: begun.wallet };
    Ok((StatusCode::CREATED, AppendHeaders(headers), Json(body)).into_response())
}

/// An authorization request of OpenID for Verifiable Presentations 1.0, and the exact octets that an answer is bound to.
#[derive(Debug, Serialize, ToSchema)]
struct AuthorizationRequest {
    /// `vp_token`.
    response_type: &'static str,
    /// `direct_post`.
    response_mode: &'static str,
    /// The platform's origin.
    client_id: String,
    /// Where the answer goes.
    response_uri: String,
    /// The name of the log-in.
    state: String,
    /// A fresh value, which is in `request` too.
    nonce: String,
    /// What is asked, which is in `request` too.
    #[schema(value_type = Object)]
    dcql_query: bauta_credential::Query,
    /// Which formats the platform takes.
    #[schema(value_type = Object)]
    client_metadata: Value,
    /// The request's octets, base64url: what a presentation is bound to.
    request: String,
}

/// The request, for the wallet.
#[utoipa::path(get, path = "/login/requests/{state}", params(("state" = String, Path)), responses(
    (status = OK, body = AuthorizationRequest), (status = NOT_FOUND, body = Problem,
        content_type = "application/problem+json"), Refusals))]
async fn request(State(platform): State<Platform>, Path(state): Path<String>) -> Result<Response, Refusal> {
    let (kept, _) = find(&platform, state).await?;
    let request = PresentationRequest::parse(&kept.octets).map_err(|_| Refusal::Storage)?;
    let algorithms: Vec<_> = platform.issuers().iter().map(bauta_credential::IssuerMetadata::alg).collect();
    let body = AuthorizationRequest {
        response_type: "vp_token",
        response_mode: "direct_post",
        client_id: request.client_id().to_owned(),
        response_uri: format!("{}/login/responses", platform.address()),
        state: kept.state,
        nonce: kept.nonce,
        dcql_query: request.query().clone(),
        client_metadata: json!({"vp_formats_supported": {"jwp+bbs-mod": {"alg_values": algorithms}}}),
        request: BASE64_URL_SAFE_NO_PAD.encode(kept.octets),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

async fn find(platform: &Platform, state: String) -> Result<(KeptRequest, bool), Refusal> {
    if !is_secret(&state) {
        return Err(Refusal::UnknownState);
    }
    let work = move |transaction: &mut dyn bauta_storage::Transaction| {
        tables::find(transaction, std::slice::from_ref(&state))
    };
    platform.core().desk.run(work).await?.pop().ok_or(Refusal::UnknownState)
}

/// The request's address as a QR code, where the platform takes answers from other devices.
#[utoipa::path(get, path = "/login/requests/{state}/qr.svg", params(("state" = String, Path)), responses(
    (status = OK, content_type = "image/svg+xml"), (status = NOT_FOUND, body = Problem,
        content_type = "application/problem+json"), Refusals))]
async fn qr(State(platform): State<Platform>, Path(state): Path<String>) -> Result<Response, Refusal> {
    if !platform.settings().other_devices {
        return Err(Refusal::NotFound);
    }
    let (kept, _) = find(&platform, state).await?;
    let address = format!("{}/login/requests/{}", platform.address(), kept.state);
    let code = QrCode::new(address).map_err(|_| Refusal::NotFound)?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, picture).into_response())
}

/// Where the browser goes now.
#[derive(Debug, Serialize, ToSchema)]
struct Redirect {
    /// An address of this platform, with the response code.
    redirect_uri: String,
}

/// Takes a wallet's answer.
#[utoipa::path(post, path = "/login/responses",
    request_body(content = Answer, content_type = "application/x-www-form-urlencoded"), responses(
    (status = OK, body = Redirect),
    (status = FORBIDDEN, body = Problem, content_type = "application/problem+json"),
    (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
    (status = CONFLICT, body = Problem, content_type = "application/problem+json"),
    (status = GONE, body = Problem, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json"), Refusals))]
async fn answer(
    State(platform): State<Platform>,
    form: Result<Form<Answer>, Problem>,
) -> Result<Response, Refusal> {
    let Form(Answer { state, vp_token }) = form?;
    let redirect_uri = platform.verify_and_admit(state, vp_token).await?;
    tracing::info!("an answer was accepted");
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Redirect { redirect_uri })).into_response())
}

/// How the browser comes back.
#[derive(Deserialize)]
struct Return {
    response_code: String,
}

/// The browser comes back from the wallet: from now on it is logged in.
#[utoipa::path(get, path = "/login/return", params(("response_code" = String, Query)), responses(
    (status = SEE_OTHER), (status = FORBIDDEN, body = Problem, content_type = "application/problem+json"),
        (status = GONE, body = Problem, content_type = "application/problem+json"), Refusals))]
async fn come_back(
    State(platform): State<Platform>,
    query: Result<Query<Return>, Problem>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(Return { response_code: code }) = query?;
    let browser = platform.cookies().login(&headers).ok_or(Refusal::NotBegunHere)?;
    let session = platform.arrive(ByCode::Hash(hash(&code)), &browser).await?;
    let location = platform.settings().after_login.clone();
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)], cookies(&platform, session), ())
        .into_response())
}

/// The cookie of the session comes, the one of the beginning goes.
fn cookies(platform: &Platform, session: String) -> impl IntoResponseParts + use<> {
    AppendHeaders([
        (header::SET_COOKIE, session),
        (header::SET_COOKIE, platform.cookies().clear_login()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ])
}

/// How far a log-in has come.
#[derive(Debug, Serialize, ToSchema)]
struct Status {
    /// `open`, `answered` or `expired`.
    status: &'static str,
}

/// How far the log-in of this browser has come; where the platform takes answers from other devices, it is logged in once
/// the answer is there.
#[utoipa::path(get, path = "/login/status", responses((status = OK, body = Status),
    (status = FORBIDDEN, body = Problem, content_type = "application/problem+json"), Refusals))]
async fn status(State(platform): State<Platform>, headers: HeaderMap) -> Result<Response, Refusal> {
    platform.own_pages_only(&headers)?;
    let browser = platform.cookies().login(&headers).ok_or(Refusal::NotBegunHere)?;
    let (key, now) = (hash(&browser), platform.core().clock.now());
    let work = move |transaction: &mut dyn bauta_storage::Transaction| tables::status(transaction, &key, now);
    let status = platform.core().desk.run(work).await?.ok_or(Refusal::NotBegunHere)?;
    let body = Json(Status { status });
    if status == "answered" && platform.settings().other_devices {
        return match platform.arrive(ByCode::CookieAlone, &browser).await {
            Ok(session) => Ok((cookies(&platform, session), body).into_response()),
            Err(Refusal::ResponseCode) => Ok(body.into_response()),
            Err(refusal) => Err(refusal),
        };
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], body).into_response())
}

/// Who is logged in.
#[derive(Debug, Serialize, ToSchema)]
struct SessionState {
    /// The person's name at this platform, where it asks for one.
    account: Option<String>,
    /// What was shown.
    #[schema(value_type = Object)]
    shown: Value,
    /// What was proven about claims that stayed hidden.
    #[schema(value_type = Vec<Object>)]
    predicates: Value,
    /// Since when, in seconds since 1970-01-01T00:00:00Z.
    since: u64,
}

/// Who is logged in in this browser.
#[utoipa::path(get, path = "/login/session", responses((status = OK, body = SessionState),
    (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json"), Refusals))]
async fn session(session: Session) -> Response {
    let body = SessionState {
        account: session.account().map(str::to_owned),
        shown: session.shown().clone(),
        predicates: serde_json::to_value(session.predicates()).unwrap_or_default(),
        since: session.since(),
    };
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(body)).into_response()
}

/// Ends the session of this browser, from the site's own pages.
#[utoipa::path(post, path = "/logout", responses((status = NO_CONTENT), (status = FORBIDDEN, body = Problem,
        content_type = "application/problem+json"), Refusals))]
async fn log_out(State(platform): State<Platform>, headers: HeaderMap) -> Result<Response, Refusal> {
    platform.own_pages_only(&headers)?;
    if let Some(cookie) = platform.cookies().session(&headers) {
        let work =
            move |transaction: &mut dyn bauta_storage::Transaction| sessions::end(transaction, &cookie);
        platform.core().desk.run(work).await?;
    }
    let cookie = platform.cookies().clear_session();
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
