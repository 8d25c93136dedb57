//! What a scenario is made from: TOML, or a preset.

use serde::{Deserialize, Serialize};

/// A scenario with fixed counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// 60 people, 3 days, the documented setting only.
    Ci,
    /// 400 people, 30 days, every setting.
    Default,
    /// 100,000 people, of whom a sample is active; 30 days.
    Scale,
}

/// What a scenario is made from. Rates are means for one person and one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// People in the population register.
    pub people: u32,
    /// Of these, how many take part in the designs that cost little to run.
    pub active: u32,
    /// Of these, how many take part in the designs that cost much to run (proofs).
    pub active_costly: u32,
    /// Days.
    pub days: u16,
    /// The first day, as `YYYY-MM-DD`.
    pub first_day: String,
    /// Regions; people live in them by Zipf's law.
    pub regions: u16,
    /// Whether only the documented setting is run.
    pub documented_only: bool,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            people: 400,
            active: 400,
            active_costly: 400,
            days: 30,
            first_day: "2026-10-01".to_owned(),
            regions: 12,
            documented_only: false,
        }
    }
}
