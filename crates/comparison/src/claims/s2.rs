//! Claims 37 to 52.

use super::Article::S2;
use super::Claim;
use super::Side::{Critical, Neutral, Official};

pub(super) const CLAIMS: &[Claim] = &[
    Claim::new(37, S2, Official, "It protects privacy and acts against fraud.").on(&["T01", "T14"]),
    Claim::new(38, S2, Official, "It serves the strategy of trusted identity and the digital economy.")
        .on(&["T32"]),
    Claim::new(39, S2, Official, "It is voluntary, and guardians consent for those under 14.")
        .on(&["T20", "T19"]),
    Claim::new(40, S2, Official, "Platforms are only encouraged, and for limited purposes.").on(&["T26"]),
    Claim::new(41, S2, Official, "No more data are taken than verification needs.").on(&["T02", "T16"]),
    Claim::new(
        42,
        S2,
        Critical,
        "It gives too much power to watch: what was spread over platforms comes to one place.",
    )
    .on(&["T06", "T07", "T33"]),
    Claim::new(43, S2, Critical, "Data protection is the facade; behind it control becomes routine.")
        .on(&["T29"])
        .not_testable("a motive; measured is what changes against today"),
    Claim::new(44, S2, Critical, "It works as the health code did.").on(&["T13", "T34"]),
    Claim::new(45, S2, Critical, "A central identity makes people afraid of using the internet.")
        .on(&["T31"])
        .not_testable("fear is not simulated; measured is how far a comment leads to its writer"),
    Claim::new(46, S2, Critical, "One number and one licence for everything are a very large risk.")
        .on(&["T10", "T13", "T33"]),
    Claim::new(47, S2, Critical, "Nothing shields the data from the state.").on(&["T08", "T12"]),
    Claim::new(48, S2, Critical, "What it is really for is control of access and of speech.")
        .not_testable("a motive"),
    Claim::new(49, S2, Critical, "Officials get straight at the data, without a formal request.")
        .on(&["T12"]),
    Claim::new(50, S2, Critical, "Whose speech displeases can lose access.").on(&["T13"]),
    Claim::new(51, S2, Neutral, "Platforms already show where their users are.").on(&["T17"]),
    Claim::new(52, S2, Critical, "Exports of surveillance technology wear down democracy elsewhere.")
        .not_testable("trade and politics are not simulated"),
];
