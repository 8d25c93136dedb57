//! Charts as SVG. Nothing in a chart is told by colour alone, and no colour is a verdict: every design has the same one,
//! until a reader chooses two to compare.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Error;

/// A row of a bar chart.
pub(super) struct Bar {
    /// The column of its design.
    pub(super) design: usize,
    /// What stands before it.
    pub(super) label: String,
    /// Its length; `None`: there is none, and `said` says why.
    pub(super) value: Option<f64>,
    /// A second, paler bar below.
    pub(super) other: Option<f64>,
    /// Ends of an interval.
    pub(super) interval: Option<(f64, f64)>,
    /// From where it begins, instead of 0.
    pub(super) from: Option<f64>,
    /// What stands after it.
    pub(super) said: String,
}

/// How the axis of a bar chart runs.
#[derive(Clone, Copy)]
pub(super) enum Axis {
    /// From 0 to 1, as a percentage.
    Share,
    /// From 0 to at least this.
    Linear(f64),
    /// 1, 10, 100, …
    Logarithmic,
}

const WIDTH: u32 = 560;
const LEFT: i32 = 66;
const RIGHT: i32 = 96;
const ROW: i32 = 24;

/// A colour that stands for a design and a role, and becomes a class of the page's style sheet.
pub(super) fn colour(design: usize, role: u8) -> RGBColor {
    RGBColor(0xD0, u8::try_from(design).unwrap_or(u8::MAX), role)
}

const INK: RGBColor = RGBColor(0xD1, 0, 0);
const GRID: RGBColor = RGBColor(0xD1, 0, 1);

pub(super) fn pixels(fraction: f64, size: i32) -> i32 {
    #[allow(clippy::cast_possible_truncation, reason = "a fraction of the width of a chart")]
    let pixels = (fraction.clamp(0.0, 1.0) * f64::from(size)).round() as i32;
    pixels
}

/// Horizontal bars.
pub(super) fn bars(title: &str, rows: &[Bar], axis: Axis) -> Result<String, Error> {
    let count = i32::try_from(rows.len()).unwrap_or(i32::MAX / ROW);
    let height = count * ROW + 34;
    let most = rows
        .iter()
        .flat_map(|row| [row.value, row.other, row.interval.map(|(_, high)| high)])
        .flatten()
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max);
    let scale = Scale::new(axis, most);
    svg(title, (WIDTH, u32::try_from(height).unwrap_or(0)), |area| {
        for (value, text) in scale.ticks() {
            let x = LEFT + pixels(scale.place(value), inner());
            area.draw(&PathElement::new(vec![(x, 4), (x, height - 28)], GRID))?;
            area.draw(&Text::new(text, (x, height - 14), ink(13.0, HPos::Center)))?;
        }
        for (index, row) in (0..).zip(rows) {
            bar(area, row, 6 + index * ROW, &scale)?;
        }
        Ok(())
    })
}

fn inner() -> i32 {
    i32::try_from(WIDTH).unwrap_or(0) - LEFT - RIGHT
}

pub(super) type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

fn bar(area: &Area<'_>, row: &Bar, top: i32, scale: &Scale) -> Drawn {
    let at = |value: f64| LEFT + pixels(scale.place(value), inner());
    let middle = top + ROW / 2 - 4;
    area.draw(&Text::new(row.label.clone(), (LEFT - 8, middle), ink(15.0, HPos::Right)))?;
    let mut end = LEFT;
    if let Some(value) = row.value {
        let (from, to) = (row.from.map_or(LEFT, at), at(value));
        let (low, high) = (from.min(to), from.max(to).max(from.min(to) + 2));
        end = high;
        let bottom = if row.other.is_some() { top + 8 } else { top + 15 };
        area.draw(&Rectangle::new([(low, top), (high, bottom)], colour(row.design, 0).filled()))?;
        if row.from.is_some() {
            area.draw(&Circle::new((to, middle), 5, colour(row.design, 0).filled()))?;
            area.draw(&PathElement::new(vec![(from, top - 2), (from, top + 17)], INK.stroke_width(2)))?;
            end = end.max(to + 5);
        }
    }
    if let Some(other) = row.other {
        let to = at(other).max(LEFT + 2);
        end = end.max(to);
        area.draw(&Rectangle::new([(LEFT, top + 9), (to, top + 17)], colour(row.design, 1).filled()))?;
    }
    if let Some((low, high)) = row.interval {
        let middle = if row.other.is_some() { top + 4 } else { middle };
        end = end.max(at(high));
        area.draw(&PathElement::new(vec![(at(low), middle), (at(high), middle)], INK.stroke_width(2)))?;
        for edge in [low, high] {
            area.draw(&PathElement::new(
                vec![(at(edge), middle - 4), (at(edge), middle + 4)],
                INK.stroke_width(2),
            ))?;
        }
    }
    area.draw(&Text::new(row.said.clone(), (end + 6, middle), ink(14.0, HPos::Left)))
}

