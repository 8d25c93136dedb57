//! The wallet behind the messages: what it answers, what it says of a text, and what it stores in a real browser.
//!
//! Everybody in these tests is synthetic: citizens of Utopia, and regions that begin with 99.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod browser;
mod inspecting;
mod messages;
mod support;
mod verifying;
