//! Many answers at once.

use std::time::Duration;

use axum::http::StatusCode;
use bauta_server::platform::Batches;
use tokio::task::JoinSet;

use crate::support::{Reply, Site, on_each_database, world};

/// Posts all of them at the same time; the replies in their order.
async fn post_all(site: &Site, answers: Vec<(String, String)>) -> Vec<Reply> {
    let mut posted = JoinSet::new();
    for (number, (state, vp_token)) in answers.into_iter().enumerate() {
        let copy =
            Site { platform: site.platform.clone(), router: site.router.clone(), clock: site.clock.clone() };
        posted.spawn(async move { (number, copy.post_answer(&state, &vp_token).await) });
    }
    let mut replies = posted.join_all().await;
    replies.sort_by_key(|(number, _)| *number);
    replies.into_iter().map(|(_, reply)| reply).collect()
}

/// The same answer with something changed in its last part.
fn tampered(answer: &str) -> String {
    let at = answer.len() - 10;
    let other = if answer.as_bytes()[at] == b'A' { 'B' } else { 'A' };
    format!("{}{other}{}", &answer[..at], &answer[at + 1..])
}

#[test]
fn bad_answers_harm_nobody_elses() {
    on_each_database(async |database| {
        let site = Site::forum(database);
        let mut answers = Vec::new();
        let mut good = Vec::new();
        for number in 0..6 {
            let begun = site.begin().await;
            let answer = site.answer_of(&begun, &world().wallets[number % 2]).await;
            if number == 2 {
                answers.push((begun.state.clone(), tampered(&answer)));
            } else if number == 3 {
                answers.push((begun.state.clone(), "nonsense".into()));
            } else {
                // Somebody brings it under another state first.
                answers.push(("A".repeat(43), answer.clone()));
                answers.push((answers[0].0.clone(), answer.clone()));
                good.push(answers.len());
                answers.push((begun.state.clone(), answer));
            }
        }
        let replies = post_all(&site, answers).await;
        for (number, reply) in replies.iter().enumerate() {
            assert_eq!(reply.status == StatusCode::OK, good.contains(&number), "{number} {reply:?}");
        }
    });
}

#[test]
fn of_many_answers_to_one_request_one_is_taken() {
    on_each_database(async |database| {
        // Two processes over one database.
        let sites = [Site::forum(database), Site::forum(database)];
        let begun = sites[0].begin().await;
        let answer = sites[0].answer_of(&begun, &world().wallets[0]).await;
        let answers = vec![(begun.state.clone(), answer); 8];
        let (one, other) = tokio::join!(post_all(&sites[0], answers.clone()), post_all(&sites[1], answers));
        let taken = one.iter().chain(&other).filter(|reply| reply.status == StatusCode::OK).count();
        assert_eq!(taken, 1);
        for reply in one.iter().chain(&other).filter(|reply| reply.status != StatusCode::OK) {
            assert_eq!(reply.problem(), (409, "answered".into()));
        }
    });
}

#[test]
fn a_full_queue_says_so() {
    on_each_database(async |database| {
        let batches = Batches { together: 1, waiting: 1, patience: Duration::ZERO };
        let site = Site::open(database, |builder| builder.age_at_least(14).pseudonym().batches(batches));
        let mut answers = Vec::new();
        for _ in 0..24 {
            let begun = site.begin().await;
            let answer = site.answer_of(&begun, &world().wallets[0]).await;
            answers.push((begun.state, answer));
        }
        let replies = post_all(&site, answers.clone()).await;
        let busy: Vec<_> = replies.iter().filter(|reply| reply.status != StatusCode::OK).collect();
        assert!(!busy.is_empty() && busy.len() < replies.len());
        for reply in busy {
            assert_eq!(reply.problem(), (503, "busy".into()));
            assert_eq!(reply.headers["retry-after"], "1");
        }
        // Who was turned away has lost nothing.
        for ((state, answer), reply) in answers.iter().zip(&replies) {
            if reply.status != StatusCode::OK {
                assert_eq!(site.post_answer(state, answer).await.status, StatusCode::OK);
            }
        }
    });
}
