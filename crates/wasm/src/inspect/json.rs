//! The leaves of a JSON text, each with where it stands.

use std::ops::Range;

/// A text, a number, `true`, `false`, `null`, or an empty object or array.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// Names and positions from the outside in: `claims[0].path[0]`.
    pub(crate) path: String,
    /// From the beginning of its name, where it has one, to its end.
    pub(crate) whole: Range<usize>,
    /// The value alone.
    pub(crate) value: Range<usize>,
}

/// Deepest level that is walked.
const MAX_DEPTH: usize = 64;

/// The leaves of a JSON text; as many as there are before it stops to be JSON.
pub(crate) fn leaves(text: &str) -> Vec<Leaf> {
    let mut walk = Walk { octets: text.as_bytes(), text, at: 0, leaves: Vec::new() };
    walk.value("", None, 0);
    walk.leaves
}

struct Walk<'a> {
    octets: &'a [u8],
    text: &'a str,
    at: usize,
    leaves: Vec<Leaf>,
}

impl Walk<'_> {
    /// Walks a value; `None` where the text stops to be JSON.
    fn value(&mut self, path: &str, name: Option<usize>, depth: usize) -> Option<()> {
        self.space();
        let start = self.at;
        match *self.octets.get(start)? {
            b'{' if depth < MAX_DEPTH => {
                let empty = self.members(path, b'}', name, depth)?;
                self.leaf_if(empty, path, name, start);
            }
            b'[' if depth < MAX_DEPTH => {
                let empty = self.members(path, b']', Some(name.unwrap_or(start)), depth)?;
                self.leaf_if(empty, path, name, start);
            }
            b'"' => {
                self.string()?;
                self.leaf_if(true, path, name, start);
            }
            _ => {
                let is_plain =
                    |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'+' | b'.');
                self.at += self.octets[start..].iter().take_while(|octet| is_plain(octet)).count();
                if self.at == start {
                    return None;
                }
                self.leaf_if(true, path, name, start);
            }
        }
        Some(())
    }

    fn leaf_if(&mut self, is_leaf: bool, path: &str, name: Option<usize>, start: usize) {
        if is_leaf {
            let whole = name.unwrap_or(start)..self.at;
            self.leaves.push(Leaf { path: path.to_owned(), whole, value: start..self.at });
        }
    }

    /// Walks an object or an array; whether it was empty. Its own name, which begins at `outer`, belongs to its first entry.
    fn members(&mut self, path: &str, end: u8, outer: Option<usize>, depth: usize) -> Option<bool> {
        self.at += 1;
        for count in 0.. {
            self.space();
            if self.octets.get(self.at) == Some(&end) {
                self.at += 1;
                return Some(count == 0);
            }
            let outer = outer.filter(|_| count == 0);
            if end == b'}' {
                let start = self.at;
                let name = self.string()?;
                self.space();
                self.expect(b':')?;
                let inner = if path.is_empty() { name } else { format!("{path}.{name}") };
                self.value(&inner, Some(outer.unwrap_or(start)), depth + 1)?;
            } else {
                self.value(&format!("{path}[{count}]"), outer, depth + 1)?;
            }
            self.space();
            if self.octets.get(self.at) == Some(&b',') {
                self.at += 1;
            }
        }
        None
    }

    /// Walks a string; what it says.
    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.expect(b'"')?;
        loop {
            match self.octets.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }

    fn expect(&mut self, octet: u8) -> Option<()> {
        let found = self.octets.get(self.at) == Some(&octet);
        self.at += usize::from(found);
        found.then_some(())
    }

    fn space(&mut self) {
        while self.octets.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }
}
