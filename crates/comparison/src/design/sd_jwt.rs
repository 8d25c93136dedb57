//! SD-JWT VC: an issuer's JWT over salted hashes, disclosures beside it, and the holder's key-binding JWT (RFC 9901,
//! draft-ietf-oauth-sd-jwt-vc).
//!
//! The crate `sd-jwt-payload` reads, selects and puts together; the issuer writes its disclosures here, because that
//! crate's builder takes its salts from the system and a run must be repeatable.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::VerifyingKey;
use rand_core::{CryptoRng, RngCore};
use sd_jwt_payload::{Hasher, RequiredKeyBinding, SdJwt};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::es256::{self, Es256};
use super::presentation::{Attributes, Rejection, Request, Verified};
use super::status_list::Reference;

const KIND: &str = "dc+sd-jwt";
const BINDING: &str = "kb+jwt";
/// How far the clocks of a device and a platform may be apart, in seconds.
const CLOCKS: u64 = 300;

struct Sha256Hasher;

impl Hasher for Sha256Hasher {
    fn digest(&self, input: &[u8]) -> Vec<u8> {
        Sha256::digest(input).to_vec()
    }

    fn alg_name(&self) -> &'static str {
        "sha-256"
    }
}

/// The issuer's JWT with all disclosures: `JWT~D1~…~Dn~`.
pub(super) fn issue(rng: &mut (impl CryptoRng + RngCore), issuer: &Es256, attributes: &Attributes) -> String {
    let mut disclosures = Vec::new();
    for (name, value) in &attributes.claims {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let disclosure = json!([URL_SAFE_NO_PAD.encode(salt), name, value]).to_string();
        disclosures.push(URL_SAFE_NO_PAD.encode(disclosure));
    }
    let mut digests: Vec<_> =
        disclosures.iter().map(|disclosure| Sha256Hasher.encoded_digest(disclosure)).collect();
    // In an order that says nothing about which is which (RFC 9901, section 4.2.4.1).
    digests.sort_unstable();
    let mut content = json!({
        "iss": "https://issuer.example", "vct": "urn:bauta:person",
        "iat": attributes.issued, "exp": attributes.expires,
        "cnf": { "jwk": es256::to_jwk(&attributes.holder) },
        "_sd": digests, "_sd_alg": "sha-256",
    });
    if let Some(status) = &attributes.status {
        content["status"] = status.to_json();
    }
    let mut text = issuer.sign_jwt(KIND, &content) + "~";
    for disclosure in disclosures {
        text += &disclosure;
        text += "~";
    }
    text
}

pub(super) fn accept(
    credential: &[u8],
    issuer: &VerifyingKey,
    holder: &VerifyingKey,
) -> Result<(), Rejection> {
    let (_, content) = read(credential, issuer)?;
    if holder_of(&content)? == *holder { Ok(()) } else { Err(Rejection::Holder) }
}

/// Reads an SD-JWT whose JWT the issuer signed: its parts, and its claims with what is disclosed.
fn read(octets: &[u8], issuer: &VerifyingKey) -> Result<(SdJwt, Map<String, Value>), Rejection> {
    let text = std::str::from_utf8(octets).map_err(|_| Rejection::Malformed)?;
    let jwt = text.split('~').next().ok_or(Rejection::Malformed)?;
    es256::verify_jwt(issuer, KIND, jwt).map_err(|_| Rejection::Issuer)?;
    let parts = SdJwt::parse(text).map_err(|_| Rejection::Malformed)?;
    if parts.claims()._sd_alg.as_deref() != Some("sha-256") {
        return Err(Rejection::Malformed);
    }
    let cnf = parts.claims().cnf.clone();
    let mut content =
        parts.clone().into_disclosed_object(&Sha256Hasher).map_err(|_| Rejection::Disclosure)?;
    if let Some(RequiredKeyBinding::Jwk(jwk)) = cnf {
        content.insert("cnf".to_owned(), json!({ "jwk": jwk }));
    }
    Ok((parts, content))
}

fn holder_of(content: &Map<String, Value>) -> Result<VerifyingKey, Rejection> {
    let jwk = content.get("cnf").and_then(|cnf| cnf.get("jwk")).ok_or(Rejection::Malformed)?;
    es256::from_jwk(jwk).ok_or(Rejection::Malformed)
}

pub(super) fn present(
    credential: &[u8],
    device: &Es256,
    request: &Request,
    now: u64,
) -> Result<String, Rejection> {
    let text = std::str::from_utf8(credential).map_err(|_| Rejection::Malformed)?;
    let whole = SdJwt::parse(text).map_err(|_| Rejection::Malformed)?;
    let hidden = whole.into_presentation(&Sha256Hasher).map_err(|_| Rejection::Malformed)?.conceal_all();
    let chosen = request
        .claims
        .iter()
        .try_fold(hidden, |hidden, name| hidden.disclose(&format!("/{name}")))
        .map_err(|_| Rejection::Missing)?;
    let text = chosen.finish().0.presentation();
    let binding = json!({
        "iat": now, "aud": request.audience, "nonce": request.nonce,
        "sd_hash": Sha256Hasher.encoded_digest(&text),
    });
    Ok(text + &device.sign_jwt(BINDING, &binding))
}

pub(super) fn verify(
    presentation: &[u8],
    issuer: &VerifyingKey,
    request: &Request,
    now: u64,
) -> Result<Verified, Rejection> {
    let (parts, mut content) = read(presentation, issuer)?;
    if content.get("exp").and_then(Value::as_u64).is_none_or(|expires| now > expires) {
        return Err(Rejection::Expired);
    }
    let holder = holder_of(&content)?;
    let text = std::str::from_utf8(presentation).map_err(|_| Rejection::Malformed)?;
    check_binding(text, &holder, request, now)?;
    let status = content.get("status").map(|status| Reference::from_json(status).ok_or(Rejection::Malformed));
    let status = status.transpose()?;
    for name in ["iss", "vct", "iat", "exp", "cnf", "status"] {
        content.remove(name);
    }
    let jwt = parts.presentation();
    let signature = jwt.split('~').next().and_then(|jwt| jwt.rsplit_once('.')).map(|(_, last)| last);
    let signature = URL_SAFE_NO_PAD.decode(signature.unwrap_or_default()).unwrap_or_default();
    Ok(Verified {
        claims: content,
        status,
        holder: es256::name_of(&holder),
        signature: hex::encode(signature),
    })
}

/// The key-binding JWT is the holder's, over exactly what is disclosed, for this platform and this request, of now.
fn check_binding(text: &str, holder: &VerifyingKey, request: &Request, now: u64) -> Result<(), Rejection> {
    let (disclosed, binding) = text.rsplit_once('~').ok_or(Rejection::Malformed)?;
    let binding = es256::verify_jwt(holder, BINDING, binding).map_err(|_| Rejection::Holder)?;
    if binding["sd_hash"] != Sha256Hasher.encoded_digest(&format!("{disclosed}~")) {
        return Err(Rejection::Disclosure);
    }
    if binding["nonce"] != request.nonce {
        return Err(Rejection::Nonce);
    }
    if binding["aud"] != request.audience {
        return Err(Rejection::Audience);
    }
    if binding["iat"].as_u64().is_none_or(|signed| signed.abs_diff(now) > CLOCKS) {
        return Err(Rejection::Stale);
    }
    Ok(())
}
