//! What bare octets can be.

use bauta_bbs::blind::CommitmentWithProof;
use bauta_bbs::committed_disclosure::CommittedProof;
use bauta_bbs::{
    BBS_DRAFT, BLIND_BBS_DRAFT, COMMITTED_DISCLOSURE_DRAFT, MessageScalar, Proof, PublicKey, Signature, hazmat_free,
};
use bauta_credential::Presentation;
use bauta_predicates::issuance::IssuanceProof;
use bauta_predicates::opening::Ciphertext;
use bauta_predicates::{membership, nym, opening, range, schnorr_eq, validity};
use serde_json::Value;
