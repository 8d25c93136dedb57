//! What may have gone wrong, and the trying of it.

use std::fmt;

use bauta_bbs::proof::PROOF_BASE_LENGTH;
use bauta_bbs::{Interface, POINT_G1_LENGTH, SCALAR_LENGTH};

use crate::case::{Artefact, Case, Check, INTERFACES, Messages};
use crate::change::Change;

/// Most messages of which pairs are swapped, and each by itself is changed.
const MAX_MESSAGES: usize = 12;

/// A single change that may make a case verify. A closed list: each changes what everybody can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hypothesis {
    /// Another suite, or another api id.
    Interface(Interface),
    /// Octets were changed on the way.
    Changed(Field, Change),
    /// Header and presentation header took each other's place.
    HeadersSwapped,
    /// Two messages, by their positions in the list, are in each other's place.
    MessagesSwapped(usize, usize),
    /// The messages are in the opposite order.
    MessagesReversed,
    /// A signature is not over the message at this position of the list.
    MessageExtra(usize),
    /// The indexes are to ascend, each with its message.
    IndexesSorted,
    /// The indexes are to ascend, the messages being in order already.
    IndexesSortedAlone,
    /// An index is there more than once.
    IndexesRepeated,
    /// The indexes are those of the hidden messages.
    IndexesHidden,
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
    /// The octets are characters: the hexadecimal or base64url of what they have to be.
    Encoded(Change),
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
    /// One message, by its position in the list.
    Message(usize),
}

/// What has been found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis<H, F> {
    /// What fails first, as it stands; `None` where it verifies.
    pub fails: Option<F>,
    /// The changes that would make it verify, each by itself.
    pub would_verify: Vec<H>,
    /// Where none by itself would: those that would together.
    pub pairs: Vec<(H, H)>,
    /// Where none by itself would: those with which it comes further, and what fails then.
    pub further: Vec<(H, String)>,
    /// How many changes, and pairs of them, were tried.
    pub tried: usize,
}

impl<H, F> Diagnosis<H, F> {
    /// Nothing but what fails first.
    pub(crate) fn of(fails: Option<F>) -> Self {
        Self { fails, would_verify: Vec::new(), pairs: Vec::new(), further: Vec::new(), tried: 0 }
    }
}

/// Verifies a case and, if it does not verify, tries every hypothesis, and every two of them where none by itself is it.
pub fn diagnose(case: &Case) -> Diagnosis<Hypothesis, Check> {
    let mut diagnosis = Diagnosis::of(case.verify().err());
    let Some(fails) = &diagnosis.fails else { return diagnosis };
    let all = Hypothesis::all(case);
    let singles: Vec<_> =
        all.iter().filter_map(|hypothesis| Some((*hypothesis, hypothesis.apply(case)?))).collect();
    let (mut further, mut good): (_, Vec<&Case>) = (Vec::new(), Vec::new());
    for (hypothesis, changed) in &singles {
        match changed.verify() {
            // Another way to say the same.
            Ok(()) if good.contains(&changed) => {}
            Ok(()) => {
                good.push(changed);
                diagnosis.would_verify.push(*hypothesis);
            }
            // Whatever the indexes are said to be, some are in order.
            Err(check) if check.place() > fails.place() && fails.place() < 2 => {
                further.push((*hypothesis, check.to_string()));
            }
            Err(_) => {}
        }
    }
    diagnosis.tried = singles.len();
    if diagnosis.would_verify.is_empty() {
        let pairs = pairs(case, &all, &singles);
        diagnosis.tried += pairs.len();
        let good = pairs.into_iter().filter(|(_, changed)| changed.verify().is_ok());
        diagnosis.pairs = good.map(|(pair, _)| pair).collect();
        diagnosis.further = further;
    }
    diagnosis
}

