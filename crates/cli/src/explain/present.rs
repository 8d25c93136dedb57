//! Answers that are made and not sent: of one wallet, or of a ward's and a guardian's together.

use bauta_bbs::trace::{Trace, recorded};
use bauta_credential::{IssuerMetadata, PresentationRequest};
use bauta_wallet::{Refusal, Terms, Wallet, WalletDirectory};
use rand_core::OsRng;

use super::given::{Given, answers, missing};
use super::{Done, own};
use crate::args::ExplainArguments;
use crate::failure::Failure;
use crate::{lint, passphrase, wallet};

/// What a wallet has done: the issuer of its credential, what goes out, and the steps.
type Moved = (IssuerMetadata, Vec<(String, String)>, Trace);

/// Makes the answer, or the move that is next where two wallets answer together. The wallet stays as it was.
pub(super) fn run(arguments: &ExplainArguments, now: u64) -> Result<Done, Failure> {
    let given = Given::read(&arguments.files)?;
    let directory = given.directory("wallet")?;
    if arguments.show_secrets {
        own::check(directory)?;
    }
    let passphrase = passphrase::read(arguments.passphrase_file.as_deref(), false)?;
    let (_lock, mut wallet) =
        WalletDirectory::open(directory, &passphrase).map_err(wallet::directory_failed)?;
    let request = given.request.as_ref();
    let (about, moved) = match (&given.challenges, &given.share) {
        (Some(_), _) => (SHARED, share(&mut wallet, &given, now)?),
        (None, Some(_)) => (COMPLETED, complete(&mut wallet, &given)?),
        (None, None) => {
            let request = request.ok_or_else(|| missing("a platform's request"))?;
            consider(&wallet, (arguments, &given), request, now)?
        }
    };
    let (issuer, documents, trace) = moved;
    let about = vec![about.to_owned()];
    Ok(Done { title: "Answering a request", about, issuer, trace, documents, refused: None })
}

const ANSWERED: &str = "An answer to the request, made now with fresh randomness. It is sent to nobody; who has the whole of it \
                        can send it.";
const OFFERED: &str =
    "The guardian's first move: its core proof, made now with fresh randomness and handed to nobody.";
const JOINED: &str = "The ward's first move: its core proof, beside the guardian's, whose challenge is known by now. Made with \
                      fresh randomness and handed to nobody.";
const SHARED: &str =
    "The guardian's second move: its sub-proofs over the challenges of both core proofs. Handed to nobody.";
const COMPLETED: &str = "The ward's last move: its sub-proofs over the challenges of both core proofs, and the answer of both \
                         wallets. The core proofs were made before; their steps are not here.";

/// The first move of either, or the whole answer of one wallet.
fn consider(
    wallet: &Wallet,
    (arguments, given): (&ExplainArguments, &Given),
    request: &PresentationRequest,
    now: u64,
) -> Result<(&'static str, Moved), Failure> {
    let population = lint::population(arguments.agreed.population.as_deref())?;
    let offers = given.offer.as_slice();
    let terms = Terms { offers, ..wallet::terms(&arguments.agreed, &population)? };
    if let Some(place) = &arguments.place {
        let proposal = wallet
            .consider_as_guardian(request, Some(place), &terms, now)
            .map_err(wallet::request_refused)?;
        let issuer = proposal.proposal().credential().issuer().clone();
        let (offer, trace) = recorded(|| proposal.offer(&mut OsRng));
        let (offer, _) = offer.map_err(wallet::request_refused)?;
        let documents = vec![("the guardian's core proof".to_owned(), offer.presentation.to_compact())];
        return Ok((OFFERED, (issuer, documents, trace)));
    }
    let is_alone = offers.is_empty() && request.credentials().len() > 1;
    let refused: fn(Refusal) -> Failure =
        if is_alone { wallet::alone_refused } else { wallet::request_refused };
    let proposal = wallet.consider_with(request, &terms, now).map_err(refused)?;
    let issuer = proposal.credential().issuer().clone();
    if !offers.is_empty() {
        let (joined, trace) = recorded(|| proposal.join(&mut OsRng));
        joined.map_err(refused)?;
        return Ok((JOINED, (issuer, Vec::new(), trace)));
    }
    let (response, trace) = recorded(|| proposal.present(&mut OsRng));
    let documents = answers(&response.map_err(refused)?);
    Ok((ANSWERED, (issuer, documents, trace)))
}

/// The guardian's second move. What it prints for the ward holds a secret, so it is not shown here.
fn share(wallet: &mut Wallet, given: &Given, now: u64) -> Result<Moved, Failure> {
    let challenges = given.challenges.as_ref().ok_or_else(|| missing("the challenges of a ward's wallet"))?;
    let issuer = issuer_of(wallet)?;
    let (share, trace) = recorded(|| wallet.share(challenges, now, &mut OsRng));
    share.map_err(wallet::request_refused)?;
    Ok((issuer, Vec::new(), trace))
}

/// The ward's last move.
fn complete(wallet: &mut Wallet, given: &Given) -> Result<Moved, Failure> {
    let request = given.request.as_ref().ok_or_else(|| missing("a platform's request"))?;
    let issuer = issuer_of(wallet)?;
    let (response, trace) = recorded(|| wallet.complete(request, given.share.as_slice(), &mut OsRng));
    let response = response.map_err(wallet::request_refused)?;
    Ok((issuer, answers(&response), trace))
}

/// The issuer of the newest credential: names of messages are by its schema.
fn issuer_of(wallet: &Wallet) -> Result<IssuerMetadata, Failure> {
    let newest = wallet.credentials().last();
    newest.map(|held| held.issuer().clone()).ok_or_else(|| Failure::refused("the wallet has no credential"))
}
