//! Administration: accounts and bans, for who has the token.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use utoipa::{IntoParams, ToSchema};

use super::Platform;
use super::accounts::{self, Account};
use super::refusal::Refusal;
use crate::http::{Json, Path, Problem, Query, Refusals};

/// Most characters of a reason.
const MAX_REASON: usize = 1000;
/// Characters of an account.
const ACCOUNT: usize = 96;

/// Somebody who has the administrator's token.
pub(crate) struct Administrator;

impl FromRequestParts<Platform> for Administrator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Platform) -> Result<Self, Refusal> {
        let line = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = line.and_then(|line| line.strip_prefix("Bearer ")).ok_or(Refusal::NotAdministrator)?;
        let expected = platform.settings().administrator.ok_or(Refusal::NotAdministrator)?;
        let is_the_same = Sha256::digest(token).as_slice().ct_eq(&expected);
        if is_the_same.into() { Ok(Self) } else { Err(Refusal::NotAdministrator) }
    }
}

/// Where a list goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    /// The last account of the page before.
    #[serde(default)]
    after: String,
}

/// Accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Accounts {
    /// At most 1,000, in the order of their names.
    accounts: Vec<Account>,
}

/// Who is to be banned, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ban {
    /// The account: 96 digits of hexadecimal.
    account: String,
    /// Why: 1 to 1,000 characters, which the person is shown.
    reason: String,
}

/// Accounts, with the days of their first and latest log-in, and bans.
#[utoipa::path(get, path = "/admin/accounts", params(After), responses(
    (status = OK, body = Accounts), (status = UNAUTHORIZED, body = Problem,
        content_type = "application/problem+json"), Refusals))]
pub(crate) async fn list(
    State(platform): State<Platform>,
    _: Administrator,
    after: Result<Query<After>, Problem>,
) -> Result<Json<Accounts>, Refusal> {
    let Query(After { after }) = after?;
    let after = if after.is_empty() { after } else { check_account("after", after)? };
    let work = move |transaction: &mut dyn bauta_storage::Transaction| accounts::list(transaction, &after);
    Ok(Json(Accounts { accounts: platform.core().desk.run(work).await? }))
}

/// Bans an account: its sessions end now, and it is not let in again, whatever credential it comes with.
#[utoipa::path(post, path = "/admin/bans", request_body = Ban, responses(
    (status = NO_CONTENT), (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json"),
        Refusals))]
pub(crate) async fn ban(
    State(platform): State<Platform>,
    _: Administrator,
    ban: Result<Json<Ban>, Problem>,
) -> Result<StatusCode, Refusal> {
    let Json(Ban { account, reason }) = ban?;
    let account = check_account("account", account)?;
    if reason.trim().is_empty() || reason.chars().count() > MAX_REASON || !reason.chars().all(is_plain) {
        return Err(Refusal::member("reason"));
    }
    let day = accounts::day(platform.core().clock.now());
    let work = move |transaction: &mut dyn bauta_storage::Transaction| {
        accounts::ban(transaction, &account, &reason, &day)
    };
    platform.core().desk.run(work).await?;
    tracing::info!("an account was banned");
    Ok(StatusCode::NO_CONTENT)
}

/// Lifts a ban.
#[utoipa::path(delete, path = "/admin/bans/{account}", params(("account" = String, Path)), responses(
    (status = NO_CONTENT), (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json"), Refusals))]
pub(crate) async fn unban(
    State(platform): State<Platform>,
    _: Administrator,
    Path(account): Path<String>,
) -> Result<StatusCode, Refusal> {
    let account = check_account("account", account)?;
    let work = move |transaction: &mut dyn bauta_storage::Transaction| accounts::unban(transaction, &account);
    if !platform.core().desk.run(work).await? {
        return Err(Refusal::NotFound);
    }
    tracing::info!("a ban was lifted");
    Ok(StatusCode::NO_CONTENT)
}

fn check_account(member: &str, account: String) -> Result<String, Refusal> {
    let is_one =
        account.len() == ACCOUNT && account.bytes().all(|octet| matches!(octet, b'0'..=b'9' | b'a'..=b'f'));
    if is_one { Ok(account) } else { Err(Refusal::member(member)) }
}

fn is_plain(character: char) -> bool {
    bauta_credential::is_plain_character(character)
}
