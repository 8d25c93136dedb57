//! Proofs that hold for a verifier who leaves out one check.

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInteger, Field, PrimeField, Zero};
use serde_json::{Value, json};

use super::super::case::Group;
use super::super::forge::{Answered, Attempt, HASHED, Vector, rng, scalar, secret, sum};
use super::super::spoil::plus_torsion;
use super::{PRESENTATION_HEADER, Signed};

const IDENTITY: &str = "the identity is refused, whatever else holds (octets_to_proof)";
const PAIRING: &str = "e(Abar, W) = e(Bbar, BP2) does not hold (CoreProofVerify)";
const RECOMPUTED: &str = "T1 and T2 come out differently, and with them the challenge (CoreProofVerify)";

fn proof(octets: &[u8]) -> Value {
    json!({ "proof": hex::encode(octets) })
}

impl Signed {
    pub(super) fn forgeries(&self, group: &mut Group) {
        self.without_signature(group);
        self.weak_challenges(group);
        self.wrong_randomization(group);
        self.wrong_key(group);
        self.torsion(group);
        self.otherwise(group);
    }

    /// A proof whose challenge hashes the indexes in an order of the prover's.
    fn otherwise(&self, group: &mut Group) {
        let mut unsorted = self.honest(&mut rng(42));
        unsorted.disclosed.reverse();
        let mut changes = proof(&unsorted.finish());
        changes["disclosed_indexes"] = json!([2, 0]);
        changes["disclosed_messages"] = json!([hex::encode("1815-12-10"), hex::encode("Ada")]);
        let reason = "indexes ascend strictly: the verifier does not sort them";
        group.refuse("indexes", "unsorted, and the challenge hashes them so", changes, reason);
    }

    /// Forgeries by somebody who has no signature at all.
    fn without_signature(&self, group: &mut Group) {
        let honest = self.honest(&mut rng(10));
        let zero = G1Affine::zero();
        // Ā = B̄ = O: the pairings are 1 on both sides, and T1 = D·r̂1 for any D. With D the disclosed part and r3 = 1 T2 holds,
        // all hidden messages being zero.
        let mut universal = Attempt { a_bar: zero, b_bar: zero, ..honest.clone() };
        universal.d = universal.disclosed_part();
        (universal.e, universal.r1, universal.r3) = (Fr::zero(), Fr::zero(), Fr::ONE);
        let c = universal.challenge("");
        let mut answered = universal.respond(c);
        answered.responses[3..].copy_from_slice(&universal.m_tilde);
        let name = "Abar and Bbar the identity: holds for any messages, without a signature";
        group.refuse("forgery", name, proof(&answered.to_octets()), IDENTITY);

        let with_identity_d = Attempt { d: zero, ..honest.clone() };
        group.refuse("forgery", "D the identity", proof(&with_identity_d.finish()), IDENTITY);
        let mut only_b_bar = honest.clone();
        only_b_bar.b_bar = zero;
        group.refuse("forgery", "Bbar the identity", proof(&only_b_bar.finish()), IDENTITY);

        // A proof of somebody who signs with a key of their own: B̄ = Ā·x.
        let x = scalar(&mut rng(11));
        let own = Attempt::honest(
            &self.vector,
            self.vector.sign(x, honest.e),
            &[0, 2],
            PRESENTATION_HEADER,
            &mut rng(12),
        );
        group.refuse("forgery", "a signature by another secret key", proof(&own.finish()), PAIRING);

        // The opposite: the pairing holds, but T2 is about nothing that was signed.
        let (other_a, other_e) = Vector { messages: vec![Fr::from(7u64); 4], ..self.vector.clone() }
            .sign(secret(&self.keys), honest.e);
        let mut moved =
            Attempt::honest(&self.vector, (other_a, other_e), &[0, 2], PRESENTATION_HEADER, &mut rng(13));
        moved.b_bar = sum([(moved.a_bar, secret(&self.keys))]);
        let name = "the points of a signature over other messages";
        group.refuse("forgery", name, proof(&moved.finish()), RECOMPUTED);
    }

