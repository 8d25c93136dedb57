//! More, less, or in another order than was asked.

use bauta_credential::{Payload, Presentation};

use super::Answers;
use crate::negative::forge::rng;
use crate::negative::holder::{ISSUED_ON, LEVEL, REGION};

type Change = (&'static str, fn(&mut Presentation));

const CLAIMS: &str = "exactly the claims that were asked for are shown";
const COUNT: &str = "there are as many sub-proofs as statements, each in its place";
const COMMITMENTS: &str = "commitment indexes are those of the statements, and there are as many commitments";
const VALUE: &str = "the challenge hashes what is shown, and the signature is over it";

fn payload(octets: &[u8]) -> Payload {
    Payload::received(octets.to_vec())
}

pub(super) fn shapes(answers: &mut Answers) {
    claims(answers);
    slots(answers);
    sub_proofs(answers);
    commitments(answers);
}

fn claims(answers: &mut Answers) {
    answers.refuse_made(("claims", "the region is not shown"), CLAIMS, |showing| {
        showing.plans[0].disclosed_indexes.clear();
    });
    answers.refuse_made(("claims", "a claim besides, proven"), CLAIMS, |showing| {
        showing.plans[0].disclosed_indexes = vec![REGION, ISSUED_ON];
    });
    answers.refuse_made(("claims", "another claim in its place, proven"), CLAIMS, |showing| {
        showing.plans[0].disclosed_indexes = vec![ISSUED_ON];
    });
    answers.refuse_changed(("claims", "the payload taken away"), CLAIMS, |presentation| {
        presentation.payloads[REGION] = None;
    });
    answers.refuse_changed(("claims", "a payload added that nothing proves"), CLAIMS, |presentation| {
        presentation.payloads[ISSUED_ON] = Some(payload(b"45000"));
    });
    let values: [(&str, &[u8]); 5] = [
        ("another text", br#""Hills""#),
        ("no quotation marks", b"Lagoon"),
        ("a space behind", br#""Lagoon" "#),
        ("an escape that is not needed", br#""\u004cagoon""#),
        ("the decoy", b"JWP-BBS-DECOY"),
    ];
    for (name, octets) in values {
        let name = format!("the region: {name}");
        answers.refuse_changed(("claims", &name), VALUE, |presentation| {
            presentation.payloads[REGION] = Some(payload(octets));
        });
    }
}

/// The slots of the claims and those of the holder behind them.
fn slots(answers: &mut Answers) {
    let reason = "there is one payload slot for each claim, none for what is the holder's";
    let changes: [Change; 4] = [
        ("one slot fewer", |presentation| drop(presentation.payloads.pop())),
        ("one slot more", |presentation| presentation.payloads.push(None)),
        ("slots for what is the holder's", |presentation| presentation.payloads.extend([None, None])),
        ("one slot before", |presentation| presentation.payloads.insert(0, None)),
    ];
    for (name, change) in changes {
        answers.refuse_changed(("slots", name), reason, change);
    }
}

fn sub_proofs(answers: &mut Answers) {
    let names = ["range", "membership", "pseudonym", "validity", "opening"];
    for (position, what) in names.into_iter().enumerate() {
        answers.refuse_changed(("sub-proofs", &format!("without {what}")), COUNT, |presentation| {
            presentation.sub_proofs.remove(position);
        });
        answers.refuse_changed(("sub-proofs", &format!("{what} twice")), COUNT, |presentation| {
            let twice = presentation.sub_proofs[position].clone();
            presentation.sub_proofs.insert(position, twice);
        });
        answers.refuse_changed(
            ("sub-proofs", &format!("the next in place of {what}")),
            COUNT,
            |presentation| {
                let next = presentation.sub_proofs[(position + 1) % names.len()].clone();
                presentation.sub_proofs[position] = next;
            },
        );
    }
    answers.refuse_changed(("sub-proofs", "none"), COUNT, |presentation| presentation.sub_proofs.clear());
    answers.refuse_changed(("sub-proofs", "in reverse"), COUNT, |presentation| {
        presentation.sub_proofs.reverse();
    });
    answers.refuse_changed(("sub-proofs", "range and membership exchanged"), COUNT, |presentation| {
        presentation.sub_proofs.swap(0, 1);
    });
    answers.refuse_made(("sub-proofs", "a statement besides, proven"), COUNT, |showing| {
        let besides = showing.plans[0].statements[0].clone();
        showing.plans[0].statements.push(besides);
    });
}

fn commitments(answers: &mut Answers) {
    answers.refuse_made(("commitments", "one more, proven"), COMMITMENTS, |showing| {
        showing.plans[0].commitment_indexes.insert(2, ISSUED_ON);
    });
    answers.refuse_made(("commitments", "a statement and its commitment fewer, proven"), COUNT, |showing| {
        let plan = &mut showing.plans[0];
        plan.commitment_indexes.retain(|index| *index != LEVEL);
        plan.statements.retain(|statement| statement.index() != LEVEL);
    });
    let other = answers.honest.present_one(&mut rng(441));
    answers.refuse_changed(
        ("commitments", "the core proof of another answer"),
        "the sub-proofs hash the core challenge and the commitments",
        |presentation| presentation.core_proof = other.core_proof,
    );
}
