//! Why an issuer does not issue.

use std::fmt;

use bauta_credential::{ClaimPath, Malformed, epoch::Epoch};

use crate::register::PersonNumber;

/// Why no credential was issued. The register is as it was.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The request is for another issuer, or for another algorithm than this issuer's.
    #[error("the request is for another issuer or another algorithm")]
    WrongIssuer,
    /// The holder's proof does not verify.
    #[error("the holder's proof does not verify")]
    InvalidProof,
    /// The request's nonce has been seen in another request.
    #[error("the request's nonce has been seen in another request")]
    NonceSeen,
    /// The request has been answered for another document or person.
    #[error("the request has been answered, for another document or person")]
    RequestReused,
    /// The request has been answered, and a later credential has taken the place of the answer.
    #[error("a later credential has taken the place of the one issued for this request")]
    Superseded,
    /// The request was recorded and not answered, and another request for the same person took its place.
    #[error("another request for the same person has taken the place of this one")]
    Withdrawn,
    /// Persons with the same names, birth date, sex and nationality are on the register: the operator has to decide.
    #[error("on the register with the same names, birth date, sex and nationality: {}", list(.0))]
    Collision(Vec<PersonNumber>),
    /// The person whose personal number it is, or whom the operator named, has another birth date or sex on the register;
    /// or the personal number belongs to another person than the operator named.
    #[error("person {0}'s entry on the register disagrees with the document")]
    Conflict(PersonNumber),
    /// The wallet has the secret of this person, and the document is not known to be this person's.
    #[error("the wallet's secret is person {0}'s, and the document is not known to be that person's")]
    SecretOf(PersonNumber),
    /// The operator named a person whose identity number is another one: it is somebody else.
    #[error("person {0} has another identity number and is somebody else")]
    OtherPerson(PersonNumber),
    /// The operator named a person that is not on the register.
    #[error("there is no person {0} on the register")]
    NoSuchPerson(PersonNumber),
    /// The person has a credential over another secret; only the holder of that secret can renew it.
    #[error("person {0} holds a credential over another secret")]
    OtherSecret(PersonNumber),
    /// The person had a reset, and the next one is not due.
    #[error("person {person} can have a reset from {} on", DateOf(*.due))]
    ResetTooSoon {
        /// The person.
        person: PersonNumber,
        /// From when on one is allowed, in seconds since 1970-01-01T00:00:00Z.
        due: u64,
    },
    /// The person is revoked.
    #[error("person {0} is revoked")]
    Revoked(PersonNumber),
    /// Nobody is a guardian of one's own.
    #[error("person {0} cannot be a guardian of their own")]
    OwnGuardian(PersonNumber),
    /// A required claim has no value.
    #[error("the claim `{0}` has no value")]
    MissingClaim(ClaimPath),
    /// A claim was given beside the document that the schema does not have, the document decides, or nobody may choose.
    #[error("the claim `{0}` cannot be given beside the document")]
    UnexpectedClaim(ClaimPath),
    /// A value does not fit its claim.
    #[error("the value of `{0}` does not fit its claim")]
    UnfitClaim(ClaimPath),
    /// Something is not what it claims to be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Another process issued to the same person in between; nothing was released.
    #[error("another request for the same person came in between")]
    Overtaken,
    /// The source of randomness is broken.
    #[error("the source of randomness is broken")]
    Randomness,
    /// The register could not be read or written.
    #[error("the register: {0}")]
    Register(#[from] bauta_storage::StorageError),
}

fn list(persons: &[PersonNumber]) -> String {
    let persons: Vec<_> = persons.iter().map(|person| format!("person {person}")).collect();
    persons.join(", ")
}

/// The date of an instant.
struct DateOf(u64);

impl fmt::Display for DateOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Epoch::from_unix_seconds(self.0).fmt(f)
    }
}
