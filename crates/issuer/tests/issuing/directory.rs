//! An issuer in a directory: whole or not at all, and never with a register of its own making.

use std::fs;

use bauta_credential::{Alg, IssuerMetadata, Schema};
use bauta_issuer::{DirectoryError, IssuerDirectory, IssuerKeys, Register};

use crate::support::{Office, passport, rng, snapshot};

#[test]
fn an_issuer_is_named_after_its_key_or_as_it_wishes() {
    let directory = tempfile::tempdir().unwrap();
    let init = |name: &str, id: Option<&str>| {
        let path = directory.path().join(name);
        let id = id.map(str::to_owned);
        IssuerDirectory::init(&path, id, Alg::BbsModHb, Schema::person(), &mut rng(7)).unwrap()
    };
    let (one, other) = (init("one", None), init("deeper/other", Some("https://issuer.example")));
    assert!(one.issuer().starts_with("urn:bauta:issuer:") && one.issuer().len() == 17 + 32);
    assert_eq!(other.issuer(), "https://issuer.example");
    assert_eq!(IssuerDirectory::open(&directory.path().join("one")).unwrap().metadata(), &one);
    let published = fs::read(directory.path().join("one/issuer.json")).unwrap();
    assert_eq!(IssuerMetadata::from_json(&published).unwrap(), one);
}

#[test]
fn a_new_directory_holds_three_files_and_nothing_beside_it() {
    let mut office = Office::new(Alg::BbsModHb);
    let names: Vec<_> = office.snapshot().into_keys().collect();
    let names: Vec<_> = names.iter().map(|name| name.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["issuer.json", "register.sqlite", "secret-keys.json"]);
    assert_eq!(fs::read_dir(office.path().parent().unwrap()).unwrap().count(), 1);
}

