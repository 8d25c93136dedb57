//! Every format is taken apart, and nothing that was damaged brings it down.

use bauta_credential::{Policy, Registrar, Registration};
use bauta_wasm::BrowserWallet;
use ed25519_dalek::SigningKey;
use rand_chacha::rand_core::RngCore;
use serde_json::{Value, json};

use super::support::{Issuer, NOW, PLATFORM, base64url, done, filled, presented, rng};

/// A text, its kind, and fields that have to be found in it.
type Text = (&'static str, String, Vec<&'static str>);

/// Every format.
fn texts() -> (BrowserWallet, Vec<Text>) {
    let (issuer, mut wallet, credential) = filled();
    let texts = [of_holders(&issuer, &mut wallet, credential), of_platforms(&issuer), of_issuers(&issuer)];
    (wallet, texts.concat())
}

fn text(kind: &'static str, text: impl Into<String>, fields: &'static str) -> Text {
    (kind, text.into(), fields.split_whitespace().collect())
}

fn of_holders(issuer: &Issuer, wallet: &mut BrowserWallet, credential: String) -> Vec<Text> {
    let (_, answer) = presented(issuer, wallet);
    let asked = json!({"do": "request", "kind": "renew", "number": 0});
    let for_credential = done(wallet, &asked)["request"].as_str().unwrap().to_owned();
    let token = json!({"person": [answer]}).to_string();
    vec![
        text("credential-request", for_credential, "issuer proof.C proof.P_h proof.c proof.n_hat proof.b_hat"),
        text(
            "credential",
            credential,
            "issuer_header.vct payloads.family_name signature.A signature.e issuer_proof.entropy",
        ),
        text(
            "presentation",
            answer,
            "presentation_header.nonce presentation_header.req issuer_header.alg payloads.region core_proof.length
             core_proof.A_bar core_proof.m_hat[family_name] core_proof.m_hat[nym_secret] core_proof.c core_proof.C[2]
             core_proof.s_hat[2] sub_proofs[0].alg sub_proofs[0].proof.K[1] sub_proofs[0].proof.z[1][2]
             sub_proofs[0].proof.t[1] sub_proofs[1].input.pseudonym.P sub_proofs[1].proof.z_n
             sub_proofs[2].input.epoch sub_proofs[2].proof.sigma_bar sub_proofs[2].proof.z_s",
        ),
        text("presentation", token, "person[0].core_proof.D person[0].sub_proofs[0].proof.c"),
    ]
}

fn of_platforms(issuer: &Issuer) -> Vec<Text> {
    let request = issuer.full_request(1);
    let octets = request.as_octets();
    let outer = json!({"response_type": "vp_token", "response_mode": "direct_post", "client_id": PLATFORM,
        "response_uri": format!("{PLATFORM}/login/responses"), "state": "s-1", "nonce": request.nonce().as_str(),
        "request": base64url(octets)});
    let policy = json!({"client_id": PLATFORM, "purposes": ["Play"], "vct_values": ["urn:bauta:person:1"]})
        .to_string();
    let key = SigningKey::from_bytes(&[3; 32]);
    let registration = Registration::sign(&Policy::from_json(policy.as_bytes()).unwrap(), &key).unwrap();
    let registrar = Registrar::new("urn:example:registrar".into(), key.verifying_key(), None).unwrap();
    let age = "state request.client_id request.nonce request.dcql_query.credentials[0].predicates[0].from.age_at_least";
    let heads = "client_id iat dcql_query.credentials[0].validity.epochs[0].heads[0]";
    vec![
        text("authorization-request", outer.to_string(), age),
        text("presentation-request", str::from_utf8(octets).unwrap(), heads),
        text(
            "registration",
            registration.to_compact(),
            "policy.client_id policy.purposes[0] signature.Ed25519",
        ),
        text("registrar", registrar.to_json(), "registrar key.octets"),
        text("policy", policy, "purposes[0]"),
    ]
}

fn of_issuers(issuer: &Issuer) -> Vec<Text> {
    let log = String::from_utf8(issuer.files["log"].clone()).unwrap();
    let description = "public_key.octets header.cmap.family_name[0] log_key.octets schema.claims[0].path[0]";
    let heads =
        "heads[0].head.epoch heads[0].head.key.octets heads[0].head.counts.tokens heads[0].signature.Ed25519";
    vec![
        text("issuer", issuer.metadata.to_json(), description),
        text("head", log.trim_end(), "head.root.octets signature.Ed25519"),
        text("log", log, heads),
    ]
}

fn inspect(wallet: &mut BrowserWallet, text: &str) -> Value {
    done(wallet, &json!({"do": "inspect", "text": text}))
}

/// Segments are in order, do not overlap, and lie inside the text, in UTF-16 units. Returns what is between them.
fn check_segments(seen: &Value, text: &str) -> String {
    let units: Vec<_> = text.encode_utf16().collect();
    let (mut end, mut between) = (0, Vec::new());
    for segment in seen["segments"].as_array().unwrap() {
        let position = |name: &str| usize::try_from(segment[name].as_u64().unwrap()).unwrap();
        let (start, stop) = (position("start"), position("end"));
        assert!(end <= start && start < stop && stop <= units.len(), "{segment} after {end}");
        assert!(!segment["field"].as_str().unwrap().is_empty(), "{segment}");
        between.extend_from_slice(&units[end..start]);
        end = stop;
    }
    between.extend_from_slice(&units[end..]);
    String::from_utf16_lossy(&between)
}

