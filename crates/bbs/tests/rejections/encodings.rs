//! One valid octet string of each kind, with the places of its points and scalars, and what accepts it.

use bauta_bbs::blind::{self, CommitmentWithProof};
use bauta_bbs::committed_disclosure::CommittedProof;
use bauta_bbs::pseudonym::{NymEntropy, NymSecret, NymSecrets, Pseudonym};
use bauta_bbs::{Error, Interface, Item, MessageScalar, Proof, PublicKey, SecretKey, Signature};

use crate::support::nym::NymSigned;
use crate::support::{Signed, key_pair, rng};

/// A place in an octet string, and how an error names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) at: usize,
    pub(crate) item: Item,
    pub(crate) at_in_item: usize,
}

/// Parsing, then verification where there is one.
type Accept = Box<dyn Fn(&[u8]) -> Result<(), Error>>;

/// A valid octet string.
pub(crate) struct Encoding {
    pub(crate) item: Item,
    pub(crate) octets: Vec<u8>,
    /// Points of G1.
    pub(crate) points: Vec<Place>,
    /// Scalars, none of which may be zero.
    pub(crate) scalars: Vec<Place>,
    pub(crate) accept: Accept,
}

fn places(item: Item, start: usize, length: usize, count: usize) -> Vec<Place> {
    (0..count).map(|i| start + length * i).map(|at| Place { at, item, at_in_item: at }).collect()
}

pub(crate) fn signature() -> Encoding {
    let signed = Signed::new(Interface::BBS_SHA_256, 3);
    Encoding {
        item: Item::Signature,
        octets: signed.signature.to_octets().to_vec(),
        points: places(Item::Signature, 0, 48, 1),
        scalars: places(Item::Signature, 48, 32, 1),
        accept: Box::new(move |octets| signed.verify(&Signature::from_octets(octets)?)),
    }
}

/// Of three messages, the middle one disclosed.
pub(crate) fn proof() -> Encoding {
    let signed = Signed::new(Interface::BBS_SHAKE_256, 3);
    Encoding {
        item: Item::Proof,
        octets: signed.prove(&[1], 1).expect("proves").to_octets(),
        points: places(Item::Proof, 0, 48, 3),
        scalars: places(Item::Proof, 144, 32, 6),
        accept: Box::new(move |octets| signed.check(&Proof::from_octets(octets)?, &[1])),
    }
}

/// Of three messages, the first disclosed, the others committed to.
pub(crate) fn committed_proof() -> Encoding {
    let signed = Signed::new(Interface::BBS_MOD, 3);
    let (proof, _) = signed.prove_committed(&[0], &[1, 2], 1).expect("proves");
    let item = Item::CommittedProof;
    let inner = |place: Place| Place { at: place.at + 8, ..place };
    let (points, scalars) = (places(Item::Proof, 0, 48, 3), places(Item::Proof, 144, 32, 6));
    let after = 8 + 336 + 8;
    Encoding {
        item,
        octets: proof.to_octets(),
        points: points.into_iter().map(inner).chain(places(item, after, 48, 2)).collect(),
        scalars: scalars.into_iter().map(inner).chain(places(item, after + 96, 32, 2)).collect(),
        accept: Box::new(move |octets| {
            signed.check_committed(&CommittedProof::from_octets(octets)?, &[0], &[1, 2])
        }),
    }
}

/// To two messages.
pub(crate) fn commitment_with_proof() -> Encoding {
    let interface = Interface::BLIND_BBS_SHA_256;
    let (commitment, _) = blind::commit(&interface, &["one", "two"], &mut rng(1)).expect("commits");
    let item = Item::CommitmentWithProof;
    Encoding {
        item,
        octets: commitment.to_octets(),
        points: places(item, 0, 48, 1),
        scalars: places(item, 48, 32, 4),
        accept: Box::new(move |octets| {
            CommitmentWithProof::from_octets(octets)?.verify(&interface).map(|_| ())
        }),
    }
}

