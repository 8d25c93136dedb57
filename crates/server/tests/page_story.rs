//! The six steps of the page, from an empty browser to the end, in a real browser against the real services.

#![cfg(feature = "demonstration")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod browser;

use bauta_server::demonstration::Host;
use browser::tour::{PASSPHRASE, Stage};
use browser::{Browser, Driver};

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_story() {
    let Some(driver) = Driver::start() else { return };
    let stage = Stage::start().await;
    let mut browser = Browser::open(&driver, "en", 1280).await;
    get_a_credential(&stage, &browser).await;
    visit_platforms(&stage, &browser).await;
    look_behind_the_curtain(&stage, &browser).await;
    compare(&stage, &browser).await;
    take_apart(&stage, &browser).await;
    get_banned(&stage, &browser).await;
    be_struck_off(&stage, &browser).await;
    lose_the_phone(&stage, &browser).await;
    // The wrong code, the banned account's answer, and a reset that is not yet due are refused on purpose.
    browser.assert_quiet(&["/code", "/login/responses", "/credential"]).await;
    pictures(&stage, &mut browser).await;
    browser.close().await;
}

async fn get_a_credential(stage: &Stage, browser: &Browser) {
    browser.step(stage, 1).await;
    browser.write("input[type=password]", "short").await;
    browser.click("[data-do=create]").await;
    browser.appears("[data-failure=short-passphrase]").await;
    browser.make_wallet().await;
    browser.click("input[name=person][value=own]").await;
    browser.write("#zone", "P<XKX<<<<<<<<<<<<").await;
    browser.click("[data-do=enrol]").await;
    browser.appears("[data-failure=zone-form]").await;
    browser.click("input[name=person][value='0']").await;
    browser.picture("1-document").await;
    browser.click("[data-do=enrol]").await;
    browser.appears("#code-shown").await;
    browser.picture("1-code").await;
    browser.write("#code", "000000").await;
    browser.click("[data-do=confirm]").await;
    browser.appears("[data-failure]").await;
    let code = browser.text("#code-shown").await;
    browser.write("#code", &code).await;
    browser.click("[data-do=confirm]").await;
    browser.click("[data-do=first-night]").await;
    browser.appears(".note.good").await;
    let said = browser.text("main").await;
    assert!(said.contains("LINDQVIST") && said.contains("What the issuer never saw"), "{said}");
}

async fn visit_platforms(stage: &Stage, browser: &Browser) {
    // Without consent nothing is sent.
    browser.ask(stage, "forum").await;
    browser.appears("#consent").await;
    browser.picture("2-consent").await;
    browser.click("[data-do=refuse]").await;
    browser.until("location.hostname === 'forum.localhost'").await;
    browser.appears("button[data-login='/login']").await;
    for platform in ["forum", "shop", "game"] {
        browser.visit(stage, platform).await;
        let page = browser.text("body").await;
        assert!(!page.contains("LINDQVIST"), "{platform} knows a name: {page}");
    }
    browser.step(stage, 2).await;
    browser.unlock().await;
    let said = browser.text("main").await;
    assert!(said.contains("Your visits so far"), "{said}");
}

async fn look_behind_the_curtain(stage: &Stage, browser: &Browser) {
    browser.step(stage, 3).await;
    browser.appears("#records .record").await;
    browser.click("[data-do=link]").await;
    browser.appears("#verdict").await;
    browser.run("for (const finding of document.querySelectorAll('.finding')) finding.open = true").await;
    browser.picture("3-verdict").await;
    browser.run("for (const finding of document.querySelectorAll('.finding')) finding.open = false").await;
    browser.click("#records .record summary").await;
    browser.appears("#records .record .inside").await;
    browser.click("#tab-held").await;
    browser.appears("#records .record[data-kind=row]").await;
    // Arrow keys move between tabs.
    browser.run("document.getElementById('tab-held').focus()").await;
    browser.press("\u{e012}").await;
    browser.until("document.getElementById('tab-sent').getAttribute('aria-selected') === 'true'").await;
    for party in ["issuer", "forum", "shop", "game"] {
        browser.click(&format!("input[name=party][value={party}]")).await;
    }
    browser.until("document.querySelectorAll('#records .record').length === 0").await;
    browser.click("input[name=party][value=forum]").await;
    browser.appears("#records .record").await;
    let parties = "return [...document.querySelectorAll('#records .record summary')].every((line) => line.innerText.includes('forum'))";
    assert_eq!(browser.run(parties).await, true);
    for party in ["issuer", "shop", "game"] {
        browser.click(&format!("input[name=party][value={party}]")).await;
    }
}

async fn compare(stage: &Stage, browser: &Browser) {
    browser.step(stage, 4).await;
    browser.click("[data-do=compare]").await;
    browser.until("document.querySelectorAll('[data-design] .record').length > 5").await;
    browser.until("document.querySelectorAll('[data-design]').length === 3").await;
    browser.picture("4-compared").await;
}

