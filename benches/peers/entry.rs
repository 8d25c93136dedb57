//! What is measured, and who does it.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use serde::Serialize;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operation {
    Sign,
    Verify,
    ProofGen,
    ProofGenTables,
    ProofGenOnline,
    ProofVerify,
    ProofVerifyOctets,
    ProofVerifyBatch,
    EpochToken,
    LogInPresent,
    LogInVerify,
}

impl Operation {
    /// Those that peers have something like, in the order of the table.
    pub(crate) const ALL: [Self; 8] = [
        Self::Sign,
        Self::Verify,
        Self::ProofGen,
        Self::ProofGenTables,
        Self::ProofGenOnline,
        Self::ProofVerify,
        Self::ProofVerifyOctets,
        Self::ProofVerifyBatch,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Verify => "verify a signature",
            Self::ProofGen => "make a proof",
            Self::ProofGenTables => "… with the credential's tables",
            Self::ProofGenOnline => "… online part of a prepared one",
            Self::ProofVerify => "verify a proof",
            Self::ProofVerifyOctets => "… from its octets",
            Self::ProofVerifyBatch => "… per proof in batches of 256",
            Self::EpochToken => "a token of an epoch",
            Self::LogInPresent => "present a log-in",
            Self::LogInVerify => "verify a log-in",
        }
    }

    /// The same where no row stands above it.
    pub(crate) fn full_name(self) -> &'static str {
        match self {
            Self::ProofGenTables => "make a proof, with tables",
            Self::ProofVerifyBatch => "verify a proof, in a batch",
            other => other.name(),
        }
    }

    /// What a peer does where it has nothing like this operation: what ours is compared with.
    pub(crate) fn rivalled_by(self) -> Self {
        match self {
            Self::ProofGenTables | Self::ProofGenOnline => Self::ProofGen,
            Self::ProofVerifyBatch => Self::ProofVerify,
            same => same,
        }
    }
}

/// Who does it. Ours once for each suite; the peers with SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Contestant {
    BautaSha256,
    BautaShake256,
    Zkryptium,
    Affinidi,
    BbsPlus,
    SdJwt,
}

impl Contestant {
    pub(crate) const ALL: [Self; 6] =
        [Self::BautaSha256, Self::BautaShake256, Self::Zkryptium, Self::Affinidi, Self::BbsPlus, Self::SdJwt];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BautaSha256 => "bauta sha-256",
            Self::BautaShake256 => "bauta shake-256",
            Self::Zkryptium => "zkryptium",
            Self::Affinidi => "affinidi-bbs",
            Self::BbsPlus => "bbs_plus",
            Self::SdJwt => "SD-JWT ES256",
        }
    }

    /// Its name over a column, on two lines.
    pub(crate) fn heading(self) -> [&'static str; 2] {
        match self {
            Self::BautaSha256 => ["bauta", "sha-256"],
            Self::BautaShake256 => ["bauta", "shake-256"],
            Self::Zkryptium => ["zkryptium", ""],
            Self::Affinidi => ["affinidi-", "bbs"],
            Self::BbsPlus => ["bbs_plus", "(1)"],
            Self::SdJwt => ["SD-JWT", "ES256 (2)"],
        }
    }

    /// Whether it is another implementation of BBS, which ours is compared with. SD-JWT hides nobody: two showings of
    /// one credential can be linked by everybody.
    pub(crate) fn is_peer(self) -> bool {
        matches!(self, Self::Zkryptium | Self::Affinidi | Self::BbsPlus)
    }
}

/// One contestant's way to do one operation.
pub(crate) struct Entry {
    pub(crate) operation: Operation,
    pub(crate) contestant: Contestant,
    /// How often one call does it.
    pub(crate) count: u32,
    /// Calls it so many times, and says for how long this thread ran: not for how long others had the processor.
    pub(crate) run: Box<dyn FnMut(u32) -> Duration>,
}

impl Entry {
    pub(crate) fn new<T>(
        operation: Operation,
        contestant: Contestant,
        mut once: impl FnMut() -> T + 'static,
    ) -> Self {
        let run = move |calls| {
            let start = ThreadTime::now();
            for _ in 0..calls {
                black_box(once());
            }
            start.elapsed()
        };
        Self { operation, contestant, count: 1, run: Box::new(run) }
    }

    /// Where one call does the operation `count` times.
    pub(crate) fn many<T>(
        operation: Operation,
        contestant: Contestant,
        count: u32,
        once: impl FnMut() -> T + 'static,
    ) -> Self {
        Self { count, ..Self::new(operation, contestant, once) }
    }

    /// Where each call uses up something that is made before the clock starts.
    pub(crate) fn prepared<P>(
        operation: Operation,
        contestant: Contestant,
        mut make: impl FnMut() -> P + 'static,
        mut once: impl FnMut(P) + 'static,
    ) -> Self {
        let run = move |calls| {
            let made: Vec<_> = (0..calls).map(|_| make()).collect();
            let start = ThreadTime::now();
            made.into_iter().for_each(&mut once);
            start.elapsed()
        };
        Self { operation, contestant, count: 1, run: Box::new(run) }
    }
}
