//! Where vectors come from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::own;
use crate::report::Reason;

/// The largest published file has about 10,000 octets.
const LARGEST_FILE: u64 = 256 * 1024;

/// Where vectors come from: a directory, or texts in memory. Paths are relative and use the drafts' layout
/// (`bbs/bls12-381-sha-256/proof/proof001.json`).
#[derive(Clone, Debug)]
pub struct VectorSource(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Directory(PathBuf),
    Own(BTreeMap<String, String>),
}

impl VectorSource {
    /// The vectors that this crate carries.
    pub fn own() -> Self {
        Self(Kind::Own(own::carried()))
    }

    /// Texts that stand in for the vectors that this crate carries, each with its relative path.
    pub fn texts(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(Kind::Own(texts.into_iter().collect()))
    }

    /// A directory with the drafts' published files.
    pub fn directory(path: impl AsRef<Path>) -> Self {
        Self(Kind::Directory(path.as_ref().to_owned()))
    }

    /// Whether it stands in for the vectors that this crate carries.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self.0, Kind::Own(_))
    }

    /// The text of a file; `None` when there is no such file.
    ///
    /// # Errors
    /// [`Reason::Unreadable`].
    pub fn text(&self, path: &str) -> Result<Option<String>, Reason> {
        match &self.0 {
            Kind::Own(texts) => Ok(texts.get(path).cloned()),
            Kind::Directory(directory) => {
                let path = directory.join(path);
                match path.metadata() {
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                    Ok(metadata) if metadata.is_file() && metadata.len() <= LARGEST_FILE => {
                        std::fs::read_to_string(path).map(Some).map_err(|_| Reason::Unreadable)
                    }
                    _ => Err(Reason::Unreadable),
                }
            }
        }
    }

    /// The names in a folder, sorted. A folder that is not there is empty.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<_> = match &self.0 {
            Kind::Own(texts) => texts
                .keys()
                .filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'))
                .filter(|name| !name.contains('/'))
                .map(str::to_owned)
                .collect(),
            Kind::Directory(directory) => std::fs::read_dir(directory.join(folder))
                .into_iter()
                .flatten()
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .collect(),
        };
        names.sort();
        names
    }

    pub(crate) fn json(&self, path: &str) -> Result<Value, Reason> {
        let text = self.text(path)?.ok_or(Reason::Absent)?;
        serde_json::from_str(&text).map_err(|_| Reason::Unreadable)
    }
}
