//! Guessing attack: identity numbers behind their hashes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::{Findings, Naming, Program};
use crate::adversary::dossier::Dossier;
use crate::adversary::pool::Pool;
use crate::scenario::Person;

/// The identity numbers that a guesser tries: those that can exist for a pair of region and birth date which occurs in
/// the population, with every order number (000 to 999) and its check digit (GB 11643 layout). At most 2,000 pairs, in
/// order; in larger populations the figures are a lower bound.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// Region and birth date as 14 digits.
    pairs: BTreeSet<String>,
}

const PAIRS: usize = 2000;
/// Most salts and keys that are tried over a whole transcript.
const SALTS: usize = 8;
/// Shortest hexadecimal text that is tried as the beginning of a hash.
const PREFIX: usize = 10;
/// After so many pairs without a hit a salt or key is given up.
const PATIENCE: usize = 40;

/// The candidates for a population.
pub fn candidates(people: &[Person]) -> Candidates {
    let pairs = people.iter().filter_map(|person| person.id_number.get(..14).map(str::to_owned));
    Candidates { pairs: pairs.collect::<BTreeSet<_>>().into_iter().take(PAIRS).collect() }
}

impl Candidates {
    /// How many numbers there are to try.
    pub fn count(&self) -> usize {
        self.pairs.len() * 1000
    }

    /// Calls `each` with every number, pair by pair, as long as `go_on` says so after a pair.
    fn each(&self, mut each: impl FnMut(&[u8; 18]), mut go_on: impl FnMut(usize) -> bool) {
        for (tried, pair) in self.pairs.iter().enumerate() {
            if !go_on(tried) {
                return;
            }
            let Ok(pair) = <&[u8; 14]>::try_from(pair.as_bytes()) else { continue };
            for order in 0..1000_u16 {
                let mut number = [b'0'; 18];
                number[..14].copy_from_slice(pair);
                for (place, unit) in [(14, 100), (15, 10), (16, 1)] {
                    number[place] = b'0' + u8::try_from(order / unit % 10).unwrap_or_default();
                }
                number[17] = check_digit(&number);
                each(&number);
            }
        }
    }
}

fn check_digit(number: &[u8; 18]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = number.iter().map(|digit| u32::from(digit.wrapping_sub(b'0')));
    let sum: u32 = std::iter::zip(WEIGHTS, digits).map(|(weight, digit)| weight * digit).sum();
    b"10X98765432"[(sum % 11) as usize]
}

/// What may be a hash: its first eight octets stand for it until it is compared whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// 32 octets.
    Whole([u8; 32]),
    /// Hexadecimal digits with which the hash begins, at least ten.
    Prefix(String),
}

impl Target {
    /// The target that a value is, if it can be one.
    fn of(value: &[u8]) -> Option<Self> {
        if let Ok(whole) = <[u8; 32]>::try_from(value) {
            return Some(Self::Whole(whole));
        }
        let text = std::str::from_utf8(value).ok()?.to_ascii_lowercase();
        let is_hex = text.bytes().all(|octet| octet.is_ascii_hexdigit());
        let digits = text.bytes().all(|octet| octet.is_ascii_digit());
        ((PREFIX..64).contains(&text.len()) && is_hex && !digits).then_some(Self::Prefix(text))
    }

    fn start(&self) -> [u8; 5] {
        let mut start = [0; 5];
        match self {
            Self::Whole(octets) => start.copy_from_slice(&octets[..5]),
            Self::Prefix(text) => drop(hex::decode_to_slice(&text[..PREFIX], &mut start)),
        }
        start
    }

    fn is(&self, hash: &[u8; 32]) -> bool {
        match self {
            Self::Whole(octets) => octets == hash,
            Self::Prefix(text) => hex::encode(hash).starts_with(text),
        }
    }
}

/// The hashes that were guessed with one salt or key (empty: none), each with the identity number.
pub type Guessed = BTreeMap<Vec<u8>, HashMap<Target, String>>;

/// Tries every candidate against all targets at once: SHA-256 of the number, of the number before and after a salt, and
/// HMAC-SHA-256 with the salt as the key. A salt that brings nothing for the first 40 pairs of region and date is given up.
pub fn guess(candidates: &Candidates, targets: &BTreeSet<Target>, salts: &BTreeSet<Vec<u8>>) -> Guessed {
    let mut starts: HashMap<[u8; 5], Vec<&Target>> = HashMap::new();
    targets.iter().for_each(|target| starts.entry(target.start()).or_default().push(target));
    let mut guessed = Guessed::new();
    if targets.is_empty() {
        return guessed;
    }
    let none = BTreeSet::from([Vec::new()]);
    for salt in none.union(salts) {
        let hashes = Salted::new(salt);
        let found = RefCell::new(HashMap::new());
        let test = |number: &[u8; 18], hash: [u8; 32]| {
            let start = [hash[0], hash[1], hash[2], hash[3], hash[4]];
            for target in starts.get(&start).into_iter().flatten().filter(|target| target.is(&hash)) {
                let number = String::from_utf8_lossy(number).into_owned();
                found.borrow_mut().insert((*target).clone(), number);
            }
        };
        let worth = |tried| salt.is_empty() || tried < PATIENCE || !found.borrow().is_empty();
        candidates.each(|number| hashes.each(number, |hash| test(number, hash)), worth);
        guessed.insert(salt.clone(), found.into_inner());
    }
    guessed
}

