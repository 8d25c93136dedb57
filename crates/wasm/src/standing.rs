//! Good standing: following an issuer's log in rounds, because a module cannot wait for the network.

use std::collections::BTreeSet;

use bauta_credential::epoch::{LOG_NAME, SignedHead};
use bauta_wallet::{Standing, SyncError};
use serde_json::{Value, json};

use crate::code::Code;
use crate::failure::Failure;
use crate::message::Message;
use crate::wallet::{BrowserWallet, Files};

impl BrowserWallet {
    /// Hands over a file of an issuer's epochs for the next `sync`, or `None` for one that is not to be had.
    pub fn give_file(&mut self, name: &str, octets: Option<Vec<u8>>) {
        self.files.insert(name.to_owned(), octets);
    }

    /// Follows an issuer's log with the files that have been handed over, which are forgotten afterwards. Where more are needed,
    /// the names of those come back as `wanted` and nothing has changed; they are found out by a run on a copy of the wallet.
    pub(crate) fn sync(&mut self, message: &Message) -> Result<Value, Failure> {
        let (issuer, now) = (message.text("issuer")?, message.now()?);
        let files = std::mem::take(&mut self.files);
        let wanted = self.wanted(&files, issuer, now);
        if !wanted.is_empty() {
            return Ok(json!({"wanted": wanted}));
        }
        let fetch = |name: &str| files.get(name).cloned().flatten().ok_or_else(|| name.to_owned());
        let standings = self.wallet.sync(issuer, now, fetch)?;
        Ok(json!({"standings": standings.iter().map(standing_as_json).collect::<Value>()}))
    }

    /// The names of files that a run would ask for and that have not been handed over: first the log, then all others at once.
    fn wanted(&self, files: &Files, issuer: &str, now: u64) -> BTreeSet<String> {
        let mut wanted = BTreeSet::new();
        let fetch = |name: &str| match files.get(name) {
            Some(Some(octets)) => Ok(octets.clone()),
            Some(None) => Err(()),
            None => {
                wanted.insert(name.to_owned());
                // Nothing instead of a bucket, so that the run goes on to the next name.
                if name == LOG_NAME { Err(()) } else { Ok(Vec::new()) }
            }
        };
        // How it ends is for the run that counts.
        let _: Result<_, SyncError<()>> = self.wallet.clone().sync(issuer, now, fetch);
        wanted
    }

    /// The wallet's own copy of an issuer's log, and what shows that a credential was struck.
    pub(crate) fn log(&self, message: &Message) -> Result<Value, Failure> {
        let issuer = message.text("issuer")?;
        let known = self.wallet.issuers().iter().any(|known| known.issuer() == issuer);
        if !known {
            return Err(Failure::new(Code::UnknownIssuer, issuer, json!({"issuer": issuer})));
        }
        let log = self.wallet.log(issuer);
        let heads = log.map(|log| log.heads().iter().map(head_as_json).collect::<Value>());
        let own = self.wallet.credentials().iter().enumerate();
        let own = own.filter(|(_, held)| held.issuer().issuer() == issuer);
        let evidence = own.filter_map(|(number, _)| {
            let evidence = self.wallet.struck_evidence(number)?;
            Some(json!({"number": number, "evidence": evidence.to_json()}))
        });
        Ok(json!({
            "heads": heads.unwrap_or_else(|| json!([])),
            "text": log.map(|log| String::from_utf8_lossy(&log.to_octets()).into_owned()),
            "evidence": evidence.collect::<Value>(),
        }))
    }
}

fn standing_as_json((number, standing): &(usize, Standing)) -> Value {
    let (name, epoch) = match standing {
        Standing::Good(epoch) => ("good", epoch),
        Standing::NotYet(epoch) => ("not-yet", epoch),
        Standing::Expired(epoch) => ("expired", epoch),
        Standing::Struck(epoch) => ("struck", epoch),
        Standing::Withheld(epoch) => ("withheld", epoch),
    };
    json!({"number": number, "standing": name, "epoch": epoch.0})
}

fn head_as_json(signed: &SignedHead) -> Value {
    let (head, counts) = (signed.head(), signed.head().counts);
    json!({
        "epoch": head.epoch.0,
        "date": head.epoch.to_string(),
        "hash": signed.hash().to_string(),
        "previous": head.previous.map(|hash| hash.to_string()),
        "counts": {
            "tokens": counts.tokens,
            "added": counts.added,
            "dropped": counts.dropped,
            "resets": counts.resets,
            "buckets": counts.buckets,
        },
        "text": signed.to_compact(),
    })
}
