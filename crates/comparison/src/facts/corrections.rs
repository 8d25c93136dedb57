//! What the articles say otherwise than the texts.

use super::Fact;
use super::Mark::{Disputed, Verified};

/// Corrections, for a fair reading of the claims.
pub const CORRECTIONS: &[Fact] = &[
    Fact::new(
        "S2 on Article 3",
        "Almost all departments are said to have to build the system in. The draft asks ministries to promote it and to \
         supervise in their fields; the final text, by a note on the changes, drops the promotion.",
        "draft of 26 July 2024; note of 11 August 2025",
        Verified,
    ),
    Fact::new(
        "S2 on protection from the state",
        "Nothing is said to protect. Articles 9 to 12 and 14 of the draft do bind the state's own service, with wide \
         exceptions. What is not there is an independent check, or a condition for access.",
        "draft of 26 July 2024",
        Verified,
    ),
    Fact::new(
        "S1 on what the certificate holds",
        "Messages, addresses, gateways and fingerprints are one analyst's list. The text has none of them, and the \
         official list is another one.",
        "draft of 26 July 2024; news agency's questions and answers, August 2024",
        Disputed,
    ),
    Fact::new(
        "S0 on the code",
        "The code is said to hold key details. By Article 2 it shows no plaintext.",
        "draft of 26 July 2024",
        Verified,
    ),
    Fact::new(
        "S4 on storage",
        "All information is said to be kept in a database of the state. Officials say that documents are compared with \
         data on the population that the state holds already.",
        "news agency's questions and answers, August 2024",
        Disputed,
    ),
    Fact::new(
        "S0 and S1 on choice",
        "That it is voluntary stands in the text, and more firmly so in the final one. Whether it stays so is a forecast.",
        "draft of 26 July 2024; final text of 23 May 2025",
        Verified,
    ),
];
