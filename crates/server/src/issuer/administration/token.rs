//! Who may administrate: whoever has a token.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::http::Problem;
use crate::issuer::{AdminToken, IssuerService};

/// Whose token it was.
#[derive(Clone, Debug)]
pub(super) struct Administrator(String);

impl Administrator {
    pub(super) fn name(&self) -> &str {
        &self.0
    }
}

/// Lets nothing through without a token, whether there is something at the address or not. It stands around the router of
/// administration: within, the router would add to every refusal which methods there are.
pub(super) async fn guard(
    State(service): State<IssuerService>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(name) = whose(&service.settings().administrators, request.headers()) else {
        let title = "a token of administration is needed";
        let mut response = Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", title).into_response();
        let challenge = HeaderValue::from_static("Bearer realm=\"administration\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        return response;
    };
    request.extensions_mut().insert(Administrator(name));
    next.run(request).await
}

/// Whose token a request has. Every token that is kept is compared, each in constant time.
fn whose(kept: &[AdminToken], headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let hash = Sha256::digest(token.trim().as_bytes());
    let mut name = None;
    for one in kept {
        let expected = hex::decode(&one.sha256).unwrap_or_default();
        let equal: Choice = hash.as_slice().ct_eq(&expected);
        if bool::from(equal) {
            name = Some(one.name.clone());
        }
    }
    name
}
