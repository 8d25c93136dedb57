//! Claims 19 to 36.

use super::Article::S1;
use super::Claim;
use super::Side::{Critical, Neutral, NeutralOrCritical, Official};

pub(super) const CLAIMS: &[Claim] = &[
    Claim::new(19, S1, Official, "Getting a service becomes simpler.").on(&["T25"]),
    Claim::new(20, S1, Official, "There will be less fraud.").on(&["T14", "T15"]),
    Claim::new(21, S1, Official, "Platforms need not collect identity one by one any more.").on(&["T02"]),
    Claim::new(22, S1, NeutralOrCritical, "The certificate carries biometric data and the identity number.")
        .on(&["T16", "T18"]),
    Claim::new(23, S1, Critical, "Dissidents will be easier to find.").on(&["T09", "T31"]),
    Claim::new(24, S1, Critical, "Joined with social credit, it serves to fine and to steer.").on(&["T30"]),
    Claim::new(
        25,
        S1,
        Critical,
        "Data meet that never met before: messages, addresses, gateways, fingerprints, faces.",
    )
    .on(&["T17", "T18"]),
    Claim::new(26, S1, Critical, "Large platforms can force it on people who cannot live without them.")
        .on(&["T20", "T21"]),
    Claim::new(27, S1, Critical, "The digital currency becomes part of the same system of control.")
        .on(&["T30"]),
    Claim::new(28, S1, Critical, "It puts a tracker on every user and records all that they visit.")
        .on(&["T07"]),
    Claim::new(
        29,
        S1,
        Critical,
        "An office that refuses to verify somebody limits what that person can say and read.",
    )
    .on(&["T13"]),
    Claim::new(30, S1, Critical, "What was done to suspects is now done to all.").on(&["T28"]),
    Claim::new(
        31,
        S1,
        Critical,
        "Nobody truly consents: there is no other way, and nobody is told of the risks.",
    )
    .on(&["T20", "T22"]),
    Claim::new(32, S1, Critical, "The rules should be reviewed against the constitution.")
        .not_testable("a question of law"),
    Claim::new(33, S1, Critical, "It watches citizens from all sides.").on(&["T07", "T17"]),
    Claim::new(
        34,
        S1,
        Critical,
        "Posts and accounts of critics vanish, and critics are insulted in concert.",
    )
    .on(&["T15"])
    .not_testable("how critics are treated is no property of a protocol; what a platform's ban reaches is"),
    Claim::new(35, S1, Critical, "It was rolled out before the consultation ended; a lawsuit followed.")
        .not_testable("a question of what happened when: see the timeline"),
    Claim::new(
        36,
        S1,
        Neutral,
        "The application is in the stores; railway, shop and chat services try it out.",
    )
    .on(&["T27"]),
];
