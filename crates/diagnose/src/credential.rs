//! A credential as issued, with the request that it was issued for.

use std::fmt;

use bauta_bbs::blind::{VerifiedCommitment, blind_verify_over_commitment};
use bauta_bbs::signature::core_verify;
use bauta_bbs::{Header, MessageScalar};
use bauta_credential::{Alg, CredentialRequest, IssuedCredential, IssuerMetadata, Payload, issuer_context};
use bauta_predicates::NymEntropy;
use bauta_predicates::issuance::IssuanceContext;

use crate::change::Change;
use crate::hypothesis::Diagnosis;
use crate::text::TextChange;

/// Most claims of which pairs are swapped.
const MAX_SWAPPED: usize = 16;

/// A credential, and what it is verified against.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The credential as text.
    pub credential: String,
    /// The issuer that it should be from, and others that it could be from instead.
    pub issuers: Vec<IssuerMetadata>,
    /// The request that it was issued for: with `BBS-MOD-HB` the signature is over the commitment in it.
    pub request: Option<CredentialRequest>,
}

/// A check of a credential that fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialCheck {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Malformed(bauta_credential::Malformed),
    /// There is no issuer.
    #[error("no issuer was given")]
    NoIssuer,
    /// There is no request, and the signature is over the commitment in it.
    #[error(
        "the request that it was issued for was not given, and the signature is over the commitment in it"
    )]
    NoRequest,
    /// The proof in the request does not verify.
    #[error("the proof in the request does not verify for this issuer")]
    Request,
    /// The issuer header is not the issuer's.
    #[error("the issuer header is not the issuer's")]
    IssuerHeader,
    /// The claims are not those of the issuer's schema, or the holder's part is there and should not be, or the reverse.
    #[error("the payloads do not fit the issuer's schema")]
    Payloads,
    /// The signature.
    #[error("the signature does not verify: the pairing equation does not hold")]
    Signature,
}

/// A single change that may make a credential verify. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialHypothesis {
    /// Its text, or the octets in it, were changed.
    Text(TextChange),
    /// It is from another of the issuers, by its position among all of them.
    OtherIssuer(usize),
    /// The issuer header in it is not the issuer's own, over which the signature is.
    IssuerHeader,
    /// The signature is over the issuer header in another form.
    IssuerHeaderSigned(Change),
    /// The signature is over the claims in another form.
    Payloads(Change),
    /// Two claims, by their positions, are in each other's place.
    PayloadsSwapped(usize, usize),
    /// The issuer added nothing to the holder's secret, but says so.
    WithoutEntropy,
}

/// What a credential is taken to be.
#[derive(Clone)]
struct Trial<'a> {
    issued: IssuedCredential,
    issuer: &'a IssuerMetadata,
    header: Vec<u8>,
    any_header: bool,
}

/// Verifies a credential and, if it does not verify, tries every hypothesis.
pub fn diagnose_credential(issued: &Issued) -> Diagnosis<CredentialHypothesis, CredentialCheck> {
    let Some(issuer) = issued.issuers.first() else { return Diagnosis::of(Some(CredentialCheck::NoIssuer)) };
    let as_it_stands = Trial::read(&issued.credential, issuer).map_err(CredentialCheck::Malformed);
    let verdict = as_it_stands.as_ref().map_err(Clone::clone).and_then(|trial| trial.verify(issued));
    let mut diagnosis = Diagnosis::of(verdict.err());
    if matches!(diagnosis.fails, None | Some(CredentialCheck::NoRequest)) {
        return diagnosis;
    }
    let texts = TextChange::ALL.into_iter().filter_map(|change| {
        let text = change.apply(&issued.credential, None)?;
        Some((CredentialHypothesis::Text(change), Trial::read(&text, issuer).ok()?))
    });
    let changed = as_it_stands.iter().flat_map(|trial| CredentialHypothesis::changed(trial, issued));
    for (hypothesis, trial) in texts.chain(changed) {
        diagnosis.tried += 1;
        if trial.verify(issued).is_ok() {
            diagnosis.would_verify.push(hypothesis);
        }
    }
    diagnosis
}

impl<'a> Trial<'a> {
    fn read(text: &str, issuer: &'a IssuerMetadata) -> Result<Self, bauta_credential::Malformed> {
        let issued = IssuedCredential::parse(text.trim())?;
        Ok(Self { issued, issuer, header: issuer.issuer_header().to_vec(), any_header: false })
    }

