//! The wallet encrypted at rest: nothing of it can be read, and nothing of it can be changed.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use age::secrecy::SecretString;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bauta_bbs::blind::ProverBlind;
use bauta_credential::{Alg, Nonce, issuer_context};
use bauta_predicates::NymSecret;
use bauta_wallet::{MAX_WORK_FACTOR, VaultError, Wallet, open, seal};

use crate::support::{
    DOCUMENT_NUMBER, FAMILY_NAME, Issuer, WORK_FACTOR, entropy, filled_wallet, hex, passphrase, rng,
};

fn contains(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|window| window == part)
}

/// The octets themselves and each way in which somebody might have written them.
fn forms(octets: &[u8]) -> Vec<Vec<u8>> {
    let hex = hex(octets);
    let texts = [URL_SAFE_NO_PAD.encode(octets), STANDARD.encode(octets), hex.to_uppercase(), hex];
    std::iter::once(octets.to_vec()).chain(texts.map(String::into_bytes)).collect()
}

fn header(sealed: &[u8]) -> String {
    let end = sealed.windows(5).position(|window| window == b"\n--- ").unwrap();
    String::from_utf8(sealed[..end].to_vec()).unwrap()
}

fn decrypt(sealed: &[u8]) -> Vec<u8> {
    let identity = age::scrypt::Identity::new(passphrase());
    let decryptor = age::Decryptor::new(sealed).unwrap();
    let mut plaintext = Vec::new();
    let mut reader = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).unwrap();
    reader.read_to_end(&mut plaintext).unwrap();
    plaintext
}

fn encrypt(recipient: &dyn age::Recipient, plaintext: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient)).unwrap();
    let mut writer = encryptor.wrap_output(&mut octets).unwrap();
    writer.write_all(plaintext).unwrap();
    writer.finish().unwrap();
    octets
}

/// An age file under the passphrase that holds some other plaintext than a wallet.
fn encrypt_under_passphrase(plaintext: &[u8]) -> Vec<u8> {
    let mut recipient = age::scrypt::Recipient::new(passphrase());
    recipient.set_work_factor(WORK_FACTOR);
    encrypt(&recipient, plaintext)
}

/// Everything in [`filled_wallet`]`(BBS-MOD-HB, seed)` that nobody else is to read, by name.
fn private(seed: u64) -> Vec<(&'static str, Vec<u8>)> {
    let mut rng = rng(seed);
    let prover_nym = NymSecret::random(&mut rng).unwrap();
    let nonce = Nonce::random(&mut rng);
    let prover_blind = ProverBlind::random(&mut rng).unwrap();
    let nym_secret = prover_nym.with_entropy(&entropy()).unwrap();

    let (issuer, mut wallet) = (Issuer::new(Alg::BbsModHb), Wallet::default());
    let request = wallet.request(&issuer.metadata, &mut crate::support::rng(seed)).unwrap();
    assert_eq!(request.nonce, nonce, "the secrets are those of the wallet only if the draws are");
    let pseudonym = prover_nym.pseudonym(&issuer_context(issuer.metadata.issuer()));
    assert_eq!(request.proof.unwrap().to_octets()[48..96], pseudonym.to_octets());
    vec![
        ("nym secret", nym_secret.to_octets().to_vec()),
        ("blinding factor", prover_blind.to_octets().to_vec()),
        ("family name", format!("\"{FAMILY_NAME}\"").into_bytes()),
        ("document number", format!("\"{DOCUMENT_NUMBER}\"").into_bytes()),
    ]
}

#[test]
fn the_file_holds_no_plaintext() {
    let (wallet, open_request, compact) = filled_wallet(Alg::BbsModHb, 1);
    let sealed = seal(&wallet, &passphrase(), WORK_FACTOR).unwrap();
    let plaintext = decrypt(&sealed);
    let mut parts = private(1);
    parts.push(("nonce of an open request", open_request.nonce.to_string().into_bytes()));
    parts.push(("credential", compact.into_bytes()));
    parts.push(("issuer", b"urn:example:issuer".to_vec()));
    for (name, part) in parts {
        let found = |octets: &[u8]| forms(&part).iter().any(|form| contains(octets, form));
        assert!(found(&plaintext), "{name} has to be in the plaintext, or this test shows nothing");
        assert!(!found(&sealed), "{name} is in the file");
    }
    for word in ["Erikssonova", "L898902C3", "credential", "nym_secret"] {
        assert!(!contains(&sealed, word.as_bytes()), "{word} is in the file");
    }
}

