//! An answer in this project's credential format, with the request that it should answer.

mod hypothesis;
mod parts;
mod trial;
mod words;

use bauta_credential::epoch::EpochLog;
use bauta_credential::{IssuerMetadata, PresentationRequest};
use bauta_verifier::{MemoryStore, Rejection, Verifier};
use rand_core::CryptoRngCore;

use crate::hypothesis::Diagnosis;
use crate::text::TextChange;
use trial::{Fails, Trial};

pub use hypothesis::PresentedHypothesis;

/// Most trials with two changes at once.
const MAX_PAIRS: usize = 1500;

/// An answer, and what it is verified against.
#[derive(Clone, Debug)]
pub struct Presented {
    /// The answer as text.
    pub answer: String,
    /// The request that it should answer.
    pub request: PresentationRequest,
    /// The issuers: for each credential of the request, the first that issues its type is the one that it should be from.
    pub issuers: Vec<IssuerMetadata>,
    /// Copies of the logs of these issuers, by the issuer's id.
    pub logs: Vec<(String, EpochLog)>,
}

/// An answer with some changes undone.
struct Changed<'a> {
    by: Vec<PresentedHypothesis>,
    trial: Trial<'a>,
    fails: Option<Fails>,
}

/// Verifies an answer and, if it does not verify, tries every hypothesis, and every two of them where none by itself is it.
/// `rng` gives what verification needs.
pub fn diagnose_presented(
    presented: &Presented,
    rng: &mut impl CryptoRngCore,
) -> Diagnosis<PresentedHypothesis, Rejection> {
    let mut diagnosis = Diagnosis::of(presented.examine(rng).err());
    if diagnosis.fails.is_none() || presented.issuers.is_empty() {
        return diagnosis;
    }
    let texts = presented.texts(&presented.answer, &[]);
    let as_it_stands = Trial::read(presented, &presented.answer);
    let before = match as_it_stands.as_ref().map(Trial::verify) {
        Some(Ok(())) => return diagnosis,
        Some(Err(fails)) => fails,
        None => Fails::Shape,
    };
    let singles: Vec<_> = as_it_stands.iter().flat_map(|trial| undone(trial, &[])).chain(texts).collect();
    let changed: Vec<_> = singles.into_iter().map(tried).collect();
    diagnosis.tried = changed.len();
    diagnosis.would_verify = good(&changed).iter().map(|one| one.by[0]).collect();
    if diagnosis.would_verify.is_empty() {
        let pairs: Vec<_> = presented.two_texts().into_iter().map(tried).chain(pairs(&changed)).collect();
        diagnosis.tried += pairs.len();
        diagnosis.pairs = good(&pairs).iter().map(|one| (one.by[0], one.by[1])).collect();
        diagnosis.further = further(&changed, &before);
    }
    diagnosis
}

/// Every change that has something to undo.
fn undone<'t, 'a: 't>(
    trial: &'t Trial<'a>,
    by: &'t [PresentedHypothesis],
) -> impl Iterator<Item = Changed<'a>> + 't {
    let all = PresentedHypothesis::all(trial).into_iter();
    all.filter_map(move |hypothesis| {
        let by = by.iter().copied().chain([hypothesis]).collect();
        Some(Changed { by, trial: hypothesis.apply(trial)?, fails: None })
    })
}

fn tried(changed: Changed<'_>) -> Changed<'_> {
    Changed { fails: changed.trial.verify().err(), ..changed }
}

/// Those that verify, without what is another way to say the same.
fn good<'c, 'a>(changed: &'c [Changed<'a>]) -> Vec<&'c Changed<'a>> {
    let mut good: Vec<&Changed<'_>> = Vec::new();
    for one in changed.iter().filter(|one| one.is_good()) {
        if !good.iter().any(|other| other.trial.is_same_as(&one.trial)) {
            good.push(one);
        }
    }
    good
}

