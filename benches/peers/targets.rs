//! What is to be reached, and figures from elsewhere.

use crate::entry::Operation;
use crate::machine::BACKEND;

/// How many times faster than the fastest of the peers: with ten messages; half of that is enough with more.
pub(crate) fn times_faster(operation: Operation, messages: usize) -> Option<f64> {
    let (ark, blst) = match operation {
        Operation::Sign => (5.0, 5.0),
        Operation::Verify => (1.5, 2.6),
        Operation::ProofGen => (2.8, 2.8),
        Operation::ProofGenTables => (6.5, 6.5),
        Operation::ProofGenOnline => (200.0, 200.0),
        Operation::ProofVerify => (1.5, 2.5),
        Operation::ProofVerifyBatch => (4.0, 5.0),
        _ => return None,
    };
    let target = if BACKEND == "blst" { blst } else { ark };
    Some(if messages > 10 { target / 2.0 } else { target })
}

/// pairing_crypto (blst) is in no registry. Its figures for ten messages, in microseconds, are from a run elsewhere …
pub(crate) fn pairing_crypto(operation: Operation) -> Option<f64> {
    match operation {
        Operation::Sign => Some(1_546.0),
        Operation::Verify => Some(2_609.0),
        Operation::ProofGen => Some(2_197.0),
        Operation::ProofVerify => Some(2_755.0),
        _ => None,
    }
}

/// … in which bbs_plus 0.25 took this long: what the two machines have in common.
pub(crate) fn bbs_plus_elsewhere(operation: Operation) -> Option<f64> {
    match operation {
        Operation::Sign => Some(1_051.0),
        Operation::Verify => Some(2_355.0),
        Operation::ProofGen => Some(2_183.0),
        Operation::ProofVerify => Some(3_061.0),
        _ => None,
    }
}
