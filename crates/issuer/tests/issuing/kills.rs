//! Processes that are killed at work, whenever it happens to be: nothing that was answered is lost, and nobody is given
//! two credentials.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use bauta_credential::epoch::{Epoch, EpochLog, SignedHead};
use bauta_credential::{Alg, IssuedCredential};
use bauta_issuer::document::DocumentRecord;
use bauta_issuer::{
    BuiltBuckets, CredentialState, Enrolment, ExtraClaims, IssueError, Issuer, PersonNumber, Shard,
    StandingError, Subject,
};
use sha2::{Digest, Sha256};

use crate::support::{NOW, Office, ask, open, passport, rng, with_number};
use crate::town::TODAY;

/// What a process at work is told: what to do, the directory, the register's address, and where to begin.
const WORK: &str = "BAUTA_TEST_WORK";
const ROUNDS: u64 = 8;
/// More than anybody gets done before it is killed.
const MANY: u64 = 1 << 20;
const PERSON: Subject = Subject::Person(PersonNumber(1));

/// Whose the request of a number is: two requests with two secrets come for each person.
fn record(number: u64) -> DocumentRecord {
    let person = number / 2;
    with_number(
        DocumentRecord { family_name: format!("Eriksson {person}"), ..passport() },
        "UTO",
        &person.to_string(),
    )
}

fn issue(issuer: &Issuer, number: u64) -> Result<IssuedCredential, IssueError> {
    let (asked, record) = (ask(issuer.metadata(), number), record(number));
    let extra = ExtraClaims::default();
    let enrolment = Enrolment { record: &record, extra: &extra, decision: None, guardian: None };
    let seed = u64::from(std::process::id()) << 32 | number;
    issuer.issue(&asked.request, &enrolment, NOW, &mut rng(seed))
}

fn fingerprint(issued: &IssuedCredential) -> String {
    hex::encode(Sha256::digest(issued.to_compact()))
}

/// What a process wrote down after it was answered, one a line.
fn notes(office: &Office, name: &str) -> Vec<String> {
    let notes = fs::read_to_string(office.path().with_extension(name)).unwrap_or_default();
    // The last line may have been cut.
    let whole = notes.rfind('\n').map_or("", |end| &notes[..end]);
    whole.lines().map(str::to_owned).collect()
}

/// A process of its own.
struct Worker {
    child: Child,
    errors: PathBuf,
}

