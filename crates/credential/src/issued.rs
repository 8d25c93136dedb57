//! The issued form: what an issuer hands to a holder.

use bauta_bbs::blind::ProverBlind;
use bauta_bbs::{Header, MessageScalar, Signature, signature};
use bauta_predicates::{NymEntropy, NymSecret};

use crate::alg::Alg;
use crate::claim::Payload;
use crate::compact;
use crate::malformed::{Malformed, Part, Problem};
use crate::metadata::IssuerMetadata;
use crate::schema::Schema;

/// A credential as issued:
///
/// ```text
/// base64url(issuer header) . payload~payload~… . base64url(signature)[~base64url(entropy)]
/// ```
///
/// the entropy with `BBS-MOD-HB` only. Reading it checks encodings; [`Self::verify`] checks the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCredential {
    /// The issuer header, as transmitted.
    pub issuer_header: Vec<u8>,
    /// One payload for each claim.
    pub payloads: Vec<Payload>,
    /// The signature.
    pub signature: Signature,
    /// What the issuer added to the holder's secret; present exactly with `BBS-MOD-HB`.
    pub entropy: Option<NymEntropy>,
}

/// What a holder of a `BBS-MOD-HB` credential has beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderSecrets {
    /// The blinding factor of the commitment that was signed.
    pub prover_blind: ProverBlind,
    /// The secret behind all pseudonyms, the issuer's entropy included.
    pub nym_secret: NymSecret,
}

impl IssuedCredential {
    /// Reads the compact form.
    ///
    /// # Errors
    /// [`Malformed`] with part and position.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let [header, payloads, proof] = compact::split(text)?;
        let issuer_header =
            compact::decode(header).map_err(|problem| Part::IssuerHeader.malformed(problem))?;
        let missing = |position| Part::Payload.malformed_at(position, Problem::Missing("payload"));
        let payloads = compact::read_payloads(payloads)?
            .into_iter()
            .enumerate()
            .map(|(position, payload)| payload.ok_or(missing(position)))
            .collect::<Result<_, _>>()?;
        let (signature, entropy) = match proof.split_once('~') {
            Some((signature, entropy)) => (signature, Some(entropy)),
            None => (proof, None),
        };
        let malformed = |problem| Part::IssuerProof.malformed(problem);
        let octets = compact::decode(signature).map_err(malformed)?;
        let signature = Signature::from_octets(&octets).map_err(|error| malformed(error.into()))?;
        let malformed = |problem| Part::IssuerProof.malformed_at(1, problem);
        let read = |text| compact::decode(text).and_then(|octets| Ok(NymEntropy::from_octets(&octets)?));
        let entropy = entropy.map(read).transpose().map_err(malformed)?;
        Ok(Self { issuer_header, payloads, signature, entropy })
    }

    /// Writes the compact form.
    pub fn to_compact(&self) -> String {
        let header = compact::encode(&self.issuer_header);
        let payloads = compact::write_payloads(self.payloads.iter().map(Some));
        let mut proof = compact::encode(&self.signature.to_octets()[..]);
        if let Some(entropy) = &self.entropy {
            proof.push('~');
            proof.push_str(&compact::encode(&entropy.to_octets()));
        }
        format!("{header}.{payloads}.{proof}")
    }

    /// Every message that was signed: the claims', then the holder's.
    ///
    /// # Errors
    /// [`Malformed`] when the payloads do not fit the schema, or the holder's secrets are there for an algorithm that
    /// has none, or missing for one that has.
    pub fn messages(
        &self,
        schema: &Schema,
        alg: Alg,
        holder: Option<&HolderSecrets>,
    ) -> Result<Vec<MessageScalar>, Malformed> {
        let mut messages = schema.messages(alg, &self.payloads)?;
        match (alg, holder) {
            (Alg::BbsMod, None) => {}
            (Alg::BbsModHb, Some(holder)) => {
                messages.extend([holder.prover_blind.to_message(), holder.nym_secret.to_message()]);
            }
            _ => return Err(Part::IssuerProof.malformed(Problem::Unsupported("holder"))),
        }
        Ok(messages)
    }

    /// The holder's verification (draft-bormann-jwp-modular-bbs, "Holder Verification"): the header is the issuer's own,
    /// the payloads fit, the signature verifies over them and the holder's messages. Beyond the draft, payloads that are
    /// not [canonical](Payload::is_canonical) are refused: they could mark the holder.
    ///
    /// # Errors
    /// [`Malformed`]; a signature that does not verify is [`Problem::Bbs`] with
    /// [`bauta_bbs::Error::InvalidSignature`].
    pub fn verify(&self, issuer: &IssuerMetadata, holder: Option<&HolderSecrets>) -> Result<(), Malformed> {
        let (schema, alg) = (issuer.schema(), issuer.alg());
        if self.issuer_header != issuer.issuer_header() {
            return Err(Part::IssuerHeader.malformed(Problem::Inconsistent("header")));
        }
        if self.entropy.is_some() != (alg == Alg::BbsModHb) {
            return Err(Part::IssuerProof.malformed(Problem::Inconsistent("entropy")));
        }
        let messages = self.messages(schema, alg, holder)?;
        for (position, (claim, payload)) in schema.claims().iter().zip(&self.payloads).enumerate() {
            if !payload.is_canonical(claim.claim_type) {
                return Err(Part::Payload.malformed_at(position, Problem::NotCanonical));
            }
        }
        let generators = alg.generators(schema.claims().len());
        let header = Header(self.issuer_header.clone());
        signature::core_verify(&generators, issuer.public_key(), &header, &messages, &self.signature)
            .map_err(|error| Part::IssuerProof.malformed(error))
    }
}
