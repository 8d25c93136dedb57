//! The answer to a request: one presentation, or one for each credential asked for.

use serde_json::{Map, Value};

use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::presented::Presentation;
use crate::request::{MAX_CREDENTIALS, Nonce, PresentationRequest};

/// Largest answer that is read, in octets.
const MAX_RESPONSE: usize = 1024 * 1024;

/// An answer.
///
/// To a request for one credential it is the presentation's compact form; to one for several it is the `vp_token` of
/// OpenID for Verifiable Presentations 1.0: `{"ward": ["…"], "guardian": ["…"]}`, from the credential's name in the
/// request to an array of one compact form. Reading it checks encodings and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// To a request for one credential.
    One(Box<Presentation>),
    /// To a request for several, with their names, in the order of the answer.
    Several(Vec<(String, Presentation)>),
}

impl Response {
    /// Reads an answer.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.len() > MAX_RESPONSE {
            return Err(Part::Compact.malformed(Problem::TooLarge { limit: MAX_RESPONSE }));
        }
        if !text.trim_start().starts_with('{') {
            return Ok(Self::One(Box::new(Presentation::parse(text)?)));
        }
        let token = json::read_value(text.as_bytes()).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Part::Compact.malformed(Problem::Json { line, column })
        })?;
        if token.as_object().is_some_and(|entries| entries.len() > MAX_CREDENTIALS) {
            return Err(Part::Compact.malformed(Problem::TooLarge { limit: MAX_CREDENTIALS }));
        }
        let malformed = |position| Part::Compact.malformed_at(position, Problem::Unsupported("vp_token"));
        let entries = token.as_object().ok_or(malformed(0))?.iter().enumerate();
        let presentations = entries.map(|(position, (id, presentations))| {
            let one = presentations.as_array().map(Vec::as_slice);
            let Some([Value::String(compact)]) = one else { return Err(malformed(position)) };
            Ok((id.clone(), Presentation::parse(compact)?))
        });
        Ok(Self::Several(presentations.collect::<Result<_, _>>()?))
    }

    /// The answer made of one presentation for each credential of the request, in its order.
    pub fn assemble(request: &PresentationRequest, mut presentations: Vec<Presentation>) -> Self {
        match (request.credentials(), presentations.pop()) {
            ([_], Some(presentation)) => Self::One(Box::new(presentation)),
            (credentials, last) => {
                let ids = credentials.iter().map(|credential| credential.id.clone());
                Self::Several(ids.zip(presentations.into_iter().chain(last)).collect())
            }
        }
    }

    /// Writes what [`Self::parse`] reads.
    pub fn to_text(&self) -> String {
        match self {
            Self::One(presentation) => presentation.to_compact(),
            Self::Several(presentations) => {
                let entries = presentations
                    .iter()
                    .map(|(id, presentation)| (id.clone(), vec![presentation.to_compact()].into()));
                Value::from(entries.collect::<Map<_, _>>()).to_string()
            }
        }
    }

    /// The presentation, where there is one.
    pub fn into_one(self) -> Option<Presentation> {
        match self {
            Self::One(presentation) => Some(*presentation),
            Self::Several(_) => None,
        }
    }

    /// The presentations, one for each credential that the request asks for, in its order.
    ///
    /// # Errors
    /// [`Malformed`] when one is missing, or one is there that was not asked for.
    pub fn presentations<'a>(
        &'a self,
        request: &PresentationRequest,
    ) -> Result<Vec<&'a Presentation>, Malformed> {
        let expected = request.credentials().len();
        let count = |found| Part::Compact.malformed(Problem::Count { expected, found });
        match (self, request.credentials()) {
            (Self::One(presentation), [_]) => Ok(vec![presentation.as_ref()]),
            (Self::One(_), _) => Err(count(1)),
            (Self::Several(presentations), credentials) => {
                if presentations.len() != expected || expected == 1 {
                    return Err(count(presentations.len()));
                }
                let of = |id: &String| presentations.iter().find(|(name, _)| name == id);
                let found = credentials.iter().map(|credential| of(&credential.id).map(|(_, found)| found));
                found.collect::<Option<_>>().ok_or(count(0))
            }
        }
    }

    /// The `nonce` that the first presentation claims: by it a verifier finds its own request, which decides.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn claimed_nonce(&self) -> Result<Nonce, Malformed> {
        match self {
            Self::One(presentation) => presentation.claimed_nonce(),
            Self::Several(presentations) => match presentations.first() {
                Some((_, presentation)) => presentation.claimed_nonce(),
                None => Err(Part::Compact.malformed(Problem::Missing("vp_token"))),
            },
        }
    }
}
