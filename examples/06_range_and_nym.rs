//! An account for everybody of 14 years and more, and one for each person: age and pseudonym, nothing else.
//!
//! The platform asks, the wallet says in words what that would tell, and proves it without showing a single claim. Who
//! comes back is known again. Who is too young is told so by the wallet, and the platform hears nothing.

use std::error::Error;

use bauta_credential::{
    Alg, ClaimPath, Context, CredentialQuery, Date, IssuerMetadata, Predicate, PseudonymQuery, Query,
    Relative, RequestDraft, Schema,
};
use bauta_issuer::document::{Supplement, from_mrz};
use bauta_issuer::{Enrolment, ExtraClaims, Issuer, IssuerKeys, Register};
use bauta_verifier::{MemoryStore, Verifier};
use bauta_wallet::{Wallet, explain};
use rand_core::OsRng;

/// The passport of nobody, born on 1998-04-17.
const ZONE: &str = "P<UTOMORO<<CHIARA<<<<<<<<<<<<<<<<<<<<<<<<<<<\n\
                    X000000171UTO9804175F3512311990104U7K0<<<<22\n";
/// 2026-03-02T09:00:00Z.
const NOW: u64 = 1_772_442_000;
const PLATFORM: &str = "https://forum.example";

fn main() -> Result<(), Box<dyn Error>> {
    let (wallet, trusted) = enrolled_wallet()?;
    let verifier = Verifier::new(vec![trusted], MemoryStore::default());
    let mut pseudonyms = Vec::new();
    for visit in 1..=2 {
        let request = verifier.ask(draft(14), &mut OsRng)?;
        if visit == 1 {
            println!("{PLATFORM} would learn");
            explain(&request).iter().for_each(|sentence| println!("- {sentence}"));
        }
        let answer = wallet.consider(&request, NOW)?.present(&mut OsRng)?.to_text();
        let verified = verifier.verify(&answer, NOW, &mut OsRng)?;
        let pseudonym = verified.pseudonym().ok_or("asked for")?.to_octets();
        println!("Visit {visit}: {} octets; shown: {}.", answer.len(), verified.shown());
        pseudonyms.push(pseudonym);
    }
    assert_eq!(pseudonyms[0], pseudonyms[1]);
    println!("The second visit is known to be the first one's: one person, one account.");

    let request = verifier.ask(draft(60), &mut OsRng)?;
    let refused = wallet.consider(&request, NOW).err().ok_or("not yet sixty")?;
    println!("Asked for sixty years of age, the wallet answers nobody, and says to its holder: {refused}.");
    Ok(())
}

fn draft(age: u8) -> RequestDraft {
    let mut asked = CredentialQuery::new("person", Schema::person().vct(), Vec::new());
    asked.predicates = vec![Predicate::relative(ClaimPath::from("birth_date"), Relative::AgeAtLeast(age))];
    asked.pseudonym = Some(PseudonymQuery { context: Context::Audience(PLATFORM.into()) });
    let query = Query { credentials: vec![asked], same: Vec::new() };
    let (client_id, purpose) = (PLATFORM.into(), Some("an account".into()));
    RequestDraft { client_id, purpose, query, registration: None, issued_at: NOW, lifetime: 600 }
}

/// As in the third example: a document is checked, a credential issued blind, a wallet holds it.
fn enrolled_wallet() -> Result<(Wallet, IssuerMetadata), Box<dyn Error>> {
    let keys = IssuerKeys::generate(Alg::BbsModHb, &mut OsRng);
    let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
    let (id, epochs) = ("https://issuer.example".into(), "epochs".into());
    let metadata = IssuerMetadata::new(id, Alg::BbsModHb, public_keys, Schema::person(), epochs)?;
    let issuer = Issuer::new(metadata.clone(), keys, Register::in_memory()?);
    let mut wallet = Wallet::default();
    let request = wallet.request(&metadata, &mut OsRng)?;
    let record = from_mrz(ZONE.as_bytes(), &Supplement::default(), Date::from_unix_seconds(NOW)?)?;
    let extra = ExtraClaims::default();
    let enrolment = Enrolment { record: &record, extra: &extra, decision: None, guardian: None };
    wallet.accept(&issuer.issue(&request, &enrolment, NOW, &mut OsRng)?.to_compact())?;
    Ok((wallet, metadata))
}
