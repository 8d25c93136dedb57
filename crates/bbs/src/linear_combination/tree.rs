//! Sums of many points in affine coordinates, pairs first, then pairs of these, with one inversion for each level.

use ark_bls12_381::Fq;
use ark_ff::Field;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::projective::Affine;
use crate::inversion::invert_all;

/// Lists of points to be summed, one behind the other. Wiped when they are done with.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Lists {
    points: Vec<Affine>,
    /// Where each list ends.
    ends: Vec<usize>,
    /// What has left the lists, as pairs that belong to the list with this number.
    apart: Vec<(usize, [Affine; 2])>,
}

/// Below so many additions an inversion costs more than it saves.
const WORTH_AN_INVERSION: usize = 40;

impl Lists {
    /// No lists yet, and room for so many points in all.
    pub(super) fn with_room(points: usize) -> Self {
        Self { points: Vec::with_capacity(points), ends: Vec::new(), apart: Vec::new() }
    }

    /// Wipes them and keeps the room.
    pub(super) fn clear(&mut self) {
        self.zeroize();
    }

    /// Adds a point to the list that is being written.
    pub(super) fn push(&mut self, point: Affine) {
        self.points.push(point);
    }

    /// Ends the list that is being written.
    pub(super) fn end(&mut self) {
        self.ends.push(self.points.len());
    }

    /// How many lists there are.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// How many points there are.
    pub(super) fn len(&self) -> usize {
        self.points.len()
    }

    /// The points that are left of a list.
    pub(super) fn list(&self, number: usize) -> impl Iterator<Item = &Affine> {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        let apart = self.apart.iter().filter(move |(list, _)| *list == number).flat_map(|(_, pair)| pair);
        self.points[start..self.ends[number]].iter().chain(apart)
    }

    /// Adds up pairs of every list, level by level, as long as it pays. An affine addition is an inversion, two multiplications
    /// and a square; with the inversions of a level made together, six multiplications in all, where a projective one takes
    /// eleven. (Bernstein, Doumen, Lange and Oosterwijk, INDOCRYPT 2012, section 5.)
    pub(super) fn reduce(&mut self) {
        let mut denominators = Vec::with_capacity(self.points.len() / 2);
        loop {
            self.set_apart();
            denominators.clear();
            self.pairs(|p, q| denominators.push(q.x - p.x));
            if denominators.len() < WORTH_AN_INVERSION {
                break;
            }
            invert_all(&mut denominators);
            self.add_pairs(&denominators);
        }
        denominators.zeroize();
    }

    fn starts(&self) -> impl Iterator<Item = (usize, usize)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter().copied())
    }

    fn pairs(&self, mut with: impl FnMut(&Affine, &Affine)) {
        for (start, end) in self.starts() {
            self.points[start..end].chunks_exact(2).for_each(|pair| with(&pair[0], &pair[1]));
        }
    }

    /// Takes pairs of equal and of opposite points out of the lists: their affine addition has no denominator. This happens where
    /// points are given twice or scalars cancel; it does not for independent points and random scalars.
    fn set_apart(&mut self) {
        let mut special = false;
        self.pairs(|p, q| special |= p.x == q.x);
        if !special {
            return;
        }
        let (mut start, mut written) = (0, 0);
        for (number, end) in self.ends.iter_mut().enumerate() {
            let mut read = start;
            while read < *end {
                let after = (read + 2).min(*end);
                if read + 1 < after && self.points[read].x == self.points[read + 1].x {
                    self.apart.push((number, [self.points[read], self.points[read + 1]]));
                } else {
                    self.points.copy_within(read..after, written);
                    written += after - read;
                }
                read = after;
            }
            start = *end;
            *end = written;
        }
        self.points.truncate(written);
    }

    /// Puts the sum of each pair in its place: λ = (y_2 − y_1)/(x_2 − x_1), x_3 = λ² − x_1 − x_2, y_3 = λ·(x_1 − x_3) − y_1.
    fn add_pairs(&mut self, inverses: &[Fq]) {
        let (mut start, mut written) = (0, 0);
        let mut inverses = inverses.iter();
        for end in &mut self.ends {
            let mut read = start;
            while read + 1 < *end {
                let (p, q) = (self.points[read], self.points[read + 1]);
                if let Some(inverse) = inverses.next() {
                    let slope = (q.y - p.y) * inverse;
                    let x = slope.square() - p.x - q.x;
                    self.points[written] = Affine { x, y: slope * (p.x - x) - p.y };
                    written += 1;
                }
                read += 2;
            }
            if read < *end {
                self.points[written] = self.points[read];
                written += 1;
            }
            start = *end;
            *end = written;
        }
        self.points.truncate(written);
    }
}
