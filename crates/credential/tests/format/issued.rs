//! The issued form: both algorithms, every way of not being one, and the holder's verification.

use bauta_bbs::Error;
use bauta_credential::{Alg, IssuedCredential, MAX_CLAIMS, Part, Payload, Problem};
use bauta_predicates::NymEntropy;

use crate::support::{
    ALGS, BAD_BASE64, IDENTITY, Issued, OUTSIDE_SUBGROUP, base64url, malformed, metadata, person_payloads,
    place, with_component, with_slot,
};

fn refuses(compact: &str, part: Part, position: usize, problem: Problem) {
    assert_eq!(IssuedCredential::parse(compact), Err(malformed(part, position, problem)));
}

#[test]
fn it_is_written_and_read_back() {
    for alg in ALGS {
        let issued = Issued::new(alg);
        let compact = issued.credential.to_compact();
        assert_eq!(IssuedCredential::parse(&compact).unwrap(), issued.credential);
        assert_eq!(compact.split('.').nth(2).unwrap().contains('~'), alg == Alg::BbsModHb);
        issued.verify(&issued.credential).unwrap();
    }
}

#[test]
fn no_beginning_of_it_is_a_credential() {
    for alg in ALGS {
        let issued = Issued::new(alg);
        let compact = issued.credential.to_compact();
        for end in 0..compact.len() {
            let read = IssuedCredential::parse(&compact[..end]);
            assert!(read.and_then(|credential| issued.verify(&credential)).is_err(), "{alg:?} {end}");
        }
    }
}

#[test]
fn nothing_follows_it() {
    for alg in ALGS {
        let compact = Issued::new(alg).credential.to_compact();
        for more in ["A", "AAAA", "~", "~AAAA", "=", " ", "\n", "\0"] {
            let (part, _) = place(IssuedCredential::parse(&format!("{compact}{more}")));
            assert_eq!(part, Part::IssuerProof, "{alg:?} {more:?}");
        }
        refuses(&format!("{compact}."), Part::Compact, 0, Problem::Count { expected: 3, found: 4 });
    }
}

#[test]
fn it_has_three_components() {
    for (compact, found) in [("", 1), ("e30", 1), ("e30.e30", 2), ("...", 4), (&".".repeat(1000), 4)] {
        refuses(compact, Part::Compact, 0, Problem::Count { expected: 3, found });
    }
}

#[test]
fn its_size_is_bounded() {
    const LIMIT: usize = 1024 * 1024;
    refuses(&"A".repeat(LIMIT + 1), Part::Compact, 0, Problem::TooLarge { limit: LIMIT });
    let compact = Issued::new(Alg::BbsModHb).credential.to_compact();
    for slots in [MAX_CLAIMS + 1, 10_000] {
        let many = with_component(&compact, 1, &vec!["MQ"; slots].join("~"));
        refuses(&many, Part::Payload, 0, Problem::TooLarge { limit: MAX_CLAIMS });
    }
    let most = with_component(&compact, 1, &["MQ"; MAX_CLAIMS].join("~"));
    assert_eq!(IssuedCredential::parse(&most).unwrap().payloads.len(), MAX_CLAIMS);
}

#[test]
fn base64url_has_one_form() {
    let compact = Issued::new(Alg::BbsModHb).credential.to_compact();
    for bad in BAD_BASE64 {
        refuses(&with_component(&compact, 0, bad), Part::IssuerHeader, 0, Problem::Base64);
        for slot in [0, 6, 12] {
            refuses(&with_slot(&compact, 1, slot, bad), Part::Payload, slot, Problem::Base64);
        }
        refuses(&with_slot(&compact, 2, 0, bad), Part::IssuerProof, 0, Problem::Base64);
        refuses(&with_slot(&compact, 2, 1, bad), Part::IssuerProof, 1, Problem::Base64);
    }
}

#[test]
fn no_component_is_empty() {
    let issued = Issued::new(Alg::BbsModHb);
    let compact = issued.credential.to_compact();
    for slot in [0, 5, 12] {
        let missing = Problem::Missing("payload");
        refuses(&with_slot(&compact, 1, slot, ""), Part::Payload, slot, missing);
    }
    refuses(&with_component(&compact, 1, ""), Part::Payload, 0, Problem::Missing("payload"));
    assert_eq!(place(IssuedCredential::parse(&with_slot(&compact, 2, 0, ""))), (Part::IssuerProof, 0));
    assert_eq!(place(IssuedCredential::parse(&with_slot(&compact, 2, 1, ""))), (Part::IssuerProof, 1));
    let no_header = IssuedCredential::parse(&with_component(&compact, 0, "")).unwrap();
    assert_eq!(place(issued.verify(&no_header)), (Part::IssuerHeader, 0));
}

#[test]
fn the_signature_is_a_point_and_a_scalar() {
    let issued = Issued::new(Alg::BbsModHb);
    let compact = issued.credential.to_compact();
    let octets = *issued.credential.signature.to_octets();
    let read = |octets: &[u8]| {
        let refused = IssuedCredential::parse(&with_slot(&compact, 2, 0, &base64url(octets))).unwrap_err();
        assert_eq!((refused.part, refused.position), (Part::IssuerProof, 0));
        refused.problem
    };
    for octets in [&octets[..79], &[&octets[..], &[0]].concat()] {
        assert!(matches!(read(octets), Problem::Bbs(Error::Length { .. })));
    }
    for point in [IDENTITY, OUTSIDE_SUBGROUP, [0xff; 48]] {
        let problem = read(&[&point[..], &octets[48..]].concat());
        assert!(matches!(problem, Problem::Bbs(Error::Point { at: 0, .. })));
    }
    for scalar in [[0; 32], [0xff; 32]] {
        let problem = read(&[&octets[..48], &scalar].concat());
        assert!(matches!(problem, Problem::Bbs(Error::Scalar { at: 48, .. })));
    }
}

