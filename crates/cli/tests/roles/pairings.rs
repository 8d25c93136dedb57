//! Pairings that fail: named, and never made up for by each other.

use crate::authority::{asked, asking, epoch_key, in_epochs, made};
use crate::forging::{Part, forge_from, forged};
use crate::sub_proofs::{Setting, interface};
use crate::support::{PERSON, core, rng};
use bauta_bbs::Signature;
use bauta_credential::{CredentialQuery, EpochToken, Query, RequestDraft, Response};
use bauta_predicates::validity::{Token, tokens};
use bauta_verifier::{Rejection, Statement};
use rand_core::{CryptoRng, RngCore};

/// Nobody's signature under the messages, and no token: each sub-proof's Schnorr part is in order, only the pairings fail.
pub(crate) fn without_signature(part: &Part<'_>) -> Part<'static> {
    let mut octets = part.issued.signature.to_octets();
    let other =
        Token::from_octets(&tokens(interface(), &epoch_key(1), &[7.into()]).unwrap()[0].to_octets()).unwrap();
    octets[..48].copy_from_slice(&other.to_octets());
    let mut issued = part.issued.clone();
    issued.signature = Signature::from_octets(&octets[..]).unwrap();
    Part { issued, token: None, ..part.clone() }.detached()
}

impl Part<'_> {
    fn detached(self) -> Part<'static> {
        let Part { issuer, issued, secrets, plan, lies, seed, .. } = self;
        Part { issuer, issued, secrets, plan, token: None, lies, seed }
    }
}

#[test]
fn a_pairing_that_fails_is_named() {
    let setting = Setting::new();
    let request = asking(4, |query| query.validity = in_epochs(&[&setting.head]));
    let validity = Rejection::InvalidProof(Statement::Validity("credential".into()));
    let mine = setting.token(0);
    let honest = Part::of(&setting.wallets[0].credentials()[0], &request, 0);
    let unsigned = without_signature(&honest);
    let theirs = EpochToken { token: &setting.tokens[1], ..mine };
    for (part, token, expected) in
        [(&honest, theirs, validity), (&unsigned, mine, core()), (&unsigned, theirs, core())]
    {
        let presentation = forged(&request, &part.clone().with_token(token));
        assert_eq!(setting.authority.verdict(&request, &presentation).unwrap_err(), expected);
    }
    setting.authority.verdict(&request, &forged(&request, &honest.with_token(mine))).unwrap();
}

/// r1 small, or its negative; everything else as the other source has it.
pub(crate) struct FirstScalar {
    pub(crate) negative: bool,
    pub(crate) drawn: usize,
    pub(crate) rest: rand_chacha::ChaCha20Rng,
}

/// r − 7, big-endian.
const MINUS_SEVEN: &str = "73eda753299d7d483339d80809a1d80553bda402fffe5bfefffffffefffffffa";

impl RngCore for FirstScalar {
    fn next_u32(&mut self) -> u32 {
        rand_chacha::rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_chacha::rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, octets: &mut [u8]) {
        self.rest.fill_bytes(octets);
        if self.drawn == 0 {
            octets.fill(0);
            *octets.last_mut().unwrap() = 7;
            if self.negative {
                let hex = (0..32).map(|at| u8::from_str_radix(&MINUS_SEVEN[2 * at..2 * at + 2], 16).unwrap());
                octets[16..].iter_mut().zip(hex).for_each(|(octet, digit)| *octet = digit);
            }
        }
        self.drawn += 1;
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(octets);
        Ok(())
    }
}

impl CryptoRng for FirstScalar {}

/// Two credentials of the same messages that nobody has signed, with Ā and B̄ of the second the negatives of the first's:
/// whatever e(Ā, W)·e(−B̄, BP2) is of the one, of the other it is the inverse, and the plain product of both is one.
#[test]
fn errors_that_cancel_in_a_merged_pairing_check_are_found() {
    let setting = Setting::new();
    let place = |id: &str| CredentialQuery::new(id, PERSON, vec!["region".into()]);
    let query = Query { credentials: vec![place("one"), place("other")], same: Vec::new() };
    let request = made(RequestDraft { query, ..asked(|_| {}) }, 4);
    let held = &setting.wallets[0].credentials()[0];
    let parts = [0, 1].map(|position| without_signature(&Part::of(held, &request, position)));
    let source = |negative| FirstScalar { negative, drawn: 0, rest: rng(8) };
    let presentations = forge_from(&request, &parts, vec![source(false), source(true)]);
    let [first, second] = [0, 1].map(|at| presentations[at].core_proof.to_octets());
    for at in [8, 56] {
        let (first, second) = (&first[at..at + 48], &second[at..at + 48]);
        assert_eq!(
            (first[0] ^ second[0], &first[1..]),
            (0x20, &second[1..]),
            "one is the negative of the other"
        );
    }
    let refused =
        setting.authority.verdict(&request, &Response::assemble(&request, presentations)).unwrap_err();
    assert_eq!(refused, Rejection::InvalidProof(Statement::Core("one".into())));
    let honest = [0, 1].map(|position| Part::of(held, &request, position));
    let honest = forge_from(&request, &honest, vec![source(false), source(true)]);
    setting.authority.verdict(&request, &Response::assemble(&request, honest)).unwrap();
}
