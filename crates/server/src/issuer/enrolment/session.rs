//! An enrolment in the database, from the document to the credential.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_storage::{Row, StorageError, Transaction, Value};
use rand_core::{CryptoRngCore, OsRng};
use sha2::{Digest, Sha256};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::code::{CodeSecret, NotSent};
use super::{DocumentInput, Enrolled};
use crate::http::Problem;
use crate::issuer::IssuerService;

/// Wrong codes until an enrolment has to be begun anew.
const TRIES: u64 = 5;

/// An enrolment's identifier: 32 random octets that only its holder has. The database has their hash.
#[derive(ZeroizeOnDrop)]
pub(in crate::issuer) struct Identifier([u8; 32]);

impl Identifier {
    fn random(rng: &mut impl CryptoRngCore) -> Self {
        let mut octets = [0; 32];
        rng.fill_bytes(&mut octets);
        Self(octets)
    }

    fn parse(text: &str) -> Option<Self> {
        let octets = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(<[u8; 32]>::try_from(&octets[..]).ok()?))
    }

    pub(super) fn octets(&self) -> &[u8; 32] {
        &self.0
    }

    /// SHA-256("BAUTA_ENROLMENT" ‖ identifier).
    fn hash(&self) -> Value {
        let hash = Sha256::new_with_prefix("BAUTA_ENROLMENT").chain_update(self.0).finalize();
        hash.as_slice().into()
    }
}

/// An enrolment as it is kept.
pub(in crate::issuer) struct Session {
    /// The document, as JSON.
    pub(in crate::issuer) document: String,
    /// The sealed secret of its codes, as long as one may be given.
    secret: Option<Vec<u8>>,
    tries: u64,
    /// Whether the code was given.
    proven: bool,
    /// The request for a credential that it is used for.
    request: Option<Vec<u8>>,
}

/// Keeps the document and the code's secret, and sends the code.
pub(super) fn begin(
    service: &IssuerService,
    document: &DocumentInput,
    telephone: &str,
    now: u64,
) -> Result<Enrolled, Problem> {
    let (identifier, secret) = (Identifier::random(&mut OsRng), CodeSecret::random(&mut OsRng));
    let code = secret.code(now)?;
    let expires_at = now.saturating_add(service.settings().enrolment_seconds);
    let document = serde_json::to_string(document).map_err(|_| Problem::internal())?;
    service.database().transaction(|transaction| {
        transaction.execute("DELETE FROM enrolments WHERE expires_at <= ?1", &[now.into()])?;
        transaction.execute(
            "INSERT INTO enrolments (id, document, secret, tries, proven, expires_at) VALUES (?1, ?2, ?3, 0, 0, ?4)",
            &[identifier.hash(), document.as_str().into(), secret.sealed(&identifier).into(), expires_at.into()],
        )?;
        Ok::<_, StorageError>(())
    })?;
    service.sender().send(telephone, &code).map_err(not_sent)?;
    Ok(Enrolled {
        enrolment: URL_SAFE_NO_PAD.encode(identifier.0),
        code_sent_to: masked(telephone),
        expires_at,
    })
}

fn not_sent(error: NotSent) -> Problem {
    match error {
        NotSent::Refused => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "telephone-refused", &error.to_string())
                .field("telephone")
        }
        NotSent::Unavailable => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no-code-sent", &error.to_string())
        }
    }
}

/// The country and the last two digits.
fn masked(telephone: &str) -> String {
    let (country, last) =
        (telephone.get(..4), telephone.len().checked_sub(2).and_then(|at| telephone.get(at..)));
    format!("{} … {}", country.unwrap_or_default(), last.unwrap_or_default())
}

/// What comes of a code.
enum Given {
    Right,
    Wrong { left: u64 },
    TooMany,
    Before,
}

