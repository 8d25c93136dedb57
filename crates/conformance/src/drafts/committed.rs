//! Committed disclosure, the working text of draft-irtf-cfrg-bbs-blind-signatures-04. The field names are ours.

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::CurveGroup;
use bauta_bbs::committed_disclosure::{CommittedProof, Opening, core_proof_gen, core_proof_verify};
use bauta_bbs::proof::{Disclosure, ProofContext};
use bauta_bbs::signature::core_verify;
use bauta_bbs::{MessageScalar, hazmat};
use serde_json::{Value, json};

use super::Verdict;
use super::blind::mocked_randomness;
use crate::catalogue::Suite;
use crate::fields::Fields;
use crate::report::Reason;
use crate::trace::{Signed, hex, point_hex, random_scalars, scalar_hex, undisclosed};

/// `messageScalars` is the whole vector. Of it `L` are the signer's messages; then come, except in `BBS-MOD`, the
/// blinding factor and the holder's messages.
fn signed(suite: Suite, case: Fields<'_>) -> Result<Signed, Reason> {
    let malformed = || Reason::malformed("messageScalars");
    let scalars = case
        .octets_list("messageScalars")?
        .iter()
        .map(|octets| MessageScalar::from_octets(octets).map_err(|_| malformed()))
        .collect::<Result<Vec<_>, _>>()?;
    let (interface, count) = (suite.blind_interface(), case.number("L")?);
    match suite {
        Suite::BbsMod if count == scalars.len() => Ok(Signed::plain(interface, scalars)),
        Suite::BbsMod => Err(Reason::malformed("L")),
        _ if count < scalars.len() => {
            Signed::blind(interface, scalars, count).ok_or_else(|| Reason::malformed("L"))
        }
        _ => Err(Reason::malformed("L")),
    }
}

pub(crate) fn proof(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let signed = signed(suite, case)?;
    let (public_key, header, ph) =
        (case.public_key("signerPublicKey")?, case.header()?, case.presentation_header()?);
    let context = ProofContext { public_key: &public_key, header: &header, presentation_header: &ph };
    let signature = case.signature()?;
    core_verify(&signed.generators, &public_key, &header, &signed.messages, &signature)
        .map_err(|_| Reason::Refused)?;
    let (disclosed_indexes, committed) =
        (case.indexes("disclosedIndexes")?, case.indexes("commitmentIndexes")?);

    let mut rng = mocked_randomness(suite, case, "proof")?;
    let disclosure = Disclosure { messages: &signed.messages[..], disclosed_indexes: &disclosed_indexes };
    let (proof, openings) =
        core_proof_gen(&signed.generators, &context, &signature, &disclosure, &committed, &mut rng)
            .map_err(|_| Reason::malformed("commitmentIndexes"))?;
    rng.exhausted()?;

    let random = rng.scalars();
    let hidden = undisclosed(signed.messages.len(), &disclosed_indexes);
    let domain = signed.domain(&public_key, &header);
    let malformed = || Reason::malformed("trace");
    let (core, more) = random.split_at_checked(5 + hidden.len()).ok_or_else(malformed)?;
    let mut trace = commitment_trace(suite, &committed, &hidden, core, more).ok_or_else(malformed)?;
    let announced = signed.announced(domain, &signature, &hidden, core).ok_or_else(malformed)?;
    trace["A_bar"] = announced.a_bar;
    trace["B_bar"] = announced.b_bar;
    trace["D"] = announced.d;
    trace["T1"] = announced.t1;
    trace["T2"] = announced.t2;
    trace["domain"] = scalar_hex(&domain);
    let commitments = pedersen(suite, &signed, &committed, more);
    let challenge = challenge(suite, case, &signed, &trace, &commitments).ok_or_else(malformed)?;
    trace["challenge"] = scalar_hex(&challenge);
    if !hex::encode(proof.to_octets()).ends_with(&tail(&challenge, &commitments, more)) {
        return Err(Reason::Differs { field: "proof".to_owned() });
    }
    Ok(json!({
        "api_id": suite.blind_interface().api_id(),
        "proof": hex(proof.to_octets()),
        "commitments": commitments,
        "openings": openings.iter().map(opening).collect::<Vec<_>>(),
        "trace": trace,
    }))
}

/// C_i = Y_0·s_i + Y_1·m_idx_i
fn pedersen(suite: Suite, signed: &Signed, committed: &[usize], more: &[Fr]) -> Vec<Value> {
    let y = commitment_generators(suite);
    let commit = |(index, s): (&usize, &Fr)| {
        let m = hazmat::message_to_scalar(&signed.messages[*index]);
        point_hex(&(y[0] * s + y[1] * m).into_affine())
    };
    committed.iter().zip(more).map(commit).collect()
}

