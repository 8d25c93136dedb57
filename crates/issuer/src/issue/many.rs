//! Issuing many credentials at once: what depends on no other request on all cores, the register in two transactions.

use std::collections::BTreeSet;

use bauta_credential::{CredentialRequest, IssuedCredential};
use bauta_predicates::issuance::VerifiedHolder;
use bauta_storage::Transaction;
use rand_core::CryptoRngCore;
use rayon::prelude::*;

use super::{Checked, Enrolment, Issuer, release};
use crate::error::IssueError;
use crate::register::credentials::Reservation;

/// How many signatures are made together, on one core: enough to share what can be shared.
const SIGNED_AT_ONCE: usize = 32;

/// Where one request of many stands.
enum Standing {
    /// Its proof is checked. What stays here is for a person for whom there is another request before it.
    Checked(Option<VerifiedHolder>),
    /// What is to be signed is recorded.
    Recorded(Option<VerifiedHolder>, Reservation),
    Issued(Box<IssuedCredential>),
    Failed(IssueError),
}

impl Standing {
    fn recorded(&self) -> Option<(Option<&VerifiedHolder>, &Reservation)> {
        match self {
            Self::Recorded(holder, reservation) => Some((holder.as_ref(), reservation)),
            _ => None,
        }
    }
}

impl Issuer {
    /// Issues a credential for each of many requests, in their order: what [`Self::issue`] does with one after the other. Each fails
    /// alone.
    ///
    /// Proofs are checked and signatures are made on all cores. What will be signed is recorded in one transaction, and so
    /// is that it is issued. Requests for one person are answered after one another, the later ones singly.
    ///
    /// # Errors
    /// Of each what [`Self::issue`] says. [`IssueError::Register`] when a transaction fails as a whole: no credential is released, and
    /// asking again gives each the one credential.
    pub fn issue_many(
        &self,
        requests: &[(&CredentialRequest, Enrolment<'_>)],
        now: u64,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Vec<Result<IssuedCredential, IssueError>>, IssueError> {
        let signer = self.signer();
        let check = |(request, _): &(&CredentialRequest, Enrolment<'_>)| match signer.verify_holder(request) {
            Ok(holder) => Standing::Checked(holder),
            Err(error) => Standing::Failed(error),
        };
        let mut standings: Vec<_> = requests.par_iter().map(check).collect();
        self.record_many(requests, &mut standings, now, rng)?;
        self.sign_many(&mut standings, now)?;
        let finish = |(standing, (request, enrolment)): (Standing, &(&CredentialRequest, Enrolment<'_>))| {
            match standing {
                Standing::Issued(issued) => Ok(*issued),
                Standing::Failed(error) => Err(error),
                Standing::Checked(_) | Standing::Recorded(..) => self.issue(request, enrolment, now, rng),
            }
        };
        Ok(standings.into_iter().zip(requests).map(finish).collect())
    }

    /// Records what will be signed, for the first request of each person.
    fn record_many(
        &self,
        requests: &[(&CredentialRequest, Enrolment<'_>)],
        standings: &mut [Standing],
        now: u64,
        rng: &mut impl CryptoRngCore,
    ) -> Result<(), IssueError> {
        let (schema, checked) = (self.metadata.schema(), &*standings);
        let recorded = self.register.database().transaction(|transaction| {
            let mut persons = BTreeSet::new();
            let mut record = |(standing, (request, enrolment)): (&Standing, &(&_, Enrolment<'_>))| {
                let Standing::Checked(holder) = standing else { return Ok(Ok(None)) };
                let checked = Checked { request, holder: holder.as_ref(), enrolment };
                alone(transaction, |transaction| {
                    let reservation = checked.reserve(transaction, schema, now, rng)?;
                    // Of the second one for a person nothing is recorded until the first one is answered.
                    Ok(Some(reservation).filter(|reservation| persons.insert(reservation.person)))
                })
            };
            checked.iter().zip(requests).map(&mut record).collect::<Result<Vec<_>, IssueError>>()
        })?;
        for (standing, recorded) in standings.iter_mut().zip(recorded) {
            match (recorded, &mut *standing) {
                (Ok(Some(reservation)), Standing::Checked(holder)) => {
                    *standing = Standing::Recorded(holder.take(), reservation);
                }
                (Ok(_), _) => {}
                (Err(error), _) => *standing = Standing::Failed(error),
            }
        }
        Ok(())
    }

    /// Signs what is recorded, and marks it as issued.
    fn sign_many(&self, standings: &mut [Standing], now: u64) -> Result<(), IssueError> {
        let signer = self.signer();
        let mut recorded: Vec<_> =
            standings.iter_mut().filter(|standing| standing.recorded().is_some()).collect();
        let signed: Vec<_> = recorded
            .par_chunks(SIGNED_AT_ONCE)
            .flat_map_iter(|chunk| {
                signer.sign_many(&chunk.iter().filter_map(|standing| standing.recorded()).collect::<Vec<_>>())
            })
            .collect();
        let released = self.register.database().transaction(|transaction| {
            let mut release = |(standing, signed): (&&mut Standing, &Result<(_, Option<_>), _>)| {
                let (Some((_, reservation)), Ok((_, pseudonym))) = (standing.recorded(), signed) else {
                    return Ok(Ok(None));
                };
                let pseudonym = pseudonym.as_ref();
                alone(transaction, |transaction| release(transaction, reservation, pseudonym, now).map(Some))
            };
            recorded.iter().zip(&signed).map(&mut release).collect::<Result<Vec<_>, IssueError>>()
        })?;
        for ((standing, signed), released) in recorded.iter_mut().zip(signed).zip(released) {
            **standing = match (signed, released) {
                (Ok((issued, _)), Ok(_)) => Standing::Issued(Box::new(issued)),
                (Err(error), _) | (_, Err(error)) => Standing::Failed(error),
            };
        }
        Ok(())
    }
}

/// What one request does in the transaction of many: nothing if it fails, or if nothing comes of it.
fn alone<T>(
    transaction: &mut dyn Transaction,
    request: impl FnOnce(&mut dyn Transaction) -> Result<Option<T>, IssueError>,
) -> Result<Result<Option<T>, IssueError>, IssueError> {
    let done = transaction.alone(|transaction| match request(transaction) {
        Ok(Some(done)) => Ok(done),
        Ok(None) => Err(None),
        Err(error) => Err(Some(error)),
    })?;
    Ok(match done {
        Ok(done) => Ok(Some(done)),
        Err(None) => Ok(None),
        Err(Some(error)) => Err(error),
    })
}
