//! The compact form, and what a payload may be: one claim of each type is shown, and nothing is proven besides.

use bauta_credential::{Payload, Query};
use serde_json::json;

use super::Answers;
use crate::negative::case::Group;
use crate::negative::forge::rng;
use crate::negative::holder::{BIRTH_DATE, BLIND, Held, LEVEL, NYM, VCT, base64url, issuer};

const FORM: &str =
    "presentation header . issuer header . slot~slot… . core proof~sub-proof…, each canonical base64url";

/// The answer with one of its four parts in another form.
fn with(parts: &[&str; 4], position: usize, part: &str) -> String {
    let mut parts = *parts;
    parts[position] = part;
    parts.join(".")
}

pub(super) fn disclosure() -> Group {
    let claims = ["region", "level", "birth_date"].map(Into::into).to_vec();
    let mut answers = Answers::new(Query::disclose(VCT, claims), 400);
    let text = answers.valid.to_compact();
    let parts: Vec<_> = text.split('.').collect();
    let parts: [&str; 4] = parts.try_into().expect("four parts");
    components(&mut answers, &text, &parts);
    encodings(&mut answers, &parts);
    core_proofs(&mut answers, &parts);
    payloads(&mut answers);
    slots(&mut answers);
    answers.group
}

fn components(answers: &mut Answers, text: &str, parts: &[&str; 4]) {
    let [header, issuer_header, slots, proof] = parts;
    let texts = [
        ("no octets", String::new()),
        ("one part missing", format!("{header}.{issuer_header}.{slots}")),
        ("one part more", format!("{text}.")),
        ("a part more before", format!(".{text}")),
        ("headers exchanged", format!("{issuer_header}.{header}.{slots}.{proof}")),
        ("slots and proof exchanged", format!("{header}.{issuer_header}.{proof}.{slots}")),
        ("as issued: without a presentation header", format!("{issuer_header}.{slots}.{proof}")),
        ("no presentation header", with(parts, 0, "")),
        ("no issuer header", with(parts, 1, "")),
        ("no slots", with(parts, 2, "")),
        ("no core proof", with(parts, 3, "")),
        ("an empty sub-proof", format!("{text}~")),
        ("a line feed behind", format!("{text}\n")),
        ("a space before", format!(" {text}")),
        ("a line feed between", format!("{header}.\n{issuer_header}.{slots}.{proof}")),
        ("a byte order mark", format!("\u{feff}{text}")),
        ("quotation marks around", format!("\"{text}\"")),
        ("in an object, to a request for one", format!(r#"{{"credential":["{text}"]}}"#)),
        ("twice, with a tilde between", format!("{text}~{text}")),
    ];
    for (name, text) in texts {
        answers.refuse_text("form", name, &text, FORM);
    }
}

fn encodings(answers: &mut Answers, parts: &[&str; 4]) {
    for (position, part) in parts.iter().enumerate() {
        let what = ["presentation header", "issuer header", "slots", "core proof"][position];
        let last = part.chars().last().unwrap_or_default();
        let swapped = if last == '/' { '_' } else { '/' };
        let spoiled = [
            ("padding", format!("{part}=")),
            ("the other alphabet", format!("{}{swapped}", &part[..part.len() - 1])),
            ("a character that is none", format!("{part}!")),
            ("one character more", format!("{part}A")),
        ];
        for (name, part) in spoiled {
            let text = with(parts, position, &part);
            answers.refuse_text("encoding", &format!("{what}: {name}"), &text, FORM);
        }
    }
    // The last character has bits that belong to no octet.
    let slots = parts[2];
    let level = base64url("5");
    let loose = format!("{}V", &level[..level.len() - 1]);
    assert_ne!(level, loose);
    let text = with(parts, 2, &slots.replacen(&format!("~{level}~"), &format!("~{loose}~"), 1));
    answers.refuse_text("encoding", "slots: bits behind the last octet", &text, FORM);
}

fn core_proofs(answers: &mut Answers, parts: &[&str; 4]) {
    let octets = answers.valid.core_proof.to_octets();
    let reason = "the lengths in the core proof are those of what follows, and nothing follows the end";
    let changed = |at: usize, octet: u8| {
        let mut octets = octets.clone();
        octets[at] ^= octet;
        octets
    };
    let end = octets.len() - 1;
    let cases = [
        ("one octet behind", [&octets[..], &[0]].concat()),
        ("the last octet missing", octets[..end].to_vec()),
        ("one scalar more", [&octets[..], &[1; 32]].concat()),
        ("a length of 2^63 more", changed(0, 0x80)),
        ("a length of 1 more", changed(7, 1)),
        ("a count of commitments of 1", changed(end, 1)),
        ("without lengths", octets[8..end - 7].to_vec()),
    ];
    for (name, octets) in cases {
        let text = with(parts, 3, &base64url(octets));
        answers.refuse_text("core proof", name, &text, reason);
    }
    let points = [("Abar", 8), ("Bbar", 56), ("D", 104)];
    for (name, at) in points {
        let mut octets = octets.clone();
        octets[at..at + 48].copy_from_slice(&[&[0xc0][..], &[0; 47]].concat());
        let text = with(parts, 3, &base64url(octets));
        answers.refuse_text("core proof", &format!("{name} the identity"), &text, "the identity is refused");
    }
    let mut negated = octets.clone();
    negated[8] ^= 0x20;
    negated[56] ^= 0x20;
    let text = with(parts, 3, &base64url(negated));
    let reason = "the pairing holds for -Abar and -Bbar too: the challenge hashes both";
    answers.refuse_text("core proof", "Abar and Bbar negated", &text, reason);
}

/// Payloads that the issuer has signed and that are none: only what fits its claim is shown as a claim.
fn payloads(answers: &mut Answers) {
    let cases: [(&str, usize, &[u8], &str); 4] = [
        ("a level above the most that there is", LEVEL, b"10", "an integer is in the range of its claim"),
        ("a level below the least that there is", LEVEL, b"0", "an integer is in the range of its claim"),
        ("a date after 2079", BIRTH_DATE, b"65536", "a date has 16 bits"),
        ("a date of 2^32 and the right days", BIRTH_DATE, b"4295003819", "a date has 16 bits"),
    ];
    let (registry, keys) = issuer("A registry");
    for (name, index, octets, reason) in cases {
        let mut parts = (answers.held.header.clone(), answers.held.payloads.clone());
        parts.1[index] = octets.to_vec();
        let held = Held::signed(registry.clone(), &keys, parts, 1);
        answers.refuse_made(("payload", &format!("signed and shown: {name}")), reason, |showing| {
            showing.held[0] = held;
        });
    }
    let loose: [(&str, usize, &[u8]); 6] = [
        ("a leading zero", LEVEL, b"05"),
        ("a sign", LEVEL, b"+5"),
        ("a decimal point", LEVEL, b"5.0"),
        ("a text", LEVEL, br#""5""#),
        ("a date written out", BIRTH_DATE, br#""1999-12-31""#),
        ("a space", BIRTH_DATE, b" 36523"),
    ];
    let reason = "an integer is canonical decimal: the scalar would be the signed one";
    for (name, index, octets) in loose {
        answers.refuse_changed(
            ("payload", &format!("the signed value with {name}")),
            reason,
            |presentation| {
                presentation.payloads[index] = Some(Payload::received(octets.to_vec()));
            },
        );
    }
    let second = answers.honest.present_one(&mut rng(402)).to_compact();
    answers.group.accept("another answer", json!({ "answer": hex::encode(second) }), "proofs are drawn anew");
}

/// The holder's own slots, which no verifier has a payload for.
fn slots(answers: &mut Answers) {
    let reason = "hidden and shown messages are the claims and the holder's two, which are never shown";
    for (name, index) in [("the blinding factor", BLIND), ("the holder's secret", NYM)] {
        let name = format!("{name} disclosed in the proof");
        answers.refuse_made(("slots", &name), reason, |showing| {
            showing.plans[0].disclosed_indexes.push(index);
        });
    }
    let hidden = "there is one payload slot for each claim, none for what is the holder's";
    let secret = answers.held.messages[BLIND].to_decimal().as_bytes().to_vec();
    let mut showing = answers.honest.clone();
    showing.plans[0].disclosed_indexes.push(BLIND);
    let mut presentation = showing.present_one(&mut rng(403));
    presentation.payloads.extend([Some(Payload::received(secret)), None]);
    let name = "the blinding factor disclosed, with a payload";
    answers.refuse_text("slots", name, &presentation.to_compact(), hidden);
}
