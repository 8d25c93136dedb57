//! The settings: how a design is read, and what its documents leave open, as parameters.

use serde::{Deserialize, Serialize};

use super::Label;

/// How a design is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// As its documents have it; where they say nothing, as its officials do.
    Documented,
    /// The most protective reading that its documents allow.
    Protective,
    /// What it can be used for without a change of the protocol.
    Misuse,
}

impl Reading {
    /// All three, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Documented, Self::Protective, Self::Misuse];

    /// As in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Protective => "protective",
            Self::Misuse => "misuse",
        }
    }
}

/// When the identity system is asked, beyond the opening of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authentication {
    /// Never again.
    Registration,
    /// At the first session of a person at a platform on a day.
    Daily,
    /// At each session.
    Login,
    /// When the platform finds an account suspicious, and at age checks.
    Risk,
}

/// What a design's documents leave open. The same members for all designs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an open point of the documents, independent of the others, and a member of the results"
)]
pub struct Setting {
    /// The reading that these values belong to.
    pub reading: Reading,
    /// When the identity system is asked.
    pub authentication: Authentication,
    /// Services keep source addresses in their stores.
    pub addresses_kept: bool,
    /// Persons reach services through a relay, which hides their address from the services.
    pub relay: bool,
    /// For how many days services keep logs (not accounts); `None`: for ever.
    pub retention_days: Option<u16>,
    /// Those who do not use the scheme may identify themselves another way.
    pub alternatives: bool,
    /// Platforms ask for name and birth date where the need is only an age or an account.
    pub over_asking: bool,
    /// Platforms of one owner use what they can in common: one context, one relying party.
    pub shared_context: bool,
    /// Officials can look things up without an order.
    pub silent_queries: bool,
}

impl Setting {
    /// The setting of a design in a reading.
    ///
    /// One rule for all designs: documented is one authentication for each person, platform and day, logs kept for 180
    /// days and addresses with them; protective is at registration only, a relay, no addresses, logs for 30 days; misuse
    /// keeps everything for ever, asks more than is needed, shares what can be shared and looks things up silently.
    /// Exceptions are below, each with its reason.
    pub fn of(label: Label, reading: Reading) -> Self {
        let setting = match reading {
            Reading::Documented => Self {
                reading,
                authentication: Authentication::Daily,
                addresses_kept: true,
                relay: false,
                retention_days: Some(180),
                alternatives: true,
                over_asking: false,
                shared_context: false,
                silent_queries: false,
            },
            Reading::Protective => Self {
                reading,
                authentication: Authentication::Registration,
                addresses_kept: false,
                relay: true,
                retention_days: Some(30),
                alternatives: true,
                over_asking: false,
                shared_context: false,
                silent_queries: false,
            },
            Reading::Misuse => Self {
                reading,
                authentication: Authentication::Daily,
                addresses_kept: true,
                relay: false,
                retention_days: None,
                alternatives: false,
                over_asking: true,
                shared_context: true,
                silent_queries: true,
            },
        };
        Self { authentication: authentication(label, reading), ..setting }
    }
}

fn authentication(label: Label, reading: Reading) -> Authentication {
    match (label, reading) {
        // The checking source and, by what its officials say, the national platform are asked at registration only.
        (Label::R | Label::N1 | Label::N2 | Label::N3, Reading::Documented)
        // Without a pseudonym there is nothing to log in with: the account's password does that.
        | (Label::O | Label::A0, _)
        | (_, Reading::Protective)
            if label != Label::F =>
        {
            Authentication::Registration
        }
        // A log-in hub is what every log-in passes; pilot applications offered the national platform as one.
        (Label::F, _) | (Label::N1 | Label::N2 | Label::N3, Reading::Misuse) => Authentication::Login,
        (Label::R, Reading::Misuse) => Authentication::Risk,
        _ => Authentication::Daily,
    }
}
