//! A log-in: two claims shown, age of 18 or more, a pseudonym, good standing; asked, answered and verified through the
//! wallet and the verifier as a person and a platform use them. One issuer in memory, one credential, one epoch.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;

use bauta_bbs::POINT_G1_LENGTH;
use bauta_credential::epoch::{Epoch, EpochLog, LOG_NAME};
use bauta_credential::{
    Alg, ClaimPath, Context, CredentialQuery, Date, IssuerMetadata, Predicate, PresentationRequest,
    PseudonymQuery, Query, Relative, RequestDraft, Schema, ValidityQuery,
};
use bauta_issuer::document::{Supplement, from_mrz};
use bauta_issuer::{BuiltBuckets, Enrolment, ExtraClaims, Issuer, IssuerKeys, Register, Shard};
use bauta_verifier::{MemoryStore, RequestStore, Verifier};
use bauta_wallet::{Proposal, Wallet};
use rand_chacha::ChaCha20Rng;

/// The passport of nobody, born on 1998-04-17.
const ZONE: &str = "P<UTOMORO<<CHIARA<<<<<<<<<<<<<<<<<<<<<<<<<<<\n\
                    X000000171UTO9804175F3512311990104U7K0<<<<22\n";
/// 2026-03-02T09:00:00Z.
const NOW: u64 = 1_772_442_000;
const PLATFORM: &str = "https://forum.example";

/// A holder and a platform, ready for a log-in.
#[derive(Debug)]
pub struct LogIn {
    wallet: Wallet,
    issuer: IssuerMetadata,
    log: EpochLog,
    verifier: Verifier<MemoryStore>,
    accepted: ValidityQuery,
}

impl LogIn {
    /// Enrols the holder, publishes an epoch and tells the platform.
    ///
    /// # Errors
    /// None, unless a role refuses what this module gives it.
    pub fn new(rng: &mut ChaCha20Rng) -> Result<Self, Box<dyn Error>> {
        let keys = IssuerKeys::generate(Alg::BbsModHb, rng);
        let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
        let (id, epochs) = ("https://issuer.example".into(), "epochs".into());
        let metadata = IssuerMetadata::new(id, Alg::BbsModHb, public_keys, Schema::person(), epochs)?;
        let issuer = Issuer::new(metadata.clone(), keys, Register::in_memory()?);
        let mut wallet = Wallet::default();
        let request = wallet.request(&metadata, rng)?;
        let record = from_mrz(ZONE.as_bytes(), &Supplement::default(), Date::from_unix_seconds(NOW)?)?;
        let extra = ExtraClaims::default();
        let enrolment = Enrolment { record: &record, extra: &extra, decision: None, guardian: None };
        wallet.accept(&issuer.issue(&request, &enrolment, NOW, rng)?.to_compact())?;
        let files = publish(&issuer, rng)?;
        wallet.sync(metadata.issuer(), NOW, |name| files.get(name).cloned().ok_or("no such file"))?;
        let log = EpochLog::read(&metadata, &files[LOG_NAME])?;
        let accepted = ValidityQuery::newest(metadata.issuer(), &log, 1);
        let verifier = platform(&metadata, &log, MemoryStore::default());
        Ok(Self { wallet, issuer: metadata, log, verifier, accepted })
    }

    /// What the platform asks.
    pub fn ask(&self, rng: &mut ChaCha20Rng) -> PresentationRequest {
        self.verifier.ask(self.draft(), rng).expect("a request")
    }

    fn draft(&self) -> RequestDraft {
        let claims = vec!["region".into(), "sex".into()];
        let mut asked = CredentialQuery::new("person", Schema::person().vct(), claims);
        asked.predicates = vec![Predicate::relative(ClaimPath::from("birth_date"), Relative::AgeAtLeast(18))];
        asked.pseudonym = Some(PseudonymQuery { context: Context::Audience(PLATFORM.into()) });
        asked.validity = Some(self.accepted.clone());
        let query = Query { credentials: vec![asked], same: Vec::new() };
        let (client_id, purpose) = (PLATFORM.into(), Some("log in".into()));
        RequestDraft { client_id, purpose, query, registration: None, issued_at: NOW, lifetime: 600 }
    }

