//! The designs, each a protocol whose parties exchange real messages over a [`World`].

pub mod anonymous;
pub mod chip;
pub mod chips;
pub mod digests;
pub mod document;
pub mod enrolment;
pub mod es256;
pub mod hub;
mod kept;
mod mdoc;
pub mod national;
pub mod none;
pub mod platforms;
pub mod presentation;
pub mod real_name;
pub mod register;
mod sd_jwt;
pub mod sd_jwt_wallet;
mod setting;
pub mod signed;
pub mod status_list;
pub mod wallet;
mod world;

pub use setting::{Authentication, Reading, Setting};
pub use world::{Connection, Spent, Unreachable, World};

use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};

/// A design, by its label in results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Label {
    /// No identity: an account with a password.
    O,
    /// Real-name registration: name, number and telephone, checked with an outside source.
    R,
    /// The national platform; the number is lodged with platforms.
    N1,
    /// The national platform; platforms get an identifier of their own.
    N2,
    /// The national platform; plaintext on consent.
    N3,
    /// A log-in hub that every log-in passes.
    F,
    /// A wallet with SD-JWT credentials that are used again.
    #[serde(rename = "W-B")]
    WB,
    /// A wallet with SD-JWT credentials that are used once, in batches.
    #[serde(rename = "W-A")]
    WA,
    /// Salted digests in the manner of mdoc.
    D,
    /// A chip card with sector pseudonyms.
    C,
    /// Anonymous credentials without a pseudonym.
    A0,
    /// Anonymous credentials with a pseudonym for each platform.
    A1,
    /// The same with an opening by k of n bodies.
    #[serde(rename = "A1+E")]
    A1E,
}

impl Label {
    /// Every design, in the order of reports.
    pub const ALL: [Self; 13] = [
        Self::O,
        Self::R,
        Self::N1,
        Self::N2,
        Self::N3,
        Self::F,
        Self::WB,
        Self::WA,
        Self::D,
        Self::C,
        Self::A0,
        Self::A1,
        Self::A1E,
    ];

    /// As in reports and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::O => "O",
            Self::R => "R",
            Self::N1 => "N1",
            Self::N2 => "N2",
            Self::N3 => "N3",
            Self::F => "F",
            Self::WB => "W-B",
            Self::WA => "W-A",
            Self::D => "D",
            Self::C => "C",
            Self::A0 => "A0",
            Self::A1 => "A1",
            Self::A1E => "A1+E",
        }
    }

    /// Whether a run of it computes zero-knowledge proofs, which cost much.
    pub fn is_costly(self) -> bool {
        matches!(self, Self::A0 | Self::A1 | Self::A1E)
    }
}

/// Why text names no design.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a design: use one of O, R, N1, N2, N3, F, W-B, W-A, D, C, A0, A1, A1+E")]
pub struct UnknownDesign;

impl std::str::FromStr for Label {
    type Err = UnknownDesign;

    fn from_str(text: &str) -> Result<Self, UnknownDesign> {
        Self::ALL.into_iter().find(|label| label.as_str() == text).ok_or(UnknownDesign)
    }
}
/// Why something was refused or cannot be done, in a few plain words.
pub type Reason = &'static str;

