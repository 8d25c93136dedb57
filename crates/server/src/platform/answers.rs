//! Writing down who has answered: the moment at which an answer counts.

use std::collections::HashSet;
use std::sync::Arc;

use bauta_storage::{StorageError, Transaction, Value};
use bauta_verifier::{Rejection, Staleness, VerifiedPresentation};

use super::Core;
use super::accounts;
use super::queue::Accepted;
use super::refusal::Refusal;
use super::secret::Secret;
use super::sessions::Kept;

/// How long a response code is good, in seconds.
const CODE_LIFETIME: u64 = 120;
/// Values of one row.
const COLUMNS: usize = 6;

/// An answer that is valid, before anybody has written down that it is the one.
pub(crate) struct Verdict {
    pub(crate) presentation: VerifiedPresentation,
    pub(crate) state: String,
    pub(crate) admit: bool,
}

/// What is written down of an answer.
#[derive(Clone, Debug)]
struct Row {
    nonce: String,
    state: String,
    code: Option<String>,
    account: Option<String>,
    kept: Option<String>,
}

impl Row {
    fn of(verdict: &Verdict, code: Option<&Secret>) -> Self {
        let presentation = &verdict.presentation;
        Self {
            nonce: presentation.request().nonce().to_string(),
            state: verdict.state.clone(),
            code: code.map(Secret::hash),
            account: accounts::account_of(presentation),
            kept: verdict.admit.then(|| Kept::of(presentation).to_text()),
        }
    }
}

type Settle = Box<dyn FnOnce(Result<Accepted, Refusal>) + Send>;

/// Writes down which answers are the ones, all in one transaction, and lets everybody know. Refusals are known at once.
pub(crate) fn record(core: &Core, verdicts: Vec<Result<Verdict, Refusal>>, settles: Vec<Settle>) {
    let mut valid = Vec::new();
    let mut rows = Vec::new();
    for (verdict, settle) in verdicts.into_iter().zip(settles) {
        match verdict {
            Err(refusal) => settle(Err(refusal)),
            Ok(verdict) => {
                let code = verdict.admit.then(Secret::fresh);
                rows.push(Row::of(&verdict, code.as_ref()));
                valid.push((verdict, code, settle));
            }
        }
    }
    if rows.is_empty() {
        return;
    }
    let expires_at = core.clock.now() + CODE_LIFETIME;
    let rows = Arc::new(rows);
    let work = move |transaction: &mut dyn Transaction| consume(transaction, &rows, expires_at);
    core.desk.submit(work, move |outcomes| match outcomes {
        Err(refusal) => valid.into_iter().for_each(|(_, _, settle)| settle(Err(refusal.clone()))),
        Ok(outcomes) => {
            for ((verdict, code, settle), outcome) in valid.into_iter().zip(outcomes) {
                let code = code.map(|code| code.text().to_owned());
                settle(outcome.map(|()| Accepted { presentation: verdict.presentation, code }));
            }
        }
    });
}

/// Of all that answer a request, whatever process they came to, one row is the first. Who is banned has answered, and is
/// not let in.
fn consume(
    transaction: &mut dyn Transaction,
    rows: &[Row],
    expires_at: u64,
) -> Result<Vec<Result<(), Refusal>>, StorageError> {
    let accounts: Vec<String> = rows.iter().filter_map(|row| row.account.clone()).collect();
    let banned = accounts::bans(transaction, &accounts)?;
    let reason = |row: &Row| row.account.as_ref().and_then(|account| banned.get(account)).cloned();
    let mut first = insert(transaction, rows, &|row| reason(row).is_none(), expires_at)?;
    let outcome = |row: &Row| {
        if !first.remove(&row.nonce) {
            return Err(Rejection::Stale(Staleness::Answered).into());
        }
        reason(row).map_or(Ok(()), |reason| Err(Refusal::Banned { reason }))
    };
    Ok(rows.iter().map(outcome).collect())
}

/// Inserts the rows; the nonces of those that were the first.
fn insert(
    transaction: &mut dyn Transaction,
    rows: &[Row],
    is_let_in: &dyn Fn(&Row) -> bool,
    expires_at: u64,
) -> Result<HashSet<String>, StorageError> {
    let mut nonces = HashSet::new();
    let mut rest = rows;
    while !rest.is_empty() {
        // Sizes are powers of two, so that there are few different statements.
        let count = 1 << rest.len().ilog2();
        let (now, later) = rest.split_at(count);
        let places: Vec<_> = (0..count).map(place).collect();
        let sql = format!(
            "INSERT INTO platform_answers (nonce, state, code, account, kept, expires_at) VALUES {}
             ON CONFLICT DO NOTHING RETURNING nonce",
            places.join(", ")
        );
        let values: Vec<Value> = now.iter().flat_map(|row| values(row, is_let_in(row), expires_at)).collect();
        for row in transaction.query(&sql, &values)? {
            nonces.insert(row.get(0)?);
        }
        rest = later;
    }
    Ok(nonces)
}

fn place(row: usize) -> String {
    let numbers: Vec<_> = (1..=COLUMNS).map(|column| format!("?{}", row * COLUMNS + column)).collect();
    format!("({})", numbers.join(", "))
}

fn values(row: &Row, let_in: bool, expires_at: u64) -> [Value; COLUMNS] {
    let if_let_in = |value: &Option<String>| value.clone().filter(|_| let_in).into();
    [
        row.nonce.as_str().into(),
        row.state.as_str().into(),
        if_let_in(&row.code),
        if_let_in(&row.account),
        if_let_in(&row.kept),
        expires_at.into(),
    ]
}

/// Lets the browser in whose answer a handler of the site's own has taken.
pub(crate) fn admit(
    transaction: &mut dyn Transaction,
    state: &str,
    code: &str,
    kept: &str,
) -> Result<bool, StorageError> {
    let sql =
        "UPDATE platform_answers SET code = ?2, kept = ?3 WHERE state = ?1 AND code IS NULL AND kept IS NULL";
    Ok(transaction.execute(sql, &[state.into(), code.into(), kept.into()])? > 0)
}
