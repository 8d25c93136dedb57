//! Your attack.

use crate::{Holder, Platform, Presentation};
use rand_chacha::ChaCha20Rng;

/// A presentation of `you`, whose region is another than the platform asks for, that the platform accepts under `nonce`.
pub fn present(
    _you: &Holder,
    _platform: &Platform,
    _nonce: &[u8],
    _rng: &mut ChaCha20Rng,
) -> Option<Presentation> {
    // Not solved.
    None
}
