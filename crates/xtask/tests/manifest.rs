//! The check of a built page: whatever differs from its sources is named.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use xtask::{Difference, Manifest, PageError};

const RUSTC: &str = "rustc 1.95.0 (0123456789 2026-01-01)";

/// A page with two outputs, `app.js.gz` a copy and `wallet.wasm.gz` the module, its manifest, and today's sources.
fn built() -> (TempDir, Manifest, Manifest) {
    let page = TempDir::new().unwrap();
    fs::create_dir(page.path().join("icons")).unwrap();
    fs::write(page.path().join("app.js.gz"), "app").unwrap();
    fs::write(page.path().join("icons/mask.svg.gz"), "mask").unwrap();
    fs::write(page.path().join("wallet.wasm.gz"), "module").unwrap();
    let named = |names: &[(&str, &str)]| {
        names.iter().map(|(name, octets)| ((*name).to_owned(), sha256(octets))).collect()
    };
    let now = Manifest {
        rustc: RUSTC.into(),
        profile: "small".into(),
        dependencies: vec!["ark-ff v0.6.0 [std]".into()],
        sources: named(&[
            ("crates/wasm/src/lib.rs", "lib"),
            ("crates/server/page/app.js", "app before packing"),
        ]),
        outputs: named(&[("app.js.gz", "app"), ("icons/mask.svg.gz", "mask")]),
    };
    let outputs = [("app.js.gz", "app"), ("icons/mask.svg.gz", "mask"), ("wallet.wasm.gz", "module")];
    let manifest = Manifest { outputs: named(&outputs), ..now.clone() };
    manifest.write(page.path()).unwrap();
    (page, manifest, now)
}

fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(text))
}

fn differences(page: &Path, now: &Manifest) -> Vec<Difference> {
    Manifest::read(page).unwrap().differences(now, page).unwrap()
}

#[test]
fn a_page_that_is_what_its_sources_give_has_no_differences() {
    let (page, manifest, now) = built();
    assert_eq!(Manifest::read(page.path()).unwrap(), manifest);
    assert_eq!(differences(page.path(), &now), []);
}

#[test]
fn a_source_that_changed_came_or_went_is_named() {
    let (page, _, now) = built();
    let name = "crates/wasm/src/lib.rs";
    let mut changed = now.clone();
    changed.sources.insert(name.into(), sha256("another"));
    assert_eq!(differences(page.path(), &changed), [Difference::Source(name.into())]);
    let mut gone = now.clone();
    gone.sources.remove(name);
    assert_eq!(differences(page.path(), &gone), [Difference::Source(name.into())]);
    let mut new = now.clone();
    new.sources.insert("crates/wasm/src/new.rs".into(), sha256("new"));
    assert_eq!(differences(page.path(), &new), [Difference::Source("crates/wasm/src/new.rs".into())]);
}

#[test]
fn other_dependencies_and_another_profile_are_named() {
    let (page, _, now) = built();
    let dependencies = Manifest { dependencies: vec!["ark-ff v0.6.1 [std]".into()], ..now.clone() };
    assert_eq!(differences(page.path(), &dependencies), [Difference::Dependencies]);
    let profile = Manifest { profile: "fast".into(), ..now.clone() };
    assert_eq!(differences(page.path(), &profile), [Difference::Dependencies]);
    // Another compiler alone is no difference: what it would have built is the rebuild's question.
    let compiler = Manifest { rustc: "rustc 1.96.0".into(), ..now };
    assert_eq!(differences(page.path(), &compiler), []);
}

#[test]
fn an_output_that_is_missing_changed_or_unknown_is_named() {
    let (page, _, now) = built();
    fs::write(page.path().join("wallet.wasm.gz"), "another module").unwrap();
    assert_eq!(differences(page.path(), &now), [Difference::Changed("wallet.wasm.gz".into())]);
    fs::remove_file(page.path().join("wallet.wasm.gz")).unwrap();
    assert_eq!(differences(page.path(), &now), [Difference::Missing("wallet.wasm.gz".into())]);
    fs::write(page.path().join("wallet.wasm.gz"), "module").unwrap();
    fs::write(page.path().join("icons/new.svg.gz"), "new").unwrap();
    assert_eq!(differences(page.path(), &now), [Difference::Unknown("icons/new.svg.gz".into())]);
}

/// Whoever changes an output and the manifest with it is found out where the output is a copy.
#[test]
fn a_copy_is_compared_with_its_source_whatever_the_manifest_says() {
    let (page, mut manifest, now) = built();
    fs::write(page.path().join("app.js.gz"), "another").unwrap();
    manifest.outputs.insert("app.js.gz".into(), sha256("another"));
    manifest.write(page.path()).unwrap();
    assert_eq!(differences(page.path(), &now), [Difference::Changed("app.js.gz".into())]);
    // And a copy that nobody built.
    let mut more = now;
    more.outputs.insert("new.js.gz".into(), sha256("new"));
    fs::write(page.path().join("app.js.gz"), "app").unwrap();
    manifest.outputs.insert("app.js.gz".into(), sha256("app"));
    manifest.write(page.path()).unwrap();
    assert_eq!(differences(page.path(), &more), [Difference::Missing("new.js.gz".into())]);
}

#[test]
fn a_manifest_that_is_missing_or_none_is_an_error() {
    let (page, _, _) = built();
    fs::write(page.path().join("manifest.json"), "{}").unwrap();
    assert!(matches!(Manifest::read(page.path()), Err(PageError::Manifest(_))));
    fs::remove_file(page.path().join("manifest.json")).unwrap();
    assert!(matches!(Manifest::read(page.path()), Err(PageError::File { .. })));
}

#[test]
fn a_rebuild_is_the_same_octets_but_for_the_module_of_another_compiler() {
    let (_, built, _) = built();
    let is_module = |name: &str| name == "wallet.wasm.gz";
    assert_eq!(built.rebuilt_otherwise(&built, is_module), []);
    let mut rebuilt = built.clone();
    rebuilt.outputs.insert("wallet.wasm.gz".into(), sha256("another module"));
    assert_eq!(built.rebuilt_otherwise(&rebuilt, is_module), [Difference::Rebuilt("wallet.wasm.gz".into())]);
    rebuilt.rustc = "rustc 1.96.0".into();
    assert_eq!(built.rebuilt_otherwise(&rebuilt, is_module), []);
    rebuilt.outputs.insert("app.js.gz".into(), sha256("another"));
    assert_eq!(built.rebuilt_otherwise(&rebuilt, is_module), [Difference::Rebuilt("app.js.gz".into())]);
}
