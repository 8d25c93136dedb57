//! The issuer as a service: enrolment, blind issuance, the public log, administration.
//!
//! Somebody shows a document ([`POST /enrolments`](EnrolmentRequest)), receives a one-time code on a telephone, gives it
//! back, and has a credential issued over a secret that the issuer never sees. The scheme that this stands beside has two
//! checks more: that the telephone number is registered to the person whom the document names, and that the person's face
//! is that of the document. The first is the sender's business here ([`CodeSender`]): it may refuse a number. The second,
//! the comparison of faces, is out of scope.
//!
//! Only specimens are taken: documents of `UTO`, identity numbers that begin with 99, telephone numbers that begin with
//! `+999`; anything else is refused before it is kept.
//!
//! What is kept, where, and for how long:
//!
//! | What | Where | Until |
//! |---|---|---|
//! | the document of an enrolment, in clear | `enrolments` in the service's database | the enrolment expires (ten minutes unless set) |
//! | the secret of its one-time code, XORed with a hash of the enrolment's identifier, which is not kept | the same | the code is given, or five wrong ones were, or the enrolment expires |
//! | the telephone number | nowhere | |
//! | persons, documents, claims | the issuer's register | |
//! | acts of administration | `audit` in the service's database | |

mod administration;
mod enrolment;
mod epochs;
mod issue;
mod process;
mod published;
mod rates;
mod service;
mod settings;
mod tables;

pub use administration::{
    AuditEntry, AuditLog, EpochRequest, Policy, PublishedEpoch, RegisterEntry, RegisterList, StandingRequest,
};
pub use enrolment::{CodeRequest, CodeSender, DocumentInput, Enrolled, EnrolmentRequest, NotSent};
pub use process::{ProcessError, Settings, run};
pub use service::{IssuerService, ServiceError};
pub use settings::{AdminToken, IssuerSettings, open, open_with};
