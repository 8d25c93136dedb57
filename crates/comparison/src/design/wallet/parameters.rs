//! What the documents of wallets leave open, by design and reading.

use crate::design::Reading;
use crate::design::presentation::Format;

/// Which wallet design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// SD-JWT VC, one credential for everything.
    Reused,
    /// SD-JWT VC, copies that are used once.
    Once,
    /// Salted digests in CBOR, copies that are used once.
    Digests,
}

/// What a platform keeps of a presentation beside the disclosed claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Nothing.
    Nothing,
    /// What identifies the copy: where its standing is found, or, where there is no status, nothing.
    Reference,
    /// That, the issuer's signature and the device's key.
    Everything,
}

/// When a wallet that runs low asks for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refill {
    /// At once: the issuer sees when the wallet was used.
    AtUse,
    /// At the beginning of the next day, away from the use that made it necessary.
    DayBreak,
}

/// What the documents leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// The format of credentials.
    pub format: Format,
    /// Copies in a batch: 1 to 1000. The EU age verification app has 30 (its specification, April 2026).
    pub batch: u16,
    /// When so few unused copies are left, the wallet gets a new batch, at most once a day.
    pub refill_at: u16,
    /// Whether a copy is used again when no unused one is left (as the EU reference framework has it, method A).
    pub reuse: bool,
    /// For how many days a copy is accepted.
    pub validity_days: u16,
    /// Whether copies have an entry in a status list.
    pub status: bool,
    /// Whether the issuer keeps which copies (device keys) it gave to whom. Where there is a status list it keeps the
    /// entries of each holder in any case: it could not revoke otherwise.
    pub issuer_keeps: bool,
    /// What platforms keep of a presentation.
    pub evidence: Evidence,
    /// When a wallet that runs low asks for more.
    pub refill: Refill,
}

impl Parameters {
    /// The parameters of a design in a reading.
    ///
    /// Batch of 30, used once, at most three months: EU age verification app, specification of April 2026. Reuse when a
    /// batch is empty, status list or validity of a day, and that the issuer cannot be kept from linking by salted
    /// hashes: EU reference framework 3.0, July 2026, annex 7.4.3.5. Whether an issuer keeps what it issued, and what a
    /// platform keeps of a presentation, is open: documented is that the issuer does not (nothing asks it to), and that a
    /// platform keeps the status reference, by which it can look again; protective keeps neither, misuse everything.
    pub(crate) fn of(kind: Kind, reading: Reading) -> Self {
        let once = kind != Kind::Reused;
        Self {
            format: if kind == Kind::Digests { Format::Mdoc } else { Format::SdJwt },
            batch: if once { 30 } else { 1 },
            refill_at: if once { 5 } else { 0 },
            reuse: kind != Kind::Digests,
            validity_days: 90,
            // The age verification app has no revocation in its present version.
            status: kind != Kind::Digests || reading == Reading::Misuse,
            issuer_keeps: reading == Reading::Misuse,
            evidence: match reading {
                Reading::Documented => Evidence::Reference,
                Reading::Protective => Evidence::Nothing,
                Reading::Misuse => Evidence::Everything,
            },
            refill: if reading == Reading::Protective { Refill::DayBreak } else { Refill::AtUse },
        }
    }
}
