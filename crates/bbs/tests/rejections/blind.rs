//! A commitment is of one interface and list of messages; the signer's indexes end before the blinding factor.

use ark_ec::CurveGroup;
use bauta_bbs::blind::{
    BlindDisclosed, BlindDisclosure, CommitmentWithProof, ProverBlind, VerifiedCommitment, blind_proof_gen,
    blind_proof_verify, blind_sign, blind_verify, commit,
};
use bauta_bbs::proof::ProofContext;
use bauta_bbs::{
    Error, Header, Interface, KeyPair, MessageScalar, PresentationHeader, Proof, Signature, hazmat,
};

use crate::support::{
    Signed, key_pair, point_at, rng, scalar_at, some_point, some_scalar, with_point, with_scalar,
};

const INTERFACE: Interface = Interface::BLIND_BBS_SHA_256;
const REFUSED: Result<(), Error> = Err(Error::InvalidProof);
const MESSAGES: [&str; 2] = ["signer's 0", "signer's 1"];
const COMMITTED: [&str; 2] = ["holder's 0", "holder's 1"];

struct Issued {
    key_pair: KeyPair,
    header: Header,
    ph: PresentationHeader,
    prover_blind: ProverBlind,
    signature: Signature,
}

impl Issued {
    fn new() -> Self {
        let (key_pair, header) = (key_pair(1), Header(b"header".to_vec()));
        let (commitment, prover_blind) = commit(&INTERFACE, &COMMITTED, &mut rng(1)).expect("commits");
        let commitment = commitment.verify(&INTERFACE).expect("verifies");
        let signature = blind_sign(&INTERFACE, &key_pair, &header, &MESSAGES, &commitment).expect("signs");
        Self { key_pair, header, ph: PresentationHeader(b"ph".to_vec()), prover_blind, signature }
    }

    fn context(&self) -> ProofContext<'_> {
        ProofContext {
            public_key: self.key_pair.public_key(),
            header: &self.header,
            presentation_header: &self.ph,
        }
    }

    fn known(&self) -> BlindDisclosure<'_, &'static str> {
        BlindDisclosure {
            messages: &MESSAGES,
            committed_messages: &COMMITTED,
            prover_blind: &self.prover_blind,
            disclosed_indexes: &[],
            disclosed_commitment_indexes: &[],
        }
    }

    fn prove(&self, signer: &[usize], holder: &[usize]) -> Result<Proof, Error> {
        let disclosure = BlindDisclosure {
            disclosed_indexes: signer,
            disclosed_commitment_indexes: holder,
            ..self.known()
        };
        blind_proof_gen(&INTERFACE, &self.context(), &self.signature, &disclosure, &mut rng(2))
    }

    fn check(
        &self,
        proof: &Proof,
        signer_count: usize,
        messages: &[(usize, &str)],
        committed_messages: &[(usize, &str)],
    ) -> Result<(), Error> {
        let disclosed = BlindDisclosed { signer_count, messages, committed_messages };
        blind_proof_verify(&INTERFACE, &self.context(), proof, &disclosed)
    }
}

#[test]
fn a_commitment_is_of_one_interface() {
    let (commitment, _) = commit(&INTERFACE, &COMMITTED, &mut rng(1)).unwrap();
    commitment.verify(&INTERFACE).unwrap();
    for other in [Interface::BLIND_BBS_SHAKE_256, Interface::BBS_SHA_256, Interface::BBS_MOD_HB] {
        assert_eq!(commitment.verify(&other).map(|_| ()), REFUSED);
    }
}

/// Without a proof a holder could commit to −(what the signer adds) and choose what is signed.
#[test]
fn a_commitment_without_knowledge_is_refused() {
    let (commitment, _) = commit(&INTERFACE, &COMMITTED, &mut rng(1)).unwrap();
    let octets = commitment.to_octets();
    let refused = |octets: &[u8]| {
        let commitment = CommitmentWithProof::from_octets(octets).unwrap();
        assert_eq!(commitment.verify(&INTERFACE).map(|_| ()), REFUSED);
    };
    refused(&with_point(&octets, 0, some_point(1)));
    refused(&with_point(&octets, 0, -point_at(&octets, 0)));
    for at in (48..octets.len()).step_by(32) {
        refused(&with_scalar(&octets, at, -scalar_at(&octets, at)));
        refused(&with_scalar(&octets, at, some_scalar(2)));
    }
    let simulated = (48..octets.len()).step_by(32).zip(3..);
    refused(
        &simulated.fold(octets.clone(), |octets, (at, seed)| with_scalar(&octets, at, some_scalar(seed))),
    );
    let swapped = [&octets[..80], &octets[112..144], &octets[80..112], &octets[144..]].concat();
    refused(&swapped);
}

/// C + J_1·δ with m̂_1 + c·δ leaves C̄ as it is; the hash has C. Otherwise a commitment of somebody else's would do.
#[test]
fn a_commitment_is_not_moved_along_its_generators() {
    let (commitment, _) = commit(&INTERFACE, &COMMITTED, &mut rng(1)).unwrap();
    let octets = commitment.to_octets();
    let (c, delta) = (scalar_at(&octets, octets.len() - 32), some_scalar(1));
    let generators = hazmat::blind_generators(&INTERFACE, 2);
    for (generator, response) in generators.into_iter().zip([48, 80, 112]) {
        let moved = with_point(&octets, 0, (point_at(&octets, 0) + generator * delta).into_affine());
        let moved = with_scalar(&moved, response, scalar_at(&octets, response) + c * delta);
        let moved = CommitmentWithProof::from_octets(&moved).unwrap();
        assert_eq!(moved.verify(&INTERFACE).map(|_| ()), REFUSED);
    }
}

