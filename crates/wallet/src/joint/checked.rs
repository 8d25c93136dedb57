//! What another wallet has handed over, checked before it goes to the platform: a ward is told by its own wallet that a
//! share is worth nothing, and not by a platform that refuses it.

use bauta_bbs::proof::Challenge;
use bauta_credential::{Presentation, Proven, Shown, Statement};
use bauta_predicates::Session;
use bauta_predicates::validity::EpochPublicKey;

use super::JointFault;
use super::ward::Place;
use crate::wallet::Wallet;

impl Wallet {
    /// Every sub-proof that another wallet has made, and every equality with a claim of another wallet's credential.
    pub(super) fn check_joint(
        &self,
        places: &[Place<'_>],
        presentations: &[Presentation],
    ) -> Result<(), JointFault> {
        let challenges: Vec<Challenge> = presentations.iter().map(|one| one.core_proof.challenge()).collect();
        let header = presentations.first().map(|one| &one.presentation_header[..]).unwrap_or_default();
        let epochs: Vec<_> = places.iter().map(|place| self.epochs_of(place)).collect();
        let shown: Vec<_> = places
            .iter()
            .zip(&epochs)
            .map(|(place, epochs)| Shown {
                schema: place.issuer.schema(),
                commitment_indexes: &place.plan.commitment_indexes,
                commitments: place.presentation.core_proof.commitments(),
                epochs,
            })
            .collect();
        for (position, (place, presentation)) in places.iter().zip(presentations).enumerate() {
            let interface = place.issuer.alg().interface();
            let session = Session { interface, challenges: &challenges, presentation_header: header };
            for (statement, sub_proof) in place.plan.statements.iter().zip(&presentation.sub_proofs) {
                let is_equality = matches!(statement, Statement::Same { .. });
                if place.own.is_some() && !is_equality {
                    continue;
                }
                match statement.verify(&session, &shown, position, sub_proof) {
                    Ok(Proven::Validity(_, equation)) if !equation.holds() => {
                        return Err(JointFault::InvalidProof);
                    }
                    Ok(_) => {}
                    Err(_) if is_equality => return Err(JointFault::NotEqual),
                    Err(_) => return Err(JointFault::InvalidProof),
                }
            }
        }
        Ok(())
    }

    /// The epochs that a place's statement accepts, as far as this wallet has followed the log.
    fn epochs_of(&self, place: &Place<'_>) -> Vec<(u64, EpochPublicKey)> {
        let issuer = place.issuer.issuer();
        self.log(issuer).map_or_else(Vec::new, |log| place.plan.accepted_epochs(issuer, log))
    }
}
