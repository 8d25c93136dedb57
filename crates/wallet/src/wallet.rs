//! The wallet: what it holds, and how it comes to a credential.

use bauta_bbs::blind::ProverBlind;
use bauta_credential::{
    Alg, ClaimPath, ClaimValue, CredentialRequest, HolderSecrets, IssuedCredential, IssuerMetadata, Nonce,
    Registrar, issuer_context, session_nonce,
};
use bauta_predicates::issuance::{self, IssuanceContext};
use bauta_predicates::{NymEntropy, NymSecret};
use rand_core::CryptoRngCore;

use crate::error::WalletError;
use crate::joint::Begun;
use crate::standing::{IssuerLog, Kept};
use crate::worked_out::WorkedOut;

/// A holder's wallet in memory. [`crate::seal`] and [`crate::open`] keep it encrypted at rest.
#[derive(Clone, Debug, Default)]
pub struct Wallet {
    pub(crate) issuers: Vec<IssuerMetadata>,
    pub(crate) open_requests: Vec<OpenRequest>,
    pub(crate) credentials: Vec<HeldCredential>,
    pub(crate) logs: Vec<IssuerLog>,
    pub(crate) registrars: Vec<Registrar>,
    pub(crate) begun: Vec<Begun>,
    /// The smallest crowd in which its holder wants to be left, in people.
    pub(crate) floor: Option<u64>,
}

/// A request for a credential that has not been answered: the request itself, so that it can be handed over again, and
/// what the wallet needs to take the answer.
#[derive(Clone, Debug)]
pub(crate) struct OpenRequest {
    pub(crate) request: CredentialRequest,
    /// The secret before the issuer's entropy, and the commitment's blinding factor; none with `BBS-MOD`.
    pub(crate) secrets: Option<HolderSecrets>,
    /// The secret is one that the wallet held already, so the answer must not change it.
    pub(crate) renewal: bool,
}

/// Why a credential is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Occasion {
    First,
    Renewal,
    Reset,
}

impl Occasion {
    fn is_of(self, open: &OpenRequest) -> bool {
        match self {
            Self::First => !open.renewal && !open.request.reset,
            Self::Renewal => open.renewal,
            Self::Reset => open.request.reset,
        }
    }
}

/// A credential that has been verified, with the holder's secrets beside it.
#[derive(Clone, Debug)]
pub struct HeldCredential {
    pub(crate) issuer: IssuerMetadata,
    pub(crate) issued: IssuedCredential,
    pub(crate) secrets: Option<HolderSecrets>,
    pub(crate) kept: Kept,
    pub(crate) worked_out: WorkedOut,
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

    /// How many requests for a credential are open, to any issuer.
    pub fn open_requests(&self) -> usize {
        self.open_requests.len()
    }

    /// The issuers pinned so far.
    pub fn issuers(&self) -> &[IssuerMetadata] {
        &self.issuers
    }

    /// The registrars whose registrations this wallet believes.
    pub fn registrars(&self) -> &[Registrar] {
        &self.registrars
    }

    /// Trusts a registrar. From the first one on, platforms that no registrar has registered are refused, unless the holder
    /// says otherwise.
    ///
    /// # Errors
    /// [`WalletError::RegistrarChanged`] when another key or other openers are known under the same id.
    pub fn trust(&mut self, registrar: Registrar) -> Result<(), WalletError> {
        match self.registrars.iter().find(|known| known.id() == registrar.id()) {
            Some(known) if *known == registrar => Ok(()),
            Some(_) => Err(WalletError::RegistrarChanged),
            None => {
                self.registrars.push(registrar);
                Ok(())
            }
        }
    }

    /// The smallest crowd, in people, in which this wallet's holder wants to be left by an answer; `None`: any will do.
    pub fn floor(&self) -> Option<u64> {
        self.floor
    }

    /// Sets or takes away the smallest crowd. An answer that, by the population's estimate, fewer people than this could have
    /// given is refused when it is considered.
    pub fn set_floor(&mut self, floor: Option<u64>) {
        self.floor = floor;
    }

    /// A request for a first credential, over a fresh secret and with a nonce of the wallet's own; pins the issuer at
    /// first use. While it is open the same request is returned again, so that one that was lost can be handed over
    /// after all.
    ///
    /// # Errors
    /// [`WalletError::IssuerChanged`], [`WalletError::Randomness`].
    pub fn request(
        &mut self,
        issuer: &IssuerMetadata,
        rng: &mut impl CryptoRngCore,
    ) -> Result<CredentialRequest, WalletError> {
        self.request_anew(issuer, Occasion::First, rng)
    }

    /// A request to begin anew, where the secret of before is lost: over a fresh one, so that the holder is somebody else
    /// under every pseudonym. The issuer allows it rarely, and logs it. With `BBS-MOD`, which has no secret to lose, it is
    /// as a first one. Returned again while it is open.
    ///
    /// # Errors
    /// [`WalletError::IssuerChanged`], [`WalletError::Randomness`].
    pub fn request_reset(
        &mut self,
        issuer: &IssuerMetadata,
        rng: &mut impl CryptoRngCore,
    ) -> Result<CredentialRequest, WalletError> {
        let occasion = match issuer.alg() {
            Alg::BbsMod => Occasion::First,
            Alg::BbsModHb => Occasion::Reset,
        };
        self.request_anew(issuer, occasion, rng)
    }

