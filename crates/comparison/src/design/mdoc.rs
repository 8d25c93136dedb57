//! Salted digests in CBOR, in the manner of ISO/IEC 18013-5: the issuer signs digests of items (COSE_Sign1, ES256), the
//! wallet shows some items, and the device's key signs the transcript of the session.
//!
//! The transcript stands for the one that an OpenID4VP request makes: who asks, and the fresh value.

use ciborium::Value;
use coset::{CborSerializable as _, CoseSign1, CoseSign1Builder, HeaderBuilder, iana};
use p256::ecdsa::VerifyingKey;
use rand_core::{CryptoRng, RngCore};
use serde_json::Map;
use sha2::{Digest, Sha256};

use super::es256::{self, Es256};
use super::presentation::{Attributes, Rejection, Request, Verified};
use super::status_list::Reference;

const DOCUMENT_TYPE: &str = "org.example.person.1";
const NAME_SPACE: &str = "org.example.person.1";

/// IssuerSigned: all items and the issuer's signature over their digests.
pub(super) fn issue(
    rng: &mut (impl CryptoRng + RngCore),
    issuer: &Es256,
    attributes: &Attributes,
) -> Vec<u8> {
    let (mut items, mut digests) = (Vec::new(), Vec::new());
    for (identifier, (name, value)) in (0_u32..).zip(&attributes.claims) {
        let mut random = vec![0; 16];
        rng.fill_bytes(&mut random);
        let item = map([
            ("digestID", Value::from(identifier)),
            ("random", Value::Bytes(random)),
            ("elementIdentifier", Value::from(&name[..])),
            ("elementValue", from_json(value)),
        ]);
        let item = embedded(&item);
        digests.push((Value::from(identifier), Value::Bytes(digest(&item))));
        items.push(item);
    }
    let [x, y] = es256::coordinates(&attributes.holder);
    // COSE_Key (RFC 9052, section 7): key type EC2, curve P-256.
    let device = Value::Map(vec![
        (Value::from(1), Value::from(2)),
        (Value::from(-1), Value::from(1)),
        (Value::from(-2), Value::Bytes(x.to_vec())),
        (Value::from(-3), Value::Bytes(y.to_vec())),
    ]);
    let mut object = vec![
        ("version", Value::from("1.0")),
        ("digestAlgorithm", Value::from("SHA-256")),
        ("valueDigests", map([(NAME_SPACE, Value::Map(digests))])),
        ("deviceKeyInfo", map([("deviceKey", device)])),
        ("docType", Value::from(DOCUMENT_TYPE)),
        (
            "validityInfo",
            map([
                ("signed", Value::from(attributes.issued)),
                ("validUntil", Value::from(attributes.expires)),
            ]),
        ),
    ];
    if let Some(status) = &attributes.status {
        object.push(("status", from_json(&status.to_json())));
    }
    let signed = sign(issuer, Some(encode(&embedded(&map(object)))), &[]);
    encode(&map([("nameSpaces", map([(NAME_SPACE, Value::Array(items))])), ("issuerAuth", signed)]))
}

fn sign(key: &Es256, payload: Option<Vec<u8>>, detached: &[u8]) -> Value {
    let header = HeaderBuilder::new().algorithm(iana::Algorithm::ES256).build();
    let builder = CoseSign1Builder::new().protected(header);
    let signed = match payload {
        Some(payload) => {
            builder.payload(payload).create_signature(&[], |octets| key.sign(octets).to_vec()).build()
        }
        None => builder.create_detached_signature(detached, &[], |octets| key.sign(octets).to_vec()).build(),
    };
    signed.to_vec().ok().and_then(|octets| decode(&octets).ok()).unwrap_or(Value::Null)
}

/// What the issuer signed, and its signature.
struct Signed {
    object: Value,
    signature: Vec<u8>,
}

fn read_signed(value: &Value, issuer: &VerifyingKey) -> Result<Signed, Rejection> {
    let signed = CoseSign1::from_slice(&encode(value)).map_err(|_| Rejection::Malformed)?;
    check_algorithm(&signed)?;
    signed
        .verify_signature(&[], |signature, octets| es256::verify(issuer, octets, signature))
        .map_err(|_| Rejection::Issuer)?;
    let object = decode(&signed.payload.ok_or(Rejection::Malformed)?)?;
    Ok(Signed { object: opened(&object)?, signature: signed.signature })
}

