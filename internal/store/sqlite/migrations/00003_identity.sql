-- Identity: what persons share, which of them may be one, and how each was
-- written; rules about copies and about decisions; words of dictionaries; walks
-- over everything. New columns have defaults, so that the release before this one
-- goes on writing.

-- +goose Up

ALTER TABLE ecosystem ADD COLUMN identity_scope TEXT NOT NULL DEFAULT 'ecosystem';
ALTER TABLE ecosystem ADD COLUMN required_fields TEXT NOT NULL DEFAULT '[]';
ALTER TABLE ecosystem_head ADD COLUMN rules_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN duplicate_of_id BLOB;
ALTER TABLE lead ADD COLUMN decisions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN merged_into_id BLOB;
ALTER TABLE client ADD COLUMN merged_into_id BLOB;
ALTER TABLE client ADD COLUMN document_digest BLOB;

CREATE INDEX lead_email ON lead (ecosystem_id, email, sequence) WHERE email <> '';
CREATE INDEX lead_document ON lead (ecosystem_id, document_digest, sequence) WHERE document_digest IS NOT NULL;
CREATE INDEX lead_person ON lead (ecosystem_id, person_id, sequence) WHERE person_id IS NOT NULL;
CREATE INDEX lead_created ON lead (ecosystem_id, created_at, sequence);
CREATE INDEX lead_last_name ON lead (ecosystem_id, last_name, sequence);
-- Clients that were merged into others are in no list.
DROP INDEX client_age;
DROP INDEX client_lender;
CREATE INDEX client_age ON client (ecosystem_id, created_at, id) WHERE merged_into_id IS NULL;
CREATE INDEX client_lender ON client (ecosystem_id, lender_id, created_at, id) WHERE merged_into_id IS NULL;
CREATE INDEX client_email ON client (ecosystem_id, email, created_at, id) WHERE email <> '';
CREATE INDEX client_last_name ON client (ecosystem_id, last_name, created_at, id);
CREATE INDEX client_document ON client (ecosystem_id, document_digest, created_at, id) WHERE document_digest IS NOT NULL;
CREATE INDEX event_application ON event (ecosystem_id, number) WHERE kind IN ('application.created', 'application.status_changed');

-- The ways in which a person was written, under the key of the person.
CREATE TABLE identity (
    ecosystem_id    BLOB NOT NULL,
    id              BLOB NOT NULL,
    person_id       BLOB NOT NULL,
    lead_id         BLOB,
    legal_entity_id BLOB,
    created_at      INTEGER NOT NULL,
    sealed          BLOB,
    CONSTRAINT identity_pk PRIMARY KEY (ecosystem_id, id)
) STRICT;

CREATE INDEX identity_person ON identity (ecosystem_id, person_id);

