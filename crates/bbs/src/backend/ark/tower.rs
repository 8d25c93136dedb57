//! Products and squares in Fp12 = Fp6\[w\]/(w² − v), Fp6 = Fp2\[v\]/(v³ − ξ), ξ = 1 + u, u² = −1.
//!
//! The elements are `ark`'s. The formulas are written out so that each coefficient is one sum of products.

use ark_bls12_381::{Fq, Fq2, Fq6, Fq12};

use super::unreduced::{Limbs, Unreduced, limbs, sum_of_products};

/// a·b: Karatsuba over Fp6.
pub(crate) fn product(a: &Fq12, b: &Fq12) -> Fq12 {
    let low = product_fp6(&a.c0, &b.c0);
    let high = product_fp6(&a.c1, &b.c1);
    let both = product_fp6(&(a.c0 + a.c1), &(b.c0 + b.c1));
    Fq12::new(low + times_v(&high), both - low - high)
}

/// a² = (a_0 + a_1)·(a_0 + v·a_1) − (1 + v)·a_0·a_1 + 2·a_0·a_1·w.
pub(crate) fn square(a: &Fq12) -> Fq12 {
    let mixed = product_fp6(&a.c0, &a.c1);
    let sum = product_fp6(&(a.c0 + a.c1), &(a.c0 + times_v(&a.c1)));
    Fq12::new(sum - mixed - times_v(&mixed), mixed + mixed)
}

/// f·(l_0 + l_1·v + l_4·v·w), which is how a line meets the Miller loop.
pub(crate) fn product_with_line(f: &Fq12, [l_0, l_1, l_4]: [&Fq2; 3]) -> Fq12 {
    let (xi_l_1, xi_l_4) = (times_xi(l_1), times_xi(l_4));
    let (xi_l_1, xi_l_4) = (Right::new(&xi_l_1), Right::new(&xi_l_4));
    let (l_0, l_1, l_4) = (Right::new(l_0), Right::new(l_1), Right::new(l_4));
    let (g, h) = (&f.c0, &f.c1);
    Fq12::new(
        Fq6::new(
            three_products([(&g.c0, &l_0), (&g.c2, &xi_l_1), (&h.c1, &xi_l_4)]),
            three_products([(&g.c1, &l_0), (&g.c0, &l_1), (&h.c2, &xi_l_4)]),
            three_products([(&g.c2, &l_0), (&g.c1, &l_1), (&h.c0, &l_4)]),
        ),
        Fq6::new(
            three_products([(&h.c0, &l_0), (&h.c2, &xi_l_1), (&g.c2, &xi_l_4)]),
            three_products([(&h.c1, &l_0), (&h.c0, &l_1), (&g.c0, &l_4)]),
            three_products([(&h.c2, &l_0), (&h.c1, &l_1), (&g.c1, &l_4)]),
        ),
    )
}

/// a² where a^(p⁴ − p² + 1) = 1: three squares in Fp4 (R. Granger, M. Scott, "Faster Squaring in the Cyclotomic Subgroup
/// of Sixth Degree Extensions", PKC 2010, section 3.2).
pub(crate) fn cyclotomic_square(a: &Fq12) -> Fq12 {
    let (r_0, r_1) = square_fp4(&a.c0.c0, &a.c1.c1);
    let (s_0, s_1) = square_fp4(&a.c1.c0, &a.c0.c2);
    let (t_0, t_1) = square_fp4(&a.c0.c1, &a.c1.c2);
    let xi_t_1 = times_xi(&Fq2::new(t_1[0].reduced_once(), t_1[1].reduced_once()));
    let xi_t_1 = [Unreduced::from(&xi_t_1.c0), Unreduced::from(&xi_t_1.c1)];
    Fq12::new(
        Fq6::new(
            thrice_minus_twice(&r_0, &a.c0.c0),
            thrice_minus_twice(&s_0, &a.c0.c1),
            thrice_minus_twice(&t_0, &a.c0.c2),
        ),
        Fq6::new(
            thrice_plus_twice(&xi_t_1, &a.c1.c0),
            thrice_plus_twice(&r_1, &a.c1.c1),
            thrice_plus_twice(&s_1, &a.c1.c2),
        ),
    )
}

