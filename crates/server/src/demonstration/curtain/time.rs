//! `/clock`: the demonstration's time.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Method, Request, Uri};
use bauta_credential::epoch::Epoch;
use serde_json::{Value, json};

use super::Stage;
use crate::demonstration::hosts::Host;
use crate::demonstration::place::Memory;
use crate::demonstration::recorder::End;
use crate::http::Problem;

/// The longest log, in octets.
const LONGEST_LOG: usize = 16 << 20;

/// How often it is looked whether another day has begun.
const LOOK: Duration = Duration::from_secs(5);

/// `GET /clock`.
pub(super) async fn clock(State(stage): State<Arc<Stage>>) -> Json<Value> {
    Json(stage.time())
}

/// `POST /clock/night`: a day passes, the issuer publishes an epoch, and who asks for good standing follows its log.
pub(super) async fn night(State(stage): State<Arc<Stage>>) -> Result<Json<Value>, Problem> {
    let _one_at_a_time = stage.nights.lock().await;
    let memory = Memory { port: stage.port, nights: stage.days.passed() + 1 };
    stage.place.remember(memory).map_err(|_| Problem::unavailable())?;
    stage.days.pass(1);
    stage.begin_day().await?;
    Ok(Json(stage.time()))
}

impl Stage {
    fn time(&self) -> Value {
        let (now, nights) = (self.days.now(), self.days.passed());
        json!({ "now": now, "nights": nights, "epoch": Epoch::from_unix_seconds(now).to_string() })
    }

    /// Sees to it that each day has its epoch, for ever.
    pub(in crate::demonstration) async fn keep_days(&self) {
        loop {
            let today = Epoch::from_unix_seconds(self.days.now());
            if self.begun.load(Ordering::Acquire) != today.0 {
                let _one_at_a_time = self.nights.lock().await;
                if let Err(problem) = self.begin_day().await {
                    tracing::warn!(code = problem.code, "the day has not begun");
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Publishes today's epoch, if it is not there yet, and has the platforms follow the log.
    pub(in crate::demonstration) async fn begin_day(&self) -> Result<(), Problem> {
        let today = Epoch::from_unix_seconds(self.days.now());
        let body = json!({ "epoch": today.to_string() }).to_string();
        let published = self.administrate(Host::Issuer, Method::POST, "/admin/epochs", body).await;
        if !published.status().is_success() {
            tracing::warn!(status = published.status().as_u16(), "the epoch was not published");
            return Err(Problem::unavailable());
        }
        for site in self.sites.iter().filter(|site| site.asks_for_standing()) {
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = Uri::from_static("/epochs/log");
            let answer = self.call(End::Party(site.kind()), Host::Issuer, request).await;
            let log = to_bytes(answer.into_body(), LONGEST_LOG).await.map_err(|_| Problem::unavailable())?;
            let (platform, issuer) = (site.platform().clone(), self.issuer.clone());
            let followed = tokio::task::spawn_blocking(move || platform.follow(&issuer, &log)).await;
            match followed {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tracing::warn!(%error, "the log was not followed");
                    return Err(Problem::unavailable());
                }
                Err(_) => return Err(Problem::internal()),
            }
        }
        self.begun.store(today.0, Ordering::Release);
        Ok(())
    }
}
