//! Pseudonyms: one for each holder and context, whatever becomes of the credential, and nothing else by that name.

use bauta_credential::{
    Alg, Context, CredentialQuery, PlanError, Policy as Registered, PresentationRequest, PseudonymQuery,
    Registrar, Registration, RequestDraft, Schema, SharedContext, Statement as Asked,
};
use bauta_predicates::Pseudonym;
use bauta_verifier::{Policy, Rejection, Statement};
use bauta_wallet::{Refusal, Wallet};
use ed25519_dalek::SigningKey;

use crate::authority::{Authority, answer, asked, asking, at_shop, made};
use crate::forging::{Part, forged, one};
use crate::support::{NOW, PERSON, SHOP, core, rng, verifier};

const MALL: &str = "https://mall.example";

fn pseudonym_query(query: &mut CredentialQuery) {
    query.pseudonym = at_shop();
}

/// A request of a platform for a pseudonym in its own context.
fn request_of(client_id: &str, seed: u64) -> PresentationRequest {
    let pseudonym = PseudonymQuery { context: Context::Audience(client_id.into()) };
    let draft = asked(|query| query.pseudonym = Some(pseudonym));
    made(RequestDraft { client_id: client_id.into(), ..draft }, seed)
}

fn known_as(authority: &Authority, wallet: &Wallet, request: &PresentationRequest) -> Pseudonym {
    let answer = answer(wallet, request, 4).unwrap();
    authority.verdict(request, &answer).unwrap().pseudonym().unwrap()
}

fn about_pseudonym() -> Rejection {
    Rejection::InvalidProof(Statement::Pseudonym("credential".into()))
}

// conformance: zkp-04
#[test]
fn a_platform_recognises_a_holder_and_no_other_platform_does() {
    let mut authority = Authority::new();
    let (mut wallet, other) = (authority.enrol(&[], 2), authority.enrol(&[], 3));
    let at_the_shop = known_as(&authority, &wallet, &request_of(SHOP, 3));
    assert_eq!(known_as(&authority, &wallet, &request_of(SHOP, 4)), at_the_shop);
    assert_ne!(known_as(&authority, &wallet, &request_of(MALL, 5)), at_the_shop);
    assert_ne!(known_as(&authority, &other, &request_of(SHOP, 6)), at_the_shop);
    let secret = wallet.credentials()[0].secrets().unwrap().nym_secret.clone();
    assert_eq!(secret.pseudonym(&Context::Audience(SHOP.into()).id()), at_the_shop);

    let before = wallet.credentials()[0].issued().clone();
    authority.renew(&mut wallet, 7);
    assert_ne!(*wallet.credentials()[0].issued(), before);
    assert_eq!(known_as(&authority, &wallet, &request_of(SHOP, 8)), at_the_shop);
}

/// A second document of the same person over the same secret: still one account.
#[test]
fn a_holder_with_another_secret_is_another() {
    let mut authority = Authority::new();
    let mut wallet = authority.enrol(&[], 2);
    let first = known_as(&authority, &wallet, &request_of(SHOP, 3));
    authority.add_to(&mut wallet, &[], 4);
    assert_eq!(wallet.credentials().len(), 2);
    assert_ne!(known_as(&authority, &wallet, &request_of(SHOP, 5)), first);
}

#[test]
fn the_wallet_gives_no_pseudonym_in_anothers_context() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[], 2);
    let context = Context::Audience(MALL.into());
    let request = asking(3, |query| query.pseudonym = Some(PseudonymQuery { context }));
    let refused = wallet.consider(&request, NOW).unwrap_err();
    assert_eq!(refused, Refusal::UnknownContext(format!("bauta:aud:{MALL}")));
}

/// Whoever saw a pseudonym in the issuer's own context could look its holder up in the register.
#[test]
fn nobody_asks_for_a_pseudonym_in_the_issuers_context() {
    let authority = Authority::new();
    let request = request_of(SHOP, 3);
    let own = format!("bauta:aud:{SHOP}");
    let text = std::str::from_utf8(request.as_octets()).unwrap();
    for context in [
        format!("bauta:issuer:{}", authority.metadata.issuer()),
        "bauta:issuer:".to_owned(),
        "bauta:Aud:x".to_owned(),
        SHOP.to_owned(),
    ] {
        assert!(text.contains(&own));
        let other = text.replace(&own, &context);
        assert!(PresentationRequest::parse(other.as_bytes()).is_err(), "{context}");
    }
}

#[test]
fn an_algorithm_without_a_holder_has_no_pseudonym() {
    let authority = Authority::with_schema(Alg::BbsMod, Schema::person(), 1);
    let refused = verifier(&[&authority.metadata], &[]).ask(asked(pseudonym_query), &mut rng(3)).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::NotProvable(PlanError::NotHolderBound)));
}

fn registrar() -> (Registrar, SigningKey) {
    let key = SigningKey::from_bytes(&[8; 32]);
    (Registrar::new("urn:example:registrar".into(), key.verifying_key(), None).unwrap(), key)
}

/// The registration of a platform that shares the context `games` with others.
fn registration(client_id: &str, members: &[&str], key: &SigningKey) -> String {
    let policy = Registered {
        client_id: client_id.into(),
        purposes: vec!["play".into()],
        vct_values: vec![PERSON.into()],
        claims: Vec::new(),
        predicates: Vec::new(),
        pseudonym: true,
        validity: false,
        same: Vec::new(),
        opening: false,
        shared: vec![SharedContext {
            name: "games".into(),
            members: members.iter().map(|member| (*member).to_owned()).collect(),
        }],
        expires_at: Some(NOW + 1),
    };
    Registration::sign(&policy, key).unwrap().to_compact()
}

