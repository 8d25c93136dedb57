#![doc = include_str!("../README.md")]

use bauta_wallet::Wallet;
use wasm_bindgen::prelude::wasm_bindgen;

/// A wallet.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct BrowserWallet {
    wallet: Wallet,
}

#[wasm_bindgen]
impl BrowserWallet {
    /// Opens.
    pub fn open(plaintext: &[u8]) -> Option<BrowserWallet> {
        Some(Self { wallet: Wallet::from_plaintext(plaintext)? })
    }

    /// Answers.
    pub fn present(&mut self, request: &[u8], now: u64) -> Option<String> {
        let request = bauta_credential::PresentationRequest::parse(request).ok()?;
        let proposal = self.wallet.consider(&request, now).ok()?;
        proposal.present(&mut rand_core::OsRng).ok().map(|answer| answer.to_text())
    }

    /// Requests.
    pub fn request(&mut self, issuer: &[u8]) -> Option<String> {
        let issuer = bauta_credential::IssuerMetadata::from_json(issuer).ok()?;
        self.wallet.request(&issuer, &mut rand_core::OsRng).ok().map(|request| request.to_json())
    }

    /// Accepts.
    pub fn accept(&mut self, compact: &str) -> bool {
        self.wallet.accept(compact).is_ok()
    }

    /// Sync.
    pub fn sync(&mut self, issuer: &str, now: u64) -> bool {
        self.wallet.sync(issuer, now, |_| Err::<Vec<u8>, ()>(())).is_ok()
    }
}
