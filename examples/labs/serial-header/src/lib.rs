#![doc = include_str!("../README.md")]

pub mod attack;

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen};
use bauta_bbs::signature::sign;
use bauta_bbs::{Ciphersuite, Header, Interface, KeyPair, PresentationHeader, SecretKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// One visit, as the platform stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// What the issuer signed beside the messages; who verifies needs it.
    pub header: Vec<u8>,
    /// A proof that shows "may vote" and hides the name.
    pub proof: Vec<u8>,
}

/// What two platforms have, and who it was.
pub struct Town {
    /// The visits at the forum.
    pub forum: Vec<Visit>,
    /// The visits at the shop, by the same people in another order.
    pub shop: Vec<Visit>,
    /// For each visit at the forum the position of the same person's visit at the shop.
    pub truth: Vec<usize>,
}

/// `count` people, each of whom visits both platforms once.
pub fn town(count: usize, seed: u64) -> Town {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let key = SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &[10; 32], b"", None);
    let keys = KeyPair::from(key.expect("32 octets are enough"));
    let truth = shuffled(count, &mut rng);
    let (mut forum, mut shop) = (Vec::new(), vec![None; count]);
    for (person, place) in truth.iter().enumerate() {
        // The flaw: the issuer numbers its cards in the header, "so that they can be counted".
        let header = format!(r#"{{"type":"voter card","serial":{}}}"#, 71_000 + person * 13);
        let visit = |at: &str, rng: &mut ChaCha20Rng| visit(&keys, &header, at, rng);
        forum.push(visit("https://forum.example", &mut rng));
        shop[*place] = Some(visit("https://shop.example", &mut rng));
    }
    Town { forum, shop: shop.into_iter().flatten().collect(), truth }
}

fn visit(keys: &KeyPair, header: &str, at: &str, rng: &mut ChaCha20Rng) -> Visit {
    let (interface, header) = (Interface::BBS_SHA_256, Header(header.as_bytes().to_vec()));
    let messages = ["a name that is not shown", "may vote"];
    let signature = sign(&interface, keys, &header, &messages).expect("it signs");
    let presentation_header = PresentationHeader(at.as_bytes().to_vec());
    let context = ProofContext {
        public_key: keys.public_key(),
        header: &header,
        presentation_header: &presentation_header,
    };
    let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: &[1] };
    let proof = proof_gen(&interface, &context, &signature, &disclosure, rng).expect("it draws");
    Visit { header: header.0, proof: proof.to_octets() }
}

/// 0 … count − 1 in some order.
fn shuffled(count: usize, rng: &mut ChaCha20Rng) -> Vec<usize> {
    let mut places: Vec<_> = (0..count).map(|place| (rng.next_u64(), place)).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, place)| place).collect()
}
