//! Civil dates as the integers that are signed.

use std::fmt;
use std::str::FromStr;

use jiff::civil;

/// A civil date, held as days since 1900-01-01: 0 is that day, 65535 is 2079-06-06.
///
/// 16 bits are enough for every date on a document, and a small declared range is what keeps range proofs short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(u16);

/// Why text or a year, month and day are not a [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not of the form YYYY-MM-DD.
    #[error("a date is written YYYY-MM-DD")]
    Form,
    /// There is no such day in the calendar.
    #[error("there is no such day")]
    NoSuchDay,
    /// Before 1900-01-01 or after 2079-06-06.
    #[error("dates reach from 1900-01-01 to 2079-06-06")]
    OutOfRange,
}

const DAY_ZERO: civil::Date = civil::date(1900, 1, 1);

impl Date {
    /// The date `days` days after 1900-01-01; every value of `u16` is one.
    pub fn from_days(days: u16) -> Self {
        Self(days)
    }

    /// Days since 1900-01-01, in 0 … 65535.
    pub fn days(self) -> u16 {
        self.0
    }

    /// The date of a year, a month (1 … 12) and a day of the month (1 … 31).
    ///
    /// # Errors
    /// [`DateError::NoSuchDay`], [`DateError::OutOfRange`].
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        Self::from_civil(civil::Date::new(year, month, day).map_err(|_| DateError::NoSuchDay)?)
    }

    /// The UTC date of an instant, in seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`DateError::OutOfRange`].
    pub fn from_unix_seconds(seconds: u64) -> Result<Self, DateError> {
        const DAYS_1900_TO_1970: u64 = 25_567;
        u16::try_from(seconds / 86_400 + DAYS_1900_TO_1970).map(Self).map_err(|_| DateError::OutOfRange)
    }

    /// Year, month and day of the month.
    pub fn ymd(self) -> (i16, i8, i8) {
        let date = self.to_civil();
        (date.year(), date.month(), date.day())
    }

    fn from_civil(date: civil::Date) -> Result<Self, DateError> {
        let days = date.duration_since(DAY_ZERO).as_hours() / 24;
        u16::try_from(days).map(Self).map_err(|_| DateError::OutOfRange)
    }

    fn to_civil(self) -> civil::Date {
        // 65535 days after 1900 is inside the calendar.
        DAY_ZERO.saturating_add(jiff::SignedDuration::from_hours(i64::from(self.0) * 24))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_civil().fmt(f)
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let octets = text.as_bytes();
        let in_form = octets.len() == 10
            && octets.iter().enumerate().all(|(at, octet)| match at {
                4 | 7 => *octet == b'-',
                _ => octet.is_ascii_digit(),
            });
        if !in_form {
            return Err(DateError::Form);
        }
        let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().map_err(|_| DateError::Form);
        let small = |value: i16| i8::try_from(value).map_err(|_| DateError::Form);
        Self::from_ymd(number(0..4)?, small(number(5..7)?)?, small(number(8..10)?)?)
    }
}
