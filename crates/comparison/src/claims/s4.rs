//! Claims 64 to 76.

use super::Article::S4;
use super::Claim;
use super::Side::{Critical, Neutral, NeutralOrCritical, Official};

pub(super) const CLAIMS: &[Claim] = &[
    Claim::new(64, S4, Official, "Real names help against bullying.").on(&["T15"]),
    Claim::new(65, S4, Critical, "Real names help to find critics.").on(&["T09", "T31"]),
    Claim::new(
        66,
        S4,
        NeutralOrCritical,
        "Companies profit from consumers' data; one of them sees chats, games, investments and rides.",
    )
    .on(&["T02", "T27"]),
    Claim::new(67, S4, Official, "It curbs what companies collect and keep, and so protects consumers.")
        .on(&["T02"]),
    Claim::new(68, S4, Official, "Too many companies collect too much today.").on(&["T02", "T27"]),
    Claim::new(69, S4, Neutral, "One identity can be used everywhere on the web.").on(&["T03", "T06"]),
    Claim::new(70, S4, Critical, "All the information ends up in a database of the state.")
        .on(&["T10", "T16"]),
    Claim::new(71, S4, Critical, "The state guards its own data badly: a police database leaked in 2022.")
        .on(&["T10"]),
    Claim::new(72, S4, Critical, "Local governments short of money sell rights in data.").on(&["T30"]),
    Claim::new(73, S4, Critical, "It will become compulsory, and it will be abused.")
        .on(&["T20", "T21", "T34"])
        .not_testable("a forecast; measured is what would be possible"),
    Claim::new(
        74,
        S4,
        Critical,
        "An application against fraud was voluntary on paper and was used to find readers of foreign news.",
    )
    .on(&["T21", "T26"])
    .not_testable(
        "what was done with another application is history; over-asking and pressure are simulated",
    ),
    Claim::new(75, S4, Critical, "It is a pretext; what is wanted is control of how people behave.")
        .on(&["T29"])
        .not_testable("a motive; measured is what changes against today"),
    Claim::new(76, S4, Neutral, "The state takes verification over from companies.").on(&["T27"]),
];
