#![doc = include_str!("../README.md")]

pub mod attack;

use sha2::{Digest, Sha256};

/// What a platform shows of an account to everybody.
pub struct Profile {
    /// 64 hexadecimal digits: SHA-256 of the platform's name, a line feed and the person's number.
    pub pseudonym: String,
    /// Six digits.
    pub region: String,
    /// The year in which the person was born.
    pub birth_year: u16,
}

/// The platform.
pub const PLATFORM: &str = "https://forum.example";

/// The pseudonym at the platform of whoever has this number.
pub fn pseudonym(number: &str) -> String {
    // The flaw: nothing in it is secret but the number, and there are few numbers.
    hex::encode(Sha256::digest(format!("{PLATFORM}\n{number}")))
}

/// A number has eighteen digits: the region (six), the birth date (year, month, day: eight), a number within region and day (three),
/// and a check digit: what the weights 1, 2, … 17 of the digits before give modulo ten.
pub fn number(region: &str, year: u16, (month, day): (u8, u8), within: u16) -> String {
    let digits = format!("{region}{year:04}{month:02}{day:02}{within:03}");
    let weighted = digits.bytes().enumerate().map(|(place, digit)| (place + 1) * usize::from(digit - b'0'));
    let check = weighted.sum::<usize>() % 10;
    format!("{digits}{check}")
}
