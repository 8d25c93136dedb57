//! The core proof of draft-irtf-cfrg-bbs-signatures written out by hand, so that each step can be done wrongly.

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::CurveGroup;
use ark_ff::{Field, PrimeField};
use bauta_bbs::{Generators, Header, Interface, KeyPair, MessageScalar, SecretKey, hazmat};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::spoil::compressed;

/// A source for one group.
pub(super) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(super) fn scalar(rng: &mut ChaCha20Rng) -> Fr {
    hazmat::random_scalar(rng).expect("a seeded source is not broken")
}

pub(super) fn scalars(count: usize, rng: &mut ChaCha20Rng) -> Vec<Fr> {
    (0..count).map(|_| scalar(rng)).collect()
}

/// Σ scalar·point.
pub(super) fn sum(terms: impl IntoIterator<Item = (G1Affine, Fr)>) -> G1Affine {
    terms.into_iter().map(|(point, scalar)| point * scalar).sum::<G1Projective>().into_affine()
}

/// One item of a hash, under the name that a case leaves it out by.
pub(super) type Hashed = (&'static str, Vec<u8>);

/// `hash_to_scalar` of the items but those called `omitted`, under `api_id` ‖ `label`.
pub(super) fn hash(interface: &Interface, items: &[Hashed], omitted: &str, label: &str) -> Fr {
    let kept = items.iter().filter(|(name, _)| *name != omitted);
    let octets: Vec<u8> = kept.flat_map(|(_, octets)| octets.clone()).collect();
    hazmat::hash_to_scalar(interface.suite(), &octets, format!("{}{label}", interface.api_id()).as_bytes())
}

pub(super) fn i2osp_8(value: usize) -> Vec<u8> {
    (value as u64).to_be_bytes().to_vec()
}

/// The issuer of every group: the secret key is a hash of a name.
pub(super) fn key_pair(interface: &Interface, name: &str) -> KeyPair {
    let material = format!("{name}, who signs what has to be refused");
    let secret_key = SecretKey::key_gen(interface.suite(), material.as_bytes(), b"", None);
    secret_key.expect("the material is long enough").into()
}

/// The vector that is signed, and by which generators.
#[derive(Clone)]
pub(super) struct Vector {
    pub(super) interface: Interface,
    pub(super) q_1: G1Affine,
    pub(super) h: Vec<G1Affine>,
    pub(super) messages: Vec<Fr>,
    pub(super) domain: Fr,
}

impl Vector {
    /// Messages of the signer alone.
    pub(super) fn plain(
        interface: Interface,
        keys: &KeyPair,
        header: &[u8],
        messages: &[impl AsRef<[u8]>],
    ) -> Self {
        let points = hazmat::create_generators(interface.suite(), interface.api_id(), messages.len() + 1);
        let generators = Generators::new(&interface, messages.len());
        let hash =
            |message: &_| hazmat::message_to_scalar(&MessageScalar::hash(&interface, AsRef::as_ref(message)));
        let messages = messages.iter().map(hash).collect();
        let domain = domain(keys, &generators, header);
        Self { interface, q_1: points[0], h: points[1..].to_vec(), messages, domain }
    }

    /// `signer_count` messages of the signer, the blinding factor, and the holder's.
    pub(super) fn blind(
        interface: Interface,
        keys: &KeyPair,
        header: &[u8],
        (messages, signer_count): (Vec<Fr>, usize),
    ) -> Self {
        let committed_count = messages.len() - signer_count - 1;
        let points = hazmat::create_generators(interface.suite(), interface.api_id(), signer_count + 1);
        let generators = Generators::blind(&interface, signer_count, committed_count);
        let mut h = points[1..].to_vec();
        h.extend(hazmat::blind_generators(&interface, committed_count));
        Self { interface, q_1: points[0], h, messages, domain: domain(keys, &generators, header) }
    }

    /// B = P1 + Q_1·domain + Σ H_i·msg_i, over some of the messages.
    fn b_of(&self, indexes: impl Iterator<Item = usize>) -> G1Affine {
        let first = [(hazmat::p1(self.interface.suite()), Fr::ONE), (self.q_1, self.domain)];
        sum(first.into_iter().chain(indexes.map(|index| (self.h[index], self.messages[index]))))
    }

    pub(super) fn b(&self) -> G1Affine {
        self.b_of(0..self.h.len())
    }

    /// (A, e) with A = B·1/(SK + e).
    pub(super) fn sign(&self, secret_key: Fr, e: Fr) -> (G1Affine, Fr) {
        let inverse = (secret_key + e).inverse().expect("e is random");
        (sum([(self.b(), inverse)]), e)
    }

    pub(super) fn undisclosed(&self, disclosed: &[usize]) -> Vec<usize> {
        (0..self.h.len()).filter(|index| !disclosed.contains(index)).collect()
    }
}

pub(super) fn secret(keys: &KeyPair) -> Fr {
    hazmat::secret_key_to_scalar(keys.secret_key())
}

/// `calculate_domain`.
fn domain(keys: &KeyPair, generators: &Generators, header: &[u8]) -> Fr {
    let header = Header(header.to_vec());
    Fr::from_be_bytes_mod_order(&hazmat::calculate_domain(keys.public_key(), generators, &header))
}

/// A proof in the making: the points that are sent, and what its maker says it knows of them.
#[derive(Clone)]
pub(super) struct Attempt<'a> {
    pub(super) vector: &'a Vector,
    pub(super) disclosed: Vec<usize>,
    pub(super) presentation_header: Vec<u8>,
    pub(super) a_bar: G1Affine,
    pub(super) b_bar: G1Affine,
    pub(super) d: G1Affine,
    pub(super) e: Fr,
    pub(super) r1: Fr,
    pub(super) r3: Fr,
    /// ẽ, r̃1, r̃3.
    pub(super) tilde: [Fr; 3],
    pub(super) m_tilde: Vec<Fr>,
    /// What other drafts hash besides: points, what stands before the presentation header, and what behind.
    pub(super) more: [Vec<Hashed>; 3],
}

