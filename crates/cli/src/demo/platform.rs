//! The platforms: what each asks, and what it received.

use bauta_credential::epoch::EpochLog;
use bauta_credential::{
    ClaimPath, Context, IssuerMetadata, Predicate, Presentation, PresentationRequest, PseudonymQuery, Query,
    Relative, RequestDraft, ValidityQuery,
};
use bauta_predicates::Pseudonym;
use bauta_verifier::{MemoryStore, VerifiedPresentation, Verifier};
use rand_chacha::ChaCha20Rng;

use super::pool::{View, Views, Visit};
use crate::failure::Failure;

/// What a platform asks for beside the pseudonym in its own context, which all of them ask for.
struct Wish {
    name: &'static str,
    client_id: &'static str,
    purpose: &'static str,
    claims: &'static [&'static str],
    /// An age, and good standing with it.
    age: Option<u8>,
}

const WISHES: [Wish; 3] = [
    Wish {
        name: "forum",
        client_id: "https://forum.example",
        purpose: "Posts about your region",
        claims: &["region"],
        age: None,
    },
    Wish {
        name: "game",
        client_id: "https://game.example",
        purpose: "Age rating",
        claims: &[],
        age: Some(18),
    },
    Wish {
        name: "parcel",
        client_id: "https://parcel.example",
        purpose: "Handing over a parcel",
        claims: &["family_name", "given_name"],
        age: None,
    },
];

/// A platform with everything it received, from each person in the order of the register.
pub(super) struct Platform {
    pub(super) name: &'static str,
    draft: RequestDraft,
    verifier: Verifier<MemoryStore>,
    issuer: IssuerMetadata,
    pub(super) received: Vec<Option<Received>>,
}

/// One answer, with the request that it answers and what it has proven.
pub(super) struct Received {
    pub(super) request: PresentationRequest,
    pub(super) presentation: Presentation,
    pub(super) proven: Vec<Predicate>,
}

impl Platform {
    /// Each with its own copy of the issuer's log.
    pub(super) fn all(issuer: &IssuerMetadata, log: &EpochLog, now: u64) -> Vec<Self> {
        let platform = |wish: &Wish| Self {
            name: wish.name,
            draft: RequestDraft {
                client_id: wish.client_id.to_owned(),
                purpose: Some(wish.purpose.to_owned()),
                query: wish.query(issuer, log),
                registration: None,
                issued_at: now,
                lifetime: 600,
            },
            verifier: Verifier::new(vec![issuer.clone()], MemoryStore::default())
                .with_log(issuer.issuer(), log.clone()),
            issuer: issuer.clone(),
            received: Vec::new(),
        };
        WISHES.iter().map(platform).collect()
    }

    pub(super) fn ask(&self, rng: &mut ChaCha20Rng) -> Result<PresentationRequest, Failure> {
        self.verifier.ask(self.draft.clone(), rng).map_err(Failure::internal)
    }

    /// Checks an answer and keeps what was received.
    pub(super) fn check(
        &mut self,
        request: PresentationRequest,
        presentation: Presentation,
        now: u64,
        rng: &mut ChaCha20Rng,
    ) -> Result<VerifiedPresentation, Failure> {
        let verified =
            self.verifier.verify(&presentation.to_compact(), now, rng).map_err(Failure::internal)?;
        let proven = verified.first().predicates().to_vec();
        self.received.push(Some(Received { request, presentation, proven }));
        Ok(verified)
    }

    /// What it asks, in words.
    pub(super) fn wishes(request: &PresentationRequest) -> Vec<String> {
        let asked = &request.credentials()[0];
        let shown: Vec<_> = asked.claims().map(ToString::to_string).collect();
        let mut details = Vec::new();
        if !shown.is_empty() {
            details.push(format!("to be shown: {}", shown.join(", ")));
        }
        for predicate in &asked.predicates {
            let condition = predicate.condition().map(ToString::to_string).unwrap_or_default();
            details.push(format!("to be proven: {} {condition}", predicate.path));
        }
        if asked.validity.is_some() {
            details.push("to be proven: good standing in the newest epoch".to_owned());
        }
        if let Some(pseudonym) = &asked.pseudonym {
            details.push(format!("a pseudonym in the context {}", pseudonym.context));
        }
        details.push(format!("purpose: {}", request.purpose().unwrap_or_default()));
        details
    }

    /// Everything this platform saw, one view for each person who came.
    pub(super) fn views(&self) -> Views {
        let view = |received: &Received| View::of_platform(self.issuer.schema(), received);
        (self.name, self.received.iter().map(|received| received.as_ref().map(view)).collect())
    }

    /// What it saw of the first person.
    pub(super) fn first_visit(&self) -> Option<Visit> {
        let received = self.received.first()?.as_ref()?;
        let pseudonym = received.presentation.sub_proofs.iter().find_map(|sub_proof| sub_proof.pseudonym)?;
        Some(Visit {
            platform: self.name,
            view: View::of_platform(self.issuer.schema(), received),
            pseudonym: Pseudonym::to_octets(&pseudonym).to_vec(),
        })
    }
}

impl Wish {
    fn query(&self, issuer: &IssuerMetadata, log: &EpochLog) -> Query {
        let claims = self.claims.iter().map(|name| ClaimPath::from(*name)).collect();
        let mut query = Query::disclose(issuer.schema().vct(), claims);
        let asked = &mut query.credentials[0];
        asked.pseudonym = Some(PseudonymQuery { context: Context::Audience(self.client_id.to_owned()) });
        if let Some(age) = self.age {
            asked.predicates.push(Predicate::relative("birth_date".into(), Relative::AgeAtLeast(age)));
            asked.validity = Some(ValidityQuery::newest(issuer.issuer(), log, 1));
        }
        query
    }
}