#[test]
fn the_entropy_is_a_scalar() {
    let compact = Issued::new(Alg::BbsModHb).credential.to_compact();
    for octets in [vec![1; 31], vec![1; 33], vec![0xff; 32]] {
        let refused = IssuedCredential::parse(&with_slot(&compact, 2, 1, &base64url(octets))).unwrap_err();
        assert_eq!((refused.part, refused.position), (Part::IssuerProof, 1));
        assert!(matches!(refused.problem, Problem::Bbs(_)), "{refused}");
    }
}

/// Renewal adds nothing: zero is an entropy.
#[test]
fn no_entropy_is_thirty_two_zeros() {
    let compact = Issued::new(Alg::BbsModHb).credential.to_compact();
    let none = IssuedCredential::parse(&with_slot(&compact, 2, 1, &base64url([0; 32]))).unwrap();
    assert_eq!(none.entropy, Some(NymEntropy::none()));
}

#[test]
fn the_holder_checks_header_entropy_and_signature() {
    for alg in ALGS {
        let issued = Issued::new(alg);
        let other = ALGS.into_iter().find(|other| *other != alg).unwrap();
        let mut header = issued.credential.clone();
        header.issuer_header = issued.schema.issuer_header(other);
        let inconsistent = malformed(Part::IssuerHeader, 0, Problem::Inconsistent("header"));
        assert_eq!(issued.verify(&header), Err(inconsistent));

        let mut entropy = issued.credential.clone();
        entropy.entropy = if alg == Alg::BbsMod { Some(NymEntropy::none()) } else { None };
        let inconsistent = malformed(Part::IssuerProof, 0, Problem::Inconsistent("entropy"));
        assert_eq!(issued.verify(&entropy), Err(inconsistent));

        let refused = issued.credential.verify(&metadata(alg, 8), issued.holder.as_ref());
        assert!(refused.unwrap_err().is_invalid_signature());
    }
}

#[test]
fn every_payload_is_signed() {
    for alg in ALGS {
        let issued = Issued::new(alg);
        for index in 0..issued.credential.payloads.len() {
            let mut altered = issued.credential.clone();
            let scalar = issued.schema.claims()[index].claim_type.is_scalar();
            let other = if scalar { b"12345".to_vec() } else { b"\"other\"".to_vec() };
            altered.payloads[index] = Payload::received(other);
            assert!(issued.verify(&altered).unwrap_err().is_invalid_signature(), "{index}");
        }
    }
}

#[test]
fn payloads_fit_the_schema() {
    let issued = Issued::new(Alg::BbsModHb);
    let mut fewer = issued.credential.clone();
    fewer.payloads.pop();
    let count = malformed(Part::Payload, 0, Problem::Count { expected: 13, found: 12 });
    assert_eq!(issued.verify(&fewer), Err(count));
    let mut unfit = issued.credential.clone();
    unfit.payloads[7] = Payload::received(b"65536".to_vec());
    assert_eq!(issued.verify(&unfit), Err(malformed(Part::Payload, 7, Problem::OutOfRange("value"))));
}

/// Signed as they are, but written as no other holder's are: they would mark the holder at every verifier.
#[test]
fn payloads_that_could_mark_the_holder_are_refused() {
    for text in
        [r#"" F""#, r#" "F""#, r#""\u0046""#, "\"F\u{200b}\"", "\"E\u{301}\"", "\"F  M\"", "\"F\u{a0}M\""]
    {
        let mut payloads = person_payloads(2);
        payloads[4] = Payload::received(text.as_bytes().to_vec());
        let issued = Issued::with_payloads(Alg::BbsModHb, payloads);
        let expected = malformed(Part::Payload, 4, Problem::NotCanonical);
        assert_eq!(issued.verify(&issued.credential), Err(expected), "{text}");
    }
}

#[test]
fn the_holders_secrets_are_there_exactly_where_they_are_signed() {
    let (with, without) = (Issued::new(Alg::BbsModHb), Issued::new(Alg::BbsMod));
    let unsupported = malformed(Part::IssuerProof, 0, Problem::Unsupported("holder"));
    let verify = |issued: &Issued, holder| issued.credential.verify(&issued.metadata, holder);
    assert_eq!(verify(&with, None), Err(unsupported));
    assert_eq!(verify(&without, with.holder.as_ref()), Err(unsupported));
    let mut swapped = with.holder.clone().unwrap();
    swapped.nym_secret = bauta_predicates::NymSecret::from_octets(&[1; 32]).unwrap();
    assert!(verify(&with, Some(&swapped)).unwrap_err().is_invalid_signature());
}

#[test]
fn nothing_secret_is_printed() {
    let issued = Issued::new(Alg::BbsModHb);
    let printed = format!("{:?} {:?}", issued.credential, issued.holder);
    assert!(printed.contains("signature: Signature, entropy: Some(NymEntropy)"));
    assert!(printed.contains("HolderSecrets { prover_blind: ProverBlind, nym_secret: NymSecret }"));
    assert!(printed.contains("Payload(10 octets)"));
}
