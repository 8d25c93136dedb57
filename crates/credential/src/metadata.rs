//! An issuer's public description, `issuer.json`.

use bauta_bbs::PublicKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::alg::Alg;
use crate::compact;
use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::schema::Schema;

const MAX_METADATA: usize = 256 * 1024;

/// What everybody has to know of an issuer, the same for all: a wallet pins it, a verifier trusts it.
///
/// ```json
/// {"issuer": "…", "alg": "BBS-MOD-HB", "public_key": "…", "header": "…", "schema": {…}, "log_key": "…", "epochs": "…"}
/// ```
///
/// `public_key` (96 octets), `header` (the issuer header's octets) and `log_key` (Ed25519, 32 octets) in base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerMetadata {
    issuer: String,
    alg: Alg,
    public_key: PublicKey,
    header: Vec<u8>,
    schema: Schema,
    log_key: [u8; 32],
    epochs: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    issuer: String,
    alg: Alg,
    public_key: String,
    header: String,
    schema: Value,
    log_key: String,
    epochs: String,
}

impl IssuerMetadata {
    /// A description. `issuer` is its id, `epochs` where its public log of epochs is kept (an address, or a path beside
    /// the file).
    ///
    /// # Errors
    /// [`Malformed`] for an empty or over-long text.
    pub fn new(
        issuer: String,
        alg: Alg,
        keys: (PublicKey, [u8; 32]),
        schema: Schema,
        epochs: String,
    ) -> Result<Self, Malformed> {
        let malformed = |problem| Part::Metadata.malformed(problem);
        json::check_text(&issuer, "issuer", 2048).map_err(malformed)?;
        json::check_text(&epochs, "epochs", 2048).map_err(malformed)?;
        let (public_key, log_key) = keys;
        let header = schema.issuer_header(alg);
        Ok(Self { issuer, alg, public_key, header, schema, log_key, epochs })
    }

    /// Reads `issuer.json`. The header must say what the schema and the algorithm say, in whatever order and spacing
    /// the issuer writes it; its octets are what credentials carry.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_json(octets: &[u8]) -> Result<Self, Malformed> {
        let members: Members = json::read(octets, Part::Metadata, MAX_METADATA)?;
        let malformed = |problem| Part::Metadata.malformed(problem);
        let decode = |text: &str| compact::decode(text).map_err(malformed);
        let public_key =
            PublicKey::from_octets(&decode(&members.public_key)?).map_err(|error| malformed(error.into()))?;
        let log_key =
            decode(&members.log_key)?.try_into().map_err(|_| malformed(Problem::OutOfRange("log_key")))?;
        let schema = Schema::from_value(members.schema)?;
        let header = decode(&members.header)?;
        schema.check_issuer_header(members.alg, &header)?;
        let keys = (public_key, log_key);
        Ok(Self { header, ..Self::new(members.issuer, members.alg, keys, schema, members.epochs)? })
    }

    /// Writes `issuer.json`.
    pub fn to_json(&self) -> String {
        let members = Members {
            issuer: self.issuer.clone(),
            alg: self.alg,
            public_key: compact::encode(&self.public_key.to_octets()),
            header: compact::encode(&self.header),
            schema: serde_json::to_value(&self.schema).expect("a schema is JSON"),
            log_key: compact::encode(&self.log_key),
            epochs: self.epochs.clone(),
        };
        serde_json::to_string_pretty(&members).expect("texts are JSON")
    }

    /// The issuer's id.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// How its credentials are signed.
    pub fn alg(&self) -> Alg {
        self.alg
    }

    /// The key that signs credentials.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The kind of credential it issues.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The issuer header of its credentials, the same octets for every holder.
    pub fn issuer_header(&self) -> &[u8] {
        &self.header
    }

    /// The Ed25519 key that signs its public log, 32 octets.
    pub fn log_key(&self) -> &[u8; 32] {
        &self.log_key
    }

    /// Where its public log of epochs is kept.
    pub fn epochs(&self) -> &str {
        &self.epochs
    }
}
