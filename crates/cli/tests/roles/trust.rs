//! Whose signature counts, and for what.

use bauta_bbs::blind::ProverBlind;
use bauta_credential::{Alg, HolderSecrets, Presentation, Schema, presentation_header};
use bauta_predicates::NymSecret;
use bauta_verifier::{Policy, Rejection};

use crate::support::{
    ALGS, NOW, Office, Rogue, SHOP, core, draft, present, request, rng, ticket, verdict, verifier,
};

/// An issuer of somebody's own with the same kind of credential, and so with the same issuer header.
#[test]
fn another_issuers_key_does_not_count_under_the_same_header() {
    for alg in ALGS {
        let (trusted, mut own) = (Office::new(alg), Office::with_schema(alg, Schema::person(), 9));
        assert_eq!(trusted.metadata.issuer_header().to_vec(), own.metadata.issuer_header().to_vec());
        let wallet = own.enrol("Eriksson", 2);
        let request = request(&["region"], 3);
        let presentation = present(&wallet, &request, 4);
        assert_eq!(verdict(&trusted.metadata, &request, &presentation).unwrap_err(), core());
    }
}

#[test]
fn of_two_trusted_issuers_the_one_who_signed_is_named() {
    let (mut one, mut other) =
        (Office::new(Alg::BbsModHb), Office::with_schema(Alg::BbsModHb, Schema::person(), 9));
    for office in [&mut one, &mut other] {
        let wallet = office.enrol("Eriksson", 2);
        let request = request(&["region"], 3);
        let presentation = present(&wallet, &request, 4).to_compact();
        let metadata = office.metadata.clone();
        let first = Office::new(Alg::BbsModHb).metadata;
        let second = Office::with_schema(Alg::BbsModHb, Schema::person(), 9).metadata;
        let verified =
            verifier(&[&first, &second], &[&request]).verify(&presentation, NOW, &mut rng(0)).unwrap();
        assert_eq!(verified.issuer(), metadata.issuer());
    }
}

#[test]
fn nobody_is_trusted_unless_named() {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let request = request(&["region"], 3);
    let presentation = present(&wallet, &request, 4);
    let other = Office::with_schema(Alg::BbsModHb, ticket(), 9).metadata;
    assert_eq!(verdict(&other, &request, &presentation).unwrap_err(), Rejection::UnknownIssuer);
    let none = verifier(&[], &[&request]).verify(&presentation.to_compact(), NOW, &mut rng(0)).unwrap_err();
    assert_eq!(none, Rejection::UnknownIssuer);
}

// conformance: jwp-header-no-times, jwp-header-no-keys, jwp-cmap-validated, jwp-cmap-verifier
// conformance: jwp-times-header, jwp-reconstruct-cmap
#[test]
fn a_header_that_is_nobodys_is_refused() {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let request = request(&["region"], 3);
    let header = String::from_utf8(office.metadata.issuer_header().to_vec()).unwrap();
    let with_member = |member: &str| header.replacen(r#"{"alg""#, &format!(r#"{{{member},"alg""#), 1);
    let members = [
        r#""kid":"x""#,
        r#""exp":1"#,
        r#""nbf":1"#,
        r#""iat":1"#,
        r#""iek":{}"#,
        r#""hpk":{}"#,
        r#""hpa":"x""#,
    ];
    let others = [
        format!("{header} "),
        header.replacen(
            r#""sex":[4,false],"nationality":[5,false]"#,
            r#""sex":[5,false],"nationality":[4,false]"#,
            1,
        ),
        header.replacen(r#","sex":[4,false]"#, "", 1),
        header.replacen("sex", "vct", 1),
        String::new(),
    ];
    for other in members.map(with_member).into_iter().chain(others) {
        assert_ne!(other, header);
        let mut presentation = present(&wallet, &request, 4);
        presentation.issuer_header = other.into_bytes();
        assert_eq!(verdict(&office.metadata, &request, &presentation).unwrap_err(), Rejection::UnknownIssuer);
    }
}

// conformance: zkp-02
#[test]
fn a_credential_of_another_type_is_no_answer() {
    let mut tickets = Office::with_schema(Alg::BbsModHb, ticket(), 1);
    let rogue = Rogue::enrol(&mut tickets, "Eriksson", 2);
    let request = request(&["family_name"], 3);
    let refused =
        verdict(&tickets.metadata, &request, &rogue.answer(&request, &["family_name"])).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::CredentialType));
    let asked = draft(SHOP, "urn:example:ticket:1", &["family_name"]);
    let asked = bauta_credential::PresentationRequest::new(asked, &mut rng(3)).unwrap();
    verdict(&tickets.metadata, &asked, &rogue.answer(&asked, &["family_name"])).unwrap();
}

