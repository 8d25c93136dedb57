//! What a scenario is made from: TOML, or a preset.

use bauta_credential::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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

/// What a scenario is made from. Rates are means for one active person and one day; shares are from 0 to 1.
///
/// Every value is a choice, not a statistic. In a file, what is left out is as in the preset `default`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// People in the population register: 12 to 1,000,000.
    pub people: u32,
    /// Of these, how many take part in the designs that cost little to run.
    pub active: u32,
    /// Of these, how many take part in the designs that cost much to run (proofs): at least 12.
    pub active_costly: u32,
    /// Days: 1 to 365.
    pub days: u16,
    /// The first day, as `YYYY-MM-DD`.
    pub first_day: String,
    /// Only the documented reading is run.
    pub documented_only: bool,
    /// The swept parameters are run, too.
    pub sweeps: bool,
    /// Regions, 1 to 99; people live in them by Zipf's law.
    pub regions: u16,
    /// Platforms: 8 to 96, of which the first three kinds' first ones have one owner.
    pub platforms: u16,
    /// Shares of the ages under 14, 14 to 17, 18 to 59, 60 and over.
    pub ages: [f64; 4],
    /// Shares of the eight kinds of document, in the order of the draft measures of July 2024, Article 15.
    pub documents: [f64; 8],
    /// Share of people without a telephone that reads documents.
    pub no_device: f64,
    /// Share of people who refuse.
    pub refuses: f64,
    /// Share of people who are minors whose guardian refuses.
    pub guardian_refuses: f64,
    /// Accounts of one person.
    pub accounts: f64,
    /// Platforms that a person visits on a day.
    pub visits: f64,
    /// Sessions on a day, over all platforms visited.
    pub sessions: f64,
    /// Comments.
    pub comments: f64,
    /// Purchases.
    pub purchases: f64,
    /// Rides and train journeys.
    pub rides: f64,
    /// Age checks beyond those at the opening of an account.
    pub age_checks: f64,
    /// Share of people who are banned by a platform.
    pub banned: f64,
    /// How often each of them tries to come back.
    pub comebacks: u32,
    /// Stolen names and numbers that one fraudster tries out.
    pub stolen: u32,
    /// Share of people who lend what they log in with.
    pub lenders: f64,
    /// Orders to disclose one account.
    pub orders: u32,
    /// Orders to disclose everybody who commented on one subject.
    pub dragnets: u32,
    /// Look-ups by an insider without an order.
    pub silent: u32,
    /// People who are cut off.
    pub cut_off: u32,
    /// Of these, how many by mistake.
    pub mistaken: u32,
    /// Hours until a mistaken cut-off is taken back.
    pub appeal_hours: u32,
    /// Share of people whose device is lost in a month.
    pub lost: f64,
    /// Hours for which the services of the centre do not answer.
    pub outage_hours: u32,
}

/// Why parameters make no scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParametersError {
    /// It is not TOML, a key is unknown, or a value is of another kind.
    #[error("{0}")]
    Syntax(String),
    /// A value is impossible.
    #[error("{key}: {reason}")]
    Value {
        /// Which one.
        key: &'static str,
        /// Why.
        reason: String,
    },
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            people: 400,
            active: 400,
            active_costly: 400,
            days: 30,
            first_day: "2026-10-01".to_owned(),
            documented_only: false,
            sweeps: true,
            regions: 12,
            platforms: 12,
            ages: [0.15, 0.05, 0.60, 0.20],
            documents: [0.965, 0.008, 0.003, 0.010, 0.005, 0.005, 0.003, 0.001],
            no_device: 0.06,
            refuses: 0.06,
            guardian_refuses: 0.03,
            accounts: 2.5,
            visits: 0.5,
            sessions: 2.0,
            comments: 0.8,
            purchases: 0.15,
            rides: 0.1,
            age_checks: 0.02,
            banned: 0.01,
            comebacks: 5,
            stolen: 40,
            lenders: 0.01,
            orders: 20,
            dragnets: 2,
            silent: 5,
            cut_off: 10,
            mistaken: 3,
            appeal_hours: 24,
            lost: 0.01,
            outage_hours: 2,
        }
    }
}

impl Parameters {
    /// The parameters of a preset.
    pub fn preset(preset: Preset) -> Self {
        let default = Self::default();
        match preset {
            Preset::Default => default,
            Preset::Ci => Self {
                people: 60,
                active: 60,
                active_costly: 60,
                days: 3,
                documented_only: true,
                sweeps: false,
                regions: 4,
                visits: 1.2,
                sessions: 6.0,
                stolen: 6,
                orders: 4,
                dragnets: 1,
                silent: 1,
                cut_off: 3,
                mistaken: 1,
                ..default
            },
            Preset::Scale => Self {
                people: 100_000,
                active: 2_000,
                active_costly: 400,
                regions: 30,
                platforms: 24,
                sweeps: false,
                stolen: 200,
                ..default
            },
        }
    }

