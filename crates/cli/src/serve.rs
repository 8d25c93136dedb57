//! `bauta serve`: all parties and the page, on this machine.

use std::fmt::Write as _;
use std::time::Instant;

use bauta_server::Clock;
use bauta_server::demonstration::{self, Demonstration, Host, Options, StartError};

use crate::args::ServeArguments;
use crate::clock::{self, Moment};
use crate::failure::Failure;
use crate::files;

pub(crate) fn run(arguments: ServeArguments, moment: Option<Moment>) -> Result<(), Failure> {
    let clock = if moment.is_none() {
        Clock::system()
    } else {
        // From that moment on time goes as it does.
        let (from, started) = (clock::now(moment)?, Instant::now());
        Clock::new(move || from.saturating_add(started.elapsed().as_secs()))
    };
    let ServeArguments { port, directory, database, page, people } = arguments;
    let options = Options { port, directory, database, page, people, clock };
    let mut said = Ok(());
    demonstration::run(options, |running| said = files::print(&about(running))).map_err(failure)?;
    said
}

fn about(running: &Demonstration) -> String {
    let wallet = running.origin(Host::Wallet);
    let mut about = format!("Open {wallet}/ in a browser. Ctrl-c ends it.\n");
    let lines = [
        (Host::Wallet, "the page, with the wallet: what is secret stays in the browser"),
        (Host::Issuer, "issues credentials to holders of specimen documents"),
        (Host::Forum, "a platform: 14 or older, known by a pseudonym"),
        (Host::Shop, "a platform: learns the region it delivers to"),
        (Host::Game, "a platform: 18 or older and in good standing, known by a pseudonym"),
        (Host::Curtain, "what each of them was sent and keeps; in this demonstration only"),
    ];
    for (host, what) in lines {
        // Writing to a text does not fail.
        let _ = write!(about, "\n{:<31} {what}", running.origin(host));
    }
    about
}

fn failure(error: StartError) -> Failure {
    let advice = match &error {
        StartError::Port { .. } => Some("choose another port with --port"),
        _ => None,
    };
    let failure = Failure::internal(error);
    match advice {
        Some(advice) => failure.advise(advice),
        None => failure,
    }
}
