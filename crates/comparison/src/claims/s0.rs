//! Claims 1 to 18.

use super::Article::S0;
use super::Claim;
use super::Side::{Critical, Neutral, Official};

pub(super) const CLAIMS: &[Claim] = &[
    Claim::new(1, S0, Official, "Users' data are protected, because not every provider has to be given them.")
        .on(&["T01", "T02"]),
    Claim::new(2, S0, Official, "A single digital identity is enough to get into services.").on(&["T03"]),
    Claim::new(3, S0, Official, "Where somebody's real identity is needed, a certificate made from a document will do.")
        .on(&["T04"]),
    Claim::new(4, S0, Official, "Joining is voluntary for now; some bodies are encouraged to use it.").on(&["T20", "T21"]),
    Claim::new(
        5,
        S0,
        Official,
        "Holders of identity cards, passports, permits of Hong Kong, Macao and Taiwan, and foreign residents can join.",
    )
    .on(&["T23"]),
    Claim::new(6, S0, Neutral, "Each user is given a unique code that stands for the person.").on(&["T05", "T06"]),
    Claim::new(7, S0, Critical, "It is one more way to follow what people do on the internet.").on(&["T07"]),
    Claim::new(8, S0, Critical, "Officials can get at whatever providers hold, so the protection has no substance.")
        .on(&["T08", "T12"]),
    Claim::new(9, S0, Critical, "It widens real-name rules; a user name hides nobody from the state.").on(&["T09"]),
    Claim::new(10, S0, Critical, "It is a further identity card, with more power to steer and to punish.")
        .on(&["T13", "T31"]),
    Claim::new(11, S0, Critical, "Two systems at once: the second restraint comes on top of the first.").on(&["T10", "T29"]),
    Claim::new(12, S0, Critical, "The name is hidden from the platform only, and not from officials.").on(&["T01", "T08"]),
    Claim::new(13, S0, Critical, "There is no step like a warrant or a subpoena, as there is in the United States.")
        .on(&["T12"]),
    Claim::new(14, S0, Critical, "Real-name registration itself should go: that would treat the cause.").on(&["T11"]),
    Claim::new(15, S0, Neutral, "Hardly any anonymity is left, and tools to get around blocks are outlawed.")
        .on(&["T17"])
        .not_testable("what a law forbids is not simulated; only addresses kept, and a relay, are"),
    Claim::new(16, S0, Neutral, "What matters is who can get at the data behind the number.").on(&["T08", "T12"]),
    Claim::new(
        17,
        S0,
        Neutral,
        "It brings existing identity duties together and shields data: a new instrument, not a new power.",
    )
    .on(&["T29"]),
    Claim::new(18, S0, Critical, "The reason for it is fear of free speech.")
        .on(&["T31"])
        .not_testable("a motive; measured is only how far a comment leads to its writer"),
];
