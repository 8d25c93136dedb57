//! A holder whose software proves whatever its owner wants, true or not.

use crate::support::rng;
use bauta_bbs::committed_disclosure::core_proof_gen;
use bauta_bbs::proof::{Disclosure, ProofContext};
use bauta_bbs::{Header, MessageScalar, PresentationHeader};
use bauta_credential::{
    Alg, EpochToken, HolderSecrets, IssuedCredential, IssuerMetadata, Opened, Plan, Presentation,
    PresentationRequest, Response, presentation_header,
};
use bauta_predicates::Session;
use bauta_wallet::HeldCredential;

/// One credential of a forged answer: everything that the holder's software decides.
#[derive(Clone)]
pub(crate) struct Part<'a> {
    pub(crate) issuer: IssuerMetadata,
    pub(crate) issued: IssuedCredential,
    pub(crate) secrets: Option<HolderSecrets>,
    pub(crate) plan: Plan,
    pub(crate) token: Option<EpochToken<'a>>,
    /// Messages that are not the signed ones, by their index, in the openings that the sub-proofs are made from.
    pub(crate) lies: Vec<(usize, MessageScalar)>,
    /// Where the randomness of the core proof comes from.
    pub(crate) seed: u64,
}

impl<'a> Part<'a> {
    /// As an honest wallet would answer a place of a request, whether it is true or not.
    pub(crate) fn of(held: &HeldCredential, request: &PresentationRequest, position: usize) -> Self {
        let issuer = held.issuer().clone();
        let plan = Plan::derive(request.query(), position, issuer.schema(), issuer.alg()).unwrap();
        let (issued, secrets) = (held.issued().clone(), held.secrets().cloned());
        Self { issuer, issued, secrets, plan, token: None, lies: Vec::new(), seed: 50 + position as u64 }
    }

    pub(crate) fn with_token(self, token: EpochToken<'a>) -> Self {
        Self { token: Some(token), ..self }
    }

    fn commit(
        &self,
        header_of: &dyn Fn(Alg) -> Vec<u8>,
        rng: &mut impl rand_core::CryptoRngCore,
    ) -> (Presentation, Vec<bauta_bbs::committed_disclosure::Opening>) {
        let (schema, alg) = (self.issuer.schema(), self.issuer.alg());
        let messages = self.issued.messages(schema, alg, self.secrets.as_ref()).unwrap();
        let header = Header(self.issued.issuer_header.clone());
        let ph = PresentationHeader(header_of(alg));
        let context =
            ProofContext { public_key: self.issuer.public_key(), header: &header, presentation_header: &ph };
        let disclosure = Disclosure { messages: &messages, disclosed_indexes: &self.plan.disclosed_indexes };
        let (core_proof, mut openings) = core_proof_gen(
            &alg.generators(schema.claims().len()),
            &context,
            &self.issued.signature,
            &disclosure,
            &self.plan.commitment_indexes,
            rng,
        )
        .unwrap();
        for (index, lie) in &self.lies {
            openings.iter_mut().find(|opening| opening.index == *index).unwrap().message = lie.clone();
        }
        let shown = &self.plan.disclosed_indexes;
        let slots = self.issued.payloads.iter().cloned().enumerate();
        let payloads = slots.map(|(index, payload)| shown.contains(&index).then_some(payload)).collect();
        let presentation = Presentation {
            presentation_header: ph.0,
            issuer_header: header.0,
            payloads,
            core_proof,
            sub_proofs: Vec::new(),
        };
        (presentation, openings)
    }
}

/// Core proofs of all parts, and their sub-proofs over all of them.
pub(crate) fn forge(request: &PresentationRequest, parts: &[Part<'_>]) -> Vec<Presentation> {
    let sources = parts.iter().map(|part| rng(part.seed)).collect();
    forge_from(request, parts, sources)
}

/// The same with the randomness of each core proof from a source of its own.
pub(crate) fn forge_from(
    request: &PresentationRequest,
    parts: &[Part<'_>],
    sources: Vec<impl rand_core::CryptoRngCore>,
) -> Vec<Presentation> {
    forge_over(&|alg| presentation_header(alg, request), parts, sources)
}

/// The same over presentation headers of one's own.
pub(crate) fn forge_over(
    header_of: &dyn Fn(Alg) -> Vec<u8>,
    parts: &[Part<'_>],
    mut sources: Vec<impl rand_core::CryptoRngCore>,
) -> Vec<Presentation> {
    let committed: Vec<_> =
        parts.iter().zip(&mut sources).map(|(part, source)| part.commit(header_of, source)).collect();
    let challenges: Vec<_> = committed.iter().map(|(one, _)| one.core_proof.challenge()).collect();
    let session = Session {
        interface: parts[0].issuer.alg().interface(),
        challenges: &challenges,
        presentation_header: &header_of(parts[0].issuer.alg()),
    };
    let opened: Vec<_> = parts
        .iter()
        .zip(&committed)
        .map(|(part, (_, openings))| Opened { schema: part.issuer.schema(), openings, token: part.token })
        .collect();
    let mut presentations: Vec<_> = committed.iter().map(|(presentation, _)| presentation.clone()).collect();
    for (position, part) in parts.iter().enumerate() {
        presentations[position].sub_proofs = part
            .plan
            .statements
            .iter()
            .map(|statement| statement.prove(&session, &opened, position, &mut rng(60)).unwrap())
            .collect();
    }
    presentations
}

/// A forged answer to a request for one credential.
pub(crate) fn forged(request: &PresentationRequest, part: &Part<'_>) -> Response {
    Response::assemble(request, forge(request, std::slice::from_ref(part)))
}

/// An answer of one presentation.
pub(crate) fn one(presentation: Presentation) -> Response {
    Response::One(Box::new(presentation))
}
