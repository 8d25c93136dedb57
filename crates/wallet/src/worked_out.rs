//! What a wallet works out once for a credential that is unlocked: it is as secret as the credential, is wiped with it, and is
//! never written.

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use bauta_bbs::proof::PreparedSignature;
use bauta_bbs::{Header, MessageScalar};
use bauta_credential::Context;
use bauta_credential::epoch::Epoch;
use bauta_predicates::nym;
use bauta_predicates::validity::KeptToken;

use crate::error::Refusal;
use crate::wallet::HeldCredential;

/// Of how many contexts the bases are kept, and of how many epochs the tokens with their tables: 34 KiB each.
const MOST_KEPT: usize = 8;
/// How often one of them is used without a table: to make it takes about as long as it saves in four uses.
const USES_WITHOUT: u32 = 3;

/// Made at first use. A copy of the credential begins without.
#[derive(Default)]
pub(crate) struct WorkedOut {
    messages: OnceLock<Vec<MessageScalar>>,
    signature: OnceLock<PreparedSignature>,
    bases: Last<nym::Base>,
    tokens: Last<(Epoch, KeptToken)>,
}

/// The last ones that were used, the latest at the end, each with how often it was.
struct Last<T>(Mutex<Vec<(u32, T)>>);

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl Clone for WorkedOut {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for WorkedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WorkedOut")
    }
}

impl HeldCredential {
    /// Every message that was signed.
    pub(crate) fn messages(&self) -> &[MessageScalar] {
        self.worked_out.messages.get_or_init(|| {
            self.issued
                .messages(self.issuer.schema(), self.issuer.alg(), self.secrets.as_ref())
                .expect("checked when the credential was accepted")
        })
    }

    /// The signature with tables of its points.
    ///
    /// # Errors
    /// [`Refusal::NotProven`] when it is none over these messages.
    pub(crate) fn prepared_signature(&self) -> Result<&PreparedSignature, Refusal> {
        if let Some(signature) = self.worked_out.signature.get() {
            return Ok(signature);
        }
        let generators = self.issuer.alg().generators(self.issuer.schema().claims().len());
        let header = Header(self.issued.issuer_header.clone());
        let key = self.issuer.public_key();
        let made = PreparedSignature::new(&generators, key, &header, &self.issued.signature, self.messages());
        let made = made.map_err(|_| Refusal::NotProven)?;
        Ok(self.worked_out.signature.get_or_init(|| made))
    }

    /// The base of all pseudonyms of a context, which takes longer to hash to than a multiple of it to make.
    pub(crate) fn base(&self, context: &Context) -> nym::Base {
        let context = context.id();
        let same = |base: &nym::Base| *base.context() == context;
        self.worked_out
            .bases
            .take(same, || Some(nym::Base::of(&context)), nym::Base::make_table)
            .expect("made")
    }

    /// The token of an epoch.
    pub(crate) fn kept_token(&self, epoch: Epoch) -> Option<KeptToken> {
        let token = || Some((epoch, KeptToken::from(self.token(epoch)?)));
        let taken =
            self.worked_out.tokens.take(|(of, _)| *of == epoch, token, |(_, token)| token.make_table());
        taken.map(|(_, token)| token)
    }
}

impl<T: Clone> Last<T> {
    /// One that is kept or else is made now. When it has been used [so often](USES_WITHOUT), `make_table` is called.
    fn take(
        &self,
        is_it: impl Fn(&T) -> bool,
        make: impl FnOnce() -> Option<T>,
        make_table: impl FnOnce(&mut T),
    ) -> Option<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut uses, mut one) = match kept.iter().position(|(_, one)| is_it(one)) {
            Some(position) => kept.remove(position),
            None => (0, make()?),
        };
        uses += 1;
        if uses > USES_WITHOUT {
            make_table(&mut one);
        }
        if kept.len() == MOST_KEPT {
            kept.remove(0);
        }
        kept.push((uses, one.clone()));
        Some(one)
    }
}
