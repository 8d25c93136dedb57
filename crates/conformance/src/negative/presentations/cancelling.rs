//! Proofs that nobody signed, each of which makes up for what is wrong with the other.

use ark_bls12_381::Fr;
use ark_ff::Field;
use bauta_bbs::committed_disclosure::CommittedProof;
use bauta_credential::{CredentialQuery, Presentation, PresentationRequest, Query, Response};
use serde_json::json;

use super::{PLATFORM, request_of, verifier};
use crate::negative::case::Group;
use crate::negative::forge::{Attempt, Vector, i2osp_8, key_pair, rng, scalar, scalars, sum};
use crate::negative::holder::{ALG, Held, REGION, Showing, VCT, scalar_of};

const WEIGHTS: &str = "each pairing equation has a weight of its own that nobody can foresee";

pub(super) fn cancelling() -> Group {
    let shown = |id: &str| CredentialQuery::new(id, VCT, vec!["region".into()]);
    let query = Query { credentials: vec![shown("one"), shown("other")], same: Vec::new() };
    let request = request_of(PLATFORM, query, 470);
    let honest = Showing::honest(&[Held::new(1), Held::new(2)], &request);
    let answer = Response::assemble(&request, honest.present(&mut rng(471))).to_text();
    let mut group = Group::new("presentation", ALG.interface(), verifier(&request, &answer));
    group.accept("an answer", json!({}), "what was asked, shown");
    let forgeries = [
        ("two credentials that nobody signed, whose pairing errors cancel", [Fr::ONE, -Fr::ONE], WEIGHTS),
        ("two that nobody signed, equal", [Fr::ONE, Fr::ONE], "neither pairing holds"),
        (
            "two that nobody signed, one twice the other and negative",
            [Fr::from(2u64), -Fr::ONE],
            "neither pairing holds",
        ),
    ];
    for (name, factors, reason) in forgeries {
        let made = unsigned(&honest, factors);
        let answer = hex::encode(Response::assemble(&request, made).to_text());
        group.refuse("forgery", name, json!({ "answer": answer }), reason);
    }
    let forged = unsigned(&honest, [Fr::ONE, -Fr::ONE]).remove(0);
    one_of_them(&mut group, &request, &honest, &forged);
    group
}

fn one_of_them(group: &mut Group, request: &PresentationRequest, honest: &Showing, forged: &Presentation) {
    for (name, position) in [("first", 0), ("second", 1)] {
        let mut made = honest.present(&mut rng(472));
        made[position] = forged.clone();
        let answer = hex::encode(Response::assemble(request, made).to_text());
        let name = format!("nobody signed the {name}");
        group.refuse("forgery", &name, json!({ "answer": answer }), "its pairing does not hold");
    }
}

/// Core proofs of made-up claims whose Ā and B̄ are multiples of one point: every challenge is right.
fn unsigned(honest: &Showing, factors: [Fr; 2]) -> Vec<Presentation> {
    let mut rng = rng(473);
    let held = &honest.held[0];
    let keys = key_pair(ALG.interface(), "A registry");
    let messages = held.messages.iter().map(scalar_of).collect();
    let vector = Vector::blind(*ALG.interface(), &keys, &held.header, (messages, held.payloads.len()));
    let [a, b, e, r2] = [(); 4].map(|()| scalar(&mut rng));
    let mut presentations = honest.present(&mut rng);
    for (presentation, factor) in presentations.iter_mut().zip(factors) {
        // D = B·r2    Ā = B·a    B̄ = B·b, and so B̄ = D·r1 − Ā·e with r1 = (b + a·e)/r2
        let (a, b) = (a * factor, b * factor);
        let mut attempt = Attempt {
            vector: &vector,
            disclosed: vec![REGION],
            presentation_header: honest.presentation_header.clone(),
            a_bar: sum([(vector.b(), a)]),
            b_bar: sum([(vector.b(), b)]),
            d: sum([(vector.b(), r2)]),
            e,
            r1: (b + a * e) / r2,
            r3: r2.inverse().expect("r2 is random"),
            tilde: [(); 3].map(|()| scalar(&mut rng)),
            m_tilde: scalars(vector.h.len() - 1, &mut rng),
            more: Default::default(),
        };
        attempt.more[1] = vec![("the number of commitments", i2osp_8(0))];
        let core = attempt.finish();
        let octets = [i2osp_8(core.len()), core, i2osp_8(0)].concat();
        presentation.core_proof = CommittedProof::from_octets(&octets).expect("points and scalars");
        presentation.issuer_header.clone_from(&held.header);
    }
    presentations
}
