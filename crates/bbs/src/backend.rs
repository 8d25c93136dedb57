//! The two costly operations of a verifier, done by one of two libraries: reading compressed points, and the product of
//! pairings.
//!
//! Without the feature `blst` they are done in `ark`'s arithmetic, as everything else is. With it `blst` does them, which
//! needs a C compiler and is faster. Octets, verdicts and errors are the same, and so are the types on this side: a point
//! is always `ark`'s. One library is compiled in where the other is not asked for; under `hazmat` both can be reached, to
//! compare them.

#[cfg(any(not(feature = "blst"), feature = "hazmat"))]
pub(crate) mod ark;
#[cfg(feature = "blst")]
mod blst;

#[cfg(not(feature = "blst"))]
pub(crate) use ark::{Lines, decompress_g1, decompress_g2, product_is_one};
#[cfg(feature = "blst")]
pub(crate) use blst::{Lines, decompress_g1, decompress_g2, product_is_one};

#[cfg(feature = "hazmat")]
mod either {
    use super::ark;
    #[cfg(feature = "blst")]
    use super::blst;
    use crate::encoding::{POINT_G1_LENGTH, POINT_G2_LENGTH};
    use ark_bls12_381::{G1Affine, G2Affine};

    /// A library that reads points and multiplies pairings. The last of [`Backend::ALL`] is the one that the crate uses.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Backend {
        /// `ark`.
        Ark,
        /// `blst`.
        #[cfg(feature = "blst")]
        Blst,
    }

    impl Backend {
        /// Those that are compiled in.
        pub const ALL: &[Self] = &[
            Self::Ark,
            #[cfg(feature = "blst")]
            Self::Blst,
        ];

        /// The point of G1 that 48 octets are the canonical encoding of, the identity among them.
        pub fn decompress_g1(self, octets: &[u8; POINT_G1_LENGTH]) -> Option<G1Affine> {
            match self {
                Self::Ark => ark::decompress_g1(octets),
                #[cfg(feature = "blst")]
                Self::Blst => blst::decompress_g1(octets),
            }
        }

        /// The point of G2 that 96 octets are the canonical encoding of, the identity among them.
        pub fn decompress_g2(self, octets: &[u8; POINT_G2_LENGTH]) -> Option<G2Affine> {
            match self {
                Self::Ark => ark::decompress_g2(octets),
                #[cfg(feature = "blst")]
                Self::Blst => blst::decompress_g2(octets),
            }
        }

        /// Π e(p, q) = 1 for points of the subgroups.
        pub fn product_is_one(self, pairs: &[(G1Affine, G2Affine)]) -> bool {
            match self {
                Self::Ark => {
                    let lines: Vec<_> = pairs.iter().map(|(_, q)| ark::Lines::new(q)).collect();
                    let terms: Vec<_> = pairs.iter().map(|(p, _)| *p).zip(&lines).collect();
                    ark::product_is_one(&terms)
                }
                #[cfg(feature = "blst")]
                Self::Blst => {
                    let lines: Vec<_> = pairs.iter().map(|(_, q)| blst::Lines::new(q)).collect();
                    let terms: Vec<_> = pairs.iter().map(|(p, _)| *p).zip(&lines).collect();
                    blst::product_is_one(&terms)
                }
            }
        }
    }
}

#[cfg(feature = "hazmat")]
pub use either::Backend;
