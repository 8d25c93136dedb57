//! draft-irtf-cfrg-bbs-per-verifier-linkability-03.

use ark_bls12_381::Fr;
use ark_ec::CurveGroup;
use ark_ff::Zero;
use bauta_bbs::blind::{BlindDisclosed, BlindDisclosure, CommitmentWithProof};
use bauta_bbs::proof::ProofContext;
use bauta_bbs::pseudonym::{
    ContextId, NymDisclosed, NymDisclosure, NymEntropy, NymRequest, NymSecrets, Pseudonym, Received,
    blind_sign_with_nym, commit_with_nym, proof_gen_with_nym, proof_verify_with_nym,
    verify_finalize_with_nym,
};
use bauta_bbs::{Header, Interface, Proof, Signature, hazmat};
use serde_json::{Value, json};

use super::Verdict;
use super::blind::Known;
use crate::catalogue::Suite;
use crate::fields::Fields;
use crate::mocked::MockedRandomness;
use crate::report::Reason;
use crate::trace::{Signed, hex, point_hex, random_scalars, scalar_hex, undisclosed};

/// The mocked randomness of one operation, `commit` or `proof`; these files leave the count to the draft.
fn mocked_randomness(
    suite: Suite,
    case: Fields<'_>,
    operation: &str,
    count: usize,
) -> Result<MockedRandomness, Reason> {
    let parameters = case.object("mockRngParameters")?;
    let (seed, dst) = (parameters.text("SEED")?, parameters.object(operation)?.text("DST")?);
    MockedRandomness::new(suite.ciphersuite(), seed.as_bytes(), dst.as_bytes(), count)
}

fn nym_secrets(case: Fields<'_>, field: &str) -> Result<NymSecrets, Reason> {
    let octets = case.octets_list(field)?.concat();
    NymSecrets::from_octets(&octets).map_err(|_| Reason::malformed(field))
}

fn entropy(case: Fields<'_>) -> Result<NymEntropy, Reason> {
    let field = "signer_nym_entropy";
    NymEntropy::from_octets(&case.octets(field)?).map_err(|_| Reason::malformed(field))
}

fn context_id(case: Fields<'_>) -> Result<ContextId, Reason> {
    case.octets("context_id").map(ContextId)
}

/// Each secret, as hexadecimal digits.
fn secrets_hex(secrets: &NymSecrets) -> Value {
    secrets.to_octets().chunks(32).map(hex).collect()
}

pub(crate) fn commit(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let (messages, nyms) = (case.octets_list("committedMessages")?, nym_secrets(case, "proverNyms")?);
    let mut rng = mocked_randomness(suite, case, "commit", messages.len() + nyms.count() + 2)?;
    let (commitment, blind) = commit_with_nym(&suite.pseudonym_interface(), &messages, &nyms, &mut rng)
        .map_err(|_| Reason::Refused)?;
    rng.exhausted()?;
    let random: Vec<_> = rng.scalars().iter().map(scalar_hex).collect();
    Ok(json!({
        "proverBlind": hex(&blind.to_octets()[..]),
        "commitmentWithProof": hex(commitment.to_octets()),
        "trace": { "random_scalars": { "s_tilde": random[1], "m_tildes": random[2..] } },
    }))
}

pub(crate) fn commit_verify(suite: Suite, case: Fields<'_>) -> Result<Verdict, Reason> {
    let commitment = CommitmentWithProof::from_octets(&case.octets("commitmentWithProof")?);
    Ok(commitment.and_then(|commitment| commitment.verify(&suite.pseudonym_interface())).into())
}

/// What was signed, with the secrets at the end.
fn signed(interface: Interface, known: &Known, secrets: &NymSecrets) -> Result<Signed, Reason> {
    let mut messages = known.message_scalars(&interface);
    messages.extend(secrets.to_messages());
    Signed::blind(interface, messages, known.messages.len()).ok_or_else(|| Reason::malformed("messages"))
}

/// header ‖ I2OSP(N, 8), what was signed.
fn whole_header(header: &Header, secrets: &NymSecrets) -> Header {
    Header([&header.0[..], &(secrets.count() as u64).to_be_bytes()].concat())
}

