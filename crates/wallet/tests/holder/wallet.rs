//! Requests, credentials, and what is printed of them.

use bauta_bbs::blind::ProverBlind;
use bauta_credential::{Alg, Nonce, Part, Payload, Problem};
use bauta_predicates::{NymEntropy, NymSecret};
use bauta_wallet::{Accepted, Wallet, WalletError, open, seal};

use crate::support::{
    DOCUMENT_NUMBER, FAMILY_NAME, Issuer, WORK_FACTOR, entropy, filled_wallet, hex, passphrase, rng,
};

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
    let second = wallet.renew(0, &mut rng).unwrap();
    let renewed = issuer.issue(&second, &NymEntropy::none());
    assert_eq!(wallet.accept(&renewed), Ok(Accepted::Renewed));
    assert_eq!(wallet.credentials().len(), 1);
    assert_eq!(wallet.credentials()[0].issued().to_compact(), renewed);
}

/// An issuer that adds something to a secret in use could link what is done under the old one and the new.
#[test]
fn a_renewal_does_not_change_the_secret() {
    let (issuer, mut wallet, mut rng) = (Issuer::new(Alg::BbsModHb), Wallet::default(), rng(1));
    let first = wallet.request(&issuer.metadata, &mut rng).unwrap();
    wallet.accept(&issuer.issue(&first, &entropy())).unwrap();
    let second = wallet.renew(0, &mut rng).unwrap();
    assert_eq!(wallet.accept(&issuer.issue(&second, &entropy())), Err(WalletError::SecretChanged));
    assert_eq!((wallet.credentials().len(), wallet.open_requests()), (1, 1));
    assert_eq!(wallet.renew(1, &mut rng), Err(WalletError::NoSuchCredential(1)));
}

#[test]
fn a_first_request_never_offers_a_secret_that_is_in_use() {
    let (issuer, mut wallet, mut rng) = (Issuer::new(Alg::BbsModHb), Wallet::default(), rng(1));
    let first = wallet.request(&issuer.metadata, &mut rng).unwrap();
    wallet.accept(&issuer.issue(&first, &entropy())).unwrap();
    let second = wallet.request(&issuer.metadata, &mut rng).unwrap();
    assert_eq!(wallet.accept(&issuer.issue(&second, &entropy())), Ok(Accepted::Stored));
    let secrets: Vec<_> = wallet.credentials().iter().map(|held| held.secrets().unwrap()).collect();
    assert_ne!(secrets[0].nym_secret, secrets[1].nym_secret);
}

#[test]
fn a_request_is_the_same_until_it_is_answered_or_given_up() {
    let (issuer, mut wallet, mut rng) = (Issuer::new(Alg::BbsModHb), Wallet::default(), rng(1));
    let first = wallet.request(&issuer.metadata, &mut rng).unwrap();
    assert_eq!(wallet.request(&issuer.metadata, &mut rng).unwrap(), first);
    assert_eq!(wallet.give_up("somebody else"), 0);
    assert_eq!(wallet.give_up(issuer.metadata.issuer()), 1);
    assert_eq!(wallet.accept(&issuer.issue(&first, &entropy())), Err(WalletError::NotSignedForThisWallet));
    let second = wallet.request(&issuer.metadata, &mut rng).unwrap();
    wallet.accept(&issuer.issue(&second, &entropy())).unwrap();
    let renewal = wallet.renew(0, &mut rng).unwrap();
    assert_eq!(wallet.renew(0, &mut rng).unwrap(), renewal);
    assert_ne!(wallet.request(&issuer.metadata, &mut rng).unwrap(), renewal);
}

/// The request itself is kept, so that it can be handed over again by a wallet that was put away in between.
#[test]
fn an_open_request_outlives_the_session() {
    let (issuer, mut wallet) = (Issuer::new(Alg::BbsModHb), Wallet::default());
    let request = wallet.request(&issuer.metadata, &mut rng(1)).unwrap();
    let sealed = seal(&wallet, &passphrase(), WORK_FACTOR).unwrap();
    let mut wallet = open(&sealed, &passphrase()).unwrap();
    assert_eq!(wallet.request(&issuer.metadata, &mut rng(2)).unwrap(), request);
    assert_eq!(wallet.accept(&issuer.issue(&request, &entropy())), Ok(Accepted::Stored));
}

/// Attack: the same claim written in ways that a reader does not see marks its holder at every verifier.
#[test]
fn a_payload_in_an_unusual_form_is_refused() {
    for (given, position) in
        [("\"\\u0041RVEL\"", 0), (" \"ARVEL\"", 0), ("\"ARVEL\u{200b}\"", 0), ("\"ARVEL \"", 0)]
    {
        let (issuer, mut wallet) = (Issuer::new(Alg::BbsModHb), Wallet::default());
        let request = wallet.request(&issuer.metadata, &mut rng(1)).unwrap();
        let mut payloads = issuer.payloads();
        payloads[position] = Payload::received(given.as_bytes().to_vec());
        let refused = wallet.accept(&issuer.issue_over(payloads, &request, &entropy())).unwrap_err();
        let WalletError::Malformed(malformed) = refused else { panic!("{given}: {refused:?}") };
        assert_eq!(
            (malformed.part, malformed.position, malformed.problem),
            (Part::Payload, 0, Problem::NotCanonical)
        );
    }
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
    let nym_secret = NymSecret::random(&mut rng).unwrap().with_entropy(&entropy()).unwrap();
    let _ = Nonce::random(&mut rng);
    let prover_blind = ProverBlind::random(&mut rng).unwrap();
    let printed = format!("{wallet:?} {wallet:#?}");
    let forms = [nym_secret.to_octets(), prover_blind.to_octets()]
        .map(|octets| (format!("{octets:?}"), hex(&octets[..])));
    for (list, hex) in forms {
        assert!(!printed.contains(&list) && !printed.contains(&hex));
    }
    for word in [FAMILY_NAME, DOCUMENT_NUMBER] {
        assert!(!printed.contains(word), "{word}");
        assert!(!printed.contains(&format!("{:?}", word.as_bytes())), "{word}");
    }
    assert!(printed.contains("nym_secret: NymSecret") && printed.contains("prover_blind: ProverBlind"));
}