#[test]
fn what_is_sealed_can_be_opened() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let (wallet, _, compact) = filled_wallet(alg, 2);
        let sealed = seal(&wallet, &passphrase(), WORK_FACTOR).unwrap();
        let opened = open(&sealed, &passphrase()).unwrap();
        assert_eq!(decrypt(&seal(&opened, &passphrase(), WORK_FACTOR).unwrap()), decrypt(&sealed));
        assert_eq!(opened.credentials()[0].issued().to_compact(), compact);
        assert_eq!((opened.open_requests(), opened.issuers()), (1, wallet.issuers()));
    }
}

#[test]
fn sealing_twice_gives_two_files() {
    let seal = || seal(&Wallet::default(), &passphrase(), WORK_FACTOR).unwrap();
    assert_ne!(seal(), seal());
}

#[test]
fn another_passphrase_does_not_open_it() {
    let sealed = seal(&Wallet::default(), &passphrase(), WORK_FACTOR).unwrap();
    for other in ["", "correct horse battery stapl", "Correct horse battery staple"] {
        let refused = open(&sealed, &SecretString::from(other)).unwrap_err();
        assert_eq!(refused, VaultError::WrongPassphraseOrAltered);
    }
}

#[test]
fn a_change_of_any_octet_is_noticed() {
    let (wallet, ..) = filled_wallet(Alg::BbsModHb, 3);
    let sealed = seal(&wallet, &passphrase(), WORK_FACTOR).unwrap();
    let head = header(&sealed).len() + 100;
    for at in (0..head).chain((head..sealed.len()).step_by(7)) {
        let mut altered = sealed.clone();
        altered[at] ^= 1 << (at % 8);
        assert!(open(&altered, &passphrase()).is_err(), "octet {at}");
    }
}

#[test]
fn a_file_cut_short_or_extended_is_noticed() {
    let (wallet, ..) = filled_wallet(Alg::BbsModHb, 4);
    let sealed = seal(&wallet, &passphrase(), WORK_FACTOR).unwrap();
    for end in (0..sealed.len()).step_by(13).chain(sealed.len() - 20..sealed.len()) {
        assert!(open(&sealed[..end], &passphrase()).is_err(), "{end}");
    }
    for more in [&b"\0"[..], b"\n", &[7; 16], &sealed] {
        assert!(open(&[&sealed, more].concat(), &passphrase()).is_err());
    }
}

#[test]
fn head_and_body_of_two_files_do_not_go_together() {
    let seal = || seal(&Wallet::default(), &passphrase(), WORK_FACTOR).unwrap();
    let (one, other) = (seal(), seal());
    let body = |sealed: &[u8]| header(sealed).len() + 48;
    let mixed = [&one[..body(&one)], &other[body(&other)..]].concat();
    assert_eq!(open(&mixed, &passphrase()).unwrap_err(), VaultError::WrongPassphraseOrAltered);
}

#[test]
fn the_work_factor_is_the_one_that_was_asked_for() {
    for work_factor in [1, 2, 10] {
        let sealed = seal(&Wallet::default(), &passphrase(), work_factor).unwrap();
        let header = header(&sealed);
        let mut lines = header.lines();
        assert_eq!(lines.next(), Some("age-encryption.org/v1"));
        let stanza = lines.next().unwrap();
        assert!(stanza.starts_with("-> scrypt ") && stanza.ends_with(&format!(" {work_factor}")), "{stanza}");
        open(&sealed, &passphrase()).unwrap();
    }
    for work_factor in [0, MAX_WORK_FACTOR + 1, u8::MAX] {
        let refused = seal(&Wallet::default(), &passphrase(), work_factor).unwrap_err();
        assert_eq!(refused, VaultError::WorkFactor);
    }
}

