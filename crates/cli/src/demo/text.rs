//! The story as text.

use std::fmt::Write;

use super::pool::{Knowledge, Linked};
use super::story::{Step, Story};

/// Everything, in the order in which it happened.
pub(super) fn write(story: &Story) -> String {
    let mut text = format!(
        "Bauta: {} synthetic people, one issuer, three platforms. \n\
         `bauta demo --seed {}` repeats this run.\n\n",
        story.people, story.seed,
    );
    for (number, step) in story.steps.iter().enumerate() {
        text.push_str(&write_step(number + 1, step));
    }
    text.push_str(
        "\nWho knows what about Anna Maria Arvel, by a search of every octet that each of them saw:\n\n",
    );
    text.push_str(&write_knowledge(&story.knowledge));
    text.push_str("\nIf the issuer and all platforms pool everything they saw:\n\n");
    text.push_str(&write_linked(&story.linked));
    let _ = write!(text, "\nAll of this took {} ms.\n", story.microseconds / 1000);
    text
}

fn write_step(number: usize, step: &Step) -> String {
    let octets = step.octets.map_or_else(String::new, |octets| format!("{octets} octets"));
    let milliseconds = format_milliseconds(step.microseconds);
    let mut text = format!("{number:>2}  {:<54}{octets:>12}{milliseconds:>12}\n", step.what);
    for detail in &step.details {
        let _ = writeln!(text, "      {detail}");
    }
    text
}

fn format_milliseconds(microseconds: u128) -> String {
    format!("{}.{:02} ms", microseconds / 1000, microseconds % 1000 / 10)
}

fn write_knowledge(knowledge: &Knowledge) -> String {
    let mut text = format!("    {:<22}", "");
    for party in &knowledge.parties {
        let _ = write!(text, "{party:>8}");
    }
    text.push('\n');
    for fact in &knowledge.facts {
        let _ = write!(text, "    {:<22}", fact.fact);
        fact.known
            .iter()
            .for_each(|known| text.push_str(&format!("{:>8}", if *known { "yes" } else { "–" })));
        text.push('\n');
    }
    text
}

fn write_linked(linked: &Linked) -> String {
    let mut text = String::new();
    for accounts in &linked.accounts {
        let first = match accounts.first_fits {
            1 => "hers is found".to_owned(),
            fits => format!("hers could be any of {fits} people's"),
        };
        let _ = writeln!(
            text,
            "    {:<8}{} accounts: what was shown finds {} of them on the issuer's register; {first}",
            accounts.platform, accounts.count, accounts.identified,
        );
    }
    let _ = writeln!(
        text,
        "    octets  of {} pairs of one person's presentations at two platforms, {} share octets that others' do not\n            \
         (control: with the issuer's signature sent along, {} would)",
        linked.pairs, linked.pairs_linked_by_octets, linked.control_pairs_linked_by_octets,
    );
    text.push_str("\n    What links is what was shown, not the proofs. A name or a birth date finds its row on a register;\n    \
        whoever need not know them should not ask.\n");
    text
}
