//! What can be looked at: who takes part, what was written down, what is held, what telephones got.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stage;
use crate::demonstration::hosts::Host;
use crate::http::Problem;

/// Most records in one answer.
const MOST: usize = 500;

/// `GET /story`: names and addresses.
pub(super) async fn story(State(stage): State<Arc<Stage>>) -> Json<Value> {
    let address = |host: Host| json!({ "name": host, "origin": host.origin(stage.port) });
    let parties: Vec<_> = Host::ALL.into_iter().map(address).collect();
    Json(json!({
        "parties": parties, "languages": ["en", "zh-Hans"], "now": stage.days.now(),
        "peopled": stage.peopled.load(Ordering::Acquire),
    }))
}

/// From where on.
#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: u64,
}

/// `GET /records?after=N`.
pub(super) async fn records(
    State(stage): State<Arc<Stage>>,
    Query(After { after }): Query<After>,
) -> Json<Value> {
    let since = stage.recorder.since(after, MOST);
    Json(json!({ "records": since.records, "dropped": since.dropped, "last": since.last }))
}

/// Whose.
#[derive(Deserialize)]
pub(super) struct Parties {
    #[serde(default)]
    parties: String,
}

/// `GET /holdings?parties=issuer,forum`.
pub(super) async fn holdings(
    State(stage): State<Arc<Stage>>,
    Query(Parties { parties }): Query<Parties>,
) -> Result<Json<Value>, Problem> {
    let parties = named(parties.split(',').filter(|name| !name.is_empty()))?;
    let records: Vec<_> = parties.into_iter().flat_map(|party| stage.recorder.held(party)).collect();
    Ok(Json(json!({ "records": records })))
}

/// Parties by their names, each once.
pub(super) fn named<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<Host>, Problem> {
    let unknown = || {
        Problem::new(StatusCode::BAD_REQUEST, "unknown-party", "Nobody of that name keeps anything")
            .field("parties")
    };
    let mut parties = Vec::new();
    for name in names {
        let host: Host = name.parse().map_err(|_| unknown())?;
        if !Host::PARTIES.contains(&host) {
            return Err(unknown());
        }
        if !parties.contains(&host) {
            parties.push(host);
        }
    }
    Ok(parties)
}

/// `GET /telephone/{number}`.
pub(super) async fn telephone(State(stage): State<Arc<Stage>>, Path(number): Path<String>) -> Json<Value> {
    Json(json!({ "messages": stage.telephone.of(&number) }))
}
