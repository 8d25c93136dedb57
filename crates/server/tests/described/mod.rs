//! Requests made from a description of endpoints (OpenAPI): sound ones, and ones that are wrong in every member.

use axum::body::Body;
use axum::http::{Request, header};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Map, Value, json};

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

/// Makes requests from a description.
pub(crate) struct Fuzz<'a> {
    api: &'a Value,
    /// What parts of a path that are chosen can be.
    parts: Vec<String>,
    rng: ChaCha20Rng,
}

impl<'a> Fuzz<'a> {
    pub(crate) fn new(api: &'a Value, parts: &[&str]) -> Self {
        let strange = ["x", "%00", "%2e%2e", "..", "%F0%9F%92%A9"];
        let parts = parts.iter().chain(&strange).map(|part| (*part).to_owned()).collect();
        Self { api, parts, rng: ChaCha20Rng::seed_from_u64(6) }
    }

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
    pub(crate) fn request(
        &mut self,
        (method, path, operation): (&str, &str, &Value),
        token: &str,
    ) -> Request<Body> {
        let parts = self.parts.clone();
        let path: Vec<String> = path
            .split('/')
            .map(|part| if part.starts_with('{') { self.pick(&parts) } else { part.to_owned() })
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
        let value = self.value(&body["schema"]);
        let is_form = kind == "application/x-www-form-urlencoded";
        let mut octets = if is_form { form(&value) } else { value.to_string() }.into_bytes();
        if self.below(12) == 0 {
            octets.truncate(self.below(octets.len() + 1));
        }
        if self.below(20) == 0 {
            octets.resize(70_000, b' ');
        }
        request.header(header::CONTENT_TYPE, kind).body(Body::from(octets)).unwrap()
    }
}

/// The members of an object as a form has them; what is no text is written as JSON.
fn form(value: &Value) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, member) in value.as_object().into_iter().flatten() {
        form.append_pair(name, &member.as_str().map_or_else(|| member.to_string(), str::to_owned));
    }
    form.finish()
}

/// Runs Schemathesis, where `BAUTA_SCHEMATHESIS` names the program (`pip install schemathesis`), on what is described at an
/// address; whether it found nothing wrong. `None`: there is none.
pub(crate) async fn schemathesis(address: String, token: &str) -> Option<bool> {
    let program = std::env::var_os("BAUTA_SCHEMATHESIS")?;
    let arguments = [
        "run".to_owned(),
        address,
        "--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
            .to_owned(),
        "--phases=examples,coverage,fuzzing".to_owned(),
        "--max-examples=100".to_owned(),
        "--seed=6".to_owned(),
        "--no-color".to_owned(),
        format!("--header=Authorization: Bearer {token}"),
    ];
    let run = move || std::process::Command::new(program).args(arguments).status().unwrap();
    Some(tokio::task::spawn_blocking(run).await.unwrap().success())
}