    /// Challenges that are not the hash of everything.
    fn weak_challenges(&self, group: &mut Group) {
        let honest = self.honest(&mut rng(20));
        for omitted in HASHED {
            let forged = honest.respond(honest.challenge(omitted)).to_octets();
            let name = format!("the challenge does not hash {omitted}");
            group.refuse(
                "weak challenge",
                &name,
                proof(&forged),
                "the challenge hashes it (Challenge Calculation)",
            );
        }
        let mut items = honest.hashed();
        items.reverse();
        let interface = &self.interface;
        let hash = |label: &str, items: &[_]| super::super::forge::hash(interface, items, "nothing", label);
        let labels = [
            ("the items in another order", hash("H2S_", &items)),
            ("another domain separation tag", hash("MAP_MSG_TO_SCALAR_AS_HASH_", &honest.hashed())),
            ("no domain separation tag", hash("", &honest.hashed())),
            ("a challenge of the prover's choice", Fr::from(42u64)),
            ("a challenge of 1", Fr::ONE),
            ("a challenge of r - 1", -Fr::ONE),
        ];
        for (name, challenge) in labels {
            let forged = honest.respond(challenge).to_octets();
            group.refuse(
                "weak challenge",
                name,
                proof(&forged),
                "the challenge is the hash of the transcript (Challenge Calculation)",
            );
        }
        let zero = honest.respond(Fr::zero()).to_octets();
        let reason =
            "a challenge of 0 proves nothing; every scalar of a proof is at least 1 (octets_to_proof)";
        group.refuse("weak challenge", "a challenge of 0", proof(&zero), reason);
        after_the_challenge(group, &honest);
        // The last 32 octets of the hash where 48 are reduced.
        let c = honest.challenge("").into_bigint().to_bytes_be();
        let half = Fr::from_be_bytes_mod_order(&c[16..]);
        group.refuse(
            "weak challenge",
            "a challenge of 128 bits",
            proof(&honest.respond(half).to_octets()),
            "the challenge is the hash of the transcript (Challenge Calculation)",
        );
    }

    /// Points that are made from a signature, but not as the draft says.
    fn wrong_randomization(&self, group: &mut Group) {
        let honest = self.honest(&mut rng(30));
        let (a, e) = self.signature;
        let swap = Attempt { b_bar: honest.d, d: honest.b_bar, ..honest.clone() };
        let cases = [
            ("Bbar and D exchanged before the hash", swap, RECOMPUTED),
            (
                "Bbar = D·r1, without Abar·e",
                Attempt { b_bar: sum([(honest.d, honest.r1)]), ..honest.clone() },
                RECOMPUTED,
            ),
            (
                "Bbar = D·r1 + Abar·e",
                Attempt { b_bar: sum([(honest.d, honest.r1), (honest.a_bar, e)]), ..honest.clone() },
                RECOMPUTED,
            ),
            (
                "Abar = A·r1, without r2",
                Attempt { a_bar: sum([(a, honest.r1)]), ..honest.clone() },
                RECOMPUTED,
            ),
            ("D = B, without r2", Attempt { d: self.vector.b(), ..honest.clone() }, RECOMPUTED),
            (
                "r3 is r2 and not its inverse",
                Attempt { r3: honest.r3.inverse().expect("not zero"), ..honest.clone() },
                RECOMPUTED,
            ),
            ("r3^ = r3~ + r3·c", Attempt { r3: -honest.r3, ..honest.clone() }, RECOMPUTED),
            ("r1^ = r1~ + r1·c", Attempt { r1: -honest.r1, ..honest.clone() }, RECOMPUTED),
            ("e^ = e~ - e·c", Attempt { e: -honest.e, ..honest.clone() }, RECOMPUTED),
        ];
        for (name, attempt, reason) in cases {
            group.refuse("randomization", name, proof(&attempt.finish()), reason);
        }
        let mut other_e = honest.clone();
        other_e.e += Fr::ONE;
        other_e.b_bar = sum([(honest.d, honest.r1), (honest.a_bar, -other_e.e)]);
        group.refuse("randomization", "another e, T1 holds", proof(&other_e.finish()), PAIRING);
        let mut hidden = self.vector.clone();
        hidden.messages[1] += Fr::ONE;
        let other_message = Attempt { vector: &hidden, ..honest.clone() };
        group.refuse("randomization", "another hidden message", proof(&other_message.finish()), RECOMPUTED);
        let unit = Attempt { a_bar: a, b_bar: sum([(a, secret(&self.keys))]), ..honest.clone() };
        group.refuse("randomization", "Abar = A, Bbar = A·SK", proof(&unit.finish()), RECOMPUTED);
    }

