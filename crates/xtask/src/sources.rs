//! What the page is made of.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::PageError;
use crate::manifest::{Manifest, hash, hashes, name_from};
use crate::packing::{pack, packed_name};
use crate::workspace::{MODULE, Workspace};

/// Profiles of which the module's is made.
const PROFILES: [&str; 2] = ["release", "page"];

impl Workspace {
    /// A manifest of today's sources, with the copies among the outputs.
    pub(crate) fn sources(&self) -> Result<Manifest, PageError> {
        let (dependencies, crates) = self.packages()?;
        let mut manifest = Manifest {
            rustc: self.compiler()?,
            profile: self.profile()?,
            dependencies,
            ..Manifest::default()
        };
        for directory in crates {
            manifest.sources.extend(hashes(&self.root, &directory.join("src"))?);
            let path = directory.join("Cargo.toml");
            let octets = fs::read(&path).map_err(PageError::file(&path))?;
            manifest.sources.insert(name_from(&self.root, &path), hash(&octets));
        }
        for (name, path) in self.page_files()? {
            let octets = fs::read(&path).map_err(PageError::file(&path))?;
            manifest.sources.insert(name_from(&self.root, &path), hash(&octets));
            manifest.outputs.insert(packed_name(&name), hash(&pack(&octets)?));
        }
        Ok(manifest)
    }

    /// The page's files: everything in its directory but the note for developers.
    pub(crate) fn page_files(&self) -> Result<BTreeMap<String, PathBuf>, PageError> {
        let page = self.page();
        let names = hashes(&page, &page)?.into_keys().filter(|name| name != "README.md");
        Ok(names.map(|name| (name.clone(), page.join(name))).collect())
    }

    /// Each package that the module is made of, with version and features, and the directories of those in this repository.
    fn packages(&self) -> Result<(Vec<String>, Vec<PathBuf>), PageError> {
        let mut command = Command::new(&self.cargo);
        command.args(["tree", "--locked", "--package", MODULE, "--target", "wasm32-unknown-unknown"]);
        command.args(["--edges", "normal,build", "--prefix", "none", "--no-dedupe", "--format", "{p} [{f}]"]);
        let tree = output(command.current_dir(&self.root), "cargo tree")?;
        let (mut lines, mut crates) = (Vec::new(), Vec::new());
        for line in tree.lines().filter(|line| !line.is_empty()) {
            // `name v1.2.3 (/path/of/crate) [features]`
            let Some((name, rest)) = line.split_once(" (") else {
                lines.push(line.to_owned());
                continue;
            };
            let (place, features) = rest.split_once(") ").unwrap_or((rest, ""));
            let features = features.strip_prefix("(*) ").unwrap_or(features);
            if Path::new(place).is_absolute() {
                crates.push(PathBuf::from(place));
            }
            lines.push(format!("{name} {features}"));
        }
        lines.sort();
        lines.dedup();
        crates.sort();
        crates.dedup();
        Ok((lines, crates))
    }

    /// The profile's settings, in one text.
    fn profile(&self) -> Result<String, PageError> {
        let path = self.root.join("Cargo.toml");
        let text = fs::read_to_string(&path).map_err(PageError::file(&path))?;
        let table: toml::Table = text.parse().map_err(|_| PageError::Toolchain("reading Cargo.toml"))?;
        let of = |name: &str| table.get("profile").and_then(|profiles| profiles.get(name)).cloned();
        let settings: Vec<_> = PROFILES.iter().map(|name| (*name, of(name))).collect();
        serde_json::to_string(&settings).map_err(PageError::Manifest)
    }

    /// The compiler's version, with its commit.
    pub(crate) fn compiler(&self) -> Result<String, PageError> {
        Ok(output(Command::new(&self.rustc).arg("--version"), "rustc")?.trim().to_owned())
    }
}

/// What a program writes, if it succeeds.
pub(crate) fn output(command: &mut Command, name: &'static str) -> Result<String, PageError> {
    let output = command.stderr(std::process::Stdio::inherit()).output();
    let output = output.map_err(|_| PageError::Toolchain(name))?;
    if !output.status.success() {
        return Err(PageError::Toolchain(name));
    }
    String::from_utf8(output.stdout).map_err(|_| PageError::Toolchain(name))
}
