//! Dossiers that are about one person, for all that programs claim.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::dossier::DossierNumber;
use super::pool::Pool;
use super::programs::Link;
use crate::transcript::{Line, Party};

/// Most dossiers of one party that are taken for one person's: links that would make more are not followed. Where there is
/// but soft evidence, a person is taken to have one account.
const AT_ONE_PARTY: u32 = 3;
/// From how many bits on evidence is hard: an equal value. A dossier with hard evidence is not joined by soft evidence.
const HARD: f64 = 32.0;

/// Dossiers, put together by links.
#[derive(Clone, Debug, Default)]
pub(super) struct Clusters {
    of: HashMap<DossierNumber, usize>,
    members: Vec<Vec<DossierNumber>>,
    hard: HashSet<usize>,
    lines: HashMap<DossierNumber, Vec<Line>>,
}

impl Clusters {
    /// Follows links, the strongest first.
    pub(super) fn of(pool: &Pool<'_>, links: &[&Link]) -> Self {
        let mut clusters = Self::default();
        let mut links = links.to_vec();
        links.sort_by(|one, other| {
            other.bits.total_cmp(&one.bits).then((one.a, one.b).cmp(&(other.a, other.b)))
        });
        for link in links {
            let (a, b) = (clusters.place(link.a), clusters.place(link.b));
            let hard = link.bits >= HARD;
            let settled = !hard && (clusters.hard.contains(&a) || clusters.hard.contains(&b));
            let most = if hard { AT_ONE_PARTY } else { 1 };
            if a == b || settled || clusters.crowded(pool, (a, b), most) {
                continue;
            }
            let (into, from) =
                if clusters.members[a].len() >= clusters.members[b].len() { (a, b) } else { (b, a) };
            if hard {
                clusters.hard.insert(into);
            }
            for moved in std::mem::take(&mut clusters.members[from]) {
                clusters.of.insert(moved, into);
                clusters.members[into].push(moved);
            }
            for end in [link.a, link.b] {
                clusters.lines.entry(end).or_insert_with(|| link.lines.clone());
            }
        }
        clusters.members.iter_mut().for_each(|members| members.sort_unstable());
        clusters
    }

    fn place(&mut self, dossier: DossierNumber) -> usize {
        let next = self.members.len();
        let place = *self.of.entry(dossier).or_insert(next);
        if place == next {
            self.members.push(vec![dossier]);
        }
        place
    }

    fn crowded(&self, pool: &Pool<'_>, (a, b): (usize, usize), most: u32) -> bool {
        let mut at: BTreeMap<Option<Party>, u32> = BTreeMap::new();
        for dossier in self.members[a].iter().chain(&self.members[b]) {
            *at.entry(pool.dossier(*dossier).and_then(|dossier| dossier.party)).or_default() += 1;
        }
        at.values().any(|count| *count > most)
    }

    /// The dossiers that are together with one, itself included; empty: it has no link.
    pub(super) fn with(&self, dossier: DossierNumber) -> &[DossierNumber] {
        self.of.get(&dossier).map_or(&[], |place| &self.members[*place])
    }

    /// All clusters.
    pub(super) fn all(&self) -> impl Iterator<Item = &[DossierNumber]> {
        self.members.iter().map(|members| &members[..]).filter(|members| members.len() > 1)
    }

    /// Lines of the link by which a dossier came into its cluster.
    pub(super) fn lines(&self, dossier: DossierNumber) -> &[Line] {
        self.lines.get(&dossier).map_or(&[], |lines| lines)
    }
}
