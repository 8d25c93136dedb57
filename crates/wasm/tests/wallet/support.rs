//! An issuer made of the signature scheme and the log's formats, a platform that asks, and a wallet that takes messages.

use std::collections::BTreeMap;

use bauta_bbs::blind::core_blind_sign;
use bauta_bbs::{Header, KeyPair, MessageScalar, SecretKey};
use bauta_credential::epoch::{
    Bucket, BucketTree, Counts, Epoch, EpochHead, EpochLog, SignedHead, bucket_leaf,
};
use bauta_credential::{
    Alg, ClaimValue, CredentialRequest, IssuedCredential, IssuerMetadata, Payload, PresentationRequest,
    Query, RequestDraft, Schema, ValidityQuery, issuer_context,
};
use bauta_predicates::NymEntropy;
use bauta_predicates::issuance::IssuanceContext;
use bauta_predicates::validity::{EpochSecretKey, tokens};
use bauta_wasm::BrowserWallet;
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};

pub(crate) const FAMILY_NAME: &str = "Erikssonova";
pub(crate) const DOCUMENT_NUMBER: &str = "L898902C3";
pub(crate) const ISSUER: &str = "urn:example:issuer";
pub(crate) const PLATFORM: &str = "https://game.example";
/// 2026-11-23, noon.
pub(crate) const NOW: u64 = 1_795_435_200;

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) struct Issuer {
    keys: KeyPair,
    log_key: SigningKey,
    pub(crate) metadata: IssuerMetadata,
    handles: Vec<MessageScalar>,
    /// What it publishes, by name.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Issuer {
    pub(crate) fn new() -> Self {
        let alg = Alg::BbsModHb;
        let secret_key = SecretKey::key_gen(alg.interface().suite(), &[7; 32], b"", None).unwrap();
        let keys = KeyPair::from(secret_key);
        let log_key = SigningKey::from_bytes(&[9; 32]);
        let public_keys = (keys.public_key().clone(), log_key.verifying_key().to_bytes());
        let metadata =
            IssuerMetadata::new(ISSUER.into(), alg, public_keys, Schema::person(), "epochs/".into()).unwrap();
        Self { keys, log_key, metadata, handles: Vec::new(), files: BTreeMap::new() }
    }

    /// A credential for a request, and its handle in the next epochs.
    pub(crate) fn issue(&mut self, request: &str) -> String {
        let request = CredentialRequest::from_json(request.as_bytes()).unwrap();
        let alg = self.metadata.alg();
        let payloads = self.payloads();
        let schema = self.metadata.schema();
        let messages = schema.messages(alg, &payloads).unwrap();
        self.handles.push(messages[schema.index_of(&"validity_handle".into()).unwrap()].clone());
        let session = IssuanceContext {
            interface: alg.interface(),
            public_key: self.keys.public_key(),
            nonce: &request.session_nonce(),
            context: &issuer_context(ISSUER),
        };
        let commitment = request.proof.as_ref().unwrap().verify(&session).unwrap().commitment;
        let entropy = NymEntropy::random(&mut rng(77)).unwrap();
        let commitment = commitment.add_to_last(alg.interface(), &entropy.to_message());
        let header = Header(self.metadata.issuer_header().to_vec());
        let signature =
            core_blind_sign(alg.interface(), &self.keys, &header, &messages, &commitment).unwrap();
        IssuedCredential { issuer_header: header.0, payloads, signature, entropy: Some(entropy) }.to_compact()
    }

    fn payloads(&self) -> Vec<Payload> {
        let value = |name: &str| match name {
            "family_name" => ClaimValue::Text(FAMILY_NAME.into()),
            "given_name" => ClaimValue::Text("Anna Märta".into()),
            "document_number" => ClaimValue::Text(DOCUMENT_NUMBER.into()),
            "region" => ClaimValue::Text("990101".into()),
            "birth_date" => ClaimValue::Date("2000-02-29".parse().unwrap()),
            "issued_on" => ClaimValue::Date("2026-11-23".parse().unwrap()),
            _ => ClaimValue::Absent,
        };
        let claims = self.metadata.schema().claims().iter();
        let payload = |claim: &bauta_credential::Claim| {
            Payload::from_value(&value(&claim.path.to_string()), claim.claim_type, &mut rng(4)).unwrap()
        };
        claims.map(payload).collect()
    }

    /// Publishes an epoch with everybody who is in good standing.
    pub(crate) fn publish(&mut self, epoch: u64) {
        let interface = self.metadata.alg().interface();
        let before = self.log();
        let epoch = Epoch(epoch);
        let key = EpochSecretKey::random(&mut rng(epoch.0)).unwrap();
        let tokens = tokens(interface, &key, &self.handles).unwrap();
        let bucket = Bucket::build(epoch, self.handles.iter().zip(&tokens));
        let tree = BucketTree::from_leaves(&[bucket_leaf(epoch, 0, bucket.as_octets())]).unwrap();
        let count = tokens.len() as u64;
        let known = before.newest().map_or(0, |signed| signed.head().counts.tokens);
        let counts = Counts {
            buckets: 1,
            tokens: count,
            added: count.saturating_sub(known),
            dropped: known.saturating_sub(count),
            resets: 0,
        };
        let head = EpochHead {
            epoch,
            key: key.public_key(),
            root: tree.root(),
            previous: before.newest().map(SignedHead::hash),
            counts,
        };
        let line = SignedHead::sign(head, &self.log_key).to_compact() + "\n";
        self.files.insert(epoch.bucket_name(0), bucket.as_octets().to_vec());
        self.files.insert(epoch.path_name(0), tree.path(0));
        self.files.entry("log".into()).or_default().extend(line.into_bytes());
    }

    /// Takes good standing from everybody.
    pub(crate) fn strike(&mut self) {
        self.handles.clear();
    }

    pub(crate) fn log(&self) -> EpochLog {
        EpochLog::read(&self.metadata, self.files.get("log").map_or(&[], Vec::as_slice)).unwrap()
    }

    /// A request for the region, majority, a pseudonym and good standing.
    pub(crate) fn full_request(&self, seed: u64) -> PresentationRequest {
        let mut query = Query::disclose("urn:bauta:person:1", vec!["region".into()]);
        let asked = &mut query.credentials[0];
        let predicates = json!([{"path": ["birth_date"], "from": {"age_at_least": 18}}]);
        asked.predicates = serde_json::from_value(predicates).unwrap();
        let context = json!({"context": format!("bauta:aud:{PLATFORM}")});
        asked.pseudonym = Some(serde_json::from_value(context).unwrap());
        asked.validity = Some(ValidityQuery::newest(ISSUER, &self.log(), 3));
        request(query, seed)
    }
}

