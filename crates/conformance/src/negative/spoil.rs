//! Every way to spoil the octets of something that is made of points and scalars.

use ark_bls12_381::{Fq, Fr, G1Affine, G2Affine};
use ark_ec::CurveGroup;
use ark_ff::{BigInteger, One, PrimeField, Zero};
use ark_serialize::CanonicalSerialize;
use bauta_bbs::hazmat;

/// What a part of an octet string is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A point of G1, compressed: 48 octets.
    G1,
    /// A point of G2, compressed: 96 octets.
    G2,
    /// A scalar in 1 … r − 1: 32 octets.
    Scalar,
}

/// The octets of an artefact after one change that makes them invalid.
pub(super) struct Spoiled {
    pub(super) tests: &'static str,
    pub(super) name: String,
    pub(super) octets: Vec<u8>,
    pub(super) reason: &'static str,
}

type Bad = (&'static str, &'static str, Vec<u8>, &'static str);

const ENCODING: &str = "encoding of a point";
const SUBGROUP: &str = "subgroup";
const IDENTITY: &str = "identity";
const RANGE: &str = "range of a scalar";
const VALUE: &str = "value";
const LENGTH: &str = "length";

const OUTSIDE: &str = "a point has to be in the subgroup of order r (octets_to_point and subgroup check)";
const NOT_CANONICAL: &str = "a coordinate is below p: there is one encoding of each point";
const BELOW_R: &str = "a scalar is below r: there is one encoding of each scalar";
const OTHER: &str = "another value than the one that was made";

impl Part {
    fn length(self) -> usize {
        match self {
            Self::G1 => 48,
            Self::G2 => 96,
            Self::Scalar => 32,
        }
    }

    fn bad(self, octets: &[u8]) -> Vec<Bad> {
        match self {
            Self::G1 => bad_g1(octets),
            Self::G2 => bad_g2(octets),
            Self::Scalar => bad_scalar(octets),
        }
    }
}

/// Each part by itself, every two neighbours of one kind, and the length of the whole.
pub(super) fn spoiled(octets: &[u8], layout: &[(String, Part)]) -> Vec<Spoiled> {
    let mut all = Vec::new();
    let mut at = 0;
    let mut before: Option<(usize, &str, Part)> = None;
    for (name, part) in layout {
        let end = at + part.length();
        for (tests, what, bad, reason) in part.bad(&octets[at..end]) {
            let octets = [&octets[..at], &bad, &octets[end..]].concat();
            all.push(Spoiled { tests, name: format!("{name}: {what}"), octets, reason });
        }
        if let Some((earlier, other, kind)) = before
            && kind == *part
        {
            let octets =
                [&octets[..earlier], &octets[at..end], &octets[earlier..at], &octets[end..]].concat();
            let name = format!("{other} and {name} exchanged");
            all.push(Spoiled { tests: VALUE, name, octets, reason: "the order of the parts is fixed" });
        }
        before = Some((at, name, *part));
        at = end;
    }
    assert_eq!(at, octets.len(), "the layout has every octet");
    all.extend(lengths(octets));
    all
}

/// A layout from its parts.
pub(super) fn layout(points: &[&str], scalars: &[String]) -> Vec<(String, Part)> {
    let points = points.iter().map(|name| ((*name).to_owned(), Part::G1));
    points.chain(scalars.iter().map(|name| (name.clone(), Part::Scalar))).collect()
}

/// Octets missing, or too many.
pub(super) fn lengths(octets: &[u8]) -> Vec<Spoiled> {
    let (all_but_last, all_but_first) = (&octets[..octets.len() - 1], &octets[1..]);
    let cases: [(&str, Vec<u8>); 9] = [
        ("no octets", Vec::new()),
        ("the last octet missing", all_but_last.to_vec()),
        ("the first octet missing", all_but_first.to_vec()),
        ("all but the first 16 octets missing", octets[..16.min(octets.len())].to_vec()),
        ("one octet 0x00 behind", [octets, &[0]].concat()),
        ("a line feed behind", [octets, b"\n"].concat()),
        ("one octet 0x00 before", [&[0], octets].concat()),
        ("32 zero octets behind", [octets, &[0; 32]].concat()),
        ("twice", [octets, octets].concat()),
    ];
    let spoiled = |(name, octets): (&str, Vec<u8>)| Spoiled {
        tests: LENGTH,
        name: name.to_owned(),
        octets,
        reason: "the length is fixed by what is encoded, and nothing follows",
    };
    cases.into_iter().map(spoiled).collect()
}

/// The octets of a + b, both big-endian and as long as `a`; nothing when there is no room.
fn add(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    let mut sum = a.to_vec();
    let mut carry = 0;
    for (octet, b) in sum.iter_mut().rev().zip(b.iter().rev().chain(std::iter::repeat(&0))) {
        let total = u16::from(*octet) + u16::from(*b) + carry;
        *octet = total.to_be_bytes()[1];
        carry = total >> 8;
    }
    (carry == 0).then_some(sum)
}

fn with_flags(flags: u8, mut octets: Vec<u8>) -> Vec<u8> {
    octets[0] |= flags;
    octets
}

/// The last octet of a coordinate that is otherwise zero.
fn small_x(length: usize, flags: u8, x: u8) -> Vec<u8> {
    let mut octets = vec![0; length];
    octets[0] = flags;
    octets[length - 1] |= x;
    octets
}

/// Flags that every encoding of a point can get wrong.
fn bad_flags(octets: &[u8]) -> Vec<Bad> {
    let length = octets.len();
    let mut uncompressed = octets.to_vec();
    uncompressed[0] &= 0x7f;
    let mut infinite = octets.to_vec();
    infinite[0] |= 0x40;
    let mut negated = octets.to_vec();
    negated[0] ^= 0x20;
    vec![
        (IDENTITY, "the identity", small_x(length, 0xc0, 0), "the identity is refused"),
        (IDENTITY, "the identity with a sign", small_x(length, 0xe0, 0), "the identity has no sign"),
        (ENCODING, "the identity with x = 1", small_x(length, 0xc0, 1), "the identity has no coordinates"),
        (ENCODING, "all octets zero", vec![0; length], "the flag of compression is missing"),
        (ENCODING, "without the flag of compression", uncompressed, "a point is compressed"),
        (ENCODING, "with the flag of the identity", infinite, "the identity has no coordinates"),
        (ENCODING, "all bits one", vec![0xff; length], NOT_CANONICAL),
        (VALUE, "negated", negated, OTHER),
    ]
}

fn bad_g1(octets: &[u8]) -> Vec<Bad> {
    let p = Fq::MODULUS.to_bytes_be();
    let mut bad = bad_flags(octets);
    bad.push((ENCODING, "x = 1, not on the curve", small_x(48, 0x80, 1), "x³ + 4 is no square"));
    bad.push((ENCODING, "x = p", with_flags(0x80, p.clone()), NOT_CANONICAL));
    bad.push((SUBGROUP, "(0, 2), of order 3", small_x(48, 0x80, 0), OUTSIDE));
    bad.push((SUBGROUP, "x = 4, outside the subgroup", small_x(48, 0x80, 4), OUTSIDE));
    if let Ok(point) = hazmat::octets_to_point_g1(octets) {
        bad.push((SUBGROUP, "plus (0, 2), of order 3", compressed(&plus_torsion(&point)), OUTSIDE));
    }
    let mut x = octets.to_vec();
    x[0] &= 0x1f;
    if let Some(larger) = add(&x, &p).filter(|larger| larger[0] < 0x20) {
        let same = "x + p, the same point to who reduces";
        bad.push((ENCODING, same, with_flags(octets[0] & 0xe0, larger), NOT_CANONICAL));
    }
    bad
}

/// The point plus (0, 2), which has order 3.
pub(super) fn plus_torsion(point: &G1Affine) -> G1Affine {
    (*point + G1Affine::new_unchecked(Fq::zero(), Fq::from(2u64))).into_affine()
}

fn bad_g2(octets: &[u8]) -> Vec<Bad> {
    let p = Fq::MODULUS.to_bytes_be();
    let mut bad = bad_flags(octets);
    let first = |on_curve: bool| {
        let of = |x: u64| G2Affine::get_point_from_x_unchecked(ark_bls12_381::Fq2::from(x), false);
        (1..=255).find(|x| of(u64::from(*x)).is_some() == on_curve).unwrap_or(0)
    };
    let (off, outside) = (first(false), first(true));
    bad.push((ENCODING, "not on the curve", small_x(96, 0x80, off), "x³ + 4(1 + i) is no square"));
    bad.push((SUBGROUP, "on the curve, outside the subgroup", small_x(96, 0x80, outside), OUTSIDE));
    bad.push((
        ENCODING,
        "first coordinate p",
        [&with_flags(0x80, p.clone()), &octets[48..]].concat(),
        NOT_CANONICAL,
    ));
    if let Some(larger) = add(&octets[48..], &p) {
        let same = "second coordinate plus p, the same point to who reduces";
        bad.push((ENCODING, same, [&octets[..48], &larger].concat(), NOT_CANONICAL));
    }
    let mut exchanged = [&octets[48..], &octets[..48]].concat();
    exchanged[48] &= 0x1f;
    exchanged[0] |= octets[0] & 0xe0;
    bad.push((ENCODING, "coordinates exchanged", exchanged, "the imaginary part comes first"));
    bad.push((LENGTH, "only the first half", octets[..48].to_vec(), "a point of G2 has 96 octets"));
    bad
}

fn bad_scalar(octets: &[u8]) -> Vec<Bad> {
    let r = Fr::MODULUS.to_bytes_be();
    let value = Fr::from_be_bytes_mod_order(octets);
    let other = |value: Fr| hazmat::scalar_to_octets(&value).to_vec();
    let mut bad = vec![
        (RANGE, "0", vec![0; 32], "a scalar of a key, a signature or a proof is at least 1"),
        (RANGE, "r", r.clone(), BELOW_R),
        (RANGE, "r + 1", add(&r, &[1]).unwrap_or_default(), BELOW_R),
        (RANGE, "2^256 - 1", vec![0xff; 32], BELOW_R),
        (VALUE, "plus 1", other(value + Fr::one()), OTHER),
        (VALUE, "negated", other(-value), OTHER),
        (VALUE, "octets reversed", octets.iter().rev().copied().collect(), "scalars are big-endian"),
    ];
    if let Some(larger) = add(octets, &r) {
        bad.push((RANGE, "plus r, the same to who reduces", larger, BELOW_R));
    }
    bad
}

/// 48 octets, also of a point outside the subgroup.
pub(super) fn compressed(point: &G1Affine) -> Vec<u8> {
    let mut octets = Vec::with_capacity(48);
    point.serialize_compressed(&mut octets).expect("a vector can be written to");
    octets
}
