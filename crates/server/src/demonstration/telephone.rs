//! The synthetic telephone: what is sent to numbers that no network has.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::time::Days;

/// How many messages are kept.
const KEPT: usize = 1000;

/// A message that a telephone got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Received {
    /// Which number.
    #[serde(skip)]
    number: String,
    /// When, in seconds since 1970 by the demonstration's clock.
    time: u64,
    /// What it says.
    text: String,
}

/// All telephones.
#[derive(Clone)]
pub(super) struct Telephone {
    days: Days,
    received: Arc<Mutex<VecDeque<Received>>>,
}

impl Telephone {
    pub(super) fn new(days: Days) -> Self {
        Self { days, received: Arc::default() }
    }

    /// A number gets a message.
    pub(super) fn receive(&self, number: &str, text: &str) {
        let message = Received { number: digits(number), time: self.days.now(), text: text.to_owned() };
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        received.push_back(message);
        while received.len() > KEPT {
            received.pop_front();
        }
    }

    /// What a number got, in order.
    pub(super) fn of(&self, number: &str) -> Vec<Received> {
        let number = digits(number);
        let received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        received.iter().filter(|message| message.number == number).cloned().collect()
    }
}

/// A number without what is written for the eye.
fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
