#![doc = include_str!("../README.md")]

mod code;
mod failure;
mod holding;
mod inspect;
mod message;
mod showing;
mod standing;
mod verify;
mod wallet;

pub use code::Code;
pub use wallet::BrowserWallet;
