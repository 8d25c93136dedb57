//! Signatures: `Sign`, `Verify` and the core operations behind them.

mod many;
pub(crate) mod steps;

use std::fmt;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{One, Zero};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::ciphersuite::Interface;
use crate::encoding::{Reader, SCALAR_LENGTH, i2osp_8, point_to_octets_g1, scalar_to_octets};
use crate::error::{Error, Item};
use crate::generators::Generators;
use crate::inversion::Invert;
use crate::keys::{KeyPair, PublicKey, SecretKey};
use crate::linear_combination::Combinations;
use crate::message::MessageScalar;

pub use many::{BlindVector, core_blind_sign_many, core_sign_many};

/// Octets of a signature.
pub const SIGNATURE_LENGTH: usize = 80;

/// The signer's context, bound into the signature and into every proof of it. Any octets; empty is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header(pub Vec<u8>);

/// `domain`: the public key, the generators, the interface and the header as one scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain(pub(crate) Fr);

/// A signature (A, e). 80 octets. It is the holder's secret: whoever has it can show the credential.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Signature {
    pub(crate) a: G1Affine,
    pub(crate) e: Fr,
}

impl Signature {
    /// `octets_to_signature` (draft-irtf-cfrg-bbs-signatures, "Octets to Signature").
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Point`] for A; [`Error::Scalar`] when e is not in 1 … r − 1.
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::Signature, octets);
        let signature = Self { a: reader.point_g1()?, e: reader.nonzero_scalar()? };
        reader.end()?;
        Ok(signature)
    }

    /// `signature_to_octets` (draft-irtf-cfrg-bbs-signatures, "Signature to Octets"): A ‖ e.
    pub fn to_octets(&self) -> Zeroizing<[u8; SIGNATURE_LENGTH]> {
        let mut octets = Zeroizing::new([0; SIGNATURE_LENGTH]);
        octets[..48].copy_from_slice(&point_to_octets_g1(&self.a));
        octets[48..].copy_from_slice(&scalar_to_octets(&self.e));
        octets
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature")
    }
}

/// `Sign` (draft-irtf-cfrg-bbs-signatures, "Signature Generation"): one signature over any number of messages, each
/// any octets. Deterministic.
///
/// # Errors
/// [`Error::InvalidSignature`] in the 2⁻²⁵⁵ case that SK + e is zero.
pub fn sign(
    interface: &Interface,
    key_pair: &KeyPair,
    header: &Header,
    messages: &[impl AsRef<[u8]>],
) -> Result<Signature, Error> {
    let generators = Generators::new(interface, messages.len());
    core_sign(&generators, key_pair, header, &messages_to_scalars(interface, messages))
}

/// `Verify` (draft-irtf-cfrg-bbs-signatures, "Signature Verification").
///
/// # Errors
/// [`Error::InvalidSignature`].
pub fn verify(
    interface: &Interface,
    public_key: &PublicKey,
    header: &Header,
    messages: &[impl AsRef<[u8]>],
    signature: &Signature,
) -> Result<(), Error> {
    let generators = Generators::new(interface, messages.len());
    core_verify(&generators, public_key, header, &messages_to_scalars(interface, messages), signature)
}

/// `messages_to_scalars` (draft-irtf-cfrg-bbs-signatures, "Messages to Scalars").
pub fn messages_to_scalars(interface: &Interface, messages: &[impl AsRef<[u8]>]) -> Vec<MessageScalar> {
    messages.iter().map(|message| MessageScalar::hash(interface, message.as_ref())).collect()
}

/// `CoreSign` (draft-irtf-cfrg-bbs-signatures, "CoreSign"), over as many message scalars as there are generators.
///
/// # Errors
/// [`Error::Indexes`] when the counts differ; [`Error::InvalidSignature`] in the 2⁻²⁵⁵ case that SK + e is zero.
pub fn core_sign(
    generators: &Generators,
    key_pair: &KeyPair,
    header: &Header,
    messages: &[MessageScalar],
) -> Result<Signature, Error> {
    require_count(generators, messages)?;
    let domain = calculate_domain(key_pair.public_key(), generators, header);
    // 2. e = hash_to_scalar(serialize(SK, msg_1 … msg_L, domain), api_id ‖ "H2S_")
    let e = e_of_messages(generators, key_pair, &domain, messages);
    // 3. B = P1 + Q_1·domain + Σ H_i·msg_i    4. A = B·1/(SK + e), with the factor in every term
    let inverse = inverse_of_sum(key_pair.secret_key(), &e)?;
    let mut combinations = Combinations::secret();
    let numbered = messages.iter().enumerate();
    let mut terms = generators.b_terms(&mut combinations, &inverse, &domain.0, numbered, 1);
    terms.push((combinations.base(&generators.interface.suite().p1()), *inverse));
    combinations.sum(&terms);
    let signature = finish_signature(combinations.evaluate()[0], e);
    steps::signed(key_pair, &domain, messages, &signature);
    signature
}

fn e_of_messages(
    generators: &Generators,
    key_pair: &KeyPair,
    domain: &Domain,
    messages: &[MessageScalar],
) -> Fr {
    let mut octets = Zeroizing::new(Vec::with_capacity((messages.len() + 2) * SCALAR_LENGTH));
    octets.extend_from_slice(&key_pair.secret_key().to_octets()[..]);
    messages.iter().for_each(|message| octets.extend_from_slice(&message.to_octets()[..]));
    octets.extend_from_slice(&scalar_to_octets(&domain.0));
    generators.interface.hash_to_scalar(&octets, "H2S_")
}

/// e = hash_to_scalar(serialize(SK, B), api_id ‖ "H2S_")
pub(crate) fn e_of_b(interface: &Interface, key_pair: &KeyPair, b: &G1Affine) -> Fr {
    let octets = [&key_pair.secret_key().to_octets()[..], &point_to_octets_g1(b)].concat();
    interface.hash_to_scalar(&Zeroizing::new(octets), "H2S_")
}

/// 1/(SK + e).
pub(crate) fn inverse_of_sum(secret_key: &SecretKey, e: &Fr) -> Result<Zeroizing<Fr>, Error> {
    let denominator = Zeroizing::new(secret_key.0 + e);
    if denominator.is_zero() || e.is_zero() {
        return Err(Error::InvalidSignature);
    }
    Ok(Zeroizing::new(denominator.invert()))
}

/// (A, e), the last step of `CoreSign` and of `FinalizeBlindSign`. A is the identity only where B is.
pub(crate) fn finish_signature(a: G1Affine, e: Fr) -> Result<Signature, Error> {
    if a.is_zero() { Err(Error::InvalidSignature) } else { Ok(Signature { a, e }) }
}

/// `CoreVerify` (draft-irtf-cfrg-bbs-signatures, "CoreVerify").
///
/// # Errors
/// [`Error::Indexes`] when there are not as many messages as generators; [`Error::InvalidSignature`].
pub fn core_verify(
    generators: &Generators,
    public_key: &PublicKey,
    header: &Header,
    messages: &[MessageScalar],
    signature: &Signature,
) -> Result<(), Error> {
    require_count(generators, messages)?;
    let domain = calculate_domain(public_key, generators, header);
    // The draft checks e(A, W + BP2·e)·e(B, −BP2) = 1. By bilinearity that is e(A, W)·e(A·e − B, BP2) = 1, which needs
    // no product in G2.
    let mut combinations = Combinations::secret();
    let numbered = messages.iter().enumerate();
    let mut terms = generators.b_terms(&mut combinations, &-Fr::one(), &domain.0, numbered, 1);
    terms.push((combinations.base(&signature.a), signature.e));
    combinations.sum_and(&terms, &[-generators.interface.suite().p1()]);
    let right = combinations.evaluate()[0];
    let holds = public_key.pairing_product_is_one(signature.a, right);
    steps::verified(signature, (&domain, messages), (&right, public_key), holds);
    if holds { Ok(()) } else { Err(Error::InvalidSignature) }
}

pub(crate) fn require_count(generators: &Generators, messages: &[MessageScalar]) -> Result<(), Error> {
    if messages.len() == generators.message_count() {
        Ok(())
    } else {
        Err(Error::Indexes { position: messages.len().min(generators.message_count()) })
    }
}

/// `calculate_domain` (draft-irtf-cfrg-bbs-signatures, "Domain Calculation").
pub(crate) fn calculate_domain(public_key: &PublicKey, generators: &Generators, header: &Header) -> Domain {
    // dom_input = PK ‖ serialize(L, Q_1, H_1 … H_L) ‖ api_id ‖ I2OSP(|header|, 8) ‖ header
    let mut octets = public_key.to_octets().to_vec();
    octets.extend(i2osp_8(generators.message_count()));
    octets.extend(point_to_octets_g1(&generators.q_1));
    generators.h.iter().for_each(|h| octets.extend(point_to_octets_g1(h)));
    octets.extend_from_slice(generators.interface.api_id().as_bytes());
    octets.extend(i2osp_8(header.0.len()));
    octets.extend_from_slice(&header.0);
    let domain = Domain(generators.interface.hash_to_scalar(&octets, "H2S_"));
    steps::domain(public_key, generators, header, &domain);
    domain
}
