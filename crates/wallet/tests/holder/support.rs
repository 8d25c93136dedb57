//! An issuer made of the signature scheme alone, and wallets that hold what it signs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use age::secrecy::SecretString;
use bauta_bbs::blind::core_blind_sign;
use bauta_bbs::{Header, KeyPair, SecretKey, signature};
use bauta_credential::{
    Alg, ClaimValue, CredentialRequest, IssuedCredential, IssuerMetadata, Payload, Schema, issuer_context,
};
use bauta_predicates::NymEntropy;
use bauta_predicates::issuance::IssuanceContext;
use bauta_wallet::Wallet;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

pub(crate) const FAMILY_NAME: &str = "Erikssonova";
pub(crate) const DOCUMENT_NUMBER: &str = "L898902C3";
pub(crate) const WORK_FACTOR: u8 = 1;

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn passphrase() -> SecretString {
    SecretString::from("correct horse battery staple")
}

pub(crate) fn hex(octets: &[u8]) -> String {
    use std::fmt::Write;
    octets.iter().fold(String::new(), |mut text, octet| {
        write!(text, "{octet:02x}").unwrap();
        text
    })
}

/// Names and contents of everything in a directory.
pub(crate) fn snapshot(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.display().to_string(), fs::read(&path).unwrap_or_default())).collect()
}

pub(crate) struct Issuer {
    keys: KeyPair,
    pub(crate) metadata: IssuerMetadata,
}

impl Issuer {
    pub(crate) fn new(alg: Alg) -> Self {
        Self::with_schema(alg, Schema::person())
    }

    pub(crate) fn with_schema(alg: Alg, schema: Schema) -> Self {
        let secret_key = SecretKey::key_gen(alg.interface().suite(), &[7; 32], b"", None).unwrap();
        let keys = KeyPair::from(secret_key);
        let public_keys = (keys.public_key().clone(), [9; 32]);
        let issuer = "urn:example:issuer".to_owned();
        let metadata = IssuerMetadata::new(issuer, alg, public_keys, schema, "epochs/".into()).unwrap();
        Self { keys, metadata }
    }

    pub(crate) fn payloads(&self) -> Vec<Payload> {
        let value = |path: &str| match path {
            "family_name" => ClaimValue::Text(FAMILY_NAME.into()),
            "document_number" => ClaimValue::Text(DOCUMENT_NUMBER.into()),
            "birth_date" | "issued_on" => ClaimValue::Date("2000-02-29".parse().unwrap()),
            _ => ClaimValue::Absent,
        };
        let claims = self.metadata.schema().claims().iter();
        claims
            .map(|claim| {
                Payload::from_value(&value(&claim.path.to_string()), claim.claim_type, &mut rng(4)).unwrap()
            })
            .collect()
    }

    /// A credential for a request, with entropy as at first issuance or as at renewal.
    pub(crate) fn issue(&self, request: &CredentialRequest, entropy: &NymEntropy) -> String {
        self.issue_over(self.payloads(), request, entropy)
    }

    /// The same over payloads of one's own.
    pub(crate) fn issue_over(
        &self,
        payloads: Vec<Payload>,
        request: &CredentialRequest,
        entropy: &NymEntropy,
    ) -> String {
        let alg = self.metadata.alg();
        let messages = self.metadata.schema().messages(alg, &payloads).unwrap();
        let header = Header(self.metadata.issuer_header().to_vec());
        let Some(proof) = &request.proof else {
            let generators = alg.generators(messages.len());
            let signature = signature::core_sign(&generators, &self.keys, &header, &messages).unwrap();
            return IssuedCredential { issuer_header: header.0, payloads, signature, entropy: None }
                .to_compact();
        };
        let session = IssuanceContext {
            interface: alg.interface(),
            public_key: self.keys.public_key(),
            nonce: request.nonce.as_str().as_bytes(),
            context: &issuer_context(self.metadata.issuer()),
        };
        let commitment = proof.verify(&session).unwrap().commitment;
        let commitment = commitment.add_to_last(alg.interface(), &entropy.to_message());
        let signature =
            core_blind_sign(alg.interface(), &self.keys, &header, &messages, &commitment).unwrap();
        let entropy = Some(entropy.clone());
        IssuedCredential { issuer_header: header.0, payloads, signature, entropy }.to_compact()
    }
}

/// The entropy of these tests.
pub(crate) fn entropy() -> NymEntropy {
    NymEntropy::random(&mut rng(77)).unwrap()
}

/// A wallet with one credential and one open request, made from a seed.
pub(crate) fn filled_wallet(alg: Alg, seed: u64) -> (Wallet, CredentialRequest, String) {
    let (issuer, mut wallet, mut rng) = (Issuer::new(alg), Wallet::default(), rng(seed));
    let request = wallet.request(&issuer.metadata, &mut rng).unwrap();
    let compact = issuer.issue(&request, &entropy());
    wallet.accept(&compact).unwrap();
    let open = wallet.request(&issuer.metadata, &mut rng).unwrap();
    (wallet, open, compact)
}
