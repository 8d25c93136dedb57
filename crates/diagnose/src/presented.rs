//! An answer in this project's credential format, with the request that it should answer.

mod rewrite;

use std::fmt;

use bauta_bbs::committed_disclosure::core_proof_verify;
use bauta_bbs::proof::ProofContext;
use bauta_bbs::{Header, PresentationHeader};
use bauta_credential::epoch::{Epoch, EpochLog};
use bauta_credential::{
    IssuerMetadata, Plan, Presentation, PresentationRequest, Response, Statement, SubProof, SubProofAlg,
    presentation_header,
};
use bauta_predicates::{Committed, Session, validity};
use bauta_verifier::{MemoryStore, Rejection, Verifier};
use rand_core::CryptoRngCore;
use serde_json::Value;

use crate::hypothesis::Diagnosis;

/// Most sub-proofs of which pairs are swapped.
const MAX_SWAPPED: usize = 16;

/// An answer, and what it is verified against.
#[derive(Clone, Debug)]
pub struct Presented {
    /// The answer as text.
    pub answer: String,
    /// The request that it should answer.
    pub request: PresentationRequest,
    /// The issuer that it should be from, and others that it could be from instead.
    pub issuers: Vec<IssuerMetadata>,
    /// Copies of the logs of these issuers, by the issuer's id.
    pub logs: Vec<(String, EpochLog)>,
}

/// A single change that may make an answer verify. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresentedHypothesis {
    /// It is written in base64 with padding or in the other alphabet.
    Base64,
    /// It is from another of the issuers, by its position from 1.
    OtherIssuer(usize),
    /// The issuer header was written anew.
    IssuerHeader,
    /// The presentation header was written anew, before the proof was made or behind.
    PresentationHeader,
    /// It was made for another audience.
    Audience,
    /// It was made for another nonce.
    Nonce,
    /// It was made for another request with the same nonce.
    Request,
    /// Good standing is proven, but for this epoch, which the request does not accept.
    Epoch(u64),
    /// Two sub-proofs, by their positions from 0, are in each other's place.
    SubProofsSwapped(usize, usize),
    /// The scalars of all proofs are little-endian.
    LittleEndianScalars,
}

/// Verifies an answer and, if it does not verify, tries every hypothesis. `rng` gives what verification needs.
pub fn diagnose_presented(
    presented: &Presented,
    rng: &mut impl CryptoRngCore,
) -> Diagnosis<PresentedHypothesis, Rejection> {
    let Some((first, others)) = presented.issuers.split_first() else {
        return Diagnosis { fails: Some(Rejection::UnknownIssuer), would_verify: Vec::new(), tried: 0 };
    };
    let fails = presented.examine(&presented.answer, first, rng).err();
    let mut diagnosis = Diagnosis { fails, would_verify: Vec::new(), tried: 0 };
    if diagnosis.fails.is_none() {
        return diagnosis;
    }
    let mut found = |hypothesis, holds| {
        diagnosis.tried += 1;
        if holds {
            diagnosis.would_verify.push(hypothesis);
        }
    };
    for (number, issuer) in (1..).zip(others) {
        let holds = presented.examine(&presented.answer, issuer, rng).is_ok();
        found(PresentedHypothesis::OtherIssuer(number), holds);
    }
    for (hypothesis, answer) in presented.rewritten(first) {
        found(hypothesis, presented.examine(&answer, first, rng).is_ok());
    }
    if let Ok(Response::One(presentation)) = Response::parse(presented.answer.trim_end()) {
        let own = Own { presented, issuer: first, presentation: &presentation };
        if let Some(hypothesis) = own.other_header() {
            found(hypothesis, own.core_holds());
        }
        if let Some(epoch) = own.other_epoch() {
            found(PresentedHypothesis::Epoch(epoch), own.good_standing_in(epoch));
        }
    }
    diagnosis
}

