//! What verification says of a text, check by check.

mod checks;
mod presentation;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::epoch::{EpochLog, SignedHead, StruckEvidence};
use bauta_credential::{
    Alg, CredentialRequest, HolderSecrets, IssuedCredential, IssuerMetadata, PresentationRequest,
    Registration, issuer_context,
};
use bauta_predicates::issuance::IssuanceContext;
use rand_core::CryptoRngCore;
use serde_json::Value;

use crate::failure::Failure;
use crate::inspect::{Kind, inner_request};
use crate::message::Message;
use crate::wallet::BrowserWallet;
use checks::Checks;

/// The octets of canonical base64url without padding.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

impl BrowserWallet {
    /// `{"valid", "checks": [{"what", "of", "holds", "why"}], "unchecked": [{"what", "of"}]}`: in the order in which they are
    /// made. What comes after the first that does not hold, and what cannot be checked with what is at hand, is `unchecked`.
    pub(crate) fn verify(&self, message: &Message, rng: &mut impl CryptoRngCore) -> Result<Value, Failure> {
        let (text, now) = (message.text("text")?, message.now()?);
        let issuers = match message.optional_text("issuer")? {
            Some(text) => vec![IssuerMetadata::from_json(text.as_bytes())?],
            None => self.wallet.issuers().to_vec(),
        };
        let mut checks = Checks::default();
        match Kind::of(text) {
            Kind::Presentation => {
                let given = presentation::Given::read(message, issuers, &self.wallet)?;
                presentation::verify(text, given, now, rng, &mut checks);
            }
            Kind::Credential => self.verify_credential(text, &issuers, &mut checks),
            Kind::CredentialRequest => verify_credential_request(text, &issuers, &mut checks),
            Kind::PresentationRequest => self.verify_request(text.as_bytes(), now, &mut checks),
            Kind::AuthorizationRequest => match checks.form(inner_request(text)) {
                Some(octets) => self.verify_request(&octets, now, &mut checks),
                None => checks.not_made(&["request", "lifetime", "registration"]),
            },
            Kind::Registration => {
                if let Some(registration) = checks.form(Registration::parse(text)) {
                    self.verify_registration(Some(&registration), &mut checks);
                }
            }
            Kind::Log => verify_log(text, &issuers, &mut checks),
            Kind::Head => verify_head(text.trim_end(), &issuers, &mut checks),
            Kind::Evidence => verify_evidence(text, &issuers, &mut checks),
            kind => checks.form_alone(kind, text),
        }
        Ok(checks.into_json())
    }

    /// A credential: what only its holder can check, with the secrets that this wallet has for it.
    fn verify_credential(&self, text: &str, issuers: &[IssuerMetadata], checks: &mut Checks) {
        let Some(issued) = checks.form(IssuedCredential::parse(text.trim_end())) else {
            return checks.not_made(&["issuer", "claims", "signature"]);
        };
        let issuer = issuers.iter().find(|issuer| issuer.issuer_header() == issued.issuer_header);
        let Some(issuer) = checks.found("issuer", issuer, "unknown-issuer") else {
            return checks.not_made(&["claims", "signature"]);
        };
        if checks.malformed("claims", issuer.schema().messages(issuer.alg(), &issued.payloads)).is_none() {
            return checks.not_made(&["signature"]);
        }
        let held = self.wallet.credentials().iter().find(|held| *held.issued() == issued);
        let secrets: Option<&HolderSecrets> = held.and_then(|held| held.secrets());
        if issuer.alg() == Alg::BbsModHb && secrets.is_none() {
            // Whoever is not the holder sees octets that anybody could have made.
            return checks.not_made(&["signature"]);
        }
        checks.malformed("signature", issued.verify(issuer, secrets));
    }

    fn verify_request(&self, octets: &[u8], now: u64, checks: &mut Checks) {
        let Some(request) = checks.malformed("request", PresentationRequest::parse(octets)) else {
            return checks.not_made(&["lifetime", "registration"]);
        };
        checks.lifetime(&request, now);
        self.verify_registration(request.registration(), checks);
    }

    fn verify_registration(&self, registration: Option<&Registration>, checks: &mut Checks) {
        let registrars = self.wallet.registrars();
        match registration {
            Some(registration) if !registrars.is_empty() => {
                let signed = registrars.iter().any(|registrar| registration.verify(registrar));
                checks.add("registration", signed, "not-signed");
            }
            _ => checks.not_made(&["registration"]),
        }
    }
}

/// The holder's proof, of the secret behind the commitment and the pseudonym at the issuer.
fn verify_credential_request(text: &str, issuers: &[IssuerMetadata], checks: &mut Checks) {
    let Some(request) = checks.form(CredentialRequest::from_json(text.as_bytes())) else {
        return checks.not_made(&["issuer", "proof"]);
    };
    let same = |issuer: &&IssuerMetadata| issuer.issuer() == request.issuer && issuer.alg() == request.alg;
    let Some(issuer) = checks.found("issuer", issuers.iter().find(same), "unknown-issuer") else {
        return checks.not_made(&["proof"]);
    };
    let Some(proof) = &request.proof else { return };
    let context = IssuanceContext {
        interface: issuer.alg().interface(),
        public_key: issuer.public_key(),
        nonce: &request.session_nonce(),
        context: &issuer_context(issuer.issuer()),
    };
    checks.add("proof", proof.verify(&context).is_ok(), "invalid-proof");
}

/// Every head signed, and each following from the one before.
fn verify_log(text: &str, issuers: &[IssuerMetadata], checks: &mut Checks) {
    verify_by_any(issuers, checks, |issuer| EpochLog::read(issuer, text.as_bytes()).map(drop));
}

fn verify_head(text: &str, issuers: &[IssuerMetadata], checks: &mut Checks) {
    verify_by_any(issuers, checks, |issuer| SignedHead::parse(text, issuer).map(drop));
}

/// By whichever of the issuers it is; what the first says where it is none's.
fn verify_by_any(
    issuers: &[IssuerMetadata],
    checks: &mut Checks,
    read: impl Fn(&IssuerMetadata) -> Result<(), bauta_credential::epoch::LogError>,
) {
    let verdicts: Vec<_> = issuers.iter().map(read).collect();
    if verdicts.is_empty() {
        return checks.not_made(&["log"]);
    }
    match verdicts.into_iter().reduce(Result::or) {
        Some(Err(error)) => checks.failed("log", &Failure::from(error)),
        _ => checks.add("log", true, ""),
    }
}

fn verify_evidence(text: &str, issuers: &[IssuerMetadata], checks: &mut Checks) {
    let Some(evidence) = checks.form(StruckEvidence::from_json(text.as_bytes())) else {
        return checks.not_made(&["evidence"]);
    };
    let shown = issuers.iter().any(|issuer| evidence.check(issuer).is_ok());
    if issuers.is_empty() {
        checks.not_made(&["evidence"]);
    } else {
        checks.add("evidence", shown, "shows-nothing");
    }
}
