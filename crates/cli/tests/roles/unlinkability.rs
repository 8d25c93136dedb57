//! What presentations have in common with each other and with what the issuer saw: nothing that is not everybody's.

use std::collections::HashSet;

use bauta_credential::{Alg, Presentation, PresentationRequest};
use bauta_wallet::Wallet;

use crate::support::{ALGS, Office, PERSON, draft, passport, present, rng};

/// Every run of 16 octets in what is sent: as characters, and as the octets that they encode.
fn runs(parts: &[Vec<u8>]) -> HashSet<Vec<u8>> {
    parts.iter().flat_map(|part| part.windows(16)).map(<[u8]>::to_vec).collect()
}

fn sent(presentation: &Presentation) -> HashSet<Vec<u8>> {
    let mut parts = vec![
        presentation.to_compact().into_bytes(),
        presentation.presentation_header.clone(),
        presentation.issuer_header.clone(),
        presentation.core_proof.to_octets(),
    ];
    parts.extend(presentation.disclosed().into_iter().map(|(_, payload)| payload.as_octets().to_vec()));
    runs(&parts)
}

/// What a platform asks, once each time with a fresh nonce.
fn shown_to(wallet: &Wallet, client_id: &str, seed: u64) -> Presentation {
    let asked = draft(client_id, PERSON, &["region", "nationality"]);
    let request = PresentationRequest::new(asked, &mut rng(seed)).unwrap();
    present(wallet, &request, 100 + seed)
}

#[test]
fn two_presentations_share_what_two_holders_share() {
    for alg in ALGS {
        let mut office = Office::new(alg);
        let (mine, theirs) = (office.enrol("Eriksson", 2), office.enrol("Svensson", 3));
        for (first, second) in
            [("https://a.example", "https://b.example"), ("https://a.example", "https://a.example")]
        {
            let one = sent(&shown_to(&mine, first, 11));
            let two = sent(&shown_to(&mine, second, 12));
            let somebody_elses = sent(&shown_to(&theirs, second, 13));
            let linking: Vec<_> =
                one.intersection(&two).filter(|run| !somebody_elses.contains(*run)).collect();
            assert!(
                linking.is_empty(),
                "{alg:?}: {} runs of 16 octets link two presentations",
                linking.len()
            );
            assert!(
                one.intersection(&two).count() > 100,
                "the issuer header is shared, or this test shows nothing"
            );
        }
    }
}

/// The issuer and a platform pool everything they saw.
#[test]
fn a_presentation_shares_nothing_with_its_issuance() {
    for alg in ALGS {
        let (mut office, mut wallet) = (Office::new(alg), Wallet::default());
        let request = wallet.request(&office.metadata, &mut rng(2)).unwrap();
        let issued = office.issue(&request, &passport("Eriksson"), None).unwrap();
        wallet.accept(&issued.to_compact()).unwrap();
        let mut parts = vec![
            request.to_json().into_bytes(),
            issued.to_compact().into_bytes(),
            issued.signature.to_octets().to_vec(),
        ];
        parts.extend(request.proof.iter().map(|proof| proof.to_octets().to_vec()));
        parts.extend(issued.entropy.iter().map(|entropy| entropy.to_octets().to_vec()));
        let at_the_issuer = runs(&parts);
        let of_everybody = sent(&shown_to(&office.enrol("Svensson", 3), "https://a.example", 11));
        let mine = sent(&shown_to(&wallet, "https://a.example", 12));
        let linking =
            mine.iter().filter(|run| at_the_issuer.contains(*run) && !of_everybody.contains(*run)).count();
        assert_eq!(linking, 0, "{alg:?}");
    }
}

/// No length tells who it was.
#[test]
fn presentations_of_two_holders_have_the_same_shape() {
    let mut office = Office::new(Alg::BbsModHb);
    let (mine, theirs) = (office.enrol("E", 2), office.enrol("Svensson-Eriksson of Utopia", 3));
    let (mine, theirs) =
        (shown_to(&mine, "https://a.example", 11), shown_to(&theirs, "https://a.example", 12));
    assert_eq!(mine.to_compact().len(), theirs.to_compact().len());
    assert_eq!(mine.issuer_header, theirs.issuer_header);
}
