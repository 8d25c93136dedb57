//! Answers of two credentials: a ward's, and that of the guardian whom it names.

use bauta_credential::{
    ClaimOf, Condition, CredentialQuery, Literal, Predicate, Presentation, PresentationRequest, Query,
    Response, Same,
};
use serde_json::{Value, json};

use super::{PLATFORM, request_of, verifier};
use crate::negative::case::Group;
use crate::negative::forge::rng;
use crate::negative::holder::{ALG, GUARDIAN_ID, Held, PERSON_ID, Showing, VCT};

const EACH: &str = "one presentation for each credential of the request, under its name, and no other";
const FORM: &str = "an object from names to lists of one text, each name once";
const SESSION: &str = "every sub-proof hashes the challenges of all core proofs, in the order of the request";
const EQUAL: &str = "the other commitment is that of the verifier's own choice, in the other core proof";

fn query() -> Query {
    let claim =
        |credential: &str, path: &str| ClaimOf { credential: credential.to_owned(), path: path.into() };
    let max = Some(Literal::Text("2008-11-23".to_owned()));
    let mut guardian = CredentialQuery::new("guardian", VCT, Vec::new());
    guardian.predicates = vec![Predicate {
        path: "birth_date".into(),
        condition: Some(Condition::Range { min: None, max }),
        from: None,
    }];
    let ward = CredentialQuery::new("ward", VCT, vec!["region".into()]);
    let same = Same(claim("ward", "guardian_id"), claim("guardian", "person_id"));
    Query { credentials: vec![ward, guardian], same: vec![same] }
}

fn token(entries: &[(&str, &Presentation)]) -> String {
    let entry = |(name, one): &(&str, &Presentation)| {
        format!("{}:[{}]", Value::from(*name), Value::from(one.to_compact()))
    };
    format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(","))
}

pub(super) fn two_credentials() -> Group {
    let request = request_of(PLATFORM, query(), 460);
    let honest = Showing::honest(&[Held::new(1), Held::new(2)], &request);
    let made = honest.present(&mut rng(461));
    let answer = Response::assemble(&request, made.clone()).to_text();
    let mut group = Group::new("presentation", ALG.interface(), verifier(&request, &answer));
    group.accept(
        "an answer",
        json!({}),
        "what was asked, shown and proven; the guardian is the one who is named",
    );
    let [ward, guardian] = [&made[0], &made[1]];
    let reversed = json!({ "answer": hex::encode(token(&[("guardian", guardian), ("ward", ward)])) });
    group.accept("in the other order", reversed, "names say which is which");
    forms(&mut group, [ward, guardian], &answer);
    strangers(&mut group, &request, &honest);
    equality(&mut group, &honest);
    group
}

fn refuse(group: &mut Group, (tests, name): (&str, &str), text: &str, reason: &str) {
    group.refuse(tests, name, json!({ "answer": hex::encode(text) }), reason);
}