    /// Reads TOML.
    ///
    /// # Errors
    ///
    /// It is not TOML, has an unknown key, or a value that makes no scenario.
    pub fn from_toml(text: &str) -> Result<Self, ParametersError> {
        let parameters: Self =
            toml::from_str(text).map_err(|error| ParametersError::Syntax(error.to_string()))?;
        parameters.check()?;
        Ok(parameters)
    }

    /// Writes TOML that [`Parameters::from_toml`] reads.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// SHA-256 of the TOML, in hexadecimal.
    pub fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.to_toml()))
    }

    /// The first day.
    ///
    /// # Errors
    ///
    /// It is no date from 1970 to 2078.
    pub fn first_date(&self) -> Result<Date, ParametersError> {
        let date: Option<Date> = self.first_day.parse().ok();
        date.filter(|date| (1970..2079).contains(&date.ymd().0)).ok_or_else(|| {
            let reason = format!("{:?} is no date from 1970-01-01 to 2078-12-31", self.first_day);
            ParametersError::Value { key: "first_day", reason }
        })
    }

    /// Whether a scenario can be made from these.
    ///
    /// # Errors
    ///
    /// The first value that is impossible, by key.
    pub fn check(&self) -> Result<(), ParametersError> {
        self.first_date()?;
        self.check_counts()?;
        self.check_shares()?;
        self.check_rates()
    }

    fn check_counts(&self) -> Result<(), ParametersError> {
        within("people", self.people, 12, 1_000_000)?;
        within("active", self.active, 12, self.people)?;
        within("active_costly", self.active_costly, 12, self.active)?;
        within("days", self.days.into(), 1, 365)?;
        within("regions", self.regions.into(), 1, 99)?;
        within("platforms", self.platforms.into(), 8, 96)?;
        within("stolen", self.stolen, 0, self.active_costly / 2)?;
        within("comebacks", self.comebacks, 0, 100)?;
        within("orders", self.orders, 0, 10_000)?;
        within("dragnets", self.dragnets, 0, 1_000)?;
        within("silent", self.silent, 0, 10_000)?;
        within("cut_off", self.cut_off, 0, self.active_costly / 4)?;
        within("mistaken", self.mistaken, 0, self.cut_off)?;
        within("appeal_hours", self.appeal_hours, 1, 24 * 365)?;
        within("outage_hours", self.outage_hours, 0, 24)
    }

    fn check_shares(&self) -> Result<(), ParametersError> {
        let shares = [
            ("no_device", self.no_device),
            ("refuses", self.refuses),
            ("guardian_refuses", self.guardian_refuses),
            ("banned", self.banned),
            ("lenders", self.lenders),
            ("lost", self.lost),
        ];
        for (key, share) in shares {
            if !(0.0..=1.0).contains(&share) {
                return Err(refused(key, format!("{share} is no share from 0 to 1")));
            }
        }
        for (key, shares) in [("ages", &self.ages[..]), ("documents", &self.documents[..])] {
            let sum: f64 = shares.iter().sum();
            if shares.iter().any(|share| !(0.0..=1.0).contains(share)) || (sum - 1.0).abs() > 0.01 {
                return Err(refused(key, format!("the shares add up to {sum}, not to 1")));
            }
        }
        if self.no_device + self.refuses > 0.9 {
            return Err(refused("refuses", "too few people are left who take part".to_owned()));
        }
        let (minors, adults) = (self.ages[0] + self.ages[1], self.ages[2] + self.ages[3]);
        if minors > 4.0 * adults {
            let reason =
                format!("{minors:.2} of the people are minors: too few adults to be their guardians");
            return Err(refused("ages", reason));
        }
        if self.guardian_refuses > minors {
            return Err(refused("guardian_refuses", format!("only {minors:.2} of the people are minors")));
        }
        Ok(())
    }

    fn check_rates(&self) -> Result<(), ParametersError> {
        let rates = [
            ("accounts", self.accounts, f64::from(self.platforms)),
            ("visits", self.visits, 24.0),
            ("sessions", self.sessions, 200.0),
            ("comments", self.comments, 100.0),
            ("purchases", self.purchases, 100.0),
            ("rides", self.rides, 100.0),
            ("age_checks", self.age_checks, 100.0),
        ];
        for (key, rate, most) in rates {
            if !(0.0..=most).contains(&rate) {
                return Err(refused(key, format!("{rate} is not from 0 to {most}")));
            }
        }
        Ok(())
    }
}

fn within(key: &'static str, value: u32, least: u32, most: u32) -> Result<(), ParametersError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(refused(key, format!("{value} is not from {least} to {most}")))
}

fn refused(key: &'static str, reason: String) -> ParametersError {
    ParametersError::Value { key, reason }
}
