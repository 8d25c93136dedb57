//! The presented form: what is read, and why everything else is refused before anything is verified.

use bauta_bbs::Error;
use bauta_credential::{
    Alg, MAX_CLAIMS, Part, Presentation, PresentationRequest, Problem, SubProof, SubProofAlg,
};

use crate::request::REQUEST;
use crate::support::{
    ALGS, BAD_BASE64, IDENTITY, Issued, OUTSIDE_SUBGROUP, base64url, malformed, place, with_component,
    with_slot,
};

const SHOWN: [usize; 2] = [4, 6];
const SUB_PROOF: &[u8] = br#"{"alg":"or-membership","input":{"i":[6]},"proof":"AAAA"}"#;

fn presentation(alg: Alg) -> Presentation {
    let request = PresentationRequest::parse(REQUEST.as_bytes()).unwrap();
    Issued::new(alg).present(&request, &SHOWN)
}

fn refuses(compact: &str, part: Part, position: usize, problem: Problem) {
    assert_eq!(Presentation::parse(compact), Err(malformed(part, position, problem)));
}

fn refuses_as_json(compact: &str, position: usize) {
    let refused = Presentation::parse(compact).unwrap_err();
    assert_eq!((refused.part, refused.position), (Part::SubProof, position));
    assert!(matches!(refused.problem, Problem::Json { .. }), "{refused}");
}

#[test]
fn it_is_written_and_read_back() {
    for alg in ALGS {
        let mut presentation = presentation(alg);
        let compact = presentation.to_compact();
        assert_eq!(Presentation::parse(&compact).unwrap(), presentation);
        assert_eq!(compact.split('.').nth(2).unwrap(), "~~~~IkYi~~Ijk5MDEwMSI~~~~~~");
        assert_eq!(presentation.disclosed().iter().map(|(index, _)| *index).collect::<Vec<_>>(), SHOWN);
        assert_eq!(presentation.claimed_nonce().unwrap().as_str(), "n-0_S6_WzA2Mj");
        presentation.sub_proofs = vec![
            SubProof::new(SubProofAlg::BautaRange, 7, vec![1; 264]),
            SubProof::from_json(SUB_PROOF).unwrap(),
        ];
        assert_eq!(Presentation::parse(&presentation.to_compact()).unwrap(), presentation);
    }
}

#[test]
fn no_beginning_of_it_is_a_presentation() {
    let compact = presentation(Alg::BbsModHb).to_compact();
    for end in 0..compact.len() {
        assert!(Presentation::parse(&compact[..end]).is_err(), "{end}");
    }
}

