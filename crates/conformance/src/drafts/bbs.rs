//! draft-irtf-cfrg-bbs-signatures.

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen, proof_verify as verify_proof};
use bauta_bbs::signature::{messages_to_scalars as to_scalars, sign, verify};
use bauta_bbs::{Interface, Proof, PublicKey, SecretKey, Signature, hazmat};
use serde_json::{Value, json};

use super::Verdict;
use crate::catalogue::Suite;
use crate::fields::Fields;
use crate::mocked::{MockedRandomness, SEED};
use crate::report::Reason;
use crate::trace::{Signed, hex, point_hex, random_scalars, scalar_hex, undisclosed};

pub(crate) fn key_pair(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let (material, info, dst) =
        (case.octets("keyMaterial")?, case.octets("keyInfo")?, case.octets("keyDst")?);
    let secret_key = SecretKey::key_gen(suite.ciphersuite(), &material, &info, Some(&dst))
        .map_err(|_| Reason::malformed("keyMaterial"))?;
    let (sk, pk) = (hex(&secret_key.to_octets()[..]), hex(secret_key.public_key().to_octets()));
    Ok(json!({ "keyPair": { "secretKey": sk, "publicKey": pk } }))
}

pub(crate) fn generators(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let interface = Interface::bbs(suite.ciphersuite());
    let count = case.nonempty_list("MsgGenerators")?.len();
    let mut computed = generators_of(suite, interface.api_id(), count);
    // The suite's constant, and below it the same again by the draft's procedure.
    computed["P1"] = point_hex(&hazmat::p1(suite.ciphersuite()));
    if computed["P1"] != point_hex(&hazmat::derive_p1(suite.ciphersuite())) {
        return Err(Reason::Differs { field: "P1".to_owned() });
    }
    Ok(computed)
}

/// P1, Q_1 and as many message generators.
pub(crate) fn generators_of(suite: Suite, api_id: &str, count: usize) -> Value {
    let points = hazmat::create_generators(suite.ciphersuite(), api_id, count + 1);
    let points: Vec<_> = points.iter().map(point_hex).collect();
    json!({
        "P1": point_hex(&hazmat::derive_p1(suite.ciphersuite())),
        "Q1": points[0],
        "MsgGenerators": points[1..],
    })
}

pub(crate) fn hash_to_scalar(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let (message, dst) = (case.octets("message")?, case.octets("dst")?);
    Ok(json!({ "scalar": scalar_hex(&hazmat::hash_to_scalar(suite.ciphersuite(), &message, &dst)) }))
}

pub(crate) fn messages_to_scalars(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let interface = Interface::bbs(suite.ciphersuite());
    let cases = case.nonempty_list("cases")?.iter().map(|case| {
        let scalar = to_scalars(&interface, &[Fields(case).octets("message")?]);
        Ok(json!({ "scalar": hex(&scalar[0].to_octets()[..]) }))
    });
    Ok(json!({
        "dst": hex(format!("{}MAP_MSG_TO_SCALAR_AS_HASH_", interface.api_id())),
        "cases": cases.collect::<Result<Vec<_>, _>>()?,
    }))
}

pub(crate) fn mocked_rng(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let (seed, dst, count) = (case.octets("seed")?, case.octets("dst")?, case.number("count")?);
    let mocked = MockedRandomness::new(suite.ciphersuite(), &seed, &dst, count)?;
    Ok(json!({ "mockedScalars": mocked.scalars().iter().map(scalar_hex).collect::<Vec<_>>() }))
}

pub(crate) fn signature(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let interface = Interface::bbs(suite.ciphersuite());
    let (key_pair, header, messages) = (case.key_pair()?, case.header()?, case.octets_list("messages")?);
    let signature = sign(&interface, &key_pair, &header, &messages).map_err(|_| Reason::Refused)?;
    let signed = Signed::plain(interface, to_scalars(&interface, &messages));
    let domain = signed.domain(key_pair.public_key(), &header);
    Ok(json!({
        "signerKeyPair": { "publicKey": hex(key_pair.public_key().to_octets()) },
        "signature": hex(&signature.to_octets()[..]),
        "trace": { "B": point_hex(&signed.b(domain)), "domain": scalar_hex(&domain) },
    }))
}

pub(crate) fn signature_verify(suite: Suite, case: Fields<'_>) -> Result<Verdict, Reason> {
    let interface = Interface::bbs(suite.ciphersuite());
    let public_key = PublicKey::from_octets(&case.object("signerKeyPair")?.octets("publicKey")?);
    let signature = Signature::from_octets(&case.octets("signature")?);
    let (header, messages) = (case.header()?, case.octets_list("messages")?);
    Ok(public_key
        .and_then(|public_key| verify(&interface, &public_key, &header, &messages, &signature?))
        .into())
}

pub(crate) fn proof(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let interface = Interface::bbs(suite.ciphersuite());
    let (public_key, header, ph) =
        (case.public_key("signerPublicKey")?, case.header()?, case.presentation_header()?);
    let context = ProofContext { public_key: &public_key, header: &header, presentation_header: &ph };
    let (signature, messages, disclosed_indexes) =
        (case.signature()?, case.octets_list("messages")?, case.indexes("disclosedIndexes")?);
    let hidden = undisclosed(messages.len(), &disclosed_indexes);

    // The core draft's cases do not repeat the seed and the label, which are those of its mocked random scalars.
    let dst = format!("{}MOCK_RANDOM_SCALARS_DST_", interface.api_id());
    let mut rng =
        MockedRandomness::new(suite.ciphersuite(), SEED.as_bytes(), dst.as_bytes(), 5 + hidden.len())?;
    let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: &disclosed_indexes };
    let proof = proof_gen(&interface, &context, &signature, &disclosure, &mut rng)
        .map_err(|_| Reason::malformed("disclosedIndexes"))?
        .to_octets();
    rng.exhausted()?;

    let random = rng.scalars();
    let signed = Signed::plain(interface, to_scalars(&interface, &messages));
    let domain = signed.domain(&public_key, &header);
    let malformed = || Reason::malformed("trace");
    let announced = signed.announced(domain, &signature, &hidden, &random).ok_or_else(malformed)?;
    Ok(json!({
        "proof": hex(&proof),
        "trace": {
            "random_scalars": random_scalars(&random).ok_or_else(malformed)?,
            "A_bar": announced.a_bar,
            "B_bar": announced.b_bar,
            "D": announced.d,
            "T1": announced.t1,
            "T2": announced.t2,
            "domain": scalar_hex(&domain),
            "challenge": hex(&proof[proof.len() - 32..]),
        },
    }))
}

/// The verifier is given the messages at `disclosedIndexes` only, in the order of the list.
pub(crate) fn proof_verify(suite: Suite, case: Fields<'_>) -> Result<Verdict, Reason> {
    let interface = Interface::bbs(suite.ciphersuite());
    let public_key = case.public_key("signerPublicKey")?;
    let (header, ph, messages) = (case.header()?, case.presentation_header()?, case.octets_list("messages")?);
    let disclosed = case
        .indexes("disclosedIndexes")?
        .into_iter()
        .map(|index| Some((index, messages.get(index)?)))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Reason::malformed("disclosedIndexes"))?;
    let context = ProofContext { public_key: &public_key, header: &header, presentation_header: &ph };
    let proof = Proof::from_octets(&case.octets("proof")?);
    Ok(proof.and_then(|proof| verify_proof(&interface, &context, &proof, &disclosed)).into())
}
