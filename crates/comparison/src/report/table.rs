//! Tables with one column for each design.

use askama::Template;

/// A table: the first column says what, then one for each design.
#[derive(Template)]
#[template(path = "table.html")]
pub(super) struct Table {
    pub(super) caption: String,
    /// What the first column is.
    pub(super) corner: &'static str,
    /// The designs: name and title.
    pub(super) columns: Vec<(String, String)>,
    pub(super) groups: Vec<Group>,
    /// `by-design`, and whatever else.
    pub(super) class: &'static str,
}

/// Rows that belong together.
#[derive(Default)]
pub(super) struct Group {
    /// Where links lead; empty: nowhere.
    pub(super) id: String,
    /// Whose view; for the filter. Empty: none.
    pub(super) party: String,
    /// In words; empty: no heading.
    pub(super) heading: String,
    pub(super) rows: Vec<Row>,
    /// What is said below the rows.
    pub(super) note: String,
}

/// A row.
pub(super) struct Row {
    pub(super) label: String,
    /// `common` for what is known anyway.
    pub(super) class: &'static str,
    pub(super) cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) class: &'static str,
    /// Said when pointed at, and to screen readers.
    pub(super) title: String,
    /// Anchors of the lines that prove it.
    pub(super) links: Vec<String>,
    /// Lines that prove it and are not quoted.
    pub(super) lines: Vec<u32>,
}

impl Cell {
    /// What was not measured.
    pub(super) fn missing() -> Self {
        Self { text: "–".to_owned(), class: "missing", title: "not measured".to_owned(), ..Self::default() }
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The first link, which the text itself is.
    fn first(&self) -> Option<&String> {
        self.links.first()
    }

    /// The other links.
    fn others(&self) -> &[String] {
        self.links.get(1..).unwrap_or_default()
    }
}

/// Shades a share with one hue, in five steps.
pub(super) fn shade(part: u32, of: u32) -> &'static str {
    match (u64::from(part) * 100).checked_div(u64::from(of)).unwrap_or(0) {
        _ if part == 0 => "s0",
        0..=24 => "s1",
        25..=49 => "s2",
        50..=74 => "s3",
        _ => "s4",
    }
}
