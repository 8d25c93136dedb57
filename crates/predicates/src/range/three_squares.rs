//! 4v + 1 as a sum of three squares (Rabin and Shallit, "Randomized algorithms in number theory", 1986).

use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use super::{ROOT_BITS, SQUARES};
use crate::error::Error;

/// Bases that make the test of Miller and Rabin exact below 2,152,302,898,747 (Jaeschke, 1993), so for all n < 2^34.
const PRIME_TEST_BASES: [u64; 5] = [2, 3, 5, 7, 11];

/// Three roots, each below 2^17, whose squares add up to 4v + 1.
///
/// n = 4v + 1 ≡ 1 mod 4 is never of the form 4^a·(8b + 7), so there are such; and for an even x, n − x² is again ≡ 1
/// mod 4, so it is a sum of two squares whenever it is a prime. From a random even x on, the first n − x² that is 0, 1,
/// a square or a prime is taken. Draws 4 octets from `rng`. How long it takes depends on v and on them.
///
/// # Errors
/// [`Error::Randomness`] if no x will do, which happens for no v that has been tried.
pub fn three_squares(v: u32, rng: &mut impl CryptoRngCore) -> Result<Zeroizing<[u32; SQUARES]>, Error> {
    let n = 4 * u64::from(v) + 1;
    let candidates = n.isqrt() / 2 + 1;
    let start = Zeroizing::new(u64::from(rng.next_u32()) % candidates);
    let found = (0..candidates).find_map(|step| {
        let x = 2 * ((*start + step) % candidates);
        two_squares(n - x * x).map(|[y, z]| Zeroizing::new([x, y, z]))
    });
    let found = found.ok_or(Error::Randomness)?;
    assert_eq!(found.iter().map(|root| root * root).sum::<u64>(), n, "the squares add up");
    assert!(found.iter().all(|root| *root < 1 << ROOT_BITS), "the roots are short");
    let mut roots = Zeroizing::new([0; SQUARES]);
    for (root, found) in roots.iter_mut().zip(found.iter()) {
        *root = u32::try_from(*found).map_err(|_| Error::Randomness)?;
    }
    Ok(roots)
}

/// Two roots whose squares add up to `n` ≡ 1 mod 4, if `n` is 1, a square or a prime. (0 ≢ 1 mod 4 does not occur.)
fn two_squares(n: u64) -> Option<[u64; 2]> {
    let root = n.isqrt();
    if root * root == n {
        return Some([root, 0]);
    }
    if is_prime(n) { cornacchia(n) } else { None }
}

/// Cornacchia's algorithm: from ±i with i² = −1 mod p, Euclid's remainders of (p, i), the first two below √p.
fn cornacchia(p: u64) -> Option<[u64; 2]> {
    let i = square_root_of_minus_one(p)?;
    let root = p.isqrt();
    let (mut a, mut b) = (p, i);
    while b > root {
        (a, b) = (b, a % b);
    }
    let c = a % b;
    (b * b + c * c == p).then_some([b, c])
}

/// i with i² = −1 mod p, p ≡ 1 mod 4: a^((p−1)/4) for the first a that is not a square.
fn square_root_of_minus_one(p: u64) -> Option<u64> {
    (2..p).map(|a| power(a, (p - 1) / 4, p)).find(|i| product(*i, *i, p) == p - 1)
}

/// Miller and Rabin's test, exact for `n` below 2^34.
fn is_prime(n: u64) -> bool {
    if n < 2 {
        return false;
    }
    if let Some(divisor) =
        [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].into_iter().find(|prime| n.is_multiple_of(*prime))
    {
        return n == divisor;
    }
    let twos = (n - 1).trailing_zeros();
    let odd = (n - 1) >> twos;
    PRIME_TEST_BASES.into_iter().all(|base| {
        let mut x = power(base, odd, n);
        if x == 1 || x == n - 1 {
            return true;
        }
        for _ in 1..twos {
            x = product(x, x, n);
            if x == n - 1 {
                return true;
            }
        }
        false
    })
}

fn product(a: u64, b: u64, modulus: u64) -> u64 {
    let product = u128::from(a) * u128::from(b) % u128::from(modulus);
    u64::try_from(product).expect("below the modulus")
}

fn power(base: u64, exponent: u64, modulus: u64) -> u64 {
    let (mut result, mut square, mut rest) = (1, base % modulus, exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            result = product(result, square, modulus);
        }
        square = product(square, square, modulus);
        rest >>= 1;
    }
    result
}
