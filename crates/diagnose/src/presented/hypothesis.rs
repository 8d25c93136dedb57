//! What may have gone wrong with an answer, and the undoing of it.

use bauta_bbs::Interface;
use bauta_credential::epoch::Epoch;
use bauta_credential::{Presentation, presentation_header};
use serde_json::Value;

use super::trial::{OfOne, Trial};
use crate::case::INTERFACES;
use crate::change::Change;
use crate::text::TextChange;

/// Most sub-proofs of a credential, and most shown claims, of which pairs are swapped.
const MAX_SWAPPED: usize = 12;

/// A single change that may make an answer verify. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresentedHypothesis {
    /// Its text, or the octets in it, were changed.
    Text(TextChange),
    /// A credential, by its position in the request, is from another of the issuers, by its position among all of them.
    OtherIssuer {
        /// The credential.
        credential: usize,
        /// The issuer.
        issuer: usize,
    },
    /// The issuer header in it is not the issuer's own, over which the proof is.
    IssuerHeader,
    /// The proof is over the issuer header in another form.
    IssuerHeaderHashed(Change),
    /// The presentation header in it was written anew, and the proof is over the one that the request gives.
    PresentationHeader,
    /// The presentation header in it is another than the one that the request gives, over which the proof is.
    PresentationHeaderReplaced,
    /// The proof is over the presentation header in another form.
    PresentationHeaderHashed(Change),
    /// Issuer header and presentation header are in each other's place.
    HeadersSwapped,
    /// It was made for another audience.
    Audience,
    /// It was made for another nonce.
    Nonce,
    /// The request was written anew, and the answer is to the request in another form.
    RequestAnew(Change),
    /// It was made for another request with the same nonce.
    Request,
    /// It was made over a presentation header with the right members in another form.
    OtherForm,
    /// Good standing is proven, but for this epoch, which the request does not accept.
    Epoch(u64),
    /// Good standing is proven for this epoch, while the sub-proof names another.
    EpochNamed(u64),
    /// The log that was given has no head of this epoch.
    LogWithout(u64),
    /// Two sub-proofs of a credential, by their positions from 0, are in each other's place.
    SubProofsSwapped {
        /// The credential, by its position in the request.
        credential: usize,
        /// One.
        first: usize,
        /// The other.
        second: usize,
    },
    /// The sub-proofs are in another order than the request gives.
    SubProofsReordered,
    /// The indexes of the sub-proofs were counted from 1.
    IndexesFromOne,
    /// The sub-proofs name other indexes than those that follow from the request.
    Indexes,
    /// What is shown stands at other places than those of the claims that were asked for.
    PayloadsMoved,
    /// Two of the claims shown, by their positions among those, are in each other's place.
    PayloadsSwapped(usize, usize),
    /// What is shown was changed on the way.
    Payloads(Change),
    /// Two presentations, by the positions of their credentials in the request, are under each other's name.
    CredentialsSwapped(usize, usize),
    /// It is of another suite or api id.
    Interface(Interface),
}

impl PresentedHypothesis {
    /// All that change more than the text of an answer.
    pub(super) fn all(trial: &Trial<'_>) -> Vec<Self> {
        let pairs = |count: usize| {
            (0..count).flat_map(move |first| (first + 1..count).map(move |second| (first, second)))
        };
        let others = [
            Self::IssuerHeader,
            Self::PresentationHeader,
            Self::PresentationHeaderReplaced,
            Self::HeadersSwapped,
            Self::Audience,
            Self::Nonce,
            Self::IndexesFromOne,
            Self::Indexes,
            Self::PayloadsMoved,
        ];
        let credentials = trial.credentials.len();
        let issuers = (0..credentials).flat_map(|credential| {
            (0..trial.presented.issuers.len()).map(move |issuer| Self::OtherIssuer { credential, issuer })
        });
        let swapped = trial.credentials.iter().enumerate().flat_map(|(credential, one)| {
            let count = one.presentation.sub_proofs.len().min(MAX_SWAPPED);
            pairs(count).map(move |(first, second)| Self::SubProofsSwapped { credential, first, second })
        });
        let shown = trial.credentials.iter().map(|one| one.presentation.disclosed().len()).max().unwrap_or(0);
        let epochs = trial.claimed_epochs().into_iter();
        issuers
            .chain(others)
            .chain(Change::ALL.map(Self::RequestAnew))
            .chain([Self::Request, Self::OtherForm])
            .chain(trial.accepted_epochs().into_iter().map(Self::EpochNamed))
            .chain(epochs.flat_map(|epoch| [Self::Epoch(epoch), Self::LogWithout(epoch)]))
            .chain(Change::ALL.map(Self::IssuerHeaderHashed))
            .chain(Change::ALL.map(Self::PresentationHeaderHashed))
            .chain(Change::ALL.map(Self::Payloads))
            .chain(swapped)
            .chain([Self::SubProofsReordered])
            .chain(pairs(shown.min(MAX_SWAPPED)).map(|(first, second)| Self::PayloadsSwapped(first, second)))
            .chain(pairs(credentials).map(|(first, second)| Self::CredentialsSwapped(first, second)))
            .chain(INTERFACES.map(Self::Interface))
            .collect()
    }

