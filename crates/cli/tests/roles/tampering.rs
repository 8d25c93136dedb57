//! Every bit and every character of a presentation counts.

use bauta_credential::{Alg, PresentationRequest};
use bauta_verifier::Verifier;
use proptest::prelude::*;

use crate::support::{
    ALGS, NOW, Office, SHOP, Shared, base64url, draft, present, request, rng, ticket, verifier,
};

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

/// A presentation of a small credential and the verifier that asked for it. What is refused consumes nothing, so one
/// verifier does for all attempts.
struct Target {
    compact: String,
    components: Vec<Vec<u8>>,
    verifier: Verifier<Shared>,
}

impl Target {
    fn new(alg: Alg) -> Self {
        let mut office = Office::with_schema(alg, ticket(), 1);
        let wallet = office.enrol("Eriksson", 2);
        let asked = draft(SHOP, "urn:example:ticket:1", &["seat"]);
        let request = PresentationRequest::new(asked, &mut rng(3)).unwrap();
        let presentation = present(&wallet, &request, 4);
        let components = vec![
            presentation.presentation_header.clone(),
            presentation.issuer_header.clone(),
            presentation.disclosed()[0].1.as_octets().to_vec(),
            presentation.core_proof.to_octets(),
        ];
        let verifier = verifier(&[&office.metadata], &[&request]);
        Self { compact: presentation.to_compact(), components, verifier }
    }

    /// The compact form of other components.
    fn assemble(components: &[Vec<u8>]) -> String {
        let [ph, header, payload, proof] = components else { panic!("four components") };
        format!("{}.{}.~{}~.{}", base64url(ph), base64url(header), base64url(payload), base64url(proof))
    }

    fn refuses(&self, compact: &str, what: &str) {
        assert!(self.verifier.verify(compact, NOW, &mut rng(0)).is_err(), "{what}");
    }

    /// After everything that was tried, the honest presentation is still good.
    fn still_accepts(&self) {
        self.verifier.verify(&self.compact, NOW, &mut rng(0)).unwrap();
    }
}

#[test]
fn every_bit_counts() {
    for alg in ALGS {
        let target = Target::new(alg);
        assert_eq!(Target::assemble(&target.components), target.compact);
        for component in 0..target.components.len() {
            for bit in 0..8 * target.components[component].len() {
                let mut altered = target.components.clone();
                altered[component][bit / 8] ^= 1 << (bit % 8);
                target.refuses(
                    &Target::assemble(&altered),
                    &format!("{alg:?}: component {component}, bit {bit}"),
                );
            }
        }
        target.still_accepts();
    }
}

#[test]
fn every_character_counts() {
    let target = Target::new(Alg::BbsModHb);
    let with = |at: usize, character: u8| {
        let mut octets = target.compact.clone().into_bytes();
        octets[at] = character;
        String::from_utf8(octets).unwrap()
    };
    for (at, character) in target.compact.bytes().enumerate() {
        let place = ALPHABET.iter().position(|other| *other == character).unwrap();
        for step in [1, 29, 63] {
            let other = ALPHABET[(place + step) % ALPHABET.len()];
            target.refuses(&with(at, other), &format!("character {at}"));
        }
        target.refuses(
            &with(at, b'.'.max(if character == b'.' { b'~' } else { b'.' })),
            &format!("character {at}"),
        );
    }
    target.still_accepts();
}

#[test]
fn every_character_is_needed_and_no_other() {
    let target = Target::new(Alg::BbsModHb);
    for at in 0..target.compact.len() {
        let (before, after) = target.compact.split_at(at);
        target.refuses(before, &format!("cut at {at}"));
        target.refuses(&format!("{before}{}", &after[1..]), &format!("without character {at}"));
        for more in ["A", "~", ".", "="] {
            target.refuses(&format!("{before}{more}{after}"), &format!("{more} before {at}"));
        }
    }
    target.still_accepts();
}

#[test]
fn nothing_is_swapped_or_repeated() {
    let target = Target::new(Alg::BbsModHb);
    let parts: Vec<_> = target.compact.split('.').collect();
    for one in 0..parts.len() {
        for other in 0..parts.len() {
            let mut mixed = parts.clone();
            mixed[one] = parts[other];
            if one != other {
                target.refuses(&mixed.join("."), &format!("{other} in the place of {one}"));
            }
        }
    }
    target.refuses(&target.compact.repeat(2), "twice");
    target.still_accepts();
}

#[test]
fn a_presentation_of_a_person_withstands_a_sample() {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let request = request(&["region", "sex"], 3);
    let presentation = present(&wallet, &request, 4);
    let verifier = verifier(&[&office.metadata], &[&request]);
    let octets = presentation.core_proof.to_octets();
    let compact = presentation.to_compact();
    let proof = compact.rsplit('.').next().unwrap();
    for bit in (0..8 * octets.len()).step_by(11) {
        let mut altered = octets.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(
            verifier.verify(&compact.replace(proof, &base64url(altered)), NOW, &mut rng(0)).is_err(),
            "bit {bit}"
        );
    }
    verifier.verify(&compact, NOW, &mut rng(0)).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_arrives_nothing_panics(text in "[A-Za-z0-9_.~-]{0,400}", octets: Vec<u8>) {
        let office = Office::with_schema(Alg::BbsModHb, ticket(), 1);
        let verifier = verifier(&[&office.metadata], &[]);
        prop_assert!(verifier.verify(&text, NOW, &mut rng(0)).is_err());
        prop_assert!(verifier.verify(&String::from_utf8_lossy(&octets), NOW, &mut rng(0)).is_err());
    }
}