pub(super) fn ink(size: f64, side: HPos) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK).pos(Pos::new(side, VPos::Center))
}

/// Where values lie on an axis.
struct Scale {
    axis: Axis,
    most: f64,
}

impl Scale {
    fn new(axis: Axis, most: f64) -> Self {
        let most = match axis {
            Axis::Share => 1.0,
            Axis::Linear(least) => most.max(least),
            Axis::Logarithmic => most.max(10.0).log10().ceil(),
        };
        Self { axis, most }
    }

    fn place(&self, value: f64) -> f64 {
        match self.axis {
            Axis::Share | Axis::Linear(_) => value / self.most,
            Axis::Logarithmic if value < 1.0 => 0.0,
            // One is drawn a little to the right of nothing.
            Axis::Logarithmic => (value.log10() + 0.2) / (self.most + 0.2),
        }
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        match self.axis {
            Axis::Share => {
                [0, 25, 50, 75, 100].map(|part| (f64::from(part) / 100.0, format!("{part} %"))).to_vec()
            }
            Axis::Linear(_) => (0..=4)
                .map(|part| f64::from(part) * self.most / 4.0)
                .map(|value| (value, crate::claims::plain(value)))
                .collect(),
            Axis::Logarithmic => (0..=15_u8)
                .map(f64::from)
                .take_while(|power| *power <= self.most)
                .map(|power| (10_f64.powf(power), format!("10{}", superscript(power))))
                .collect(),
        }
    }
}

fn superscript(power: f64) -> String {
    format!("{power:.0}")
        .chars()
        .filter_map(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit.to_digit(10)? as usize))
        .collect()
}

/// A curve of shares over sizes on a logarithmic axis: how many accounts (share) have a set of at most so many people.
pub(super) fn curve(title: &str, design: usize, points: &[(u32, f64)], most: u32) -> Result<String, Error> {
    let (width, height) = (280, 180);
    svg(title, (width, height), |area| {
        let (left, right, bottom) = (44, 270, 146);
        let scale = Scale::new(Axis::Logarithmic, f64::from(most));
        let x = |size: f64| left + pixels(scale.place(size), right - left);
        let y = |share: f64| bottom - pixels(share, bottom - 10);
        for (value, text) in scale.ticks() {
            area.draw(&PathElement::new(vec![(x(value), 10), (x(value), bottom)], GRID))?;
            area.draw(&Text::new(text, (x(value), bottom + 12), ink(13.0, HPos::Center)))?;
        }
        for (share, text) in [(0.0, "0 %"), (0.05, ""), (0.5, "50 %"), (1.0, "100 %")] {
            area.draw(&PathElement::new(vec![(left, y(share)), (right, y(share))], GRID))?;
            area.draw(&Text::new(text, (left - 5, y(share)), ink(13.0, HPos::Right)))?;
        }
        area.draw(&Text::new("people in the set", (right, bottom + 27), ink(13.0, HPos::Right)))?;
        let mut path = vec![(left, bottom)];
        let mut before = bottom;
        for (size, share) in points {
            path.extend([(x(f64::from(*size)), before), (x(f64::from(*size)), y(*share))]);
            before = y(*share);
        }
        path.push((right, before));
        area.draw(&PathElement::new(path, colour(design, 0).stroke_width(3)))
    })
}

pub(super) fn svg(
    title: &str,
    size: (u32, u32),
    draw: impl FnOnce(&Area<'_>) -> Drawn,
) -> Result<String, Error> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        draw(&area).and_then(|()| area.present()).map_err(|error| Error::Chart(error.to_string()))?;
    }
    Ok(styled(&text, title))
}

/// Colours become classes, and the title is what a screen reader says.
fn styled(svg: &str, title: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let lean = svg
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" font-family=\"sans-serif\"", "")
        .replace(">\n", ">");
    let mut rest = &lean[..];
    while let Some((start, attribute)) = ["fill=\"#D", "stroke=\"#D"]
        .iter()
        .filter_map(|attribute| rest.find(attribute).map(|start| (start, *attribute)))
        .min()
    {
        out.push_str(&rest[..start]);
        let letter = if attribute.starts_with("fill") { 'k' } else { 'l' };
        let digits = &rest[start + attribute.len()..];
        let (code, after) = (digits.get(..5).unwrap_or_default(), digits.get(6..).unwrap_or_default());
        let number = |range| code.get(range).and_then(|text| u8::from_str_radix(text, 16).ok()).unwrap_or(0);
        let class = match (code.starts_with('0'), number(3..5)) {
            (true, role) => format!("class=\"d{} {letter}{role}\"", number(1..3)),
            (false, 0) => format!("class=\"{letter}i\""),
            (false, _) => format!("class=\"{letter}g\""),
        };
        out.push_str(&class);
        rest = after;
    }
    out.push_str(rest);
    let label =
        askama::filters::escape(title, askama::filters::Html).map_or(String::new(), |safe| safe.to_string());
    out.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{label}\" "), 1)
}
