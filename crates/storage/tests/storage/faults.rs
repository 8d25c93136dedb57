//! The server goes and comes, answers are lost, the disk is full.

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bauta_storage::{Database, StorageError};
use bauta_test_database::{Fresh, Kind, Server};

use crate::proxy::{LOSE_ANSWER, LOSE_COMMIT, PASS, Proxy};
use crate::{ADD, number, set, with_table, with_tables};

fn prepared(server: &Server) -> Database {
    let database = Database::open(&server.address("postgres")).unwrap();
    database.execute("CREATE TABLE numbers (name TEXT PRIMARY KEY, number BIGINT)", &[]).unwrap();
    set(&database, "a", 0).unwrap();
    database
}

fn add(database: &Database) -> Result<u64, StorageError> {
    database.transaction(|transaction| transaction.execute(ADD, &["a".into()]))
}

/// As many connections as there may be, each with statements that it knows.
fn warm(database: &Database) {
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| (add(database).unwrap(), number(database, "a").unwrap()));
        }
    });
}

type Use = fn(&Database) -> Result<(), StorageError>;

#[test]
fn a_server_that_comes_back_is_used_again_at_once() {
    let Some(mut server) = Server::start() else { return };
    let database = prepared(&server);
    let uses: [Use; 4] = [
        |database| add(database).map(drop),
        |database| database.execute(ADD, &["a".into()]).map(drop),
        |database| database.query("SELECT number FROM numbers", &[]).map(drop),
        |database| {
            database.read(|transaction| transaction.query("SELECT number FROM numbers", &[]).map(drop))
        },
    ];
    for first in uses {
        warm(&database);
        server.stop();
        server.start_again();
        first(&database).unwrap();
        uses.iter().for_each(|then| then(&database).unwrap());
    }
}

#[test]
fn without_a_server_everything_fails_soon_and_cleanly() {
    let Some(mut server) = Server::start() else { return };
    let database = prepared(&server);
    warm(&database);
    let before = number(&database, "a");
    server.stop();
    let since = Instant::now();
    for _ in 0..20 {
        let refused = add(&database);
        assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
        let refused = database.query("SELECT number FROM numbers", &[]);
        assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
        let refused = set(&database, "a", 7);
        assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
    }
    // Far below what it takes where each waits for its time to run out.
    assert!(since.elapsed() < Duration::from_mins(1));
    server.start_again();
    assert_eq!(number(&database, "a"), before);
}

/// A connection that breaks before the end takes the transaction with it, which is done again.
#[test]
fn a_connection_that_breaks_in_between_is_replaced() {
    let Some(fresh) = Fresh::postgres() else { return };
    let ((_fresh, database), attempts) = (with_table(fresh), Cell::new(0));
    set(&database, "a", 0).unwrap();
    let done: Result<(), StorageError> = database.transaction(|transaction| {
        attempts.set(attempts.get() + 1);
        transaction.execute(ADD, &["a".into()])?;
        if attempts.get() == 1 {
            transaction.query("SELECT pg_terminate_backend(pg_backend_pid())", &[])?;
        }
        Ok(())
    });
    done.unwrap();
    assert_eq!((attempts.get(), number(&database, "a")), (2, Some(1)));
}

/// Whether it was committed is not known, so it is not done again.
#[test]
fn a_lost_answer_to_a_commit_is_not_taken_for_a_refusal() {
    let Some(server) = Server::start() else { return };
    let direct = prepared(&server);
    let proxy = Proxy::before(&server);
    let database = Database::open(&proxy.address()).unwrap();
    for (fault, after) in [(LOSE_ANSWER, 1), (LOSE_COMMIT, 0)] {
        set(&direct, "a", 0).unwrap();
        proxy.fault.store(fault, Ordering::SeqCst);
        let lost = add(&database);
        assert!(matches!(lost, Err(StorageError::Unknown)), "{fault}: {lost:?}");
        assert_eq!(proxy.fault.load(Ordering::SeqCst), PASS);
        assert_eq!(number(&direct, "a"), Some(after));
        add(&database).unwrap();
        assert_eq!(number(&direct, "a"), Some(after + 1));
    }
}

/// Whatever the server's default is: a commit waits for the disk, and a lock is not waited for for ever.
#[test]
fn a_server_that_does_not_wait_for_the_disk_is_told_to() {
    let Some(server) = Server::start_with(&["synchronous_commit=off"], |_| {}) else { return };
    let database = Database::open(&server.address("postgres")).unwrap();
    let setting = |name: &str| {
        let rows = database.query("SELECT current_setting(?1)", &[name.into()]).unwrap();
        rows[0].get::<String>(0).unwrap()
    };
    assert_eq!((setting("synchronous_commit").as_str(), setting("lock_timeout").as_str()), ("on", "5s"));
}

/// A caller that finds all connections lent is told so in the end.
#[test]
fn nobody_waits_for_a_connection_for_ever() {
    let database = Database::in_memory().unwrap();
    let refused: Result<u64, StorageError> =
        database.transaction(|_| database.execute("CREATE TABLE numbers (name TEXT)", &[]));
    assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
    database.execute("CREATE TABLE numbers (name TEXT)", &[]).unwrap();
}

