//! The claims as text.

use std::fmt::Write as _;

use super::{Article, Claim, claims, measured, property};
use crate::facts::design_facts;
use crate::results::Results;

/// The list of claims: number, article, side, properties, and what cannot be tested.
pub fn list() -> String {
    let mut text = opening();
    for claim in claims() {
        head(&mut text, claim);
    }
    text
}

/// The same with the figures of a run: each design as documented.
pub fn with_figures(results: &Results) -> String {
    let mut text = opening();
    for claim in claims() {
        head(&mut text, claim);
        for answer in measured(results, claim) {
            let design = design_facts(answer.design).name;
            if answer.numbers.is_empty() {
                let _ = writeln!(text, "        {design:6} {}: not measured by this run", answer.property);
            }
            for number in answer.numbers {
                let _ = writeln!(text, "        {design:6} {}: {number}", answer.property);
            }
        }
    }
    text
}

fn opening() -> String {
    let mut text = String::from(
        "Claims about the national network identity scheme, in five articles. O: official or supportive; X: critical;\n\
         N: neutral. A claim is not scored; beside it stands what a run measures.\n\n",
    );
    for article in Article::ALL {
        let _ = writeln!(text, "  {}", article.origin());
    }
    text.push('\n');
    text
}

fn head(text: &mut String, claim: &Claim) {
    let Claim { number, article, side, .. } = claim;
    let _ = writeln!(text, "{number:3}  {} {:3}  {}", article.short(), side.letters(), claim.text);
    for found in claim.properties.iter().filter_map(|id| property(id)) {
        let _ = writeln!(text, "        {}: {}", found.id, found.question);
    }
    if !claim.untestable.is_empty() {
        let which = if claim.testable() { "in part not testable" } else { "not testable" };
        let _ = writeln!(text, "        {which}: {}", claim.untestable);
    }
}
