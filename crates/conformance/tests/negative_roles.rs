//! A presentation among the negative vectors is refused by the check that its reason names, and not by an earlier one.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_conformance::negative::{Expectation, NEGATIVE_FILES, NegativeCase};
use bauta_credential::epoch::EpochLog;
use bauta_credential::{IssuerMetadata, PresentationRequest, Response};
use bauta_verifier::{MemoryStore, Rejection, RequestStore, Statement, Verifier};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::Value;

/// Where a verifier stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    Form,
    Issuer,
    Time,
    Policy,
    Core,
    SubProof,
}
use Stopped::{Core, Form, Issuer, Policy, SubProof, Time};

/// What a reason begins with, and where who has it stops.
const STOPS: &[(&str, Stopped)] = &[
    ("presentation header . issuer header", Form),
    ("the lengths in the core proof", Form),
    ("the identity is refused", Form),
    ("the pairing holds for -Abar and -Bbar too", Core),
    ("an integer is", Form),
    ("a date has 16 bits", Form),
    ("hidden and shown messages", Core),
    ("there is one payload slot", Form),
    ("req is the hash", Policy),
    ("the nonce is of no open request", Time),
    ("the credential is of a kind", Policy),
    ("which kind of proof", Policy),
    ("aud is the verifier's own name", Policy),
    ("the presentation header is, octet for octet", Policy),
    ("the challenge hashes the presentation header", Core),
    ("a request is answered once", Time),
    ("no issuer whom the verifier trusts has the key", Core),
    ("the issuer header is, octet for octet", Issuer),
    ("the core proof is verified under the issuer's key", Core),
    ("the pairing", Core),
    ("its pairing", Core),
    ("neither pairing", Core),
    ("each pairing equation has a weight", Core),
    ("exactly the claims", Policy),
    ("the challenge hashes what is shown", Core),
    ("there are as many sub-proofs", Policy),
    ("commitment indexes are those", Policy),
    ("the sub-proofs hash the core challenge", SubProof),
    ("every sub-proof hashes", SubProof),
    ("the length of a", Form),
    ("the challenge is the hash", SubProof),
    ("which message a statement is about", Policy),
    ("the challenge hashes the index", SubProof),
    ("the challenge hashes the pseudonym", SubProof),
    ("bounds, set, context", SubProof),
    ("the epoch is one", Policy),
    ("e(sigma', X_e)", SubProof),
    ("an object from names", Form),
    ("one presentation for each credential", Form),
    ("the other commitment is", Policy),
];

/// Cases that are refused elsewhere than others with their reason, because what is wrong shows earlier.
const ELSEWHERE: &[(&str, Stopped)] = &[
    ("no issuer header", Issuer),
    ("issuer header: one character more", Issuer),
    ("a header that is proven: the nonce twice", Form),
    ("the region: no quotation marks", Form),
    ("names exchanged", Policy),
    ("the ward's twice", Policy),
    ("the guardian's twice", Policy),
];

fn octets(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn texts(case: &NegativeCase, member: &str) -> Vec<String> {
    let list = case.input[member].as_array().cloned().unwrap_or_default();
    list.iter().map(|value| String::from_utf8(octets(value)).unwrap()).collect()
}

fn stopped(case: &NegativeCase) -> Option<Stopped> {
    let request = PresentationRequest::parse(&octets(&case.input["request"])).unwrap();
    let store = MemoryStore::default();
    store.insert(&request).unwrap();
    let issuers = texts(case, "issuers");
    let issuers: Vec<_> =
        issuers.iter().map(|text| IssuerMetadata::from_json(text.as_bytes()).unwrap()).collect();
    let mut verifier = Verifier::new(issuers.clone(), store);
    for (issuer, log) in issuers.iter().zip(texts(case, "logs")) {
        verifier = verifier.with_log(issuer.issuer(), EpochLog::read(issuer, log.as_bytes()).unwrap());
    }
    let now = case.input["now"].as_u64().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    for answer in texts(case, "earlier") {
        verifier.verify(&answer, now, &mut rng).ok();
    }
    let answer = String::from_utf8(octets(&case.input["answer"])).unwrap();
    match verifier.verify(&answer, now, &mut rng).err()? {
        Rejection::Malformed(_) => Some(Form),
        Rejection::UnknownIssuer => Some(Issuer),
        Rejection::Stale(_) => Some(Time),
        Rejection::PolicyUnmet(_) => Some(Policy),
        Rejection::InvalidProof(Statement::Core(_)) => Some(Core),
        Rejection::InvalidProof(_) => Some(SubProof),
        Rejection::Store(error) => panic!("{error}"),
    }
}

fn presentations() -> Vec<NegativeCase> {
    let file = NEGATIVE_FILES.into_iter().find(|file| file.name == "presentations.json").unwrap();
    file.cases().unwrap()
}

#[test]
fn presentations_are_refused_where_their_reason_says() {
    for case in presentations() {
        let expected = match case.expect {
            Expectation::Accept => None,
            Expectation::Refuse => {
                let elsewhere = ELSEWHERE.iter().find(|(name, _)| *name == case.name);
                let stop =
                    elsewhere.or_else(|| STOPS.iter().find(|(reason, _)| case.reason.starts_with(reason)));
                Some(stop.unwrap_or_else(|| panic!("no stop for: {}", case.reason)).1)
            }
        };
        assert_eq!(stopped(&case), expected, "{}: {}: {}", case.tests, case.name, case.reason);
    }
}

/// Whoever adds up the errors of all pairings without weights takes these for signed.
#[test]
fn without_weights_two_forgeries_make_up_for_each_other() {
    use ark_bls12_381::{Bls12_381, Fq12, G1Affine, G1Projective, G2Affine};
    use ark_ec::pairing::{Pairing, PairingOutput};
    use ark_ec::{AffineRepr, CurveGroup};
    use ark_ff::Field;
    use ark_serialize::CanonicalDeserialize;

    let cases = presentations();
    let mut cancelling = cases.iter().filter(|case| case.reason.starts_with("each pairing equation"));
    let case = cancelling.next().unwrap();
    let issuer = IssuerMetadata::from_json(texts(case, "issuers")[0].as_bytes()).unwrap();
    let key = G2Affine::deserialize_compressed(&issuer.public_key().to_octets()[..]).unwrap();
    let answer = String::from_utf8(octets(&case.input["answer"])).unwrap();
    let Response::Several(presentations) = Response::parse(&answer).unwrap() else {
        panic!("two credentials")
    };
    let points = presentations.iter().map(|(_, presentation)| {
        let proof = presentation.core_proof.to_octets();
        [8, 56].map(|at| G1Affine::deserialize_compressed(&proof[at..at + 48]).unwrap())
    });
    let points: Vec<_> = points.collect();
    let holds = |a_bar: G1Affine, b_bar: G1Affine| {
        Bls12_381::multi_pairing([a_bar, -b_bar], [key, G2Affine::generator()]) == PairingOutput(Fq12::ONE)
    };
    assert!(points.iter().all(|[a_bar, b_bar]| !holds(*a_bar, *b_bar)));
    let sum = |which: usize| points.iter().map(|pair| pair[which]).sum::<G1Projective>().into_affine();
    assert!(holds(sum(0), sum(1)));
}
