//! Identity documents with a chip, as they are before any scheme: signed data, and a key that proves that the chip is
//! no copy.
//!
//! Pilot applications read the document by NFC (news reports of August 2024). How a chip of each kind of document proves
//! that it is genuine is not public for all of them; here it is done as travel documents do it (ICAO 9303, passive and
//! active authentication), with Ed25519 in place of their algorithms. All eight kinds have a chip here.

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use rand_core::RngCore as _;
use serde_json::{Value, json};

use super::World;
use super::signed::{self, Signer};
use crate::scenario::{Person, PersonNumber};
use crate::transcript::Party;

/// The type of a chip's data, which the state signed.
const DATA: &str = "document";
/// The type of a chip's answer to a challenge.
const PROOF: &str = "document-proof";

/// The state's documents, in their holders' hands.
#[derive(Debug)]
pub struct Chips {
    state: Signer,
    chips: BTreeMap<PersonNumber, (String, Signer)>,
}

/// What a reader gets from a chip.
#[derive(Clone, Debug)]
pub struct ChipAnswer {
    /// The data, as the state signed it.
    pub data: String,
    /// The chip's answer to the reader's challenge.
    pub proof: String,
}

/// Why a document was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGenuine {
    /// The data were not signed by the state.
    #[error("the data of the document were not signed by the state")]
    Data,
    /// What answered is not the chip of this document, or it answered another challenge.
    #[error("the document did not prove that it is no copy")]
    Proof,
}

impl Chips {
    /// The state's key for documents.
    pub fn start(world: &mut World<'_>) -> Self {
        let state = Signer::generate(&mut world.rng);
        world.hold(Party::Authority, "documents", &state.secret());
        Self { state, chips: BTreeMap::new() }
    }

    /// What readers check documents with.
    pub fn public(&self) -> VerifyingKey {
        self.state.public()
    }

    /// A person holds the document to the reader, which sends a challenge.
    pub fn read(&mut self, world: &mut World<'_>, person: PersonNumber, challenge: &str) -> ChipAnswer {
        let state = &self.state;
        let (data, chip) = self.chips.entry(person).or_insert_with(|| {
            let chip = Signer::generate(&mut world.rng);
            (state.sign(DATA, &printed(&world.scenario.people[person as usize], &chip)), chip)
        });
        ChipAnswer { data: data.clone(), proof: chip.sign(PROOF, &json!({ "challenge": challenge })) }
    }
}

/// The best that somebody makes who has only another's data: a document signed with a key of their own.
pub fn forged(world: &mut World<'_>, victim: PersonNumber, challenge: &str) -> ChipAnswer {
    let (state, chip) = (Signer::generate(&mut world.rng), Signer::generate(&mut world.rng));
    let data = state.sign(DATA, &printed(&world.scenario.people[victim as usize], &chip));
    ChipAnswer { data, proof: chip.sign(PROOF, &json!({ "challenge": challenge })) }
}

fn printed(person: &Person, chip: &Signer) -> Value {
    let (year, month, day) = person.birth_date.ymd();
    json!({
        "document": person.document, "document_number": person.document_number, "id_number": person.id_number,
        "family_name": person.family_name, "given_name": person.given_name,
        "birth_date": format!("{year:04}{month:02}{day:02}"), "female": person.female, "region": person.region,
        "chip_key": hex::encode(chip.public().as_bytes()),
    })
}

/// A reader checks what a chip answered. `Ok`: the data.
///
/// # Errors
///
/// The document is not genuine.
pub fn check(state: &VerifyingKey, challenge: &str, answer: &ChipAnswer) -> Result<Value, NotGenuine> {
    let data = signed::verify_as(state, DATA, answer.data.as_bytes()).map_err(|_| NotGenuine::Data)?;
    let key = hex::decode(data["chip_key"].as_str().unwrap_or_default()).map_err(|_| NotGenuine::Proof)?;
    let key = key.try_into().map_err(|_| NotGenuine::Proof)?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| NotGenuine::Proof)?;
    let proof = signed::verify_as(&key, PROOF, answer.proof.as_bytes()).map_err(|_| NotGenuine::Proof)?;
    if proof["challenge"] == challenge { Ok(data) } else { Err(NotGenuine::Proof) }
}

/// A password as the application accepts it.
pub(super) fn eight_digits(world: &mut World<'_>) -> String {
    loop {
        let password = format!("{:08}", world.rng.next_u32() % 100_000_000);
        if is_good_password(&password) {
            return password;
        }
    }
}

/// Whether it has eight digits, not all in one row upwards or downwards (`12345678`), and not all alike.
pub(super) fn is_good_password(password: &str) -> bool {
    let octets = password.as_bytes();
    let steps: std::collections::BTreeSet<i16> =
        octets.windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    let one_row = steps.len() == 1 && steps.iter().all(|step| (-1..=1).contains(step));
    octets.len() == 8 && octets.iter().all(u8::is_ascii_digit) && !one_row
}
