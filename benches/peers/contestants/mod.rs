//! Every contestant: one module each, which sets everything up that can be set up once, checks that the results are
//! accepted, and returns one entry for each operation that it has.

mod affinidi;
mod bbs_plus;
mod ours;
mod sd_jwt;
mod zkryptium;

use bauta_bbs::Ciphersuite;

use crate::entry::{Contestant, Entry};
use crate::work::Work;

/// All entries of all contestants.
pub(crate) fn all(work: &Work) -> Vec<Entry> {
    let mut entries = ours::entries(work, Contestant::BautaSha256, Ciphersuite::Bls12381Sha256);
    entries.extend(ours::entries(work, Contestant::BautaShake256, Ciphersuite::Bls12381Shake256));
    entries.extend(zkryptium::entries(work));
    entries.extend(affinidi::entries(work));
    entries.extend(bbs_plus::entries(work));
    entries.extend(sd_jwt::entries(work));
    entries
}

/// Ours alone with SHA-256, and the peer that is nearest.
pub(crate) fn few(work: &Work) -> Vec<Entry> {
    let mut entries = ours::entries(work, Contestant::BautaSha256, Ciphersuite::Bls12381Sha256);
    entries.extend(bbs_plus::entries(work));
    entries
}

/// Our verification in batches of each of these sizes.
pub(crate) fn batches(work: &Work, sizes: &[u32]) -> Vec<(u32, Entry)> {
    ours::batches(work, sizes)
}
