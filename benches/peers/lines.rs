//! The second chart: how time grows.

use crate::entry::{Contestant, Operation};
use crate::growth::{Growth, Series};
use crate::machine::Machine;
use crate::svg::{Anchor, Svg};
use crate::table::figure;

const PANEL: [f64; 2] = [330.0, 220.0];
const MARGIN: [f64; 2] = [70.0, 90.0];

/// One pair of axes and what is drawn between them.
struct Panel<'a> {
    title: &'a str,
    axis: &'a str,
    series: &'a [Series],
    /// Whether each step to the right is as many times more instead of as many more.
    logarithmic: bool,
}

pub(crate) fn chart(growth: &Growth, machine: &Machine) -> String {
    let panels = [
        Panel {
            title: "One proof, half disclosed",
            axis: "messages",
            series: &growth.messages,
            logarithmic: false,
        },
        Panel {
            title: "Verification, per proof",
            axis: "proofs in a batch",
            series: &growth.batch,
            logarithmic: true,
        },
        Panel { title: "Epoch, per token", axis: "holders", series: &growth.holders, logarithmic: true },
    ];
    let mut svg = Svg::default();
    svg.text([20.0, 30.0], Anchor::Start, "title", "How time grows: microseconds, one core");
    let mut left = MARGIN[0];
    for panel in panels.iter().filter(|panel| !panel.series.is_empty()) {
        panel.draw(&mut svg, left);
        left += PANEL[0] + 80.0;
    }
    let height = MARGIN[1] + PANEL[1] + 150.0;
    let note = format!("{}, {}; pairings of bauta: {}", machine.processor, machine.rustc, machine.backend);
    svg.text([20.0, height - 14.0], Anchor::Start, "note", &note);
    svg.finish([left, height], "How time grows with messages, proofs in a batch, and holders")
}

impl Panel<'_> {
    fn points(&self) -> impl Iterator<Item = &(u32, f64)> {
        self.series.iter().flat_map(|series| &series.points)
    }

    fn draw(&self, svg: &mut Svg, left: f64) {
        let [width, height] = PANEL;
        let top = MARGIN[1];
        let highest = round_up(self.points().map(|(_, y)| *y).fold(1.0, f64::max));
        let scale = |x: u32| if self.logarithmic { f64::from(x).ln() } else { f64::from(x) };
        let (first, last) = (
            if self.logarithmic {
                self.points().map(|(x, _)| scale(*x)).fold(f64::MAX, f64::min)
            } else {
                0.0
            },
            self.points().map(|(x, _)| scale(*x)).fold(1.0, f64::max),
        );
        let place = |x: u32, y: f64| {
            [left + (scale(x) - first) / (last - first) * width, top + height - y / highest * height]
        };
        svg.text([left, top - 20.0], Anchor::Start, "group", self.title);
        for quarter in 0..=4 {
            let value = highest * f64::from(quarter) / 4.0;
            let y = place(0, value)[1];
            svg.line(&[[left, y], [left + width, y]], "#d0d7de", 1.0);
            svg.text([left - 8.0, y + 4.0], Anchor::End, "note", &figure(value));
        }
        for (x, _) in &self.series[0].points {
            let [x_place, y_place] = place(*x, 0.0);
            svg.text([x_place, y_place + 18.0], Anchor::Middle, "note", &x.to_string());
        }
        svg.text([left + width / 2.0, top + height + 36.0], Anchor::Middle, "label", self.axis);
        let mut y = top + height + 54.0;
        for series in self.series {
            let points: Vec<_> = series.points.iter().map(|(x, y)| place(*x, *y)).collect();
            let colour = colour(series);
            svg.line(&points, colour, 2.0);
            points.iter().for_each(|point| svg.dot(*point, colour));
            svg.line(&[[left, y - 4.0], [left + 18.0, y - 4.0]], colour, 3.0);
            svg.text([left + 24.0, y], Anchor::Start, "label", &legend(series));
            y += 16.0;
        }
    }
}

fn legend(series: &Series) -> String {
    format!("{}: {}", series.contestant.name(), series.operation.full_name())
}

fn colour(series: &Series) -> &'static str {
    match (series.contestant, series.operation) {
        (Contestant::BbsPlus, Operation::ProofGen) => "#8c959f",
        (Contestant::BbsPlus, _) => "#424a53",
        (_, Operation::ProofGen) => "#9b2335",
        (_, Operation::ProofGenTables) => "#d4727f",
        (_, _) => "#0969da",
    }
}

/// The next of 1, 2, 4, 5, 8, 10, 20 …
fn round_up(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|step| *step >= value).unwrap_or(value)
}
