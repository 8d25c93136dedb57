//! The tests of RFC 9380, appendices J.9.1 and K, for what BBS uses.

use serde_json::{Value, json};

use super::Cases;
use crate::catalogue::{Group, Suite};

pub(super) fn generate(cases: &mut Cases) {
    let long = format!("QUUX-V01-CS02-with-expander-SHA256-128-long-DST-{}", "1".repeat(208));
    let expansions = [
        (Suite::Sha256, "expand_message_xmd_SHA256_38", "QUUX-V01-CS02-with-expander-SHA256-128"),
        (Suite::Sha256, "expand_message_xmd_SHA256_256", &long),
        (Suite::Shake256, "expand_message_xof_SHAKE256_36", "QUUX-V01-CS02-with-expander-SHAKE256"),
    ];
    for (suite, file, dst) in expansions {
        let tests = ["0x20", "0x80"].into_iter().flat_map(|length| {
            messages().map(move |message| json!({ "len_in_bytes": length, "msg": message }))
        });
        cases.suite = suite;
        cases.add(Group::ExpandMessage, file, json!({ "DST": dst, "tests": tests.collect::<Value>() }));
    }
    cases.suite = Suite::Sha256;
    let inputs = json!({
        "dst": "QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_",
        "vectors": messages().map(|message| json!({ "msg": message })).collect::<Value>(),
    });
    cases.add(Group::HashToCurve, "BLS12381G1_XMD_SHA-256_SSWU_RO_", inputs);
}

fn messages() -> impl Iterator<Item = String> {
    let short = ["", "abc", "abcdef0123456789"].into_iter().map(str::to_owned);
    short.chain([format!("q128_{}", "q".repeat(128)), format!("a512_{}", "a".repeat(512))])
}