#[cfg(unix)]
// conformance: bbs-key-material-secret
#[test]
fn keys_and_register_are_their_owners() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::new(Alg::BbsModHb);
    for name in ["secret-keys.json", "register.sqlite"] {
        let mode = fs::metadata(office.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_directory_that_holds_anything_is_not_made_an_issuer() {
    let mut office = Office::new(Alg::BbsModHb);
    let before = office.snapshot();
    let again = IssuerDirectory::init(&office.path(), None, Alg::BbsModHb, Schema::person(), &mut rng(8));
    assert!(matches!(again, Err(DirectoryError::NotEmpty)));
    assert!(office.snapshot() == before);
}

#[test]
fn a_name_that_is_refused_makes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    for id in ["", "a\nb"] {
        let path = directory.path().join("issuer");
        let refused =
            IssuerDirectory::init(&path, Some(id.to_owned()), Alg::BbsModHb, Schema::person(), &mut rng(7));
        assert!(matches!(refused, Err(DirectoryError::Malformed(_))));
    }
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn an_empty_directory_becomes_an_issuer() {
    let directory = tempfile::tempdir().unwrap();
    IssuerDirectory::init(directory.path(), None, Alg::BbsMod, Schema::person(), &mut rng(7)).unwrap();
    IssuerDirectory::open(directory.path()).unwrap();
}

/// Keys that were never published and a register of nobody.
#[test]
fn what_an_interrupted_attempt_left_is_no_obstacle() {
    let office = Office::new(Alg::BbsModHb);
    let before = fs::read(office.path().join("secret-keys.json")).unwrap();
    fs::rename(office.path().join("issuer.json"), office.path().join("issuer.json.part")).unwrap();
    assert!(matches!(IssuerDirectory::open(&office.path()), Err(DirectoryError::NoIssuer)));
    IssuerDirectory::init(&office.path(), None, Alg::BbsModHb, Schema::person(), &mut rng(8)).unwrap();
    assert_ne!(fs::read(office.path().join("secret-keys.json")).unwrap(), before);
    assert_eq!(IssuerDirectory::open(&office.path()).unwrap().register().entries().unwrap(), []);

    fs::remove_file(office.path().join("issuer.json")).unwrap();
    fs::write(office.path().join("notes.txt"), "mine").unwrap();
    let before = snapshot(&office.path());
    let refused = IssuerDirectory::init(&office.path(), None, Alg::BbsModHb, Schema::person(), &mut rng(9));
    assert!(matches!(refused, Err(DirectoryError::NotEmpty)));
    assert!(snapshot(&office.path()) == before);
}

#[test]
fn there_is_no_issuer_where_there_is_none() {
    let directory = tempfile::tempdir().unwrap();
    for path in [directory.path().to_owned(), directory.path().join("missing")] {
        assert!(matches!(IssuerDirectory::open(&path), Err(DirectoryError::NoIssuer)));
    }
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn the_keys_are_those_of_the_description() {
    let (office, other) = (Office::new(Alg::BbsModHb), tempfile::tempdir().unwrap());
    let other = other.path().join("issuer");
    IssuerDirectory::init(&other, None, Alg::BbsModHb, Schema::person(), &mut rng(8)).unwrap();
    fs::copy(other.join("secret-keys.json"), office.path().join("secret-keys.json")).unwrap();
    assert!(matches!(IssuerDirectory::open(&office.path()), Err(DirectoryError::Keys)));
    for text in ["", "{}", r#"{"secret_key":"","log_secret_key":""}"#] {
        fs::write(office.path().join("secret-keys.json"), text).unwrap();
        assert!(matches!(IssuerDirectory::open(&office.path()), Err(DirectoryError::Keys)));
    }
    fs::write(office.path().join("issuer.json"), "{}").unwrap();
    assert!(matches!(IssuerDirectory::open(&office.path()), Err(DirectoryError::Malformed(_))));
}

/// A register made anew would give everybody a second credential.
#[test]
fn a_register_that_is_lost_is_not_replaced() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&passport(), 1);
    office.snapshot();
    fs::remove_file(office.path().join("register.sqlite")).unwrap();
    assert!(matches!(IssuerDirectory::open(&office.path()), Err(DirectoryError::Io(_))));
    assert!(!office.path().join("register.sqlite").exists());
    fs::write(office.path().join("register.sqlite"), "").unwrap();
    assert!(matches!(IssuerDirectory::open(&office.path()), Err(DirectoryError::Register(_))));
    assert_eq!(fs::read(office.path().join("register.sqlite")).unwrap(), b"");
}

#[test]
fn a_register_of_a_later_version_is_refused() {
    let mut office = Office::new(Alg::BbsModHb);
    office.sql("UPDATE bauta_versions SET version = 3");
    office.issuer = bauta_issuer::Issuer::new(
        office.metadata.clone(),
        IssuerKeys::generate(Alg::BbsModHb, &mut rng(1)),
        Register::in_memory().unwrap(),
    );
    let before = snapshot(&office.path());
    assert!(matches!(IssuerDirectory::open(&office.path()), Err(DirectoryError::Register(_))));
    assert!(snapshot(&office.path()) == before);
}

/// A register of the first version, as its software left it.
#[test]
fn a_register_of_the_version_before_is_taken_over() {
    let mut office = Office::new(Alg::BbsModHb);
    office.snapshot();
    let file = office.path().join("register.sqlite");
    office.issuer = bauta_issuer::Issuer::new(
        office.metadata.clone(),
        IssuerKeys::generate(Alg::BbsModHb, &mut rng(1)),
        Register::in_memory().unwrap(),
    );
    fs::remove_file(&file).unwrap();
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch(include_str!("../../migrations/sqlite/1.sql")).unwrap();
    connection
        .execute_batch(
            "INSERT INTO persons VALUES (1, zeroblob(32), NULL);
             INSERT INTO credentials VALUES (1, 1, zeroblob(32), 'n', zeroblob(32), '[]', zeroblob(32), 'issued',
                                             'Eriksson', '', 'passport', 'L898902C3', 5, 6);
             PRAGMA user_version = 1",
        )
        .unwrap();
    drop(connection);
    let issuer = IssuerDirectory::open(&office.path()).unwrap();
    let entries = issuer.register().entries().unwrap();
    assert_eq!((entries.len(), entries[0].reserved_at, entries[0].revoked), (1, 5, false));
    assert_eq!(issuer.register().reset_days().unwrap(), 365);
}

#[test]
fn what_is_no_register_is_refused() {
    let office = Office::new(Alg::BbsModHb);
    fs::write(office.path().join("register.sqlite"), "not a database, but long enough to be looked at")
        .unwrap();
    assert!(matches!(IssuerDirectory::open(&office.path()), Err(DirectoryError::Register(_))));
}

// conformance: bbs-key-material-secret
#[test]
fn keys_are_not_printed() {
    let keys = IssuerKeys::generate(Alg::BbsModHb, &mut rng(7));
    let octets = keys.credentials().secret_key().to_octets();
    let printed = format!("{keys:?} {:?}", Office::new(Alg::BbsModHb).issuer);
    assert!(!printed.contains(&hex::encode(&octets[..])) && !printed.contains(&format!("{:?}", &octets[..])));
    assert!(printed.contains("SecretKey"));
}
