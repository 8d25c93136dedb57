//! Join graphs: which accounts at which two platforms all platforms together put to one person.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use plotters::prelude::{Circle, PathElement, Text};
use plotters::style::Color as _;
use plotters::style::text_anchor::HPos;

use super::chart::{Area, Drawn, colour, ink, pixels, svg};
use super::linking::Chart;
use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use super::{Error, Evidence, names};
use crate::claims::plain;
use crate::design::{Label, Reading};
use crate::transcript::Party;

/// Drawn so many times as large as it is shown, so that the breadth of a line has so many steps in each pixel.
const FINE: i32 = 8;
const WIDTH: i32 = 340;
const HEIGHT: i32 = 244;
const RADIUS: f64 = 94.0;
/// Fine pixels of a line where everything is joined.
const BROADEST: i32 = 20;

/// What is known of the accounts at two platforms, over all seeds.
#[derive(Clone, Copy, Default)]
struct Edge {
    claimed: u32,
    right: u32,
    there_are: u32,
}

impl Edge {
    fn wrong(self) -> u32 {
        self.claimed.saturating_sub(self.right)
    }

    /// The breadth of a line for so many claims, in fine pixels; more than twice the broadest is not drawn.
    fn breadth(self, claims: u32) -> u32 {
        let share = f64::from(claims) / f64::from(self.there_are.max(1));
        u32::try_from(pixels(share / 2.0, 2 * BROADEST)).unwrap_or(0)
    }
}

type Edges = BTreeMap<(Party, Party), Edge>;

fn edges(shown: &Shown<'_>, label: Label) -> Edges {
    let mut edges = Edges::new();
    let attacks = shown.seeds(label, Reading::Documented).flat_map(|run| &run.attacks);
    for pair in attacks.flat_map(|attack| &attack.pairs) {
        let edge = edges.entry((pair.a, pair.b)).or_default();
        edge.claimed = edge.claimed.saturating_add(pair.claimed);
        edge.right = edge.right.saturating_add(pair.right);
        edge.there_are = edge.there_are.saturating_add(pair.there_are);
    }
    edges
}

/// The edges of each design, in the order of the columns.
fn all(shown: &Shown<'_>) -> Vec<Edges> {
    shown.designs.iter().map(|design| edges(shown, design.label)).collect()
}

