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
mod guardian;
mod ward;
mod wire;

use bauta_bbs::MessageScalar;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::proof::Challenge;
use bauta_credential::epoch::Epoch;
use bauta_credential::{ClaimPath, ClaimValue, Opened, Plan, Presentation, PresentationRequest, SubProof};
use bauta_predicates::Session;
use rand_core::CryptoRngCore;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::Refusal;
use crate::present::{Committed, Part, Source};
use crate::wallet::{HeldCredential, Wallet};

pub use guardian::GuardianProposal;
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

/// A first or second move that has been made and is to be kept: [`Wallet::keep`] takes it.
#[derive(Debug)]
pub struct Move(Begun);

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
        let mut combinations = Combinations::secret();
        let core = credential.begin(&self.plan, rng, &mut combinations)?.announce(&combinations.evaluate());
        let Committed { presentation, openings } = credential.commit(request, &self.plan, core);
        let issued = credential.digest();
        Ok(OwnProof { position, issued, epoch: head.map(|head| head.epoch), presentation, openings })
    }
}

impl Wallet {
    /// Keeps what a move needs for the next one; of an earlier attempt at the same request nothing is kept.
    pub fn keep(&mut self, Move(begun): Move) {
        self.begun.retain(|kept| kept.request != begun.request);
        self.begun.push(begun);
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
