//! Systems elsewhere.

/// A system elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Comparator {
    /// What it is.
    pub system: &'static str,
    /// Who sees what at a log-in.
    pub sees: &'static str,
    /// What links people across services.
    pub links: &'static str,
    /// Whether a centre is asked each time.
    pub asks_centre: &'static str,
    /// Who can revoke or cut off.
    pub cut_off: &'static str,
    /// What a breach exposes.
    pub breach: &'static str,
    /// Who answers to whom.
    pub accountable: &'static str,
    /// Of when this is, with sources.
    pub source: &'static str,
    /// How sure, as letters of [`super::Mark`].
    pub marks: &'static str,
}

/// Systems elsewhere, each with its date.
pub const COMPARATORS: &[Comparator] = &[
    Comparator {
        system: "European digital identity wallet",
        sees: "Platform: chosen values. Issuer: nothing. The wallet's maker may not read contents, but gathers the state of devices.",
        links: "Batches that are used once stop platforms; an empty batch is used again. Issuer and platform together can \
                always link salted digests.",
        asks_centre: "Not when shown; refills and status lists.",
        cut_off: "The issuer; the wallet's maker, which has to say why within 24 hours.",
        breach: "Many small issuers; no log of use in the middle.",
        accountable: "Law forbids tracking; relying parties register; pseudonyms may not be refused where identity is not \
                      needed by law. Critics see gaps for over-asking.",
        source: "Architecture and Reference Framework 3.0 of 21 July 2026; technical specification 14 of 27 February 2026; due at the end of 2026",
        marks: "V, S",
    },
    Comparator {
        system: "European age verification application",
        sees: "Platform: over 18 or not. Issuer: at enrolment.",
        links: "30 copies, each used once, for at most three months; a zero-knowledge proof is recommended.",
        asks_centre: "No.",
        cut_off: "None in this version; enrolment anew every three months.",
        breach: "Small.",
        accountable: "Open source; disputes about device attestation and enrolment.",
        source: "specification repository; declared technically ready on 15 April 2026",
        marks: "V, S",
    },
    Comparator {
        system: "India: Aadhaar",
        sees: "Authority: person, asking body, time, result, not the purpose. Platform: yes or no, or details.",
        links: "Virtual identifiers exist; the number is often used again.",
        asks_centre: "Yes; since January 2026 also codes that work offline.",
        cut_off: "The authority can deactivate.",
        breach: "A central register with biometric data.",
        accountable: "Own history can be seen. In 2018 the court limited logs to six months; rules of January 2025 reopened private use.",
        source: "press and judgment, 2018 to 2026",
        marks: "S, K",
    },
    Comparator {
        system: "Korea: real-name rule of 2007 to 2012, then connecting information",
        sees: "Large sites; today a telephone company or credit bureau sees each check.",
        links: "One value is the same at every company, another differs by site.",
        asks_centre: "Yes, the agency.",
        cut_off: "The agency or telephone company.",
        breach: "35 million people in 2011, 20 million cards in 2014. In a study, all of 23,163 encrypted numbers were recovered.",
        accountable: "Struck down unanimously on 23 August 2012; abusive posts had fallen by about 0.9 points.",
        source: "judgment and studies, 2011 to 2015",
        marks: "S",
    },
    Comparator {
        system: "Germany: electronic identity card",
        sees: "Card and service talk directly, after both have shown who they are; a certificate says which fields a service may read.",
        links: "A pseudonym for each service; chips of one generation share a key.",
        asks_centre: "A block list only.",
        cut_off: "A central block service; its entries differ by service.",
        breach: "Data stay on the chip.",
        accountable: "Services need an authorisation and get no proof that they could pass on.",
        source: "federal offices, read in excerpts",
        marks: "V, K",
    },
    Comparator {
        system: "Switzerland: electronic identity",
        sees: "Platform: chosen fields. Registry: addresses only. Issuer: nothing.",
        links: "Many copies; a status index that was seen once can be looked up again.",
        asks_centre: "Lists are downloaded.",
        cut_off: "The federal issuer.",
        breach: "Data stay on the device.",
        accountable: "Public register of verifiers' requests; bad verifiers are excluded.",
        source: "vote of 28 September 2025 (50.39 %); planned for 1 December 2026, in doubt since June 2026",
        marks: "V, S",
    },
    Comparator {
        system: "Estonia",
        sees: "Service: name and personal code. Certifier: a query for the certificate's standing.",
        links: "Wholly: the code is the same everywhere.",
        asks_centre: "A query for each certificate.",
        cut_off: "The state; 760,000 cards were suspended together in November 2017.",
        breach: "A fixed identifier.",
        accountable: "Citizens can read logs of access.",
        source: "press, November 2017",
        marks: "S, K",
    },
    Comparator {
        system: "Yivi (Idemix)",
        sees: "Platform: chosen attributes. Key-share server: user and time of each session, not what or where.",
        links: "None with the older format; copies in a newer format since February 2026 are weaker.",
        asks_centre: "The key-share server, each time.",
        cut_off: "Issuer; the key-share server blocks a wallet, which is also the answer to a lost telephone.",
        breach: "The server holds halves of keys.",
        accountable: "Open source.",
        source: "project documentation, 2026",
        marks: "V",
    },
    Comparator {
        system: "A large device maker's wallet with zero-knowledge proofs",
        sees: "Platform: the proved statement. What the maker logs is not covered by the proof.",
        links: "None from the proof.",
        asks_centre: "Not for the proof.",
        cut_off: "The issuer of the credential underneath.",
        breach: "On the device.",
        accountable: "Open library, several outside reviews in 2025; attestation of devices needed.",
        source: "library's repository and the European age application's annex B, July 2026",
        marks: "V, S, U",
    },
    Comparator {
        system: "Australia: minimum age for social media",
        sees: "The platform or a vendor estimates the age; an official document may not be the only way.",
        links: "It depends on the vendor.",
        asks_centre: "The vendor.",
        cut_off: "The platform removes accounts; there is a review.",
        breach: "Vendors' images.",
        accountable: "Penalties up to 49.5 million dollars; no fixed accuracy.",
        source: "in force since 10 December 2025; press",
        marks: "S",
    },
    Comparator {
        system: "United Kingdom: age checks",
        sees: "A vendor sees face or document; the platform gets the result.",
        links: "It depends on the vendor.",
        asks_centre: "The vendor.",
        cut_off: "The platform.",
        breach: "A supplier of a chat platform lost about 70,000 images of documents in October 2025.",
        accountable: "A regulator. Compulsory use of a separate state identity for work was dropped on 14 January 2026.",
        source: "in force since 25 July 2025; press",
        marks: "S",
    },
    Comparator {
        system: "Singapore: national log-in",
        sees: "The hub sees each log-in; services get an identifier that is documented as globally unique.",
        links: "Wholly.",
        asks_centre: "Each log-in.",
        cut_off: "The hub.",
        breach: "A hub and registers in the middle.",
        accountable: "Services are admitted; users see their history. 4.5 million users.",
        source: "developers' documentation in excerpts; press",
        marks: "V, S",
    },
    Comparator {
        system: "An identity network built on iris codes",
        sees: "Application: a value for user, application and action; with the hosted check the operator may see that, too.",
        links: "None across applications by that value.",
        asks_centre: "A proof of membership from the operator.",
        cut_off: "The operator keeps the set of members; terms were not looked up.",
        breach: "Iris codes, in the clear in 2023 and 2024, shared among several parties since.",
        accountable: "A data-protection order of December 2024, appealed; bans and pauses in several states.",
        source: "developers' documentation; press, 2024 and 2025",
        marks: "V, S, K",
    },
];
