//! One table for each number of messages: figures, ratios, and whether the target is reached.

use std::fmt::Write;

use serde::Serialize;

use crate::entry::{Contestant, Operation};
use crate::measure::Figure;
use crate::targets::{bbs_plus_elsewhere, pairing_crypto, times_faster};

const OURS: [Contestant; 2] = [Contestant::BautaSha256, Contestant::BautaShake256];

/// All figures for one number of messages.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Table {
    pub(crate) messages: usize,
    pub(crate) disclosed: usize,
    pub(crate) figures: Vec<Figure>,
    pub(crate) comparisons: Vec<Comparison>,
}

/// Ours beside the fastest of the peers that were measured with it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Comparison {
    pub(crate) operation: Operation,
    pub(crate) fastest_peer: Contestant,
    /// How many times faster ours is, with SHA-256 and with SHAKE-256.
    pub(crate) times_faster: [f64; 2],
    pub(crate) target: Option<f64>,
    pub(crate) reached: Option<bool>,
    /// What pairing_crypto would take here, in proportion to bbs_plus; and whether the target holds against that, too.
    pub(crate) pairing_crypto: Option<f64>,
    pub(crate) reached_against_pairing_crypto: Option<bool>,
}

impl Table {
    pub(crate) fn new(messages: usize, disclosed: usize, figures: Vec<Figure>) -> Self {
        let mut table = Self { messages, disclosed, figures, comparisons: Vec::new() };
        let compared = Operation::ALL.into_iter().filter_map(|operation| table.compare(operation));
        table.comparisons = compared.collect();
        table
    }

    pub(crate) fn median(&self, operation: Operation, contestant: Contestant) -> Option<f64> {
        let found = |figure: &&Figure| (figure.operation, figure.contestant) == (operation, contestant);
        self.figures.iter().find(found).map(|figure| figure.median)
    }

    fn compare(&self, operation: Operation) -> Option<Comparison> {
        let rival = operation.rivalled_by();
        let peers = Contestant::ALL.into_iter().filter(|contestant| contestant.is_peer());
        let (fastest_peer, fastest) = peers
            .filter_map(|peer| Some((peer, self.median(rival, peer)?)))
            .min_by(|one, other| one.1.total_cmp(&other.1))?;
        let [sha_256, shake_256] = OURS.map(|ours| self.median(operation, ours));
        let ours = [sha_256?, shake_256?];
        let target = times_faster(operation, self.messages);
        let holds = |peer: f64| target.map(|target| ours.iter().all(|ours| peer / ours >= target));
        let external = self.pairing_crypto(rival);
        Some(Comparison {
            operation,
            fastest_peer,
            times_faster: ours.map(|ours| fastest / ours),
            target,
            reached: holds(fastest),
            pairing_crypto: external,
            reached_against_pairing_crypto: external.and_then(holds),
        })
    }

    /// pairing_crypto's figure from elsewhere at this machine's speed: × how much longer bbs_plus takes here than there.
    fn pairing_crypto(&self, operation: Operation) -> Option<f64> {
        if self.messages != 10 {
            return None;
        }
        let here = self.median(operation, Contestant::BbsPlus)?;
        Some(pairing_crypto(operation)? * here / bbs_plus_elsewhere(operation)?)
    }
}

impl Table {
    pub(crate) fn to_text(&self) -> String {
        let mut text = format!(
            "{} messages of 32 octets, {} disclosed; medians in microseconds\n\n",
            self.messages, self.disclosed
        );
        let with_external = self.comparisons.iter().any(|one| one.pairing_crypto.is_some());
        let mut heads: Vec<_> = Contestant::ALL.iter().map(|one| one.heading()).collect();
        if with_external {
            heads.push(["pairing_", "crypto *"]);
        }
        heads.extend([["fastest", "peer ÷ ours"], ["", "target"], ["", "reached"]]);
        for line in 0..2 {
            let _ = write!(text, "{:31}", "");
            heads.iter().for_each(|head| text.push_str(&cell(head[line])));
            text.push('\n');
        }
        for operation in Operation::ALL {
            if OURS.iter().any(|ours| self.median(operation, *ours).is_some()) {
                self.row(&mut text, operation, with_external);
            }
        }
        text
    }

    fn row(&self, text: &mut String, operation: Operation, with_external: bool) {
        let mut cells: Vec<_> = Contestant::ALL
            .iter()
            .map(|contestant| self.median(operation, *contestant).map_or("–".into(), figure))
            .collect();
        let comparison = self.comparisons.iter().find(|one| one.operation == operation);
        if with_external {
            let external = pairing_crypto(operation).and(comparison).and_then(|one| one.pairing_crypto);
            cells.push(external.map_or("–".into(), figure));
        }
        if let Some(one) = comparison {
            let [sha_256, shake_256] = one.times_faster.map(ratio);
            cells.push(format!("{sha_256} {shake_256}"));
            cells.push(one.target.map_or("–".into(), ratio));
            cells.push(verdict(one));
        }
        let _ = write!(text, "{:31}", operation.name());
        cells.iter().for_each(|one| text.push_str(&cell(one)));
        text.push('\n');
    }
}

impl Table {
    /// The same for a page that has room for one suite: ours with SHA-256, then the fastest peer and the others.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = String::from(
            "| µs | bauta | bbs_plus ¹ | pairing_crypto ² | affinidi-bbs ³ | zkryptium ³ | SD-JWT, ES256 ⁴ | fastest peer ÷ bauta |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for one in self.comparisons.iter().filter(|one| one.target.is_some()) {
            let operation = one.operation;
            let of = |contestant| self.median(operation, contestant).map_or("–".into(), figure);
            let external = pairing_crypto(operation).and(one.pairing_crypto).map_or("–".into(), figure);
            let cells = [
                operation.name().into(),
                of(Contestant::BautaSha256),
                of(Contestant::BbsPlus),
                external,
                of(Contestant::Affinidi),
                of(Contestant::Zkryptium),
                of(Contestant::SdJwt),
                ratio(one.times_faster[0]),
            ];
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text
    }
}

pub(crate) fn word(reached: bool) -> &'static str {
    if reached { "yes" } else { "no" }
}

fn verdict(comparison: &Comparison) -> String {
    match (comparison.reached, comparison.reached_against_pairing_crypto) {
        (None, _) => "–".into(),
        (Some(true), Some(false)) => "yes, * no".into(),
        (Some(reached), _) => word(reached).into(),
    }
}

/// Text at the right of its column.
fn cell(text: &str) -> String {
    format!(" {text:>11}")
}

pub(crate) fn figure(microseconds: f64) -> String {
    if microseconds > 0.0 && microseconds < 10.0 {
        format!("{microseconds:.2}")
    } else {
        let whole = format!("{microseconds:.0}");
        match whole.len() {
            0..=3 => whole,
            length => format!("{},{}", &whole[..length - 3], &whole[length - 3..]),
        }
    }
}

fn ratio(times: f64) -> String {
    if times < 100.0 { format!("{times:.1}") } else { format!("{times:.0}") }
}
