//! Verification names what does not hold, and says what it could not check.

use bauta_wasm::BrowserWallet;
use serde_json::{Value, json};

use super::support::{Issuer, NOW, base64url, done, filled, presented};

struct Case {
    issuer: Issuer,
    request: String,
    answer: String,
}

fn case() -> Case {
    let (issuer, mut wallet, _) = filled();
    let (request, answer) = presented(&issuer, &mut wallet);
    let request = String::from_utf8(request.as_octets().to_vec()).unwrap();
    Case { issuer, request, answer }
}

impl Case {
    /// As whoever has the issuer's description and its log, and no wallet.
    fn verify(&self, text: &str, request: Option<&str>) -> Value {
        let log = String::from_utf8(self.issuer.files["log"].clone()).unwrap();
        let message = json!({"do": "verify", "text": text, "request": request, "log": log, "now": NOW,
            "issuer": self.issuer.metadata.to_json()});
        done(&mut BrowserWallet::default(), &message)
    }

    /// The check that fails, of what, and why; everything before it holds.
    #[track_caller]
    fn failing(&self, text: &str, request: &str) -> (String, String, String) {
        let verdict = self.verify(text, Some(request));
        assert_eq!(verdict["valid"], false, "{verdict}");
        failing(&verdict)
    }

    fn components(&self) -> Vec<String> {
        self.answer.split('.').map(str::to_owned).collect()
    }
}

#[track_caller]
fn failing(verdict: &Value) -> (String, String, String) {
    let checks = verdict["checks"].as_array().unwrap();
    let failing: Vec<_> = checks.iter().filter(|check| check["holds"] == false).collect();
    assert_eq!(failing.len(), 1, "{verdict}");
    let text = |name: &str| failing[0][name].as_str().unwrap_or_default().to_owned();
    (text("what"), text("of"), text("why"))
}

fn names(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|check| check["what"].as_str().unwrap().to_owned()).collect()
}

fn as_strs(failing: &(String, String, String)) -> (&str, &str, &str) {
    (&failing.0, &failing.1, &failing.2)
}

