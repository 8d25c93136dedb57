//! Presentations made in advance: everything that does not depend on the request's nonce.

use std::fmt;

use bauta_bbs::committed_disclosure::{PendingProof, PreparedProof};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::{PointG1, Signature};
use bauta_credential::epoch::Epoch;
use bauta_credential::{PendingSubProof, Plan, Statement, Witnessed};
use bauta_predicates::nym;
use bauta_predicates::validity::KeptToken;
use rand_core::CryptoRngCore;

use crate::error::Refusal;
use crate::present::{Part, Proposal, Source, not_proven};
use crate::wallet::HeldCredential;

/// The first moves of all proofs of a presentation, ready to answer one request that asks what the proposal was about. What
/// is left is a hash and a few products of numbers for each proof.
///
/// It answers once, and moves into the answer: two answers to the same first moves would give away the credential. It is
/// never written, and as secret as the credential until it is used or dropped.
///
/// ```compile_fail,E0382
/// # use bauta_wallet::{PreparedPresentation, Proposal};
/// # use rand_core::OsRng;
/// fn answer_twice(prepared: PreparedPresentation, first: Proposal<'_>, second: Proposal<'_>) {
///     let _ = first.present_with(prepared, &mut OsRng);
///     let _ = second.present_with(prepared, &mut OsRng);
/// }
/// ```
pub struct PreparedPresentation {
    pub(crate) parts: Vec<PreparedPart>,
    pub(crate) points: Vec<PointG1>,
}

/// One place of the request.
pub(crate) struct PreparedPart {
    basis: Basis,
    pub(crate) core: PreparedProof,
    pub(crate) sub_proofs: Vec<PendingSubProof>,
}

/// What the first moves have been made of.
#[derive(PartialEq, Eq)]
struct Basis {
    signature: Signature,
    plan: Plan,
    epoch: Option<Epoch>,
}

impl Basis {
    fn new(credential: &HeldCredential, part: &Part<'_>) -> Self {
        Self { signature: credential.issued.signature.clone(), plan: part.plan.clone(), epoch: part.epoch() }
    }

    fn is_of(&self, part: &Part<'_>) -> bool {
        let Source::Own { credential, .. } = &part.source else { return false };
        self.signature == credential.issued.signature && self.plan == part.plan && self.epoch == part.epoch()
    }
}

impl PreparedPresentation {
    /// Whether it can answer this request: with the same credentials, the same claims shown, the same statements and epochs.
    /// Who asks, when and what for makes no difference; the proposal is what the holder has agreed to.
    pub fn fits(&self, proposal: &Proposal<'_>) -> bool {
        self.parts.len() == proposal.parts.len()
            && self.parts.iter().zip(&proposal.parts).all(|(prepared, part)| prepared.basis.is_of(part))
    }
}

impl Proposal<'_> {
    /// Makes in advance what a presentation consists of but for the answer to the request's nonce: when the platform's next
    /// request asks the same, [`Self::present_with`] has little left to do.
    ///
    /// # Errors
    /// As [`Self::present`].
    pub fn prepare(&self, rng: &mut impl CryptoRngCore) -> Result<PreparedPresentation, Refusal> {
        let mut combinations = Combinations::secret();
        let cores = self
            .parts
            .iter()
            .map(|part| {
                let credential = part.own()?;
                Ok((credential, credential.begin(&part.plan, rng, &mut combinations)?))
            })
            .collect::<Result<Vec<_>, Refusal>>()?;
        let sub_proofs = self.announce(&cores, rng, &mut combinations)?;
        let points = combinations.evaluate();
        let parts = self.parts.iter().zip(cores).zip(sub_proofs);
        let parts = parts.map(|((part, (credential, core)), sub_proofs)| PreparedPart {
            basis: Basis::new(credential, part),
            core: core.announce(&points),
            sub_proofs,
        });
        Ok(PreparedPresentation { parts: parts.collect(), points })
    }

    /// The first moves of all sub-proofs.
    fn announce(
        &self,
        cores: &[(&HeldCredential, PendingProof)],
        rng: &mut impl CryptoRngCore,
        combinations: &mut Combinations,
    ) -> Result<Vec<Vec<PendingSubProof>>, Refusal> {
        let kept = self.parts.iter().zip(cores);
        let kept: Vec<_> =
            kept.map(|(part, (credential, _))| (part.token(credential), part.base(credential))).collect();
        let witnessed = cores.iter().zip(&kept);
        let witnessed: Vec<_> = witnessed
            .map(|((credential, core), (token, base))| Witnessed {
                interface: credential.issuer.alg().interface(),
                schema: credential.issuer.schema(),
                witnesses: core.witnesses(),
                token: token.as_ref(),
                base: base.as_ref(),
            })
            .collect();
        let of_part = |(position, part): (usize, &Part<'_>)| {
            let statements = part.plan.statements.iter();
            let pending =
                statements.map(|statement| statement.announce(&witnessed, position, rng, combinations));
            pending.collect::<Result<Vec<_>, _>>().map_err(not_proven)
        };
        self.parts.iter().enumerate().map(of_part).collect()
    }
}

impl Part<'_> {
    /// The epoch in which its good standing would be shown.
    fn epoch(&self) -> Option<Epoch> {
        match &self.source {
            Source::Own { head, .. } => head.map(|head| head.epoch),
            Source::Offered { .. } => None,
        }
    }

    /// The credential of this wallet that fills it.
    pub(crate) fn own(&self) -> Result<&HeldCredential, Refusal> {
        match &self.source {
            Source::Own { credential, .. } => Ok(credential),
            Source::Offered { offer, .. } => Err(Refusal::GuardianNeeded(offer.credential.clone())),
        }
    }

    /// The token by which its good standing would be shown.
    fn token(&self, credential: &HeldCredential) -> Option<KeptToken> {
        credential.kept_token(self.epoch()?)
    }

    /// The base of the pseudonym that is asked for.
    fn base(&self, credential: &HeldCredential) -> Option<nym::Base> {
        self.plan.statements.iter().find_map(|statement| match statement {
            Statement::Pseudonym { context, .. } => Some(credential.base(context)),
            _ => None,
        })
    }
}

impl HeldCredential {
    /// Asks for the points of a core proof, with a commitment to each message that something is to be proven about.
    pub(crate) fn begin(
        &self,
        plan: &Plan,
        rng: &mut impl CryptoRngCore,
        combinations: &mut Combinations,
    ) -> Result<PendingProof, Refusal> {
        let (disclosed, committed) = (&plan.disclosed_indexes, &plan.commitment_indexes);
        let pending =
            self.prepared_signature()?.committed_proof_init(disclosed, committed, rng, combinations);
        pending.map_err(|_| Refusal::Randomness)
    }
}

impl fmt::Debug for PreparedPresentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedPresentation")
    }
}
