//! A wallet without a person: it enrols with an issuer and logs in at a platform, by HTTP alone.
//!
//!     08_scripted_wallet --issuer http://issuer.localhost:8080 --platform http://forum.localhost:8080 \
//!         --telephone "http://curtain.localhost:8080/telephone/+9995550112"
//!
//! works against the demonstration (`bauta serve`), whose synthetic telephone can be read; elsewhere the code is typed.
//! Without addresses it starts an issuer and a platform of its own.

use std::error::Error;
use std::sync::{Arc, Mutex};

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use bauta_credential::{Alg, IssuerMetadata, PresentationRequest, Schema};
use bauta_issuer::IssuerDirectory;
use bauta_server::Clock;
use bauta_server::http::{Limits, secured, serve};
use bauta_server::issuer::{CodeSender, IssuerService, IssuerSettings, NotSent, open};
use bauta_server::platform::Platform;
use bauta_storage::Database;
use bauta_wallet::{Wallet, explain};
use clap::Parser;
use rand_core::OsRng;
use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};
use tokio::net::TcpListener;

type Failure = Box<dyn Error + Send + Sync>;

/// The passport of nobody, born on 1998-04-17.
const ZONE: &str = "P<UTOMORO<<CHIARA<<<<<<<<<<<<<<<<<<<<<<<<<<<\n\
                    X000000171UTO9804175F3512311990104U7K0<<<<22";
const TELEPHONE: &str = "+9995550112";

#[derive(Parser)]
struct Options {
    /// The issuer's address.
    #[arg(long, requires = "platform")]
    issuer: Option<String>,
    /// The platform's address.
    #[arg(long, requires = "issuer")]
    platform: Option<String>,
    /// Where the messages of the synthetic telephone can be read.
    #[arg(long)]
    telephone: Option<String>,
}

/// Where the code comes from.
enum Inbox {
    Own(Arc<Telephone>),
    Address(String),
    Keyboard,
}

/// A telephone that keeps its last message.
#[derive(Default)]
struct Telephone(Mutex<String>);

impl CodeSender for Telephone {
    fn send(&self, _: &str, code: &str) -> Result<(), NotSent> {
        let mut kept = self.0.lock().map_err(|_| NotSent::Refused)?;
        code.clone_into(&mut kept);
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let directory = std::env::temp_dir().join(format!("bauta-wallet-{}", std::process::id()));
    let (issuer, platform, inbox) = match (options.issuer, options.platform, options.telephone) {
        (Some(issuer), Some(platform), Some(address)) => (issuer, platform, Inbox::Address(address)),
        (Some(issuer), Some(platform), None) => (issuer, platform, Inbox::Keyboard),
        _ => start_both(&directory).await?,
    };
    let mut client = Client::builder().redirect(Policy::none());
    for address in [&issuer, &platform].into_iter().chain(inbox.address()) {
        // Names below `localhost` are this machine, which not every system knows (RFC 6761, "localhost.").
        let url = reqwest::Url::parse(address)?;
        if let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default())
            && host.ends_with(".localhost")
        {
            client = client.resolve(host, ([127, 0, 0, 1], port).into());
        }
    }
    let client = client.build()?;
    let wallet = enrol(&client, &issuer, &inbox).await;
    let done = match wallet {
        Ok(wallet) => log_in(&client, &platform, &wallet).await,
        Err(error) => Err(error),
    };
    if directory.exists() {
        std::fs::remove_dir_all(&directory)?;
    }
    done
}

/// Document, telephone, code, credential.
async fn enrol(client: &Client, issuer: &str, inbox: &Inbox) -> Result<Wallet, Failure> {
    let description = client.get(format!("{issuer}/issuer.json")).send().await?.error_for_status()?;
    let metadata = IssuerMetadata::from_json(&description.bytes().await?)?;
    let document = json!({"document": {"mrz": ZONE, "region": "990101"}, "telephone": TELEPHONE});
    let begun = ask(client.post(format!("{issuer}/enrolments")).json(&document)).await?;
    println!("A code was sent to {}.", text(&begun, "code_sent_to"));
    let enrolment = format!("{issuer}/enrolments/{}", text(&begun, "enrolment"));
    let code = json!({"code": inbox.code(client).await?});
    ask(client.post(format!("{enrolment}/code")).json(&code)).await?;
    let mut wallet = Wallet::default();
    let request = wallet.request(&metadata, &mut OsRng)?;
    let post = client.post(format!("{enrolment}/credential")).header("content-type", "application/json");
    let issued = post.body(request.to_json()).send().await?.error_for_status()?.text().await?;
    wallet.accept(&issued)?;
    println!("The wallet holds a credential of {}, {} octets of text.", metadata.issuer(), issued.len());
    let mut files = std::collections::HashMap::new();
    // A wallet fetches its bucket whole; which one it needs it says by asking for it.
    loop {
        let mut missing = None;
        let fetch = |name: &str| {
            files.get(name).cloned().ok_or_else(|| {
                missing = Some(name.to_owned());
                "not fetched yet"
            })
        };
        let synced = wallet.sync(metadata.issuer(), Clock::system().now(), fetch).is_ok();
        let Some(name) = missing.filter(|_| !synced) else { break };
        let file = client.get(format!("{issuer}/epochs/{name}")).send().await?;
        if !file.status().is_success() {
            println!("No epoch is published yet, so there is no good standing to show.");
            break;
        }
        files.insert(name, file.bytes().await?.to_vec());
    }
    Ok(wallet)
}

