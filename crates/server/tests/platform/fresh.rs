//! Stands in until the databases of tests have a crate of their own.

pub struct Fresh {
    directory: tempfile::TempDir,
    address: String,
}

impl Fresh {
    pub fn of_each_kind() -> Vec<Self> {
        let directory = tempfile::tempdir().unwrap();
        let address = directory.path().join("platform.sqlite").to_str().unwrap().to_owned();
        vec![Self { directory, address }]
    }

    pub fn address(&self) -> &str {
        assert!(self.directory.path().exists());
        &self.address
    }
}
