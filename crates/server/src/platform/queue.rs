//! Answers that come together are verified together, which costs each of them less.
//!
//! One thread takes what waits, has it verified by all cores, and hands the verdicts to the desk, where they are written
//! down in one transaction while the next answers are verified. An answer that comes while nothing is verified waits for
//! nobody.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bauta_credential::{Malformed, Nonce, PresentationRequest, Response, read_strict_json};
use bauta_verifier::{Rejection, Staleness, VerifiedPresentation};
use rand_core::OsRng;
use serde_json::Value;

use super::Core;
use super::answers::{self, Verdict};
use super::refusal::Refusal;
use super::secret::is_secret;
use super::tables::{self, KeptRequest};

/// How many answers wait, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batches {
    /// Most answers that are verified together, 1 … 4,096.
    pub together: usize,
    /// Most answers that wait; further ones are refused with 503.
    pub waiting: usize,
    /// How long an answer waits for others while others are about, at most.
    pub patience: Duration,
}

impl Default for Batches {
    /// 256 together, 2,048 waiting, 10 ms.
    fn default() -> Self {
        Self { together: 256, waiting: 2048, patience: Duration::from_millis(10) }
    }
}

/// With so many in a batch most of what a batch saves is saved: nobody waits for more.
const WORTH_WHILE: usize = 32;

/// An answer that waits.
pub(crate) struct Waiting {
    pub(crate) state: String,
    pub(crate) vp_token: String,
    /// Whether the browser that began is let in at once: then a response code is kept with the answer.
    pub(crate) admit: bool,
    pub(crate) settle: Box<dyn FnOnce(Result<Accepted, Refusal>) + Send>,
    arrived: Instant,
}

/// An answer that is accepted, and answered for.
pub(crate) struct Accepted {
    pub(crate) presentation: VerifiedPresentation,
    /// The response code, where one was to be made.
    pub(crate) code: Option<String>,
}

/// Where answers wait.
#[derive(Clone)]
pub(crate) struct Queue {
    waiting: SyncSender<Waiting>,
}

impl Queue {
    pub(crate) fn start(core: Arc<Core>, batches: Batches) -> Self {
        let (waiting, arrivals) = sync_channel(batches.waiting);
        thread::spawn(move || serve(&core, batches, &arrivals));
        Self { waiting }
    }

    /// Lets an answer wait; `settle` hears what became of it.
    pub(crate) fn submit(
        &self,
        (state, vp_token): (String, String),
        admit: bool,
        settle: impl FnOnce(Result<Accepted, Refusal>) + Send + 'static,
    ) {
        let settle = Box::new(settle);
        let waiting = Waiting { state, vp_token, admit, settle, arrived: Instant::now() };
        if let Err(TrySendError::Full(refused) | TrySendError::Disconnected(refused)) =
            self.waiting.try_send(waiting)
        {
            (refused.settle)(Err(Refusal::Busy));
        }
    }
}

