//! Evidence: that a token was there and is there no more can be shown, and nothing else passes for it.

use bauta_credential::epoch::{BucketError, EvidenceError, LogError, Struck, StruckEvidence};
use bauta_credential::{Part, Problem};
use serde_json::{Value, json};

use crate::support::{Published, contents, counts, handles, history, issuer};

fn evidence() -> StruckEvidence {
    let ([first, second, third], handle) = (history(), handles(1).remove(0));
    StruckEvidence {
        earlier: first.copy(&handle),
        between: vec![second.signed.to_compact()],
        later: third.copy(&handle),
        handle,
    }
}

#[test]
fn a_struck_credential_can_be_shown() {
    let ([first, second, third], evidence) = (history(), evidence());
    let struck = Struck { valid_in: first.head().epoch, missing_in: third.head().epoch };
    assert_eq!(evidence.check(&issuer(1)), Ok(struck));
    let read = StruckEvidence::from_json(evidence.to_json().as_bytes()).unwrap();
    assert_eq!(read, evidence);
    let direct = StruckEvidence { earlier: second.copy(&evidence.handle), between: vec![], ..evidence };
    assert_eq!(direct.check(&issuer(1)).unwrap().valid_in, second.head().epoch);
    assert_eq!(StruckEvidence::from_json(direct.to_json().as_bytes()).unwrap(), direct);
}

#[test]
fn a_credential_in_good_standing_is_not() {
    let [first, second, _] = history();
    let handle = handles(2).remove(1);
    let evidence =
        StruckEvidence { earlier: first.copy(&handle), between: vec![], later: second.copy(&handle), handle };
    assert_eq!(evidence.check(&issuer(1)), Err(EvidenceError::StillValid));
}

#[test]
fn a_handle_that_never_had_a_token_is_not() {
    let ([first, second, _], handle) = (history(), handles(12).remove(11));
    let evidence =
        StruckEvidence { earlier: first.copy(&handle), between: vec![], later: second.copy(&handle), handle };
    assert_eq!(evidence.check(&issuer(1)), Err(EvidenceError::NeverValid));
}

#[test]
fn both_buckets_are_the_issuers() {
    let without = |octets: &mut Vec<u8>| octets.truncate(octets.len() - 50);
    let mut altered = evidence();
    without(&mut altered.earlier.bucket);
    assert_eq!(altered.check(&issuer(1)), Err(EvidenceError::Earlier(BucketError::NotInTree)));
    let mut altered = evidence();
    altered.later.path[0] ^= 1;
    assert_eq!(altered.check(&issuer(1)), Err(EvidenceError::Later(BucketError::NotInTree)));
    // Another holder's bucket in place of one's own holds no token of one's own, and proves nothing.
    let ([_, second, third], mine) = (history(), handles(9).remove(1));
    let others = handles(9);
    let elsewhere = others.iter().find(|other| third.copy(other).path != third.copy(&mine).path).unwrap();
    let swapped = StruckEvidence {
        earlier: second.copy(&mine),
        between: vec![],
        later: third.copy(elsewhere),
        handle: mine,
    };
    assert_eq!(swapped.check(&issuer(1)), Err(EvidenceError::Later(BucketError::NotInTree)));
}

#[test]
fn the_heads_are_the_issuers_and_chained() {
    assert!(matches!(
        evidence().check(&issuer(2)),
        Err(EvidenceError::Heads(LogError::Signature { line: 0 }))
    ));
    let chain = |line| Err(EvidenceError::Heads(LogError::Chain { line }));
    let gap = StruckEvidence { between: vec![], ..evidence() };
    assert_eq!(gap.check(&issuer(1)), chain(1));
    let evidence = evidence();
    let backwards =
        StruckEvidence { earlier: evidence.later.clone(), later: evidence.earlier.clone(), ..evidence };
    assert_eq!(backwards.check(&issuer(1)), chain(1));
}

/// A bucket that the issuer publishes in a form that nobody can search is no way out.
#[test]
fn an_unreadable_bucket_holds_no_token() {
    let handles = handles(5);
    let first = Published::new(20_000, 1, &handles, None);
    let mut octets = contents(20_001, 1, &handles).remove(0);
    octets.rotate_left(50);
    let counts = counts(1, 5, Some(&first.signed));
    let later = Published::of_octets(20_001, vec![octets], counts, Some(&first.signed));
    let handle = handles[0].clone();
    let evidence =
        StruckEvidence { earlier: first.copy(&handle), between: vec![], later: later.copy(&handle), handle };
    assert_eq!(evidence.check(&issuer(1)).unwrap().missing_in, later.head().epoch);
}

#[test]
fn its_json_is_read_strictly() {
    let value: Value = serde_json::from_str(&evidence().to_json()).unwrap();
    let refuses = |alter: &dyn Fn(&mut Value)| {
        let mut altered = value.clone();
        alter(&mut altered);
        let malformed = StruckEvidence::from_json(altered.to_string().as_bytes()).unwrap_err();
        assert_eq!(malformed.part, Part::StruckEvidence);
        malformed.problem
    };
    assert_eq!(refuses(&|value| value["earlier"]["bucket"] = "QR".into()), Problem::Base64);
    assert!(matches!(refuses(&|value| value["handle"] = "AA".into()), Problem::Bbs(_)));
    for (name, wrong) in [("earlier", json!(["a", "", ""])), ("between", json!("")), ("more", json!(1))] {
        assert!(matches!(refuses(&|value| value[name] = wrong.clone()), Problem::Json { .. }), "{name}");
    }
}