fn forms(group: &mut Group, [ward, guardian]: [&Presentation; 2], answer: &str) {
    let [w, g] = [ward, guardian].map(|one| Value::from(one.to_compact()));
    let texts = [
        ("the ward's alone", ward.to_compact(), EACH),
        ("an object of the ward's alone", token(&[("ward", ward)]), EACH),
        ("an object of the guardian's alone", token(&[("guardian", guardian)]), EACH),
        ("one more", token(&[("ward", ward), ("guardian", guardian), ("third", guardian)]), EACH),
        ("another name", token(&[("ward", ward), ("parent", guardian)]), EACH),
        ("a name in capitals", token(&[("Ward", ward), ("guardian", guardian)]), EACH),
        ("names exchanged", token(&[("ward", guardian), ("guardian", ward)]), EACH),
        ("the ward's twice", token(&[("ward", ward), ("guardian", ward)]), EACH),
        ("the guardian's twice", token(&[("ward", guardian), ("guardian", guardian)]), EACH),
        ("a name twice", token(&[("ward", ward), ("ward", ward), ("guardian", guardian)]), FORM),
        ("no credential", "{}".to_owned(), EACH),
        ("texts without lists", format!(r#"{{"ward":{w},"guardian":{g}}}"#), FORM),
        ("a list of two texts", format!(r#"{{"ward":[{w},{w}],"guardian":[{g}]}}"#), FORM),
        ("an empty list", format!(r#"{{"ward":[],"guardian":[{g}]}}"#), FORM),
        ("a list in a list", format!(r#"{{"ward":[[{w}]],"guardian":[{g}]}}"#), FORM),
        ("null", format!(r#"{{"ward":null,"guardian":[{g}]}}"#), FORM),
        ("a list of both", format!("[{w},{g}]"), FORM),
        ("inside vp_token", format!(r#"{{"vp_token":{answer}}}"#), FORM),
        ("something behind", format!("{answer}x"), FORM),
        ("cut", answer[..answer.len() - 1].to_owned(), FORM),
        ("both texts with a space between", format!("{} {}", ward.to_compact(), guardian.to_compact()), FORM),
    ];
    for (name, text, reason) in texts {
        refuse(group, ("vp_token", name), &text, reason);
    }
}

/// Presentations that do not belong together.
fn strangers(group: &mut Group, request: &PresentationRequest, honest: &Showing) {
    let text = |made: Vec<Presentation>| Response::assemble(request, made).to_text();
    let [one, other] = [462, 463].map(|seed| honest.present(&mut rng(seed)));
    let mut mixed = vec![one[0].clone(), other[1].clone()];
    mixed[0].sub_proofs[0].c_ext = other[1].core_proof.commitments().get(1).copied();
    refuse(group, ("session", "each of another answer"), &text(mixed), SESSION);
    let challenges: Vec<_> = one.iter().map(|one| one.core_proof.challenge()).collect();
    let lists = [
        ("exchanged", vec![challenges[1], challenges[0]]),
        ("of the ward's alone", vec![challenges[0]]),
        ("of another answer", other.iter().map(|one| one.core_proof.challenge()).collect()),
    ];
    for (name, challenges) in lists {
        // The same randomness, so the same core proofs and challenges.
        let made = Showing { challenges: Some(challenges), ..honest.clone() }.present(&mut rng(462));
        let name = format!("sub-proofs over core challenges: {name}");
        refuse(group, ("session", &name), &text(made), SESSION);
    }
    let sub_proofs = [("both", 2), ("the ward's", 0), ("the guardian's", 1)];
    for (name, which) in sub_proofs {
        let mut made = one.clone();
        made.iter_mut()
            .enumerate()
            .filter(|(position, _)| which == 2 || *position == which)
            .for_each(|(_, presentation)| presentation.sub_proofs.clear());
        let reason = "there are as many sub-proofs as statements, each in its place";
        refuse(group, ("sub-proofs", &format!("{name} left out")), &text(made), reason);
    }
    let mut moved = one.clone();
    let equality = moved[0].sub_proofs.remove(0);
    moved[1].sub_proofs.push(equality);
    let reason = "there are as many sub-proofs as statements, each in its place";
    refuse(group, ("sub-proofs", "the equality at the guardian's"), &text(moved), reason);
}

fn equality(group: &mut Group, honest: &Showing) {
    let text = |made: &[Presentation]| token(&[("ward", &made[0]), ("guardian", &made[1])]);
    let made = honest.present(&mut rng(464));
    let commitments: Vec<_> = made.iter().map(|one| one.core_proof.commitments().to_vec()).collect();
    let others =
        [("the ward's own commitment", commitments[0][0]), ("that of the birth date", commitments[1][0])];
    for (name, commitment) in others {
        let mut made = made.clone();
        made[0].sub_proofs[0].c_ext = Some(commitment);
        refuse(group, ("equality", &format!("c_ext is {name}")), &text(&made), EQUAL);
    }
    let mut unsigned = honest.clone();
    unsigned.held[1] = Held::new(30);
    unsigned.held[1].messages[PERSON_ID] = unsigned.held[0].messages[GUARDIAN_ID].clone();
    let reason = "the pairing of the guardian's core proof does not hold";
    let name = "another guardian, with the identifier of the right one";
    refuse(group, ("equality", name), &text(&unsigned.present(&mut rng(465))), reason);
    unsigned = honest.clone();
    unsigned.held[1] = Held::new(30);
    unsigned.held[0].messages[GUARDIAN_ID] = unsigned.held[1].messages[PERSON_ID].clone();
    let reason = "the pairing of the ward's core proof does not hold";
    let name = "another guardian, whom the ward's credential does not name";
    refuse(group, ("equality", name), &text(&unsigned.present(&mut rng(466))), reason);
    let mut stranger = honest.clone();
    stranger.held[1] = Held::new(30);
    stranger.plans[0].statements.clear();
    let mut alone = stranger.present(&mut rng(467));
    alone[0].sub_proofs.clone_from(&made[0].sub_proofs);
    refuse(group, ("equality", "another guardian, the equality of another answer"), &text(&alone), EQUAL);
    let theirs = alone[1].core_proof.commitments()[1];
    alone[0].sub_proofs[0].c_ext = Some(theirs);
    let name = "another guardian, the equality of another answer with that guardian's commitment";
    refuse(group, ("equality", name), &text(&alone), SESSION);
}
