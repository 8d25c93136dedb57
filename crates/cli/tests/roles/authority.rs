//! An issuer made of the signature scheme alone: it signs whatever values a test wants, and publishes epochs in memory.
//! Beside it, what is asked of its holders, and a holder who proves whatever a test wants.

use std::collections::BTreeMap;

use bauta_bbs::blind::core_blind_sign;
use bauta_bbs::{Header, KeyPair, MessageScalar, SecretKey};
use bauta_credential::epoch::{
    Bucket, BucketTree, Counts, Epoch, EpochHead, EpochLog, LOG_NAME, SignedHead, bucket_leaf, bucket_of,
};
use bauta_credential::{
    AcceptedEpochs, Alg, ClaimValue, Condition, Context, CredentialQuery, CredentialRequest,
    IssuedCredential, IssuerMetadata, Literal, Payload, Predicate, PresentationRequest, PseudonymQuery,
    Query, Relative, RequestDraft, Response, Schema, ValidityQuery, issuer_context,
};
use bauta_predicates::NymEntropy;
use bauta_predicates::issuance::IssuanceContext;
use bauta_predicates::validity::{EpochSecretKey, tokens};
use bauta_verifier::{Rejection, VerifiedPresentation, Verifier};
use bauta_wallet::{HeldCredential, Refusal, Standing, SyncError, Wallet};
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;

use crate::support::{LIFETIME, NOW, PERSON, SHOP, Shared, rng, verifier};

/// The epoch of [`NOW`].
pub(crate) const TODAY: u64 = NOW / 86_400;
/// The id of [`Authority::new`].
pub(crate) const AUTHORITY: &str = "urn:example:authority:1";

pub(crate) struct Authority {
    keys: KeyPair,
    log_key: SigningKey,
    rng: ChaCha20Rng,
    pub(crate) metadata: IssuerMetadata,
    /// The handles in good standing.
    pub(crate) handles: Vec<MessageScalar>,
    pub(crate) heads: Vec<SignedHead>,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) buckets: u64,
    /// How many tokens the heads claim to be over beyond those that there are.
    pub(crate) pretended: u64,
    /// How many octets of nothing follow the entries of each bucket.
    pub(crate) padding: usize,
}

pub(crate) fn date(text: &str) -> ClaimValue {
    ClaimValue::Date(text.parse().unwrap())
}

pub(crate) fn text(text: &str) -> ClaimValue {
    ClaimValue::Text(text.to_owned())
}

fn usual(path: &str) -> ClaimValue {
    match path {
        "family_name" => text("Eriksson"),
        "document_type" => text("passport"),
        "document_number" => text("L898902C3"),
        "sex" => text("F"),
        "nationality" => text("UTO"),
        "region" => text("990101"),
        "birth_date" => date("1974-08-12"),
        "issued_on" => date("2026-07-01"),
        "expires_on" => date("2032-04-15"),
        _ => ClaimValue::Absent,
    }
}

