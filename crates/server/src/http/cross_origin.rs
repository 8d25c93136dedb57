//! Who else's pages may ask, and whose may not.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::cors::{Any, CorsLayer};

use super::Problem;

/// How browsers say where a request comes from (Fetch Metadata Request Headers).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// For how long a browser need not ask again, in seconds.
const PREFLIGHT_SECONDS: u64 = 3600;

/// CORS for what is public: every page may read it, without credentials.
pub fn anybody_may_read() -> CorsLayer {
    anybody().allow_methods([Method::GET]).expose_headers([header::ETAG])
}

/// CORS for what every wallet sends: every page may post, without credentials; what counts is in the body.
pub fn anybody_may_post() -> CorsLayer {
    anybody()
        .allow_methods([Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
}

fn anybody() -> CorsLayer {
    // The answer is the same whoever asks: caches need not keep one for each.
    let nothing: [HeaderName; 0] = [];
    CorsLayer::new()
        .allow_origin(Any)
        .vary(nothing)
        .max_age(std::time::Duration::from_secs(PREFLIGHT_SECONDS))
}

/// Refuses (403) what changes something and comes from another origin's page: a browser says so in `Sec-Fetch-Site`, or in
/// `Origin`, which must then be `origin` (`http://forum.localhost:8080`). Every browser sends one of the two with what a
/// page posts; a program that sends neither has no cookies of somebody else to misuse.
pub fn same_origin(router: Router, origin: &str) -> Router {
    router.layer(from_fn_with_state(origin.to_owned(), check_origin))
}

async fn check_origin(State(own): State<String>, request: Request, next: Next) -> Response {
    let harmless = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    if harmless || is_own(request.headers(), &own) {
        return next.run(request).await;
    }
    Problem::new(StatusCode::FORBIDDEN, "cross-origin", "this comes from another site's page").into_response()
}

/// Whether a request comes from an origin's own pages, or from a program that says nothing of pages.
pub(crate) fn is_own(headers: &HeaderMap, own: &str) -> bool {
    let site = headers.get(SEC_FETCH_SITE).is_none_or(|site| site == "same-origin");
    let origin = headers.get(header::ORIGIN).is_none_or(|origin| origin == own);
    site && origin
}
