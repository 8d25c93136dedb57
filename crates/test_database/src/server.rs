//! A PostgreSQL server of one's own.

use std::env;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use bauta_storage::Database;

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_mins(1);

/// Starts the server, and stops it when whoever holds the other end of its input closes it or dies.
const KEEPER: &str = r#"
"$0"/postgres -D "$1/data" "${@:2}" >>"$1/log" 2>&1 </dev/null &
server=$!
while read -r signal; do kill -s "$signal" "$server"; done
kill -s QUIT "$server"
wait "$server"
[ -e "$1/keep" ] || rm -rf "$1"
"#;

/// A server in a temporary directory, reached by a Unix socket. It and its directory go with this, or with the process.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    directory: PathBuf,
    options: Vec<String>,
    port: u16,
    running: Option<(Child, ChildStdin)>,
}

impl Server {
    /// Starts a server, where PostgreSQL's programs are installed.
    pub fn start() -> Option<Self> {
        Self::start_with(&[], |_| {})
    }

    /// Starts a server with settings (`ssl=on`, `port=…`), and with what `prepare` does in its directory of data before.
    pub fn start_with(settings: &[&str], prepare: impl FnOnce(&Path)) -> Option<Self> {
        let programs = programs()?;
        let directory = tempfile::Builder::new().prefix("bauta-pg-").tempdir().unwrap().keep();
        let options = ["listen_addresses=", "fsync=off", "max_connections=200", "shared_buffers=32MB"];
        let socket = format!("unix_socket_directories={}", directory.display());
        let port = settings.iter().find_map(|setting| setting.strip_prefix("port=")?.parse().ok());
        let options = options.iter().chain(settings).map(ToString::to_string).chain([socket]);
        let options = options.flat_map(|setting| ["-c".to_owned(), setting]).collect();
        let mut server = Self { programs, directory, options, port: port.unwrap_or(5432), running: None };
        server.make();
        prepare(&server.data());
        server.give_away();
        server.start_again();
        Some(server)
    }

    /// The address of a database on it (`postgres` is always there).
    pub fn address(&self, database: &str) -> String {
        let host = self.directory.to_str().unwrap().replace('/', "%2F");
        format!("postgres://bauta@{host}:{}/{database}", self.port)
    }

    /// Where its socket is.
    pub fn socket(&self) -> PathBuf {
        self.directory.join(format!(".s.PGSQL.{}", self.port))
    }

    /// Where its data is.
    pub fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// Stops it at once, as a crash would. Nothing that was committed is lost.
    pub fn stop(&mut self) {
        if let Some((mut keeper, input)) = self.running.take() {
            fs::write(self.directory.join("keep"), "").unwrap();
            drop(input);
            keeper.wait().unwrap();
            fs::remove_file(self.directory.join("keep")).unwrap();
        }
    }

    /// Starts it after it was stopped.
    pub fn start_again(&mut self) {
        let mut keeper = self.command("bash");
        keeper.args(["-c", KEEPER]).arg(&self.programs).arg(&self.directory).args(&self.options);
        // Of a group of its own: what is meant for the tests alone does not reach it.
        let mut keeper = keeper.stdin(Stdio::piped()).process_group(0).spawn().unwrap();
        let input = keeper.stdin.take().unwrap();
        self.running = Some((keeper, input));
        let (address, due) = (self.address("postgres"), Instant::now() + PATIENCE);
        while let Err(error) = Database::open(&address) {
            let log = || fs::read_to_string(self.directory.join("log")).unwrap_or_default();
            assert!(Instant::now() < due, "the server does not start: {error}\n{}", log());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Makes the files of a server.
    fn make(&self) {
        self.give_away();
        let mut initdb = self.command(self.programs.join("initdb"));
        let arguments =
            ["--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C", "--username=bauta"];
        initdb.args(arguments).args(["--auth-local=trust", "--auth-host=scram-sha-256", "--pgdata"]);
        let output = initdb.arg(self.data()).output().unwrap();
        assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A program, as the user `postgres` where we are root, which a server refuses to be.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.directory).env_remove("PGDATA");
        if let Some((user, group)) = other_user() {
            command.uid(user).gid(group);
        }
        command
    }

    /// Makes everything in the directory that user's.
    fn give_away(&self) {
        let Some((user, group)) = other_user() else { return };
        chown(&self.directory, Some(user), Some(group)).unwrap();
        for entry in fs::read_dir(self.data()).into_iter().flatten() {
            chown(entry.unwrap().path(), Some(user), Some(group)).unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((mut keeper, input)) = self.running.take() {
            drop(input);
            let _ = keeper.wait();
        }
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// Where the newest version's programs are.
fn programs() -> Option<PathBuf> {
    let there =
        |directory: &PathBuf| directory.join("initdb").exists() && directory.join("postgres").exists();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let mut versions: Vec<_> = versions.map(|entry| entry.path()).collect();
    versions.sort_by_key(|path| std::cmp::Reverse(number(path)));
    let path = env::var_os("PATH").unwrap_or_default();
    versions.into_iter().map(|path| path.join("bin")).chain(env::split_paths(&path)).find(there)
}

/// Number and group of the user `postgres`, where we are root.
fn other_user() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").map_or(1, |process| process.uid()) != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let line = users.lines().find(|line| line.starts_with("postgres:"));
    let numbers: Vec<u32> =
        line.into_iter().flat_map(|line| line.split(':')).filter_map(|field| field.parse().ok()).collect();
    match numbers[..] {
        [user, group, ..] => Some((user, group)),
        _ => panic!("root may not run PostgreSQL, and there is no user `postgres`"),
    }
}
