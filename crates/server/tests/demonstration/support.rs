//! A browser, and a wallet in it, as far as the story needs them.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::{IssuerMetadata, PresentationRequest};
use bauta_server::demonstration::{Demonstration, Host, Options};
use bauta_wallet::{Standing, Wallet};
use rand_core::OsRng;
use reqwest::header::{HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

/// Starts a demonstration on any port, with few people.
pub(crate) async fn start(directory: Option<&Path>) -> Demonstration {
    let options =
        Options { port: 0, directory: directory.map(Path::to_owned), people: 12, ..Options::default() };
    Demonstration::start(options).await.unwrap()
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// That it succeeded.
    pub(crate) fn fine(self) -> Self {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        self
    }
}

/// A browser with its cookies, and somebody's wallet.
pub(crate) struct Browser {
    client: Client,
    port: u16,
    cookies: BTreeMap<(Host, String), String>,
    pub(crate) wallet: Wallet,
    pub(crate) telephone: String,
}

impl Browser {
    pub(crate) fn new(port: u16) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_mins(1))
            .no_proxy();
        for host in Host::ALL {
            client = client.resolve(&format!("{host}.localhost"), address);
        }
        let telephone = "+999 555 0112".to_owned();
        Self {
            client: client.build().unwrap(),
            port,
            cookies: BTreeMap::new(),
            wallet: Wallet::default(),
            telephone,
        }
    }

    /// What the page of one origin asks of another, or of its own; cookies go to the own origin only.
    pub(crate) async fn send(
        &mut self,
        (page, host): (Host, Host),
        method: Method,
        path: &str,
        body: Option<(&str, String)>,
    ) -> Answer {
        let url = format!("{}{path}", host.origin(self.port));
        let mut request = self.client.request(method.clone(), url);
        if page != host || method != Method::GET {
            request = request.header(ORIGIN, page.origin(self.port));
        }
        if page == host {
            let mine = self.cookies.iter().filter(|((whose, _), _)| *whose == host);
            let mine: Vec<_> = mine.map(|((_, name), value)| format!("{name}={value}")).collect();
            if !mine.is_empty() {
                request = request.header("cookie", mine.join("; "));
            }
        }
        if let Some((kind, body)) = body {
            request = request.header("content-type", kind).body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let key = (host, name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key)
            } else {
                self.cookies.insert(key, value.to_owned())
            };
        }
        Answer { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    /// The same, where the server may be gone before it answers.
    pub(crate) async fn try_send(
        &self,
        (page, host): (Host, Host),
        method: Method,
        path: &str,
        body: String,
    ) {
        let url = format!("{}{path}", host.origin(self.port));
        let request = self.client.request(method, url).header(ORIGIN, page.origin(self.port));
        let _ = request.header("content-type", "application/json").body(body).send().await;
    }

    /// A visit, or a link that is followed: a page of the host itself.
    pub(crate) async fn visit(&mut self, host: Host, path: &str) -> Answer {
        self.send((host, host), Method::GET, path, None).await
    }

    pub(crate) async fn get(&mut self, host: Host, path: &str) -> Answer {
        self.send((Host::Wallet, host), Method::GET, path, None).await
    }

    pub(crate) async fn post(&mut self, host: Host, path: &str, body: &Value) -> Answer {
        let body = Some(("application/json", body.to_string()));
        self.send((Host::Wallet, host), Method::POST, path, body).await
    }

    pub(crate) async fn now(&mut self) -> u64 {
        self.get(Host::Curtain, "/clock").await.fine().json()["now"].as_u64().unwrap()
    }

    pub(crate) async fn night(&mut self) {
        self.post(Host::Curtain, "/clock/night", &json!({})).await.fine();
    }

    /// Waits until the synthetic people are on the register and the first epoch is there.
    pub(crate) async fn until_peopled(&mut self) {
        for _ in 0..600 {
            let story = self.get(Host::Curtain, "/story").await.fine().json();
            if story["peopled"] == true && self.get(Host::Issuer, "/epochs/log").await.status.is_success() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the people do not come");
    }

    pub(crate) async fn metadata(&mut self) -> IssuerMetadata {
        IssuerMetadata::from_json(&self.get(Host::Issuer, "/issuer.json").await.fine().body).unwrap()
    }

    /// Shows a document and gives the code back; the enrolment.
    pub(crate) async fn identify(&mut self, record: &Value) -> String {
        let body = json!({ "document": { "record": record }, "telephone": self.telephone });
        let begun = self.post(Host::Issuer, "/enrolments", &body).await.fine().json();
        let enrolment = begun["enrolment"].as_str().unwrap().to_owned();
        let number = self.telephone.replace(' ', "%20").replace('+', "%2B");
        let messages = self.get(Host::Curtain, &format!("/telephone/{number}")).await.fine().json();
        let text =
            messages["messages"].as_array().unwrap().last().unwrap()["text"].as_str().unwrap().to_owned();
        let code = text.split(' ').next_back().unwrap();
        self.post(Host::Issuer, &format!("/enrolments/{enrolment}/code"), &json!({ "code": code }))
            .await
            .fine();
        enrolment
    }

    /// Enrols: a document, the code from the telephone, a credential over a secret of this wallet.
    pub(crate) async fn enrol(&mut self, record: &Value) {
        let metadata = self.metadata().await;
        let request = self.wallet.request(&metadata, &mut OsRng).unwrap().to_json();
        self.issue(record, request).await;
    }

    /// The same over the secret of the credential that the wallet has.
    pub(crate) async fn renew(&mut self, record: &Value) {
        let request = self.wallet.renew(0, &mut OsRng).unwrap().to_json();
        self.issue(record, request).await;
    }

    async fn issue(&mut self, record: &Value, request: String) {
        let enrolment = self.identify(record).await;
        let path = format!("/enrolments/{enrolment}/credential");
        let body = Some(("application/json", request));
        let issued = self.send((Host::Wallet, Host::Issuer), Method::POST, &path, body).await.fine();
        self.wallet.accept(&issued.text()).unwrap();
    }

    /// Follows the issuer's log; how the first credential stands.
    pub(crate) async fn sync(&mut self) -> Standing {
        let (issuer, now) = (self.metadata().await.issuer().to_owned(), self.now().await);
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        loop {
            // What is asked for and not there yet is fetched, and the wallet asked again.
            let mut missing = None;
            let mut wallet = Wallet::from_plaintext(&self.wallet.to_plaintext()).unwrap();
            let synced = wallet.sync(&issuer, now, |name| {
                let file = files.get(name).cloned();
                if file.is_none() {
                    missing = Some(name.to_owned());
                }
                file.ok_or("not fetched yet")
            });
            if let Some(name) = missing {
                let file = self.get(Host::Issuer, &format!("/epochs/{name}")).await.fine().body;
                files.insert(name, file);
                continue;
            }
            let standing = synced.unwrap().into_iter().next().unwrap().1;
            self.wallet = wallet;
            return standing;
        }
    }

    /// Begins a log-in; what came, with the cookie of the beginning kept.
    pub(crate) async fn begin(&mut self, platform: Host, path: &str) -> Answer {
        let body = Some(("application/json", String::new()));
        self.send((platform, platform), Method::POST, path, body).await
    }

    /// Answers a request as the wallet's page does; what the platform says.
    pub(crate) async fn answer(&mut self, platform: Host, begun: &Value) -> Answer {
        let path = begun["request_uri"]
            .as_str()
            .unwrap()
            .strip_prefix(&platform.origin(self.port))
            .unwrap()
            .to_owned();
        let asked = self.get(platform, &path).await.fine().json();
        assert_eq!(asked["client_id"], platform.origin(self.port));
        let octets = URL_SAFE_NO_PAD.decode(asked["request"].as_str().unwrap()).unwrap();
        let request = PresentationRequest::parse(&octets).unwrap();
        let now = self.now().await;
        let response = self.wallet.consider(&request, now).unwrap().present(&mut OsRng).unwrap();
        let form: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", asked["state"].as_str().unwrap())
            .append_pair("vp_token", &response.to_text())
            .finish();
        let body = Some(("application/x-www-form-urlencoded", form));
        self.send((Host::Wallet, platform), Method::POST, "/login/responses", body).await
    }

    /// Logs in; the session, or why not.
    pub(crate) async fn log_in(&mut self, platform: Host, path: &str) -> Result<Value, Value> {
        let begun = self.begin(platform, path).await;
        if !begun.status.is_success() {
            return Err(begun.json());
        }
        let answered = self.answer(platform, &begun.json()).await;
        if !answered.status.is_success() {
            return Err(answered.json());
        }
        let back = answered.json()["redirect_uri"].as_str().unwrap().to_owned();
        let back = self.visit(platform, back.strip_prefix(&platform.origin(self.port)).unwrap()).await;
        if back.status != StatusCode::SEE_OTHER {
            return Err(back.json());
        }
        assert_eq!(back.headers[LOCATION], "/");
        Ok(self.visit(platform, "/login/session").await.fine().json())
    }
}

/// A specimen: an adult of the state UTO who lives in a region that others live in, too.
pub(crate) fn anna() -> Value {
    json!({
        "kind": "passport", "document_number": "L898902C3", "family_name": "Eriksson", "given_name": "Anna Maria",
        "sex": "F", "nationality": "UTO", "region": "990101", "birth_date": "1974-08-12", "expires_on": "2036-04-15",
        "personal_number": { "issuing_state": "UTO", "number": "ZE184226B" },
    })
}
