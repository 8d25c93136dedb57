//! Which vectors there are, and where their files lie.

use bauta_bbs::{Ciphersuite, Interface};
use serde::Serialize;

use crate::source::VectorSource;

/// A specification that vectors belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Draft {
    /// RFC 9380, what BBS uses of it.
    HashToCurve,
    /// draft-irtf-cfrg-bbs-signatures.
    Bbs,
    /// draft-irtf-cfrg-bbs-blind-signatures-02.
    #[serde(rename = "blind-bbs/draft-02")]
    BlindBbs02,
    /// draft-irtf-cfrg-bbs-per-verifier-linkability-03.
    #[serde(rename = "pseudonym-bbs/draft-03")]
    PseudonymBbs03,
    /// The working text of draft-irtf-cfrg-bbs-blind-signatures-04; only this project has vectors for it.
    CommittedDisclosure,
}

/// A ciphersuite, or an interface where several share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Suite {
    /// `BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_`
    #[serde(rename = "bls12-381-sha-256")]
    Sha256,
    /// `BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_`
    #[serde(rename = "bls12-381-shake-256")]
    Shake256,
    /// The credential format `BBS-MOD`, on SHA-256.
    #[serde(rename = "bbs-mod")]
    BbsMod,
    /// The credential format `BBS-MOD-HB`, on SHA-256.
    #[serde(rename = "bbs-mod-hb")]
    BbsModHb,
}

/// What a group of cases tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// `expand_message`.
    ExpandMessage,
    /// `hash_to_curve` to G1.
    HashToCurve,
    /// `KeyGen` and `SkToPk`.
    KeyPair,
    /// P1, Q_1, H_1 … H_L; Q_2, J_1 … J_M.
    Generators,
    /// `hash_to_scalar`.
    HashToScalar,
    /// `messages_to_scalars`.
    MapMessageToScalar,
    /// `mocked_calculate_random_scalars`.
    MockedRng,
    /// `Commit`.
    Commit,
    /// `Sign` and `Verify`; `BlindSign` and its `Verify`.
    Signature,
    /// `ProofGen` and `ProofVerify`, and theirs in the other drafts.
    Proof,
}

impl Draft {
    /// The folder of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::HashToCurve => "hash-to-curve",
            Self::Bbs => "bbs",
            Self::BlindBbs02 => "blind-bbs/draft-02",
            Self::PseudonymBbs03 => "pseudonym-bbs/draft-03",
            Self::CommittedDisclosure => "committed-disclosure",
        }
    }
}

impl Suite {
    /// The folder of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "bls12-381-sha-256",
            Self::Shake256 => "bls12-381-shake-256",
            Self::BbsMod => "bbs-mod",
            Self::BbsModHb => "bbs-mod-hb",
        }
    }

    /// The ciphersuite.
    pub fn ciphersuite(self) -> Ciphersuite {
        match self {
            Self::Sha256 | Self::BbsMod | Self::BbsModHb => Ciphersuite::Bls12381Sha256,
            Self::Shake256 => Ciphersuite::Bls12381Shake256,
        }
    }

    pub(crate) fn pseudonym_interface(self) -> Interface {
        Interface::pseudonym_bbs(self.ciphersuite())
    }

    pub(crate) fn blind_interface(self) -> Interface {
        match self {
            Self::Sha256 => Interface::BLIND_BBS_SHA_256,
            Self::Shake256 => Interface::BLIND_BBS_SHAKE_256,
            Self::BbsMod => Interface::BBS_MOD,
            Self::BbsModHb => Interface::BBS_MOD_HB,
        }
    }
}

impl Group {
    /// A name for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExpandMessage => "expand_message",
            Self::HashToCurve => "hash_to_curve",
            Self::KeyPair => "key pair",
            Self::Generators => "generators",
            Self::HashToScalar => "hash_to_scalar",
            Self::MapMessageToScalar => "messages_to_scalars",
            Self::MockedRng => "mocked random scalars",
            Self::Commit => "commit",
            Self::Signature => "signature",
            Self::Proof => "proof",
        }
    }
}

/// One row of a report: what to test.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) draft: Draft,
    pub(crate) suite: Suite,
    pub(crate) group: Group,
}

/// Every row, in the order of a report.
pub(crate) fn entries() -> impl Iterator<Item = Entry> {
    const BOTH: &[Suite] = &[Suite::Sha256, Suite::Shake256];
    const ALL: &[Suite] = &[Suite::Sha256, Suite::Shake256, Suite::BbsMod, Suite::BbsModHb];
    const BBS: &[Group] = &[
        Group::KeyPair,
        Group::Generators,
        Group::HashToScalar,
        Group::MapMessageToScalar,
        Group::MockedRng,
        Group::Signature,
        Group::Proof,
    ];
    const BLIND: &[Group] = &[Group::Generators, Group::Commit, Group::Signature, Group::Proof];
    let plan: [(Draft, &[Suite], &[Group]); 6] = [
        (Draft::HashToCurve, BOTH, &[Group::ExpandMessage]),
        (Draft::HashToCurve, &[Suite::Sha256], &[Group::HashToCurve]),
        (Draft::Bbs, BOTH, BBS),
        (Draft::BlindBbs02, BOTH, BLIND),
        (Draft::PseudonymBbs03, BOTH, BLIND),
        (Draft::CommittedDisclosure, ALL, &[Group::Proof]),
    ];
    plan.into_iter().flat_map(|(draft, suites, groups)| {
        suites.iter().flat_map(move |suite| {
            groups.iter().map(move |group| Entry { draft, suite: *suite, group: *group })
        })
    })
}

