//! Reads the reason of an outcome back from a file of results: each distinct text is kept once, for as long as the program
//! runs.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer};

static TEXTS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let text = String::deserialize(deserializer)?;
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = texts.get(&text[..]) {
        return Ok(kept);
    }
    let kept: &'static str = text.leak();
    texts.insert(kept);
    Ok(kept)
}
