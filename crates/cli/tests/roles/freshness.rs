//! Replay, other verifiers, other requests, other times.

use std::io::{self, ErrorKind};

use bauta_credential::{Alg, IssuerMetadata, Nonce, PresentationRequest, RequestDraft, presentation_header};
use bauta_verifier::{Found, Policy, Rejection, RequestStore, Staleness, Verifier};
use bauta_wallet::Wallet;

use crate::support::{
    LIFETIME, NOW, Office, PERSON, Rogue, SHOP, Shared, draft, present, request, rng, verdict, verifier,
};

const MALL: &str = "https://mall.example";

fn enrolled() -> (IssuerMetadata, Wallet) {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    (office.metadata, wallet)
}

/// The same nonce in a request of somebody's choice.
fn with_nonce_of(request: &PresentationRequest, draft: RequestDraft) -> PresentationRequest {
    let other = PresentationRequest::new(draft, &mut rng(99)).unwrap();
    let text = std::str::from_utf8(other.as_octets()).unwrap();
    let text = text.replace(other.nonce().as_str(), request.nonce().as_str());
    PresentationRequest::parse(text.as_bytes()).unwrap()
}

// conformance: jwp-nonce-own
#[test]
fn an_answer_is_taken_once() {
    let (issuer, wallet) = enrolled();
    let request = request(&["region"], 3);
    let verifier = verifier(&[&issuer], &[&request]);
    let (one, other) =
        (present(&wallet, &request, 4).to_compact(), present(&wallet, &request, 5).to_compact());
    verifier.verify(&one, NOW, &mut rng(0)).unwrap();
    for compact in [one, other] {
        assert_eq!(
            verifier.verify(&compact, NOW, &mut rng(0)).unwrap_err(),
            Rejection::Stale(Staleness::Answered)
        );
    }
}

/// A store in which somebody else is always faster, or the medium fails at the last moment.
struct Last(Shared, Result<bool, ErrorKind>);

impl RequestStore for Last {
    fn insert(&self, request: &PresentationRequest) -> io::Result<()> {
        self.0.insert(request)
    }

    fn find(&self, nonce: &Nonce) -> io::Result<Found> {
        self.0.find(nonce)
    }

    fn consume(&self, _: &Nonce) -> io::Result<bool> {
        self.1.map_err(io::Error::from)
    }

    fn forget_expired(&self, time: u64) -> io::Result<()> {
        self.0.forget_expired(time)
    }
}

#[test]
fn who_consumes_second_has_verified_nothing() {
    let (issuer, wallet) = enrolled();
    let request = request(&["region"], 3);
    let compact = present(&wallet, &request, 4).to_compact();
    let denied = ErrorKind::PermissionDenied;
    for (consumed, expected) in
        [(Ok(false), Rejection::Stale(Staleness::Answered)), (Err(denied), Rejection::Store(denied))]
    {
        let store = Shared::default();
        store.insert(&request).unwrap();
        let verifier = Verifier::new(vec![issuer.clone()], Last(store, consumed));
        assert_eq!(verifier.verify(&compact, NOW, &mut rng(0)).unwrap_err(), expected);
    }
}

#[test]
fn what_is_refused_consumes_nothing() {
    let (issuer, wallet) = enrolled();
    let request = request(&["region"], 3);
    let verifier = verifier(&[&issuer], &[&request]);
    let honest = present(&wallet, &request, 4);
    let mut altered = honest.clone();
    altered.payloads[6] = Some(crate::support::payload("\"990102\""));
    verifier.verify(&altered.to_compact(), NOW, &mut rng(0)).unwrap_err();
    verifier.verify(&honest.to_compact(), NOW + LIFETIME, &mut rng(0)).unwrap_err();
    verifier.verify(&honest.to_compact(), NOW, &mut rng(0)).unwrap();
}

// conformance: jwp-nonce-own
#[test]
fn a_nonce_of_another_verifier_is_unknown() {
    let (issuer, wallet) = enrolled();
    let at_the_mall = PresentationRequest::new(draft(MALL, PERSON, &["region"]), &mut rng(3)).unwrap();
    let presentation = present(&wallet, &at_the_mall, 4);
    let refused = verdict(&issuer, &request(&["region"], 5), &presentation).unwrap_err();
    assert_eq!(refused, Rejection::Stale(Staleness::UnknownNonce));
}

