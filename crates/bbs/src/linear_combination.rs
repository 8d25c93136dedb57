//! Linear combinations Σ P_i·k_i in G1, many at once, by tables of multiples.
#![doc = include_str!("../notes/linear_combination.md")]

mod digits;
pub(crate) mod kept;
mod projective;
mod table;
mod tree;

use std::collections::BTreeMap;
use std::sync::Arc;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::PrimeField;
use subtle::Choice;
use zeroize::{Zeroize, Zeroizing};

use digits::Digits;
use projective::{Affine, Projective};
use table::Access;
use tree::Lists;

pub(crate) use table::{Layout, Table};

/// How many points are summed together: enough to share inversions, few enough to stay near the processor.
const POINTS_AT_ONCE: usize = 8192;

/// A point is looked for among so many that came last, before it gets a table of its own.
const LOOK_BACK: usize = 32;
/// Up to so many points a multiplication by β for each costs less than a list of their own.
const FEW: usize = 12;

/// Linear combinations that are worked out together, so that they share tables, inversions and what else they can.
///
/// Either all scalars are secret, and the operations and addresses are the same for all of them; or everybody may know them.
/// Which points there are and whether one is the identity is no secret in either case.
pub struct Combinations {
    access: Access,
    bases: Vec<Base>,
    sums: Vec<Sum>,
}

/// A point of one [`Combinations`], which any of its sums may have as a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseId(usize);

/// A point with a table of 66 KiB that its owner keeps: for a point that very many sums have as a term.
#[derive(Clone)]
pub struct FixedBase(Option<Arc<Table>>);

impl FixedBase {
    /// Makes the table, which takes as long as some twenty products do.
    pub fn new(point: &G1Affine) -> Self {
        let table = || Table::many(&[(*point, Layout::FIXED)]).remove(0);
        Self((!point.is_zero()).then(table).map(Arc::new))
    }
}

/// A position is no secret: this lets terms be wiped.
impl Zeroize for BaseId {
    fn zeroize(&mut self) {}
}

enum Base {
    Identity,
    /// Its table is there.
    Table(Arc<Table>),
    /// A table is to be made, and it is a term of so many sums.
    Point(G1Affine, usize),
}

impl Base {
    fn is_same_point(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Point(own, _), Self::Point(other, _)) if own == other)
    }
}

#[derive(Default)]
struct Sum {
    terms: Vec<Term>,
    points: Vec<Affine>,
}

/// A base times a scalar below 2^bits.
struct Term {
    base: usize,
    scalar: Zeroizing<Fr>,
    bits: u32,
}

impl Combinations {
    /// Of secret scalars.
    pub fn secret() -> Self {
        Self { access: Access::Every, bases: Vec::new(), sums: Vec::new() }
    }

    /// Of scalars that everybody may know.
    pub fn public() -> Self {
        Self { access: Access::One, bases: Vec::new(), sums: Vec::new() }
    }

    /// A point to be a term of sums.
    pub fn base(&mut self, point: &G1Affine) -> BaseId {
        let base = if point.is_zero() {
            Base::Identity
        } else {
            kept::table(point).map_or(Base::Point(*point, 0), Base::Table)
        };
        self.known(&base).unwrap_or_else(|| self.push(base))
    }

    /// What belongs together comes together: a commitment is in the core proof and in the proofs about it. A prover's points
    /// can be secrets, and are not compared.
    fn known(&self, base: &Base) -> Option<BaseId> {
        let first = match self.access {
            Access::Every => self.bases.len(),
            Access::One => self.bases.len().saturating_sub(LOOK_BACK),
        };
        let near = first..self.bases.len();
        near.rev().find(|known| self.bases[*known].is_same_point(base)).map(BaseId)
    }

    /// Several of them.
    pub fn bases<const N: usize>(&mut self, points: &[G1Affine; N]) -> [BaseId; N] {
        points.each_ref().map(|point| self.base(point))
    }

    /// A point whose table is kept by the caller.
    pub(crate) fn table(&mut self, table: &Arc<Table>) -> BaseId {
        self.push(Base::Table(Arc::clone(table)))
    }

    /// A point whose table is kept by its owner.
    pub fn fixed(&mut self, fixed: &FixedBase) -> BaseId {
        match &fixed.0 {
            Some(table) => self.table(table),
            None => self.push(Base::Identity),
        }
    }

