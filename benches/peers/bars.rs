//! The first chart: ten messages, every contestant, the four operations.

use crate::entry::{Contestant, Operation};
use crate::machine::Machine;
use crate::svg::{Anchor, Svg};
use crate::table::{Table, figure};

const WIDTH: f64 = 860.0;
/// Where bars begin, and how long the longest is.
const LEFT: f64 = 250.0;
const LONGEST: f64 = 520.0;
const STEP: f64 = 19.0;

const OURS: &str = "#9b2335";
const PEER: &str = "#8c959f";
const EXTERNAL: &str = "#d0d7de";
const OTHER: &str = "#bf8700";

struct Bar {
    label: String,
    microseconds: f64,
    fill: &'static str,
}

pub(crate) fn chart(table: &Table, machine: &Machine) -> String {
    let groups = [
        (Operation::Sign, &[][..]),
        (Operation::Verify, &[]),
        (Operation::ProofGen, &[Operation::ProofGenTables, Operation::ProofGenOnline]),
        (Operation::ProofVerify, &[Operation::ProofVerifyBatch]),
    ]
    .map(|(operation, further)| (operation, bars(table, operation, further)));
    let longest = groups.iter().flat_map(|(_, bars)| bars).map(|bar| bar.microseconds).fold(1.0, f64::max);
    let mut svg = Svg::default();
    let title = format!("{} messages, {} disclosed: microseconds, one core", table.messages, table.disclosed);
    svg.text([20.0, 30.0], Anchor::Start, "title", &title);
    let mut y = 40.0;
    for (operation, bars) in &groups {
        y += 24.0;
        svg.text([20.0, y], Anchor::Start, "group", operation.name());
        for bar in bars {
            let length = (bar.microseconds / longest * LONGEST).max(1.0);
            svg.text([LEFT - 8.0, y], Anchor::End, "label", &bar.label);
            svg.rectangle([LEFT, y - 11.0], [length, 14.0], bar.fill);
            svg.text([LEFT + length + 6.0, y], Anchor::Start, "label", &figure(bar.microseconds));
            y += STEP;
        }
    }
    y += 12.0;
    for line in notes(machine) {
        svg.text([20.0, y], Anchor::Start, "note", &line);
        y += 16.0;
    }
    svg.finish([WIDTH, y], &title)
}

/// Ours first, then the peers, fastest first, then what is no peer.
fn bars(table: &Table, operation: Operation, further: &[Operation]) -> Vec<Bar> {
    let ours = [operation].into_iter().chain(further.iter().copied()).filter_map(|operation| {
        let name = match operation {
            Operation::ProofGenTables => "bauta, with the credential's tables",
            Operation::ProofGenOnline => "bauta, prepared: online part",
            Operation::ProofVerifyBatch => "bauta, in batches of 256",
            _ => "bauta",
        };
        Some((name, table.median(operation, Contestant::BautaSha256)?))
    });
    let ours = ours.map(|(label, microseconds)| Bar { label: label.into(), microseconds, fill: OURS });
    let measured = Contestant::ALL.into_iter().filter(|contestant| contestant.is_peer());
    let mut peers: Vec<_> = measured
        .filter_map(|peer| {
            Some(Bar { label: peer.name().into(), microseconds: table.median(operation, peer)?, fill: PEER })
        })
        .collect();
    let external = table.comparisons.iter().find(|one| one.operation == operation);
    peers.extend(external.and_then(|one| one.pairing_crypto).map(|microseconds| Bar {
        label: "pairing_crypto *".into(),
        microseconds,
        fill: EXTERNAL,
    }));
    peers.sort_by(|one, other| one.microseconds.total_cmp(&other.microseconds));
    let other = table.median(operation, Contestant::SdJwt).map(|microseconds| Bar {
        label: "SD-JWT, ES256 (linkable)".into(),
        microseconds,
        fill: OTHER,
    });
    ours.chain(peers).chain(other).collect()
}

fn notes(machine: &Machine) -> [String; 4] {
    let (packages, more) = machine.packages.split_at(machine.packages.len().min(5));
    [
        format!(
            "{}, {}, {}; pairings of bauta: {}",
            machine.processor, machine.system, machine.rustc, machine.backend
        ),
        packages.join(", ") + ",",
        more.join(", "),
        "* not measured here: figures from elsewhere, in proportion to those of bbs_plus in both runs".into(),
    ]
}
