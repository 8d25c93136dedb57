//! Key material, key info and keys as octets. (Identity, subgroup and lengths: see `octets`.)

use bauta_bbs::hazmat;
use bauta_bbs::{Ciphersuite, Error, SecretKey};

use crate::support::key_pair;

const SUITE: Ciphersuite = Ciphersuite::Bls12381Sha256;

// conformance: bbs-key-material-length
#[test]
fn key_material_has_32_octets_or_more() {
    for length in [0, 1, 31] {
        let refused = SecretKey::key_gen(SUITE, &vec![1; length], b"", None).map(|_| ());
        assert_eq!(refused, Err(Error::KeyMaterial));
    }
    SecretKey::key_gen(SUITE, &[1; 32], b"", None).unwrap();
}

#[test]
fn key_info_has_at_most_65535_octets() {
    let info = vec![0; 65_536];
    assert_eq!(SecretKey::key_gen(SUITE, &[1; 32], &info, None).map(|_| ()), Err(Error::KeyMaterial));
    SecretKey::key_gen(SUITE, &[1; 32], &info[..65_535], None).unwrap();
}

#[test]
fn each_argument_of_key_gen_matters() {
    let key = |suite, material: &[u8], info: &[u8], dst: Option<&[u8]>| {
        *SecretKey::key_gen(suite, material, info, dst).unwrap().to_octets()
    };
    let mut keys = vec![
        key(SUITE, &[1; 32], b"", None),
        key(SUITE, &[2; 32], b"", None),
        key(SUITE, &[1; 33], b"", None),
        key(SUITE, &[1; 32], b"info", None),
        key(SUITE, &[1; 32], b"", Some(b"dst")),
        key(Ciphersuite::Bls12381Shake256, &[1; 32], b"", None),
    ];
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 6);
}

#[test]
fn keys_come_back_from_octets() {
    let key_pair = key_pair(1);
    let secret_key = SecretKey::from_octets(&key_pair.secret_key().to_octets()[..]).unwrap();
    assert_eq!(&secret_key.public_key(), key_pair.public_key());
    let public_key = bauta_bbs::PublicKey::from_octets(&key_pair.public_key().to_octets()).unwrap();
    assert_eq!(&public_key, key_pair.public_key());
    assert_ne!(&public_key, self::key_pair(2).public_key());
}

/// The lengths that RFC 9380 allows: 255 hashes of 32 octets, and what two octets can say.
#[test]
fn no_suite_expands_without_end() {
    for (suite, longest) in [(SUITE, 8_160), (Ciphersuite::Bls12381Shake256, 65_535)] {
        assert_eq!(hazmat::expand_message(suite, b"", b"dst", longest).unwrap().len(), longest);
        for length in [longest + 1, 65_536, usize::MAX] {
            let refused = Error::Length { item: bauta_bbs::Item::ExpandedMessage, found: length };
            assert_eq!(hazmat::expand_message(suite, b"", b"dst", length), Err(refused));
        }
    }
}
