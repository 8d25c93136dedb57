//! Segments, and where in the text they are.

use std::ops::Range;

use bauta_credential::IssuerMetadata;
use serde_json::{Value, json};

/// From positions in an inner text to those in the whole one: through base64url, and past what comes before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place(Vec<Layer>);

#[derive(Clone, Copy, Debug)]
enum Layer {
    /// So many octets come before.
    Skip(usize),
    /// The octets are written in base64url: three in four characters.
    Base64,
}

impl Place {
    /// Of what begins so many octets further on.
    pub(crate) fn skip(&self, octets: usize) -> Self {
        self.with(Layer::Skip(octets))
    }

    /// Of the octets that base64url here stands for.
    pub(crate) fn base64(&self) -> Self {
        self.with(Layer::Base64)
    }

    fn with(&self, layer: Layer) -> Self {
        let mut layers = self.0.clone();
        layers.push(layer);
        Self(layers)
    }

    /// A character that holds the end of one octet and the beginning of the next belongs to the one before.
    fn at(&self, position: usize) -> usize {
        self.0.iter().rev().fold(position, |position, layer| match layer {
            Layer::Skip(octets) => position + octets,
            Layer::Base64 => (4 * position).div_ceil(3),
        })
    }
}

/// A part of the text.
#[derive(Clone, Debug)]
struct Segment {
    range: Range<usize>,
    field: String,
    meaning: &'static str,
    decoded: Value,
}

/// The segments found so far, and the issuers whose schemas say what claims mean.
pub(crate) struct Segments<'a> {
    found: Vec<Segment>,
    pub(crate) known: &'a [IssuerMetadata],
}

impl<'a> Segments<'a> {
    pub(crate) fn new(known: &'a [IssuerMetadata]) -> Self {
        Self { found: Vec::new(), known }
    }

    /// What is at a range of an inner text.
    pub(crate) fn add(
        &mut self,
        (place, range): (&Place, Range<usize>),
        field: impl Into<String>,
        meaning: &'static str,
        decoded: impl Into<Value>,
    ) {
        let range = place.at(range.start)..place.at(range.end);
        if !range.is_empty() {
            self.found.push(Segment { range, field: field.into(), meaning, decoded: decoded.into() });
        }
    }

    /// In order, with positions in UTF-16 units.
    pub(crate) fn to_json(&self, text: &str) -> Value {
        let mut segments: Vec<_> = self.found.iter().collect();
        segments.sort_by_key(|segment| segment.range.start);
        let mut units = Units::new(text);
        let mut end = 0;
        let mut written = Vec::with_capacity(segments.len());
        for Segment { range, field, meaning, decoded } in segments {
            if range.start < end || range.end > text.len() {
                continue;
            }
            end = range.end;
            let (start, end) = (units.at(range.start), units.at(range.end));
            written.push(
                json!({"start": start, "end": end, "field": field, "meaning": meaning, "decoded": decoded}),
            );
        }
        written.into()
    }
}

/// UTF-16 units up to positions that ascend.
struct Units<'a> {
    characters: std::iter::Peekable<std::str::CharIndices<'a>>,
    units: usize,
}

impl<'a> Units<'a> {
    fn new(text: &'a str) -> Self {
        Self { characters: text.char_indices().peekable(), units: 0 }
    }

    fn at(&mut self, position: usize) -> usize {
        while let Some((_, character)) = self.characters.next_if(|(start, _)| *start < position) {
            self.units += character.len_utf16();
        }
        self.units
    }
}