/// Takes a code. That it was taken, or a try, is kept before anything is answered.
pub(super) fn confirm(service: &IssuerService, identifier: &str, code: &str) -> Result<(), Problem> {
    let identifier = Identifier::parse(identifier).ok_or_else(no_enrolment)?;
    let now = service.clock().now();
    let given = service.database().transaction(|transaction| {
        let session = Session::find(transaction, &identifier, now)?;
        let given = session.take(&identifier, code, now)?;
        let (proven, secret, tries) = match given {
            Given::Right => (true, None, session.tries),
            Given::Wrong { left } => (false, session.secret, TRIES - left),
            Given::TooMany => (false, None, TRIES),
            Given::Before => return Ok(given),
        };
        transaction.execute(
            "UPDATE enrolments SET proven = ?2, secret = ?3, tries = ?4 WHERE id = ?1",
            &[identifier.hash(), proven.into(), secret.into(), tries.into()],
        )?;
        Ok::<_, Problem>(given)
    })?;
    let refused = |status, code, title| Problem::new(status, code, title).field("code");
    match given {
        Given::Right => Ok(()),
        Given::Wrong { left } => Err(refused(StatusCode::FORBIDDEN, "wrong-code", "this is not the code")
            .detail(format!("{left} more may be tried"))),
        Given::TooMany => {
            Err(refused(StatusCode::FORBIDDEN, "too-many-codes", "too many wrong codes; begin anew"))
        }
        Given::Before => Err(refused(StatusCode::CONFLICT, "code-used", "the code was given before")),
    }
}

impl Session {
    fn find(transaction: &mut dyn Transaction, identifier: &Identifier, now: u64) -> Result<Self, Problem> {
        let rows = transaction.query(
            "SELECT document, secret, tries, proven, request FROM enrolments WHERE id = ?1 AND expires_at > ?2",
            &[identifier.hash(), now.into()],
        )?;
        let row = rows.first().ok_or_else(no_enrolment)?;
        Ok(Self::read(row)?)
    }

    fn read(row: &Row) -> Result<Self, StorageError> {
        Ok(Self {
            document: row.get(0)?,
            secret: row.get(1)?,
            tries: row.get(2)?,
            proven: row.get(3)?,
            request: row.get(4)?,
        })
    }

    fn take(&self, identifier: &Identifier, code: &str, now: u64) -> Result<Given, Problem> {
        if self.proven {
            return Ok(Given::Before);
        }
        let Some(sealed) = &self.secret else { return Ok(Given::TooMany) };
        let secret = CodeSecret::opened(sealed, identifier).ok_or_else(Problem::internal)?;
        if secret.agrees(code, now)? {
            return Ok(Given::Right);
        }
        let left = TRIES.saturating_sub(self.tries + 1);
        Ok(if left == 0 { Given::TooMany } else { Given::Wrong { left } })
    }

    /// The enrolment whose code was given, for one request for a credential: it is bound to the first that comes.
    ///
    /// # Errors
    /// 404 without one, 403 before the code, 409 for another request.
    pub(in crate::issuer) fn use_for(
        service: &IssuerService,
        identifier: &str,
        request: &[u8; 32],
    ) -> Result<Self, Problem> {
        let identifier = Identifier::parse(identifier).ok_or_else(no_enrolment)?;
        let now = service.clock().now();
        service.database().transaction(|transaction| {
            let session = Self::find(transaction, &identifier, now)?;
            if !session.proven {
                let title = "the one-time code has to be given first";
                return Err(Problem::new(StatusCode::FORBIDDEN, "code-missing", title));
            }
            match &session.request {
                Some(before) if before[..] != request[..] => {
                    let title = "the enrolment was used for another request";
                    return Err(Problem::new(StatusCode::CONFLICT, "enrolment-used", title));
                }
                Some(_) => {}
                None => {
                    transaction.execute(
                        "UPDATE enrolments SET request = ?2 WHERE id = ?1",
                        &[identifier.hash(), request[..].into()],
                    )?;
                }
            }
            Ok(session)
        })
    }
}

fn no_enrolment() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no-enrolment", "there is no such enrolment any more")
}
