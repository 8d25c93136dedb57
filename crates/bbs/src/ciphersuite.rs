//! The two ciphersuites, and the interfaces built on them.
//!
//! A suite fixes the hash and P1; an interface adds the `api_id` that separates one use from another. Both are values:
//! what differs between the drafts' own operations, `BBS-MOD` and `BBS-MOD-HB` is one line of data below.

use ark_bls12_381::{Fq, Fr, G1Affine, g1};
use ark_ec::CurveGroup;
use ark_ec::hashing::curve_maps::wb::WBMap;
use ark_ec::hashing::map_to_curve_hasher::MapToCurve;
use ark_ec::short_weierstrass::SWCurveConfig;
use ark_ff::{MontFp, PrimeField};
use sha2::{Digest, Sha256};
use sha3::Shake256;
use sha3::digest::{ExtendableOutput, Update};
use zeroize::Zeroizing;

use crate::encoding::reduce;
use crate::error::{Error, Item};

/// A BBS ciphersuite over BLS12-381 (draft-irtf-cfrg-bbs-signatures, "Ciphersuites").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ciphersuite {
    /// `BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_`
    Bls12381Sha256,
    /// `BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_`
    Bls12381Shake256,
}

/// Octets of uniform output that make one scalar: ceil((ceil(log2 r) + 128) / 8).
pub(crate) const EXPAND_LENGTH: usize = 48;

impl Ciphersuite {
    /// Every suite.
    pub const ALL: [Self; 2] = [Self::Bls12381Sha256, Self::Bls12381Shake256];

    /// The suite's identifier.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Bls12381Sha256 => "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_",
            Self::Bls12381Shake256 => "BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_",
        }
    }

    /// P1, the fixed first term of B. The tests derive both again from the draft's procedure.
    pub(crate) const fn p1(self) -> G1Affine {
        match self {
            Self::Bls12381Sha256 => P1_SHA_256,
            Self::Bls12381Shake256 => P1_SHAKE_256,
        }
    }

    /// `expand_message` of RFC 9380, sections 5.3.1 (XMD) and 5.3.2 (XOF); an over-long `dst` is hashed (5.3.3).
    ///
    /// # Errors
    /// [`Error::Length`] when `length` is beyond the 8,160 octets of XMD with SHA-256 or the 65,535 of XOF.
    pub(crate) fn expand_message(self, message: &[u8], dst: &[u8], length: usize) -> Result<Vec<u8>, Error> {
        let too_long = Error::Length { item: Item::ExpandedMessage, found: length };
        let two_octets = u16::try_from(length).map_err(|_| too_long)?.to_be_bytes();
        let dst_prime = self.dst_prime(dst);
        match self {
            Self::Bls12381Sha256 if length > 255 * 32 => Err(too_long),
            Self::Bls12381Sha256 => Ok(expand_message_xmd(message, &dst_prime, two_octets, length)),
            Self::Bls12381Shake256 => {
                let hash = Shake256::default().chain(message).chain(two_octets).chain(&dst_prime);
                Ok(hash.finalize_boxed(length).into_vec())
            }
        }
    }

    /// DST ‖ I2OSP(|DST|, 1), the DST itself hashed down where it has more than 255 octets.
    fn dst_prime(self, dst: &[u8]) -> Vec<u8> {
        const OVERSIZE: &[u8] = b"H2C-OVERSIZE-DST-";
        let mut dst_prime = match (u8::try_from(dst.len()), self) {
            (Ok(_), _) => dst.to_vec(),
            (Err(_), Self::Bls12381Sha256) => {
                Digest::chain_update(Sha256::new_with_prefix(OVERSIZE), dst).finalize().to_vec()
            }
            (Err(_), Self::Bls12381Shake256) => {
                Shake256::default().chain(OVERSIZE).chain(dst).finalize_boxed(32).into_vec()
            }
        };
        dst_prime.push(u8::try_from(dst_prime.len()).expect("at most 255 octets by now"));
        dst_prime
    }

    /// `hash_to_scalar` (draft-irtf-cfrg-bbs-signatures, "Hash to Scalar"): 48 uniform octets modulo r.
    pub(crate) fn hash_to_scalar(self, message: &[u8], dst: &[u8]) -> Fr {
        let expanded = self.expand_message(message, dst, EXPAND_LENGTH).expect("48 octets can be expanded");
        let mut uniform = Zeroizing::new([0; EXPAND_LENGTH]);
        uniform.copy_from_slice(&Zeroizing::new(expanded));
        reduce(&uniform)
    }

    /// `hash_to_curve_g1` (RFC 9380, section 3, random-oracle variant, map SSWU).
    pub(crate) fn hash_to_curve_g1(self, message: &[u8], dst: &[u8]) -> G1Affine {
        let uniform = self.expand_message(message, dst, 128).expect("128 octets can be expanded");
        let map = |octets: &[u8]| -> G1Affine {
            WBMap::<g1::Config>::map_to_curve(Fq::from_be_bytes_mod_order(octets))
                .expect("the map is defined for every field element")
        };
        let (u_0, u_1) = uniform.split_at(64);
        g1::Config::clear_cofactor(&(map(u_0) + map(u_1)).into_affine())
    }
}

