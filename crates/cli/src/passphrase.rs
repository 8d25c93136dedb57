//! Where a wallet's passphrase comes from.

use std::io::IsTerminal;
use std::path::Path;

use age::secrecy::SecretString;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::files;

const VARIABLE: &str = "BAUTA_PASSPHRASE";

/// The passphrase: from the file, else the variable, else the terminal. With `confirm` the terminal asks twice.
pub(crate) fn read(file: Option<&Path>, confirm: bool) -> Result<SecretString, Failure> {
    let passphrase = match (file, std::env::var(VARIABLE)) {
        (Some(file), _) => first_line(file)?,
        (None, Ok(passphrase)) => Zeroizing::new(passphrase),
        (None, Err(_)) => ask(confirm)?,
    };
    if passphrase.is_empty() {
        return Err(Failure::refused("the passphrase is empty"));
    }
    Ok(SecretString::from(passphrase.as_str()))
}

fn first_line(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let octets = Zeroizing::new(files::read(file)?);
    let text = std::str::from_utf8(&octets)
        .map_err(|_| Failure::unreadable(format!("{}: not UTF-8", file.display())))?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn ask(confirm: bool) -> Result<Zeroizing<String>, Failure> {
    if !std::io::stderr().is_terminal() {
        return Err(Failure::usage("no passphrase")
            .advise(format!("set {VARIABLE}, or give --passphrase-file, or run this in a terminal")));
    }
    let prompt = |text| {
        rpassword::prompt_password(text)
            .map(Zeroizing::new)
            .map_err(|error| Failure::usage(format!("no passphrase: {error}")))
    };
    let passphrase = prompt("Passphrase: ")?;
    if confirm && prompt("Again: ")? != passphrase {
        return Err(Failure::refused("the two passphrases differ"));
    }
    Ok(passphrase)
}
