#![doc = include_str!("../README.md")]

mod backend;
pub mod blind;
mod ciphersuite;
pub mod committed_disclosure;
mod encoding;
mod error;
mod generators;
#[cfg(feature = "hazmat")]
pub mod hazmat;
mod inversion;
#[cfg(feature = "hazmat")]
mod kept_point;
mod keys;
pub mod linear_combination;
mod message;
pub mod pairing;
pub mod proof;
pub mod pseudonym;
mod random;
pub mod signature;
pub mod trace;

pub use ciphersuite::{Ciphersuite, Interface};
pub use encoding::{POINT_G1_LENGTH, POINT_G2_LENGTH, SCALAR_LENGTH};
pub use error::{Error, Item};
pub use generators::Generators;
pub use keys::{KeyPair, PublicKey, SecretKey};
pub use message::MessageScalar;
pub use proof::{PresentationHeader, Proof};
pub use signature::{Header, SIGNATURE_LENGTH, Signature};

/// A point of G1, for those who carry points and do not compute with them.
pub type PointG1 = ark_bls12_381::G1Affine;

/// The revision of draft-irtf-cfrg-bbs-signatures that the step comments follow. Its octets are those of -06 to -13.
pub const BBS_DRAFT: &str = "draft-irtf-cfrg-bbs-signatures-13";
/// The revision of the blind draft that [`blind`] follows, and for which vectors exist.
pub const BLIND_BBS_DRAFT: &str = "draft-irtf-cfrg-bbs-blind-signatures-02";
/// The revision of the pseudonym draft that [`pseudonym`] follows.
pub const PSEUDONYM_DRAFT: &str = "draft-irtf-cfrg-bbs-per-verifier-linkability-03";
/// The working text that [`committed_disclosure`] follows.
pub const COMMITTED_DISCLOSURE_DRAFT: &str = "draft-irtf-cfrg-bbs-blind-signatures-04 (working text)";

/// How to read the code beside the drafts.
#[doc = include_str!("../notes/notation.md")]
pub mod notation {}

/// How it is checked that secrets decide neither branches nor addresses.
#[doc = include_str!("../notes/side_channels.md")]
pub mod side_channels {}
