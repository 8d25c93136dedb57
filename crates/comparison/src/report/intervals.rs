//! Exact intervals of shares.

use statrs::distribution::{Beta, ContinuousCDF};

/// The exact 95 % interval of a share (Clopper and Pearson, 1934): `right` of `tries`; `(0, 1)` without a try.
pub fn clopper_pearson(right: u64, tries: u64) -> (f64, f64) {
    let quantile = |a: u64, b: u64, at: f64| {
        #[allow(clippy::cast_precision_loss, reason = "counts of a run are far below 2^52")]
        Beta::new(a as f64, b as f64).map_or(f64::NAN, |beta| beta.inverse_cdf(at))
    };
    if tries == 0 {
        return (0.0, 1.0);
    }
    let right = right.min(tries);
    let low = if right == 0 { 0.0 } else { quantile(right, tries - right + 1, 0.025) };
    let high = if right == tries { 1.0 } else { quantile(right + 1, tries - right, 0.975) };
    (low, high)
}
