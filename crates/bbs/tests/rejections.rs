//! What must be refused. Every check in `src` has a test here that fails when the check is removed.
//!
//! `octets` feeds altered encodings to the parsers and, where they still parse, to the verification behind them;
//! the other modules attack one operation each.

#[path = "rejections/blind.rs"]
mod blind;
#[path = "rejections/committed.rs"]
mod committed;
#[path = "rejections/encodings.rs"]
mod encodings;
#[path = "rejections/keys.rs"]
mod keys;
#[path = "rejections/messages.rs"]
mod messages;
#[path = "rejections/octets.rs"]
mod octets;
#[path = "rejections/proofs.rs"]
mod proofs;
#[path = "rejections/pseudonym.rs"]
mod pseudonym;
#[path = "rejections/pseudonym_issuance.rs"]
mod pseudonym_issuance;
#[path = "rejections/randomness.rs"]
mod randomness;
#[path = "rejections/secrets.rs"]
mod secrets;
#[path = "rejections/signatures.rs"]
mod signatures;
mod support;
