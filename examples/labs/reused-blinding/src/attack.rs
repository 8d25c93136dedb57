//! Your attack.

use crate::Seen;

/// The birth date of whoever made both proofs, in days since 1900-01-01; it is the second hidden message.
pub fn birth_date(_seen: &Seen) -> Option<u64> {
    // Not solved.
    None
}
