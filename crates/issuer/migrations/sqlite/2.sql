-- What a credential's token is made of, and until when it is made. Both are NULL in what version 1 recorded, until an
-- epoch is prepared.
ALTER TABLE credentials ADD COLUMN handle BLOB CHECK (length(handle) = 32); -- the claim validity_handle
ALTER TABLE credentials ADD COLUMN expires_on INTEGER;                      -- days since 1900-01-01; NULL: never
ALTER TABLE credentials ADD COLUMN reset INTEGER NOT NULL DEFAULT 0 CHECK (reset IN (0, 1)); -- begins anew: another P_issuer
ALTER TABLE credentials ADD COLUMN revoked_at INTEGER;                      -- seconds since 1970-01-01T00:00:00Z
CREATE UNIQUE INDEX credentials_by_handle ON credentials (handle);
-- Nobody issues to a person who is revoked, and no credential of theirs has a token.
ALTER TABLE persons ADD COLUMN revoked_at INTEGER;

-- Every revocation and reinstatement, of a person or of one credential.
CREATE TABLE standing (
    id         INTEGER PRIMARY KEY,
    person     INTEGER NOT NULL REFERENCES persons (number),
    credential INTEGER REFERENCES credentials (id), -- NULL: the person
    change     TEXT NOT NULL CHECK (change IN ('revoked', 'reinstated')),
    reason     TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

-- Every credential that was released over another secret than the one before.
CREATE TABLE resets (
    id         INTEGER PRIMARY KEY,
    person     INTEGER NOT NULL REFERENCES persons (number),
    credential INTEGER NOT NULL UNIQUE REFERENCES credentials (id),
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX resets_by_person ON resets (person, at);

-- What the issuer has decided for all.
CREATE TABLE policy (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value > 0)
) STRICT;
INSERT INTO policy VALUES
    ('reset_days', 365),       -- between two resets of a person
    ('bucket_holders', 10000); -- at most so many holders for each bucket, on average

-- Epochs. Once there is a head there is never another for the epoch, and no epoch before it.
CREATE TABLE epochs (
    epoch        INTEGER PRIMARY KEY,                    -- days since 1970-01-01
    secret_key   BLOB CHECK (length(secret_key) = 32),   -- erased when everything is published
    public_key   BLOB NOT NULL UNIQUE CHECK (length(public_key) = 96),
    buckets      INTEGER NOT NULL,
    tokens       INTEGER NOT NULL,
    added        INTEGER NOT NULL,
    dropped      INTEGER NOT NULL,
    resets       INTEGER NOT NULL,
    last_reset   INTEGER NOT NULL,                       -- the last entry of `resets` that is counted
    prepared_at  INTEGER NOT NULL,
    head         TEXT,                                   -- signed
    published_at INTEGER,
    CHECK (secret_key IS NOT NULL OR head IS NOT NULL),
    CHECK (head IS NOT NULL OR published_at IS NULL)
) STRICT;
-- One epoch at a time.
CREATE UNIQUE INDEX one_unpublished ON epochs (published_at IS NULL) WHERE published_at IS NULL;

-- Who has a token in an epoch, as it was when the epoch was prepared; kept until the next one is published.
CREATE TABLE epoch_handles (
    epoch    INTEGER NOT NULL REFERENCES epochs (epoch) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- the bucket, if there were as many as there may be
    handle   BLOB NOT NULL CHECK (length(handle) = 32),
    PRIMARY KEY (epoch, position, handle)
) STRICT, WITHOUT ROWID;
