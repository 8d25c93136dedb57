//! The page's sources: the catalogue of texts is whole, colours have contrast, nothing is inline, and it weighs little.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The most that the page's own files weigh together, in octets, as they travel: each compressed.
const MOST: usize = 64 << 10;

/// The page's files by their names; those of the wallet's worker are not the page's own.
fn sources() -> BTreeMap<String, String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
    let files = fs::read_dir(directory).unwrap().map(Result::unwrap);
    let named = files.map(|file| (file.file_name().into_string().unwrap(), file.path()));
    let own =
        named.filter(|(name, _)| !["README.md", "worker.js", "wallet-store.js"].contains(&name.as_str()));
    own.map(|(name, path)| (name, fs::read_to_string(path).unwrap())).collect()
}

fn scripts() -> String {
    sources()
        .into_iter()
        .filter(|(name, _)| name.rsplit_once('.').is_some_and(|(_, ending)| ending == "js"))
        .map(|(_, text)| text)
        .collect()
}

fn catalogue() -> BTreeMap<String, BTreeMap<String, String>> {
    serde_json::from_str(&sources()["texts.json"]).unwrap()
}

/// What follows each occurrence of `start`, up to `end`.
fn between(text: &str, start: &str, end: char) -> Vec<String> {
    let parts = text.split(start).skip(1);
    parts.map(|part| part.split(end).next().unwrap().to_owned()).collect()
}

/// Keys as written in `t("…")`, and in `data-t` and `data-t-label` of the document.
fn literal_keys() -> BTreeSet<String> {
    let (scripts, document) = (scripts(), sources()["index.html"].clone());
    let calls =
        ["(", " ", "[", "{", ",", "!", "`"].map(|before| between(&scripts, &format!("{before}t(\""), '"'));
    let marked = ["data-t=\"", "data-t-label=\""].map(|start| between(&document, start, '"'));
    calls.into_iter().chain(marked).flatten().collect()
}

/// Patterns of keys as in `` t(`platform.${name}.go`) ``: what stands before and behind the part that varies. `tOf` has
/// prefixes only.
fn patterns() -> BTreeSet<(String, String)> {
    let scripts = scripts();
    let templates = between(&scripts, "t(`", '`').into_iter().map(|template| {
        let (before, rest) = template.split_once("${").unwrap();
        (before.to_owned(), rest.split_once('}').unwrap().1.to_owned())
    });
    let prefixes = between(&scripts, "tOf(", ')').into_iter().flat_map(|call| {
        let quoted =
            call.split('"').skip(1).step_by(2).filter(|word| word.ends_with('.')).map(ToOwned::to_owned);
        quoted.collect::<Vec<_>>()
    });
    templates.chain(prefixes.map(|prefix| (prefix, String::new()))).collect()
}

fn fits(key: &str, (before, behind): &(String, String)) -> bool {
    let inside = key.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(behind.as_str()));
    inside.is_some_and(|inside| !inside.is_empty() && !inside.contains('.'))
}

#[test]
fn every_key_that_is_used_is_in_the_catalogue() {
    let catalogue = catalogue();
    let literal = literal_keys();
    assert!(literal.len() > 200, "the test finds only {} keys", literal.len());
    let missing: Vec<_> = literal.iter().filter(|key| !catalogue.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in the catalogue: {missing:?}");
    let empty: Vec<_> =
        patterns().into_iter().filter(|one| !catalogue.keys().any(|key| fits(key, one))).collect();
    assert!(empty.is_empty(), "nothing in the catalogue is of the form {empty:?}");
}

#[test]
fn every_key_of_the_catalogue_is_used() {
    let (literal, patterns) = (literal_keys(), patterns());
    let catalogue = catalogue();
    let used = |key: &&String| literal.contains(*key) || patterns.iter().any(|pattern| fits(key, pattern));
    let unused: Vec<_> = catalogue.keys().filter(|key| !used(key)).collect();
    assert!(unused.is_empty(), "used nowhere: {unused:?}");
}

#[test]
fn both_languages_say_the_same_with_the_same_parts() {
    let parts = |text: &str| between(text, "{", '}').into_iter().collect::<BTreeSet<_>>();
    for (key, texts) in catalogue() {
        let languages: Vec<_> = texts.keys().map(String::as_str).collect();
        assert_eq!(languages, ["en", "zh"], "{key}");
        assert_eq!(parts(&texts["en"]), parts(&texts["zh"]), "{key}");
        assert!(texts.values().all(|text| !text.trim().is_empty()), "{key}");
    }
    let names: Vec<String> = between(&sources()["texts.json"], "\n\"", '"');
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "a key stands there twice");
}

