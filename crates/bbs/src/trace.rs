//! A record of what an operation computes, for people who want to follow it step by step.
//!
//! The operations of this workspace say at each equation what they compute, by [`step`]. Unless somebody
//! [records](recorded), that is thrown away: without the feature `trace` the compiler removes it, with the feature a flag of the
//! thread is looked at, and neither the flag nor whether it is looked at depends on a secret. Nothing that is computed depends
//! on whether it is recorded.
//!
//! Only what runs on the recording thread is recorded. A record holds the secrets of what it records: it is wiped when dropped,
//! and who has one decides what of it is shown.
#![cfg_attr(
    feature = "trace",
    doc = r#"
```
use bauta_bbs::{Header, Interface, KeyPair, SecretKey, signature, trace};

let interface = &Interface::BBS_SHA_256;
let key_pair = KeyPair::from(SecretKey::key_gen(interface.suite(), &[7; 32], b"", None)?);
let (signed, trace) = trace::recorded(|| signature::sign(interface, &key_pair, &Header::default(), &["one message"]));
assert!(signed.is_ok());
assert!(trace.steps().iter().any(|step| step.equation.contains("A = B·1/(SK + e)")));
# Ok::<(), bauta_bbs::Error>(())
```
"#
)]

#[cfg(feature = "trace")]
mod recorder;

use std::fmt;

use ark_bls12_381::{Fr, G1Affine};
use zeroize::Zeroizing;

use crate::encoding::{point_to_octets_g1, scalar_to_octets};

#[cfg(feature = "trace")]
pub use recorder::{Trace, recorded};

/// An operation of a draft, or of this project's own documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its name, such as `ProofInit`.
    pub name: &'static str,
    /// The title of the section that defines it.
    pub section: &'static str,
    /// The document, with its revision.
    pub document: &'static str,
}

/// One equation that has been worked out, with its values.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it belongs to.
    pub operation: Operation,
    /// What is computed, in the notation of [`crate::notation`].
    pub equation: &'static str,
    /// What goes in and what comes out, in the order in which the equation has them.
    pub values: Vec<Value>,
}

/// A value of a step.
#[derive(Clone)]
pub struct Value {
    /// Its name in the equation.
    pub name: String,
    /// Who may know it.
    pub kind: Kind,
    /// What the octets are.
    pub form: Form,
    /// The octets, as the drafts write them.
    pub octets: Zeroizing<Vec<u8>>,
}

/// Who may know a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everybody who sees the result, or knows already.
    Public,
    /// A verifier, who has worked it out again instead of being told.
    Recomputed,
    /// One party alone.
    Secret,
    /// One party alone, drawn at random for this one operation: whoever learns it learns what it hides.
    Random,
}

/// What the octets of a value are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A scalar: 32 octets, big-endian.
    Scalar,
    /// A point of G1, compressed: 48 octets.
    PointG1,
    /// A point of G2, compressed: 96 octets.
    PointG2,
    /// A number: eight octets, big-endian.
    Integer,
    /// Whether something holds: one octet, 1 or 0.
    Verdict,
    /// Any octets.
    Octets,
}

/// What can be a value.
pub trait Recorded {
    /// What its octets are, and the octets.
    fn record(&self) -> (Form, Vec<u8>);
}

impl Recorded for Fr {
    fn record(&self) -> (Form, Vec<u8>) {
        (Form::Scalar, scalar_to_octets(self).to_vec())
    }
}

impl Recorded for G1Affine {
    fn record(&self) -> (Form, Vec<u8>) {
        (Form::PointG1, point_to_octets_g1(self).to_vec())
    }
}

impl Recorded for crate::PublicKey {
    fn record(&self) -> (Form, Vec<u8>) {
        (Form::PointG2, self.to_octets().to_vec())
    }
}

impl Recorded for crate::MessageScalar {
    fn record(&self) -> (Form, Vec<u8>) {
        self.0.record()
    }
}

impl Recorded for usize {
    fn record(&self) -> (Form, Vec<u8>) {
        (Form::Integer, crate::encoding::i2osp_8(*self).to_vec())
    }
}

impl Recorded for bool {
    fn record(&self) -> (Form, Vec<u8>) {
        (Form::Verdict, vec![u8::from(*self)])
    }
}

impl Recorded for [u8] {
    fn record(&self) -> (Form, Vec<u8>) {
        (Form::Octets, self.to_vec())
    }
}

impl Step {
    /// A step without values.
    pub fn of(operation: &Operation, equation: &'static str) -> Self {
        Self { operation: *operation, equation, values: Vec::new() }
    }

    /// With a value.
    #[must_use]
    pub fn with(mut self, kind: Kind, name: impl Into<String>, value: &(impl Recorded + ?Sized)) -> Self {
        let (form, octets) = value.record();
        self.values.push(Value { name: name.into(), kind, form, octets: Zeroizing::new(octets) });
        self
    }

    /// With a value that everybody may know.
    #[must_use]
    pub fn public(self, name: impl Into<String>, value: &(impl Recorded + ?Sized)) -> Self {
        self.with(Kind::Public, name, value)
    }

    /// With a value that a verifier has worked out again.
    #[must_use]
    pub fn recomputed(self, name: impl Into<String>, value: &(impl Recorded + ?Sized)) -> Self {
        self.with(Kind::Recomputed, name, value)
    }

    /// With a secret.
    #[must_use]
    pub fn secret(self, name: impl Into<String>, value: &(impl Recorded + ?Sized)) -> Self {
        self.with(Kind::Secret, name, value)
    }

    /// With a secret that was drawn for this one operation.
    #[must_use]
    pub fn random(self, name: impl Into<String>, value: &(impl Recorded + ?Sized)) -> Self {
        self.with(Kind::Random, name, value)
    }

    /// With several values of one name, each with its number: `name_number`.
    #[must_use]
    pub fn each<'v, V: Recorded + ?Sized + 'v>(
        self,
        kind: Kind,
        name: &str,
        values: impl IntoIterator<Item = (usize, &'v V)>,
    ) -> Self {
        values
            .into_iter()
            .fold(self, |step, (number, value)| step.with(kind, format!("{name}_{number}"), value))
    }
}

impl Kind {
    /// Whether it must not be shown to anybody but its owner.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::Random)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Says what has just been computed. `make` is called only where somebody records.
#[cfg(feature = "trace")]
#[inline]
pub fn step(make: impl FnOnce() -> Step) {
    if recorder::is_recording() {
        recorder::push(make());
    }
}

/// Says what has just been computed: to nobody, without the feature `trace`.
#[cfg(not(feature = "trace"))]
#[inline(always)]
#[allow(clippy::inline_always, reason = "nothing of it may be left")]
pub fn step(make: impl FnOnce() -> Step) {
    let _ = make;
}

/// Runs an attempt. What one that gives nothing has computed is not recorded: it must be forgotten as if it had not been made.
#[cfg(feature = "trace")]
#[inline]
pub fn attempt<T>(attempt: impl FnOnce() -> Option<T>) -> Option<T> {
    recorder::attempt(attempt)
}

/// Runs an attempt.
#[cfg(not(feature = "trace"))]
#[inline]
pub fn attempt<T>(attempt: impl FnOnce() -> Option<T>) -> Option<T> {
    attempt()
}
