//! Any order of operations keeps what has to hold.

use bauta_credential::{Alg, CredentialRequest, IssuedCredential};
use bauta_issuer::{CredentialState, Decision, IssueError, PersonNumber};
use bauta_verifier::{Rejection, Staleness, Verifier};
use bauta_wallet::{Accepted, Wallet, WalletError};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;

use crate::support::{NOW, Office, PERSON, SHOP, Shared, draft, passport, present, rng, verifier};

/// What may happen; the number chooses among what there is.
#[derive(Clone, Copy, Debug)]
enum Event {
    Request,
    Renew,
    Issue(usize),
    Accept(usize),
    Present,
    Replay(usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Request),
        Just(Event::Renew),
        any::<usize>().prop_map(Event::Issue),
        any::<usize>().prop_map(Event::Issue),
        any::<usize>().prop_map(Event::Accept),
        any::<usize>().prop_map(Event::Accept),
        Just(Event::Present),
        any::<usize>().prop_map(Event::Replay),
    ]
}

/// One person with one wallet, an issuer and a platform, and everything that passed between them.
struct World {
    office: Office,
    wallet: Wallet,
    verifier: Verifier<Shared>,
    rng: ChaCha20Rng,
    requests: Vec<(CredentialRequest, Option<IssuedCredential>)>,
    issued: Vec<IssuedCredential>,
    presented: Vec<String>,
}

impl World {
    fn new(seed: u64) -> Self {
        let office = Office::new(Alg::BbsModHb);
        let verifier = verifier(&[&office.metadata], &[]);
        let (wallet, rng) = (Wallet::default(), rng(seed));
        Self { office, wallet, verifier, rng, requests: vec![], issued: vec![], presented: vec![] }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Request => {
                let request = self.wallet.request(&self.office.metadata, &mut self.rng).unwrap();
                self.remember(request);
            }
            Event::Renew if !self.wallet.credentials().is_empty() => {
                let request = self.wallet.renew(0, &mut self.rng).unwrap();
                self.remember(request);
            }
            Event::Issue(which) if !self.requests.is_empty() => self.issue(which % self.requests.len()),
            Event::Accept(which) if !self.issued.is_empty() => self.accept(which % self.issued.len()),
            Event::Present if !self.wallet.credentials().is_empty() => self.present(),
            Event::Replay(which) if !self.presented.is_empty() => {
                let compact = &self.presented[which % self.presented.len()];
                let refused = self.verifier.verify(compact, NOW, &mut rng(0)).unwrap_err();
                assert_eq!(refused, Rejection::Stale(Staleness::Answered));
            }
            _ => {}
        }
        self.check();
    }

    /// While a request is open, the wallet gives the same again.
    fn remember(&mut self, request: CredentialRequest) {
        if self.requests.iter().all(|(other, _)| *other != request) {
            self.requests.push((request, None));
        }
    }

    fn issue(&mut self, which: usize) {
        let known = !self.office.issuer.register().entries().unwrap().is_empty();
        let same = known.then_some(Decision::SamePerson(PersonNumber(1)));
        let (request, before) = &mut self.requests[which];
        match (self.office.issue(request, &passport("Eriksson"), same.as_ref()), before) {
            (Ok(again), Some(before)) => assert_eq!(again.to_compact(), before.to_compact()),
            (Ok(first), before) => {
                *before = Some(first.clone());
                self.issued.push(first);
            }
            (Err(IssueError::OtherSecret(_)), None) | (Err(IssueError::Superseded), Some(_)) => {}
            (Err(other), _) => panic!("{other}"),
        }
    }

    fn accept(&mut self, which: usize) {
        let held = self.wallet.credentials().len();
        match self.wallet.accept(&self.issued[which].to_compact()) {
            Ok(Accepted::Stored) => assert_eq!(held, 0),
            // It is not signed for an open request where it was held once and renewed since.
            Ok(Accepted::Renewed | Accepted::AlreadyHeld) | Err(WalletError::NotSignedForThisWallet) => {
                assert_eq!(held, 1);
            }
            Err(other) => panic!("{other}"),
        }
    }

    fn present(&mut self) {
        let asked = draft(SHOP, PERSON, &["region"]);
        let request = self.verifier.ask(asked, &mut self.rng).unwrap();
        let compact = present(&self.wallet, &request, self.presented.len() as u64).to_compact();
        let verified = self.verifier.verify(&compact, NOW, &mut rng(0)).unwrap();
        assert_eq!(verified.shown()["region"], "990101");
        self.presented.push(compact);
    }

    /// One person, at most one valid credential, all of them over one secret and one identity.
    fn check(&self) {
        let entries = self.office.issuer.register().entries().unwrap();
        assert!(entries.iter().all(|entry| entry.person == PersonNumber(1)));
        assert_eq!(entries.len(), self.issued.len());
        let valid = entries.iter().filter(|entry| entry.state == CredentialState::Issued).count();
        assert_eq!(valid, usize::from(!self.issued.is_empty()));
        assert!(self.wallet.credentials().len() <= 1);
        let person_id = self.office.metadata.schema().index_of(&"person_id".into()).unwrap();
        assert!(
            self.issued.windows(2).all(|pair| pair[0].payloads[person_id] == pair[1].payloads[person_id])
        );
        assert!(self.issued.windows(2).all(|pair| pair[0].issuer_header == pair[1].issuer_header));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_of_operations(seed: u64, events in proptest::collection::vec(event(), 1..24)) {
        let mut world = World::new(seed);
        world.happen(Event::Request);
        events.into_iter().for_each(|event| world.happen(event));
    }
}