impl Presented {
    fn examine(
        &self,
        answer: &str,
        issuer: &IssuerMetadata,
        rng: &mut impl CryptoRngCore,
    ) -> Result<(), Rejection> {
        let verifier = Verifier::new(vec![issuer.clone()], MemoryStore::default());
        let logs = self.logs.iter().cloned();
        let verifier = logs.fold(verifier, |verifier, (issuer, log)| verifier.with_log(&issuer, log));
        verifier.examine(&self.request, answer, rng).map(drop)
    }

    /// The answer with each change that it has something for.
    fn rewritten(&self, issuer: &IssuerMetadata) -> Vec<(PresentedHypothesis, String)> {
        let mut rewritten = Vec::new();
        let mut add = |hypothesis, answer: Option<String>| {
            rewritten
                .extend(answer.filter(|answer| *answer != self.answer).map(|answer| (hypothesis, answer)));
        };
        add(PresentedHypothesis::Base64, Some(rewrite::base64url(&self.answer)));
        add(PresentedHypothesis::LittleEndianScalars, rewrite::scalars_reversed(&self.answer));
        let Ok(Response::One(presentation)) = Response::parse(self.answer.trim_end()) else {
            return rewritten;
        };
        let expected = presentation_header(issuer.alg(), &self.request);
        if is_same_json(&presentation.presentation_header, &expected) {
            let changed = Presentation { presentation_header: expected, ..(*presentation).clone() };
            add(PresentedHypothesis::PresentationHeader, Some(changed.to_compact()));
        }
        if is_same_json(&presentation.issuer_header, issuer.issuer_header()) {
            let issuer_header = issuer.issuer_header().to_vec();
            let changed = Presentation { issuer_header, ..(*presentation).clone() };
            add(PresentedHypothesis::IssuerHeader, Some(changed.to_compact()));
        }
        let count = presentation.sub_proofs.len().min(MAX_SWAPPED);
        for (first, second) in
            (0..count).flat_map(|first| (first + 1..count).map(move |second| (first, second)))
        {
            let mut changed = (*presentation).clone();
            changed.sub_proofs.swap(first, second);
            add(PresentedHypothesis::SubProofsSwapped(first, second), Some(changed.to_compact()));
        }
        rewritten
    }
}

/// An answer of one presentation, looked at with the headers that it carries.
struct Own<'a> {
    presented: &'a Presented,
    issuer: &'a IssuerMetadata,
    presentation: &'a Presentation,
}

