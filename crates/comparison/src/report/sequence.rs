//! The messages of a story as a diagram, one for each design: drawn from the transcript, each arrow with its line.

use askama::Template;

use super::names;
use super::quotes::Quotes;
use super::shown::Shown;
use crate::design::Reading;
use crate::results::Run;
use crate::transcript::{Line, Message, Party, Record};

/// Messages drawn of one step at most.
const OF_STEP: usize = 8;
/// Messages drawn of one story at most.
const OF_STORY: usize = 16;
const COLUMN: usize = 118;
const ROW: usize = 34;

/// A story in one design.
#[derive(Template)]
#[template(path = "sequence.html")]
pub(super) struct Diagram {
    pub(super) column: usize,
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    lifelines: Vec<(usize, String)>,
    arrows: Vec<Arrow>,
    width: usize,
    height: usize,
    /// Messages that are not drawn.
    left_out: usize,
}

struct Arrow {
    y: usize,
    from: usize,
    to: usize,
    middle: usize,
    what: String,
    octets: usize,
    step: String,
    href: Option<String>,
    said: String,
}

/// The diagrams of a story, in the order of the designs.
pub(super) fn diagrams(shown: &Shown<'_>, story: u8, quotes: &Quotes<'_>) -> Vec<Diagram> {
    let runs = shown.runs(Reading::Documented);
    let diagram = |(column, run): (usize, Option<(usize, &Run)>)| diagram(shown, column, run?, story, quotes);
    runs.into_iter().enumerate().filter_map(diagram).collect()
}

fn diagram(
    shown: &Shown<'_>,
    column: usize,
    run: (usize, &Run),
    story: u8,
    quotes: &Quotes<'_>,
) -> Option<Diagram> {
    let (mut drawn, mut left_out) = (Vec::new(), 0);
    for step in run.1.stories.iter().filter(|step| step.story == story) {
        let Some((first, last)) = step.lines else { continue };
        let mut of_step = 0;
        // A step of many lines (an epoch, a dragnet) is not read to its end.
        for line in first..=last.min(first.saturating_add(2000)) {
            let Some(Record::Message(message)) = quotes.evidence.record(run.0, line) else { continue };
            if of_step < OF_STEP && drawn.len() < OF_STORY {
                let said = if of_step == 0 { step.what.clone() } else { String::new() };
                drawn.push((line, message, said));
            } else {
                left_out += 1;
            }
            of_step += 1;
        }
    }
    if drawn.is_empty() {
        return None;
    }
    let mut parties: Vec<Party> = Vec::new();
    for party in drawn.iter().flat_map(|(_, message, _)| [message.from, message.to]) {
        if !parties.contains(&party) {
            parties.push(party);
        }
    }
    parties.sort_unstable();
    let arrows = arrows(&parties, drawn, run, quotes);
    let design = shown.designs[column];
    Some(Diagram {
        column,
        name: design.name,
        title: design.title,
        lifelines: parties
            .iter()
            .enumerate()
            .map(|(index, party)| (x(index), names::party(*party, quotes.evidence)))
            .collect(),
        width: (parties.len() * COLUMN).max(240),
        height: arrows.last().map_or(60, |arrow| arrow.y + 20),
        arrows,
        left_out,
    })
}

fn x(index: usize) -> usize {
    COLUMN / 2 + index * COLUMN
}

fn arrows(
    parties: &[Party],
    drawn: Vec<(Line, Message, String)>,
    run: (usize, &Run),
    quotes: &Quotes<'_>,
) -> Vec<Arrow> {
    let place = |party: Party| x(parties.iter().position(|known| *known == party).unwrap_or(0));
    let mut y = 30;
    let mut arrows = Vec::new();
    for (line, message, step) in drawn {
        y += if step.is_empty() { ROW } else { ROW + 20 };
        let (from, to) = (place(message.from), place(message.to));
        let name = |party| names::party(party, quotes.evidence);
        arrows.push(Arrow {
            y,
            from,
            to,
            middle: from.midpoint(to),
            said: format!(
                "{} to {}: {}, {} octets, line {line}",
                name(message.from),
                name(message.to),
                message.what,
                message.octets.len()
            ),
            octets: message.octets.len(),
            what: names::words(&message.what),
            step,
            href: quotes.link(run, line),
        });
    }
    arrows
}