    fn push(&mut self, base: Base) -> BaseId {
        self.bases.push(base);
        BaseId(self.bases.len() - 1)
    }

    /// Σ P_i·k_i. Gives its position in what [`Self::evaluate`] gives.
    pub fn sum(&mut self, terms: &[(BaseId, Fr)]) -> usize {
        self.sum_and(terms, &[])
    }

    /// Σ P_i·k_i + Σ Q_j.
    pub fn sum_and(&mut self, terms: &[(BaseId, Fr)], points: &[G1Affine]) -> usize {
        let bits = |scalar: &Fr| match self.access {
            Access::Every => Fr::MODULUS_BIT_SIZE,
            Access::One => Digits::length(scalar),
        };
        let terms: Vec<_> = terms.iter().map(|(base, scalar)| (*base, *scalar, bits(scalar))).collect();
        self.push_sum(&Zeroizing::new(terms), points)
    }

    /// Σ P_i·k_i for k_i < 2^bits_i: the bounds are no secret, and short scalars cost less. A scalar that is not below its
    /// bound gives a wrong sum.
    pub fn sum_below(&mut self, terms: &[(BaseId, Fr, u32)]) -> usize {
        debug_assert!(
            terms.iter().all(|(_, scalar, bits)| Digits::length(scalar) <= *bits),
            "scalars are below their bounds"
        );
        self.push_sum(terms, &[])
    }

    fn push_sum(&mut self, terms: &[(BaseId, Fr, u32)], points: &[G1Affine]) -> usize {
        let mut sum = Sum::default();
        sum.terms.reserve_exact(terms.len());
        for (BaseId(base), scalar, bits) in terms {
            match &mut self.bases[*base] {
                Base::Identity => continue,
                Base::Point(_, uses) => *uses += 1,
                Base::Table(_) => {}
            }
            sum.terms.push(Term { base: *base, scalar: Zeroizing::new(*scalar), bits: *bits });
        }
        sum.points.extend(points.iter().filter(|point| !point.is_zero()).map(Affine::from));
        self.sums.push(sum);
        self.sums.len() - 1
    }

    /// The sums, in the order in which they were asked for.
    pub fn evaluate(self) -> Vec<G1Affine> {
        let tables = tables(&self.bases);
        let (mut evaluated, mut pending) = (Vec::with_capacity(self.sums.len()), Vec::new());
        let sizes = || self.sums.iter().map(|sum| sum.most_points(&tables));
        let room = (POINTS_AT_ONCE + sizes().max().unwrap_or_default()).min(sizes().sum());
        let mut lists = Lists::with_room(room);
        for sum in &self.sums {
            pending.push(Columns::write(sum, &tables, self.access, &mut lists));
            if lists.len() >= POINTS_AT_ONCE {
                evaluated.extend(finish(&std::mem::take(&mut pending), &mut lists));
            }
        }
        evaluated.extend(finish(&pending, &mut lists));
        let points = projective::to_affine(&evaluated);
        evaluated.zeroize();
        points
    }
}

/// The table of every base that is a term. One that is not is never looked at, and has an empty place.
fn tables(bases: &[Base]) -> Vec<Option<Arc<Table>>> {
    let layout = |uses| if uses <= 2 { Layout::ONCE } else { Layout::SHARED };
    let to_make: Vec<_> = bases
        .iter()
        .filter_map(|base| match base {
            Base::Point(point, uses) if *uses > 0 => Some((*point, layout(*uses))),
            _ => None,
        })
        .collect();
    let mut made = Table::many(&to_make).into_iter().map(Arc::new);
    let table = |base: &Base| match base {
        Base::Table(table) => Some(Arc::clone(table)),
        Base::Point(_, uses) if *uses > 0 => made.next(),
        _ => None,
    };
    bases.iter().map(table).collect()
}

fn finish(pending: &[Columns], lists: &mut Lists) -> Vec<Projective> {
    lists.reduce();
    let sums = pending.iter().map(|columns| columns.add_up(lists)).collect();
    lists.clear();
    sums
}

