//! The wallet's module: compiled, with its bindings, the same octets wherever it is built.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::{Compression, GzBuilder};
use wasm_bindgen_cli_support::Bindgen;

use crate::error::PageError;
use crate::sources::output;
use crate::workspace::{MODULE, Workspace};

const TARGET: &str = "wasm32-unknown-unknown";
/// The name of the bindings.
const NAME: &str = "wallet-module";
/// The module in the page. It is served as `wallet.wasm`, with `Content-Encoding: gzip`.
pub(crate) const COMPRESSED: &str = "wallet.wasm.gz";

impl Workspace {
    /// Builds the module into a directory: `wallet-module.js` and `wallet.wasm.gz`. Returns the octets of the module before it was
    /// compressed.
    pub(crate) fn build_module(&self, page: &Path) -> Result<usize, PageError> {
        self.check_target()?;
        let compiled = self.compile()?;
        let directory = tempfile::tempdir().map_err(PageError::file(page))?;
        let mut bindgen = Bindgen::new();
        bindgen.input_path(compiled).out_name(NAME).typescript(false).omit_default_module_path(true);
        bindgen.remove_name_section(true).remove_producers_section(true);
        let bound = bindgen.web(true).and_then(|bindgen| bindgen.generate(directory.path()));
        bound.map_err(|error| PageError::Bindings(error.to_string()))?;
        let bindings = directory.path().join(format!("{NAME}.js"));
        fs::copy(&bindings, page.join(format!("{NAME}.js"))).map_err(PageError::file(&bindings))?;
        let module = directory.path().join(format!("{NAME}_bg.wasm"));
        let octets = fs::read(&module).map_err(PageError::file(&module))?;
        let path = page.join(COMPRESSED);
        fs::write(&path, compress(&octets).map_err(PageError::file(&path))?)
            .map_err(PageError::file(&path))?;
        Ok(octets.len())
    }

    /// That the compiler has the target's library. What is missing is said, and not fetched.
    fn check_target(&self) -> Result<(), PageError> {
        let mut command = Command::new(&self.rustc);
        let library = output(command.args(["--print", "target-libdir", "--target", TARGET]), "rustc")?;
        let entries = fs::read_dir(library.trim()).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        if names.any(|name| name.starts_with("libcore-")) { Ok(()) } else { Err(PageError::TargetMissing) }
    }

    /// Compiles with paths that are the same everywhere.
    fn compile(&self) -> Result<PathBuf, PageError> {
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |directory| self.root.join(directory));
        let status = Command::new(&self.cargo)
            .args(["build", "--locked", "--profile", "page", "--package", MODULE, "--target", TARGET])
            .arg("--target-dir")
            .arg(&target)
            .env("CARGO_ENCODED_RUSTFLAGS", self.flags()?.join("\u{1f}"))
            .current_dir(&self.root)
            .status();
        if !status.is_ok_and(|status| status.success()) {
            return Err(PageError::Toolchain("cargo build"));
        }
        Ok(target.join(TARGET).join("page").join("bauta_wasm_module.wasm"))
    }

    /// Names instead of this machine's paths, and no names of source files where code can panic.
    fn flags(&self) -> Result<Vec<String>, PageError> {
        let sysroot = output(Command::new(&self.rustc).args(["--print", "sysroot"]), "rustc")?;
        let home = env::var("CARGO_HOME").ok().or_else(|| Some(format!("{}/.cargo", env::var("HOME").ok()?)));
        let root = self.root.to_string_lossy().into_owned();
        let remap = |from: &str, to: &str| format!("--remap-path-prefix={from}={to}");
        let home = home.map(|home| remap(&home, "cargo"));
        Ok([remap(sysroot.trim(), "rust"), remap(&root, "bauta")].into_iter().chain(home).collect())
    }
}

/// As `gzip -9n` would: without a name or a time.
fn compress(octets: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(octets)?;
    encoder.finish()
}