/// Q_2 stands before J_1; where there is no J_M it must not be taken for the last.
#[test]
fn entropy_is_not_added_where_there_is_no_message() {
    let none = VerifiedCommitment::none();
    assert_eq!(none.add_to_last(&INTERFACE, &MessageScalar::from(5)), none);
    let (commitment, _) = commit(&INTERFACE, &COMMITTED[..0], &mut rng(1)).unwrap();
    let commitment = commitment.verify(&INTERFACE).unwrap();
    assert_eq!(commitment.add_to_last(&INTERFACE, &MessageScalar::from(5)), commitment);
}

#[test]
fn each_argument_of_verify_matters() {
    let issued = Issued::new();
    let verify = |known: &BlindDisclosure<'_, &str>| {
        blind_verify(&INTERFACE, issued.key_pair.public_key(), &issued.header, known, &issued.signature)
    };
    let known = issued.known();
    assert_eq!(verify(&known), Ok(()));
    let none = ProverBlind::none();
    let other = ProverBlind::random(&mut rng(9)).unwrap();
    let (all, reversed) = ([MESSAGES, COMMITTED].concat(), [MESSAGES[1], MESSAGES[0]]);
    for known in [
        BlindDisclosure { prover_blind: &none, ..known },
        BlindDisclosure { prover_blind: &other, ..known },
        BlindDisclosure { messages: &reversed, ..known },
        BlindDisclosure { messages: &MESSAGES[..1], ..known },
        BlindDisclosure { messages: &all, committed_messages: &[], ..known },
        BlindDisclosure { committed_messages: &COMMITTED[..1], ..known },
        BlindDisclosure { messages: &COMMITTED, committed_messages: &MESSAGES, ..known },
    ] {
        assert_eq!(verify(&known), Err(Error::InvalidSignature));
    }
}

#[test]
fn the_holder_s_messages_and_the_signer_s_are_not_confused() {
    let issued = Issued::new();
    let proof = issued.prove(&[1], &[0]).unwrap();
    let (signer, holder) = ((1, MESSAGES[1]), (0, COMMITTED[0]));
    issued.check(&proof, 2, &[signer], &[holder]).unwrap();
    assert_eq!(issued.check(&proof, 2, &[(0, MESSAGES[1])], &[holder]), REFUSED);
    assert_eq!(issued.check(&proof, 2, &[signer], &[(1, COMMITTED[0])]), REFUSED);
    assert_eq!(issued.check(&proof, 2, &[(1, COMMITTED[0])], &[(0, MESSAGES[1])]), REFUSED);
    for signer_count in [3, 4] {
        assert!(issued.check(&proof, signer_count, &[signer], &[holder]).is_err());
    }
    assert_eq!(issued.check(&proof, 4, &[signer, (3, COMMITTED[0])], &[]), REFUSED);
}

// conformance: blind-factor-private
#[test]
fn no_index_reaches_the_blinding_factor() {
    let issued = Issued::new();
    for (signer, position) in [(&[2][..], 0), (&[0, 2], 1), (&[3], 0), (&[usize::MAX], 0)] {
        assert_eq!(issued.prove(signer, &[]), Err(Error::Indexes { position }));
    }
    // 3 + usize::MAX would be 2, the blinding factor's place.
    for (holder, position) in
        [(&[usize::MAX][..], 0), (&[usize::MAX - 1], 0), (&[2], 0), (&[1, 0], 1), (&[1, 1], 1)]
    {
        assert_eq!(issued.prove(&[], holder), Err(Error::Indexes { position }));
    }
    let proof = issued.prove(&[1], &[]).unwrap();
    issued.check(&proof, 2, &[(1, MESSAGES[1])], &[]).unwrap();
    for index in [2, 3, 4, 5, usize::MAX] {
        assert_eq!(
            issued.check(&proof, 2, &[(index, MESSAGES[1])], &[]),
            Err(Error::Indexes { position: 0 })
        );
    }
    for index in [2, usize::MAX - 3, usize::MAX - 2, usize::MAX] {
        assert_eq!(
            issued.check(&proof, 2, &[], &[(index, MESSAGES[1])]),
            Err(Error::Indexes { position: 0 })
        );
    }
}

/// A holder who chooses its blinding factor would otherwise show it as a message of the signer's, or of its own.
#[test]
fn a_disclosed_blinding_factor_is_no_message() {
    let chosen = MessageScalar::hash(&INTERFACE, b"administrator");
    let messages = MESSAGES.map(|message| MessageScalar::hash(&INTERFACE, message.as_bytes()));
    let signed = Signed::blind(INTERFACE, &messages, &chosen, &[]);
    let proof = signed.prove(&[2], 1).unwrap();
    signed.check(&proof, &[2]).unwrap();
    let verify = |messages: &[(usize, &str)], committed_messages: &[(usize, &str)]| {
        let disclosed = BlindDisclosed { signer_count: 2, messages, committed_messages };
        blind_proof_verify(&INTERFACE, &signed.context(), &proof, &disclosed)
    };
    assert_eq!(verify(&[(2, "administrator")], &[]), Err(Error::Indexes { position: 0 }));
    assert_eq!(verify(&[], &[(usize::MAX, "administrator")]), Err(Error::Indexes { position: 0 }));
}

#[test]
fn a_proof_has_room_for_the_signer_s_messages_and_the_blinding_factor() {
    let issued = Issued::new();
    let proof = issued.prove(&[], &[]).unwrap();
    issued.check(&proof, 2, &[], &[]).unwrap();
    for signer_count in [5, 6, usize::MAX - 1, usize::MAX] {
        assert_eq!(issued.check(&proof, signer_count, &[], &[]), Err(Error::Indexes { position: 0 }));
    }
}
