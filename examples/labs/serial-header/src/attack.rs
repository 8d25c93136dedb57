//! Your attack.

use crate::Visit;

/// For each visit at the forum the position of the same person's visit at the shop.
pub fn link(_forum: &[Visit], _shop: &[Visit]) -> Option<Vec<usize>> {
    // Not solved.
    None
}
