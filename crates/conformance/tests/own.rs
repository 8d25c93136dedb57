//! The vectors that this crate carries: that they pass, and that they are what today's code makes.

use bauta_conformance::{OWN_FILES, Reason, VectorSource, run};

// conformance: bbs-map-deterministic, bbs-hash-to-curve, blind-interface, nym-octets, ts14-r2
#[test]
fn every_own_vector_passes() {
    let report = run(&VectorSource::own());
    println!("{report}");
    assert_eq!(report.findings().count(), 0);
    assert_eq!(report.passed(), 4 + 2 * (5 + 8 + 11) + 2 * (1 + 3 + 7 + 12) + 2 * (1 + 5 + 9 + 17) + 4 * 8);
}

#[test]
fn the_carried_vectors_are_not_stale() {
    for file in OWN_FILES {
        assert!(
            file.generate() == file.carried,
            "{} is not what the code makes: run the example write_vectors",
            file.name
        );
    }
}

#[test]
fn own_vectors_that_are_missing_are_absent() {
    let report = run(&VectorSource::texts([]));
    assert_eq!((report.passed(), report.failed()), (0, 0));
    assert!(report.findings().all(|finding| finding.reason == Reason::Absent));
    assert!(report.findings().any(|finding| finding.case.starts_with("committed-disclosure/bbs-mod-hb/")));
}
