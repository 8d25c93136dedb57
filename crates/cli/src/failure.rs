//! Why a command did not do what it was asked, with advice, and the exit code.

use std::fmt;
use std::process::ExitCode;

/// A failure, by exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    code: Code,
    reason: String,
    advice: Option<String>,
}

#[derive(Clone, Copy, Debug)]
enum Code {
    Refused = 1,
    Usage = 2,
    Unreadable = 3,
    Internal = 4,
}

impl Failure {
    /// Refused, or not valid: exit code 1.
    pub(crate) fn refused(reason: impl fmt::Display) -> Self {
        Self::new(Code::Refused, reason)
    }

    /// Wrong usage: exit code 2.
    pub(crate) fn usage(reason: impl fmt::Display) -> Self {
        Self::new(Code::Usage, reason)
    }

    /// Input that cannot be read: exit code 3.
    pub(crate) fn unreadable(reason: impl fmt::Display) -> Self {
        Self::new(Code::Unreadable, reason)
    }

    /// The register, the disk or the system failed: exit code 4.
    pub(crate) fn internal(reason: impl fmt::Display) -> Self {
        Self::new(Code::Internal, reason)
    }

    /// Standard output could not be written.
    pub(crate) fn output(error: impl fmt::Display) -> Self {
        Self::internal(format!("cannot write: {error}"))
    }

    /// Adds what can be done about it.
    pub(crate) fn advise(mut self, advice: impl fmt::Display) -> Self {
        self.advice = Some(advice.to_string());
        self
    }

    fn new(code: Code, reason: impl fmt::Display) -> Self {
        Self { code, reason: reason.to_string(), advice: None }
    }

    /// The code with which the process ends.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code as u8)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.code {
            Code::Refused => "refused",
            Code::Usage => "usage",
            Code::Unreadable => "unreadable",
            Code::Internal => "failed",
        };
        write!(f, "{word}: {}", self.reason)?;
        match &self.advice {
            Some(advice) => write!(f, "\nadvice: {advice}"),
            None => Ok(()),
        }
    }
}
