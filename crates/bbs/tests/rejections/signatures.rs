//! A signature is of one key, header, interface and list of messages.

use ark_ec::CurveGroup;
use bauta_bbs::blind::core_blind_sign;
use bauta_bbs::signature::{SIGNATURE_LENGTH, core_sign, core_verify, sign, verify};
use bauta_bbs::{Error, Generators, Header, Interface, MessageScalar, Signature, hazmat};

use crate::support::{Signed, key_pair, scalar_at, some_point, with_point, with_scalar};

const INTERFACE: Interface = Interface::BBS_SHA_256;
const REFUSED: Result<(), Error> = Err(Error::InvalidSignature);

// conformance: bbs-generator-of-message, bbs-verify-order, bbs-api-id-used
#[test]
fn each_argument_of_verify_matters() {
    let (key_pair, other_key) = (key_pair(1), key_pair(2));
    let (header, other_header) = (Header(b"a".to_vec()), Header(b"b".to_vec()));
    let signature = sign(&INTERFACE, &key_pair, &header, &["one", "two"]).unwrap();
    let refused = |interface: &Interface, key, header: &Header, messages: &[&str]| {
        assert_eq!(verify(interface, key, header, messages, &signature), REFUSED);
    };
    let key = key_pair.public_key();
    verify(&INTERFACE, key, &header, &["one", "two"], &signature).unwrap();
    refused(&INTERFACE, other_key.public_key(), &header, &["one", "two"]);
    refused(&INTERFACE, key, &other_header, &["one", "two"]);
    refused(&INTERFACE, key, &Header::default(), &["one", "two"]);
    for messages in
        [&["two", "one"][..], &["one"], &[], &["one", "two", ""], &["one", "three"], &["onetwo", ""]]
    {
        refused(&INTERFACE, key, &header, messages);
    }
    for interface in [Interface::BBS_SHAKE_256, Interface::BLIND_BBS_SHA_256, Interface::BBS_MOD] {
        refused(&interface, key, &header, &["one", "two"]);
    }
}

#[test]
fn a_signature_is_not_changed_in_part() {
    let signed = Signed::new(INTERFACE, 2);
    let octets = signed.signature.to_octets();
    let refused = |octets: &[u8]| {
        assert_eq!(octets.len(), SIGNATURE_LENGTH);
        assert_eq!(signed.verify(&Signature::from_octets(octets).unwrap()), REFUSED);
    };
    refused(&with_point(&octets[..], 0, some_point(1)));
    refused(&with_point(&octets[..], 0, hazmat::p1(INTERFACE.suite())));
    refused(&with_scalar(&octets[..], 48, scalar_at(&octets[..], 48) + ark_bls12_381::Fr::from(1u64)));
    let other = Signed::new(INTERFACE, 3).signature.to_octets();
    refused(&[&octets[..48], &other[48..]].concat());
}

/// The generators are for a number of messages; signing or verifying another number would leave some out.
#[test]
fn there_are_as_many_messages_as_generators() {
    let signed = Signed::new(INTERFACE, 3);
    let four = [&signed.messages[..], &[MessageScalar::from(1)]].concat();
    for (messages, position) in [(&signed.messages[..2], 2), (&[], 0), (&four[..], 3)] {
        let refused = Error::Indexes { position };
        let verified = core_verify(
            &signed.generators,
            signed.key_pair.public_key(),
            &signed.header,
            messages,
            &signed.signature,
        );
        assert_eq!(verified, Err(refused));
        let signature = core_sign(&signed.generators, &signed.key_pair, &signed.header, messages);
        assert_eq!(signature, Err(refused));
    }
}

/// A message of zero adds nothing to B: that the number of messages is hashed into the domain is all that tells
/// a list from the list with zeros behind it.
#[test]
fn a_message_of_zero_counts() {
    let signed = Signed::new(INTERFACE, 2);
    let longer = [&signed.messages[..], &[MessageScalar::from(0)]].concat();
    let verified = core_verify(
        &Generators::new(&INTERFACE, 3),
        signed.key_pair.public_key(),
        &signed.header,
        &longer,
        &signed.signature,
    );
    assert_eq!(verified, REFUSED);
}

/// A commitment made to cancel the rest of B would give A = O, a signature of nothing.
#[test]
fn b_is_not_the_identity() {
    let interface = Interface::BLIND_BBS_SHA_256;
    let (key_pair, header, messages) = (key_pair(1), Header::default(), [MessageScalar::from(5)]);
    let generators = Generators::blind(&interface, 1, 0);
    let domain = hazmat::calculate_domain(key_pair.public_key(), &generators, &header);
    let points = hazmat::create_generators(interface.suite(), interface.api_id(), 2);
    let domain = MessageScalar::from_octets(&domain).unwrap();
    let b = hazmat::p1(interface.suite()) + crate::support::sum(&points, &[domain, messages[0].clone()]);
    let commitment = hazmat::assert_commitment_verified((-b).into_affine(), 0);
    let signature = core_blind_sign(&interface, &key_pair, &header, &messages, &commitment);
    assert_eq!(signature, Err(Error::InvalidSignature));
}
