//! The properties that designs are compared by. T24 is left out of the numbering on purpose.

use Measure::{Added, Anonymity, Delay, Found, Guessed, Knows, Parties};
use Who::{Centre, CentreAndPlatforms, Everybody, Network, Owner, Platforms};

use super::measure::mean_over_seeds;
use super::{Measure, Number, Who};
use crate::design::{Label, Reading};
use crate::results::{Results, Run};

/// A property: a question that can be put to every design.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// `T01` … `T35`.
    pub id: &'static str,
    /// The question, in plain words.
    pub question: &'static str,
    /// How it is measured.
    pub how: &'static str,
    /// The numbers of the results that answer it, besides the figures that carry its name.
    pub measures: &'static [Measure],
}

impl Property {
    const fn new(
        id: &'static str,
        question: &'static str,
        how: &'static str,
        measures: &'static [Measure],
    ) -> Self {
        Self { id, question, how, measures }
    }

    /// The numbers of one run that answer it.
    pub fn numbers_of(&self, run: &Run) -> Vec<Number> {
        let measured = self.measures.iter().filter_map(|measure| measure.of(run));
        let figures =
            run.figures.iter().filter(|(_, figure)| figure.property == self.id).map(|(name, figure)| {
                Number { what: name.replace(['-', '_'], " "), value: figure.value, unit: figure.unit.clone() }
            });
        measured.chain(figures).collect()
    }

    /// The numbers of a design in a reading, means over the seeds; empty: not measured by this run.
    pub fn numbers(&self, results: &Results, design: Label, reading: Reading) -> Vec<Number> {
        mean_over_seeds(results, (design, reading), |run| self.numbers_of(run))
    }
}

/// A property by its name.
pub fn property(id: &str) -> Option<&'static Property> {
    PROPERTIES.iter().find(|property| property.id == id)
}

