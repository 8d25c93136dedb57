//! What `bauta-predicates` says of a case.

use bauta_bbs::committed_disclosure::Commitment;
use bauta_bbs::proof::Challenge;
use bauta_bbs::{Interface, MessageScalar, PublicKey};
use bauta_predicates::issuance::{IssuanceContext, IssuanceProof};
use bauta_predicates::opening::{Ciphertext, DecryptionShare, Openers};
use bauta_predicates::validity::{EpochPublicKey, Token};
use bauta_predicates::{
    Committed, ContextId, Pseudonym, Session, membership, nym, opening, range, schnorr_eq, sigma_range,
    validity,
};

use super::{Checked, Stop, interface};
use crate::fields::Fields;
use crate::report::Reason;

impl From<bauta_predicates::Error> for Stop {
    fn from(_: bauta_predicates::Error) -> Self {
        Self::Refused
    }
}

/// The presentation that a sub-proof belongs to, and what it is about.
struct Given {
    interface: Interface,
    challenges: Vec<Challenge>,
    presentation_header: Vec<u8>,
    committed: Vec<Committed>,
    proof: Vec<u8>,
}

impl Given {
    fn read(input: Fields<'_>) -> Result<Self, Stop> {
        let challenges = input.octets_list("core_challenges")?;
        let challenges =
            challenges.iter().map(|octets| Challenge::from_octets(octets)).collect::<Result<_, _>>();
        let mut committed = Vec::new();
        for value in input.nonempty_list("committed")? {
            let value = Fields(value);
            committed.push(Committed {
                credential: value.number("credential")?,
                index: value.number("index")?,
                commitment: Commitment::from_octets(&value.octets("commitment")?)?,
            });
        }
        Ok(Self {
            interface: interface(input)?,
            challenges: challenges?,
            presentation_header: input.octets("presentation_header")?,
            committed,
            proof: input.octets("proof")?,
        })
    }

    fn session(&self) -> Session<'_> {
        Session {
            interface: &self.interface,
            challenges: &self.challenges,
            presentation_header: &self.presentation_header,
        }
    }

    fn committed(&self, position: usize) -> Result<Committed, Reason> {
        self.committed.get(position).copied().ok_or_else(|| Reason::malformed("committed"))
    }
}

/// `None` for an operation that is not a sub-proof.
pub(super) fn check(operation: &str, input: Fields<'_>) -> Option<Checked> {
    let check: fn(Fields<'_>) -> Checked = match operation {
        nym::ALG => nym_proof,
        schnorr_eq::ALG => equality,
        membership::ALG => in_set,
        sigma_range::ALG => bits,
        range::ALG => squares,
        validity::ALG => standing,
        opening::ALG => encryption,
        "token" => token,
        "issuance_proof" => issuance,
        "openers" => |input| openers(input).map(drop),
        "decryption_share" => share,
        "openers_combine" => combined,
        _ => return None,
    };
    Some(check(input))
}

fn nym_proof(input: Fields<'_>) -> Checked {
    let given = Given::read(input)?;
    let statement = nym::Statement {
        committed: given.committed(0)?,
        context: &ContextId(input.octets("context")?),
        pseudonym: Pseudonym::from_octets(&input.octets("pseudonym")?)?,
    };
    Ok(nym::Proof::from_octets(&given.proof)?.verify(&given.session(), &statement)?)
}

fn equality(input: Fields<'_>) -> Checked {
    let given = Given::read(input)?;
    let statement = schnorr_eq::Statement { first: given.committed(0)?, second: given.committed(1)? };
    Ok(schnorr_eq::Proof::from_octets(&given.proof)?.verify(&given.session(), &statement)?)
}

fn in_set(input: Fields<'_>) -> Checked {
    let given = Given::read(input)?;
    let values = input.octets_list("values")?;
    let values =
        values.iter().map(|octets| MessageScalar::from_octets(octets)).collect::<Result<Vec<_>, _>>()?;
    let statement = membership::Statement { committed: given.committed(0)?, values: &values };
    Ok(membership::Proof::from_octets(&given.proof)?.verify(&given.session(), &statement)?)
}