impl Own<'_> {
    /// In which member the presentation header differs from the one that the request gives, the most telling first.
    fn other_header(&self) -> Option<PresentedHypothesis> {
        let expected = presentation_header(self.issuer.alg(), &self.presented.request);
        let found = &self.presentation.presentation_header;
        if *found == expected {
            return None;
        }
        let read = |octets: &[u8]| serde_json::from_slice::<Value>(octets).unwrap_or_default();
        let (found, expected) = (read(found), read(&expected));
        let differs = |name: &str| found.get(name) != expected.get(name);
        Some(if differs("aud") {
            PresentedHypothesis::Audience
        } else if differs("nonce") {
            PresentedHypothesis::Nonce
        } else if differs("req") {
            PresentedHypothesis::Request
        } else {
            PresentedHypothesis::PresentationHeader
        })
    }

    fn plan(&self) -> Option<Plan> {
        let query = self.presented.request.query();
        Plan::derive(query, 0, self.issuer.schema(), self.issuer.alg()).ok()
    }

    /// Whether the core proof verifies over the presentation header that it carries.
    fn core_holds(&self) -> bool {
        let (schema, alg) = (self.issuer.schema(), self.issuer.alg());
        let disclosed = self.presentation.disclosed();
        let messages = disclosed
            .iter()
            .map(|(index, payload)| Some((*index, schema.message(alg, *index, payload).ok()?)));
        let (Some(plan), Some(messages)) = (self.plan(), messages.collect::<Option<Vec<_>>>()) else {
            return false;
        };
        let context = ProofContext {
            public_key: self.issuer.public_key(),
            header: &Header(self.presentation.issuer_header.clone()),
            presentation_header: &PresentationHeader(self.presentation.presentation_header.clone()),
        };
        let generators = alg.generators(schema.claims().len());
        let proof = &self.presentation.core_proof;
        core_proof_verify(&generators, &context, proof, &messages, &plan.commitment_indexes).is_ok()
    }

    fn validity(&self) -> Option<&SubProof> {
        self.presentation.sub_proofs.iter().find(|one| one.alg == SubProofAlg::BautaValidity)
    }

    /// The epoch for which good standing is proven, if it is none that the request accepts and the log has it.
    fn other_epoch(&self) -> Option<u64> {
        let (epoch, log) = (self.validity()?.epoch?, self.log()?);
        let accepted = self.plan()?.accepted_epochs(self.issuer.issuer(), log);
        let is_accepted = accepted.iter().any(|(accepted, _)| *accepted == epoch);
        (!is_accepted && log.by_epoch(Epoch(epoch)).is_some()).then_some(epoch)
    }

    fn log(&self) -> Option<&EpochLog> {
        self.presented.logs.iter().find(|(issuer, _)| issuer == self.issuer.issuer()).map(|(_, log)| log)
    }

    /// Whether it is, and the core proof holds.
    fn good_standing_in(&self, epoch: u64) -> bool {
        let proven = || {
            let plan = self.plan()?;
            let statements = plan.statements.iter();
            let index = statements
                .filter(|one| matches!(one, Statement::Validity { .. }))
                .map(Statement::index)
                .next()?;
            let position = plan.commitment_indexes.binary_search(&index).ok()?;
            let commitment = *self.presentation.core_proof.commitments().get(position)?;
            let challenges = [self.presentation.core_proof.challenge()];
            let session = Session {
                interface: self.issuer.alg().interface(),
                challenges: &challenges,
                presentation_header: &self.presentation.presentation_header,
            };
            let key = &self.log()?.by_epoch(Epoch(epoch))?.head().key;
            let committed = Committed { credential: 0, index, commitment };
            let proof = validity::Proof::from_octets(&self.validity()?.proof).ok()?;
            proof.verify(&session, &validity::Statement { committed, epoch, key }).ok()
        };
        self.core_holds() && proven().is_some()
    }
}

/// The same JSON in other octets.
fn is_same_json(found: &[u8], expected: &[u8]) -> bool {
    let read = |octets| serde_json::from_slice::<Value>(octets).ok().filter(Value::is_object);
    found != expected && read(found).is_some_and(|found| Some(found) == read(expected))
}

impl fmt::Display for PresentedHypothesis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64 => {
                f.write_str("it is in base64 with padding or in the other alphabet, in place of base64url")
            }
            Self::OtherIssuer(number) => {
                write!(f, "it is from another issuer: number {number} of the others")
            }
            Self::IssuerHeader => {
                f.write_str("the issuer header was written anew and has to be the issuer's own octets")
            }
            Self::PresentationHeader => f.write_str(
                "the presentation header was written anew and has to be the octets that the request gives",
            ),
            Self::Audience => f.write_str("it was made for another audience, and is good for that"),
            Self::Nonce => f.write_str("it was made for another nonce: another request of this platform"),
            Self::Request => f.write_str("it was made for another request with the same nonce"),
            Self::Epoch(epoch) => {
                write!(f, "good standing is proven for {}, which the request does not accept", Epoch(*epoch))
            }
            Self::SubProofsSwapped(first, second) => {
                write!(f, "the sub-proofs {first} and {second} are in each other's place")
            }
            Self::LittleEndianScalars => {
                f.write_str("its scalars are little-endian and have to be big-endian")
            }
        }
    }
}