/// Of three of the signer's and two of the holder's messages, the first of each disclosed; two secrets.
pub(crate) fn proof_with_nym() -> Encoding {
    let signed = NymSigned::new(Interface::PSEUDONYM_BBS_SHAKE_256, 2);
    let (proof, pseudonym) = signed.prove((&[0], &[0]), 1).expect("proves");
    Encoding {
        item: Item::Proof,
        octets: proof.to_octets(),
        points: places(Item::Proof, 0, 48, 3),
        scalars: places(Item::Proof, 144, 32, 10),
        accept: Box::new(move |octets| signed.check(&Proof::from_octets(octets)?, &pseudonym, (&[0], &[0]))),
    }
}

pub(crate) fn pseudonym() -> Encoding {
    let signed = NymSigned::new(Interface::PSEUDONYM_BBS_SHA_256, 1);
    let (proof, pseudonym) = signed.prove((&[], &[]), 1).expect("proves");
    Encoding {
        item: Item::Pseudonym,
        octets: pseudonym.to_octets().to_vec(),
        points: places(Item::Pseudonym, 0, 48, 1),
        scalars: vec![],
        accept: Box::new(move |octets| signed.check(&proof, &Pseudonym::from_octets(octets)?, (&[], &[]))),
    }
}

pub(crate) fn nym_secret() -> Encoding {
    Encoding {
        item: Item::NymSecret,
        octets: NymSecret::random(&mut rng(1)).expect("a sound source").to_octets().to_vec(),
        points: vec![],
        scalars: places(Item::NymSecret, 0, 32, 1),
        accept: Box::new(|octets| NymSecret::from_octets(octets).map(|_| ())),
    }
}

/// Their scalars may be zero in the one and not in the other.
pub(crate) fn nym_entropy() -> Encoding {
    Encoding {
        accept: Box::new(|octets| NymEntropy::from_octets(octets).map(|_| ())),
        scalars: vec![],
        ..nym_secret()
    }
}

/// Three secrets. More of them are another vector, so a longer one is as good.
pub(crate) fn nym_secrets() -> Encoding {
    let secrets = NymSecrets::random(3, &mut rng(1)).expect("a sound source");
    Encoding {
        octets: secrets.to_octets().to_vec(),
        scalars: places(Item::NymSecret, 0, 32, 3),
        accept: Box::new(move |octets| {
            let read = NymSecrets::from_octets(octets)?;
            if read.count() == 3 { Ok(()) } else { Err(Error::InvalidProof) }
        }),
        ..nym_secret()
    }
}

pub(crate) fn secret_key() -> Encoding {
    Encoding {
        item: Item::SecretKey,
        octets: key_pair(1).secret_key().to_octets().to_vec(),
        points: vec![],
        scalars: places(Item::SecretKey, 0, 32, 1),
        accept: Box::new(|octets| SecretKey::from_octets(octets).map(|_| ())),
    }
}

/// Its point is of G2, so it is not among `points`.
pub(crate) fn public_key() -> Encoding {
    Encoding {
        item: Item::PublicKey,
        octets: key_pair(1).public_key().to_octets().to_vec(),
        points: vec![],
        scalars: vec![],
        accept: Box::new(|octets| PublicKey::from_octets(octets).map(|_| ())),
    }
}

/// Its scalar may be zero, so it is not among `scalars`.
pub(crate) fn message() -> Encoding {
    Encoding {
        item: Item::Message,
        octets: MessageScalar::from(7).to_octets().to_vec(),
        points: vec![],
        scalars: vec![],
        accept: Box::new(|octets| MessageScalar::from_octets(octets).map(|_| ())),
    }
}

/// Those of which a change of any one bit is noticed.
pub(crate) fn verified() -> [Encoding; 6] {
    [signature(), proof(), committed_proof(), commitment_with_proof(), proof_with_nym(), pseudonym()]
}

pub(crate) fn all() -> Vec<Encoding> {
    verified()
        .into_iter()
        .chain([secret_key(), public_key(), message(), nym_secret(), nym_entropy(), nym_secrets()])
        .collect()
}