    /// What the wallet answers, as text.
    pub fn answer(&self, request: &PresentationRequest, rng: &mut ChaCha20Rng) -> String {
        self.consider(request).present(rng).expect("proves").to_text()
    }

    /// What the wallet would tell.
    pub fn consider<'a>(&'a self, request: &'a PresentationRequest) -> Proposal<'a> {
        self.wallet.consider(request, NOW).expect("can be answered")
    }

    /// The same with a wallet that has just been opened, and has worked out nothing yet.
    #[must_use]
    pub fn reopened(&self) -> Self {
        let (issuer, log) = (self.issuer.clone(), self.log.clone());
        let verifier = platform(&issuer, &log, MemoryStore::default());
        Self { wallet: self.wallet.clone(), issuer, log, verifier, accepted: self.accepted.clone() }
    }

    /// What the platform does with the text, which it takes once.
    pub fn verify(&self, answer: &str, rng: &mut ChaCha20Rng) {
        self.verifier.verify(answer, NOW, rng).expect("verifies");
    }

    /// A platform that has asked these, and has answers to none.
    pub fn having_asked(&self, requests: &[PresentationRequest]) -> Verifier<MemoryStore> {
        let store = MemoryStore::default();
        requests.iter().for_each(|request| store.insert(request).expect("a fresh nonce"));
        platform(&self.issuer, &self.log, store)
    }

    /// What an answer consists of.
    pub fn sizes(&self, request: &PresentationRequest, rng: &mut ChaCha20Rng) -> Sizes {
        let proposal = self.wallet.consider(request, NOW).expect("can be answered");
        let presentation = proposal.present(rng).expect("proves").into_one().expect("one credential");
        Sizes {
            core_proof: presentation.core_proof.to_octets().len(),
            sub_proofs: presentation.sub_proofs.iter().map(|one| one.proof.len()).collect(),
            pseudonym: POINT_G1_LENGTH,
            text: presentation.to_compact().len(),
        }
    }
}

/// Takes these answers, all of them.
///
/// # Panics
/// When one is refused.
pub fn verify_batch(platform: &Verifier<MemoryStore>, answers: &[&str], rng: &mut ChaCha20Rng) {
    let verdicts = platform.verify_batch(answers, NOW, rng);
    assert!(verdicts.iter().all(Result::is_ok), "all answers are valid");
}

fn platform(issuer: &IssuerMetadata, log: &EpochLog, store: MemoryStore) -> Verifier<MemoryStore> {
    Verifier::new(vec![issuer.clone()], store).with_log(issuer.issuer(), log.clone())
}

/// Octets of an answer.
#[derive(Clone, Debug)]
pub struct Sizes {
    /// The core proof.
    pub core_proof: usize,
    /// Age, pseudonym, good standing.
    pub sub_proofs: Vec<usize>,
    /// The pseudonym itself.
    pub pseudonym: usize,
    /// The whole presentation as text.
    pub text: usize,
}

impl Sizes {
    /// All proofs and the pseudonym.
    pub fn proofs(&self) -> usize {
        self.core_proof + self.sub_proofs.iter().sum::<usize>() + self.pseudonym
    }
}

/// Everything that the issuer publishes of one epoch.
fn publish(issuer: &Issuer, rng: &mut ChaCha20Rng) -> Result<HashMap<String, Vec<u8>>, Box<dyn Error>> {
    let epoch = Epoch::from_unix_seconds(NOW);
    let built = BuiltBuckets::in_memory();
    issuer.prepare_epoch(epoch, NOW, rng)?;
    issuer.build_shard(epoch, Shard::new(1, 1)?, &built, |_, _| ())?;
    let files = RefCell::new(HashMap::new());
    issuer.publish_epoch(epoch, &built, NOW, |name, octets| {
        files.borrow_mut().insert(name.to_owned(), octets.to_vec());
        Ok(())
    })?;
    Ok(files.into_inner())
}
