//! Text: what is written in letters and digits but means octets, JSON or several values.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Decoder, PathNumber};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// Shortest texts that are taken for hexadecimal and for base64, and shortest compact form.
const HEX_AT_LEAST: usize = 16;
const BASE64_AT_LEAST: usize = 20;
const COMPACT_AT_LEAST: usize = 40;
/// Longest text that is a leaf itself beside the octets that it means.
const TEXT_AT_MOST: usize = 128;

/// Of which alphabets all characters of a text are.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Alphabets(u8);

const DIGITS: u8 = 1;
const HEX_LOWER: u8 = 2;
const HEX_UPPER: u8 = 4;
const BASE64: u8 = 8;
const BASE64URL: u8 = 16;
const COMPACT: u8 = 32;

const ALPHABETS: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 128 {
        #[allow(clippy::cast_possible_truncation, reason = "below 128")]
        let octet = at as u8;
        table[at] = match octet {
            b'0'..=b'9' => DIGITS | HEX_LOWER | HEX_UPPER | BASE64 | BASE64URL | COMPACT,
            b'a'..=b'f' => HEX_LOWER | BASE64 | BASE64URL | COMPACT,
            b'A'..=b'F' => HEX_UPPER | BASE64 | BASE64URL | COMPACT,
            b'g'..=b'z' | b'G'..=b'Z' => BASE64 | BASE64URL | COMPACT,
            b'-' | b'_' => BASE64URL | COMPACT,
            b'+' | b'/' => BASE64,
            b'=' => BASE64 | BASE64URL,
            b'.' | b'~' => COMPACT,
            _ => 0,
        };
        at += 1;
    }
    table
};

impl Alphabets {
    fn of(text: &str) -> Self {
        Self(text.bytes().fold(u8::MAX, |all, octet| all & ALPHABETS[usize::from(octet)]))
    }

    fn has(self, alphabet: u8) -> bool {
        self.0 & alphabet != 0
    }
}

impl Decoder {
    /// Reads text.
    pub(super) fn text(&mut self, path: PathNumber, text: &str, depth: u8) {
        if depth >= super::MAX_DEPTH {
            return self.leaf(path, text.as_bytes());
        }
        let start = text.trim_ascii_start();
        if (start.starts_with('{') || start.starts_with('[')) && self.json(path, text, depth) {
            return;
        }
        let alphabets = Alphabets::of(text);
        if alphabets.has(COMPACT) && text.len() >= COMPACT_AT_LEAST && self.compact(path, text, depth) {
            return;
        }
        match octets_of(text, alphabets) {
            Some(octets) => self.encoded(path, text, &octets, depth),
            None if alphabets.0 == 0 && self.form(path, text, depth) => {}
            None => self.leaf(path, text.as_bytes()),
        }
    }

    /// Text that stands for octets: what they hold, or the octets themselves.
    fn encoded(&mut self, path: PathNumber, text: &str, octets: &[u8], depth: u8) {
        let readable = std::str::from_utf8(octets).is_ok_and(|text| !text.contains(char::is_control));
        if readable && !octets.is_empty() || self.cbor(path, octets, depth) {
            if readable {
                self.read(path, octets, depth + 1);
            }
            return;
        }
        if text.len() <= TEXT_AT_MOST {
            self.leaf(path, text.as_bytes());
        }
        self.leaf(path, octets);
    }

    /// Octets between dots and tildes: JWS, SD-JWT, JWP. Something in it has to be JSON.
    fn compact(&mut self, path: PathNumber, text: &str, depth: u8) -> bool {
        if !text.contains('.') {
            return false;
        }
        let selective = is_selective(text);
        let (mark, mut is_json) = (self.mark(), false);
        for (at, outer) in text.split(if selective { '~' } else { '.' }).enumerate() {
            let part = self.paths.child(path, part_name(at, selective));
            for (within, inner) in outer.split(if selective { '.' } else { '~' }).enumerate() {
                let Some(octets) = octets_of_part(inner) else {
                    self.back_to(mark);
                    return false;
                };
                let name = if selective && outer.contains('.') { part_name(within, false) } else { "" };
                let part = if name.is_empty() { part } else { self.paths.child(part, name) };
                is_json |= octets.first() == Some(&b'{');
                self.part(part, &octets, (selective, depth));
            }
        }
        if !is_json {
            self.back_to(mark);
        }
        is_json
    }

    fn part(&mut self, path: PathNumber, octets: &[u8], (selective, depth): (bool, u8)) {
        if octets.is_empty() {
            return;
        }
        let disclosed = match std::str::from_utf8(octets) {
            Ok(text) if selective && text.starts_with('[') => self.disclosure(path, text, depth + 1),
            _ => false,
        };
        if !disclosed {
            self.read(path, octets, depth + 1);
        }
    }

    /// `name=value&…`, alone or behind the `?` or `#` of a URL.
    fn form(&mut self, path: PathNumber, text: &str, depth: u8) -> bool {
        if !text.contains('=') || text.contains(|character: char| character.is_whitespace()) {
            return false;
        }
        let (address, query) = match text.find(['?', '#']) {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => ("", text),
        };
        let pairs: Option<Vec<_>> = query.split(['&', '#']).map(|pair| pair.split_once('=')).collect();
        let Some(pairs) = pairs else { return false };
        if !address.is_empty() {
            self.leaf(path, address.as_bytes());
        }
        for (name, value) in pairs {
            let path = self.paths.child(path, name);
            self.read(path, &percent_decoded(value), depth + 1);
        }
        true
    }
}

/// An SD-JWT has its tildes outside of a JWS: each piece between tildes has two dots or none. A JWP has them inside of a
/// component, so that a piece with one dot is among them.
fn is_selective(text: &str) -> bool {
    let mut pieces = text.split('~').map(|piece| piece.matches('.').count());
    pieces.next() == Some(2) && text.contains('~') && pieces.all(|dots| dots == 0 || dots == 2)
}

fn part_name(at: usize, selective: bool) -> &'static str {
    match (selective, at) {
        (true, 0) => "signed",
        (true, _) => "disclosed",
        (false, 0) => "header",
        (false, 1) => "payload",
        (false, 2) => "third",
        (false, _) => "fourth",
    }
}

fn octets_of(text: &str, alphabets: Alphabets) -> Option<Vec<u8>> {
    if alphabets.has(DIGITS) {
        return None;
    }
    let hex = alphabets.has(HEX_LOWER) || alphabets.has(HEX_UPPER);
    // Base64 of many zeros is all letters A.
    let digits = || text.bytes().filter(u8::is_ascii_digit).count();
    if hex && text.len() >= HEX_AT_LEAST && text.len().is_multiple_of(2) && digits() * 8 >= text.len() {
        return hex::decode(text).ok();
    }
    if text.len() < BASE64_AT_LEAST {
        return None;
    }
    if alphabets.has(BASE64URL) {
        return URL_SAFE.decode(text).ok();
    }
    if alphabets.has(BASE64) { STANDARD.decode(text).ok() } else { None }
}

/// The octets of a part of a compact form, which may be short or empty.
fn octets_of_part(text: &str) -> Option<Vec<u8>> {
    URL_SAFE.decode(text).ok()
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let (mut octets, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail.get(..2).and_then(|pair| hex::decode(pair).ok()).filter(|_| *first == b'%');
        rest = if pair.is_some() { &tail[2..] } else { tail };
        octets.push(match (pair, first) {
            (Some(octet), _) => octet[0],
            (None, b'+') => b' ',
            (None, other) => *other,
        });
    }
    octets
}
