//! An answer under a hypothesis: with the same proofs verified by the same functions, over what the hypothesis says.

use bauta_bbs::committed_disclosure::core_proof_verify;
use bauta_bbs::proof::{Challenge, ProofContext};
use bauta_bbs::signature::messages_to_scalars;
use bauta_bbs::{Generators, Header, Interface, MessageScalar, PresentationHeader};
use bauta_credential::epoch::{Epoch, EpochLog};
use bauta_credential::{
    Alg, Context, Fault, IssuerMetadata, Plan, Presentation, PresentationRequest, Proven, Query, Response,
    Shown, Statement, presentation_header,
};
use bauta_predicates::Session;
use bauta_predicates::validity::EpochPublicKey;

use super::Presented;

/// What an answer is taken to be.
#[derive(Clone)]
pub(super) struct Trial<'a> {
    pub(super) presented: &'a Presented,
    /// The request, in the octets that are hashed.
    pub(super) request: PresentationRequest,
    pub(super) query: Query,
    /// One for each credential that is asked for, in the order of the request.
    pub(super) credentials: Vec<OfOne<'a>>,
    /// In place of the issuer's.
    pub(super) interface: Option<Interface>,
    /// Whether any epoch of the log will do.
    pub(super) any_epoch: bool,
    /// Whether good standing is passed over.
    pub(super) without_standing: bool,
}

/// One credential of an answer.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct OfOne<'a> {
    pub(super) presentation: Presentation,
    pub(super) issuer: &'a IssuerMetadata,
    /// The issuer header that the proofs are over.
    pub(super) header: Vec<u8>,
    /// Whether it need not be the one that the answer carries.
    pub(super) any_header: bool,
    /// The presentation header that the proofs are over.
    pub(super) presentation_header: Vec<u8>,
    /// Whether it need not be the one that the answer carries.
    pub(super) any_presentation_header: bool,
}

/// How far an answer comes before something fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fails {
    /// The headers, or what is shown and proven is not what was asked.
    Shape,
    /// The core proof.
    Core,
    /// A sub-proof, all core proofs being valid: how many come before the first, and what all that fail are about, in words.
    SubProof(usize, String),
}

type Epochs = Vec<(u64, EpochPublicKey)>;

impl<'a> Trial<'a> {
    /// An answer as it stands, of the issuers that come first; `None` for one that cannot be read, or that is to another
    /// number of credentials.
    pub(super) fn read(presented: &'a Presented, answer: &str) -> Option<Self> {
        let request = &presented.request;
        let response = Response::parse(answer.trim_end()).ok()?;
        let presentations = response.presentations(request).ok()?;
        let credentials = presentations.into_iter().enumerate().map(|(position, presentation)| {
            let issuer = presented.issuer_for(position)?;
            let header = issuer.issuer_header().to_vec();
            let expected = presentation_header(issuer.alg(), request);
            Some(OfOne {
                any_header: false,
                any_presentation_header: false,
                presentation: presentation.clone(),
                issuer,
                header,
                presentation_header: expected,
            })
        });
        Some(Self {
            presented,
            request: request.clone(),
            query: request.query().clone(),
            credentials: credentials.collect::<Option<_>>()?,
            interface: None,
            any_epoch: false,
            without_standing: false,
        })
    }

    /// The request becomes one that says the same in other octets.
    pub(super) fn set_request(&mut self, octets: &[u8]) -> Option<()> {
        let request = PresentationRequest::parse(octets).ok()?;
        for one in &mut self.credentials {
            if one.presentation_header == presentation_header(one.issuer.alg(), &self.request) {
                one.presentation_header = presentation_header(one.issuer.alg(), &request);
            }
        }
        self.request = request;
        Some(())
    }

    /// The contexts of pseudonyms become those of another platform.
    pub(super) fn set_audience(&mut self, audience: &str) {
        let pseudonyms = self.query.credentials.iter_mut().filter_map(|one| one.pseudonym.as_mut());
        for pseudonym in pseudonyms.filter(|one| matches!(one.context, Context::Audience(_))) {
            pseudonym.context = Context::Audience(audience.to_owned());
        }
    }

    /// What has to be shown and proven about a credential.
    pub(super) fn plan(&self, position: usize) -> Option<Plan> {
        let issuer = self.credentials.get(position)?.issuer;
        Plan::derive(&self.query, position, issuer.schema(), issuer.alg()).ok()
    }