pub(crate) fn signature(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let interface = suite.pseudonym_interface();
    let (key_pair, header, known) = (case.key_pair()?, case.header()?, Known::read(case)?);
    let (nyms, entropy) = (nym_secrets(case, "proverNyms")?, entropy(case)?);
    let commitment = CommitmentWithProof::from_octets(&case.octets("commitmentWithProof")?)
        .and_then(|commitment| commitment.verify(&interface))
        .map_err(|_| Reason::malformed("commitmentWithProof"))?;
    let request = NymRequest { commitment: &commitment, nym_count: nyms.count(), entropy: &entropy };
    let signature = blind_sign_with_nym(&interface, &key_pair, &header, &known.messages, &request)
        .map_err(|_| Reason::Refused)?;
    let secrets = nyms.with_entropy(&entropy).map_err(|_| Reason::malformed("signer_nym_entropy"))?;
    let signed = signed(interface, &known, &secrets)?;
    let domain = signed.domain(key_pair.public_key(), &whole_header(&header, &secrets));
    Ok(json!({
        "signerKeyPair": { "publicKey": hex(key_pair.public_key().to_octets()) },
        "nym_secrets": secrets_hex(&secrets),
        "signature": hex(&signature.to_octets()[..]),
        "trace": { "B": point_hex(&signed.b(domain)), "domain": scalar_hex(&domain) },
    }))
}

pub(crate) fn signature_verify(suite: Suite, case: Fields<'_>) -> Result<Verdict, Reason> {
    let public_key = case.object("signerKeyPair")?.public_key("publicKey")?;
    let (header, known) = (case.header()?, Known::read(case)?);
    let (nyms, entropy) = (nym_secrets(case, "proverNyms")?, entropy(case)?);
    let signature = Signature::from_octets(&case.octets("signature")?);
    let known = known.disclosing(&[], &[]);
    Ok(signature
        .and_then(|signature| {
            let received = Received { known, prover_nyms: &nyms, entropy: &entropy, signature: &signature };
            verify_finalize_with_nym(&suite.pseudonym_interface(), &public_key, &header, &received)
        })
        .into())
}

pub(crate) fn proof(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let interface = suite.pseudonym_interface();
    let (public_key, header, ph) =
        (case.public_key("signerPublicKey")?, case.header()?, case.presentation_header()?);
    let context = ProofContext { public_key: &public_key, header: &header, presentation_header: &ph };
    let (signature, known) = (case.signature()?, Known::read(case)?);
    let secrets = nym_secrets(case, "proverNyms")?
        .with_entropy(&entropy(case)?)
        .map_err(|_| Reason::malformed("signer_nym_entropy"))?;
    let (context_id, signed) = (context_id(case)?, signed(interface, &known, &secrets)?);
    let (disclosed, committed) =
        (case.indexed_keys("revealedMessages")?, case.indexed_keys("revealedCommittedMessages")?);
    let hidden = undisclosed(signed.messages.len(), &known.whole_indexes(&disclosed, &committed));
    let mut rng = mocked_randomness(suite, case, "proof", 5 + hidden.len())?;
    let known = known.disclosing(&disclosed, &committed);
    let disclosure = NymDisclosure { known, nym_secrets: &secrets, context_id: &context_id };
    let (proof, pseudonym) = proof_gen_with_nym(&interface, &context, &signature, &disclosure, &mut rng)
        .map_err(|_| Reason::malformed("revealedMessages"))?;
    rng.exhausted()?;

    let random = rng.scalars();
    let malformed = || Reason::malformed("trace");
    let domain = signed.domain(&public_key, &whole_header(&header, &secrets));
    let announced = signed.announced(domain, &signature, &hidden, &random).ok_or_else(malformed)?;
    let mut computed = pseudonym_trace(interface, &context_id, &secrets, &random).ok_or_else(malformed)?;
    let proof = proof.to_octets();
    computed["L"] = Value::from(known_count(&disclosure));
    computed["nym_secrets"] = secrets_hex(&secrets);
    computed["proof"] = hex(&proof);
    let trace = &mut computed["trace"];
    trace["random_scalars"] = random_scalars(&random).ok_or_else(malformed)?;
    let steps = [("Abar", announced.a_bar), ("Bbar", announced.b_bar), ("D", announced.d)];
    let steps = steps.into_iter().chain([("T1", announced.t1), ("T2", announced.t2)]);
    steps.for_each(|(name, value)| trace[name] = value);
    trace["domain"] = scalar_hex(&domain);
    trace["challenge"] = hex(&proof[proof.len() - 32..]);
    if computed["pseudonym"] != hex(pseudonym.to_octets()) {
        return Err(Reason::Differs { field: "pseudonym".to_owned() });
    }
    let mut commitment = commit(suite, case)?;
    computed["proverBlind"] = commitment["proverBlind"].take();
    computed["commitmentWithProof"] = commitment["commitmentWithProof"].take();
    Ok(computed)
}

