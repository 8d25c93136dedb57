//! The demonstration's time: the real one, and whole days that are let pass.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Clock;

/// Seconds in a day.
const DAY: u64 = 86_400;

/// A clock that whole days can be added to.
#[derive(Clone, Debug)]
pub(super) struct Days {
    real: Clock,
    passed: Arc<AtomicU64>,
}

impl Days {
    /// A clock that shows `passed` days more than `real`.
    pub(super) fn new(real: Clock, passed: u64) -> Self {
        Self { real, passed: Arc::new(AtomicU64::new(passed)) }
    }

    /// How many days were let pass.
    pub(super) fn passed(&self) -> u64 {
        self.passed.load(Ordering::SeqCst)
    }

    /// Lets days pass.
    pub(super) fn pass(&self, days: u64) {
        self.passed.fetch_add(days, Ordering::SeqCst);
    }

    /// The time.
    pub(super) fn now(&self) -> u64 {
        self.real.now().saturating_add(self.passed().saturating_mul(DAY))
    }

    /// The same time for the parties.
    pub(super) fn clock(&self) -> Clock {
        let days = self.clone();
        Clock::new(move || days.now())
    }
}
