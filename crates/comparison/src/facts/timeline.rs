//! What happened when.

use super::Fact;
use super::Mark::{Disputed, Secondary, Unknown, Verified, Weak};

/// Events and figures, in order of time.
pub const TIMELINE: &[Fact] = &[
    Fact::new("June 2023", "A pilot begins.", "state news agency, 2024", Secondary),
    Fact::new(
        "26 July 2024",
        "The draft of 16 articles is published, with comments until 25 August.",
        "consultation text",
        Verified,
    ),
    Fact::new(
        "1 August 2024",
        "67 applications and scenarios take part in the pilot.",
        "press, August 2024 (another count, early August: 81, of which 10 public services and 71 commercial)",
        Secondary,
    ),
    Fact::new(
        "26 or 27 August 2024",
        "Asked how a fault at one place would not exclude a person from everything, the ministry answers that other \
         methods remain.",
        "transcript of a press conference; sources differ by a day",
        Verified,
    ),
    Fact::new(
        "September 2024",
        "The access standard is out for comment.",
        "standards committee, 2024",
        Secondary,
    ),
    Fact::new(
        "5 February 2025",
        "Two rights organisations publish an analysis of the draft.",
        "article19.org",
        Secondary,
    ),
    Fact::new(
        "23 May 2025",
        "The final text is published. 16 million downloads, 6 million activations, 12.5 million authentications so far.",
        "en.people.cn/n3/2025/0523/c90000-20319195.html",
        Verified,
    ),
    Fact::new(
        "May 2025",
        "The application is reported to be renamed; other official pieces keep the older name.",
        "caixinglobal.com, 27 May 2025",
        Disputed,
    ),
    Fact::new("15 July 2025", "The rule is in force.", "final text", Verified),
    Fact::new("July 2025", "More than 400 applications are said to be connected.", "one report", Weak),
    Fact::new(
        "28 December 2025",
        "Six industry standards of the service are announced, in force since 1 May 2026. Their texts were not read; they \
         should settle the scope of the application's identifier and the fields of logs.",
        "trade press",
        Secondary,
    ),
    Fact::new(
        "28 April 2026",
        "A large messaging platform opens an access guide for mini programs; access needs approval.",
        "the guide, version 1.0, in excerpts",
        Verified,
    ),
    Fact::new("until November 2026", "No later official number of users was found.", "none", Unknown),
];
