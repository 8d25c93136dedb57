//! The ways through the page that several tests go.

use std::path::Path;

use bauta_server::demonstration::{Demonstration, Host, Options};
use tempfile::TempDir;

use super::Browser;

pub(crate) const PASSPHRASE: &str = "kettle orbit meadow violin";

/// A running demonstration with the page as its sources are now, and the wallet's module as it was built last.
pub(crate) struct Stage {
    pub(crate) demonstration: Demonstration,
    pub(crate) directory: TempDir,
    page: TempDir,
}

impl Stage {
    pub(crate) async fn start() -> Self {
        let (directory, page) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(root.join("page")).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), page.path().join(file.file_name())).unwrap();
        }
        for name in ["wallet-module.js.gz", "wallet.wasm.gz"] {
            let built = root.join("dist").join(name);
            assert!(built.is_file(), "{name} is not built: cargo xtask page");
            std::fs::copy(built, page.path().join(name)).unwrap();
        }
        let options = Options {
            port: 0,
            directory: Some(directory.path().to_owned()),
            page: Some(page.path().to_owned()),
            people: 20,
            ..Options::default()
        };
        let demonstration = Demonstration::start(options).await.unwrap();
        Self { demonstration, directory, page }
    }

    /// An address of a party.
    pub(crate) fn at(&self, host: Host, path: &str) -> String {
        format!("{}{path}", self.demonstration.origin(host))
    }

    /// A screen of the tour.
    pub(crate) fn step(&self, step: u8) -> String {
        self.at(Host::Wallet, &format!("/#step={step}"))
    }
}

impl Browser {
    /// Goes to a screen and waits until the wallet is there.
    pub(crate) async fn step(&self, stage: &Stage, step: u8) {
        self.go(&stage.step(step)).await;
        self.until(&format!(
            "document.body.dataset.ready && document.querySelector('[data-step=\"{step}\"]')"
        ))
        .await;
    }

    /// Makes a wallet.
    pub(crate) async fn make_wallet(&self) {
        self.write("input[type=password]", PASSPHRASE).await;
        self.click("[data-do=create]").await;
        self.appears("[data-do=enrol]").await;
    }

    /// Opens it, where it is locked.
    pub(crate) async fn unlock(&self) {
        self.until("document.body.dataset.ready").await;
        if self.run("return Boolean(document.querySelector('[data-do=unlock]'))").await == true {
            self.write("input[type=password]", PASSPHRASE).await;
            self.click("[data-do=unlock]").await;
            self.until("!document.querySelector('[data-do=unlock]')").await;
        }
    }

    /// Shows the document of a specimen person (0 to 2) and types the code from the telephone.
    pub(crate) async fn enrol(&self, person: u8) {
        self.click(&format!("input[name=person][value='{person}']")).await;
        self.click("[data-do=enrol]").await;
        let code = self.text("#code-shown").await;
        self.write("#code", &code).await;
        self.click("[data-do=confirm]").await;
        self.appears("[data-do=first-night]").await;
    }

    /// From an empty browser to a credential in good standing.
    pub(crate) async fn begin(&self, stage: &Stage, person: u8) {
        self.step(stage, 1).await;
        self.make_wallet().await;
        self.enrol(person).await;
        self.click("[data-do=first-night]").await;
        self.appears(".note.good").await;
    }

    /// From the platform's own page to the wallet's question.
    pub(crate) async fn ask(&self, stage: &Stage, platform: &str) {
        self.step(stage, 2).await;
        self.unlock().await;
        self.click(&format!("[data-visit={platform}]")).await;
        self.until("document.querySelector('#logout, button[data-login]')").await;
        if self.run("return Boolean(document.querySelector('#logout'))").await == true {
            self.click("#logout").await;
        }
        self.click("button[data-login='/login']").await;
        self.until("location.hostname === 'wallet.localhost'").await;
        self.unlock().await;
    }

    /// The same, consent, and back at the platform.
    pub(crate) async fn visit(&self, stage: &Stage, platform: &str) {
        self.ask(stage, platform).await;
        self.click("[data-do=consent]").await;
        self.until(&format!("location.hostname === '{platform}.localhost'")).await;
        self.appears("#logout").await;
    }
}
