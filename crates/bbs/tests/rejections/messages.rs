//! Messages as digits: one integer, one text.

use ark_bls12_381::Fr;
use ark_ff::PrimeField;
use bauta_bbs::{Error, Item, MessageScalar};

const NOT_CANONICAL: Error = Error::Scalar { item: Item::Message, at: 0 };

#[test]
fn zero_and_r_minus_1_are_messages() {
    let largest = (-Fr::from(1u64)).to_string();
    assert_eq!(largest.len(), 77);
    for digits in ["0", "1", "9", "10", "18446744073709551616", &largest] {
        let message: MessageScalar = digits.parse().unwrap();
        assert_eq!(message.to_decimal().as_str(), digits);
    }
    assert_eq!(MessageScalar::from(0).to_decimal().as_str(), "0");
}

#[test]
fn digits_that_are_not_below_r_are_refused() {
    let r = Fr::MODULUS.to_string();
    let r_plus_1 = r.replace("513", "514");
    assert!(r.ends_with("513"));
    for digits in [&r[..], &r_plus_1, &"9".repeat(77), &format!("6{}", "0".repeat(76))] {
        assert_eq!(MessageScalar::from_decimal(digits.as_bytes()), Err(NOT_CANONICAL), "{digits}");
    }
}

#[test]
fn other_texts_of_an_integer_are_refused() {
    for text in ["00", "01", "-1", "+1", " 1", "1 ", "1\n", "0x1", "1e3", "1.0", "a", ":", "1_000", "١", "\0"]
    {
        assert_eq!(MessageScalar::from_decimal(text.as_bytes()), Err(NOT_CANONICAL), "{text:?}");
    }
    for octets in [&[0xff][..], &[0x80, 0x30]] {
        assert_eq!(MessageScalar::from_decimal(octets), Err(NOT_CANONICAL));
    }
}

#[test]
fn a_text_has_1_to_77_digits() {
    for length in [0, 78, 79, 1000] {
        let digits = "1".repeat(length);
        let refused = Error::Length { item: Item::Message, found: length };
        assert_eq!(MessageScalar::from_decimal(digits.as_bytes()), Err(refused));
    }
    let zeros = "0".repeat(77) + "1";
    let refused = Error::Length { item: Item::Message, found: 78 };
    assert_eq!(MessageScalar::from_decimal(zeros.as_bytes()), Err(refused));
}
