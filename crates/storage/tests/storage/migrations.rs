//! From one version of the tables to the next.

use std::thread;

use bauta_storage::{Database, Migration, StorageError};
use bauta_test_database::{Fresh, Kind};

const FIRST: Migration = Migration {
    sqlite: "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT; CREATE TABLE marks (mark TEXT) STRICT",
    postgres: "CREATE TABLE notes (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text TEXT NOT NULL);
               CREATE TABLE marks (mark TEXT)",
};
const SECOND: Migration = Migration {
    sqlite: "INSERT INTO marks VALUES ('second')",
    postgres: "INSERT INTO marks VALUES ('second')",
};
const BROKEN: Migration = Migration {
    sqlite: "INSERT INTO marks VALUES ('broken'); INSERT INTO nowhere VALUES (1)",
    postgres: "INSERT INTO marks VALUES ('broken'); INSERT INTO nowhere VALUES (1)",
};

fn marks(database: &Database) -> usize {
    database.query("SELECT mark FROM marks", &[]).unwrap().len()
}

#[test]
fn each_step_is_done_once() {
    for fresh in Fresh::of_each_kind() {
        let database = fresh.open();
        assert_eq!(database.version("notes").unwrap(), 0);
        database.migrate("notes", &[FIRST]).unwrap();
        assert_eq!((database.version("notes").unwrap(), marks(&database)), (1, 0));
        for _ in 0..2 {
            database.migrate("notes", &[FIRST, SECOND]).unwrap();
            assert_eq!((database.version("notes").unwrap(), marks(&database)), (2, 1));
        }
        assert_eq!(database.version("others").unwrap(), 0);
        let row = database.query("INSERT INTO notes (text) VALUES (?1) RETURNING id", &["a".into()]).unwrap();
        assert_eq!(row[0].get::<i64>(0).unwrap(), 1);
    }
}

#[test]
fn many_may_do_so_at_once() {
    for fresh in Fresh::of_each_kind() {
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| fresh.open().migrate("notes", &[FIRST, SECOND]).unwrap());
            }
        });
        assert_eq!(marks(&fresh.open()), 1);
    }
}

#[test]
fn a_step_that_fails_leaves_nothing() {
    for fresh in Fresh::of_each_kind() {
        let database = fresh.open();
        database.migrate("notes", &[FIRST]).unwrap();
        let refused = database.migrate("notes", &[FIRST, SECOND, BROKEN]);
        assert!(matches!(refused, Err(StorageError::Refused { .. })), "{refused:?}");
        assert_eq!((database.version("notes").unwrap(), marks(&database)), (1, 0));
        database.migrate("notes", &[FIRST, SECOND]).unwrap();
        assert_eq!(marks(&database), 1);
    }
}

#[test]
fn a_database_of_a_later_version_is_refused() {
    for fresh in Fresh::of_each_kind() {
        let database = fresh.open();
        database.migrate("notes", &[FIRST, SECOND]).unwrap();
        let refused = database.migrate("notes", &[FIRST]);
        assert!(matches!(refused, Err(StorageError::Newer { found: 2, known: 1, .. })), "{refused:?}");
        assert_eq!(marks(&database), 1);
    }
}

#[test]
fn asking_for_the_version_changes_nothing() {
    for fresh in Fresh::of_each_kind() {
        assert_eq!(fresh.open().version("notes").unwrap(), 0);
        let tables = match fresh.kind() {
            Kind::Sqlite => "SELECT name FROM sqlite_schema",
            Kind::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        };
        assert_eq!(fresh.open().query(tables, &[]).unwrap(), []);
    }
}

/// A file whose steps an earlier program counted in its header.
#[test]
fn a_file_of_an_earlier_program_is_taken_over() {
    let fresh = Fresh::sqlite();
    let earlier = rusqlite::Connection::open(fresh.address()).unwrap();
    earlier.execute_batch(FIRST.sqlite).unwrap();
    earlier.pragma_update(None, "user_version", 1).unwrap();
    drop(earlier);
    let database = fresh.open();
    for _ in 0..2 {
        database.adopt_user_version("notes").unwrap();
        database.migrate("notes", &[FIRST, SECOND]).unwrap();
        assert_eq!((database.version("notes").unwrap(), marks(&database)), (2, 1));
    }
    for fresh in Fresh::of_each_kind() {
        let database = fresh.open();
        database.adopt_user_version("notes").unwrap();
        assert_eq!(database.version("notes").unwrap(), 0);
    }
}
