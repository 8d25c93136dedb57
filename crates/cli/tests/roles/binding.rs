//! Nothing can be carried from one presentation to another.

use crate::support::{ALGS, Office, core, present, request, verdict};
use bauta_credential::{Alg, Presentation};

/// Two presentations of one wallet for two requests, and one of another wallet.
fn three(alg: Alg) -> (Office, [Presentation; 3]) {
    let mut office = Office::new(alg);
    let (mine, theirs) = (office.enrol("Eriksson", 2), office.enrol("Svensson", 3));
    let (one, other) = (request(&["region"], 4), request(&["region"], 5));
    let all = [present(&mine, &one, 6), present(&mine, &other, 7), present(&theirs, &one, 8)];
    (office, all)
}

// conformance: jwp-ph-octets
#[test]
fn a_proof_belongs_to_its_header() {
    for alg in ALGS {
        let (office, [one, other, _]) = three(alg);
        let moved = Presentation { presentation_header: one.presentation_header.clone(), ..other };
        assert_eq!(verdict(&office.metadata, &request(&["region"], 4), &moved).unwrap_err(), core());
    }
}

#[test]
fn two_holders_may_swap_whole_presentations_only() {
    for alg in ALGS {
        let (office, [mine, _, theirs]) = three(alg);
        let request = request(&["region"], 4);
        let swapped = Presentation { core_proof: theirs.core_proof.clone(), ..mine.clone() };
        // The same header, the same claim shown: the proof alone is the presentation.
        verdict(&office.metadata, &request, &swapped).unwrap();
        assert_ne!(mine.core_proof, theirs.core_proof);
    }
}

#[test]
fn a_proof_belongs_to_what_it_shows() {
    for alg in ALGS {
        let mut office = Office::new(alg);
        let (mine, theirs) = (office.enrol("Eriksson", 2), office.enrol("Svensson", 3));
        let request = request(&["family_name"], 4);
        let (mine, theirs) = (present(&mine, &request, 5), present(&theirs, &request, 6));
        let mixed = Presentation { payloads: mine.payloads, ..theirs };
        assert_eq!(verdict(&office.metadata, &request, &mixed).unwrap_err(), core());
    }
}