    /// What it says of itself is not whether everything verifies, but what cannot be found out.
    pub(super) fn is_remark(self) -> bool {
        matches!(self, Self::LogWithout(_))
    }

    /// The answer with this one change undone; `None` where there is nothing to undo.
    pub(super) fn apply<'a>(self, trial: &Trial<'a>) -> Option<Trial<'a>> {
        let mut changed = trial.clone();
        match self {
            Self::Text(_) => return None,
            Self::OtherIssuer { credential, issuer } => {
                let (one, issuer) =
                    (changed.credentials.get_mut(credential)?, trial.presented.issuers.get(issuer)?);
                if one.issuer == issuer
                    || trial.presented.request.credentials()[credential]
                        .vct_values()
                        .iter()
                        .all(|vct| vct != issuer.schema().vct())
                {
                    return None;
                }
                one.issuer = issuer;
                one.header = issuer.issuer_header().to_vec();
                one.presentation_header = presentation_header(issuer.alg(), &trial.presented.request);
            }
            Self::Epoch(_) => {
                changed.any_epoch = !changed.any_epoch && trial.is_not_accepted(self)?;
                changed.any_epoch.then_some(())?;
            }
            Self::LogWithout(epoch) => {
                changed.without_standing = !changed.without_standing && trial.is_unknown(epoch);
                changed.without_standing.then_some(())?;
            }
            Self::RequestAnew(change) => changed.set_request(&change.apply(trial.request.as_octets())?)?,
            Self::CredentialsSwapped(first, second) => changed.swap_credentials(first, second)?,
            Self::Interface(interface) => {
                let own = trial.credentials.first()?.issuer.alg().interface();
                (trial.interface.is_none() && interface != *own).then_some(())?;
                changed.interface = Some(interface);
            }
            Self::Audience | Self::Nonce | Self::Request | Self::OtherForm => changed.take_carried(self)?,
            _ => self.apply_to_each(&mut changed)?,
        }
        Some(changed)
    }

    fn apply_to_each(self, changed: &mut Trial<'_>) -> Option<()> {
        let mut is_changed = false;
        for position in 0..changed.credentials.len() {
            let plan = changed.plan(position)?;
            let one = &mut changed.credentials[position];
            is_changed |= match self {
                Self::SubProofsSwapped { credential, first, second } => {
                    let within = second < one.presentation.sub_proofs.len() && credential == position;
                    if within {
                        one.presentation.sub_proofs.swap(first, second);
                    }
                    within
                }
                Self::EpochNamed(epoch) => one.name_epoch(epoch),
                Self::SubProofsReordered => one.reorder(&plan.statements),
                Self::IndexesFromOne => one.count_from_zero(),
                Self::Indexes => one.set_indexes(&plan.statements),
                Self::PayloadsMoved => one.move_payloads(&plan.disclosed_indexes),
                Self::PayloadsSwapped(first, second) => one.swap_payloads(first, second).is_some(),
                Self::Payloads(change) => one.change_payloads(change).is_some(),
                _ => self.apply_to_headers(one),
            };
        }
        is_changed.then_some(())
    }

    fn apply_to_headers(self, one: &mut OfOne<'_>) -> bool {
        if self == Self::HeadersSwapped {
            let Presentation { presentation_header, issuer_header, .. } = &mut one.presentation;
            std::mem::swap(presentation_header, issuer_header);
            return true;
        }
        let Presentation { presentation_header: carried, issuer_header, .. } = &one.presentation;
        match self {
            Self::IssuerHeader => {
                let applies = !one.any_header && *issuer_header != one.header;
                one.any_header |= applies;
                applies
            }
            Self::PresentationHeader | Self::PresentationHeaderReplaced => {
                let anew = is_same_json(carried, &one.presentation_header);
                let applies = !one.any_presentation_header
                    && *carried != one.presentation_header
                    && anew == (self == Self::PresentationHeader);
                one.any_presentation_header |= applies;
                applies
            }
            Self::IssuerHeaderHashed(change) => {
                let Some(changed) = change.apply(&one.header) else { return false };
                one.any_header |= changed == *issuer_header || one.header == *issuer_header;
                one.header = changed;
                true
            }
            Self::PresentationHeaderHashed(change) => {
                let Some(changed) = change.apply(&one.presentation_header) else { return false };
                one.any_presentation_header |= changed == *carried || one.presentation_header == *carried;
                one.presentation_header = changed;
                true
            }
            _ => false,
        }
    }
}

