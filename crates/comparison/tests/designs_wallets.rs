//! Wallets with ordinary signatures (W-B, W-A, D) and chip cards (C): what a receiver checks, and what must be possible
//! in each design and what must not.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

#[path = "wallets/cards.rs"]
mod cards;
#[path = "wallets/checks.rs"]
mod checks;
#[path = "wallets/documents.rs"]
mod documents;
#[path = "wallets/formats.rs"]
mod formats;
#[path = "wallets/lists.rs"]
mod lists;
#[path = "wallets/stories.rs"]
mod stories;
#[path = "wallets/stories_of_cards.rs"]
mod stories_of_cards;
#[path = "wallets/town.rs"]
mod town;
