//! Whoever is alone with true answers has shown a name.

use lab_rare_person::{Entry, Shown};

/// The only person who would show what was shown.
#[allow(clippy::unnecessary_wraps, reason = "the lab asks for an Option")]
pub(crate) fn name(directory: &[Entry], visits: &[Shown]) -> Option<Vec<Option<String>>> {
    let alone = |visit: &Shown| {
        let mut people = directory.iter().filter(|entry| entry.would_show == *visit);
        let first = people.next()?;
        people.next().is_none().then(|| first.name.clone())
    };
    Some(visits.iter().map(alone).collect())
}
