//! Annotations beside tests: `// conformance: bbs-key-material-length, …` above a `#[test]`.

use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

const ANNOTATION: &str = "// conformance:";

/// A test that shows a requirement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The requirement.
    pub requirement: String,
    /// The file, from the root of the repository.
    pub file: String,
    /// The function.
    pub test: String,
}

/// Why the annotations of a file cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HarvestError {
    /// An annotation has no test below it.
    NoTest {
        /// The file.
        file: String,
        /// The line of the annotation, from 1.
        line: usize,
    },
    /// The test below it is ignored, so nobody runs it.
    Ignored {
        /// The file.
        file: String,
        /// The line of the annotation, from 1.
        line: usize,
    },
    /// A file or a folder cannot be read.
    Unreadable {
        /// Which one.
        path: String,
        /// Why.
        kind: io::ErrorKind,
    },
}

impl std::fmt::Display for HarvestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoTest { file, line } => write!(f, "{file}:{line}: there is no test below this annotation"),
            Self::Ignored { file, line } => write!(f, "{file}:{line}: the test below it is ignored"),
            Self::Unreadable { path, kind } => write!(f, "{path}: {kind}"),
        }
    }
}

impl std::error::Error for HarvestError {}

/// An annotation that waits for its test.
struct Waiting {
    requirements: Vec<String>,
    line: usize,
    is_test: bool,
}

/// The annotations of one source file.
///
/// # Errors
/// [`HarvestError::NoTest`], [`HarvestError::Ignored`].
pub fn harvest(file: &str, text: &str) -> Result<Vec<Evidence>, HarvestError> {
    let mut found = Vec::new();
    let mut waiting: Option<Waiting> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(ids) = line.strip_prefix(ANNOTATION) {
            let annotation =
                waiting.get_or_insert(Waiting { requirements: Vec::new(), line: number + 1, is_test: false });
            annotation.requirements.extend(ids.split(',').map(|id| id.trim().to_owned()));
            continue;
        }
        let Some(annotation) = &mut waiting else { continue };
        if line == "#[test]" {
            annotation.is_test = true;
        } else if line.starts_with("#[ignore") {
            return Err(HarvestError::Ignored { file: file.to_owned(), line: annotation.line });
        } else if let Some(name) = name_of_function(line).filter(|_| annotation.is_test) {
            found.extend(annotation.requirements.drain(..).map(|requirement| Evidence {
                requirement,
                file: file.to_owned(),
                test: name.to_owned(),
            }));
            waiting = None;
        } else if !(line.starts_with("//") || line.starts_with("#[")) {
            break;
        }
    }
    match waiting {
        Some(annotation) => Err(HarvestError::NoTest { file: file.to_owned(), line: annotation.line }),
        None => Ok(found),
    }
}

fn name_of_function(line: &str) -> Option<&str> {
    let name = line.strip_prefix("fn ")?;
    name.split(|character: char| !(character.is_alphanumeric() || character == '_')).next()
}

/// The annotations of every `.rs` file in the folders `tests` of the crates of a repository, in one order.
///
/// # Errors
/// [`HarvestError`].
pub fn harvest_directory(root: &Path) -> Result<Vec<Evidence>, HarvestError> {
    let mut found = Vec::new();
    for name in names(&root.join("crates"))? {
        let tests = root.join("crates").join(&name).join("tests");
        if tests.is_dir() {
            harvest_folder(&tests, &format!("crates/{name}/tests"), &mut found)?;
        }
    }
    found.sort();
    Ok(found)
}

fn harvest_folder(folder: &Path, path: &str, found: &mut Vec<Evidence>) -> Result<(), HarvestError> {
    for name in names(folder)? {
        let (inner, inner_path) = (folder.join(&name), format!("{path}/{name}"));
        if inner.is_dir() {
            harvest_folder(&inner, &inner_path, found)?;
        } else if inner.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&inner).map_err(|error| unreadable(&inner, &error))?;
            found.extend(harvest(&inner_path, &text)?);
        }
    }
    Ok(())
}

fn names(folder: &Path) -> Result<Vec<String>, HarvestError> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        names.extend(entry.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

fn unreadable(path: &Path, error: &io::Error) -> HarvestError {
    HarvestError::Unreadable { path: path.display().to_string(), kind: error.kind() }
}
