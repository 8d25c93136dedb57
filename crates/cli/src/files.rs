//! Reading files and standard input, and writing results.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::{Alg, IssuerMetadata, PresentationRequest, read_strict_json};
use bauta_predicates::opening::Openers;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::show;

/// Most octets of a file that are read; what is larger is none of our files.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// The octets of a file, or of standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    read_at_most(path, MAX_FILE)
}

/// The same of a file that may be larger or has to be smaller.
pub(crate) fn read_at_most(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| Failure::unreadable(format!("{}: {error}", path.display()));
    let mut octets = Vec::new();
    let source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(unreadable)?)
    };
    source.take(limit + 1).read_to_end(&mut octets).map_err(unreadable)?;
    if octets.len() as u64 > limit {
        return Err(Failure::unreadable(format!("{}: larger than {limit} octets", path.display())));
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

/// A platform's request.
pub(crate) fn read_request(path: &Path) -> Result<PresentationRequest, Failure> {
    PresentationRequest::parse(&read(path)?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", path.display()))
            .advise("this should be the output of `bauta verifier ask`")
    })
}

/// The openers of an `openers.json`.
pub(crate) fn read_openers(path: &Path) -> Result<Openers, Failure> {
    Openers::from_octets(Alg::BbsModHb.interface(), &read_member(path, "openers")?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", path.display()))
            .advise("this should be the openers.json that `bauta opening init` writes")
    })
}

/// The octets of a file of the form `{"name": "base64url"}`.
pub(crate) fn read_member(path: &Path, name: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let octets = Zeroizing::new(read(path)?);
    let read = || match read_strict_json(&octets).ok()? {
        Value::Object(members) if members.len() == 1 => {
            let text = Zeroizing::new(members.get(name)?.as_str()?.to_owned());
            URL_SAFE_NO_PAD.decode(text.as_bytes()).ok().map(Zeroizing::new)
        }
        _ => None,
    };
    let form = || format!("{}: not of the form {{\"{name}\": \"base64url\"}}", path.display());
    read().ok_or_else(|| Failure::unreadable(form()))
}

/// What [`read_member`] reads.
pub(crate) fn member(name: &str, octets: &[u8]) -> Zeroizing<String> {
    let encoded = Zeroizing::new(encode(octets));
    Zeroizing::new(format!("{{\"{name}\":\"{}\"}}", *encoded))
}

/// base64url without padding.
pub(crate) fn encode(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// Who can read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    Everybody,
    Owner,
}

/// Writes a file that is there afterwards whole or not at all, in place of one that may be there.
pub(crate) fn write(path: &Path, octets: &[u8], readers: Readers) -> Result<(), Failure> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = write_part(&part, octets, readers).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // What is left of the attempt is of no use; the error that counts is the first.
        let _ = fs::remove_file(&part);
    }
    written.map_err(|error| Failure::internal(format!("{}: {error}", path.display())))
}

fn write_part(part: &Path, octets: &[u8], readers: Readers) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = options.open(part)?;
    file.write_all(octets)?;
    file.sync_all()
}

/// The same where nothing may be there before.
pub(crate) fn write_new(path: &Path, octets: &[u8], readers: Readers) -> Result<(), Failure> {
    match path.try_exists() {
        Ok(false) => write(path, octets, readers),
        Ok(true) => {
            Err(Failure::refused(format!("{}: exists", path.display())).advise("choose another name"))
        }
        Err(error) => Err(Failure::internal(format!("{}: {error}", path.display()))),
    }
}

/// Makes a directory that does not exist, or takes one that is empty.
pub(crate) fn new_directory(path: &Path) -> Result<(), Failure> {
    create_directory(path)?;
    let mut entries =
        fs::read_dir(path).map_err(|error| Failure::internal(format!("{}: {error}", path.display())))?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(Failure::refused(format!("{}: the directory is not empty", path.display()))
            .advise("choose a directory that is new or empty")),
    }
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