/// A file could ask for more work, and memory, than its reader has.
#[test]
fn more_work_than_the_limit_is_refused_without_doing_it() {
    let sealed = seal(&Wallet::default(), &passphrase(), WORK_FACTOR).unwrap();
    let line_end = header(&sealed).match_indices('\n').nth(1).unwrap().0;
    let greedy = [&sealed[..line_end - 1], b"40", &sealed[line_end..]].concat();
    let start = Instant::now();
    assert!(open(&greedy, &passphrase()).is_err());
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[test]
fn what_is_not_a_wallet_under_a_passphrase_is_refused() {
    let to_a_key = encrypt(&age::x25519::Identity::generate().to_public(), b"{}");
    for octets in [&to_a_key[..], b"", b"{}", b"age-encryption.org/v1\n", &[0; 1000]] {
        assert_eq!(open(octets, &passphrase()).unwrap_err(), VaultError::NotAWallet);
    }
}

#[test]
fn a_plaintext_of_another_form_is_refused() {
    let empty = decrypt(&seal(&Wallet::default(), &passphrase(), WORK_FACTOR).unwrap());
    let empty = String::from_utf8(empty).unwrap();
    open(&encrypt_under_passphrase(empty.as_bytes()), &passphrase()).unwrap();
    let later = empty.replace(r#""form":3"#, r#""form":4"#);
    let more = empty.replace(r#"{"form""#, r#"{"more":1,"form""#);
    let secretless = empty.replace(r#""issuers":[]"#, r#""issuers":["{}"]"#);
    for plaintext in [&later, &more, &secretless, "", "{}", "null", &format!("{empty}x"), &empty[1..]] {
        let refused = open(&encrypt_under_passphrase(plaintext.as_bytes()), &passphrase()).unwrap_err();
        assert_eq!(refused, VaultError::NotAWallet, "{plaintext}");
    }
    let refused = open(&encrypt_under_passphrase(&[0xff; 100]), &passphrase()).unwrap_err();
    assert_eq!(refused, VaultError::NotAWallet);
}

/// Wallets from before there were logs, registrars, tokens and moves.
#[test]
fn a_wallet_of_the_first_form_is_opened() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let (wallet, _, compact) = filled_wallet(alg, 5);
        let plaintext = decrypt(&seal(&wallet, &passphrase(), WORK_FACTOR).unwrap());
        let mut value: serde_json::Value = serde_json::from_slice(&plaintext).unwrap();
        let members = value.as_object_mut().unwrap();
        assert_eq!(members.insert("form".into(), 1.into()), Some(3.into()));
        for name in ["logs", "registrars", "begun", "floor"] {
            assert!(members.remove(name).is_some(), "{name}");
        }
        let credential = members["credentials"][0].as_object_mut().unwrap();
        for name in ["tokens", "found", "missing", "struck"] {
            assert!(credential.remove(name).is_some(), "{name}");
        }
        let first = encrypt_under_passphrase(value.to_string().as_bytes());
        let opened = open(&first, &passphrase()).unwrap();
        assert_eq!(opened.credentials()[0].issued().to_compact(), compact);
        assert_eq!(decrypt(&seal(&opened, &passphrase(), WORK_FACTOR).unwrap()), plaintext);
        value["form"] = 0.into();
        let refused = open(&encrypt_under_passphrase(value.to_string().as_bytes()), &passphrase());
        assert_eq!(refused.unwrap_err(), VaultError::NotAWallet);
    }
}

#[test]
fn a_plaintext_without_end_is_refused() {
    let empty = decrypt(&seal(&Wallet::default(), &passphrase(), WORK_FACTOR).unwrap());
    let spaces = format!("{}{}", String::from_utf8(empty).unwrap(), " ".repeat(68_000_000));
    let refused = open(&encrypt_under_passphrase(spaces.as_bytes()), &passphrase()).unwrap_err();
    assert_eq!(refused, VaultError::NotAWallet);
}
