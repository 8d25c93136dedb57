//! What the service keeps beside the register.

use bauta_storage::Migration;

/// Whose tables these are.
pub(super) const NAME: &str = "issuer-service";

/// The tables of enrolments and of what administrators did.
pub(super) const MIGRATIONS: [Migration; 1] = [Migration {
    sqlite: "
        CREATE TABLE enrolments (
            id BLOB PRIMARY KEY,
            document TEXT NOT NULL,
            secret BLOB,
            tries INTEGER NOT NULL,
            proven INTEGER NOT NULL,
            request BLOB,
            expires_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX enrolments_by_expiry ON enrolments (expires_at);
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            who TEXT NOT NULL,
            act TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            outcome TEXT
        ) STRICT;",
    postgres: "
        CREATE TABLE enrolments (
            id BYTEA PRIMARY KEY,
            document TEXT NOT NULL,
            secret BYTEA,
            tries BIGINT NOT NULL,
            proven BIGINT NOT NULL,
            request BYTEA,
            expires_at BIGINT NOT NULL
        );
        CREATE INDEX enrolments_by_expiry ON enrolments (expires_at);
        CREATE TABLE audit (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            at BIGINT NOT NULL,
            who TEXT NOT NULL,
            act TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            outcome TEXT
        );",
}];