    pub(super) fn log(&self, issuer: &IssuerMetadata) -> Option<&'a EpochLog> {
        let logs = &self.presented.logs;
        logs.iter().find(|(id, _)| id == issuer.issuer()).map(|(_, log)| log)
    }

    /// Verifies everything: the shape, the core proofs, the sub-proofs, all pairings.
    pub(super) fn verify(&self) -> Result<(), Fails> {
        let plans: Option<Vec<_>> = (0..self.credentials.len()).map(|position| self.plan(position)).collect();
        let plans = plans.ok_or(Fails::Shape)?;
        let mut paired = self.credentials.iter().zip(&plans);
        if !paired.all(|(one, plan)| one.has_shape_of(plan)) {
            return Err(Fails::Shape);
        }
        if !self.credentials.iter().zip(&plans).all(|(one, plan)| one.core_holds(plan, self.interface)) {
            return Err(Fails::Core);
        }
        let epochs: Vec<_> =
            plans.iter().zip(&self.credentials).map(|(plan, one)| self.epochs(plan, one)).collect();
        let shown: Vec<_> = self.credentials.iter().zip(&plans).zip(&epochs).map(shown).collect();
        let places = plans.iter().enumerate().flat_map(|(position, plan)| {
            plan.statements.iter().enumerate().map(move |(number, statement)| (position, number, statement))
        });
        let failing = places.enumerate().filter_map(|(place, (position, number, statement))| {
            let what = self.sub_proof_fails(&shown, position, (number, statement))?;
            Some((place, what))
        });
        let failing: Vec<_> = failing.collect();
        match failing.first() {
            None => Ok(()),
            Some((first, _)) => {
                let all: Vec<_> = failing.iter().map(|(_, what)| what.as_str()).collect();
                Err(Fails::SubProof(*first, all.join(", and ")))
            }
        }
    }

    /// Whether everything in it is as in another.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.credentials == other.credentials
            && self.query == other.query
            && self.interface == other.interface
            && (self.any_epoch, self.without_standing) == (other.any_epoch, other.without_standing)
    }

    fn epochs(&self, plan: &Plan, one: &OfOne<'_>) -> Epochs {
        match self.log(one.issuer) {
            Some(log) if self.any_epoch => {
                log.heads().iter().map(|head| (head.head().epoch.0, head.head().key.clone())).collect()
            }
            Some(log) => plan.accepted_epochs(one.issuer.issuer(), log),
            None => Vec::new(),
        }
    }

    /// What a sub-proof does not prove.
    fn sub_proof_fails(
        &self,
        shown: &[Shown<'_>],
        position: usize,
        (number, statement): (usize, &Statement),
    ) -> Option<String> {
        if self.without_standing && matches!(statement, Statement::Validity { .. }) {
            return None;
        }
        let first = &self.credentials[0];
        let challenges: Vec<Challenge> =
            self.credentials.iter().map(|one| one.presentation.core_proof.challenge()).collect();
        let session = Session {
            interface: self.interface.as_ref().unwrap_or(first.issuer.alg().interface()),
            challenges: &challenges,
            presentation_header: &first.presentation_header,
        };
        let sub_proof = &self.credentials[position].presentation.sub_proofs[number];
        let id = &self.query.credentials[position].id;
        let what = format!("{} of `{id}`", about(statement));
        match statement.verify(&session, shown, position, sub_proof) {
            Ok(Proven::Validity(_, equation)) => (!equation.holds()).then_some(what),
            Ok(_) => None,
            Err(Fault::Epoch) => {
                let epoch = sub_proof.epoch.map(|epoch| Epoch(epoch).to_string()).unwrap_or_default();
                Some(format!("{what} (for {epoch}, which is not accepted or not in the log)"))
            }
            Err(_) => Some(what),
        }
    }
}

/// What a sub-proof is about, in words.
fn about(statement: &Statement) -> String {
    match statement {
        Statement::Range { predicate, .. } | Statement::Membership { predicate, .. } => {
            format!("what is proven about `{}`", predicate.path)
        }
        Statement::Pseudonym { .. } => "the pseudonym".to_owned(),
        Statement::Validity { .. } => "the good standing".to_owned(),
        Statement::Same { same, .. } => format!("the equality of `{}`", same.0.path),
        Statement::Opening { .. } => "the encryption of the person".to_owned(),
    }
}

fn shown<'a>(((one, plan), epochs): ((&'a OfOne<'_>, &'a Plan), &'a Epochs)) -> Shown<'a> {
    Shown {
        schema: one.issuer.schema(),
        commitment_indexes: &plan.commitment_indexes,
        commitments: one.presentation.core_proof.commitments(),
        epochs,
    }
}

impl OfOne<'_> {
    /// Exactly the claims asked for are shown, under the right headers; as many commitments and sub-proofs as are asked for.
    fn has_shape_of(&self, plan: &Plan) -> bool {
        let Presentation { payloads, sub_proofs, core_proof, .. } = &self.presentation;
        let shown = |index: usize| plan.disclosed_indexes.binary_search(&index).is_ok();
        let as_asked = payloads.iter().enumerate().all(|(index, payload)| payload.is_some() == shown(index));
        as_asked
            && payloads.len() == self.issuer.schema().claims().len()
            && sub_proofs.len() == plan.statements.len()
            && core_proof.commitments().len() == plan.commitment_indexes.len()
            && (self.any_header || self.presentation.issuer_header == self.header)
            && (self.any_presentation_header
                || self.presentation.presentation_header == self.presentation_header)
    }

    fn core_holds(&self, plan: &Plan, interface: Option<Interface>) -> bool {
        let (schema, alg) = (self.issuer.schema(), self.issuer.alg());
        let disclosed = self.presentation.disclosed();
        let message = |index: usize, payload: &bauta_credential::Payload| -> Option<MessageScalar> {
            match interface {
                Some(interface) if !schema.claims()[index].claim_type.is_scalar() => {
                    messages_to_scalars(&interface, &[payload.as_octets()]).pop()
                }
                _ => schema.message(alg, index, payload).ok(),
            }
        };
        if disclosed.iter().any(|(index, payload)| schema.value(*index, payload).is_err()) {
            return false;
        }
        let messages = disclosed.iter().map(|(index, payload)| Some((*index, message(*index, payload)?)));
        let Some(messages) = messages.collect::<Option<Vec<_>>>() else { return false };
        let context = ProofContext {
            public_key: self.issuer.public_key(),
            header: &Header(self.header.clone()),
            presentation_header: &PresentationHeader(self.presentation_header.clone()),
        };
        let generators = generators(interface, alg, schema.claims().len());
        let proof = &self.presentation.core_proof;
        core_proof_verify(&generators, &context, proof, &messages, &plan.commitment_indexes).is_ok()
    }
}

fn generators(interface: Option<Interface>, alg: Alg, claims: usize) -> Generators {
    match (interface, alg) {
        (None, _) => alg.generators(claims),
        (Some(interface), Alg::BbsMod) => Generators::new(&interface, claims),
        (Some(interface), Alg::BbsModHb) => Generators::blind(&interface, claims, 1),
    }
}
