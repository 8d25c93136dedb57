//! Exactly what was asked is shown, as it was signed.

use bauta_bbs::MessageScalar;
use bauta_credential::{
    Alg, DECOY, IssuerMetadata, Malformed, Part, Payload, Presentation, Problem, SubProof, SubProofAlg,
    presentation_header,
};
use bauta_verifier::{Policy, Rejection};

use crate::support::{ALGS, Office, Rogue, core, payload, request, verdict};

fn enrolled(alg: Alg) -> (IssuerMetadata, Rogue) {
    let mut office = Office::new(alg);
    let rogue = Rogue::enrol(&mut office, "Eriksson", 2);
    (office.metadata, rogue)
}

fn unmet(policy: Policy) -> Rejection {
    Rejection::PolicyUnmet(policy)
}

#[test]
fn a_claim_that_was_asked_for_is_shown() {
    for alg in ALGS {
        let (issuer, rogue) = enrolled(alg);
        let request = request(&["region", "sex"], 3);
        for (shown, missing) in [(&["region"][..], "sex"), (&["sex"], "region"), (&[], "sex")] {
            let refused = verdict(&issuer, &request, &rogue.answer(&request, shown)).unwrap_err();
            assert_eq!(refused, unmet(Policy::ClaimMissing(missing.into())));
        }
        verdict(&issuer, &request, &rogue.answer(&request, &["sex", "region"])).unwrap();
    }
}

#[test]
fn a_claim_that_was_not_asked_for_is_not_shown() {
    for alg in ALGS {
        let (issuer, rogue) = enrolled(alg);
        let request = request(&["region"], 3);
        for more in ["family_name", "birth_date", "person_id"] {
            let refused = verdict(&issuer, &request, &rogue.answer(&request, &["region", more])).unwrap_err();
            assert_eq!(refused, unmet(Policy::ClaimNotAsked(more.into())));
        }
    }
}

/// A payload that the proof does not know of, or one taken away that it does.
// conformance: jwp-disclosed
#[test]
fn payloads_and_proof_agree() {
    for alg in ALGS {
        let (issuer, rogue) = enrolled(alg);
        let two = request(&["region", "sex"], 3);
        let mut added = rogue.answer(&two, &["region"]);
        added.payloads[rogue.index("sex")] = Some(payload("\"F\""));
        assert_eq!(verdict(&issuer, &two, &added).unwrap_err(), core());
        let one = request(&["region"], 3);
        let mut taken = rogue.answer(&one, &["region", "sex"]);
        taken.payloads[rogue.index("sex")] = None;
        assert_eq!(verdict(&issuer, &one, &taken).unwrap_err(), core());
    }
}

// conformance: jwp-disclosed
#[test]
fn a_value_is_the_one_that_was_signed() {
    for alg in ALGS {
        let (issuer, rogue) = enrolled(alg);
        let request = request(&["region", "birth_date"], 3);
        let honest = rogue.answer(&request, &["region", "birth_date"]);
        for (path, value) in [
            ("region", "\"990102\""),
            ("region", " \"990101\""),
            ("region", "\"\\u0039\\u0039\\u0030\\u0031\\u0030\\u0031\""),
            ("birth_date", "27252"),
            ("birth_date", "0"),
        ] {
            let mut altered = honest.clone();
            altered.payloads[rogue.index(path)] = Some(payload(value));
            assert_eq!(verdict(&issuer, &request, &altered).unwrap_err(), core(), "{value}");
        }
    }
}

// conformance: jwp-disclosed-scalar, jwp-reconstruct-payload
#[test]
fn a_value_that_does_not_fit_its_claim_is_refused_before_anything_is_computed() {
    let (issuer, rogue) = enrolled(Alg::BbsModHb);
    let request = request(&["region", "birth_date"], 3);
    let honest = rogue.answer(&request, &["region", "birth_date"]);
    for (path, value) in [
        ("region", "990101"),
        ("region", ""),
        ("birth_date", "65536"),
        ("birth_date", "027251"),
        ("birth_date", "\"x\""),
    ] {
        let mut altered = honest.clone();
        altered.payloads[rogue.index(path)] = Some(payload(value));
        let refused = verdict(&issuer, &request, &altered).unwrap_err();
        match refused {
            Rejection::Malformed(malformed) => assert_eq!(malformed.part, Part::Payload, "{value}"),
            Rejection::PolicyUnmet(Policy::ClaimMissing(_)) => assert!(value.is_empty()),
            other => panic!("{value}: {other}"),
        }
    }
}

#[test]
fn a_value_stays_in_its_slot() {
    for alg in ALGS {
        let (issuer, rogue) = enrolled(alg);
        let (sex, region) = (rogue.index("sex"), rogue.index("region"));
        let both = request(&["region", "sex"], 3);
        let mut swapped = rogue.answer(&both, &["region", "sex"]);
        swapped.payloads.swap(sex, region);
        assert_eq!(verdict(&issuer, &both, &swapped).unwrap_err(), core());

        let one = request(&["region"], 3);
        let mut moved = rogue.answer(&one, &["sex"]);
        moved.payloads.swap(sex, region);
        assert_eq!(verdict(&issuer, &one, &moved).unwrap_err(), core());
        let mut elsewhere = rogue.answer(&one, &["region"]);
        elsewhere.payloads.swap(sex, region);
        let refused = verdict(&issuer, &one, &elsewhere).unwrap_err();
        assert_eq!(refused, unmet(Policy::ClaimNotAsked("sex".into())));
    }
}

