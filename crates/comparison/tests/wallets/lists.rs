//! The status list: what is withdrawn is withdrawn for who has the new list, and only the issuer makes lists.

use bauta_comparison::design::es256::Es256;
use bauta_comparison::design::status_list::{
    CheckedList, ENTRIES, LIFETIME, Reference, Status, StatusError, StatusLists,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const NOW: u64 = 1_800_000_000;

fn setup() -> (ChaCha20Rng, Es256, StatusLists, Reference) {
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    let issuer = Es256::generate(&mut rng);
    let mut lists = StatusLists::default();
    let reference = lists.draw(&mut rng);
    (rng, issuer, lists, reference)
}

#[test]
fn an_entry_is_changed_and_its_neighbours_are_not() {
    let (mut rng, issuer, mut lists, reference) = setup();
    let others: Vec<_> = (0..500).map(|_| lists.draw(&mut rng)).collect();
    for status in [Status::Suspended, Status::Invalid, Status::Valid] {
        lists.set(&reference, status);
        let (uri, token) = lists.sign(&issuer, NOW).swap_remove(0);
        let list = CheckedList::read(&issuer.public(), &uri, &token, NOW).unwrap();
        assert_eq!(list.status(reference.index).unwrap(), status);
        for other in &others {
            assert_eq!(list.status(other.index).unwrap(), Status::Valid);
        }
    }
}

#[test]
fn nobody_gets_an_index_twice_and_a_full_list_is_followed_by_another() {
    let (mut rng, _, mut lists, first) = setup();
    let mut drawn: Vec<_> = (0..ENTRIES).map(|_| lists.draw(&mut rng)).collect();
    drawn.push(first);
    assert_eq!(lists.addresses().count(), 3);
    let count = drawn.len();
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn.len(), count);
}

#[test]
fn lists_of_others_and_other_lists_and_old_lists_are_refused() {
    let (mut rng, issuer, lists, _) = setup();
    let (uri, token) = lists.sign(&issuer, NOW).swap_remove(0);
    let read = |key: &Es256, uri: &str, now| CheckedList::read(&key.public(), uri, &token, now).map(|_| ());
    assert_eq!(read(&issuer, &uri, NOW + LIFETIME), Ok(()));
    assert_eq!(read(&issuer, &uri, NOW + LIFETIME + 1), Err(StatusError::Stale));
    assert_eq!(read(&issuer, "https://status.example/9", NOW), Err(StatusError::OtherList));
    assert_eq!(read(&Es256::generate(&mut rng), &uri, NOW), Err(StatusError::NotSigned));
    let changed = token.replacen('A', "B", 1);
    let changed = CheckedList::read(&issuer.public(), &uri, &changed, NOW);
    assert_eq!(changed.map(|_| ()), Err(StatusError::NotSigned));
    let list = CheckedList::read(&issuer.public(), &uri, &token, NOW).unwrap();
    assert_eq!(list.status(ENTRIES), Err(StatusError::NoEntry));
}