/// Two changes, neither of which is enough.
fn pairs<'a>(singles: &[Changed<'a>]) -> Vec<Changed<'a>> {
    let rank = |one: &PresentedHypothesis| singles.iter().position(|single| single.by[0] == *one);
    let pairs = singles.iter().enumerate().flat_map(|(number, single)| {
        // The order of two changes that are not made to the text does not matter.
        let is_new = move |pair: &Changed<'_>| match (pair.by[0], pair.by[1]) {
            (PresentedHypothesis::Text(_), _) => true,
            (first, second) => {
                first != second && !first.is_remark() && rank(&second).is_none_or(|second| second > number)
            }
        };
        undone(&single.trial, &single.by).filter(is_new).collect::<Vec<_>>()
    });
    pairs.take(MAX_PAIRS).map(tried).collect()
}

/// Changes with which every core proof holds and which come further than it does as it stands, and what fails then.
fn further(singles: &[Changed<'_>], before: &Fails) -> Vec<(PresentedHypothesis, String)> {
    let reached = singles.iter().filter_map(|one| match &one.fails {
        Some(fails @ Fails::SubProof(_, what)) if fails > before => Some((one.by[0], what.clone())),
        None if one.by[0].is_remark() => {
            Some((one.by[0], "the good standing, which cannot be checked".to_owned()))
        }
        _ => None,
    });
    reached.collect()
}

impl Changed<'_> {
    fn is_good(&self) -> bool {
        self.fails.is_none() && !self.by.iter().any(|hypothesis| hypothesis.is_remark())
    }
}

impl Presented {
    /// The issuer that a credential should be from.
    fn issuer_for(&self, position: usize) -> Option<&IssuerMetadata> {
        let asked = self.request.credentials().get(position)?;
        let wanted =
            |issuer: &&IssuerMetadata| asked.vct_values().iter().any(|vct| vct == issuer.schema().vct());
        self.issuers.iter().find(wanted).or(self.issuers.first())
    }

    fn examine(&self, rng: &mut impl CryptoRngCore) -> Result<(), Rejection> {
        let mut trusted: Vec<IssuerMetadata> = Vec::new();
        for position in 0..self.request.credentials().len() {
            let issuer = self.issuer_for(position).ok_or(Rejection::UnknownIssuer)?;
            if !trusted.contains(issuer) {
                trusted.push(issuer.clone());
            }
        }
        let verifier = Verifier::new(trusted, MemoryStore::default());
        let logs = self.logs.iter().cloned();
        let verifier = logs.fold(verifier, |verifier, (issuer, log)| verifier.with_log(&issuer, log));
        verifier.examine(&self.request, &self.answer, rng).map(drop)
    }

    /// A text with each change to it undone that leaves something that can be read.
    fn texts(&self, answer: &str, by: &[PresentedHypothesis]) -> Vec<Changed<'_>> {
        let changes = TextChange::ALL.into_iter();
        let changed = changes.filter_map(|change| {
            let text = change.apply(answer, Some(&self.request))?;
            let by = by.iter().copied().chain([PresentedHypothesis::Text(change)]).collect();
            Some(Changed { by, trial: Trial::read(self, &text)?, fails: None })
        });
        changed.collect()
    }

    /// The answer with two changes to its text undone, the first of which does not leave something that can be read.
    fn two_texts(&self) -> Vec<Changed<'_>> {
        let firsts = TextChange::ALL.into_iter().filter_map(|first| {
            let text = first.apply(&self.answer, Some(&self.request))?;
            Trial::read(self, &text).is_none().then(|| self.texts(&text, &[PresentedHypothesis::Text(first)]))
        });
        let mut found: Vec<Changed<'_>> = Vec::new();
        for pair in firsts.flatten() {
            let is_new =
                |other: &Changed<'_>| !pair.by.iter().all(|hypothesis| other.by.contains(hypothesis));
            if found.iter().all(is_new) {
                found.push(pair);
            }
        }
        found
    }
}
