//! What bare octets can be.

use std::fmt;

use bauta_bbs::blind::CommitmentWithProof;
use bauta_bbs::committed_disclosure::{Commitment, CommittedProof};
use bauta_bbs::{
    BBS_DRAFT, BLIND_BBS_DRAFT, COMMITTED_DISCLOSURE_DRAFT, MessageScalar, Proof, PublicKey, Signature,
};
use bauta_credential::{
    Alg, CredentialQuery, CredentialRequest, IssuedCredential, IssuerMetadata, Presentation,
    PresentationRequest,
};
use bauta_predicates::issuance::IssuanceProof;
use bauta_predicates::{membership, nym, opening, range, schnorr_eq, validity};
use serde_json::Value;

/// Where the sub-proofs are defined.
const SUB_PROOFS: &str = "bauta-predicates, notes";
/// What only the verification with the signer's key and messages tells.
const NOT_VISIBLE: &str = "not visible in the octets";

/// What octets can be: they have the form of it, which says nothing of whether it verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What.
    pub kind: &'static str,
    /// The document that defines it.
    pub document: &'static str,
    /// The suite, or that it is not visible.
    pub suite: &'static str,
    /// How many there are of what, as far as that is visible.
    pub counts: Vec<(&'static str, usize)>,
}

impl Identity {
    fn new(kind: &'static str, document: &'static str, counts: &[(&'static str, usize)]) -> Self {
        Self { kind, document, suite: NOT_VISIBLE, counts: counts.to_vec() }
    }
}

/// Everything that octets can be, points in their groups and scalars below r. Empty where they are nothing of it.
pub fn identify(octets: &[u8]) -> Vec<Identity> {
    let mut found = core_draft(octets);
    if let Ok(commitment) = CommitmentWithProof::from_octets(octets)
        && let Some(committed) = (commitment.to_octets().len() - 112).checked_div(32)
    {
        let counts = [("messages committed to", committed)];
        found.push(Identity::new("commitment with proof", BLIND_BBS_DRAFT, &counts));
    }
    if let Ok(proof) = CommittedProof::from_octets(octets) {
        let (undisclosed, committed) = (proof.undisclosed_count(), proof.commitments().len());
        let counts = [
            ("undisclosed messages", undisclosed),
            ("of these committed", committed),
            ("of these hidden", undisclosed.saturating_sub(committed)),
        ];
        found.push(Identity::new("core proof with commitments", COMMITTED_DISCLOSURE_DRAFT, &counts));
    }
    found.extend(sub_proofs(octets));
    found
}

fn core_draft(octets: &[u8]) -> Vec<Identity> {
    let mut found = Vec::new();
    if MessageScalar::from_octets(octets).is_ok() {
        found.push(Identity::new(
            "scalar: a message, a secret, a blinding factor or a challenge",
            BBS_DRAFT,
            &[],
        ));
    }
    if Commitment::from_octets(octets).is_ok() {
        found.push(Identity::new("point of G1: a commitment, a pseudonym or a token", BBS_DRAFT, &[]));
    }
    if PublicKey::from_octets(octets).is_ok() {
        found.push(Identity::new("public key", BBS_DRAFT, &[]));
    }
    if Signature::from_octets(octets).is_ok() {
        found.push(Identity::new("signature", BBS_DRAFT, &[]));
    }
    if let Ok(proof) = Proof::from_octets(octets) {
        let counts = [("undisclosed messages", proof.undisclosed_count())];
        found.push(Identity::new("proof", BBS_DRAFT, &counts));
    }
    found
}

fn sub_proofs(octets: &[u8]) -> Vec<Identity> {
    let one_sided = range::Bounds::at_least(0);
    let two_sided = range::Bounds::between(0, 1);
    let is_two_sided = two_sided.is_ok_and(|bounds| range::Proof::from_octets(octets, &bounds).is_ok());
    let kinds = [
        ("proof of issuance", IssuanceProof::from_octets(octets).is_ok()),
        ("bauta-range with one bound", range::Proof::from_octets(octets, &one_sided).is_ok()),
        ("bauta-range with two bounds", is_two_sided),
        ("bauta-validity", validity::Proof::from_octets(octets).is_ok()),
        ("bauta-nym", nym::Proof::from_octets(octets).is_ok()),
        ("schnorr-eq", schnorr_eq::Proof::from_octets(octets).is_ok()),
        ("bauta-opening", opening::Proof::from_octets(octets).is_ok()),
    ];
    let mut found: Vec<_> =
        kinds.iter().filter(|(_, is)| *is).map(|(kind, _)| Identity::new(kind, SUB_PROOFS, &[])).collect();
    if membership::Proof::from_octets(octets).is_ok() {
        let counts = [("values of the set", octets.len() / membership::LENGTH_PER_VALUE)];
        found.push(Identity::new("or-membership", SUB_PROOFS, &counts));
    }
    found
}

const JWP: &str = "draft-bormann-jwp-modular-bbs-03";
const JWP_BBS_MOD: &str = "draft-bormann-jwp-modular-bbs-03, alg BBS-MOD";
const JWP_BBS_MOD_HB: &str = "draft-bormann-jwp-modular-bbs-03, alg BBS-MOD-HB (ours)";
const SHA_256: &str = "BLS12-381, SHA-256";

fn document(alg: Alg) -> &'static str {
    match alg {
        Alg::BbsMod => JWP_BBS_MOD,
        Alg::BbsModHb => JWP_BBS_MOD_HB,
    }
}

/// Document and number of the holder's messages, as an issuer header says.
fn of_header(issuer_header: &[u8]) -> (&'static str, usize) {
    let header: Value = serde_json::from_slice(issuer_header).unwrap_or_default();
    let algs = [Alg::BbsMod, Alg::BbsModHb];
    let alg = algs.into_iter().find(|alg| header.get("alg").and_then(Value::as_str) == Some(alg.name()));
    alg.map_or(("draft-bormann-jwp-modular-bbs-03, alg unknown", 0), |alg| {
        (document(alg), alg.holder_slots())
    })
}

/// What a presentation in its compact form is.
pub fn identify_presentation(presentation: &Presentation) -> Identity {
    let (document, holder) = of_header(&presentation.issuer_header);
    let (disclosed, core) = (presentation.disclosed().len(), &presentation.core_proof);
    let committed = core.commitments().len();
    let counts = vec![
        ("messages", core.undisclosed_count() + disclosed),
        ("of these the holder's", holder),
        ("disclosed", disclosed),
        ("committed", committed),
        ("hidden", core.undisclosed_count().saturating_sub(committed)),
        ("sub-proofs", presentation.sub_proofs.len()),
    ];
    Identity { kind: "presentation", document, suite: SHA_256, counts }
}

/// What a credential in its compact form is.
pub fn identify_credential(issued: &IssuedCredential) -> Identity {
    let (document, holder) = of_header(&issued.issuer_header);
    let counts = vec![("messages", issued.payloads.len() + holder), ("of these the holder's", holder)];
    Identity { kind: "credential as issued", document, suite: SHA_256, counts }
}

/// What an `issuer.json` is.
pub fn identify_issuer(issuer: &IssuerMetadata) -> Identity {
    let (claims, holder) = (issuer.schema().claims().len(), issuer.alg().holder_slots());
    let counts = vec![("messages", claims + holder), ("of these the holder's", holder)];
    Identity { kind: "issuer's issuer.json", document: document(issuer.alg()), suite: SHA_256, counts }
}

/// What a platform's request is.
pub fn identify_request(request: &PresentationRequest) -> Identity {
    let asked = request.credentials();
    let sum = |count: fn(&CredentialQuery) -> usize| asked.iter().map(count).sum();
    let counts = vec![
        ("credentials", asked.len()),
        ("claims to disclose", sum(|one| one.claims().count())),
        ("predicates", sum(|one| one.predicates.len())),
        ("pseudonyms", sum(|one| usize::from(one.pseudonym.is_some()))),
        ("proofs of good standing", sum(|one| usize::from(one.validity.is_some()))),
        ("openings", sum(|one| usize::from(one.opening.is_some()))),
        ("equalities", request.query().same.len()),
    ];
    Identity { kind: "platform's request for a presentation", document: JWP, suite: NOT_VISIBLE, counts }
}

/// What a wallet's request for a credential is.
pub fn identify_credential_request(request: &CredentialRequest) -> Identity {
    let counts = vec![("messages committed to", usize::from(request.proof.is_some()))];
    let document = document(request.alg);
    Identity { kind: "wallet's request for a credential", document, suite: SHA_256, counts }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}; suite: {})", self.kind, self.document, self.suite)?;
        self.counts.iter().try_for_each(|(what, count)| write!(f, "; {what}: {count}"))
    }
}
