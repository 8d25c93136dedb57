//! Octets into fields, the same for all designs.
//!
//! What is read: JSON, base64url, base64 and hexadecimal text, the compact forms between dots and tildes (JWS, SD-JWT
//! with its disclosures, JWP), CBOR with the octet strings inside it (COSE, mdoc), URLs and forms. What cannot be read
//! further is a leaf: a path and a value. The depth is limited, and no octets make it panic.
//!
//! A value is written the same wherever it comes from: numbers in decimal, octets as themselves whether they travel as
//! base64url, base64, hexadecimal or CBOR. Programs can so compare what two designs' parties wrote differently. What a
//! reader of this kind cannot see: the inside of a format that is not listed, of compressed data and of ciphertext.

mod cbor;
mod json;
mod path;
mod text;

pub use path::{PathNumber, Paths};

/// How many encodings may lie within each other: a JWT within JSON within a form is three.
const MAX_DEPTH: u8 = 8;

/// Reads octets; keeps the names of paths over many messages.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The paths seen so far.
    pub paths: Paths,
    octets: Vec<u8>,
    leaves: Vec<(PathNumber, usize, usize)>,
}

impl Decoder {
    /// A reader that has read nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads octets whose paths begin with `root`. What was read stays until the next call: see [`Decoder::leaves`].
    pub fn decode(&mut self, root: &str, octets: &[u8]) {
        self.octets.clear();
        self.leaves.clear();
        let path = self.paths.root(root);
        self.read(path, octets, 0);
    }

    /// The leaves of what was read last: path and value.
    pub fn leaves(&self) -> impl Iterator<Item = (PathNumber, &[u8])> {
        self.leaves.iter().map(|(path, start, end)| (*path, &self.octets[*start..*end]))
    }

    fn read(&mut self, path: PathNumber, octets: &[u8], depth: u8) {
        if depth >= MAX_DEPTH || octets.is_empty() {
            return self.leaf(path, octets);
        }
        if octets[0] >= 0x80 && self.cbor(path, octets, depth) {
            return;
        }
        match std::str::from_utf8(octets) {
            Ok(text) => self.text(path, text, depth),
            Err(_) => self.leaf(path, octets),
        }
    }

    fn leaf(&mut self, path: PathNumber, value: &[u8]) {
        let start = self.octets.len();
        self.octets.extend_from_slice(value);
        self.leaves.push((path, start, self.octets.len()));
    }

    /// The path of a member. A name that is data itself, as in a register by number, is a value too.
    fn member(&mut self, path: PathNumber, name: &str) -> PathNumber {
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        let word = name.bytes().any(|octet| octet.is_ascii_lowercase());
        if digits >= 6 || (name.len() >= 6 && !word) {
            let path = self.paths.child(path, "*");
            self.leaf(path, name.as_bytes());
            return path;
        }
        self.paths.child(path, name)
    }

    /// How much has been read: what a failed attempt has added since is taken back.
    fn mark(&self) -> (usize, usize) {
        (self.leaves.len(), self.octets.len())
    }

    fn back_to(&mut self, (leaves, octets): (usize, usize)) {
        self.leaves.truncate(leaves);
        self.octets.truncate(octets);
    }
}

/// All leaves of some octets, with the paths written out.
pub fn leaves(octets: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut decoder = Decoder::new();
    decoder.decode("", octets);
    decoder
        .leaves()
        .map(|(path, value)| (decoder.paths.text(path).trim_start_matches('.').to_owned(), value.to_vec()))
        .collect()
}
