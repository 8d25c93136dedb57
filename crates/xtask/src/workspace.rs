//! The commands.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::PageError;
use crate::manifest::{Manifest, hashes};
use crate::module::MODULE_FILE;
use crate::packing::{pack, packed_name};

/// The package that is the module.
pub(crate) const MODULE: &str = "bauta-wasm-module";

/// A copy of the repository, and the programs that build it.
#[derive(Debug)]
pub struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) cargo: OsString,
    pub(crate) rustc: OsString,
}

impl Workspace {
    /// The repository at a path; `cargo` and `rustc` are those of the environment (`CARGO`, `RUSTC`), or by their names.
    ///
    /// # Errors
    /// [`PageError::File`].
    pub fn new(root: &Path) -> Result<Self, PageError> {
        let root = root.canonicalize().map_err(PageError::file(root))?;
        let program = |variable: &str, name: &str| std::env::var_os(variable).unwrap_or_else(|| name.into());
        Ok(Self { root, cargo: program("CARGO", "cargo"), rustc: program("RUSTC", "rustc") })
    }

    pub(crate) fn page(&self) -> PathBuf {
        self.root.join("crates/server/page")
    }

    fn built_page(&self) -> PathBuf {
        self.root.join("crates/server/dist")
    }

    /// Builds the page in its place, which it takes as a whole: what was there before is gone.
    ///
    /// # Errors
    /// [`PageError`]; what was there before is there.
    pub fn build_page(&self) -> Result<String, PageError> {
        let page = self.built_page();
        let before = page.with_extension("before");
        let directory =
            tempfile::tempdir_in(self.root.join("crates/server")).map_err(PageError::file(&page))?;
        let report = self.build_into(directory.path())?;
        if page.exists() {
            fs::rename(&page, &before).map_err(PageError::file(&page))?;
        }
        fs::rename(directory.keep(), &page).map_err(PageError::file(&page))?;
        if before.exists() {
            fs::remove_dir_all(&before).map_err(PageError::file(&before))?;
        }
        Ok(report)
    }

    /// Whether the page is what its sources give, as far as can be told without building it.
    ///
    /// # Errors
    /// [`PageError::Stale`].
    pub fn check_page(&self) -> Result<String, PageError> {
        let page = self.built_page();
        let differences = Manifest::read(&page)?.differences(&self.sources()?, &page)?;
        if differences.is_empty() {
            Ok("crates/server/dist is what its sources give".to_owned())
        } else {
            Err(PageError::Stale(differences))
        }
    }

    /// Checks the page, builds it elsewhere and compares: octet for octet, but for the module where another compiler built it.
    ///
    /// # Errors
    /// [`PageError::Stale`].
    pub fn rebuild_page(&self) -> Result<String, PageError> {
        self.check_page()?;
        let directory = tempfile::tempdir().map_err(PageError::file(&self.root))?;
        let report = self.build_into(directory.path())?;
        let (built, rebuilt) = (Manifest::read(&self.built_page())?, Manifest::read(directory.path())?);
        let differences = built.rebuilt_otherwise(&rebuilt, |name| name == packed_name(MODULE_FILE));
        match (differences.is_empty(), built.rustc == rebuilt.rustc) {
            (false, _) => Err(PageError::Stale(differences)),
            (true, true) => Ok(format!("{report}\nthe same octets as in crates/server/dist")),
            (true, false) => Ok(format!(
                "{report}\nthe module was built by {}, and here by {}; all else is the same octets as in crates/server/dist",
                built.rustc, rebuilt.rustc
            )),
        }
    }

    /// Builds the page into an empty directory, and says how large it is.
    fn build_into(&self, page: &Path) -> Result<String, PageError> {
        let mut files = self.build_module()?;
        let module = files.get(MODULE_FILE).map_or(0, Vec::len);
        for (name, path) in self.page_files()? {
            let octets = fs::read(&path).map_err(PageError::file(&path))?;
            if files.insert(name.clone(), octets).is_some() {
                return Err(PageError::Taken(name));
            }
        }
        let mut all = 0;
        for (name, octets) in &files {
            let (path, packed) = (page.join(packed_name(name)), pack(octets)?);
            all += packed.len();
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(PageError::file(parent))?;
            }
            fs::write(&path, packed).map_err(PageError::file(&path))?;
        }
        let manifest = Manifest { outputs: hashes(page, page)?, ..self.sources()? };
        all += manifest.write(page)?;
        let packed = fs::metadata(page.join(packed_name(MODULE_FILE))).map_or(0, |metadata| metadata.len());
        Ok(format!("{MODULE_FILE}: {module} octets, {packed} compressed; crates/server/dist: {all} octets"))
    }
}