#[test]
fn absent_is_as_true_as_any_value() {
    for alg in ALGS {
        let (issuer, rogue) = enrolled(alg);
        let request = request(&["given_name", "family_name"], 3);
        let paths = ["given_name", "family_name"];
        let honest = rogue.answer(&request, &paths);
        assert_eq!(honest.payloads[rogue.index("given_name")], Some(Payload::received(DECOY.to_vec())));
        verdict(&issuer, &request, &honest).unwrap();

        let mut invented = honest.clone();
        invented.payloads[rogue.index("given_name")] = Some(payload("\"Anna\""));
        assert_eq!(verdict(&issuer, &request, &invented).unwrap_err(), core());
        let mut nameless = honest.clone();
        nameless.payloads[rogue.index("family_name")] = Some(Payload::received(DECOY.to_vec()));
        assert_eq!(verdict(&issuer, &request, &nameless).unwrap_err(), core());
        let mut quoted = honest;
        quoted.payloads[rogue.index("given_name")] = Some(payload("\"JWP-BBS-DECOY\""));
        assert_eq!(verdict(&issuer, &request, &quoted).unwrap_err(), core());
    }
}

/// The decoy as a number would be an integer of 255 bits where the schema promises 16.
#[test]
fn a_decoy_does_not_stand_for_a_number() {
    let (issuer, rogue) = enrolled(Alg::BbsModHb);
    let request = request(&["birth_date"], 3);
    let decimal = MessageScalar::hash(Alg::BbsModHb.interface(), DECOY).to_decimal();
    for decoy in [payload(&decimal), Payload::received(DECOY.to_vec())] {
        let mut altered = rogue.answer(&request, &["birth_date"]);
        altered.payloads[rogue.index("birth_date")] = Some(decoy);
        let expected = Malformed {
            part: Part::Payload,
            position: rogue.index("birth_date"),
            problem: Problem::NotCanonical,
        };
        assert_eq!(verdict(&issuer, &request, &altered).unwrap_err(), Rejection::Malformed(expected));
    }
}

fn count(expected: usize, found: usize) -> Rejection {
    let problem = Problem::Count { expected, found };
    Rejection::Malformed(Malformed { part: Part::Payload, position: 0, problem })
}

#[test]
fn there_are_as_many_slots_as_claims() {
    for alg in ALGS {
        let (issuer, rogue) = enrolled(alg);
        let request = request(&["region"], 3);
        let mut fewer = rogue.answer(&request, &["region"]);
        fewer.payloads.pop();
        assert_eq!(verdict(&issuer, &request, &fewer).unwrap_err(), count(13, 12));
        let mut more = rogue.answer(&request, &["region"]);
        more.payloads.push(None);
        assert_eq!(verdict(&issuer, &request, &more).unwrap_err(), count(13, 14));
    }
}

/// The blinding factor and the holder's secret have no slot in the list, and none in the proof that could be shown.
// conformance: blind-factor-private, blind-key-hidden
#[test]
fn the_holders_own_slots_are_never_shown() {
    let (issuer, rogue) = enrolled(Alg::BbsModHb);
    let request = request(&["region"], 3);
    let region = rogue.index("region");
    let ph = presentation_header(Alg::BbsModHb, &request);
    let secrets = rogue.secrets.as_ref().unwrap();
    let slots = [secrets.prover_blind.to_message(), secrets.nym_secret.to_message()];
    for (slot, scalar) in [13, 14].into_iter().zip(slots) {
        let mut shown: Presentation = rogue.present(&ph, &[region, slot], &[]);
        assert_eq!(verdict(&issuer, &request, &shown).unwrap_err(), core(), "left out of the list");
        shown.payloads.resize(slot, None);
        shown.payloads.push(Some(payload(&scalar.to_decimal())));
        assert_eq!(verdict(&issuer, &request, &shown).unwrap_err(), count(13, slot + 1));
    }
}

#[test]
fn no_sub_proof_was_asked_for() {
    for alg in ALGS {
        let (issuer, rogue) = enrolled(alg);
        let request = request(&["region"], 3);
        let mut more = rogue.answer(&request, &["region"]);
        for expected in 1..=2 {
            more.sub_proofs.push(SubProof::new(SubProofAlg::BautaRange, 7, Vec::new()));
            assert_eq!(more.sub_proofs.len(), expected);
            assert_eq!(verdict(&issuer, &request, &more).unwrap_err(), unmet(Policy::SubProofNotAsked(0)));
        }
    }
}

// conformance: jwp-verify-indexes
#[test]
fn no_commitment_was_asked_for() {
    for alg in ALGS {
        let (issuer, rogue) = enrolled(alg);
        let request = request(&["region"], 3);
        let ph = presentation_header(alg, &request);
        for committed in [&[0][..], &[7], &[7, 9, 12]] {
            let presentation = rogue.present(&ph, &[rogue.index("region")], committed);
            let refused = verdict(&issuer, &request, &presentation).unwrap_err();
            assert_eq!(refused, unmet(Policy::Commitments));
        }
    }
}

/// A request that this verifier would not have made, in its store all the same.
#[test]
fn an_identifier_is_not_taken_even_if_it_was_asked_for() {
    let (issuer, rogue) = enrolled(Alg::BbsModHb);
    for path in ["person_id", "guardian_id", "validity_handle"] {
        let request = request(&[path], 3);
        let refused = verdict(&issuer, &request, &rogue.answer(&request, &[path])).unwrap_err();
        assert_eq!(refused, unmet(Policy::NoSuchClaim(path.into())));
    }
}