pub(crate) fn epoch_key(epoch: u64) -> EpochSecretKey {
    EpochSecretKey::random(&mut rng(epoch + 1_000_000)).unwrap()
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::with_schema(Alg::BbsModHb, Schema::person(), 1)
    }

    pub(crate) fn with_schema(alg: Alg, schema: Schema, seed: u8) -> Self {
        let secret_key = SecretKey::key_gen(alg.interface().suite(), &[seed; 32], b"", None).unwrap();
        let (keys, log_key) = (KeyPair::from(secret_key), SigningKey::from_bytes(&[seed; 32]));
        let public = (keys.public_key().clone(), log_key.verifying_key().to_bytes());
        let id = format!("urn:example:authority:{seed}");
        let metadata = IssuerMetadata::new(id, alg, public, schema, "epochs/".into()).unwrap();
        let (handles, heads, files) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self {
            keys,
            log_key,
            rng: rng(seed.into()),
            metadata,
            handles,
            heads,
            files,
            buckets: 1,
            pretended: 0,
            padding: 0,
        }
    }

    /// Signs these values, and the usual ones where there are none, with a fresh entropy or with none.
    pub(crate) fn issue(
        &mut self,
        request: &CredentialRequest,
        values: &[(&str, ClaimValue)],
        entropy: &NymEntropy,
    ) -> IssuedCredential {
        let (alg, schema) = (self.metadata.alg(), self.metadata.schema().clone());
        let value = |path: &str| {
            let given = values.iter().find(|(name, _)| *name == path);
            given.map_or_else(|| usual(path), |(_, value)| value.clone())
        };
        let claims = schema.claims().iter();
        let payloads: Vec<_> = claims
            .map(|claim| {
                Payload::from_value(&value(&claim.path.to_string()), claim.claim_type, &mut self.rng).unwrap()
            })
            .collect();
        let messages = schema.messages(alg, &payloads).unwrap();
        if let Some(index) = schema.index_of(&"validity_handle".into()) {
            self.handles.push(messages[index].clone());
        }
        let header = Header(self.metadata.issuer_header().to_vec());
        let session = IssuanceContext {
            interface: alg.interface(),
            public_key: self.keys.public_key(),
            nonce: request.nonce.as_str().as_bytes(),
            context: &issuer_context(self.metadata.issuer()),
        };
        let commitment = request.proof.as_ref().unwrap().verify(&session).unwrap().commitment;
        let commitment = commitment.add_to_last(alg.interface(), &entropy.to_message());
        let signature =
            core_blind_sign(alg.interface(), &self.keys, &header, &messages, &commitment).unwrap();
        IssuedCredential { issuer_header: header.0, payloads, signature, entropy: Some(entropy.clone()) }
    }

    /// Gives a wallet one more credential.
    pub(crate) fn add_to(&mut self, wallet: &mut Wallet, values: &[(&str, ClaimValue)], seed: u64) {
        let request = wallet.request(&self.metadata, &mut rng(seed)).unwrap();
        let entropy = NymEntropy::random(&mut self.rng).unwrap();
        let issued = self.issue(&request, values, &entropy);
        wallet.accept(&issued.to_compact()).unwrap();
    }

    /// A wallet with a credential of these values.
    pub(crate) fn enrol(&mut self, values: &[(&str, ClaimValue)], seed: u64) -> Wallet {
        let mut wallet = Wallet::default();
        self.add_to(&mut wallet, values, seed);
        wallet
    }

    /// Renews a wallet's credential over its secret, with a handle of its own.
    pub(crate) fn renew(&mut self, wallet: &mut Wallet, seed: u64) {
        self.strike(&handle(&wallet.credentials()[0]));
        let request = wallet.renew(0, &mut rng(seed)).unwrap();
        let issued = self.issue(&request, &[("issued_on", date("2026-07-15"))], &NymEntropy::none());
        wallet.accept(&issued.to_compact()).unwrap();
    }

    pub(crate) fn strike(&mut self, handle: &MessageScalar) {
        self.handles.retain(|other| other != handle);
    }

    /// Publishes an epoch of all handles in good standing and returns the hash of its head.
    pub(crate) fn publish(&mut self, epoch: u64) -> String {
        let signed = self.sign_epoch(epoch, (epoch, epoch), self.heads.last().cloned().as_ref());
        let hash = signed.hash().to_string();
        self.heads.push(signed);
        let lines = self.heads.iter().map(|signed| signed.to_compact() + "\n");
        self.files.insert(LOG_NAME.to_owned(), lines.collect::<String>().into_bytes());
        hash
    }

    /// An epoch's files, and its head; its key and the one of its tokens, the same unless told otherwise, are made of
    /// seeds.
    pub(crate) fn sign_epoch(
        &mut self,
        epoch: u64,
        (key, of_tokens): (u64, u64),
        before: Option<&SignedHead>,
    ) -> SignedHead {
        let (key, epoch, count) = (epoch_key(key), Epoch(epoch), self.buckets);
        let made = tokens(self.metadata.alg().interface(), &epoch_key(of_tokens), &self.handles).unwrap();
        let bucket = |number| {
            let all = self.handles.iter().zip(&made);
            Bucket::build(epoch, all.filter(|(handle, _)| bucket_of(handle, count) == number))
        };
        let padded = |number| [bucket(number).as_octets(), &vec![0; self.padding]].concat();
        let buckets: Vec<_> = (0..count).map(padded).collect();
        let leaves: Vec<_> =
            (0..).zip(&buckets).map(|(number, bucket)| bucket_leaf(epoch, number, bucket)).collect();
        let tree = BucketTree::from_leaves(&leaves).unwrap();
        for (number, bucket) in (0..).zip(&buckets) {
            self.files.insert(epoch.bucket_name(number), bucket.clone());
            self.files.insert(epoch.path_name(number), tree.path(number));
        }
        let (tokens, earlier) =
            (made.len() as u64 + self.pretended, before.map_or(0, |before| before.head().counts.tokens));
        let (added, dropped) = (tokens.saturating_sub(earlier), earlier.saturating_sub(tokens));
        let counts = Counts { buckets: count, tokens, added, dropped, resets: 0 };
        let previous = before.map(SignedHead::hash);
        let head = EpochHead { epoch, key: key.public_key(), root: tree.root(), previous, counts };
        SignedHead::sign(head, &self.log_key)
    }

    pub(crate) fn log(&self) -> EpochLog {
        self.files
            .get(LOG_NAME)
            .map_or_else(EpochLog::default, |octets| EpochLog::read(&self.metadata, octets).unwrap())
    }

    /// What a wallet finds in the published files, on the day of the newest epoch.
    pub(crate) fn try_sync(
        &self,
        wallet: &mut Wallet,
    ) -> Result<Vec<(usize, Standing)>, SyncError<&'static str>> {
        let fetch = |name: &str| self.files.get(name).cloned().ok_or("there is no such file");
        let newest = self.heads.last().map_or(0, |signed| signed.head().epoch.0 * 86_400);
        wallet.sync(self.metadata.issuer(), NOW.max(newest), fetch)
    }

    pub(crate) fn sync(&self, wallet: &mut Wallet) {
        self.try_sync(wallet).unwrap();
    }

    /// A verifier that trusts this issuer, has its log, and has asked this.
    pub(crate) fn verifier(&self, request: &PresentationRequest) -> Verifier<Shared> {
        verifier(&[&self.metadata], &[request]).with_log(self.metadata.issuer(), self.log())
    }

    /// What such a verifier says of an answer.
    pub(crate) fn verdict(
        &self,
        request: &PresentationRequest,
        answer: &Response,
    ) -> Result<VerifiedPresentation, Rejection> {
        let now = request.issued_at().unwrap();
        self.verifier(request).verify(&answer.to_text(), now, &mut rng(9))
    }
}

