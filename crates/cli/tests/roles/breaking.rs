//! Answers that are broken in one way, each with what broke it.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bauta_credential::{
    Context, CredentialQuery, EpochToken, Payload, Presentation, PresentationRequest, PseudonymQuery,
    RequestDraft, presentation_header,
};
use bauta_diagnose::{Change, Presented, PresentedHypothesis as Named, TextChange};
use bauta_wallet::Wallet;
use serde_json::Value;

use crate::authority::{Authority, TODAY, age, answer, asked, at_shop, in_epochs, made, one_of};
use crate::forging::{Part, forge_over};
use crate::support::{PERSON, rng};
use crate::validity::{followed, key_of, token_of};

const MALL: &str = "https://mall.example";

/// An issuer with three epochs, another issuer, and a wallet that has followed the first.
pub(crate) struct World {
    pub(crate) authority: Authority,
    other: Authority,
    pub(crate) wallet: Wallet,
    heads: [String; 3],
}

impl World {
    pub(crate) fn new() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(|| {
            let (authority, [wallet, _], heads) = followed();
            let schema = authority.metadata.schema().clone();
            let other = Authority::with_schema(authority.metadata.alg(), schema, 2);
            World { authority, other, wallet, heads }
        })
    }

    /// A region, a nationality, an age, a sex, a pseudonym, good standing today.
    pub(crate) fn draft(&self) -> RequestDraft {
        asked(|query| {
            *query = CredentialQuery::new("credential", PERSON, vec!["region".into(), "nationality".into()]);
            query.predicates = vec![age(18), one_of("sex", &["F", "M"])];
            query.pseudonym = at_shop();
            query.validity = in_epochs(&[&self.heads[2]]);
        })
    }

    pub(crate) fn presented(&self, request: &PresentationRequest, answer: impl Into<String>) -> Presented {
        let metadata = &self.authority.metadata;
        Presented {
            answer: answer.into(),
            request: request.clone(),
            issuers: vec![metadata.clone()],
            logs: vec![(metadata.issuer().to_owned(), self.authority.log())],
        }
    }

    /// Over a presentation header of the holder's own, and with the token of an epoch of its own.
    fn forged(&self, request: &PresentationRequest, header: &[u8], epoch: u64) -> Presentation {
        self.forged_with(request, header, (epoch, 0))
    }

    /// The same with the token of any of the issuer's two holders; the first is this one.
    pub(crate) fn forged_with(
        &self,
        request: &PresentationRequest,
        header: &[u8],
        (epoch, holder): (u64, usize),
    ) -> Presentation {
        let (key, token) = (key_of(epoch), token_of(epoch, &self.authority, holder));
        let part = Part::of(&self.wallet.credentials()[0], request, 0);
        let part = part.with_token(EpochToken { epoch, key: &key, token: &token });
        forge_over(&|_| header.to_vec(), &[part], vec![rng(50)]).remove(0)
    }
}

/// An answer, changed.
type Changed<'a> = &'a dyn Fn(&dyn Fn(&mut Presentation)) -> Presented;

/// How an answer is broken.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Break {
    Text(TextChange),
    IssuerHeaderAnew,
    HeaderAnew,
    HeaderReplaced,
    HeaderCarriedEmpty,
    MadeOver(Change),
    HeadersSwapped,
    RequestAnew(Change),
    EpochNamed,
    Audience,
    Nonce,
    Request,
    Epoch,
    Swapped(usize, usize),
    Reordered,
    FromOne,
    PayloadsMoved,
    PayloadsSwapped,
    Payload(Change),
    OtherIssuer,
}

pub(crate) const BREAKS: [Break; 37] = [
    Break::Text(TextChange::Base64),
    Break::Text(TextChange::Blanks),
    Break::Text(TextChange::Quoted),
    Break::Text(TextChange::Hex),
    Break::Text(TextChange::Base64Twice),
    Break::Text(TextChange::HexParts),
    Break::Text(TextChange::Token),
    Break::Text(TextChange::LineEnds),
    Break::Text(TextChange::LittleEndianScalars),
    Break::IssuerHeaderAnew,
    Break::HeaderAnew,
    Break::HeaderReplaced,
    Break::HeaderCarriedEmpty,
    Break::MadeOver(Change::Emptied),
    Break::MadeOver(Change::ToHex),
    Break::MadeOver(Change::ToBase64Url),
    Break::MadeOver(Change::SortedJson),
    Break::MadeOver(Change::NewlineAdded),
    Break::Text(TextChange::Percent),
    Break::HeadersSwapped,
    Break::RequestAnew(Change::CompactJson),
    Break::RequestAnew(Change::NewlineRemoved),
    Break::RequestAnew(Change::NewlineAdded),
    Break::EpochNamed,
    Break::Audience,
    Break::Nonce,
    Break::Request,
    Break::Epoch,
    Break::Swapped(0, 1),
    Break::Swapped(1, 3),
    Break::Reordered,
    Break::FromOne,
    Break::PayloadsMoved,
    Break::PayloadsSwapped,
    Break::Payload(Change::NewlineRemoved),
    Break::Payload(Change::FromBase64Url),
    Break::OtherIssuer,
];

