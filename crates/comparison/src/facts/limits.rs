//! What anonymous credentials do not solve, and what a run does not show.

/// Something that a credential does not solve.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What.
    pub what: &'static str,
    /// Where it shows in a run.
    pub shown: &'static str,
    /// What is known to help.
    pub helps: &'static str,
    /// What remains.
    pub remains: &'static str,
}

impl Limit {
    const fn new(
        what: &'static str,
        shown: &'static str,
        helps: &'static str,
        remains: &'static str,
    ) -> Self {
        Self { what, shown, helps, remains }
    }
}

/// What a run does not show.
pub const NOT_SHOWN: &[&str] = &[
    "Practice. People, platforms and events are synthetic; what a design does here is no evidence of what anybody does.",
    "Motives, fear, censorship, legality, exports: they are not simulated and not scored.",
    "Undocumented parts. Where documents are silent, a parameter or a stand-in takes their place and says so.",
    "The final text of Articles 3, 6 and 8 to 16 of the rule, which was not read.",
    "Coercion, somebody looking over the shoulder, a telephone unlocked by force.",
    "What a platform learns by watching its own users once they are in.",
    "Networks as they are: addresses are one to a household, and a relay hides them wholly.",
    "Devices as they are: hardware keys and attestations of devices are left out alike for all designs.",
    "Rates. How often people log in, lend or are banned are choices, not statistics.",
    "Attacks on cryptography. Signatures and proofs are taken to hold; only what a later quantum computer could link is \
     counted.",
];

/// Choices of this program that suit one design or another: which, whom they suit, and how to read the figures.
pub const CHOICES: &[(&str, &str, &str)] = &[
    (
        "A stolen name and number are tried at enrolment alone. Where another way stays open to those outside, the form of \
         real-name registration is as open to a fraudster as in R.",
        "N, F, W, D, C, A",
        "An impersonation of 0 holds for the scheme's own way; with alternatives open, R's figure holds beside it.",
    ),
    (
        "A's enrolment compares a face with the document's data; that the document is genuine is not checked by a chip, as \
         it is in N, F, W, D and C.",
        "A",
        "That documents are not forged is taken for granted in A.",
    ),
    (
        "Who is suspended in N or F may register by name where alternatives are open, as officials stated in August 2024. In \
         W, D, C and A only people with an obstacle get that way.",
        "N, F",
        "A cut-off looks harsher in W, D, C and A than it would with the same rule.",
    ),
    (
        "Everybody without an obstacle has a device, a card or a wallet that works and passes attestation.",
        "W, D, C, A",
        "Nobody is left out for an open or an old device.",
    ),
    (
        "Lending: the lender helps once in every design, and no account is verified anew afterwards. Where platforms look at faces \
         again later, some of what was lent would be found out in R and N; W, D, C and A have no such check.",
        "W, D, C, A",
        "Lent credentials work in every design here; read the figure as that of the first day.",
    ),
    (
        "In A1 and A1+E the log-ins of one day are verified together, so that a request is good for two days. At real scale a \
         batch is what arrives within a second.",
        "A1, A1+E",
        "Costs are those of batches; a waiting time is not simulated.",
    ),
    (
        "Misuse assumes other things in each design: a plain hash behind the number and log-in at each session (N), more than \
         is needed asked at registration (W, D), sector secrets that were kept (C), a registrar that signs anything (A). No \
         source says that the national number is a hash: how it is derived is unknown.",
        "none or all",
        "Misuse readings show what is possible, and are not equally likely.",
    ),
    (
        "Look-ups without an order are refused in the documented reading of every design. Who may search the records of the \
         national platform is unknown.",
        "N",
        "The misuse reading has them.",
    ),
    (
        "What a later quantum computer links is counted over all services together. Platforms alone are enough in A1, one \
         sealed certificate in N (the seal is a stand-in), platforms with the block service in C; openings in A1+E and \
         passwords in N and F fall too and are not counted.",
        "A1+E, N, F",
        "The figure says that something falls, not by whom.",
    ),
    (
        "Duties and penalties that bind a platform or a service by law (for the national platform draft Articles 9 to 12 and \
         14, July 2024) are in no figure.",
        "whoever can do more than the law lets",
        "A power that is there may be forbidden.",
    ),
];

