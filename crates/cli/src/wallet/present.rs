//! `bauta wallet present`: what would be learned, then the answer.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use bauta_credential::{CredentialQuery, PresentationRequest};
use bauta_wallet::{GuardianOffer, GuardianShare, Population, Proposal, Terms, explain};
use rand_core::OsRng;

use super::{Opened, index, refused};
use crate::args::{Agreed, Consent, PresentArguments};
use crate::failure::Failure;
use crate::{files, lint, show};

/// What a guardian's wallet has handed over.
enum Guardian {
    Offer(Box<GuardianOffer>),
    Share(GuardianShare),
}

/// Answers a request, or makes the ward's next move.
pub(super) fn run(arguments: &PresentArguments, now: u64) -> Result<(), Failure> {
    let request = files::read_request(&arguments.request)?;
    let guardian = arguments.guardian.as_deref().map(read_guardian).transpose()?;
    let opened = Opened::open(&arguments.unlock)?;
    match guardian {
        None => answer(&opened, &request, arguments, now),
        Some(Guardian::Offer(offer)) => join(opened, &request, (arguments, &offer), now),
        Some(Guardian::Share(share)) => complete(opened, &request, share),
    }
}

fn read_guardian(path: &Path) -> Result<Guardian, Failure> {
    let octets = files::read(path)?;
    let offer = GuardianOffer::from_json(&octets).map(|offer| Guardian::Offer(Box::new(offer)));
    offer.or_else(|_| GuardianShare::from_json(&octets).map(Guardian::Share)).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", path.display()))
            .advise("this should be the output of `bauta wallet guardian offer`, or of `finish`")
    })
}

/// The terms that the holder's flags set.
pub(crate) fn terms<'a>(agreed: &Agreed, population: &'a Population) -> Result<Terms<'a>, Failure> {
    Ok(Terms {
        credential: agreed.credential.map(index).transpose()?,
        beyond_registration: agreed.beyond_registration,
        opening: agreed.allow_opening,
        population: Some(population),
        ..Terms::default()
    })
}

fn answer(
    opened: &Opened,
    request: &PresentationRequest,
    arguments: &PresentArguments,
    now: u64,
) -> Result<(), Failure> {
    let population = lint::population(arguments.consent.agreed.population.as_deref())?;
    let considered =
        opened.wallet.consider_with(request, &terms(&arguments.consent.agreed, &population)?, now);
    tell(request, considered.as_ref().ok());
    judge(considered.as_ref().ok(), &arguments.consent, &population);
    let several = request.credentials().len() > 1;
    let proposal = considered.map_err(if several { refused::alone } else { refused::request })?;
    agree(&arguments.consent, &arguments.request)?;
    let response = proposal.present(&mut OsRng).map_err(refused::request)?;
    files::deliver(&response.to_text())
}

/// The second of three moves: this wallet's core proof, beside the guardian's.
fn join(
    mut opened: Opened,
    request: &PresentationRequest,
    (arguments, offer): (&PresentArguments, &GuardianOffer),
    now: u64,
) -> Result<(), Failure> {
    let offers = std::slice::from_ref(offer);
    let population = lint::population(arguments.consent.agreed.population.as_deref())?;
    let terms = Terms { offers, ..terms(&arguments.consent.agreed, &population)? };
    let considered = opened.wallet.consider_with(request, &terms, now);
    tell(request, considered.as_ref().ok());
    judge(considered.as_ref().ok(), &arguments.consent, &population);
    let proposal = considered.map_err(refused::request)?;
    eprintln!(
        "Together with the wallet that fills {}. It learns this request and that",
        show::quoted(&offer.credential)
    );
    eprintln!(
        "you answer it. You learn what its owner shows to the platform, and that both identifiers are the same."
    );
    agree(&arguments.consent, &arguments.request)?;
    let (challenges, step) = proposal.join(&mut OsRng).map_err(refused::request)?;
    opened.wallet.keep(step);
    opened.save()?;
    eprintln!("Give this to the guardian's wallet: `bauta wallet guardian finish`.");
    files::deliver(&challenges.to_json())
}

/// The last move; the holder agreed at the second.
fn complete(mut opened: Opened, request: &PresentationRequest, share: GuardianShare) -> Result<(), Failure> {
    let response = opened.wallet.complete(request, &[share], &mut OsRng).map_err(refused::request)?;
    opened.save()?;
    files::deliver(&response.to_text())
}

/// What would be learned, before it is, from the request alone; the values of what is shown, where it can be. Who asks and
/// what for is only what the request says of itself.
pub(super) fn tell(request: &PresentationRequest, proposal: Option<&Proposal<'_>>) {
    eprintln!("Who asks:    {}", show::quoted(request.client_id()));
    if let Some(purpose) = request.purpose() {
        eprintln!("What for:    {}", show::quoted(purpose));
    }
    if let Some(proposal) = proposal {
        vouched_for(proposal);
    }
    eprintln!("Would learn:");
    match proposal {
        Some(proposal) => {
            for (path, value) in proposal.shown() {
                eprintln!("  {path:<18} {}", show::text(&value));
            }
        }
        None => {
            for path in request.credentials().iter().flat_map(CredentialQuery::claims) {
                eprintln!("  {}", show::plain(&path.to_string()));
            }
        }
    }
    for sentence in explain(request) {
        eprintln!("  {}", show::plain(&sentence));
    }
    let Some(proposal) = proposal else { return };
    let issuer = proposal.credential().issuer().issuer();
    eprintln!("  and that this issuer signed it: {}", show::quoted(issuer));
    let hidden: Vec<_> = proposal.hidden().iter().map(ToString::to_string).collect();
    eprintln!("Stays hidden: {}", hidden.join(", "));
}

/// The grade, the reasons and the crowd. Where nothing would be shown, there is nothing to be judged.
pub(super) fn judge(proposal: Option<&Proposal<'_>>, consent: &Consent, population: &Population) {
    let Some(proposal) = proposal else { return };
    for line in lint::lines(&proposal.lint(population)) {
        eprintln!("{line}");
    }
    if consent.agreed.population.is_none() {
        eprintln!("{}", lint::SYNTHETIC);
    }
}

fn vouched_for(proposal: &Proposal<'_>) {
    match proposal.registrar() {
        Some(registrar) => eprintln!("Registered:  by {}", show::quoted(registrar.id())),
        None => eprintln!("Registered:  by nobody whom this wallet trusts"),
    }
    if let Some(beyond) = proposal.beyond_registration() {
        eprintln!("Beyond that: {beyond}");
    }
}

/// Asks the holder, unless the flags have answered.
pub(super) fn agree(consent: &Consent, request: &Path) -> Result<(), Failure> {
    if consent.yes {
        return Ok(());
    }
    if request.as_os_str() == "-" || !io::stdin().is_terminal() {
        return Err(
            Failure::refused("nobody is there to agree").advise("give --yes to show this without asking")
        );
    }
    eprint!("Show this? [y/N] ");
    io::stderr().flush().map_err(Failure::output)?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(Failure::unreadable)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") { Ok(()) } else { Err(Failure::refused("not shown")) }
}