-- Facts that persons may share: near matches are found by them.
CREATE TABLE person_trait (
    ecosystem_id BLOB NOT NULL,
    scope        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    normaliser   INTEGER NOT NULL,
    digest       BLOB NOT NULL,
    person_id    BLOB NOT NULL,
    CONSTRAINT person_trait_pk PRIMARY KEY (ecosystem_id, scope, kind, normaliser, digest, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX person_trait_person ON person_trait (ecosystem_id, person_id);

-- The review list: pairs of persons, the lesser id first.
CREATE TABLE person_match (
    ecosystem_id BLOB NOT NULL,
    id           BLOB NOT NULL,
    person_id    BLOB NOT NULL,
    other_id     BLOB,
    lead_id      BLOB,
    reasons      TEXT NOT NULL,
    state        TEXT NOT NULL,
    sequence     INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    decided_at   INTEGER,
    decision     INTEGER NOT NULL,
    CONSTRAINT person_match_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT person_match_pair_uq UNIQUE (ecosystem_id, person_id, other_id)
) STRICT;

CREATE INDEX person_match_other ON person_match (ecosystem_id, other_id);
CREATE INDEX person_match_open ON person_match (ecosystem_id, sequence) WHERE state = 'open';
CREATE INDEX person_match_sequence ON person_match (ecosystem_id, sequence);

CREATE TABLE duplicate_rule (
    ecosystem_id   BLOB NOT NULL,
    id             BLOB NOT NULL,
    provider_id    BLOB,
    name           TEXT NOT NULL,
    field_sets     TEXT NOT NULL,
    window_seconds INTEGER NOT NULL,
    unconverted    INTEGER NOT NULL,
    action         TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    disabled_at    INTEGER,
    CONSTRAINT duplicate_rule_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT duplicate_rule_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

-- Which lead was the first with what a rule looks at; none when it gave it up.
CREATE TABLE duplicate_claim (
    ecosystem_id BLOB NOT NULL,
    rule_id      BLOB NOT NULL,
    digest       BLOB NOT NULL,
    lead_id      BLOB,
    claimed_at   INTEGER NOT NULL,
    CONSTRAINT duplicate_claim_pk PRIMARY KEY (ecosystem_id, rule_id, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX duplicate_claim_lead ON duplicate_claim (ecosystem_id, lead_id) WHERE lead_id IS NOT NULL;

CREATE TABLE decision_rule (
    ecosystem_id  BLOB NOT NULL,
    id            BLOB NOT NULL,
    number        INTEGER NOT NULL,
    position      INTEGER NOT NULL,
    name          TEXT NOT NULL,
    expression    TEXT NOT NULL,
    on_unknown    TEXT NOT NULL,
    denial        TEXT NOT NULL,
    denial_number INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    disabled_at   INTEGER,
    CONSTRAINT decision_rule_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT decision_rule_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

-- What the decision rules said of a lead.
CREATE TABLE decision (
    ecosystem_id   BLOB NOT NULL,
    id             BLOB NOT NULL,
    number         INTEGER NOT NULL,
    lead_id        BLOB NOT NULL,
    lender_id      BLOB NOT NULL,
    recommendation TEXT NOT NULL,
    denial_number  INTEGER NOT NULL,
    rules          TEXT NOT NULL,
    sequence       INTEGER NOT NULL,
    started_at     INTEGER NOT NULL,
    ended_at       INTEGER NOT NULL,
    CONSTRAINT decision_pk PRIMARY KEY (ecosystem_id, id)
) STRICT;

CREATE INDEX decision_lead ON decision (ecosystem_id, lead_id, sequence);

CREATE TABLE dictionary_entry (
    ecosystem_id BLOB NOT NULL,
    dictionary   TEXT NOT NULL,
    number       INTEGER NOT NULL,
    name         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    disabled_at  INTEGER,
    CONSTRAINT dictionary_entry_pk PRIMARY KEY (ecosystem_id, dictionary, number),
    CONSTRAINT dictionary_entry_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

-- Walks over all leads or persons, which go on where they were stopped.
CREATE TABLE upkeep (
    ecosystem_id BLOB NOT NULL,
    task         TEXT NOT NULL,
    position     INTEGER NOT NULL,
    done         INTEGER NOT NULL,
    total        INTEGER NOT NULL,
    state        TEXT NOT NULL,
    started_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    finished_at  INTEGER,
    CONSTRAINT upkeep_pk PRIMARY KEY (ecosystem_id, task),
    CONSTRAINT upkeep_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
) STRICT, WITHOUT ROWID;

-- As in the migrations before: what the planner is to think of the new indexes.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('lead', 'lead_email', '800000 800000 2 1'),
    ('lead', 'lead_document', '800000 800000 2 1'),
    ('lead', 'lead_person', '500000 500000 2 1'),
    ('lead', 'lead_created', '1000000 1000000 1 1'),
    ('lead', 'lead_last_name', '1000000 1000000 50 1'),
    ('client', 'client_age', '500000 500000 1 1'),
    ('client', 'client_lender', '500000 500000 10000 1 1'),
    ('client', 'client_last_name', '500000 500000 30 1 1'),
    ('client', 'client_email', '400000 400000 2 1 1'),
    ('client', 'client_document', '500000 500000 2 1 1'),
    ('event', 'event_application', '500000 500000 1'),
    ('identity', 'sqlite_autoindex_identity_1', '600000 600000 1'),
    ('identity', 'identity_person', '600000 600000 2'),
    ('person_trait', 'person_trait', '1500000 1500000 1500000 500000 500000 2 1'),
    ('person_trait', 'person_trait_person', '1500000 1500000 3'),
    ('person_match', 'sqlite_autoindex_person_match_1', '10000 10000 1'),
    ('person_match', 'sqlite_autoindex_person_match_2', '10000 10000 2 1'),
    ('person_match', 'person_match_other', '10000 10000 2'),
    ('person_match', 'person_match_open', '1000 1000 1'),
    ('person_match', 'person_match_sequence', '10000 10000 1'),
    ('duplicate_rule', 'duplicate_rule', '10 10 1'),
    ('duplicate_claim', 'duplicate_claim', '2000000 2000000 500000 1'),
    ('duplicate_claim', 'duplicate_claim_lead', '2000000 2000000 2'),
    ('decision_rule', 'decision_rule', '20 20 1'),
    ('decision', 'sqlite_autoindex_decision_1', '500000 500000 1'),
    ('decision', 'decision_lead', '500000 500000 1 1'),
    ('dictionary_entry', 'dictionary_entry', '500 500 20 1'),
    ('upkeep', 'upkeep', '10 10 1');
