//! A credential from document to platform: enrol, issue, hold, disclose two claims, verify, refuse a replay.
//!
//! Issuer, wallet and verifier are three libraries that do not know each other. What passes between them here is what
//! would pass over a network: the issuer's description and requests in JSON, credential and presentation in compact form.

use std::error::Error;

use bauta_credential::{Alg, Date, IssuerMetadata, Schema};
use bauta_credential::{CredentialRequest, PresentationRequest, Query, RequestDraft};
use bauta_issuer::document::{Supplement, from_mrz};
use bauta_issuer::{Enrolment, ExtraClaims, Issuer, IssuerKeys, Register};
use bauta_verifier::{MemoryStore, Verifier};
use bauta_wallet::Wallet;
use rand_core::OsRng;

/// The passport of nobody: state code UTO is assigned to no state.
const ZONE: &str = "P<UTOMORO<<CHIARA<<<<<<<<<<<<<<<<<<<<<<<<<<<\n\
                    X000000171UTO9804175F3512311990104U7K0<<<<22\n";
/// 2026-03-02T09:00:00Z: these libraries have no clock, time is an argument. Fixed, so that the passport never expires.
const NOW: u64 = 1_772_442_000;

fn main() -> Result<(), Box<dyn Error>> {
    let issuer = open_issuer()?;
    let issuer_json = issuer.metadata().to_json();
    sent("The issuer publishes its description, the same for everybody", &issuer_json);
    let trusted = IssuerMetadata::from_json(issuer_json.as_bytes())?;

    let mut wallet = Wallet::default();
    let request = wallet.request(&trusted, &mut OsRng)?.to_json();
    sent("The wallet commits to a secret and asks for a credential", &request);
    let credential = enrol_and_issue(&issuer, &request)?;
    sent("The issuer has read the passport and signs its claims and, blind, the secret", &credential);
    wallet.accept(&credential)?;
    println!("The wallet has verified the credential and holds it.");

    let verifier = Verifier::new(vec![trusted], MemoryStore::default());
    let (client_id, purpose) = ("https://forum.example".into(), Some("the board of your region".into()));
    let query = Query::disclose(Schema::person().vct(), vec!["region".into(), "sex".into()]);
    let draft = RequestDraft { client_id, purpose, query, registration: None, issued_at: NOW, lifetime: 600 };
    let asked = verifier.ask(draft, &mut OsRng)?;
    sent("The verifier asks, with a fresh nonce, for region and sex", asked.as_octets());
    let presentation = present(&wallet, asked.as_octets())?;
    sent("The wallet answers", &presentation);
    println!("The verifier has verified: {}.", verifier.verify(&presentation, NOW + 5, &mut OsRng)?.shown());
    let replayed = verifier.verify(&presentation, NOW + 6, &mut OsRng);
    println!("The same octets once more are refused: {}.", replayed.expect_err("answered already"));
    Ok(())
}

fn sent(what: &str, octets: impl AsRef<[u8]>) {
    println!("{what}: {} octets.", octets.as_ref().len());
}

/// An issuer that gives credentials of the schema `person`. Its keys are fresh, its register in memory.
fn open_issuer() -> Result<Issuer, Box<dyn Error>> {
    let keys = IssuerKeys::generate(Alg::BbsModHb, &mut OsRng);
    let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
    let (id, epochs) = ("https://issuer.example".into(), "epochs".into());
    let metadata = IssuerMetadata::new(id, Alg::BbsModHb, public_keys, Schema::person(), epochs)?;
    Ok(Issuer::new(metadata, keys, Register::in_memory()?))
}

/// The region is not in the zone; the operator adds it. Everything signed is on the register before it is signed.
fn enrol_and_issue(issuer: &Issuer, request: &str) -> Result<String, Box<dyn Error>> {
    let request = CredentialRequest::from_json(request.as_bytes())?;
    let supplement = Supplement { region: Some("Lagoon".into()), ..Supplement::default() };
    let record = from_mrz(ZONE.as_bytes(), &supplement, Date::from_unix_seconds(NOW)?)?;
    let enrolment =
        Enrolment { record: &record, extra: &ExtraClaims::default(), decision: None, guardian: None };
    Ok(issuer.issue(&request, &enrolment, NOW, &mut OsRng)?.to_compact())
}

/// First what the verifier would learn, for the holder to look at; then the presentation.
fn present(wallet: &Wallet, asked: &[u8]) -> Result<String, Box<dyn Error>> {
    let request = PresentationRequest::parse(asked)?;
    let proposal = wallet.consider(&request, NOW + 2)?;
    let (shown, hidden) = (proposal.shown().len(), proposal.hidden().len());
    println!("The holder is told: {} would learn {shown} claims, not {hidden}.", request.client_id());
    Ok(proposal.present(&mut OsRng)?.to_text())
}
