//! From a location, as people write it, to a store.

use std::env;
use std::path::Path as Directory;
use std::time::Duration;

use object_store::http::HttpBuilder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ClientOptions, ObjectStore, ObjectStoreScheme, RetryConfig, parse_url_opts};
use url::{Position, Url};

use crate::error::StoreError;

/// The variables of the environment from which stores take keys and regions.
const VARIABLES: [&str; 3] = ["AWS_", "GOOGLE_", "AZURE_"];

/// A store, and where in it the files are.
pub(crate) type Place = (Box<dyn ObjectStore>, Path);

/// The store of a location. A directory has to be there.
pub(crate) fn open(location: &str) -> Result<Place, StoreError> {
    let unknown = || StoreError::Location(location.to_owned());
    let url = match local(location) {
        Local::Directory(directory) => return open_directory(&directory),
        Local::Url(url) => url,
    };
    let (scheme, path) = ObjectStoreScheme::parse(&url).map_err(|_| unknown())?;
    if scheme == ObjectStoreScheme::Http {
        return Ok((web_server(&url)?, path));
    }
    let settings = env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        let taken = VARIABLES.iter().any(|prefix| name.starts_with(prefix));
        Some((name, value.into_string().ok()?)).filter(|_| taken)
    });
    parse_url_opts(&url, settings).map_err(|error| match error {
        object_store::Error::Generic { .. } => StoreError::Store(error),
        _ => unknown(),
    })
}

/// Makes the directory, where the location is one.
pub(crate) fn create_directory(location: &str) -> Result<(), StoreError> {
    match local(location) {
        Local::Directory(directory) => Ok(std::fs::create_dir_all(directory)?),
        Local::Url(_) => Ok(()),
    }
}

enum Local {
    Directory(std::path::PathBuf),
    Url(Url),
}

/// A path, or an address: one letter before a colon is a drive and no scheme.
fn local(location: &str) -> Local {
    match Url::parse(location) {
        Ok(url) if url.scheme() == "file" => match url.to_file_path() {
            Ok(directory) => Local::Directory(directory),
            Err(()) => Local::Url(url),
        },
        Ok(url) if url.scheme().len() > 1 && location[url.scheme().len()..].starts_with(":/") => {
            Local::Url(url)
        }
        _ => Local::Directory(location.into()),
    }
}

fn open_directory(directory: &Directory) -> Result<Place, StoreError> {
    if !directory.is_dir() {
        return Err(StoreError::NoDirectory(directory.display().to_string()));
    }
    let store = LocalFileSystem::new_with_prefix(directory).map_err(StoreError::Store)?;
    Ok((Box::new(store), Path::default()))
}

/// A server that does not answer is given up within a minute; what it sends is signed, so `http` will do.
fn web_server(url: &Url) -> Result<Box<dyn ObjectStore>, StoreError> {
    let options = ClientOptions::new()
        .with_allow_http(true)
        .with_connect_timeout(Duration::from_secs(10))
        .with_timeout(Duration::from_mins(1));
    let retry =
        RetryConfig { max_retries: 2, retry_timeout: Duration::from_secs(30), ..RetryConfig::default() };
    let server = HttpBuilder::new()
        .with_url(&url[..Position::BeforePath])
        .with_client_options(options)
        .with_retry(retry)
        .build();
    Ok(Box::new(server.map_err(StoreError::Store)?))
}
