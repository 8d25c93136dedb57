//! `bauta explain`: an operation again, with every step that it takes.

mod demo;
mod given;
mod own;
mod present;

use bauta_bbs::trace::Trace;
use bauta_credential::IssuerMetadata;
use bauta_explain::{Explanation, Manner};

use crate::args::{ExplainArguments, ExplainFormat, Explained};
use crate::failure::Failure;
use crate::{files, show};

/// What has been done and recorded.
struct Done {
    title: &'static str,
    about: Vec<String>,
    issuer: IssuerMetadata,
    trace: Trace,
    /// What went out or came in, each with a title.
    documents: Vec<(String, String)>,
    /// Why it was refused, where it was: the steps show up to where.
    refused: Option<Failure>,
}

/// Runs the operation and writes its steps.
pub(crate) fn run(arguments: &ExplainArguments, now: u64) -> Result<(), Failure> {
    let done = if arguments.demo {
        demo::run(arguments.operation, arguments.seed, now)?
    } else {
        match arguments.operation {
            Explained::Issue => given::issue(arguments)?,
            Explained::Present => present::run(arguments, now)?,
            Explained::Verify => given::verify(arguments)?,
        }
    };
    let manner = Manner { full: arguments.full, secrets: arguments.show_secrets };
    let of = (done.issuer.schema(), done.issuer.alg());
    let explanation = Explanation::new(done.title, done.about, of, (&done.trace, &done.documents), manner);
    match arguments.format {
        ExplainFormat::Text => files::print(show::escaped(&bauta_explain::text(&explanation)).trim_end())?,
        ExplainFormat::Markdown => {
            files::print(show::escaped(&bauta_explain::markdown(&explanation)).trim_end())?;
        }
        ExplainFormat::Html => files::print(show::escaped(&bauta_explain::html(&explanation)).trim_end())?,
        ExplainFormat::Json => files::print_json(&explanation)?,
    }
    done.refused.map_or(Ok(()), Err)
}
