//! Of a synthetic person: a credential, a request that asks for every kind of proof about one credential, and its answer.

use std::collections::BTreeMap;
use std::io;

use bauta_bbs::trace::recorded;
use bauta_credential::epoch::{Epoch, EpochLog, LOG_NAME};
use bauta_credential::{
    Alg, Condition, Context, IssuerMetadata, Literal, Predicate, PresentationRequest, PseudonymQuery, Query,
    Relative, RequestDraft, Schema, ValidityQuery,
};
use bauta_issuer::document::{self, Supplement};
use bauta_issuer::{BuiltBuckets, Enrolment, ExtraClaims, Issuer, IssuerKeys, Register, Shard};
use bauta_verifier::{MemoryStore, Verifier};
use bauta_wallet::Wallet;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{Done, given};
use crate::args::Explained;
use crate::clock;
use crate::demo::people::{self, Person};
use crate::failure::Failure;

const PLATFORM: &str = "https://game.example";

/// Everybody in the demonstration.
struct Cast {
    issuer: Issuer,
    wallet: Wallet,
    person: Person,
    rng: ChaCha20Rng,
    now: u64,
}

/// Runs the demonstration as far as the operation that is explained. The same seed and moment give the same octets.
pub(super) fn run(operation: Explained, seed: u64, now: u64) -> Result<Done, Failure> {
    let mut cast = Cast::new(seed, now)?;
    let issuance = cast.issue()?;
    if operation == Explained::Issue {
        return Ok(issuance);
    }
    let log = cast.publish()?;
    let request = cast.ask(&log)?;
    let (presentation, answer) = cast.present(&request)?;
    if operation == Explained::Present {
        return Ok(presentation);
    }
    cast.verify(&request, &answer, log)
}

impl Cast {
    fn new(seed: u64, now: u64) -> Result<Self, Failure> {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let person = people::people(1, clock::today(now)?, &mut rng)?;
        let person = person.into_iter().next().ok_or_else(|| Failure::internal("nobody"))?;
        let keys = IssuerKeys::generate(Alg::BbsModHb, &mut rng);
        let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
        let name = "https://issuer.example".to_owned();
        let metadata =
            IssuerMetadata::new(name, Alg::BbsModHb, public_keys, Schema::person(), "epochs/".to_owned())
                .map_err(Failure::internal)?;
        let register = Register::in_memory().map_err(Failure::internal)?;
        let issuer = Issuer::new(metadata, keys, register);
        Ok(Self { issuer, wallet: Wallet::default(), person, rng, now })
    }

