//! Reading files and standard input, and writing results.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

use bauta_credential::IssuerMetadata;

use crate::failure::Failure;
use crate::show;

/// Most octets of a file that are read; what is larger is none of our files.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// The octets of a file, or of standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| Failure::unreadable(format!("{}: {error}", path.display()));
    let mut octets = Vec::new();
    let source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(unreadable)?)
    };
    source.take(MAX_FILE + 1).read_to_end(&mut octets).map_err(unreadable)?;
    if octets.len() as u64 > MAX_FILE {
        return Err(Failure::unreadable(format!("{}: larger than {MAX_FILE} octets", path.display())));
    }
    Ok(octets)
}

/// The text of a file without white space around it, as the compact forms are written.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let text = String::from_utf8(read(path)?)
        .map_err(|_| Failure::unreadable(format!("{}: not UTF-8", path.display())))?;
    Ok(text.trim().to_owned())
}

/// An issuer's description.
pub(crate) fn read_issuer(path: &Path) -> Result<IssuerMetadata, Failure> {
    IssuerMetadata::from_json(&read(path)?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", path.display()))
            .advise("this should be the issuer.json that `bauta issuer init` writes")
    })
}

/// Writes something that has to arrive, and a line end, to standard output: whoever does not get it has to be told.
pub(crate) fn deliver(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    writeln!(output, "{text}").and_then(|()| output.flush()).map_err(Failure::output)
}

/// Writes JSON that has to arrive, indented.
pub(crate) fn deliver_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    deliver(&show::escaped(&serde_json::to_string_pretty(value).map_err(Failure::internal)?))
}

/// Writes a text for reading, and a line end, to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    match writeln!(output, "{text}").and_then(|()| output.flush()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::output),
    }
}

/// Writes octets to standard output, exactly; on a terminal a line end follows on standard error.
pub(crate) fn print_octets(octets: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output.write_all(octets).and_then(|()| output.flush()).map_err(Failure::output)?;
    if output.is_terminal() {
        eprintln!();
    }
    Ok(())
}

/// Writes JSON for reading, indented, to standard output.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    print(&show::escaped(&serde_json::to_string_pretty(value).map_err(Failure::internal)?))
}

/// Makes a directory and those above it.
pub(crate) fn create_directory(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::internal(format!("{}: {error}", path.display())))
}
