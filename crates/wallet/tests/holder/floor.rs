//! The smallest crowd that a holder puts up with.

use bauta_credential::{Alg, ClaimPath, PresentationRequest, Query, RequestDraft};
use bauta_wallet::{Grade, Population, Refusal, Terms, Wallet, open, seal};

use crate::support::{FAMILY_NAME, Issuer, WORK_FACTOR, entropy, passphrase, rng};

/// 2026-07-15T00:00:00Z.
const NOW: u64 = 1_784_073_600;

fn request(claims: &[&str]) -> PresentationRequest {
    let claims = claims.iter().map(|claim| ClaimPath::from(*claim)).collect();
    let draft = RequestDraft {
        client_id: "https://shop.example".into(),
        purpose: None,
        query: Query::disclose("urn:bauta:person:1", claims),
        registration: None,
        issued_at: NOW,
        lifetime: 600,
    };
    PresentationRequest::new(draft, &mut rng(3)).unwrap()
}

fn wallet() -> Wallet {
    let (issuer, mut wallet) = (Issuer::new(Alg::BbsModHb), Wallet::default());
    let open = wallet.request(&issuer.metadata, &mut rng(1)).unwrap();
    wallet.accept(&issuer.issue(&open, &entropy())).unwrap();
    wallet
}

/// Seven of the holder's family name, five of whom have no region, as the holder.
fn population() -> Population {
    let lines = format!(
        r#"{{"people": 5, "claims": {{"family_name": "{FAMILY_NAME}", "region": null}}}}
           {{"people": 2, "claims": {{"family_name": "{FAMILY_NAME}", "region": "990101"}}}}
           {{"people": 90, "claims": {{"family_name": "Svensson", "region": "990101"}}}}"#
    );
    Population::from_json_lines(lines.as_bytes()).unwrap()
}

#[test]
fn an_answer_below_the_floor_is_refused() {
    let (mut wallet, population) = (wallet(), population());
    let terms = Terms { population: Some(&population), ..Terms::default() };
    for (claims, people) in
        [(&["family_name"][..], 7), (&["family_name", "region"], 5), (&["region"], 5), (&[], 97)]
    {
        let request = request(claims);
        wallet.set_floor(None);
        wallet.consider_with(&request, &terms, NOW).unwrap();
        wallet.set_floor(Some(people));
        wallet.consider_with(&request, &terms, NOW).unwrap();
        wallet.set_floor(Some(people + 1));
        let refused = wallet.consider_with(&request, &terms, NOW).err();
        assert_eq!(refused, Some(Refusal::SmallCrowd { people, floor: people + 1 }));
    }
}

/// In a population in which nobody is like the holder, there is the holder.
#[test]
fn who_is_in_no_population_is_alone() {
    let mut wallet = wallet();
    wallet.set_floor(Some(2));
    let asked = request(&["family_name"]);
    assert_eq!(wallet.consider(&asked, NOW).err(), Some(Refusal::SmallCrowd { people: 1, floor: 2 }));
    wallet.consider(&request(&["nationality"]), NOW).expect_err("the holder has none");
    wallet.set_floor(Some(1));
    wallet.consider(&asked, NOW).unwrap();
}

#[test]
fn where_nobody_knows_the_crowd_nothing_is_shown() {
    let (mut wallet, population) = (wallet(), population());
    let terms = Terms { population: Some(&population), ..Terms::default() };
    let request = request(&["family_name", "document_number"]);
    wallet.consider_with(&request, &terms, NOW).unwrap();
    wallet.set_floor(Some(1));
    let refused = wallet.consider_with(&request, &terms, NOW).err();
    assert_eq!(refused, Some(Refusal::UnknownCrowd(ClaimPath::from("document_number"))));
}

#[test]
fn a_proposal_says_the_same_and_the_holders_own_crowd() {
    let (wallet, population) = (wallet(), population());
    let request = request(&["family_name", "region"]);
    let lint = wallet.consider(&request, NOW).unwrap().lint(&population);
    let crowd = &lint.crowds[0];
    assert_eq!((crowd.people, crowd.smallest, crowd.median, crowd.own), (97, 2, 90, Some(5)));
    assert!(lint.grade() > Grade::A);
    let grounds = bauta_wallet::Grounds { registrars: &[], population: &population, now: NOW };
    assert_eq!(lint.findings, bauta_wallet::lint(&request, &grounds).findings);
}

#[test]
fn the_floor_is_kept_and_older_wallets_have_none() {
    let mut wallet = wallet();
    assert_eq!(wallet.floor(), None);
    wallet.set_floor(Some(50));
    let sealed = seal(&wallet, &passphrase(), WORK_FACTOR).unwrap();
    assert_eq!(open(&sealed, &passphrase()).unwrap().floor(), Some(50));

    let mut older: serde_json::Value = serde_json::from_slice(&wallet.to_plaintext()).unwrap();
    let members = older.as_object_mut().unwrap();
    assert_eq!(members.remove("floor"), Some(50.into()));
    members.insert("form".into(), 2.into());
    let older = Wallet::from_plaintext(older.to_string().as_bytes()).unwrap();
    assert_eq!((older.floor(), older.credentials().len()), (None, 1));
}