/// The platforms that any design has an edge of, in order.
fn nodes(all: &[Edges]) -> Vec<Party> {
    let mut nodes: Vec<Party> = all.iter().flat_map(BTreeMap::keys).flat_map(|(a, b)| [*a, *b]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// One graph for each design, all with the same platforms at the same places.
pub(super) fn graphs(shown: &Shown<'_>, evidence: &dyn Evidence) -> Result<Vec<Chart>, Error> {
    let all = all(shown);
    let nodes = nodes(&all);
    let mut charts = Vec::new();
    for (column, edges) in all.iter().enumerate().filter(|(_, edges)| !edges.is_empty()) {
        let sum = |of: fn(&Edge) -> u32| edges.values().map(|edge| u64::from(of(edge))).sum::<u64>();
        let (right, there_are) = (sum(|edge| edge.right), sum(|edge| edge.there_are));
        let caption = format!(
            "{}: {right} of {there_are} joined, {} wrong claims",
            shown.designs[column].name,
            sum(|edge| edge.wrong())
        );
        let title = format!("Join graph of {caption}; the table below has every pair");
        let drawn = draw(&title, (column, edges), &nodes, evidence)?;
        charts.push(Chart { svg: drawn, caption, design: Some(column) });
    }
    Ok(charts)
}

/// Where a node is, of so many: on a circle, the first one at the top.
fn place(at: usize, of: usize, radius: f64) -> (i32, i32) {
    let [at, of] = [at, of].map(|number| u32::try_from(number).map_or(0.0, f64::from));
    let (sine, cosine) = (TAU * at / of.max(1.0)).sin_cos();
    let offset = |part: f64| pixels(f64::midpoint(part, 1.0), fine(radius) * 2) - fine(radius);
    (WIDTH * FINE / 2 + offset(sine), HEIGHT * FINE / 2 - offset(cosine))
}

fn fine(length: f64) -> i32 {
    pixels(length / 1000.0, 1000 * FINE)
}

fn draw(
    title: &str,
    (column, edges): (usize, &Edges),
    nodes: &[Party],
    evidence: &dyn Evidence,
) -> Result<String, Error> {
    let [width, height] = [WIDTH, HEIGHT].map(|length| u32::try_from(length * FINE).unwrap_or(0));
    let node = |party: &Party| nodes.binary_search(party).unwrap_or(0);
    let text = svg(title, (width, height), |area| {
        for role in [1, 0] {
            for ((a, b), edge) in edges {
                let claims = if role == 0 { edge.right } else { edge.claimed };
                if claims > 0 && (role == 0 || edge.wrong() > 0) {
                    let ends = [a, b].map(|party| place(node(party), nodes.len(), RADIUS));
                    let style = colour(column, role).stroke_width(edge.breadth(claims).max(2));
                    area.draw(&PathElement::new(ends.to_vec(), style))?;
                }
            }
        }
        for (at, party) in nodes.iter().enumerate() {
            label(area, (at, nodes.len()), &names::party(*party, evidence), column)?;
        }
        Ok(())
    })?;
    // The view box keeps the fine pixels.
    let size = format!("width=\"{width}\" height=\"{height}\" ");
    Ok(text.replacen(&size, &format!("width=\"{WIDTH}\" height=\"{HEIGHT}\" "), 1))
}

fn label(area: &Area<'_>, (at, of): (usize, usize), name: &str, column: usize) -> Drawn {
    let dot = place(at, of, RADIUS);
    area.draw(&Circle::new(dot, 4 * FINE, colour(column, 0).filled()))?;
    let (x, y) = place(at, of, RADIUS + 9.0);
    let side = match x - WIDTH * FINE / 2 {
        ..-40 => HPos::Right,
        41.. => HPos::Left,
        _ => HPos::Center,
    };
    area.draw(&Text::new(name.to_owned(), (x, y), ink(11.0 * f64::from(FINE), side)))
}

/// The same in numbers.
pub(super) fn table(shown: &Shown<'_>, evidence: &dyn Evidence) -> Option<Table> {
    let all = all(shown);
    let mut pairs: Vec<(Party, Party)> = all.iter().flat_map(BTreeMap::keys).copied().collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut groups: Vec<Group> = Vec::new();
    for (a, b) in pairs {
        let heading = names::party(a, evidence);
        if groups.last().is_none_or(|group| group.heading != heading) {
            groups.push(Group { heading, ..Group::default() });
        }
        let cells = all.iter().map(|edges| edges.get(&(a, b)).map_or(Cell::missing(), |edge| cell(*edge)));
        let label = format!("and {}", names::party(b, evidence));
        if let Some(group) = groups.last_mut() {
            group.rows.push(Row { label, class: "", cells: cells.collect() });
        }
    }
    (!groups.is_empty()).then(|| Table {
        caption:
            "Pairs of accounts that all platforms together join, as documented: share joined rightly / precision, in percent"
                .to_owned(),
        corner: "accounts at",
        columns: shown.columns(),
        groups,
        class: "pairs",
    })
}

fn cell(edge: Edge) -> Cell {
    let percent = |part: u32, of: u32| plain((f64::from(part) * 1000.0 / f64::from(of)).round() / 10.0);
    let recall = if edge.there_are == 0 { "–".to_owned() } else { percent(edge.right, edge.there_are) };
    let precision = if edge.claimed == 0 { "–".to_owned() } else { percent(edge.right, edge.claimed) };
    Cell {
        text: format!("{recall}/{precision}"),
        title: format!("{} right of {}, {} wrong claims", edge.right, edge.there_are, edge.wrong()),
        ..Cell::default()
    }
}
