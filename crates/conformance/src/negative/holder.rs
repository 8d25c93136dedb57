//! A credential with its holder, and presentations of it in which each step can be done wrongly.

use ark_bls12_381::Fr;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_bbs::committed_disclosure::core_proof_gen;
use bauta_bbs::proof::{Challenge, Disclosure, ProofContext};
use bauta_bbs::signature::core_sign;
use bauta_bbs::{Header, KeyPair, MessageScalar, PresentationHeader, Signature, hazmat};
use bauta_credential::{
    Alg, Claim, EpochToken, IssuerMetadata, Opened, Payload, Plan, Presentation, PresentationRequest, Schema,
    presentation_header,
};
use bauta_predicates::Session;
use bauta_predicates::validity::{EpochPublicKey, Token};
use rand_chacha::ChaCha20Rng;

use super::forge::{key_pair, secret};
use super::register::{EPOCH, LOG_KEY, epoch_keys, token_of};
use super::spoil::compressed;

pub(super) const ALG: Alg = Alg::BbsModHb;
pub(super) const VCT: &str = "urn:example:pass:1";
pub(super) const ISSUER: &str = "urn:example:issuer";
/// Indexes of the claims, and of the holder's slots behind them.
pub(super) const REGION: usize = 0;
pub(super) const LEVEL: usize = 1;
pub(super) const BIRTH_DATE: usize = 2;
pub(super) const ISSUED_ON: usize = 3;
pub(super) const PERSON_ID: usize = 4;
pub(super) const GUARDIAN_ID: usize = 5;
pub(super) const HANDLE: usize = 6;
pub(super) const BLIND: usize = 7;
pub(super) const NYM: usize = 8;

const SCHEMA: &str = r#"{"vct":"urn:example:pass:1","claims":[{"path":["region"],"type":"text"},{"path":["level"],"type":"integer","min":1,"max":9},{"path":["birth_date"],"type":"date"},{"path":["issued_on"],"type":"date"},{"path":["person_id"],"type":"identifier"},{"path":["guardian_id"],"type":"identifier"},{"path":["validity_handle"],"type":"identifier"}]}"#;

pub(super) fn base64url(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

pub(super) fn schema() -> Schema {
    Schema::from_json(SCHEMA.as_bytes()).expect("it is a schema")
}

/// The description of an issuer whose key is a hash of its name. All have one schema, and so one header.
pub(super) fn issuer(name: &str) -> (IssuerMetadata, KeyPair) {
    let keys = key_pair(ALG.interface(), name);
    let public = (keys.public_key().clone(), LOG_KEY.verifying_key().to_bytes());
    let id = if name == "A registry" { ISSUER } else { "urn:example:other" };
    let metadata = IssuerMetadata::new(id.to_owned(), ALG, public, schema(), "epochs".to_owned());
    (metadata.expect("every member is right"), keys)
}

/// A credential that is bound to its holder.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) issuer: IssuerMetadata,
    /// The issuer header that is signed, and shown.
    pub(super) header: Vec<u8>,
    pub(super) payloads: Vec<Vec<u8>>,
    /// The claims', the blinding factor, the holder's secret.
    pub(super) messages: Vec<MessageScalar>,
    pub(super) signature: Signature,
    /// The epoch of the token that is shown.
    pub(super) epoch: u64,
    /// The handle that the token is for.
    pub(super) token_of: Fr,
}

/// The identifier with this number, and every other secret.
pub(super) fn identifier(number: u64) -> MessageScalar {
    let octets = number.to_be_bytes();
    hazmat::scalar_to_message(hazmat::hash_to_scalar(ALG.interface().suite(), &octets, b"identifiers"))
}

pub(super) fn scalar_of(message: &MessageScalar) -> Fr {
    hazmat::message_to_scalar(message)
}

