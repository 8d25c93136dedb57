//! `/clock`: the demonstration's time.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Stage;

/// `GET /clock`.
pub(super) async fn clock(State(stage): State<Arc<Stage>>) -> Json<Value> {
    Json(time(&stage))
}

/// `POST /clock/night`: a day passes.
pub(super) async fn night(State(stage): State<Arc<Stage>>) -> Json<Value> {
    stage.days.pass(1);
    Json(time(&stage))
}

fn time(stage: &Stage) -> Value {
    json!({ "now": stage.days.now(), "nights": stage.days.passed() })
}
