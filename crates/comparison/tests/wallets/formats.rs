//! SD-JWT and salted digests: every check of a platform has a test that fails without it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_comparison::design::es256::{Es256, to_jwk};
use bauta_comparison::design::presentation::{Attributes, Format, Rejection, Request, Verified};
use bauta_comparison::design::status_list::Reference;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

const FORMATS: [Format; 2] = [Format::SdJwt, Format::Mdoc];
const NOW: u64 = 1_800_000_000;

struct Case {
    format: Format,
    issuer: Es256,
    device: Es256,
    credential: Vec<u8>,
    request: Request,
}

impl Case {
    fn new(format: Format) -> Self {
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        let (issuer, device) = (Es256::generate(&mut rng), Es256::generate(&mut rng));
        let claims = json!({ "family_name": "QUERSTROM", "region": "990101", "age_over_18": true });
        let attributes = Attributes {
            claims: claims.as_object().unwrap().clone(),
            holder: device.public(),
            issued: NOW - 86_400,
            expires: NOW + 86_400,
            status: Some(Reference { uri: "https://status.example/0".to_owned(), index: 77 }),
        };
        let credential = format.issue(&mut rng, &issuer, &attributes);
        let request = Request {
            audience: "https://game-1.example".to_owned(),
            nonce: "5f0c".to_owned(),
            claims: vec!["age_over_18".to_owned()],
        };
        Self { format, issuer, device, credential, request }
    }

    fn present(&self) -> Vec<u8> {
        self.format.present(&self.credential, &self.device, &self.request, NOW).unwrap()
    }

    fn verify(&self, octets: &[u8], request: &Request, now: u64) -> Result<Verified, Rejection> {
        self.format.verify(octets, &self.issuer.public(), request, now)
    }
}

fn cases() -> impl Iterator<Item = Case> {
    FORMATS.into_iter().map(Case::new)
}