/// What one change after another gives, without what one of them gives alone, and nothing twice.
fn pairs(
    case: &Case,
    all: &[Hypothesis],
    singles: &[(Hypothesis, Case)],
) -> Vec<((Hypothesis, Hypothesis), Case)> {
    let mut pairs: Vec<((Hypothesis, Hypothesis), Case)> = Vec::new();
    for (first, changed) in singles.iter().filter(|(first, _)| first.is_cheap()) {
        for second in all.iter().filter(|second| second.is_cheap() && *second != first) {
            let Some(twice) = second.apply(changed) else { continue };
            let is_known = twice == *case
                || singles.iter().any(|(_, known)| *known == twice)
                || pairs.iter().any(|(_, known)| *known == twice);
            if !is_known {
                pairs.push(((*first, *second), twice));
            }
        }
    }
    pairs
}

impl Check {
    /// How late it comes.
    fn place(&self) -> u8 {
        match self {
            Self::PublicKey(_) => 0,
            Self::Octets(_) => 1,
            Self::Indexes(_) => 2,
            Self::Challenge => 3,
            Self::Pairing => 4,
        }
    }
}

impl Hypothesis {
    /// All that there are for a case.
    pub fn all(case: &Case) -> Vec<Self> {
        let count = case.messages.list().len().min(MAX_MESSAGES);
        let single = if count > 1 { count } else { 0 };
        let fields = [Field::Header, Field::PresentationHeader, Field::Messages].into_iter();
        let changed = fields
            .chain((0..single).map(Field::Message))
            .flat_map(|field| Change::ALL.map(|change| Self::Changed(field, change)));
        let others = [
            Self::HeadersSwapped,
            Self::MessagesReversed,
            Self::IndexesSorted,
            Self::IndexesSortedAlone,
            Self::IndexesRepeated,
            Self::IndexesHidden,
            Self::IndexesFromOne,
            Self::IndexesTooLow,
            Self::LittleEndianScalars,
            Self::LineEnd,
            Self::Encoded(Change::FromHex),
            Self::Encoded(Change::FromBase64Url),
            Self::CommittedLayout,
        ];
        let swapped = (0..count)
            .flat_map(|first| (first + 1..count).map(move |second| Self::MessagesSwapped(first, second)));
        INTERFACES
            .into_iter()
            .map(Self::Interface)
            .chain(changed)
            .chain(others)
            .chain((0..count).map(Self::MessageExtra))
            .chain(swapped)
            .chain((0..case.other_keys.len()).map(Self::OtherKey))
            .collect()
    }

    /// Whether there are so few of it that each is tried with every other.
    fn is_cheap(self) -> bool {
        !matches!(
            self,
            Self::MessagesSwapped(..) | Self::MessageExtra(_) | Self::Changed(Field::Message(_), _)
        )
    }

    /// The case with this one change; `None` where there is nothing to change.
    pub fn apply(self, case: &Case) -> Option<Case> {
        let mut changed = case.clone();
        match self {
            Self::Interface(interface) => changed.interface = interface,
            Self::Changed(field, change) => changed.change(field, change)?,
            Self::HeadersSwapped => {
                matches!(case.artefact, Artefact::Proof(_)).then_some(())?;
                std::mem::swap(&mut changed.header, &mut changed.presentation_header);
            }
            Self::MessagesSwapped(first, second) => {
                let messages = changed.messages.list_mut();
                (first < messages.len() && second < messages.len()).then(|| messages.swap(first, second))?;
            }
            Self::MessagesReversed => {
                let messages = changed.messages.list_mut();
                // Of two messages it is their swapping.
                (messages.len() > 2).then(|| messages.reverse())?;
            }
            Self::MessageExtra(position) => {
                matches!(case.artefact, Artefact::Signature(_)).then_some(())?;
                let (Messages::All(messages) | Messages::Disclosed(messages)) = &mut changed.messages;
                (position < messages.len()).then(|| messages.remove(position))?;
            }
            Self::OtherKey(number) => changed.public_key.clone_from(case.other_keys.get(number)?),
            Self::LittleEndianScalars => reverse_scalars(&mut changed.artefact)?,
            Self::LineEnd => changed.artefact.change(Change::NewlineRemoved)?,
            Self::Encoded(change) => changed.artefact.change(change)?,
            Self::CommittedLayout => {
                let Artefact::Proof(octets) = &mut changed.artefact else { return None };
                *octets = inner_proof(octets)?;
            }
            Self::IndexesSorted
            | Self::IndexesSortedAlone
            | Self::IndexesRepeated
            | Self::IndexesHidden
            | Self::IndexesFromOne
            | Self::IndexesTooLow => {
                matches!(case.artefact, Artefact::Proof(_)).then_some(())?;
                changed.change_indexes(self)?;
            }
        }
        (changed != *case).then_some(changed)
    }
}

