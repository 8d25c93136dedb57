//! W-B and W-A: a wallet with SD-JWT credentials, one that is reused, or copies in batches that are used once.

use super::wallet::{Kind, Wallets};

/// W-B: one credential for everything. Its signature, device key and status entry are the same everywhere.
pub fn reused() -> Wallets {
    Wallets::new(Kind::Reused)
}

/// W-A: copies that are used once; an empty batch is reused until the wallet gets a new one.
pub fn once() -> Wallets {
    Wallets::new(Kind::Once)
}
