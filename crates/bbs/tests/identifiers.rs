//! The identifiers of ciphersuites and interfaces.

use bauta_bbs::{Ciphersuite, Interface};

/// The hash-to-curve suite of the interfaces on SHA-256.
const H2C_SHA_256: &str = "BLS12381G1_XMD:SHA-256_SSWU_RO_";

/// Every identifier is one of its own, of printable ASCII, and ends with its only underscore that is not between the names of
/// its parts. ("Defining New Interfaces", "Ciphersuite ID", "Hash to Scalar")
// conformance: bbs-api-id, bbs-api-id-characters, bbs-api-id-end, bbs-api-id-underscores, bbs-dst-length
// conformance: bbs-hash-to-curve-tags, bbs-suite-id
#[test]
fn identifiers_have_the_form_of_the_draft() {
    let of_drafts = Ciphersuite::ALL.iter().flat_map(|suite| {
        let named = |interface: Interface, rest| (interface, format!("{}{rest}", suite.id()));
        [
            named(Interface::bbs(*suite), "H2G_HM2S_"),
            named(Interface::blind_bbs(*suite), "BLIND_H2G_HM2S_"),
            named(Interface::pseudonym_bbs(*suite), "H2G_HM2S_PSEUDONYM_"),
        ]
    });
    let of_profile = [(Interface::BBS_MOD, "BBS-MOD_"), (Interface::BBS_MOD_HB, "BBS-MOD-HB_")]
        .map(|(interface, prefix)| (interface, format!("{prefix}{H2C_SHA_256}BLIND_H2G_HM2S_")));
    let identifiers: Vec<_> = of_drafts.chain(of_profile).collect();
    for (position, (interface, identifier)) in identifiers.iter().enumerate() {
        assert_eq!(interface.api_id(), identifier);
        assert!(identifier.bytes().all(|octet| (0x21..=0x7e).contains(&octet)));
        assert!(identifiers[..position].iter().all(|(_, other)| other != identifier));
        // The longest tag is made of two labels: of a chain of generators and of its seed.
        assert!(identifier.len() + "BAUTA_VALIDITY_".len() + "MAP_MSG_TO_SCALAR_AS_HASH_".len() < 255);
    }
    assert_eq!(Ciphersuite::Bls12381Sha256.id(), format!("BBS_{H2C_SHA_256}"));
    assert_eq!(Ciphersuite::Bls12381Shake256.id(), "BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_");
}
