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
    /// Games.
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

/// The twelve of the default scenario, in turn: two social, two video, two shops, two games, and one of each other.
const TURN: [Archetype; 12] = {
    use Archetype::{Game, Jobs, PublicService, Rail, Ride, Shop, Social, Video};
    [Social, Video, Shop, Game, Ride, Rail, Jobs, PublicService, Social, Video, Shop, Game]
};

impl Archetype {
    /// Its name in the names of platforms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Social => "social",
            Self::Video => "video",
            Self::Shop => "shop",
            Self::Game => "game",
            Self::Ride => "ride",
            Self::Rail => "rail",
            Self::Jobs => "jobs",
            Self::PublicService => "public-service",
        }
    }
}

/// So many platforms. One owner has the first social platform, the first game and the ride.
pub(super) fn platforms(count: u16) -> Vec<Platform> {
    (0..count).map(platform).collect()
}

fn platform(number: PlatformNumber) -> Platform {
    let turns = usize::from(number) / TURN.len();
    let place = usize::from(number) % TURN.len();
    let archetype = TURN[place];
    let of_turn = |places: &[Archetype]| places.iter().filter(|other| **other == archetype).count();
    let rank = turns * of_turn(&TURN) + of_turn(&TURN[..=place]);
    let name = format!("{}-{rank}", archetype.as_str());
    Platform {
        number,
        archetype,
        address: format!("https://{name}.example"),
        owned: rank == 1 && matches!(archetype, Archetype::Social | Archetype::Game | Archetype::Ride),
        // The first game of a turn is for adults, the second for everybody.
        age: match archetype {
            Archetype::Game if rank % 2 == 1 => 18,
            Archetype::Social => 14,
            Archetype::Ride | Archetype::Jobs => 16,
            _ => 0,
        },
        name_by_law: matches!(archetype, Archetype::Rail | Archetype::PublicService),
        region: archetype == Archetype::Shop,
        name,
    }
}