impl Sum {
    /// Points are written where there is room for them: a vector that grows leaves copies behind.
    fn most_points(&self, tables: &[Option<Arc<Table>>]) -> usize {
        let there = self.terms.iter().filter_map(|term| tables[term.base].as_deref());
        self.points.len() + there.map(|table| 2 * table.layout().digits()).sum::<usize>()
    }
}

/// What is to be added up for one sum: table entries, by the power of two that they still have to be multiplied by, in a list for
/// the first halves of the scalars and one for the second, which has yet to be multiplied by z; few are multiplied at once.
struct Columns {
    /// The power's exponent, and the number of the first of the two lists. Highest first.
    lists: Vec<(usize, usize)>,
    /// Points to be subtracted unless the flag is zero: where an odd number was made of an even one.
    made_odd: Vec<(Affine, u8)>,
}

impl Columns {
    /// Reads the tables.
    fn write(sum: &Sum, tables: &[Option<Arc<Table>>], access: Access, lists: &mut Lists) -> Self {
        let there = sum.terms.iter().filter_map(|term| Some((term, tables[term.base].as_deref()?)));
        let digits =
            |(term, table): (&Term, &Table)| Digits::new(&term.scalar, term.bits, table.layout().window);
        let mut terms = Vec::with_capacity(sum.terms.len());
        terms.extend(there.map(|(term, table)| (table, digits((term, table)))));
        let mut by_exponent = BTreeMap::from([(0, Vec::new())]);
        for (table, digits) in &terms {
            for step in 0..table.layout().spacing.min(digits.a.count()) {
                let exponent = step * table.layout().window;
                by_exponent.entry(exponent).or_insert_with(Vec::new).push((*table, digits, step));
            }
        }
        let mut columns = Self { lists: Vec::with_capacity(by_exponent.len()), made_odd: Vec::new() };
        let rows = terms.iter().map(|(table, _)| table.layout().rows()).sum();
        let mut second = Zeroizing::new(Vec::with_capacity(rows));
        for (exponent, column) in by_exponent.into_iter().rev() {
            columns.lists.push((exponent, lists.count()));
            if exponent == 0 {
                sum.points.iter().for_each(|point| lists.push(*point));
            }
            for (table, digits, step) in column {
                table.read(digits, step, access, |a| lists.push(a), |b| second.push(b));
            }
            if second.len() <= FEW {
                second.drain(..).for_each(|point| lists.push(point.times_z()));
            }
            lists.end();
            second.drain(..).for_each(|point| lists.push(point));
            lists.end();
        }
        let made_odd = |(table, digits): &(&Table, Digits)| Some((table.point(), digits.made_odd?));
        columns.made_odd.extend(terms.iter().filter_map(made_odd));
        columns
    }

    /// Adds up what is left of the lists, doubling in between.
    fn add_up(&self, lists: &Lists) -> Projective {
        let mut sum = Projective::identity();
        let mut at = self.lists[0].0;
        for (exponent, list) in &self.lists {
            (*exponent..at).for_each(|_| sum.double());
            at = *exponent;
            lists.list(*list).for_each(|point| sum.add(point));
            lists.list(list + 1).for_each(|point| sum.add(&point.times_z()));
        }
        for (point, made_odd) in &self.made_odd {
            let before = sum;
            sum.add(&point.negate_if(Choice::from(1)));
            sum.take_back_unless(&before, Choice::from(*made_odd));
        }
        sum
    }
}

/// Σ P_i·k_i for secret k_i, as many of the one as of the other.
pub(crate) fn secret_combination(points: &[G1Affine], scalars: &[Fr]) -> G1Affine {
    one(Combinations::secret(), points, scalars)
}

/// Σ P_i·k_i for k_i that everybody may know, as many of the one as of the other.
pub(crate) fn public_combination(points: &[G1Affine], scalars: &[Fr]) -> G1Affine {
    one(Combinations::public(), points, scalars)
}

fn one(mut combinations: Combinations, points: &[G1Affine], scalars: &[Fr]) -> G1Affine {
    assert_eq!(points.len(), scalars.len(), "as many points as scalars");
    // With room for all, so that growing leaves no copy of a scalar behind.
    let mut terms = Zeroizing::new(Vec::with_capacity(points.len()));
    terms.extend(points.iter().zip(scalars).map(|(point, scalar)| (combinations.base(point), *scalar)));
    combinations.sum(&terms);
    combinations.evaluate()[0]
}
