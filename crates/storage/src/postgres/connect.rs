//! How a server is reached: by its address, over TLS where it is on another machine.

use std::error::Error;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ::postgres::config::{Host, SslMode};
use ::postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::form_urlencoded;

use super::refusal;
use crate::error::StorageError;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// After how long a silent connection is looked after, and how long what was sent may stay without a sign that it came.
const SILENCE: Duration = Duration::from_secs(30);

/// A server's address, read.
pub(super) struct Connector {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

/// What we read of an address ourselves.
#[derive(Default)]
struct Security {
    /// Whether TLS is asked for, or to be done without.
    tls: Option<bool>,
    /// Where the certificates of the authorities are.
    roots: Option<PathBuf>,
}

impl Connector {
    pub(super) fn new(address: &str) -> Result<Self, StorageError> {
        let (address, security) = split(address)?;
        // What the library has to say quotes the address, in which there is a password.
        let unread = StorageError::Address("it is not postgres://user:password@host:port/database");
        let mut config: Config = address.parse().map_err(|_| unread)?;
        let tls = security.tls.unwrap_or_else(|| !is_local(&config));
        config
            .connect_timeout(PATIENCE)
            .keepalives_idle(SILENCE)
            .tcp_user_timeout(SILENCE)
            .application_name("bauta")
            .ssl_mode(if tls { SslMode::Require } else { SslMode::Disable });
        let tls = if tls { Some(MakeRustlsConnect::new(client(security.roots)?)) } else { None };
        Ok(Self { config, tls })
    }

    pub(super) fn connect(&self) -> Result<Client, StorageError> {
        let client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        let mut client = client.map_err(|error| unreachable(&error))?;
        // What is committed is on disk, unless the server waits for even more; nobody waits for a lock for ever.
        client.batch_execute(SETTINGS).map_err(|error| refusal(&error))?;
        Ok(client)
    }
}

/// Why a server cannot be reached, or lets nobody in.
fn unreachable(error: &::postgres::Error) -> StorageError {
    match (error.as_db_error(), error.source()) {
        (None, Some(cause)) => StorageError::Unavailable(format!("{error}: {cause}")),
        _ => refusal(error),
    }
}

const SETTINGS: &str = "SELECT set_config('synchronous_commit', 'on', false)
                          WHERE current_setting('synchronous_commit') IN ('off', 'local');
                        SET lock_timeout = '5s'";

/// The address without what says how to use TLS.
fn split(address: &str) -> Result<(String, Security), StorageError> {
    let mut security = Security::default();
    // A password may have a question mark in it.
    let host = address.find('@').unwrap_or_default();
    let Some(question) = address[host..].find('?') else { return Ok((address.to_owned(), security)) };
    let (before, after) = (&address[..host + question], &address[host + question + 1..]);
    let mut rest = form_urlencoded::Serializer::new(String::new());
    for pair in after.split('&').filter(|pair| !pair.is_empty()) {
        for (name, value) in form_urlencoded::parse(pair.replace('+', "%2B").as_bytes()) {
            match (&*name, &*value) {
                ("sslmode", "disable") => security.tls = Some(false),
                ("sslmode", "require" | "verify-ca" | "verify-full") => security.tls = Some(true),
                ("sslmode", "allow" | "prefer") => {}
                ("sslmode", _) => return Err(StorageError::Address("sslmode is disable or require")),
                ("sslrootcert", file) => security.roots = Some(file.into()),
                (name, value) => drop(rest.append_pair(name, value)),
            }
        }
    }
    // Where PostgreSQL's addresses have a space, a form has a plus sign.
    let rest = rest.finish().replace('+', "%20");
    Ok((if rest.is_empty() { before.to_owned() } else { format!("{before}?{rest}") }, security))
}

/// Whether the server is on this machine.
fn is_local(config: &Config) -> bool {
    let local_name = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    match config.get_hostaddrs() {
        [] => config.get_hosts().iter().all(local_name),
        addresses => addresses.iter().all(IpAddr::is_loopback),
    }
}

/// TLS with a server that has a certificate in its name.
fn client(roots: Option<PathBuf>) -> Result<ClientConfig, StorageError> {
    let mut trusted = RootCertStore::empty();
    match roots {
        None => {
            trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Some(file) => {
            let unread = |_| StorageError::Address("the file `sslrootcert` holds no certificate");
            for certificate in CertificateDer::pem_file_iter(file).map_err(unread)? {
                let refused = |_| StorageError::Address("the file `sslrootcert` holds another certificate");
                trusted.add(certificate.map_err(unread)?).map_err(refused)?;
            }
        }
    }
    if trusted.is_empty() {
        return Err(StorageError::Address("TLS is asked for, and no authority's certificate is there"));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| StorageError::Address("TLS cannot be set up"))?;
    Ok(builder.with_root_certificates(trusted).with_no_client_auth())
}
