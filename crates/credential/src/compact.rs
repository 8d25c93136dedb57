//! The compact serialization of a JSON Web Proof: base64url octets between dots and tildes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::claim::Payload;
use crate::malformed::{Malformed, Part, Problem};
use crate::schema::MAX_CLAIMS;

/// Most octets of a compact form that are read.
const MAX_COMPACT: usize = 1024 * 1024;

/// base64url without padding.
pub(crate) fn encode(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// The octets of canonical base64url without padding.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Problem> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Problem::Base64)
}

/// Splits a compact form into its `N` components.
pub(crate) fn split<const N: usize>(text: &str) -> Result<[&str; N], Malformed> {
    if text.len() > MAX_COMPACT {
        return Err(Part::Compact.malformed(Problem::TooLarge { limit: MAX_COMPACT }));
    }
    let components: Vec<_> = text.splitn(N + 1, '.').collect();
    let found = components.len();
    components.try_into().map_err(|_| Part::Compact.malformed(Problem::Count { expected: N, found }))
}

/// The payload component: `None` for a slot that is empty.
pub(crate) fn read_payloads(component: &str) -> Result<Vec<Option<Payload>>, Malformed> {
    let slots: Vec<_> = component.split('~').take(MAX_CLAIMS + 1).collect();
    if slots.len() > MAX_CLAIMS {
        return Err(Part::Payload.malformed(Problem::TooLarge { limit: MAX_CLAIMS }));
    }
    let read = |(position, slot): (usize, &str)| match slot {
        "" => Ok(None),
        slot => match decode(slot) {
            Ok(octets) => Ok(Some(Payload::received(octets))),
            Err(problem) => Err(Part::Payload.malformed_at(position, problem)),
        },
    };
    slots.into_iter().enumerate().map(read).collect()
}

/// Writes what [`read_payloads`] reads.
pub(crate) fn write_payloads<'a>(payloads: impl Iterator<Item = Option<&'a Payload>>) -> String {
    let slots: Vec<_> =
        payloads.map(|slot| slot.map_or_else(String::new, |payload| encode(payload.as_octets()))).collect();
    slots.join("~")
}