/// Somebody changes a table, and a connection knows a statement about what it was.
#[test]
fn statements_that_are_out_of_date_are_made_anew() {
    let Some(fresh) = Fresh::postgres() else { return };
    let (fresh, database) = with_table(fresh);
    set(&database, "a", 1).unwrap();
    let all = "SELECT * FROM numbers";
    let read = || database.transaction(|transaction| transaction.query(all, &[]));
    assert_eq!(read().unwrap()[0].values().len(), 2);
    assert_eq!(database.query(all, &[]).unwrap()[0].values().len(), 2);
    fresh.open().execute("ALTER TABLE numbers ADD COLUMN more BIGINT", &[]).unwrap();
    assert_eq!(read().unwrap()[0].values().len(), 3);
    fresh.open().execute("ALTER TABLE numbers ADD COLUMN even_more BIGINT", &[]).unwrap();
    assert_eq!(database.query(all, &[]).unwrap()[0].values().len(), 4);
}

/// SQLite by a limit that it treats alike; PostgreSQL by saying so, since a server's disk is not ours to fill.
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    for (fresh, database) in with_tables() {
        set(&database, "a", 1).unwrap();
        let full = |database: &Database| -> Result<(), StorageError> {
            database.transaction(|transaction| {
                transaction.execute("UPDATE numbers SET number = 2", &[])?;
                match fresh.kind() {
                    Kind::Sqlite => {
                        transaction.query("PRAGMA max_page_count = 20", &[])?;
                        for number in 0..100_i64 {
                            let name = format!("{number}{}", "x".repeat(5_000));
                            transaction.execute("INSERT INTO numbers VALUES (?1, 3)", &[name.into()])?;
                        }
                    }
                    Kind::Postgres => {
                        let full = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$";
                        transaction.execute(full, &[])?;
                    }
                }
                Ok(())
            })
        };
        let refused = full(&database);
        assert!(matches!(refused, Err(StorageError::Full)), "{refused:?}");
        let rows = database.query("SELECT name, number FROM numbers", &[]).unwrap();
        assert_eq!((rows.len(), number(&database, "a")), (1, Some(1)));
        set(&database, "a", 5).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_file_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let (fresh, database) = with_table(Fresh::sqlite());
    set(&database, "a", 1).unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let mode = fs::metadata(format!("{}{suffix}", fresh.address())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{suffix}");
    }
}

#[test]
fn a_file_that_is_none_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("notes.txt");
    fs::write(&file, "not a database, but long enough to be looked at").unwrap();
    let refused = Database::file(&file);
    assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
    assert_eq!(fs::read(&file).unwrap(), b"not a database, but long enough to be looked at");
    let refused = Database::file(&directory.path().join("missing/database.sqlite"));
    assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
}

/// A file that goes while it is in use is not made anew, with nobody in it.
#[test]
fn a_file_that_is_lost_is_not_made_anew() {
    let (fresh, database) = with_table(Fresh::sqlite());
    set(&database, "a", 1).unwrap();
    fs::remove_file(fresh.address()).unwrap();
    let _ = (set(&database, "b", 1), database.query("SELECT number FROM numbers", &[]));
    assert!(!fs::exists(fresh.address()).unwrap());
}

/// What was deleted is in none of the files.
#[test]
fn what_was_deleted_is_overwritten() {
    const SECRET: &[u8] = b"a secret that must not stay behind";
    let fresh = Fresh::sqlite();
    let database = fresh.open();
    database.execute("CREATE TABLE secrets (id BIGINT, secret BLOB)", &[]).unwrap();
    database
        .execute("INSERT INTO secrets VALUES (1, ?1), (2, ?2)", &[SECRET.into(), SECRET.repeat(1_000).into()])
        .unwrap();
    let directory = Path::new(fresh.address()).parent().unwrap();
    assert!(anywhere(directory, SECRET));
    database.execute("UPDATE secrets SET secret = NULL WHERE id = 1", &[]).unwrap();
    database.execute("DELETE FROM secrets WHERE id = 2", &[]).unwrap();
    database.overwrite_deleted("secrets").unwrap();
    assert!(!anywhere(directory, SECRET));
    // A server's log has it as long as the log is kept; the table's files do not.
    if let Some(server) = Server::start() {
        let database = Database::open(&server.address("postgres")).unwrap();
        database.execute("CREATE TABLE secrets (id BIGINT, secret BYTEA)", &[]).unwrap();
        database.execute("INSERT INTO secrets VALUES (1, ?1)", &[SECRET.into()]).unwrap();
        database.execute("CHECKPOINT", &[]).unwrap();
        assert!(anywhere(&server.data().join("base"), SECRET));
        database.execute("UPDATE secrets SET secret = NULL", &[]).unwrap();
        database.overwrite_deleted("secrets").unwrap();
        database.execute("CHECKPOINT", &[]).unwrap();
        assert!(!anywhere(&server.data().join("base"), SECRET));
    }
}

fn anywhere(directory: &Path, secret: &[u8]) -> bool {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return anywhere(&path, secret);
        }
        fs::read(path).unwrap_or_default().windows(secret.len()).any(|window| window == secret)
    })
}
