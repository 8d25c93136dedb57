//! The card's checks, its pseudonyms, and that its answers convince nobody else.

use bauta_comparison::design::chip::{
    AGE, CERTIFICATE, Card, CardRefusal, Certificate, Reading, restricted_id, seal, session_key,
};
use bauta_comparison::design::es256::{Es256, to_jwk};
use p256::ecdsa::VerifyingKey;
use p256::{PublicKey, SecretKey};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

const NOW: u64 = 1_800_000_000;
const CHALLENGE: [u8; 16] = [9; 16];

struct Desk {
    rng: ChaCha20Rng,
    authority: Es256,
    terminal: Es256,
    sectors: [SecretKey; 2],
    group: SecretKey,
    ephemeral: SecretKey,
    card: Card,
}

impl Desk {
    fn new() -> Self {
        let mut rng = ChaCha20Rng::from_seed([4; 32]);
        let [group, one, other, ephemeral] = [(); 4].map(|()| SecretKey::random(&mut rng));
        let fields = json!({ "family_name": "QUERSTROM", "birth_date": "2010-01-15", "region": "990101" });
        let fields = fields.as_object().unwrap().clone();
        let card = Card::new(&mut rng, fields, (&group, "generation"));
        let (authority, terminal) = (Es256::generate(&mut rng), Es256::generate(&mut rng));
        Self { rng, authority, terminal, sectors: [one, other], group, ephemeral, card }
    }

    fn certificate(&self, fields: &[&str], expires: u64) -> String {
        let jwk = |key: &SecretKey| to_jwk(&VerifyingKey::from(&key.public_key()));
        let content = json!({
            "sub": "https://shop-1.example", "key": to_jwk(&self.terminal.public()), "fields": fields,
            "sector": jwk(&self.sectors[0]), "block_sector": jwk(&self.sectors[1]), "exp": expires,
        });
        self.authority.sign_jwt(CERTIFICATE, &content)
    }

    fn checked(&self, fields: &[&str]) -> Certificate {
        Certificate::read(&self.authority.public(), &self.certificate(fields, NOW), NOW).unwrap()
    }

    fn ask(
        &mut self,
        fields: &[&str],
        age: Option<u8>,
        certificate: &Certificate,
    ) -> Result<Value, CardRefusal> {
        let ephemeral = self.ephemeral.public_key();
        let signature = self.terminal.sign(&Reading::signed(&CHALLENGE, &ephemeral));
        self.ask_with(&signature, (fields, age), certificate, &self.card.pin.clone())
    }

    fn ask_with(
        &mut self,
        signature: &[u8],
        (fields, age): (&[&str], Option<u8>),
        certificate: &Certificate,
        pin: &str,
    ) -> Result<Value, CardRefusal> {
        let reading = Reading {
            challenge: CHALLENGE,
            ephemeral: self.ephemeral.public_key(),
            signature,
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            age,
        };
        let answer = self.card.answer(&mut self.rng, pin, (certificate, &reading), NOW)?;
        Ok(serde_json::from_str(answer["content"].as_str().unwrap()).unwrap())
    }
}

#[test]
fn a_card_shows_what_the_certificate_names_and_nothing_else() {
    let mut desk = Desk::new();
    let certificate = desk.checked(&["region"]);
    let content = desk.ask(&["region"], None, &certificate).unwrap();
    assert_eq!(content["region"], "990101");
    assert!(!content.to_string().contains("QUERSTROM"));
    assert_eq!(desk.ask(&["family_name"], None, &certificate), Err(CardRefusal::Field));
    assert_eq!(desk.ask(&["region"], Some(18), &certificate), Err(CardRefusal::Field));
    let certificate = desk.checked(&["shoe_size"]);
    assert_eq!(desk.ask(&["shoe_size"], None, &certificate), Err(CardRefusal::Missing));
}

#[test]
fn an_age_is_compared_and_the_date_of_birth_stays_on_the_card() {
    let mut desk = Desk::new();
    let certificate = desk.checked(&[AGE]);
    // 1,800,000,000 is 2027-01-15: seventeen years to the day.
    for (age, reached) in [(16, true), (17, true), (18, false)] {
        let content = desk.ask(&[], Some(age), &certificate).unwrap();
        assert_eq!(content[AGE], json!({ "age": age, "reached": reached }));
        assert!(!content.to_string().contains("2010"));
    }
}

