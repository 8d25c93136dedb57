//! Generators: `create_generators`, each derived once per process.

mod constants;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::One;
use zeroize::Zeroizing;

use crate::ciphersuite::{Ciphersuite, Interface};
use crate::linear_combination::{BaseId, Combinations, kept};
use crate::message::MessageScalar;

/// Q_1 and the message generators of one interface and one number of messages L.
///
/// The first 64 of the usual interfaces are constants. Deriving another takes a good part of a millisecond, and what is derived
/// is kept for the life of the process: bound L before it comes from octets that a stranger sent.
///
/// In a blind signature the messages are the signer's, the blinding factor and the holder's, so the message
/// generators are H_1 … H_n, Q_2, J_1 … J_M in this order, and L = n + 1 + M.
#[derive(Clone, Debug)]
pub struct Generators {
    pub(crate) interface: Interface,
    pub(crate) q_1: G1Affine,
    pub(crate) h: Arc<[G1Affine]>,
}

impl Generators {
    /// (Q_1, H_1 … H_L) = `create_generators`(L + 1, `api_id`)
    /// (draft-irtf-cfrg-bbs-signatures, "Generators Calculation").
    pub fn new(interface: &Interface, count: usize) -> Self {
        let points = create_generators(interface.suite(), interface.api_id(), count + 1);
        Self { interface: *interface, q_1: points[0], h: points[1..].into() }
    }

    /// (Q_1, H_1 … H_n) as in [`Self::new`], then (Q_2, J_1 … J_M) = `create_generators`(M + 1, "BLIND_" ‖ `api_id`)
    /// (draft-irtf-cfrg-bbs-blind-signatures, "Blind BBS Signatures Interface").
    pub fn blind(interface: &Interface, signer_count: usize, committed_count: usize) -> Self {
        let points = create_generators(interface.suite(), interface.api_id(), signer_count + 1);
        let h = points[1..].iter().copied().chain(blind_generators(interface, committed_count));
        Self { interface: *interface, q_1: points[0], h: h.collect() }
    }

    /// L, the number of messages they are for.
    pub fn message_count(&self) -> usize {
        self.h.len()
    }

    /// The terms of (B − P1)·factor = (Q_1·domain + Σ H_i·msg_i)·factor over the messages given, each with its index. There is
    /// room for `more` terms behind them, so that no copy of a scalar is left where a vector has grown.
    pub(crate) fn b_terms<'m>(
        &self,
        combinations: &mut Combinations,
        factor: &Fr,
        domain: &Fr,
        messages: impl ExactSizeIterator<Item = (usize, &'m MessageScalar)>,
        more: usize,
    ) -> Zeroizing<Vec<(BaseId, Fr)>> {
        let mut terms = Zeroizing::new(Vec::with_capacity(1 + messages.len() + more));
        terms.push((combinations.base(&self.q_1), *domain * factor));
        for (index, message) in messages {
            terms.push((combinations.base(&self.h[index]), message.0 * factor));
        }
        terms
    }

    /// B = P1 + Q_1·domain + Σ H_i·msg_i, all messages given, as secrets, and what else is to be added.
    pub(crate) fn b(&self, domain: &Fr, messages: &[MessageScalar], more: &G1Affine) -> G1Affine {
        let mut combinations = Combinations::secret();
        let terms = self.b_terms(&mut combinations, &Fr::one(), domain, messages.iter().enumerate(), 0);
        combinations.sum_and(&terms, &[self.interface.suite().p1(), *more]);
        combinations.evaluate()[0]
    }
}

/// (Q_2, J_1 … J_M), Q_2 for the blinding factor.
pub(crate) fn blind_generators(interface: &Interface, committed_count: usize) -> Vec<G1Affine> {
    create_generators(interface.suite(), &format!("BLIND_{}", interface.api_id()), committed_count + 1)
}

/// The chain of `create_generators` as far as it has been computed: its state and its points.
struct Derived {
    v: Vec<u8>,
    points: Vec<G1Affine>,
}

type Cache = HashMap<(Ciphersuite, String), Derived>;

/// The first `count` generators of `api_id` (draft-irtf-cfrg-bbs-signatures, "Generators Calculation").
///
/// Hashing to the curve is what makes a generator dear, so what has been derived is kept for the life of the process.
pub(crate) fn create_generators(suite: Ciphersuite, api_id: &str, count: usize) -> Vec<G1Affine> {
    static CACHE: OnceLock<Mutex<Cache>> = OnceLock::new();
    let mut cache = CACHE.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let derived =
        cache.entry((suite, api_id.to_owned())).or_insert_with(|| match constants::find(suite, api_id) {
            Some(constants) => {
                constants.points.iter().for_each(|point| kept::register(*point));
                constants
            }
            None => Derived::start(suite, api_id, "MESSAGE_GENERATOR_SEED"),
        });
    derived.extend_to(suite, api_id, count);
    derived.points[..count].to_vec()
}

/// The same by the draft's procedure, without constants, and the state v behind the last of them.
#[cfg(feature = "hazmat")]
pub(crate) fn derive_generators(suite: Ciphersuite, api_id: &str, count: usize) -> (Vec<G1Affine>, Vec<u8>) {
    let mut derived = Derived::start(suite, api_id, "MESSAGE_GENERATOR_SEED");
    derived.extend_to(suite, api_id, count);
    (derived.points, derived.v)
}

/// P1 by the draft's procedure: the first point of a chain with a seed of its own. (The suites fix it as a constant.)
#[cfg(feature = "hazmat")]
pub(crate) fn derive_p1(suite: Ciphersuite) -> G1Affine {
    let api_id = Interface::bbs(suite).api_id();
    let mut derived = Derived::start(suite, api_id, "BP_MESSAGE_GENERATOR_SEED");
    derived.extend_to(suite, api_id, 1);
    derived.points[0]
}

impl Derived {
    // 1. v = expand_message(api_id ‖ seed label, api_id ‖ "SIG_GENERATOR_SEED_", 48)
    fn start(suite: Ciphersuite, api_id: &str, seed_label: &str) -> Self {
        let seed = format!("{api_id}{seed_label}");
        Self { v: expand_seed(suite, api_id, seed.as_bytes()), points: Vec::new() }
    }

    fn extend_to(&mut self, suite: Ciphersuite, api_id: &str, count: usize) {
        let generator_dst = format!("{api_id}SIG_GENERATOR_DST_");
        while self.points.len() < count {
            // 2. v = expand_message(v ‖ I2OSP(i, 8), seed_dst, 48);  generator_i = hash_to_curve_g1(v, generator_dst)
            self.v.extend_from_slice(&(self.points.len() as u64 + 1).to_be_bytes());
            self.v = expand_seed(suite, api_id, &self.v);
            let generator = suite.hash_to_curve_g1(&self.v, generator_dst.as_bytes());
            kept::register(generator);
            self.points.push(generator);
        }
    }
}

fn expand_seed(suite: Ciphersuite, api_id: &str, message: &[u8]) -> Vec<u8> {
    let seed_dst = format!("{api_id}SIG_GENERATOR_SEED_");
    suite
        .expand_message(message, seed_dst.as_bytes(), crate::ciphersuite::EXPAND_LENGTH)
        .expect("48 octets can be expanded")
}
