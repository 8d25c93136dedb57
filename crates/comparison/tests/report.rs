//! The report from made-up results: files, schema, links, escaping, size, and what happens when it cannot be written.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod made_up;
mod schema;

use std::collections::BTreeSet;
use std::fs;

use bauta_comparison::design::Label;
use bauta_comparison::report::{CSV_SCHEMA, RESULTS_SCHEMA, write};
use bauta_comparison::results::{Results, Traffic};
use bauta_comparison::transcript::Party;
use made_up::Made;
use schema::breaks;

fn page(results: &Results) -> String {
    let directory = tempfile::tempdir().unwrap();
    let report = directory.path().join("report");
    write(results, &made_up::timings(), &Made, &report).unwrap();
    fs::read_to_string(report.join("report.html")).unwrap()
}

/// Every value of an attribute.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(&start[..]).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn every_link_has_its_target_and_every_target_is_there_once() {
    let page = page(&made_up::results());
    let ids = values(&page, "id");
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len());
    let links = values(&page, "href");
    assert!(links.len() > 5000, "{}", links.len());
    for link in links.into_iter().filter(|link| *link != "data:,") {
        assert!(distinct.contains(link.strip_prefix('#').unwrap()), "{link}");
    }
}

#[test]
fn page_is_small_enough_and_asks_nothing_of_the_network() {
    let page = page(&made_up::results());
    fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/made-up-report.html"), &page).unwrap();
    assert!(page.len() < 5_000_000, "{}", page.len());
    for part in ["src=\"", "url(", "@import", "<link rel=\"stylesheet\"", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(part), "{part}");
    }
    for link in values(&page, "href") {
        assert!(link.starts_with('#') || link == "data:,", "{link}");
    }
}

#[test]
fn join_graphs_are_as_broad_as_the_shares() {
    let mut results = made_up::few(&[Label::R, Label::A1]);
    for run in &mut results.runs {
        let is_r = run.design == Label::R;
        for pair in run.attacks.iter_mut().flat_map(|attack| &mut attack.pairs) {
            (pair.claimed, pair.right) = match (is_r, pair.a) {
                (true, Party::Platform(0)) => (40, 40),
                (true, _) => (30, 10),
                (false, _) => (0, 0),
            };
        }
    }
    let page = page(&results);
    let graphs: Vec<&str> = page.split("aria-label=\"Join graph of ").skip(1).collect();
    let [r, a1] = graphs[..] else { panic!("{} graphs", graphs.len()) };
    let breadths = |graph: &str| -> Vec<u32> {
        let graph = graph.split("</svg>").next().unwrap();
        values(graph, "stroke-width").into_iter().filter_map(|width| width.parse().ok()).collect()
    };
    assert!(r.starts_with("R: 150 of 240 joined, 60 wrong claims"));
    // First the three with wrong claims, then six: 40 is all, which is 2.5 pixels of 8 fine ones.
    let lines = breadths(r);
    assert_eq!(lines[..9], [15, 15, 15, 20, 20, 20, 5, 5, 5], "{lines:?}");
    assert!(a1.starts_with("A1: 0 of 240 joined, 0 wrong claims"));
    assert!(breadths(a1).into_iter().all(|breadth| breadth <= 1));
    assert!(page.contains("title=\"10 right of 40, 20 wrong claims\">25/33.3<"));
}

/// The cells of the bill's line of a design that is of something, as text.
fn billed(page: &str, design: &str, of: &str) -> Vec<String> {
    let start = format!("<th scope=\"row\">{design}</th><td>{of}");
    let row = page.split("<tr").find(|row| row.contains(&start)).unwrap_or_else(|| panic!("{design}: {of}"));
    let cells = row.split("<td>").skip(2).map(|cell| cell.split("</td>").next().unwrap());
    cells.map(|cell| cell.replace('\u{202f}', " ")).collect()
}