/// The files of a group: named ones, or a folder with numbered ones.
enum Files {
    Named(&'static [&'static str]),
    Numbered { kind: &'static str, published: &'static [usize], own: &'static [usize] },
}

impl Entry {
    /// The folder of this draft and suite.
    pub(crate) fn folder(self) -> String {
        match self.draft {
            Draft::HashToCurve => self.draft.name().to_owned(),
            _ => format!("{}/{}", self.draft.name(), self.suite.name()),
        }
    }

    /// Whether a report on this source has this row: what only this project has vectors for is not missed elsewhere.
    pub(crate) fn concerns(self, source: &VectorSource) -> bool {
        self.draft != Draft::CommittedDisclosure || source.is_own() || !self.paths(source).is_empty()
    }

    /// The files that the source should have, and of a numbered kind those that it has besides.
    pub(crate) fn paths(self, source: &VectorSource) -> Vec<String> {
        match self.files() {
            Files::Named(names) => {
                names.iter().map(|name| format!("{}/{name}.json", self.folder())).collect()
            }
            Files::Numbered { kind, published, own } => {
                let folder = format!("{}/{kind}", self.folder());
                let numbered = |number: usize| format!("{kind}{number:03}.json");
                let mut names = source.names(&folder);
                names.retain(|name| {
                    let number = name.strip_prefix(kind).and_then(|name| name.strip_suffix(".json"));
                    number.is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
                });
                let numbers = if source.is_own() { own } else { published };
                names.extend(numbers.iter().copied().map(numbered));
                names.sort();
                names.dedup();
                names.iter().map(|name| format!("{folder}/{name}")).collect()
            }
        }
    }

    /// What has been published, and what this crate carries; its own cases of what has to be refused start at 101, or
    /// where there are published ones up there, at 201.
    fn files(self) -> Files {
        const UP_TO_15: &[usize] = &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        let numbered = |kind, published, own| Files::Numbered { kind, published, own };
        match (self.draft, self.group) {
            (Draft::PseudonymBbs03, group) => pseudonym_files(group),
            (_, Group::ExpandMessage) => match self.suite.ciphersuite() {
                Ciphersuite::Bls12381Sha256 => {
                    Files::Named(&["expand_message_xmd_SHA256_38", "expand_message_xmd_SHA256_256"])
                }
                Ciphersuite::Bls12381Shake256 => Files::Named(&["expand_message_xof_SHAKE256_36"]),
            },
            (_, Group::HashToCurve) => Files::Named(&["BLS12381G1_XMD_SHA-256_SSWU_RO_"]),
            (_, Group::KeyPair) => Files::Named(&["keypair"]),
            (_, Group::Generators) => Files::Named(&["generators"]),
            (_, Group::HashToScalar) => Files::Named(&["h2s"]),
            (_, Group::MapMessageToScalar) => Files::Named(&["MapMessageToScalarAsHash"]),
            (_, Group::MockedRng) => Files::Named(&["mockedRng"]),
            (_, Group::Commit) => numbered("commit", &[1, 2], &[1, 2, 101]),
            (Draft::BlindBbs02, Group::Signature) => {
                numbered("signature", &[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5, 101, 102])
            }
            (_, Group::Signature) => {
                numbered("signature", UP_TO_15.split_at(10).0, &[1, 4, 10, 101, 102, 103, 104, 105])
            }
            (Draft::BlindBbs02, Group::Proof) => {
                const OWN: &[usize] = &[1, 2, 3, 4, 5, 6, 7, 8, 101, 102, 103, 104];
                numbered("proof", UP_TO_15.split_at(8).0, OWN)
            }
            (Draft::CommittedDisclosure, Group::Proof) => {
                numbered("proof", &[], &[1, 2, 3, 4, 101, 102, 103, 104])
            }
            (_, Group::Proof) => {
                numbered("proof", UP_TO_15, &[1, 2, 3, 14, 15, 101, 102, 103, 104, 105, 106])
            }
        }
    }
}

/// The ten secrets of the later published cases are numbered on in commitments and signatures, from 101 in proofs.
fn pseudonym_files(group: Group) -> Files {
    const COMMITS: &[usize] = &[1, 2, 3, 4];
    const SIGNATURES: &[usize] = &[1, 2, 3, 4, 5, 6];
    const PROOFS: &[usize] = &[1, 2, 3, 4, 5, 6, 7, 101, 102, 103, 104];
    let numbered = |kind, published, own| Files::Numbered { kind, published, own };
    match group {
        Group::Commit => numbered("nymCommit", COMMITS, &[1, 2, 3, 4, 201]),
        Group::Signature => numbered("nymSignature", SIGNATURES, &[1, 2, 3, 4, 5, 6, 201, 202, 203]),
        Group::Proof => numbered(
            "nymProof",
            PROOFS,
            &[1, 2, 3, 4, 5, 6, 7, 101, 102, 103, 104, 201, 202, 203, 204, 205, 206],
        ),
        _ => Files::Named(&["generators"]),
    }
}
