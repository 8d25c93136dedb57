//! Documents: an issuer takes the data, the chip and the face of one person, answering its own challenge.

use bauta_comparison::design::document::{Documents, Unfit, altered, check, check_applicant};
use bauta_comparison::design::{Label, Reading};
use serde_json::json;

use crate::town;

#[test]
fn a_document_is_taken_with_its_chip_and_its_holders_face_only() {
    let scenario = town::scenario();
    let mut world = town::world(&scenario, Label::WA, Reading::Documented);
    let mut documents = Documents::default();
    let authority = documents.authority(&mut world);
    let [holder, other] = [0, 1].map(|place| town::adults(&scenario)[place]);
    let face = |person: u32| json!(hex::encode(scenario.people[person as usize].face));
    let read = documents.read(&mut world, holder, "one");
    let data = check(&authority, &read, "one", &face(holder)).unwrap();
    assert_eq!(data["id_number"], scenario.people[holder as usize].id_number);
    assert_eq!(check(&authority, &read, "two", &face(holder)), Err(Unfit::Chip));
    assert_eq!(check(&authority, &read, "one", &face(other)), Err(Unfit::Face));
    assert_eq!(check(&authority, &json!({}), "one", &face(holder)), Err(Unfit::Data));

    let of_other = documents.read(&mut world, other, "one");
    let mixed = json!({ "data": read["data"], "answer": of_other["answer"] });
    assert_eq!(check(&authority, &mixed, "one", &face(holder)), Err(Unfit::Chip));
    let data = altered(read["data"].as_str().unwrap(), "VICTIM", "NAME", "990101200001010010");
    let forged = json!({ "data": data, "answer": read["answer"] });
    assert_eq!(check(&authority, &forged, "one", &face(holder)), Err(Unfit::Data));
}

#[test]
fn a_minor_needs_an_adult() {
    let scenario = town::scenario();
    let mut world = town::world(&scenario, Label::WA, Reading::Documented);
    let mut documents = Documents::default();
    let authority = documents.authority(&mut world);
    let minors = town::minors(&scenario);
    let child = minors[0];
    let mut form = json!({});
    documents.show(&mut world, child, "one", &mut form);
    let (_, guardian) = check_applicant(&authority, &form, "one", world.now).unwrap();
    let number = scenario.people[child as usize].guardian.unwrap() as usize;
    assert_eq!(guardian.unwrap(), scenario.people[number].id_number);

    let mut alone = form.clone();
    alone["guardian"] = json!(null);
    assert_eq!(check_applicant(&authority, &alone, "one", world.now), Err(Unfit::NoConsent));
    let mut by_a_child = form.clone();
    by_a_child["guardian"] = json!({ "document": form["document"], "face": form["face"] });
    assert_eq!(check_applicant(&authority, &by_a_child, "one", world.now), Err(Unfit::YoungGuardian));
}
