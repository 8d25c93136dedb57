//! What happens, in order of time.

use super::{PersonNumber, PlatformNumber};

/// One of the fourteen stories, by number from 1.
pub type Story = u8;

/// What an official wants disclosed, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// Who is behind one account, with an order that somebody approved.
    Single,
    /// Who is behind every account that commented on one subject, with an order.
    Dragnet,
    /// Who is behind one account, by an insider without an order.
    Silent,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its index in the scenario.
    pub number: u32,
    /// Unix time, in seconds.
    pub time: u64,
    /// What.
    pub kind: EventKind,
    /// Of which story it is a part.
    pub story: Option<Story>,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A person gets what the design needs beforehand: number, wallet, card, credential. A minor's guardian consents.
    Enrol(PersonNumber),
    /// A person opens an account. Non-users do it by the alternative, where there is one.
    SignUp(PersonNumber, PlatformNumber),
    /// A person opens sessions on one day; the times of the sessions after the first one.
    LogIn(PersonNumber, PlatformNumber, Vec<u64>),
    /// A platform asks for proof that the person is at least so old.
    ProveAge(PersonNumber, PlatformNumber, u8),
    /// A person writes a comment, of unique text, on a subject.
    Comment(PersonNumber, PlatformNumber, String, u32),
    /// A person buys something.
    Buy(PersonNumber, PlatformNumber),
    /// A person takes a ride or a train.
    Ride(PersonNumber, PlatformNumber),
    /// A platform bans the account of a person for good.
    Ban(PersonNumber, PlatformNumber),
    /// A banned person tries to open an account again.
    ComeBack(PersonNumber, PlatformNumber),
    /// One person tries to open a second account.
    SecondAccount(PersonNumber, PlatformNumber),
    /// A fraudster with a stolen name and number of a victim tries to open an account in the victim's name.
    Impersonate {
        /// Who tries.
        fraudster: PersonNumber,
        /// In whose name.
        victim: PersonNumber,
        /// Where.
        platform: PlatformNumber,
    },
    /// A person lends what they log in with to another, who tries to open an account with it.
    Lend {
        /// Who lends.
        lender: PersonNumber,
        /// Who borrows.
        borrower: PersonNumber,
        /// Where.
        platform: PlatformNumber,
    },
    /// A platform finds an account suspicious and wants it verified anew.
    ReVerify(PersonNumber, PlatformNumber),
    /// A platform asks for name and birth date without need.
    AskMore(PersonNumber, PlatformNumber),
    /// An official wants to know who is behind the account of a person (single, silent), or behind all comments on a
    /// subject (dragnet: the person is one who commented on it).
    Order {
        /// What is wanted, and how.
        disclosure: Disclosure,
        /// Whose account.
        target: PersonNumber,
        /// Where.
        platform: PlatformNumber,
        /// On which subject the comments are.
        subject: u32,
    },
    /// An official has a person cut off from everything that the scheme opens.
    CutOff {
        /// Who.
        person: PersonNumber,
        /// Whether it is a mistake.
        mistaken: bool,
    },
    /// A cut-off is taken back.
    Restore(PersonNumber),
    /// A person's device is lost; somebody has it.
    Lose(PersonNumber),
    /// A person gets going again with a new device.
    Recover(PersonNumber),
    /// A person renews what the design needs, where it needs renewal: an empty batch, an expiring credential.
    Renew(PersonNumber),
    /// A guardian takes consent for a child back.
    WithdrawConsent {
        /// Who consented.
        guardian: PersonNumber,
        /// For whom.
        child: PersonNumber,
    },
    /// Services of the centre stop answering until the given time.
    Outage(u64),
}

impl EventKind {
    /// Who takes part.
    pub fn people(&self) -> Vec<PersonNumber> {
        match *self {
            Self::Enrol(person)
            | Self::SignUp(person, _)
            | Self::LogIn(person, _, _)
            | Self::ProveAge(person, _, _)
            | Self::Comment(person, _, _, _)
            | Self::Buy(person, _)
            | Self::Ride(person, _)
            | Self::Ban(person, _)
            | Self::ComeBack(person, _)
            | Self::SecondAccount(person, _)
            | Self::ReVerify(person, _)
            | Self::AskMore(person, _)
            | Self::Order { target: person, .. }
            | Self::CutOff { person, .. }
            | Self::Restore(person)
            | Self::Lose(person)
            | Self::Recover(person)
            | Self::Renew(person) => vec![person],
            Self::Impersonate { fraudster, victim, .. } => vec![fraudster, victim],
            Self::Lend { lender, borrower, .. } => vec![lender, borrower],
            Self::WithdrawConsent { guardian, child } => vec![guardian, child],
            Self::Outage(_) => Vec::new(),
        }
    }

    /// What kind of event it is, in the results.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Enrol(_) => "enrol",
            Self::SignUp(..) => "sign-up",
            Self::LogIn(..) => "log-in",
            Self::ProveAge(..) => "prove-age",
            Self::Comment(..) => "comment",
            Self::Buy(..) => "buy",
            Self::Ride(..) => "ride",
            Self::Ban(..) => "ban",
            Self::ComeBack(..) => "come-back",
            Self::SecondAccount(..) => "second-account",
            Self::Impersonate { .. } => "impersonate",
            Self::Lend { .. } => "lend",
            Self::ReVerify(..) => "verify-again",
            Self::AskMore(..) => "ask-more",
            Self::Order { .. } => "order",
            Self::CutOff { .. } => "cut-off",
            Self::Restore(_) => "restore",
            Self::Lose(_) => "lose",
            Self::Recover(_) => "recover",
            Self::Renew(_) => "renew",
            Self::WithdrawConsent { .. } => "withdraw-consent",
            Self::Outage(_) => "outage",
        }
    }
}
