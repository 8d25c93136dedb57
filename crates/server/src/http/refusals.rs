//! The refusals that every endpoint may give, for the description of a service.

use utoipa::IntoResponses;

use super::Problem;

/// The refusals that every endpoint may give.
#[derive(IntoResponses)]
pub enum Refusals {
    /// The request is malformed; `field` names the member at fault.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(#[to_schema] Problem),
    /// The address does not have this method.
    #[response(status = 405, content_type = "application/problem+json")]
    WrongMethod(#[to_schema] Problem),
    /// The body took too long.
    #[response(status = 408, content_type = "application/problem+json")]
    SlowBody(#[to_schema] Problem),
    /// The body is longer than 65,536 octets, or than the endpoint says.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// The body has another content type.
    #[response(status = 415, content_type = "application/problem+json")]
    WrongType(#[to_schema] Problem),
    /// Something failed.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(#[to_schema] Problem),
    /// The database or a disk does not answer, or the request took too long.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] Problem),
}
