//! The platforms: archetypes without names.

use super::PlatformNumber;

/// What kind of service a platform is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Archetype {
    /// Short messages and comments.
    Social,
    /// Videos and comments.
    Video,
    /// Goods; asks for the region.
    Shop,
    /// Games; 18 and over.
    Game,
    /// Rides.
    Ride,
    /// Railway tickets: the law asks for the name on the ticket.
    Rail,
    /// Vacancies.
    Jobs,
    /// A public service: the law asks for the name.
    PublicService,
}

/// A platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// The index in the scenario.
    pub number: PlatformNumber,
    /// What kind of service.
    pub archetype: Archetype,
    /// Which platform of its kind: `social-1`, `social-2`.
    pub name: String,
    /// Where it is: `https://social-1.example`.
    pub address: String,
    /// Whether it belongs to the owner of three.
    pub owned: bool,
    /// The age from which it admits people; 0: any.
    pub age: u8,
    /// Whether the law makes it keep the civil name and the number of its users.
    pub name_by_law: bool,
    /// Whether it may ask for the region.
    pub region: bool,
}
