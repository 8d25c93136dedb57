//! Your attack.

use crate::Visit;

/// A number for each visit: the same for two visits of one person, different ones for those of two.
pub fn link(_visits: &[Visit]) -> Option<Vec<usize>> {
    // Not solved.
    None
}
