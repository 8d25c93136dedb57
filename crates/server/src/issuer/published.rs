//! What is published, and how it is served: the same octets for everybody, without cookies, from caches wherever there are.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bauta_credential::epoch::LOG_NAME;
use sha2::{Digest, Sha256};

use super::IssuerService;
use crate::http::{Path as AddressPath, Problem, Refusals, blocking};

/// What does not change for a while.
const SHORT: &str = "public, max-age=60";
/// What never changes.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The most digits of a number in a name.
const DIGITS: usize = 12;

/// The directory of what is published.
#[derive(Clone, Debug)]
pub(super) struct Published {
    directory: PathBuf,
}

impl Published {
    pub(super) fn new(directory: &Path) -> Self {
        Self { directory: directory.to_owned() }
    }

    /// Puts a file there, whole or not at all. What is published is not replaced: a file that is there is the same, and
    /// a log that is there is the beginning of this one.
    pub(super) fn put(&self, name: &str, octets: &[u8]) -> io::Result<()> {
        let path = self.directory.join(name);
        match fs::read(&path) {
            Ok(there) if there == octets => return Ok(()),
            Ok(there) if name == LOG_NAME && octets.starts_with(&there) => {}
            Ok(_) => {
                let reason = "another issuer's, a later or another history is published there";
                return Err(io::Error::new(ErrorKind::AlreadyExists, reason));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let directory = path.parent().unwrap_or(&self.directory);
        fs::create_dir_all(directory)?;
        let part = path.with_extension(format!("part-{}", std::process::id()));
        let mut file = File::create(&part)?;
        file.write_all(octets)?;
        file.sync_all()?;
        fs::rename(part, &path)?;
        File::open(directory)?.sync_all()
    }

    /// Whether this is the log that is published.
    pub(super) fn is_log(&self, octets: &[u8]) -> bool {
        fs::read(self.directory.join(LOG_NAME)).is_ok_and(|there| there == octets)
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Problem> {
        fs::read(self.directory.join(name)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Problem::not_found(),
            kind => {
                tracing::error!(?kind, "a published file cannot be read");
                Problem::unavailable()
            }
        })
    }
}

/// The issuer's public description.
#[utoipa::path(get, path = "/issuer.json", tag = "public", responses(
    (status = 200, description = "issuer, algorithm, keys, schema, address of epochs", content_type = "application/json", body = Object),
    (status = 304, description = "it is the one that the cache has (`If-None-Match`)"),
    Refusals,
))]
pub(super) async fn description(State(service): State<IssuerService>, headers: HeaderMap) -> Response {
    let octets = service.description().as_bytes().to_vec();
    answer(octets, &headers, ("application/json", SHORT))
}

/// The log of epochs: one signed head a line.
#[utoipa::path(get, path = "/epochs/log", tag = "public", responses(
    (status = 200, description = "one signed head a line", content_type = "text/plain", body = String),
    (status = 304, description = "it is the one that the cache has (`If-None-Match`)"),
    (status = 404, description = "no epoch is published yet", content_type = "application/problem+json", body = Problem),
    Refusals,
))]
pub(super) async fn log(
    State(service): State<IssuerService>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let published = service.published().clone();
    let octets = blocking(move || published.read(LOG_NAME)).await?;
    Ok(answer(octets, &headers, ("text/plain; charset=utf-8", SHORT)))
}

/// A bucket of an epoch, or its path in the tree.
#[utoipa::path(get, path = "/epochs/{epoch}/{file}", tag = "public",
    params(
        ("epoch" = String, Path, description = "days since 1970-01-01", pattern = "^(0|[1-9][0-9]{0,11})$"),
        ("file" = String, Path, description = "`bucket-N` or `path-N`", pattern = "^(bucket|path)-(0|[1-9][0-9]{0,11})$"),
    ),
    responses(
        (status = 200, description = "entries of 50 octets, or siblings of 32", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 304, description = "it is the one that the cache has (`If-None-Match`)"),
        (status = 404, description = "there is no such file", content_type = "application/problem+json", body = Problem),
        Refusals,
))]
pub(super) async fn file(
    State(service): State<IssuerService>,
    AddressPath((epoch, file)): AddressPath<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let number = file.strip_prefix("bucket-").or_else(|| file.strip_prefix("path-"));
    if !is_number(&epoch) || !number.is_some_and(is_number) {
        return Err(Problem::not_found());
    }
    let published = service.published().clone();
    let octets = blocking(move || published.read(&format!("{epoch}/{file}"))).await?;
    Ok(answer(octets, &headers, ("application/octet-stream", IMMUTABLE)))
}

/// A number in its one way to be written.
fn is_number(text: &str) -> bool {
    let digits = (1..=DIGITS).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_digit());
    digits && (text == "0" || !text.starts_with('0'))
}

/// The octets, or that the cache has them.
fn answer(octets: Vec<u8>, asked: &HeaderMap, (kind, cached): (&'static str, &'static str)) -> Response {
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&octets)[..16]));
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let known = known
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|value| value == "*" || value.strip_prefix("W/").unwrap_or(value) == tag);
    let (status, body) =
        if known { (StatusCode::NOT_MODIFIED, Body::empty()) } else { (StatusCode::OK, Body::from(octets)) };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cached));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
