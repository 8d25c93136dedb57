//! The wallet: what it holds, and how it comes to a credential.

use bauta_bbs::blind::ProverBlind;
use bauta_credential::{
    Alg, ClaimPath, ClaimValue, CredentialRequest, HolderSecrets, IssuedCredential, IssuerMetadata, Nonce,
    issuer_context,
};
use bauta_predicates::issuance::{self, IssuanceContext};
use bauta_predicates::{NymEntropy, NymSecret};
use rand_core::CryptoRngCore;

use crate::error::WalletError;

/// Most requests for a credential that are kept open.
const MAX_OPEN_REQUESTS: usize = 32;

/// A holder's wallet in memory. [`crate::seal`] and [`crate::open`] keep it encrypted at rest.
#[derive(Clone, Debug, Default)]
pub struct Wallet {
    pub(crate) issuers: Vec<IssuerMetadata>,
    pub(crate) open_requests: Vec<OpenRequest>,
    pub(crate) credentials: Vec<HeldCredential>,
}

/// A request for a credential that has not been answered: what the wallet needs to take the answer.
#[derive(Clone, Debug)]
pub(crate) struct OpenRequest {
    pub(crate) issuer: String,
    pub(crate) nonce: Nonce,
    /// The secret before the issuer's entropy, and the commitment's blinding factor; none with `BBS-MOD`.
    pub(crate) secrets: Option<HolderSecrets>,
}

/// A credential that has been verified, with the holder's secrets beside it.
#[derive(Clone, Debug)]
pub struct HeldCredential {
    pub(crate) issuer: IssuerMetadata,
    pub(crate) issued: IssuedCredential,
    pub(crate) secrets: Option<HolderSecrets>,
}

/// What became of a credential that was offered to the wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is new.
    Stored,
    /// It replaces an earlier one with the same secret, of the same issuer and kind.
    Renewed,
    /// The wallet holds it already; nothing changed.
    AlreadyHeld,
}

impl HeldCredential {
    /// The issuer.
    pub fn issuer(&self) -> &IssuerMetadata {
        &self.issuer
    }

    /// Each claim with its value, in the order of the schema.
    pub fn claims(&self) -> impl Iterator<Item = (&ClaimPath, ClaimValue)> {
        let schema = self.issuer.schema();
        schema.claims().iter().zip(&self.issued.payloads).map(|(claim, payload)| {
            let value = payload.to_value(claim.claim_type).expect("checked when the credential was accepted");
            (&claim.path, value)
        })
    }

    /// The holder's secrets; none with `BBS-MOD`. They are for the holder's own software only.
    pub fn secrets(&self) -> Option<&HolderSecrets> {
        self.secrets.as_ref()
    }

    /// The credential as it was issued.
    pub fn issued(&self) -> &IssuedCredential {
        &self.issued
    }
}

impl Wallet {
    /// The credentials, oldest first.
    pub fn credentials(&self) -> &[HeldCredential] {
        &self.credentials
    }

    /// How many requests for a credential are open.
    pub fn open_requests(&self) -> usize {
        self.open_requests.len()
    }

    /// The issuers pinned so far.
    pub fn issuers(&self) -> &[IssuerMetadata] {
        &self.issuers
    }

    /// A request for a credential, with a nonce of the wallet's own; pins the issuer at first use.
    ///
    /// A wallet that holds a credential of this issuer offers the secret it has, so that the new one is a re-issuance
    /// and all pseudonyms stay; otherwise the secret is fresh.
    ///
    /// # Errors
    /// [`WalletError::IssuerChanged`], [`WalletError::TooManyOpenRequests`], [`WalletError::Randomness`].
    pub fn request(
        &mut self,
        issuer: &IssuerMetadata,
        rng: &mut impl CryptoRngCore,
    ) -> Result<CredentialRequest, WalletError> {
        let pinned = self.issuers.iter().find(|pinned| pinned.issuer() == issuer.issuer());
        if pinned.is_some_and(|pinned| pinned != issuer) {
            return Err(WalletError::IssuerChanged);
        }
        if self.open_requests.len() >= MAX_OPEN_REQUESTS {
            return Err(WalletError::TooManyOpenRequests(MAX_OPEN_REQUESTS));
        }
        let nonce = Nonce::random(rng);
        let (secrets, proof) = match issuer.alg() {
            Alg::BbsMod => (None, None),
            Alg::BbsModHb => {
                let nym_secret = self.secret_for(issuer, rng)?;
                let context = issuer_context(issuer.issuer());
                let session = IssuanceContext {
                    interface: issuer.alg().interface(),
                    public_key: issuer.public_key(),
                    nonce: nonce.as_str().as_bytes(),
                    context: &context,
                };
                let (proof, prover_blind) =
                    issuance::prove(&session, &nym_secret, rng).map_err(|_| WalletError::Randomness)?;
                (Some(HolderSecrets { prover_blind, nym_secret }), Some(proof))
            }
        };
        if pinned.is_none() {
            self.issuers.push(issuer.clone());
        }
        let issuer_id = issuer.issuer().to_owned();
        self.open_requests.push(OpenRequest { issuer: issuer_id.clone(), nonce: nonce.clone(), secrets });
        Ok(CredentialRequest { issuer: issuer_id, alg: issuer.alg(), nonce, proof })
    }

