//! An issuer, wallets, a verifier, and a holder who does not play by the rules.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_bbs::proof::{Disclosure, ProofContext};
use bauta_bbs::{Header, PresentationHeader, committed_disclosure};
use bauta_credential::{
    Alg, ClaimPath, CredentialRequest, HolderSecrets, IssuedCredential, IssuerMetadata, Nonce, Payload,
    Presentation, PresentationRequest, Query, RequestDraft, Schema, issuer_context, presentation_header,
};
use bauta_issuer::document::{DocumentKind, DocumentRecord, Sex};
use bauta_issuer::{Decision, Enrolment, ExtraClaims, IssueError, Issuer, IssuerKeys, Register};
use bauta_predicates::NymSecret;
use bauta_predicates::issuance::{IssuanceContext, prove};
use bauta_verifier::{
    Found, MemoryStore, Rejection, RequestStore, Statement, VerifiedPresentation, Verifier,
};
use bauta_wallet::Wallet;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

pub(crate) const ALGS: [Alg; 2] = [Alg::BbsMod, Alg::BbsModHb];
/// 2026-07-15T00:00:00Z.
pub(crate) const NOW: u64 = 1_784_073_600;
pub(crate) const LIFETIME: u64 = 600;
pub(crate) const SHOP: &str = "https://shop.example";
pub(crate) const PERSON: &str = "urn:bauta:person:1";

