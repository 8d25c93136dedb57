//! The guardian's side: an offer, and a share for a ward that is one.

use bauta_credential::{ClaimPath, Opened, PresentationRequest, Same, Statement};
use rand_core::CryptoRngCore;

use super::{Begun, GuardianOffer, GuardianShare, JointChallenges, JointFault, Move, tag};
use crate::consider::Terms;
use crate::error::Refusal;
use crate::present::{Proposal, Source, Standpoint, not_proven};
use crate::wallet::{HeldCredential, Wallet};

/// What filling one place of another person's request would tell.
#[derive(Debug)]
pub struct GuardianProposal<'a> {
    position: usize,
    proposal: Proposal<'a>,
}

impl<'a> GuardianProposal<'a> {
    /// What would be shown, for the place that this wallet fills.
    pub fn proposal(&self) -> &Proposal<'a> {
        &self.proposal
    }

    /// The name of the place in the request.
    pub fn credential_id(&self) -> &str {
        &self.proposal.request.credentials()[self.position].id
    }

    fn begin(self, rng: &mut impl CryptoRngCore) -> Result<(GuardianOffer, Begun), Refusal> {
        let Self { position, proposal } = self;
        let own = proposal.parts[0].begin(proposal.request, position, rng)?;
        let offer = GuardianOffer {
            request: proposal.request.digest(),
            credential: proposal.request.credentials()[position].id.clone(),
            presentation: own.presentation.clone(),
        };
        let begun = Begun { request: proposal.request.clone(), own: vec![own], offers: Vec::new() };
        Ok((offer, begun))
    }
}

impl GuardianProposal<'_> {
    /// Makes the first move.
    ///
    /// # Errors
    /// [`Refusal::Randomness`].
    pub fn offer(self, rng: &mut impl CryptoRngCore) -> Result<(GuardianOffer, Move), Refusal> {
        self.begin(rng).map(|(offer, begun)| (offer, Move(begun)))
    }
}

impl Wallet {
    /// What filling a place of somebody else's request would tell: the guardian's side. Without a name, the place is the
    /// one whose `person_id` another credential's claim has to equal.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn consider_as_guardian<'a>(
        &'a self,
        request: &'a PresentationRequest,
        place: Option<&str>,
        terms: &Terms<'_>,
        now: u64,
    ) -> Result<GuardianProposal<'a>, Refusal> {
        let query = request.query();
        let person_id = ClaimPath::from("person_id");
        let mut compared = query.same.iter().flat_map(|Same(first, second)| [first, second]);
        let guardians = compared.find(|claim| claim.path == person_id).map(|claim| claim.credential.as_str());
        let place = place.or(guardians);
        let position = place.and_then(|place| query.position(place)).ok_or(JointFault::Request)?;
        let standpoint: Standpoint<'a> = self.judge(request, terms, now)?;
        let part = self.own_part(request, position, terms.credential, now)?;
        if let Source::Own { credential, .. } = &part.source {
            let id = &request.credentials()[position].id;
            compared_paths(request, id).try_for_each(|path| credential.identifier(path).map(drop))?;
        }
        let proposal = Proposal { request, parts: vec![part], standpoint };
        self.check_floor(&proposal, terms)?;
        Ok(GuardianProposal { position, proposal })
    }

    /// Third move: the guardian's sub-proofs, bound to all core proofs. It is made only for a wallet that knows the
    /// identifiers that are compared, so that nobody learns one. What was kept for it is gone afterwards. `now` is in seconds
    /// since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`Refusal::Joint`], [`Refusal::Randomness`].
    pub fn share(
        &mut self,
        joint: &JointChallenges,
        now: u64,
        rng: &mut impl CryptoRngCore,
    ) -> Result<GuardianShare, Refusal> {
        let found = self.begun.iter().position(|kept| kept.request.digest() == joint.request);
        let begun = self.begun[found.ok_or(JointFault::NotBegun)?].clone();
        let [own] = &begun.own[..] else { return Err(JointFault::NotBegun.into()) };
        let fits = joint.challenges.len() == begun.request.credentials().len()
            && joint.challenges.get(own.position) == Some(&own.presentation.core_proof.challenge());
        if !fits {
            return Err(JointFault::Challenges.into());
        }
        if begun.request.expires_at().is_some_and(|expires_at| now >= expires_at) {
            return Err(JointFault::Expired.into());
        }
        let held = self.held(&own.issued)?;
        let plan = held.plan(&begun.request, own.position)?;
        check_tags(&begun.request, own.position, joint, held)?;
        let session = held.session(&joint.challenges, &own.presentation);
        let mine = self.opened(held, own);
        let nobody = || Opened { schema: held.issuer.schema(), openings: &[], token: None };
        let mut opened: Vec<_> = joint.challenges.iter().map(|_| nobody()).collect();
        opened[own.position] = mine;
        let prove = |statement: &Statement| match statement {
            Statement::Same { .. } => Ok(None),
            other => other.prove(&session, &opened, own.position, rng).map(Some),
        };
        let sub_proofs = plan.statements.iter().map(prove).collect::<Result<_, _>>().map_err(not_proven)?;
        let credential = begun.request.credentials()[own.position].id.clone();
        let blindings = compared_paths(&begun.request, &credential)
            .filter_map(|path| held.issuer.schema().index_of(path))
            .filter_map(|index| own.openings.iter().find(|opening| opening.index == index))
            .map(|opening| (opening.index, opening.blinding.clone()))
            .collect();
        self.begun.retain(|kept| kept.request != begun.request);
        Ok(GuardianShare { request: joint.request.clone(), credential, sub_proofs, blindings })
    }
}

/// The claims of a credential that another one's are compared with.
fn compared_paths<'r>(
    request: &'r PresentationRequest,
    credential: &'r str,
) -> impl Iterator<Item = &'r ClaimPath> + use<'r> {
    let same = request.query().same.iter().flat_map(|Same(first, second)| [first, second]);
    same.filter(move |claim| claim.credential == credential).map(|claim| &claim.path)
}

/// The other wallet knows each identifier of this credential that it is to be compared with.
fn check_tags(
    request: &PresentationRequest,
    position: usize,
    joint: &JointChallenges,
    held: &HeldCredential,
) -> Result<(), Refusal> {
    let id = &request.credentials()[position].id;
    let same = &request.query().same;
    if same.len() != joint.tags.len() {
        return Err(JointFault::Stranger.into());
    }
    for (Same(first, second), found) in same.iter().zip(&joint.tags) {
        for claim in [first, second].into_iter().filter(|claim| claim.credential == *id) {
            let expected = tag(&joint.request, &joint.challenges, &held.identifier(&claim.path)?);
            if expected != *found {
                return Err(JointFault::Stranger.into());
            }
        }
    }
    Ok(())
}