impl Messages {
    /// The messages, whichever they are.
    pub(crate) fn list(&self) -> &[Vec<u8>] {
        let (Self::All(messages) | Self::Disclosed(messages)) = self;
        messages
    }

    fn list_mut(&mut self) -> &mut [Vec<u8>] {
        let (Self::All(messages) | Self::Disclosed(messages)) = self;
        messages
    }
}

impl Case {
    fn change(&mut self, field: Field, change: Change) -> Option<()> {
        match field {
            Field::Header => self.header = change.apply(&self.header)?,
            Field::PresentationHeader => {
                matches!(self.artefact, Artefact::Proof(_)).then_some(())?;
                self.presentation_header = change.apply(&self.presentation_header)?;
            }
            Field::Messages => {
                for message in self.messages.list_mut() {
                    *message = change.convert(message)?;
                }
            }
            Field::Message(position) => {
                let message = self.messages.list_mut().get_mut(position)?;
                *message = change.apply(message)?;
            }
        }
        Some(())
    }

    fn change_indexes(&mut self, hypothesis: Hypothesis) -> Option<()> {
        match (hypothesis, &mut self.messages) {
            (Hypothesis::IndexesSorted, Messages::Disclosed(messages)) => {
                let mut pairs: Vec<_> = self.indexes.iter().copied().zip(messages.drain(..)).collect();
                pairs.sort_by_key(|(index, _)| *index);
                (self.indexes, *messages) = pairs.into_iter().unzip();
            }
            (Hypothesis::IndexesSorted, Messages::All(_))
            | (Hypothesis::IndexesSortedAlone, Messages::Disclosed(_)) => self.indexes.sort_unstable(),
            (Hypothesis::IndexesRepeated, Messages::All(_)) => self.indexes.dedup(),
            (Hypothesis::IndexesRepeated, Messages::Disclosed(messages)) => {
                let mut pairs: Vec<_> = self.indexes.iter().copied().zip(messages.drain(..)).collect();
                pairs.dedup_by_key(|(index, _)| *index);
                (self.indexes, *messages) = pairs.into_iter().unzip();
            }
            (Hypothesis::IndexesHidden, Messages::All(messages)) => {
                self.indexes = (0..messages.len()).filter(|index| !self.indexes.contains(index)).collect();
            }
            (Hypothesis::IndexesFromOne, _) => {
                for index in &mut self.indexes {
                    *index = index.checked_sub(1)?;
                }
            }
            (Hypothesis::IndexesTooLow, _) => {
                for index in &mut self.indexes {
                    *index = index.checked_add(1)?;
                }
            }
            _ => return None,
        }
        Some(())
    }
}

impl Artefact {
    fn octets_mut(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Signature(octets) | Self::Proof(octets) => octets,
        }
    }

    fn change(&mut self, change: Change) -> Option<()> {
        let octets = self.octets_mut();
        *octets = change.apply(octets)?;
        Some(())
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
            Self::Message(position) => return write!(f, "the message at {position} of the list"),
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
            Self::MessagesSwapped(first, second) => {
                write!(f, "the messages at {first} and {second} of the list are in each other's place")
            }
            Self::MessageExtra(position) => {
                write!(f, "the message at {position} of the list was not signed")
            }
            Self::MessagesReversed => f.write_str("the messages are in the opposite order"),
            Self::IndexesSorted => f.write_str("the indexes have to ascend, each with its message"),
            Self::IndexesSortedAlone => {
                f.write_str("the indexes have to ascend, while the messages are in order already")
            }
            Self::IndexesRepeated => f.write_str("an index is there more than once"),
            Self::IndexesHidden => f.write_str("the indexes are those of the hidden messages"),
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
            Self::Encoded(change) => write!(f, "its octets are to be taken {change}"),
            Self::CommittedLayout => f.write_str(
                "it is in the layout of committed disclosure (blind draft, -04), without commitments",
            ),
        }
    }
}
