//! Many answers at once, each of which costs less than alone.

use std::collections::HashSet;

use bauta_credential::PresentationRequest;
use rand_core::CryptoRngCore;
#[cfg(feature = "parallel")]
use rayon::prelude::*;

use crate::rejection::{Rejection, Staleness};
use crate::store::RequestStore;
use crate::verified::VerifiedPresentation;
use crate::verify::{Compared, Verifier, check_pairings};

/// How many answers have their points worked out together: more share no more, and need more memory.
const ANSWERS_AT_ONCE: usize = 32;

/// The request that an answer answers, if it is open, and the answer but for its pairings.
type OpenedAndCompared = (Result<PresentationRequest, Rejection>, Result<Compared, Rejection>);

impl<S: RequestStore + Sync> Verifier<S> {
    /// [`Verifier::verify`] of many answers, in their order and with the same verdicts: a request that has several answers is
    /// consumed by the first that is valid. The points are worked out together, by all threads, and the pairings checked in one
    /// product with one pairing for each different key; what does not hold is found with a bounded number of further ones (see
    /// [`which_hold`](bauta_bbs::pairing::which_hold)). `rng` gives 32 octets.
    ///
    /// # Errors
    /// Of each answer: [`Rejection`].
    pub fn verify_batch(
        &self,
        answers: &[&str],
        now: u64,
        rng: &mut impl CryptoRngCore,
    ) -> Vec<Result<VerifiedPresentation, Rejection>> {
        let (opened, compared): (Vec<_>, Vec<_>) = self.compare_all(answers, now).into_iter().unzip();
        let verdicts = check_pairings(compared, answers, rng);
        let mut answered = HashSet::new();
        let consume = |(opened, verdict): (Result<PresentationRequest, _>, Result<_, _>)| {
            let request = opened?;
            let nonce = request.nonce().clone();
            if answered.contains(&nonce) {
                return Err(Rejection::Stale(Staleness::Answered));
            }
            let accepted = self.consume(request, verdict?)?;
            answered.insert(nonce);
            Ok(accepted)
        };
        opened.into_iter().zip(verdicts).map(consume).collect()
    }

    #[cfg(feature = "parallel")]
    fn compare_all(&self, answers: &[&str], now: u64) -> Vec<OpenedAndCompared> {
        let at_once = answers.len().div_ceil(rayon::current_num_threads()).clamp(1, ANSWERS_AT_ONCE);
        let chunks = answers.par_chunks(at_once).map(|chunk| self.compare_together(chunk, now));
        chunks.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    #[cfg(not(feature = "parallel"))]
    fn compare_all(&self, answers: &[&str], now: u64) -> Vec<OpenedAndCompared> {
        answers.chunks(ANSWERS_AT_ONCE).flat_map(|chunk| self.compare_together(chunk, now)).collect()
    }

    fn compare_together(&self, answers: &[&str], now: u64) -> Vec<OpenedAndCompared> {
        let opened: Vec<_> = answers.iter().map(|answer| self.open(answer, now)).collect();
        let compared = self.compare(&opened);
        opened.into_iter().map(|opened| opened.map(|(_, request)| request)).zip(compared).collect()
    }
}
