//! A transcript as a file: JSON Lines (one JSON text on each line), the header first.
//!
//! A line is a [`Record`] with a member `harness`, which holds what no party of the run knows: the person and the event.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Header, Line, Record, Transcript, Truth};

/// The longest line that is read.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// Why a transcript cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be read.
    #[error("line {line}: {error}")]
    Unreadable {
        /// On which line it was noticed.
        line: Line,
        /// What the system says.
        error: io::Error,
    },
    /// A line is not what it should be.
    #[error("line {line}: {reason}")]
    Malformed {
        /// Which line; 0 is the header.
        line: Line,
        /// What is wrong.
        reason: String,
    },
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    record: &'a Record,
    harness: Truth,
}

#[derive(Deserialize)]
struct Read {
    #[serde(flatten)]
    record: Record,
    harness: Truth,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename = "header")]
struct First {
    #[serde(flatten)]
    header: Header,
}

/// Counts and digests what goes through.
struct Digested<W> {
    inner: W,
    digest: Sha256,
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(octets)?;
        self.digest.update(&octets[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Writes a transcript. Returns SHA-256 of what was written, in hexadecimal, and the number of lines.
///
/// # Errors
///
/// What the system says.
pub fn write(transcript: &Transcript, to: impl Write) -> io::Result<(String, Line)> {
    let mut to = Digested { inner: io::BufWriter::with_capacity(1 << 20, to), digest: Sha256::new() };
    serde_json::to_writer(&mut to, &First { header: transcript.header.clone() })?;
    to.write_all(b"\n")?;
    let mut lines = 1;
    for (line, record, harness) in transcript.records() {
        serde_json::to_writer(&mut to, &Written { record, harness })?;
        to.write_all(b"\n")?;
        lines = line + 1;
    }
    to.flush()?;
    Ok((hex::encode(to.digest.finalize()), lines))
}

/// Reads a transcript line by line.
pub struct Reader<R> {
    from: R,
    line: Line,
    /// What the run is of.
    pub header: Header,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// The file cannot be read or does not begin with a header.
    pub fn new(mut from: R) -> Result<Self, ReadError> {
        let text = next_line(&mut from, 0)?.ok_or_else(|| malformed(0, "the file is empty"))?;
        let First { header } = serde_json::from_str(&text).map_err(|error| malformed(0, error))?;
        Ok(Self { from, line: 0, header })
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<(Line, Record, Truth), ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.line += 1;
        let text = match next_line(&mut self.from, self.line) {
            Ok(Some(text)) => text,
            Ok(None) => return None,
            Err(error) => return Some(Err(error)),
        };
        Some(match serde_json::from_str::<Read>(&text) {
            Ok(read) => Ok((self.line, read.record, read.harness)),
            Err(error) => Err(malformed(self.line, error)),
        })
    }
}

fn malformed(line: Line, reason: impl std::fmt::Display) -> ReadError {
    ReadError::Malformed { line, reason: reason.to_string() }
}

/// The next line without its end, which must be there; `None` at the end of the file.
fn next_line(from: &mut impl BufRead, line: Line) -> Result<Option<String>, ReadError> {
    let mut text = String::new();
    let read = io::Read::take(from, LONGEST_LINE)
        .read_line(&mut text)
        .map_err(|error| ReadError::Unreadable { line, error })?;
    if read == 0 {
        return Ok(None);
    }
    if text.pop() != Some('\n') {
        return Err(malformed(line, "the line is cut off or too long"));
    }
    Ok(Some(text))
}