#[test]
fn the_bill_is_worked_out_step_by_step() {
    let mut results = made_up::few(&[Label::WB, Label::A1]);
    // 400 people for 30 days: 12 000 days of one person.
    for run in &mut results.runs {
        run.traffic.clear();
        run.traffic
            .insert("person → platform: show".to_owned(), Traffic { count: 24_000, octets: 36_000_000 });
        let file = Traffic { count: 12_000, octets: 240_000_000 };
        run.traffic.insert("publisher → person: file bucket".to_owned(), file);
        run.stored = [("platform".to_owned(), 800_000)].into();
    }
    let mut timings = made_up::timings();
    let spent = timings.spent.get_mut("A1").unwrap();
    spent.clear();
    // 24 000 shows of 2 ms each; a build of 30 epochs of 0.4 s each.
    spent.insert("platform: verify".to_owned(), (24_000, 48_000_000_000));
    spent.insert("platform: ask".to_owned(), (12_000, 12_000_000_000));
    spent.insert("issuer: epoch".to_owned(), (30, 12_000_000_000));
    spent.insert("wallet: present".to_owned(), (24_000, 120_000_000_000));
    let directory = tempfile::tempdir().unwrap();
    write(&results, &timings, &Made, directory.path()).unwrap();
    let page = fs::read_to_string(directory.path().join("report.html")).unwrap();
    let line = |of: &str| billed(&page, "A1", of);
    assert_eq!(
        line("verifiers: verify"),
        [
            "24 000 times ÷ 400 people ÷ 30 days = 2",
            "× 2 000 µs one = 4 000 µs each person and day",
            // 0.004 s × 1.4e9 ÷ 86 400 s.
            "× 1 400 000 000 ÷ 86 400 s = 64.8 cores, busy all day",
        ]
    );
    assert_eq!(line("verifiers, all together")[1], "sum = 5 000 µs each person and day");
    assert!(line("epoch build and status lists: epoch")[2].ends_with("= 16.2 cores, busy all day"));
    assert!(line("wallets: present")[2].ends_with("= 162 cores, on people&#39;s own devices"));
    assert_eq!(
        line("of that, public files (CDN), to person: file bucket"),
        [
            "12 000 × 20 000 octets ÷ 400 people ÷ 30 days",
            "= 20 000 octets each person and day",
            "× 1 400 000 000 = 28 TB a day, 2.59 Gbit/s on average",
        ]
    );
    // 2^18 buckets: the fewest, as a power of two, with at most 10 000 holders each.
    let full = line("the same fetches of buckets that are full");
    assert!(full[0].contains("tokens ÷ 262 144 buckets × 50 octets = 267 029 octets; 12 000 fetches"));
    assert_eq!(full[2], "× 1 400 000 000 = 374 TB a day, 34.6 Gbit/s on average");
    assert_eq!(line("all that is sent")[1], "= 23 000 octets each person and day");
    assert_eq!(
        line("kept by platform"),
        [
            "800 000 octets ÷ 400 people",
            "= 2 000 octets each person, after 30 days",
            "× 1 400 000 000 = 2.8 TB"
        ]
    );
}

#[test]
fn values_are_marked_and_escaped() {
    let page = page(&made_up::few(&[Label::R]));
    assert!(page.contains("<mark>QUALARIX&lt;&amp;&gt;</mark>"));
    assert!(!page.contains(made_up::MATTER));
    assert!(page.contains("\\xa2dname\\x00\\xff"));
    assert!(page.contains(" octets …</i>"));
}

#[test]
fn results_can_be_read_back_and_are_the_same_octets_twice() {
    let directory = tempfile::tempdir().unwrap();
    let results = made_up::results();
    let read = |name: &str| fs::read(directory.path().join(name)).unwrap();
    for report in ["one", "two"] {
        write(&results, &made_up::timings(), &Made, &directory.path().join(report)).unwrap();
    }
    for file in [
        "results.json",
        "knowledge.csv",
        "attacks.csv",
        "pairs.csv",
        "leaks.csv",
        "csv-metadata.json",
        "report.html",
    ] {
        assert_eq!(read(&format!("one/{file}")), read(&format!("two/{file}")), "{file}");
    }
    let back: Results = serde_json::from_slice(&read("one/results.json")).unwrap();
    assert_eq!(format!("{back:?}"), format!("{results:?}"));
}

#[test]
fn tables_have_the_columns_that_are_documented() {
    let directory = tempfile::tempdir().unwrap();
    let results = made_up::results();
    let report = directory.path().join("report");
    write(&results, &made_up::timings(), &Made, &report).unwrap();
    let metadata: serde_json::Value =
        serde_json::from_slice(&fs::read(report.join("csv-metadata.json")).unwrap()).unwrap();
    for (index, (name, own)) in CSV_SCHEMA.iter().enumerate() {
        let mut reader = csv::Reader::from_path(report.join(name)).unwrap();
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(header.len(), 4 + own.len());
        let columns = metadata["tables"][index]["tableSchema"]["columns"].as_array().unwrap();
        assert!(
            columns
                .iter()
                .map(|column| column["name"].as_str().unwrap())
                .eq(header.iter().map(|name| &name[..]))
        );
        for record in reader.records() {
            let record = record.unwrap();
            for (value, column) in record.iter().zip(columns) {
                let fits = match column["datatype"].as_str().unwrap() {
                    "integer" => value.is_empty() || value.parse::<u64>().is_ok(),
                    "number" => value.parse::<f64>().is_ok(),
                    "boolean" => ["true", "false"].contains(&value),
                    _ => true,
                };
                assert!(fits, "{name}: {value} is no {}", column["datatype"]);
            }
        }
    }
    let knowledge = csv::Reader::from_path(report.join("knowledge.csv")).unwrap().into_records().count();
    assert_eq!(knowledge, results.runs.iter().map(|run| run.knowledge.len()).sum::<usize>());
}

