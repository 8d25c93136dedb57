//! The drafts' mocked randomness ("Mocked Random Scalars"), as a source of randomness: the octets of `expand_message`
//! in their order, so that what runs is the shipped code.

use ark_bls12_381::Fr;
use ark_ff::PrimeField;
use bauta_bbs::{Ciphersuite, hazmat};
use rand_core::{CryptoRng, RngCore};

use crate::report::Reason;

/// The decimals of pi, as text.
pub(crate) const SEED: &str = "3.141592653589793238462643383279";

/// Octets of one scalar.
const SCALAR_OCTETS: usize = 48;

/// A stream of so many scalars. After its end it gives zeros, which `bauta-bbs` refuses as a broken source.
pub(crate) struct MockedRandomness {
    octets: Vec<u8>,
    at: usize,
}

impl MockedRandomness {
    pub(crate) fn new(suite: Ciphersuite, seed: &[u8], dst: &[u8], count: usize) -> Result<Self, Reason> {
        let length = count.checked_mul(SCALAR_OCTETS).ok_or_else(|| Reason::malformed("count"))?;
        let octets =
            hazmat::expand_message(suite, seed, dst, length).map_err(|_| Reason::malformed("count"))?;
        Ok(Self { octets, at: 0 })
    }

    /// The scalars of the whole stream.
    pub(crate) fn scalars(&self) -> Vec<Fr> {
        self.octets.chunks_exact(SCALAR_OCTETS).map(Fr::from_be_bytes_mod_order).collect()
    }

    /// Nothing is left: the operation drew as many scalars as the draft says.
    pub(crate) fn exhausted(&self) -> Result<(), Reason> {
        if self.at == self.octets.len() {
            Ok(())
        } else {
            Err(Reason::Differs { field: "mockRngParameters.count".to_owned() })
        }
    }
}

impl RngCore for MockedRandomness {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        let left = &self.octets[self.at..];
        let taken = left.len().min(dest.len());
        dest[..taken].copy_from_slice(&left[..taken]);
        dest[taken..].fill(0);
        self.at += taken;
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(dest);
        Ok(())
    }
}

impl CryptoRng for MockedRandomness {}
