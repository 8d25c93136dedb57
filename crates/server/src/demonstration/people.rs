//! The synthetic people who are on the register beside those who come, so that nobody is alone in a list.

use bauta_credential::{Date, IssuerMetadata};
use bauta_issuer::document::{DocumentRecord, Supplement, from_record};
use bauta_issuer::{Enrolment, ExtraClaims, IssueError, Issuer};
use bauta_wallet::Wallet;
use rand_core::{OsRng, RngCore as _};
use serde_json::json;

/// How many are enrolled at a time: in between, others are served.
const AT_A_TIME: u32 = 16;
/// Syllables of names.
const SYLLABLES: [&str; 16] =
    ["ba", "do", "ke", "li", "mo", "na", "ru", "si", "ta", "ve", "wo", "zu", "fa", "ge", "hi", "jo"];
/// The regions they live in.
const REGIONS: u32 = 8;

/// Enrols people until there are `count`, a few at a time; `step` has the issuer for each few, and what it is to do.
///
/// # Errors
/// What the register says; those before are enrolled.
pub(super) fn enrol(
    issuer: &IssuerMetadata,
    (from, count): (u32, u32),
    now: u64,
    mut step: impl FnMut(&mut dyn FnMut(&mut Issuer) -> Result<(), IssueError>) -> Result<(), IssueError>,
) -> Result<(), IssueError> {
    let mut next = from;
    while next < count {
        let few = AT_A_TIME.min(count - next);
        let documents: Vec<_> = (0..few).filter_map(|_| document(now)).collect();
        let requests: Vec<_> =
            documents.iter().filter_map(|_| Wallet::default().request(issuer, &mut OsRng).ok()).collect();
        let extra = ExtraClaims::default();
        let enrolments: Vec<_> = requests
            .iter()
            .zip(&documents)
            .map(|(request, record)| {
                (request, Enrolment { record, extra: &extra, decision: None, guardian: None })
            })
            .collect();
        step(&mut |issuer| issuer.issue_many(&enrolments, now, &mut OsRng).map(drop))?;
        next += few;
    }
    Ok(())
}

/// A specimen: a passport of the state UTO, valid for years, of somebody between 8 and 88 years of age.
fn document(now: u64) -> Option<DocumentRecord> {
    let today = Date::from_unix_seconds(now).ok()?;
    let (year, ..) = today.ymd();
    let draw = |below: u32| OsRng.next_u32() % below;
    let born = (year - 8 - i16::try_from(draw(80)).ok()?, 1 + draw(12), 1 + draw(28));
    let expires = (year + 2 + i16::try_from(draw(8)).ok()?, 1 + draw(12), 1 + draw(28));
    let date = |(year, month, day): (i16, u32, u32)| format!("{year:04}-{month:02}-{day:02}");
    let record = json!({
        "kind": "passport",
        "document_number": format!("U{:08}", draw(100_000_000)),
        "family_name": name(3),
        "given_name": name(4),
        "sex": if draw(2) == 0 { "F" } else { "M" },
        "nationality": "UTO",
        "region": format!("99010{}", 1 + draw(REGIONS)),
        "birth_date": date(born),
        "expires_on": date(expires),
    });
    from_record(record.to_string().as_bytes(), &Supplement::default(), today).ok()
}

fn name(syllables: usize) -> String {
    (0..syllables)
        .map(|_| SYLLABLES[OsRng.next_u32() as usize % SYLLABLES.len()])
        .collect::<String>()
        .to_uppercase()
}