/// What came of an operation.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was done, and this is what the asker learned (an order: the civil names that came out, in the asker's words).
    Learned(Vec<String>),
    /// The design has no such operation.
    NotOffered,
    /// Somebody refused: who and why, in a few plain words.
    Refused(crate::transcript::Party, #[serde(deserialize_with = "kept::text")] Reason),
    /// A service that it needs did not answer.
    Unreachable(crate::transcript::Party),
    /// The person cannot: no device, no credential, no account.
    Unable(#[serde(deserialize_with = "kept::text")] Reason),
    /// It will be known when [`Design::settle`] is called (answers that are verified together).
    Pending,
}

impl From<Unreachable> for Outcome {
    fn from(unreachable: Unreachable) -> Self {
        Self::Unreachable(unreachable.0)
    }
}

/// A design with all its parties. One value lives through one run.
///
/// Persons act by what their own devices hold, services by what their own stores hold. Whatever crosses from one to the
/// other goes through [`World::send`].
pub trait Design {
    /// Makes keys and whatever is there before the first day.
    fn start(&mut self, world: &mut World<'_>);
    /// A person gets what the design needs beforehand; a minor with the guardian's consent.
    fn enrol(&mut self, world: &mut World<'_>, person: PersonNumber) -> Outcome;
    /// A person opens an account: by the design, or, where an obstacle stands in the way, by the alternative.
    fn sign_up(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome;
    /// A person logs in for the first time on a day; `again`: the times of further sessions on that day.
    fn log_in(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        again: &[u64],
    ) -> Outcome;
    /// A person proves to be at least so old.
    fn prove_age(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        age: u8,
    ) -> Outcome;
    /// A person does something in a session, which needs no more identity: a comment, a purchase, a ride.
    fn act(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        what: Act<'_>,
    ) -> Outcome;
    /// A platform bans the account of a person.
    fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome;
    /// A person opens an account with what another one lent.
    fn borrow(
        &mut self,
        _world: &mut World<'_>,
        _lender: PersonNumber,
        _borrower: PersonNumber,
        _platform: PlatformNumber,
    ) -> Outcome {
        Outcome::NotOffered
    }
    /// A fraudster opens an account with the stolen name and number of a victim.
    fn impersonate(
        &mut self,
        _world: &mut World<'_>,
        _fraudster: PersonNumber,
        _victim: PersonNumber,
        _platform: PlatformNumber,
    ) -> Outcome {
        Outcome::NotOffered
    }
    /// A platform has a suspicious account verified anew.
    fn verify_again(&mut self, _: &mut World<'_>, _: PersonNumber, _: PlatformNumber) -> Outcome {
        Outcome::NotOffered
    }
    /// A platform asks for name and birth date without need.
    fn ask_more(&mut self, _: &mut World<'_>, _: PersonNumber, _: PlatformNumber) -> Outcome {
        Outcome::NotOffered
    }
    /// An official wants to know who is behind the accounts of these people at a platform.
    fn order(
        &mut self,
        _world: &mut World<'_>,
        _disclosure: Disclosure,
        _platform: PlatformNumber,
        _accounts: &[PersonNumber],
    ) -> Outcome {
        Outcome::NotOffered
    }
    /// An official has a person cut off.
    fn cut_off(&mut self, _: &mut World<'_>, _: PersonNumber) -> Outcome {
        Outcome::NotOffered
    }
    /// A cut-off is taken back.
    fn restore(&mut self, _: &mut World<'_>, _: PersonNumber) -> Outcome {
        Outcome::NotOffered
    }
    /// A person's device is lost.
    fn lose(&mut self, _: &mut World<'_>, _: PersonNumber) -> Outcome {
        Outcome::NotOffered
    }
    /// A person gets going again with a new device.
    fn recover(&mut self, _: &mut World<'_>, _: PersonNumber) -> Outcome {
        Outcome::NotOffered
    }
    /// A person renews what the design needs.
    fn renew(&mut self, _: &mut World<'_>, _: PersonNumber) -> Outcome {
        Outcome::NotOffered
    }
    /// A guardian takes consent for a child back.
    fn withdraw_consent(&mut self, _: &mut World<'_>, _child: PersonNumber) -> Outcome {
        Outcome::NotOffered
    }
    /// A day begins: what is published daily is published, what is too old is removed.
    fn day(&mut self, _: &mut World<'_>) {}
    /// Whatever was kept to be verified together is verified: outcomes by event number.
    fn settle(&mut self, _: &mut World<'_>) -> Vec<(u32, Outcome)> {
        Vec::new()
    }
}

/// What a person does in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act<'a> {
    /// Writes a comment on a subject.
    Comment(&'a str, u32),
    /// Buys something.
    Buy,
    /// Takes a ride or a train.
    Ride,
}
