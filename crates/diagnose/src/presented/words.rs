//! What may have gone wrong with an answer, in words.

use std::fmt;

use bauta_credential::epoch::Epoch;

use super::PresentedHypothesis;

impl fmt::Display for PresentedHypothesis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(change) => return change.fmt(f),
            Self::OtherIssuer { issuer, .. } => {
                return write!(f, "it is from another issuer: number {} of those given", issuer + 1);
            }
            Self::IssuerHeader => "the issuer header was written anew and has to be the issuer's own octets",
            Self::IssuerHeaderHashed(change) => {
                return write!(f, "the proof was made over the issuer header {change}");
            }
            Self::PresentationHeader => {
                "the presentation header was written anew and has to be the octets that the request gives"
            }
            Self::PresentationHeaderReplaced => {
                "the presentation header in it is another than the one that the proof was made over, which is the one \
                 that the request gives"
            }
            Self::PresentationHeaderHashed(change) => {
                return write!(f, "the proof was made over the presentation header {change}");
            }
            Self::HeadersSwapped => "issuer header and presentation header are in each other's place",
            Self::RequestAnew(change) => {
                return write!(f, "the request was written anew; the answer is to the request {change}");
            }
            Self::EpochNamed(epoch) => {
                return write!(f, "good standing is proven for {}, and another epoch is named", Epoch(*epoch));
            }
            Self::Audience => "it was made for another audience, and is good for that",
            Self::Nonce => "it was made for another nonce: another request of this platform",
            Self::Request => "it was made for another request with the same nonce",
            Self::OtherForm => {
                "it was made over a presentation header of another form, and has to be made over the octets that the \
                 request gives"
            }
            Self::Epoch(epoch) => {
                return write!(f, "good standing is proven for {}, which the request does not accept", Epoch(*epoch));
            }
            Self::LogWithout(epoch) => {
                return write!(f, "no log that was given has a head of {}", Epoch(*epoch));
            }
            Self::SubProofsSwapped { first, second, .. } => {
                return write!(f, "the sub-proofs {first} and {second} are in each other's place");
            }
            Self::SubProofsReordered => "the sub-proofs are in another order than the request gives",
            Self::IndexesFromOne => "the indexes of the sub-proofs were counted from 1 and have to be counted from 0",
            Self::Indexes => "the sub-proofs name other indexes than those that follow from the request",
            Self::PayloadsMoved => "what is shown stands at other places than those of the claims asked for",
            Self::PayloadsSwapped(first, second) => {
                return write!(f, "the shown claims {first} and {second} are in each other's place");
            }
            Self::Payloads(change) => return write!(f, "what is shown is to be taken {change}"),
            Self::CredentialsSwapped(..) => "two presentations are under each other's name",
            Self::Interface(interface) => {
                return write!(f, "it is of another suite or api id: {}", interface.api_id());
            }
        })
    }
}