fn check_algorithm(signed: &CoseSign1) -> Result<(), Rejection> {
    let expected = coset::Algorithm::Assigned(iana::Algorithm::ES256);
    if signed.protected.header.alg == Some(expected) { Ok(()) } else { Err(Rejection::Malformed) }
}

fn device_key(object: &Value) -> Result<VerifyingKey, Rejection> {
    let key = member(member(object, "deviceKeyInfo")?, "deviceKey")?;
    let coordinate = |label: i32| -> Result<&Vec<u8>, Rejection> {
        let pairs = key.as_map().ok_or(Rejection::Malformed)?;
        let found = pairs.iter().find(|(name, _)| *name == Value::from(label));
        found.and_then(|(_, value)| value.as_bytes()).ok_or(Rejection::Malformed)
    };
    es256::from_coordinates(coordinate(-2)?, coordinate(-3)?).ok_or(Rejection::Malformed)
}

pub(super) fn accept(
    credential: &[u8],
    issuer: &VerifyingKey,
    holder: &VerifyingKey,
) -> Result<(), Rejection> {
    let credential = decode(credential)?;
    let signed = read_signed(member(&credential, "issuerAuth")?, issuer)?;
    read_items(&credential, &signed.object)?;
    if device_key(&signed.object)? == *holder { Ok(()) } else { Err(Rejection::Holder) }
}

/// The items shown, each of which must have the digest that the issuer signed.
fn read_items(issuer_signed: &Value, object: &Value) -> Result<Map<String, serde_json::Value>, Rejection> {
    let digests =
        member(member(object, "valueDigests")?, NAME_SPACE)?.as_map().ok_or(Rejection::Malformed)?;
    let shown = member(member(issuer_signed, "nameSpaces")?, NAME_SPACE)?;
    let mut claims = Map::new();
    for item in shown.as_array().ok_or(Rejection::Malformed)? {
        let content = opened(item)?;
        let identifier = member(&content, "digestID")?;
        let expected = digests.iter().find(|(known, _)| known == identifier).map(|(_, digest)| digest);
        if expected.and_then(Value::as_bytes) != Some(&digest(item)) {
            return Err(Rejection::Disclosure);
        }
        claims.insert(name_of(&content)?, to_json(member(&content, "elementValue")?));
    }
    Ok(claims)
}

fn name_of(item: &Value) -> Result<String, Rejection> {
    let name = member(item, "elementIdentifier")?.as_text();
    name.map(str::to_owned).ok_or(Rejection::Malformed)
}

pub(super) fn present(credential: &[u8], device: &Es256, request: &Request) -> Result<Vec<u8>, Rejection> {
    let credential = decode(credential)?;
    let all = member(member(&credential, "nameSpaces")?, NAME_SPACE)?;
    let mut chosen = Vec::new();
    for item in all.as_array().ok_or(Rejection::Malformed)? {
        if request.claims.contains(&name_of(&opened(item)?)?) {
            chosen.push(item.clone());
        }
    }
    if chosen.len() != request.claims.len() {
        return Err(Rejection::Missing);
    }
    let signature = sign(device, None, &authentication(request));
    let device_signed = map([
        ("nameSpaces", embedded(&Value::Map(Vec::new()))),
        ("deviceAuth", map([("deviceSignature", signature)])),
    ]);
    let issuer_signed = map([
        ("nameSpaces", map([(NAME_SPACE, Value::Array(chosen))])),
        ("issuerAuth", member(&credential, "issuerAuth")?.clone()),
    ]);
    let document = map([
        ("docType", Value::from(DOCUMENT_TYPE)),
        ("issuerSigned", issuer_signed),
        ("deviceSigned", device_signed),
    ]);
    Ok(encode(&map([
        ("version", Value::from("1.0")),
        ("documents", Value::Array(vec![document])),
        ("status", Value::from(0)),
    ])))
}

