//! What a site writes into its logs.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use bauta_test_database::Fresh;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{Site, TOKEN, world};

/// Everything that was logged.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Logged {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// At the most talkative level, over a log-in, refusals of each kind, a ban and a log-out.
#[test]
fn logs_have_no_attribute_no_nonce_and_no_secret() {
    let logged = Logged::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(logged.clone());
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    let fresh = Fresh::sqlite();
    let secrets = tokio::runtime::Runtime::new().unwrap().block_on(scenario(fresh.address()));
    let text = String::from_utf8(logged.0.lock().unwrap().clone()).unwrap();
    for expected in ["an answer was accepted", "refused", "an account was banned"] {
        assert!(text.contains(expected), "{expected}");
    }
    for secret in secrets {
        assert!(secret.len() >= 6 && !text.contains(&secret), "{secret}");
    }
}

/// What may be in no log.
async fn scenario(database: &str) -> Vec<String> {
    let site = Site::game(database);
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    let begun = site.begin().await;
    let nonce = site.request_of(&begun).await.nonce().to_string();
    let answer = site.answer_of(&begun, &world().wallets[0]).await;
    let back = crate::support::path_of(&site.post_answer(&begun.state, &answer).await);
    site.post_answer(&begun.state, &answer).await.problem();
    site.post_answer(&begun.state, &answer[..answer.len() - 9]).await.problem();
    site.post_answer("nonsense", &answer).await.problem();
    site.get(&back, "bauta_login=stolen").await.problem();
    let session = site.get(&back, &begun.cookie).await.cookie("bauta_session").unwrap();
    let account = site.account(&session).await;
    let ban = json!({"account": account, "reason": "said something"}).to_string();
    site.administer("POST".parse().unwrap(), "/admin/bans", (TOKEN, &ban)).await;
    site.administer("POST".parse().unwrap(), "/admin/bans", ("wrong token", &ban)).await.problem();
    let other = site.begin().await;
    site.post_answer(&other.state, &site.answer_of(&other, &world().wallets[0]).await).await.problem();
    site.post("/logout", &session).await;
    let parts = answer.split(['.', '~']).filter(|part| part.len() > 20).map(str::to_owned);
    let code = back.split_once('=').unwrap().1.to_owned();
    let fixed = [nonce, begun.state, value(&begun.cookie), value(&session), code, account, TOKEN.into()];
    let shown = ["990101".to_owned(), "said something".into(), "wrong token".into()];
    fixed.into_iter().chain(shown).chain(parts).collect()
}
