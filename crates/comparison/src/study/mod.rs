//! A study: every design, in every setting, with every seed; transcripts written, results gathered.

mod quote;

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::adversary;
use crate::design::{Authentication, Label, Reading, Setting};
use crate::measure;
use crate::report::Evidence;
use crate::results::{Control, Game, Results, Run, Timings, TranscriptFile};
use crate::run::{self, Ran};
use crate::scenario::{Parameters, ParametersError, Scenario};
use crate::transcript::{Line, Party, Record, file};
use quote::Quotable;

/// What to run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `ci`, `default`, `scale`, or `file`.
    pub preset: String,
    /// What scenarios are made from.
    pub parameters: Parameters,
    /// The seeds, at least one.
    pub seeds: Vec<u64>,
    /// The designs, at least one.
    pub designs: Vec<Label>,
}

/// Why a study came to no end.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The parameters make no scenario.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// A transcript could not be written.
    #[error("{0}: {1}")]
    Write(String, io::Error),
    /// A planted leak was not found, or an end of the scale is not where it should be: no figure can be trusted.
    #[error("the control \"{}\" failed: expected {}, found {}", .0.name, .0.expected, .0.found)]
    Control(Control),
}

/// Results, times, and the records that the results point to.
#[derive(Debug)]
pub struct Studied {
    /// The results.
    pub results: Results,
    /// How long it took.
    pub timings: Timings,
    /// What the results point to.
    pub kept: Kept,
}

/// The records that results point to, and the names of platforms.
#[derive(Debug)]
pub struct Kept {
    /// For each run, in the order of the results.
    quoted: Vec<Quotable>,
    platforms: Vec<String>,
}

impl Evidence for Kept {
    fn record(&self, run: usize, line: Line) -> Option<Record> {
        Some(self.quoted.get(run)?.get(&line)?.0.clone())
    }

    fn matter(&self, run: usize, line: Line) -> Vec<Vec<u8>> {
        self.quoted
            .get(run)
            .and_then(|lines| lines.get(&line))
            .map_or_else(Vec::new, |(_, matter)| matter.clone())
    }

    fn name(&self, party: Party) -> Option<String> {
        match party {
            Party::Platform(number) => self.platforms.get(usize::from(number)).cloned(),
            _ => None,
        }
    }
}

/// One run to do.
#[derive(Clone, Debug)]
struct Job {
    label: Label,
    setting: Setting,
    sweep: Option<String>,
    seed: u64,
}

/// What one run brought.
struct Finished {
    run: Run,
    quotable: Quotable,
    rounds: Vec<(String, u32, u32)>,
    controls: Vec<Control>,
    spent: BTreeMap<String, (u64, u128)>,
}

impl Plan {
    /// How many events all runs have together: what [`study`] reports progress of.
    ///
    /// # Errors
    ///
    /// The parameters make no scenario.
    pub fn events(&self) -> Result<usize, ParametersError> {
        let scenarios = self.scenarios()?;
        Ok(self.jobs().iter().map(|job| scenarios[&(job.seed, job.label.is_costly())].events.len()).sum())
    }

    /// For each seed, the scenario of the designs that cost little and of those that cost much.
    fn scenarios(&self) -> Result<BTreeMap<(u64, bool), Scenario>, ParametersError> {
        let mut scenarios = BTreeMap::new();
        for seed in &self.seeds {
            let scenario = Scenario::generate(self.parameters.clone(), *seed)?;
            let limited = scenario.limited_to(self.parameters.active_costly);
            scenarios.insert((*seed, false), scenario);
            scenarios.insert((*seed, true), limited);
        }
        Ok(scenarios)
    }

    /// Every run, in the order of the results.
    fn jobs(&self) -> Vec<Job> {
        let readings =
            if self.parameters.documented_only { &[Reading::Documented][..] } else { &Reading::ALL[..] };
        let mut jobs = Vec::new();
        for label in &self.designs {
            for seed in &self.seeds {
                for reading in readings {
                    let setting = Setting::of(*label, *reading);
                    jobs.push(Job { label: *label, setting, sweep: None, seed: *seed });
                }
            }
            if self.parameters.sweeps {
                jobs.extend(self.seeds.first().into_iter().flat_map(|seed| sweeps(*label, *seed)));
            }
        }
        jobs
    }
}

