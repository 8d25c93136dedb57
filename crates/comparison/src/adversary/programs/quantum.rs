//! What a later quantum computer adds: discrete logarithms of public values in recorded messages.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hasher};

use super::{Findings, Link, Program};
use crate::adversary::pool::Pool;
use crate::transcript::Line;

/// Public values and the secrets that are their discrete logarithms: what the computer can work out. The harness
/// passes them; the program looks up only values that it has before it.
#[derive(Clone, Debug, Default)]
pub struct Logarithms {
    secrets: HashMap<u64, Vec<u8>>,
}

impl Logarithms {
    /// From pairs of a public value and its secret, both as octets.
    pub fn new<'a>(pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Self {
        let digest = |octets: &[u8]| {
            let mut hasher = DefaultHasher::new();
            hasher.write(octets);
            hasher.finish()
        };
        Self { secrets: pairs.map(|(public, secret)| (digest(public), secret.to_vec())).collect() }
    }
}

/// Joins dossiers in which public values stand that have one secret: pseudonyms of one holder at two platforms.
///
/// It sees only what rests on discrete logarithms; proofs that hide unconditionally stay closed to it.
#[derive(Clone, Debug)]
pub struct QuantumComputer<'a> {
    /// What it can work out.
    pub logarithms: &'a Logarithms,
}

impl Program for QuantumComputer<'_> {
    fn name(&self) -> &'static str {
        "later-quantum-computer"
    }

    fn run(&self, pool: &Pool<'_>) -> Findings {
        let mut of: BTreeMap<&[u8], BTreeMap<u32, Line>> = BTreeMap::new();
        for dossier in &pool.dossiers {
            for held in &dossier.held {
                if let Some(secret) = self.logarithms.secrets.get(&pool.field(held.field).digest) {
                    of.entry(secret).or_default().entry(dossier.number).or_insert(held.line);
                }
            }
        }
        let mut links = Vec::new();
        for dossiers in of.values() {
            let mut rest = dossiers.iter();
            let Some((first, line)) = rest.next() else { continue };
            links.extend(
                rest.map(|(other, other_line)| Link::new(*first, *other, 64.0, [*line, *other_line])),
            );
        }
        links.sort_by_key(|link| (link.a, link.b));
        links.dedup_by_key(|link| (link.a, link.b));
        Findings { links, ..Findings::default() }
    }
}
