//! What the roles say of a case: verifier, wallet, issuer.

use bauta_credential::epoch::EpochLog;
use bauta_credential::{
    CredentialRequest, IssuerMetadata, PresentationRequest, Registrar, Registration, issuer_context,
};
use bauta_predicates::issuance::IssuanceContext;
use bauta_verifier::{MemoryStore, RequestStore, Verifier};
use bauta_wallet::{GuardianOffer, GuardianShare, JointChallenges, Wallet};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::formats::{issuer, refused};
use super::{Checked, Stop};
use crate::fields::Fields;
use crate::report::Reason;

/// `None` for an operation that is no role's.
pub(super) fn check(operation: &str, input: Fields<'_>) -> Option<Checked> {
    let check: fn(Fields<'_>) -> Checked = match operation {
        "presentation" => presentation,
        "wallet_accept" => wallet_accept,
        "credential_request" => credential_request,
        "issuer_description" => |input| issuer(input).map(drop),
        "registration" => registration,
        "guardian_offer" => |input| refused(GuardianOffer::from_json(&input.octets("message")?)).map(drop),
        "joint_challenges" => {
            |input| refused(JointChallenges::from_json(&input.octets("message")?)).map(drop)
        }
        "guardian_share" => |input| refused(GuardianShare::from_json(&input.octets("message")?)).map(drop),
        _ => return None,
    };
    Some(check(input))
}

fn text(octets: Vec<u8>) -> Result<String, Stop> {
    refused(String::from_utf8(octets))
}

/// A verifier that trusts the issuers, keeps their logs, and has made the request. It has been given the `earlier` answers
/// before, whatever it said of them.
fn presentation(input: Fields<'_>) -> Checked {
    let request = refused(PresentationRequest::parse(&input.octets("request")?))?;
    let store = MemoryStore::default();
    store.insert(&request).map_err(|_| Reason::malformed("request"))?;
    let issuers = input.octets_list("issuers")?;
    let issuers = issuers.iter().map(|octets| refused(IssuerMetadata::from_json(octets)));
    let issuers = issuers.collect::<Result<Vec<_>, _>>()?;
    let mut verifier = Verifier::new(issuers.clone(), store);
    for (issuer, octets) in issuers.iter().zip(input.octets_list("logs")?) {
        verifier = verifier.with_log(issuer.issuer(), refused(EpochLog::read(issuer, &octets))?);
    }
    let now = input.number("now")? as u64;
    // The weights of the pairings are a hash of these octets and of everything that was sent.
    let mut rng = ChaCha20Rng::seed_from_u64(now);
    if input.optional("earlier").is_some() {
        for answer in input.octets_list("earlier")? {
            verifier.verify(&text(answer)?, now, &mut rng).ok();
        }
    }
    refused(verifier.verify(&text(input.octets("answer")?)?, now, &mut rng)).map(drop)
}

/// A wallet whose source of randomness begins with a seed has asked the issuer, has accepted what came `before`, renewing
/// each time, and is handed a credential.
fn wallet_accept(input: Fields<'_>) -> Checked {
    let issuer = issuer(input)?;
    let mut rng = ChaCha20Rng::seed_from_u64(input.number("seed")? as u64);
    let mut wallet = Wallet::default();
    let malformed = |member: &'static str| move |_| Reason::malformed(member);
    let mut request = wallet.request(&issuer, &mut rng).map_err(malformed("seed"))?;
    for credential in input.octets_list("before")? {
        wallet.accept(&text(credential)?).map_err(malformed("before"))?;
        request = wallet.renew(0, &mut rng).map_err(malformed("before"))?;
    }
    if request.to_json().as_bytes() != input.octets("request")? {
        return Err(Reason::malformed("request").into());
    }
    refused(wallet.accept(&text(input.octets("credential")?)?)).map(drop)
}

/// A request that is meant for this issuer, and its proof.
fn credential_request(input: Fields<'_>) -> Checked {
    let issuer = issuer(input)?;
    let request = refused(CredentialRequest::from_json(&input.octets("request")?))?;
    let proof = request.proof.as_ref().ok_or(Stop::Refused)?;
    if request.issuer != issuer.issuer() || request.alg != issuer.alg() {
        return Err(Stop::Refused);
    }
    let context = IssuanceContext {
        interface: issuer.alg().interface(),
        public_key: issuer.public_key(),
        nonce: &request.session_nonce(),
        context: &issuer_context(issuer.issuer()),
    };
    proof.verify(&context)?;
    Ok(())
}

/// A registrar whom a wallet trusts, a platform's registration, and a request of the platform's.
fn registration(input: Fields<'_>) -> Checked {
    let registrar = refused(Registrar::from_json(&input.octets("registrar")?))?;
    let registration = refused(Registration::parse(&text(input.octets("registration")?)?))?;
    let request = refused(PresentationRequest::parse(&input.octets("request")?))?;
    if !registration.verify(&registrar) {
        return Err(Stop::Refused);
    }
    refused(registration.policy().covers(&request, input.number("now")? as u64))
}
