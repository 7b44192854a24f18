-- Identity: what persons share, which of them may be one, and how each was
-- written; rules about copies and about decisions; words of dictionaries; walks
-- over everything. New columns have defaults, so that the release before this one
-- goes on writing.

-- +goose Up

ALTER TABLE ecosystem ADD COLUMN identity_scope text COLLATE "C" NOT NULL DEFAULT 'ecosystem';
ALTER TABLE ecosystem ADD COLUMN required_fields text COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE ecosystem_head ADD COLUMN rules_number bigint NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN duplicate_of_id uuid;
ALTER TABLE lead ADD COLUMN decisions bigint NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN merged_into_id uuid;
ALTER TABLE client ADD COLUMN merged_into_id uuid;
ALTER TABLE client ADD COLUMN document_digest bytea;

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
    ecosystem_id    uuid NOT NULL,
    id              uuid NOT NULL,
    person_id       uuid NOT NULL,
    lead_id         uuid,
    legal_entity_id uuid,
    created_at      timestamptz NOT NULL,
    sealed          bytea,
    CONSTRAINT identity_pk PRIMARY KEY (ecosystem_id, id)
);

CREATE INDEX identity_person ON identity (ecosystem_id, person_id);

-- Facts that persons may share: near matches are found by them.
CREATE TABLE person_trait (
    ecosystem_id uuid NOT NULL,
    scope        text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    normaliser   bigint NOT NULL,
    digest       bytea NOT NULL,
    person_id    uuid NOT NULL,
    CONSTRAINT person_trait_pk PRIMARY KEY (ecosystem_id, scope, kind, normaliser, digest, person_id)
);

CREATE INDEX person_trait_person ON person_trait (ecosystem_id, person_id);

-- The review list: pairs of persons, the lesser id first.
CREATE TABLE person_match (
    ecosystem_id uuid NOT NULL,
    id           uuid NOT NULL,
    person_id    uuid NOT NULL,
    other_id     uuid,
    lead_id      uuid,
    reasons      text COLLATE "C" NOT NULL,
    state        text COLLATE "C" NOT NULL,
    sequence     bigint NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    decided_at   timestamptz,
    decision     bigint NOT NULL,
    CONSTRAINT person_match_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT person_match_pair_uq UNIQUE (ecosystem_id, person_id, other_id)
);

CREATE INDEX person_match_other ON person_match (ecosystem_id, other_id);
CREATE INDEX person_match_open ON person_match (ecosystem_id, sequence) WHERE state = 'open';
CREATE INDEX person_match_sequence ON person_match (ecosystem_id, sequence);

CREATE TABLE duplicate_rule (
    ecosystem_id   uuid NOT NULL,
    id             uuid NOT NULL,
    provider_id    uuid,
    name           text COLLATE "C" NOT NULL,
    field_sets     text COLLATE "C" NOT NULL,
    window_seconds bigint NOT NULL,
    unconverted    boolean NOT NULL,
    action         text COLLATE "C" NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    disabled_at    timestamptz,
    CONSTRAINT duplicate_rule_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT duplicate_rule_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);

-- Which lead was the first with what a rule looks at; none when it gave it up.
CREATE TABLE duplicate_claim (
    ecosystem_id uuid NOT NULL,
    rule_id      uuid NOT NULL,
    digest       bytea NOT NULL,
    lead_id      uuid,
    claimed_at   timestamptz NOT NULL,
    CONSTRAINT duplicate_claim_pk PRIMARY KEY (ecosystem_id, rule_id, digest)
);

CREATE INDEX duplicate_claim_lead ON duplicate_claim (ecosystem_id, lead_id) WHERE lead_id IS NOT NULL;

CREATE TABLE decision_rule (
    ecosystem_id  uuid NOT NULL,
    id            uuid NOT NULL,
    number        bigint NOT NULL,
    position      bigint NOT NULL,
    name          text COLLATE "C" NOT NULL,
    expression    text COLLATE "C" NOT NULL,
    on_unknown    text COLLATE "C" NOT NULL,
    denial        text COLLATE "C" NOT NULL,
    denial_number bigint NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    disabled_at   timestamptz,
    CONSTRAINT decision_rule_pk PRIMARY KEY (ecosystem_id, id),
    CONSTRAINT decision_rule_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);

-- What the decision rules said of a lead.
CREATE TABLE decision (
    ecosystem_id   uuid NOT NULL,
    id             uuid NOT NULL,
    number         bigint NOT NULL,
    lead_id        uuid NOT NULL,
    lender_id      uuid NOT NULL,
    recommendation text COLLATE "C" NOT NULL,
    denial_number  bigint NOT NULL,
    rules          text COLLATE "C" NOT NULL,
    sequence       bigint NOT NULL,
    started_at     timestamptz NOT NULL,
    ended_at       timestamptz NOT NULL,
    CONSTRAINT decision_pk PRIMARY KEY (ecosystem_id, id)
);

CREATE INDEX decision_lead ON decision (ecosystem_id, lead_id, sequence);

CREATE TABLE dictionary_entry (
    ecosystem_id uuid NOT NULL,
    dictionary   text COLLATE "C" NOT NULL,
    number       bigint NOT NULL,
    name         text COLLATE "C" NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    disabled_at  timestamptz,
    CONSTRAINT dictionary_entry_pk PRIMARY KEY (ecosystem_id, dictionary, number),
    CONSTRAINT dictionary_entry_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);

-- Walks over all leads or persons, which go on where they were stopped.
CREATE TABLE upkeep (
    ecosystem_id uuid NOT NULL,
    task         text COLLATE "C" NOT NULL,
    position     bigint NOT NULL,
    done         bigint NOT NULL,
    total        bigint NOT NULL,
    state        text COLLATE "C" NOT NULL,
    started_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    CONSTRAINT upkeep_pk PRIMARY KEY (ecosystem_id, task),
    CONSTRAINT upkeep_ecosystem_fk FOREIGN KEY (ecosystem_id) REFERENCES ecosystem (ecosystem_id)
);
