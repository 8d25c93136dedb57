//! What does a log-in cost: two claims shown, age of 18 or more, a pseudonym, good standing?
//!
//! Through the wallet and the verifier as a person and a platform use them: `consider` and `present`, and `verify` with the
//! parsing of the answer's text. One issuer in memory, one credential, one epoch. One thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use bauta_credential::epoch::{Epoch, EpochLog, LOG_NAME};
use bauta_credential::{
    Alg, ClaimPath, Context, CredentialQuery, Date, IssuerMetadata, Predicate, PresentationRequest,
    PseudonymQuery, Query, Relative, RequestDraft, Schema, ValidityQuery,
};
use bauta_issuer::document::{Supplement, from_mrz};
use bauta_issuer::{BuiltBuckets, Enrolment, ExtraClaims, Issuer, IssuerKeys, Register, Shard};
use bauta_verifier::{MemoryStore, Verifier};
use bauta_wallet::Wallet;
use criterion::{BatchSize, Criterion, SamplingMode, criterion_group, criterion_main};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// The passport of nobody, born on 1998-04-17.
const ZONE: &str = "P<UTOMORO<<CHIARA<<<<<<<<<<<<<<<<<<<<<<<<<<<\n\
                    X000000171UTO9804175F3512311990104U7K0<<<<22\n";
/// 2026-03-02T09:00:00Z.
const NOW: u64 = 1_772_442_000;
const PLATFORM: &str = "https://forum.example";

/// A holder and a platform, ready for a log-in.
struct Ready {
    wallet: Wallet,
    verifier: Verifier<MemoryStore>,
    accepted: ValidityQuery,
}

fn ready(rng: &mut ChaCha20Rng) -> Result<Ready, Box<dyn Error>> {
    let keys = IssuerKeys::generate(Alg::BbsModHb, rng);
    let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
    let (id, epochs) = ("https://issuer.example".into(), "epochs".into());
    let metadata = IssuerMetadata::new(id, Alg::BbsModHb, public_keys, Schema::person(), epochs)?;
    let mut issuer = Issuer::new(metadata.clone(), keys, Register::in_memory()?);
    let mut wallet = Wallet::default();
    let request = wallet.request(&metadata, rng)?;
    let record = from_mrz(ZONE.as_bytes(), &Supplement::default(), Date::from_unix_seconds(NOW)?)?;
    let extra = ExtraClaims::default();
    let enrolment = Enrolment { record: &record, extra: &extra, decision: None, guardian: None };
    wallet.accept(&issuer.issue(&request, &enrolment, NOW, rng)?.to_compact())?;
    let files = publish(&mut issuer, rng)?;
    wallet.sync(metadata.issuer(), NOW, |name| files.get(name).cloned().ok_or("no such file"))?;
    let log = EpochLog::read(&metadata, &files[LOG_NAME])?;
    let accepted = ValidityQuery::newest(metadata.issuer(), &log, 1);
    let verifier =
        Verifier::new(vec![metadata.clone()], MemoryStore::default()).with_log(metadata.issuer(), log);
    Ok(Ready { wallet, verifier, accepted })
}

/// Everything that the issuer publishes of one epoch.
fn publish(issuer: &mut Issuer, rng: &mut ChaCha20Rng) -> Result<HashMap<String, Vec<u8>>, Box<dyn Error>> {
    let epoch = Epoch::from_unix_seconds(NOW);
    let directory = tempfile::tempdir()?;
    let built = BuiltBuckets::new(directory.path().to_owned());
    issuer.prepare_epoch(epoch, NOW, rng)?;
    issuer.build_shard(epoch, Shard::new(1, 1)?, &built, |_, _| ())?;
    let files = RefCell::new(HashMap::new());
    issuer.publish_epoch(epoch, &built, NOW, |name, octets| {
        files.borrow_mut().insert(name.to_owned(), octets.to_vec());
        Ok(())
    })?;
    Ok(files.into_inner())
}

impl Ready {
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

    fn ask(&self, rng: &mut ChaCha20Rng) -> PresentationRequest {
        self.verifier.ask(self.draft(), rng).expect("a request")
    }

    fn answer(&self, request: &PresentationRequest, rng: &mut ChaCha20Rng) -> String {
        self.wallet.consider(request, NOW).expect("can be answered").present(rng).expect("proves").to_text()
    }
}

fn log_in(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let ready = ready(&mut rng).expect("an issuer, a holder and a platform");
    let request = ready.ask(&mut rng);
    report(&ready, &request, &mut rng);
    let mut group = criterion.benchmark_group("log-in");
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("present", |bencher| bencher.iter(|| ready.answer(&request, &mut rng)));
    let mut make = ChaCha20Rng::seed_from_u64(2);
    group.bench_function("verify", |bencher| {
        bencher.iter_batched(
            || {
                let request = ready.ask(&mut make);
                ready.answer(&request, &mut make)
            },
            |answer| ready.verifier.verify(&answer, NOW, &mut rng).expect("verifies"),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// The sizes: what a log-in sends, and how much of it are proofs.
fn report(ready: &Ready, request: &PresentationRequest, rng: &mut ChaCha20Rng) {
    let proposal = ready.wallet.consider(request, NOW).expect("can be answered");
    let presentation = proposal.present(rng).expect("proves").into_one().expect("one credential");
    let core = presentation.core_proof.to_octets().len();
    let sub_proofs: Vec<_> = presentation.sub_proofs.iter().map(|one| one.proof.len()).collect();
    let pseudonym = 48;
    let all = core + sub_proofs.iter().sum::<usize>() + pseudonym;
    println!(
        "log-in: core proof {core} octets, sub-proofs {sub_proofs:?}, pseudonym {pseudonym}: {all} octets"
    );
    println!("log-in: {} octets as text", presentation.to_compact().len());
}

fn modest() -> Criterion {
    Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args()
}

criterion_group! { name = benches; config = modest(); targets = log_in }
criterion_main!(benches);