/// The runs in which one parameter differs from the documented setting, or, for how long logs are kept, from that in which there
/// is something to log each day. The national platform is where the documents leave most open.
fn sweeps(label: Label, seed: u64) -> Vec<Job> {
    let documented = Setting::of(label, Reading::Documented);
    let mut swept: Vec<(String, Setting)> = Vec::new();
    if label == Label::N2 {
        for (name, authentication) in [
            ("daily", Authentication::Daily),
            ("login", Authentication::Login),
            ("risk", Authentication::Risk),
        ] {
            swept.push((format!("authentication={name}"), Setting { authentication, ..documented }));
        }
        for days in [0, 7] {
            let daily = Setting { authentication: Authentication::Daily, ..documented };
            swept.push((format!("retention={days}"), Setting { retention_days: Some(days), ..daily }));
        }
        swept.push(("addresses-kept=no".to_owned(), Setting { addresses_kept: false, ..documented }));
        swept.push(("relay=yes".to_owned(), Setting { relay: true, ..documented }));
        swept.push(("alternatives=no".to_owned(), Setting { alternatives: false, ..documented }));
    }
    swept.into_iter().map(|(sweep, setting)| Job { label, setting, sweep: Some(sweep), seed }).collect()
}

/// Runs everything on all cores and writes transcripts into `directory`/transcripts. `progress` hears of each event that
/// is over.
///
/// # Errors
///
/// The parameters make no scenario, a transcript cannot be written, or a control failed.
pub fn study(plan: &Plan, directory: &Path, progress: &(dyn Fn() + Sync)) -> Result<Studied, StudyError> {
    let since = Instant::now();
    let scenarios = plan.scenarios()?;
    let jobs = plan.jobs();
    let transcripts = directory.join("transcripts");
    std::fs::create_dir_all(&transcripts)
        .map_err(|error| StudyError::Write(transcripts.display().to_string(), error))?;
    let finished = on_all_cores(&jobs, |job| {
        work(&scenarios[&(job.seed, job.label.is_costly())], job, directory, progress)
    })?;
    let platforms = scenarios.values().next().map(|scenario| &scenario.platforms[..]).unwrap_or_default();
    let platforms = platforms.iter().map(|platform| platform.name.clone()).collect();
    let studied = gather(plan, &jobs, finished, (since, platforms));
    match studied.results.controls.iter().find(|control| !control.passed) {
        Some(failed) => Err(StudyError::Control(failed.clone())),
        None => Ok(studied),
    }
}

