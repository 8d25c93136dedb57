//! The built-in population: nobody, and no statistics.

use std::sync::LazyLock;

use super::population::{Cell, Population};

/// How many people there are.
const PEOPLE: u64 = 10_000;
/// Regions; people live in them by Zipf's law.
const REGIONS: u64 = 12;
/// Days from 1900-01-01 to 2026-01-01, from which ages count back.
const FIRST_DAY: u64 = 46_021;
/// Kinds of document by the names that issuers give them, and their shares of a thousand.
const DOCUMENTS: [(&str, u64); 8] = [
    ("resident-id-card", 965),
    ("passport", 8),
    ("hk-macao-exit-permit", 3),
    ("hk-macao-resident-travel-permit", 10),
    ("taiwan-resident-travel-permit", 5),
    ("hk-macao-residence-permit", 5),
    ("taiwan-residence-permit", 3),
    ("foreign-permanent-resident-card", 1),
];
/// Ages from which, and below which, and their share of a hundred.
const AGES: [(u64, u64, u64); 4] = [(0, 14, 15), (14, 18, 5), (18, 60, 60), (60, 90, 20)];

static SYNTHETIC: LazyLock<Population> = LazyLock::new(make);

impl Population {
    /// The built-in population: 10,000 synthetic people of the state UTO, the same in every run. Its shares are the ones that
    /// the comparison's scenario has chosen (12 regions by Zipf's law, a few rare documents, names and document numbers that
    /// are nobody else's); they are choices, not statistics, and what it estimates is true of no country.
    pub fn synthetic() -> &'static Self {
        &SYNTHETIC
    }
}

fn make() -> Population {
    let mut draw = Draw(0x6261_7574_6100_0001);
    let mut population = Population::default();
    for number in 0..PEOPLE {
        let text = |text: String| Cell::Text(text);
        let sex = if draw.below(2) == 0 { "F" } else { "M" };
        let cells = [
            ("family_name", text(format!("Family {number}"))),
            ("given_name", text(format!("Given {number}"))),
            ("document_type", text(document(&mut draw).to_owned())),
            ("document_number", text(format!("U{number:08}"))),
            ("sex", text(sex.to_owned())),
            ("nationality", text("UTO".to_owned())),
            ("region", text(format!("9901{:02}", region(&mut draw)))),
            ("birth_date", Cell::Day(born(&mut draw))),
        ];
        // There are fewer people than numbers.
        let _ = population.add(1, cells.into_iter().map(|(name, cell)| (name.to_owned(), cell)));
    }
    population
}

fn document(draw: &mut Draw) -> &'static str {
    let mut drawn = draw.below(1000);
    for (kind, share) in DOCUMENTS {
        if drawn < share {
            return kind;
        }
        drawn -= share;
    }
    DOCUMENTS[0].0
}

/// The first region has twelve times the people of the last.
fn region(draw: &mut Draw) -> u64 {
    const LEAST_COMMON_MULTIPLE: u64 = 27_720;
    let weight = |rank: u64| LEAST_COMMON_MULTIPLE / rank;
    let mut drawn = draw.below((1..=REGIONS).map(weight).sum());
    (1..=REGIONS)
        .find(|rank| {
            let found = drawn < weight(*rank);
            drawn = drawn.saturating_sub(weight(*rank));
            found
        })
        .unwrap_or(1)
}

fn born(draw: &mut Draw) -> u16 {
    let mut drawn = draw.below(100);
    let mut ages = (0, 90);
    for (from, below, share) in AGES {
        if drawn < share {
            ages = (from, below);
            break;
        }
        drawn -= share;
    }
    let days = draw.below((ages.1 - ages.0) * 1461 / 4) + ages.0 * 1461 / 4;
    u16::try_from(FIRST_DAY - days).unwrap_or_default()
}

/// SplitMix64 (Steele, Lea, Flood, 2014): not for secrets.
struct Draw(u64);

impl Draw {
    /// A number below `limit`, as uniform as a table wants it.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}