/// JSON with a blank behind each colon.
pub(crate) fn with_blanks(json: &[u8]) -> Vec<u8> {
    String::from_utf8(json.to_vec()).unwrap().replace("\":", "\": ").into_bytes()
}

/// The proofs of an answer, each with its octets changed.
pub(crate) fn each_proof(answer: &str, change: impl Fn(&mut Vec<u8>)) -> String {
    let (before, proofs) = answer.rsplit_once('.').unwrap();
    let changed = proofs.split('~').map(|proof| {
        let mut octets = URL_SAFE_NO_PAD.decode(proof).unwrap();
        change(&mut octets);
        URL_SAFE_NO_PAD.encode(octets)
    });
    format!("{before}.{}", changed.collect::<Vec<_>>().join("~"))
}

fn broken_text(change: TextChange, good: &Presentation) -> String {
    let text = good.to_compact();
    match change {
        TextChange::Base64 => text.replace('-', "+").replace('_', "/") + "=",
        TextChange::Blanks => {
            let lines: Vec<_> =
                text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
            lines.join("\r\n")
        }
        TextChange::Percent => text.replace('~', "%7E"),
        TextChange::Quoted => Value::from(text).to_string(),
        TextChange::Hex => hex::encode(text),
        TextChange::Base64Twice => STANDARD.encode(text),
        TextChange::HexParts => {
            let (before, proofs) = text.rsplit_once('.').unwrap();
            let (core, rest) = proofs.split_once('~').unwrap();
            format!("{before}.{}~{rest}", hex::encode(URL_SAFE_NO_PAD.decode(core).unwrap()))
        }
        TextChange::Token => serde_json::json!({"vp_token": {"credential": [text]}}).to_string(),
        TextChange::LineEnds => each_proof(&text, |octets| octets.push(b'\n')),
        TextChange::LittleEndianScalars => {
            // Of the proofs with scalars alone: the core proof, and the pseudonym's.
            let mut changed = good.clone();
            for one in &mut changed.sub_proofs {
                let pieces = bauta_credential::layout::sub_proof(one.alg, one.proof.len());
                let mut at = 0;
                for piece in pieces {
                    let octets = &mut one.proof[at..at + piece.length];
                    if piece.length != 48 {
                        octets.reverse();
                    }
                    at += piece.length;
                }
            }
            let text = changed.to_compact();
            let (before, proofs) = text.rsplit_once('.').unwrap();
            let (core, rest) = proofs.split_once('~').unwrap();
            let mut core = URL_SAFE_NO_PAD.decode(core).unwrap();
            let (proof, commitments) =
                (8 + 272 + 32 * good.core_proof.undisclosed_count(), good.core_proof.commitments().len());
            core[8 + 144..proof].chunks_exact_mut(32).for_each(<[u8]>::reverse);
            core[proof + 8 + 48 * commitments..].chunks_exact_mut(32).for_each(<[u8]>::reverse);
            format!("{before}.{}~{rest}", URL_SAFE_NO_PAD.encode(core))
        }
        TextChange::BareProof => unreachable!("there are commitments in it"),
    }
}

/// A request in other octets, and the answer to it as it was before.
fn request_anew(
    change: Change,
    request: &PresentationRequest,
    answered: &dyn Fn(&PresentationRequest) -> Presentation,
) -> (PresentationRequest, Presentation) {
    let octets = request.as_octets();
    let with_line_end = [octets, b"\n"].concat();
    let (asked, kept) = match change {
        Change::NewlineAdded => (with_line_end, octets.to_vec()),
        Change::NewlineRemoved => (octets.to_vec(), with_line_end),
        _ => (octets.to_vec(), with_blanks(octets)),
    };
    let [asked, kept] = [asked, kept].map(|octets| PresentationRequest::parse(&octets).unwrap());
    (kept, answered(&asked))
}

