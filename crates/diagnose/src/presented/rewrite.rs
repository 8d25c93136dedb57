//! Answers, rewritten: text that may be too damaged to be read.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::SubProofAlg;
use bauta_credential::layout::{self, Piece};
use serde_json::Value;

const SCALAR: usize = 32;
/// One response of a range proof.
const SHORT: usize = 12;

/// Without padding, in the alphabet for URLs.
pub(super) fn base64url(answer: &str) -> String {
    answer.replace('+', "-").replace('/', "_").replace('=', "")
}

/// The scalars of the core proof and of every sub-proof the other way round.
pub(super) fn scalars_reversed(answer: &str) -> Option<String> {
    let (before, proofs) = answer.trim_end().rsplit_once('.')?;
    let mut proofs = proofs.split('~');
    let mut core = URL_SAFE_NO_PAD.decode(proofs.next()?).ok()?;
    let pieces = layout::core(&core, &[]);
    reverse(&mut core, &pieces);
    let mut reversed = vec![URL_SAFE_NO_PAD.encode(core)];
    for proof in proofs {
        let mut written: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(proof).ok()?).ok()?;
        let alg: SubProofAlg = serde_json::from_value(written.get("alg")?.clone()).ok()?;
        let mut octets = URL_SAFE_NO_PAD.decode(written.get("proof")?.as_str()?).ok()?;
        let pieces = layout::sub_proof(alg, octets.len());
        reverse(&mut octets, &pieces);
        written["proof"] = URL_SAFE_NO_PAD.encode(octets).into();
        reversed.push(URL_SAFE_NO_PAD.encode(written.to_string()));
    }
    Some(format!("{before}.{}", reversed.join("~")))
}

fn reverse(octets: &mut [u8], pieces: &[Piece]) {
    let mut at = 0;
    for Piece { length, .. } in pieces {
        let Some(piece) = octets.get_mut(at..at + length) else { return };
        if [SCALAR, SHORT].contains(length) {
            piece.reverse();
        }
        at += length;
    }
}
