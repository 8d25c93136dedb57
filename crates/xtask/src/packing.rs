//! How files lie in the page: compressed, each as `NAME.gz`, to be served as `NAME` with `Content-Encoding: gzip`.

use zopfli::{Format, Options};

use crate::error::PageError;

/// The name of a file as it lies in the page.
pub(crate) fn packed_name(name: &str) -> String {
    format!("{name}.gz")
}

/// As `gzip -n` would, only smaller: without a name or a time.
pub(crate) fn pack(octets: &[u8]) -> Result<Vec<u8>, PageError> {
    let mut packed = Vec::new();
    zopfli::compress(Options::default(), Format::Gzip, octets, &mut packed).map_err(PageError::Packing)?;
    Ok(packed)
}
