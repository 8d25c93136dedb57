//! What may have gone wrong, and the trying of it.

use std::fmt;

use bauta_bbs::proof::PROOF_BASE_LENGTH;
use bauta_bbs::{Interface, POINT_G1_LENGTH, SCALAR_LENGTH};

use crate::case::{Artefact, Case, Check, INTERFACES};
use crate::change::Change;

/// A single change that may make a case verify. A closed list: each changes what everybody can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hypothesis {
    /// Another suite, or another api id.
    Interface(Interface),
    /// Octets were changed on the way.
    Changed(Field, Change),
    /// Header and presentation header took each other's place.
    HeadersSwapped,
    /// The indexes are to ascend, each with its message.
    IndexesSorted,
    /// The indexes were counted from 1.
    IndexesFromOne,
    /// The indexes are one too low.
    IndexesTooLow,
    /// Another of the keys, by its position in [`Case::other_keys`].
    OtherKey(usize),
    /// The scalars were written little-endian.
    LittleEndianScalars,
    /// There is a line end behind the octets.
    LineEnd,
    /// The octets are in the layout of committed disclosure (blind draft, -04), without a commitment.
    CommittedLayout,
}

/// What was changed on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The header.
    Header,
    /// The presentation header.
    PresentationHeader,
    /// Every message.
    Messages,
}

/// What has been found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis<H, F> {
    /// What fails first, as it stands; `None` where it verifies.
    pub fails: Option<F>,
    /// The changes that would make it verify, each by itself.
    pub would_verify: Vec<H>,
    /// How many changes were tried.
    pub tried: usize,
}

/// Verifies a case and, if it does not verify, tries every hypothesis.
pub fn diagnose(case: &Case) -> Diagnosis<Hypothesis, Check> {
    let fails = case.verify().err();
    let mut diagnosis = Diagnosis { fails, would_verify: Vec::new(), tried: 0 };
    if diagnosis.fails.is_none() {
        return diagnosis;
    }
    for hypothesis in Hypothesis::all(case) {
        let Some(changed) = hypothesis.apply(case) else { continue };
        diagnosis.tried += 1;
        if changed.verify().is_ok() {
            diagnosis.would_verify.push(hypothesis);
        }
    }
    diagnosis
}

impl Hypothesis {
    /// All that there are for a case.
    pub fn all(case: &Case) -> Vec<Self> {
        let fields = [Field::Header, Field::PresentationHeader, Field::Messages];
        let changed =
            fields.into_iter().flat_map(|field| Change::ALL.map(|change| Self::Changed(field, change)));
        let others = [
            Self::HeadersSwapped,
            Self::IndexesSorted,
            Self::IndexesFromOne,
            Self::IndexesTooLow,
            Self::LittleEndianScalars,
            Self::LineEnd,
            Self::CommittedLayout,
        ];
        INTERFACES
            .into_iter()
            .map(Self::Interface)
            .chain(changed)
            .chain(others)
            .chain((0..case.other_keys.len()).map(Self::OtherKey))
            .collect()
    }

    /// The case with this one change; `None` where there is nothing to change.
    pub fn apply(self, case: &Case) -> Option<Case> {
        let mut changed = case.clone();
        match self {
            Self::Interface(interface) => changed.interface = interface,
            Self::Changed(Field::Header, change) => changed.header = change.apply(&case.header)?,
            Self::Changed(Field::PresentationHeader, change) => {
                changed.presentation_header = change.apply(&case.presentation_header)?;
            }
            Self::Changed(Field::Messages, change) => {
                for (_, message) in &mut changed.messages {
                    *message = change.apply(message)?;
                }
            }
            Self::HeadersSwapped => {
                std::mem::swap(&mut changed.header, &mut changed.presentation_header);
            }
            Self::IndexesSorted => changed.messages.sort_by_key(|(index, _)| *index),
            Self::IndexesFromOne => {
                for (index, _) in &mut changed.messages {
                    *index = index.checked_sub(1)?;
                }
            }
            Self::IndexesTooLow => changed.messages.iter_mut().for_each(|(index, _)| *index += 1),
            Self::OtherKey(number) => changed.public_key.clone_from(case.other_keys.get(number)?),
            Self::LittleEndianScalars => reverse_scalars(&mut changed.artefact)?,
            Self::LineEnd => {
                let octets = changed.artefact.octets_mut();
                *octets = Change::NewlineRemoved.apply(octets)?;
            }
            Self::CommittedLayout => {
                let Artefact::Proof(octets) = &mut changed.artefact else { return None };
                *octets = inner_proof(octets)?;
            }
        }
        (changed != *case).then_some(changed)
    }
}

impl Artefact {
    fn octets_mut(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Signature(octets) | Self::Proof(octets) => octets,
        }
    }
}

/// Every scalar the other way round: behind A of a signature, behind three points of a proof.
fn reverse_scalars(artefact: &mut Artefact) -> Option<()> {
    let points = match artefact {
        Artefact::Signature(_) => 1,
        Artefact::Proof(_) => 3,
    };
    let scalars = artefact.octets_mut().get_mut(points * POINT_G1_LENGTH..)?;
    scalars.chunks_exact_mut(SCALAR_LENGTH).for_each(<[u8]>::reverse);
    Some(())
}

/// The proof in I2OSP(its length, 8) ‖ proof ‖ I2OSP(0, 8).
fn inner_proof(octets: &[u8]) -> Option<Vec<u8>> {
    let (length, rest) = octets.split_first_chunk::<8>()?;
    let (proof, end) = rest.split_last_chunk::<8>()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    (*end == [0; 8] && proof.len() == length && length >= PROOF_BASE_LENGTH).then(|| proof.to_vec())
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "the header",
            Self::PresentationHeader => "the presentation header",
            Self::Messages => "every message",
        })
    }
}

impl fmt::Display for Hypothesis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interface(interface) => {
                write!(f, "it is of another suite or api id: {}", interface.api_id())
            }
            Self::Changed(field, change) => write!(f, "{field} is to be taken {change}"),
            Self::HeadersSwapped => f.write_str("header and presentation header are in each other's place"),
            Self::IndexesSorted => f.write_str("the indexes have to ascend, each with its message"),
            Self::IndexesFromOne => {
                f.write_str("the indexes were counted from 1 and have to be counted from 0")
            }
            Self::IndexesTooLow => f.write_str("the indexes are one too low"),
            Self::OtherKey(number) => {
                write!(f, "it is under another key: number {} of the others", number + 1)
            }
            Self::LittleEndianScalars => {
                f.write_str("its scalars are little-endian and have to be big-endian")
            }
            Self::LineEnd => f.write_str("there is a line end behind its octets"),
            Self::CommittedLayout => f.write_str(
                "it is in the layout of committed disclosure (blind draft, -04), without commitments",
            ),
        }
    }
}
