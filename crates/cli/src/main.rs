//! The command `bauta`: argument parsing, files and advice. No cryptography.

mod args;
mod clock;
mod compare;
mod conformance;
mod demo;
mod diagnose;
mod epochs;
mod explain;
mod failure;
mod files;
mod inspect;
mod issuer;
mod lint;
mod opening;
mod passphrase;
mod registrar;
mod serve;
mod show;
mod verifier;
mod wallet;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Arguments, Command};
use failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit_code()
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let moment = arguments.now;
    let now = clock::now(moment)?;
    match arguments.command {
        Command::Demo(demo) => demo::run(&demo, now),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Serve(arguments) => serve::run(arguments, moment),
        Command::Issuer(command) => issuer::run(command, moment, now),
        Command::Wallet(command) => wallet::run(command, now),
        Command::Verifier(command) => verifier::run(command, now),
        Command::Registrar(command) => registrar::run(command),
        Command::Lint(arguments) => lint::run(&arguments, now),
        Command::Opening(command) => opening::run(command, now),
        Command::Inspect { file } => inspect::run(&file),
        Command::Explain(arguments) => explain::run(&arguments, now),
        Command::Diagnose { files, json } => diagnose::run(&files, json),
        Command::Conformance(arguments) => conformance::run(&arguments),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "bauta", &mut script);
            files::print(String::from_utf8_lossy(&script).trim_end())
        }
        Command::Man { directory: None } => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut page).map_err(Failure::output)?;
            files::print(String::from_utf8_lossy(&page).trim_end())
        }
        Command::Man { directory: Some(directory) } => {
            files::create_directory(&directory)?;
            clap_mangen::generate_to(Arguments::command(), &directory).map_err(Failure::output)
        }
    }
}
