//! What a wallet works out once for a credential that is unlocked: it is as secret as the credential, is wiped with it, and is
//! never written.

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use bauta_bbs::proof::PreparedSignature;
use bauta_bbs::{Header, MessageScalar};
use bauta_credential::Context;
use bauta_predicates::nym;

use crate::error::Refusal;
use crate::wallet::HeldCredential;

/// Of how many contexts the bases are kept.
const KEPT_BASES: usize = 16;

/// Made at first use. A copy of the credential begins without.
#[derive(Default)]
pub(crate) struct WorkedOut {
    messages: OnceLock<Vec<MessageScalar>>,
    signature: OnceLock<PreparedSignature>,
    /// The last ones that were used, the latest at the end.
    bases: Mutex<Vec<nym::Base>>,
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
        let mut bases = self.worked_out.bases.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = bases.iter().position(|base| *base.context() == context);
        let base = kept.map_or_else(|| nym::Base::of(&context), |position| bases.remove(position));
        if bases.len() == KEPT_BASES {
            bases.remove(0);
        }
        bases.push(base.clone());
        base
    }
}
