//! What a wallet may be handed as its credential.

use ark_bls12_381::Fr;
use bauta_bbs::blind::{VerifiedCommitment, core_blind_sign};
use bauta_bbs::{Header, KeyPair, MessageScalar, Signature, hazmat};
use bauta_credential::{Alg, CredentialRequest, DECOY, IssuedCredential, Payload, issuer_context};
use bauta_predicates::NymEntropy;
use bauta_predicates::issuance::IssuanceContext;
use bauta_wallet::Wallet;
use serde_json::{Value, json};

use crate::negative::case::Group;
use crate::negative::forge::rng;
use crate::negative::holder::{ALG, BIRTH_DATE, Held, LEVEL, PERSON_ID, REGION, base64url, issuer, schema};
use crate::negative::spoil::{layout, spoiled};

const SEED: u64 = 510;
const SIGNED: &str =
    "the signature is over the claims, and over what this wallet committed to plus the entropy";
const HEADER: &str = "the header is the same octets for everybody: any other marks the holder";
const CANONICAL: &str =
    "a payload is written in one way, and is in the range of its claim: another would mark the holder";

/// What an issuer signs, each part to be chosen wrongly.
#[derive(Clone)]
struct Issuing {
    keys: KeyPair,
    header: Vec<u8>,
    payloads: Vec<Vec<u8>>,
    commitment: VerifiedCommitment,
    entropy: NymEntropy,
}

fn entropy(number: u64) -> NymEntropy {
    let octets = hazmat::scalar_to_octets(&Fr::from(number));
    NymEntropy::from_octets(&octets).expect("it is a scalar")
}

impl Issuing {
    /// An answer to a request, with the claims of the holder of presentations.
    fn of(request: &CredentialRequest) -> Self {
        let (metadata, keys) = issuer("A registry");
        let context = IssuanceContext {
            interface: ALG.interface(),
            public_key: metadata.public_key(),
            nonce: &request.session_nonce(),
            context: &issuer_context(metadata.issuer()),
        };
        let proof = request.proof.as_ref().expect("it is bound to a holder");
        let commitment = proof.verify(&context).expect("the wallet's own").commitment;
        let Held { header, payloads, .. } = Held::new(1);
        Self { keys, header, payloads, commitment, entropy: entropy(987_654_321) }
    }

    fn messages(&self) -> Vec<MessageScalar> {
        let claims = schema();
        let scalar = |(octets, claim): (&Vec<u8>, &bauta_credential::Claim)| {
            let payload = Payload::received(octets.clone());
            payload.to_message(ALG, claim.claim_type).unwrap_or_else(|_| MessageScalar::from(5))
        };
        self.payloads.iter().zip(claims.claims()).map(scalar).collect()
    }

    fn sign(&self, commitment: &VerifiedCommitment) -> Signature {
        let header = Header(self.header.clone());
        let signature = core_blind_sign(ALG.interface(), &self.keys, &header, &self.messages(), commitment);
        signature.expect("a signature exists")
    }

    fn with(&self, signature: Signature) -> IssuedCredential {
        IssuedCredential {
            issuer_header: self.header.clone(),
            payloads: self.payloads.iter().cloned().map(Payload::received).collect(),
            signature,
            entropy: Some(self.entropy.clone()),
        }
    }

    fn issue(&self) -> IssuedCredential {
        let commitment = self.commitment.add_to_last(ALG.interface(), &self.entropy.to_message());
        self.with(self.sign(&commitment))
    }
}

fn credential(text: &str) -> Value {
    json!({ "credential": hex::encode(text) })
}

/// The group of a wallet that begins with a seed; `before` it has accepted a credential, and renews it.
fn group(seed: u64, before: &[&str], request: &CredentialRequest, valid: &str) -> Group {
    let input = json!({
        "issuer": hex::encode(issuer("A registry").0.to_json()),
        "seed": seed,
        "before": before.iter().map(hex::encode).collect::<Vec<_>>(),
        "request": hex::encode(request.to_json()),
        "credential": hex::encode(valid),
    });
    Group::new("wallet_accept", ALG.interface(), input)
}

