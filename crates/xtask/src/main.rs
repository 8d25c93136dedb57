//! `cargo xtask page`: builds what a browser loads, into `crates/server/dist`.

use std::path::Path;
use std::process::ExitCode;

use xtask::Workspace;

const USAGE: &str = "cargo xtask page                  builds crates/server/dist
cargo xtask page --check          fails where it is not what its sources give
cargo xtask page --rebuild-check  builds it elsewhere and compares";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let workspace = Workspace::new(&root);
    let done = match arguments[..] {
        ["page"] => workspace.and_then(|workspace| workspace.build_page()),
        ["page", "--check"] => workspace.and_then(|workspace| workspace.check_page()),
        ["page", "--rebuild-check"] => workspace.and_then(|workspace| workspace.rebuild_page()),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
