//! The scenario: people, platforms, events. The same for every design; nobody but the harness sees it whole.
//!
//! Numbers and shares are choices, not statistics.

mod events;
mod parameters;
mod people;
mod platforms;

pub use events::{Disclosure, Event, EventKind, Story};
pub use parameters::{Parameters, Preset};
pub use people::{Document, Obstacle, Person};
pub use platforms::{Archetype, Platform};

/// The number of a person: an index into [`Scenario::people`].
pub type PersonNumber = u32;
/// The number of a platform: an index into [`Scenario::platforms`].
pub type PlatformNumber = u16;

/// Everything that happens, to whom and where.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it was made from.
    pub parameters: Parameters,
    /// The seed.
    pub seed: u64,
    /// The population.
    pub people: Vec<Person>,
    /// The platforms.
    pub platforms: Vec<Platform>,
    /// What happens, in order of time.
    pub events: Vec<Event>,
}
