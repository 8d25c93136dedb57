//! What valgrind says, and whose it is.

use std::collections::BTreeSet;
use std::fs;

/// Branches and addresses that depend on a secret.
#[derive(Default)]
pub(crate) struct Report {
    /// How many of them are in field arithmetic.
    pub(crate) arithmetic: usize,
    /// Those of our own that are not [`ACCEPTED`].
    pub(crate) places: BTreeSet<String>,
}

/// Lines of ours that may branch on what is derived from a secret, or read where it says.
const ACCEPTED: &[(&str, &str)] = &[
    // Whether something is zero or the identity that is so with a probability of 2^-250: an error, or its place in an error.
    ("random.rs", "if scalar.is_zero() { Err(Error::Randomness) } else { Ok(scalar) }"),
    ("signature.rs", "if denominator.is_zero() || e.is_zero() {"),
    ("signature.rs", "if a.is_zero() { Err(Error::InvalidSignature) } else { Ok(Signature { a, e }) }"),
    ("proof/moves.rs", "if b.is_zero() {"),
    // The same test: optimised code gives the comparison itself to the line before.
    ("proof/moves.rs", "let b = generators.b(&domain.0, messages, &G1Affine::identity());"),
    ("validity/token.rs", "if let Some(position) = scalars.iter().position(Zero::is_zero) {"),
    // Whether a point is the identity: the A of a signature is not, and of a sum it shows in the sum.
    ("linear_combination.rs", "let base = if point.is_zero() {"),
    (
        "linear_combination/projective.rs",
        "points.iter().map(|point| if point.z.is_zero() { Fq::one() } else { point.z }).collect();",
    ),
    ("linear_combination/projective.rs", "if point.z.is_zero() {"),
    // Whether two points of a sum are equal or opposite: by the same small chance, or where a caller has given one twice.
    ("linear_combination/tree.rs", "self.pairs(|p, q| special |= p.x == q.x);"),
    ("linear_combination/tree.rs", "if !special {"),
    // Tables of a secret point, by formulas of ark's with exceptions: none occurs among small multiples of one point.
    ("linear_combination/table.rs", "let mut power = point.into_group();"),
    ("linear_combination/table.rs", "power.double_in_place();"),
    ("linear_combination/table.rs", "let step = power.double();"),
    (
        "linear_combination/table.rs",
        ".extend(std::iter::successors(Some(power), |last| Some(*last + step)).take(layout.multiples()));",
    ),
    // Whether a point is a generator: looked up by a keyed hash, with a key that each process draws for itself.
    ("linear_combination/kept.rs", "Arc::clone(generators.get(point)?)"),
    // A point that is shown.
    (
        "encoding.rs",
        "point.serialize_compressed(&mut octets[..]).expect(\"a compressed point of G1 has 48 octets\");",
    ),
];

/// One line of a stack: a function in a file, or in a library.
struct Frame<'a> {
    path: &'a str,
    line: usize,
}

impl<'a> Frame<'a> {
    /// Reads `==1==    at 0x1F: name (path:line)`, or `by`, or `(in library)`.
    fn read(text: &'a str) -> Option<Self> {
        let (_, text) = text.split_once("== ")?;
        let text = text.trim_start();
        if !(text.starts_with("at 0x") || text.starts_with("by 0x")) {
            return None;
        }
        let place = text.rsplit_once('(')?.1.trim_end_matches(')');
        let (path, line) = place.rsplit_once(':').unwrap_or((place, "0"));
        Some(Self { path, line: line.parse().unwrap_or(0) })
    }

    /// The code that `ark` derives for a field: addition, subtraction, multiplication, square.
    fn is_field_arithmetic(&self) -> bool {
        self.path.contains("/ark-bls12-381-") && self.path.contains("/src/fields/f")
    }

    fn is_ours(&self) -> bool {
        self.path.contains("/crates/")
            && !["/.cargo/", "/rustc/"].iter().any(|other| self.path.contains(other))
    }

    /// The line of source, without what is in front of it.
    fn source(&self) -> String {
        let source = fs::read_to_string(self.path).unwrap_or_default();
        source.lines().nth(self.line.saturating_sub(1)).unwrap_or_default().trim().to_owned()
    }
}

impl Report {
    /// Of what valgrind writes to standard error.
    pub(crate) fn read(text: &str) -> Self {
        let mut report = Self::default();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if line.contains("depends on uninitialised value") || line.contains("Use of uninitialised value")
            {
                report.add(&lines.by_ref().map_while(Frame::read).collect::<Vec<_>>());
            }
        }
        report
    }

    /// One of them, with its stack, the innermost function first. It is the arithmetic's if that is what our code called.
    fn add(&mut self, stack: &[Frame<'_>]) {
        let ours = stack.iter().position(Frame::is_ours).unwrap_or(stack.len());
        if stack[..ours].iter().any(Frame::is_field_arithmetic) {
            self.arithmetic += 1;
            return;
        }
        let Some(frame) = stack.get(ours).or(stack.first()) else { return };
        let source = frame.source();
        if !ACCEPTED.iter().any(|(path, line)| frame.path.ends_with(path) && source == *line) {
            self.places.insert(format!("{}:{}: {source}", frame.path, frame.line));
        }
    }
}
