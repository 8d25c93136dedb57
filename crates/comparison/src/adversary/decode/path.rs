//! Names of places in messages, each written down once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The number of a path.
pub type PathNumber = u32;

/// Paths by number: `account-opened.account`, `presentation.payload.iss`.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    texts: Vec<String>,
    children: HashMap<(PathNumber, u64), PathNumber>,
}

impl Paths {
    /// The path with nothing but a root.
    pub(super) fn root(&mut self, name: &str) -> PathNumber {
        self.find(PathNumber::MAX, name)
    }

    /// The path one step further.
    pub(super) fn child(&mut self, parent: PathNumber, name: &str) -> PathNumber {
        self.find(parent, name)
    }

    fn find(&mut self, parent: PathNumber, name: &str) -> PathNumber {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let next = PathNumber::try_from(self.texts.len()).unwrap_or(PathNumber::MAX);
        let texts = &mut self.texts;
        *self.children.entry((parent, hasher.finish())).or_insert_with(|| {
            let text = match texts.get(parent as usize) {
                Some(parent) => format!("{parent}.{name}"),
                None => name.to_owned(),
            };
            texts.push(text);
            next
        })
    }

    /// A path as text; empty for a number that was never given out.
    pub fn text(&self, path: PathNumber) -> &str {
        self.texts.get(path as usize).map_or("", String::as_str)
    }

    /// The last step of a path.
    pub fn last(&self, path: PathNumber) -> &str {
        let text = self.text(path);
        text.rsplit('.').next().unwrap_or(text)
    }
}
