//! Many proofs verified at once: each has the verdict that it has alone, whatever the others are.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod support;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::Field;
use bauta_bbs::proof::{Statement, core_proof_verify_batch};
use bauta_bbs::{Ciphersuite, Error, Interface, MessageScalar, PresentationHeader, Proof, Signature, hazmat};
use proptest::collection::vec;
use proptest::prelude::*;
use support::{
    Signed, key_pair, point_at, rng, scalar_at, secret_scalar, some_point, with_point, with_scalar,
};

/// A proof, and what a verifier holds it against.
#[derive(Clone)]
struct Item {
    signed: Signed,
    disclosed: Vec<(usize, MessageScalar)>,
    proof: Proof,
}

impl Item {
    fn honest(seed: u64) -> Self {
        let suite = Ciphersuite::ALL[usize::from(seed % 2 == 1)];
        let messages = (0..=seed % 4).map(|m| MessageScalar::from(seed + m)).collect();
        let key_pair = key_pair(seed.to_be_bytes()[7] % 3 + 1);
        Self::of(Signed::over(Interface::bbs(suite), key_pair, messages), seed)
    }

    fn of(signed: Signed, seed: u64) -> Self {
        let proof = signed.prove(&[0], seed).unwrap();
        Self { disclosed: signed.disclosed(&[0]), signed, proof }
    }

    fn statement(&self) -> Statement<'_> {
        Statement {
            generators: &self.signed.generators,
            context: self.signed.context(),
            disclosed: &self.disclosed,
        }
    }

    fn alone(&self) -> Result<(), Error> {
        bauta_bbs::proof::core_proof_verify(
            &self.signed.generators,
            &self.signed.context(),
            &self.proof,
            &self.disclosed,
        )
    }

    /// One of the ways to be wrong.
    fn wrong(mut self, way: usize) -> Self {
        let octets = self.proof.to_octets();
        let changed = |octets: Vec<u8>| Proof::from_octets(&octets).unwrap();
        match way {
            // The pairing: nobody's signature, everything else in order.
            0 => self = Self::of(with_signature(self.signed, some_point(3)), 77),
            // The challenge.
            1 => self.proof = changed(with_scalar(&octets, 144, scalar_at(&octets, 144) + Fr::ONE)),
            2 => self.signed.ph = PresentationHeader(b"another".to_vec()),
            3 => self.signed.key_pair = key_pair(9),
            4 => self.disclosed[0].1 = MessageScalar::from(1_000_000),
            5 => self.proof = changed(with_point(&octets, 96, some_point(4))),
            6 => self.proof = changed(with_point(&octets, 0, point_at(&octets, 48))),
            // The shape.
            7 => self.disclosed[0].0 = 9,
            _ => drop(self.disclosed.pop()),
        }
        self
    }
}

const WAYS: usize = 9;

fn with_signature(signed: Signed, a: G1Affine) -> Signed {
    let octets = with_point(&signed.signature.to_octets()[..], 0, a);
    Signed { signature: Signature::from_octets(&octets).unwrap(), ..signed }
}

fn batch(items: &[Item]) -> Vec<Result<(), Error>> {
    let proofs: Vec<_> = items.iter().map(|item| (item.statement(), &item.proof)).collect();
    core_proof_verify_batch(&proofs, &mut rng(5))
}

fn alone(items: &[Item]) -> Vec<Result<(), Error>> {
    items.iter().map(Item::alone).collect()
}

#[test]
fn honest_proofs_of_any_signer_and_suite_are_accepted() {
    for count in [0, 1, 2, 3, 40] {
        let items: Vec<_> = (0..count).map(Item::honest).collect();
        assert!(batch(&items).iter().all(Result::is_ok));
        assert_eq!(batch(&items).len(), items.len());
    }
}

