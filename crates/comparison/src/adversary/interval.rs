//! The exact interval of a share (Clopper and Pearson, 1934).

use statrs::distribution::{Beta, ContinuousCDF as _};

/// The exact 95 % interval of the probability behind `won` of `rounds`: from quantiles of the beta distribution. Without
/// rounds: 0 to 1. More wins than rounds count as all.
pub fn clopper_pearson(rounds: u32, won: u32) -> (f64, f64) {
    let won = won.min(rounds);
    if rounds == 0 {
        return (0.0, 1.0);
    }
    let (wins, losses) = (f64::from(won), f64::from(rounds - won));
    let quantile = |a: f64, b: f64, p: f64| Beta::new(a, b).map(|beta| beta.inverse_cdf(p));
    let low = if won == 0 { 0.0 } else { quantile(wins, losses + 1.0, 0.025).unwrap_or(0.0) };
    let high = if won == rounds { 1.0 } else { quantile(wins + 1.0, losses, 0.975).unwrap_or(1.0) };
    (low, high)
}

/// The advantage 2p − 1 of a share p, with its exact interval.
pub fn advantage(rounds: u32, won: u32) -> (f64, (f64, f64)) {
    let of = |share: f64| 2.0 * share - 1.0;
    let share = if rounds == 0 { 0.5 } else { f64::from(won.min(rounds)) / f64::from(rounds) };
    let (low, high) = clopper_pearson(rounds, won);
    (of(share), (of(low), of(high)))
}