/// Does the jobs, those that cost much first, on as many threads as there are cores. Results in the order of the jobs.
fn on_all_cores<T: Send>(
    jobs: &[Job],
    work: impl Fn(&Job) -> Result<T, StudyError> + Sync,
) -> Result<Vec<T>, StudyError> {
    let mut order: Vec<usize> = (0..jobs.len()).collect();
    order.sort_by_key(|index| !jobs[*index].label.is_costly());
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<usize, Result<T, StudyError>>> = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                // What verifies in parallel stays on this thread, so that its CPU time is seen and cores are not shared.
                let _pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
                while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = work(&jobs[*index]);
                    let failed = result.is_err();
                    if let Ok(mut done) = done.lock() {
                        done.insert(*index, result);
                    }
                    if failed {
                        next.store(jobs.len(), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_default().into_values().collect()
}

/// Runs one job, writes its transcript, lets the adversaries loose on it, and keeps what is worth keeping.
fn work(
    scenario: &Scenario,
    job: &Job,
    directory: &Path,
    progress: &dyn Fn(),
) -> Result<Finished, StudyError> {
    let ran = run::run(scenario, job.label, job.setting, progress);
    let name = job.file_name();
    let transcript = write(&ran, directory, &name)?;
    let coalitions = adversary::coalitions(scenario, &ran.transcript);
    let measured = adversary::attack_by(scenario, &ran.transcript, &coalitions);
    let controls = if job.is_control() { adversary::controls(scenario, &ran.transcript) } else { Vec::new() };
    let mut figures = measure::figures(scenario, job.label, &ran);
    if job.sweep.is_none() {
        figures.extend(measure::outages(scenario, job.label, job.setting));
    }
    let run = Run {
        design: job.label,
        setting: job.setting,
        sweep: job.sweep.clone(),
        seed: job.seed,
        transcript,
        powers: measure::powers(scenario, &ran, &measured.attacks, &coalitions),
        knowledge: measured.knowledge,
        attacks: measured.attacks,
        leaks: measured.leaks,
        stories: measure::stories(scenario, &ran),
        outcomes: measure::outcomes(scenario, &ran),
        figures,
        traffic: measure::traffic(&ran.transcript),
        stored: measure::stored(&ran.transcript),
    };
    let quotable = quote::pointed_to(&run, &ran, scenario);
    let spent = ran
        .spent
        .iter()
        .map(|((role, operation), spent)| (format!("{role}: {operation}"), (spent.count, spent.nanoseconds)))
        .collect();
    Ok(Finished { run, quotable, rounds: measured.games, controls, spent })
}

impl Job {
    fn file_name(&self) -> String {
        let sweep = self.sweep.as_ref().map_or_else(String::new, |sweep| format!(".{sweep}"));
        format!(
            "transcripts/{}.{}{sweep}.seed-{}.jsonl",
            self.label.as_str(),
            self.setting.reading.as_str(),
            self.seed
        )
    }

    /// The planted leaks are planted into copies of these runs.
    fn is_control(&self) -> bool {
        self.label == Label::A1 && self.setting.reading == Reading::Documented && self.sweep.is_none()
    }
}

fn write(ran: &Ran, directory: &Path, name: &str) -> Result<TranscriptFile, StudyError> {
    let path = directory.join(name);
    let failed = |error| StudyError::Write(path.display().to_string(), error);
    let to = File::create(&path).map_err(failed)?;
    let (sha256, lines) = file::write(&ran.transcript, &to).map_err(failed)?;
    to.sync_all().map_err(failed)?;
    Ok(TranscriptFile { file: name.to_owned(), sha256, lines })
}

fn gather(
    plan: &Plan,
    jobs: &[Job],
    finished: Vec<Finished>,
    (since, platforms): (Instant, Vec<String>),
) -> Studied {
    let mut runs = Vec::new();
    let mut quoted = Vec::new();
    let mut controls = Vec::new();
    let mut timings = Timings::default();
    let mut rounds: BTreeMap<(Label, Reading, String), (Setting, u32, u32)> = BTreeMap::new();
    for (job, finished) in jobs.iter().zip(finished) {
        if job.sweep.is_none() {
            for (coalition, played, won) in &finished.rounds {
                let key = (job.label, job.setting.reading, coalition.clone());
                let entry = rounds.entry(key).or_insert((job.setting, 0, 0));
                *entry = (job.setting, entry.1 + played, entry.2 + won);
            }
        }
        if job.sweep.is_none() && job.setting.reading == Reading::Documented {
            add(timings.spent.entry(job.label.as_str().to_owned()).or_default(), finished.spent);
        }
        controls.extend(finished.controls);
        runs.push(finished.run);
        quoted.push(finished.quotable);
    }
    timings.milliseconds = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
    let results = Results {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        preset: plan.preset.clone(),
        scenario: plan.parameters.digest(),
        parameters: plan.parameters.clone(),
        seeds: plan.seeds.clone(),
        runs,
        controls,
        games: rounds.into_iter().map(|(key, value)| game(key, value)).collect(),
    };
    Studied { results, timings, kept: Kept { quoted, platforms } }
}

/// Adds counts and times to those that are there.
fn add(to: &mut BTreeMap<String, (u64, u128)>, spent: BTreeMap<String, (u64, u128)>) {
    for (operation, (count, nanoseconds)) in spent {
        let entry = to.entry(operation).or_default();
        *entry = (entry.0 + count, entry.1 + nanoseconds);
    }
}

fn game(
    (design, _, coalition): (Label, Reading, String),
    (setting, rounds, won): (Setting, u32, u32),
) -> Game {
    let (advantage, interval) = adversary::interval::advantage(rounds, won);
    Game { design, setting, coalition, rounds, won, advantage, interval }
}
