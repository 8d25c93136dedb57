//! Many signatures of one signer: those that would be made one by one, with their inversions and tables in common.

use std::collections::BTreeMap;

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::{One, Zero};
use zeroize::Zeroizing;

use super::{
    Domain, Header, Signature, calculate_domain, e_of_b, e_of_messages, finish_signature, require_count,
    steps,
};
use crate::blind::VerifiedCommitment;
use crate::ciphersuite::Interface;
use crate::error::Error;
use crate::generators::Generators;
use crate::inversion::invert_all;
use crate::keys::KeyPair;
use crate::linear_combination::{BaseId, Combinations};
use crate::message::MessageScalar;

/// `CoreSign` (draft-irtf-cfrg-bbs-signatures, "CoreSign") over each of some vectors, all under one header. The results are in the
/// order of the vectors; one that fails leaves the others as they are. Best are some hundred at a time.
///
/// # Errors
/// Of each [`core_sign`](super::core_sign)'s.
pub fn core_sign_many(
    generators: &Generators,
    key_pair: &KeyPair,
    header: &Header,
    vectors: &[&[MessageScalar]],
) -> Vec<Result<Signature, Error>> {
    let domain = calculate_domain(key_pair.public_key(), generators, header);
    let e = vectors.iter().map(|messages| {
        require_count(generators, messages)?;
        Ok(e_of_messages(generators, key_pair, &domain, messages))
    });
    let signing = Signing::new(key_pair, e.collect());
    // A = (P1 + Q_1·domain + Σ H_i·msg_i)·1/(SK + e)
    let mut combinations = Combinations::secret();
    let bases = Bases::of(generators, &mut combinations);
    for ((messages, e), inverse) in vectors.iter().zip(&signing.e).zip(signing.inverses.iter()) {
        if e.is_ok() {
            let mut terms = bases.terms(&domain, messages, inverse, 1);
            terms.push((bases.p1, *inverse));
            combinations.sum(&terms);
        }
    }
    let signatures = signing.finish(combinations);
    for (messages, signature) in vectors.iter().zip(&signatures) {
        steps::signed(key_pair, &domain, messages, signature);
    }
    signatures
}

/// What one blind signature is over.
#[derive(Clone, Copy, Debug)]
pub struct BlindVector<'a> {
    /// The signer's messages.
    pub messages: &'a [MessageScalar],
    /// The holder's.
    pub commitment: &'a VerifiedCommitment,
    /// What the signer adds to the last of the holder's, as [`VerifiedCommitment::add_to_last`] does; zero is nothing.
    pub added_to_last: &'a MessageScalar,
}

/// `BlindSign` (draft-irtf-cfrg-bbs-blind-signatures, "Blind Signature Generation") over each of some vectors, all under one
/// header. The results are in the order of the vectors; one that fails leaves the others as they are. Best are some hundred at a time.
///
/// # Errors
/// Of each [`core_blind_sign`](crate::blind::core_blind_sign)'s.
pub fn core_blind_sign_many(
    interface: &Interface,
    key_pair: &KeyPair,
    header: &Header,
    vectors: &[BlindVector<'_>],
) -> Vec<Result<Signature, Error>> {
    let mut combinations = Combinations::secret();
    let mut shapes = BTreeMap::new();
    for BlindVector { messages, commitment, added_to_last } in vectors {
        let shape = (messages.len(), commitment.committed_count);
        let (bases, domain) = shapes.entry(shape).or_insert_with(|| {
            let generators = Generators::blind(interface, shape.0, shape.1);
            let domain = calculate_domain(key_pair.public_key(), &generators, header);
            (Bases::of(&generators, &mut combinations), domain)
        });
        // B = P1 + Q_1·domain + Σ H_i·msg_i + commitment + J_M·added
        let mut terms = bases.terms(domain, messages, &Fr::one(), 1);
        if let Some(last) = bases.h[messages.len() + 1..].last() {
            terms.push((*last, added_to_last.0));
        }
        combinations.sum_and(&terms, &[interface.suite().p1(), commitment.c]);
    }
    let b = Zeroizing::new(combinations.evaluate());
    let signing = Signing::new(key_pair, b.iter().map(|b| Ok(e_of_b(interface, key_pair, b))).collect());
    // A = B·1/(SK + e)
    let mut combinations = Combinations::secret();
    for ((b, e), inverse) in b.iter().zip(&signing.e).zip(signing.inverses.iter()) {
        if e.is_ok() {
            let b = combinations.base(b);
            combinations.sum(&[(b, *inverse)]);
        }
    }
    let signatures = signing.finish(combinations);
    for ((vector, b), signature) in vectors.iter().zip(b.iter()).zip(&signatures) {
        steps::signed_blind(key_pair, vector, b, signature);
    }
    signatures
}

/// P1, Q_1 and the message generators, as points of one [`Combinations`].
struct Bases {
    p1: BaseId,
    q_1: BaseId,
    h: Vec<BaseId>,
}

impl Bases {
    fn of(generators: &Generators, combinations: &mut Combinations) -> Self {
        Self {
            p1: combinations.base(&generators.interface.suite().p1()),
            q_1: combinations.base(&generators.q_1),
            h: generators.h.iter().map(|h| combinations.base(h)).collect(),
        }
    }

    /// The terms of (Q_1·domain + Σ H_i·msg_i)·factor, with room for `more`.
    fn terms(
        &self,
        domain: &Domain,
        messages: &[MessageScalar],
        factor: &Fr,
        more: usize,
    ) -> Zeroizing<Vec<(BaseId, Fr)>> {
        let mut terms = Zeroizing::new(Vec::with_capacity(1 + messages.len() + more));
        terms.push((self.q_1, domain.0 * factor));
        terms.extend(self.h.iter().zip(messages).map(|(h, message)| (*h, message.0 * factor)));
        terms
    }
}

/// The e of each signature, or why there is none, and 1/(SK + e).
struct Signing {
    e: Vec<Result<Fr, Error>>,
    /// One where there is no e.
    inverses: Zeroizing<Vec<Fr>>,
}

impl Signing {
    fn new(key_pair: &KeyPair, mut e: Vec<Result<Fr, Error>>) -> Self {
        let mut inverses = Zeroizing::new(Vec::with_capacity(e.len()));
        for e in &mut e {
            let denominator = e.map_or(Fr::one(), |e| key_pair.secret_key().0 + e);
            if denominator.is_zero() || e.is_ok_and(|e| e.is_zero()) {
                *e = Err(Error::InvalidSignature);
            }
            inverses.push(if e.is_ok() { denominator } else { Fr::one() });
        }
        invert_all(&mut inverses);
        Self { e, inverses }
    }

    /// The signatures, one sum for each that has an e.
    fn finish(self, combinations: Combinations) -> Vec<Result<Signature, Error>> {
        let points: Zeroizing<Vec<G1Affine>> = Zeroizing::new(combinations.evaluate());
        let mut points = points.iter();
        let signature = |e: Result<Fr, Error>| {
            let e = e?;
            finish_signature(*points.next().ok_or(Error::InvalidSignature)?, e)
        };
        self.e.into_iter().map(signature).collect()
    }
}