impl Held {
    /// Somebody of 1999-12-31, whose person_id is the identifier with a number and whose guardian's is the next.
    pub(super) fn new(number: u64) -> Self {
        let (issuer, keys) = issuer("A registry");
        let identifiers = [number, number + 1, number + 2].map(identifier);
        let mut payloads = [&br#""Lagoon""#[..], b"5", b"36523", b"45000"].map(<[u8]>::to_vec).to_vec();
        payloads.extend(identifiers.iter().map(|scalar| scalar.to_decimal().as_bytes().to_vec()));
        let header = issuer.issuer_header().to_vec();
        Self::signed(issuer, &keys, (header, payloads), number)
    }

    /// With any header and any payloads that have scalars.
    pub(super) fn signed(
        issuer: IssuerMetadata,
        keys: &KeyPair,
        (header, payloads): (Vec<u8>, Vec<Vec<u8>>),
        number: u64,
    ) -> Self {
        let scalar = |(octets, claim): (&Vec<u8>, &Claim)| {
            let payload = Payload::received(octets.clone());
            payload.to_message(ALG, claim.claim_type).expect("the payload has a scalar")
        };
        let mut messages: Vec<_> = payloads.iter().zip(schema().claims()).map(scalar).collect();
        messages.extend([number + 3, number + 4].map(identifier));
        let generators = ALG.generators(payloads.len());
        let signature = core_sign(&generators, keys, &Header(header.clone()), &messages);
        let signature = signature.expect("as many messages as generators");
        let token_of = hazmat::message_to_scalar(&messages[HANDLE]);
        Self { issuer, header, payloads, messages, signature, epoch: EPOCH, token_of }
    }

    fn key_and_token(&self) -> (EpochPublicKey, Token) {
        let keys = epoch_keys(self.epoch);
        let key = EpochPublicKey::from_octets(&keys.public_key().to_octets()).expect("it is a key");
        let token = Token::from_octets(&compressed(&token_of(secret(&keys), self.token_of)));
        (key, token.expect("it is a point"))
    }
}

/// What a prover sets out to show. An honest one takes all of it from the request.
#[derive(Clone)]
pub(super) struct Showing {
    pub(super) held: Vec<Held>,
    pub(super) plans: Vec<Plan>,
    pub(super) presentation_header: Vec<u8>,
    /// Core challenges in place of the proofs' own, for the sub-proofs.
    pub(super) challenges: Option<Vec<Challenge>>,
}

impl Showing {
    pub(super) fn honest(held: &[Held], request: &PresentationRequest) -> Self {
        let plan = |position| Plan::derive(request.query(), position, &schema(), ALG);
        let plans = (0..held.len()).map(|position| plan(position).expect("it can be shown")).collect();
        let presentation_header = presentation_header(ALG, request);
        Self { held: held.to_vec(), plans, presentation_header, challenges: None }
    }

    /// Core proofs, and then sub-proofs that hash all their challenges.
    pub(super) fn present(&self, rng: &mut ChaCha20Rng) -> Vec<Presentation> {
        let cores: Vec<_> = self
            .held
            .iter()
            .zip(&self.plans)
            .map(|(held, plan)| {
                let context = ProofContext {
                    public_key: held.issuer.public_key(),
                    header: &Header(held.header.clone()),
                    presentation_header: &PresentationHeader(self.presentation_header.clone()),
                };
                let disclosure =
                    Disclosure { messages: &held.messages[..], disclosed_indexes: &plan.disclosed_indexes };
                let generators = ALG.generators(held.payloads.len());
                let commitments = &plan.commitment_indexes;
                core_proof_gen(&generators, &context, &held.signature, &disclosure, commitments, rng)
                    .expect("indexes ascend")
            })
            .collect();
        let challenges: Vec<_> = cores.iter().map(|(core, _)| core.challenge()).collect();
        let challenges = self.challenges.as_ref().unwrap_or(&challenges);
        let schema = schema();
        let tokens: Vec<_> = self.held.iter().map(Held::key_and_token).collect();
        let opened: Vec<_> = (0..cores.len())
            .map(|position| {
                let (key, token) = &tokens[position];
                let token = Some(EpochToken { epoch: self.held[position].epoch, key, token });
                Opened { schema: &schema, openings: &cores[position].1, token }
            })
            .collect();
        let session = Session {
            interface: ALG.interface(),
            challenges,
            presentation_header: &self.presentation_header,
        };
        let mut presentations = Vec::new();
        for (position, (core_proof, _)) in cores.iter().enumerate() {
            let (held, plan) = (&self.held[position], &self.plans[position]);
            let prove = |statement: &bauta_credential::Statement| {
                statement.prove(&session, &opened, position, rng).expect("it is true")
            };
            let sub_proofs = plan.statements.iter().map(prove).collect();
            let shown = |(index, octets): (usize, &Vec<u8>)| {
                let shown = plan.disclosed_indexes.contains(&index);
                shown.then(|| Payload::received(octets.clone()))
            };
            presentations.push(Presentation {
                presentation_header: self.presentation_header.clone(),
                issuer_header: held.header.clone(),
                payloads: held.payloads.iter().enumerate().map(shown).collect(),
                core_proof: core_proof.clone(),
                sub_proofs,
            });
        }
        presentations
    }

    /// Of one credential.
    pub(super) fn present_one(&self, rng: &mut ChaCha20Rng) -> Presentation {
        self.present(rng).remove(0)
    }
}