/// serialize(R, (i_k, msg_i_k)*, Ā, B̄, D, T1, T2, domain) ‖ serialize(N, (idx_i, C_i, C̃_i)*) ‖ I2OSP(|ph|, 8) ‖ ph,
/// hashed. `None` when a step is missing from the trace.
fn challenge(
    suite: Suite,
    case: Fields<'_>,
    signed: &Signed,
    trace: &Value,
    commitments: &[Value],
) -> Option<Fr> {
    let (disclosed, committed) =
        (case.indexes("disclosedIndexes").ok()?, case.indexes("commitmentIndexes").ok()?);
    let mut digits = i2osp_8(disclosed.len());
    for index in disclosed {
        digits += &i2osp_8(index);
        digits += &hex::encode(&signed.messages[index].to_octets()[..]);
    }
    for step in ["A_bar", "B_bar", "D", "T1", "T2", "domain"] {
        digits += trace[step].as_str()?;
    }
    digits += &i2osp_8(committed.len());
    for ((index, c), c_tilde) in committed.into_iter().zip(commitments).zip(trace["C_tilde"].as_array()?) {
        digits = digits + &i2osp_8(index) + c.as_str()? + c_tilde.as_str()?;
    }
    let ph = case.octets("presentationHeader").ok()?;
    digits = digits + &i2osp_8(ph.len()) + &hex::encode(ph);
    let dst = format!("{}H2S_", suite.blind_interface().api_id());
    Some(hazmat::hash_to_scalar(suite.ciphersuite(), &hex::decode(digits).ok()?, dst.as_bytes()))
}

/// What follows the BBS proof, whose last scalar is the challenge: I2OSP(N, 8) ‖ C_1 … C_N ‖ ŝ_1 … ŝ_N, with
/// ŝ_i = s̃_i + challenge·s_i.
fn tail(challenge: &Fr, commitments: &[Value], more: &[Fr]) -> String {
    let (s, s_tilde) = more.split_at(more.len() / 2);
    let s_hat = s.iter().zip(s_tilde).map(|(s, s_tilde)| scalar_hex(&(*s_tilde + *challenge * s)));
    let count = i2osp_8(commitments.len());
    let values = commitments.iter().cloned().chain(s_hat);
    let texts = values.map(|value| value.as_str().unwrap_or_default().to_owned());
    hex::encode(hazmat::scalar_to_octets(challenge)) + &count + &texts.collect::<String>()
}

/// I2OSP(value, 8) as hexadecimal digits.
fn i2osp_8(value: usize) -> String {
    format!("{value:016x}")
}

/// (Y_0, Y_1)
fn commitment_generators(suite: Suite) -> Vec<G1Affine> {
    let api_id = format!("COM_DIS_{}", suite.blind_interface().api_id());
    hazmat::create_generators(suite.ciphersuite(), &api_id, 2)
}

fn opening(opening: &Opening) -> Value {
    json!({
        "index": opening.index,
        "message": hex(&opening.message.to_octets()[..]),
        "blinding": hex(&opening.blinding.to_octets()[..]),
    })
}

/// (Y_0, Y_1), the random scalars, and C̃_i = Y_0·s̃_i + Y_1·m̃_i.
fn commitment_trace(
    suite: Suite,
    committed: &[usize],
    hidden: &[usize],
    core: &[Fr],
    more: &[Fr],
) -> Option<Value> {
    let y = commitment_generators(suite);
    let (s, s_tilde) = more.split_at_checked(committed.len())?;
    let c_tilde = committed.iter().zip(s_tilde).map(|(index, s_tilde)| {
        let position = hidden.iter().position(|hidden| hidden == index)?;
        let m_tilde = core.get(5 + position)?;
        Some(point_hex(&(y[0] * s_tilde + y[1] * m_tilde).into_affine()))
    });
    let mut random = random_scalars(core)?;
    random["s"] = s.iter().map(scalar_hex).collect();
    random["s_tilde"] = s_tilde.iter().map(scalar_hex).collect();
    Some(json!({
        "commitment_generators": y.iter().map(point_hex).collect::<Vec<_>>(),
        "random_scalars": random,
        "C_tilde": c_tilde.collect::<Option<Vec<_>>>()?,
    }))
}

/// The verifier is given the messages at `disclosedIndexes` only.
pub(crate) fn verify(suite: Suite, case: Fields<'_>) -> Result<Verdict, Reason> {
    let signed = signed(suite, case)?;
    let (public_key, header, ph) =
        (case.public_key("signerPublicKey")?, case.header()?, case.presentation_header()?);
    let context = ProofContext { public_key: &public_key, header: &header, presentation_header: &ph };
    let disclosed = case
        .indexes("disclosedIndexes")?
        .into_iter()
        .map(|index| Some((index, signed.messages.get(index)?.clone())))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Reason::malformed("disclosedIndexes"))?;
    let committed = case.indexes("commitmentIndexes")?;
    let proof = CommittedProof::from_octets(&case.octets("proof")?);
    Ok(proof
        .and_then(|proof| core_proof_verify(&signed.generators, &context, &proof, &disclosed, &committed))
        .into())
}
