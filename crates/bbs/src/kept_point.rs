//! A point that comes back in one proof after the other, with a table of its multiples once that pays.

use std::fmt;
use std::sync::Arc;

use ark_bls12_381::G1Affine;

use crate::linear_combination::{BaseId, Combinations, Layout, Table};

/// A point of the prover's own, and perhaps a table of its multiples: about 34 KiB, wiped when the last copy is dropped. To make
/// the table takes about as long as it saves in four proofs.
#[derive(Clone)]
pub struct KeptPoint {
    point: G1Affine,
    table: Option<Arc<Table>>,
}

impl KeptPoint {
    /// The point without a table.
    pub fn new(point: G1Affine) -> Self {
        Self { point, table: None }
    }

    /// Makes the table, if it is not there. The point is not the identity.
    pub fn make_table(&mut self) {
        let make = || Arc::new(Table::many(&[(self.point, Layout::KEPT)]).remove(0));
        self.table.get_or_insert_with(make);
    }

    /// The point as a term of sums.
    pub fn base(&self, combinations: &mut Combinations) -> BaseId {
        match &self.table {
            Some(table) => combinations.table(table),
            None => combinations.base(&self.point),
        }
    }
}

impl fmt::Debug for KeptPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptPoint")
    }
}