/// What an attempt has come to: the octets of a proof are these in their order.
pub(super) struct Answered {
    pub(super) points: [G1Affine; 3],
    /// ê, r̂1, r̂3, m̂_1 … m̂_U.
    pub(super) responses: Vec<Fr>,
    pub(super) challenge: Fr,
}

impl Answered {
    /// Ā ‖ B̄ ‖ D ‖ ê ‖ r̂1 ‖ r̂3 ‖ m̂_1 … m̂_U ‖ challenge.
    pub(super) fn to_octets(&self) -> Vec<u8> {
        let mut octets: Vec<u8> = self.points.iter().flat_map(compressed).collect();
        let scalars = self.responses.iter().chain([&self.challenge]);
        octets.extend(scalars.flat_map(hazmat::scalar_to_octets));
        octets
    }
}

impl<'a> Attempt<'a> {
    /// The honest one (draft-irtf-cfrg-bbs-signatures, "Proof Initialization").
    pub(super) fn honest(
        vector: &'a Vector,
        signature: (G1Affine, Fr),
        disclosed: &[usize],
        presentation_header: &[u8],
        rng: &mut ChaCha20Rng,
    ) -> Self {
        let (a, e) = signature;
        let [r1, r2] = [scalar(rng), scalar(rng)];
        let tilde = [scalar(rng), scalar(rng), scalar(rng)];
        let m_tilde = scalars(vector.undisclosed(disclosed).len(), rng);
        // D = B·r2    Ā = A·(r1·r2)    B̄ = D·r1 − Ā·e
        let d = sum([(vector.b(), r2)]);
        let a_bar = sum([(a, r1 * r2)]);
        let b_bar = sum([(d, r1), (a_bar, -e)]);
        Self {
            vector,
            disclosed: disclosed.to_vec(),
            presentation_header: presentation_header.to_vec(),
            a_bar,
            b_bar,
            d,
            e,
            r1,
            r3: r2.inverse().expect("r2 is random"),
            tilde,
            m_tilde,
            more: Default::default(),
        }
    }

