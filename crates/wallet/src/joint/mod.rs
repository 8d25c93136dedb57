//! Two wallets, one answer: a ward shows that its guardian's credential is the one its own names, and neither shows the
//! identifier.
//!
//! ```text
//! guardian's wallet                                   ward's wallet
//! offer: core proof, commitments        ──────────→
//!                                       ←──────────   challenges of all core proofs
//! share: its sub-proofs, one opening    ──────────→   proves equality, assembles the answer
//! ```
//!
//! Every sub-proof hashes all core challenges, so none can be made before all core proofs are. The ward's wallet learns
//! what the guardian shows to the platform, nothing that is hidden but the identifier that it holds itself. The guardian's
//! wallet learns the request and one challenge.
//!
//! The opening would give person_id·Y_1 to whoever asks. So the second move carries a tag for each identifier that is compared,
//! by which the guardian's wallet sees that the other one knows it: nobody gets an opening who does not. (Somebody who has the
//! issuer's register, and so the identifiers, could try tags on a ward's challenges; nothing else would be learned.)

mod checked;
mod wire;

use bauta_bbs::committed_disclosure::{self, Opening};
use bauta_bbs::proof::{Challenge, ProofContext};
use bauta_bbs::{Header, MessageScalar, PresentationHeader};
use bauta_credential::epoch::Epoch;
use bauta_credential::{
    ClaimOf, ClaimPath, ClaimValue, IssuerMetadata, Opened, Plan, Presentation, PresentationRequest,
    Response, Same, Statement, SubProof, presentation_header,
};
use bauta_predicates::Session;
use rand_core::CryptoRngCore;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::consider::Terms;
use crate::error::Refusal;
use crate::present::{Committed, Part, Proposal, Source, Standpoint, not_proven};
use crate::wallet::{HeldCredential, Wallet};

pub use wire::NotJoint;

/// First move, from the guardian's wallet: the core proof of the credential that fills one place of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardianOffer {
    /// The hash of the request that it is for.
    pub request: String,
    /// The place in the request.
    pub credential: String,
    /// The presentation, without sub-proofs.
    pub presentation: Presentation,
}

/// Second move, from the ward's wallet: the challenges of all core proofs, in the order of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointChallenges {
    /// The hash of the request.
    pub request: String,
    /// c_1 … c_n.
    pub challenges: Vec<Challenge>,
    /// For each equality of the request, in order, what shows that the ward's wallet knows the identifier: SHA-256 over
    /// "BAUTA_WARD", the request, the challenges and the identifier.
    pub tags: Vec<[u8; 32]>,
}

/// Third move, from the guardian's wallet: its sub-proofs, and what opens the commitments that are to be compared.
#[derive(Clone)]
pub struct GuardianShare {
    /// The hash of the request.
    pub request: String,
    /// The place in the request.
    pub credential: String,
    /// Its sub-proofs in order; none where the ward's wallet is to prove an equality.
    pub sub_proofs: Vec<Option<SubProof>>,
    /// The index and the blinding s of each commitment that is to be compared. The message is the ward's own.
    pub blindings: Vec<(usize, MessageScalar)>,
}

/// Why what another wallet has handed over is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JointFault {
    /// It is for another request, or for a place that the request does not have.
    #[error("it is for another request")]
    Request,
    /// This wallet has not begun to answer the request together with another.
    #[error("this wallet has not begun to answer this request with another")]
    NotBegun,
    /// It is of an issuer whom this wallet does not know.
    #[error("it is of an issuer whom this wallet does not know")]
    Issuer,
    /// What it proves does not verify.
    #[error("what it proves does not verify")]
    InvalidProof,
    /// The other wallet does not know the identifier that is to be the same: its owner is no ward of this one's.
    #[error("the other wallet does not know the identifier that is to be the same")]
    Stranger,
    /// The request's lifetime is over.
    #[error("the request's lifetime is over")]
    Expired,
    /// What is to be the same is not an identifier: between two wallets nothing else is compared.
    #[error("between two wallets only identifiers are compared")]
    Compared,
    /// Its own core proof is not among those that the challenges are of.
    #[error("the challenges are not of this wallet's proof")]
    Challenges,
    /// The claims that are to be equal are not.
    #[error("the claims that are to be equal are not")]
    NotEqual,
}

/// What a wallet keeps between the moves.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    pub(crate) request: PresentationRequest,
    /// This wallet's own core proofs.
    pub(crate) own: Vec<OwnProof>,
    /// The other wallets'.
    pub(crate) offers: Vec<GuardianOffer>,
}

