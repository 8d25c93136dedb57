//! The description of every endpoint (OpenAPI), and requests made from it: sound ones, and ones that are wrong in every
//! member. No answer is a server error, and every answer is one that is described.

use axum::body::Body;
use axum::http::{Request, header};
use bauta_server::http;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Map, Value, json};

use crate::office::Office;

/// Requests to each endpoint.
const ROUNDS: u64 = 150;

/// The values that members are given, whatever they should be.
fn strange() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MAX),
        json!(1e300),
        json!(""),
        json!("\u{0}"),
        json!("\u{202e}\u{200b}"),
        json!("٣".repeat(6)),
        json!("a".repeat(5000)),
        json!("P<UTO\n\n"),
        json!([]),
        json!([[[[]]]]),
        json!({}),
        json!({"": {"": ""}}),
        json!("+999 555 0112"),
        json!("2026-07-15"),
        json!("123456"),
    ]
}

struct Fuzz<'a> {
    api: &'a Value,
    rng: ChaCha20Rng,
}

impl Fuzz<'_> {
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.rng.next_u32()).unwrap() % bound
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str() {
            Some(name) => self.resolved(self.api.pointer(name.strip_prefix('#').unwrap()).unwrap()),
            None => schema,
        }
    }

    /// A value that fits a schema now and then.
    fn value(&mut self, schema: &Value) -> Value {
        let schema = self.resolved(schema).clone();
        if self.below(6) == 0 {
            return self.pick(&strange());
        }
        for any in ["oneOf", "anyOf"] {
            if let Some(schemas) = schema[any].as_array() {
                let one = self.pick(schemas);
                return self.value(&one);
            }
        }
        if !schema["example"].is_null() && self.below(4) != 0 {
            return schema["example"].clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => self.pick(kinds),
            kind => kind.clone(),
        };
        match kind.as_str() {
            Some("object") => {
                let mut members = Map::new();
                for (name, member) in schema["properties"].as_object().into_iter().flatten() {
                    let required =
                        schema["required"].as_array().is_some_and(|names| names.contains(&json!(name)));
                    if self.below(if required { 8 } else { 2 }) != 0 {
                        members.insert(name.clone(), self.value(member));
                    }
                }
                if self.below(8) == 0 {
                    members.insert("more".into(), self.pick(&strange()));
                }
                Value::Object(members)
            }
            Some("string") => self.pick(&[json!("123456"), json!("text"), json!("2026-07-15")]),
            Some("integer") => self.pick(&[json!(1), json!(2), json!(30)]),
            Some("boolean") => json!(self.below(2) == 0),
            _ => self.pick(&strange()),
        }
    }

    /// A request to an endpoint, with and without all that belongs to it.
    fn request(&mut self, (method, path, operation): (&str, &str, &Value), token: &str) -> Request<Body> {
        let parts = ["1", "20649", "bucket-0", "path-0", "x", "%00", "%2e%2e", "..", "%F0%9F%92%A9"];
        let path: Vec<String> = path
            .split('/')
            .map(|part| if part.starts_with('{') { self.pick(&parts).to_owned() } else { part.to_owned() })
            .collect();
        let query = self.pick(&["", "", "?after=1", "?after=-1", "?after=%00&after=2", "?%FF", "?after"]);
        let mut request =
            Request::builder().method(method.to_uppercase().as_str()).uri(path.join("/") + query);
        if self.below(8) != 0 {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let Some(content) = operation["requestBody"]["content"].as_object() else {
            return request.body(Body::empty()).unwrap();
        };
        let (kind, body) = content.iter().next().unwrap();
        let kind = if self.below(12) == 0 { "text/plain" } else { kind };
        let mut octets = self.value(&body["schema"]).to_string().into_bytes();
        if self.below(12) == 0 {
            octets.truncate(self.below(octets.len() + 1));
        }
        if self.below(20) == 0 {
            octets.resize(70_000, b' ');
        }
        request.header(header::CONTENT_TYPE, kind).body(Body::from(octets)).unwrap()
    }
}

#[tokio::test]
async fn whatever_is_sent_the_answer_is_one_that_is_described() {
    let office = Office::with(|settings| {
        settings.enrolments_per_minute = 100_000;
        settings.answers_per_minute = 100_000;
        settings.codes_per_hour = 100_000;
    });
    office.wallet("Eriksson").await;
    let api = office.get("/openapi.json").await.json();
    let mut seen = std::collections::BTreeSet::new();
    let mut fuzz = Fuzz { api: &api, rng: ChaCha20Rng::seed_from_u64(6) };
    for (path, operations) in api["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for round in 0..ROUNDS {
                let request = fuzz.request((method, path, operation), &office.token);
                let what = format!("{method} {} in round {round}", request.uri());
                let answer = office.send(request).await;
                let status = answer.status.as_u16();
                assert!(status < 500, "{what}: {status} {}", answer.text());
                let elsewhere = status == 404 || status == 401 || status == 405;
                let described = operation["responses"].get(status.to_string()).is_some();
                assert!(described || elsewhere, "{what}: {status} is not described");
                if status >= 400 {
                    answer.problem();
                }
                seen.insert((method.clone(), path.clone(), status));
            }
        }
    }
    for wanted in [200, 201, 204, 400, 401, 403, 404, 409, 413, 415, 422] {
        assert!(
            wanted == 403 || seen.iter().any(|(_, _, status)| *status == wanted),
            "no {wanted}: {seen:?}"
        );
    }
}

#[tokio::test]
async fn every_endpoint_is_described_with_its_refusals() {
    let office = Office::new();
    let api = office.get("/openapi.json").await.json();
    let paths: Vec<&String> = api["paths"].as_object().unwrap().keys().collect();
    let expected = [
        "/admin/audit",
        "/admin/epochs",
        "/admin/policy",
        "/admin/register",
        "/admin/standing",
        "/enrolments",
        "/enrolments/{enrolment}/code",
        "/enrolments/{enrolment}/credential",
        "/epochs/log",
        "/epochs/{epoch}/{file}",
        "/issuer.json",
    ];
    let mut sorted = paths.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    for (path, operations) in api["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for status in ["400", "413", "500", "503"] {
                let kinds = operation["responses"][status]["content"].as_object().unwrap();
                assert!(kinds.contains_key("application/problem+json"), "{method} {path} {status}");
            }
            assert_eq!(path.starts_with("/admin"), operation.get("security").is_some(), "{path}");
        }
    }
}

/// Runs Schemathesis, where `BAUTA_SCHEMATHESIS` names the program (`pip install schemathesis`), on the service at a
/// socket, with a token of administration.
#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_no_server_error() {
    let Some(program) = std::env::var_os("BAUTA_SCHEMATHESIS") else { return };
    let office = Office::with(|settings| {
        settings.enrolments_per_minute = 1_000_000;
        settings.answers_per_minute = 1_000_000;
        settings.codes_per_hour = 1_000_000;
    });
    office.wallet("Eriksson").await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    let limits = office.service.settings().limits;
    let serving = tokio::spawn(http::serve(listener, office.router(), limits, std::future::pending()));
    let arguments = [
        "run".to_owned(),
        address,
        "--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
            .to_owned(),
        "--phases=examples,coverage,fuzzing".to_owned(),
        "--max-examples=100".to_owned(),
        "--seed=6".to_owned(),
        "--no-color".to_owned(),
        format!("--header=Authorization: Bearer {}", office.token),
    ];
    let run = move || std::process::Command::new(program).args(arguments).status().unwrap();
    let status = tokio::task::spawn_blocking(run).await.unwrap();
    serving.abort();
    assert!(status.success());
}
