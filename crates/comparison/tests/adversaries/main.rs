//! Adversary programs on hand-made views with known answers, controls, and properties of decoding and views.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod book;
mod controls;
mod decode;
mod facts;
mod harness;
mod names;
mod programs;
mod properties;