/// A core proof of this wallet that waits for the others.
#[derive(Clone, Debug)]
pub(crate) struct OwnProof {
    pub(crate) position: usize,
    /// SHA-256 of the credential in its compact form.
    pub(crate) issued: [u8; 32],
    /// The epoch in which its good standing will be shown.
    pub(crate) epoch: Option<Epoch>,
    pub(crate) presentation: Presentation,
    pub(crate) openings: Vec<Opening>,
}

impl From<JointFault> for Refusal {
    fn from(fault: JointFault) -> Self {
        Self::Joint(fault)
    }
}

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

/// A first or second move that has been made and is to be kept: [`Wallet::keep`] takes it.
#[derive(Debug)]
pub struct Move(Begun);

impl GuardianProposal<'_> {
    /// Makes the first move.
    ///
    /// # Errors
    /// [`Refusal::Randomness`].
    pub fn offer(self, rng: &mut impl CryptoRngCore) -> Result<(GuardianOffer, Move), Refusal> {
        self.begin(rng).map(|(offer, begun)| (offer, Move(begun)))
    }
}

impl Proposal<'_> {
    /// Makes the second move: this wallet's core proofs.
    ///
    /// # Errors
    /// [`Refusal::Randomness`].
    pub fn join(self, rng: &mut impl CryptoRngCore) -> Result<(JointChallenges, Move), Refusal> {
        let mut begun = Begun { request: self.request.clone(), own: Vec::new(), offers: Vec::new() };
        let mut challenges = Vec::new();
        for (position, part) in self.parts.iter().enumerate() {
            match &part.source {
                Source::Own { .. } => {
                    let own = part.begin(self.request, position, rng)?;
                    challenges.push(own.presentation.core_proof.challenge());
                    begun.own.push(own);
                }
                Source::Offered { offer, .. } => {
                    challenges.push(offer.presentation.core_proof.challenge());
                    begun.offers.push((*offer).clone());
                }
            }
        }
        let request = self.request.digest();
        let tags = self.compared_identifiers()?;
        let tags = tags.iter().map(|identifier| tag(&request, &challenges, identifier)).collect();
        Ok((JointChallenges { request, challenges, tags }, Move(begun)))
    }
}

impl Proposal<'_> {
    /// For each equality of the request, the identifier that this wallet's own credential has.
    fn compared_identifiers(&self) -> Result<Vec<MessageScalar>, Refusal> {
        let query = self.request.query();
        let own_claim = |claim: &ClaimOf| {
            let position = query.position(&claim.credential)?;
            let (_, held) = self.own().find(|(own, _)| *own == position)?;
            Some((held, claim.path.clone()))
        };
        let identifiers = query.same.iter().map(|Same(first, second)| {
            let (held, path) = own_claim(first).or_else(|| own_claim(second)).ok_or(JointFault::Request)?;
            held.identifier(&path)
        });
        identifiers.collect()
    }
}

/// What shows that a wallet knows an identifier, to another one that knows it, and for these core proofs only.
fn tag(request: &str, challenges: &[Challenge], identifier: &MessageScalar) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix("BAUTA_WARD");
    hash.update((request.len() as u64).to_be_bytes());
    hash.update(request);
    challenges.iter().for_each(|challenge| hash.update(challenge.to_octets()));
    hash.update(&identifier.to_octets()[..]);
    hash.finalize().into()
}

