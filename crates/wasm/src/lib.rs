#![doc = include_str!("../README.md")]

mod code;
mod failure;
mod holding;
mod message;
mod showing;
mod standing;
mod wallet;

pub use code::Code;
pub use wallet::BrowserWallet;
