//! D: salted digests in the manner of mdoc, with copies that are used once.
//!
//! As the EU age verification app has it (specification, April 2026): batches of 30, each copy used once and never again,
//! accepted for at most three months, no revocation in this version: who is cut off keeps the copies that are there. The
//! misuse reading adds a status list. Other than that app's, the credential has name, number and region, too, so that
//! every platform of the scenario can be used with it.

use super::wallet::{Kind, Wallets};

/// D: copies in batches, used once.
pub fn digests() -> Wallets {
    Wallets::new(Kind::Digests)
}