/// The ways to hash with a salt.
struct Salted<'s> {
    salt: &'s [u8],
    before: Sha256,
    inner: Sha256,
    outer: Sha256,
}

impl<'s> Salted<'s> {
    fn new(salt: &'s [u8]) -> Self {
        let mut key = [0; 64];
        if salt.len() <= 64 {
            key[..salt.len()].copy_from_slice(salt);
        } else {
            key[..32].copy_from_slice(&Sha256::digest(salt));
        }
        let with = |pad: u8| Sha256::new().chain_update(key.map(|octet| octet ^ pad));
        Self { salt, before: Sha256::new().chain_update(salt), inner: with(0x36), outer: with(0x5c) }
    }

    /// Each hash of a number; RFC 2104 for the last one.
    fn each(&self, number: &[u8; 18], test: impl Fn([u8; 32])) {
        test(self.before.clone().chain_update(number).finalize().into());
        if self.salt.is_empty() {
            return;
        }
        test(Sha256::new().chain_update(number).chain_update(self.salt).finalize().into());
        let inner = self.inner.clone().chain_update(number).finalize();
        test(self.outer.clone().chain_update(inner).finalize().into());
    }
}

/// Hashes in dossiers that can be guessed: with no salt, or with a salt or key that the coalition has itself.
///
/// It finds no number behind a salt or key that the coalition lacks, none behind a random salt for each person (which it
/// would have to try one by one), and none that is encoded in a form other than octets and hexadecimal.
#[derive(Clone, Debug)]
pub struct Guessing<'g> {
    /// What was guessed in the whole transcript, by salt.
    pub guessed: &'g Guessed,
}

impl Guessing<'_> {
    /// The hashes to guess in a pool.
    pub fn targets(pool: &Pool<'_>) -> BTreeSet<Target> {
        pool.dossiers.iter().flat_map(|dossier| targets_of(pool, dossier)).map(|(target, _)| target).collect()
    }

    /// Salts and keys in a pool, those that most dossiers share first.
    pub fn salts(pool: &Pool<'_>) -> BTreeSet<Vec<u8>> {
        let mut salts: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for (_, key) in pool.holdings().flat_map(|holdings| &holdings.keys) {
            *salts.entry(key.octets.clone()).or_default() += 1000;
        }
        for held in pool.dossiers.iter().flat_map(|dossier| &dossier.held) {
            let field = pool.field(held.field);
            let last = pool.path(field).rsplit('.').next().unwrap_or_default();
            if matches!(last, "salt" | "pepper" | "key") && !field.value.is_empty() {
                *salts.entry(field.value.to_vec()).or_default() += 1;
            }
        }
        let mut shared: Vec<_> = salts.into_iter().filter(|(_, count)| *count > 1).collect();
        shared.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        shared.into_iter().take(SALTS).map(|(salt, _)| salt).collect()
    }
}

fn targets_of<'p>(pool: &'p Pool<'_>, dossier: &'p Dossier) -> impl Iterator<Item = (Target, u32)> + 'p {
    dossier.held.iter().filter_map(|held| {
        let field = pool.field(held.field);
        Some((Target::of(field.value)?, held.line))
    })
}

impl Program for Guessing<'_> {
    fn name(&self) -> &'static str {
        "guessing"
    }

    fn run(&self, pool: &Pool<'_>) -> Findings {
        let salts = Self::salts(pool);
        let usable: Vec<_> =
            self.guessed.iter().filter(|(salt, _)| salt.is_empty() || salts.contains(*salt)).collect();
        let mut names = Vec::new();
        if usable.iter().all(|(_, found)| found.is_empty()) {
            return Findings::default();
        }
        for dossier in &pool.dossiers {
            let mut found = targets_of(pool, dossier).filter_map(|(target, line)| {
                let id_number = usable.iter().find_map(|(_, found)| found.get(&target))?.clone();
                Some(Naming { dossier: dossier.number, id_number, line })
            });
            names.extend(found.next());
        }
        Findings { names, ..Findings::default() }
    }
}
