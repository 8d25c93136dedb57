//! The anonymity set of an account: how many people of the population register it may belong to, for all that a
//! coalition has.

use std::collections::{BTreeMap, BTreeSet};

use super::clusters::Clusters;
use super::dossier::DossierNumber;
use super::programs::Profile;
use super::score::{Scorer, count};
use crate::results::AnonymitySet;

/// For each account: one, where it is named; else the people who fit what is shown or proven about it and about the
/// accounts that are linked with it. Where nobody fits (somebody's data were stolen), the whole population.
pub(super) fn of(
    scorer: &Scorer<'_, '_>,
    clusters: &Clusters,
    named: &BTreeSet<DossierNumber>,
) -> Option<AnonymitySet> {
    let mut sizes = Vec::new();
    for (account, _) in scorer.accounts() {
        if named.contains(&account.number) {
            sizes.push(1);
            continue;
        }
        let linked = clusters.with(account.number).iter().filter_map(|number| scorer.pool.dossier(*number));
        let attributes = linked.chain([account]).flat_map(|dossier| dossier.attributes.keys());
        let profile = Profile::of_attributes(attributes.collect::<BTreeSet<_>>().into_iter());
        sizes.push(scorer.truths.fitting(profile));
    }
    summary(sizes)
}

/// 5th percentile, median and curve of set sizes; `None` without any.
pub fn summary(mut sizes: Vec<u32>) -> Option<AnonymitySet> {
    sizes.sort_unstable();
    let last = sizes.len().checked_sub(1)?;
    let at = |percent: usize| sizes[last * percent / 100];
    let mut curve = BTreeMap::new();
    for (at, size) in sizes.iter().enumerate() {
        curve.insert(*size, count(at + 1));
    }
    let (p5, median, accounts) = (at(5), at(50), count(sizes.len()));
    Some(AnonymitySet { p5, median, accounts, curve: curve.into_iter().collect() })
}
