//! Exactly the sub-proofs that follow from the request, each bound to its place: everything that somebody might try.

use bauta_bbs::Interface;
use bauta_credential::{
    Alg, CredentialQuery, EpochToken, Malformed, OpeningQuery, Part as Section, Presentation,
    PresentationRequest, Query, RequestDraft, Response, SubProof, SubProofAlg,
};
use bauta_predicates::opening::{Openers, deal};
use bauta_predicates::validity::{EpochPublicKey, Token, tokens};
use bauta_verifier::{Policy, Rejection, Statement, Verifier};

use crate::authority::{Authority, TODAY, asked, asking, at_shop, epoch_key, in_epochs, made, one_of, range};
use crate::forging::{Part, forge, forged, one};
use crate::support::{PERSON, Shared, core, rng};

pub(crate) fn interface() -> &'static Interface {
    Alg::BbsModHb.interface()
}

fn openers() -> Openers {
    deal(interface(), 2, 3, &mut rng(7)).unwrap().0
}

/// One of each kind about one credential, in the order in which a plan has them.
const KINDS: [SubProofAlg; 6] = [
    SubProofAlg::BautaRange,
    SubProofAlg::BautaRange,
    SubProofAlg::OrMembership,
    SubProofAlg::BautaNym,
    SubProofAlg::BautaValidity,
    SubProofAlg::BautaOpening,
];

fn statements() -> [Statement; 6] {
    let id = || "credential".to_owned();
    [
        Statement::Predicate(id(), "birth_date".into()),
        Statement::Predicate(id(), "expires_on".into()),
        Statement::Predicate(id(), "region".into()),
        Statement::Pseudonym(id()),
        Statement::Validity(id()),
        Statement::Opening(id()),
    ]
}

fn everything(query: &mut CredentialQuery, head: &String) {
    query.predicates = vec![
        range("birth_date", Some("1970-01-01"), Some("2008-07-15")),
        range("expires_on", Some("2026-07-16"), None),
        one_of("region", &["990101", "990102"]),
    ];
    query.pseudonym = at_shop();
    query.validity = in_epochs(&[head]);
    query.opening = Some(OpeningQuery::to(&openers()));
}

/// A holder, a request for everything, and the answer to it.
pub(crate) struct Setting {
    pub(crate) authority: Authority,
    pub(crate) wallets: [bauta_wallet::Wallet; 2],
    key: EpochPublicKey,
    pub(crate) tokens: Vec<Token>,
    pub(crate) head: String,
}

impl Setting {
    pub(crate) fn new() -> Self {
        let mut authority = Authority::new();
        let wallets = [2, 3].map(|seed| authority.enrol(&[], seed));
        let head = authority.publish(TODAY);
        let key = authority.heads[0].head().key.clone();
        let tokens = tokens(interface(), &epoch_key(TODAY), &authority.handles).unwrap();
        Self { authority, wallets, key, tokens, head }
    }

    pub(crate) fn token(&self, holder: usize) -> EpochToken<'_> {
        EpochToken { epoch: TODAY, key: &self.key, token: &self.tokens[holder] }
    }

    fn request(&self, seed: u64) -> PresentationRequest {
        asking(seed, |query| everything(query, &self.head))
    }

    fn part(&self, holder: usize, request: &PresentationRequest) -> Part<'_> {
        Part::of(&self.wallets[holder].credentials()[0], request, 0).with_token(self.token(holder))
    }

    fn answer(&self, holder: usize, request: &PresentationRequest) -> Presentation {
        forged(request, &self.part(holder, request)).into_one().unwrap()
    }

    fn verdict(&self, request: &PresentationRequest, presentation: &Presentation) -> Rejection {
        self.authority.verdict(request, &one(presentation.clone())).unwrap_err()
    }
}

fn unmet(policy: Policy) -> Rejection {
    Rejection::PolicyUnmet(policy)
}

// conformance: ts14-r1, zkp-01
#[test]
fn everything_at_once_is_verified() {
    let setting = Setting::new();
    let request = setting.request(4);
    let presentation = setting.answer(0, &request);
    assert_eq!(presentation.sub_proofs.iter().map(|one| one.alg).collect::<Vec<_>>(), KINDS);
    let verified = setting.authority.verdict(&request, &one(presentation)).unwrap();
    let credential = verified.first();
    assert_eq!(credential.predicates(), request.credentials()[0].predicates);
    assert_eq!((credential.epoch(), credential.same()), (Some(TODAY), &[][..]));
    assert!(credential.pseudonym().is_some() && credential.opening().is_some());
}

