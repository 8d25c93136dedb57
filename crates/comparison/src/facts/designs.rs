//! What each design is, where it comes from, what was unknown, and what stands in for what.

use crate::design::Label;

/// A design, for readers.
#[derive(Clone, Copy, Debug)]
pub struct DesignFacts {
    /// Its label.
    pub label: Label,
    /// The label as it is written.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What happens.
    pub what: &'static str,
    /// Where it is documented, and of when.
    pub source: &'static str,
    /// What the documents leave open and became a parameter, and what stands in for what.
    pub open: &'static str,
}

/// What is to be told of a design.
pub fn design_facts(label: Label) -> &'static DesignFacts {
    DESIGNS.iter().find(|design| design.label == label).unwrap_or(&DESIGNS[0])
}

const OPEN_NATIONAL: &str = "Messages between servers, how the number is derived, the scope of the identifier, when the service is asked and how \
                             long logs are kept are not documented: parameters, with JSON messages and signatures as stand-ins.";

/// Every design that is run.
pub const DESIGNS: &[DesignFacts] = &[
    DesignFacts {
        label: Label::O,
        name: "O",
        title: "no proof of identity",
        what: "An account is a name and a password. It shows what works without any identity.",
        source: "common practice",
        open: "Nothing.",
    },
    DesignFacts {
        label: Label::R,
        name: "R",
        title: "real-name registration, as today",
        what: "The platform takes name, identity number and telephone, has them checked by an outside source and keeps them. \
               The source sees name, number, platform and time.",
        source: "legislative decision of 2012, Cybersecurity Law of 2017, an official expert of August 2024 [S]",
        open: "What the source keeps and for how long is not documented: a parameter.",
    },
    DesignFacts {
        label: Label::N1,
        name: "N1",
        title: "national platform, number lodged",
        what: "The person enters the network number at the platform and is verified by the certificate. The platform keeps \
               the number and the result.",
        source: "draft of July 2024, an official expert of August 2024 [V, S]",
        open: OPEN_NATIONAL,
    },
    DesignFacts {
        label: Label::N2,
        name: "N2",
        title: "national platform, identifier of the application",
        what: "The platform gets an identifier of its own and the result.",
        source: "final text of May 2025, access guide of April 2026 [V in part]",
        open: OPEN_NATIONAL,
    },
    DesignFacts {
        label: Label::N3,
        name: "N3",
        title: "national platform, plaintext on consent",
        what: "As N2; after separate consent, or where law demands it, the platform gets name and number as well.",
        source: "Article 8 of the draft, access guide of April 2026 [V in part]",
        open: OPEN_NATIONAL,
    },
    DesignFacts {
        label: Label::F,
        name: "F",
        title: "log-in hub",
        what: "Each log-in passes a hub, which tells the platform who it is.",
        source: "documentation of a national log-in and of online authentication elsewhere [V, S]",
        open: "What the hub keeps is a parameter.",
    },
    DesignFacts {
        label: Label::WB,
        name: "W-B",
        title: "wallet, ordinary signatures, used again",
        what: "An issuer signs a credential with salted digests; the wallet shows the same one again and again, with a \
               status list for revocation.",
        source: "SD-JWT (RFC 9901), European framework 3.0 of July 2026 [V]",
        open: "How often a batch is filled and how a status list is fetched are choices.",
    },
    DesignFacts {
        label: Label::WA,
        name: "W-A",
        title: "wallet, ordinary signatures, used once",
        what: "The same, with a batch of copies, each shown once. An empty batch needs the issuer.",
        source: "SD-JWT (RFC 9901), European framework 3.0 of July 2026, method A [V]",
        open: "The size of a batch is a choice.",
    },
    DesignFacts {
        label: Label::D,
        name: "D",
        title: "salted digests in the manner of mdoc",
        what: "As the wallet, in CBOR and COSE.",
        source: "ISO/IEC 18013-5 as described in public profiles [K]",
        open: "The standard is not open; the encoding follows public descriptions.",
    },
    DesignFacts {
        label: Label::C,
        name: "C",
        title: "chip card with sector pseudonyms",
        what: "Card and service talk after both have shown who they are; each service gets a pseudonym of its own.",
        source: "technical guidelines of a federal office [V in excerpts]",
        open: "Keys shared by a card generation are a stand-in.",
    },
    DesignFacts {
        label: Label::A0,
        name: "A0",
        title: "anonymous credential, no pseudonym",
        what: "The wallet proves a statement about a signed credential; nothing in the proof is ever the same twice. For \
               the account there is a password.",
        source: "draft-irtf-cfrg-bbs-signatures; this workspace",
        open: "Validity is shown by a token that is renewed.",
    },
    DesignFacts {
        label: Label::A1,
        name: "A1",
        title: "anonymous credential with a pseudonym for each platform",
        what: "The same, with a pseudonym that is always the same at one platform and unlike at any other.",
        source: "draft-irtf-cfrg-bbs-per-verifier-linkability; this workspace",
        open: "Which name of a platform makes the context is a parameter: owners may share one.",
    },
    DesignFacts {
        label: Label::A1E,
        name: "A1+E",
        title: "the same with an opening by k of n bodies",
        what: "As A1; each presentation carries an encryption of the holder's handle that k of n bodies can open together.",
        source: "this workspace",
        open: "Who the bodies are, and when they may act, is law.",
    },
];

/// A figure that was published.
#[derive(Clone, Copy, Debug)]
pub struct PublishedFigure {
    /// Of what.
    pub what: &'static str,
    /// The figure.
    pub value: &'static str,
    /// Who published it, and when.
    pub source: &'static str,
}

/// A design that is not run: no message of it was made, and no adversary looked at it.
#[derive(Clone, Copy, Debug)]
pub struct Modelled {
    /// Its label.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// What follows from its documents.
    pub what: &'static str,
    /// What is known of cost.
    pub figures: &'static [PublishedFigure],
    /// What is not known.
    pub unknown: &'static str,
}

const SPECIFICATION_4: &str = "European Commission, technical specification 4 (zero-knowledge proofs), version 1.0.1 of 30 January 2026, section 2.2.1.4, quoting eprint 2024/2010";

/// A zero-knowledge proof over an ordinary credential.
pub const MODELLED: Modelled = Modelled {
    name: "Z",
    title: "zero-knowledge proof over an ordinary credential (mdoc, ECDSA)",
    what: "The issuer signs as in D. The wallet proves, by an arithmetic circuit, that it holds a valid credential with \
           an attribute, and shows neither digests nor signature. By its documents platforms cannot link two proofs, and the \
           issuer is not asked; enrolment, lending, addresses and timing are as in D. A pseudonym for bans, and \
           revocation that does not link, are not part of the age proof.",
    figures: &[
        PublishedFigure {
            what: "proof of age over 18, telephone (Pixel 6 Pro)",
            value: "1.2 s",
            source: SPECIFICATION_4,
        },
        PublishedFigure { what: "verification", value: "0.6 s", source: SPECIFICATION_4 },
        PublishedFigure { what: "size of the proof", value: "about 400 kB", source: SPECIFICATION_4 },
        PublishedFigure {
            what: "outside reviews",
            value: "three, published in August, October and December 2025; two found faults in the mdoc circuit, since corrected",
            source: "European age verification specification, annex B.4, July 2026",
        },
        PublishedFigure {
            what: "standing",
            value: "draft-google-cfrg-libzk-03 of September 2026, an individual draft that no group has adopted",
            source: "Internet-Draft; annex B.4, July 2026",
        },
    ],
    unknown: "Cost on cheap telephones, energy, and figures for pseudonyms and revocation: unknown here.",
};
