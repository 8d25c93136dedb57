//! The story as text.

use std::fmt::{Result, Write};

use super::pool::{Knowledge, Linked};
use super::story::{Step, Story};

/// Everything, in the order in which it happened.
pub(super) fn write(story: &Story) -> String {
    let mut text = String::new();
    write_story(&mut text, story).expect("writing to memory does not fail");
    text
}

fn write_story(text: &mut String, story: &Story) -> Result {
    writeln!(
        text,
        "{} synthetic people, one issuer, three platforms. To repeat this run: bauta demo --seed {} --now {}\n",
        story.people, story.seed, story.now,
    )?;
    for (number, step) in story.steps.iter().enumerate() {
        write_step(text, number + 1, step)?;
    }
    writeln!(
        text,
        "\nWho knows what about {}, by a search of every octet that each of them saw:\n",
        story.first_person,
    )?;
    write_knowledge(text, &story.knowledge)?;
    writeln!(text, "\nIf the issuer and all platforms pool everything they saw:\n")?;
    write_linked(text, &story.linked)?;
    writeln!(text, "\nAll of this took {} ms.", story.microseconds / 1000)
}

fn write_step(text: &mut String, number: usize, step: &Step) -> Result {
    let octets = step.octets.map_or_else(String::new, |octets| format!("{octets} octets"));
    let (milliseconds, hundredths) = (step.microseconds / 1000, step.microseconds % 1000 / 10);
    let time = format!("{milliseconds}.{hundredths:02} ms");
    writeln!(text, "{number:>2}  {:<56}{octets:>12}{time:>12}", step.what)?;
    step.details.iter().try_for_each(|detail| writeln!(text, "      {detail}"))
}

fn write_knowledge(text: &mut String, knowledge: &Knowledge) -> Result {
    write!(text, "    {:<24}", "")?;
    knowledge.parties.iter().try_for_each(|party| write!(text, "{party:>8}"))?;
    for fact in &knowledge.facts {
        write!(text, "\n    {:<24}", fact.fact)?;
        for known in &fact.known {
            write!(text, "{:>8}", if *known { "yes" } else { "–" })?;
        }
    }
    writeln!(text)
}

fn write_linked(text: &mut String, linked: &Linked) -> Result {
    for accounts in &linked.accounts {
        let first = match accounts.first_fits {
            1 => "hers is found".to_owned(),
            fits => format!("hers could be any of {fits} people's"),
        };
        writeln!(
            text,
            "    {:<8}what was shown finds {:>2} of {} accounts on the issuer's register; {first}",
            accounts.platform, accounts.identified, accounts.count,
        )?;
    }
    writeln!(
        text,
        "    octets  {} of {} pairs of one person's presentations at two platforms share octets of their own\n            \
         (control: with the issuer's signature sent along, {} do)",
        linked.pairs_linked_by_octets, linked.pairs, linked.control_pairs_linked_by_octets,
    )?;
    writeln!(
        text,
        "\n    What links is what was shown, not the proofs. A name finds its row on a register, an age does not:\n    \
         whoever need not know them should not ask. (Network addresses and times, which this run leaves out, link too.)"
    )
}
