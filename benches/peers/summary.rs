//! One table, a file with all figures, and two charts.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use serde::Serialize;

use crate::contestants;
use crate::entry::{Contestant, Operation};
use crate::growth::Growth;
use crate::limits::{self, Limit};
use crate::machine::{BACKEND, Machine};
use crate::measure::measure;
use crate::table::{Table, word};
use crate::work::Work;
use crate::{bars, lines};

/// How many messages, and for how long about to measure.
const TABLES: [(usize, u64); 3] = [(10, 15), (32, 6), (100, 6)];
const GROWTH: Duration = Duration::from_secs(8);
/// Microseconds for each further message, of a proof and of its verification.
const STEEPEST: f64 = 20.0;
const LIMITS: Duration = Duration::from_secs(5);

/// Everything that was measured, as it is written.
#[derive(Debug, Serialize)]
struct Results {
    machine: Machine,
    tables: Vec<Table>,
    growth: Growth,
    limits: Vec<Limit>,
}

pub(crate) fn run(write: bool) -> io::Result<()> {
    let tables = TABLES.map(|(messages, seconds)| {
        let work = Work::new(messages);
        let figures = measure(contestants::all(&work), Duration::from_secs(seconds));
        Table::new(messages, work.disclosed_indexes.len(), figures)
    });
    let growth = Growth::measure(GROWTH);
    let limits = limits::measure(&growth, LIMITS)?;
    let results = Results { machine: Machine::here(), tables: tables.into(), growth, limits };
    let text = results.to_text();
    print!("{text}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = if write { root.join("results") } else { root.join("../target/peers") };
    let names = results.save(&folder)?;
    println!("\nwritten: {}", names.join(", "));
    if write {
        quote(
            &root.join("README.md"),
            &format!(
                "```text\n{text}```\n\n![peers](results/peers-{BACKEND}.svg)\n\n![growth](results/growth-{BACKEND}.svg)\n"
            ),
        )?;
        quote(&root.join("../README.md"), &results.to_markdown())?;
    }
    Ok(())
}

impl Results {
    fn to_text(&self) -> String {
        let machine = &self.machine;
        let mut text = format!(
            "{}, {} cores, {}; {}\npairings of bauta: {}; {}\n",
            machine.processor,
            machine.cores,
            machine.system,
            machine.rustc,
            machine.backend,
            machine.packages.join(", ")
        );
        for table in &self.tables {
            let _ = write!(text, "\n{}", table.to_text());
        }
        text.push_str(NOTES);
        text.push_str(&self.growth_to_text());
        text.push_str("\nOther figures\n");
        self.limits.iter().for_each(|limit| text.push_str(&limit.to_text()));
        text
    }

    fn to_markdown(&self) -> String {
        let Machine { processor, rustc, backend, .. } = &self.machine;
        let chart = format!("![the same as a chart](benches/results/peers-{backend}.svg)");
        let machine = format!("{processor}, one core, {rustc}; pairings by {backend}.");
        format!("{}\n{machine}\n\n{chart}\n", self.tables[0].to_markdown())
    }

    fn growth_to_text(&self) -> String {
        let mut text = String::from("\nGrowth\n");
        for series in &self.growth.messages {
            let ([slope, _], farthest) = (series.line(), series.farthest() * 100.0);
            let who = format!("{}, {}", series.contestant.name(), series.operation.full_name());
            let reached = match series.contestant {
                Contestant::BautaSha256 => format!("; target ≤ {STEEPEST}: {}", word(slope <= STEEPEST)),
                _ => String::new(),
            };
            let _ = writeln!(
                text,
                "  {who}: {slope:.1} µs for each message{reached}; points off the line by ≤ {farthest:.0} %"
            );
        }
        for series in &self.growth.batch {
            let who = format!("{}, {}", series.contestant.name(), series.operation.full_name());
            let _ = writeln!(text, "  {who}, µs by proofs: {}", listed(&series.points));
        }
        for series in &self.growth.holders {
            let what = Operation::EpochToken.name();
            let _ = writeln!(text, "  {what}, µs by holders: {}", listed(&series.points));
        }
        text
    }

    fn save(&self, folder: &Path) -> io::Result<Vec<String>> {
        fs::create_dir_all(folder)?;
        let files = [
            (format!("peers-{BACKEND}.json"), serde_json::to_string_pretty(self)? + "\n"),
            (format!("peers-{BACKEND}.svg"), bars::chart(&self.tables[0], &self.machine)),
            (format!("growth-{BACKEND}.svg"), lines::chart(&self.growth, &self.machine)),
        ];
        files
            .into_iter()
            .map(|(name, content)| {
                let path: PathBuf = folder.join(name);
                fs::write(&path, content)?;
                Ok(path.display().to_string())
            })
            .collect()
    }
}

fn listed(points: &[(u32, f64)]) -> String {
    let points: Vec<_> =
        points.iter().map(|(number, microseconds)| format!("{number}: {microseconds:.1}")).collect();
    points.join(", ")
}

const NOTES: &str = "
zkryptium and affinidi-bbs derive all generators on each call; affinidi-bbs reads a proof's points on each verification.
(1) bbs_plus: its proof of appendix A of the paper. No domain, no header, no hashing of messages, no octets of the drafts.
(2) SD-JWT: another thing. Every showing can be linked to every other and to the issuance. It is no peer in the ratios.
*   pairing_crypto (blst) is in no registry: figures from elsewhere, in proportion to those of bbs_plus in both runs.
";

/// Replaces what is between this backend's markers in a README.
fn quote(readme: &Path, text: &str) -> io::Result<()> {
    let content = fs::read_to_string(readme)?;
    let (begin, end) = (format!("<!-- peers {BACKEND} -->\n"), format!("<!-- peers {BACKEND} end -->"));
    let parts =
        content.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) =
        parts.ok_or_else(|| io::Error::other(format!("no {begin} in {}", readme.display())))?;
    fs::write(readme, format!("{before}{begin}\n{text}\n{end}{after}"))
}
