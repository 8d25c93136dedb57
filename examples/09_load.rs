//! How many log-ins a second does a platform take, and how long does one take?
//!
//! A site in a process of its own asks for age, pseudonym and good standing. Wallets are enrolled and prepare their
//! presentations beforehand, as wallets do in idle time. Then log-ins begin, each four requests over HTTP: begin, fetch the
//! request, answer it, come back. Client and server share the cores of this machine; the operating system says how much
//! of them the server took.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "figures for people, of small counts"
)]

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use bauta_credential::epoch::{Epoch, LOG_NAME};
use bauta_credential::{Alg, Date, IssuerMetadata, PresentationRequest, Schema};
use bauta_issuer::document::{Supplement, from_record};
use bauta_issuer::{BuiltBuckets, Enrolment, ExtraClaims, Issuer, IssuerKeys, Register, Shard};
use bauta_server::Clock;
use bauta_server::http::{Limits, secured, serve};
use bauta_server::platform::Platform;
use bauta_verifier::{MemoryStore, RequestStore, Verifier};
use bauta_wallet::{PreparedPresentation, Wallet};
use clap::Parser;
use rand_core::OsRng;
use reqwest::{Client, Response, redirect::Policy};
use serde_json::Value;
use tokio::task::JoinSet;

/// Answers of a batch, where verification alone is measured.
const BATCH: usize = 256;

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Clone, Parser)]
struct Options {
    /// People, each with an account.
    #[arg(long, default_value_t = 4)]
    wallets: usize,
    /// Log-ins that are prepared; the load ends when they are used up.
    #[arg(long, default_value_t = 24)]
    log_ins: usize,
    /// For how many seconds log-ins begin.
    #[arg(long = "for", default_value_t = 10)]
    seconds: u64,
    /// Log-ins that begin in a second, whether or not earlier ones have ended; without it, one ends and the next begins.
    #[arg(long)]
    rate: Option<f64>,
    /// Log-ins under way at the same time, without a rate.
    #[arg(long, default_value_t = 16)]
    at_once: usize,
    /// Where the site keeps what it has to: a file, or postgres://…
    #[arg(long)]
    database: Option<String>,
    /// Be the site, with the issuer of this directory.
    #[arg(long, hide = true)]
    site: Option<PathBuf>,
}

/// People, and the presentations that they have prepared.
struct Crowd {
    wallets: Vec<Wallet>,
    prepared: Mutex<VecDeque<(usize, PreparedPresentation)>>,
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    if let Some(directory) = &options.site {
        let database = options.database.unwrap_or_default();
        return runtime.block_on(be_the_site(directory, &database));
    }
    let directory = std::env::temp_dir().join(format!("bauta-load-{}", std::process::id()));
    fs::create_dir_all(&directory)?;
    let result = measure(&options, &directory, &runtime);
    fs::remove_dir_all(&directory)?;
    result
}

async fn be_the_site(directory: &Path, database: &str) -> Result<(), Failure> {
    let issuer = IssuerMetadata::from_json(&fs::read(directory.join("issuer.json"))?)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let id = issuer.issuer().to_owned();
    let platform = Platform::builder(&address).age_at_least(18).pseudonym().validity(1).trust(issuer);
    let platform = platform.wallet("http://wallet.localhost/").database(database).open()?;
    platform.follow(&id, &fs::read(directory.join(LOG_NAME))?)?;
    println!("{address}");
    // It ends with its input, and so does not outlive who has started it.
    let parent = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let stop = async { drop(parent.await) };
    Ok(serve(listener, secured(platform.routes(), &Limits::default()), Limits::default(), stop).await?)
}