/// A point for or against a design, with the properties under which it was measured.
pub type Point = (&'static str, &'static [&'static str]);

/// What speaks for anonymous credentials with a pseudonym (A1), by their documents: each to be held against the figures.
pub const SPEAKS_FOR: &[Point] = &[
    (
        "Platforms should get no name, no number and nothing that another platform has as well.",
        &["T01", "T06"],
    ),
    (
        "The issuer is not asked when somebody logs in, and what it keeps should not say where anybody goes.",
        &["T07"],
    ),
    ("A ban should hold at its platform, because the pseudonym there is always the same.", &["T15", "T05"]),
    ("Age and good standing are proved without a birth date and without an identifier.", &["T19", "T04"]),
    ("A stolen store of the issuer holds no visits; a stolen store of a platform holds no names.", &["T10"]),
    ("If the issuer is down, log-ins go on until the next renewal.", &["T33"]),
];

/// What speaks against them.
pub const SPEAKS_AGAINST: &[Point] = &[
    ("Nobody can be banned everywhere: who was banned at one platform is a stranger at the next.", &["T15"]),
    (
        "Renewal is a switch: an issuer that does not renew cuts somebody off from new log-ins everywhere.",
        &["T13"],
    ),
    ("Enrolment identifies: the issuer keeps a register of all who have a credential.", &["T16", "T10"]),
    ("Credentials can be lent: a willing holder can log somebody else in.", &["T05", "T14"]),
    (
        "Time and addresses still link: the proof hides nothing of the connection that carries it.",
        &["T17", "T06"],
    ),
    (
        "No comment can be traced by order, unless an opening is built in (A1+E); then the openers are a target.",
        &["T12", "T09"],
    ),
    ("A lost device needs a way back, and whoever helps can link or lock.", &["T13"]),
    (
        "The signatures do not withstand a large quantum computer, and the drafts behind them are not finished.",
        &["T10"],
    ),
];

/// What anonymous credentials do not solve.
pub const LIMITS: &[Limit] = &[
    Limit::new(
        "Enrolment identifies",
        "the issuer's store among the leaks",
        "several issuers; a secret signed blind; images deleted",
        "a list of issuers' customers is a list of users",
    ),
    Limit::new(
        "An issuer can refuse to issue or renew",
        "the power to cut off",
        "reasons and appeal, several issuers, long validity, accounts that live on",
        "power moves; it does not vanish",
    ),
    Limit::new(
        "Addresses, gateways, timing",
        "adversaries that join by address and time",
        "relays, batches, bulk fetches, random delays",
        "whoever watches the network; cost",
    ),
    Limit::new(
        "Small crowds",
        "anonymity sets, the smallest first",
        "predicates instead of values, hidden issuer and document, a warning",
        "whoever chooses to tell",
    ),
    Limit::new(
        "Asking for more than is needed",
        "the greedy platform",
        "registered verifiers, warnings, a ban by law",
        "a law is needed",
    ),
    Limit::new(
        "Lending and sale",
        "lent credentials",
        "keys bound to devices, limits for each context, secrets that deter",
        "a willing lender with a device of their own",
    ),
    Limit::new(
        "Attestation of devices",
        "not simulated",
        "hardware attestation that is used once",
        "makers of devices are depended on",
    ),
    Limit::new("Recovery", "the lost telephone", "a secret kept elsewhere", "whoever helps can link or lock"),
    Limit::new(
        "Accountability",
        "the powers to unmask and to ban everywhere",
        "opening by k of n, blocking at one platform, proofs of standing",
        "an opener is a target; without one some harm has no answer",
    ),
    Limit::new(
        "Revocation",
        "later standing, looked up again",
        "short validity, accumulators, signed ranges",
        "delay against privacy",
    ),
    Limit::new(
        "Contexts chosen so that they link",
        "the planted control with a shared context",
        "the wallet binds the context to a verified name",
        "platforms of one owner",
    ),
    Limit::new(
        "Different issuer keys for different people",
        "the adversary that sorts by key or header",
        "a public log of keys",
        "somebody has to look",
    ),
    Limit::new(
        "Standing of the algorithms",
        "links that a quantum computer would open",
        "none yet",
        "a prototype, on a curve of slightly less than 128 bits",
    ),
];
