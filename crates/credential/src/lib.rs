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
pub mod layout;
mod malformed;
mod metadata;
mod plain;
mod presented;
mod registrar_key;
mod registration;
mod request;
mod response;
mod schema;
mod statement;
mod sub_proof;

pub use alg::Alg;
pub use claim::{ClaimType, ClaimValue, DECOY, Payload};
pub use context::{Context, issuer_context};
pub use date::{Date, DateError};
pub use enrolment::{CredentialRequest, session_nonce};
pub use issued::{HolderSecrets, IssuedCredential};
pub use json::read_value as read_strict_json;
pub use malformed::{Malformed, Part, Problem};
pub use metadata::IssuerMetadata;
pub use plain::{is_plain, is_plain_character};
pub use presented::{Presentation, presentation_header};
pub use registrar_key::RegistrarKey;
pub use registration::{OverAsking, Policy, Registrar, Registration, SharedContext};
pub use request::{
    AcceptedEpochs, ClaimOf, Condition, CredentialQuery, Day, Literal, Nonce, OpeningQuery, Predicate,
    PresentationRequest, PseudonymQuery, Query, Relative, RequestDraft, Same, ValidityQuery,
};
pub use response::Response;
pub use schema::{Claim, ClaimPath, MAX_CLAIMS, Schema};
pub use statement::{
    Announced, EpochToken, Fault, Opened, PendingStatement, PendingSubProof, Plan, PlanError, Proven, Shown,
    Statement, Witnessed,
};
pub use sub_proof::{SubProof, SubProofAlg};