fn measure(options: &Options, directory: &Path, runtime: &tokio::runtime::Runtime) -> Result<(), Failure> {
    let cores = std::thread::available_parallelism()?.get();
    let (metadata, wallets, log) = enrolled(options.wallets)?;
    fs::write(directory.join("issuer.json"), metadata.to_json())?;
    fs::write(directory.join(LOG_NAME), &log)?;
    let own = directory.join("site.sqlite").to_string_lossy().into_owned();
    let site = Site::start(directory, options.database.as_deref().unwrap_or(&own))?;
    let client = Client::builder().redirect(Policy::none()).build()?;
    let request = runtime.block_on(begin(&client, &site.address))?.2;
    let prepared = prepare(&wallets, options.log_ins, &request)?;
    println!("{} people are enrolled; {} presentations are prepared.", wallets.len(), prepared.len());
    let alone = batch_alone(&wallets, &metadata, &log, &request)?;
    println!("Verification alone takes {:.2} ms of a core for each, in batches of {BATCH}.", 1e3 * alone);

    let crowd = Arc::new(Crowd { wallets, prepared: Mutex::new(prepared.into()) });
    let (cpu, started) = (processor_time(site.child.id())?, Instant::now());
    let mut times = runtime.block_on(load(options, &client, &site.address, &crowd))?;
    let (elapsed, used) = (started.elapsed().as_secs_f64(), processor_time(site.child.id())? - cpu);
    times.sort();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    let rate = times.len() as f64 / elapsed;
    println!(
        "{} log-ins in {elapsed:.1} s: {rate:.0} a second, {:.0} on each of {cores} cores,",
        times.len(),
        rate / cores as f64
    );
    println!(
        "which client and server share. The server took {:.2} ms of a core for each,",
        1e3 * used / times.len() as f64
    );
    println!("so that a core of its own would do {:.0} a second:", times.len() as f64 / used);
    println!("{:.0} % of what verification alone would be.", 100.0 * alone * times.len() as f64 / used);
    println!("From the beginning to the session: median {:.1?}, 99 of 100 within {:.1?}.", at(0.5), at(0.99));
    println!("The server's memory: {} MB.", site.status("VmRSS:")? / 1024);
    Ok(())
}

/// Seconds of a core that a process has had, by the operating system's clock of 100 ticks a second (Linux).
fn processor_time(process: u32) -> Result<f64, Failure> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    Ok((fields[11].parse::<f64>()? + fields[12].parse::<f64>()?) / 100.0)
}

/// The site's process.
struct Site {
    child: Child,
    address: String,
}

impl Site {
    fn start(directory: &Path, database: &str) -> Result<Self, Failure> {
        let mut site = Command::new(std::env::current_exe()?);
        site.arg("--site").arg(directory).args(["--database", database]);
        let mut child = site.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut address)?;
        Ok(Self { child, address: address.trim_end().to_owned() })
    }

    fn status(&self, name: &str) -> Result<u64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Log-ins until the time is over or nothing is prepared any more; how long each took.
async fn load(
    options: &Options,
    client: &Client,
    address: &str,
    crowd: &Arc<Crowd>,
) -> Result<Vec<Duration>, Failure> {
    let started = Instant::now();
    let (mut under_way, mut times) = (JoinSet::new(), Vec::new());
    for number in 0_u32.. {
        let mut due = Instant::now();
        if let Some(rate) = options.rate {
            due = started + Duration::from_secs_f64(f64::from(number) / rate);
            tokio::time::sleep_until(due.into()).await;
        } else if under_way.len() >= options.at_once {
            times.extend(under_way.join_next().await.transpose()?.transpose()?);
        }
        if started.elapsed().as_secs() >= options.seconds {
            break;
        }
        let Some(prepared) = crowd.prepared.lock().map_err(|_| "poisoned")?.pop_front() else { break };
        let (client, address, crowd) = (client.clone(), address.to_owned(), Arc::clone(crowd));
        // A log-in that begins late has waited since it was due.
        under_way
            .spawn(async move { log_in(&client, &address, &crowd, prepared).await.map(|()| due.elapsed()) });
    }
    for time in under_way.join_all().await {
        times.push(time?);
    }
    Ok(times)
}

/// Begins a log-in: the cookie, the authorization request, and the request that is in it.
async fn begin(client: &Client, address: &str) -> Result<(String, Value, PresentationRequest), Failure> {
    let begun = client.post(format!("{address}/login")).send().await?.error_for_status()?;
    let cookie = cookie(&begun)?;
    let begun: Value = begun.json().await?;
    let asked: Value =
        client.get(text(&begun, "request_uri")).send().await?.error_for_status()?.json().await?;
    let request = PresentationRequest::parse(&BASE64_URL_SAFE_NO_PAD.decode(text(&asked, "request"))?)?;
    Ok((cookie, asked, request))
}

async fn log_in(
    client: &Client,
    address: &str,
    crowd: &Crowd,
    (wallet, prepared): (usize, PreparedPresentation),
) -> Result<(), Failure> {
    let (login, asked, request) = begin(client, address).await?;
    let proposal = crowd.wallets[wallet].consider(&request, Clock::system().now())?;
    let vp_token = proposal.present_with(prepared, &mut OsRng)?.to_text();
    let form = format!("state={}&vp_token={vp_token}", text(&asked, "state"));
    let answer = client.post(text(&asked, "response_uri")).body(form);
    let answer = answer.header("content-type", "application/x-www-form-urlencoded").send().await?;
    let answered: Value = answer.error_for_status()?.json().await?;
    let back = client.get(text(&answered, "redirect_uri")).header("cookie", login).send().await?;
    cookie(&back.error_for_status()?).map(drop)
}

