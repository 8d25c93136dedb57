//! The demonstration as a whole, over HTTP: hosts and headers, the story with a scripted wallet, what is written down and
//! linked, and what is left when it is stopped or killed.

#![cfg(feature = "demonstration")]

mod curtain;
mod hosts;
mod killed;
mod linked;
mod story;
mod support;