#[test]
fn results_are_as_the_schema_says() {
    let schema: serde_json::Value = serde_json::from_str(RESULTS_SCHEMA).unwrap();
    let good = serde_json::to_value(made_up::results()).unwrap();
    assert_eq!(breaks(&good, &schema, &schema, ""), None);
    let spoil = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut bad = good.clone();
        change(&mut bad);
        breaks(&bad, &schema, &schema, "")
    };
    assert!(spoil(&|bad| bad["runs"][0]["design"] = "Q".into()).is_some());
    assert!(spoil(&|bad| bad["runs"][0]["surprise"] = 1.into()).is_some());
    assert!(spoil(&|bad| bad["runs"][0]["knowledge"][0]["people"] = (-1).into()).is_some());
    assert!(spoil(&|bad| bad["runs"][0]["stories"][0]["outcome"] = "perhaps".into()).is_some());
    assert!(spoil(&|bad| drop(bad.as_object_mut().unwrap().remove("seeds"))).is_some());
}

#[test]
fn nothing_half_written_is_left() {
    let directory = tempfile::tempdir().unwrap();
    // A file stands where the report should go: it cannot be moved there.
    let taken = directory.path().join("report");
    fs::create_dir(&taken).unwrap();
    fs::create_dir(taken.join("results.json")).unwrap();
    let results = made_up::few(&[Label::O]);
    assert!(write(&results, &made_up::timings(), &Made, &taken).is_err());
    let left: Vec<_> =
        fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["report"]);
    assert_eq!(fs::read_dir(&taken).unwrap().count(), 1);
}

#[test]
fn a_directory_that_is_there_keeps_its_other_files() {
    let directory = tempfile::tempdir().unwrap();
    let report = directory.path().join("report");
    fs::create_dir(&report).unwrap();
    fs::write(report.join("transcript.jsonl"), "kept").unwrap();
    write(&made_up::few(&[Label::O]), &made_up::timings(), &Made, &report).unwrap();
    assert_eq!(fs::read_to_string(report.join("transcript.jsonl")).unwrap(), "kept");
    assert!(report.join("report.html").is_file() && report.join("timings.json").is_file());
}

#[test]
fn a_control_that_failed_is_shouted() {
    let mut results = made_up::few(&[Label::O]);
    assert!(!page(&results).contains("do not use this run"));
    results.controls[1].passed = false;
    assert_eq!(page(&results).matches("do not use this run").count(), 1);
}

#[test]
fn results_without_anything_still_make_a_page() {
    let mut results = made_up::few(&[Label::A1]);
    let run = &mut results.runs[0];
    run.knowledge.clear();
    run.attacks.clear();
    run.powers.clear();
    run.leaks.clear();
    run.stories.clear();
    run.figures.clear();
    run.traffic.clear();
    run.stored.clear();
    results.games.clear();
    results.controls.clear();
    let page = page(&results);
    assert!(page.contains("Not measured by this run.") && page.contains("No controls were run."));
    results.runs.clear();
    assert!(self::page(&results).contains("What this run does not show"));
}

#[test]
fn no_verdicts_are_given() {
    let page = page(&made_up::results());
    let text = page.to_lowercase();
    for word in [
        "winner",
        "best design",
        "total score:",
        "rank 1",
        "#ff0000",
        "#00ff00",
        ":red;",
        ":red}",
        ":green;",
        ":green}",
        "=\"red",
        "=\"green",
    ] {
        assert!(!text.contains(word), "{word}");
    }
    for said in bauta_comparison::facts::SPEAKS_AGAINST.iter().chain(bauta_comparison::facts::SPEAKS_FOR) {
        assert!(page.contains(said.0), "{}", said.0);
    }
}

/// How long logs are kept is looked at where there is something to log each day: beside that run, not beside the documented one.
#[test]
fn swept_runs_stand_beside_the_run_that_differs_in_nothing_else() {
    let mut results = made_up::results();
    results.runs.retain(|run| run.design == Label::N2);
    let daily = |run: &bauta_comparison::results::Run| run.sweep.as_deref() == Some("authentication=daily");
    let authentication = results.runs.iter().find(|run| daily(run)).expect("a run").setting.authentication;
    for run in &mut results.runs {
        if run.sweep.as_ref().is_some_and(|sweep| sweep.starts_with("retention-days=")) {
            run.setting.authentication = authentication;
        }
    }
    let page = page(&results);
    assert!(page.contains("retention days, with authentication daily, everything else as documented"));
    assert!(!page.contains("retention days, everything else as documented"));
    assert!(page.contains("authentication, everything else as documented"));
}