/// L, how many messages are the signer's.
fn known_count(disclosure: &NymDisclosure<'_, Vec<u8>>) -> usize {
    let known: &BlindDisclosure<'_, _> = &disclosure.known;
    known.messages.len()
}

/// The pseudonym and Ut a second time: z^i one after the other, where the shipped code goes by Horner's rule. `None`
/// when there are not as many random scalars as secrets.
fn pseudonym_trace(
    interface: Interface,
    context_id: &ContextId,
    secrets: &NymSecrets,
    random: &[Fr],
) -> Option<Value> {
    let dst = format!("{}VECT_NYM_SECRETS", interface.api_id());
    let z = hazmat::hash_to_scalar(interface.suite(), &context_id.0, dst.as_bytes());
    let op = hazmat::hash_to_curve_g1(interface.suite(), &context_id.0, interface.api_id().as_bytes());
    let evaluate = |coefficients: &[Fr]| {
        let powers = std::iter::successors(Some(Fr::from(1u64)), |power| Some(*power * z));
        powers.zip(coefficients).fold(Fr::zero(), |sum, (power, coefficient)| sum + power * coefficient)
    };
    let of_secrets: Vec<_> = secrets.to_messages().iter().map(hazmat::message_to_scalar).collect();
    let of_random = random.get(random.len().checked_sub(secrets.count())?..)?;
    let (secret, blinding) = (evaluate(&of_secrets), evaluate(of_random));
    let pseudonym = point_hex(&(op * secret).into_affine());
    Some(json!({
        "pseudonym": pseudonym,
        "trace": {
            "pseudonym": pseudonym,
            "OP": point_hex(&op),
            "Ut": point_hex(&(op * blinding).into_affine()),
            "poly_eval_pseudo": scalar_hex(&secret),
            "poly_eval_proof": scalar_hex(&blinding),
        },
    }))
}

/// The verifier is given the messages that were shown, the pseudonym, the context and N.
pub(crate) fn proof_verify(suite: Suite, case: Fields<'_>) -> Result<Verdict, Reason> {
    let (public_key, header, ph) =
        (case.public_key("signerPublicKey")?, case.header()?, case.presentation_header()?);
    let context = ProofContext { public_key: &public_key, header: &header, presentation_header: &ph };
    let (messages, committed) =
        (case.indexed("revealedMessages")?, case.indexed("revealedCommittedMessages")?);
    let shown = BlindDisclosed {
        signer_count: case.number("L")?,
        messages: &messages,
        committed_messages: &committed,
    };
    let (nym_count, context_id) = (case.list("nym_secrets")?.len(), context_id(case)?);
    let pseudonym = Pseudonym::from_octets(&case.octets("pseudonym")?);
    let proof = Proof::from_octets(&case.octets("proof")?);
    let verify = |proof: Proof| {
        let pseudonym = &pseudonym?;
        let disclosed = NymDisclosed { shown, nym_count, context_id: &context_id, pseudonym };
        proof_verify_with_nym(&suite.pseudonym_interface(), &context, &proof, &disclosed)
    };
    Ok(proof.and_then(verify).into())
}