#[test]
fn one_algorithm_does_not_pass_for_the_other() {
    for (mine, theirs) in [(Alg::BbsMod, Alg::BbsModHb), (Alg::BbsModHb, Alg::BbsMod)] {
        let (mut office, other) = (Office::new(mine), Office::new(theirs));
        let rogue = Rogue::enrol(&mut office, "Eriksson", 2);
        let request = request(&["region"], 3);
        let honest = rogue.answer(&request, &["region"]);
        assert_eq!(verdict(&other.metadata, &request, &honest).unwrap_err(), Rejection::UnknownIssuer);

        let mut relabelled = honest.clone();
        relabelled.issuer_header = other.metadata.issuer_header().to_vec();
        let refused = verdict(&other.metadata, &request, &relabelled).unwrap_err();
        assert_eq!(refused, Rejection::PolicyUnmet(Policy::PresentationHeader));

        relabelled.presentation_header = presentation_header(theirs, &request);
        assert_eq!(verdict(&other.metadata, &request, &relabelled).unwrap_err(), core());
        let region = [rogue.index("region")];
        let mut remade = rogue.present(&presentation_header(theirs, &request), &region, &[]);
        remade.issuer_header = other.metadata.issuer_header().to_vec();
        assert_eq!(verdict(&other.metadata, &request, &remade).unwrap_err(), core());
    }
}

/// The signature of a credential that was copied, without what its holder keeps beside it.
fn stolen(rogue: &Rogue, secrets: Option<HolderSecrets>) -> Rogue {
    Rogue { metadata: rogue.metadata.clone(), issued: rogue.issued.clone(), secrets }
}

#[test]
fn a_holder_bound_credential_is_of_no_use_to_a_thief() {
    let mut office = Office::new(Alg::BbsModHb);
    let victim = Rogue::enrol(&mut office, "Eriksson", 2);
    let request = request(&["region"], 3);
    verdict(&office.metadata, &request, &victim.answer(&request, &["region"])).unwrap();
    let kept = victim.secrets.clone().unwrap();
    let (blind, nym) = (ProverBlind::random(&mut rng(7)).unwrap(), NymSecret::random(&mut rng(8)).unwrap());
    let guesses = [
        HolderSecrets { prover_blind: blind.clone(), nym_secret: nym.clone() },
        HolderSecrets { prover_blind: ProverBlind::none(), nym_secret: nym },
        HolderSecrets { prover_blind: blind, nym_secret: kept.nym_secret.clone() },
        HolderSecrets {
            prover_blind: kept.prover_blind.clone(),
            nym_secret: NymSecret::from_octets(&victim.issued.entropy.as_ref().unwrap().to_octets()).unwrap(),
        },
    ];
    for guess in guesses {
        let thief = stolen(&victim, Some(guess));
        let refused = verdict(&office.metadata, &request, &thief.answer(&request, &["region"])).unwrap_err();
        assert_eq!(refused, core());
    }
}

#[test]
fn a_thiefs_wallet_does_not_even_take_it() {
    let mut office = Office::new(Alg::BbsModHb);
    let victim = Rogue::enrol(&mut office, "Eriksson", 2);
    let mut thief = bauta_wallet::Wallet::default();
    thief.request(&office.metadata, &mut rng(3)).unwrap();
    let refused = thief.accept(&victim.issued.to_compact()).unwrap_err();
    assert_eq!(refused, bauta_wallet::WalletError::NotSignedForThisWallet);
}

/// As the draft has it: whoever copies the credential can show it. This is why the other algorithm is the default.
#[test]
fn a_credential_that_is_not_bound_can_be_shown_by_whoever_copied_it() {
    let mut office = Office::new(Alg::BbsMod);
    let victim = Rogue::enrol(&mut office, "Eriksson", 2);
    let mut thief = bauta_wallet::Wallet::default();
    thief.request(&office.metadata, &mut rng(3)).unwrap();
    thief.accept(&victim.issued.to_compact()).unwrap();
    let request = request(&["region", "family_name"], 4);
    let presentation: Presentation = present(&thief, &request, 5);
    let verified = verdict(&office.metadata, &request, &presentation).unwrap();
    assert_eq!(verified.shown()["family_name"], "Eriksson");
}