    /// The identity as a key, for which everybody has a signature.
    fn wrong_key(&self, group: &mut Group) {
        let vector = Vector { domain: self.domain_of_identity(), ..self.vector.clone() };
        let signature = vector.sign(Fr::zero(), self.signature.1);
        let attempt = Attempt::honest(&vector, signature, &[0, 2], PRESENTATION_HEADER, &mut rng(40));
        // B̄ = Ā·SK = O, which is refused by itself; e(O, BP2) = e(Ā, O) holds.
        let changes = json!({
            "public_key": hex::encode(super::identity_g2()),
            "proof": hex::encode(attempt.finish()),
        });
        group.refuse(
            "identity",
            "the identity as public key, for which everybody can prove",
            changes,
            "the identity is no public key (octets_to_pubkey)",
        );
    }

    /// Ā + T with T of order 3: e(T, W) = 1, and T·ê = O when three divides ê.
    fn torsion(&self, group: &mut Group) {
        let mut rng = rng(50);
        let mut found = Vec::new();
        for member in ["Abar", "Bbar", "D"] {
            let octets = loop {
                let mut attempt = self.honest(&mut rng);
                let answered = attempt.respond_with_torsion(member);
                if let Some(octets) = answered {
                    break octets;
                }
            };
            found.push((member, octets));
        }
        for (member, octets) in found {
            let name = format!("{member} plus a point of order 3, all equations hold");
            group.refuse("subgroup", &name, proof(&octets), "every point has to be in the subgroup: the pairing does not see what has another order (octets_to_proof)");
        }
    }
}

/// D chosen when the challenge is known, for a challenge that does not hash it: T2 = Bv·c + D·r̂3 + Σ H_j·m̂_j.
fn after_the_challenge(group: &mut Group, honest: &Attempt<'_>) {
    let c = honest.challenge("D");
    let mut answered: Answered = honest.respond(c);
    let shift = scalar(&mut rng(21));
    answered.points[2] = sum([(honest.d, shift)]);
    let inverse = shift.inverse().expect("the shift is random");
    answered.responses[1] *= inverse;
    answered.responses[2] *= inverse;
    let name = "D multiplied and r1^, r3^ divided, which only the hash of D shows";
    group.refuse("malleability", name, proof(&answered.to_octets()), RECOMPUTED);
    let mut both = honest.respond(honest.challenge(""));
    let factor = Fr::from(2u64);
    both.points[0] = sum([(honest.a_bar, factor)]);
    both.points[1] = sum([(honest.b_bar, factor)]);
    let name = "Abar and Bbar doubled: the pairings still hold";
    group.refuse("malleability", name, proof(&both.to_octets()), RECOMPUTED);
}

/// What an integer leaves when it is divided by three.
fn modulo_3(scalar: &Fr) -> u32 {
    // 256 is 1 modulo 3.
    scalar.into_bigint().to_bytes_be().iter().map(|octet| u32::from(*octet)).sum::<u32>() % 3
}

impl Attempt<'_> {
    /// The proof with one point moved by (0, 2), if what the verifier multiplies that point with is divisible by three in both
    /// equations: then nothing but the subgroup check shows it.
    fn respond_with_torsion(&mut self, member: &str) -> Option<Vec<u8>> {
        // T1 and T2 are those of the untouched points.
        let mut items = self.hashed();
        let point = match member {
            "Abar" => &mut self.a_bar,
            "Bbar" => &mut self.b_bar,
            _ => &mut self.d,
        };
        *point = plus_torsion(point);
        let octets = super::super::spoil::compressed(point);
        items.iter_mut().filter(|(name, _)| *name == member).for_each(|item| item.1.clone_from(&octets));
        let c = super::super::forge::hash(&self.vector.interface, &items, "nothing", "H2S_");
        let answered = self.respond(c);
        let [e_hat, r1_hat, r3_hat] = [0, 1, 2].map(|i| modulo_3(&answered.responses[i]));
        let unseen = match member {
            "Abar" => e_hat == 0,
            "Bbar" => modulo_3(&c) == 0,
            _ => r1_hat == 0 && r3_hat == 0,
        };
        unseen.then(|| answered.to_octets())
    }
}
