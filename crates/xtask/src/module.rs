//! The wallet's module: compiled, with its bindings, the same octets wherever it is built.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::error::PageError;
use crate::sources::output;
use crate::workspace::{MODULE, Workspace};

const TARGET: &str = "wasm32-unknown-unknown";
/// The name of the bindings.
const NAME: &str = "wallet-module";
/// The module in the page.
pub(crate) const MODULE_FILE: &str = "wallet.wasm";

impl Workspace {
    /// Builds the module and its bindings: the octets of each, by its name in the page.
    pub(crate) fn build_module(&self) -> Result<BTreeMap<String, Vec<u8>>, PageError> {
        self.check_target()?;
        let compiled = self.compile()?;
        let directory = tempfile::tempdir().map_err(PageError::file(&compiled))?;
        let mut bindgen = Bindgen::new();
        bindgen.input_path(&compiled).out_name(NAME).typescript(false).omit_default_module_path(true);
        bindgen.remove_name_section(true).remove_producers_section(true);
        let bound = bindgen.web(true).and_then(|bindgen| bindgen.generate(directory.path()));
        bound.map_err(|error| PageError::Bindings(error.to_string()))?;
        let read = |name: String| {
            let path = directory.path().join(name);
            fs::read(&path).map_err(PageError::file(&path))
        };
        let bindings = read(format!("{NAME}.js"))?;
        let module = read(format!("{NAME}_bg.wasm"))?;
        Ok([(format!("{NAME}.js"), bindings), (MODULE_FILE.to_owned(), module)].into())
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

    /// Names instead of this machine's paths, and no names of directories where code can panic.
    fn flags(&self) -> Result<Vec<String>, PageError> {
        let sysroot = output(Command::new(&self.rustc).args(["--print", "sysroot"]), "rustc")?;
        let home = env::var("CARGO_HOME").ok().or_else(|| Some(format!("{}/.cargo", env::var("HOME").ok()?)));
        let root = self.root.to_string_lossy().into_owned();
        let remap = |from: &str, to: &str| format!("--remap-path-prefix={from}={to}");
        let home = home.map(|home| remap(&home, "cargo"));
        Ok([remap(sysroot.trim(), "rust"), remap(&root, "bauta")].into_iter().chain(home).collect())
    }
}
