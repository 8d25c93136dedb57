//! Tokens, and `bauta-validity`.

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{Field, Zero};
use bauta_bbs::hazmat;
use rand_chacha::ChaCha20Rng;
use serde_json::json;

use super::{Committed, IDENTITY, INTERFACE, STATEMENT, bases, common, encode, group, named};
use crate::negative::case::Group;
use crate::negative::forge::{key_pair, rng, scalar, secret, sum};
use crate::negative::relation::Relation;
use crate::negative::spoil::{Part, compressed, layout, spoiled};

const EPOCH: u64 = 20_780;

/// A showing of a token σ under ρ: σ' = σ·ρ, σ̄ = P·ρ − σ'·h.
struct Showing {
    relation: Relation,
    points: [G1Affine; 2],
}

impl Showing {
    fn new(committed: &Committed, epoch_key: &[u8], (sigma, rho): (G1Affine, Fr)) -> Self {
        let ([y_0, y_1], p) = (bases(), token_base());
        let sigma_prime = sum([(sigma, rho)]);
        let sigma_bar = sum([(p, rho), (sigma_prime, -committed.m)]);
        let mut before = common("bauta-validity", &[committed]);
        before.push(("the epoch", EPOCH.to_be_bytes().to_vec()));
        before.push(("the key of the epoch", epoch_key.to_vec()));
        before.push(("sigma'", compressed(&sigma_prime)));
        before.push(("sigma-bar", compressed(&sigma_bar)));
        let relation = Relation {
            interface: INTERFACE,
            label: "BAUTA_VALIDITY_CHAL_",
            before,
            equations: vec![vec![(0, p), (1, sum([(sigma_prime, -Fr::ONE)]))], vec![(1, y_1), (2, y_0)]],
            secrets: vec![rho, committed.m, committed.s],
        };
        Self { relation, points: [sigma_prime, sigma_bar] }
    }

    fn proof(&self, rng: &mut ChaCha20Rng) -> Vec<u8> {
        encode(&self.points, &self.relation.honest(rng))
    }
}

fn token_base() -> G1Affine {
    hazmat::create_generators(INTERFACE.suite(), &format!("BAUTA_VALIDITY_{}", INTERFACE.api_id()), 1)[0]
}

/// σ = P·1/(x_e + h).
fn token_of(x_e: Fr, handle: Fr) -> G1Affine {
    sum([(token_base(), (x_e + handle).inverse().expect("the handle is random"))])
}

fn epoch_key(name: &str) -> (Fr, Vec<u8>) {
    let keys = key_pair(&INTERFACE, name);
    (secret(&keys), keys.public_key().to_octets().to_vec())
}

pub(super) fn validity() -> Group {
    let mut rng = rng(102);
    let (x_e, key) = epoch_key("An epoch");
    let handle = scalar(&mut rng);
    let committed = Committed::new(12, handle, &mut rng);
    let sigma = token_of(x_e, committed.m);
    let showing = Showing::new(&committed, &key, (sigma, scalar(&mut rng)));
    let proof = showing.proof(&mut rng);
    let statement = json!({ "epoch": EPOCH, "epoch_key": hex::encode(&key) });
    let mut group = group("bauta-validity", &[&committed], statement, &proof);
    let scalars = named(&["c", "z_rho", "z_h", "z_s"]);
    group.spoil("proof", spoiled(&proof, &layout(&["sigma'", "sigma-bar"], &scalars)));
    group.spoil("epoch_key", spoiled(&key, &[("X_e".to_owned(), Part::G2)]));
    group.refuse("statement", "the epoch before", json!({ "epoch": EPOCH - 1 }), STATEMENT);
    let (other_x_e, other_key) = epoch_key("The epoch after");
    group.refuse(
        "statement",
        "the key of another epoch",
        json!({ "epoch_key": hex::encode(other_key) }),
        STATEMENT,
    );
    let points = showing.points;
    showing.relation.refuse_forgeries(&mut group, "proof", |answer| encode(&points, answer), &mut rng);

    let other_handle = scalar(&mut rng);
    let pairing = "e(sigma', X_e) = e(sigma-bar, BP2) does not hold";
    let tokens = [
        ("no token: the identity, all equations hold", (G1Affine::zero(), Fr::ONE), IDENTITY),
        ("a token under the factor 0, all equations hold", (sigma, Fr::zero()), IDENTITY),
        ("the token of another epoch", (token_of(other_x_e, committed.m), Fr::ONE), pairing),
        ("the token of another handle", (token_of(x_e, other_handle), Fr::ONE), pairing),
        ("a token of one's own making", (token_base(), scalar(&mut rng)), pairing),
    ];
    for (name, token, reason) in tokens {
        let rho = if token.1 == Fr::ONE && !token.0.is_zero() { scalar(&mut rng) } else { token.1 };
        let mut shown = Showing::new(&committed, &key, (token.0, rho));
        if token.0.is_zero() {
            // σ̄ = P·ρ would not pass; with ρ = 0 it is the identity too.
            shown = Showing::new(&committed, &key, (token.0, Fr::zero()));
        }
        let changes = json!({ "proof": hex::encode(shown.proof(&mut rng)) });
        group.refuse("forgery", name, changes, reason);
    }
    // Whoever was struck shows another holder's token, with that holder's handle.
    let somebody = Committed { m: other_handle, ..committed.clone() };
    let mut theirs = Showing::new(&somebody, &key, (token_of(x_e, other_handle), scalar(&mut rng)));
    let own = compressed(&committed.point());
    let before = theirs.relation.before.iter_mut();
    before.filter(|(name, _)| *name == "the commitment").for_each(|item| item.1.clone_from(&own));
    let octets = encode(&theirs.points, &theirs.relation.honest_but("T2", &mut rng));
    let reason = "T2 is hashed, and comes out differently: the handle is the one that is committed to";
    let changes = json!({ "proof": hex::encode(octets) });
    group.refuse("forgery", "the token of another handle and that handle, T2 not hashed", changes, reason);
    group
}

/// A token as the holder finds it in a bucket.
pub(super) fn token() -> Group {
    let mut rng = rng(103);
    let (x_e, key) = epoch_key("An epoch");
    let handle = scalar(&mut rng);
    let octets = compressed(&token_of(x_e, handle));
    let scalar_hex = |scalar: &Fr| hex::encode(hazmat::scalar_to_octets(scalar));
    let input = json!({
        "epoch_key": hex::encode(&key),
        "handle": scalar_hex(&handle),
        "token": hex::encode(&octets),
    });
    let mut group = Group::new("token", &INTERFACE, input);
    group.accept("a token", json!({}), "sigma = P·1/(x_e + h)");
    group.spoil("token", spoiled(&octets, &[("sigma".to_owned(), Part::G1)]));
    let pairing = "e(sigma, X_e + h·BP2) = e(P, BP2) does not hold";
    group.refuse(
        "statement",
        "another handle",
        json!({ "handle": scalar_hex(&(handle + Fr::ONE)) }),
        pairing,
    );
    let (_, other) = epoch_key("The epoch after");
    group.refuse(
        "statement",
        "the key of another epoch",
        json!({ "epoch_key": hex::encode(other) }),
        pairing,
    );
    group
}
