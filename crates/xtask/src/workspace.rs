//! The commands.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::PageError;
use crate::manifest::{Manifest, NAME, hashes};
use crate::module::COMPRESSED;

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
        let differences = built.rebuilt_otherwise(&rebuilt, |name| name == COMPRESSED);
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
        let module = self.build_module(page)?;
        let mut manifest = self.sources()?;
        for (name, path) in self.page_files()? {
            let copy = page.join(&name);
            if let Some(parent) = copy.parent() {
                fs::create_dir_all(parent).map_err(PageError::file(parent))?;
            }
            fs::copy(&path, &copy).map_err(PageError::file(&path))?;
        }
        manifest.outputs = hashes(page, page)?;
        manifest.outputs.remove(NAME);
        manifest.write(page)?;
        let size = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
        let names = manifest.outputs.keys().map(String::as_str).chain([NAME]);
        let all: u64 = names.map(|name| size(&page.join(name))).sum();
        let compressed = size(&page.join(COMPRESSED));
        Ok(format!("wallet.wasm: {module} octets, {compressed} compressed; the whole page: {all} octets"))
    }
}
