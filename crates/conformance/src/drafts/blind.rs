//! draft-irtf-cfrg-bbs-blind-signatures-02.

use bauta_bbs::blind::{
    BlindDisclosed, BlindDisclosure, CommitmentWithProof, ProverBlind, VerifiedCommitment, blind_proof_gen,
    blind_proof_verify, blind_sign, blind_verify, commit as make_commitment,
};
use bauta_bbs::proof::ProofContext;
use bauta_bbs::signature::messages_to_scalars;
use bauta_bbs::{Interface, MessageScalar, Proof, Signature};
use serde_json::{Value, json};

use super::Verdict;
use super::bbs::generators_of;
use crate::catalogue::{Draft, Suite};
use crate::fields::Fields;
use crate::mocked::MockedRandomness;
use crate::report::Reason;
use crate::source::VectorSource;
use crate::trace::{Signed, hex, point_hex, random_scalars, scalar_hex, undisclosed};

/// The messages of a proof are not in its file but in one for all; without a commitment there are no committed ones.
pub(crate) fn add_messages(source: &VectorSource, case: &mut Value) -> Result<(), Reason> {
    let path = format!("{}/messages.json", Draft::BlindBbs02.name());
    let all = source.json(&path).map_err(|_| Reason::malformed("messages.json"))?;
    let has_commitment = Fields(case).optional("commitmentWithProof").is_some();
    let members = case.as_object_mut().ok_or_else(|| Reason::malformed("case"))?;
    let none = || Value::Array(Vec::new());
    members.insert("messages".to_owned(), Fields(&all).value("messages")?.clone());
    let committed = if has_commitment { Fields(&all).value("committedMessages")?.clone() } else { none() };
    members.insert("committedMessages".to_owned(), committed);
    Ok(())
}

pub(crate) fn generators(suite: Suite, api_id: &str, case: Fields<'_>) -> Result<Value, Reason> {
    let of = |field: &str, api_id: &str| {
        let count = case.object(field)?.nonempty_list("MsgGenerators")?.len();
        let mut computed = generators_of(suite, api_id, count);
        computed["api_id"] = Value::from(api_id);
        Ok(computed)
    };
    Ok(json!({
        "generators": of("generators", api_id)?,
        "blindGenerators": of("blindGenerators", &format!("BLIND_{api_id}"))?,
    }))
}

/// The mocked randomness of one operation, `commit` or `proof`.
pub(crate) fn mocked_randomness(
    suite: Suite,
    case: Fields<'_>,
    operation: &str,
) -> Result<MockedRandomness, Reason> {
    let parameters = case.object("mockRngParameters")?;
    let (seed, operation) = (parameters.text("SEED")?, parameters.object(operation)?);
    let (dst, count) = (operation.text("DST")?, operation.number("count")?);
    MockedRandomness::new(suite.ciphersuite(), seed.as_bytes(), dst.as_bytes(), count)
}

pub(crate) fn commit(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let mut rng = mocked_randomness(suite, case, "commit")?;
    let messages = case.octets_list("committedMessages")?;
    let (commitment, blind) =
        make_commitment(&suite.blind_interface(), &messages, &mut rng).map_err(|_| Reason::Refused)?;
    rng.exhausted()?;
    let random: Vec<_> = rng.scalars().iter().map(scalar_hex).collect();
    Ok(json!({
        "proverBlind": hex(&blind.to_octets()[..]),
        "commitmentWithProof": hex(commitment.to_octets()),
        "trace": { "random_scalars": { "s_tilde": random[1], "m_tildes": random[2..] } },
    }))
}

/// The commitment in a case of signing or proving is the one that its mocked randomness gives.
fn commitment_again(suite: Suite, case: Fields<'_>, computed: &mut Value) -> Result<(), Reason> {
    if case.optional("commitmentWithProof").is_some() {
        let mut commitment = commit(suite, case)?;
        computed["proverBlind"] = commitment["proverBlind"].take();
        computed["commitmentWithProof"] = commitment["commitmentWithProof"].take();
    }
    Ok(())
}

pub(crate) fn commit_verify(suite: Suite, case: Fields<'_>) -> Result<Verdict, Reason> {
    let commitment = CommitmentWithProof::from_octets(&case.octets("commitmentWithProof")?);
    Ok(commitment.and_then(|commitment| commitment.verify(&suite.blind_interface())).into())
}

/// What the holder has: the messages of both, and the blinding factor.
pub(crate) struct Known {
    pub(crate) messages: Vec<Vec<u8>>,
    committed: Vec<Vec<u8>>,
    blind: ProverBlind,
}

impl Known {
    pub(crate) fn read(case: Fields<'_>) -> Result<Self, Reason> {
        let messages = case.octets_list("messages")?;
        let committed = match case.optional("committedMessages") {
            None => Vec::new(),
            Some(_) => case.octets_list("committedMessages")?,
        };
        let blind = match case.optional("proverBlind") {
            None => ProverBlind::none(),
            Some(_) => ProverBlind::from_octets(&case.octets("proverBlind")?)
                .map_err(|_| Reason::malformed("proverBlind"))?,
        };
        Ok(Self { messages, committed, blind })
    }

