//! A directory of its own for each test, and the command run in it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The day on which the tests take place.
pub(crate) const TODAY: &str = "2026-11-23";
/// A synthetic passport: the specimen of ICAO 9303 with an expiry of 2030 and its check digits.
pub(crate) const ZONE: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3004157ZE184226B<<<<<16\n";
/// Another person's.
pub(crate) const OTHER_ZONE: &str =
    "P<UTOARVEL<<BELA<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nU123456784UTO9001011M3101012<<<<<<<<<<<<<<<8\n";

/// A directory in which commands run.
pub(crate) struct Sandbox {
    directory: tempfile::TempDir,
    /// The day on which commands run.
    day: RefCell<String>,
}

/// What a command did.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    /// An empty one.
    pub(crate) fn empty() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), day: RefCell::new(TODAY.to_owned()) }
    }

    /// With an issuer, a wallet and the zones.
    pub(crate) fn new() -> Self {
        Self::with_issuer(&[])
    }

    /// The same, with more arguments to `issuer init`.
    pub(crate) fn with_issuer(arguments: &[&str]) -> Self {
        let sandbox = Self::empty();
        sandbox.write("zone.txt", ZONE);
        sandbox.write("other-zone.txt", OTHER_ZONE);
        sandbox.done(&[&["issuer", "init", "--dir", "issuer"], arguments].concat());
        sandbox.init_wallet("wallet");
        sandbox
    }

    pub(crate) fn init_wallet(&self, name: &str) {
        self.done(&["wallet", "init", "--dir", name, "--work-factor", "2"]);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.path(name), contents).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bauta"));
        command
            .current_dir(self.directory.path())
            .env("BAUTA_PASSPHRASE", "correct horse battery staple")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if !arguments.contains(&"--now") {
            command.args(["--now", self.day.borrow().as_str()]);
        }
        command.args(arguments);
        command
    }

    /// Starts a command and does not wait for it.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdin(Stdio::null()).spawn().unwrap()
    }

    /// Runs a command with these octets on its standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &[u8]) -> Done {
        let mut child = self.command(arguments).spawn().unwrap();
        // A command that refuses early does not read its input.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        Done::new(child.wait_with_output().unwrap())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        self.run_with(arguments, b"")
    }

    /// Runs a command that succeeds, and returns what it prints.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let done = self.run(arguments);
        assert_eq!(done.code, 0, "{arguments:?}: {}", done.stderr);
        done.stdout
    }

    /// Runs a command that succeeds, and keeps what it prints in a file.
    pub(crate) fn done_into(&self, file: &str, arguments: &[&str]) {
        let printed = self.done(arguments);
        self.write(file, printed);
    }

    /// Runs a command that ends with `code` and leaves every file as it was; returns its prose.
    pub(crate) fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let before = self.snapshot();
        let done = self.run(arguments);
        assert_eq!(done.code, code, "{arguments:?}: {}", done.stderr);
        assert_eq!(done.stdout, "", "{arguments:?}");
        assert_eq!(self.snapshot(), before, "{arguments:?} changed a file");
        done.stderr
    }

    /// Every file below the directory with its contents.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.directory.path(), &mut files);
        files
    }

    /// A record of a synthetic person, `NAME.json`.
    pub(crate) fn write_person(&self, name: &str, birth_date: &str) {
        let number: u32 = name.bytes().fold(0, |number, octet| number * 7 % 90_000_000 + u32::from(octet));
        let record = serde_json::json!({
            "kind": "foreign-permanent-resident-card", "document_number": format!("F{number:08}"),
            "family_name": name.to_uppercase(), "sex": "X", "nationality": "UTO", "birth_date": birth_date,
            "region": "990101", "expires_on": "2036-01-01",
            "personal_number": {"issuing_state": "UTO", "number": format!("{}1", name.to_uppercase())},
        });
        self.write(&format!("{name}.json"), record.to_string());
    }

    /// A synthetic person with a wallet of that name and a credential in it.
    pub(crate) fn person(&self, name: &str, birth_date: &str, more: &[&str]) {
        self.write_person(name, birth_date);
        self.init_wallet(name);
        self.done_into(
            "request.json",
            &["wallet", "request", "--dir", name, "--issuer", "issuer/issuer.json"],
        );
        self.issue_to(name, more);
    }

    /// The issuer answers `request.json` for a synthetic person; the wallet of that name takes the answer.
    pub(crate) fn issue_to(&self, name: &str, more: &[&str]) {
        let record = format!("{name}.json");
        let issue = ["issuer", "issue", "--dir", "issuer", "--record", &record, "--request", "request.json"];
        self.done_into("credential.jwp", &[&issue[..], more].concat());
        self.done(&["wallet", "accept", "--dir", name, "credential.jwp"]);
    }

    /// The issuer builds and publishes the epoch of a day to `public`; from then on it is that day.
    pub(crate) fn publish(&self, day: &str) {
        day.clone_into(&mut self.day.borrow_mut());
        self.done(&["issuer", "epoch", "build", "--dir", "issuer"]);
        self.done(&["issuer", "epoch", "publish", "--dir", "issuer", "--to", "public"]);
    }

    /// A platform fetches the issuer's log from `public`.
    pub(crate) fn follow(&self, platform: &str) {
        let sync = ["verifier", "sync", "--dir", platform, "--issuer", "issuer/issuer.json"];
        self.done(&[&sync[..], &["--from", "public"]].concat());
    }

    /// A platform asks: `ask.json`.
    pub(crate) fn ask(&self, platform: &str, what: &[&str]) {
        let client_id = format!("https://{platform}.example");
        let ask = ["verifier", "ask", "--dir", platform, "--client-id", &client_id];
        self.done_into("ask.json", &[&ask[..], what].concat());
    }

    /// A wallet answers `ask.json`: `presentation.jwp`.
    pub(crate) fn present(&self, wallet: &str, more: &[&str]) {
        let present = ["wallet", "present", "--dir", wallet, "--request", "ask.json", "--yes"];
        self.done_into("presentation.jwp", &[&present[..], more].concat());
    }

    /// A wallet refuses to answer `ask.json`; its prose.
    pub(crate) fn not_presented(&self, wallet: &str, more: &[&str]) -> String {
        let present = ["wallet", "present", "--dir", wallet, "--request", "ask.json", "--yes"];
        self.refused(1, &[&present[..], more].concat())
    }

    /// A platform checks `presentation.jwp`.
    pub(crate) fn check(&self, platform: &str, more: &[&str]) -> serde_json::Value {
        let check = ["verifier", "check", "--dir", platform, "--issuer", "issuer/issuer.json"];
        let printed = self.done(&[&check[..], more, &["presentation.jwp"]].concat());
        serde_json::from_str(&printed).unwrap()
    }

    /// A platform refuses `presentation.jwp`; its prose.
    pub(crate) fn rejected(&self, platform: &str, more: &[&str]) -> String {
        let check = ["verifier", "check", "--dir", platform, "--issuer", "issuer/issuer.json"];
        self.refused(1, &[&check[..], more, &["presentation.jwp"]].concat())
    }

    /// Copies a directory.
    pub(crate) fn copy(&self, from: &str, to: &str) {
        let mut files = BTreeMap::new();
        collect(&self.path(from), &mut files);
        fs::create_dir_all(self.path(to)).unwrap();
        for (path, contents) in files {
            let target = self.path(to).join(path.strip_prefix(self.path(from)).unwrap());
            if path.is_dir() {
                fs::create_dir_all(target).unwrap();
            } else {
                fs::write(target, contents).unwrap();
            }
        }
    }

    /// Enrols the zone's person and puts the credential into the wallet.
    pub(crate) fn enrol(&self) {
        self.done_into(
            "request.json",
            &["wallet", "request", "--dir", "wallet", "--issuer", "issuer/issuer.json"],
        );
        self.issue_and_accept();
    }

    /// The issuer answers `request.json` for the zone's person; the wallet takes the answer.
    pub(crate) fn issue_and_accept(&self) {
        let issue = ["issuer", "issue", "--dir", "issuer", "--mrz", "zone.txt", "--region", "990101"];
        self.done_into("credential.jwp", &[&issue[..], &["--request", "request.json"]].concat());
        self.done(&["wallet", "accept", "--dir", "wallet", "credential.jwp"]);
    }

    /// A shop asks for claims and the wallet answers: `ask.json`, `presentation.jwp`.
    pub(crate) fn ask_and_present(&self, disclose: &str) {
        self.done_into(
            "ask.json",
            &[
                "verifier",
                "ask",
                "--dir",
                "shop",
                "--client-id",
                "https://shop.example",
                "--disclose",
                disclose,
            ],
        );
        self.done_into(
            "presentation.jwp",
            &["wallet", "present", "--dir", "wallet", "--request", "ask.json", "--yes"],
        );
    }
}

impl Done {
    fn new(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn collect(directory: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.insert(path.clone(), Vec::new());
            collect(&path, files);
        } else {
            let contents = fs::read(&path).unwrap();
            files.insert(path, contents);
        }
    }
}
