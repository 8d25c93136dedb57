//! The two algorithms of the credential format.

use bauta_bbs::{Generators, Interface};
use serde::{Deserialize, Serialize};

/// How a credential is signed. One code path serves both: they differ in the interface and in the holder's slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Alg {
    /// As draft-bormann-jwp-modular-bbs has it: whoever copies the credential can show it.
    #[serde(rename = "BBS-MOD")]
    BbsMod,
    /// Holder-bound, the default here: two more messages behind the claims, the blinding factor and the holder's
    /// secret, which the issuer signs without seeing them.
    #[serde(rename = "BBS-MOD-HB")]
    BbsModHb,
}

impl Alg {
    /// The `alg` header value.
    pub fn name(self) -> &'static str {
        match self {
            Self::BbsMod => "BBS-MOD",
            Self::BbsModHb => "BBS-MOD-HB",
        }
    }

    /// The interface of the signature and of everything hashed beside it.
    pub fn interface(self) -> &'static Interface {
        match self {
            Self::BbsMod => &Interface::BBS_MOD,
            Self::BbsModHb => &Interface::BBS_MOD_HB,
        }
    }

    /// How many messages stand behind the claims: the blinding factor and the holder's secret, or none.
    pub fn holder_slots(self) -> usize {
        match self {
            Self::BbsMod => 0,
            Self::BbsModHb => 2,
        }
    }

    /// The generators for a credential of `claims` claims, the holder's slots included.
    pub fn generators(self, claims: usize) -> Generators {
        match self {
            Self::BbsMod => Generators::new(self.interface(), claims),
            Self::BbsModHb => Generators::blind(self.interface(), claims, 1),
        }
    }
}