async fn take_apart(stage: &Stage, browser: &Browser) {
    browser.step(stage, 6).await;
    for sample in ["issuer", "log", "credential", "request", "answer"] {
        browser.run("document.getElementById('paste').value = ''; document.getElementById('decoded').replaceChildren()").await;
        browser.click(&format!("[data-do=sample-{sample}]")).await;
        browser.appears(".seg").await;
    }
    // Either side lights up the other.
    browser.run("document.querySelectorAll('.fields button')[1].focus()").await;
    browser.appears(".seg.lit").await;
    browser.click("[data-do=verify]").await;
    browser.appears("#verification .note.good").await;
    browser.click("[data-do=flip]").await;
    browser.click("[data-do=verify]").await;
    browser.appears("#verification .note.bad").await;
    browser.appears(".checks .tag.bad").await;
    browser.picture("6-altered").await;
    // A text in the fragment is shown, and stays over a reload.
    browser.go(&stage.at(Host::Wallet, "/#paste=%7B%22a%22%3A1%7D")).await;
    browser.until("document.getElementById('paste')?.value === '{\"a\":1}'").await;
}

async fn get_banned(stage: &Stage, browser: &Browser) {
    browser.visit(stage, "forum").await;
    browser.step(stage, 5).await;
    browser.unlock().await;
    browser.click("#tab-banned").await;
    browser.click("[data-do=ban]").await;
    browser.appears("[data-do=lift]").await;
    browser.picture("5-banned").await;
    browser.click("[data-do=renew]").await;
    browser.appears(".note.good").await;
    // Still banned, with another credential.
    browser.ask(stage, "forum").await;
    browser.click("[data-do=consent]").await;
    browser.appears("[data-failure=banned]").await;
    browser.picture("5-still-banned").await;
}

async fn be_struck_off(stage: &Stage, browser: &Browser) {
    browser.step(stage, 5).await;
    browser.unlock().await;
    browser.click("#tab-struck").await;
    browser.click("[data-do=strike]").await;
    browser.appears("#evidence").await;
    browser.picture("5-struck").await;
    // The game asks for good standing: the wallet refuses, and the platform hears nothing.
    browser.ask(stage, "game").await;
    browser.appears("[data-failure=struck]").await;
    browser.step(stage, 5).await;
    browser.unlock().await;
    browser.click("#tab-struck").await;
    browser.click("[data-do=reinstate]").await;
    browser.appears(".note.good").await;
}

async fn lose_the_phone(stage: &Stage, browser: &Browser) {
    browser.step(stage, 5).await;
    browser.unlock().await;
    browser.click("#tab-lost").await;
    browser.write("input[type=password]", "another passphrase").await;
    browser.click("[data-do=backup]").await;
    browser.appears(".note.good").await;
    browser.click("[data-do=lose]").await;
    browser.appears("[data-do=restore]").await;
    browser.picture("5-lost").await;
    browser.write("input[autocomplete=current-password]", "another passphrase").await;
    browser.click("[data-do=restore]").await;
    browser.until("document.querySelector('#wallet-state.good')").await;
    // Without the copy: anew at the issuer.
    browser.click("[data-do=lose]").await;
    browser.appears("[data-do=reset]").await;
    browser.write("input[autocomplete=new-password]", PASSPHRASE).await;
    browser.click("[data-do=reset]").await;
    browser
        .until("document.querySelector('#wallet-state.good') && document.querySelector('[data-do=backup]')")
        .await;
}

/// Every screen, light and dark, wide and narrow, in both languages.
async fn pictures(stage: &Stage, browser: &mut Browser) {
    for (language, width, dark) in [
        ("en", 1280, false),
        ("en", 1280, true),
        ("en", 360, false),
        ("en", 360, true),
        ("zh", 1280, false),
        ("zh", 1280, true),
        ("zh", 360, false),
        ("zh", 360, true),
    ] {
        browser.resize(width).await;
        browser.step(stage, 1).await;
        set(browser, "language", language, "document.documentElement.lang.slice(0, 2)").await;
        let theme = if dark { "dark" } else { "light" };
        set(browser, "theme", theme, "document.documentElement.dataset.theme").await;
        browser.unlock().await;
        for step in 1..=6 {
            browser.run(&format!("location.hash = '#step={step}'")).await;
            browser.appears(&format!("[data-step='{step}']")).await;
            settle(browser, step).await;
            let wide = browser.run("return document.documentElement.scrollWidth - window.innerWidth").await;
            assert!(wide.as_i64().unwrap() <= 0, "step {step} is too wide for {width} pixels in {language}");
            browser.picture(&format!("step-{step}-{language}-{width}-{theme}")).await;
        }
    }
}

/// Presses a switch until it stands as wanted.
async fn set(browser: &Browser, button: &str, wanted: &str, state: &str) {
    if browser.run(&format!("return {state}")).await != wanted {
        browser.click(&format!("#{button}")).await;
    }
    browser.until(&format!("{state} === '{wanted}'")).await;
}

/// Waits for what a screen fetches by itself.
async fn settle(browser: &Browser, step: u8) {
    match step {
        3 => browser.appears(".record").await,
        4 => browser.until("document.querySelectorAll('[data-design]').length === 3").await,
        5 => browser.appears("[role=tabpanel] .card").await,
        6 => {
            browser.click("[data-do=sample-answer]").await;
            browser.appears(".seg").await;
        }
        _ => {}
    }
}
