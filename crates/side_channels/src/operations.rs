//! What is run with secrets that valgrind takes for undefined.

use std::ptr;

use ark_bls12_381::{Fr, G1Affine};
use bauta_bbs::linear_combination::{Combinations, FixedBase};
use bauta_bbs::proof::{Disclosure, ProofContext, core_proof_gen};
use bauta_bbs::signature::core_sign;
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, SecretKey, hazmat,
};
use bauta_predicates::validity::{EpochSecretKey, tokens};
use crabgrind::memcheck::{MemState, mark_mem};
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, RngCore, SeedableRng};

/// Something to be run.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) run: fn(),
    /// Whether it does depend on its secrets: the check has to say so.
    pub(crate) planted: bool,
}

/// All of them.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation { name: "combinations", run: || combine(Combinations::secret()), planted: false },
    Operation { name: "combinations-public", run: || combine(Combinations::public()), planted: true },
    Operation { name: "inversions", run: invert, planted: false },
    Operation { name: "inversion-of-ark", run: invert_by_ark, planted: true },
    Operation { name: "sign", run: sign, planted: false },
    Operation { name: "prove", run: prove, planted: false },
    Operation { name: "tokens", run: make_tokens, planted: false },
];

const INTERFACE: &Interface = &Interface::BBS_SHA_256;

/// From here on a secret. (Outside valgrind nothing happens.)
fn conceal<T: ?Sized>(value: &T) {
    // What this version makes of valgrind's answer is wrong.
    let _ = mark_mem(ptr::from_ref(value).cast_mut().cast(), size_of_val(value), MemState::Undefined);
}

/// No longer one.
fn reveal<T: ?Sized>(value: &T) {
    let _ = mark_mem(ptr::from_ref(value).cast_mut().cast(), size_of_val(value), MemState::Defined);
}

/// A source whose octets are secret.
struct SecretSource(ChaCha20Rng);

impl CryptoRng for SecretSource {}

impl RngCore for SecretSource {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, octets: &mut [u8]) {
        self.0.fill_bytes(octets);
        conceal(octets);
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(octets);
        Ok(())
    }
}

fn source() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

fn messages(count: usize) -> Vec<MessageScalar> {
    let mut source = source();
    (0..count).map(|_| MessageScalar::random(&mut source).expect("a source that works")).collect()
}

fn scalars(count: usize) -> Vec<Fr> {
    messages(count).iter().map(hazmat::message_to_scalar).collect()
}

/// Every kind of table, long and short scalars, and enough sums that they are added in trees.
fn combine(mut combinations: Combinations) {
    let points = hazmat::create_generators(Ciphersuite::Bls12381Sha256, "SIDE_CHANNELS_", 4);
    let others = [G1Affine::from(points[0] + points[1]), G1Affine::from(points[1] + points[2])];
    // Their tables are kept from the second use on.
    let kept = [&points[..2], &points[..2]].concat();
    let mut bases: Vec<_> = kept.iter().map(|point| combinations.base(point)).collect();
    bases.extend([combinations.fixed(&FixedBase::new(&points[3])), combinations.base(&others[0])]);
    let once = combinations.base(&others[1]);
    let secrets = scalars(bases.len() + 4);
    let short: Vec<_> = (1..=3_u64).map(|k| Fr::from(k * 12_345)).collect();
    conceal(&secrets[..]);
    conceal(&short[..]);
    for secrets in secrets.windows(bases.len()) {
        let terms: Vec<_> = bases.iter().copied().zip(secrets.iter().copied()).collect();
        combinations.sum(&terms);
    }
    combinations.sum(&[(once, secrets[0])]);
    let below: Vec<_> = bases.iter().zip(&short).map(|(base, scalar)| (*base, *scalar, 20)).collect();
    combinations.sum_below(&below);
    reveal(&combinations.evaluate()[..]);
}

fn invert() {
    let mut secrets = scalars(5);
    conceal(&secrets[..]);
    hazmat::invert_all_secret(&mut secrets);
    reveal(&hazmat::invert_secret(&secrets[0]));
}

fn invert_by_ark() {
    let secrets = scalars(1);
    conceal(&secrets[..]);
    reveal(&(Fr::from(1) / secrets[0]));
}

fn key_pair() -> KeyPair {
    SecretKey::key_gen(INTERFACE.suite(), &[1; 32], b"", None).expect("32 octets are enough").into()
}

fn sign() {
    let (key_pair, messages) = (key_pair(), messages(5));
    let generators = Generators::new(INTERFACE, messages.len());
    conceal(key_pair.secret_key());
    conceal(&messages[..]);
    core_sign(&generators, &key_pair, &Header::default(), &messages).expect("a signature");
}

fn prove() {
    let (key_pair, messages) = (key_pair(), messages(5));
    let (generators, header) = (Generators::new(INTERFACE, messages.len()), Header::default());
    let signature = core_sign(&generators, &key_pair, &header, &messages).expect("a signature");
    conceal(&messages[1..]);
    conceal(&signature);
    let context = ProofContext {
        public_key: key_pair.public_key(),
        header: &header,
        presentation_header: &PresentationHeader::default(),
    };
    let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: &[0] };
    core_proof_gen(&generators, &context, &signature, &disclosure, &mut SecretSource(source()))
        .expect("a proof");
}

fn make_tokens() {
    let (key, handles) = (EpochSecretKey::random(&mut source()).expect("a key"), messages(5));
    conceal(&key);
    conceal(&handles[..]);
    tokens(INTERFACE, &key, &handles).expect("tokens");
}
