//! The scenario: people, platforms, events. The same for every design; nobody but the harness sees it whole.
//!
//! Numbers and shares are choices, not statistics.

mod calendar;
mod draw;
mod events;
mod parameters;
mod people;
mod platforms;
mod stories;

pub use events::{Disclosure, Event, EventKind, Story};
pub use parameters::{Parameters, ParametersError, Preset};
pub use people::{Document, Obstacle, Person};
pub use platforms::{Archetype, Platform};

use calendar::Calendar;

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

impl Scenario {
    /// Makes the scenario of these parameters and this seed: the same for the same two.
    ///
    /// # Errors
    ///
    /// The parameters make no scenario.
    pub fn generate(parameters: Parameters, seed: u64) -> Result<Self, ParametersError> {
        parameters.check()?;
        // Days are counted from 1900-01-01, 25,567 days before 1970-01-01.
        let start = (u64::from(parameters.first_date()?.days()) - 25_567) * calendar::DAY;
        let people = people::people(&parameters, seed)?;
        let platforms = platforms::platforms(parameters.platforms);
        let mut calendar = Calendar::new(&parameters, &people, &platforms, (start, seed));
        calendar.enrolments();
        let cast = stories::openings(&mut calendar, seed);
        calendar.openings();
        calendar.days();
        stories::background(&mut calendar, seed, cast);
        let end = start + u64::from(parameters.days) * calendar::DAY;
        let mut planned = calendar.planned;
        planned.retain(|planned| planned.time < end);
        // Stable: what is planned for one second happens in the order in which it was planned.
        planned.sort_by_key(|planned| planned.time);
        let events = (0..)
            .zip(planned)
            .map(|(number, planned)| Event {
                number,
                time: planned.time,
                kind: planned.kind,
                story: planned.story,
            })
            .collect();
        Ok(Self { parameters, seed, people, platforms, events })
    }

    /// Unix time of the first midnight.
    pub fn start(&self) -> u64 {
        self.events.first().map_or(0, |event| event.time - event.time % calendar::DAY)
    }

    /// The same scenario with the events of the first `active` people alone.
    #[must_use]
    pub fn limited_to(&self, active: u32) -> Self {
        let mut limited = self.clone();
        limited.events.retain(|event| event.kind.people().iter().all(|person| *person < active));
        limited
    }
}
