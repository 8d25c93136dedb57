//! What all contestants are given: the same messages, headers and indexes.

/// The header that is signed.
pub(crate) const HEADER: &[u8] = b"bauta benches, header of one issuer";
/// The header of one presentation: a verifier's nonce and name.
pub(crate) const PRESENTATION_HEADER: &[u8] = b"6f1d2a94c3b07e58 https://forum.example";
/// What secret keys are derived from.
pub(crate) const KEY_MATERIAL: [u8; 32] = [7; 32];

/// L messages of 32 octets, of which the first ⌊L/2⌋ are shown.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) messages: Vec<Vec<u8>>,
    pub(crate) disclosed_indexes: Vec<usize>,
}

impl Work {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            messages: (0..count).map(|index| format!("message {index:>24}").into_bytes()).collect(),
            disclosed_indexes: (0..count / 2).collect(),
        }
    }

    pub(crate) fn disclosed_messages(&self) -> Vec<Vec<u8>> {
        self.disclosed_indexes.iter().map(|index| self.messages[*index].clone()).collect()
    }
}
