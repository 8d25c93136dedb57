//! Adversaries: programs on views, and what their claims are worth.
//!
//! In the order of an attack:
//!
//! 1. [`decode`] reads octets into fields, [`meaning`] says what a value tells anybody; [`fields`] does both once for a
//!    whole transcript;
//! 2. [`dossier`] files what a party sees under the party's own names for people; [`pool`] is what a coalition's
//!    parties have between them, and the only input of a program;
//! 3. [`programs`]: exact join, attribute join, address join, time window, token-bucket timing, issuer tagging, guessing,
//!    status-list re-check, and what a later quantum computer adds;
//! 4. [`canary`] is the harness's own instrument: which facts stand in a view at all;
//! 5. the scores, with the harness's truth: tasks, [anonymity sets](anonymity), the linking game, leaks, with exact
//!    [intervals](interval);
//! 6. [`mod@controls`]: planted leaks that have to be found, and the two ends of the scale.
//!
//! Coalitions: [`coalitions`]. A program is the same code for all designs; none of them knows which design it looks at.

pub mod anonymity;
pub mod canary;
mod clusters;
pub mod controls;
pub mod decode;
pub mod dossier;
pub mod fields;
mod game;
pub mod interval;
mod knowledge;
mod lattice;
mod leak;
pub mod meaning;
mod pairs;
pub mod pool;
pub mod programs;
pub mod rare;
mod score;
mod truth;

pub use controls::controls;
pub use lattice::coalitions;
pub use score::ALL_PROGRAMS;

use crate::results::{Attack, Knowledge, Leak};
use crate::scenario::Scenario;
use crate::transcript::{Access, Coalition, Party, Transcript};
use canary::{Canaries, Hits};
use fields::Fields;
use meaning::Public;
use pool::{Archive, Pool};
use programs::{Findings, Guessed, Guessing, Logarithms, Program as _};
use score::Scorer;
use truth::Truths;

/// What the adversaries made of one transcript.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Who has which fact.
    pub knowledge: Vec<Knowledge>,
    /// What was linked, named, listed.
    pub attacks: Vec<Attack>,
    /// What thieves have; the last one is `old-messages`, what recorded messages give a later quantum computer.
    pub leaks: Vec<Leak>,
    /// The linking game: coalition, rounds, rounds won.
    pub games: Vec<(String, u32, u32)>,
}

/// Lets every program loose on every coalition's view of a transcript, and scores them.
pub fn attack(scenario: &Scenario, transcript: &Transcript) -> Measured {
    let coalitions = coalitions(scenario, transcript);
    attack_by(scenario, transcript, &coalitions)
}

/// As [`attack`], for these coalitions.
pub fn attack_by(scenario: &Scenario, transcript: &Transcript, coalitions: &[Coalition]) -> Measured {
    let (canaries, mut hits) = (Canaries::of(scenario), Hits::new());
    let public = Public::of(scenario);
    let fields = Fields::of(transcript, &public, |line, octets| canaries.search(line, octets, &mut hits));
    canary::add_attributes(scenario, transcript, &fields, &mut hits);
    let mut alone = pool::each_party(transcript);
    // Of stores in a thief's hands only those that are asked for.
    let stolen = |one: &Coalition| {
        coalitions
            .iter()
            .any(|asked| asked.access == Access::Stolen && !asked.parties.is_disjoint(&one.parties))
    };
    alone.retain(|one| one.access == Access::Pooled || stolen(one));
    let archive = Archive::of(transcript, &alone, fields);
    let truths = Truths::of(scenario, transcript, hits);
    let everybody = everybody(transcript);
    let guessed = guessed(scenario, &archive.pool(&everybody));
    let logarithms = Logarithms::new(transcript.logarithms());
    let mut measured = Measured::default();
    for coalition in coalitions {
        measured.knowledge.extend(knowledge::of(&truths, coalition));
        let pool = archive.pool(coalition);
        let findings = findings(&pool, &guessed);
        let scorer = Scorer::new(&truths, &pool);
        measured.attacks.extend(scorer.attacks(&findings));
        if coalition.access == Access::Stolen {
            let names = findings.iter().map(|(_, found)| found.names.len()).sum();
            measured.leaks.push(leak::of(&truths, coalition, score::count(names)));
        } else {
            let (rounds, won) = game::play(&scorer, &findings, transcript.header.seed);
            if rounds > 0 {
                measured.games.push((coalition.name.clone(), rounds, won));
            }
        }
    }
    let pool = archive.pool(&everybody);
    let later = programs::QuantumComputer { logarithms: &logarithms }.run(&pool);
    measured.leaks.push(leak::old_messages(&Scorer::new(&truths, &pool), &later));
    measured
}

/// What each program makes of a pool. The later quantum computer is no part of what can be done today.
fn findings(pool: &Pool<'_>, guessed: &Guessed) -> Vec<(&'static str, Findings)> {
    let guessing = Guessing { guessed };
    let all: [&dyn programs::Program; 8] = [
        &programs::ExactJoin,
        &programs::AttributeJoin,
        &guessing,
        &programs::TimeWindow,
        &programs::AddressJoin,
        &programs::BucketTiming,
        &programs::IssuerTagging,
        &programs::StatusRecheck,
    ];
    all.iter().map(|program| (program.name(), program.run(pool))).collect()
}

/// The hashes of identity numbers that can be guessed with any salt or key of anybody's: for each coalition only those
/// count whose salt it has.
fn guessed(scenario: &Scenario, everybody: &Pool<'_>) -> Guessed {
    let (targets, salts) = (Guessing::targets(everybody), Guessing::salts(everybody));
    programs::guess(&programs::candidates(&scenario.people), &targets, &salts)
}

/// All services.
fn everybody(transcript: &Transcript) -> Coalition {
    let parties = pool::each_party(transcript).into_iter().flat_map(|alone| alone.parties);
    Coalition::pooled("everybody", parties.filter(|party| !matches!(party, Party::Person(_))))
}
