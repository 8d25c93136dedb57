-- A person, whatever documents come to be known of.
CREATE TABLE persons (
    number    INTEGER PRIMARY KEY,
    person_id BLOB NOT NULL UNIQUE CHECK (length(person_id) = 32), -- the claim of the same name
    pseudonym BLOB CHECK (length(pseudonym) = 48)                  -- in the issuer's own context, once something was issued
) STRICT;

-- What documents said of a person; names in upper case, to be compared.
CREATE TABLE identities (
    person      INTEGER NOT NULL REFERENCES persons (number),
    family_name TEXT NOT NULL,
    given_name  TEXT NOT NULL,
    birth_date  INTEGER NOT NULL, -- days since 1900-01-01
    sex         TEXT NOT NULL,
    nationality TEXT NOT NULL,
    PRIMARY KEY (person, family_name, given_name, birth_date, sex, nationality)
) STRICT;
CREATE INDEX identities_by_name ON identities (family_name, given_name, birth_date);

-- A number that stays with a person belongs to one person.
CREATE TABLE personal_numbers (
    issuing_state TEXT NOT NULL,
    number        TEXT NOT NULL,
    person        INTEGER NOT NULL REFERENCES persons (number),
    PRIMARY KEY (issuing_state, number)
) STRICT;

-- A credential, recorded before it is signed. Signing is deterministic, so what is recorded and the holder's request are
-- enough to sign it again.
CREATE TABLE credentials (
    id              INTEGER PRIMARY KEY,
    person          INTEGER NOT NULL REFERENCES persons (number),
    request         BLOB NOT NULL UNIQUE CHECK (length(request) = 32), -- SHA-256 of the holder's request
    nonce           TEXT NOT NULL UNIQUE,
    record          BLOB NOT NULL CHECK (length(record) = 32),         -- SHA-256 of what was checked
    payloads        TEXT NOT NULL,
    entropy         BLOB NOT NULL CHECK (length(entropy) = 32),
    state           TEXT NOT NULL CHECK (state IN ('reserved', 'issued', 'superseded', 'withdrawn')),
    family_name     TEXT NOT NULL,
    given_name      TEXT NOT NULL,
    document_kind   TEXT NOT NULL,
    document_number TEXT NOT NULL,
    reserved_at     INTEGER NOT NULL, -- seconds since 1970-01-01T00:00:00Z
    issued_at       INTEGER
) STRICT;
-- One valid credential for each person.
CREATE UNIQUE INDEX one_issued ON credentials (person) WHERE state = 'issued';
CREATE UNIQUE INDEX one_reserved ON credentials (person) WHERE state = 'reserved';

-- What an operator decided about a document whose person was in doubt.
CREATE TABLE decisions (
    id     INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES persons (number),
    kind   TEXT NOT NULL CHECK (kind IN ('same-person', 'different-person')),
    reason TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
