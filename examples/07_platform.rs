//! "Log in with an anonymous credential" on a site on axum, and a person who does it.
//!
//! The site's part is `site` and `home`: it asks for an age of 14 or more and a pseudonym, and keeps accounts that are
//! pseudonyms. The person's wallet and browser are played by a few requests over HTTP.

use std::error::Error;

use axum::{Router, routing::get};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use bauta_credential::{Alg, Date, IssuerMetadata, PresentationRequest, Schema};
use bauta_issuer::document::{Supplement, from_mrz};
use bauta_issuer::{Enrolment, ExtraClaims, Issuer, IssuerKeys, Register};
use bauta_server::Clock;
use bauta_server::platform::{OpenError, Platform, Session};
use bauta_wallet::Wallet;
use rand_core::OsRng;
use serde_json::Value;
use tokio::net::TcpListener;

/// The passport of nobody, born on 1998-04-17.
const ZONE: &str = "P<UTOMORO<<CHIARA<<<<<<<<<<<<<<<<<<<<<<<<<<<\n\
                    X000000171UTO9804175F3512311990104U7K0<<<<22\n";

fn site(address: &str, issuer: IssuerMetadata) -> Result<Router, OpenError> {
    let platform = Platform::builder(address)
        .purpose("an account in the forum")
        .age_at_least(14)
        .pseudonym()
        .trust(issuer)
        .wallet("http://wallet.localhost/")
        .database("sqlite::memory:")
        .open()?;
    Ok(Router::new().route("/", get(home)).merge(platform.routes()).with_state(platform))
}

async fn home(session: Session) -> String {
    format!("You are {}.", session.account().unwrap_or("somebody"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (wallet, issuer) = enrolled_wallet()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let site = site(&address, issuer)?;
    tokio::spawn(async { axum::serve(listener, site).await });

    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    println!("Before the log-in the page says {}.", browser.get(&address).send().await?.status());
    let begun = browser.post(format!("{address}/login")).send().await?;
    let cookie = begun.headers()["set-cookie"].to_str()?.split(';').next().unwrap_or_default().to_owned();
    let begun: Value = begun.json().await?;

    let asked: Value = browser.get(text(&begun, "request_uri")).send().await?.json().await?;
    let octets = BASE64_URL_SAFE_NO_PAD.decode(text(&asked, "request"))?;
    let request = PresentationRequest::parse(&octets)?;
    bauta_wallet::explain(&request).iter().for_each(|sentence| println!("- {sentence}"));
    let vp_token = wallet.consider(&request, Clock::system().now())?.present(&mut OsRng)?.to_text();
    let form = [("state", text(&asked, "state")), ("vp_token", &vp_token)];
    let form = form.map(|(name, value)| format!("{name}={value}")).join("&");
    let answer = browser.post(text(&asked, "response_uri")).body(form);
    let answer = answer.header("content-type", "application/x-www-form-urlencoded");
    let answered: Value = answer.send().await?.error_for_status()?.json().await?;

    let back = browser.get(text(&answered, "redirect_uri")).header("cookie", cookie).send().await?;
    let session = back.headers()["set-cookie"].to_str()?.split(';').next().unwrap_or_default().to_owned();
    let page = browser.get(&address).header("cookie", session).send().await?.error_for_status()?;
    println!("After it, {} octets of answer later: {}", vp_token.len(), page.text().await?);
    Ok(())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// As in the third example: a document is checked, a credential issued blind, a wallet holds it.
fn enrolled_wallet() -> Result<(Wallet, IssuerMetadata), Box<dyn Error>> {
    let (keys, now) = (IssuerKeys::generate(Alg::BbsModHb, &mut OsRng), Clock::system().now());
    let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
    let (id, epochs) = ("https://issuer.example".into(), "epochs".into());
    let metadata = IssuerMetadata::new(id, Alg::BbsModHb, public_keys, Schema::person(), epochs)?;
    let issuer = Issuer::new(metadata.clone(), keys, Register::in_memory()?);
    let mut wallet = Wallet::default();
    let request = wallet.request(&metadata, &mut OsRng)?;
    let record = from_mrz(ZONE.as_bytes(), &Supplement::default(), Date::from_unix_seconds(now)?)?;
    let extra = ExtraClaims::default();
    let enrolment = Enrolment { record: &record, extra: &extra, decision: None, guardian: None };
    wallet.accept(&issuer.issue(&request, &enrolment, now, &mut OsRng)?.to_compact())?;
    Ok((wallet, metadata))
}