/// One bit of each octet of every sub-proof, and of what goes with it.
// conformance: jwp-verify-sub-proof
#[test]
fn every_octet_of_every_sub_proof_counts() {
    let setting = Setting::new();
    let request = setting.request(4);
    let presentation = setting.answer(0, &request);
    let now = request.issued_at().unwrap();
    let verifier: Verifier<Shared> = setting.authority.verifier(&request);
    let refused = |altered: &Presentation| {
        verifier.verify(&altered.to_compact(), now, &mut rng(9)).map(drop).unwrap_err()
    };
    for (number, statement) in statements().into_iter().enumerate() {
        for at in 0..presentation.sub_proofs[number].proof.len() {
            let mut altered = presentation.clone();
            altered.sub_proofs[number].proof[at] ^= 1 << (at % 8);
            match refused(&altered) {
                Rejection::InvalidProof(named) => assert_eq!(named, statement, "octet {at} of {number}"),
                Rejection::Malformed(malformed) => {
                    assert_eq!((malformed.part, malformed.position), (Section::SubProof, number));
                }
                other => panic!("octet {at} of {number}: {other}"),
            }
        }
    }
    verifier.verify(&presentation.to_compact(), now, &mut rng(9)).unwrap();
}

#[test]
fn proofs_of_other_lengths_are_malformed() {
    let setting = Setting::new();
    let request = setting.request(4);
    let presentation = setting.answer(0, &request);
    for number in 0..KINDS.len() {
        let changes: [fn(&mut Vec<u8>); 3] =
            [|proof| proof.truncate(proof.len() - 1), |proof| proof.push(1), Vec::clear];
        for change in changes {
            let mut altered = presentation.clone();
            change(&mut altered.sub_proofs[number].proof);
            let refused = setting.verdict(&request, &altered);
            let is_length =
                matches!(refused, Rejection::Malformed(Malformed { part: Section::SubProof, .. }));
            assert!(is_length, "{number}: {refused}");
        }
    }
    // A proof of two bounds where one is asked for, and the other way round.
    let mut swapped = presentation;
    swapped.sub_proofs.swap(0, 1);
    swapped.sub_proofs[0].indexes = vec![7];
    swapped.sub_proofs[1].indexes = vec![9];
    assert!(matches!(setting.verdict(&request, &swapped), Rejection::Malformed(_)));
}

#[test]
fn there_are_as_many_as_asked_and_in_this_order() {
    let setting = Setting::new();
    let request = setting.request(4);
    let presentation = setting.answer(0, &request);
    for number in 0..KINDS.len() {
        let mut missing = presentation.clone();
        missing.sub_proofs.remove(number);
        assert_eq!(setting.verdict(&request, &missing), unmet(Policy::SubProofMissing(5)));
        let mut more = presentation.clone();
        more.sub_proofs.push(presentation.sub_proofs[number].clone());
        assert_eq!(setting.verdict(&request, &more), unmet(Policy::SubProofNotAsked(6)));
        let mut twice = presentation.clone();
        twice.sub_proofs[number] = presentation.sub_proofs[(number + 1) % 6].clone();
        assert_eq!(setting.verdict(&request, &twice), unmet(Policy::SubProofNotAsked(number)));
        for other in 0..number {
            let mut reordered = presentation.clone();
            reordered.sub_proofs.swap(number, other);
            assert_eq!(setting.verdict(&request, &reordered), unmet(Policy::SubProofNotAsked(other)));
        }
    }
    let none = Presentation { sub_proofs: Vec::new(), ..presentation };
    assert_eq!(setting.verdict(&request, &none), unmet(Policy::SubProofMissing(0)));
}

/// Nobody asked, and everything that could be proven comes along: it would be told, or be a mark.
// conformance: jwp-no-device-proof
#[test]
fn what_was_not_asked_for_is_not_taken() {
    let setting = Setting::new();
    let (plain, request) = (asking(4, |_| {}), setting.request(4));
    let mut part = setting.part(0, &request);
    let all = part.plan.clone();
    for (number, statement) in all.statements.iter().enumerate() {
        part.plan.commitment_indexes = vec![statement.index()];
        part.plan.statements = vec![statement.clone()];
        let more = forged(&plain, &part).into_one().unwrap();
        assert_eq!(setting.verdict(&plain, &more), unmet(Policy::SubProofNotAsked(0)), "{number}");
        let without = Presentation { sub_proofs: Vec::new(), ..more };
        assert_eq!(setting.verdict(&plain, &without), unmet(Policy::Commitments));
    }
}