fn serve(core: &Core, batches: Batches, arrivals: &Receiver<Waiting>) {
    let mut idle = true;
    loop {
        let first = match arrivals.try_recv() {
            Ok(first) => first,
            Err(_) => match arrivals.recv() {
                Ok(first) => {
                    idle = true;
                    first
                }
                Err(_) => return,
            },
        };
        let deadline = first.arrived + batches.patience;
        let mut batch = vec![first];
        batch.extend(arrivals.try_iter().take(batches.together - batch.len()));
        while !idle && batch.len() < WORTH_WHILE.min(batches.together) {
            match arrivals.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(next) => batch.push(next),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        idle = batch.len() == 1;
        verify(core, batch);
    }
}

/// Verifies a batch; a panic in it, which would be a defect, is the end of the batch and not of the platform.
fn verify(core: &Core, batch: Vec<Waiting>) {
    let count = batch.len();
    let (asked, settles): (Vec<_>, Vec<_>) =
        batch.into_iter().map(|one| ((one.state, one.vp_token, one.admit), one.settle)).unzip();
    let verdicts = catch_unwind(AssertUnwindSafe(|| judge(core, &asked)));
    let verdicts = verdicts.unwrap_or_else(|_| all_refused(count, &Refusal::Storage));
    tracing::debug!(answers = count, accepted = verdicts.iter().flatten().count(), "verified together");
    answers::record(core, verdicts, settles);
}

fn all_refused(count: usize, refusal: &Refusal) -> Vec<Result<Verdict, Refusal>> {
    (0..count).map(|_| Err(refusal.clone())).collect()
}

/// The verdict of each answer. Nothing is consumed yet.
fn judge(core: &Core, asked: &[(String, String, bool)]) -> Vec<Result<Verdict, Refusal>> {
    let states: Vec<String> =
        asked.iter().map(|(state, ..)| state.clone()).filter(|state| is_secret(state)).collect();
    let found = match core.desk.run_blocking(move |transaction| tables::find(transaction, &states)) {
        Ok(found) => found,
        Err(refusal) => return all_refused(asked.len(), &refusal),
    };
    let kept: HashMap<_, _> =
        found.into_iter().map(|(kept, done)| (kept.state.clone(), (kept, done))).collect();
    let opened: Vec<_> = asked.iter().map(|(state, vp_token, _)| open(&kept, state, vp_token)).collect();
    let requests: HashMap<_, _> =
        opened.iter().flatten().map(|(request, _)| (request.nonce().clone(), request.clone())).collect();
    if requests.values().any(|request| !core.trust.knows_heads_of(request)) {
        // Another process has followed a log further. Where that cannot be read either, the verifier says so.
        let _ = core.trust.load(&core.desk);
    }
    core.trust.at_hand().set(requests);
    let texts: Vec<&str> = opened.iter().flatten().map(|(_, text)| text.as_str()).collect();
    let verdicts = core.trust.verifier().verify_batch(&texts, core.clock.now(), &mut OsRng);
    core.trust.at_hand().set(HashMap::new());
    let mut verdicts = verdicts.into_iter();
    let judged = opened.into_iter().zip(asked).map(|(opened, (state, _, admit))| {
        opened?;
        let presentation = verdicts.next().unwrap_or(Err(Rejection::Stale(Staleness::UnknownNonce)))?;
        Ok(Verdict { presentation, state: state.clone(), admit: *admit })
    });
    judged.collect()
}

/// The open request of a state, and the answer in the form that the verifier reads, if the one is to the other. So an
/// answer that is brought under another's state stands in nobody's way.
fn open(
    kept: &HashMap<String, (KeptRequest, bool)>,
    state: &str,
    vp_token: &str,
) -> Result<(PresentationRequest, String), Refusal> {
    let (request, answered) = kept.get(state).ok_or(Refusal::UnknownState)?;
    let request = PresentationRequest::parse(&request.octets).map_err(Rejection::from)?;
    let text = unwrap_token(vp_token, &request);
    if claimed_nonce(&text).map_err(Rejection::from)? != *request.nonce() {
        return Err(Refusal::OtherRequest);
    }
    if *answered { Err(Rejection::Stale(Staleness::Answered).into()) } else { Ok((request, text)) }
}

/// `{"person": ["…"]}` is the presentation alone where one credential was asked for: the verifier reads that.
fn unwrap_token(vp_token: &str, request: &PresentationRequest) -> String {
    let [credential] = request.credentials() else { return vp_token.to_owned() };
    if !vp_token.trim_start().starts_with('{') {
        return vp_token.to_owned();
    }
    let token = read_strict_json(vp_token.as_bytes()).unwrap_or(Value::Null);
    let members = token.as_object().filter(|members| members.len() == 1);
    let presentations = members.and_then(|members| members.get(&credential.id)?.as_array());
    match presentations.map(Vec::as_slice) {
        Some([Value::String(compact)]) => compact.clone(),
        _ => vp_token.to_owned(),
    }
}

/// The nonce that an answer claims, read from its presentation header alone; what is not read so easily is read in full.
fn claimed_nonce(text: &str) -> Result<Nonce, Malformed> {
    let header = text.split('.').next().and_then(|header| BASE64_URL_SAFE_NO_PAD.decode(header).ok());
    let header = header.and_then(|octets| read_strict_json(&octets).ok());
    let nonce = header.and_then(|header| header.get("nonce")?.as_str()?.parse().ok());
    nonce.map_or_else(|| Response::parse(text)?.claimed_nonce(), Ok)
}