/// An answer that is broken in one way, and what it is to be named.
pub(crate) fn broken(world: &World, way: Break, seed: u64) -> (Presented, Named) {
    let request = made(world.draft(), seed);
    let answered =
        |request: &PresentationRequest| answer(&world.wallet, request, seed).unwrap().into_one().unwrap();
    let good = answered(&request);
    let expected = presentation_header(world.authority.metadata.alg(), &request);
    let as_text = |changed: &Presentation| world.presented(&request, changed.to_compact());
    let changed = |edit: &dyn Fn(&mut Presentation)| {
        let mut changed = good.clone();
        edit(&mut changed);
        as_text(&changed)
    };
    match way {
        Break::Text(change) => (world.presented(&request, broken_text(change, &good)), Named::Text(change)),
        Break::IssuerHeaderAnew => {
            (changed(&|one| one.issuer_header = with_blanks(&one.issuer_header)), Named::IssuerHeader)
        }
        Break::HeaderAnew => {
            let anew = changed(&|one| one.presentation_header = with_blanks(&one.presentation_header));
            (anew, Named::PresentationHeader)
        }
        Break::HeaderReplaced => {
            let other = presentation_header(world.authority.metadata.alg(), &made(world.draft(), seed ^ 1));
            let replaced = changed(&|one| one.presentation_header.clone_from(&other));
            (replaced, Named::PresentationHeaderReplaced)
        }
        Break::HeaderCarriedEmpty => {
            (changed(&|one| one.presentation_header.clear()), Named::PresentationHeaderReplaced)
        }
        Break::MadeOver(change) => {
            let made_over = change.apply(&expected).unwrap();
            let mut forged = world.forged(&request, &made_over, TODAY);
            forged.presentation_header = expected;
            (as_text(&forged), Named::PresentationHeaderHashed(change))
        }
        Break::HeadersSwapped => {
            let swapped = |one: &mut Presentation| {
                std::mem::swap(&mut one.presentation_header, &mut one.issuer_header);
            };
            (changed(&swapped), Named::HeadersSwapped)
        }
        Break::RequestAnew(change) => {
            let presented = request_anew(change, &request, &answered);
            (world.presented(&presented.0, presented.1.to_compact()), Named::RequestAnew(change))
        }
        Break::EpochNamed => {
            let named = |one: &mut Presentation| {
                let epochs = one.sub_proofs.iter_mut().filter_map(|one| one.epoch.as_mut());
                epochs.for_each(|epoch| *epoch -= 1);
            };
            (changed(&named), Named::EpochNamed(TODAY))
        }
        Break::Audience => {
            let mut draft = RequestDraft { client_id: MALL.into(), ..world.draft() };
            draft.query.credentials[0].pseudonym =
                Some(PseudonymQuery { context: Context::Audience(MALL.into()) });
            (as_text(&answered(&made(draft, seed))), Named::Audience)
        }
        Break::Nonce => (as_text(&answered(&made(world.draft(), seed ^ 1))), Named::Nonce),
        Break::Request => {
            let draft = RequestDraft { purpose: Some("another".into()), ..world.draft() };
            (as_text(&answered(&made(draft, seed))), Named::Request)
        }
        Break::Epoch => (as_text(&world.forged(&request, &expected, TODAY - 1)), Named::Epoch(TODAY - 1)),
        Break::OtherIssuer => {
            let presented = as_text(&good);
            let issuers = vec![world.other.metadata.clone(), world.authority.metadata.clone()];
            (Presented { issuers, ..presented }, Named::OtherIssuer { credential: 0, issuer: 1 })
        }
        _ => broken_parts(way, &changed),
    }
}

fn broken_parts(way: Break, changed: Changed<'_>) -> (Presented, Named) {
    match way {
        Break::Swapped(first, second) => (
            changed(&|one| one.sub_proofs.swap(first, second)),
            Named::SubProofsSwapped { credential: 0, first, second },
        ),
        Break::Reordered => (changed(&|one| one.sub_proofs.rotate_left(1)), Named::SubProofsReordered),
        Break::FromOne => {
            let counted = |one: &mut Presentation| {
                one.sub_proofs.iter_mut().flat_map(|one| &mut one.indexes).for_each(|index| *index += 1);
            };
            (changed(&counted), Named::IndexesFromOne)
        }
        Break::PayloadsMoved => (changed(&|one| one.payloads.rotate_right(1)), Named::PayloadsMoved),
        Break::PayloadsSwapped => {
            let swapped = |one: &mut Presentation| {
                let shown = one.disclosed();
                one.payloads.swap(shown[0].0, shown[1].0);
            };
            (changed(&swapped), Named::PayloadsSwapped(0, 1))
        }
        Break::Payload(change) => {
            let broken = |octets: &[u8]| match change {
                Change::NewlineRemoved => [octets, b"\r\n"].concat(),
                _ => URL_SAFE_NO_PAD.encode(octets).into_bytes(),
            };
            let rewritten = |one: &mut Presentation| {
                let payloads = one.payloads.iter_mut().flatten();
                payloads.for_each(|payload| *payload = Payload::received(broken(payload.as_octets())));
            };
            (changed(&rewritten), Named::Payloads(change))
        }
        other => unreachable!("{other:?} is broken elsewhere"),
    }
}
