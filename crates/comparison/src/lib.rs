//! One scenario, every proposal, measured from real messages.
//!
//! A synthetic population lives through the same events under each design of an identity on the internet. Every
//! message is real octets, written down with its time, sender, receiver and source address; every party keeps a store
//! and keys. Adversaries are programs that receive a view, which is what the parties of a coalition sent, received and
//! kept, and nothing else; what is true stays in the harness, which scores them.
//!
//! In the order of a run:
//!
//! 1. [`scenario`]: the people, the platforms and the events, from parameters and a seed;
//! 2. [`design`]: the designs as protocols over a [`design::World`], which carries and records;
//! 3. [`transcript`]: what was recorded, and what a coalition sees of it;
//! 4. [`adversary`]: programs on views, and their scores;
//! 5. [`measure`]: powers, breaches, fraud, costs, from outcomes and the transcript;
//! 6. [`report`]: the results as JSON, CSV and one HTML page.

pub mod adversary;
pub mod design;
pub mod results;
pub mod scenario;
pub mod transcript;
