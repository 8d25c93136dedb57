//! A Schnorr proof about several points at once, written out by hand, so that each step can be done wrongly.

use std::collections::BTreeSet;

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::{Field, Zero};
use bauta_bbs::Interface;
use rand_chacha::ChaCha20Rng;
use serde_json::json;

use super::case::Group;
use super::forge::{Hashed, hash, scalars, sum};
use super::spoil::compressed;

/// T_i = Σ base·mask for each equation; c over `before` and all T_i; ẑ = mask + c·secret.
pub(super) struct Relation {
    pub(super) interface: Interface,
    pub(super) label: &'static str,
    pub(super) before: Vec<Hashed>,
    /// Of each equation the bases, each with the number of its secret.
    pub(super) equations: Vec<Vec<(usize, G1Affine)>>,
    pub(super) secrets: Vec<Fr>,
}

/// c, and the ẑ in the order of the secrets.
pub(super) type Answer = (Fr, Vec<Fr>);

const T: [&str; 3] = ["T1", "T2", "T3"];
const HASHED: &str = "the challenge hashes it";
const TRANSCRIPT: &str = "the challenge is the hash of the transcript";
const WITNESS: &str = "the announcement comes out differently, and with it the challenge";

impl Relation {
    fn masks(&self, rng: &mut ChaCha20Rng) -> Vec<Fr> {
        scalars(self.secrets.len(), rng)
    }

    fn items(&self, masks: &[Fr]) -> Vec<Hashed> {
        let announced = self
            .equations
            .iter()
            .map(|equation| sum(equation.iter().map(|(secret, base)| (*base, masks[*secret]))));
        let announced = T.into_iter().zip(announced.map(|point| compressed(&point)));
        self.before.iter().cloned().chain(announced).collect()
    }

    fn challenge(&self, masks: &[Fr], omitted: &str) -> Fr {
        hash(&self.interface, &self.items(masks), omitted, self.label)
    }

    fn respond(&self, masks: &[Fr], c: Fr) -> Answer {
        (c, masks.iter().zip(&self.secrets).map(|(mask, secret)| *mask + c * secret).collect())
    }

    /// What an honest prover answers.
    pub(super) fn honest(&self, rng: &mut ChaCha20Rng) -> Answer {
        self.honest_but("", rng)
    }

    /// The same, with what is `omitted` left out of the challenge.
    pub(super) fn honest_but(&self, omitted: &str, rng: &mut ChaCha20Rng) -> Answer {
        let masks = self.masks(rng);
        self.respond(&masks, self.challenge(&masks, omitted))
    }

    /// The answer under masks of the prover's choice.
    pub(super) fn under(&self, masks: &[Fr]) -> Answer {
        self.respond(masks, self.challenge(masks, ""))
    }

    /// Answers that hold for a verifier who leaves out one check, or for none.
    pub(super) fn refuse_forgeries(
        &self,
        group: &mut Group,
        member: &str,
        encode: impl Fn(&Answer) -> Vec<u8>,
        rng: &mut ChaCha20Rng,
    ) {
        let masks = self.masks(rng);
        let mut refuse = |tests: &str, name: &str, answer: &Answer, reason: &str| {
            group.refuse(tests, name, json!({ member: hex::encode(encode(answer)) }), reason);
        };
        let mut names: Vec<_> = self.items(&masks).iter().map(|(name, _)| *name).collect();
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(*name));
        for omitted in names {
            let answer = self.respond(&masks, self.challenge(&masks, omitted));
            refuse("weak challenge", &format!("the challenge does not hash {omitted}"), &answer, HASHED);
        }
        let items = self.items(&masks);
        let reversed: Vec<_> = items.iter().rev().cloned().collect();
        let choices = [
            ("a challenge of the prover's choice", Fr::from(42u64)),
            ("a challenge of 0", Fr::zero()),
            ("a challenge of 1", Fr::ONE),
            ("no domain separation tag", hash(&self.interface, &items, "nothing", "")),
            ("the items in another order", hash(&self.interface, &reversed, "nothing", self.label)),
        ];
        for (name, c) in choices {
            refuse("weak challenge", name, &self.respond(&masks, c), TRANSCRIPT);
        }
        let (c, responses) = self.respond(&masks, self.challenge(&masks, ""));
        for position in 0..responses.len() {
            let mut other = responses.clone();
            other[position] += c;
            let name = format!("secret {} is one more", position + 1);
            refuse("forgery", &name, &(c, other), WITNESS);
            let mut negative = responses.clone();
            negative[position] = masks[position] - c * self.secrets[position];
            refuse(
                "forgery",
                &format!("response {} is mask - c·secret", position + 1),
                &(c, negative),
                WITNESS,
            );
        }
    }
}
