//! Why octets are not what a handler takes: the place and the kind of fault, never what was there.

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde::de::value::Error as UrlError;
use serde_json::error::Category;
use serde_path_to_error::{Deserializer, Path, Segment, Track};

use super::Problem;

/// The longest name of a member that is given back, in characters.
const LONGEST_NAME: usize = 64;

/// Reads one JSON object (RFC 8259).
pub(super) fn read_json<T: DeserializeOwned>(octets: &[u8]) -> Result<T, Problem> {
    // What serde derives for a struct would also take an array of the members' values.
    if octets.iter().find(|octet| !octet.is_ascii_whitespace()) != Some(&b'{') {
        return Err(malformed("not a JSON object"));
    }
    let (mut track, mut json) = (Track::new(), serde_json::Deserializer::from_slice(octets));
    let value = T::deserialize(Deserializer::new(&mut json, &mut track)).map_err(|error| {
        let what = match error.classify() {
            Category::Syntax | Category::Io => "not JSON",
            Category::Eof => "JSON that ends too early",
            Category::Data => return fault(&track.path(), &error.to_string()),
        };
        malformed(what).detail(format!("line {}, column {}", error.line(), error.column()))
    })?;
    json.end().map_err(|_| malformed("something follows the JSON object"))?;
    Ok(value)
}

/// Reads names and values as in a form or a query (`application/x-www-form-urlencoded`).
pub(super) fn read_pairs<T: DeserializeOwned>(octets: &[u8]) -> Result<T, Problem> {
    let mut track = Track::new();
    let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(octets));
    T::deserialize(Deserializer::new(pairs, &mut track))
        .map_err(|error: UrlError| fault(&track.path(), &error.to_string()))
}

/// What serde says begins with the kind of fault; what follows may quote the input, and is left out.
fn fault(path: &Path, error: &str) -> Problem {
    let named = |prefix: &str| Some(error.strip_prefix(prefix)?.split('`').next()?.to_owned());
    let (title, name) = if let Some(name) = named("missing field `") {
        ("a member is missing", Some(name))
    } else if let Some(name) = named("unknown field `") {
        ("there is no such member", Some(name))
    } else if let Some(name) = named("duplicate field `") {
        ("a member is there twice", Some(name))
    } else {
        ("a member has another type or form", None)
    };
    match place(path, name.as_deref()) {
        Some(place) => malformed(title).field(place),
        None => malformed(title),
    }
}

/// The members on the way, with a dot between them; numbers count from 0.
fn place(path: &Path, last: Option<&str>) -> Option<String> {
    let mut names: Vec<String> = path.iter().filter_map(name).collect();
    if let Some(last) = last.filter(|last| names.last().is_none_or(|name| name != last)) {
        names.push(last.to_owned());
    }
    let shortened = |name: String| name.chars().take(LONGEST_NAME).collect::<String>();
    let place = names.into_iter().map(shortened).collect::<Vec<_>>().join(".");
    (!place.is_empty()).then_some(place)
}

fn name(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    }
}

pub(super) fn malformed(title: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed", title)
}
