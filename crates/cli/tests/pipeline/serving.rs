//! The issuer over HTTP: settings from everywhere, an enrolment, administration, an orderly end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command};

use bauta_test_database::Fresh;
use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// A service that runs.
struct Service {
    child: Child,
    printed: BufReader<ChildStdout>,
    address: String,
}

impl Service {
    fn start(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let more = ["issuer", "serve", "--listen", "127.0.0.1:0"];
        let mut child = sandbox.start(&[&more, arguments].concat());
        let mut printed = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        printed.read_line(&mut line).unwrap();
        let address = line.strip_prefix("The issuer is at http://").and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("{line:?}")).to_owned();
        Self { child, printed, address }
    }

    /// Status and body.
    fn send(&self, head: &str, body: Option<&Value>) -> (u16, String) {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        let body = body.map(Value::to_string).unwrap_or_default();
        let (address, length) = (&self.address, body.len());
        let (first, more) = head.split_once('\n').unwrap_or((head, ""));
        let more = if more.is_empty() { String::new() } else { format!("{more}\r\n") };
        let kind = if body.is_empty() { "" } else { "content-type: application/json\r\n" };
        write!(
            connection,
            "{first} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{kind}{more}content-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// The next message to a telephone.
    fn message(&mut self) -> String {
        let mut line = String::new();
        self.printed.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Asks it to end; its exit code and what it has logged.
    fn end(mut self) -> (i32, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut logged = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut logged).unwrap();
        (self.child.wait().unwrap().code().unwrap(), logged)
    }
}

fn enrol(service: &mut Service) {
    let document = json!({"record": {
        "kind": "passport", "document_number": "L898902C3", "family_name": "Eriksson",
        "given_name": "Anna Maria", "sex": "F", "nationality": "UTO", "region": "990101",
        "birth_date": "1974-08-12", "expires_on": "2032-04-15",
        "personal_number": {"issuing_state": "UTO", "number": "ZE184226B"},
    }});
    let body = json!({"document": document, "telephone": "+999 555 0112"});
    let (status, answer) = service.send("POST /enrolments", Some(&body));
    assert_eq!(status, 201, "{answer}");
    let begun: Value = serde_json::from_str(&answer).unwrap();
    let message = service.message();
    let (telephone, code) = message.split_once(": ").unwrap();
    assert_eq!((telephone, code.len()), ("+9995550112", 6));
    let path = format!("POST /enrolments/{}/code", begun["enrolment"].as_str().unwrap());
    let (status, answer) = service.send(&path, Some(&json!({"code": code})));
    assert!(status < 300, "{status} {answer}");
}

#[test]
fn the_issuer_is_served_on_each_kind_of_database() {
    for fresh in Fresh::of_each_kind() {
        let sandbox = Sandbox::empty();
        let is_server = fresh.address().starts_with("postgres");
        let database = if is_server { fresh.address() } else { "service.sqlite" };
        let elsewhere: &[&str] = if is_server { &["--database", database] } else { &[] };
        sandbox.done(&[&["issuer", "init", "--dir", "issuer"], elsewhere].concat());
        let made = sandbox.run(&["issuer", "token", "--name", "registrar"]);
        let token = made.stdout.trim();
        let configuration = format!("[issuer]\npublished = 'public'\n{}", made.stderr);
        assert!(!configuration.contains(token));
        sandbox.write("issuer.toml", configuration);

        let mut service = Service::start(&sandbox, &["--config", "issuer.toml", "--database", database]);
        assert_eq!(service.send("GET /issuer.json", None), (200, sandbox.read("issuer/issuer.json")));
        for path in ["/healthz", "/readyz", "/metrics", "/openapi.json"] {
            assert_eq!(service.send(&format!("GET {path}"), None).0, 200, "{path}");
        }
        enrol(&mut service);
        assert_eq!(service.send("GET /admin/audit", None).0, 401);
        let (status, _) = service.send(&format!("GET /admin/audit\nauthorization: Bearer {token}"), None);
        assert_eq!(status, 200);
        let (code, logged) = service.end();
        assert_eq!(code, 0, "{logged}");
        for secret in ["Eriksson", "5550112", token] {
            assert!(!logged.contains(secret), "{logged}");
        }
        assert!(logged.contains("/enrolments/{enrolment}/code"), "{logged}");
    }
}

#[test]
fn settings_that_are_wrong_are_named() {
    let sandbox = Sandbox::new();
    let serve = ["issuer", "serve", "--config", "issuer.toml"];
    for (text, named) in [
        ("[issuer]\nenrolment_second = 1\n", "`issuer.enrolment_second`"),
        ("[issuer.limits]\nbody_octets = 1\n", "`issuer.limits`"),
        ("[server]\nlisten = 'here'\n", "`server.listen`"),
        ("[server.log]\nlevel = 'loud'\n", "log.level"),
        ("[[issuer.administrators]]\nname = 'registrar'\nsha256 = 'aa'\n", "`registrar`"),
    ] {
        sandbox.write("issuer.toml", text);
        let said = sandbox.run(&serve);
        assert_eq!((said.code, said.stderr.contains(named)), (3, true), "{}", said.stderr);
    }
    assert!(sandbox.refused(3, &["issuer", "serve", "--config", "nowhere.toml"]).contains("configuration"));
    // A register in the directory would be forgotten for one in a database.
    let refused = sandbox.run(&["issuer", "init", "--dir", "other", "--database", "sqlite.file"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
}