/// Every property, in order.
pub const PROPERTIES: &[Property] = &[
    Property::new(
        "T01",
        "Can a platform do without the civil name?",
        "Each personal value is a unique text. The octets that platforms sent, received and keep are searched for it.",
        &[Knows(Platforms, "family-name"), Knows(Platforms, "id-number"), Knows(Platforms, "telephone")],
    ),
    Property::new(
        "T02",
        "How much identity data is collected and kept?",
        "Fields in each store, times the people they are about, when the run ends.",
        &[Added],
    ),
    Property::new("T03", "Does one credential open every platform?", "Tasks done, of tasks tried.", &[]),
    Property::new(
        "T04",
        "Does plaintext flow only where a law or the person says so?",
        "Releases of plaintext without a legal duty and without a recorded consent.",
        &[],
    ),
    Property::new(
        "T05",
        "Can one person have many accounts?",
        "A greedy person tries, with borrowed credentials.",
        &[],
    ),
    Property::new(
        "T06",
        "Can platforms join what they know of one person?",
        "Joins on equal values, on attributes, on time and on addresses; scored against the truth.",
        &[
            Found(Platforms, "link-accounts"),
            Found(Owner, "link-accounts"),
            Anonymity(Platforms, "name-account"),
        ],
    ),
    Property::new(
        "T07",
        "Does the central service see where people go?",
        "Visits (who, where, when) that it can tell from what it has.",
        &[Found(Centre, "history"), Found(Everybody, "history")],
    ),
    Property::new(
        "T08",
        "Can it find out who is behind an account?",
        "Accounts given a civil name by it alone, and together with platforms.",
        &[Found(Centre, "name-account"), Found(CentreAndPlatforms, "name-account")],
    ),
    Property::new(
        "T09",
        "Can it find out who wrote one comment?",
        "Comments given a civil name, and who has to act for it.",
        &[Found(CentreAndPlatforms, "name-comment"), Parties("unmask-comment")],
    ),
    Property::new(
        "T10",
        "What does a thief of one store get?",
        "Fields that the design adds, people named by guessing at hashes, people who can be impersonated.",
        &[Added, Guessed],
    ),
    Property::new("T11", "Is identity needed at all?", "What fails without any proof of identity.", &[]),
    Property::new(
        "T12",
        "Is disclosure possible only by due process?",
        "Orders, a dragnet and silent look-ups: what came out, about how many people, and who can notice.",
        &[Parties("unmask-comment"), Parties("read-history")],
    ),
    Property::new(
        "T13",
        "Can somebody be cut off everywhere?",
        "Parties that have to act, time until it takes effect, what remains open.",
        &[Parties("cut-off-everywhere"), Delay("cut-off-everywhere")],
    ),
    Property::new(
        "T14",
        "Is it harder to act in another's name?",
        "Tries with a stolen list of names and numbers.",
        &[],
    ),
    Property::new(
        "T15",
        "Can those who do harm be shut out?",
        "Banned people who come back; bans that reach other platforms. The same switch as T13.",
        &[Parties("ban-everywhere"), Delay("ban-everywhere")],
    ),
    Property::new(
        "T16",
        "How little does the identity service collect?",
        "Fields in the store of the service that enrols people.",
        &[Knows(Centre, "family-name"), Knows(Centre, "id-number"), Knows(Centre, "device")],
    ),
    Property::new(
        "T17",
        "Do traces of the connection come together?",
        "What who carries messages can join, alone and with everybody; see the runs without addresses and with a relay.",
        &[Found(Network, "history"), Found(Network, "link-accounts"), Found(Everybody, "link-accounts")],
    ),
    Property::new(
        "T18",
        "Where do images of faces go?",
        "Stand-ins for face images, searched for in messages and stores.",
        &[Knows(Platforms, "face"), Knows(Centre, "face")],
    ),
    Property::new(
        "T19",
        "Are minors protected, and at what price?",
        "Age checks passed and failed wrongly; birth dates that become known.",
        &[Knows(Platforms, "birth-date"), Knows(Centre, "birth-date")],
    ),
    Property::new("T20", "Does it work without the scheme?", "Tasks done by people who do not use it.", &[]),
    Property::new(
        "T21",
        "What if platforms insist on it?",
        "Tasks blocked as more platforms admit its users only.",
        &[],
    ),
    Property::new(
        "T22",
        "Do people see what is sent?",
        "Releases that the wallet showed beforehand or lists later.",
        &[],
    ),
    Property::new(
        "T23",
        "Are rare documents served and hidden?",
        "Tasks done by kind of document; smallest anonymity set.",
        &[],
    ),
    Property::new("T25", "How convenient is it?", "Messages and octets for each step.", &[]),
    Property::new(
        "T26",
        "Is over-asking stopped?",
        "A platform asks for name and birth date without need.",
        &[],
    ),
    Property::new(
        "T27",
        "Who holds the data now?",
        "Share of all identity facts by the kind of party.",
        &[Added],
    ),
    Property::new(
        "T28",
        "Are people covered whom nobody suspects?",
        "People with stored traces of visits, of whom no order ever spoke.",
        &[Found(Centre, "history")],
    ),
    Property::new(
        "T29",
        "What changes against today?",
        "The same people and events under real-name registration and under the design.",
        &[
            Knows(Platforms, "family-name"),
            Found(Platforms, "link-accounts"),
            Found(Centre, "history"),
            Found(CentreAndPlatforms, "name-account"),
            Parties("cut-off-everywhere"),
            Parties("ban-everywhere"),
            Added,
        ],
    ),
    Property::new(
        "T30",
        "Can it be joined to other registers?",
        "People whom a second register can be joined to.",
        &[],
    ),
    Property::new(
        "T31",
        "Does each comment lead to its writer?",
        "Comments given a civil name, by coalition.",
        &[
            Found(Platforms, "name-comment"),
            Found(CentreAndPlatforms, "name-comment"),
            Found(Everybody, "name-comment"),
        ],
    ),
    Property::new("T32", "What does it cost platforms?", "Octets, calls, computation.", &[]),
    Property::new(
        "T33",
        "How much hangs on one service?",
        "Log-ins that fail while the centre is down; parties needed for each power.",
        &[Parties("cut-off-everywhere"), Parties("read-history")],
    ),
    Property::new(
        "T34",
        "What could be asked tomorrow?",
        "Questions that stores answer without asking anybody anew.",
        &[],
    ),
    Property::new(
        "T35",
        "Can a group be listed?",
        "People with an attribute who are active at a platform, listed and scored.",
        &[
            Found(Centre, "list-by-attribute"),
            Found(Platforms, "list-by-attribute"),
            Parties("list-by-attribute"),
        ],
    ),
];
