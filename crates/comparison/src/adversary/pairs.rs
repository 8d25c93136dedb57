//! Joined accounts by pairs of parties: what a join graph is drawn from.

use std::collections::BTreeMap;

use crate::results::Pair;
use crate::transcript::Party;

/// Counts for each pair of parties, the smaller party first.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs(BTreeMap<(Party, Party), (u32, u32, u32)>);

impl Pairs {
    fn of(&mut self, one: Option<Party>, other: Option<Party>) -> Option<&mut (u32, u32, u32)> {
        let (one, other) = (one?, other?);
        (one != other).then(|| self.0.entry((one.min(other), one.max(other))).or_default())
    }

    /// Somebody has accounts at these parties, one for each time that a party is named.
    pub(super) fn has(&mut self, parties: &[Option<Party>]) {
        for (at, one) in parties.iter().enumerate() {
            for other in &parties[at + 1..] {
                if let Some((_, _, there_are)) = self.of(*one, *other) {
                    *there_are += 1;
                }
            }
        }
    }

    /// An account at one party is claimed to be of the same person as an account at another.
    pub(super) fn claim(&mut self, one: Option<Party>, other: Option<Party>, is_right: bool) {
        if let Some((claimed, right, _)) = self.of(one, other) {
            *claimed += 1;
            *right += u32::from(is_right);
        }
    }

    /// The pairs in order.
    pub(super) fn counted(self) -> Vec<Pair> {
        let pair = |((a, b), (claimed, right, there_are))| Pair { a, b, claimed, right, there_are };
        self.0.into_iter().map(pair).collect()
    }
}