fn cookie(response: &Response) -> Result<String, Failure> {
    let line = response.headers().get("set-cookie").ok_or("no cookie")?.to_str()?;
    Ok(line.split(';').next().unwrap_or_default().to_owned())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// Everybody prepares in turn. What that leaves in a wallet's memory is not kept.
fn prepare(
    wallets: &[Wallet],
    count: usize,
    request: &PresentationRequest,
) -> Result<Vec<(usize, PreparedPresentation)>, Failure> {
    let mut prepared = Vec::new();
    for round in 0..wallets.len().min(count) {
        let wallet = Wallet::from_plaintext(&wallets[round].to_plaintext()).ok_or("a wallet")?;
        let proposal = wallet.consider(request, Clock::system().now())?;
        for _ in (round..count).step_by(wallets.len()) {
            prepared.push((round, proposal.prepare(&mut OsRng)?));
        }
    }
    prepared.sort_by_key(|(wallet, _)| *wallet);
    Ok(prepared)
}

/// Seconds of a core that one answer costs a thread that does nothing but verify batches.
fn batch_alone(
    wallets: &[Wallet],
    issuer: &IssuerMetadata,
    log: &[u8],
    request: &PresentationRequest,
) -> Result<f64, Failure> {
    let (mut asked, now) = (serde_json::from_slice::<Value>(request.as_octets())?, Clock::system().now());
    let (store, mut answers) = (MemoryStore::default(), Vec::new());
    for number in 0..4 * BATCH {
        asked["nonce"] = format!("number-{number}").into();
        let request = PresentationRequest::parse(asked.to_string().as_bytes())?;
        let wallet = &wallets[number % wallets.len().min(4)];
        answers.push(wallet.consider(&request, now)?.present(&mut OsRng)?.to_text());
        store.insert(&request)?;
    }
    let log = bauta_credential::epoch::EpochLog::read(issuer, log)?;
    let verifier = Verifier::new(vec![issuer.clone()], store).with_log(issuer.issuer(), log);
    let answers: Vec<_> = answers.iter().map(String::as_str).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let before = processor_time(std::process::id())?;
    for batch in answers.chunks(BATCH) {
        let verdicts = pool.install(|| verifier.verify_batch(batch, now, &mut OsRng));
        assert!(verdicts.iter().all(Result::is_ok), "all are valid");
    }
    Ok((processor_time(std::process::id())? - before) / answers.len() as f64)
}

/// People with credentials in good standing.
fn enrolled(count: usize) -> Result<(IssuerMetadata, Vec<Wallet>, Vec<u8>), Failure> {
    let (keys, now) = (IssuerKeys::generate(Alg::BbsModHb, &mut OsRng), Clock::system().now());
    let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
    let (id, epochs) = ("https://issuer.example".into(), "epochs".into());
    let metadata = IssuerMetadata::new(id, Alg::BbsModHb, public_keys, Schema::person(), epochs)?;
    let issuer = Issuer::new(metadata.clone(), keys, Register::in_memory()?);
    let (mut wallets, extra) = (Vec::new(), ExtraClaims::default());
    for number in 0..count {
        let mut wallet = Wallet::default();
        let request = wallet.request(&metadata, &mut OsRng)?;
        // Everybody has a name of their own: the digits of their number as letters.
        let name =
            format!("{number:05}").bytes().map(|digit| char::from(digit - b'0' + b'A')).collect::<String>();
        let record = format!(
            r#"{{"kind": "passport", "document_number": "X{number:08}", "family_name": "{name}", "sex": "X",
               "nationality": "UTO", "birth_date": "1998-04-17", "expires_on": "2079-01-01"}}"#
        );
        let record = from_record(record.as_bytes(), &Supplement::default(), Date::from_unix_seconds(now)?)?;
        let enrolment = Enrolment { record: &record, extra: &extra, decision: None, guardian: None };
        wallet.accept(&issuer.issue(&request, &enrolment, now, &mut OsRng)?.to_compact())?;
        wallets.push(wallet);
    }
    let (epoch, built) = (Epoch::from_unix_seconds(now), BuiltBuckets::in_memory());
    issuer.prepare_epoch(epoch, now, &mut OsRng)?;
    issuer.build_shard(epoch, Shard::WHOLE, &built, |_, _| ())?;
    let files = RefCell::new(HashMap::new());
    issuer.publish_epoch(epoch, &built, now, |name, octets| {
        files.borrow_mut().insert(name.to_owned(), octets.to_vec());
        Ok(())
    })?;
    let files = files.into_inner();
    for wallet in &mut wallets {
        wallet.sync(metadata.issuer(), now, |name| files.get(name).cloned().ok_or("no such file"))?;
    }
    Ok((metadata, wallets, files[LOG_NAME].clone()))
}
