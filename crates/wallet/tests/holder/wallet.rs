//! Requests, credentials, and what is printed of them.

use bauta_bbs::blind::ProverBlind;
use bauta_credential::{Alg, Nonce};
use bauta_predicates::{NymEntropy, NymSecret};
use bauta_wallet::{Accepted, Wallet, WalletError};

use crate::support::{DOCUMENT_NUMBER, FAMILY_NAME, Issuer, entropy, filled_wallet, rng};

#[test]
fn a_credential_is_taken_once() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let (issuer, mut wallet) = (Issuer::new(alg), Wallet::default());
        let request = wallet.request(&issuer.metadata, &mut rng(1)).unwrap();
        let compact = issuer.issue(&request, &entropy());
        assert_eq!(wallet.accept(&compact), Ok(Accepted::Stored));
        assert_eq!(wallet.accept(&compact), Ok(Accepted::AlreadyHeld));
        assert_eq!((wallet.credentials().len(), wallet.open_requests()), (1, 0));
    }
}

#[test]
fn a_renewed_credential_takes_the_place_of_the_old_one() {
    let (issuer, mut wallet, mut rng) = (Issuer::new(Alg::BbsModHb), Wallet::default(), rng(1));
    let first = wallet.request(&issuer.metadata, &mut rng).unwrap();
    wallet.accept(&issuer.issue(&first, &entropy())).unwrap();
    let second = wallet.request(&issuer.metadata, &mut rng).unwrap();
    let renewed = issuer.issue(&second, &NymEntropy::none());
    assert_eq!(wallet.accept(&renewed), Ok(Accepted::Renewed));
    assert_eq!(wallet.credentials().len(), 1);
    assert_eq!(wallet.credentials()[0].issued().to_compact(), renewed);
}

/// An issuer that adds entropy at renewal gives a credential over another secret: it stands beside the old one.
#[test]
fn another_secret_is_another_credential() {
    let (issuer, mut wallet, mut rng) = (Issuer::new(Alg::BbsModHb), Wallet::default(), rng(1));
    for expected in 1..=2 {
        let request = wallet.request(&issuer.metadata, &mut rng).unwrap();
        assert_eq!(wallet.accept(&issuer.issue(&request, &entropy())), Ok(Accepted::Stored));
        assert_eq!(wallet.credentials().len(), expected);
    }
}

#[test]
fn answers_are_taken_in_any_order() {
    let (issuer, mut wallet, mut rng) = (Issuer::new(Alg::BbsModHb), Wallet::default(), rng(1));
    let requests: Vec<_> = (0..3).map(|_| wallet.request(&issuer.metadata, &mut rng).unwrap()).collect();
    for (left, request) in [(2, &requests[1]), (1, &requests[2]), (0, &requests[0])] {
        wallet.accept(&issuer.issue(request, &entropy())).unwrap();
        assert_eq!(wallet.open_requests(), left);
    }
}

#[test]
fn open_requests_are_bounded() {
    let (issuer, mut wallet, mut rng) = (Issuer::new(Alg::BbsMod), Wallet::default(), rng(1));
    for _ in 0..32 {
        wallet.request(&issuer.metadata, &mut rng).unwrap();
    }
    let refused = wallet.request(&issuer.metadata, &mut rng).unwrap_err();
    assert_eq!(refused, WalletError::TooManyOpenRequests(32));
    assert_eq!(wallet.open_requests(), 32);
}

#[test]
fn claims_are_listed_in_the_order_of_the_schema() {
    let (wallet, ..) = filled_wallet(Alg::BbsModHb, 1);
    let held = &wallet.credentials()[0];
    let paths: Vec<_> = held.claims().map(|(path, _)| path.to_string()).collect();
    assert_eq!(paths[..3], ["family_name", "given_name", "document_type"]);
    assert_eq!(paths.len(), 13);
    assert_eq!(held.issuer(), &wallet.issuers()[0]);
}

#[test]
fn nothing_about_the_holder_is_printed() {
    let seed = 5;
    let (wallet, ..) = filled_wallet(Alg::BbsModHb, seed);
    let mut rng = rng(seed);
    let _ = Nonce::random(&mut rng);
    let nym_secret = NymSecret::random(&mut rng).unwrap().with_entropy(&entropy()).unwrap();
    let prover_blind = ProverBlind::random(&mut rng).unwrap();
    let printed = format!("{wallet:?} {wallet:#?}");
    let forms = [nym_secret.to_octets(), prover_blind.to_octets()].map(|octets| {
        (format!("{octets:?}"), octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>())
    });
    for (list, hex) in forms {
        assert!(!printed.contains(&list) && !printed.contains(&hex));
    }
    for word in [FAMILY_NAME, DOCUMENT_NUMBER] {
        assert!(!printed.contains(word), "{word}");
        assert!(!printed.contains(&format!("{:?}", word.as_bytes())), "{word}");
    }
    assert!(printed.contains("nym_secret: NymSecret") && printed.contains("prover_blind: ProverBlind"));
}
