//! What is documented about the national scheme, what is unknown, and what is disputed.

use super::Fact;
use super::Mark::{Disputed, Secondary, Unknown, Verified, Weak};

/// Facts about the scheme, by topic.
pub const SCHEME: &[Fact] = &[
    Fact::new(
        "Network number",
        "Letters and digits, no plaintext. State television said in May 2025: ten characters, unique, the same for life.",
        "Article 2; report of 24 May 2025 (observersnews.com)",
        Secondary,
    ),
    Fact::new(
        "Network number: how it is derived",
        "Random, keyed or hashed: not documented. Ten characters are enough for everybody, but a plain hash of an \
         identity number could be searched, because there are only about 110 billion plausible ones. A parameter here.",
        "none found",
        Unknown,
    ),
    Fact::new(
        "Network certificate",
        "A credential with the number and identity data that are not plaintext, shown as a code or passed between \
         applications. That it also holds a voice, a fingerprint and a palm is in one report only.",
        "Article 2; a provincial report quoting a police officer",
        Disputed,
    ),
    Fact::new(
        "Application identifier",
        "A third form beside number and certificate. Its scope (platform, application, organisation) is not in the text.",
        "state television, 2025; access guide of 28 April 2026",
        Unknown,
    ),
    Fact::new(
        "Enrolment",
        "The application reads the document by radio, compares the face, binds a telephone number and sets a password of \
         eight digits. A guardian enrols first, then the child.",
        "Yicai, 2 August 2024; news agency, August 2024; China Daily, July 2025",
        Secondary,
    ),
    Fact::new(
        "Enrolment without a telephone that reads documents",
        "Borrow one, or go to a counter.",
        "one report",
        Weak,
    ),
    Fact::new(
        "What enrolment collects",
        "Officials: the document, the face, the telephone number and parameters of the device, and nothing else, deleted \
         when somebody leaves. One article says that all of it is kept in a database of the state.",
        "news agency, August 2024; S4",
        Disputed,
    ),
    Fact::new(
        "What a platform sends",
        "An identifier of the organisation and of the application, a serial number of 32 characters and a type; the \
         application answers with a certificate and a password as opaque values, which the platform forwards.",
        "open wrapper of the application's kit, version 1.5.2, July 2025; a developers' forum, August 2024",
        Secondary,
    ),
    Fact::new(
        "Messages between servers",
        "Fields, signatures and algorithms are not documented. The messages of N1, N2 and N3 are stand-ins that say so.",
        "none found",
        Unknown,
    ),
    Fact::new(
        "What a platform gets",
        "Time, kind of service, passed or not; if passed and needed, an identifier by which the organisation can tell \
         the person again. With authorisation, labels (age band, sex) and encrypted items (document, name, number, \
         telephone). In modes with a face, the platform's side takes the picture.",
        "access guide of 28 April 2026, in excerpts",
        Verified,
    ),
    Fact::new(
        "Does a platform get the number?",
        "In August 2024 an official expert described how users enter the number at the platform. The later guide has an \
         identifier of the application instead. Both are run: N1 and N2.",
        "Guangming Daily, 14 August 2024; access guide of 28 April 2026",
        Disputed,
    ),
    Fact::new(
        "When the service is asked",
        "Officials: when an identity has to be verified, not while browsing. Applications of the pilot also offered it as \
         a way to log in. A parameter here.",
        "press, 2024; introduction of October 2024",
        Disputed,
    ),
    Fact::new(
        "Traces",
        "The guide counts it as an advantage that each authentication leaves a record that cannot be denied.",
        "access guide of 28 April 2026, in excerpts",
        Verified,
    ),
    Fact::new(
        "Who can search the records, on whose order, and how long they are kept",
        "Not documented. The draft says only that the period has to be told. A parameter here.",
        "Article 10 of the draft",
        Unknown,
    ),
    Fact::new(
        "Suspension",
        "The draft has no clause on conditions, reasons, notice or appeal when a number is suspended or refused.",
        "draft of 26 July 2024; the final text was not read in this part",
        Verified,
    ),
    Fact::new(
        "Cut off everywhere",
        "A piece in the security press counts it as an advantage that a fraudster's certificate could be banned \
         everywhere. The rule says nothing about it.",
        "freebuf.com/news/409447.html, 26 August 2024",
        Secondary,
    ),
    Fact::new(
        "Who builds, supervises and punishes",
        "The supervising ministry is also the parent of the institute that drafted the access standard, and the authority \
         for penalties.",
        "Articles 3 and 14 of the draft; standards committee, 2024",
        Verified,
    ),
    Fact::new(
        "Earlier systems",
        "Two institutes of the ministry built electronic identities before: one with national standards, one described as \
         an irreversible file that stands one-to-one for a document.",
        "press and abstracts, 2020 to 2024",
        Secondary,
    ),
    Fact::new(
        "Algorithms",
        "National ones, it is said. Which is used for what in the making of numbers is not documented.",
        "none found",
        Unknown,
    ),
    Fact::new(
        "Law behind it",
        "Article 24 of the Cybersecurity Law, Article 62 of the law on personal information, Article 33 of the law against \
         telecommunication fraud, by which banks and internet companies may verify suspicious accounts again.",
        "official questions and answers, 23 May 2025",
        Verified,
    ),
    Fact::new(
        "20 million exposures a day",
        "Officials say that the scheme cuts down 20 million daily exposures of identity numbers. How they were counted \
         was not published.",
        "press, 2024 and 2025",
        Disputed,
    ),
    Fact::new(
        "What real-name registration does today (R)",
        "Platforms take name and number, often with telephone or face, and buy a check from a source: bodies of the \
         ministry, telephone companies, a card network. So a source sees name, number, platform and time today, too.",
        "an official expert, August 2024",
        Secondary,
    ),
];