pub(super) fn first() -> Group {
    let (metadata, _) = issuer("A registry");
    let request = |seed| Wallet::default().request(&metadata, &mut rng(seed)).expect("a seeded source");
    let honest = Issuing::of(&request(SEED));
    let valid = honest.issue();
    let text = valid.to_compact();
    let mut group = group(SEED, &[], &request(SEED), &text);
    group.accept("a credential", json!({}), SIGNED);
    for case in spoiled(&valid.signature.to_octets()[..], &layout(&["A"], &["e".to_owned()])) {
        let (before, _) = text.rsplit_once('.').unwrap_or_default();
        let entropy = base64url(honest.entropy.to_octets());
        let changed = format!("{before}.{}~{entropy}", base64url(&case.octets));
        group.refuse(case.tests, &format!("signature: {}", case.name), credential(&changed), case.reason);
    }
    entropies(&mut group, &honest, &text);
    others(&mut group, &honest, &request(SEED + 1));
    payloads(&mut group, &honest);
    group
}

fn entropies(group: &mut Group, honest: &Issuing, text: &str) {
    let (before, _) = text.rsplit_once('~').unwrap_or_default();
    let octets = honest.entropy.to_octets();
    let texts = [
        ("missing", before.to_owned()),
        ("empty", format!("{before}~")),
        ("twice", format!("{text}~{}", base64url(octets))),
        ("31 octets", format!("{before}~{}", base64url(&octets[1..]))),
        ("33 octets", format!("{before}~{}", base64url([&[0], &octets[..]].concat()))),
        ("2^256 - 1", format!("{before}~{}", base64url([0xff; 32]))),
        ("one more", format!("{before}~{}", base64url(entropy(987_654_322).to_octets()))),
        ("0 in place of what was added", format!("{before}~{}", base64url([0; 32]))),
    ];
    for (name, text) in texts {
        group.refuse("entropy", &format!("entropy: {name}"), credential(&text), SIGNED);
    }
    let unadded = honest.with(honest.sign(&honest.commitment));
    group.refuse("entropy", "entropy: named and not added", credential(&unadded.to_compact()), SIGNED);
    let twice = honest.commitment.add_to_last(ALG.interface(), &honest.entropy.to_message());
    let twice = twice.add_to_last(ALG.interface(), &honest.entropy.to_message());
    let twice = honest.with(honest.sign(&twice));
    group.refuse("entropy", "entropy: added twice", credential(&twice.to_compact()), SIGNED);
}

