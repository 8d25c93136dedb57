//! Addresses: which are read, and that no password gets out.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use bauta_storage::{Database, StorageError};
use bauta_test_database::Fresh;

/// No answer comes from there.
const NOWHERE: &str = "localhost:1";

#[test]
fn no_error_has_a_password_in_it() {
    for address in [
        format!("postgres://somebody:hunter2@{NOWHERE}/database"),
        format!("postgres://somebody:hunter2@{NOWHERE}/database?sslmode=require"),
        format!("postgres://somebody:hunter2@{NOWHERE}/database?sslmode=perhaps"),
        format!("postgres://somebody:hunter2@{NOWHERE}/database?sslrootcert=%2Fmissing&sslmode=require"),
        format!("postgres://somebody:hunter2@{NOWHERE}/database?unheard_of=hunter2"),
        format!("postgres://{NOWHERE}/database?password=hunter2"),
        format!("postgres://{NOWHERE}/database?password=hunter2&port=x"),
        "postgres://somebody:hunter2".to_owned(),
        "postgres://somebody:hunter2?hunter2@".to_owned(),
        "postgres://somebody:hun?ter=hunter2@localhost:1/database".to_owned(),
        "postgres://somebody:hunter2%zz@localhost:hunter2/".to_owned(),
        "mysql://somebody:hunter2@localhost/database".to_owned(),
    ] {
        let refused = Database::open(&address).unwrap_err();
        let said = format!("{refused} {refused:?}");
        assert!(!said.contains("hunter2"), "{said}");
        let expected = matches!(refused, StorageError::Address(_) | StorageError::Unavailable(_));
        assert!(expected, "{address}: {said}");
    }
}

#[test]
fn a_database_does_not_print_its_address() {
    for fresh in Fresh::of_each_kind() {
        assert_eq!(format!("{:?}", fresh.open()), "Database { .. }");
    }
}

/// What else stands in an address reaches the server: here, in whose tables one is.
#[test]
fn what_else_an_address_says_is_kept() {
    let Some(fresh) = Fresh::postgres() else { return };
    let database = fresh.open();
    database.execute("CREATE SCHEMA forum", &[]).unwrap();
    let mark = if fresh.address().contains('?') { '&' } else { '?' };
    for options in
        ["options=-c%20search_path%3Dforum&sslmode=disable", "sslmode=prefer&options=-csearch_path%3Dforum"]
    {
        let forum = Database::open(&format!("{}{mark}{options}", fresh.address())).unwrap();
        forum.execute("CREATE TABLE IF NOT EXISTS notes (text TEXT)", &[]).unwrap();
        forum.query("SELECT text FROM notes", &[]).unwrap();
    }
    assert!(database.query("SELECT text FROM notes", &[]).is_err());
    database.query("SELECT text FROM forum.notes", &[]).unwrap();
}

/// A server elsewhere that does no TLS, or somebody between who says so, is told nothing.
#[test]
fn a_server_elsewhere_is_told_nothing_without_tls() {
    // On Linux this reaches the same machine, and is not its own name for itself.
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let address = listener.local_addr().unwrap();
    for (query, asked_for_tls) in
        [("", true), ("?sslmode=prefer", true), ("?sslmode=require", true), ("?sslmode=disable", false)]
    {
        thread::scope(|scope| {
            let heard = scope.spawn(|| {
                let (mut stream, _) = listener.accept().unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
                let mut heard = vec![0; 8];
                stream.read_exact(&mut heard).unwrap();
                let asked = heard == [0, 0, 0, 8, 4, 210, 22, 47];
                if asked {
                    stream.write_all(b"N").unwrap();
                    // Whatever comes, until it ends or is waited for in vain.
                    let _ = stream.read_to_end(&mut heard);
                }
                (asked, heard.len())
            });
            let refused = Database::open(&format!("postgres://somebody:hunter2@{address}/database{query}"));
            assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
            assert_eq!(heard.join().unwrap(), (asked_for_tls, 8), "{query}");
        });
    }
}
