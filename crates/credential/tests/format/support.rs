//! Keys, a credential and a presentation, made with the signature scheme itself.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_bbs::blind::ProverBlind;
use bauta_bbs::committed_disclosure::core_proof_gen;
use bauta_bbs::proof::{Disclosure, ProofContext};
use bauta_bbs::{Header, KeyPair, PresentationHeader, SecretKey, signature};
use bauta_credential::{
    Alg, ClaimValue, Date, HolderSecrets, IssuedCredential, IssuerMetadata, Malformed, Part, Payload,
    Presentation, PresentationRequest, Problem, Schema, presentation_header,
};
use bauta_predicates::{NymEntropy, NymSecret};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

pub(crate) const ALGS: [Alg; 2] = [Alg::BbsMod, Alg::BbsModHb];

/// A point on the curve, x = 0, that is outside the subgroup.
pub(crate) const OUTSIDE_SUBGROUP: [u8; 48] = leading(0x80);
/// The identity.
pub(crate) const IDENTITY: [u8; 48] = leading(0xc0);

const fn leading(octet: u8) -> [u8; 48] {
    let mut octets = [0; 48];
    octets[0] = octet;
    octets
}

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn base64url(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// Base64url whose unused last bits are not zero.
pub(crate) const TRAILING_BITS: &str = "QR";

/// What nobody should read as base64url without padding.
pub(crate) const BAD_BASE64: [&str; 7] = [TRAILING_BITS, "QQ==", "Q", "Q+aa", "Q/aa", "QQ ", "é"];

pub(crate) fn malformed(part: Part, position: usize, problem: Problem) -> Malformed {
    Malformed { part, position, problem }
}

/// Which part was refused, and at which position, where the problem itself does not matter.
pub(crate) fn place<T>(result: Result<T, Malformed>) -> (Part, usize) {
    let malformed = result.err().unwrap();
    (malformed.part, malformed.position)
}

pub(crate) fn key_pair(alg: Alg, seed: u8) -> KeyPair {
    SecretKey::key_gen(alg.interface().suite(), &[seed; 32], b"", None).unwrap().into()
}

/// The description of an issuer of the built-in kind.
pub(crate) fn metadata(alg: Alg, seed: u8) -> IssuerMetadata {
    let keys = (key_pair(alg, seed).public_key().clone(), [9; 32]);
    let (issuer, epochs) = ("urn:example:issuer".to_owned(), "epochs/".to_owned());
    IssuerMetadata::new(issuer, alg, keys, Schema::person(), epochs).unwrap()
}

/// A text with one component between its dots replaced.
pub(crate) fn with_component(compact: &str, index: usize, component: &str) -> String {
    let mut components: Vec<_> = compact.split('.').collect();
    components[index] = component;
    components.join(".")
}

/// A text with one slot between the tildes of a component replaced.
pub(crate) fn with_slot(compact: &str, index: usize, slot: usize, text: &str) -> String {
    let component = compact.split('.').nth(index).unwrap();
    let mut slots: Vec<_> = component.split('~').collect();
    slots[slot] = text;
    with_component(compact, index, &slots.join("~"))
}

/// A credential of the built-in kind with everything that goes with it.
pub(crate) struct Issued {
    pub(crate) alg: Alg,
    pub(crate) keys: KeyPair,
    pub(crate) metadata: IssuerMetadata,
    pub(crate) schema: Schema,
    pub(crate) credential: IssuedCredential,
    pub(crate) holder: Option<HolderSecrets>,
}

pub(crate) fn person_payloads(seed: u64) -> Vec<Payload> {
    let text = |text: &str| ClaimValue::Text(text.to_owned());
    let date = |text: &str| ClaimValue::Date(text.parse::<Date>().unwrap());
    let values = [
        text("Eriksson"),
        ClaimValue::Absent,
        text("passport"),
        text("L898902C3"),
        text("F"),
        text("UTO"),
        text("990101"),
        date("1974-08-12"),
        date("2026-07-15"),
        date("2032-04-15"),
        ClaimValue::Absent,
        ClaimValue::Absent,
        ClaimValue::Absent,
    ];
    let (schema, mut rng) = (Schema::person(), rng(seed));
    let claims = schema.claims().iter().zip(&values);
    claims.map(|(claim, value)| Payload::from_value(value, claim.claim_type, &mut rng).unwrap()).collect()
}

impl Issued {
    pub(crate) fn new(alg: Alg) -> Self {
        Self::with_payloads(alg, person_payloads(2))
    }

    pub(crate) fn with_payloads(alg: Alg, payloads: Vec<Payload>) -> Self {
        let (keys, schema, mut rng) = (key_pair(alg, 7), Schema::person(), rng(1));
        let hb = alg == Alg::BbsModHb;
        let holder = hb.then(|| HolderSecrets {
            prover_blind: ProverBlind::random(&mut rng).unwrap(),
            nym_secret: NymSecret::random(&mut rng).unwrap(),
        });
        let entropy = hb.then(|| NymEntropy::random(&mut rng).unwrap());
        let mut messages = schema.messages(alg, &payloads).unwrap();
        if let Some(holder) = &holder {
            messages.extend([holder.prover_blind.to_message(), holder.nym_secret.to_message()]);
        }
        let header = Header(schema.issuer_header(alg));
        let generators = alg.generators(schema.claims().len());
        let signature = signature::core_sign(&generators, &keys, &header, &messages).unwrap();
        let credential = IssuedCredential { issuer_header: header.0, payloads, signature, entropy };
        let metadata = metadata(alg, 7);
        Self { alg, keys, metadata, schema, credential, holder }
    }

    pub(crate) fn verify(&self, credential: &IssuedCredential) -> Result<(), Malformed> {
        credential.verify(&self.metadata, self.holder.as_ref())
    }

    pub(crate) fn present(&self, request: &PresentationRequest, indexes: &[usize]) -> Presentation {
        let messages = self.credential.messages(&self.schema, self.alg, self.holder.as_ref()).unwrap();
        let header = Header(self.credential.issuer_header.clone());
        let ph = PresentationHeader(presentation_header(self.alg, request));
        let context =
            ProofContext { public_key: self.keys.public_key(), header: &header, presentation_header: &ph };
        let disclosure = Disclosure { messages: &messages, disclosed_indexes: indexes };
        let generators = self.alg.generators(self.schema.claims().len());
        let signature = &self.credential.signature;
        let (core_proof, _) =
            core_proof_gen(&generators, &context, signature, &disclosure, &[], &mut rng(3)).unwrap();
        let slots = self.credential.payloads.iter().cloned().enumerate();
        let payloads = slots.map(|(index, payload)| indexes.contains(&index).then_some(payload)).collect();
        Presentation {
            presentation_header: ph.0,
            issuer_header: header.0,
            payloads,
            core_proof,
            sub_proofs: Vec::new(),
        }
    }
}