fn others(group: &mut Group, honest: &Issuing, another: &CredentialRequest) {
    let mut refuse = |tests: &str, name: &str, issuing: &Issuing, reason: &str| {
        group.refuse(tests, name, credential(&issuing.issue().to_compact()), reason);
    };
    let stranger = Issuing::of(another);
    refuse("holder", "for another wallet's commitment", &stranger, SIGNED);
    let unbound = Issuing { commitment: VerifiedCommitment::none(), ..honest.clone() };
    refuse("holder", "for no commitment", &unbound, SIGNED);
    let (_, keys) = issuer("Another registry");
    let forged = Issuing { keys, ..honest.clone() };
    refuse("issuer", "under another key", &forged, "the signature verifies under the key that was pinned");
    let text = String::from_utf8(honest.header.clone()).expect("JSON");
    let headers = [
        ("a space in it", text.replacen(',', ", ", 1)),
        ("a serial number", text.replacen('{', r#"{"serial":7,"#, 1)),
        ("a line feed behind", format!("{text}\n")),
        ("the other alg", text.replace(Alg::BbsModHb.name(), Alg::BbsMod.name())),
        ("nothing", String::new()),
    ];
    for (name, header) in headers {
        let marked = Issuing { header: header.into_bytes(), ..honest.clone() };
        refuse("header", &format!("signed header: {name}"), &marked, HEADER);
    }
    let mut moved = honest.issue();
    moved.issuer_header = text.replacen(',', ", ", 1).into_bytes();
    group.refuse("header", "another header than was signed", credential(&moved.to_compact()), HEADER);
}

fn payloads(group: &mut Group, honest: &Issuing) {
    let decoy = MessageScalar::hash(ALG.interface(), DECOY);
    let decoy = decoy.to_decimal().as_bytes().to_vec();
    let r = "52435875175126190479447740508185965837690552500527637822603658699938581184513";
    let minus_one = r.replace("513", "512");
    let signed: [(&str, usize, &[u8]); 16] = [
        ("a text with a space behind", REGION, br#""Lagoon" "#),
        ("a text with an escape that is not needed", REGION, br#""\u004cagoon""#),
        ("a text that is not in normal form C", REGION, "\"Lago\u{301}n\"".as_bytes()),
        ("a text with a character that nobody sees", REGION, "\"Lagoon\u{200b}\"".as_bytes()),
        ("a text with a blank that is no space", REGION, "\"The\u{a0}Lagoon\"".as_bytes()),
        ("a number in place of a text", REGION, b"5"),
        ("a text that is not UTF-8", REGION, b"\"Lagoon\xff\""),
        ("a level above the most", LEVEL, b"10"),
        ("a level below the least", LEVEL, b"0"),
        ("a level that is the decoy", LEVEL, &decoy),
        ("a level of 2^32 + 5", LEVEL, b"4294967301"),
        ("a date of 2^16", BIRTH_DATE, b"65536"),
        ("a date that is minus one, mod r", BIRTH_DATE, minus_one.as_bytes()),
        ("an identifier that is the decoy", PERSON_ID, &decoy),
        ("an identifier that is r", PERSON_ID, r.as_bytes()),
        ("an identifier that is a text", PERSON_ID, br#""me""#),
    ];
    for (name, index, octets) in signed {
        let mut issuing = honest.clone();
        issuing.payloads[index] = octets.to_vec();
        let text = issuing.issue().to_compact();
        group.refuse("payload", &format!("signed: {name}"), credential(&text), CANONICAL);
    }
    let loose: [(&str, usize, &[u8]); 4] = [
        ("a level with a leading zero", LEVEL, b"05"),
        ("a level with a sign", LEVEL, b"+5"),
        ("another level", LEVEL, b"6"),
        ("another text", REGION, br#""Hills""#),
    ];
    for (name, index, octets) in loose {
        let mut issued = honest.issue();
        issued.payloads[index] = Payload::received(octets.to_vec());
        let reason = if name.starts_with("another") { SIGNED } else { CANONICAL };
        group.refuse(
            "payload",
            &format!("in place of what was signed: {name}"),
            credential(&issued.to_compact()),
            reason,
        );
    }
}

/// A wallet renews over the secret it has, and takes nothing that changes it.
pub(super) fn renewals() -> Group {
    let (metadata, _) = issuer("A registry");
    let (mut wallet, mut source) = (Wallet::default(), rng(SEED + 2));
    let first = wallet.request(&metadata, &mut source).expect("a seeded source");
    let held = Issuing::of(&first).issue().to_compact();
    wallet.accept(&held).expect("it is valid");
    let renewal = wallet.renew(0, &mut source).expect("it is held");
    let unchanged = Issuing { entropy: entropy(0), ..Issuing::of(&renewal) };
    let valid = unchanged.issue().to_compact();
    let mut group = group(SEED + 2, &[&held], &renewal, &valid);
    group.accept("a renewal", json!({}), "the secret is kept: entropy 0");
    group.accept("the one that is held, again", credential(&held), "nothing changes");
    let reason = "a renewal keeps the secret: whoever adds to it could link what is done under both";
    let changed = Issuing::of(&renewal).issue().to_compact();
    group.refuse("entropy", "a renewal with entropy", credential(&changed), reason);
    let one = Issuing { entropy: entropy(1), ..Issuing::of(&renewal) }.issue().to_compact();
    group.refuse("entropy", "a renewal with entropy 1", credential(&one), reason);
    let mut dated = Issuing::of(&first);
    dated.payloads[LEVEL] = b"6".to_vec();
    let again = dated.issue().to_compact();
    let reason = "the request that it answers has been answered";
    group.refuse("holder", "another answer to the first request", credential(&again), reason);
    let missing = valid.rsplit_once('~').unwrap_or_default().0.to_owned();
    group.refuse("entropy", "a renewal without entropy", credential(&missing), SIGNED);
    group
}