impl Trial<'_> {
    /// The epochs for which good standing is said to be proven.
    fn claimed_epochs(&self) -> Vec<u64> {
        let sub_proofs = self.credentials.iter().flat_map(|one| &one.presentation.sub_proofs);
        let mut epochs: Vec<_> = sub_proofs.filter_map(|one| one.epoch).collect();
        epochs.dedup();
        epochs
    }

    /// The newest epoch of each credential that the request accepts.
    fn accepted_epochs(&self) -> Vec<u64> {
        let newest = self.credentials.iter().enumerate().filter_map(|(position, one)| {
            let accepted = self.plan(position)?.accepted_epochs(one.issuer.issuer(), self.log(one.issuer)?);
            accepted.first().map(|(epoch, _)| *epoch)
        });
        let mut epochs: Vec<_> = newest.collect();
        epochs.dedup();
        epochs
    }

    /// Whether the epoch is in a log and none of those that the request accepts.
    fn is_not_accepted(&self, hypothesis: PresentedHypothesis) -> Option<bool> {
        let PresentedHypothesis::Epoch(epoch) = hypothesis else { return None };
        let mut proving =
            self.credentials.iter().enumerate().filter(|(_, one)| one.proves_standing_in(epoch));
        let (position, one) = proving.next()?;
        let log = self.log(one.issuer)?;
        let accepted = self.plan(position)?.accepted_epochs(one.issuer.issuer(), log);
        Some(log.by_epoch(Epoch(epoch)).is_some() && accepted.iter().all(|(accepted, _)| *accepted != epoch))
    }

    /// Whether no log has a head of the epoch.
    fn is_unknown(&self, epoch: u64) -> bool {
        let mut proving = self.credentials.iter().filter(|one| one.proves_standing_in(epoch));
        proving.any(|one| self.log(one.issuer).is_none_or(|log| log.by_epoch(Epoch(epoch)).is_none()))
    }

    fn swap_credentials(&mut self, first: usize, second: usize) -> Option<()> {
        let presentation = |position: usize| Some(self.credentials.get(position)?.presentation.clone());
        let (one, other) = (presentation(first)?, presentation(second)?);
        self.credentials[first].presentation = other;
        self.credentials[second].presentation = one;
        Some(())
    }

    /// The presentation headers that the answer carries, in place of those that the request gives, if this is what they
    /// differ in.
    fn take_carried(&mut self, hypothesis: PresentedHypothesis) -> Option<()> {
        let first = self.credentials.first()?;
        (first.difference() == Some(hypothesis)).then_some(())?;
        let carried: Value =
            serde_json::from_slice(&first.presentation.presentation_header).unwrap_or_default();
        if let Some(audience) = carried.get("aud").and_then(Value::as_str) {
            self.set_audience(audience);
        }
        for one in &mut self.credentials {
            one.presentation_header.clone_from(&one.presentation.presentation_header);
        }
        Some(())
    }
}

/// The same JSON in other octets.
fn is_same_json(found: &[u8], expected: &[u8]) -> bool {
    let read = |octets| serde_json::from_slice::<Value>(octets).ok().filter(Value::is_object);
    found != expected && read(found).is_some_and(|found| Some(found) == read(expected))
}