/// DeviceAuthenticationBytes: what the device signs.
fn authentication(request: &Request) -> Vec<u8> {
    let handover = Value::Array(vec![Value::from(&request.audience[..]), Value::from(&request.nonce[..])]);
    let handover = Value::Array(vec![
        Value::from("OpenID4VPHandover"),
        Value::Bytes(Sha256::digest(encode(&handover)).to_vec()),
    ]);
    let transcript = Value::Array(vec![Value::Null, Value::Null, handover]);
    encode(&embedded(&Value::Array(vec![
        Value::from("DeviceAuthentication"),
        transcript,
        Value::from(DOCUMENT_TYPE),
        embedded(&Value::Map(Vec::new())),
    ])))
}

pub(super) fn verify(
    presentation: &[u8],
    issuer: &VerifyingKey,
    request: &Request,
    now: u64,
) -> Result<Verified, Rejection> {
    let response = decode(presentation)?;
    let documents = member(&response, "documents")?.as_array().ok_or(Rejection::Malformed)?;
    let [document] = &documents[..] else { return Err(Rejection::Malformed) };
    let issuer_signed = member(document, "issuerSigned")?;
    let Signed { object, signature } = read_signed(member(issuer_signed, "issuerAuth")?, issuer)?;
    if member(&object, "docType")?.as_text() != Some(DOCUMENT_TYPE) {
        return Err(Rejection::Malformed);
    }
    let until = member(member(&object, "validityInfo")?, "validUntil")?.as_integer();
    if until.and_then(|until| u64::try_from(until).ok()).is_none_or(|until| now > until) {
        return Err(Rejection::Expired);
    }
    let claims = read_items(issuer_signed, &object)?;
    let holder = device_key(&object)?;
    let by_device = member(member(member(document, "deviceSigned")?, "deviceAuth")?, "deviceSignature")?;
    let by_device = CoseSign1::from_slice(&encode(by_device)).map_err(|_| Rejection::Malformed)?;
    check_algorithm(&by_device)?;
    by_device
        .verify_detached_signature(&authentication(request), &[], |signature, octets| {
            es256::verify(&holder, octets, signature)
        })
        .map_err(|_| Rejection::Holder)?;
    let status = match member(&object, "status") {
        Ok(status) => Some(Reference::from_json(&to_json(status)).ok_or(Rejection::Malformed)?),
        Err(_) => None,
    };
    Ok(Verified { claims, status, holder: es256::name_of(&holder), signature: hex::encode(signature) })
}

fn map<'a>(members: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Map(members.into_iter().map(|(name, value)| (Value::from(name), value)).collect())
}

fn member<'a>(value: &'a Value, name: &str) -> Result<&'a Value, Rejection> {
    let pairs = value.as_map().ok_or(Rejection::Malformed)?;
    let found = pairs.iter().find(|(known, _)| known.as_text() == Some(name));
    found.map(|(_, value)| value).ok_or(Rejection::Malformed)
}

/// CBOR in CBOR (tag 24), so that its octets stay as they were signed.
fn embedded(value: &Value) -> Value {
    Value::Tag(24, Box::new(Value::Bytes(encode(value))))
}

fn opened(value: &Value) -> Result<Value, Rejection> {
    match value {
        Value::Tag(24, inner) => decode(inner.as_bytes().ok_or(Rejection::Malformed)?),
        _ => Err(Rejection::Malformed),
    }
}

fn digest(value: &Value) -> Vec<u8> {
    Sha256::digest(encode(value)).to_vec()
}

fn encode(value: &Value) -> Vec<u8> {
    let mut octets = Vec::new();
    // Writing into memory does not fail.
    let _ = ciborium::into_writer(value, &mut octets);
    octets
}

fn decode(octets: &[u8]) -> Result<Value, Rejection> {
    ciborium::from_reader(octets).map_err(|_| Rejection::Malformed)
}

fn from_json(value: &serde_json::Value) -> Value {
    Value::serialized(value).unwrap_or(Value::Null)
}

fn to_json(value: &Value) -> serde_json::Value {
    value.deserialized().unwrap_or(serde_json::Value::Null)
}
