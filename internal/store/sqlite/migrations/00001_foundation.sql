-- Every table begins with the ecosystem's id, and so does every key: ecosystems
-- are independent of each other. Ids are UUIDs, times are UTC microseconds,
-- flags are 0 or 1; what is absent is NULL, text is never NULL.
--
-- Small tables that change seldom refer to each other by foreign keys. The
-- busy ones (lead, assignment, event and what hangs on them) do not: the domain
-- reads what it refers to under the lock of the ecosystem, and checking it once
-- more for each row would cost as much as writing it.

-- +goose Up

CREATE TABLE ecosystem (
    ecosystem_id      BLOB    NOT NULL,
    name              TEXT    NOT NULL,
    country           TEXT    NOT NULL,
    currency          TEXT    NOT NULL,
    time_zone         TEXT    NOT NULL,
    phone_region      TEXT    NOT NULL,
    languages         TEXT    NOT NULL,
    default_lender_id BLOB,
    wrapped_key       BLOB,
    created_at        INTEGER NOT NULL,
    disabled_at       INTEGER,
    CONSTRAINT ecosystem_pk PRIMARY KEY (ecosystem_id)
) STRICT, WITHOUT ROWID;

-- The end of the event sequence. Whoever writes in the ecosystem holds its row.
CREATE TABLE ecosystem_head (
    ecosystem_id BLOB    NOT NULL,
    number       INTEGER NOT NULL,
    digest       BLOB,
    CONSTRAINT ecosystem_head_pk PRIMARY KEY (ecosystem_id),
    CONSTRAINT ecosystem_head_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE number_block (
    ecosystem_id BLOB    NOT NULL,
    noun         TEXT    NOT NULL,
    next         INTEGER NOT NULL,
    CONSTRAINT number_block_pk PRIMARY KEY (ecosystem_id, noun),
    CONSTRAINT number_block_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

-- Check values of the keys that the installation was made with.
CREATE TABLE key_check (
    name  TEXT NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT key_check_pk PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

-- Where a credential has a row: for logging in, when no ecosystem is known yet.
CREATE TABLE directory (
    credential_id TEXT NOT NULL,
    ecosystem_id  BLOB NOT NULL,
    secret_hash   BLOB NOT NULL,
    CONSTRAINT directory_pk PRIMARY KEY (credential_id, ecosystem_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX directory_secret ON directory (secret_hash);

CREATE TABLE provider (
    ecosystem_id        BLOB    NOT NULL,
    id                  BLOB    NOT NULL,
    number              INTEGER NOT NULL,
    name                TEXT    NOT NULL,
    default_service_id  BLOB,
    default_campaign_id BLOB,
    created_at          INTEGER NOT NULL,
    disabled_at         INTEGER,
    CONSTRAINT provider_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT provider_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT provider_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE service (
    ecosystem_id BLOB    NOT NULL,
    id           BLOB    NOT NULL,
    number       INTEGER NOT NULL,
    provider_id  BLOB    NOT NULL,
    name         TEXT    NOT NULL,
    CONSTRAINT service_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT service_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT service_name_uq UNIQUE (ecosystem_id, provider_id, name),
    CONSTRAINT service_provider_fk FOREIGN KEY (ecosystem_id, provider_id) REFERENCES provider (ecosystem_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign (
    ecosystem_id  BLOB    NOT NULL,
    id            BLOB    NOT NULL,
    number        INTEGER NOT NULL,
    provider_id   BLOB    NOT NULL,
    code          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    sharing_limit INTEGER NOT NULL,
    CONSTRAINT campaign_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT campaign_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT campaign_code_uq UNIQUE (ecosystem_id, provider_id, code),
    CONSTRAINT campaign_provider_fk FOREIGN KEY (ecosystem_id, provider_id) REFERENCES provider (ecosystem_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lender (
    ecosystem_id BLOB    NOT NULL,
    id           BLOB    NOT NULL,
    number       INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    tax_id       TEXT    NOT NULL,
    logo         TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    dealer_code  TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    disabled_at  INTEGER,
    CONSTRAINT lender_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT lender_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT lender_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX lender_dealer_code_uq ON lender (ecosystem_id, dealer_code) WHERE dealer_code <> '';

CREATE TABLE branch (
    ecosystem_id BLOB    NOT NULL,
    id           BLOB    NOT NULL,
    number       INTEGER NOT NULL,
    lender_id    BLOB    NOT NULL,
    name         TEXT    NOT NULL,
    dealer_code  TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    disabled_at  INTEGER,
    CONSTRAINT branch_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT branch_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT branch_lender_fk FOREIGN KEY (ecosystem_id, lender_id) REFERENCES lender (ecosystem_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX branch_dealer_code_uq ON branch (ecosystem_id, dealer_code) WHERE dealer_code <> '';

CREATE TABLE credential (
    ecosystem_id BLOB    NOT NULL,
    id           TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    secret_hash  BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    disabled_at  INTEGER,
    CONSTRAINT credential_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT credential_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT credential_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE credential_grant (
    ecosystem_id  BLOB    NOT NULL,
    credential_id TEXT    NOT NULL,
    position      INTEGER NOT NULL,
    role          TEXT    NOT NULL,
    party_id      BLOB,
    branch_id     BLOB,
    CONSTRAINT credential_grant_pk PRIMARY KEY (ecosystem_id, credential_id, position),
    CONSTRAINT credential_grant_credential_fk FOREIGN KEY (ecosystem_id, credential_id) REFERENCES credential (ecosystem_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE product (
    ecosystem_id  BLOB    NOT NULL,
    id            BLOB    NOT NULL,
    lender_id     BLOB    NOT NULL,
    number        INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    credential_id TEXT    NOT NULL,
    document      BLOB,
    CONSTRAINT product_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT product_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT product_name_uq UNIQUE (ecosystem_id, lender_id, name),
    CONSTRAINT product_lender_fk FOREIGN KEY (ecosystem_id, lender_id) REFERENCES lender (ecosystem_id, id)
) STRICT;

CREATE TABLE product_version (
    ecosystem_id  BLOB    NOT NULL,
    id            BLOB    NOT NULL,
    lender_id     BLOB    NOT NULL,
    number        INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    credential_id TEXT    NOT NULL,
    document      BLOB,
    CONSTRAINT product_version_pk PRIMARY KEY (ecosystem_id, id, version)
) STRICT;

CREATE TABLE person (
    ecosystem_id BLOB    NOT NULL,
    id           BLOB    NOT NULL,
    number       INTEGER NOT NULL,
    wrapped_key  BLOB,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    CONSTRAINT person_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT person_number_uq UNIQUE (ecosystem_id, number)
) STRICT;

CREATE TABLE person_key (
    ecosystem_id BLOB    NOT NULL,
    scope        TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    normaliser   INTEGER NOT NULL,
    digest       BLOB    NOT NULL,
    person_id    BLOB    NOT NULL,
    CONSTRAINT person_key_pk PRIMARY KEY (ecosystem_id, scope, kind, normaliser, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX person_key_person ON person_key (ecosystem_id, person_id);

CREATE TABLE lead (
    ecosystem_id     BLOB    NOT NULL,
    id               BLOB    NOT NULL,
    number           INTEGER NOT NULL,
    sequence         INTEGER NOT NULL,
    version          INTEGER NOT NULL,
    provider_id      BLOB,
    lender_id        BLOB,
    service_id       BLOB,
    campaign_id      BLOB,
    person_id        BLOB,
    external_id      TEXT    NOT NULL,
    surface          TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    close_reason     TEXT    NOT NULL,
    live_assignments INTEGER NOT NULL,
    applications     INTEGER NOT NULL,
    off_list         INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    qualified_at     INTEGER,
    updated_at       INTEGER NOT NULL,
    phone_e164       TEXT    NOT NULL,
    email            TEXT    NOT NULL,
    first_name       TEXT    NOT NULL,
    last_name        TEXT    NOT NULL,
    tax_digest       BLOB,
    document_digest  BLOB,
    wrapped_key      BLOB,
    sealed           BLOB,
    CONSTRAINT lead_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT lead_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT lead_sequence_uq UNIQUE (ecosystem_id, sequence)
) STRICT;

-- A provider's own id names one lead where the contract says so: on /v1.
CREATE UNIQUE INDEX lead_external_id_uq ON lead (ecosystem_id, provider_id, external_id)
    WHERE surface = 'native' AND external_id <> '';

-- Indexes end in the sequence, so that a page comes out of them in order.
CREATE INDEX lead_listed      ON lead (ecosystem_id, sequence) WHERE NOT off_list;
CREATE INDEX lead_provider    ON lead (ecosystem_id, provider_id, sequence) WHERE provider_id IS NOT NULL;
CREATE INDEX lead_lender      ON lead (ecosystem_id, lender_id, sequence) WHERE lender_id IS NOT NULL;
CREATE INDEX lead_external_id ON lead (ecosystem_id, external_id, sequence) WHERE external_id <> '';
CREATE INDEX lead_phone       ON lead (ecosystem_id, phone_e164, sequence) WHERE phone_e164 <> '';
CREATE INDEX lead_tax         ON lead (ecosystem_id, tax_digest, sequence) WHERE tax_digest IS NOT NULL;

CREATE TABLE batch (
    ecosystem_id BLOB    NOT NULL,
    id           BLOB    NOT NULL,
    lender_id    BLOB    NOT NULL,
    branch_id    BLOB,
    opened_at    INTEGER NOT NULL,
    closed_at    INTEGER,
    CONSTRAINT batch_pk PRIMARY KEY (ecosystem_id, id)
) STRICT, WITHOUT ROWID;

-- A receiver has at most one open batch; two indexes, because NULLs differ from
-- each other in a unique index.
CREATE UNIQUE INDEX batch_open_lender_uq ON batch (ecosystem_id, lender_id)
    WHERE closed_at IS NULL AND branch_id IS NULL;
CREATE UNIQUE INDEX batch_open_branch_uq ON batch (ecosystem_id, lender_id, branch_id)
    WHERE closed_at IS NULL AND branch_id IS NOT NULL;

CREATE TABLE assignment (
    ecosystem_id    BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    lead_id         BLOB    NOT NULL,
    lender_id       BLOB    NOT NULL,
    branch_id       BLOB,
    state           TEXT    NOT NULL,
    live            INTEGER NOT NULL,
    sequence        INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    batch_id        BLOB,
    batch_position  INTEGER NOT NULL,
    attempts        INTEGER NOT NULL,
    first_version   INTEGER NOT NULL,
    first_pulled_at INTEGER,
    received_at     INTEGER,
    converted_at    INTEGER,
    exclusive       INTEGER NOT NULL,
    override        INTEGER NOT NULL,
    reason          TEXT    NOT NULL,
    overlay         BLOB,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    lead_sequence   INTEGER NOT NULL,
    CONSTRAINT assignment_pk PRIMARY KEY (ecosystem_id, id)
) STRICT;

-- A lead has at most one live assignment per lender.
CREATE UNIQUE INDEX assignment_live_uq ON assignment (ecosystem_id, lead_id, lender_id) WHERE live;

CREATE INDEX assignment_ready  ON assignment (ecosystem_id, lender_id, branch_id, sequence) WHERE state = 'ready';
CREATE INDEX assignment_batch  ON assignment (ecosystem_id, batch_id, batch_position) WHERE batch_id IS NOT NULL;
CREATE INDEX assignment_lead   ON assignment (ecosystem_id, lead_id, sequence);
CREATE INDEX assignment_queue  ON assignment (ecosystem_id, lender_id, sequence, lead_id) WHERE live;
CREATE INDEX assignment_feed   ON assignment (ecosystem_id, lender_id, lead_sequence) WHERE live;
CREATE INDEX assignment_listed ON assignment (ecosystem_id, lender_id, lead_sequence) WHERE live AND converted_at IS NULL;

CREATE TABLE client (
    ecosystem_id BLOB    NOT NULL,
    id           BLOB    NOT NULL,
    number       INTEGER NOT NULL,
    person_id    BLOB    NOT NULL,
    lender_id    BLOB    NOT NULL,
    lead_id      BLOB,
    version      INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    phone_e164   TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    first_name   TEXT    NOT NULL,
    last_name    TEXT    NOT NULL,
    tax_digest   BLOB,
    sealed       BLOB,
    CONSTRAINT client_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT client_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT client_person_uq UNIQUE (ecosystem_id, person_id, lender_id)
) STRICT;

CREATE INDEX client_age    ON client (ecosystem_id, created_at, id);
CREATE INDEX client_lender ON client (ecosystem_id, lender_id, created_at, id);
CREATE INDEX client_phone  ON client (ecosystem_id, phone_e164, created_at, id) WHERE phone_e164 <> '';
CREATE INDEX client_tax    ON client (ecosystem_id, tax_digest, created_at, id) WHERE tax_digest IS NOT NULL;

CREATE TABLE application (
    ecosystem_id    BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    number          INTEGER NOT NULL,
    lead_id         BLOB,
    lender_id       BLOB    NOT NULL,
    person_id       BLOB    NOT NULL,
    client_id       BLOB    NOT NULL,
    product_id      BLOB,
    product_version INTEGER NOT NULL,
    status          TEXT    NOT NULL,
    sequence        INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    CONSTRAINT application_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT application_number_uq UNIQUE (ecosystem_id, number),
    CONSTRAINT application_lead_uq UNIQUE (ecosystem_id, lead_id, lender_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX application_person ON application (ecosystem_id, person_id, sequence);
CREATE INDEX application_lender ON application (ecosystem_id, lender_id, sequence);

CREATE TABLE outcome (
    ecosystem_id  BLOB    NOT NULL,
    id            BLOB    NOT NULL,
    lead_id       BLOB    NOT NULL,
    lender_id     BLOB    NOT NULL,
    assignment_id BLOB,
    status        INTEGER NOT NULL,
    reason        INTEGER,
    occurred_at   INTEGER NOT NULL,
    reported_at   INTEGER NOT NULL,
    sequence      INTEGER NOT NULL,
    CONSTRAINT outcome_pk PRIMARY KEY (ecosystem_id, id)
) STRICT, WITHOUT ROWID;

-- An exact repeat is one outcome; two indexes for the same reason as at batch.
CREATE UNIQUE INDEX outcome_repeat_uq ON outcome (ecosystem_id, lead_id, lender_id, status, occurred_at)
    WHERE reason IS NULL;
CREATE UNIQUE INDEX outcome_repeat_reason_uq ON outcome (ecosystem_id, lead_id, lender_id, status, occurred_at, reason)
    WHERE reason IS NOT NULL;

CREATE INDEX outcome_lead ON outcome (ecosystem_id, lead_id, sequence);

CREATE TABLE once (
    ecosystem_id  BLOB    NOT NULL,
    credential_id TEXT    NOT NULL,
    key           TEXT    NOT NULL,
    fingerprint   BLOB,
    status        INTEGER NOT NULL,
    subject_id    BLOB,
    sealed        BLOB,
    created_at    INTEGER NOT NULL,
    CONSTRAINT once_pk PRIMARY KEY (ecosystem_id, credential_id, key)
) STRICT;

CREATE TABLE event (
    ecosystem_id   BLOB    NOT NULL,
    number         INTEGER NOT NULL,
    id             BLOB    NOT NULL,
    kind           TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    credential_id  TEXT    NOT NULL,
    role           TEXT    NOT NULL,
    party_id       BLOB,
    surface        TEXT    NOT NULL,
    request_id     TEXT    NOT NULL,
    lead_id        BLOB,
    lender_id      BLOB,
    assignment_id  BLOB,
    person_id      BLOB,
    client_id      BLOB,
    application_id BLOB,
    facts          TEXT    NOT NULL,
    sealed         BLOB,
    subject_id     BLOB,
    person_subject INTEGER NOT NULL,
    digest         BLOB,
    CONSTRAINT event_pk PRIMARY KEY (ecosystem_id, number)
) STRICT;

CREATE INDEX event_lead ON event (ecosystem_id, lead_id, number) WHERE lead_id IS NOT NULL;

-- Without statistics SQLite takes ecosystem_id = ? for ten rows, and any index
-- for as good as another, since all begin with it. These are the proportions of
-- a large ecosystem: rows in the index, then rows with equal first column, first
-- two, and so on. Being fixed, plans do not change as the data grows.
-- An index named like its table is the primary key of one WITHOUT ROWID; the
-- numbers of sqlite_autoindex follow the order of the constraints above.
ANALYZE;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('lead', 'sqlite_autoindex_lead_1', '1000000 1000000 1'),
    ('lead', 'sqlite_autoindex_lead_2', '1000000 1000000 1'),
    ('lead', 'sqlite_autoindex_lead_3', '1000000 1000000 1'),
    ('lead', 'lead_external_id_uq', '100000 100000 50000 1'),
    ('lead', 'lead_listed', '500000 500000 1'),
    ('lead', 'lead_provider', '1000000 1000000 100000 1'),
    ('lead', 'lead_lender', '100000 100000 10000 1'),
    ('lead', 'lead_external_id', '500000 500000 2 1'),
    ('lead', 'lead_phone', '1000000 1000000 2 1'),
    ('lead', 'lead_tax', '1000000 1000000 2 1'),
    ('batch', 'batch', '100000 100000 1'),
    ('batch', 'batch_open_lender_uq', '100 100 1'),
    ('batch', 'batch_open_branch_uq', '100 100 10 1'),
    ('assignment', 'sqlite_autoindex_assignment_1', '1000000 1000000 1'),
    ('assignment', 'assignment_live_uq', '800000 800000 2 1'),
    ('assignment', 'assignment_ready', '20000 20000 500 400 1'),
    ('assignment', 'assignment_batch', '800000 800000 50 1'),
    ('assignment', 'assignment_lead', '1000000 1000000 2 1'),
    ('assignment', 'assignment_queue', '800000 800000 20000 1 1'),
    ('assignment', 'assignment_feed', '800000 800000 20000 1'),
    ('assignment', 'assignment_listed', '400000 400000 10000 1'),
    ('person', 'sqlite_autoindex_person_1', '500000 500000 1'),
    ('person', 'sqlite_autoindex_person_2', '500000 500000 1'),
    ('person_key', 'person_key', '1000000 1000000 1000000 300000 300000 1'),
    ('person_key', 'person_key_person', '1000000 1000000 2 2 2 2 1'),
    ('client', 'sqlite_autoindex_client_1', '500000 500000 1'),
    ('client', 'sqlite_autoindex_client_2', '500000 500000 1'),
    ('client', 'sqlite_autoindex_client_3', '500000 500000 2 1'),
    ('client', 'client_age', '500000 500000 1 1'),
    ('client', 'client_lender', '500000 500000 10000 1 1'),
    ('client', 'client_phone', '500000 500000 2 1 1'),
    ('client', 'client_tax', '500000 500000 2 1 1'),
    ('application', 'application', '500000 500000 1'),
    ('application', 'sqlite_autoindex_application_2', '500000 500000 1'),
    ('application', 'sqlite_autoindex_application_3', '500000 500000 2 1'),
    ('application', 'application_person', '500000 500000 2 1 1'),
    ('application', 'application_lender', '500000 500000 10000 1 1'),
    ('outcome', 'outcome', '1000000 1000000 1'),
    ('outcome', 'outcome_repeat_uq', '500000 500000 2 2 1 1'),
    ('outcome', 'outcome_repeat_reason_uq', '500000 500000 2 2 1 1 1'),
    ('outcome', 'outcome_lead', '1000000 1000000 2 1 1'),
    ('once', 'sqlite_autoindex_once_1', '1000000 1000000 100000 1'),
    ('event', 'sqlite_autoindex_event_1', '3000000 3000000 1'),
    ('event', 'event_lead', '3000000 3000000 4 1');
