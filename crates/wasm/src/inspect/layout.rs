//! Octets that are points, scalars and integers in a row.

use std::fmt::Write;

pub(super) use bauta_credential::layout::{Piece, core, issuance, signature, sub_proof};

use super::segment::{Place, Segments};

/// A piece by itself.
pub(super) fn piece(name: &str, meaning: &'static str, length: usize) -> Piece {
    Piece { name: name.to_owned(), meaning, length }
}

/// In hexadecimal.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(2 * octets.len()), |mut text, octet| {
        // Writing to a text does not fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

/// Adds the parts of octets, one after the other. Where they do not fit, what is left over is `unreadable`.
pub(crate) fn add(octets: &[u8], parts: &[Piece], field: &str, place: &Place, segments: &mut Segments<'_>) {
    let mut at = 0;
    for Piece { name, meaning, length } in parts {
        let Some(found) = octets.get(at..at + length) else { break };
        let decoded = match found.try_into() {
            Ok(length) if *meaning == "length" => u64::from_be_bytes(length).to_string(),
            _ => hex(found),
        };
        segments.add((place, at..at + length), format!("{field}.{name}"), meaning, decoded);
        at += length;
    }
    segments.add((place, at..octets.len()), field, "unreadable", hex(&octets[at..]));
}
