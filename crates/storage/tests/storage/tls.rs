//! A server over TLS: only one that has a certificate in its name, of an authority that was named.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use bauta_storage::{Database, StorageError};
use bauta_test_database::Server;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut parameters = CertificateParams::new(vec![]).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap()
}

fn give_certificate(authority: &Authority, data: &Path) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, authority).unwrap();
    fs::write(data.join("server.crt"), certificate.pem()).unwrap();
    fs::write(data.join("server.key"), key.serialize_pem()).unwrap();
    fs::set_permissions(data.join("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_server_over_tls_is_who_it_says() {
    let (ours, other) = (authority(), authority());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = ["ssl=on", "listen_addresses=127.0.0.1", &format!("port={port}")];
    let Some(server) = Server::start_with(&settings, |data| give_certificate(&ours, data)) else { return };
    let local = Database::open(&server.address("postgres")).unwrap();
    local.execute("ALTER ROLE bauta PASSWORD 'hunter2'", &[]).unwrap();

    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, authority: &Authority| {
        let file = directory.path().join(name);
        fs::write(&file, authority.pem()).unwrap();
        file.to_str().unwrap().replace('/', "%2F")
    };
    let (ours, other) = (file("ours.pem", &ours), file("other.pem", &other));
    let open = |host: &str, password: &str, query: &str| {
        Database::open(&format!(
            "postgres://bauta:{password}@{host}:{port}/postgres?hostaddr=127.0.0.1&{query}"
        ))
    };
    let encrypted = |database: Database| {
        let rows = database.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]).unwrap();
        rows[0].get::<bool>(0).unwrap()
    };
    for mode in ["require", "verify-full"] {
        let query = format!("sslmode={mode}&sslrootcert={ours}");
        assert!(encrypted(open("localhost", "hunter2", &query).unwrap()));
    }
    assert!(!encrypted(open("localhost", "hunter2", "").unwrap()), "on this machine it is not asked for");
    for (host, password, query) in [
        ("localhost", "hunter2", format!("sslmode=require&sslrootcert={other}")),
        ("elsewhere.example", "hunter2", format!("sslmode=require&sslrootcert={ours}")),
        ("localhost", "hunter3", format!("sslmode=require&sslrootcert={ours}")),
    ] {
        let refused = open(host, password, &query).unwrap_err();
        assert!(!matches!(refused, StorageError::Address(_)), "{refused}");
        assert!(!format!("{refused} {refused:?}").contains(password), "{refused}");
    }
}