    fn verify(&self, given: &Issued) -> Result<(), CredentialCheck> {
        let (issuer, alg) = (self.issuer, self.issuer.alg());
        if !self.any_header && self.issued.issuer_header != self.header {
            return Err(CredentialCheck::IssuerHeader);
        }
        let messages = issuer.schema().messages(alg, &self.issued.payloads);
        let messages = messages.map_err(|_| CredentialCheck::Payloads)?;
        let header = Header(self.header.clone());
        let verdict = match (alg, &self.issued.entropy) {
            (Alg::BbsMod, None) => {
                let generators = alg.generators(issuer.schema().claims().len());
                core_verify(&generators, issuer.public_key(), &header, &messages, &self.issued.signature)
            }
            (Alg::BbsModHb, Some(entropy)) => {
                let request = given.request.as_ref().ok_or(CredentialCheck::NoRequest)?;
                let commitment = self.commitment(request, entropy).ok_or(CredentialCheck::Request)?;
                let signed = (&commitment, &self.issued.signature);
                let (interface, key) = (alg.interface(), issuer.public_key());
                blind_verify_over_commitment(interface, key, &header, &messages, signed)
            }
            _ => return Err(CredentialCheck::Payloads),
        };
        verdict.map_err(|_| CredentialCheck::Signature)
    }

    /// What was signed unseen: the commitment of the request, the entropy added.
    fn commitment(&self, request: &CredentialRequest, entropy: &NymEntropy) -> Option<VerifiedCommitment> {
        let interface = self.issuer.alg().interface();
        let session = IssuanceContext {
            interface,
            public_key: self.issuer.public_key(),
            nonce: &request.session_nonce(),
            context: &issuer_context(self.issuer.issuer()),
        };
        let commitment = request.proof.as_ref()?.verify(&session).ok()?.commitment;
        let entropy: MessageScalar = entropy.to_message();
        Some(commitment.add_to_last(interface, &entropy))
    }
}

impl CredentialHypothesis {
    /// Everything that can be undone about a credential that can be read.
    fn changed<'a>(trial: &Trial<'a>, given: &'a Issued) -> Vec<(Self, Trial<'a>)> {
        let mut changed = Vec::new();
        let mut add = |hypothesis, trial: Trial<'a>| changed.push((hypothesis, trial));
        for (number, issuer) in given.issuers.iter().enumerate().skip(1) {
            let header = issuer.issuer_header().to_vec();
            add(Self::OtherIssuer(number), Trial { issuer, header, ..trial.clone() });
        }
        if trial.issued.issuer_header != trial.header {
            add(Self::IssuerHeader, Trial { any_header: true, ..trial.clone() });
        }
        for change in Change::ALL {
            if let Some(header) = change.apply(&trial.header) {
                let any_header =
                    trial.issued.issuer_header == trial.header || trial.issued.issuer_header == header;
                add(Self::IssuerHeaderSigned(change), Trial { header, any_header, ..trial.clone() });
            }
            let payloads = trial.issued.payloads.iter();
            let payloads: Vec<_> = payloads
                .map(|payload| {
                    change.apply(payload.as_octets()).map_or_else(|| payload.clone(), Payload::received)
                })
                .collect();
            if payloads != trial.issued.payloads {
                let issued = IssuedCredential { payloads, ..trial.issued.clone() };
                add(Self::Payloads(change), Trial { issued, ..trial.clone() });
            }
        }
        let count = trial.issued.payloads.len().min(MAX_SWAPPED);
        for (first, second) in
            (0..count).flat_map(|first| (first + 1..count).map(move |second| (first, second)))
        {
            let mut issued = trial.issued.clone();
            issued.payloads.swap(first, second);
            add(Self::PayloadsSwapped(first, second), Trial { issued, ..trial.clone() });
        }
        if trial.issued.entropy.as_ref().is_some_and(|entropy| *entropy != NymEntropy::none()) {
            let issued = IssuedCredential { entropy: Some(NymEntropy::none()), ..trial.issued.clone() };
            add(Self::WithoutEntropy, Trial { issued, ..trial.clone() });
        }
        changed
    }
}

impl fmt::Display for CredentialHypothesis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(change) => change.fmt(f),
            Self::OtherIssuer(number) => {
                write!(f, "it is from another issuer: number {} of those given", number + 1)
            }
            Self::IssuerHeader => {
                f.write_str("the issuer header was written anew and has to be the issuer's own octets")
            }
            Self::IssuerHeaderSigned(change) => {
                write!(f, "the signature was made over the issuer header {change}")
            }
            Self::Payloads(change) => write!(f, "the claims are to be taken {change}"),
            Self::PayloadsSwapped(first, second) => {
                write!(f, "the claims {first} and {second} are in each other's place")
            }
            Self::WithoutEntropy => {
                f.write_str("nothing was added to the holder's secret, though it says so")
            }
        }
    }
}