#[test]
fn nothing_but_sub_proofs_follows_it() {
    let compact = presentation(Alg::BbsModHb).to_compact();
    for more in ["A", "AAAA", "=", " ", "\n", "\0"] {
        assert_eq!(place(Presentation::parse(&format!("{compact}{more}"))), (Part::CoreProof, 0), "{more:?}");
    }
    let count = Problem::Count { expected: 4, found: 5 };
    refuses(&format!("{compact}."), Part::Compact, 0, count);
    refuses_as_json(&format!("{compact}~"), 0);
    let good = base64url(SUB_PROOF);
    refuses_as_json(&format!("{compact}~{good}~AAAA"), 1);
    refuses_as_json(&format!("{compact}~{}", base64url(r#"{"a":1,"a":2}"#)), 0);
    for other in ["[]", "{}", "null"] {
        let text = format!("{compact}~{}", base64url(other));
        refuses(&text, Part::SubProof, 0, Problem::Unsupported("sub-proof"));
    }
    refuses(&format!("{compact}~{good}~QR"), Part::SubProof, 1, Problem::Base64);
}

#[test]
fn it_has_four_components() {
    for (compact, found) in [("", 1), ("e30.e30", 2), ("e30.e30.MQ", 3), (&".".repeat(1000), 5)] {
        refuses(compact, Part::Compact, 0, Problem::Count { expected: 4, found });
    }
}

#[test]
fn its_size_is_bounded() {
    const LIMIT: usize = 1024 * 1024;
    refuses(&"A".repeat(LIMIT + 1), Part::Compact, 0, Problem::TooLarge { limit: LIMIT });
    let compact = presentation(Alg::BbsModHb).to_compact();
    for tildes in [MAX_CLAIMS, 10_000] {
        let many = with_component(&compact, 2, &"~".repeat(tildes));
        refuses(&many, Part::Payload, 0, Problem::TooLarge { limit: MAX_CLAIMS });
    }
    let good = format!("~{}", base64url(SUB_PROOF));
    let most = format!("{compact}{}", good.repeat(64));
    assert_eq!(Presentation::parse(&most).unwrap().sub_proofs.len(), 64);
    refuses(&format!("{most}{good}"), Part::SubProof, 64, Problem::TooLarge { limit: 64 });
}

#[test]
fn base64url_has_one_form() {
    let compact = presentation(Alg::BbsModHb).to_compact();
    for bad in BAD_BASE64 {
        refuses(&with_component(&compact, 0, bad), Part::PresentationHeader, 0, Problem::Base64);
        refuses(&with_component(&compact, 1, bad), Part::IssuerHeader, 0, Problem::Base64);
        for slot in [0, 6, 12] {
            refuses(&with_slot(&compact, 2, slot, bad), Part::Payload, slot, Problem::Base64);
        }
        refuses(&with_component(&compact, 3, bad), Part::CoreProof, 0, Problem::Base64);
        refuses(&format!("{compact}~{bad}"), Part::SubProof, 0, Problem::Base64);
    }
}

#[test]
fn a_core_proof_that_is_longer_than_any_is_refused_unread() {
    const LIMIT: usize = 288 + 32 * 130 + 80 * 64;
    assert_eq!(core_proof_problem(&vec![0; LIMIT + 1]), Problem::TooLarge { limit: LIMIT });
    assert!(matches!(core_proof_problem(&vec![0; LIMIT]), Problem::Bbs(Error::Length { .. })));
}

/// The core proof with octets put in at a place, and what that place is refused for.
fn core_proof_problem(octets: &[u8]) -> Problem {
    let compact = with_component(&presentation(Alg::BbsModHb).to_compact(), 3, &base64url(octets));
    let refused = Presentation::parse(&compact).unwrap_err();
    assert_eq!((refused.part, refused.position), (Part::CoreProof, 0));
    refused.problem
}

fn altered(at: usize, part: &[u8]) -> Vec<u8> {
    let mut octets = presentation(Alg::BbsModHb).core_proof.to_octets();
    octets[at..at + part.len()].copy_from_slice(part);
    octets
}

#[test]
fn the_core_proof_has_points_of_the_subgroup() {
    for at in [8, 56, 104] {
        for point in [IDENTITY, OUTSIDE_SUBGROUP, [0xff; 48]] {
            let problem = core_proof_problem(&altered(at, &point));
            assert!(matches!(problem, Problem::Bbs(Error::Point { .. })), "{at}: {problem}");
        }
    }
}

#[test]
fn the_core_proof_has_scalars_between_zero_and_r() {
    let count = 4 + 13;
    for at in (0..count).map(|scalar| 8 + 144 + 32 * scalar) {
        for scalar in [[0; 32], [0xff; 32]] {
            let problem = core_proof_problem(&altered(at, &scalar));
            assert!(matches!(problem, Problem::Bbs(Error::Scalar { .. })), "{at}: {problem}");
        }
    }
}

#[test]
fn the_core_proof_says_its_lengths_truly() {
    let octets = presentation(Alg::BbsModHb).core_proof.to_octets();
    let commitments_at = octets.len() - 8;
    let extended = [&octets[..], &[0]].concat();
    for octets in [
        Vec::new(),
        octets[..octets.len() - 1].to_vec(),
        extended,
        altered(0, &u64::MAX.to_be_bytes()),
        altered(0, &0u64.to_be_bytes()),
        altered(commitments_at, &1u64.to_be_bytes()),
        altered(commitments_at, &u64::MAX.to_be_bytes()),
    ] {
        let problem = core_proof_problem(&octets);
        assert!(matches!(problem, Problem::Bbs(Error::Length { .. })), "{problem}");
    }
}

#[test]
fn a_nonce_is_found_only_where_one_is() {
    let nonce = |header: &[u8]| {
        let compact = with_component(&presentation(Alg::BbsModHb).to_compact(), 0, &base64url(header));
        Presentation::parse(&compact).unwrap().claimed_nonce()
    };
    let header = |problem| Err(malformed(Part::PresentationHeader, 0, problem));
    for other in ["{}", "[]", "1", r#"{"nonce":7}"#, r#"{"x":{"nonce":"n"}}"#] {
        assert_eq!(nonce(other.as_bytes()), header(Problem::Missing("nonce")));
    }
    assert_eq!(nonce(br#"{"nonce":"../n"}"#), header(Problem::OutOfRange("nonce")));
    let deep = "[".repeat(5_000);
    for other in ["", "{", r#"{"nonce":"n","nonce":"m"}"#, "{\"nonce\":\"n\"} x", &deep] {
        assert_eq!(place(nonce(other.as_bytes())), (Part::PresentationHeader, 0));
    }
    assert_eq!(place(nonce(b"\xff")), (Part::PresentationHeader, 0));
}

#[test]
fn what_is_disclosed_is_not_printed() {
    let printed = format!("{:?}", presentation(Alg::BbsModHb));
    assert!(printed.contains("Payload(8 octets)"));
}
