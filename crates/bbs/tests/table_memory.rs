//! What the tables of generators take. Alone in its process: tables are kept for the whole of it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod support;

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen};
use bauta_bbs::{Header, Interface, PresentationHeader, hazmat, signature};
use support::{key_pair, rng};

/// The most that the tables of 32 generators may take.
const MOST: usize = 3 << 19;

/// A point P1 and the generators Q_1, H_1 … H_31 of 31 messages: tables are made at the second use, and no more after that.
#[test]
fn tables_of_32_generators() {
    let (interface, key_pair, header) = (&Interface::BBS_SHA_256, key_pair(1), Header::default());
    let messages: Vec<_> = (0..31_u8).map(|number| vec![number]).collect();
    assert_eq!(hazmat::kept_tables_size(), 0);
    let signature = signature::sign(interface, &key_pair, &header, &messages).unwrap();
    assert_eq!(hazmat::kept_tables_size(), 0);
    let context = ProofContext {
        public_key: key_pair.public_key(),
        header: &header,
        presentation_header: &PresentationHeader::default(),
    };
    let disclosure = Disclosure { messages: &messages, disclosed_indexes: &[] };
    let mut sizes = (0..3).map(|seed| {
        proof_gen(interface, &context, &signature, &disclosure, &mut rng(seed)).unwrap();
        hazmat::kept_tables_size()
    });
    let (first, last) = (sizes.next().unwrap(), sizes.next_back().unwrap());
    assert_eq!(first, last);
    assert!((1..=MOST).contains(&(first / 33 * 32)), "{first} octets");
    println!("{first} octets for P1 and 32 generators");
}