/// A schema of three claims, so that every bit of a presentation can be tried in a second.
const TICKET: &str = concat!(
    r#"{"vct":"urn:example:ticket:1","claims":[{"path":["family_name"],"type":"text"},"#,
    r#"{"path":["seat"],"type":"integer","min":1,"max":999},{"path":["token"],"type":"identifier"}]}"#
);

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn base64url(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

pub(crate) fn ticket() -> Schema {
    Schema::from_json(TICKET.as_bytes()).unwrap()
}

/// A passport of somebody with this family name and no given name.
pub(crate) fn passport(family_name: &str) -> DocumentRecord {
    DocumentRecord {
        kind: DocumentKind::Passport,
        document_number: "L898902C3".into(),
        family_name: family_name.into(),
        given_name: None,
        sex: Sex::F,
        nationality: "UTO".into(),
        region: Some("990101".into()),
        birth_date: "1974-08-12".parse().unwrap(),
        expires_on: Some("2032-04-15".parse().unwrap()),
        personal_number: None,
    }
}

/// An issuer with its register in memory.
pub(crate) struct Office {
    pub(crate) issuer: Issuer,
    pub(crate) metadata: IssuerMetadata,
    rng: ChaCha20Rng,
}

impl Office {
    pub(crate) fn new(alg: Alg) -> Self {
        Self::with_schema(alg, Schema::person(), 1)
    }

    pub(crate) fn with_schema(alg: Alg, schema: Schema, seed: u64) -> Self {
        let mut rng = rng(seed);
        let keys = IssuerKeys::generate(alg, &mut rng);
        let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
        let id = format!("urn:example:issuer:{seed}");
        let metadata = IssuerMetadata::new(id, alg, public_keys, schema, "epochs/".into()).unwrap();
        let issuer = Issuer::new(metadata.clone(), keys, Register::in_memory().unwrap());
        Self { issuer, metadata, rng }
    }

    pub(crate) fn issue(
        &mut self,
        request: &CredentialRequest,
        record: &DocumentRecord,
        decision: Option<&Decision>,
    ) -> Result<IssuedCredential, IssueError> {
        let seat = self.metadata.schema().index_of(&"seat".into()).map_or("{}", |_| r#"{"seat":17}"#);
        let extra = ExtraClaims::from_json(seat.as_bytes()).unwrap();
        let enrolment = Enrolment { record, extra: &extra, decision, guardian: None };
        self.issuer.issue(request, &enrolment, NOW, &mut self.rng)
    }

    /// A wallet with a credential for somebody of this name.
    pub(crate) fn enrol(&mut self, family_name: &str, seed: u64) -> Wallet {
        let mut wallet = Wallet::default();
        let request = wallet.request(&self.metadata, &mut rng(seed)).unwrap();
        let issued = self.issue(&request, &passport(family_name), None).unwrap();
        wallet.accept(&issued.to_compact()).unwrap();
        wallet
    }
}

/// A store that the test can look into while the verifier has it.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<MemoryStore>);

impl RequestStore for Shared {
    fn insert(&self, request: &PresentationRequest) -> std::io::Result<()> {
        self.0.insert(request)
    }

    fn find(&self, nonce: &Nonce) -> std::io::Result<Found> {
        self.0.find(nonce)
    }

    fn consume(&self, nonce: &Nonce) -> std::io::Result<bool> {
        self.0.consume(nonce)
    }

    fn forget_expired(&self, time: u64) -> std::io::Result<()> {
        self.0.forget_expired(time)
    }
}

pub(crate) fn draft(client_id: &str, vct: &str, claims: &[&str]) -> RequestDraft {
    RequestDraft {
        client_id: client_id.into(),
        purpose: None,
        query: Query::disclose(vct, claims.iter().map(|path| ClaimPath::from(*path)).collect()),
        registration: None,
        issued_at: NOW,
        lifetime: LIFETIME,
    }
}

pub(crate) fn request(claims: &[&str], seed: u64) -> PresentationRequest {
    PresentationRequest::new(draft(SHOP, PERSON, claims), &mut rng(seed)).unwrap()
}

/// A verifier that has asked this.
pub(crate) fn verifier(issuers: &[&IssuerMetadata], asked: &[&PresentationRequest]) -> Verifier<Shared> {
    let store = Shared::default();
    asked.iter().for_each(|request| store.insert(request).unwrap());
    Verifier::new(issuers.iter().copied().cloned().collect(), store)
}

pub(crate) fn present(wallet: &Wallet, request: &PresentationRequest, seed: u64) -> Presentation {
    wallet.consider(request, NOW).unwrap().present(&mut rng(seed)).unwrap().into_one().unwrap()
}

/// The core proof of the only credential does not verify.
pub(crate) fn core() -> Rejection {
    Rejection::InvalidProof(Statement::Core("credential".into()))
}

/// What a verifier that has asked `request` says of a presentation.
pub(crate) fn verdict(
    issuer: &IssuerMetadata,
    request: &PresentationRequest,
    presentation: &Presentation,
) -> Result<VerifiedPresentation, Rejection> {
    verifier(&[issuer], &[request]).verify(&presentation.to_compact(), NOW, &mut rng(0))
}

/// A holder whose software does whatever its owner wants with a credential that was honestly issued.
pub(crate) struct Rogue {
    pub(crate) metadata: IssuerMetadata,
    pub(crate) issued: IssuedCredential,
    pub(crate) secrets: Option<HolderSecrets>,
}

impl Rogue {
    pub(crate) fn enrol(office: &mut Office, family_name: &str, seed: u64) -> Self {
        let (metadata, mut rng) = (office.metadata.clone(), rng(seed));
        let (alg, nonce) = (metadata.alg(), Nonce::random(&mut rng));
        let session = IssuanceContext {
            interface: alg.interface(),
            public_key: metadata.public_key(),
            nonce: nonce.as_str().as_bytes(),
            context: &issuer_context(metadata.issuer()),
        };
        let nym = NymSecret::random(&mut rng).unwrap();
        let proven = (alg == Alg::BbsModHb).then(|| prove(&session, &nym, &mut rng).unwrap());
        let proof = proven.as_ref().map(|(proof, _)| proof.clone());
        let request =
            CredentialRequest { issuer: metadata.issuer().to_owned(), alg, nonce, proof, reset: false };
        let issued = office.issue(&request, &passport(family_name), None).unwrap();
        let secrets = proven.map(|(_, prover_blind)| {
            let nym_secret = nym.with_entropy(issued.entropy.as_ref().unwrap()).unwrap();
            HolderSecrets { prover_blind, nym_secret }
        });
        Self { metadata, issued, secrets }
    }

    pub(crate) fn index(&self, path: &str) -> usize {
        self.metadata.schema().index_of(&path.into()).unwrap()
    }

    /// A presentation under any header, with any messages disclosed and committed to; claims beyond the schema's count
    /// are the holder's own slots.
    pub(crate) fn present(&self, ph: &[u8], disclosed: &[usize], committed: &[usize]) -> Presentation {
        let (schema, alg) = (self.metadata.schema(), self.metadata.alg());
        let messages = self.issued.messages(schema, alg, self.secrets.as_ref()).unwrap();
        let header = Header(self.issued.issuer_header.clone());
        let ph = PresentationHeader(ph.to_vec());
        let context = ProofContext {
            public_key: self.metadata.public_key(),
            header: &header,
            presentation_header: &ph,
        };
        let disclosure = Disclosure { messages: &messages, disclosed_indexes: disclosed };
        let (core_proof, _) = committed_disclosure::core_proof_gen(
            &alg.generators(schema.claims().len()),
            &context,
            &self.issued.signature,
            &disclosure,
            committed,
            &mut rng(5),
        )
        .unwrap();
        let slots = self.issued.payloads.iter().cloned().enumerate();
        let payloads = slots.map(|(index, payload)| disclosed.contains(&index).then_some(payload)).collect();
        Presentation {
            presentation_header: ph.0,
            issuer_header: header.0,
            payloads,
            core_proof,
            sub_proofs: Vec::new(),
        }
    }

    /// A presentation for a request, of these claims whatever was asked.
    pub(crate) fn answer(&self, request: &PresentationRequest, paths: &[&str]) -> Presentation {
        let mut indexes: Vec<_> = paths.iter().map(|path| self.index(path)).collect();
        indexes.sort_unstable();
        self.present(&presentation_header(self.metadata.alg(), request), &indexes, &[])
    }
}

pub(crate) fn payload(text: &str) -> Payload {
    Payload::received(text.as_bytes().to_vec())
}
