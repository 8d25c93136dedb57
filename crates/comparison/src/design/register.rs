//! The registers that exist without any scheme: of the population, and of telephone subscribers.
//!
//! Whoever holds them has one row for each person in the table `register`, under the identity number. What stands there
//! is common ground: no design adds it, and results show it apart.

use serde_json::{Value, json};

use super::World;
use crate::scenario::Person;
use crate::transcript::Party;

/// What the registers say of one person.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Date of birth, `YYYYMMDD`.
    pub birth_date: String,
    /// The telephone number that is subscribed to under this identity number.
    pub telephone: String,
    /// Stands for the image of the face on the document.
    pub face: [u8; 16],
    /// The identity number of the guardian of who is under 18.
    pub guardian: Option<String>,
}

impl Entry {
    /// How like the image in the register a captured one is, from 0 to 1.
    ///
    /// A stand-in: the share of equal octets. Two captures of one face are equal here; nothing is said about how often
    /// real comparisons are wrong.
    pub fn similarity(&self, face: &[u8]) -> f64 {
        if face.len() != self.face.len() {
            return 0.0;
        }
        let equal = self.face.iter().zip(face).filter(|(one, other)| one == other).count();
        f64::from(u8::try_from(equal).unwrap_or_default()) / 16.0
    }
}

/// The likeness from which two images are taken for one face: a choice.
pub const SIMILAR: f64 = 0.8;

/// The registers, by identity number.
pub type Register = std::collections::BTreeMap<String, Entry>;

/// A party has the registers from before the first day.
pub fn register(world: &mut World<'_>, party: Party) -> Register {
    let people = &world.scenario.people;
    people
        .iter()
        .map(|person| {
            let guardian = person.guardian.and_then(|guardian| people.get(guardian as usize));
            let entry = entry(person, guardian);
            world.is(party, &person.id_number, person.number);
            world.keep(
                party,
                "register",
                &person.id_number,
                None,
                row(person, &entry).to_string().as_bytes(),
            );
            (person.id_number.clone(), entry)
        })
        .collect()
}

fn entry(person: &Person, guardian: Option<&Person>) -> Entry {
    let (year, month, day) = person.birth_date.ymd();
    Entry {
        family_name: person.family_name.clone(),
        given_name: person.given_name.clone(),
        birth_date: format!("{year:04}{month:02}{day:02}"),
        telephone: person.telephone.clone(),
        face: person.face,
        guardian: guardian.map(|guardian| guardian.id_number.clone()),
    }
}

fn row(person: &Person, entry: &Entry) -> Value {
    json!({
        "id_number": person.id_number, "family_name": entry.family_name, "given_name": entry.given_name,
        "birth_date": entry.birth_date, "female": person.female, "region": person.region,
        "document": person.document, "document_number": person.document_number,
        "telephone": entry.telephone, "face": hex::encode(entry.face), "guardian": entry.guardian,
    })
}