#[test]
fn a_card_checks_the_terminal_before_it_says_anything() {
    let mut desk = Desk::new();
    let text = desk.certificate(&["region"], NOW - 1);
    let read = |key: &Es256, text: &str, now| Certificate::read(&key.public(), text, now).map(|_| ());
    assert_eq!(read(&desk.authority, &text, NOW), Err(CardRefusal::Expired));
    assert_eq!(read(&desk.terminal, &text, NOW - 1), Err(CardRefusal::Certificate));
    let was_good = Certificate::read(&desk.authority.public(), &text, NOW - 1).unwrap();
    assert_eq!(desk.ask(&["region"], None, &was_good), Err(CardRefusal::Expired));

    let certificate = desk.checked(&["region"]);
    let pin = desk.card.pin.clone();
    let signed = Reading::signed(&CHALLENGE, &desk.ephemeral.public_key());
    let good = desk.terminal.sign(&signed);
    let by_another = desk.authority.sign(&signed);
    let of_another_challenge = desk.terminal.sign(&Reading::signed(&[8; 16], &desk.ephemeral.public_key()));
    let ask = (&["region"][..], None);
    assert!(desk.ask_with(&good, ask, &certificate, &pin).is_ok());
    for bad in [by_another, of_another_challenge] {
        assert_eq!(desk.ask_with(&bad, ask, &certificate, &pin), Err(CardRefusal::Terminal));
    }
    assert_eq!(desk.ask_with(&good, ask, &certificate, "12345"), Err(CardRefusal::Pin));
}

#[test]
fn pseudonyms_are_the_same_in_a_sector_and_others_elsewhere() {
    let mut desk = Desk::new();
    let certificate = desk.checked(&[]);
    let [one, again] = [(); 2].map(|()| desk.ask(&[], None, &certificate).unwrap()["pseudonym"].clone());
    assert_eq!(one, again);
    desk.sectors.swap(0, 1);
    let elsewhere = desk.checked(&[]);
    let content = desk.ask(&[], None, &elsewhere).unwrap();
    assert_ne!(one, content["pseudonym"]);
    // Who keeps the secret of a sector can make the pseudonym of a card from its public key.
    desk.sectors.swap(0, 1);
    assert_eq!(one, restricted_id(&desk.sectors[0], &desk.card.block_key()));
    let other = Card::new(&mut desk.rng, serde_json::Map::new(), (&desk.group, "generation"));
    assert_ne!(one, restricted_id(&desk.sectors[0], &other.block_key()));
}

/// A service can make an answer that looks like a card's: what it has proves nothing to others.
#[test]
fn an_answer_is_no_transferable_proof() {
    let mut desk = Desk::new();
    let certificate = desk.checked(&["region"]);
    let signature = desk.terminal.sign(&Reading::signed(&CHALLENGE, &desk.ephemeral.public_key()));
    let reading = Reading {
        challenge: CHALLENGE,
        ephemeral: desk.ephemeral.public_key(),
        signature: &signature,
        fields: vec!["region".to_owned()],
        age: None,
    };
    let pin = desk.card.pin.clone();
    let answer = desk.card.answer(&mut desk.rng, &pin, (&certificate, &reading), NOW).unwrap();
    let group: PublicKey = desk.group.public_key();
    let nonce: [u8; 16] = hex::decode(answer["nonce"].as_str().unwrap()).unwrap().try_into().unwrap();
    let key = session_key(&desk.ephemeral, &group, &nonce);
    assert_eq!(answer["seal"], seal(&key, answer["content"].as_str().unwrap()));
    let made_up = json!({ "region": "990909", "pseudonym": "anybody" }).to_string();
    assert_eq!(seal(&key, &made_up), seal(&session_key(&desk.group, &reading.ephemeral, &nonce), &made_up));
    assert_ne!(answer["seal"], seal(&key, &made_up));
}
