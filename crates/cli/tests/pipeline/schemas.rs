//! The JSON Schemas of the book: what the command writes keeps to them, what breaks them is refused by both, and what the book
//! shows is read.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_book::Chapter;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::sandbox::Sandbox;

const BOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");

fn schema(name: &str) -> Validator {
    let text = std::fs::read_to_string(Path::new(BOOK).join(format!("schemas/{name}.json"))).unwrap();
    jsonschema::draft202012::new(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Everything that an enrolment and an answer with a proof of each kind leave behind, each with the name of its schema.
fn written() -> (Sandbox, Vec<(&'static str, Value)>) {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.publish("2026-11-23");
    sandbox.done(&["wallet", "sync", "--dir", "wallet", "--from", "public"]);
    sandbox.follow("shop");
    let asked =
        ["--disclose", "region", "--age-at-least", "18", "--in", "sex=F,X", "--pseudonym", "--validity"];
    sandbox.ask("shop", &[&asked[..], &["--purpose", "to see the forms"]].concat());
    sandbox.present("wallet", &[]);
    let presentation = sandbox.read("presentation.jwp");
    let parts: Vec<_> = presentation.trim().split('.').collect();
    let log = sandbox.read("public/log");
    let mut written = vec![
        ("presentation-header", decoded(parts[0])),
        ("credential-header", decoded(parts[1])),
        ("epoch-head", decoded(log.split('.').next().unwrap())),
    ];
    written.extend(parts[3].split('~').skip(1).map(|sub_proof| ("sub-proof", decoded(sub_proof))));
    for (name, file) in
        [("issuer", "issuer/issuer.json"), ("enrolment", "request.json"), ("request", "ask.json")]
    {
        written.push((name, serde_json::from_str(&sandbox.read(file)).unwrap()));
    }
    (sandbox, written)
}

#[test]
fn what_is_written_keeps_to_the_schemas() {
    let (_, written) = written();
    assert_eq!(written.iter().filter(|(name, _)| *name == "sub-proof").count(), 4);
    for (name, value) in written {
        let errors: Vec<_> = schema(name).iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}: {value}");
    }
}

/// A member more, at the top: refused by the schema, and where the command reads such a file by itself, by the command.
#[test]
fn what_breaks_a_schema_is_refused() {
    let (sandbox, written) = written();
    for (name, mut value) in written {
        value["more"] = json!(1);
        assert!(!schema(name).is_valid(&value), "{name}");
        if ["issuer", "enrolment", "request"].contains(&name) {
            sandbox.write("broken.json", value.to_string());
            sandbox.refused(3, &["inspect", "broken.json"]);
        }
        value.as_object_mut().unwrap().remove("more");
        let members: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        let optional = ["iat", "exp", "purpose", "previous", "proof", "reset"];
        for member in members.iter().filter(|member| !optional.contains(&member.as_str())) {
            let mut cut = value.clone();
            cut.as_object_mut().unwrap().remove(member);
            assert!(!schema(name).is_valid(&cut), "{name} without {member}");
        }
    }
}

#[test]
fn what_the_book_shows_is_read() {
    let sandbox = Sandbox::empty();
    let mut shown = 0;
    for chapter in Chapter::all(Path::new(BOOK)).unwrap() {
        for block in chapter.blocks() {
            let read = ["request", "policy", "enrolment", "issuer"];
            if block.words[0] == "json"
                && block.words.get(1).is_some_and(|name| read.contains(&name.as_str()))
            {
                sandbox.write("shown.json", &block.text);
                let kind = sandbox.done(&["inspect", "shown.json"]);
                assert!(kind.contains("\"kind\""), "{}:{}", chapter.path, block.line);
                shown += 1;
            }
        }
    }
    assert!(shown >= 3, "{shown}");
}
