//! What people would use instead: SD-JWT (RFC 9901) with ES256, by the crates sd-jwt-payload 0.5 and p256.
//!
//! Not the same work: it shows some claims and not others, and that is all. Everybody who sees two showings of one
//! credential can link them, the issuer too. A signature covers salted hashes of L claims; to make a proof is to leave
//! disclosures out and to sign a key-binding JWT; to verify one is two ES256 signatures and the hashes.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use sd_jwt_payload::{
    Hasher, JsonObject, JwsSigner, KeyBindingJwt, RequiredKeyBinding, SdJwt, SdJwtBuilder, Value,
};
use sha2::{Digest, Sha256};

use crate::entry::{Contestant, Entry, Operation};
use crate::work::{KEY_MATERIAL, Work};

const NONCE: &str = "6f1d2a94c3b07e58";
const AUDIENCE: &str = "https://forum.example";

struct Sha256Hasher;

impl Hasher for Sha256Hasher {
    fn digest(&self, input: &[u8]) -> Vec<u8> {
        Sha256::digest(input).to_vec()
    }

    fn alg_name(&self) -> &'static str {
        "sha-256"
    }
}

/// ES256 (RFC 7518, section 3.4).
struct Es256(SigningKey);

#[async_trait]
impl JwsSigner for Es256 {
    type Error = serde_json::Error;

    async fn sign(&self, header: &JsonObject, payload: &JsonObject) -> Result<Vec<u8>, Self::Error> {
        let [header, payload] = [serde_json::to_vec(header)?, serde_json::to_vec(payload)?];
        let (header, payload) =
            (BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(payload));
        let signed = format!("{header}.{payload}");
        let signature: Signature = self.0.sign(signed.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes());
        Ok(format!("{signed}.{signature}").into_bytes())
    }
}

struct Ready {
    issuer: Es256,
    issuer_key: VerifyingKey,
    holder: Es256,
    holder_key: VerifyingKey,
    claims: Value,
    paths: Vec<String>,
    disclosed: usize,
}

impl Ready {
    fn new(work: &Work) -> Self {
        let [issuer, holder] =
            [KEY_MATERIAL, [9; 32]].map(|octets| SigningKey::from_slice(&octets).expect("a scalar of P-256"));
        let names: Vec<_> = (0..work.messages.len()).map(|index| format!("claim_{index}")).collect();
        let text = |message: &Vec<u8>| Value::String(String::from_utf8_lossy(message).into_owned());
        let claims = names.iter().cloned().zip(work.messages.iter().map(text)).collect();
        Self {
            issuer_key: *issuer.verifying_key(),
            holder_key: *holder.verifying_key(),
            issuer: Es256(issuer),
            holder: Es256(holder),
            claims: Value::Object(claims),
            paths: names.iter().map(|name| format!("/{name}")).collect(),
            disclosed: work.disclosed_indexes.len(),
        }
    }

    fn sign(&self) -> SdJwt {
        let builder = SdJwtBuilder::new_with_hasher(self.claims.clone(), Sha256Hasher).expect("an object");
        let concealable = self
            .paths
            .iter()
            .fold(builder, |builder, path| builder.make_concealable(path).expect("there is such a claim"));
        let bound = concealable.require_key_binding(RequiredKeyBinding::Kid("holder".into()));
        at_once(bound.finish(&self.issuer, "ES256")).expect("signs")
    }

    fn verify(&self, credential: &SdJwt) -> JsonObject {
        let text = credential.presentation();
        verify_jws(&self.issuer_key, text.split('~').next().unwrap_or_default());
        credential.clone().into_disclosed_object(&Sha256Hasher).expect("disclosures belong to it")
    }

    fn present(&self, credential: &SdJwt) -> SdJwt {
        let whole = credential.clone().into_presentation(&Sha256Hasher).expect("the same hash");
        let chosen = self.paths[self.disclosed..]
            .iter()
            .fold(whole, |chosen, path| chosen.conceal(path).expect("there is such a claim"));
        let (mut shown, _) = chosen.finish();
        let binding = KeyBindingJwt::builder().nonce(NONCE).aud(AUDIENCE).iat(1_772_442_000);
        let binding = at_once(binding.finish(&shown, &Sha256Hasher, "ES256", &self.holder)).expect("signs");
        shown.attach_key_binding_jwt(binding);
        shown
    }

    fn verify_presentation(&self, shown: &SdJwt) -> JsonObject {
        let claims = self.verify(shown);
        let text = shown.presentation();
        let (signed, binding) = text.rsplit_once('~').expect("a key binding");
        verify_jws(&self.holder_key, binding);
        let bound = shown.key_binding_jwt().expect("a key binding").claims();
        assert_eq!(bound.sd_hash, Sha256Hasher.encoded_digest(&format!("{signed}~")));
        assert_eq!((bound.nonce.as_str(), bound.aud.as_str()), (NONCE, AUDIENCE));
        claims
    }
}

/// A JWS in compact form (RFC 7515, section 5.2).
fn verify_jws(key: &VerifyingKey, jws: &str) {
    let (signed, signature) = jws.rsplit_once('.').expect("three parts");
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let signature = Signature::from_slice(&signature).expect("64 octets");
    key.verify(signed.as_bytes(), &signature).expect("verifies");
}

/// The value of a future that waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("it waits for nothing"),
    }
}

pub(super) fn entries(work: &Work) -> Vec<Entry> {
    let ready = Rc::new(Ready::new(work));
    let credential = Rc::new(ready.sign());
    let shown = ready.present(&credential);
    assert_eq!(ready.verify(&credential).len(), work.messages.len() + 1);
    assert_eq!(ready.verify_presentation(&shown).len(), work.disclosed_indexes.len() + 1);
    let text = shown.presentation();
    let kept = || (Rc::clone(&ready), Rc::clone(&credential));
    let [(signer, _), (verifier, verified), (prover, proved), (checker, _), (reader, _)] =
        [kept(), kept(), kept(), kept(), kept()];
    let who = Contestant::SdJwt;
    vec![
        Entry::new(Operation::Sign, who, move || signer.sign()),
        Entry::new(Operation::Verify, who, move || verifier.verify(&verified)),
        Entry::new(Operation::ProofGen, who, move || prover.present(&proved)),
        Entry::new(Operation::ProofVerify, who, move || checker.verify_presentation(&shown)),
        Entry::new(Operation::ProofVerifyOctets, who, move || {
            reader.verify_presentation(&SdJwt::parse(&text).expect("an SD-JWT"))
        }),
    ]
}
