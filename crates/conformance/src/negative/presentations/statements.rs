//! Sub-proofs of true statements that are not those that were asked, or not of this answer.

use bauta_credential::{Context, Statement, SubProof, SubProofAlg};
use bauta_predicates::opening::deal;
use bauta_predicates::range::Bounds;

use super::Answers;
use crate::negative::forge::rng;
use crate::negative::holder::{
    ALG, GUARDIAN_ID, HANDLE, LEVEL, NYM, PERSON_ID, Showing, identifier, scalar_of,
};
use crate::negative::register::EPOCH;

const OWN: &str = "bounds, set, context, epoch and key are the verifier's own, and the challenge hashes them";
const INDEX: &str = "which message a statement is about follows from the schema, never from the sub-proof";
const PLACE: &str =
    "the challenge hashes the index and the commitment that the verifier's statement is about";
const SESSION: &str = "every sub-proof hashes the core challenges";
const STANDING: &str = "e(sigma', X_e) = e(sigma-bar, BP2) does not hold";

/// The sub-proofs in the order of the statements.
const NAMES: [&str; 5] = ["range", "membership", "pseudonym", "validity", "opening"];
const RANGE: usize = 0;
const MEMBERSHIP: usize = 1;
const PSEUDONYM: usize = 2;
const VALIDITY: usize = 3;
const OPENING: usize = 4;

pub(super) fn statements(answers: &mut Answers) {
    sessions(answers);
    octets(answers);
    called(answers);
    others(answers);
    misplaced(answers);
    pseudonyms(answers);
    standing(answers);
}

/// Of the same holder, to the same request, in another answer.
fn sessions(answers: &mut Answers) {
    let other = answers.honest.present_one(&mut rng(450));
    for (position, what) in NAMES.into_iter().enumerate() {
        let theirs = other.sub_proofs[position].clone();
        answers.refuse_changed(("session", &format!("{what} of another answer")), SESSION, |presentation| {
            presentation.sub_proofs[position] = theirs;
        });
    }
    let challenge = other.core_proof.challenge();
    answers.refuse_made(("session", "sub-proofs over the challenge of another answer"), SESSION, |showing| {
        showing.challenges = Some(vec![challenge]);
    });
    answers.refuse_made(("session", "sub-proofs over no core challenge"), SESSION, |showing| {
        showing.challenges = Some(Vec::new());
    });
    answers.refuse_made(("session", "sub-proofs over a core challenge besides"), SESSION, |showing| {
        showing.challenges = Some(vec![challenge, challenge]);
    });
}

fn octets(answers: &mut Answers) {
    for (position, what) in NAMES.into_iter().enumerate() {
        let reason = "the length of a sub-proof is fixed, and nothing follows";
        answers.refuse_changed(("octets", &format!("{what}: an octet behind")), reason, |presentation| {
            presentation.sub_proofs[position].proof.push(0);
        });
        answers.refuse_changed(("octets", &format!("{what}: no octets")), reason, |presentation| {
            presentation.sub_proofs[position].proof.clear();
        });
        let reason = "the challenge is the hash of the transcript";
        answers.refuse_changed(("octets", &format!("{what}: the last bit")), reason, |presentation| {
            if let Some(last) = presentation.sub_proofs[position].proof.last_mut() {
                *last ^= 1;
            }
        });
        answers.refuse_changed(
            ("index", &format!("{what}: i names another message")),
            INDEX,
            |presentation| {
                presentation.sub_proofs[position].indexes = vec![GUARDIAN_ID];
            },
        );
        answers.refuse_changed(("index", &format!("{what}: i twice")), INDEX, |presentation| {
            let index = presentation.sub_proofs[position].indexes[0];
            presentation.sub_proofs[position].indexes.push(index);
        });
    }
}

/// The right octets under the name of another kind of proof.
fn called(answers: &mut Answers) {
    let names = [
        (RANGE, SubProofAlg::OrMembership),
        (MEMBERSHIP, SubProofAlg::BautaRange),
        (OPENING, SubProofAlg::BautaRange),
    ];
    for (position, alg) in names {
        let name = format!("{} under another name", NAMES[position]);
        let reason = "which kind of proof a statement has follows from the request";
        answers.refuse_changed(("sub-proofs", &name), reason, |presentation| {
            presentation.sub_proofs[position].alg = alg;
        });
    }
}

/// True statements about the right message, with what the prover would rather have.
fn others(answers: &mut Answers) {
    answers.refuse_made(("statement", "a later bound"), OWN, |showing| {
        range(showing, |bounds| *bounds = Bounds::at_most(41_000));
    });
    answers.refuse_made(("statement", "an earlier bound, which is more than was asked"), OWN, |showing| {
        range(showing, |bounds| *bounds = Bounds::at_most(37_000));
    });
    answers.refuse_made(("statement", "a lower bound in place of an upper one"), OWN, |showing| {
        range(showing, |bounds| *bounds = Bounds::at_least(0));
    });
    let between = Bounds::between(0, 39_774).expect("they ascend");
    answers.refuse_made(
        ("statement", "both bounds"),
        "the length of a range proof follows from the verifier's own bounds",
        |showing| range(showing, |bounds| *bounds = between),
    );
    let sets: [(&str, &[u64]); 4] = [
        ("a wider set", &[3, 5, 7, 9]),
        ("another set of as many", &[1, 5, 7]),
        ("the set in another order", &[5, 3, 7]),
        ("a smaller set", &[5]),
    ];
    for (name, set) in sets {
        answers.refuse_made(("statement", name), OWN, |showing| {
            if let Statement::Membership { values, .. } = &mut showing.plans[0].statements[MEMBERSHIP] {
                *values = set.iter().map(|value| bauta_bbs::MessageScalar::from(*value)).collect();
            }
        });
    }
    let (own, _) = deal(ALG.interface(), 1, 1, &mut rng(451)).expect("one of one");
    answers.refuse_made(("statement", "encrypted to other openers"), OWN, |showing| {
        if let Statement::Opening { key, .. } = &mut showing.plans[0].statements[OPENING] {
            *key = *own.key();
        }
    });
}

