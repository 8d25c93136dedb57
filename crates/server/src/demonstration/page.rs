//! The page with the wallet: files that are part of the program, or of a directory while they are being written.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest as _, Sha256};

use super::hosts::Host;
use crate::http::{Limits, Problem, guarded};

/// The built page, as it lies in `dist`.
#[derive(rust_embed::RustEmbed)]
#[folder = "dist/"]
#[allow_missing = true]
struct Built;

/// Where the files come from.
#[derive(Clone, Debug)]
pub(super) enum Files {
    /// From the program itself.
    Embedded,
    /// From a directory.
    Directory(PathBuf),
}

struct File {
    octets: Cow<'static, [u8]>,
    digest: [u8; 32],
}

impl Files {
    /// A file by its path below `/`, without a slash before it.
    fn file(&self, path: &str) -> Option<File> {
        match self {
            Self::Embedded => {
                let file = Built::get(path)?;
                Some(File { octets: file.data, digest: file.metadata.sha256_hash() })
            }
            Self::Directory(directory) => {
                let below = Path::new(path);
                below.components().all(|part| matches!(part, Component::Normal(_))).then_some(())?;
                let octets = std::fs::read(directory.join(below)).ok()?;
                let digest = Sha256::digest(&octets).into();
                Some(File { octets: octets.into(), digest })
            }
        }
    }
}

struct Page {
    files: Files,
    policy: HeaderValue,
}

/// The routes of the page.
pub(super) fn routes(files: Files, port: u16) -> Router {
    let others = [Host::Issuer, Host::Forum, Host::Shop, Host::Game, Host::Curtain];
    let others = others.map(|host| host.origin(port)).join(" ");
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self' {others}; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let routes = Router::new().fallback(get(serve)).with_state(Arc::new(Page { files, policy }));
    guarded(routes, &Limits::default())
}

async fn serve(State(page): State<Arc<Page>>, uri: Uri, headers: HeaderMap) -> Response {
    let mut response = page.answer(uri.path(), &headers);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, page.policy.clone());
    response
}

impl Page {
    fn answer(&self, path: &str, asked: &HeaderMap) -> Response {
        let path = path.trim_start_matches('/');
        let path = if path.is_empty() { "index.html" } else { path };
        let plain = self.files.file(path).map(|file| (file, false));
        let found = plain.or_else(|| self.files.file(&format!("{path}.gz")).map(|file| (file, true)));
        let Some((file, packed)) = found else { return missing(path) };
        let tag = format!("\"{}\"", hex::encode(&file.digest[..16]));
        let known = asked.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
        let unchanged = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
        let mut response = if unchanged {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, content_type(path))], file.octets.into_owned()).into_response()
        };
        if let Ok(tag) = HeaderValue::try_from(tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        if packed && !unchanged {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

fn missing(path: &str) -> Response {
    let problem = Problem::new(StatusCode::NOT_FOUND, "not-found", "There is no such file");
    if path == "index.html" {
        return problem.detail("this program was built without the page: cargo xtask page").into_response();
    }
    problem.into_response()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
