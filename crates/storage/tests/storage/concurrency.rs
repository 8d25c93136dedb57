//! Many at the same time: as if there were no other.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use bauta_storage::{Database, StorageError};

use crate::{ADD, number, set, with_tables};

/// More than there are connections.
const THREADS: i64 = 12;
const TIMES: i64 = 20;

fn at_once(work: impl Fn(i64) + Sync) {
    let work = &work;
    thread::scope(|scope| (0..THREADS).for_each(|thread| drop(scope.spawn(move || work(thread)))));
}

fn look(transaction: &mut dyn bauta_storage::Transaction, name: &str) -> Result<i64, StorageError> {
    let row = transaction.first("SELECT number FROM numbers WHERE name = ?1", &[name.into()])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Read and write apart: whoever was overtaken does it again, wherever it turns out.
#[test]
fn nothing_is_lost_where_many_count() {
    for (fresh, database) in with_tables() {
        set(&database, "a", 0).unwrap();
        let (databases, attempts) = ([fresh.open(), fresh.open()], AtomicU32::new(0));
        at_once(|thread| {
            for _ in 0..TIMES {
                let done: Result<(), StorageError> = databases[usize::try_from(thread % 2).unwrap()]
                    .transaction(|transaction| {
                        attempts.fetch_add(1, Ordering::Relaxed);
                        let next = look(transaction, "a")? + 1;
                        transaction
                            .execute("UPDATE numbers SET number = ?1 WHERE name = 'a'", &[next.into()])?;
                        Ok(())
                    });
                done.unwrap();
            }
        });
        assert_eq!(number(&database, "a"), Some(THREADS * TIMES), "{:?}", fresh.kind());
    }
}

/// Each sees that the other has not, and does: only what is in order is allowed.
#[test]
fn two_do_not_both_act_on_what_the_other_changes() {
    for (fresh, database) in with_tables() {
        for round in 0..15 {
            set(&database, "a", 1).unwrap();
            set(&database, "b", 1).unwrap();
            let databases = [("a", fresh.open()), ("b", fresh.open())];
            thread::scope(|scope| {
                for (name, database) in &databases {
                    scope.spawn(move || {
                        let done: Result<(), StorageError> = database.transaction(|transaction| {
                            // One of the two has to stay.
                            if look(transaction, "a")? + look(transaction, "b")? > 1 {
                                let sql = "UPDATE numbers SET number = 0 WHERE name = ?1";
                                transaction.execute(sql, &[(*name).into()])?;
                            }
                            Ok(())
                        });
                        done.unwrap();
                    });
                }
            });
            let left = number(&database, "a").unwrap() + number(&database, "b").unwrap();
            assert_eq!(left, 1, "{:?}, round {round}", fresh.kind());
        }
    }
}

/// Look whether it is there, and make it: the second one finds it, and is not told of a key that is taken.
#[test]
fn what_is_made_once_is_found_by_all_others() {
    for (fresh, _database) in with_tables() {
        let databases = [fresh.open(), fresh.open()];
        for round in 0..10 {
            let made = AtomicU32::new(0);
            at_once(|thread| {
                let name = format!("round {round}");
                let fresh: bool = databases[usize::try_from(thread % 2).unwrap()]
                    .transaction(|transaction| {
                        let there = transaction
                            .first("SELECT 1 FROM numbers WHERE name = ?1", &[name.as_str().into()])?;
                        if there.is_none() {
                            let values = [name.as_str().into(), thread.into()];
                            transaction.execute("INSERT INTO numbers VALUES (?1, ?2)", &values)?;
                        }
                        Ok::<_, StorageError>(there.is_none())
                    })
                    .unwrap();
                made.fetch_add(u32::from(fresh), Ordering::Relaxed);
            });
            assert_eq!(made.into_inner(), 1, "{:?}", fresh.kind());
        }
    }
}

/// Somebody makes it by a single statement, which looks for nothing: the transaction begins again, and finds it.
#[test]
fn what_is_made_in_between_is_found_the_second_time() {
    let Some(fresh) = bauta_test_database::Fresh::postgres() else { return };
    let (fresh, database) = crate::with_table(fresh);
    let other = fresh.open();
    let found: Result<bool, StorageError> = database.transaction(|transaction| {
        let there = transaction.first("SELECT 1 FROM numbers WHERE name = 'a'", &[])?;
        if there.is_none() {
            set(&other, "a", 1)?;
            transaction.execute("INSERT INTO numbers VALUES ('a', 2)", &[])?;
        }
        Ok(there.is_some())
    });
    assert!(found.unwrap());
    assert_eq!(number(&database, "a"), Some(1));
}

/// Conflicts inside what is alone end the whole transaction, which begins again.
#[test]
fn what_is_alone_does_not_hide_a_conflict() {
    for (fresh, database) in with_tables() {
        set(&database, "a", 0).unwrap();
        let databases = [fresh.open(), fresh.open()];
        at_once(|thread| {
            for _ in 0..5 {
                let done: Result<(), StorageError> = databases[usize::try_from(thread % 2).unwrap()]
                    .transaction(|transaction| {
                        let done = transaction.alone(|transaction| {
                            let next = look(transaction, "a")? + 1;
                            let sql = "UPDATE numbers SET number = ?1 WHERE name = 'a'";
                            transaction.execute(sql, &[next.into()])
                        })?;
                        done.map(drop)
                    });
                done.unwrap();
            }
        });
        assert_eq!(number(&database, "a"), Some(THREADS * 5), "{:?}", fresh.kind());
    }
}

#[test]
fn single_statements_are_done_by_many_at_once() {
    for (fresh, database) in with_tables() {
        set(&database, "a", 0).unwrap();
        at_once(|_| {
            for _ in 0..TIMES {
                assert_eq!(database.execute(ADD, &["a".into()]).unwrap(), 1);
                assert!(number(&database, "a").unwrap() > 0);
            }
        });
        assert_eq!(number(&database, "a"), Some(THREADS * TIMES), "{:?}", fresh.kind());
    }
}

/// A name is taken once, however many reach for it by one statement.
#[test]
fn one_statement_takes_a_name_once() {
    for (fresh, database) in with_tables() {
        for round in 0..10 {
            let taken = AtomicU32::new(0);
            at_once(|thread| {
                let sql = "INSERT INTO numbers VALUES (?1, ?2) ON CONFLICT DO NOTHING RETURNING name";
                let rows = database.query(sql, &[format!("round {round}").into(), thread.into()]).unwrap();
                taken.fetch_add(u32::try_from(rows.len()).unwrap(), Ordering::Relaxed);
            });
            assert_eq!(taken.into_inner(), 1, "{:?}", fresh.kind());
        }
    }
}

/// A file that two open at the same time, for the first time.
#[test]
fn a_new_file_is_opened_by_many_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("database.sqlite");
    at_once(|thread| {
        let database = Database::file(&file).unwrap();
        database
            .execute("CREATE TABLE IF NOT EXISTS numbers (name TEXT PRIMARY KEY, number BIGINT)", &[])
            .unwrap();
        set(&database, &thread.to_string(), thread).unwrap();
    });
    let database = Database::file(&file).unwrap();
    assert!((0..THREADS).all(|thread| number(&database, &thread.to_string()) == Some(thread)));
}
