//! `bauta wallet sync` and `evidence`: whether the credentials are in good standing.

use bauta_wallet::{Standing, SyncError};
use serde_json::{Value, json};

use super::{Opened, index};
use crate::args::Unlock;
use crate::epochs;
use crate::failure::Failure;
use crate::files;

/// Follows the issuers' logs, and says how each credential stands.
pub(super) fn sync(
    unlock: &Unlock,
    (from, issuer): (Option<&str>, Option<&str>),
    json: bool,
    now: u64,
) -> Result<(), Failure> {
    let mut opened = Opened::open(unlock)?;
    let mut standings = Vec::new();
    for id in issuers(&opened, from, issuer)? {
        let known = opened.wallet.issuers().iter().find(|known| known.issuer() == id);
        let Some(known) = known.cloned() else { continue };
        let store = epochs::open(from, &known)?;
        let found =
            opened.wallet.sync(&id, now, |name| store.get(name)).map_err(|error| not_synced(&error))?;
        opened.save()?;
        standings.extend(found);
    }
    standings.sort_by_key(|(number, _)| *number);
    if json {
        files::print_json(&standings.iter().map(as_json).collect::<Vec<_>>())?;
    } else {
        for (number, standing) in &standings {
            let (word, epoch) = words(*standing);
            files::print(&format!("{:>3}  {word:<12}  {epoch}", number + 1))?;
        }
    }
    if standings.is_empty() {
        eprintln!("No epoch has been published yet, or no credential has a handle.");
    }
    let struck = standings.iter().find(|(_, standing)| matches!(standing, Standing::Struck(_)));
    let withheld = standings.iter().find(|(_, standing)| matches!(standing, Standing::Withheld(_)));
    match struck {
        None => withheld.map_or(Ok(()), |(number, _)| {
            Err(Failure::refused(format!(
                "the bucket of credential {} is not to be had, or is not the one that the issuer has signed",
                number + 1
            ))
            .advise(
                "try again, or fetch from elsewhere; if it stays so, ask the issuer. The log was taken over",
            ))
        }),
        Some((number, _)) => Err(Failure::refused(format!(
            "ALARM: the issuer has struck credential {} without a word: it has no token any more",
            number + 1
        ))
        .advise(format!(
            "ask the issuer why; `bauta wallet evidence --credential {}` prints what shows it to others",
            number + 1
        ))),
    }
}

/// Which logs to follow: the one that is named; else all whose address is known, or the only one.
fn issuers(opened: &Opened, from: Option<&str>, issuer: Option<&str>) -> Result<Vec<String>, Failure> {
    let known = opened.wallet.issuers();
    let ids = |issuers: Vec<&bauta_credential::IssuerMetadata>| -> Vec<String> {
        issuers.iter().map(|known| known.issuer().to_owned()).collect()
    };
    match (issuer, from, known) {
        (Some(id), _, _) if known.iter().any(|known| known.issuer() == id) => Ok(vec![id.to_owned()]),
        (Some(_), _, _) => {
            Err(Failure::refused("the wallet does not know this issuer").advise("see `bauta wallet list`"))
        }
        (None, _, []) => {
            Err(Failure::refused("the wallet knows no issuer").advise("it has asked for no credential yet"))
        }
        (None, _, [only]) => Ok(vec![only.issuer().to_owned()]),
        (None, Some(_), _) => Err(Failure::usage("the wallet knows several issuers")
            .advise("say whose epochs these are: --issuer ID")),
        (None, None, _) => {
            let with_address =
                known.iter().filter(|known| epochs::absolute(known.epochs()).is_some()).collect();
            Ok(ids(with_address))
        }
    }
}

fn words(standing: Standing) -> (&'static str, bauta_credential::epoch::Epoch) {
    match standing {
        Standing::Good(epoch) => ("good", epoch),
        Standing::NotYet(epoch) => ("not yet", epoch),
        Standing::Expired(epoch) => ("expired", epoch),
        Standing::Struck(epoch) => ("STRUCK", epoch),
        Standing::Withheld(epoch) => ("WITHHELD", epoch),
    }
}

fn as_json((number, standing): &(usize, Standing)) -> Value {
    let (word, epoch) = words(*standing);
    json!({
        "credential": number + 1,
        "standing": word.to_lowercase().replace(' ', "-"),
        "epoch": epoch.0,
        "date": epoch.to_string(),
    })
}

fn not_synced(error: &SyncError<bauta_epochs::StoreError>) -> Failure {
    match error {
        SyncError::UnknownIssuer => Failure::refused(error),
        SyncError::Fetch(error) => epochs::not_fetched(error),
        SyncError::Log(error) => epochs::alarm(error),
        SyncError::Future(_) => {
            Failure::refused(error).advise("is this computer's clock right? Nothing was taken over")
        }
        SyncError::FewHolders { .. } => Failure::refused(error)
            .advise("ALARM: ask the issuer why its buckets are so small. Nothing was fetched or taken over"),
    }
}

/// Prints what shows that a credential was struck.
pub(super) fn evidence(unlock: &Unlock, credential: usize) -> Result<(), Failure> {
    let opened = Opened::open(unlock)?;
    let number = index(credential)?;
    let held = opened.wallet.credentials().get(number);
    held.ok_or_else(|| {
        Failure::refused("the wallet holds no such credential").advise("see `bauta wallet list`")
    })?;
    let evidence = opened.wallet.struck_evidence(number).ok_or_else(|| {
        Failure::refused("nothing shows that the credential was struck").advise(
            "`bauta wallet sync` looks; it has to have had a token, and to have lost it without expiring",
        )
    })?;
    eprintln!(
        "Whoever has this can find this credential's token in every epoch, but none of its claims or uses."
    );
    files::deliver(&evidence.to_json())
}
