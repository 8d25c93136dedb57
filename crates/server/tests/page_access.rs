//! Whether everybody can use the page: names of controls, order of headings, keyboard, permalinks, a reload. How soon it is ready
//! is measured and printed.

#![cfg(feature = "demonstration")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod browser;

use bauta_server::demonstration::Host;
use browser::tour::Stage;
use browser::{Browser, Driver};
use serde_json::json;

/// Every control without a name, every heading that skips a level, every identifier that is there twice.
const FAULTS: &str = r#"
    const faults = [];
    const shown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
    for (const control of document.querySelectorAll("button, a[href], input, select, textarea, summary")) {
        if (!shown(control)) continue;
        const label = control.labels?.length ? control.labels[0].textContent : "";
        const name = control.getAttribute("aria-label") || label || control.innerText || control.title;
        if (!name.trim()) faults.push("no name: " + control.outerHTML.slice(0, 120));
    }
    let level = 0;
    for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
        if (!shown(heading)) continue;
        const next = Number(heading.tagName[1]);
        if (next > level + 1) faults.push(`heading ${next} after ${level}: ${heading.innerText}`);
        level = next;
    }
    if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
    const identifiers = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    for (const id of new Set(identifiers.filter((id, at) => identifiers.indexOf(id) !== at))) faults.push("twice: " + id);
    for (const [name, value] of [...document.querySelectorAll("[aria-describedby], [aria-controls], [aria-labelledby]")].flatMap((element) =>
        ["aria-describedby", "aria-controls", "aria-labelledby"].map((name) => [name, element.getAttribute(name)]))) {
        if (value && !document.getElementById(value)) faults.push(`${name} of nothing: ${value}`);
    }
    for (const landmark of ["header", "nav", "main", "footer"]) {
        if (!document.querySelector(landmark)) faults.push("no " + landmark);
    }
    for (const image of document.images) if (!image.hasAttribute("alt")) faults.push("no alternative: " + image.src);
    return faults;
"#;

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_accessible_and_narrow() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let mut browser = Browser::open(&driver, "en", 1280).await;
    browser.step(&stage, 1).await;
    faultless(&mut browser, "an empty browser").await;
    browser.make_wallet().await;
    faultless(&mut browser, "the choice of a document").await;
    browser.enrol(0).await;
    browser.click("[data-do=first-night]").await;
    browser.appears(".note.good").await;
    browser.visit(&stage, "forum").await;
    browser.ask(&stage, "game").await;
    browser.appears("#consent").await;
    faultless(&mut browser, "the question of consent").await;
    for step in 1..=6 {
        browser.step(&stage, step).await;
        browser.unlock().await;
        faultless(&mut browser, &format!("step {step}")).await;
    }
    browser.step(&stage, 3).await;
    browser.appears(".record").await;
    browser.run("for (const line of document.querySelectorAll('.record')) line.open = true").await;
    browser.appears(".record .inside pre").await;
    faultless(&mut browser, "every record open").await;
    browser.assert_quiet(&[]).await;
    browser.close().await;
}

async fn faultless(browser: &mut Browser, screen: &str) {
    assert_eq!(browser.run(FAULTS).await, json!([]), "{screen}");
    browser.resize(360).await;
    let beyond = browser.run("return document.documentElement.scrollWidth - window.innerWidth").await;
    browser.resize(1280).await;
    assert!(beyond.as_i64().unwrap() <= 0, "{screen} scrolls sideways at 360 pixels");
}

#[tokio::test(flavor = "multi_thread")]
async fn keyboard_language_permalinks_and_reload() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let mut browser = Browser::open(&driver, "zh-CN", 1280).await;
    browser.step(&stage, 1).await;
    assert!(browser.text("h1").await.contains('凭'), "Chinese was asked for");
    browser.click("#language").await;
    browser.until("document.documentElement.lang === 'en'").await;
    assert_eq!(browser.text("h1").await, "Get a credential");
    // The first thing that the keyboard reaches is the way past the frame.
    browser.go("about:blank").await;
    browser.step(&stage, 1).await;
    browser.press("\u{e004}").await;
    browser.until("document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().left >= 0").await;
    browser.press("\u{e007}").await;
    browser.until("document.activeElement.id === 'main'").await;
    // A wallet made by the keyboard alone.
    browser.run("document.querySelector('input[type=password]').focus()").await;
    browser.press("kettle orbit meadow violin\u{e007}").await;
    browser.appears("[data-do=enrol]").await;
    // A reload keeps language and wallet, and locks it.
    browser.go(&stage.at(Host::Wallet, "/")).await;
    browser.appears("[data-do=unlock]").await;
    assert_eq!(browser.run("return document.documentElement.lang").await, "en");
    browser.write("input[type=password]", "not the passphrase").await;
    browser.click("[data-do=unlock]").await;
    browser.appears("[data-failure=wrong-passphrase]").await;
    browser.unlock().await;
    browser.click("#theme").await;
    let theme = browser.run("return document.documentElement.dataset.theme").await;
    // Permalinks lead to a screen, forwards and backwards.
    for step in [3, 6, 2] {
        browser.step(&stage, step).await;
        assert_eq!(browser.run("return document.querySelectorAll('[aria-current=step]').length").await, 1);
        let current =
            browser.run("return document.querySelector('[aria-current=step]').getAttribute('href')").await;
        assert_eq!(current, format!("#step={step}"));
    }
    browser.run("history.back()").await;
    browser.appears("[data-step='6']").await;
    assert_eq!(browser.run("return document.documentElement.dataset.theme").await, theme);
    browser.assert_quiet(&[]).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_soon_it_is_ready() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let browser = Browser::open(&driver, "en", 1280).await;
    for time in ["first", "again"] {
        browser.go("about:blank").await;
        browser.step(&stage, 1).await;
        let marks = browser
            .run(
                "const at = (name) => Math.round(performance.getEntriesByName(name)[0]?.startTime ?? -1);
                 const octets = performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'));
                 return { paint: at('first-contentful-paint'), screen: at('first-screen'), ready: at('ready'),
                          octets: octets.reduce((sum, one) => sum + one.transferSize, 0) };",
            )
            .await;
        println!(
            "{time}: milliseconds from the start of the navigation, and octets without the worker's: {marks}"
        );
        assert!(marks["ready"].as_i64().unwrap() > 0);
    }
    browser.close().await;
}
