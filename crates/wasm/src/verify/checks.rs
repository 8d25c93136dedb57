//! A list of checks, as they are made.

use bauta_credential::{Malformed, PresentationRequest};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::inspect::Kind;

/// How far ahead of the clock a request may be dated, in seconds.
const CLOCK_SKEW: u64 = 300;

/// The checks that were made, and those that were not.
#[derive(Default)]
pub(super) struct Checks {
    made: Vec<Value>,
    unchecked: Vec<Value>,
    failed: bool,
}

impl Checks {
    /// A check; `why` is a word for programs, of what is wrong where it does not hold.
    pub(super) fn add(&mut self, what: &str, holds: bool, why: &str) {
        self.add_of(what, None, holds, why);
    }

    /// The same about a part: a claim, a credential.
    pub(super) fn add_of(&mut self, what: &str, of: Option<&str>, holds: bool, why: &str) {
        self.failed |= !holds;
        let why = if holds { Value::Null } else { why.into() };
        self.made.push(json!({"what": what, "of": of, "holds": holds, "why": why}));
    }

    /// One that does not hold, with what the refusal says.
    pub(super) fn failed(&mut self, what: &str, failure: &Failure) {
        self.add_failed(what, None, &json!(failure.code), &failure.detail);
    }

    pub(super) fn add_failed(&mut self, what: &str, of: Option<&str>, why: &Value, detail: &Value) {
        self.failed = true;
        self.made.push(json!({"what": what, "of": of, "holds": false, "why": why, "detail": detail}));
    }

    /// Whether something could be read.
    pub(super) fn malformed<T>(&mut self, what: &str, read: Result<T, Malformed>) -> Option<T> {
        match read {
            Ok(read) => {
                self.add(what, true, "");
                Some(read)
            }
            Err(malformed) if malformed.is_invalid_signature() => {
                self.add(what, false, "invalid-signature");
                None
            }
            Err(malformed) => {
                self.failed(what, &malformed.into());
                None
            }
        }
    }

    /// Whether the text is what it claims to be.
    pub(super) fn form<T>(&mut self, read: Result<T, Malformed>) -> Option<T> {
        self.malformed("form", read)
    }

    pub(super) fn form_alone(&mut self, kind: Kind, text: &str) {
        match kind.problem(text, &[]) {
            _ if kind == Kind::Unknown => self.add("form", false, "unknown-kind"),
            Some(failure) => self.failed("form", &failure),
            None => self.add("form", true, ""),
        }
    }

    /// Whether there is something to check with.
    pub(super) fn found<T>(&mut self, what: &str, found: Option<T>, why: &str) -> Option<T> {
        self.add(what, found.is_some(), why);
        found
    }

    /// That a request's lifetime is not over.
    pub(super) fn lifetime(&mut self, request: &PresentationRequest, now: u64) {
        let over = request.expires_at().is_some_and(|expires_at| now >= expires_at);
        let ahead = request.issued_at().is_some_and(|issued_at| issued_at > now.saturating_add(CLOCK_SKEW));
        self.add("lifetime", !over && !ahead, if over { "expired" } else { "of-the-future" });
    }

    /// Checks that are not made.
    pub(super) fn not_made(&mut self, whats: &[&str]) {
        whats.iter().for_each(|what| self.not_made_of(what, None));
    }

    pub(super) fn not_made_of(&mut self, what: &str, of: Option<&str>) {
        self.unchecked.push(json!({"what": what, "of": of}));
    }

    /// Valid is what has been checked as a whole.
    pub(super) fn into_json(self) -> Value {
        let valid = !self.failed && self.unchecked.is_empty();
        json!({"valid": valid, "checks": self.made, "unchecked": self.unchecked})
    }
}
