//! The wallet as JSON: the plaintext that is encrypted at rest, and never written otherwise.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_bbs::MessageScalar;
use bauta_bbs::blind::ProverBlind;
use bauta_bbs::committed_disclosure::{Commitment, Opening};
use bauta_credential::epoch::{Epoch, EpochLog};
use bauta_credential::{
    CredentialRequest, HolderSecrets, IssuedCredential, IssuerMetadata, Presentation, PresentationRequest,
    Registrar,
};
use bauta_predicates::NymSecret;
use bauta_predicates::validity::Token;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::joint::{Begun, GuardianOffer, OwnProof};
use crate::standing::{IssuerLog, Kept, KeptBucket};
use crate::wallet::{HeldCredential, OpenRequest, Wallet};
use crate::worked_out::WorkedOut;

/// The form of what follows. A wallet of another form is refused.
const FORM: u32 = 3;

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenWallet {
    form: u32,
    issuers: Vec<String>,
    open_requests: Vec<WrittenRequest>,
    credentials: Vec<WrittenCredential>,
    #[serde(default)]
    logs: Vec<WrittenLog>,
    #[serde(default)]
    registrars: Vec<String>,
    #[serde(default)]
    begun: Vec<WrittenBegun>,
    #[serde(default)]
    floor: Option<u64>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenLog {
    issuer: String,
    log: String,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenRequest {
    request: String,
    secrets: Option<WrittenSecrets>,
    renewal: bool,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenCredential {
    issuer: String,
    issued: String,
    secrets: Option<WrittenSecrets>,
    #[serde(default)]
    tokens: Vec<(u64, String)>,
    #[serde(default)]
    found: Option<WrittenBucket>,
    #[serde(default)]
    missing: Option<WrittenBucket>,
    #[serde(default)]
    struck: Option<u64>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenBucket {
    epoch: u64,
    bucket: String,
    path: String,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenBegun {
    request: String,
    own: Vec<WrittenProof>,
    offers: Vec<String>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenProof {
    position: usize,
    issued: String,
    epoch: Option<u64>,
    presentation: String,
    openings: Vec<WrittenOpening>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenOpening {
    index: usize,
    commitment: String,
    message: String,
    blinding: String,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenSecrets {
    prover_blind: String,
    nym_secret: String,
}

impl WrittenSecrets {
    fn new(secrets: &HolderSecrets) -> Self {
        Self {
            prover_blind: URL_SAFE_NO_PAD.encode(&secrets.prover_blind.to_octets()[..]),
            nym_secret: URL_SAFE_NO_PAD.encode(&secrets.nym_secret.to_octets()[..]),
        }
    }

    fn read(&self) -> Option<HolderSecrets> {
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().map(Zeroizing::new);
        Some(HolderSecrets {
            prover_blind: ProverBlind::from_octets(&decode(&self.prover_blind)?).ok()?,
            nym_secret: NymSecret::from_octets(&decode(&self.nym_secret)?).ok()?,
        })
    }
}

/// The wallet's plaintext.
pub(crate) fn write(wallet: &Wallet) -> Zeroizing<Vec<u8>> {
    let request = |open: &OpenRequest| WrittenRequest {
        request: open.request.to_json(),
        secrets: open.secrets.as_ref().map(WrittenSecrets::new),
        renewal: open.renewal,
    };
    let credential = |held: &HeldCredential| WrittenCredential {
        issuer: held.issuer.issuer().to_owned(),
        issued: held.issued.to_compact(),
        secrets: held.secrets.as_ref().map(WrittenSecrets::new),
        tokens: held.kept.tokens.iter().map(|(epoch, token)| (epoch.0, encode(&token.to_octets()))).collect(),
        found: held.kept.found.as_ref().map(WrittenBucket::new),
        missing: held.kept.missing.as_ref().map(WrittenBucket::new),
        struck: held.kept.struck.map(|epoch| epoch.0),
    };
    let log =
        |kept: &IssuerLog| WrittenLog { issuer: kept.issuer.clone(), log: encode(&kept.log.to_octets()) };
    let written = WrittenWallet {
        form: FORM,
        issuers: wallet.issuers.iter().map(IssuerMetadata::to_json).collect(),
        open_requests: wallet.open_requests.iter().map(request).collect(),
        credentials: wallet.credentials.iter().map(credential).collect(),
        logs: wallet.logs.iter().map(log).collect(),
        registrars: wallet.registrars.iter().map(Registrar::to_json).collect(),
        begun: wallet.begun.iter().map(WrittenBegun::new).collect(),
        floor: wallet.floor,
    };
    Zeroizing::new(serde_json::to_vec(&written).expect("texts are JSON"))
}

/// The wallet of a plaintext; `None` when it is not of this form. What was verified once is not verified again: the
/// encryption is authenticated.
pub(crate) fn read(plaintext: &[u8]) -> Option<Wallet> {
    let written: WrittenWallet = serde_json::from_slice(plaintext).ok()?;
    // Form 2 is this one without a floor, form 1 that without logs, registrars, tokens and moves begun.
    if !(1..=FORM).contains(&written.form) {
        return None;
    }
    let parse = |text: &String| IssuerMetadata::from_json(text.as_bytes()).ok();
    let issuers = written.issuers.iter().map(parse).collect::<Option<Vec<_>>>()?;
    let open_requests = written.open_requests.iter().map(read_request).collect::<Option<_>>()?;
    let credentials =
        written.credentials.iter().map(|held| read_credential(held, &issuers)).collect::<Option<_>>()?;
    let logs = written.logs.iter().map(|log| read_log(log, &issuers)).collect::<Option<_>>()?;
    let registrar = |text: &String| Registrar::from_json(text.as_bytes()).ok();
    let registrars = written.registrars.iter().map(registrar).collect::<Option<_>>()?;
    let begun = written.begun.iter().map(WrittenBegun::read).collect::<Option<_>>()?;
    let floor = written.floor;
    Some(Wallet { issuers, open_requests, credentials, logs, registrars, begun, floor })
}

impl Wallet {
    /// The wallet as JSON, secrets and all, for hosts that encrypt it themselves (a browser's own cryptography).
    pub fn to_plaintext(&self) -> Zeroizing<Vec<u8>> {
        write(self)
    }

    /// The wallet of a plaintext that the host has decrypted and authenticated: what was verified once is not verified
    /// again. `None` when it is not of this form.
    pub fn from_plaintext(plaintext: &[u8]) -> Option<Self> {
        read(plaintext)
    }
}

fn read_log(written: &WrittenLog, issuers: &[IssuerMetadata]) -> Option<IssuerLog> {
    let issuer = issuers.iter().find(|issuer| issuer.issuer() == written.issuer)?;
    let log = EpochLog::read(issuer, &decode(&written.log)?).ok()?;
    Some(IssuerLog { issuer: written.issuer.clone(), log })
}

fn read_kept(written: &WrittenCredential) -> Option<Kept> {
    let token =
        |(epoch, text): &(u64, String)| Some((Epoch(*epoch), Token::from_octets(&decode(text)?).ok()?));
    // None is none; a bucket that cannot be read is a failure.
    let bucket = |written: &Option<WrittenBucket>| match written {
        None => Some(None),
        Some(written) => written.read().map(Some),
    };
    Some(Kept {
        tokens: written.tokens.iter().map(token).collect::<Option<_>>()?,
        found: bucket(&written.found)?,
        missing: bucket(&written.missing)?,
        struck: written.struck.map(Epoch),
    })
}

impl WrittenBucket {
    fn new(kept: &KeptBucket) -> Self {
        Self { epoch: kept.epoch.0, bucket: encode(&kept.bucket), path: encode(&kept.path) }
    }

    fn read(&self) -> Option<KeptBucket> {
        Some(KeptBucket {
            epoch: Epoch(self.epoch),
            bucket: decode(&self.bucket)?.to_vec(),
            path: decode(&self.path)?.to_vec(),
        })
    }
}

impl WrittenBegun {
    fn new(begun: &Begun) -> Self {
        Self {
            request: encode(begun.request.as_octets()),
            own: begun.own.iter().map(WrittenProof::new).collect(),
            offers: begun.offers.iter().map(GuardianOffer::to_json).collect(),
        }
    }

    fn read(&self) -> Option<Begun> {
        let offer = |text: &String| GuardianOffer::from_json(text.as_bytes()).ok();
        Some(Begun {
            request: PresentationRequest::parse(&decode(&self.request)?).ok()?,
            own: self.own.iter().map(WrittenProof::read).collect::<Option<_>>()?,
            offers: self.offers.iter().map(offer).collect::<Option<_>>()?,
        })
    }
}

impl WrittenProof {
    fn new(own: &OwnProof) -> Self {
        let opening = |opening: &Opening| WrittenOpening {
            index: opening.index,
            commitment: encode(&opening.commitment.to_octets()),
            message: encode(&opening.message.to_octets()[..]),
            blinding: encode(&opening.blinding.to_octets()[..]),
        };
        Self {
            position: own.position,
            issued: encode(&own.issued),
            epoch: own.epoch.map(|epoch| epoch.0),
            presentation: own.presentation.to_compact(),
            openings: own.openings.iter().map(opening).collect(),
        }
    }

    fn read(&self) -> Option<OwnProof> {
        let scalar = |text: &str| MessageScalar::from_octets(&decode(text)?).ok();
        let opening = |written: &WrittenOpening| {
            Some(Opening {
                index: written.index,
                commitment: Commitment::from_octets(&decode(&written.commitment)?).ok()?,
                message: scalar(&written.message)?,
                blinding: scalar(&written.blinding)?,
            })
        };
        Some(OwnProof {
            position: self.position,
            issued: decode(&self.issued)?[..].try_into().ok()?,
            epoch: self.epoch.map(Epoch),
            presentation: Presentation::parse(&self.presentation).ok()?,
            openings: self.openings.iter().map(opening).collect::<Option<_>>()?,
        })
    }
}

fn encode(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    URL_SAFE_NO_PAD.decode(text).ok().map(Zeroizing::new)
}

fn read_request(written: &WrittenRequest) -> Option<OpenRequest> {
    Some(OpenRequest {
        request: CredentialRequest::from_json(written.request.as_bytes()).ok()?,
        secrets: read_secrets(written.secrets.as_ref())?,
        renewal: written.renewal,
    })
}

fn read_credential(written: &WrittenCredential, issuers: &[IssuerMetadata]) -> Option<HeldCredential> {
    Some(HeldCredential {
        issuer: issuers.iter().find(|issuer| issuer.issuer() == written.issuer)?.clone(),
        issued: IssuedCredential::parse(&written.issued).ok()?,
        secrets: read_secrets(written.secrets.as_ref())?,
        kept: read_kept(written)?,
        worked_out: WorkedOut::default(),
    })
}

/// None is none; secrets that cannot be read are a failure.
#[expect(clippy::option_option, reason = "whether it is there, inside whether it could be read")]
fn read_secrets(written: Option<&WrittenSecrets>) -> Option<Option<HolderSecrets>> {
    match written {
        None => Some(None),
        Some(written) => written.read().map(Some),
    }
}
