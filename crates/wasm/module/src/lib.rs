//! [`bauta_wasm::BrowserWallet`] for JavaScript, with the browser's randomness.

use js_sys::Uint8Array;
use rand_core::OsRng;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// A wallet as `worker.js` has it. Octets come and go as arrays of JavaScript, so that no copy of them is left in this module's
/// memory.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct BrowserWallet {
    wallet: bauta_wasm::BrowserWallet,
}

#[wasm_bindgen]
impl BrowserWallet {
    /// An empty wallet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// The wallet of a plaintext that has been decrypted and authenticated; `undefined` when it is not one.
    pub fn open(plaintext: &Uint8Array) -> Option<Self> {
        let plaintext = Zeroizing::new(plaintext.to_vec());
        Some(Self { wallet: bauta_wasm::BrowserWallet::open(&plaintext)? })
    }

    /// The plaintext, to be encrypted.
    pub fn plaintext(&self) -> Uint8Array {
        Uint8Array::from(&self.wallet.plaintext()[..])
    }

    /// Does what a message says; message and answer are JSON.
    pub fn perform(&mut self, message: &str) -> String {
        self.wallet.perform(message, &mut OsRng)
    }

    /// Hands over a file of an issuer's epochs for the next `sync`.
    pub fn give_file(&mut self, name: &str, octets: &Uint8Array) {
        self.wallet.give_file(name, Some(octets.to_vec()));
    }

    /// Says that a file is not to be had.
    pub fn miss_file(&mut self, name: &str) {
        self.wallet.give_file(name, None);
    }

    /// Makes in advance what a `present` of the same message would need.
    pub fn prepare(&mut self, message: &str) {
        self.wallet.prepare(message, &mut OsRng);
    }
}