    /// P1 + Q_1·domain + Σ H_i·msg_i over what is disclosed.
    pub(super) fn disclosed_part(&self) -> G1Affine {
        self.vector.b_of(self.disclosed.iter().copied())
    }

    /// T1 = Ā·ẽ + D·r̃1    T2 = D·r̃3 + Σ H_j·m̃_j
    fn announcement(&self) -> [G1Affine; 2] {
        let [e_tilde, r1_tilde, r3_tilde] = self.tilde;
        let hidden = self.vector.undisclosed(&self.disclosed);
        let masks =
            hidden.iter().zip(&self.m_tilde).map(|(index, m_tilde)| (self.vector.h[*index], *m_tilde));
        let t1 = sum([(self.a_bar, e_tilde), (self.d, r1_tilde)]);
        [t1, sum([(self.d, r3_tilde)].into_iter().chain(masks))]
    }

    /// serialize(R, (i, msg_i)*, Ā, B̄, D, T1, T2, domain) ‖ I2OSP(|ph|, 8) ‖ ph, item by item
    /// (draft-irtf-cfrg-bbs-signatures, "Challenge Calculation").
    pub(super) fn hashed(&self) -> Vec<Hashed> {
        let mut items = vec![("the number of disclosed messages", i2osp_8(self.disclosed.len()))];
        for index in &self.disclosed {
            items.push(("the disclosed indexes", i2osp_8(*index)));
            let message = hazmat::scalar_to_octets(&self.vector.messages[*index]).to_vec();
            items.push(("the disclosed messages", message));
        }
        let [t1, t2] = self.announcement();
        let points = [("Abar", self.a_bar), ("Bbar", self.b_bar), ("D", self.d), ("T1", t1), ("T2", t2)];
        items.extend(points.map(|(name, point)| (name, compressed(&point))));
        let [points, before, after] = self.more.clone();
        items.extend(points);
        items.push(("the domain", hazmat::scalar_to_octets(&self.vector.domain).to_vec()));
        items.extend(before);
        items.push(("the length of the presentation header", i2osp_8(self.presentation_header.len())));
        items.push(("the presentation header", self.presentation_header.clone()));
        items.extend(after);
        items
    }

    /// The challenge without what is `omitted`.
    pub(super) fn challenge(&self, omitted: &str) -> Fr {
        hash(&self.vector.interface, &self.hashed(), omitted, "H2S_")
    }

    /// ê = ẽ + e·c    r̂1 = r̃1 − r1·c    r̂3 = r̃3 − r3·c    m̂_j = m̃_j + msg_j·c
    pub(super) fn respond(&self, c: Fr) -> Answered {
        let [e_tilde, r1_tilde, r3_tilde] = self.tilde;
        let mut responses = vec![e_tilde + self.e * c, r1_tilde - self.r1 * c, r3_tilde - self.r3 * c];
        let hidden = self.vector.undisclosed(&self.disclosed);
        let messages = hidden.iter().map(|index| self.vector.messages[*index]);
        responses.extend(self.m_tilde.iter().zip(messages).map(|(m_tilde, m)| *m_tilde + m * c));
        Answered { points: [self.a_bar, self.b_bar, self.d], responses, challenge: c }
    }

    /// The proof, its challenge over everything.
    pub(super) fn finish(&self) -> Vec<u8> {
        self.respond(self.challenge("")).to_octets()
    }
}

/// The items of [`Attempt::hashed`] that every proof has, without repetition.
pub(super) const HASHED: [&str; 11] = [
    "the number of disclosed messages",
    "the disclosed indexes",
    "the disclosed messages",
    "Abar",
    "Bbar",
    "D",
    "T1",
    "T2",
    "the domain",
    "the length of the presentation header",
    "the presentation header",
];
