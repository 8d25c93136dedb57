//! The steps between input and output, computed here a second time so that a difference can be named.

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::CurveGroup;
use ark_ff::PrimeField;
use bauta_bbs::{Generators, Header, Interface, MessageScalar, PublicKey, Signature, hazmat};
use serde_json::{Value, json};

/// A vector of messages and what signs it.
pub(crate) struct Signed {
    pub(crate) generators: Generators,
    pub(crate) messages: Vec<MessageScalar>,
    interface: Interface,
    q_1: G1Affine,
    h: Vec<G1Affine>,
}

/// What a proof announces, as hexadecimal digits.
pub(crate) struct Announced {
    pub(crate) a_bar: Value,
    pub(crate) b_bar: Value,
    pub(crate) d: Value,
    pub(crate) t1: Value,
    pub(crate) t2: Value,
}

impl Signed {
    /// Q_1, H_1 … H_L.
    pub(crate) fn plain(interface: Interface, messages: Vec<MessageScalar>) -> Self {
        let points = hazmat::create_generators(interface.suite(), interface.api_id(), messages.len() + 1);
        let generators = Generators::new(&interface, messages.len());
        Self { generators, messages, interface, q_1: points[0], h: points[1..].to_vec() }
    }

    /// Q_1, H_1 … H_n, Q_2, J_1 … J_M: of the messages, the first `signer_count` are the signer's and the next is the
    /// blinding factor. `None` when there are not so many messages.
    pub(crate) fn blind(
        interface: Interface,
        messages: Vec<MessageScalar>,
        signer_count: usize,
    ) -> Option<Self> {
        let committed_count = messages.len().checked_sub(signer_count)?.checked_sub(1)?;
        let points = hazmat::create_generators(interface.suite(), interface.api_id(), signer_count + 1);
        let blind = hazmat::blind_generators(&interface, committed_count);
        let h = points[1..].iter().copied().chain(blind).collect();
        let generators = Generators::blind(&interface, signer_count, committed_count);
        Some(Self { generators, messages, interface, q_1: points[0], h })
    }

    pub(crate) fn domain(&self, public_key: &PublicKey, header: &Header) -> Fr {
        Fr::from_be_bytes_mod_order(&hazmat::calculate_domain(public_key, &self.generators, header))
    }

    fn scalar(&self, index: usize) -> Fr {
        hazmat::message_to_scalar(&self.messages[index])
    }

    /// B = P1 + Q_1·domain + Σ H_i·msg_i
    pub(crate) fn b(&self, domain: Fr) -> G1Affine {
        let sum: G1Projective = (0..self.h.len()).map(|index| self.h[index] * self.scalar(index)).sum();
        (sum + self.q_1 * domain + hazmat::p1(self.interface.suite())).into_affine()
    }

    /// `ProofInit` with the random scalars r1, r2, ẽ, r̃1, r̃3, m̃_1 … m̃_U. `None` when there are fewer.
    pub(crate) fn announced(
        &self,
        domain: Fr,
        signature: &Signature,
        undisclosed: &[usize],
        random: &[Fr],
    ) -> Option<Announced> {
        let octets = signature.to_octets();
        let a = hazmat::octets_to_point_g1(&octets[..48]).ok()?;
        let e = Fr::from_be_bytes_mod_order(&octets[48..]);
        let ([r1, r2, e_tilde, r1_tilde, r3_tilde], m_tilde) = random.split_first_chunk()?;
        let d = self.b(domain) * r2;
        let a_bar = a * (*r1 * r2);
        let b_bar = d * r1 - a_bar * e;
        let t1 = a_bar * e_tilde + d * r1_tilde;
        let hidden = undisclosed.iter().zip(m_tilde);
        let t2 = d * r3_tilde + hidden.map(|(index, m_tilde)| self.h[*index] * m_tilde).sum::<G1Projective>();
        let [a_bar, b_bar, d, t1, t2] =
            [a_bar, b_bar, d, t1, t2].map(|point| point_hex(&point.into_affine()));
        Some(Announced { a_bar, b_bar, d, t1, t2 })
    }
}

/// The indexes below `count` that are not in `disclosed`.
pub(crate) fn undisclosed(count: usize, disclosed: &[usize]) -> Vec<usize> {
    (0..count).filter(|index| !disclosed.contains(index)).collect()
}

/// The random scalars of a proof under their names. `None` when there are fewer than five.
pub(crate) fn random_scalars(random: &[Fr]) -> Option<Value> {
    let ([r1, r2, e_tilde, r1_tilde, r3_tilde], m_tilde) = random.split_first_chunk()?;
    Some(json!({
        "r1": scalar_hex(r1),
        "r2": scalar_hex(r2),
        "e_tilde": scalar_hex(e_tilde),
        "r1_tilde": scalar_hex(r1_tilde),
        "r3_tilde": scalar_hex(r3_tilde),
        "m_tilde_scalars": m_tilde.iter().map(scalar_hex).collect::<Vec<_>>(),
    }))
}

pub(crate) fn hex(octets: impl AsRef<[u8]>) -> Value {
    Value::from(hex::encode(octets))
}

pub(crate) fn scalar_hex(scalar: &Fr) -> Value {
    hex(hazmat::scalar_to_octets(scalar))
}

pub(crate) fn point_hex(point: &G1Affine) -> Value {
    hex(hazmat::point_to_octets_g1(point))
}
