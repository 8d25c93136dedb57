//! The core proof is one's own; the predicate is about a commitment of one's own making.

use ark_bls12_381::Fr;
use ark_ec::CurveGroup;
use lab_unbound_commitment::{Holder, Platform, Presentation, RegionProof, bases};
use rand_chacha::ChaCha20Rng;

/// A presentation that the platform accepts, whatever the region of `you`.
#[allow(clippy::unnecessary_wraps, reason = "the lab asks for an Option")]
pub(crate) fn present(
    you: &Holder,
    platform: &Platform,
    nonce: &[u8],
    rng: &mut ChaCha20Rng,
) -> Option<Presentation> {
    let (core, _) = you.core(platform, nonce, rng);
    let [y_0, y_1] = bases();
    let s = Fr::from(1u64);
    let commitment = (y_1 * Fr::from(platform.region) + y_0 * s).into_affine();
    Some(Presentation { core, region: RegionProof::prove(commitment, platform.region, s, rng) })
}
