//! The contexts of pseudonyms.

use bauta_predicates::ContextId;

/// The issuer's own context: "bauta:issuer:" ‖ issuer id. Wallets and verifiers refuse this prefix in a platform's
/// request: who saw a person's pseudonym here could look the person up in the register.
pub fn issuer_context(issuer: &str) -> ContextId {
    ContextId(format!("bauta:issuer:{issuer}").into_bytes())
}

/// The context of one platform: "bauta:aud:" ‖ `client_id`.
pub fn audience_context(client_id: &str) -> ContextId {
    ContextId(format!("bauta:aud:{client_id}").into_bytes())
}
