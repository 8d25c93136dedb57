//! Why the page is not built, or not the one that belongs here.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The compiler cannot build for browsers.
    #[error(
        "this compiler has no wasm32-unknown-unknown; the one command that is missing:\n\n    rustup target add wasm32-unknown-unknown\n"
    )]
    TargetMissing,
    /// A program of the toolchain has failed; it has said why.
    #[error("{0} failed")]
    Toolchain(&'static str),
    /// The module has no bindings.
    #[error("wasm-bindgen: {0}")]
    Bindings(String),
    /// A file could not be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system reports.
        error: io::Error,
    },
    /// A file cannot be compressed.
    #[error("compressing: {0}")]
    Packing(io::Error),
    /// A file of the page has the name of one that is built.
    #[error("crates/server/page has a file that is built: {0}")]
    Taken(String),
    /// The manifest cannot be read.
    #[error("the manifest is none: {0}")]
    Manifest(serde_json::Error),
    /// The page is not what its sources give.
    #[error("crates/server/dist is not what its sources give; `cargo xtask page` builds it:{}", in_lines(.0))]
    Stale(Vec<Difference>),
}

/// In what two pages differ, or a page and its sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A source has changed, is new or is gone.
    Source(String),
    /// What the module is made of besides sources has changed: dependencies, the profile.
    Dependencies,
    /// An output is missing.
    Missing(String),
    /// An output is not what the manifest says.
    Changed(String),
    /// A file that is no output.
    Unknown(String),
    /// A build elsewhere gave other octets.
    Rebuilt(String),
}

impl PageError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File { path, error }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(name) => write!(f, "{name} is not what it was when the page was built"),
            Self::Dependencies => f.write_str("the module's dependencies or its profile are others"),
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Changed(name) => write!(f, "{name} is not what was built"),
            Self::Unknown(name) => write!(f, "{name} was not built"),
            Self::Rebuilt(name) => write!(f, "{name} is another one when it is built again"),
        }
    }
}

fn in_lines(differences: &[Difference]) -> String {
    let lines: Vec<_> = differences.iter().map(ToString::to_string).collect();
    format!("\n  {}", lines.join("\n  "))
}
