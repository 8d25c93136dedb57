//! The answer of a wallet as an argument of a handler.

use std::fmt;
use std::ops::Deref;

use axum::body::to_bytes;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::header;
use url::form_urlencoded;

use super::Platform;
use super::refusal::Refusal;

/// Most octets of an answer's body.
pub(crate) const MAX_ANSWER: usize = 256 * 1024;

/// What a wallet has shown and proven to this platform, in answer to a request of this platform's that is answered by it,
/// and once. As an argument of a handler it is read from the form that the wallet posts (`state`, `vp_token`); whoever is
/// refused never reaches the handler. What it says is read through it: `presentation.shown()`.
///
/// Nobody is logged in by it: the wallet is not the browser. [`Self::admit`] gives the address at which the browser that
/// began becomes logged in.
pub struct VerifiedPresentation {
    pub(crate) inner: bauta_verifier::VerifiedPresentation,
    pub(crate) state: String,
    pub(crate) platform: Platform,
}

impl fmt::Debug for VerifiedPresentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedPresentation").finish_non_exhaustive()
    }
}

impl Deref for VerifiedPresentation {
    type Target = bauta_verifier::VerifiedPresentation;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl VerifiedPresentation {
    /// Lets the browser that began this log-in in: the address to which the wallet sends it, for the body of the response
    /// to the wallet, `{"redirect_uri": "…"}`.
    ///
    /// # Errors
    /// [`Refusal::Storage`], [`Refusal::Busy`].
    pub async fn admit(&self) -> Result<String, Refusal> {
        self.platform.admit(&self.state, &self.inner).await
    }
}

impl<S> FromRequest<S> for VerifiedPresentation
where
    Platform: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let platform = Platform::from_ref(state);
        let (state, vp_token) = read_answer(request).await?;
        let inner = platform.verify_soon(state.clone(), vp_token).await?;
        Ok(Self { inner, state, platform })
    }
}

/// `state` and `vp_token` of the form that a wallet posts.
pub(crate) async fn read_answer(request: Request) -> Result<(String, String), Refusal> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).map(str::trim);
    if !essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
        return Err(Refusal::MediaType);
    }
    let body = to_bytes(request.into_body(), MAX_ANSWER).await.map_err(|_| Refusal::TooLarge)?;
    let member = |name: &'static str| {
        let mut values = form_urlencoded::parse(&body).filter(|(key, _)| key == name).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(value), None) if !value.is_empty() => Ok(value.into_owned()),
            _ => Err(Refusal::Member(name)),
        }
    };
    Ok((member("state")?, member("vp_token")?))
}
