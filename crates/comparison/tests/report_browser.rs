//! The report in a headless Chromium. Where none is installed these tests say so and pass.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod made_up;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bauta_comparison::report::write;
use bauta_comparison::results::Results;
use made_up::Made;
use tempfile::TempDir;

/// A Chromium, if one is installed.
fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .flat_map(|directory| {
            ["chromium", "chromium-browser", "google-chrome"].map(|name| directory.join(name))
        })
        .find(|program| program.is_file());
    if found.is_none() {
        println!("no Chromium is installed: the page was not opened");
    }
    found
}

/// A page in a directory of its own.
struct Opened {
    chromium: PathBuf,
    directory: TempDir,
}

impl Opened {
    /// `None`: there is no Chromium.
    fn new(results: &Results) -> Option<Self> {
        let chromium = chromium()?;
        let directory = tempfile::tempdir().unwrap();
        write(results, &made_up::timings(), &Made, &directory.path().join("report")).unwrap();
        Some(Self { chromium, directory })
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("report/report.html")
    }

    /// Puts a script at the end of the page.
    fn with(&self, script: &str) {
        let page = fs::read_to_string(self.file()).unwrap();
        fs::write(self.file(), page.replace("</body>", &format!("<script>{script}</script></body>")))
            .unwrap();
    }

    /// What Chromium writes to its two outputs.
    fn run(&self, arguments: &[&str], page: &Path) -> (String, String) {
        let profile = self.directory.path().join("profile");
        let output = Command::new(&self.chromium)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--enable-logging=stderr", "--virtual-time-budget=10000"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .args(arguments)
            .arg(format!("file://{}", page.display()))
            .output()
            .unwrap();
        (
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }

    /// What the script at the end of the page has put into `<html data-found="…">`.
    fn found(&self) -> String {
        let (dom, _) = self.run(&["--window-size=1280,900", "--dump-dom"], &self.file());
        let (_, rest) =
            dom.split_once("data-found=\"").unwrap_or_else(|| panic!("the script did not finish"));
        rest.split('"').next().unwrap().to_owned()
    }
}

#[test]
fn console_stays_empty_and_would_not_if_there_were_an_error() {
    let Some(page) = Opened::new(&made_up::results()) else { return };
    let (dom, log) = page.run(&["--dump-dom"], &page.file());
    assert!(dom.contains("id=\"chosen\""));
    assert!(!log.contains("CONSOLE"), "{log}");
    page.with("no_such_function();");
    let (_, log) = page.run(&["--dump-dom"], &page.file());
    assert!(log.contains("CONSOLE") && log.contains("no_such_function"), "{log}");
    // What the page may not do, it cannot do: its policy forbids it.
    page.with("fetch('http://198.18.0.1/');");
    let (_, log) = page.run(&["--dump-dom"], &page.file());
    assert!(log.contains("Content Security Policy"), "{log}");
}

#[test]
fn every_cell_opens_its_line() {
    let Some(page) = Opened::new(&made_up::few(&made_up::LABELS[..3])) else { return };
    page.with(
        // Chromium follows no more than 200 links in ten seconds; that every link has its target is tested elsewhere.
        "addEventListener('load', async () => {
           const cells = [...document.querySelectorAll('.matrix td a')];
           const links = cells.filter((link, index) => index % Math.ceil(cells.length / 180) === 0);
           let opened = 0;
           for (const link of links) {
             location.hash = link.getAttribute('href');
             await new Promise(done => setTimeout(done, 1));
             const line = document.querySelector(link.getAttribute('href'));
             if (line.getClientRects().length > 0 && line.matches(':target') && document.activeElement === line) { opened += 1; }
             line.closest('details').open = false;
           }
           document.documentElement.dataset.found = links.length > 100 && opened === links.length ? 'all' : opened + ' of ' + links.length;
         });",
    );
    assert_eq!(page.found(), "all");
}