// conformance: jwp-committed, jwp-sub-proof-committed, jwp-verify-indexes
#[test]
fn its_kind_and_index_are_those_of_the_request() {
    let setting = Setting::new();
    let request = setting.request(4);
    let presentation = setting.answer(0, &request);
    for (number, kind) in KINDS.into_iter().enumerate() {
        let not_asked = unmet(Policy::SubProofNotAsked(number));
        for other in KINDS.into_iter().filter(|other| *other != kind) {
            let mut relabelled = presentation.clone();
            let SubProof { indexes, proof, .. } = relabelled.sub_proofs[number].clone();
            // Well formed: with the inputs that belong to the other kind.
            let pseudonym = presentation.sub_proofs[3].pseudonym.filter(|_| other == SubProofAlg::BautaNym);
            let epoch = Some(TODAY).filter(|_| other == SubProofAlg::BautaValidity);
            relabelled.sub_proofs[number] =
                SubProof { alg: other, indexes, pseudonym, epoch, c_ext: None, proof };
            assert_eq!(setting.verdict(&request, &relabelled), not_asked, "{number} as {other:?}");
        }
        let index = presentation.sub_proofs[number].indexes[0];
        for indexes in [vec![index + 1], vec![0], vec![usize::MAX], vec![index, index], vec![index, 0]] {
            let mut moved = presentation.clone();
            moved.sub_proofs[number].indexes = indexes;
            assert_eq!(setting.verdict(&request, &moved), not_asked);
        }
    }
}

/// From another answer to the same request, to the same request with another nonce, to another platform, of somebody else.
// conformance: jwp-sub-proof-bound
#[test]
fn a_sub_proof_belongs_to_its_presentation() {
    let setting = Setting::new();
    let request = setting.request(4);
    let presentation = setting.answer(0, &request);
    let again = forged(&request, &Part { seed: 99, ..setting.part(0, &request) }).into_one().unwrap();
    setting.authority.verdict(&request, &one(again.clone())).unwrap();
    let nonce = setting.request(5);
    let mall = asked(|query| everything(query, &setting.head));
    let mall = made(RequestDraft { client_id: "https://mall.example".into(), ..mall }, 4);
    let sources = [again, setting.answer(0, &nonce), setting.answer(0, &mall), setting.answer(1, &request)];
    for (which, source) in sources.iter().enumerate() {
        for (number, statement) in statements().into_iter().enumerate() {
            let mut moved = presentation.clone();
            moved.sub_proofs[number] = source.sub_proofs[number].clone();
            let refused = setting.verdict(&request, &moved);
            assert_eq!(refused, Rejection::InvalidProof(statement), "{which}");
        }
    }
}

/// The octets of a core proof with one commitment in the place of another.
fn with_commitments_swapped(presentation: &Presentation, one: usize, other: usize) -> Presentation {
    let mut octets = presentation.core_proof.to_octets();
    let points: Vec<_> = presentation
        .core_proof
        .commitments()
        .iter()
        .map(bauta_bbs::committed_disclosure::Commitment::to_octets)
        .collect();
    let at = |octets: &[u8], point: &[u8]| octets.windows(48).position(|window| window == point).unwrap();
    let places = [at(&octets, &points[one]), at(&octets, &points[other])];
    octets[places[0]..places[0] + 48].copy_from_slice(&points[other]);
    octets[places[1]..places[1] + 48].copy_from_slice(&points[one]);
    let core_proof = bauta_bbs::committed_disclosure::CommittedProof::from_octets(&octets).unwrap();
    Presentation { core_proof, ..presentation.clone() }
}

// conformance: jwp-verify-sub-proof, ts14-r1
#[test]
fn a_commitment_belongs_to_its_message() {
    let setting = Setting::new();
    let request = setting.request(4);
    let presentation = setting.answer(0, &request);
    let count = presentation.core_proof.commitments().len();
    assert_eq!(count, 6);
    for one in 0..count {
        for other in 0..one {
            let swapped = with_commitments_swapped(&presentation, one, other);
            assert_eq!(setting.verdict(&request, &swapped), core());
        }
    }
    let mut part = setting.part(0, &request);
    let all = part.plan.commitment_indexes.clone();
    // One more; then two sub-proofs about each other's message.
    part.plan.commitment_indexes = [&[0], &all[..]].concat();
    let more = forged(&request, &part).into_one().unwrap();
    assert_eq!(setting.verdict(&request, &more), unmet(Policy::Commitments));
    let both = asking(4, |query| {
        query.predicates =
            ["birth_date", "issued_on"].map(|path| range(path, Some("1970-01-01"), None)).to_vec();
    });
    let mut presentation = setting.answer(0, &both);
    let [first, second] = &mut presentation.sub_proofs[..] else { panic!() };
    std::mem::swap(&mut first.proof, &mut second.proof);
    assert_eq!(setting.verdict(&both, &presentation), Rejection::InvalidProof(statements()[0].clone()));
}