impl Part<'_> {
    fn begin(
        &self,
        request: &PresentationRequest,
        position: usize,
        rng: &mut impl CryptoRngCore,
    ) -> Result<OwnProof, Refusal> {
        let Source::Own { credential, head } = &self.source else {
            return Err(Refusal::Joint(JointFault::NotBegun));
        };
        let Committed { presentation, openings } = credential.commit(request, &self.plan, rng)?;
        let issued = credential.digest();
        Ok(OwnProof { position, issued, epoch: head.map(|head| head.epoch), presentation, openings })
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
        Ok(GuardianProposal { position, proposal: Proposal { request, parts: vec![part], standpoint } })
    }

    /// Keeps what a move needs for the next one; of an earlier attempt at the same request nothing is kept.
    pub fn keep(&mut self, Move(begun): Move) {
        self.begun.retain(|kept| kept.request != begun.request);
        self.begun.push(begun);
    }

    /// What another wallet offers for a place, verified.
    pub(crate) fn offered_part<'a>(
        &'a self,
        request: &PresentationRequest,
        position: usize,
        offer: &'a GuardianOffer,
    ) -> Result<Part<'a>, Refusal> {
        if offer.request != request.digest() {
            return Err(JointFault::Request.into());
        }
        let mut refused = JointFault::Issuer;
        let header = &offer.presentation.issuer_header;
        for issuer in self.issuers.iter().filter(|issuer| issuer.issuer_header() == header) {
            let plan = Plan::derive(request.query(), position, issuer.schema(), issuer.alg())?;
            match verify_core(request, &plan, issuer, &offer.presentation) {
                Ok(()) => {
                    return Ok(Part { source: Source::Offered { offer, issuer }, plan });
                }
                Err(fault) => refused = fault,
            }
        }
        Err(refused.into())
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

    /// Proves equality with what the other wallets have opened, and assembles the answer. What was kept for it is gone
    /// afterwards.
    ///
    /// # Errors
    /// [`Refusal::Joint`], [`Refusal::Randomness`].
    pub fn complete(
        &mut self,
        request: &PresentationRequest,
        shares: &[GuardianShare],
        rng: &mut impl CryptoRngCore,
    ) -> Result<Response, Refusal> {
        let found = self.begun.iter().position(|kept| kept.request == *request);
        let begun = self.begun[found.ok_or(JointFault::NotBegun)?].clone();
        let mut places = (0..request.credentials().len())
            .map(|position| self.place(&begun, position, shares))
            .collect::<Result<Vec<_>, _>>()?;
        add_foreign_openings(&begun, &mut places)?;
        let challenges: Vec<_> =
            places.iter().map(|place| place.presentation.core_proof.challenge()).collect();
        let first = begun.own.first().ok_or(JointFault::NotBegun)?;
        let session = self.held(&first.issued)?.session(&challenges, &first.presentation);
        let opened: Vec<_> = places.iter().map(|place| place.opened(self)).collect();
        let mut presentations = Vec::new();
        for (position, place) in places.iter().enumerate() {
            let mut presentation = place.presentation.clone();
            for (number, statement) in place.plan.statements.iter().enumerate() {
                let given = place.share.and_then(|share| share.sub_proofs.get(number).cloned().flatten());
                presentation.sub_proofs.push(match given {
                    Some(sub_proof) => sub_proof,
                    None => statement.prove(&session, &opened, position, rng).map_err(not_equal)?,
                });
            }
            presentations.push(presentation);
        }
        drop(opened);
        self.check_joint(&places, &presentations)?;
        let response = Response::assemble(request, presentations);
        self.begun.retain(|kept| kept.request != *request);
        Ok(response)
    }

    fn held(&self, issued: &[u8; 32]) -> Result<&HeldCredential, JointFault> {
        self.credentials.iter().find(|held| held.digest() == *issued).ok_or(JointFault::NotBegun)
    }

    fn opened<'o>(&'o self, held: &'o HeldCredential, own: &'o OwnProof) -> Opened<'o> {
        let log = self.log(held.issuer.issuer());
        let head = own.epoch.and_then(|epoch| log?.by_epoch(epoch));
        let token = head.and_then(|signed| held.epoch_token(signed.head()));
        Opened { schema: held.issuer.schema(), openings: &own.openings, token }
    }

    /// One place of the request with everything known about it.
    fn place<'p>(
        &'p self,
        begun: &'p Begun,
        position: usize,
        shares: &'p [GuardianShare],
    ) -> Result<Place<'p>, Refusal> {
        if let Some(own) = begun.own.iter().find(|own| own.position == position) {
            let held = self.held(&own.issued)?;
            return Ok(Place {
                plan: held.plan(&begun.request, position)?,
                presentation: &own.presentation,
                issuer: &held.issuer,
                own: Some((held, own)),
                openings: Vec::new(),
                share: None,
            });
        }
        let id = &begun.request.credentials()[position].id;
        let offer = begun.offers.iter().find(|offer| offer.credential == *id).ok_or(JointFault::Request)?;
        let for_this = |share: &&GuardianShare| share.credential == *id && share.request == offer.request;
        let share = shares.iter().find(for_this).ok_or_else(|| Refusal::GuardianNeeded(id.clone()))?;
        let part = self.offered_part(&begun.request, position, offer)?;
        let Source::Offered { issuer, .. } = part.source else { return Err(JointFault::Request.into()) };
        let presentation = &offer.presentation;
        Ok(Place {
            plan: part.plan,
            presentation,
            issuer,
            own: None,
            openings: Vec::new(),
            share: Some(share),
        })
    }
}

/// Where this wallet's claim has to equal another's, the other's message is this wallet's own, and its blinding has
/// been handed over.
fn add_foreign_openings(begun: &Begun, places: &mut [Place<'_>]) -> Result<(), Refusal> {
    let query = begun.request.query();
    for Same(first, second) in &query.same {
        for (mine, others) in [(first, second), (second, first)] {
            let (Some(own), Some(other)) =
                (query.position(&mine.credential), query.position(&others.credential))
            else {
                return Err(JointFault::Request.into());
            };
            let (Some((held, _)), Some(share)) = (places[own].own, places[other].share) else { continue };
            let message = held.message(&mine.path)?;
            let opening = places[other].foreign_opening(share, &others.path, message)?;
            // The commitment is to the guardian's message: what does not open to this wallet's own is not equal.
            if !opening.is_correct(held.issuer.alg().interface()) {
                return Err(JointFault::NotEqual.into());
            }
            places[other].openings.push(opening);
        }
    }
    Ok(())
}

/// One place of the request, as the ward's wallet assembles it.
struct Place<'p> {
    plan: Plan,
    presentation: &'p Presentation,
    issuer: &'p IssuerMetadata,
    own: Option<(&'p HeldCredential, &'p OwnProof)>,
    openings: Vec<Opening>,
    share: Option<&'p GuardianShare>,
}