#[test]
fn every_way_to_be_wrong_is_refused_as_alone() {
    for way in 0..WAYS {
        let items = [Item::honest(1), Item::honest(2).wrong(way), Item::honest(3)];
        let verdicts = batch(&items);
        assert!(verdicts[1].is_err(), "{way}");
        assert_eq!(verdicts, alone(&items), "{way}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn forged_proofs_are_found_wherever_they_are(
        ways in vec(prop_oneof![6 => Just(None), 1 => Just(Some(0)), 1 => (0..WAYS).prop_map(Some)], 0..48),
    ) {
        let items: Vec<_> = ways
            .iter()
            .zip(0..)
            .map(|(way, seed)| way.map_or_else(|| Item::honest(seed), |way| Item::honest(seed).wrong(way)))
            .collect();
        let verdicts = batch(&items);
        prop_assert_eq!(&verdicts, &alone(&items));
        for (verdict, way) in verdicts.iter().zip(&ways) {
            prop_assert_eq!(verdict.is_ok(), way.is_none());
        }
    }

    /// A forger who has the signing key makes two proofs of messages that were never signed, with
    /// B̄_1 = Ā_1·sk + E and B̄_2 = Ā_2·sk − E.
    #[test]
    fn errors_that_cancel_are_found(at in vec(0..24_usize, 2), seed in 0..1000_u64) {
        prop_assume!(at[0] != at[1]);
        let mut items: Vec<_> = (0..24).map(Item::honest).collect();
        let error = some_point(seed + 50);
        let pair = [error, -error].map(|error| off_by(error, seed));
        let [a, b] = [0, 48].map(|at| pair.each_ref().map(|item| point_at(&item.proof.to_octets(), at)));
        let sk = secret_scalar(&pair[0].signed.key_pair);
        let (sum_a, sum_b): (G1Affine, G1Affine) = ((a[0] + a[1]).into(), (b[0] + b[1]).into());
        prop_assert_eq!(sum_b, G1Affine::from(sum_a * sk), "with weights of one they pass");
        let [first, second] = pair;
        (items[at[0]], items[at[1]]) = (first, second);
        let verdicts = batch(&items);
        prop_assert_eq!(&verdicts, &alone(&items));
        for (number, verdict) in verdicts.iter().enumerate() {
            prop_assert_eq!(verdict.is_ok(), !at.contains(&number));
        }
    }
}

/// A proof whose challenge is the right one, and B̄ = Ā·sk + error: B̄ − Ā·sk = (B − A·(sk + e))·r1·r2, so A is off by
/// −error/(r1·r2·(sk + e)).
fn off_by(error: G1Affine, seed: u64) -> Item {
    let signed = Signed::new(Interface::BBS_MOD, 3);
    let mut source = rng(seed);
    let [r1, r2] = [(); 2].map(|()| hazmat::random_scalar(&mut source).unwrap());
    let octets = signed.signature.to_octets();
    let e = scalar_at(&octets[..], 48);
    let factor = (r1 * r2 * (secret_scalar(&signed.key_pair) + e)).inverse().unwrap();
    let a: G1Affine = (point_at(&octets[..], 0) - error * factor).into();
    let item = Item::of(with_signature(signed, a), seed);
    let off = |at| point_at(&item.proof.to_octets(), at);
    let sk = secret_scalar(&item.signed.key_pair);
    assert_eq!(off(48), G1Affine::from(off(0) * sk + error));
    assert!(!error.is_zero());
    item
}

/// D and Ā of two proofs, exchanged.
#[test]
fn points_of_two_proofs_are_not_exchanged() {
    for at in [0, 48, 96] {
        let mut items: Vec<_> =
            (0..4).map(|seed| Item::of(Signed::new(Interface::BBS_MOD, 3), seed)).collect();
        let [first, second] = [1, 2].map(|number: usize| items[number].proof.to_octets());
        items[1].proof = Proof::from_octets(&with_point(&first, at, point_at(&second, at))).unwrap();
        items[2].proof = Proof::from_octets(&with_point(&second, at, point_at(&first, at))).unwrap();
        let verdicts = batch(&items);
        assert_eq!(verdicts.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, false, true]);
    }
}

/// The same proof again is the same proof.
#[test]
fn a_proof_may_be_there_twice() {
    let item = Item::honest(1);
    assert!(batch(&vec![item; 20]).iter().all(Result::is_ok));
}