fn shared_request(client_id: &str, name: &str, registration: Option<String>) -> PresentationRequest {
    let context = Context::Shared(name.into());
    let draft = asked(|query| query.pseudonym = Some(PseudonymQuery { context }));
    made(RequestDraft { client_id: client_id.into(), registration, ..draft }, 3)
}

#[test]
fn a_shared_context_is_one_that_the_platform_has_registered() {
    let mut authority = Authority::new();
    let (registrar, key) = registrar();
    let mut wallet = authority.enrol(&[], 2);
    let members = [SHOP, MALL];
    let at =
        |client_id: &str| shared_request(client_id, "games", Some(registration(client_id, &members, &key)));
    let unknown = |name: &str| Refusal::UnknownContext(format!("bauta:shared:{name}"));
    // Nobody is trusted yet.
    assert_eq!(wallet.consider(&at(SHOP), NOW).unwrap_err(), unknown("games"));
    let at_the_shop_alone = known_as(&authority, &wallet, &request_of(SHOP, 6));
    wallet.trust(registrar).unwrap();
    let there = known_as(&authority, &wallet, &at(SHOP));
    assert_eq!(known_as(&authority, &wallet, &at(MALL)), there);
    assert_ne!(at_the_shop_alone, there);

    let ended = wallet.consider(&at(SHOP), NOW + 1).unwrap_err();
    assert_eq!(ended, unknown("games"), "the registration has ended");
    let none = shared_request(SHOP, "games", None);
    let others = shared_request(SHOP, "games", Some(registration(MALL, &members, &key)));
    let elsewhere = shared_request(SHOP, "clubs", Some(registration(SHOP, &members, &key)));
    let forger = SigningKey::from_bytes(&[9; 32]);
    let forged = shared_request(SHOP, "games", Some(registration(SHOP, &members, &forger)));
    let terms = bauta_wallet::Terms { beyond_registration: true, ..Default::default() };
    for (request, name) in [(none, "games"), (others, "games"), (elsewhere, "clubs"), (forged, "games")] {
        let refused = wallet.consider_with(&request, &terms, NOW).unwrap_err();
        assert_eq!(refused, unknown(name), "not even beyond its registration");
    }
}

/// The verifier's own context and the schema's slot decide; what the answer says about either is compared at most.
#[test]
fn a_pseudonym_of_another_context_slot_or_holder_is_refused() {
    let mut authority = Authority::new();
    let (wallet, other) = (authority.enrol(&[], 2), authority.enrol(&[], 3));
    let request = asking(3, pseudonym_query);
    let honest = Part::of(&wallet.credentials()[0], &request, 0);
    authority.verdict(&request, &forged(&request, &honest)).unwrap();
    let slot = honest.plan.statements[0].index();
    assert_eq!(slot, 14, "behind the claims and the blinding factor");

    let context = Context::Audience(MALL.into());
    let mut elsewhere = honest.clone();
    elsewhere.plan.statements = vec![Asked::Pseudonym { index: slot, context }];
    assert_eq!(authority.verdict(&request, &forged(&request, &elsewhere)).unwrap_err(), about_pseudonym());

    // Any other message would be another account: the blinding factor, a claim, an identifier that the issuer renews.
    for index in [13, 0, 10, 12] {
        let context = Context::Audience(SHOP.into());
        let mut another = honest.clone();
        another.plan.statements = vec![Asked::Pseudonym { index, context }];
        another.plan.commitment_indexes = vec![index];
        let mut presentation = forged(&request, &another).into_one().unwrap();
        assert_eq!(authority.verdict(&request, &one(presentation.clone())).unwrap_err(), core());
        presentation.sub_proofs[0].indexes = vec![slot];
        assert_eq!(authority.verdict(&request, &one(presentation)).unwrap_err(), core());
        // Beside the one that is asked for: still refused.
        another.plan.commitment_indexes = if index < slot { vec![index, slot] } else { vec![slot] };
        let both = forged(&request, &another);
        assert_eq!(
            authority.verdict(&request, &both).unwrap_err(),
            Rejection::PolicyUnmet(Policy::Commitments)
        );
    }

    let mine = forged(&request, &honest).into_one().unwrap();
    let theirs = answer(&other, &request, 4).unwrap().into_one().unwrap();
    let mut named_otherwise = mine.clone();
    named_otherwise.sub_proofs[0].pseudonym = theirs.sub_proofs[0].pseudonym;
    assert_eq!(authority.verdict(&request, &one(named_otherwise)).unwrap_err(), about_pseudonym());
    let mut borrowed = mine;
    borrowed.sub_proofs = theirs.sub_proofs;
    assert_eq!(authority.verdict(&request, &one(borrowed)).unwrap_err(), about_pseudonym());
}

/// The identity would be everybody's pseudonym.
// conformance: nym-octets
#[test]
fn a_pseudonym_is_a_point_of_the_subgroup() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[], 2);
    let request = asking(3, pseudonym_query);
    let presentation = answer(&wallet, &request, 4).unwrap().into_one().unwrap();
    let octets = presentation.sub_proofs[0].to_json();
    let written: serde_json::Value = serde_json::from_slice(&octets).unwrap();
    for leading in [0xc0, 0x80, 0xff] {
        let mut point = [0; 48];
        point[0] = leading;
        let mut other = written.clone();
        other["input"]["pseudonym"] = crate::support::base64url(point).into();
        assert!(bauta_credential::SubProof::from_json(other.to_string().as_bytes()).is_err());
    }
    let mut without = written;
    without["input"].as_object_mut().unwrap().remove("pseudonym");
    assert!(bauta_credential::SubProof::from_json(without.to_string().as_bytes()).is_err());
}
