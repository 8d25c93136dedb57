//! What the figures were measured on, and with which versions.

use std::process::Command;
use std::thread::available_parallelism;

use serde::Serialize;

const LOCK: &str = include_str!("../../Cargo.lock");
/// The packages whose versions belong to the figures.
const PACKAGES: [&str; 9] = [
    "bauta-bbs",
    "zkryptium",
    "affinidi-bbs",
    "bls12_381_plus",
    "bbs_plus",
    "sd-jwt-payload",
    "p256",
    "ark-bls12-381",
    "blst",
];

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) system: String,
    pub(crate) rustc: String,
    /// What does our pairings: `ark`, or `blst` with the package's feature of that name.
    pub(crate) backend: &'static str,
    pub(crate) packages: Vec<String>,
}

impl Machine {
    pub(crate) fn here() -> Self {
        let processor = std::fs::read_to_string("/proc/cpuinfo")
            .ok()
            .and_then(|text| {
                let line = text.lines().find(|line| line.starts_with("model name"))?;
                line.split_once(':').map(|(_, name)| name.trim().to_owned())
            })
            .unwrap_or_else(|| "a processor that does not say its name".into());
        let rustc = Command::new("rustc").arg("--version").output().ok();
        let rustc = rustc.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
        Self {
            processor,
            cores: available_parallelism().map_or(1, Into::into),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            rustc: rustc.trim().to_owned(),
            backend: BACKEND,
            packages: PACKAGES.iter().flat_map(|name| versions(name)).collect(),
        }
    }
}

/// What does our pairings.
pub(crate) const BACKEND: &str = if cfg!(feature = "blst") { "blst" } else { "ark" };

/// Every version of a package in `Cargo.lock`, beside its name.
fn versions(package: &str) -> Vec<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = LOCK.lines();
    let mut found = Vec::new();
    while lines.any(|line| line == name) {
        let version = lines.next().and_then(|line| line.split('"').nth(1)).unwrap_or_default();
        found.push(format!("{package} {version}"));
    }
    found
}
