//! The public log of openings: it grows, and every other change shows.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_credential::PresentationRequest;
use bauta_verifier::opening::{Case, OpeningLog, OpeningRefusal};

const NOW: u64 = 1_795_392_000;

fn request() -> PresentationRequest {
    let json = concat!(
        r#"{"client_id":"https://shop.example","nonce":"n-0","dcql_query":{"credentials":[{"id":"person","#,
        r#""format":"jwp+bbs-mod","meta":{"vct_values":["urn:bauta:person:1"]}}]}}"#,
    );
    PresentationRequest::parse(json.as_bytes()).unwrap()
}

fn log_of(answers: &[&str]) -> OpeningLog {
    let (request, mut log) = (request(), OpeningLog::default());
    for answer in answers {
        log.append(&Case { request: &request, answer }, "court order", NOW).unwrap();
    }
    log
}

fn lines(log: &OpeningLog) -> Vec<String> {
    String::from_utf8(log.to_octets()).unwrap().lines().map(|line| format!("{line}\n")).collect()
}

fn refused_at(text: &str) -> usize {
    match OpeningLog::read(text.as_bytes()) {
        Err(OpeningRefusal::Log { line }) => line,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_written_is_read() {
    for log in [log_of(&[]), log_of(&["a"]), log_of(&["a", "b", "c"])] {
        assert_eq!(OpeningLog::read(&log.to_octets()).unwrap(), log);
    }
}

#[test]
fn a_presentation_has_one_line_whatever_ends_its_file() {
    assert_eq!(log_of(&["a", "a\n", "a"]).entries().len(), 1);
}

#[test]
fn lines_that_are_taken_out_changed_or_moved_show() {
    let lines = lines(&log_of(&["a", "b", "c"]));
    assert_eq!(refused_at(&lines[1..].concat()), 1);
    assert_eq!(refused_at(&[&lines[0][..], &lines[2]].concat()), 2);
    assert_eq!(refused_at(&[&lines[1][..], &lines[0], &lines[2]].concat()), 1);
    assert_eq!(refused_at(&lines.concat().replacen("court order", "court  order", 1)), 2);
    assert_eq!(refused_at(&lines.concat().replacen("{\"previous\"", "{ \"previous\"", 1)), 1);
    assert_eq!(refused_at(&format!("{}x\n", lines.concat())), 4);
    assert_eq!(refused_at(&format!("{}\n", lines.concat())), 4);
    let unknown = lines.concat().replacen("{\"previous\"", "{\"more\":1,\"previous\"", 1);
    assert_eq!(refused_at(&unknown), 1);
}

#[test]
fn a_log_begins_with_what_was_kept() {
    let (long, short, other) = (log_of(&["a", "b", "c"]), log_of(&["a", "b"]), log_of(&["a", "c"]));
    long.follows(&short).unwrap();
    long.follows(&long).unwrap();
    long.follows(&OpeningLog::default()).unwrap();
    assert_eq!(short.follows(&long), Err(OpeningRefusal::Log { line: 3 }));
    assert_eq!(long.follows(&other), Err(OpeningRefusal::Log { line: 2 }));
    assert_eq!(OpeningLog::default().follows(&short), Err(OpeningRefusal::Log { line: 1 }));
}

#[test]
fn a_reason_is_needed() {
    let (request, mut log) = (request(), OpeningLog::default());
    let case = Case { request: &request, answer: "a" };
    for reason in ["", "two\nlines", &"x".repeat(1025)] {
        assert_eq!(log.append(&case, reason, NOW), Err(OpeningRefusal::Reason), "{reason:?}");
    }
    assert!(log.entries().is_empty());
    log.append(&case, &"x".repeat(1024), NOW).unwrap();
}
