//! What a page was made of, and what it consists of.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Difference, PageError};

/// The name of the manifest in the page.
pub(crate) const NAME: &str = "manifest.json";

/// `manifest.json`: SHA-256 in hexadecimal of each source, by its path in the repository, and of each output, by its path in
/// the page; the versions and features of everything that the module is made of; the profile; the compiler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The compiler's version, as it says it itself.
    pub rustc: String,
    /// The build profile.
    pub profile: String,
    /// One line for each package.
    pub dependencies: Vec<String>,
    /// What it was made of.
    pub sources: BTreeMap<String, String>,
    /// What was made, this file left out.
    pub outputs: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads the manifest of a page.
    ///
    /// # Errors
    /// [`PageError::File`], [`PageError::Manifest`].
    pub fn read(page: &Path) -> Result<Self, PageError> {
        let path = page.join(NAME);
        let octets = fs::read(&path).map_err(PageError::file(&path))?;
        serde_json::from_slice(&octets).map_err(PageError::Manifest)
    }

    /// Writes it. Returns how many octets it has.
    ///
    /// # Errors
    /// [`PageError::File`].
    pub fn write(&self, page: &Path) -> Result<usize, PageError> {
        let path = page.join(NAME);
        let mut text = serde_json::to_string_pretty(self).map_err(PageError::Manifest)?;
        text.push('\n');
        fs::write(&path, &text).map_err(PageError::file(&path))?;
        Ok(text.len())
    }

    /// In what a page and today's sources differ from this manifest, which is the page's own. `now` has today's sources,
    /// dependencies and profile; its outputs are those that are copies of sources.
    ///
    /// # Errors
    /// [`PageError::File`].
    pub fn differences(&self, now: &Self, page: &Path) -> Result<Vec<Difference>, PageError> {
        let mut differences: Vec<_> =
            different(&self.sources, &now.sources).into_iter().map(Difference::Source).collect();
        if (&self.dependencies, &self.profile) != (&now.dependencies, &now.profile) {
            differences.push(Difference::Dependencies);
        }
        let mut found = hashes(page, page)?;
        found.remove(NAME);
        for name in different(&self.outputs, &found) {
            differences.push(match (self.outputs.contains_key(&name), found.contains_key(&name)) {
                (true, false) => Difference::Missing(name),
                (false, _) => Difference::Unknown(name),
                (true, true) => Difference::Changed(name),
            });
        }
        // A copy has to be its source, whatever the manifest says.
        for (name, hash) in &now.outputs {
            let difference = match found.get(name) {
                None => Difference::Missing(name.clone()),
                Some(found) if found != hash => Difference::Changed(name.clone()),
                Some(_) => continue,
            };
            if !differences.contains(&difference) {
                differences.push(difference);
            }
        }
        Ok(differences)
    }

    /// In what two pages differ that were made of the same sources, this one before. Another compiler makes another module.
    pub fn rebuilt_otherwise(&self, rebuilt: &Self, is_module: impl Fn(&str) -> bool) -> Vec<Difference> {
        let same_compiler = self.rustc == rebuilt.rustc;
        let names = different(&self.outputs, &rebuilt.outputs);
        let names = names.into_iter().filter(|name| same_compiler || !is_module(name));
        names.map(Difference::Rebuilt).collect()
    }
}

/// The names under which two maps have different values, or only one has any.
fn different(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> BTreeSet<String> {
    let names = one.keys().chain(other.keys());
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

/// SHA-256 in hexadecimal.
pub(crate) fn hash(octets: &[u8]) -> String {
    hex::encode(Sha256::digest(octets))
}

/// The hash of each file below a directory, by its path from `base`.
pub(crate) fn hashes(base: &Path, directory: &Path) -> Result<BTreeMap<String, String>, PageError> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).map_err(PageError::file(directory))? {
        let path = entry.map_err(PageError::file(directory))?.path();
        if path.is_dir() {
            found.extend(hashes(base, &path)?);
        } else {
            let octets = fs::read(&path).map_err(PageError::file(&path))?;
            found.insert(name_from(base, &path), hash(&octets));
        }
    }
    Ok(found)
}

/// A path from `base`, with slashes.
pub(crate) fn name_from(base: &Path, path: &Path) -> String {
    let names = path.strip_prefix(base).unwrap_or(path).components();
    let names: Vec<_> = names.map(|name| name.as_os_str().to_string_lossy().into_owned()).collect();
    names.join("/")
}