    /// Over a fresh secret; pins the issuer at first use.
    fn request_anew(
        &mut self,
        issuer: &IssuerMetadata,
        occasion: Occasion,
        rng: &mut impl CryptoRngCore,
    ) -> Result<CredentialRequest, WalletError> {
        self.check_pin(issuer)?;
        let is_open = |open: &&OpenRequest| open.request.issuer == issuer.issuer() && occasion.is_of(open);
        if let Some(open) = self.open_requests.iter().find(is_open) {
            return Ok(open.request.clone());
        }
        let secret = NymSecret::random(rng).map_err(|_| WalletError::Randomness)?;
        let request = self.open(issuer, secret, occasion, rng)?;
        if !self.issuers.contains(issuer) {
            self.issuers.push(issuer.clone());
        }
        Ok(request)
    }

    /// A request to renew a credential (its number counts from 0): over the secret it has, so that every pseudonym and
    /// every ban stays. With `BBS-MOD`, which has no secret, it is as a first one. Returned again while it is open.
    ///
    /// # Errors
    /// [`WalletError::NoSuchCredential`], [`WalletError::Randomness`].
    pub fn renew(
        &mut self,
        credential: usize,
        rng: &mut impl CryptoRngCore,
    ) -> Result<CredentialRequest, WalletError> {
        let held = self.credentials.get(credential).ok_or(WalletError::NoSuchCredential(credential))?;
        let issuer = held.issuer.clone();
        let Some(secret) = held.secrets.as_ref().map(|secrets| secrets.nym_secret.clone()) else {
            return self.request(&issuer, rng);
        };
        let open = self.open_requests.iter().find(|open| {
            let same = |secrets: &HolderSecrets| secrets.nym_secret == secret;
            open.renewal && open.request.issuer == issuer.issuer() && open.secrets.as_ref().is_some_and(same)
        });
        match open {
            Some(open) => Ok(open.request.clone()),
            None => self.open(&issuer, secret, Occasion::Renewal, rng),
        }
    }

    /// Gives up the open requests to an issuer: their answers will no longer be taken. Returns how many there were.
    pub fn give_up(&mut self, issuer: &str) -> usize {
        let before = self.open_requests.len();
        self.open_requests.retain(|open| open.request.issuer != issuer);
        before - self.open_requests.len()
    }

    fn check_pin(&self, issuer: &IssuerMetadata) -> Result<(), WalletError> {
        let pinned = self.issuers.iter().find(|pinned| pinned.issuer() == issuer.issuer());
        if pinned.is_some_and(|pinned| pinned != issuer) { Err(WalletError::IssuerChanged) } else { Ok(()) }
    }

    /// Draws a nonce, commits to the secret where the algorithm has one, and keeps what the answer will need.
    fn open(
        &mut self,
        issuer: &IssuerMetadata,
        nym_secret: NymSecret,
        occasion: Occasion,
        rng: &mut impl CryptoRngCore,
    ) -> Result<CredentialRequest, WalletError> {
        let nonce = Nonce::random(rng);
        let (secrets, proof) = match issuer.alg() {
            Alg::BbsMod => (None, None),
            Alg::BbsModHb => {
                let context = issuer_context(issuer.issuer());
                let session = IssuanceContext {
                    interface: issuer.alg().interface(),
                    public_key: issuer.public_key(),
                    nonce: &session_nonce(&nonce, occasion == Occasion::Reset),
                    context: &context,
                };
                let (proof, prover_blind) =
                    issuance::prove(&session, &nym_secret, rng).map_err(|_| WalletError::Randomness)?;
                (Some(HolderSecrets { prover_blind, nym_secret }), Some(proof))
            }
        };
        let request = CredentialRequest {
            issuer: issuer.issuer().to_owned(),
            alg: issuer.alg(),
            nonce,
            proof,
            reset: occasion == Occasion::Reset,
        };
        let renewal = occasion == Occasion::Renewal;
        self.open_requests.push(OpenRequest { request: request.clone(), secrets, renewal });
        Ok(request)
    }

    /// Takes a credential in its compact form, after verifying it against an open request of this wallet.
    ///
    /// # Errors
    /// [`WalletError::Malformed`], [`WalletError::NotSignedForThisWallet`], [`WalletError::SecretChanged`]. The wallet is
    /// as it was.
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
            let Some(issuer) = self.issuers.iter().find(|issuer| issuer.issuer() == open.request.issuer)
            else {
                continue;
            };
            let secrets = open.secrets.as_ref().map(|secrets| add_entropy(secrets, issued.entropy.as_ref()));
            let Ok(secrets) = secrets.transpose() else { continue };
            match issued.verify(issuer, secrets.as_ref()) {
                // Whoever added something to a secret that is in use could tell what is done under the old from what is
                // done under the new.
                Ok(()) if open.renewal && secrets != open.secrets => return Err(WalletError::SecretChanged),
                Ok(()) => {
                    let (issuer, issued) = (issuer.clone(), issued.clone());
                    let (kept, worked_out) = (Kept::default(), WorkedOut::default());
                    let held = HeldCredential { issuer, issued, secrets, kept, worked_out };
                    return Ok((position, held));
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
) -> Result<HolderSecrets, bauta_bbs::Error> {
    let nym_secret = match entropy {
        Some(entropy) => secrets.nym_secret.with_entropy(entropy)?,
        None => secrets.nym_secret.clone(),
    };
    let prover_blind: ProverBlind = secrets.prover_blind.clone();
    Ok(HolderSecrets { prover_blind, nym_secret })
}
