//! The population: synthetic people of the state UTO, with regions beginning with 99.

use bauta_credential::Date;

use super::PersonNumber;

/// A kind of identity document (draft measures of July 2024, Article 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// The resident identity card.
    ResidentIdCard,
    /// The passport, of citizens who live overseas.
    Passport,
    /// The exit permit of residents for travel to Hong Kong and Macao.
    HkMacaoExitPermit,
    /// The mainland travel permit of residents of Hong Kong and Macao.
    HkMacaoResidentTravelPermit,
    /// The mainland travel permit of residents of Taiwan.
    TaiwanResidentTravelPermit,
    /// The residence permit of residents of Hong Kong and Macao.
    HkMacaoResidencePermit,
    /// The residence permit of residents of Taiwan.
    TaiwanResidencePermit,
    /// The permanent resident's identity card of foreigners.
    ForeignPermanentResidentCard,
}

/// Why somebody does not use the scheme, whatever the scheme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// Has no telephone that reads documents.
    NoDevice,
    /// Does not want to.
    Refuses,
    /// Is a minor whose guardian does not consent.
    GuardianRefuses,
}

/// A synthetic person. Every text is unlike everybody else's, so that finding it in octets is evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The index in the population.
    pub number: PersonNumber,
    /// Family name: 6 to 12 letters A–Z, nobody else's.
    pub family_name: String,
    /// Given name: 6 to 12 letters A–Z, nobody else's.
    pub given_name: String,
    /// Whether the documents say female.
    pub female: bool,
    /// Date of birth.
    pub birth_date: Date,
    /// Age in years on the first day.
    pub age: u8,
    /// The kind of document.
    pub document: Document,
    /// The number of the document: 9 characters `A`–`Z`, `0`–`9`, nobody else's.
    pub document_number: String,
    /// The 18 characters of the identity number (GB 11643 layout; the region begins with 99), nobody else's. The other
    /// kinds of document have none in reality; here it stands for the number in the population register.
    pub id_number: String,
    /// The region of residence, six digits beginning with 99.
    pub region: String,
    /// Telephone number, 11 digits beginning with 199, nobody else's.
    pub telephone: String,
    /// Stands for an image of the face: 16 octets, nobody else's.
    pub face: [u8; 16],
    /// Stands for what a device says of itself: model and serial number, nobody else's.
    pub device: String,
    /// The household: people of one household share a network address at home.
    pub household: u32,
    /// For those under 18: the guardian's number.
    pub guardian: Option<PersonNumber>,
    /// Why this person does not use the scheme; `None`: uses it.
    pub obstacle: Option<Obstacle>,
}
