//! The claims: all of them, each with a side and a source; figures where results have them, and no figures where they do not.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod made_up;

use bauta_comparison::claims::{Article, PROPERTIES, Side, claims, list, measured, property, with_figures};
use bauta_comparison::design::Label;

#[test]
fn there_are_76_in_order_and_each_article_has_its_own() {
    assert!(claims().map(|claim| claim.number).eq(1..=76));
    let of = |article| claims().filter(move |claim| claim.article == article).count();
    assert_eq!(Article::ALL.map(of), [18, 18, 16, 11, 13]);
    let sides = |side| claims().filter(move |claim| claim.side == side).count();
    assert!(sides(Side::Official) > 15 && sides(Side::Critical) > 35);
}

#[test]
fn a_claim_has_a_question_or_says_why_not() {
    for claim in claims() {
        assert!(claim.testable() || !claim.untestable.is_empty(), "{}", claim.number);
        assert!(claim.properties.iter().all(|id| property(id).is_some()), "{}", claim.number);
    }
    // Motives, law, what happened when, trade: nothing is measured.
    let none: Vec<u8> = claims().filter(|claim| !claim.testable()).map(|claim| claim.number).collect();
    assert_eq!(none, [32, 35, 48, 52, 59]);
}

#[test]
fn properties_are_numbered_without_the_one_that_is_left_out() {
    let ids: Vec<String> =
        (1..=35).filter(|number| *number != 24).map(|number| format!("T{number:02}")).collect();
    assert!(PROPERTIES.iter().map(|property| property.id).eq(ids.iter().map(|id| &id[..])));
}

#[test]
fn each_design_answers_with_what_was_measured() {
    let results = made_up::few(&[Label::R, Label::A1]);
    let claim = claims().find(|claim| claim.number == 50).unwrap();
    let answers = measured(&results, claim);
    assert_eq!(answers.iter().map(|answer| answer.design).collect::<Vec<_>>(), [Label::R, Label::A1]);
    let power = &results.runs[1].powers.iter().find(|power| power.power == "cut-off-everywhere").unwrap();
    let parties = answers[1].numbers.iter().find(|number| number.unit == "parties").unwrap();
    assert_eq!(parties.amount(), power.parties.len().to_string());
}

#[test]
fn what_nobody_can_do_is_no_number() {
    let results = made_up::few(&[Label::A1]);
    let claim = claims().find(|claim| claim.number == 64).unwrap();
    let answers = measured(&results, claim);
    let parties = answers[0].numbers.iter().find(|number| number.unit == "parties").unwrap();
    assert_eq!(parties.amount(), "nobody can");
}

#[test]
fn figures_are_means_over_the_seeds() {
    let mut results = made_up::results();
    results.runs.retain(|run| run.design == Label::N1);
    for run in &mut results.runs {
        let value = if run.seed == 1 { 0.25 } else { 0.75 };
        run.figures.get_mut("come-backs-that-succeed").unwrap().value = value;
    }
    let claim = claims().find(|claim| claim.number == 20).unwrap();
    let answers = measured(&results, claim);
    let numbers = &answers.iter().find(|answer| answer.property == "T15").unwrap().numbers;
    assert_eq!(
        numbers.iter().find(|number| number.what == "come backs that succeed").unwrap().amount(),
        "50 %"
    );
}

#[test]
fn what_the_results_lack_is_said_to_be_lacking() {
    let mut results = made_up::few(&[Label::R]);
    for run in &mut results.runs {
        run.figures.clear();
        run.powers.clear();
    }
    let claim = claims().find(|claim| claim.number == 2).unwrap();
    assert!(measured(&results, claim).iter().all(|answer| answer.numbers.is_empty()));
    assert!(with_figures(&results).contains("not measured by this run"));
}

#[test]
fn list_names_all_and_what_cannot_be_tested() {
    let text = list();
    for claim in claims() {
        assert!(text.contains(claim.text), "{}", claim.number);
    }
    assert_eq!(text.matches("  not testable: ").count(), 5);
    for origin in Article::ALL.map(Article::origin) {
        assert!(text.contains(origin));
    }
}
