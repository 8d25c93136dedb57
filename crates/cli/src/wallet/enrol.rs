//! `bauta wallet request` and `accept`: how credentials come into the wallet.

use std::path::Path;

use bauta_wallet::Accepted;
use rand_core::OsRng;

use super::{Opened, index, refused};
use crate::args::Unlock;
use crate::failure::Failure;
use crate::{files, show};

/// What a request for a credential is for.
pub(super) enum Occasion<'a> {
    /// A first credential of this issuer; with `anew` what is open there is given up.
    First { issuer: &'a Path, anew: bool },
    /// A fresh secret, because the one of before is lost.
    Reset { issuer: &'a Path, anew: bool },
    /// The credential of this number again, over the same secret.
    Renewal(usize),
}

/// Makes a request and prints it.
pub(super) fn request(unlock: &Unlock, occasion: &Occasion<'_>) -> Result<(), Failure> {
    let issuer = match occasion {
        Occasion::First { issuer, anew } | Occasion::Reset { issuer, anew } => {
            Some((files::read_issuer(issuer)?, *anew))
        }
        Occasion::Renewal(_) => None,
    };
    let mut opened = Opened::open(unlock)?;
    let wallet = &mut opened.wallet;
    if let Some((issuer, anew)) = &issuer {
        let given_up = *anew && wallet.give_up(issuer.issuer()) > 0;
        warn(given_up, wallet.credentials().iter().any(|held| held.issuer().issuer() == issuer.issuer()));
    }
    let request = match (occasion, &issuer) {
        (Occasion::Renewal(number), _) => wallet.renew(index(*number)?, &mut OsRng),
        (Occasion::Reset { .. }, Some((issuer, _))) => wallet.request_reset(issuer, &mut OsRng),
        (_, Some((issuer, _))) => wallet.request(issuer, &mut OsRng),
        (_, None) => return Err(Failure::usage("--issuer or --renew is needed")),
    };
    let request = request.map_err(refused::by_wallet)?;
    opened.save()?;
    let secret = if request.proof.is_some() { ", who will not see this wallet's secret" } else { "" };
    eprintln!("For the issuer {}{secret}.", show::quoted(&request.issuer));
    if request.reset {
        eprintln!("It asks to begin anew: if the issuer allows it, no platform knows you again.");
    }
    files::deliver(&request.to_json())
}

fn warn(given_up: bool, has_credential: bool) {
    if given_up {
        eprintln!(
            "What was open at this issuer is given up: if it has been answered, the answer is lost, and with"
        );
        eprintln!("it the secret that the issuer will want to see at the next renewal.");
    }
    if has_credential {
        eprintln!("The wallet has a credential of this issuer: to renew it, use --renew N.");
    }
}

/// Verifies a credential and keeps it.
pub(super) fn accept(unlock: &Unlock, credential: &Path) -> Result<(), Failure> {
    let compact = files::read_text(credential)?;
    let mut opened = Opened::open(unlock)?;
    let accepted = opened.wallet.accept(&compact).map_err(refused::by_wallet)?;
    match accepted {
        Accepted::AlreadyHeld => eprintln!("The wallet holds this credential already."),
        Accepted::Stored => eprintln!("Verified and stored."),
        Accepted::Renewed => eprintln!("Verified and stored; it takes the place of an earlier one."),
    }
    if accepted == Accepted::AlreadyHeld { Ok(()) } else { opened.save() }
}