fn range(showing: &mut Showing, change: impl FnOnce(&mut Bounds)) {
    if let Statement::Range { bounds, .. } = &mut showing.plans[0].statements[RANGE] {
        change(bounds);
    }
}

/// True statements about another message that is committed to.
fn misplaced(answers: &mut Answers) {
    let moves: [(usize, &str, usize, &str); 5] = [
        (RANGE, "the level is below the bound", LEVEL, "of the birth date"),
        (PSEUDONYM, "a pseudonym of the handle, which is new with each credential", HANDLE, "of the secret"),
        (VALIDITY, "a token of the person's identifier", PERSON_ID, "of the handle"),
        (OPENING, "the handle encrypted", HANDLE, "of the person's identifier"),
        (OPENING, "the holder's secret encrypted", NYM, "of the person's identifier"),
    ];
    for (position, what, index, right) in moves {
        let made = answers.refuse_made(("place", what), INDEX, |showing| {
            set_index(&mut showing.plans[0].statements[position], index);
            showing.held[0].token_of = scalar_of(&showing.held[0].messages[index]);
        });
        let named = format!("{what}, under the index {right}");
        let index = answers.valid.sub_proofs[position].indexes.clone();
        let mut relabelled = made;
        relabelled.sub_proofs[position].indexes = index;
        answers.refuse_text("place", &named, &relabelled.to_compact(), PLACE);
    }
}

fn set_index(statement: &mut Statement, to: usize) {
    match statement {
        Statement::Range { index, .. }
        | Statement::Membership { index, .. }
        | Statement::Pseudonym { index, .. }
        | Statement::Validity { index, .. }
        | Statement::Same { index, .. }
        | Statement::Opening { index, .. } => *index = to,
    }
}

fn pseudonyms(answers: &mut Answers) {
    let hashed = "the challenge hashes the pseudonym, and it is a multiple of the verifier's own base";
    let elsewhere = answers.refuse_made(("pseudonym", "in another platform's context"), OWN, |showing| {
        if let Statement::Pseudonym { context, .. } = &mut showing.plans[0].statements[PSEUDONYM] {
            *context = Context::Audience("https://mill.example".to_owned());
        }
    });
    let mut neighbour = answers.honest.clone();
    neighbour.held[0] = super::Held::new(8);
    let neighbour = neighbour.present_one(&mut rng(452));
    let of = |sub_proofs: &[SubProof]| sub_proofs[PSEUDONYM].pseudonym;
    for (name, pseudonym) in [
        ("the one of another context around the right proof", of(&elsewhere.sub_proofs)),
        ("another person's around the right proof", of(&neighbour.sub_proofs)),
    ] {
        answers.refuse_changed(("pseudonym", name), hashed, |presentation| {
            presentation.sub_proofs[PSEUDONYM].pseudonym = pseudonym;
        });
    }
    let theirs = neighbour.sub_proofs[PSEUDONYM].clone();
    answers.refuse_changed(
        ("pseudonym", "another person's, with that person's proof"),
        SESSION,
        |presentation| {
            presentation.sub_proofs[PSEUDONYM] = theirs;
        },
    );
}

fn standing(answers: &mut Answers) {
    let accepted = "the epoch is one of those that the request accepts";
    let old = answers.refuse_made(("epoch", "one that the request does not accept"), accepted, |showing| {
        showing.held[0].epoch = EPOCH - 2;
    });
    answers.refuse_made(("epoch", "one that is in nobody's log"), accepted, |showing| {
        showing.held[0].epoch = EPOCH + 1;
    });
    for (name, epoch) in [("the newest", EPOCH), ("the one before", EPOCH - 1)] {
        let mut relabelled = old.clone();
        relabelled.sub_proofs[VALIDITY].epoch = Some(epoch);
        let name = format!("an old one, called {name}");
        answers.refuse_text("epoch", &name, &relabelled.to_compact(), OWN);
    }
    let names = [("the one before", EPOCH - 1, OWN), ("0", 0, accepted), ("2^64 - 1", u64::MAX, accepted)];
    for (name, epoch, reason) in names {
        answers.refuse_changed(("epoch", &format!("the newest, called {name}")), reason, |presentation| {
            presentation.sub_proofs[VALIDITY].epoch = Some(epoch);
        });
    }
    answers.refuse_made(("standing", "another person's token"), STANDING, |showing| {
        showing.held[0].token_of = scalar_of(&identifier(77));
    });
    let handle = scalar_of(&identifier(77));
    answers.refuse_made(
        ("standing", "another person's token, and that person's handle in place of the signed one"),
        "the pairing of the core proof does not hold",
        |showing| {
            showing.held[0].messages[HANDLE] = identifier(77);
            showing.held[0].token_of = handle;
        },
    );
}
