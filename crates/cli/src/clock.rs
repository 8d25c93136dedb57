//! The one place where the clock is read.

use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use bauta_credential::Date;

use crate::failure::Failure;

/// A moment given on the command line, in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(u64);

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(seconds) = text.parse() {
            return Ok(Self(seconds));
        }
        let date: Date = text.parse().map_err(|_| "a date YYYY-MM-DD, or seconds since 1970".to_owned())?;
        Self::from_date(date).ok_or_else(|| "a date from 1970 on".to_owned())
    }
}

impl Moment {
    fn from_date(date: Date) -> Option<Self> {
        let epoch = Date::from_ymd(1970, 1, 1).ok()?;
        let days = date.days().checked_sub(epoch.days())?;
        Some(Self(u64::from(days) * 86_400))
    }
}

/// Now, in seconds since 1970-01-01T00:00:00Z.
pub(crate) fn now(given: Option<Moment>) -> Result<u64, Failure> {
    match given {
        Some(Moment(seconds)) => Ok(seconds),
        None => SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map(|elapsed| elapsed.as_secs())
            .map_err(|_| Failure::internal("the clock stands before 1970")),
    }
}

/// The UTC date of a moment.
pub(crate) fn today(now: u64) -> Result<Date, Failure> {
    Date::from_unix_seconds(now).map_err(|error| Failure::internal(format!("the clock: {error}")))
}
