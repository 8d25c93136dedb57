//! The wallet behind the messages.

use std::collections::HashMap;
use std::fmt;

use bauta_wallet::{PreparedPresentation, Wallet};
use rand_core::CryptoRngCore;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::inspect::inspect;
use crate::message::Message;

/// A wallet that is unlocked, in the worker of a browser: it takes messages in JSON and answers in JSON. It fetches and stores
/// nothing itself.
#[derive(Default)]
pub struct BrowserWallet {
    pub(crate) wallet: Wallet,
    /// What has been made in advance for the next presentation.
    pub(crate) prepared: Option<PreparedPresentation>,
    /// Files of epochs that have been handed over for the next `sync`.
    pub(crate) files: Files,
}

/// Files by name; `None` for those that are not to be had.
pub(crate) type Files = HashMap<String, Option<Vec<u8>>>;

impl fmt::Debug for BrowserWallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserWallet")
    }
}

impl BrowserWallet {
    /// The wallet of a plaintext that was decrypted and authenticated; `None` when it is not one.
    pub fn open(plaintext: &[u8]) -> Option<Self> {
        Some(Self { wallet: Wallet::from_plaintext(plaintext)?, ..Self::default() })
    }

    /// The plaintext, secrets and all, for the worker to encrypt.
    pub fn plaintext(&self) -> Zeroizing<Vec<u8>> {
        self.wallet.to_plaintext()
    }

    /// Does what a message says, and answers `{"done": …}` or `{"failed": {"code", "detail"}}`, JSON both. Where it failed the
    /// wallet is as it was.
    pub fn perform(&mut self, message: &str, rng: &mut impl CryptoRngCore) -> String {
        let answer = match Message::read(message).and_then(|message| self.answer(&message, rng)) {
            Ok(done) => json!({"done": done}),
            Err(failure) => json!({"failed": failure.to_json()}),
        };
        answer.to_string()
    }

    fn answer(&mut self, message: &Message, rng: &mut impl CryptoRngCore) -> Result<Value, Failure> {
        match message.text("do")? {
            "credentials" => Ok(self.credentials()),
            "request" => self.request(message, rng),
            "accept" => self.accept(message),
            "give-up" => self.give_up(message),
            "sync" => self.sync(message),
            "consider" => self.consider(message),
            "present" => self.present(message, rng),
            "log" => self.log(message),
            "inspect" => Ok(inspect(message.text("text")?, self.wallet.issuers())),
            "verify" => self.verify(message, rng),
            _ => Err(Failure::bad_message("do")),
        }
    }
}
