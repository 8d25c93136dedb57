//! As much of SVG 1.1 as the two charts need.

use std::fmt::{Display, Write};

/// Where a text is put beside its point.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A picture that grows downwards.
#[derive(Debug, Default)]
pub(crate) struct Svg(String);

impl Svg {
    pub(crate) fn rectangle(&mut self, at: [f64; 2], size: [f64; 2], fill: &str) {
        self.element(format_args!(
            r#"<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" fill="{fill}"/>"#,
            at[0], at[1], size[0], size[1]
        ));
    }

    pub(crate) fn line(&mut self, points: &[[f64; 2]], stroke: &str, width: f64) {
        let points: Vec<_> = points.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
        self.element(format_args!(
            r#"<polyline points="{}" fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"/>"#,
            points.join(" ")
        ));
    }

    pub(crate) fn dot(&mut self, at: [f64; 2], fill: &str) {
        self.element(format_args!(r#"<circle cx="{:.1}" cy="{:.1}" r="3" fill="{fill}"/>"#, at[0], at[1]));
    }

    /// `style` is a class of [`Svg::finish`]: `title`, `group`, `label` or `note`.
    pub(crate) fn text(&mut self, at: [f64; 2], anchor: Anchor, style: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        self.element(format_args!(
            r#"<text x="{:.1}" y="{:.1}" text-anchor="{anchor}" class="{style}">{text}</text>"#,
            at[0], at[1]
        ));
    }

    fn element(&mut self, element: impl Display) {
        let _ = writeln!(self.0, "  {element}");
    }

    /// The whole file, on a white ground, so that it can be read on a dark page.
    pub(crate) fn finish(self, [width, height]: [f64; 2], description: &str) -> String {
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
  <title>{description}</title>
  <style>
    text {{ font-family: system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #24292f }}
    .title {{ font-size: 16px; font-weight: 600 }}
    .group {{ font-size: 13px; font-weight: 600 }}
    .label {{ font-size: 12px }}
    .note {{ font-size: 11px; fill: #57606a }}
  </style>
  <rect width="100%" height="100%" fill="#ffffff"/>
{}</svg>
"##,
            self.0
        )
    }
}
