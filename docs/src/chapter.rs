use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::requirements;

/// A chapter as its Markdown has it.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// Its file, from the folder of chapters on, with `/`: `students/proof.md`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// A fenced block of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The words behind the fence, which commas part: `json`, `request`.
    pub words: Vec<String>,
    /// What stands in it.
    pub text: String,
    /// The line of the chapter on which it begins, counted from 1.
    pub line: usize,
}

/// A heading of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 for the chapter's own.
    pub level: usize,
    /// Its words.
    pub text: String,
}

impl Heading {
    /// What a link has behind `#` to come here: small letters, digits, `-` and `_`; blanks are `-`.
    pub fn anchor(&self) -> String {
        let kept = self.text.chars().filter(|letter| {
            letter.is_alphanumeric() || letter.is_whitespace() || ['-', '_'].contains(letter)
        });
        kept.flat_map(char::to_lowercase)
            .map(|letter| if letter.is_whitespace() { '-' } else { letter })
            .collect()
    }
}

impl Chapter {
    /// All chapters, in the order of the summary, of the book whose folder is `book`.
    ///
    /// # Errors
    /// The summary or a chapter cannot be read.
    pub fn all(book: &Path) -> io::Result<Vec<Self>> {
        let folder = book.join("chapters");
        let summary =
            Self { path: "SUMMARY.md".into(), text: fs::read_to_string(folder.join("SUMMARY.md"))? };
        let read = |path: String| Ok(Self { text: fs::read_to_string(folder.join(&path))?, path });
        summary.links().into_iter().map(read).collect()
    }

    /// What is made of the ledger of requirements: the ledger, and for each package the source of the tests that it names.
    ///
    /// # Errors
    /// A test that the ledger names cannot be read in the repository around `book`.
    pub fn generated(book: &Path) -> io::Result<Vec<Self>> {
        requirements::chapters(&book.join(".."))
    }

    /// The file that a link of this chapter leads to, from the folder of chapters on; of a link within the chapter its own.
    pub fn target(&self, link: &str) -> PathBuf {
        if link.is_empty() {
            return PathBuf::from(&self.path);
        }
        let mut target = PathBuf::from(&self.path);
        target.pop();
        for part in link.split('/') {
            match part {
                "." => {}
                ".." if target.file_name().is_some_and(|name| name != "..") => _ = target.pop(),
                part => target.push(part),
            }
        }
        target
    }

    /// Its fenced blocks, in their order.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut within = false;
        for (event, range) in self.events() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(words))) => {
                    within = true;
                    let words = words.split(',').map(|word| word.trim().to_owned()).collect();
                    blocks.push(Block { words, text: String::new(), line: self.line(range.start) });
                }
                Event::End(TagEnd::CodeBlock) => within = false,
                Event::Text(text) if within => {
                    if let Some(block) = blocks.last_mut() {
                        block.text.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        blocks
    }

    /// Its headings, in their order.
    pub fn headings(&self) -> Vec<Heading> {
        let mut headings: Vec<Heading> = Vec::new();
        let mut within = false;
        for (event, _) in self.events() {
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    within = true;
                    headings.push(Heading { level: level as usize, text: String::new() });
                }
                Event::End(TagEnd::Heading(_)) => within = false,
                Event::Text(text) | Event::Code(text) if within => {
                    if let Some(heading) = headings.last_mut() {
                        heading.text.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        headings
    }

    /// What its links and pictures lead to, in their order.
    pub fn links(&self) -> Vec<String> {
        let target = |(event, _)| match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) if link_type != LinkType::Email => {
                Some(dest_url.into_string())
            }
            Event::Start(Tag::Image { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        };
        self.events().filter_map(target).collect()
    }

    fn events(&self) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
        Parser::new_ext(&self.text, options).into_offset_iter()
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.text[..offset].matches('\n').count()
    }
}
