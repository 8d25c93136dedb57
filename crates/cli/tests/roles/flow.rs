//! The main flow: enrol, hold, show, verify.

use bauta_credential::{Alg, ClaimValue, Presentation};
use serde_json::json;

use crate::support::{
    ALGS, LIFETIME, NOW, Office, PERSON, SHOP, draft, passport, present, request, rng, verdict, verifier,
};

// conformance: jwp-reconstruct-hidden
#[test]
fn what_is_asked_is_shown_and_nothing_else() {
    for alg in ALGS {
        let mut office = Office::new(alg);
        let wallet = office.enrol("Eriksson", 2);
        let verifier = verifier(&[&office.metadata], &[]);
        let request =
            verifier.ask(draft(SHOP, PERSON, &["sex", "region", "birth_date"]), &mut rng(3)).unwrap();
        let compact = present(&wallet, &request, 4).to_compact();
        let verified = verifier.verify(&compact, NOW, &mut rng(0)).unwrap();
        let expected = json!({"vct": PERSON, "sex": "F", "region": "990101", "birth_date": 27_251});
        assert_eq!(verified.shown(), &expected);
        assert_eq!(verified.issuer(), office.metadata.issuer());
        assert_eq!(verified.request(), &request);
        let paths: Vec<_> = verified.claims().iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(paths, ["sex", "region", "birth_date"]);
        assert!(
            !compact.contains("Eriksson") && Presentation::parse(&compact).unwrap().disclosed().len() == 3
        );
    }
}

// conformance: zkp-01, zkp-02
#[test]
fn nothing_may_be_asked_and_is_then_shown() {
    for alg in ALGS {
        let mut office = Office::new(alg);
        let wallet = office.enrol("Eriksson", 2);
        let request = request(&[], 3);
        let verified = verdict(&office.metadata, &request, &present(&wallet, &request, 4)).unwrap();
        assert_eq!(verified.shown(), &json!({"vct": PERSON}));
    }
}

#[test]
fn everything_that_can_be_shown_can_be_asked() {
    for alg in ALGS {
        let mut office = Office::new(alg);
        let wallet = office.enrol("Eriksson", 2);
        let all = [
            "expires_on",
            "issued_on",
            "birth_date",
            "region",
            "nationality",
            "sex",
            "document_number",
            "document_type",
            "given_name",
            "family_name",
        ];
        let request = request(&all, 3);
        let verified = verdict(&office.metadata, &request, &present(&wallet, &request, 4)).unwrap();
        assert_eq!(verified.claims().len(), 10);
        assert_eq!(verified.shown()["family_name"], "Eriksson");
    }
}

/// The holder proves that the slot is not used, which is not the same as showing nothing.
#[test]
fn a_name_that_somebody_does_not_have_is_shown_as_absent() {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let request = request(&["given_name"], 3);
    let verified = verdict(&office.metadata, &request, &present(&wallet, &request, 4)).unwrap();
    assert_eq!(verified.shown(), &json!({"vct": PERSON}));
    assert!(verified.claims() == [("given_name".into(), ClaimValue::Absent)]);
}

#[test]
fn the_holder_sees_what_would_be_shown_before_it_is() {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let request = request(&["region", "family_name"], 3);
    let proposal = wallet.consider(&request, NOW).unwrap();
    let shown: Vec<_> = proposal.shown().into_iter().map(|(path, _)| path.to_string()).collect();
    assert_eq!(shown, ["family_name", "region"]);
    assert!(proposal.shown()[1].1 == ClaimValue::Text("990101".into()));
    assert_eq!(proposal.hidden().len(), 11);
    assert_eq!(proposal.request().client_id(), SHOP);
    assert_eq!(proposal.credential().issuer(), &office.metadata);
}

#[test]
fn a_sealed_wallet_presents_like_before() {
    use age::secrecy::SecretString;
    for alg in ALGS {
        let mut office = Office::new(alg);
        let wallet = office.enrol("Eriksson", 2);
        let passphrase = SecretString::from("passphrase");
        let sealed = bauta_wallet::seal(&wallet, &passphrase, 1).unwrap();
        let wallet = bauta_wallet::open(&sealed, &passphrase).unwrap();
        let request = request(&["region"], 3);
        verdict(&office.metadata, &request, &present(&wallet, &request, 4)).unwrap();
    }
}

#[test]
fn a_renewed_credential_is_shown_in_place_of_the_old_one() {
    let mut office = Office::new(Alg::BbsModHb);
    let mut wallet = office.enrol("Eriksson", 2);
    let renewal = wallet.renew(0, &mut rng(3)).unwrap();
    let mut record = passport("Eriksson");
    record.region = Some("990202".into());
    let same = bauta_issuer::Decision::SamePerson(bauta_issuer::PersonNumber(1));
    let issued = office.issue(&renewal, &record, Some(&same)).unwrap();
    assert_eq!(wallet.accept(&issued.to_compact()), Ok(bauta_wallet::Accepted::Renewed));
    let request = request(&["region"], 4);
    let verified = verdict(&office.metadata, &request, &present(&wallet, &request, 5)).unwrap();
    assert_eq!(verified.shown()["region"], "990202");
}

#[test]
fn a_request_may_be_answered_until_its_last_second() {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let request = request(&["region"], 3);
    let last = NOW + LIFETIME - 1;
    let presentation =
        wallet.consider(&request, last).unwrap().present(&mut rng(4)).unwrap().into_one().unwrap();
    verifier(&[&office.metadata], &[&request]).verify(&presentation.to_compact(), last, &mut rng(0)).unwrap();
}