fn bits(input: Fields<'_>) -> Checked {
    let given = Given::read(input)?;
    let [from, below] = [input.number("from")?, input.number("below")?].map(|bound| bound as u64);
    let statement = sigma_range::Statement { committed: given.committed(0)?, from, below };
    Ok(sigma_range::Proof::from_octets(&given.proof)?.verify(&given.session(), &statement)?)
}

/// Bounds are integers of 32 bits to our operation: what is larger cannot be asked.
fn squares(input: Fields<'_>) -> Checked {
    let given = Given::read(input)?;
    let bound = |name: &str| match input.optional(name) {
        None => Ok(None),
        Some(_) => u32::try_from(input.number(name)?).map(Some).map_err(|_| Stop::Refused),
    };
    let bounds = match (bound("min")?, bound("max")?) {
        (Some(min), Some(max)) => range::Bounds::between(min, max)?,
        (Some(min), None) => range::Bounds::at_least(min),
        (None, Some(max)) => range::Bounds::at_most(max),
        (None, None) => return Err(Stop::Refused),
    };
    let statement = range::Statement { committed: given.committed(0)?, bounds };
    Ok(range::Proof::from_octets(&given.proof, &bounds)?.verify(&given.session(), &statement)?)
}

fn standing(input: Fields<'_>) -> Checked {
    let given = Given::read(input)?;
    let key = EpochPublicKey::from_octets(&input.octets("epoch_key")?)?;
    let epoch = input.number("epoch")? as u64;
    let statement = validity::Statement { committed: given.committed(0)?, epoch, key: &key };
    Ok(validity::Proof::from_octets(&given.proof)?.verify(&given.session(), &statement)?)
}

fn encryption(input: Fields<'_>) -> Checked {
    let given = Given::read(input)?;
    let key = opening::OpeningKey::from_octets(&input.octets("opening_key")?)?;
    let statement = opening::Statement { committed: given.committed(0)?, key: &key };
    Ok(opening::Proof::from_octets(&given.proof)?.verify(&given.session(), &statement)?)
}

fn token(input: Fields<'_>) -> Checked {
    let key = EpochPublicKey::from_octets(&input.octets("epoch_key")?)?;
    let handle = MessageScalar::from_octets(&input.octets("handle")?)?;
    Ok(Token::from_octets(&input.octets("token")?)?.verify(&interface(input)?, &key, &handle)?)
}

fn issuance(input: Fields<'_>) -> Checked {
    let context = IssuanceContext {
        interface: &interface(input)?,
        public_key: &PublicKey::from_octets(&input.octets("public_key")?)?,
        nonce: &input.octets("nonce")?,
        context: &ContextId(input.octets("context")?),
    };
    IssuanceProof::from_octets(&input.octets("proof")?)?.verify(&context)?;
    Ok(())
}

fn openers(input: Fields<'_>) -> Result<Openers, Stop> {
    Ok(Openers::from_octets(&interface(input)?, &input.octets("openers")?)?)
}

fn share(input: Fields<'_>) -> Checked {
    let ciphertext = Ciphertext::from_octets(&input.octets("ciphertext")?)?;
    let share = DecryptionShare::from_octets(&input.octets("share")?)?;
    Ok(share.verify(&input.octets("label")?, &openers(input)?, &ciphertext)?)
}

fn combined(input: Fields<'_>) -> Checked {
    let ciphertext = Ciphertext::from_octets(&input.octets("ciphertext")?)?;
    let shares = input.octets_list("shares")?;
    let shares = shares.iter().map(|octets| DecryptionShare::from_octets(octets));
    let shares = shares.collect::<Result<Vec<_>, _>>()?;
    opening::combine(&openers(input)?, &input.octets("label")?, &ciphertext, &shares)?;
    Ok(())
}
