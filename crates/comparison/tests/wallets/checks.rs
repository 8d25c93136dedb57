//! What an issuer checks of a wallet, and a wallet of a platform: each check with octets that only this check stops.

use bauta_comparison::design::es256::{Es256, to_jwk};
use bauta_comparison::design::wallet::{Registrar, attested_keys};
use bauta_comparison::design::{Label, Outcome, Reading};
use bauta_comparison::transcript::Party;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

use crate::town;

const NOW: u64 = 1_800_000_000;
const UNIT: &str = "wallet-unit-attestation+jwt";
const KEYS: &str = "key-attestation+jwt";

#[test]
fn an_issuer_takes_keys_that_a_unit_attests_which_the_vendor_attests() {
    let mut rng = ChaCha20Rng::from_seed([9; 32]);
    let [vendor, unit, device, stranger] = [(); 4].map(|()| Es256::generate(&mut rng));
    let attestation = json!({ "cnf": { "jwk": to_jwk(&unit.public()) }, "exp": NOW });
    let keys = json!({ "nonce": "n", "attested_keys": [to_jwk(&device.public())] });
    let read = |attestation: &str, keys: &str, now: u64| {
        let form = json!({ "attestation": attestation, "keys": keys });
        attested_keys(&vendor.public(), &form, "n", now)
    };
    let (good, good_keys) = (vendor.sign_jwt(UNIT, &attestation), unit.sign_jwt(KEYS, &keys));
    assert_eq!(read(&good, &good_keys, NOW), Ok((unit.public(), vec![device.public()])));
    let with = |member: &str, value: Value| {
        let mut other = keys.clone();
        other[member] = value;
        unit.sign_jwt(KEYS, &other)
    };
    for (attestation, keys, now) in [
        (stranger.sign_jwt(UNIT, &attestation), good_keys.clone(), NOW),
        (vendor.sign_jwt("another-type", &attestation), good_keys.clone(), NOW),
        (good.clone(), good_keys.clone(), NOW + 1),
        (good.clone(), stranger.sign_jwt(KEYS, &keys), NOW),
        (good.clone(), unit.sign_jwt("another-type", &keys), NOW),
        (good.clone(), with("nonce", json!("m")), NOW),
        (good.clone(), with("attested_keys", json!([])), NOW),
        (good.clone(), with("attested_keys", json!([{}])), NOW),
    ] {
        let refused = read(&attestation, &keys, now).unwrap_err();
        assert!(matches!(refused, Outcome::Refused(Party::Issuer, _)), "{attestation} {keys}");
    }
}

#[test]
fn a_wallet_reads_a_registration_that_the_registrar_signed_for_this_platform() {
    let scenario = town::scenario();
    let mut world = town::world(&scenario, Label::WA, Reading::Documented);
    let [mut registrar, mut other] = [(); 2].map(|()| Registrar::default());
    registrar.start(&mut world);
    other.start(&mut world);
    let form = json!({ "sub": "https://a.example", "claims": ["region"] }).to_string();
    let certificate = registrar.register(form.as_bytes());
    let foreign = other.register(form.as_bytes());
    // Before the certificate has been checked once, and after.
    for _ in 0..2 {
        assert_eq!(registrar.read(&mut world, &certificate, "https://b.example"), None);
        assert_eq!(registrar.read(&mut world, &foreign, "https://a.example"), None);
        let claims = registrar.read(&mut world, &certificate, "https://a.example").unwrap();
        assert!(claims.into_iter().eq(["region"]));
    }
}
