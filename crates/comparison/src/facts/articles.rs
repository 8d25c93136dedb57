//! The rule, article by article.

use super::Mark::{self, Secondary, Unknown, Verified};

/// An article of the measures: as drafted in July 2024, and as in force since July 2025.
#[derive(Clone, Copy, Debug)]
pub struct RuleArticle {
    /// Its number.
    pub number: u8,
    /// What the draft of 26 July 2024 says (read whole).
    pub draft: &'static str,
    /// What is known of the final text of 23 May 2025.
    pub last: &'static str,
    /// How sure that is. Nothing but [`Mark::Verified`] was read in the rule itself.
    pub mark: Mark,
}

impl RuleArticle {
    /// Where the draft was read.
    pub const DRAFT_SOURCE: &'static str = "consultation text of 26 July 2024 (cac.gov.cn/2024-07/26/c_1723675813897965.htm, read in a reprint), read whole";
    /// Where the final text was read.
    pub const LAST_SOURCE: &'static str = "order 173 of 23 May 2025 (cac.gov.cn/2025-05/23/c_1749711107835487.htm): Articles 1, 2, 4, 5 paragraph 1 and 7 \
                                           read, with the official questions and answers and a security company's note on the changes (11 August 2025). \
                                           Articles 3, 6 and 8 to 16 were not read";

    const fn new(number: u8, draft: &'static str, last: &'static str, mark: Mark) -> Self {
        Self { number, draft, last, mark }
    }
}

/// Every article.
pub const ARTICLES: &[RuleArticle] = &[
    RuleArticle::new(
        1,
        "What it is for: the strategy of trusted identity on the network, a public service, safety of citizens' identity \
         data, the digital economy. It rests on the laws on cybersecurity, data security, personal information and \
         telecommunication fraud.",
        "The strategy is now called trusted digital identity. The law on the protection of minors is added.",
        Verified,
    ),
    RuleArticle::new(
        2,
        "The state offers a service that turns data of a legal document into a network number and a network certificate, \
         and verifies people by them. The number is of letters and digits, stands one-to-one for a person's identity and \
         shows no plaintext. The certificate holds the number and identity data that are not plaintext.",
        "The words for one-to-one are gone: the number corresponds to the identity. Officials and state media call it \
         unique and one-to-one afterwards, too.",
        Verified,
    ),
    RuleArticle::new(
        3,
        "The Ministry of Public Security and the Cyberspace Administration supervise. Ministries for civil affairs, \
         culture and tourism, broadcasting, health, railways and post promote the service and supervise in their fields.",
        "Not read. By a note on the changes, the ministries' duty to promote is gone.",
        Secondary,
    ),
    RuleArticle::new(
        4,
        "Who holds a valid document may apply, of their own will. For children under 14 a guardian consents and applies; \
         those of 14 to 17 apply under a guardian's supervision.",
        "The same in substance.",
        Verified,
    ),
    RuleArticle::new(
        5,
        "Where a law asks for registration of identity on the internet, number and certificate may be used. For children \
         under 14 a guardian consents to the use as well.",
        "Paragraph 1 is the same. The part on minors was rewritten and is fuller; it was not read.",
        Secondary,
    ),
    RuleArticle::new(
        6,
        "Departments and key sectors are encouraged to promote it, by choice.",
        "Not read. By a note on the changes, existing and other lawful ways of verification have to remain.",
        Secondary,
    ),
    RuleArticle::new(
        7,
        "Platforms are encouraged to connect, by choice. A connected platform may not ask for plaintext of a user who chose \
         number or certificate and passed, unless law says otherwise or the user agrees. Those who use the number get the \
         same service as others.",
        "The last sentence is turned round: those who do not use it and verify themselves another way get the same service.",
        Verified,
    ),
    RuleArticle::new(
        8,
        "A platform that must verify, and need not keep document data, gets the result only. Where law demands that it \
         keeps them, the least that is needed is supplied with the user's authorisation or separate consent.",
        "Not read. The official questions and answers keep the principle and add a duty to assist where statute demands \
         it, limited to the identity behind a number and the log of authentications.",
        Secondary,
    ),
    RuleArticle::new(
        9,
        "The service processes only what issuing and verifying need, tells and asks, needs separate consent for sensitive \
         data and for disclosure unless law provides otherwise, and deletes on request or legal ground.",
        "Not read. The official questions and answers say that it collects only what authentication needs.",
        Secondary,
    ),
    RuleArticle::new(
        10,
        "Before processing, people are told who operates it, what for, how, which data and for how long, and their rights.",
        "Not read.",
        Unknown,
    ),
    RuleArticle::new(
        11,
        "No notice where law demands secrecy or does not demand notice; in emergencies notice may come later.",
        "Not read.",
        Unknown,
    ),
    RuleArticle::new(
        12,
        "The service strengthens data security by management and technology.",
        "Not read. By a note on the changes, it is longer: security of operation, reporting of incidents, emergency plans.",
        Secondary,
    ),
    RuleArticle::new(
        13,
        "Where cryptography is involved, the state's rules on it apply.",
        "Not read.",
        Unknown,
    ),
    RuleArticle::new(
        14,
        "Breaches of Articles 7(2), 8, 9, 10 and 12 lead to liability under the data laws. Articles 7(3), 11 and 13 are not \
         in the list.",
        "Not read.",
        Unknown,
    ),
    RuleArticle::new(
        15,
        "Eight kinds of document count, from the resident identity card to the card of foreign permanent residents, and \
         others.",
        "Not read.",
        Unknown,
    ),
    RuleArticle::new(
        16,
        "The date of entry into force is left blank.",
        "In force since 15 July 2025.",
        Verified,
    ),
];