    pub(crate) fn disclosing<'a>(
        &'a self,
        disclosed_indexes: &'a [usize],
        disclosed_commitment_indexes: &'a [usize],
    ) -> BlindDisclosure<'a, Vec<u8>> {
        BlindDisclosure {
            messages: &self.messages,
            committed_messages: &self.committed,
            prover_blind: &self.blind,
            disclosed_indexes,
            disclosed_commitment_indexes,
        }
    }

    /// The signer's messages, the blinding factor, the holder's messages.
    pub(crate) fn message_scalars(&self, interface: &Interface) -> Vec<MessageScalar> {
        let mut scalars = messages_to_scalars(interface, &self.messages);
        scalars.push(self.blind.to_message());
        scalars.extend(messages_to_scalars(interface, &self.committed));
        scalars
    }

    /// Indexes of each list as indexes of the vector that was signed.
    pub(crate) fn whole_indexes(&self, disclosed: &[usize], committed: &[usize]) -> Vec<usize> {
        let after = self.messages.len() + 1;
        disclosed.iter().copied().chain(committed.iter().map(|index| index + after)).collect()
    }

    fn signed(&self, interface: Interface) -> Option<Signed> {
        Signed::blind(interface, self.message_scalars(&interface), self.messages.len())
    }
}

pub(crate) fn signature(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let interface = suite.blind_interface();
    let (key_pair, header, known) = (case.key_pair()?, case.header()?, Known::read(case)?);
    let commitment = match case.optional("commitmentWithProof") {
        None => VerifiedCommitment::none(),
        Some(_) => CommitmentWithProof::from_octets(&case.octets("commitmentWithProof")?)
            .and_then(|commitment| commitment.verify(&interface))
            .map_err(|_| Reason::malformed("commitmentWithProof"))?,
    };
    let signature = blind_sign(&interface, &key_pair, &header, &known.messages, &commitment)
        .map_err(|_| Reason::Refused)?;
    let signed = known.signed(interface).ok_or_else(|| Reason::malformed("messages"))?;
    let domain = signed.domain(key_pair.public_key(), &header);
    let mut computed = json!({
        "signerKeyPair": { "publicKey": hex(key_pair.public_key().to_octets()) },
        "signature": hex(&signature.to_octets()[..]),
        "trace": { "B": point_hex(&signed.b(domain)), "domain": scalar_hex(&domain) },
    });
    commitment_again(suite, case, &mut computed)?;
    Ok(computed)
}

pub(crate) fn signature_verify(suite: Suite, case: Fields<'_>) -> Result<Verdict, Reason> {
    let public_key = case.object("signerKeyPair")?.public_key("publicKey")?;
    let (header, known) = (case.header()?, Known::read(case)?);
    let signature = Signature::from_octets(&case.octets("signature")?);
    let known = known.disclosing(&[], &[]);
    Ok(signature
        .and_then(|signature| {
            blind_verify(&suite.blind_interface(), &public_key, &header, &known, &signature)
        })
        .into())
}

pub(crate) fn proof(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let interface = suite.blind_interface();
    let (public_key, header, ph) =
        (case.public_key("signerPublicKey")?, case.header()?, case.presentation_header()?);
    let context = ProofContext { public_key: &public_key, header: &header, presentation_header: &ph };
    let (signature, known) = (case.signature()?, Known::read(case)?);
    let (disclosed, committed) =
        (case.indexed_keys("revealedMessages")?, case.indexed_keys("revealedCommittedMessages")?);
    let mut rng = mocked_randomness(suite, case, "proof")?;
    let proof = blind_proof_gen(
        &interface,
        &context,
        &signature,
        &known.disclosing(&disclosed, &committed),
        &mut rng,
    )
    .map_err(|_| Reason::malformed("revealedMessages"))?
    .to_octets();
    rng.exhausted()?;

    let random = rng.scalars();
    let malformed = || Reason::malformed("trace");
    let signed = known.signed(interface).ok_or_else(malformed)?;
    let domain = signed.domain(&public_key, &header);
    let count = known.messages.len();
    let hidden = undisclosed(signed.messages.len(), &known.whole_indexes(&disclosed, &committed));
    let announced = signed.announced(domain, &signature, &hidden, &random).ok_or_else(malformed)?;
    let mut computed = json!({
        "L": count,
        "proof": hex(&proof),
        "trace": {
            "random_scalars": random_scalars(&random).ok_or_else(malformed)?,
            "Abar": announced.a_bar,
            "B": point_hex(&signed.b(domain)),
            "Bbar": announced.b_bar,
            "D": announced.d,
            "T1": announced.t1,
            "T2": announced.t2,
            "domain": scalar_hex(&domain),
            "challenge": hex(&proof[proof.len() - 32..]),
        },
    });
    commitment_again(suite, case, &mut computed)?;
    Ok(computed)
}

pub(crate) fn proof_verify(suite: Suite, case: Fields<'_>) -> Result<Verdict, Reason> {
    let (public_key, header, ph) =
        (case.public_key("signerPublicKey")?, case.header()?, case.presentation_header()?);
    let context = ProofContext { public_key: &public_key, header: &header, presentation_header: &ph };
    let (messages, committed) =
        (case.indexed("revealedMessages")?, case.indexed("revealedCommittedMessages")?);
    let disclosed = BlindDisclosed {
        signer_count: case.number("L")?,
        messages: &messages,
        committed_messages: &committed,
    };
    let proof = Proof::from_octets(&case.octets("proof")?);
    Ok(proof
        .and_then(|proof| blind_proof_verify(&suite.blind_interface(), &context, &proof, &disclosed))
        .into())
}
