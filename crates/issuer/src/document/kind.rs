//! The kinds of document that an identity can be proved with.

use std::fmt;
use std::str::FromStr;

/// A kind of identity document: the eight of Article 15 of the national scheme's draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
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

/// Why text is not a [`DocumentKind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of document")]
pub struct UnknownDocumentKind;

impl DocumentKind {
    /// Every kind, in the order of the draft.
    pub const ALL: [Self; 8] = [
        Self::ResidentIdCard,
        Self::Passport,
        Self::HkMacaoExitPermit,
        Self::HkMacaoResidentTravelPermit,
        Self::TaiwanResidentTravelPermit,
        Self::HkMacaoResidencePermit,
        Self::TaiwanResidencePermit,
        Self::ForeignPermanentResidentCard,
    ];

    /// The name in records and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ResidentIdCard => "resident-id-card",
            Self::Passport => "passport",
            Self::HkMacaoExitPermit => "hk-macao-exit-permit",
            Self::HkMacaoResidentTravelPermit => "hk-macao-resident-travel-permit",
            Self::TaiwanResidentTravelPermit => "taiwan-resident-travel-permit",
            Self::HkMacaoResidencePermit => "hk-macao-residence-permit",
            Self::TaiwanResidencePermit => "taiwan-residence-permit",
            Self::ForeignPermanentResidentCard => "foreign-permanent-resident-card",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DocumentKind {
    type Err = UnknownDocumentKind;

    /// Reads the name exactly as [`DocumentKind::as_str`] writes it.
    fn from_str(text: &str) -> Result<Self, UnknownDocumentKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownDocumentKind)
    }
}
