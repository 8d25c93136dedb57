//! Who takes part.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A party: what it sends, receives and keeps is its view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// A person with their devices, by number in the population.
    Person(u32),
    /// A platform, by number in the scenario.
    Platform(u16),
    /// The state's identity service: national platform, log-in hub, block service.
    Authority,
    /// The source that platforms of today check a name and a number with.
    CheckingSource,
    /// Who issues credentials.
    Issuer,
    /// Who makes the wallet or the application, and distributes it.
    Vendor,
    /// Who carries the messages: sees who connects to whom, when and how much, and no contents.
    Network,
    /// A body of an opening, by number.
    Opener(u8),
    /// Who orders disclosures and cut-offs: a court, the police, an official.
    Official,
    /// Where public files lie: status lists, epochs, logs. Sees who fetches what.
    Publisher,
}

/// Why text names no party.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a party: use person:N, platform:N, authority, checking-source, issuer, vendor, network, opener:N, official or publisher"
)]
pub struct UnknownParty;

impl fmt::Display for Party {
    /// As in a transcript: `person:3`, `platform:0`, `authority`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(number) => write!(f, "person:{number}"),
            Self::Platform(number) => write!(f, "platform:{number}"),
            Self::Authority => f.write_str("authority"),
            Self::CheckingSource => f.write_str("checking-source"),
            Self::Issuer => f.write_str("issuer"),
            Self::Vendor => f.write_str("vendor"),
            Self::Network => f.write_str("network"),
            Self::Opener(number) => write!(f, "opener:{number}"),
            Self::Official => f.write_str("official"),
            Self::Publisher => f.write_str("publisher"),
        }
    }
}

impl FromStr for Party {
    type Err = UnknownParty;

    /// Reads what [`Party`]'s `Display` writes.
    fn from_str(text: &str) -> Result<Self, UnknownParty> {
        match text.split_once(':') {
            Some(("person", number)) => number.parse().map(Self::Person).map_err(|_| UnknownParty),
            Some(("platform", number)) => number.parse().map(Self::Platform).map_err(|_| UnknownParty),
            Some(("opener", number)) => number.parse().map(Self::Opener).map_err(|_| UnknownParty),
            Some(_) => Err(UnknownParty),
            None => match text {
                "authority" => Ok(Self::Authority),
                "checking-source" => Ok(Self::CheckingSource),
                "issuer" => Ok(Self::Issuer),
                "vendor" => Ok(Self::Vendor),
                "network" => Ok(Self::Network),
                "official" => Ok(Self::Official),
                "publisher" => Ok(Self::Publisher),
                _ => Err(UnknownParty),
            },
        }
    }
}

impl Serialize for Party {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