pub(crate) fn request(query: Query, seed: u64) -> PresentationRequest {
    let draft = RequestDraft {
        client_id: PLATFORM.into(),
        purpose: Some("Play with others".into()),
        query,
        registration: None,
        issued_at: NOW,
        lifetime: 600,
    };
    PresentationRequest::new(draft, &mut rng(seed)).unwrap()
}

pub(crate) fn base64url(octets: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(octets)
}

/// What a message is answered with.
pub(crate) fn perform(wallet: &mut BrowserWallet, message: &Value) -> Value {
    serde_json::from_str(&wallet.perform(&message.to_string(), &mut rng(5))).unwrap()
}

/// What it has done, or the test fails.
#[track_caller]
pub(crate) fn done(wallet: &mut BrowserWallet, message: &Value) -> Value {
    let answer = perform(wallet, message);
    assert!(answer.get("done").is_some(), "{answer}");
    answer["done"].clone()
}

/// The code of its refusal, or the test fails.
#[track_caller]
pub(crate) fn refused(wallet: &mut BrowserWallet, message: &Value) -> String {
    let answer = perform(wallet, message);
    answer["failed"]["code"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// Follows the issuer's log in rounds, as the worker does. Returns the answer and which files were fetched, round by round.
pub(crate) fn sync(wallet: &mut BrowserWallet, issuer: &Issuer, now: u64) -> (Value, Vec<Vec<String>>) {
    let message = json!({"do": "sync", "issuer": ISSUER, "base": "unused", "now": now});
    let mut rounds: Vec<Vec<String>> = Vec::new();
    loop {
        for name in rounds.iter().flatten() {
            wallet.give_file(name, issuer.files.get(name).cloned());
        }
        let answer = perform(wallet, &message);
        let Some(wanted) = answer["done"].get("wanted") else { return (answer, rounds) };
        rounds.push(serde_json::from_value(wanted.clone()).unwrap());
        assert!(rounds.len() < 4, "{rounds:?}");
    }
}

/// A wallet with a credential that is in good standing in an epoch.
pub(crate) fn filled() -> (Issuer, BrowserWallet, String) {
    let (mut issuer, mut wallet) = (Issuer::new(), BrowserWallet::default());
    let asked = json!({"do": "request", "issuer": issuer.metadata.to_json(), "kind": "first"});
    let request = done(&mut wallet, &asked)["request"].as_str().unwrap().to_owned();
    let credential = issuer.issue(&request);
    done(&mut wallet, &json!({"do": "accept", "credential": credential}));
    issuer.publish(NOW / 86_400);
    let (answer, _) = sync(&mut wallet, &issuer, NOW);
    assert_eq!(answer["done"]["standings"][0]["standing"], "good", "{answer}");
    (issuer, wallet, credential)
}

/// A full presentation of that wallet's, and the request that it answers.
pub(crate) fn presented(issuer: &Issuer, wallet: &mut BrowserWallet) -> (PresentationRequest, String) {
    let request = issuer.full_request(1);
    let message = json!({"do": "present", "request": base64url(request.as_octets()), "now": NOW});
    let answer = done(wallet, &message)["answer"].as_str().unwrap().to_owned();
    (request, answer)
}
