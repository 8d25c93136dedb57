//! Your attack.

use crate::{Entry, Shown};

/// For each visit the name of the visitor where the directory leaves only one, and `None` where it leaves more.
pub fn name(_directory: &[Entry], _visits: &[Shown]) -> Option<Vec<Option<String>>> {
    // Not solved.
    None
}