#[test]
fn every_format_is_taken_apart() {
    let (mut wallet, texts) = texts();
    for (kind, text, fields) in texts {
        let seen = inspect(&mut wallet, &text);
        assert_eq!(seen["kind"], kind, "{text}");
        assert_eq!(seen["problem"], json!(null), "{kind}");
        let segments = seen["segments"].as_array().unwrap();
        for field in fields {
            assert!(
                segments.iter().any(|segment| segment["field"] == field),
                "{kind}: {field} in {segments:?}"
            );
        }
        let unreadable = segments.iter().find(|segment| segment["meaning"] == "unreadable");
        assert!(unreadable.is_none(), "{kind}: {unreadable:?}");
        // Punctuation, also where it is encoded, and the names of members in which something is encoded.
        let count = |text: &str| text.chars().filter(|unit| !unit.is_whitespace()).count();
        let between = check_segments(&seen, &text);
        assert!(count(&between) * 5 <= count(&text), "{kind}: {between}");
    }
}

#[test]
fn what_is_decoded_is_what_is_there() {
    let (mut wallet, texts) = texts();
    let decoded = |seen: &Value, field: &str| {
        let segments = seen["segments"].as_array().unwrap();
        segments.iter().find(|segment| segment["field"] == field).unwrap()["decoded"].clone()
    };
    let credential = inspect(&mut wallet, &texts[1].1);
    assert_eq!(decoded(&credential, "payloads.birth_date"), "2000-02-29");
    assert_eq!(decoded(&credential, "payloads.given_name"), "Anna Märta");
    let presentation = inspect(&mut wallet, &texts[2].1);
    assert_eq!(decoded(&presentation, "core_proof.length"), "720");
    assert_eq!(decoded(&presentation, "core_proof.commitments"), "3");
    assert_eq!(decoded(&presentation, "presentation_header.aud"), "https://game.example");
    assert_eq!(decoded(&presentation, "sub_proofs[2].input.epoch"), "2026-11-23");
    let point = decoded(&presentation, "core_proof.A_bar");
    assert_eq!(point.as_str().unwrap().len(), 96);
    let request = inspect(&mut wallet, &texts[5].1);
    assert_eq!(decoded(&request, "iat"), "2026-11-23T12:00:00Z");
    // The same, wherever it stands and whatever stands before it.
    let spaced = format!("  \n{}\n", texts[2].1);
    let again = inspect(&mut wallet, &spaced);
    let segments = |seen: &Value| seen["segments"].as_array().unwrap().clone();
    assert_eq!(segments(&again).len(), segments(&presentation).len());
    assert_eq!(segments(&again)[0]["start"], segments(&presentation)[0]["start"].as_u64().unwrap() + 3);
}

#[test]
fn positions_count_as_javascript_counts() {
    let text = "{\"client_id\": \"https://spiel.example/🎲ü\", \"purposes\": [\"x\"]}";
    let seen = inspect(&mut BrowserWallet::default(), text);
    let units: Vec<u16> = text.encode_utf16().collect();
    let segment = &seen["segments"][1];
    let range = |name: &str| usize::try_from(segment[name].as_u64().unwrap()).unwrap();
    assert_eq!(String::from_utf16(&units[range("start")..range("end")]).unwrap(), "\"purposes\": [\"x\"");
    check_segments(&seen, text);
}

#[test]
fn what_is_damaged_is_said_and_never_brings_it_down() {
    let (mut wallet, texts) = texts();
    let mut rng = rng(8);
    let mut problems = 0;
    for (kind, text, _) in texts {
        for _ in 0..60 {
            let mut octets = text.clone().into_bytes();
            for _ in 0..=rng.next_u32() % 3 {
                let at = rng.next_u32() as usize % octets.len();
                match rng.next_u32() % 4 {
                    0 => octets.truncate(at.max(1)),
                    1 => octets[at] = b"{}[]\".~,:\\A9"[rng.next_u32() as usize % 12],
                    2 => octets.insert(at, b'x'),
                    _ => drop(octets.remove(at)),
                }
                if octets.is_empty() {
                    octets.push(b'{');
                }
            }
            let damaged = String::from_utf8_lossy(&octets).into_owned();
            let seen = inspect(&mut wallet, &damaged);
            check_segments(&seen, &damaged);
            problems += usize::from(!seen["problem"].is_null() || seen["kind"] != kind);
            let verified = done(&mut wallet, &json!({"do": "verify", "text": damaged, "now": NOW}));
            assert!(verified["checks"].is_array());
        }
    }
    assert!(problems > 300, "{problems}");
}

#[test]
fn odd_texts_are_unknown_and_no_more() {
    let mut wallet = BrowserWallet::default();
    let deep = "[".repeat(100_000);
    let nested = format!("{{\"a\":{}", "{\"a\":".repeat(200));
    for text in
        ["", " ", ".", "..", "...", "~~~", "{", "{}", "\"", "\u{feff}", "🎲.🎲.🎲", "a\nb", &deep, &nested]
    {
        let seen = inspect(&mut wallet, text);
        check_segments(&seen, text);
        let verified = done(&mut wallet, &json!({"do": "verify", "text": text, "now": NOW}));
        assert_eq!(verified["valid"], false, "{text:.20}");
    }
}
