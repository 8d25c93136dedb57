//! `bauta issuer serve` and `bauta issuer token`: the issuer over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bauta_server::Clock;
use bauta_server::issuer::{AdminToken, CodeSender, NotSent, ProcessError, Settings, run};
use bauta_server::operations::load;
use rand_core::OsRng;
use serde_json::json;

use super::directory_failed;
use crate::args::IssuerServeArguments;
use crate::clock::{self, Moment};
use crate::failure::Failure;
use crate::files;

/// The synthetic telephones: what they get is printed.
struct Printed;

impl CodeSender for Printed {
    fn send(&self, telephone: &str, code: &str) -> Result<(), NotSent> {
        files::print(&format!("{telephone}: {code}")).map_err(|_| NotSent::Unavailable)
    }
}

pub(super) fn serve(arguments: &IssuerServeArguments, moment: Option<Moment>) -> Result<(), Failure> {
    let flags = json!({
        "server": { "listen": arguments.listen, "database": arguments.database },
        "issuer": { "directory": arguments.directory, "published": arguments.published },
    });
    // Every setting stands in a section; variables without one are about something else.
    let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let variables = variables.filter(|(name, _)| name.contains("__"));
    let variables = variables.map(|(name, value)| (name, value.to_string_lossy().into_owned()));
    let settings: Settings =
        load(arguments.config.as_deref(), variables, &flags).map_err(Failure::unreadable)?;
    let clock = clock_from(moment)?;
    let mut said = Ok(());
    run(settings, clock, Arc::new(Printed), |address| said = about(address)).map_err(failed)?;
    said
}

/// From a chosen moment on time goes as it does.
fn clock_from(moment: Option<Moment>) -> Result<Clock, Failure> {
    if moment.is_none() {
        return Ok(Clock::system());
    }
    let (from, started) = (clock::now(moment)?, Instant::now());
    Ok(Clock::new(move || from.saturating_add(started.elapsed().as_secs())))
}

fn about(address: SocketAddr) -> Result<(), Failure> {
    files::print(&format!("The issuer is at http://{address}/issuer.json. Ctrl-c ends it."))
}

fn failed(error: ProcessError) -> Failure {
    match error {
        ProcessError::Directory(error) => directory_failed(error),
        ProcessError::Logs(_) | ProcessError::Service(_) => Failure::unreadable(error),
        ProcessError::Address { .. } => Failure::internal(error).advise("choose another with --listen"),
        ProcessError::Storage(_) | ProcessError::System(_) => Failure::internal(error),
    }
}

pub(super) fn token(name: &str) -> Result<(), Failure> {
    let (token, kept) = AdminToken::generate(name, &mut OsRng);
    files::deliver(&token)?;
    let name = json!(kept.name);
    eprintln!("[[issuer.administrators]]\nname = {name}\nsha256 = \"{}\"", kept.sha256);
    Ok(())
}
