//! Where the steps of a thread are kept while somebody records.

use std::cell::{Cell, RefCell};

use super::Step;

thread_local! {
    static RECORDING: Cell<bool> = const { Cell::new(false) };
    static STEPS: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
}

/// What an operation has computed, in the order in which it did. As secret as what went into it.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    steps: Vec<Step>,
}

impl Trace {
    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The steps, to be owned.
    pub fn into_steps(self) -> Vec<Step> {
        self.steps
    }
}

/// Runs an operation and gives its result together with the steps that it took on this thread. A recording inside a recording
/// keeps its steps for itself.
pub fn recorded<T>(operation: impl FnOnce() -> T) -> (T, Trace) {
    let outer = Outer { recording: RECORDING.replace(true), steps: STEPS.take() };
    let result = operation();
    let steps = STEPS.take();
    drop(outer);
    (result, Trace { steps })
}

/// The state of before, which comes back also where the operation panics.
struct Outer {
    recording: bool,
    steps: Vec<Step>,
}

impl Drop for Outer {
    fn drop(&mut self) {
        RECORDING.set(self.recording);
        STEPS.replace(std::mem::take(&mut self.steps));
    }
}

#[inline]
pub(super) fn is_recording() -> bool {
    RECORDING.get()
}

#[cold]
pub(super) fn push(step: Step) {
    STEPS.with_borrow_mut(|steps| steps.push(step));
}

pub(super) fn attempt<T>(attempt: impl FnOnce() -> Option<T>) -> Option<T> {
    let before = STEPS.with_borrow(Vec::len);
    let result = attempt();
    if result.is_none() {
        STEPS.with_borrow_mut(|steps| steps.truncate(before));
    }
    result
}