impl Worker {
    fn start(office: &Office, what: &str, from: u64) -> Self {
        let errors = office.path().with_extension(format!("{what}.errors"));
        let work = format!("{what}\n{}\n{}\n{from}", office.path().display(), office.address());
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "kills::at_work", "--ignored", "--nocapture"])
            .env(WORK, work)
            .stdout(Stdio::null())
            .stderr(File::create(&errors).unwrap())
            .spawn()
            .unwrap();
        Self { child, errors }
    }

    fn check(&mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "{}", fs::read_to_string(&self.errors).unwrap());
    }

    /// Some time after it was answered for the first time, and while it works.
    fn kill(mut self, office: &Office, what: &str, before: usize, after: Duration) {
        while notes(office, what).len() <= before {
            self.check();
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(after);
        self.check();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Another moment in each round, from at once on.
fn moment(round: u64) -> Duration {
    Duration::from_micros(round * 7_919 % 60_000)
}

fn killed(office: &Office, what: &str, from: u64, round: u64) {
    let before = notes(office, what).len();
    Worker::start(office, what, from).kill(office, what, before, moment(round));
}

#[test]
#[ignore = "this is the process that the other tests kill"]
fn at_work() {
    let work = env::var(WORK).unwrap();
    let [what, directory, address, from] = work.split('\n').collect::<Vec<_>>()[..] else { panic!("{work}") };
    let (directory, from) = (Path::new(directory), from.parse().unwrap());
    let file = OpenOptions::new().create(true).append(true).open(directory.with_extension(what));
    let mut file = file.unwrap();
    let mut note = |line: &str| file.write_all(format!("{line}\n").as_bytes()).unwrap();
    let issuer = open(directory, address);
    match what {
        "issue" => (from..from + MANY).for_each(|number| issue_and_note(&issuer, number, &mut note)),
        // Each person's two requests in the other order.
        "issue-too" => (from..from + MANY).for_each(|number| issue_and_note(&issuer, number ^ 1, &mut note)),
        "standing" => loop {
            match issuer.revoke(PERSON, "why", NOW) {
                Err(StandingError::AlreadyRevoked) => issuer.reinstate(PERSON, "why", NOW).unwrap(),
                done => done.unwrap(),
            }
            note("changed");
        },
        "epochs" => publish_on(&issuer, directory, &mut note),
        _ => panic!("{what}"),
    }
}

fn issue_and_note(issuer: &Issuer, number: u64, note: &mut impl FnMut(&str)) {
    match issue(issuer, number) {
        Ok(issued) => note(&format!("{number} {}", fingerprint(&issued))),
        Err(IssueError::OtherSecret(_) | IssueError::Withdrawn | IssueError::Overtaken) => {
            note(&format!("{number} refused"));
        }
        Err(error) => panic!("{error}"),
    }
}

fn publish_on(issuer: &Issuer, directory: &Path, note: &mut impl FnMut(&str)) {
    let built = BuiltBuckets::new(directory.join("epochs"));
    loop {
        let status = issuer.epoch_status(&built).unwrap();
        let next = status.newest.map_or(TODAY, |head| Epoch(head.head().epoch.0 + 1));
        let epoch = status.unpublished.as_ref().map_or(next, |open| open.prepared.epoch);
        let now = epoch.0 * 86_400;
        issuer.prepare_epoch(epoch, now, &mut rng(u64::from(std::process::id()) << 32 | epoch.0)).unwrap();
        if !status.unpublished.is_some_and(|open| open.signed) {
            issuer.build_shard(epoch, Shard::WHOLE, &built, |_, _| {}).unwrap();
        }
        let put = |name: &str, octets: &[u8]| {
            let file = directory.with_extension("out").join(name);
            fs::create_dir_all(file.parent().unwrap())?;
            let part = file.with_extension("part");
            fs::write(&part, octets)?;
            fs::rename(part, file)
        };
        note(&issuer.publish_epoch(epoch, &built, now, put).unwrap().to_compact());
    }
}

/// The number and the answer of each note.
fn answers(notes: &[String]) -> Vec<(u64, &str)> {
    let split = notes.iter().map(|note| note.split_once(' ').unwrap());
    split.map(|(number, answer)| (number.parse().unwrap(), answer)).collect()
}

/// Of everybody's credentials one is valid, and nothing waits.
fn one_for_each(office: &Office) {
    let states = office.states();
    let mut issued: Vec<_> = states
        .iter()
        .filter(|(_, state)| *state == CredentialState::Issued)
        .map(|(person, _)| *person)
        .collect();
    let all = issued.len();
    issued.dedup();
    assert_eq!(issued.len(), all, "{states:?}");
    assert_eq!(office.number("SELECT COUNT(*) FROM persons"), i64::try_from(all).unwrap(), "{states:?}");
    assert!(states.iter().all(|(_, state)| *state != CredentialState::Reserved), "{states:?}");
}

#[test]
fn killed_in_the_middle_of_issuing() {
    let mut office = Office::new(Alg::BbsModHb);
    let mut from = 0;
    for round in 0..ROUNDS {
        killed(&office, "issue", from, round);
        office.reopen();
        let noted = notes(&office, "issue");
        let answers = answers(&noted);
        for (number, answer) in answers.iter().rev().take(6) {
            let now = issue(&office.issuer, *number).map(|issued| fingerprint(&issued));
            assert_eq!(now.as_deref().unwrap_or("refused"), *answer, "{number}");
        }
        // The one that was cut off, and the other of the same person, in this order or that.
        let cut = answers.last().unwrap().0 + 1;
        let order = if round % 2 == 0 { [cut, cut ^ 1] } else { [cut ^ 1, cut] };
        let results = order.map(|number| issue(&office.issuer, number));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        one_for_each(&office);
        from = (cut | 1) + 1;
    }
}

/// Two processes that issue to the same persons, over two secrets each: no person is ever answered for both.
#[test]
fn two_processes_never_release_two_credentials() {
    let mut office = Office::new(Alg::BbsModHb);
    let workers = ["issue", "issue-too"].map(|what| (what, Worker::start(&office, what, 0)));
    for (what, worker) in workers {
        worker.kill(&office, what, 24, Duration::ZERO);
    }
    office.reopen();
    let noted = ["issue", "issue-too"].map(|what| notes(&office, what));
    let mut released = std::collections::BTreeMap::new();
    for (number, answer) in noted.iter().flat_map(|notes| answers(notes)) {
        if answer != "refused" {
            let first = released.entry(number / 2).or_insert((number, answer));
            assert_eq!(*first, (number, answer), "two credentials for one person");
        }
    }
    assert!(released.len() >= 10, "{released:?}");
    let states = office.states();
    for (person, _) in &states {
        let issued = states.iter().filter(|state| **state == (*person, CredentialState::Issued)).count();
        assert!(issued <= 1, "{states:?}");
    }
}

#[test]
fn killed_in_the_middle_of_a_revocation() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&record(0), 0);
    for round in 0..ROUNDS {
        killed(&office, "standing", 0, round);
        office.reopen();
        let register = office.issuer.register();
        let (changes, noted) =
            (register.standing_changes().unwrap(), notes(&office, "standing").len() as u64);
        // Each is the opposite of the one before, and the last one is what holds.
        let order = changes.iter().zip(0_u64..).all(|(change, number)| change.revoked == (number % 2 == 0));
        assert!(order, "{changes:?}");
        assert_eq!(register.entries().unwrap()[0].revoked, changes.last().unwrap().revoked);
        // What was answered is there; of each process the last one may not have been answered.
        assert!((noted..=noted + round + 1).contains(&(changes.len() as u64)), "{noted}, {}", changes.len());
    }
}

#[test]
fn killed_in_the_middle_of_publishing() {
    let mut office = Office::new(Alg::BbsModHb);
    office.settle(30);
    office.sql("UPDATE policy SET value = 8 WHERE name = 'bucket_holders'");
    for round in 0..ROUNDS {
        killed(&office, "epochs", 0, round);
        office.reopen();
        let published = office.issuer.published_log().unwrap();
        let log = EpochLog::read(&office.metadata, &published).unwrap();
        let noted = notes(&office, "epochs");
        let heads: Vec<_> = log.heads().iter().map(SignedHead::to_compact).collect();
        assert!(noted.iter().all(|head| heads.contains(head)), "a head is lost");
        // What is out is what the log says, whole.
        let mut out = crate::town::Files::new();
        let newest = log.newest().unwrap().head().epoch;
        office.hand_over(newest, &mut out).unwrap();
        for (name, octets) in out.iter().filter(|(name, _)| *name != "log") {
            assert_eq!(&fs::read(office.path().with_extension("out").join(name)).unwrap(), octets, "{name}");
        }
    }
    let open = office.issuer.epoch_status(&office.built()).unwrap().unpublished;
    assert_eq!(
        office.number("SELECT COUNT(*) FROM epochs WHERE secret_key IS NOT NULL") == 1,
        open.is_some()
    );
}