/// Between the two credentials of one answer nothing can be exchanged.
#[test]
fn a_sub_proof_belongs_to_its_credential() {
    let setting = Setting::new();
    let place = |id: &str| {
        let mut query = CredentialQuery::new(id, PERSON, Vec::new());
        everything(&mut query, &setting.head);
        query.opening = None;
        query
    };
    let query = Query { credentials: vec![place("one"), place("other")], same: Vec::new() };
    let request = made(RequestDraft { query, ..asked(|_| {}) }, 4);
    let parts = [0, 1].map(|position| {
        let held = &setting.wallets[position].credentials()[0];
        Part::of(held, &request, position).with_token(setting.token(position))
    });
    let presentations = forge(&request, &parts);
    let verdict = |presentations: Vec<Presentation>| {
        setting.authority.verdict(&request, &Response::assemble(&request, presentations))
    };
    verdict(presentations.clone()).unwrap();
    for number in 0..KINDS.len() - 1 {
        let mut exchanged = presentations.clone();
        exchanged[0].sub_proofs[number] = presentations[1].sub_proofs[number].clone();
        let Rejection::InvalidProof(named) = verdict(exchanged).unwrap_err() else { panic!() };
        assert!(named.to_string().contains("`one`"), "{named}");
        let mut exchanged = presentations.clone();
        exchanged[1].sub_proofs[number] = presentations[0].sub_proofs[number].clone();
        let Rejection::InvalidProof(named) = verdict(exchanged).unwrap_err() else { panic!() };
        assert!(named.to_string().contains("`other`"), "{named}");
    }
    // One credential is as good as the other, and still each sub-proof hashes both core proofs in their order.
    let exchanged: Vec<_> = presentations.iter().rev().cloned().collect();
    assert!(matches!(verdict(exchanged).unwrap_err(), Rejection::InvalidProof(_)));
}

/// A `vp_token` for one credential, two for one, one that is missing, one too many.
#[test]
fn a_response_has_the_credentials_of_the_request() {
    let setting = Setting::new();
    let place = |id: &str| CredentialQuery::new(id, PERSON, Vec::new());
    let query = Query { credentials: vec![place("one"), place("other")], same: Vec::new() };
    let request = made(RequestDraft { query, ..asked(|_| {}) }, 4);
    let held = &setting.wallets[0].credentials()[0];
    let parts = [0, 1].map(|position| Part::of(held, &request, position));
    let both = forge(&request, &parts);
    let several = |named: &[(&str, &Presentation)]| {
        Response::Several(named.iter().map(|(id, one)| ((*id).to_owned(), (*one).clone())).collect())
    };
    let verdict = |response: &Response| setting.authority.verdict(&request, response);
    verdict(&several(&[("one", &both[0]), ("other", &both[1])])).unwrap();
    verdict(&several(&[("other", &both[1]), ("one", &both[0])])).unwrap();
    for wrong in [
        several(&[("one", &both[0])]),
        several(&[("one", &both[0]), ("third", &both[1])]),
        several(&[("one", &both[0]), ("other", &both[1]), ("third", &both[1])]),
        one(both[0].clone()),
    ] {
        let refused = verdict(&wrong).unwrap_err();
        assert!(
            matches!(refused, Rejection::Malformed(Malformed { part: Section::Compact, .. })),
            "{refused}"
        );
    }
    assert_eq!(
        verdict(&several(&[("one", &both[1]), ("other", &both[0])])).map(|_| ()),
        Ok(()),
        "no sub-proofs"
    );
    let single = asking(4, |_| {});
    let presentation = setting.answer_plain(&single);
    let wrapped = several(&[("credential", &presentation)]);
    assert!(matches!(setting.authority.verdict(&single, &wrapped).unwrap_err(), Rejection::Malformed(_)));
    setting.authority.verdict(&single, &one(presentation)).unwrap();
}

impl Setting {
    fn answer_plain(&self, request: &PresentationRequest) -> Presentation {
        forged(request, &Part::of(&self.wallets[0].credentials()[0], request, 0)).into_one().unwrap()
    }
}
