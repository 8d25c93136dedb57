//! Where the parts of a machine-readable zone stand (ICAO Doc 9303 parts 4, 5 and 6).

use super::Position;

/// Cells of one line; line and columns count from 0, and `end` is the first column after them.
#[derive(Clone, Copy)]
pub(super) struct Cells {
    pub(super) line: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The layout of one size of document. Where a field has its own check digit, that is the cell after the field.
pub(super) struct Layout {
    /// How many characters a line has.
    pub(super) width: usize,
    /// The primary and secondary identifier.
    pub(super) name: Cells,
    /// The document number; its check digit follows.
    pub(super) number: Cells,
    /// The birth date; its check digit follows.
    pub(super) birth: Cells,
    /// The sex.
    pub(super) sex: Cells,
    /// The expiry date; its check digit follows.
    pub(super) expiry: Cells,
    /// The nationality.
    pub(super) nationality: Cells,
    /// The first optional data: in a passport the personal number, which its check digit follows.
    pub(super) optional: Cells,
    /// The check digit of all check digits and what they cover.
    pub(super) composite: Cells,
    /// What that covers.
    pub(super) covered: &'static [Cells],
}

const fn cells(line: usize, start: usize, end: usize) -> Cells {
    Cells { line, start, end }
}

/// The document code: kind, and a second letter that the issuing state chooses.
pub(super) const CODE: Cells = cells(0, 0, 2);

/// The issuing state.
pub(super) const STATE: Cells = cells(0, 2, 5);

/// Cards of credit card size: three lines (Doc 9303 part 5, "Data structure of the machine readable zone").
pub(super) const TD1: Layout = Layout {
    width: 30,
    number: cells(0, 5, 14),
    optional: cells(0, 15, 30),
    birth: cells(1, 0, 6),
    sex: cells(1, 7, 8),
    expiry: cells(1, 8, 14),
    nationality: cells(1, 15, 18),
    composite: cells(1, 29, 30),
    name: cells(2, 0, 30),
    covered: &[cells(0, 5, 30), cells(1, 0, 7), cells(1, 8, 15), cells(1, 18, 29)],
};

/// Larger cards: two lines (Doc 9303 part 6).
pub(super) const TD2: Layout = Layout {
    width: 36,
    name: cells(0, 5, 36),
    number: cells(1, 0, 9),
    nationality: cells(1, 10, 13),
    birth: cells(1, 13, 19),
    sex: cells(1, 20, 21),
    expiry: cells(1, 21, 27),
    optional: cells(1, 28, 35),
    composite: cells(1, 35, 36),
    covered: &[cells(1, 0, 10), cells(1, 13, 20), cells(1, 21, 35)],
};

/// Passports: two lines (Doc 9303 part 4).
pub(super) const TD3: Layout = Layout {
    width: 44,
    name: cells(0, 5, 44),
    number: cells(1, 0, 9),
    nationality: cells(1, 10, 13),
    birth: cells(1, 13, 19),
    sex: cells(1, 20, 21),
    expiry: cells(1, 21, 27),
    optional: cells(1, 28, 42),
    composite: cells(1, 43, 44),
    covered: &[cells(1, 0, 10), cells(1, 13, 20), cells(1, 21, 43)],
};

impl Cells {
    /// The cell after these, where a check digit stands.
    pub(super) fn check_digit(self) -> Cells {
        cells(self.line, self.end, self.end + 1)
    }

    /// Where the cell stands that is `offset` cells after the first.
    pub(super) fn position(self, offset: usize) -> Position {
        Position::Zone { line: self.line + 1, column: self.start + offset + 1 }
    }
}
