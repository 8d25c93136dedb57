//! The book is built, whole, and asks nothing of the network.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::fs;
use std::path::Path;

use bauta_book::{Chapter, build};

fn book() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_chapter_becomes_a_page() {
    let directory = tempfile::tempdir().unwrap();
    let first = build(book(), directory.path()).unwrap();
    assert!(fs::read_to_string(&first).unwrap().contains("<title>"));
    let chapters = [Chapter::all(book()).unwrap(), Chapter::generated(book()).unwrap()].concat();
    for chapter in chapters {
        let page = directory.path().join(&chapter.path).with_extension("html");
        let page = fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", chapter.path));
        let title = chapter.headings()[0].anchor();
        assert!(page.contains(&format!("<h1 id=\"{title}\">")), "{}: {title}", chapter.path);
        for loaded in ["<script src=\"http", "<img src=\"http", "href=\"http://", "url(http", "@import"] {
            assert!(!page.contains(loaded), "{}: {loaded}", chapter.path);
        }
    }
}

#[test]
fn what_is_missing_is_said_and_nothing_is_built() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir_all(directory.path().join("chapters")).unwrap();
    fs::write(
        directory.path().join("book.toml"),
        "[book]\nsrc = \"chapters\"\n[build]\ncreate-missing = false\n",
    )
    .unwrap();
    fs::write(directory.path().join("chapters/SUMMARY.md"), "[One](one.md)\n").unwrap();
    let into = directory.path().join("built");
    let refused = build(directory.path(), &into).unwrap_err().to_string();
    assert!(refused.contains("one.md"), "{refused}");
    assert!(!into.exists());
}