/// RFC 9380, section 5.3.1, with SHA-256 (block of 64 octets, output of 32).
fn expand_message_xmd(message: &[u8], dst_prime: &[u8], two_octets: [u8; 2], length: usize) -> Vec<u8> {
    let b_0 = Sha256::new()
        .chain_update([0; 64])
        .chain_update(message)
        .chain_update(two_octets)
        .chain_update([0])
        .chain_update(dst_prime)
        .finalize();
    let mut b_i = Sha256::new().chain_update(b_0).chain_update([1]).chain_update(dst_prime).finalize();
    let mut uniform = b_i.to_vec();
    let mut i = 1u8;
    while uniform.len() < length {
        i += 1;
        b_i.iter_mut().zip(&b_0).for_each(|(octet, b_0)| *octet ^= b_0);
        b_i = Sha256::new().chain_update(b_i).chain_update([i]).chain_update(dst_prime).finalize();
        uniform.extend_from_slice(&b_i);
    }
    uniform.truncate(length);
    uniform
}

const P1_SHA_256: G1Affine = G1Affine::new_unchecked(
    MontFp!(
        "1355253221325668152696183518801331769866100080859571110928822005264442742039790254588065001486134245057142899747017"
    ),
    MontFp!(
        "2563071790429735027383427649950865259619709115697058137448106859255609577834149037543606665262210555960464099235249"
    ),
);

const P1_SHAKE_256: G1Affine = G1Affine::new_unchecked(
    MontFp!(
        "1410402537527345635945028702482408516145852363795832124300296631625232096840353922375022004745284014597560052549461"
    ),
    MontFp!(
        "1251567760767528906858606613392545933031311346024368470459490474118606852009565951592434442803881561589183987820039"
    ),
);

/// A ciphersuite and an `api_id`: which generators, and which labels in every hash.
///
/// (draft-irtf-cfrg-bbs-signatures, "BBS Signatures Interface"; the blind draft's interface likewise.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interface {
    suite: Ciphersuite,
    api_id: &'static str,
}

impl Interface {
    /// The core draft's own, SHA-256 suite.
    pub const BBS_SHA_256: Self =
        Self::new(Ciphersuite::Bls12381Sha256, "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_");
    /// The core draft's own, SHAKE-256 suite.
    pub const BBS_SHAKE_256: Self =
        Self::new(Ciphersuite::Bls12381Shake256, "BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_H2G_HM2S_");
    /// The blind draft's own, SHA-256 suite.
    pub const BLIND_BBS_SHA_256: Self =
        Self::new(Ciphersuite::Bls12381Sha256, "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_BLIND_H2G_HM2S_");
    /// The blind draft's own, SHAKE-256 suite.
    pub const BLIND_BBS_SHAKE_256: Self =
        Self::new(Ciphersuite::Bls12381Shake256, "BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_BLIND_H2G_HM2S_");
    /// The pseudonym draft's own, SHA-256 suite.
    pub const PSEUDONYM_BBS_SHA_256: Self =
        Self::new(Ciphersuite::Bls12381Sha256, "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_PSEUDONYM_");
    /// The pseudonym draft's own, SHAKE-256 suite.
    pub const PSEUDONYM_BBS_SHAKE_256: Self =
        Self::new(Ciphersuite::Bls12381Shake256, "BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_H2G_HM2S_PSEUDONYM_");
    /// `BBS-MOD` of draft-bormann-jwp-modular-bbs, "Cipher Suite".
    pub const BBS_MOD: Self =
        Self::new(Ciphersuite::Bls12381Sha256, "BBS-MOD_BLS12381G1_XMD:SHA-256_SSWU_RO_BLIND_H2G_HM2S_");
    /// `BBS-MOD-HB`, the holder-bound profile of this project.
    pub const BBS_MOD_HB: Self =
        Self::new(Ciphersuite::Bls12381Sha256, "BBS-MOD-HB_BLS12381G1_XMD:SHA-256_SSWU_RO_BLIND_H2G_HM2S_");

    /// An interface of one's own. The `api_id` ends in what the core draft calls `H2G_HM2S_`, or names its own way
    /// of making generators and of mapping messages.
    pub const fn new(suite: Ciphersuite, api_id: &'static str) -> Self {
        Self { suite, api_id }
    }

    /// The core draft's interface of a suite.
    pub const fn bbs(suite: Ciphersuite) -> Self {
        match suite {
            Ciphersuite::Bls12381Sha256 => Self::BBS_SHA_256,
            Ciphersuite::Bls12381Shake256 => Self::BBS_SHAKE_256,
        }
    }

    /// The blind draft's interface of a suite.
    pub const fn blind_bbs(suite: Ciphersuite) -> Self {
        match suite {
            Ciphersuite::Bls12381Sha256 => Self::BLIND_BBS_SHA_256,
            Ciphersuite::Bls12381Shake256 => Self::BLIND_BBS_SHAKE_256,
        }
    }

    /// The pseudonym draft's interface of a suite.
    pub const fn pseudonym_bbs(suite: Ciphersuite) -> Self {
        match suite {
            Ciphersuite::Bls12381Sha256 => Self::PSEUDONYM_BBS_SHA_256,
            Ciphersuite::Bls12381Shake256 => Self::PSEUDONYM_BBS_SHAKE_256,
        }
    }

    /// The suite.
    pub const fn suite(&self) -> Ciphersuite {
        self.suite
    }

    /// The identifier that separates this interface's generators and hashes from all others.
    pub const fn api_id(&self) -> &'static str {
        self.api_id
    }

    /// `hash_to_scalar(message, api_id ‖ label)`.
    pub(crate) fn hash_to_scalar(&self, message: &[u8], label: &str) -> Fr {
        self.suite.hash_to_scalar(message, format!("{}{label}", self.api_id).as_bytes())
    }
}
