#![doc = include_str!("../README.md")]

mod alg;
mod claim;
mod compact;
mod context;
mod date;
mod enrolment;
pub mod epoch;
mod issued;
mod json;
mod malformed;
mod metadata;
mod plain;
mod presented;
mod request;
mod schema;

pub use alg::Alg;
pub use claim::{ClaimType, ClaimValue, DECOY, Payload};
pub use context::{audience_context, issuer_context};
pub use date::{Date, DateError};
pub use enrolment::CredentialRequest;
pub use issued::{HolderSecrets, IssuedCredential};
pub use json::read_value as read_strict_json;
pub use malformed::{Malformed, Part, Problem};
pub use metadata::IssuerMetadata;
pub use plain::{is_plain, is_plain_character};
pub use presented::{Presentation, presentation_header};
pub use request::{Nonce, PresentationRequest, RequestDraft};
pub use schema::{Claim, ClaimPath, MAX_CLAIMS, Schema};