    fn done(
        &self,
        (title, about): (&'static str, String),
        trace: bauta_bbs::trace::Trace,
        documents: Vec<(String, String)>,
    ) -> Done {
        let synthetic = "Everything here is synthetic, and follows from the seed.".to_owned();
        let issuer = self.issuer.metadata().clone();
        Done { title, about: vec![about, synthetic], issuer, trace, documents, refused: None }
    }

    /// A request, the credential for it, and the wallet's check of it.
    fn issue(&mut self) -> Result<Done, Failure> {
        let supplement = Supplement { region: Some(self.person.region.to_owned()), ..Supplement::default() };
        let record = document::from_mrz(self.person.zone.as_bytes(), &supplement, clock::today(self.now)?)
            .map_err(Failure::internal)?;
        let enrolment =
            Enrolment { record: &record, extra: &ExtraClaims::default(), decision: None, guardian: None };
        let Self { issuer, wallet, rng, now, .. } = self;
        let (issued, trace) = recorded(|| {
            let request = wallet.request(issuer.metadata(), rng).map_err(Failure::internal)?;
            let issued = issuer.issue(&request, &enrolment, *now, rng).map_err(Failure::internal)?;
            wallet.accept(&issued.to_compact()).map_err(Failure::internal)?;
            Ok((request.to_json(), issued.to_compact()))
        });
        let (request, issued) = issued?;
        let about = "The wallet commits to its secret and proves it; the issuer checks the proof and signs the claims, and the \
                     secret unseen; the wallet verifies the signature.";
        let documents = vec![("the request".to_owned(), request), ("the credential".to_owned(), issued)];
        Ok(self.done(("Issuing a credential", about.to_owned()), trace, documents))
    }

    /// The epoch of the day, which the wallet fetches.
    fn publish(&mut self) -> Result<EpochLog, Failure> {
        let (epoch, built) = (Epoch::from_unix_seconds(self.now), BuiltBuckets::in_memory());
        let Self { issuer, wallet, rng, now, .. } = self;
        issuer.prepare_epoch(epoch, *now, rng).map_err(Failure::internal)?;
        issuer.build_shard(epoch, Shard::WHOLE, &built, |_, _| ()).map_err(Failure::internal)?;
        let mut published = BTreeMap::new();
        let put = |name: &str, octets: &[u8]| {
            published.insert(name.to_owned(), octets.to_vec());
            Ok::<_, io::Error>(())
        };
        issuer.publish_epoch(epoch, &built, *now, put).map_err(Failure::internal)?;
        let fetch =
            |name: &str| published.get(name).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound));
        wallet.sync(issuer.metadata().issuer(), *now, fetch).map_err(Failure::internal)?;
        EpochLog::read(issuer.metadata(), &published[LOG_NAME]).map_err(Failure::internal)
    }

    /// A region to be shown; an age, a set, a pseudonym and good standing to be proven.
    fn ask(&mut self, log: &EpochLog) -> Result<PresentationRequest, Failure> {
        let issuer = self.issuer.metadata();
        let mut query = Query::disclose(issuer.schema().vct(), vec!["region".into()]);
        let asked = &mut query.credentials[0];
        asked.predicates.push(Predicate::relative("birth_date".into(), Relative::AgeAtLeast(18)));
        let states = ["UTO", "XXA"].map(|state| Literal::Text(state.to_owned()));
        asked.predicates.push(Predicate {
            path: "nationality".into(),
            condition: Some(Condition::In(states.to_vec())),
            from: None,
        });
        asked.pseudonym = Some(PseudonymQuery { context: Context::Audience(PLATFORM.to_owned()) });
        asked.validity = Some(ValidityQuery::newest(issuer.issuer(), log, 1));
        let draft = RequestDraft {
            client_id: PLATFORM.to_owned(),
            purpose: Some("Age rating".to_owned()),
            query,
            registration: None,
            issued_at: self.now,
            lifetime: 600,
        };
        PresentationRequest::new(draft, &mut self.rng).map_err(Failure::internal)
    }

    fn present(&mut self, request: &PresentationRequest) -> Result<(Done, String), Failure> {
        let Self { wallet, rng, now, .. } = self;
        let (response, trace) = recorded(|| {
            let proposal = wallet.consider(request, *now).map_err(Failure::internal)?;
            proposal.present(rng).map_err(Failure::internal)
        });
        let response = response?;
        let about = "The platform asks for the region, and for proofs that the holder is 18, of one of two nationalities and in \
                     good standing, with a pseudonym. The wallet makes the core proof with a commitment to each message that \
                     something is proven about, and then a sub-proof for each statement.";
        let done = self.done(("Answering a request", about.to_owned()), trace, given::answers(&response));
        Ok((done, response.to_text()))
    }

    fn verify(
        &mut self,
        request: &PresentationRequest,
        answer: &str,
        log: EpochLog,
    ) -> Result<Done, Failure> {
        let issuer = self.issuer.metadata().clone();
        let id = issuer.issuer().to_owned();
        let verifier = Verifier::new(vec![issuer], MemoryStore::default()).with_log(&id, log);
        let (verified, trace) = recorded(|| verifier.examine(request, answer, &mut self.rng));
        verified.map_err(Failure::internal)?;
        let about = "It verifies. The verifier derives from its own request what has to be proven, works the first moves of \
                     all proofs out again, compares the challenges, and checks the pairings together.";
        let documents = vec![("the presentation".to_owned(), answer.to_owned())];
        Ok(self.done(("Verifying an answer", about.to_owned()), trace, documents))
    }
}
