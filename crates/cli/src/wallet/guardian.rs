//! `bauta wallet guardian …`: the guardian's two moves in what a ward presents.

use std::path::Path;

use bauta_wallet::{GuardianProposal, JointChallenges};
use rand_core::OsRng;

use super::present::{agree, judge, tell, terms};
use super::{Opened, refused};
use crate::args::{Consent, GuardianCommand, Unlock};
use crate::failure::Failure;
use crate::{files, lint, show};

/// Makes one of the moves.
pub(super) fn run(command: &GuardianCommand, now: u64) -> Result<(), Failure> {
    match command {
        GuardianCommand::Offer { unlock, request, place, consent } => {
            offer(unlock, request, (place.as_deref(), consent), now)
        }
        GuardianCommand::Finish { unlock, challenges } => finish(unlock, challenges, now),
    }
}

fn offer(
    unlock: &Unlock,
    path: &Path,
    (place, consent): (Option<&str>, &Consent),
    now: u64,
) -> Result<(), Failure> {
    let request = files::read_request(path)?;
    let mut opened = Opened::open(unlock)?;
    let population = lint::population(consent.agreed.population.as_deref())?;
    let terms = terms(&consent.agreed, &population)?;
    let considered = opened.wallet.consider_as_guardian(&request, place, &terms, now);
    let proposal = considered.as_ref().ok().map(GuardianProposal::proposal);
    tell(&request, proposal);
    judge(proposal, consent, &population);
    let proposal = considered.map_err(refused::request)?;
    eprintln!(
        "Your credential fills {}. The ward's wallet learns what you show",
        show::quoted(proposal.credential_id())
    );
    eprintln!(
        "to the platform, and that your identifier is its guardian's. You learn this request, and nothing of"
    );
    eprintln!("the ward's credential.");
    agree(consent, path)?;
    let (offer, step) = proposal.offer(&mut OsRng).map_err(refused::request)?;
    opened.wallet.keep(step);
    opened.save()?;
    eprintln!("Give this to the ward's wallet: `bauta wallet present --guardian`.");
    files::deliver(&offer.to_json())
}

fn finish(unlock: &Unlock, challenges: &Path, now: u64) -> Result<(), Failure> {
    let challenges = JointChallenges::from_json(&files::read(challenges)?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", challenges.display()))
            .advise("this should be what the ward's `bauta wallet present --guardian offer.json` printed")
    })?;
    let mut opened = Opened::open(unlock)?;
    let share = opened.wallet.share(&challenges, now, &mut OsRng).map_err(refused::request)?;
    opened.save()?;
    eprintln!("Give this to the ward's wallet only: it holds a secret of this one presentation.");
    files::deliver(&share.to_json())
}