/// The page has a sentence for each word of the wallet: whoever adds a refusal adds its text.
#[test]
fn each_refusal_of_the_wallet_has_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = fs::read_to_string(root.join("../wasm/src/code.rs")).unwrap();
    let variants = code.lines().filter_map(|line| line.strip_prefix("    ")?.strip_suffix(','));
    let variants = variants.filter(|word| word.chars().all(char::is_alphanumeric)).map(kebab);
    let worker = ["worker.js", "wallet-store.js"]
        .map(|name| fs::read_to_string(root.join("page").join(name)).unwrap());
    let codes: BTreeSet<String> = variants.chain(between(&worker.concat(), "Failure(\"", '"')).collect();
    assert!(codes.len() > 35, "the test finds only {} words", codes.len());
    let catalogue = catalogue();
    let wordless: Vec<_> =
        codes.iter().filter(|code| !catalogue.contains_key(&format!("failure.{code}"))).collect();
    assert!(wordless.is_empty(), "without words: {wordless:?}");
}

fn kebab(name: &str) -> String {
    let with_hyphens = name.chars().map(|letter| match letter {
        'A'..='Z' => format!("-{}", letter.to_ascii_lowercase()),
        _ => letter.to_string(),
    });
    with_hyphens.collect::<String>().trim_start_matches('-').to_owned()
}

/// Palettes of `style.css`: light and dark.
fn palettes() -> [BTreeMap<String, [f64; 3]>; 2] {
    let style = sources()["style.css"].clone();
    [":root {", ":root[data-theme=\"dark\"] {"].map(|start| {
        let block = between(&style, start, '}').remove(0);
        let lines = block.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"));
        lines.map(|(name, colour)| (name.to_owned(), rgb(colour.trim_end_matches(';')))).collect()
    })
}

fn rgb(hexadecimal: &str) -> [f64; 3] {
    let octets = hex::decode(hexadecimal).unwrap();
    [octets[0], octets[1], octets[2]].map(|octet| f64::from(octet) / 255.0)
}

/// Relative luminance and contrast ratio (WCAG 2.2).
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear =
        |value: f64| if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
    let luminance = |colour: [f64; 3]| {
        let [red, green, blue] = colour.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn what_is_written_can_be_read_on_its_ground() {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for ground in ["ground", "card", "sunken", "tint", "good-tint", "bad-tint", "care-tint"] {
        pairs.push(("ink", ground));
    }
    for ground in ["s0", "s1", "s2", "s3", "s4", "s5"] {
        pairs.push(("ink", ground));
    }
    for ground in ["ground", "card", "sunken", "tint"] {
        pairs.extend([("soft", ground), ("accent", ground)]);
    }
    pairs.extend([
        ("on-accent", "accent"),
        ("good", "good-tint"),
        ("bad", "bad-tint"),
        ("care", "care-tint"),
    ]);
    pairs.extend([("bad", "card"), ("good", "card")]);
    for palette in palettes() {
        for (ink, ground) in &pairs {
            let ratio = contrast(palette[*ink], palette[*ground]);
            assert!(ratio >= 4.5, "{ink} on {ground}: {ratio:.2}");
        }
        for ground in ["ground", "card"] {
            let ratio = contrast(palette["edge"], palette[ground]);
            assert!(ratio >= 3.0, "the edge of a field on {ground}: {ratio:.2}");
        }
    }
}

#[test]
fn nothing_is_inline_and_foreign_text_becomes_no_markup() {
    let document = &sources()["index.html"];
    for inline in [" style=", "<style", " onclick", " onload", "javascript:"] {
        assert!(!document.contains(inline), "{inline}");
    }
    assert!(document.split("<script").skip(1).all(|script| script.contains("src=")), "a script is inline");
    let scripts = scripts();
    for sink in
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "cssText"]
    {
        assert!(!scripts.contains(sink), "{sink}");
    }
}

#[test]
fn nothing_comes_from_elsewhere() {
    for (name, text) in sources() {
        for address in between(&text, "://", ' ') {
            let harmless = address.starts_with("${") || address.starts_with("www.w3.org/2000/svg");
            let pattern = name == "services.js" && address.starts_with(r"([a-z]+)\.localhost");
            assert!(harmless || pattern, "{name} has an address: {address}");
        }
    }
}

#[test]
fn it_weighs_little() {
    let packed = |text: &str| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut packer, text.as_bytes()).unwrap();
        packer.finish().unwrap().len()
    };
    let sources = sources();
    let (written, travels) = sources.values().fold((0, 0), |(a, b), text| (a + text.len(), b + packed(text)));
    println!("{} files, {written} octets, compressed {travels}", sources.len());
    assert!(travels <= MOST, "{travels} octets");
    let long: Vec<_> =
        sources.iter().filter(|(_, text)| text.lines().count() > 800).map(|(name, _)| name).collect();
    assert!(long.is_empty(), "too long: {long:?}");
    let _: Value = serde_json::from_str(&sources["texts.json"]).unwrap();
}