impl Place<'_> {
    fn opened<'o>(&'o self, wallet: &'o Wallet) -> Opened<'o> {
        match self.own {
            Some((held, own)) => wallet.opened(held, own),
            None => Opened { schema: self.issuer.schema(), openings: &self.openings, token: None },
        }
    }

    fn foreign_opening(
        &self,
        share: &GuardianShare,
        path: &ClaimPath,
        message: MessageScalar,
    ) -> Result<Opening, Refusal> {
        let index = self.issuer.schema().index_of(path).ok_or_else(|| Refusal::NoSuchClaim(path.clone()))?;
        let blinding = share.blindings.iter().find(|(of, _)| *of == index).ok_or(JointFault::Request)?;
        let position = self.plan.commitment_indexes.iter().position(|of| *of == index);
        let commitments = self.presentation.core_proof.commitments();
        let commitment =
            position.and_then(|position| commitments.get(position)).ok_or(JointFault::Request)?;
        Ok(Opening { index, commitment: *commitment, message, blinding: blinding.1.clone() })
    }
}

/// What cannot be proven here is that the claims are equal.
fn not_equal(error: bauta_predicates::Error) -> Refusal {
    match error {
        bauta_predicates::Error::Randomness => Refusal::Randomness,
        _ => JointFault::NotEqual.into(),
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

impl HeldCredential {
    fn plan(&self, request: &PresentationRequest, position: usize) -> Result<Plan, Refusal> {
        Ok(Plan::derive(request.query(), position, self.issuer.schema(), self.issuer.alg())?)
    }

    fn session<'s>(&'s self, challenges: &'s [Challenge], presentation: &'s Presentation) -> Session<'s> {
        let interface = self.issuer.alg().interface();
        Session { interface, challenges, presentation_header: &presentation.presentation_header }
    }

    /// SHA-256 of the compact form.
    fn digest(&self) -> [u8; 32] {
        Sha256::digest(Zeroizing::new(self.issued.to_compact()).as_bytes()).into()
    }

    /// An identifier: the one kind of claim that two wallets compare, because nobody can guess it.
    fn identifier(&self, path: &ClaimPath) -> Result<MessageScalar, Refusal> {
        let found = self.claims().find(|(claim, _)| *claim == path).map(|(_, value)| value);
        match found {
            Some(ClaimValue::Identifier(identifier)) => Ok(identifier),
            _ => Err(JointFault::Compared.into()),
        }
    }

    fn message(&self, path: &ClaimPath) -> Result<MessageScalar, Refusal> {
        let index = self.issuer.schema().index_of(path).ok_or_else(|| Refusal::NoSuchClaim(path.clone()))?;
        Ok(self.messages()[index].clone())
    }
}

/// The core proof that another wallet has made for this request.
fn verify_core(
    request: &PresentationRequest,
    plan: &Plan,
    issuer: &IssuerMetadata,
    presentation: &Presentation,
) -> Result<(), JointFault> {
    let (schema, alg) = (issuer.schema(), issuer.alg());
    if presentation.presentation_header != presentation_header(alg, request) {
        return Err(JointFault::Request);
    }
    let disclosed = presentation.disclosed();
    let as_asked = disclosed.iter().map(|(index, _)| *index).eq(plan.disclosed_indexes.iter().copied());
    if !as_asked || schema.check_count(presentation.payloads.len()).is_err() {
        return Err(JointFault::InvalidProof);
    }
    let messages = disclosed
        .iter()
        .map(|(index, payload)| Ok((*index, schema.message(alg, *index, payload)?)))
        .collect::<Result<Vec<_>, bauta_credential::Malformed>>()
        .map_err(|_| JointFault::InvalidProof)?;
    let header = Header(presentation.issuer_header.clone());
    let ph = PresentationHeader(presentation.presentation_header.clone());
    let context = ProofContext { public_key: issuer.public_key(), header: &header, presentation_header: &ph };
    committed_disclosure::core_proof_verify(
        &alg.generators(schema.claims().len()),
        &context,
        &presentation.core_proof,
        &messages,
        &plan.commitment_indexes,
    )
    .map_err(|_| JointFault::InvalidProof)
}