/// What of octets can be read: as they are, and each part of a JWT or SD-JWT decoded.
pub(crate) fn readable(octets: &[u8]) -> String {
    let text = String::from_utf8_lossy(octets).into_owned();
    let parts = text.split(['~', '.']).filter_map(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let decoded: Vec<_> = parts.map(|part| String::from_utf8_lossy(&part).into_owned()).collect();
    text.clone() + &decoded.concat()
}

#[test]
fn a_platform_gets_what_it_asked_for_and_nothing_else() {
    for case in cases() {
        let shown = case.present();
        let verified = case.verify(&shown, &case.request, NOW).unwrap();
        assert_eq!(Value::Object(verified.claims), json!({ "age_over_18": true }));
        assert_eq!(verified.status.unwrap().index, 77);
        assert!(readable(&case.credential).contains("QUERSTROM"));
        for hidden in ["QUERSTROM", "990101", "family_name"] {
            assert!(!readable(&shown).contains(hidden), "{:?} shows {hidden}", case.format);
        }
    }
}

#[test]
fn a_presentation_answers_one_request_of_one_platform() {
    for case in cases() {
        let shown = case.present();
        let other_nonce = Request { nonce: "5f0d".to_owned(), ..case.request.clone() };
        let elsewhere = Request { audience: "https://shop-1.example".to_owned(), ..case.request.clone() };
        // In the session transcript of an mdoc the two are inside what the device signs.
        let (nonce, audience) = match case.format {
            Format::SdJwt => (Rejection::Nonce, Rejection::Audience),
            Format::Mdoc => (Rejection::Holder, Rejection::Holder),
        };
        assert_eq!(case.verify(&shown, &other_nonce, NOW).unwrap_err(), nonce);
        assert_eq!(case.verify(&shown, &elsewhere, NOW).unwrap_err(), audience);
    }
}

#[test]
fn an_expired_copy_is_refused() {
    for case in cases() {
        let late = NOW + 86_401;
        let shown = case.format.present(&case.credential, &case.device, &case.request, late).unwrap();
        assert_eq!(case.verify(&shown, &case.request, late).unwrap_err(), Rejection::Expired);
    }
}

#[test]
fn a_key_binding_of_yesterday_is_refused() {
    let case = Case::new(Format::SdJwt);
    let shown = case.format.present(&case.credential, &case.device, &case.request, NOW - 301).unwrap();
    assert_eq!(case.verify(&shown, &case.request, NOW).unwrap_err(), Rejection::Stale);
}

#[test]
fn a_copied_credential_is_of_no_use_without_the_device_key() {
    for case in cases() {
        let thief = Es256::generate(&mut ChaCha20Rng::from_seed([6; 32]));
        let shown = case.format.present(&case.credential, &thief, &case.request, NOW).unwrap();
        assert_eq!(case.verify(&shown, &case.request, NOW).unwrap_err(), Rejection::Holder);
        let taken = case.format.accept(&case.credential, &case.issuer.public(), &thief.public());
        assert_eq!(taken.unwrap_err(), Rejection::Holder);
    }
}

#[test]
fn a_credential_of_another_issuer_is_refused() {
    for case in cases() {
        let other = Es256::generate(&mut ChaCha20Rng::from_seed([7; 32])).public();
        let shown = case.present();
        assert_eq!(case.format.verify(&shown, &other, &case.request, NOW).unwrap_err(), Rejection::Issuer);
        let taken = case.format.accept(&case.credential, &other, &case.device.public());
        assert_eq!(taken.unwrap_err(), Rejection::Issuer);
        case.format.accept(&case.credential, &case.issuer.public(), &case.device.public()).unwrap();
    }
}

#[test]
fn a_claim_that_was_asked_for_cannot_be_left_out() {
    for case in cases() {
        let shown = case.present();
        let more = vec!["age_over_18".to_owned(), "region".to_owned()];
        let more = Request { claims: more, ..case.request.clone() };
        let rejection = case.verify(&shown, &more, NOW).unwrap_err();
        assert_eq!(rejection, Rejection::Missing);
        let unknown = Request { claims: vec!["shoe_size".to_owned()], ..case.request.clone() };
        let shown = case.format.present(&case.credential, &case.device, &unknown, NOW);
        assert_eq!(shown.unwrap_err(), Rejection::Missing);
    }
}

/// Whatever octet is changed: it is refused, or nothing that the platform relies on is another.
#[test]
fn no_changed_octet_changes_what_is_relied_on() {
    for case in cases() {
        let shown = case.present();
        let mut refused = 0_usize;
        for place in (0..shown.len()).step_by(11) {
            let mut changed = shown.clone();
            changed[place] ^= 1;
            match case.verify(&changed, &case.request, NOW) {
                Err(_) => refused += 1,
                Ok(verified) => {
                    assert_eq!(Value::Object(verified.claims), json!({ "age_over_18": true }));
                    assert_eq!(verified.status.unwrap().index, 77);
                }
            }
        }
        assert!(refused * 11 > shown.len() * 9 / 10, "{:?}: {refused} refused", case.format);
    }
}

#[test]
fn cut_off_octets_are_refused() {
    for case in cases() {
        let shown = case.present();
        for length in (0..shown.len()).step_by(37) {
            assert!(case.verify(&shown[..length], &case.request, NOW).is_err());
        }
    }
}

#[test]
fn a_disclosure_of_ones_own_making_is_refused() {
    let case = Case::new(Format::SdJwt);
    let none = Request { claims: Vec::new(), ..case.request.clone() };
    let shown = case.format.present(&case.credential, &case.device, &none, NOW).unwrap();
    let text = String::from_utf8(shown).unwrap();
    let (jwt, _) = text.split_once('~').unwrap();
    let made = URL_SAFE_NO_PAD.encode(json!(["c2FsdA", "age_over_18", true]).to_string());
    let text = format!("{jwt}~{made}~");
    let binding = binding_of(&case, &text);
    let rejection = case.verify(format!("{text}{binding}").as_bytes(), &case.request, NOW);
    assert_eq!(rejection.unwrap_err(), Rejection::Disclosure);
}

#[test]
fn a_disclosure_cannot_be_taken_away_after_signing() {
    let case = Case::new(Format::SdJwt);
    let text = String::from_utf8(case.present()).unwrap();
    let parts: Vec<_> = text.split('~').collect();
    let without = format!("{}~{}", parts[0], parts[2]);
    let none = Request { claims: Vec::new(), ..case.request.clone() };
    assert_eq!(case.verify(without.as_bytes(), &none, NOW).unwrap_err(), Rejection::Disclosure);
}

#[test]
fn a_presentation_without_key_binding_is_refused() {
    let case = Case::new(Format::SdJwt);
    let text = String::from_utf8(case.present()).unwrap();
    let (disclosed, _) = text.rsplit_once('~').unwrap();
    let rejection = case.verify(format!("{disclosed}~").as_bytes(), &case.request, NOW).unwrap_err();
    assert_eq!(rejection, Rejection::Holder);
}

/// A key-binding JWT by the right device over other disclosures.
fn binding_of(case: &Case, text: &str) -> String {
    use sha2::Digest as _;
    let hash = URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(text));
    let content = json!({
        "iat": NOW, "aud": case.request.audience, "nonce": case.request.nonce, "sd_hash": hash,
    });
    case.device.sign_jwt("kb+jwt", &content)
}

#[test]
fn two_copies_have_nothing_in_common_that_says_whose_they_are() {
    let mut rng = ChaCha20Rng::from_seed([8; 32]);
    let issuer = Es256::generate(&mut rng);
    for format in FORMATS {
        let [one, other] = [1, 2].map(|index| {
            let device = Es256::generate(&mut rng);
            let attributes = Attributes {
                claims: json!({ "age_over_18": true }).as_object().unwrap().clone(),
                holder: device.public(),
                issued: NOW,
                expires: NOW + 1,
                status: Some(Reference { uri: "https://status.example/0".to_owned(), index }),
            };
            let credential = format.issue(&mut rng, &issuer, &attributes);
            let request = Request {
                audience: "https://game-1.example".to_owned(),
                nonce: index.to_string(),
                claims: vec!["age_over_18".to_owned()],
            };
            let shown = format.present(&credential, &device, &request, NOW).unwrap();
            format.verify(&shown, &issuer.public(), &request, NOW).unwrap()
        });
        assert_ne!(one.holder, other.holder);
        assert_ne!(one.signature, other.signature);
        assert_ne!(one.status, other.status);
        assert_eq!(one.claims, other.claims);
    }
}

#[test]
fn an_algorithm_of_the_attackers_choice_is_refused() {
    let case = Case::new(Format::SdJwt);
    let text = String::from_utf8(case.present()).unwrap();
    let (header, rest) = text.split_once('.').unwrap();
    let content = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let none = URL_SAFE_NO_PAD.encode(content.replace("ES256", "none"));
    let changed = format!("{none}.{rest}");
    assert_eq!(case.verify(changed.as_bytes(), &case.request, NOW).unwrap_err(), Rejection::Issuer);
    assert_eq!(to_jwk(&case.device.public())["crv"], "P-256");
}
