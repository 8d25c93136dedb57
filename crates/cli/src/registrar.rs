//! `bauta registrar …`

use std::path::Path;

use bauta_credential::{Policy, Registrar, RegistrarKey};
use rand_core::OsRng;

use crate::args::RegistrarCommand;
use crate::failure::Failure;
use crate::files::{self, Readers};
use crate::show;

const DESCRIPTION: &str = "registrar.json";
const SECRET_KEY: &str = "secret-key.json";

/// Runs one of the registrar's commands.
pub(crate) fn run(command: RegistrarCommand) -> Result<(), Failure> {
    match command {
        RegistrarCommand::Init { dir, id, openers } => init(&dir, id, openers.as_deref()),
        RegistrarCommand::Sign { dir, policy } => sign(&dir, &policy),
    }
}

/// The description is written last: without it there is no registrar.
fn init(dir: &Path, id: Option<String>, openers: Option<&Path>) -> Result<(), Failure> {
    let openers = openers.map(files::read_openers).transpose()?;
    let key = RegistrarKey::random(&mut OsRng);
    let registrar = key.registrar(id, openers).map_err(Failure::usage)?;
    files::new_directory(dir)?;
    files::write(&dir.join(SECRET_KEY), key.to_json().as_bytes(), Readers::Owner)?;
    files::write(&dir.join(DESCRIPTION), registrar.to_json().as_bytes(), Readers::Everybody)?;
    eprintln!("The registrar {} is in {}.", show::quoted(registrar.id()), dir.display());
    eprintln!("Give {} to everybody.", dir.join(DESCRIPTION).display());
    Ok(())
}

fn sign(dir: &Path, policy: &Path) -> Result<(), Failure> {
    let registrar = read(&dir.join(DESCRIPTION))?;
    let secret_key = dir.join(SECRET_KEY);
    let key = RegistrarKey::from_json(&files::read(&secret_key)?)
        .map_err(|error| Failure::unreadable(format!("{}: {error}", secret_key.display())))?;
    if !key.is_of(&registrar) {
        return Err(Failure::unreadable(format!("{}: not this registrar's key", secret_key.display())));
    }
    let policy = Policy::from_json(&files::read(policy)?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", policy.display()))
            .advise("`bauta registrar sign --help` shows the form of a policy")
    })?;
    let registration = key.sign(&policy).map_err(Failure::refused)?;
    eprintln!("Registered: {}, for", show::quoted(&policy.client_id));
    policy.purposes.iter().for_each(|purpose| eprintln!("  {}", show::quoted(purpose)));
    files::deliver(&registration.to_compact())
}

/// A registrar's description.
pub(crate) fn read(path: &Path) -> Result<Registrar, Failure> {
    Registrar::from_json(&files::read(path)?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", path.display()))
            .advise("this should be the registrar.json that `bauta registrar init` writes")
    })
}