/// (x + y·z)² = x² + ξ·y² + 2·x·y·z for z² = ξ, of elements of Fp2; each coefficient below 2p.
#[inline]
fn square_fp4(x: &Fq2, y: &Fq2) -> ([Unreduced; 2], [Unreduced; 2]) {
    let (x_0, x_1) = (Unreduced::from(&x.c0), Unreduced::from(&x.c1));
    let (y_0, y_1) = (Unreduced::from(&y.c0), Unreduced::from(&y.c1));
    let (twice_x_0, twice_x_1, minus_y_1) = (x_0 + x_0, x_1 + x_1, y_1.negated());
    let (xi_y_0, xi_y_1) = (y_0.minus(y_1), y_0 + y_1);
    // The bounds of the products: 2·2 + 2·1 + 2·1, 2·1 + 2·1 + 2·1, and 2·1 + 2·1 twice.
    let squares = [
        sum_of_products([
            (&(x_0 + x_1).0, &x_0.minus(x_1).0),
            (&xi_y_0.0, &y_0.0),
            (&xi_y_1.0, &minus_y_1.0),
        ]),
        sum_of_products([(&twice_x_0.0, &x_1.0), (&xi_y_0.0, &y_1.0), (&xi_y_1.0, &y_0.0)]),
    ];
    let mixed = [
        sum_of_products([(&twice_x_0.0, &y_0.0), (&twice_x_1.0, &minus_y_1.0)]),
        sum_of_products([(&twice_x_0.0, &y_1.0), (&twice_x_1.0, &y_0.0)]),
    ];
    (squares, mixed)
}

/// 3·t − 2·z for t below 2p: t − z is below 3p, the whole below 8p.
#[inline]
fn thrice_minus_twice(t: &[Unreduced; 2], z: &Fq2) -> Fq2 {
    let (z_0, z_1) = (Unreduced::from(&z.c0), Unreduced::from(&z.c1));
    Fq2::new(thrice_and_twice(t[0], z_0.negated()), thrice_and_twice(t[1], z_1.negated()))
}

/// 3·t + 2·z, likewise.
#[inline]
fn thrice_plus_twice(t: &[Unreduced; 2], z: &Fq2) -> Fq2 {
    let (z_0, z_1) = (Unreduced::from(&z.c0), Unreduced::from(&z.c1));
    Fq2::new(thrice_and_twice(t[0], z_0), thrice_and_twice(t[1], z_1))
}

#[inline]
fn thrice_and_twice(t: Unreduced, z: Unreduced) -> Fq {
    let sum = t + z;
    (sum + sum + t).reduced()
}

/// a·b in Fp6, with ξ multiplied into b beforehand.
fn product_fp6(a: &Fq6, b: &Fq6) -> Fq6 {
    let (xi_b_1, xi_b_2) = (times_xi(&b.c1), times_xi(&b.c2));
    let (xi_b_1, xi_b_2) = (Right::new(&xi_b_1), Right::new(&xi_b_2));
    let (b_0, b_1, b_2) = (Right::new(&b.c0), Right::new(&b.c1), Right::new(&b.c2));
    Fq6::new(
        three_products([(&a.c0, &b_0), (&a.c1, &xi_b_2), (&a.c2, &xi_b_1)]),
        three_products([(&a.c0, &b_1), (&a.c1, &b_0), (&a.c2, &xi_b_2)]),
        three_products([(&a.c0, &b_2), (&a.c1, &b_1), (&a.c2, &b_0)]),
    )
}

/// The second factor of a product in Fp2: beside its coefficients the second one negated, for u² = −1.
struct Right<'a> {
    real: &'a Limbs,
    imaginary: &'a Limbs,
    minus_imaginary: Unreduced,
}

impl<'a> Right<'a> {
    #[inline]
    fn new(b: &'a Fq2) -> Self {
        let (real, imaginary) = (limbs(&b.c0), limbs(&b.c1));
        Self { real, imaginary, minus_imaginary: Unreduced(*imaginary).negated() }
    }
}

/// Σ a·b in Fp2: six products of elements for each coefficient.
#[inline]
fn three_products([(a, b), (c, d), (e, f)]: [(&Fq2, &Right); 3]) -> Fq2 {
    Fq2::new(
        six_products([
            (limbs(&a.c0), b.real),
            (limbs(&a.c1), &b.minus_imaginary.0),
            (limbs(&c.c0), d.real),
            (limbs(&c.c1), &d.minus_imaginary.0),
            (limbs(&e.c0), f.real),
            (limbs(&e.c1), &f.minus_imaginary.0),
        ]),
        six_products([
            (limbs(&a.c0), b.imaginary),
            (limbs(&a.c1), b.real),
            (limbs(&c.c0), d.imaginary),
            (limbs(&c.c1), d.real),
            (limbs(&e.c0), f.imaginary),
            (limbs(&e.c1), f.real),
        ]),
    )
}

/// Not inlined: eighteen of them make a product, and its code is to stay in the cache.
#[inline(never)]
fn six_products(terms: [(&Limbs, &Limbs); 6]) -> Fq {
    sum_of_products(terms).reduced_once()
}

/// ξ·(a + b·u) = a − b + (a + b)·u.
#[inline]
fn times_xi(a: &Fq2) -> Fq2 {
    Fq2::new(a.c0 - a.c1, a.c0 + a.c1)
}

/// v·(a + b·v + c·v²) = ξ·c + a·v + b·v².
#[inline]
fn times_v(a: &Fq6) -> Fq6 {
    Fq6::new(times_xi(&a.c2), a.c0, a.c1)
}
