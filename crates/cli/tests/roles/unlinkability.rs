//! What presentations have in common with each other and with what the issuer saw: nothing that is not everybody's.

use std::collections::HashSet;

use bauta_credential::{Alg, Context, Presentation, PresentationRequest, PseudonymQuery, RequestDraft};
use bauta_wallet::Wallet;

use crate::authority::{Authority, TODAY, age, answer, asked, handle, in_epochs, made, one_of};
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

// conformance: zkp-07
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

/// Every run of 16 octets in what is not the same for all: the proofs and the pseudonym.
fn proven(presentation: &Presentation) -> HashSet<Vec<u8>> {
    let mut parts = vec![presentation.core_proof.to_octets()];
    parts.extend(presentation.sub_proofs.iter().map(|sub_proof| sub_proof.proof.clone()));
    let pseudonyms = presentation.sub_proofs.iter().filter_map(|sub_proof| sub_proof.pseudonym);
    parts.extend(pseudonyms.map(|pseudonym| pseudonym.to_octets().to_vec()));
    runs(&parts)
}

/// Predicates, a pseudonym, good standing: at two platforms there is nothing to put together, also for the issuer who
/// knows every handle and made every token.
// conformance: zkp-07
#[test]
fn two_platforms_and_the_issuer_find_nothing_in_common() {
    let mut authority = Authority::new();
    let (mut mine, mut theirs) = (authority.enrol(&[], 2), authority.enrol(&[], 3));
    let head = authority.publish(TODAY);
    [&mut mine, &mut theirs].into_iter().for_each(|wallet| authority.sync(wallet));
    let shown_to = |wallet: &Wallet, client_id: &str, seed: u64| {
        let draft = asked(|query| {
            query.predicates = vec![age(18), one_of("region", &["990101", "990102"])];
            let context = Context::Audience(client_id.into());
            query.pseudonym = Some(PseudonymQuery { context });
            query.validity = in_epochs(&[&head]);
        });
        let request = made(RequestDraft { client_id: client_id.into(), ..draft }, seed);
        let response = answer(wallet, &request, 100 + seed).unwrap();
        authority.verdict(&request, &response).unwrap();
        response.into_one().unwrap()
    };
    let (a, b) = ("https://a.example", "https://b.example");
    let (at_a, at_b) = (proven(&shown_to(&mine, a, 11)), proven(&shown_to(&mine, b, 12)));
    let of_everybody = proven(&shown_to(&theirs, b, 13));
    let linking = at_a.intersection(&at_b).filter(|run| !of_everybody.contains(*run)).count();
    assert_eq!(linking, 0);
    // The same platform recognises the pseudonym, or this test shows nothing.
    let again = shown_to(&mine, a, 14);
    let pseudonym = again.sub_proofs[2].pseudonym.unwrap().to_octets();
    let again = proven(&again);
    assert!(pseudonym.windows(16).all(|run| at_a.contains(run) && again.contains(run)));
    assert!(pseudonym.windows(16).all(|run| !at_b.contains(run) && !of_everybody.contains(run)));

    // What the issuer has of it: the credential, the handle, the token, the buckets.
    let held = &mine.credentials()[0];
    let mut at_the_issuer: Vec<_> = authority.files.values().cloned().collect();
    at_the_issuer.push(held.issued().to_compact().into_bytes());
    at_the_issuer.push(held.issued().signature.to_octets().to_vec());
    at_the_issuer.extend(held.issued().payloads.iter().map(|payload| payload.as_octets().to_vec()));
    at_the_issuer.push(handle(held).to_octets().to_vec());
    let at_the_issuer = runs(&at_the_issuer);
    let linking =
        at_a.union(&at_b).filter(|run| at_the_issuer.contains(*run) && !of_everybody.contains(*run));
    assert_eq!(linking.count(), 0);
}