/// The text with another character in one place.
fn flipped(text: &str, at: usize) -> String {
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

#[test]
fn an_answer_holds_check_by_check() {
    let case = case();
    for request in [case.request.clone(), base64url(case.request.as_bytes())] {
        let verdict = case.verify(&case.answer, Some(&request));
        assert_eq!(verdict["valid"], true, "{verdict}");
        let expected = [
            "form",
            "request",
            "lifetime",
            "issuer",
            "credential-type",
            "request-bound",
            "claims",
            "sub-proofs",
            "values",
            "core-proof",
            "predicate",
            "pseudonym",
            "validity",
        ];
        assert_eq!(names(&verdict["checks"]), expected);
        assert_eq!(verdict["checks"][10]["of"], "birth_date");
        assert_eq!(verdict["unchecked"], json!([]));
    }
    // Without the request there is nothing to hold it against.
    let verdict = case.verify(&case.answer, None);
    assert_eq!(verdict["valid"], false);
    assert_eq!(names(&verdict["checks"]), ["form"]);
    assert!(names(&verdict["unchecked"]).contains(&"core-proof".to_owned()));
}

#[test]
fn what_does_not_hold_is_named() {
    let case = case();
    let other = String::from_utf8(case.issuer.full_request(2).as_octets().to_vec()).unwrap();
    let refused = case.failing(&case.answer, &other);
    assert_eq!(as_strs(&refused), ("request-bound", "credential", "other-request"));
    let elsewhere = case.request.replace("\"client_id\":\"https://game", "\"client_id\":\"https://shop");
    let refused = case.failing(&case.answer, &elsewhere);
    assert_eq!(as_strs(&refused), ("request-bound", "credential", "other-audience"));
    let kind = case.request.replace("urn:bauta:person:1", "urn:bauta:ticket:1");
    assert_eq!(case.failing(&case.answer, &kind).0, "credential-type");

    let mut parts = case.components();
    parts[2] = format!("{}{}", base64url(b"\"Nobody\""), parts[2]);
    let refused = case.failing(&parts.join("."), &case.request);
    assert_eq!(as_strs(&refused), ("claims", "credential", "claim-not-asked"));
    let mut parts = case.components();
    parts[2] = parts[2].replace(&base64url(b"\"990101\""), &base64url(b"\"990102\""));
    assert_eq!(
        as_strs(&case.failing(&parts.join("."), &case.request)),
        ("core-proof", "credential", "invalid-proof")
    );
    let mut parts = case.components();
    parts[3] = parts[3].rsplit_once('~').unwrap().0.to_owned();
    assert_eq!(case.failing(&parts.join("."), &case.request).2, "sub-proof-missing");
    assert_eq!(case.failing("a.b.c.d", &case.request).0, "form");

    let late = json!({"do": "verify", "text": case.answer, "request": case.request, "now": NOW + 600,
        "issuer": case.issuer.metadata.to_json()});
    let verdict = done(&mut BrowserWallet::default(), &late);
    assert!(
        verdict["checks"]
            .as_array()
            .unwrap()
            .contains(&json!({"what": "lifetime", "of": null, "holds": false, "why": "expired"})),
        "{verdict}"
    );
    // Without the log there is no key for the epoch.
    let at = verdict["checks"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((at["what"].as_str(), at["why"].as_str()), (Some("validity"), Some("other-epoch")));
}

/// One character in each sub-proof's proof: the check that is named is that sub-proof's, and what comes behind it was not
/// reached.
#[test]
fn a_changed_sub_proof_is_the_one_that_is_named() {
    let case = case();
    let proofs: Vec<String> = case.components()[3].split('~').map(str::to_owned).collect();
    for (number, what) in [(1, "predicate"), (2, "pseudonym"), (3, "validity")] {
        let mut proofs = proofs.clone();
        // A scalar's low digits: still a scalar, and another one.
        let inner = String::from_utf8(decode(&proofs[number])).unwrap();
        let end = inner.rfind('"').unwrap();
        proofs[number] = base64url(flipped(&inner, end - 4).as_bytes());
        let mut parts = case.components();
        parts[3] = proofs.join("~");
        let verdict = case.verify(&parts.join("."), Some(&case.request));
        let refused = failing(&verdict);
        assert_eq!((refused.0.as_str(), refused.2.as_str()), (what, "invalid-proof"), "{verdict}");
        assert_eq!(names(&verdict["unchecked"]).len(), 3 - number, "{verdict}");
    }
}

fn decode(text: &str) -> Vec<u8> {
    decode_if(text).unwrap()
}

/// The octets of base64url, where it is that.
pub(crate) fn decode_if(text: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()
}

#[test]
fn what_only_the_holder_can_check_is_unchecked_for_others() {
    let (issuer, mut wallet, credential) = filled();
    let message =
        json!({"do": "verify", "text": credential, "now": NOW, "issuer": issuer.metadata.to_json()});
    assert_eq!(done(&mut wallet, &message)["valid"], true);
    let verdict = done(&mut BrowserWallet::default(), &message);
    assert_eq!(verdict["valid"], false);
    assert_eq!(verdict["unchecked"], json!([{"what": "signature", "of": null}]));
}

#[test]
fn requests_logs_and_heads_are_verified_with_the_issuers_key() {
    let (issuer, mut wallet, _) = filled();
    let asked = json!({"do": "request", "kind": "renew", "number": 0});
    let request = done(&mut wallet, &asked)["request"].as_str().unwrap().to_owned();
    let mut stranger = BrowserWallet::default();
    let mut verify = |text: &str| {
        let message = json!({"do": "verify", "text": text, "now": NOW, "issuer": issuer.metadata.to_json()});
        done(&mut stranger, &message)
    };
    assert_eq!(verify(&request)["valid"], true);
    let nonce = request.find("\"nonce\":\"").unwrap() + 9;
    let (what, _, why) = failing(&verify(&flipped(&request, nonce)));
    assert_eq!((what.as_str(), why.as_str()), ("proof", "invalid-proof"));
    let log = String::from_utf8(issuer.files["log"].clone()).unwrap();
    assert_eq!(verify(&log)["valid"], true);
    assert_eq!(verify(log.trim_end())["valid"], true);
    let (what, _, why) = failing(&verify(&flipped(&log, 40)));
    assert_eq!((what.as_str(), why.as_str()), ("log", "log-not-signed"));
}
