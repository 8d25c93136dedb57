//! Everything that happened, to take away.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use bauta_credential::epoch::Epoch;
use serde_json::json;

use super::Stage;
use crate::demonstration::hosts::Host;
use crate::demonstration::recorder::{End, Octets, Record, What};
use crate::http::Problem;

/// `GET /story.json`.
pub(super) async fn json(State(stage): State<Arc<Stage>>) -> Response {
    let since = stage.recorder.since(0, usize::MAX);
    let parties = Host::ALL.map(|host| json!({ "name": host, "origin": host.origin(stage.port) }));
    let story = json!({
        "demonstration": "bauta", "version": env!("CARGO_PKG_VERSION"), "now": stage.days.now(),
        "nights": stage.days.passed(), "parties": parties, "dropped": since.dropped, "records": since.records,
    });
    let headers = [(header::CONTENT_DISPOSITION, "attachment; filename=\"bauta-story.json\"")];
    (headers, axum::Json(story)).into_response()
}

#[derive(Template)]
#[template(path = "story.html")]
struct Page {
    day: String,
    dropped: u64,
    lines: Vec<Told>,
}

/// A record, as it is printed.
struct Told {
    line: u64,
    day: String,
    kind: &'static str,
    who: String,
    what: String,
    text: String,
    octets: usize,
}

/// `GET /story.html`: one page that needs nothing else.
pub(super) async fn html(State(stage): State<Arc<Stage>>) -> Result<Response, Problem> {
    let since = stage.recorder.since(0, usize::MAX);
    let lines = since.records.iter().map(|record| told(record)).collect();
    let page = Page { day: day(stage.days.now()), dropped: since.dropped, lines };
    let html = page.render().map_err(|_| Problem::internal())?;
    let headers = [
        (header::CONTENT_DISPOSITION, "attachment; filename=\"bauta-story.html\""),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
    ];
    Ok((headers, Html(html)).into_response())
}

fn day(time: u64) -> String {
    Epoch::from_unix_seconds(time).to_string()
}

fn told(record: &Record) -> Told {
    let name = |end: End| match end {
        End::Person => "person",
        End::Staff => "staff",
        End::Party(host) => host.name(),
    };
    let (kind, who, what, body) = match &record.what {
        What::Message(message) => {
            let who = format!("{} → {}", name(message.from), name(message.to));
            ("message", who, message.what.clone(), &message.body)
        }
        What::Row(row) => {
            let removed = if row.removed { " (removed)" } else { "" };
            ("row", row.party.to_string(), format!("{}{removed}", row.table), &row.body)
        }
        What::Key(key) => ("key", key.party.to_string(), key.name.clone(), &key.body),
    };
    Told { line: record.line, day: day(record.time), kind, who, what, text: text(body), octets: body.0.len() }
}

/// Text as it is, octets in hexadecimal.
fn text(octets: &Octets) -> String {
    String::from_utf8(octets.0.clone()).unwrap_or_else(|_| hex::encode(&octets.0))
}