#[test]
fn two_designs_can_be_compared_and_a_slider_shows_one_value() {
    let Some(page) = Opened::new(&made_up::results()) else { return };
    page.with(
        "const seen = element => element.getClientRects().length > 0;
         const columns = () => [...document.querySelectorAll('.matrix')].filter(seen)[0].querySelectorAll('thead th');
         const set = (id, value) => { const input = document.getElementById(id); input.value = value; input.dispatchEvent(new Event('change', { bubbles: true })); };
         const found = [];
         found.push([...columns()].filter(seen).length);
         found.push([...document.querySelectorAll('.matrix')].filter(seen).length);
         set('first', '1'); set('second', '11');
         found.push([...columns()].filter(seen).map(column => column.textContent).join(' '));
         set('reading', '');
         found.push([...document.querySelectorAll('#learned details')].filter(seen).length);
         set('party', 'authority');
         found.push([...document.querySelectorAll('.matrix tbody[data-party]')].filter(seen).map(body => body.dataset.party).filter((party, index, all) => all.indexOf(party) === index).join(' '));
         const sweep = document.querySelector('.sweep-of'), slider = sweep.querySelector('input');
         slider.value = 2; slider.dispatchEvent(new Event('input'));
         found.push([...sweep.querySelectorAll('thead th')].filter(seen).map(head => head.textContent).join(', '));
         document.documentElement.dataset.found = found.join('; ');",
    );
    assert_eq!(
        page.found(),
        "14; 1; party and fact R A1; 3; authority; question and figure, as documented, daily"
    );
}

#[test]
fn a_narrow_screen_needs_no_scrolling_sideways() {
    let Some(page) = Opened::new(&made_up::results()) else { return };
    page.with("parent.postMessage(innerWidth + ' ' + document.documentElement.scrollWidth, '*');");
    let frame = page.directory.path().join("frame.html");
    fs::write(
        &frame,
        "<!doctype html><script>addEventListener('message', event => { document.documentElement.dataset.found = event.data; });</script>\
         <iframe style='width:360px;height:700px;border:0' src='report/report.html'></iframe>",
    )
    .unwrap();
    let (dom, _) = page.run(&["--dump-dom"], &frame);
    let (_, found) = dom.split_once("data-found=\"").unwrap();
    let (inner, page_width) = found.split('"').next().unwrap().split_once(' ').unwrap();
    assert_eq!(inner, "360");
    assert!(page_width.parse::<u32>().unwrap() <= 360, "{page_width}");
}

#[test]
fn controls_have_names_and_headings_are_in_order() {
    let Some(page) = Opened::new(&made_up::few(&made_up::LABELS)) else { return };
    page.with(
        "const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(heading => Number(heading.tagName[1]));
         const found = [
           levels.filter(level => level === 1).length,
           levels.every((level, index) => index === 0 || level - levels[index - 1] <= 1 || level === 4),
           [...document.querySelectorAll('select,input')].every(input => input.closest('label')),
           [...document.querySelectorAll('table')].every(table => table.caption && table.tHead),
           [...document.querySelectorAll('table th')].every(cell => cell.scope),
           [...document.querySelectorAll('svg')].every(svg => svg.getAttribute('aria-label')),
           ['header', 'nav', 'main', 'footer'].every(name => document.querySelectorAll('body > ' + name).length === 1),
         ];
         document.documentElement.dataset.found = found.join(' ');",
    );
    assert_eq!(page.found(), "1 true true true true true true");
}

#[test]
fn the_page_can_be_printed() {
    let Some(page) = Opened::new(&made_up::few(&made_up::LABELS[..2])) else { return };
    let pdf = page.directory.path().join("report.pdf");
    page.run(&["--no-pdf-header-footer", &format!("--print-to-pdf={}", pdf.display())], &page.file());
    let printed = fs::read(pdf).unwrap();
    assert!(printed.starts_with(b"%PDF") && printed.len() > 100_000, "{}", printed.len());
}
