//! The checking source: it has the registers, and says whether what a platform holds belongs together.

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use serde_json::{Value, json};

use crate::design::register::{Register, SIMILAR, register};
use crate::design::signed::{self, Signer};
use crate::design::{Connection, Outcome, World};
use crate::transcript::Party;

/// The type of the source's answers.
const RESULT: &str = "identity-check-result";

/// The source that platforms check with.
#[derive(Debug)]
pub struct Source {
    signer: Signer,
    register: Register,
    /// Who asked when about an identity number that matched, as the log has it.
    log: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Source {
    /// A source with a key and the registers.
    pub fn start(world: &mut World<'_>) -> Self {
        let signer = Signer::generate(&mut world.rng);
        world.hold(Party::CheckingSource, "signing", &signer.secret());
        Self { signer, register: register(world, Party::CheckingSource), log: BTreeMap::new() }
    }

    /// What platforms check its answers with.
    pub fn public(&self) -> VerifyingKey {
        self.signer.public()
    }

    /// The source looks the elements of a question up, writes the check into its log and signs the answer.
    ///
    /// Elements: family and given name with the identity number; and the telephone and the face where the question has
    /// them. Octets that are no question match nobody.
    pub fn answer(&mut self, world: &mut World<'_>, line: &Connection, question: &[u8]) -> String {
        let question: Value = serde_json::from_slice(question).unwrap_or_default();
        let number = question["id_number"].as_str().unwrap_or_default();
        let similarity = self.similarity(number, &question);
        let matches =
            self.belong_together(number, &question) && similarity.is_none_or(|value| value >= SIMILAR);
        // The log names the elements that were checked; whether it repeats them all is not documented.
        let row = json!({ "client": question["client"], "id_number": number, "elements": question["elements"],
            "match": matches, "similarity": similarity });
        world.keep(Party::CheckingSource, "log", number, Some(line), row.to_string().as_bytes());
        if matches {
            let client = question["client"].as_str().unwrap_or_default().to_owned();
            self.log.entry(number.to_owned()).or_default().insert(client, world.now);
        }
        let mut answer = json!({ "nonce": question["nonce"], "match": matches });
        if let Some(similarity) = similarity {
            answer["similarity"] = similarity.into();
        }
        world.spend("checking-source", "answer", |_| self.signer.sign(RESULT, &answer))
    }

    /// Who asked about an identity number, as far as the log goes back.
    pub fn clients(&self, world: &World<'_>, id_number: &str) -> Vec<String> {
        let days = world.setting.retention_days.map_or(u64::MAX, u64::from);
        let since = world.now.saturating_sub(days.saturating_mul(86_400));
        let clients = self.log.get(id_number).into_iter().flatten();
        clients.filter(|(_, time)| **time >= since).map(|(client, _)| client.clone()).collect()
    }

    fn belong_together(&self, number: &str, question: &Value) -> bool {
        self.register.get(number).is_some_and(|entry| {
            question["family_name"] == *entry.family_name
                && question["given_name"] == *entry.given_name
                && (question.get("telephone").is_none() || question["telephone"] == *entry.telephone)
        })
    }

    fn similarity(&self, number: &str, question: &Value) -> Option<f64> {
        let face = hex::decode(question.get("face")?.as_str().unwrap_or_default()).unwrap_or_default();
        Some(self.register.get(number).map_or(0.0, |entry| entry.similarity(&face)))
    }
}

/// What a platform reads in the source's answer.
///
/// # Errors
///
/// It is not the source's answer to the question with this nonce, or the elements do not belong together.
pub fn read_answer(key: &VerifyingKey, nonce: &str, answer: &[u8], platform: Party) -> Result<(), Outcome> {
    let answer = signed::verify_as(key, RESULT, answer)
        .map_err(|_| Outcome::Refused(platform, "the source's answer is not signed by it"))?;
    if answer["nonce"] != nonce {
        return Err(Outcome::Refused(platform, "the source's answer is to another question"));
    }
    if answer["match"] != true {
        return Err(Outcome::Refused(Party::CheckingSource, "the data do not belong to one person"));
    }
    Ok(())
}
