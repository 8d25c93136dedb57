//! The wallet as JSON: the plaintext that is encrypted at rest, and never written otherwise.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_bbs::blind::ProverBlind;
use bauta_credential::{CredentialRequest, HolderSecrets, IssuedCredential, IssuerMetadata};
use bauta_predicates::NymSecret;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::wallet::{HeldCredential, OpenRequest, Wallet};

/// The form of what follows. A wallet of another form is refused.
const FORM: u32 = 1;

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct WrittenWallet {
    form: u32,
    issuers: Vec<String>,
    open_requests: Vec<WrittenRequest>,
    credentials: Vec<WrittenCredential>,
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
    };
    let written = WrittenWallet {
        form: FORM,
        issuers: wallet.issuers.iter().map(IssuerMetadata::to_json).collect(),
        open_requests: wallet.open_requests.iter().map(request).collect(),
        credentials: wallet.credentials.iter().map(credential).collect(),
    };
    Zeroizing::new(serde_json::to_vec(&written).expect("texts are JSON"))
}

/// The wallet of a plaintext; `None` when it is not of this form. What was verified once is not verified again: the
/// encryption is authenticated.
pub(crate) fn read(plaintext: &[u8]) -> Option<Wallet> {
    let written: WrittenWallet = serde_json::from_slice(plaintext).ok()?;
    if written.form != FORM {
        return None;
    }
    let parse = |text: &String| IssuerMetadata::from_json(text.as_bytes()).ok();
    let issuers = written.issuers.iter().map(parse).collect::<Option<Vec<_>>>()?;
    let open_requests = written.open_requests.iter().map(read_request).collect::<Option<_>>()?;
    let credentials =
        written.credentials.iter().map(|held| read_credential(held, &issuers)).collect::<Option<_>>()?;
    Some(Wallet { issuers, open_requests, credentials })
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
