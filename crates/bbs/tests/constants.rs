//! The generators that are constants are those of the draft's procedure.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::path::Path;

use ark_bls12_381::{Fq, G1Affine};
use ark_ff::{BigInteger, PrimeField};
use bauta_bbs::{Ciphersuite, Interface, hazmat};

const FILE: &[u8] = include_bytes!("../src/generators/constants.bin");
const FILE_FOR_WASM: &[u8] = include_bytes!("../src/generators/constants-wasm.bin");

/// The chains of a holder in a browser: of the holder-bound interface, as many as credentials of 20 claims want.
fn chains_for_wasm() -> Vec<(Ciphersuite, String, u8)> {
    let interface = Interface::BBS_MOD_HB;
    let chains = [
        ("", 21),
        ("BLIND_", 2),
        ("COM_DIS_", 2),
        ("BAUTA_RANGE_", 7),
        ("BAUTA_VALIDITY_", 1),
        ("BAUTA_OPENING_", 1),
    ];
    let named = |(prefix, count)| (interface.suite(), format!("{prefix}{}", interface.api_id()), count);
    chains.map(named).to_vec()
}

/// The chains: an interface, the prefixes of its `api_id`, and of each how many points.
fn chains() -> Vec<(Ciphersuite, String, u8)> {
    // Q_1, H_1 …; Q_2, J_1 …; Y_0, Y_1
    let of_drafts = |interface, count| (interface, vec![("", count), ("BLIND_", 8), ("COM_DIS_", 2)]);
    // And what the sub-proofs are over
    let of_profile = |interface| {
        let (interface, mut chains) = of_drafts(interface, 64);
        chains.extend([("BAUTA_RANGE_", 7), ("BAUTA_VALIDITY_", 1), ("BAUTA_OPENING_", 1)]);
        (interface, chains)
    };
    let interfaces = [
        of_drafts(Interface::BBS_SHA_256, 64),
        of_drafts(Interface::BBS_SHAKE_256, 64),
        of_profile(Interface::BBS_MOD),
        of_profile(Interface::BBS_MOD_HB),
        of_drafts(Interface::BLIND_BBS_SHA_256, 16),
        of_drafts(Interface::BLIND_BBS_SHAKE_256, 16),
        of_drafts(Interface::PSEUDONYM_BBS_SHA_256, 16),
        of_drafts(Interface::PSEUDONYM_BBS_SHAKE_256, 16),
    ];
    let named = |(interface, chains): (Interface, Vec<(&str, u8)>)| {
        let name =
            move |(prefix, count)| (interface.suite(), format!("{prefix}{}", interface.api_id()), count);
        chains.into_iter().map(name).collect::<Vec<_>>()
    };
    interfaces.into_iter().flat_map(named).collect()
}

/// A file as it has to be.
fn derived(chains: Vec<(Ciphersuite, String, u8)>) -> Vec<u8> {
    let coordinate = |coordinate: Fq| coordinate.into_bigint().to_bytes_be();
    let mut file = Vec::new();
    for (suite, api_id, count) in chains {
        let suite_number = u8::from(suite == Ciphersuite::Bls12381Shake256);
        file.extend([suite_number, u8::try_from(api_id.len()).unwrap()]);
        file.extend(api_id.as_bytes());
        file.push(count);
        let (points, v) = hazmat::derive_generators(suite, &api_id, count.into());
        file.extend(v);
        points.iter().for_each(|point| file.extend([coordinate(point.x), coordinate(point.y)].concat()));
    }
    file
}

// conformance: bbs-generators-deterministic
#[test]
fn the_files_are_what_the_draft_derives() {
    assert!(FILE == derived(chains()), "the constants are others");
    assert!(FILE_FOR_WASM == derived(chains_for_wasm()), "the constants of the browser are others");
}

/// And so is what is made of it, as far as it goes and behind its end.
// conformance: bbs-generators-unique, bbs-interface-generators, bbs-generators-rules, blind-interface
#[test]
fn generators_are_those_that_the_draft_derives() {
    for (suite, api_id, count) in chains() {
        let count = usize::from(count) + 2;
        let (derived, _) = hazmat::derive_generators(suite, &api_id, count);
        assert_eq!(hazmat::create_generators(suite, &api_id, 1), derived[..1], "{api_id}");
        assert_eq!(hazmat::create_generators(suite, &api_id, count), derived, "{api_id}");
        assert!(derived.iter().all(G1Affine::is_in_correct_subgroup_assuming_on_curve));
        assert!((1..count).all(|at| !derived[..at].contains(&derived[at])), "{api_id}: one is there twice");
    }
}

#[test]
#[ignore = "writes the files"]
fn write() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generators");
    std::fs::write(directory.join("constants.bin"), derived(chains())).unwrap();
    std::fs::write(directory.join("constants-wasm.bin"), derived(chains_for_wasm())).unwrap();
}
