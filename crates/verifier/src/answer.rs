//! An answer on its way through the verifier.

use bauta_bbs::PointG1;
use bauta_bbs::committed_disclosure;
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::proof::Challenge;
use bauta_credential::{
    Fault, Malformed, Part, PendingStatement, PresentationRequest, Problem, Proven, Response,
    Statement as Asked,
};
use bauta_predicates::Session;

use crate::candidate::Candidate;
use crate::rejection::{Policy, Rejection, Statement};
use crate::verified::VerifiedCredential;
use crate::verify::{Compared, TrustedIssuer, credential_id};

/// An answer of the right shape, with what it has to prove.
pub(crate) struct Answer<'a> {
    request: &'a PresentationRequest,
    /// One for each credential that the request asks for, in its order.
    candidates: Vec<Candidate<'a>>,
    challenges: Vec<Challenge>,
}

/// An answer whose points have been asked for: of its core proofs, and of exactly the sub-proofs that the plans want.
#[must_use = "nothing has been verified"]
pub(crate) struct PendingAnswer<'a> {
    answer: &'a Answer<'a>,
    credentials: Vec<PendingCredential<'a>>,
}

struct PendingCredential<'a> {
    core: committed_disclosure::PendingVerification,
    /// In the order of the plan's statements, up to the first that is refused: the core proof comes before it.
    statements: Vec<Result<PendingStatement<'a>, Fault>>,
}

impl<'a> Answer<'a> {
    /// Finds the issuers and derives what is to be proven.
    pub(crate) fn read(
        issuers: &'a [TrustedIssuer],
        response: &'a Response,
        request: &'a PresentationRequest,
    ) -> Result<Self, Rejection> {
        let candidates = response
            .presentations(request)?
            .into_iter()
            .enumerate()
            .map(|(position, presentation)| Candidate::find(issuers, request, position, presentation))
            .collect::<Result<Vec<_>, _>>()?;
        // The presentation headers, checked, name the algorithm.
        let alg = |candidate: &Candidate<'_>| candidate.issuer.metadata.alg();
        if candidates.iter().any(|one| alg(one) != alg(&candidates[0])) {
            return Err(Rejection::PolicyUnmet(Policy::PresentationHeader));
        }
        let challenges = candidates.iter().map(|one| one.presentation.core_proof.challenge()).collect();
        Ok(Self { request, candidates, challenges })
    }

    fn session(&self) -> Session<'_> {
        let first = &self.candidates[0];
        Session {
            interface: first.issuer.metadata.alg().interface(),
            challenges: &self.challenges,
            presentation_header: &first.presentation.presentation_header,
        }
    }

    /// Asks for the points of all its proofs.
    pub(crate) fn verify_init(
        &'a self,
        combinations: &mut Combinations,
    ) -> Result<PendingAnswer<'a>, Rejection> {
        let session = self.session();
        let shown: Vec<_> = self.candidates.iter().map(Candidate::shown).collect();
        let mut credentials = Vec::with_capacity(self.candidates.len());
        for (position, candidate) in self.candidates.iter().enumerate() {
            let core = candidate.verify_init(combinations).ok_or_else(|| self.core_is_invalid(position))?;
            let mut statements = Vec::with_capacity(candidate.plan.statements.len());
            for (asked, sub_proof) in candidate.plan.statements.iter().zip(&candidate.presentation.sub_proofs)
            {
                let pending = asked.verify_init(&session, &shown, (position, sub_proof), combinations);
                let refused = pending.is_err();
                statements.push(pending);
                if refused {
                    break;
                }
            }
            credentials.push(PendingCredential { core, statements });
        }
        Ok(PendingAnswer { answer: self, credentials })
    }

    fn core_is_invalid(&self, position: usize) -> Rejection {
        Rejection::InvalidProof(Statement::Core(credential_id(self.request, position)))
    }

    fn named(&self, position: usize, number: usize) -> Statement {
        let asked = &self.candidates[position].plan.statements[number];
        Statement::named(asked, credential_id(self.request, position))
    }

    fn rejected(&self, fault: Fault, position: usize, number: usize) -> Rejection {
        match fault {
            Fault::NotAsAsked => Rejection::PolicyUnmet(Policy::SubProofNotAsked(number)),
            Fault::Epoch => Rejection::PolicyUnmet(Policy::Epoch),
            Fault::Malformed(error) => Rejection::Malformed(Malformed {
                part: Part::SubProof,
                position: number,
                problem: Problem::Predicate(error),
            }),
            Fault::Invalid => Rejection::InvalidProof(self.named(position, number)),
        }
    }
}

impl PendingAnswer<'_> {
    /// Compares all challenges: those of the core proofs, which every sub-proof hashes, and then those of the sub-proofs.
    pub(crate) fn finish(&self, points: &[PointG1]) -> Result<Compared, Rejection> {
        let Answer { request, candidates, .. } = self.answer;
        let mut equations = Vec::new();
        for (position, (candidate, pending)) in candidates.iter().zip(&self.credentials).enumerate() {
            let equation = candidate.verify_finish(&pending.core, points);
            let equation = equation.ok_or_else(|| self.answer.core_is_invalid(position))?;
            equations.push((Statement::Core(credential_id(request, position)), equation));
        }
        let session = self.answer.session();
        let mut credentials = Vec::with_capacity(candidates.len());
        for (position, (candidate, pending)) in candidates.iter().zip(&self.credentials).enumerate() {
            let mut verified = candidate.verified(request, position)?;
            for (number, statement) in pending.statements.iter().enumerate() {
                let proven = statement.as_ref().map_err(|fault| *fault);
                let proven = proven.and_then(|statement| statement.finish(&session, points));
                let proven = proven.map_err(|fault| self.answer.rejected(fault, position, number))?;
                record(&mut verified, &candidate.plan.statements[number], &proven);
                if let Proven::Validity(_, equation) = proven {
                    equations.push((self.answer.named(position, number), equation));
                }
            }
            credentials.push(verified);
        }
        let interface = candidates[0].issuer.metadata.alg().interface();
        Ok(Compared { interface, credentials, equations })
    }
}

fn record(verified: &mut VerifiedCredential, asked: &Asked, proven: &Proven) {
    match proven {
        Proven::Pseudonym(pseudonym) => verified.pseudonym = Some(*pseudonym),
        Proven::Validity(epoch, _) => verified.epoch = Some(*epoch),
        Proven::Opening(ciphertext) => verified.opening = Some(*ciphertext),
        Proven::AsAsked => match asked {
            Asked::Range { predicate, .. } | Asked::Membership { predicate, .. } => {
                verified.predicates.push(predicate.clone());
            }
            Asked::Same { same, .. } => verified.same.push(same.clone()),
            _ => {}
        },
    }
}
