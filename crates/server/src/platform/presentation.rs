//! The answer of a wallet as an argument of a handler.

use std::fmt;
use std::ops::Deref;

use axum::extract::{FromRef, FromRequest, Request};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Platform;
use super::refusal::Refusal;
use crate::http::Form;

/// An answer, as a wallet posts it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Answer {
    /// The name of the log-in.
    pub(crate) state: String,
    /// The presentation in its compact form, or `{"person": ["…"]}` with it.
    pub(crate) vp_token: String,
}

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
        let Form(Answer { state, vp_token }) = Form::from_request(request, &()).await?;
        let inner = platform.verify_soon(state.clone(), vp_token).await?;
        Ok(Self { inner, state, platform })
    }
}
