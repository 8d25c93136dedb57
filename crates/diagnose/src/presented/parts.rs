//! The parts of one credential's presentation, put right.

use bauta_credential::{Payload, Statement};
use serde_json::Value;

use super::PresentedHypothesis;
use super::trial::OfOne;
use crate::change::Change;

impl OfOne<'_> {
    pub(super) fn proves_standing_in(&self, epoch: u64) -> bool {
        self.presentation.sub_proofs.iter().any(|one| one.epoch == Some(epoch))
    }

    /// In which member the presentation header differs from the one that the request gives, the most telling first.
    pub(super) fn difference(&self) -> Option<PresentedHypothesis> {
        let (found, expected) = (&self.presentation.presentation_header, &self.presentation_header);
        if found == expected {
            return None;
        }
        let read = |octets: &[u8]| serde_json::from_slice::<Value>(octets).unwrap_or_default();
        let (found, expected) = (read(found), read(expected));
        let differs = |name: &str| found.get(name) != expected.get(name);
        Some(if differs("aud") {
            PresentedHypothesis::Audience
        } else if differs("nonce") {
            PresentedHypothesis::Nonce
        } else if differs("req") {
            PresentedHypothesis::Request
        } else {
            PresentedHypothesis::OtherForm
        })
    }

    /// The sub-proofs in the order of the statements, if there is one for each.
    pub(super) fn reorder(&mut self, statements: &[Statement]) -> bool {
        let mut left = self.presentation.sub_proofs.clone();
        let mut ordered = Vec::with_capacity(left.len());
        for statement in statements {
            let fits = |alg, indexes: &[usize]| alg == statement.alg() && indexes == [statement.index()];
            let Some(at) = left.iter().position(|one| fits(one.alg, &one.indexes)) else { return false };
            ordered.push(left.remove(at));
        }
        let is_changed = left.is_empty() && ordered != self.presentation.sub_proofs;
        if is_changed {
            self.presentation.sub_proofs = ordered;
        }
        is_changed
    }

    pub(super) fn name_epoch(&mut self, epoch: u64) -> bool {
        let named = self.presentation.sub_proofs.iter_mut().filter_map(|one| one.epoch.as_mut());
        let mut is_changed = false;
        for other in named {
            is_changed |= *other != epoch;
            *other = epoch;
        }
        is_changed
    }

    pub(super) fn count_from_zero(&mut self) -> bool {
        let sub_proofs = &mut self.presentation.sub_proofs;
        let mut indexes = sub_proofs.iter_mut().flat_map(|one| &mut one.indexes).peekable();
        let any = indexes.peek().is_some();
        indexes.for_each(|index| *index = index.saturating_sub(1));
        any
    }

    pub(super) fn set_indexes(&mut self, statements: &[Statement]) -> bool {
        let mut is_changed = false;
        for (sub_proof, statement) in self.presentation.sub_proofs.iter_mut().zip(statements) {
            let indexes = vec![statement.index()];
            is_changed |= sub_proof.indexes != indexes;
            sub_proof.indexes = indexes;
        }
        is_changed
    }

    pub(super) fn move_payloads(&mut self, indexes: &[usize]) -> bool {
        let shown: Vec<_> = self.presentation.payloads.iter().flatten().cloned().collect();
        if shown.len() != indexes.len() {
            return false;
        }
        let mut moved = vec![None; self.issuer.schema().claims().len()];
        for (index, payload) in indexes.iter().zip(shown) {
            let Some(slot) = moved.get_mut(*index) else { return false };
            *slot = Some(payload);
        }
        let is_changed = moved != self.presentation.payloads;
        self.presentation.payloads = moved;
        is_changed
    }

    pub(super) fn swap_payloads(&mut self, first: usize, second: usize) -> Option<()> {
        let slots = &mut self.presentation.payloads;
        let shown: Vec<_> = (0..slots.len()).filter(|index| slots[*index].is_some()).collect();
        let (first, second) = (*shown.get(first)?, *shown.get(second)?);
        slots.swap(first, second);
        Some(())
    }

    pub(super) fn change_payloads(&mut self, change: Change) -> Option<()> {
        let mut is_changed = false;
        for payload in self.presentation.payloads.iter_mut().flatten() {
            if let Some(octets) = change.apply(payload.as_octets()) {
                *payload = Payload::received(octets);
                is_changed = true;
            }
        }
        is_changed.then_some(())
    }
}
