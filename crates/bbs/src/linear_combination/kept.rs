//! The tables that are kept for the life of the process: those of generators.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};

use ark_bls12_381::G1Affine;

use super::{Layout, Table};
use crate::ciphersuite::Ciphersuite;

/// No more tables than these are kept: 4.5 MiB. A generator past them is a point like any other.
const MOST: usize = 256;

/// A generator: whether it has been used, and its table from the second use on. A process that uses a generator once
/// does better without.
#[derive(Default)]
struct Generator {
    used: AtomicBool,
    table: OnceLock<Arc<Table>>,
}

type Generators = RwLock<HashMap<G1Affine, Arc<Generator>>>;

static GENERATORS: LazyLock<Generators> = LazyLock::new(|| {
    let p1 = Ciphersuite::ALL.map(|suite| (suite.p1(), Arc::default()));
    RwLock::new(HashMap::from(p1))
});

/// Has a generator's table kept, as soon as there is one.
pub(crate) fn register(generator: G1Affine) {
    let mut generators = GENERATORS.write().unwrap_or_else(PoisonError::into_inner);
    generators.entry(generator).or_default();
}

/// The table of a generator that has been used before; it is made now if need be.
pub(super) fn table(point: &G1Affine) -> Option<Arc<Table>> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let generator = {
        let generators = GENERATORS.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(generators.get(point)?)
    };
    if let Some(table) = generator.table.get() {
        return Some(Arc::clone(table));
    }
    if !generator.used.swap(true, Ordering::Relaxed) || COUNT.fetch_add(1, Ordering::Relaxed) >= MOST {
        return None;
    }
    let table = generator.table.get_or_init(|| Table::many(&[(*point, Layout::KEPT)]).remove(0).into());
    Some(Arc::clone(table))
}

/// The octets of all tables that are kept.
#[cfg(feature = "hazmat")]
pub(crate) fn size() -> usize {
    let generators = GENERATORS.read().unwrap_or_else(PoisonError::into_inner);
    generators.values().filter_map(|generator| generator.table.get()).map(|table| table.size()).sum()
}
