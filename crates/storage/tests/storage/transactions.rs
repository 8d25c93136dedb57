//! All at once or not at all.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bauta_storage::{Database, StorageError};

use crate::{number, set, with_tables};

#[derive(Debug)]
enum Refused {
    ByUs,
    Storage(#[expect(dead_code, reason = "printed")] StorageError),
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

const INSERT: &str = "INSERT INTO numbers VALUES (?1, ?2)";

#[test]
fn what_is_done_lasts_and_others_see_it() {
    for (fresh, database) in with_tables() {
        let done: Result<_, StorageError> = database.transaction(|transaction| {
            transaction.execute(INSERT, &["a".into(), 1_i64.into()])?;
            let row = transaction.first("SELECT number FROM numbers WHERE name = 'a'", &[])?;
            row.map_or(Ok(0_i64), |row| row.get(0))
        });
        assert_eq!(done.unwrap(), 1);
        assert_eq!(number(&fresh.open(), "a"), Some(1));
        drop(database);
        assert_eq!(number(&fresh.open(), "a"), Some(1));
    }
}

#[test]
fn an_early_return_undoes() {
    for (_fresh, database) in with_tables() {
        let refused: Result<(), _> = database.transaction(|transaction| {
            transaction.execute(INSERT, &["a".into(), 1_i64.into()])?;
            Err(Refused::ByUs)
        });
        assert!(matches!(refused, Err(Refused::ByUs)), "{refused:?}");
        assert_eq!(number(&database, "a"), None);
        set(&database, "a", 2).unwrap();
    }
}

/// On every connection there is, so that one that stays in a transaction is noticed.
#[test]
fn a_panic_undoes() {
    for (_fresh, database) in with_tables() {
        for _ in 0..12 {
            let panicked = catch_unwind(AssertUnwindSafe(|| {
                database.transaction(|transaction| -> Result<(), StorageError> {
                    transaction.execute(INSERT, &["a".into(), 1_i64.into()])?;
                    panic!("on purpose")
                })
            }));
            assert!(panicked.is_err());
        }
        assert_eq!(number(&database, "a"), None);
        set(&database, "a", 2).unwrap();
        assert_eq!(number(&database, "a"), Some(2));
    }
}

fn insert_twice(database: &Database) -> Result<(), Refused> {
    database.transaction(|transaction| {
        transaction.execute(INSERT, &["a".into(), 1_i64.into()])?;
        // The same name again; passed over.
        let refused = transaction.execute(INSERT, &["a".into(), 2_i64.into()]);
        assert!(refused.is_err());
        Ok(())
    })
}

/// PostgreSQL would say yes to the commit of a transaction that has failed, and SQLite would do the rest of it.
#[test]
fn a_failure_that_is_passed_over_undoes_everything() {
    for (_fresh, database) in with_tables() {
        let refused = insert_twice(&database);
        assert!(matches!(refused, Err(Refused::Storage(_))), "{refused:?}");
        assert_eq!(number(&database, "a"), None);
    }
}

#[test]
fn what_is_alone_fails_alone() {
    for (_fresh, database) in with_tables() {
        let done: Result<_, StorageError> = database.transaction(|transaction| {
            transaction.execute(INSERT, &["a".into(), 1_i64.into()])?;
            let twice = transaction.alone(|transaction| {
                transaction.execute(INSERT, &["b".into(), 1_i64.into()])?;
                transaction.execute("INSERT INTO nowhere VALUES (1)", &[])
            })?;
            let by_us = transaction.alone(|transaction| {
                transaction.execute(INSERT, &["c".into(), 1_i64.into()])?;
                Err::<(), _>(Refused::ByUs)
            })?;
            let kept = transaction.alone(|transaction| {
                let inner = transaction
                    .alone(|transaction| transaction.execute(INSERT, &["a".into(), 1_i64.into()]))?;
                assert!(inner.is_err());
                transaction.execute(INSERT, &["d".into(), 1_i64.into()])
            })?;
            Ok((twice.is_err(), by_us.is_err(), kept.is_ok()))
        });
        assert_eq!(done.unwrap(), (true, true, true));
        let all = database.query("SELECT name FROM numbers ORDER BY name", &[]).unwrap();
        let names: Vec<String> = all.iter().map(|row| row.get(0).unwrap()).collect();
        assert_eq!(names, ["a", "d"]);
    }
}

#[test]
fn what_reads_sees_one_moment_and_changes_nothing() {
    for (fresh, database) in with_tables() {
        set(&database, "a", 1).unwrap();
        let other = fresh.open();
        let read: Result<_, StorageError> = database.read(|transaction| {
            let mut look = || {
                let row = transaction.first("SELECT number FROM numbers WHERE name = 'a'", &[])?;
                row.map_or(Ok(0_i64), |row| row.get(0))
            };
            let before = look()?;
            set(&other, "a", 2)?;
            Ok((before, look()?))
        });
        assert_eq!(read.unwrap(), (1, 1));
        assert_eq!(number(&database, "a"), Some(2));
        let refused: Result<u64, StorageError> =
            database.read(|transaction| transaction.execute("DELETE FROM numbers", &[]));
        assert!(matches!(refused, Err(StorageError::Refused { .. })), "{refused:?}");
        assert_eq!(number(&database, "a"), Some(2));
    }
}

#[test]
fn what_was_refused_says_why_and_shows_no_value() {
    for (_fresh, database) in with_tables() {
        set(&database, "a-name-of-somebody", 1).unwrap();
        let refused = database.execute(INSERT, &["a-name-of-somebody".into(), 1_i64.into()]).unwrap_err();
        let StorageError::Refused { code, .. } = &refused else { panic!("{refused:?}") };
        assert!(["23505", "1555"].contains(&code.as_str()), "{code}");
        let said = format!("{refused} {refused:?}");
        assert!(!said.contains("a-name-of-somebody"), "{said}");
    }
}

#[test]
fn a_database_in_memory_is_one_for_all_its_clones() {
    let database = Database::open("sqlite::memory:").unwrap();
    database.execute("CREATE TABLE numbers (name TEXT PRIMARY KEY, number BIGINT)", &[]).unwrap();
    let other = database.clone();
    set(&other, "a", 1).unwrap();
    assert_eq!(number(&database, "a"), Some(1));
}