    fn secret_for(
        &self,
        issuer: &IssuerMetadata,
        rng: &mut impl CryptoRngCore,
    ) -> Result<NymSecret, WalletError> {
        let held = self.credentials.iter().rev().find(|held| held.issuer == *issuer);
        match held.and_then(|held| held.secrets.as_ref()) {
            Some(secrets) => Ok(secrets.nym_secret.clone()),
            None => NymSecret::random(rng).map_err(|_| WalletError::Randomness),
        }
    }

    /// Takes a credential in its compact form, after verifying it against an open request of this wallet.
    ///
    /// # Errors
    /// [`WalletError::Malformed`], [`WalletError::NotSignedForThisWallet`]. The wallet is as it was.
    pub fn accept(&mut self, compact: &str) -> Result<Accepted, WalletError> {
        let issued = IssuedCredential::parse(compact)?;
        if self.credentials.iter().any(|held| held.issued == issued) {
            return Ok(Accepted::AlreadyHeld);
        }
        let (position, held) = self.verify_for_open_request(&issued)?;
        self.open_requests.remove(position);
        let replaced = self.credentials.iter().position(|other| held.replaces(other));
        if let Some(position) = replaced {
            self.credentials.remove(position);
        }
        self.credentials.push(held);
        Ok(if replaced.is_some() { Accepted::Renewed } else { Accepted::Stored })
    }

    /// The open request, newest first, for which the signature verifies.
    fn verify_for_open_request(
        &self,
        issued: &IssuedCredential,
    ) -> Result<(usize, HeldCredential), WalletError> {
        let mut refused = WalletError::NotSignedForThisWallet;
        for (position, open) in self.open_requests.iter().enumerate().rev() {
            let Some(issuer) = self.issuers.iter().find(|issuer| issuer.issuer() == open.issuer) else {
                continue;
            };
            let secrets = open.secrets.as_ref().map(|secrets| add_entropy(secrets, issued.entropy.as_ref()));
            let Ok(secrets) = secrets.transpose() else { continue };
            match issued.verify(issuer.schema(), issuer.alg(), issuer.public_key(), secrets.as_ref()) {
                Ok(()) => {
                    return Ok((
                        position,
                        HeldCredential { issuer: issuer.clone(), issued: issued.clone(), secrets },
                    ));
                }
                Err(malformed) if !malformed.is_invalid_signature() => refused = malformed.into(),
                Err(_) => {}
            }
        }
        Err(refused)
    }
}

impl HeldCredential {
    /// Of the same issuer and kind, over the same secret: a person has one valid credential.
    fn replaces(&self, other: &Self) -> bool {
        let secret = |held: &Self| held.secrets.as_ref().map(|secrets| secrets.nym_secret.clone());
        self.issuer == other.issuer && self.secrets.is_some() && secret(self) == secret(other)
    }
}

fn add_entropy(
    secrets: &HolderSecrets,
    entropy: Option<&NymEntropy>,
) -> Result<HolderSecrets, bauta_predicates::Error> {
    let nym_secret = match entropy {
        Some(entropy) => secrets.nym_secret.with_entropy(entropy)?,
        None => secrets.nym_secret.clone(),
    };
    let prover_blind: ProverBlind = secrets.prover_blind.clone();
    Ok(HolderSecrets { prover_blind, nym_secret })
}