pub(crate) fn handle(held: &HeldCredential) -> MessageScalar {
    identifier(held, "validity_handle")
}

pub(crate) fn identifier(held: &HeldCredential, name: &str) -> MessageScalar {
    let path = name.into();
    match held.claims().find(|(claim, _)| **claim == path) {
        Some((_, ClaimValue::Identifier(scalar))) => scalar,
        _ => panic!("no identifier {name}"),
    }
}

/// A draft of the shop's, about one credential of a person.
pub(crate) fn asked(edit: impl FnOnce(&mut CredentialQuery)) -> RequestDraft {
    let mut query = Query::disclose(PERSON, Vec::new());
    edit(&mut query.credentials[0]);
    RequestDraft {
        client_id: SHOP.into(),
        purpose: Some("play".into()),
        query,
        registration: None,
        issued_at: NOW,
        lifetime: LIFETIME,
    }
}

pub(crate) fn made(draft: RequestDraft, seed: u64) -> PresentationRequest {
    PresentationRequest::new(draft, &mut rng(seed)).unwrap()
}

/// A request of the shop's, about one credential of a person.
pub(crate) fn asking(seed: u64, edit: impl FnOnce(&mut CredentialQuery)) -> PresentationRequest {
    made(asked(edit), seed)
}

pub(crate) fn literal(text: &str) -> Literal {
    text.parse().map_or_else(|_| Literal::Text(text.to_owned()), Literal::Integer)
}

pub(crate) fn range(path: &str, min: Option<&str>, max: Option<&str>) -> Predicate {
    let condition = Condition::Range { min: min.map(literal), max: max.map(literal) };
    Predicate { path: path.into(), condition: Some(condition), from: None }
}

pub(crate) fn one_of(path: &str, values: &[&str]) -> Predicate {
    let texts = values.iter().map(|value| Literal::Text((*value).to_owned())).collect();
    Predicate { path: path.into(), condition: Some(Condition::In(texts)), from: None }
}

pub(crate) fn age(years: u8) -> Predicate {
    Predicate::relative("birth_date".into(), Relative::AgeAtLeast(years))
}

#[expect(clippy::unnecessary_wraps, reason = "as a query has it")]
pub(crate) fn at_shop() -> Option<PseudonymQuery> {
    Some(PseudonymQuery { context: Context::Audience(SHOP.into()) })
}

/// Good standing in epochs of [`Authority::new`], the newest first.
pub(crate) fn in_epochs(heads: &[&String]) -> Option<ValidityQuery> {
    in_epochs_of(AUTHORITY, heads)
}

/// The same of another issuer.
#[expect(clippy::unnecessary_wraps, reason = "as a query has it")]
pub(crate) fn in_epochs_of(issuer: &str, heads: &[&String]) -> Option<ValidityQuery> {
    let heads = heads.iter().copied().cloned().collect();
    Some(ValidityQuery { epochs: vec![AcceptedEpochs { issuer: issuer.to_owned(), heads }] })
}

/// What a wallet answers when the request was made just now.
pub(crate) fn answer(wallet: &Wallet, request: &PresentationRequest, seed: u64) -> Result<Response, Refusal> {
    wallet.consider(request, request.issued_at().unwrap())?.present(&mut rng(seed))
}