/// The mall passes the shop's nonce on to a holder, and the holder's answer back to the shop.
#[test]
fn an_answer_to_another_audience_is_refused() {
    let (issuer, wallet) = enrolled();
    let of_the_shop = request(&["region"], 3);
    let of_the_mall = with_nonce_of(&of_the_shop, draft(MALL, PERSON, &["region"]));
    let presentation = present(&wallet, &of_the_mall, 4);
    let refused = verdict(&issuer, &of_the_shop, &presentation).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::Audience));
}

#[test]
fn an_answer_to_another_request_with_the_same_nonce_is_refused() {
    let (issuer, wallet) = enrolled();
    let asked = request(&["region"], 3);
    let purpose = RequestDraft { purpose: Some("a survey".into()), ..draft(SHOP, PERSON, &["region"]) };
    let other = with_nonce_of(&asked, purpose);
    let refused = verdict(&issuer, &asked, &present(&wallet, &other, 4)).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::Request));
}

#[test]
fn an_answer_after_the_lifetime_is_refused() {
    let (issuer, wallet) = enrolled();
    let request = request(&["region"], 3);
    let compact = present(&wallet, &request, 4).to_compact();
    for now in [NOW + LIFETIME, NOW + LIFETIME + 1, u64::MAX] {
        let refused = verifier(&[&issuer], &[&request]).verify(&compact, now, &mut rng(0)).unwrap_err();
        assert_eq!(refused, Rejection::Stale(Staleness::Expired));
    }
}

#[test]
fn a_request_dated_in_the_future_is_not_open() {
    let (issuer, wallet) = enrolled();
    let request = request(&["region"], 3);
    let compact = present(&wallet, &request, 4).to_compact();
    for now in [0, NOW - 61] {
        let refused = verifier(&[&issuer], &[&request]).verify(&compact, now, &mut rng(0)).unwrap_err();
        assert_eq!(refused, Rejection::Stale(Staleness::Expired));
    }
    verifier(&[&issuer], &[&request]).verify(&compact, NOW - 60, &mut rng(0)).unwrap();
}

/// Everything in the presentation header is the request's: a holder cannot say anything in it, or be recognised by it.
// conformance: jwp-ph-alg, jwp-ph-nonce, jwp-ph-aud, jwp-ph-octets
#[test]
fn the_presentation_header_has_one_form() {
    let mut office = Office::new(Alg::BbsModHb);
    let rogue = Rogue::enrol(&mut office, "Eriksson", 2);
    let request = request(&["region"], 3);
    let header = String::from_utf8(presentation_header(Alg::BbsModHb, &request)).unwrap();
    let region = [rogue.index("region")];
    verdict(&office.metadata, &request, &rogue.present(header.as_bytes(), &region, &[])).unwrap();

    let (alg, rest) = header[1..].split_once(',').unwrap();
    let others = [
        header.replacen('}', r#","cnf":"x"}"#, 1),
        format!("{{{},{alg}}}", rest.strip_suffix('}').unwrap()),
        header.replacen("BBS-MOD-HB", "BBS-MOD", 1),
        header.replacen(':', ": ", 1),
        format!("{header} "),
        header.replacen("alg", "\\u0061lg", 1),
        header.replacen("//", "\\/\\/", 1),
    ];
    for other in others {
        let presentation = rogue.present(other.as_bytes(), &region, &[]);
        let refused = verdict(&office.metadata, &request, &presentation).unwrap_err();
        assert_eq!(refused, Rejection::PolicyUnmet(Policy::PresentationHeader), "{other}");
    }
}

#[test]
fn the_presentation_header_names_this_request() {
    let mut office = Office::new(Alg::BbsModHb);
    let rogue = Rogue::enrol(&mut office, "Eriksson", 2);
    let request = request(&["region"], 3);
    let header = String::from_utf8(presentation_header(Alg::BbsModHb, &request)).unwrap();
    let region = [rogue.index("region")];
    let verdict = |header: &str| {
        let presentation = rogue.present(header.as_bytes(), &region, &[]);
        verdict(&office.metadata, &request, &presentation).unwrap_err()
    };
    let nonce = request.nonce().as_str();
    let policy = |policy| Rejection::PolicyUnmet(policy);
    assert_eq!(verdict(&format!(r#"{{"nonce":"{nonce}"}}"#)), policy(Policy::Audience));
    assert_eq!(verdict(&header.replacen(SHOP, MALL, 1)), policy(Policy::Audience));
    assert_eq!(verdict(&header.replacen(&request.digest(), nonce, 1)), policy(Policy::Request));
    let unknown = Rejection::Stale(Staleness::UnknownNonce);
    assert_eq!(verdict(&header.replacen(nonce, "another", 1)), unknown);
}
