//! A refusal as it goes to the page: a [`Code`], and what it is about.

use bauta_credential::epoch::LogError;
use bauta_credential::{Malformed, PlanError, Predicate};
use bauta_wallet::{Refusal, SyncError, WalletError};
use serde_json::{Value, json};

use crate::code::Code;
use crate::showing::predicate_as_json;

/// A refusal. `detail` is an object; its `text` is an English sentence for logs and developers, the other members are for
/// programs.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) detail: Value,
}

impl Failure {
    pub(crate) fn new(code: Code, text: &(impl ToString + ?Sized), mut detail: Value) -> Self {
        detail["text"] = text.to_string().into();
        Self { code, detail }
    }

    pub(crate) fn bad_message(member: &str) -> Self {
        Self::new(Code::BadMessage, member, json!({"member": member}))
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({"code": self.code, "detail": self.detail})
    }
}

impl From<Malformed> for Failure {
    fn from(malformed: Malformed) -> Self {
        Self::new(Code::Malformed, &malformed, malformed_as_json(&malformed))
    }
}

/// Part, position and problem: `{"part": "CoreProof", "position": 0, "problem": "…"}`.
pub(crate) fn malformed_as_json(malformed: &Malformed) -> Value {
    json!({
        "part": format!("{:?}", malformed.part),
        "position": malformed.position,
        "problem": malformed.problem.to_string(),
    })
}

impl From<WalletError> for Failure {
    fn from(error: WalletError) -> Self {
        let code = match &error {
            WalletError::Malformed(malformed) => return (*malformed).into(),
            WalletError::NoSuchCredential(number) => {
                return Self::new(Code::NoSuchCredential, &error, json!({"number": number}));
            }
            WalletError::IssuerChanged => Code::IssuerChanged,
            WalletError::RegistrarChanged => Code::RegistrarChanged,
            WalletError::NotSignedForThisWallet => Code::NotForThisWallet,
            WalletError::SecretChanged => Code::SecretChanged,
            WalletError::Randomness => Code::Randomness,
        };
        Self::new(code, &error, json!({}))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let about = |predicate: &Predicate| json!({"predicate": predicate_as_json(predicate)});
        let (code, detail) = match &refusal {
            Refusal::NoCredential => (Code::NoCredential, json!({})),
            Refusal::CredentialExpired(date) => (Code::CredentialExpired, json!({"date": date.to_string()})),
            Refusal::RequestExpired => (Code::RequestExpired, json!({})),
            Refusal::NoSuchClaim(path) => (Code::NoSuchClaim, json!({"path": path})),
            Refusal::NeverDisclosed(path) => (Code::NeverDisclosed, json!({"path": path})),
            Refusal::CannotProve(error) => (Code::CannotProve, plan_error_as_json(error)),
            Refusal::NotSatisfied(predicate) => (Code::NotSatisfied, about(predicate)),
            Refusal::NotEqual(path) => (Code::NotEqual, json!({"path": path})),
            Refusal::BoundDisagrees(predicate) => (Code::BoundDisagrees, about(predicate)),
            Refusal::UnknownContext(context) => (Code::UnknownContext, json!({"context": context})),
            Refusal::NotRegistered => (Code::NotRegistered, json!({})),
            Refusal::OverAsking(over) => (Code::OverAsking, json!({"what": format!("{over:?}")})),
            Refusal::UnknownEpochs => (Code::UnknownEpochs, json!({})),
            Refusal::ForkedEpochs => (Code::ForkedEpochs, json!({})),
            Refusal::OldEpochs(epoch) => (Code::OldEpochs, json!({"epoch": epoch.0})),
            Refusal::NoToken => (Code::NoToken, json!({})),
            Refusal::Struck(epoch) => (Code::Struck, json!({"epoch": epoch.0})),
            Refusal::UnknownOpeners => (Code::UnknownOpeners, json!({})),
            Refusal::OpeningNotAgreed => (Code::OpeningNotAgreed, json!({})),
            Refusal::SmallCrowd { people, floor } => {
                (Code::SmallCrowd, json!({"people": people, "floor": floor}))
            }
            Refusal::UnknownCrowd(path) => (Code::SmallCrowd, json!({"path": path})),
            Refusal::GuardianNeeded(id) => (Code::GuardianNeeded, json!({"credential": id})),
            Refusal::Joint(_) => (Code::GuardianNeeded, json!({})),
            Refusal::NotPrepared | Refusal::NotProven => (Code::NotProven, json!({})),
            Refusal::Randomness => (Code::Randomness, json!({})),
        };
        Self::new(code, &refusal, detail)
    }
}

fn plan_error_as_json(error: &PlanError) -> Value {
    match error {
        PlanError::NoSuchClaim(path) | PlanError::NeverDisclosed(path) | PlanError::Unfit(path) => {
            json!({"path": path})
        }
        PlanError::NotHolderBound | PlanError::OpeningKey => json!({}),
    }
}

impl<E: ToString> From<SyncError<E>> for Failure {
    fn from(error: SyncError<E>) -> Self {
        let text = match &error {
            SyncError::Fetch(error) => error.to_string(),
            SyncError::UnknownIssuer => "the wallet does not know this issuer".to_owned(),
            SyncError::Log(error) => return error.clone().into(),
            SyncError::Future(epoch) => format!("the newest epoch, {epoch}, is in the future"),
            SyncError::FewHolders { tokens, buckets } => format!("{tokens} tokens in {buckets} buckets"),
        };
        let (code, detail) = match error {
            SyncError::UnknownIssuer => (Code::UnknownIssuer, json!({})),
            SyncError::Fetch(_) | SyncError::Log(_) => (Code::NotFetched, json!({})),
            SyncError::Future(epoch) => (Code::FutureEpoch, json!({"epoch": epoch.0})),
            SyncError::FewHolders { tokens, buckets } => {
                (Code::FewHolders, json!({"tokens": tokens, "buckets": buckets}))
            }
        };
        Self::new(code, &text, detail)
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        let code = match &error {
            LogError::Malformed(malformed) => return (*malformed).into(),
            LogError::Signature { .. } => Code::LogNotSigned,
            LogError::Forked(_) => Code::LogForked,
            LogError::Altered { .. } | LogError::Shortened { .. } => Code::LogAltered,
            LogError::Chain { .. }
            | LogError::Order { .. }
            | LogError::KeyRepeated { .. }
            | LogError::Counts { .. } => Code::LogInconsistent,
        };
        let detail = match &error {
            LogError::Signature { line }
            | LogError::Altered { line }
            | LogError::Chain { line }
            | LogError::Order { line }
            | LogError::KeyRepeated { line }
            | LogError::Counts { line } => json!({"line": line}),
            LogError::Forked(fork) => {
                json!({"epoch": fork.kept.head().epoch.0, "kept": fork.kept.to_compact(), "found": fork.found.to_compact()})
            }
            LogError::Shortened { kept, found } => json!({"kept": kept, "found": found}),
            LogError::Malformed(_) => json!({}),
        };
        Self::new(code, &error, detail)
    }
}
