//! Claims 53 to 63.

use super::Article::S3;
use super::Claim;
use super::Side::{Critical, Neutral, Official};

pub(super) const CLAIMS: &[Claim] = &[
    Claim::new(53, S3, Official, "Companies will collect and keep less than they do.").on(&["T02"]),
    Claim::new(54, S3, Official, "Sensitive data get additional protection.").on(&["T18"]),
    Claim::new(55, S3, Official, "It is voluntary.").on(&["T20"]),
    Claim::new(56, S3, Official, "Verification becomes quicker and more secure.").on(&["T25", "T14"]),
    Claim::new(57, S3, Critical, "Social control tightens: each detail of life on the internet is seen.")
        .on(&["T07"]),
    Claim::new(58, S3, Critical, "No place is left for privacy.").on(&["T07", "T17"]),
    Claim::new(59, S3, Critical, "A consultation in which posts are removed is an empty one.")
        .not_testable("how a consultation was held is no property of a protocol"),
    Claim::new(60, S3, Critical, "What if the state withdraws somebody's identity?").on(&["T13"]),
    Claim::new(61, S3, Critical, "The regulator and the police run it together.")
        .on(&["T33"])
        .not_testable("who runs an office is not simulated; how many parties a power needs is"),
    Claim::new(62, S3, Critical, "Technology has been used against minorities before.")
        .on(&["T35"])
        .not_testable("history is not simulated; whether a group can be listed is"),
    Claim::new(63, S3, Neutral, "To enrol one gives identity card, face, telephone and a password.")
        .on(&["T16", "T18"]),
];