/// What a browser and a wallet do together.
async fn log_in(client: &Client, platform: &str, wallet: &Wallet) -> Result<(), Failure> {
    let begun = client.post(format!("{platform}/login")).send().await?.error_for_status()?;
    let login = begun.headers()["set-cookie"].to_str()?.split(';').next().unwrap_or_default().to_owned();
    let begun: Value = begun.json().await?;
    let asked = ask(client.get(text(&begun, "request_uri"))).await?;
    let request = PresentationRequest::parse(&BASE64_URL_SAFE_NO_PAD.decode(text(&asked, "request"))?)?;
    println!("{} would learn", request.client_id());
    explain(&request).iter().for_each(|sentence| println!("- {sentence}"));
    let vp_token = wallet.consider(&request, Clock::system().now())?.present(&mut OsRng)?.to_text();
    let form = format!("state={}&vp_token={vp_token}", text(&asked, "state"));
    let answer = client.post(text(&asked, "response_uri")).body(form);
    let answered = ask(answer.header("content-type", "application/x-www-form-urlencoded")).await?;
    let back = client.get(text(&answered, "redirect_uri")).header("cookie", login).send().await?;
    let session = back.headers()["set-cookie"].to_str()?.split(';').next().unwrap_or_default().to_owned();
    let session = ask(client.get(format!("{platform}/login/session")).header("cookie", session)).await?;
    println!("Logged in: {session}.");
    Ok(())
}

async fn ask(request: RequestBuilder) -> Result<Value, Failure> {
    let response = request.send().await?;
    let (status, body) = (response.status(), response.bytes().await?);
    if status.is_success() {
        return Ok(serde_json::from_slice(&body).unwrap_or_default());
    }
    Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

impl Inbox {
    fn address(&self) -> Option<&String> {
        if let Self::Address(address) = self { Some(address) } else { None }
    }

    /// The six digits of the last message.
    async fn code(&self, client: &Client) -> Result<String, Failure> {
        let message = match self {
            Self::Own(telephone) => telephone.0.lock().map_err(|_| "poisoned")?.clone(),
            Self::Address(address) => client.get(address).send().await?.error_for_status()?.text().await?,
            Self::Keyboard => {
                println!("The code:");
                std::io::stdin().lines().next().transpose()?.unwrap_or_default()
            }
        };
        let mut numbers = message.split(|character: char| !character.is_ascii_digit());
        Ok(numbers.rfind(|number| number.len() == 6).ok_or("no code came")?.to_owned())
    }
}

/// An issuer and a platform on two ports of this machine, which end with this process.
async fn start_both(directory: &std::path::Path) -> Result<(String, String, Inbox), Failure> {
    let telephone = Arc::new(Telephone::default());
    let home = directory.join("issuer");
    let metadata = IssuerDirectory::init(&home, None, Alg::BbsModHb, Schema::person(), &mut OsRng)?;
    let settings = IssuerSettings {
        directory: home.clone(),
        published: directory.join("published"),
        ..IssuerSettings::default()
    };
    let (database, clock) = (Database::in_memory()?, Clock::system());
    let issuer = IssuerService::new(settings, open(&home)?, database, clock, Arc::clone(&telephone) as _)?;
    let listeners = [TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?];
    let [first, second] = [listeners[0].local_addr()?, listeners[1].local_addr()?];
    let addresses = [format!("http://{first}"), format!("http://{second}")];
    let platform = Platform::builder(&addresses[1]).purpose("an account").age_at_least(14).pseudonym();
    let platform = platform.trust(metadata).wallet("http://wallet.localhost/").open()?;
    let routers = [issuer.router(), secured(platform.routes(), &Limits::default())];
    for (listener, router) in listeners.into_iter().zip(routers) {
        tokio::spawn(serve(listener, router, Limits::default(), std::future::pending()));
    }
    let [issuer, platform] = addresses;
    Ok((issuer, platform, Inbox::Own(telephone)))
}
