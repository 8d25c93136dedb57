//! What needs the keys and not the register: a holder's proof, and signatures.

use bauta_bbs::signature::{BlindVector, core_blind_sign_many, core_sign_many};
use bauta_bbs::{Header, MessageScalar, Signature};
use bauta_credential::{Alg, CredentialRequest, IssuedCredential, IssuerMetadata, Payload, issuer_context};
use bauta_predicates::issuance::{IssuanceContext, VerifiedHolder};
use bauta_predicates::{NymEntropy, Pseudonym};

use crate::claims;
use crate::error::IssueError;
use crate::keys::IssuerKeys;
use crate::register::credentials::Reservation;

/// An issuer without its register, so that several threads can have it.
#[derive(Clone, Copy)]
pub(super) struct Signer<'a> {
    pub(super) metadata: &'a IssuerMetadata,
    pub(super) keys: &'a IssuerKeys,
}

/// A credential, and what the person is known by in the issuer's own context.
pub(super) type Signed = (IssuedCredential, Option<Pseudonym>);

/// What is signed for one request.
struct Prepared<'a> {
    payloads: Vec<Payload>,
    messages: Vec<MessageScalar>,
    holder: Option<(&'a VerifiedHolder, NymEntropy, Pseudonym)>,
}

impl Signer<'_> {
    /// The holder's proof for this issuer and this request; `None` with `BBS-MOD`, which has no holder.
    pub(super) fn verify_holder(
        &self,
        request: &CredentialRequest,
    ) -> Result<Option<VerifiedHolder>, IssueError> {
        if request.issuer != self.metadata.issuer() || request.alg != self.metadata.alg() {
            return Err(IssueError::WrongIssuer);
        }
        let context = issuer_context(self.metadata.issuer());
        let session = IssuanceContext {
            interface: request.alg.interface(),
            public_key: self.metadata.public_key(),
            nonce: &request.session_nonce(),
            context: &context,
        };
        match (request.alg, &request.proof) {
            (Alg::BbsMod, None) => Ok(None),
            (Alg::BbsModHb, Some(proof)) => {
                proof.verify(&session).map(Some).map_err(|_| IssueError::InvalidProof)
            }
            _ => Err(IssueError::InvalidProof),
        }
    }

    /// Signs what is recorded: the claims, and blind the holder's secret with the entropy added. One that fails leaves the others
    /// as they are.
    pub(super) fn sign_many(
        &self,
        recorded: &[(Option<&VerifiedHolder>, &Reservation)],
    ) -> Vec<Result<Signed, IssueError>> {
        let prepared: Vec<_> =
            recorded.iter().map(|(holder, reservation)| self.prepare(*holder, reservation)).collect();
        let good: Vec<_> = prepared.iter().flatten().collect();
        let mut signatures = self.signatures(&good).into_iter();
        let signed = prepared.into_iter().map(|prepared| {
            let prepared = prepared?;
            let signature = signatures.next().ok_or(IssueError::Randomness)?;
            Ok(self.signed(prepared, signature?))
        });
        signed.collect()
    }

    fn prepare<'a>(
        &self,
        holder: Option<&'a VerifiedHolder>,
        reservation: &Reservation,
    ) -> Result<Prepared<'a>, IssueError> {
        let (schema, alg) = (self.metadata.schema(), self.metadata.alg());
        let payloads = claims::read_payloads(&reservation.payloads, schema)?;
        let messages = schema.messages(alg, &payloads)?;
        let with_entropy = |holder: &'a VerifiedHolder| {
            let entropy =
                NymEntropy::from_octets(&reservation.entropy).map_err(|_| IssueError::Randomness)?;
            let pseudonym = holder
                .pseudonym
                .with_entropy(&issuer_context(self.metadata.issuer()), &entropy)
                .map_err(|_| IssueError::InvalidProof)?;
            Ok::<_, IssueError>((holder, entropy, pseudonym))
        };
        Ok(Prepared { payloads, messages, holder: holder.map(with_entropy).transpose()? })
    }

    fn signatures(&self, prepared: &[&Prepared<'_>]) -> Vec<Result<Signature, IssueError>> {
        let (alg, key_pair) = (self.metadata.alg(), self.keys.credentials());
        let header = Header(self.metadata.issuer_header().to_vec());
        let added: Vec<_> = prepared
            .iter()
            .filter_map(|prepared| prepared.holder.as_ref())
            .map(|(_, entropy, _)| entropy.to_message())
            .collect();
        let signatures = match alg {
            Alg::BbsMod => {
                let vectors: Vec<_> = prepared.iter().map(|prepared| &prepared.messages[..]).collect();
                let generators = alg.generators(self.metadata.schema().claims().len());
                core_sign_many(&generators, key_pair, &header, &vectors)
            }
            Alg::BbsModHb => {
                let holders = prepared
                    .iter()
                    .filter_map(|prepared| Some((&prepared.messages, prepared.holder.as_ref()?.0)));
                let vectors: Vec<_> = holders
                    .zip(&added)
                    .map(|((messages, holder), added_to_last)| BlindVector {
                        messages,
                        commitment: &holder.commitment,
                        added_to_last,
                    })
                    .collect();
                core_blind_sign_many(alg.interface(), key_pair, &header, &vectors)
            }
        };
        signatures.into_iter().map(|signature| signature.map_err(|_| IssueError::Randomness)).collect()
    }

    fn signed(&self, prepared: Prepared<'_>, signature: Signature) -> Signed {
        let issuer_header = self.metadata.issuer_header().to_vec();
        let (entropy, pseudonym) = match prepared.holder {
            Some((_, entropy, pseudonym)) => (Some(entropy), Some(pseudonym)),
            None => (None, None),
        };
        (IssuedCredential { issuer_header, payloads: prepared.payloads, signature, entropy }, pseudonym)
    }
}
